"""A mix revision under review, as its card, its verdict posts and its history show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.comparisons import AbFile, Comparison, Trace
from bot.domain.deadlines import Deadline
from bot.domain.figures import Analysis
from bot.domain.mixes import MixRevision, SignOff, Verdict
from bot.domain.notes import Carried, MixNote
from bot.domain.people import Approver
from bot.domain.projects import Project
from bot.domain.songs import Song, Stage
from bot.domain.streaming import Album
from bot.domain.targets import Aim
from bot.domain.voices import VoiceNote


@dataclass(frozen=True, slots=True)
class StageMove:
    """A stage that a song came to by itself, because of a mix; its entry can be undone."""

    entry_id: int
    by: int  # the user who did what moved it
    before: Stage
    after: Stage


@dataclass(frozen=True, slots=True)
class LinkedMix:
    """Another revision that belongs to one, and the way to its card."""

    revision: MixRevision
    jump_url: str | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The revisions that belong to one."""

    made_from: LinkedMix | None = None  # of a master: the approved mix before it
    unlimited: LinkedMix | None = None  # of the approved mix: its twin without limiter
    limited: LinkedMix | None = None  # of that twin: the approved mix


@dataclass(frozen=True, slots=True)
class Review:
    """One revision with everything that its card shows."""

    revision: MixRevision
    song: Song
    project: Project
    current: MixRevision | None  # of its type; None when every one was withdrawn
    sign_off: SignOff
    approvers: tuple[Approver, ...]
    notes: tuple[MixNote, ...]  # made on it, and sent
    carried: Carried  # those made on earlier ones that it brings
    traces: Mapping[int, Trace]  # of those, by id: as far as the files were compared
    rounds_used: int
    round: int  # that a list of notes on it belongs to
    lineage: Lineage
    stage_move: StageMove | None
    jump_url: str | None  # of its card in the project's thread

    @property
    def open_notes(self) -> tuple[MixNote, ...]:
        """What the studio has yet to answer: on this mix, and on those before it."""
        return (*self.carried.open, *(note for note in self.notes if note.is_living))

    def place_of(self, note: MixNote) -> tuple[int | None, int | None]:
        """From when to when a note is on this mix, in ms; None for one on the whole, or cut out."""
        place = self.traces.get(note.id)
        if place is None:
            return note.start_ms, note.end_ms
        return (None, None) if place.cut else (place.start_ms, place.end_ms)

    @property
    def is_current(self) -> bool:
        """Whether this is the revision that counts."""
        return self.current is not None and self.current.id == self.revision.id


@dataclass(frozen=True, slots=True)
class Context:
    """What the figures of a mix are set against."""

    aim: Aim
    album: Album | None  # the mix among the other songs; None where it is no part of one


@dataclass(frozen=True, slots=True)
class NamedMix:
    """A revision as an option's completion names it."""

    revision: MixRevision
    song_title: str
    current: MixRevision  # of its type

    @property
    def label(self) -> str:
        """Its song and label: "Night Drive · Mix 2"."""
        return f"{self.song_title} · {self.revision.label}"

    @property
    def is_superseded(self) -> bool:
        """Whether another revision counts in its place."""
        return self.current.id != self.revision.id


@dataclass(frozen=True, slots=True)
class VerdictNews:
    """A verdict as the thread is told of it."""

    verdict: Verdict
    review: Review
    notes: tuple[MixNote, ...]
    stage_move: StageMove | None
    deadlines: tuple[Deadline, ...]  # open mix deadlines that the approval may close
    tell: tuple[int, ...]  # users whom it concerns: who submitted, engineers, or who decides
    undo_id: int | None  # what an approver takes back who approved by silence alone
    voices: tuple[VoiceNote, ...]  # of the notes, those that were spoken


@dataclass(frozen=True, slots=True)
class Post:
    """The file that a card attaches."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of two revisions that are compared."""

    revision: MixRevision
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class Compared:
    """Two revisions side by side; the second is what the first is compared with."""

    song: Song
    first: Side
    second: Side
    found: Comparison
    notes: tuple[MixNote, ...]  # made on the first, that the second is to answer


@dataclass(frozen=True, slots=True)
class AbPost:
    """Two revisions in turns, as a file that Discord plays."""

    song: Song
    first: MixRevision
    second: MixRevision
    made: AbFile
    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class SongHistory:
    """Every revision of a song, oldest first."""

    song: Song
    project: Project
    reviews: tuple[Review, ...]
