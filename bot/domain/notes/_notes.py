"""A note on a mix, and what becomes of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.notes._places import place_label
from bot.domain.people import Who

MAX_NOTES = 100
"""Notes of one list."""
MAX_DRAFTS = 100
"""Drafts that one person keeps on one mix: a list of them is sent."""
MAX_OF_SONG = 1000
"""Notes of one song that are not done with."""


class NoteState(StrEnum):
    """How far a note has come."""

    DRAFT = "draft"  # its author's alone, until they send it
    SUGGESTED = "suggested"  # sent, by somebody else than the decider
    OPEN = "open"
    ADDRESSED = "addressed"  # the studio says that it is done
    CONFIRMED = "confirmed"  # its author says so too
    DECLINED = "declined"


LIVING = frozenset({NoteState.SUGGESTED, NoteState.OPEN})
"""States of a note that the studio has yet to answer."""
_DONE = frozenset({NoteState.ADDRESSED, NoteState.CONFIRMED})


@dataclass(frozen=True, slots=True)
class MixNote:
    """One note: at a time of the mix, on a range, or on the whole."""

    id: int
    guild_id: int
    song_id: int
    revision_id: int  # on which it was made
    verdict_id: int | None  # the list that it was sent in
    number: int | None  # of the song's; None for a draft
    start_ms: int | None
    end_ms: int | None
    text: str
    author: Who
    recorded_by: int  # who typed it: the author, or for whoever is not on Discord somebody else
    state: NoteState
    addressed_in: int | None  # the revision; None while addressed for the one to come
    reason: str | None  # why it was declined
    is_kept: bool  # beside another's note on the same place
    created_at: datetime
    removed_at: datetime | None

    @property
    def place(self) -> str:
        """Where in the mix: "1:23", "1:23.5–1:40", or nothing for the whole."""
        return place_label(self.start_ms, self.end_ms)

    @property
    def label(self) -> str:
        """As lists of choices show it: "3 · 1:23 vocal low"."""
        head = "Draft" if self.number is None else str(self.number)
        return " ".join(filter(None, [head, "·", self.place, self.text]))

    @property
    def is_living(self) -> bool:
        """Whether the studio has yet to answer it."""
        return self.state in LIVING

    def is_addressed_in(self, revision_id: int) -> bool:
        """Whether it is done in that revision, as the studio says, or its author too."""
        return self.addressed_in == revision_id and self.state in _DONE


@dataclass(frozen=True, slots=True)
class Carried:
    """Notes on earlier revisions that come with one."""

    addressed: tuple[MixNote, ...]  # in this revision
    open: tuple[MixNote, ...]

    @property
    def total(self) -> int:
        """How many the engineer had before them."""
        return len(self.addressed) + len(self.open)


def carried_by(
    revision_id: int, notes: Iterable[MixNote], earlier: Collection[int], *, is_current: bool
) -> Carried:
    """What of the notes on earlier revisions a revision brings, and leaves.

    Args:
        revision_id: of the revision.
        notes: those of its song.
        earlier: ids of the revisions of its type before it.
        is_current: whether what is open waits on this one.
    """
    before = [note for note in notes if note.revision_id in earlier]
    return Carried(
        addressed=tuple(note for note in before if note.is_addressed_in(revision_id)),
        open=tuple(note for note in before if is_current and note.is_living),
    )
