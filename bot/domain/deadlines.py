"""Deadlines of projects and songs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.ladders import Ladder
from bot.domain.when import LocalTime, morning_after

WEEK = timedelta(days=7)


class DeadlineKind(StrEnum):
    """What is due."""

    TRACKING = "tracking"
    MIX = "mix"
    MASTER = "master"
    DELIVERY = "delivery"
    RELEASE = "release"
    OTHER = "other"

    @property
    def label(self) -> str:
        """As it is shown: "Mix", "Deadline"."""
        return "Deadline" if self is DeadlineKind.OTHER else self.value.capitalize()


class DeadlineStatus(StrEnum):
    """Whether it still counts."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline of a project, or of one song of it, with the names it is shown under."""

    id: int
    guild_id: int
    project_id: int
    project_title: str
    song_id: int | None
    song_title: str | None
    kind: DeadlineKind
    title: str | None
    due: LocalTime
    ladder: Ladder | None  # its own; None for as each person or the studio has it
    status: DeadlineStatus
    assignees: tuple[int, ...]
    created_by: int
    created_at: datetime
    closed_at: datetime | None

    @property
    def label(self) -> str:
        """What is due: its title, else its kind."""
        return self.title or self.kind.label

    @property
    def target(self) -> str:
        """What it is due for: the song, else the project."""
        return self.song_title or self.project_title

    @property
    def name(self) -> str:
        """What is due, for what: "Mix · Night Drive"."""
        return f"{self.label} · {self.target}"


class TargetNoun(StrEnum):
    """What a deadline can be of."""

    PROJECT = "project"
    SONG = "song"


@dataclass(frozen=True, slots=True)
class Target:
    """A project or a song, by its id."""

    noun: TargetNoun
    id: int


class Period(StrEnum):
    """Which deadlines to list."""

    OVERDUE = "overdue"
    WEEK = "week"
    ALL = "all"

    def ends(self, now: datetime) -> datetime | None:
        """Deadlines before this instant belong to it; None for no end."""
        match self:
            case Period.OVERDUE:
                return now
            case Period.WEEK:
                return now + WEEK
            case Period.ALL:
                return None


class Snooze(StrEnum):
    """How long a reminder is put off."""

    HOUR = "hour"
    HOURS = "hours"  # three
    MORNING = "morning"  # tomorrow at nine, on the reader's clock

    def until(self, now: datetime, zone: str) -> datetime:
        """When to remind again (UTC)."""
        match self:
            case Snooze.HOUR:
                return now + timedelta(hours=1)
            case Snooze.HOURS:
                return now + timedelta(hours=3)
            case Snooze.MORNING:
                return morning_after(now, zone)


@dataclass(frozen=True, slots=True)
class Plan:
    """A deadline with the reminders that will come."""

    deadline: Deadline
    reminded: tuple[int, ...]
    rungs: Ladder  # of those to come, for the first of them
    first_at: datetime | None  # when the first of those comes
    is_under_way: bool  # else nobody is reminded: its project is on hold or delivered
    has_zone: bool  # else the time was read in UTC for want of a zone


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A reminder that did not arrive, and why."""

    deadline: Deadline
    user_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class DeadlineList:
    """Deadlines that a member may see, soonest first; for the producer, what did not arrive."""

    deadlines: tuple[Deadline, ...]
    undelivered: tuple[Undelivered, ...]
    now: datetime


def default_kind(target: Target) -> DeadlineKind:
    """What is due where nobody said: a song's mix, a project's delivery."""
    return DeadlineKind.MIX if target.noun is TargetNoun.SONG else DeadlineKind.DELIVERY
