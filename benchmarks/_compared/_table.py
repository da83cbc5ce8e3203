"""The figures as rows of a table in Markdown."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks._compared._contender import Name
from benchmarks._compared._figures import Duty, Run

_HEAD = (
    *("kept by", "pending", "ready", "memory", "adding one"),
    *("late p50", "p99", "most", "first", "a second", "longest stall"),
)
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Line:
    """One way at one size, with one duty.

    Attributes:
        name: of the way.
        size: reminders that there were.
        duty: what sending one comprised.
        run: what was measured.
        none: the same without a reminder.
    """

    name: Name
    size: int
    duty: Duty
    run: Run
    none: Run

    def __str__(self) -> str:
        """As a row of the table."""
        run = self.run
        is_whole = bool(run.adding_ms)
        crowd = run.served(self.duty)
        cells = [
            f"{self.name.label} ({self.duty})",
            f"{self.size:,}" if is_whole else f"{run.pending:,} of {self.size:,}",
            _time(run.ready_ms) if is_whole else f"not in {_time(run.ready_ms)}",
            f"{run.resident_mb - self.none.resident_mb:+.1f} MB",
            _time(statistics.median(run.adding_ms)) if is_whole else _NONE,
            *(_time(crowd.lateness_ms(share)) if is_whole else _NONE for share in (0.5, 0.99, 1.0)),
            _time(crowd.first_ms) if is_whole else _NONE,
            f"{crowd.per_second:,.0f}" if is_whole else _NONE,
            _time(crowd.longest_stall_ms) if is_whole else _NONE,
        ]
        return _row(cells)


def head() -> str:
    """The names of the columns, and the line under them."""
    return "\n".join((_row(_HEAD), _row(["---", *["---:"] * (len(_HEAD) - 1)])))


def _time(milliseconds: float) -> str:
    if milliseconds >= 1_000:
        return f"{milliseconds / 1_000:,.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
