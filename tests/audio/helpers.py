"""What the tests of audio share."""

import asyncio
import contextlib
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shared_workers import MEMORY as SHARED_MEMORY

MB = 2**20
HOUR_OF_WAV = 3600 * 44_100 * 4
"""Bytes of 16-bit stereo."""
NOISE = random.Random(0).randbytes(200_000)

needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="reads /proc")
needs_limits = pytest.mark.skipif(sys.platform != "linux", reason="sets limits of Linux")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def workers(*, memory: int | None = None) -> list[int]:
    """Return the ids of the worker processes of this one that no tests share, or of such memory."""
    mine: list[int] = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
                command = (process / "cmdline").read_bytes()
                if parent != os.getpid() or b"bot.audio" not in command:
                    continue
                may_have = int(command.rstrip(b"\0").rpartition(b"\0")[2])
                if may_have == memory if memory else may_have != SHARED_MEMORY:
                    mine.append(int(process.name))
    return mine


def leave_no_memory(pid: int) -> None:
    """Let a process take no more address space than it has by now."""
    import resource  # noqa: PLC0415 - absent on Windows

    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    size = pages * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (size, size))


def has_open(pid: int, path: Path) -> bool:
    """Whether a process is reading a file."""
    try:
        return any(file.readlink() == path for file in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:  # it, or what it read, has just ended
        return False


def environment_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for another process: it cannot set an event of ours."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # see above
            await asyncio.sleep(0.01)


async def worker_on(path: Path) -> int:
    """Wait until a worker reads a file, and return its id."""
    found: list[int] = []

    def is_read() -> bool:
        found[:] = [pid for pid in workers() if has_open(pid, path)]
        return bool(found)

    await until(is_read)
    return found[0]
