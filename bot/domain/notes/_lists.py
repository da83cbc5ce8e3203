"""The notes of a song, as somebody reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.comparisons import Trace
from bot.domain.notes._notes import MixNote, NoteState
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.voices import VoiceNote


class NoteFilter(StrEnum):
    """Which notes of a song somebody asks for."""

    TO_DO = "to_do"  # not done with: their drafts, what was suggested, open and addressed
    DRAFT = "draft"
    SUGGESTED = "suggested"
    OPEN = "open"
    ADDRESSED = "addressed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ALL = "all"

    def takes(self, state: NoteState) -> bool:
        """Whether notes in that state are meant."""
        if self is NoteFilter.ALL:
            return True
        if self is NoteFilter.TO_DO:
            return state not in {NoteState.CONFIRMED, NoteState.DECLINED}
        return state.value == self.value


@dataclass(frozen=True, slots=True)
class NoteList:
    """Notes of one song, as one member sees them."""

    song: Song
    project: Project
    notes: tuple[MixNote, ...]
    mixes: Mapping[int, str]  # labels of the song's revisions by id: "Mix 2"
    answers: Mapping[int, int]  # by id of the note: of the later mix that is to answer it, the id
    traces: Mapping[int, Trace]  # by id of the note: in that mix, as far as it is known
    drafts_on: int | None  # the revision that the reader's drafts can be sent on, if they have any
    clashes_on: int | None  # the revision of notes on one place that the reader may choose between
    voices: tuple[VoiceNote, ...] = ()  # of the notes, those that were spoken

    def place_of(self, note: MixNote) -> tuple[int | None, int | None]:
        """From when to when a note is in the mix that is to answer it, in ms; None for the whole.

        One that was cut out is where the rest meets.
        """
        there = self.traces.get(note.id)
        return (there.start_ms, there.end_ms) if there else (note.start_ms, note.end_ms)

    @property
    def followed_to(self) -> tuple[str, ...]:
        """The mixes in which open notes are at other places than they were made at."""
        moved = (
            self.mixes[self.answers[note.id]]
            for note in self.notes
            if note.is_living and (there := self.traces.get(note.id)) and there.is_moved
        )
        return tuple(dict.fromkeys(moved))
