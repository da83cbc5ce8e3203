"""What goes with a file of notes: how a DAW takes it in, and what is not in it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import discord

from bot.domain.notes import MixNote, NoteFile, NoteFormat, NoteList
from bot.domain.people import Who
from bot.ui import text
from bot.ui.names import names_of

_HOW: Final[Mapping[NoteFormat, str]] = MappingProxyType(
    {
        NoteFormat.REAPER: "In Reaper: View > Region/Marker Manager, then Import from its menu.",
        NoteFormat.MIDI: (
            "In Pro Tools: File > Import > MIDI, at the session's start; the markers become memory "
            "locations. Ableton Live takes no locators from a file."
        ),
    }
)


def export_words(found: NoteList, made: NoteFile, format_: NoteFormat) -> str:
    """What is in a file, and how it is used."""
    song = f"**{text.escape(found.song.title)}**"
    is_markers = format_ in _HOW
    what = text.count(made.notes, "open note" if is_markers else "note")
    lines = [f"{what} on {song}" + (" as markers." if is_markers else ".")]
    if made.left_out:
        one = made.left_out == 1
        verb = "has" if one else "have"
        lines.append(f"{text.count(made.left_out, 'note')} on the whole mix {verb} no place.")
    if is_markers and found.followed_to:
        lines.append(f"They stand where those places are in {', '.join(found.followed_to)}.")
    if how := _HOW.get(format_):
        lines.append(how)
    if format_ is NoteFormat.MIDI:
        tempo = found.song.tempo
        said = f"the song's {tempo:g} BPM" if tempo else "120 BPM: the song has no tempo"
        lines.append(f"-# Placed at {said}. Have your session at that tempo, or take it in too.")
    return "\n".join(lines)


async def author_names(
    interaction: discord.Interaction[Any], notes: Iterable[MixNote]
) -> Mapping[Who, str]:
    """Names of who wrote notes, for where there are no mentions; who left is a number."""
    return await names_of(interaction, (note.author for note in notes))
