"""Checklists: which notes a mix addresses, as the engineer ticks them and their authors confirm."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.domain.comparisons import Trace
from bot.domain.members import Member
from bot.domain.mixes import MixRevision
from bot.domain.notes import MixNote
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.voices import VoiceNote

PAGE = 25  # choices that a select of Discord's takes


@dataclass(frozen=True, slots=True)
class Checklist:
    """A page (from 0) of the notes that a mix could have addressed, by number."""

    revision: MixRevision
    song: Song
    notes: tuple[MixNote, ...]
    page: int
    pages: int
    done: int  # of all pages
    total: int
    traces: Mapping[int, Trace] = field(default_factory=dict[int, Trace])  # by id of the note
    voices: tuple[VoiceNote, ...] = ()  # of the page, those that were spoken

    def is_ticked(self, note: MixNote) -> bool:
        """Whether the mix addresses a note."""
        return note.is_addressed_in(self.revision.id)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What one author is asked: whether their notes, said to be addressed in a mix, are fixed."""

    revision: MixRevision
    song: Song
    project: Project
    reader: Member
    is_of_project: bool
    notes: tuple[MixNote, ...]
    traces: Mapping[int, Trace]  # by id of the note, as far as the files were compared

    @property
    def mark(self) -> int:
        """A number of the notes as they now stand: another one when it is about others."""
        state = [(note.id, note.place, note.text) for note in self.notes]
        return zlib.crc32(repr(state).encode())

    def first(self, count: int) -> "Confirmation":
        """The question about the first notes alone."""
        return replace(self, notes=self.notes[:count])


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What one author said of their notes, and what they are still to be asked of that mix."""

    revision: MixRevision
    song: Song
    fixed: int
    unfixed: int
    rest: Confirmation | None


def checklist_of(
    notes: Iterable[MixNote],
    revision: MixRevision,
    song: Song,
    earlier: Iterable[int],
    page: int | None,
) -> Checklist:
    """A page of a mix's checklist, or all of it as one.

    Args:
        notes: of the song.
        revision: the mix.
        song: its song.
        earlier: ids of the revisions of its type before it, whose notes it may address.
        page: from 0; one that is not there is the last; None for all.
    """
    before = frozenset(earlier)
    listed = [
        note
        for note in notes
        if note.revision_id in before and (note.is_living or note.is_addressed_in(revision.id))
    ]
    pages = 1 if page is None else max(1, -(-len(listed) // PAGE))
    page = min(page or 0, pages - 1)
    shown = listed if pages == 1 else listed[page * PAGE : (page + 1) * PAGE]
    return Checklist(
        revision=revision,
        song=song,
        notes=tuple(shown),
        page=page,
        pages=pages,
        done=sum(not note.is_living for note in listed),
        total=len(listed),
    )
