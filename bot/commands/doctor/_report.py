"""What a check came to: a line that says what was found and, unless all is well, what to do."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from bot.commands import say


class Level(StrEnum):
    """How well it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(slots=True)
class Report:
    """Prints each line as it is found, and counts."""

    counts: Counter[Level] = field(default_factory=Counter[Level])

    def ok(self, what: str, text: str) -> None:
        """All is well."""
        self._add(Level.OK, what, text)

    def warn(self, what: str, text: str) -> None:
        """The bot runs, but somebody should look at it."""
        self._add(Level.WARN, what, text)

    def fail(self, what: str, text: str) -> None:
        """The bot cannot do its work."""
        self._add(Level.FAIL, what, text)

    def _add(self, level: Level, what: str, text: str) -> None:
        self.counts[level] += 1
        say(f"{level:<5} {what}: {text}")
