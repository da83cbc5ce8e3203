"""What a way to keep reminders is measured by."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from benchmarks._measure import quantile


class Duty(StrEnum):
    """What sending a reminder comprises."""

    SEND = "sends"  # a text that it was given, and no more
    WHOLE = "reads, draws, sends, marks"


@dataclass(frozen=True, slots=True)
class Crowd:
    """How 1,000 reminders were served that fell due at once.

    Attributes:
        duty: what sending one comprised.
        lateness_ms: of each, from the moment due to the request that sends it.
        seconds: from the moment due until all were sent and, where that is the duty, marked.
        longest_stall_ms: of the event loop meanwhile.
        stall_p999_ms: the stall that 99.9 % of the looks at the loop did not exceed.
    """

    duty: Duty
    lateness_ms: list[float]
    seconds: float
    longest_stall_ms: float
    stall_p999_ms: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What one process measured.

    Attributes:
        pending: reminders that it stood by for in the end.
        ready_ms: from opening the store to standing by for what is due next.
        resident_mb: of the process then.
        adding_ms: of one more reminder, each.
        crowds: each served after the last.
    """

    pending: int
    ready_ms: float
    resident_mb: float
    adding_ms: list[float]
    crowds: list[Crowd]

    def to_json(self) -> str:
        """For another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, printed: str | bytes) -> Self:
        """What another process printed."""
        raw = json.loads(printed)
        crowds = [Crowd(**crowd) for crowd in raw.pop("crowds")]
        return cls(**raw, crowds=crowds)


@dataclass(frozen=True, slots=True)
class Run:
    """One way at one size: processes that got ready, of which the last did all."""

    processes: Sequence[Figures]

    @property
    def pending(self) -> int:
        """Reminders that it stood by for."""
        return self.processes[-1].pending

    @property
    def ready_ms(self) -> float:
        """From opening the store to standing by for what is due next, median."""
        return statistics.median(each.ready_ms for each in self.processes)

    @property
    def resident_mb(self) -> float:
        """Of a process then, median."""
        return statistics.median(each.resident_mb for each in self.processes)

    @property
    def adding_ms(self) -> Sequence[float]:
        """Of one more reminder, each; none where it did not get ready in time."""
        return self.processes[-1].adding_ms

    def served(self, duty: Duty) -> "Served":
        """The crowds to which this was done."""
        return Served([crowd for crowd in self.processes[-1].crowds if crowd.duty == duty])


@dataclass(frozen=True, slots=True)
class Served:
    """Crowds to which the same was done."""

    crowds: Sequence[Crowd]

    @property
    def first_ms(self) -> float:
        """How late the first of a crowd was, median of the crowds."""
        return statistics.median(min(crowd.lateness_ms) for crowd in self.crowds)

    def lateness_ms(self, share: float) -> float:
        """The lateness that this share of all did not exceed."""
        return quantile([each for crowd in self.crowds for each in crowd.lateness_ms], share)

    @property
    def per_second(self) -> float:
        """Reminders sent, and marked where that is the duty; median of the crowds."""
        return statistics.median(len(crowd.lateness_ms) / crowd.seconds for crowd in self.crowds)

    @property
    def longest_stall_ms(self) -> float:
        """The longest stall while a crowd was served, median of the crowds."""
        return statistics.median(crowd.longest_stall_ms for crowd in self.crowds)

    @property
    def best_stall_p999_ms(self) -> float:
        """The p99.9 of the stalls, best of the crowds: another process takes the core at times."""
        return min(crowd.stall_p999_ms for crowd in self.crowds)
