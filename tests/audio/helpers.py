"""What the tests of audio share."""

import asyncio
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

MB = 2**20
HOUR_OF_WAV = 3600 * 44_100 * 4
"""Bytes of 16-bit stereo."""
NOISE = random.Random(0).randbytes(200_000)

needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="sets limits of Linux")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def workers_on(path: Path) -> Iterator[int]:
    """Yield the ids of the processes that have a path on their command line."""
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                command = (process / "cmdline").read_bytes()
            except OSError:  # it has just ended
                continue
            if str(path).encode() in command:
                yield int(process.name)


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for another process: it cannot set an event of ours."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.01)


async def worker_on(path: Path) -> int:
    """Wait until a worker has begun, and return its id."""
    await until(lambda: any(workers_on(path)))
    return next(workers_on(path))
