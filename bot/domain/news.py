"""What somebody is told when deadlines of theirs were set or moved."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadlines import Deadline
from bot.domain.members import Member
from bot.domain.projects import Project


@dataclass(frozen=True, slots=True)
class Change:
    """A deadline as it stands, and what its reader does not know yet."""

    deadline: Deadline
    known: datetime | None  # when it was due for all they know; None where it is new to them
    by: int  # the user who changed it last


@dataclass(frozen=True, slots=True)
class News:
    """What changed for one person in one project, soonest first."""

    project: Project
    changes: tuple[Change, ...]
    reader: Member
    is_of_project: bool  # else they are assigned single deadlines, and see no more of it
