"""Notes on mixes: what people write, where in the mix it is, and what becomes of it."""

from bot.domain.notes._conflicts import conflicts
from bot.domain.notes._exports import NoteFile, NoteFormat, export_notes
from bot.domain.notes._lists import NoteFilter, NoteList
from bot.domain.notes._notes import (
    LIVING,
    MAX_DRAFTS,
    MAX_NOTES,
    MAX_OF_SONG,
    Carried,
    MixNote,
    NoteState,
    carried_by,
)
from bot.domain.notes._places import Ruler, names_place, parse_place, place_label, time_code
from bot.domain.notes._split import NewNote, split_notes

__all__ = [
    "LIVING",
    "MAX_DRAFTS",
    "MAX_NOTES",
    "MAX_OF_SONG",
    "Carried",
    "MixNote",
    "NewNote",
    "NoteFile",
    "NoteFilter",
    "NoteFormat",
    "NoteList",
    "NoteState",
    "Ruler",
    "carried_by",
    "conflicts",
    "export_notes",
    "names_place",
    "parse_place",
    "place_label",
    "split_notes",
    "time_code",
]
