"""What a reminder has to say, read at one moment."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadlines import Deadline
from bot.domain.members import Member
from bot.domain.mixes import MixRevision, SignOff
from bot.domain.projects import Project
from bot.domain.songs import Song


@dataclass(frozen=True, slots=True)
class SongState:
    """How far a song is: its current master, else its current main mix, and the sign-off of it."""

    song: Song
    mix: MixRevision | None
    sign_off: SignOff | None


@dataclass(frozen=True, slots=True)
class Reminder:
    """A deadline as it stands, for one person."""

    deadline: Deadline
    project: Project
    songs: tuple[SongState, ...]  # the deadline's own, or all of its project
    reader: Member
    is_of_project: bool  # else they were assigned this one deadline, and see no more of it


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A reminder that was put off."""

    deadline: Deadline
    until: datetime
