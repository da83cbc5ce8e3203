"""A member's own reminders, of deadlines and of their own making, over every studio."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deadlines import Deadline
from bot.domain.outbox import Item
from bot.domain.personal import PersonalReminder
from bot.domain.projects import Project

REMEMBERED = timedelta(days=30)
"""How long it is shown what became of one that did not come as it was promised."""


class Which(StrEnum):
    """Which reminders to list."""

    TO_COME = "to_come"
    SUPERSEDED = "superseded"  # there was nothing to say any more, or a later one said it
    FAILED = "failed"  # no DM brought them


@dataclass(frozen=True, slots=True)
class Entry:
    """One reminder: its row, and what it is about: a deadline, or what its owner asked for."""

    item: Item
    deadline: Deadline | None
    personal: PersonalReminder | None
    project: Project | None  # as far as its reader sees it

    @property
    def label(self) -> str:
        """What it says: "Mix · Night Drive", or its owner's words."""
        if self.deadline is not None:
            return self.deadline.name
        return self.personal.text if self.personal is not None else "Reminder"

    @property
    def is_recurring(self) -> bool:
        """Whether it comes again by a rule."""
        return self.personal is not None and self.personal.rule is not None


@dataclass(frozen=True, slots=True)
class Inbox:
    """What is to come to a member, soonest first; or what did not, the latest first."""

    which: Which
    entries: tuple[Entry, ...]
    left_out: int  # more than were read
    elsewhere: int  # of studios that they left: what those are about is not theirs to read
    missed: int  # that reached them by no DM within `REMEMBERED`


@dataclass(frozen=True, slots=True)
class PutOff:
    """A reminder that was put off."""

    entry: Entry
    until: datetime
