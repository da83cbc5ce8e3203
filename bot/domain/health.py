"""Whether the outbox keeps its promises: what waits, what is overdue, how late it was."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEHIND = timedelta(seconds=60)
"""Overdue for longer is worth a warning: usual waits and retries are over by then."""
COUNTED_AT_MOST = 10_000
"""Where counting ends: how many more there are changes nothing for whoever looks."""


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """The outbox of a studio, or of all, at one instant; no count is above `COUNTED_AT_MOST`."""

    at: datetime
    waiting: int  # not sent yet, overdue ones included
    overdue: int  # promised for before now, and not put off for somebody's rest
    oldest_overdue_at: datetime | None
    failed: int
    delivered: int  # to somebody, in the last day
    lateness_p50: timedelta | None  # of those: half were this late, or less; None without any
    lateness_p99: timedelta | None

    @property
    def is_behind(self) -> bool:
        """Whether something should have been sent for longer than it usually takes."""
        oldest = self.oldest_overdue_at
        return oldest is not None and self.at - oldest > BEHIND


def counted(number: int) -> str:
    """A count as it is read: "1,234", "10,000 or more"."""
    return f"{number:,} or more" if number >= COUNTED_AT_MOST else f"{number:,}"


def lateness_words(lateness: timedelta) -> str:
    """How late as it is read: "0.4 s", "12 s", "3 min", "2 h"."""
    seconds = lateness.total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
