"""What could not be delivered in a studio, for its producer."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.deadlines import Deadline
from bot.domain.outbox import Item
from bot.domain.projects import Project
from bot.domain.reminders import Reminder


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that failed; what it is about, where it says that of itself."""

    item: Item
    meant: Item  # what was to be said: a mention in the open stands for another row
    failed_at: datetime
    deadline: Deadline | None
    project: Project | None


@dataclass(frozen=True, slots=True)
class Failures:
    """The latest of a studio, and how many more there are."""

    entries: tuple[Failure, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where the producer is, when they have somebody told there."""

    channel_id: int
    is_private_thread: bool  # Discord lets a member who is mentioned there into it


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said to somebody there: the reminder, or only that something waits."""

    user_id: int
    reminder: Reminder | None  # None where others may read, who are not to
