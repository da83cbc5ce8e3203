"""What every benchmark shares: the row it reports, and how time, work and memory are taken.

Processes are read through Linux's /proc.
"""

import asyncio
import math
import os
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = 0.001  # seconds between two looks at the event loop
_IDLE_LOOKS = 20  # in a row, without work, until a process counts as idle
_IDLE_SECONDS = 0.1  # between two such looks
_IDLE_SHARE = 0.02  # of one core: heartbeats and sweeps


@dataclass(frozen=True, slots=True)
class Row:
    """One figure and the bar that it must hold.

    Attributes:
        what: what was done, in words.
        measured: the figure.
        bar: the most that it may be, or the least where `is_floor` is set.
        unit: of both: "ms", "MB", "×".
        is_floor: whether more is better.
        note: what else was seen, for whoever reads the row.
    """

    what: str
    measured: float
    bar: float
    unit: str
    is_floor: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; a figure that is not a number keeps none."""
        return self.measured >= self.bar if self.is_floor else self.measured <= self.bar


@dataclass(frozen=True, slots=True)
class Delivered:
    """How a crowd that fell due at once was served.

    Attributes:
        first_ms: from the moment due to the first delivery.
        per_second: deliveries, until the last one was made and stored.
        stall_ms: of the event loop meanwhile, p99.9.
    """

    first_ms: float
    per_second: float
    stall_ms: float


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of the values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def ratio(measured: Sequence[float], base: Sequence[float]) -> float:
    """How many times the median of the base the median of the other is."""
    return statistics.median(measured) / statistics.median(base)


async def timed(work: Callable[[], Awaitable[Any]]) -> float:
    """The seconds that something takes."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


def cpu_seconds(pid: int) -> float:
    """The time that a process's living threads have spent on a core, in seconds."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def resident_mb(pid: int) -> float:
    """The memory that a process holds, in MB of 1,000,000 bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6


def most_resident_mb(pid: int) -> float:
    """The most that a process has held at once, in MB of 1,000,000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError


async def idle(pid: int, *, within: float = 20.0) -> None:
    """Wait until a process has been at rest for 2 s; TimeoutError after `within` seconds."""
    async with asyncio.timeout(within):
        rested, before = 0, cpu_seconds(pid)
        while rested < _IDLE_LOOKS:
            await asyncio.sleep(_IDLE_SECONDS)
            spent, before = cpu_seconds(pid) - before, cpu_seconds(pid)
            rested = rested + 1 if spent <= _IDLE_SHARE * _IDLE_SECONDS else 0


@contextmanager
def one_core() -> Generator[None]:
    """Keep this process on one core.

    Where threads land decides up to a third of what passing work between them costs.
    """
    cores = os.sched_getaffinity(0)
    _keep_on({min(cores)})
    try:
        yield
    finally:
        _keep_on(cores)


def _keep_on(cores: set[int]) -> None:
    for task in Path("/proc/self/task").iterdir():
        os.sched_setaffinity(int(task.name), cores)


@dataclass(slots=True)
class Stalls:
    """How much later than asked the event loop came back, each millisecond; in seconds."""

    seconds: list[float] = field(default_factory=list[float])

    @property
    def longest_ms(self) -> float:
        """The longest stall, in milliseconds."""
        return max(self.seconds) * 1000

    @property
    def p999_ms(self) -> float:
        """The stall that 99.9 % of the looks did not exceed, in milliseconds."""
        return quantile(self.seconds, 0.999) * 1000


@asynccontextmanager
async def watched_loop() -> AsyncGenerator[Stalls]:
    """Watch this event loop for stalls while the body runs."""
    stalls = Stalls()

    async def watch() -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(_TICK)
            stalls.seconds.append(loop.time() - before - _TICK)

    watching = asyncio.create_task(watch())
    try:
        yield stalls
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
