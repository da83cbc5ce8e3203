"""Talkback beside APScheduler with a job a reminder and a polled table, to a million each."""

import asyncio
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._compared._contender import Name
from benchmarks._compared._figures import Duty, Figures, Run
from benchmarks._compared._table import Line, head
from benchmarks._compared._ways import WAYS
from benchmarks._measure import Row

MINUTES = 13
_SIZES = (10_000, 100_000, 1_000_000)
_MANY = _SIZES[-1]
_STARTS = 3
_CROWDS = 3  # of each duty
_MOST_SECONDS = 900.0  # for one process


async def measure(folder: Path) -> list[Row]:
    """One process after another; prints all figures, and returns those that have a bar."""
    none = {name: await _start(folder, name, 0) for name in Name}
    runs: dict[tuple[Name, int], Run] = {}
    print(head(), flush=True)
    for size, name in product(_SIZES, Name):
        runs[name, size] = run = await _measure(folder, name, size)
        for duty in WAYS[name].duties:
            print(Line(name, size, duty, run, none[name]), flush=True)
    many = runs[Name.TALKBACK, _MANY]
    return [*_standing_by(none[Name.TALKBACK], many), *_at_once(runs)]


async def _start(folder: Path, name: Name, size: int) -> Run:
    """Only get ready, on a store that holds so many."""
    _say(name, size)
    with TemporaryDirectory(dir=folder) as place:
        file = Path(place) / "reminders.db"
        await WAYS[name].seed(file, size)
        return Run([await _process(name, file, size, crowds=0) for _ in range(_STARTS)])


async def _measure(folder: Path, name: Name, size: int) -> Run:
    """Get ready on a store that holds so many; the last time, serve what is due."""
    _say(name, size)
    starts = 1 if WAYS[name].starts_slowly else _STARTS
    with TemporaryDirectory(dir=folder) as place:
        file = Path(place) / "reminders.db"
        await WAYS[name].seed(file, size)
        before = [await _process(name, file, size, crowds=0) for _ in range(starts - 1)]
        return Run([*before, await _process(name, file, size, crowds=_CROWDS)])


def _say(name: Name, size: int) -> None:
    print(f"measuring: {name.label}, {size:,}", file=sys.stderr, flush=True)


async def _process(name: Name, file: Path, size: int, *, crowds: int) -> Figures:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks._compared", name, str(file), str(size), str(crowds)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_MOST_SECONDS):
            printed, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"{name} cannot be measured with {size:,}: see above")
    return Figures.from_json(printed)


def _standing_by(none: Run, many: Run) -> list[Row]:
    """What a million cost while nothing is due; `reminders_million` has what adding one costs."""
    return [
        Row("ready later with a million than with none", many.ready_ms - none.ready_ms, 100, "ms"),
        Row("more memory with them", many.resident_mb - none.resident_mb, 20, "MB"),
    ]


def _at_once(runs: Mapping[tuple[Name, int], Run]) -> list[Row]:
    """How 1,000 are served beside a million, and beside APScheduler's job store."""
    own = runs[Name.TALKBACK, _MANY].served(Duty.WHOLE)
    store = runs[Name.JOB_STORE, _MANY]
    bare, whole = store.served(Duty.SEND), store.served(Duty.WHOLE)
    return [
        Row("first of 1,000 after the moment due, median", own.first_ms, 20, "ms"),
        Row("sent and marked a second, median", own.per_second, 1_000, "/s", is_floor=True),
        Row("stall of the event loop, p99.9, best of three", own.best_stall_p999_ms, 20, "ms"),
        Row(
            "first sooner than from the job store, jobs that only send",
            bare.first_ms / own.first_ms,
            20,
            "×",
            is_floor=True,
            note=f"p50 {bare.lateness_ms(0.5) / own.lateness_ms(0.5):.1f} ×, "
            f"p99 {bare.lateness_ms(0.99) / own.lateness_ms(0.99):.1f} ×, "
            f"a second {own.per_second / bare.per_second:.1f} ×",
        ),
        Row(
            "first sooner than from it, jobs with the same duty",
            whole.first_ms / own.first_ms,
            20,
            "×",
            is_floor=True,
            note=f"p50 {whole.lateness_ms(0.5) / own.lateness_ms(0.5):.1f} ×, "
            f"p99 {whole.lateness_ms(0.99) / own.lateness_ms(0.99):.1f} ×, "
            f"a second {own.per_second / whole.per_second:.1f} ×",
        ),
    ]
