"""What the rest of the package speaks in: a local time, a choice, and why words were refused."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from bot.domain.errors import InvalidError

DAY_ENDS_AT: Final = time(18)
"""What a date without a time means: the end of the studio's working day."""


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A time on the wall of a zone and the instant it means; stored together.

    The wall time is what was promised: it stays when a zone's rules or a member's zone change.
    """

    wall: datetime
    """Naive, to the minute."""
    zone: str
    """An IANA name, such as Europe/Berlin."""
    at: datetime
    """Aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A choice to complete to."""

    label: str
    """What the member reads, of at most 100 characters: "Fri 27 Nov 18:00, in 5 days"."""
    value: str
    """What is sent when it is chosen; parsed again, it means exactly this."""


class DueError(InvalidError):
    """The words cannot be used; the message says why, and what to type instead."""


class AmbiguousDueError(DueError):
    """The words have several readings, or name a time that does not exist: a question."""

    def __init__(self, question: str, choices: tuple[Suggestion, ...]) -> None:
        super().__init__(question)
        self.choices = choices
