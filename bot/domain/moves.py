"""Wishes of who keeps a deadline for another time, which the producer answers."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadlines import Deadline, DeadlineStatus
from bot.domain.members import Member
from bot.domain.projects import Project
from bot.domain.when import LocalTime

MAX_REASON = 200  # characters


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Somebody asks for a deadline to be moved."""

    id: int
    guild_id: int
    deadline_id: int
    asked_by: int
    asked_at: datetime
    old_at: datetime  # when the deadline was due as they asked
    due: LocalTime  # when they would have it due
    reason: str | None
    answered_by: int | None  # who asked, where they asked for yet another time
    answered_at: datetime | None
    is_allowed: bool | None

    def concerns(self, deadline: Deadline) -> bool:
        """Whether the deadline still is as it was when they asked."""
        return deadline.status is DeadlineStatus.OPEN and deadline.due.at == self.old_at


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with what it is about, for one person."""

    request: MoveRequest
    deadline: Deadline
    project: Project
    reader: Member
    is_of_project: bool
