"""Everything that a project's card shows, read at one moment; and who has the ball."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.alternates import Alternates
from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.mixes import MixRevision, ReviewState, SignOff
from bot.domain.people import Approver, Person, Who
from bot.domain.projects import Project
from bot.domain.songs import Song, Stage


class Holder(StrEnum):
    """Whose move it is."""

    STUDIO = "studio"
    APPROVERS = "approvers"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Ball:
    """Whose move it is on a song, and since when."""

    holder: Holder
    who: tuple[Who, ...]  # the approvers waited for; empty where it is the studio's or nobody's
    since: datetime | None


@dataclass(frozen=True, slots=True)
class SongLine:
    """One song of the board: its current main mix (else master) and how its sign-off stands."""

    song: Song
    mix: MixRevision | None
    sign_off: SignOff | None
    rounds_used: int
    deadline: Deadline | None

    @property
    def ball(self) -> Ball:
        """Whose move it is."""
        if self.song.stage is Stage.DELIVERED:
            return Ball(Holder.NOBODY, (), None)
        if self.mix is None or self.sign_off is None:
            return Ball(Holder.STUDIO, (), self.song.created_at)
        if self.sign_off.state is ReviewState.IN_REVIEW:
            return Ball(Holder.APPROVERS, self.sign_off.waiting, self.mix.submitted_at)
        return Ball(Holder.STUDIO, (), self.sign_off.since)


@dataclass(frozen=True, slots=True)
class Board:
    """A project as its card shows it."""

    project: Project
    artist: Artist
    people: tuple[Person, ...]
    approvers: tuple[Approver, ...]
    songs: tuple[SongLine, ...]
    deadlines: tuple[Deadline, ...]
    latest: tuple[tuple[Song, MixRevision], ...]  # the newest standing mixes, newest first
    alternates: tuple[tuple[Song, Alternates], ...] = ()  # of each song with an approved mix
