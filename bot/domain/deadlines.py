"""Deadlines of projects and songs, and the ladder of reminders before them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.when import LocalTime

RUNGS = (timedelta(days=7), timedelta(days=1), timedelta(hours=3), timedelta())


class DeadlineKind(StrEnum):
    """What is due."""

    TRACKING = "tracking"
    MIX = "mix"
    MASTER = "master"
    DELIVERY = "delivery"
    RELEASE = "release"
    OTHER = "other"


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
    status: DeadlineStatus
    assignees: tuple[int, ...]
    created_by: int
    created_at: datetime
    closed_at: datetime | None

    @property
    def label(self) -> str:
        """What is due: its title, else its kind."""
        if self.title:
            return self.title
        return "Deadline" if self.kind is DeadlineKind.OTHER else self.kind.capitalize()

    @property
    def target(self) -> str:
        """What it is due for: the song, else the project."""
        return self.song_title or self.project_title


def rungs_ahead(due_at: datetime, now: datetime) -> list[tuple[timedelta, datetime]]:
    """The reminders still to come for a deadline: how long before it, and the instant (UTC)."""
    return [(before, due_at - before) for before in RUNGS if due_at - before > now]


def rung_label(before: timedelta) -> str:
    """A rung in words: "7 days before", "at the time"."""
    if not before:
        return "at the time"
    count, unit = (before.days, "day") if before.days else (before.seconds // 3600, "hour")
    return f"{count} {unit}{'s' if count > 1 else ''} before"
