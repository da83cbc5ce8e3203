"""Moving every open deadline of a project by as many days."""

import zlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.deadlines import Deadline
from bot.domain.errors import InvalidError
from bot.domain.projects import Project
from bot.domain.when import LocalTime, relocate

MAX_DAYS = 365


@dataclass(frozen=True, slots=True)
class Shifted:
    """One deadline, and when it would be due."""

    deadline: Deadline
    due: LocalTime

    @property
    def moved(self) -> Deadline:
        """The deadline as it would be."""
        return replace(self.deadline, due=self.due)


@dataclass(frozen=True, slots=True)
class Shift:
    """What shifting a project's deadlines comes to."""

    project: Project
    days: int
    deadlines: tuple[Shifted, ...]  # soonest first

    @property
    def mark(self) -> int:
        """A number of the deadlines as they now stand: another one when any of them changed."""
        state = [(shifted.deadline.id, shifted.deadline.due.at) for shifted in self.deadlines]
        return zlib.crc32(repr(state).encode())

    def past(self, now: datetime) -> list[Deadline]:
        """Those that would be due before now."""
        return [shifted.deadline for shifted in self.deadlines if shifted.due.at <= now]


def check_days(days: int) -> int:
    """A number of days to shift by; raises InvalidError."""
    if days == 0 or abs(days) > MAX_DAYS:
        raise InvalidError(
            f"Deadlines are shifted by 1 to {MAX_DAYS} days, or by -1 to -{MAX_DAYS} to bring them "
            "forward."
        )
    return days


def shifted(deadline: Deadline, days: int) -> Shifted:
    """A deadline so many days later, at the same time on the wall, whatever the clocks do."""
    wall = deadline.due.wall + timedelta(days=days)
    return Shifted(deadline, relocate(replace(deadline.due, wall=wall), deadline.due.zone))
