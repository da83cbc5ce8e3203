"""One worker process, as the bot sees it: a job at a time, over pipes."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from bot.audio._protocol import END_OF_JOB
from bot.domain.audio import UnreadableAudioError

_log = logging.getLogger(__name__)

_LONGEST_LINE = 2**20
"""Bytes of an answer, which holds a waveform."""
_MAX_COMPLAINTS = 4 * 1024
"""Bytes of a worker's stderr that are kept: a damaged file makes a decoder complain without end."""


class WorkerError(Exception):
    """A worker failed in a way that is no property of the file: a bug, or a broken installation."""


class WorkerGoneError(Exception):
    """A worker that had done its last job was gone before it began this one."""


class WorkerProcess:
    """A process of `python -m bot.audio`; `_protocol` says how it is spoken to."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._stdin = cast("asyncio.StreamWriter", process.stdin)  # all three are pipes
        self._stdout = cast("asyncio.StreamReader", process.stdout)
        self._stderr = cast("asyncio.StreamReader", process.stderr)
        self._is_gone = asyncio.Event()

    @classmethod
    async def start(cls, *, memory: int) -> "WorkerProcess":
        """Start a process that may have so many bytes of address space."""
        return cls(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "bot.audio", str(memory)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
                env=_environment(),
            )
        )

    async def work(
        self, job: dict[str, Any], on_progress: Callable[[float], None] | None
    ) -> dict[str, Any]:
        """Have a job done, and return the answer. After an exception, `kill` it.

        Raises:
            WorkerGoneError: it was gone already.
            UnreadableAudioError: it died of the file.
            WorkerError: it died of something else.

        """
        with contextlib.suppress(ConnectionError):  # then it does not answer, either
            self._stdin.write(json.dumps(job).encode() + b"\n")
            await self._stdin.drain()
        listening = asyncio.create_task(self._complaints())
        try:
            has_begun, answer = await self._answer(on_progress)
            complaints = await listening
        finally:  # a stream has one reader at a time, and `kill` comes next
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        if complaints:
            _log.debug("The audio worker said about %s: %s", job["source"], complaints)
        if answer is not None:
            return answer
        returncode = await self._process.wait()
        if not has_begun:
            raise WorkerGoneError(f"The audio worker ended with {returncode}: {complaints}")
        raise _death(returncode, complaints)

    async def kill(self) -> None:
        """End it, whatever it does, and wait until nothing of it is left."""
        self.interrupt()
        self._stdin.close()
        for stream in (self._stdout, self._stderr):
            while await stream.read(64 * 1024):
                pass
        await self._process.wait()
        self._is_gone.set()

    def interrupt(self) -> None:
        """End it while a job of it is awaited, which then fails."""
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            self._process.kill()

    async def gone(self) -> None:
        """Wait until it was killed."""
        await self._is_gone.wait()

    async def _answer(
        self, on_progress: Callable[[float], None] | None
    ) -> tuple[bool, dict[str, Any] | None]:
        """Return whether it began and what it answered, or None where it died."""
        has_begun = False
        while (line := await self._stdout.readline()).endswith(b"\n"):
            said: dict[str, Any] = json.loads(line)
            if "begun" in said:
                has_begun = True
            elif "progress" in said:
                if on_progress:
                    on_progress(said["progress"])
            else:
                return has_begun, said
        return has_begun, None

    async def _complaints(self) -> str:
        """Read to the end of the job, so that the writer never waits, and keep the beginning."""
        kept = bytearray()
        while chunk := await self._stderr.read(64 * 1024):
            kept += chunk[: _MAX_COMPLAINTS - len(kept)]
            if chunk.endswith(END_OF_JOB):
                break
        return kept.rstrip(END_OF_JOB).decode(errors="backslashreplace").strip()


def _death(returncode: int, complaints: str) -> Exception:
    """Tell what a worker died of that gave no answer: only a signal is the file's doing."""
    if returncode > 0:
        return WorkerError(f"The audio worker ended with {returncode}: {complaints}")
    if sys.platform != "win32" and -returncode == signal.SIGXCPU:
        return too_slow()
    _log.warning("The audio worker died of signal %d: %s", -returncode, complaints)
    if sys.platform != "win32" and -returncode == signal.SIGKILL:  # by whoever is short of memory
        return UnreadableAudioError(
            "Reading that file was cut short, most likely for want of memory. Try again; if it "
            "happens again, post a shorter bounce, or a link."
        )
    return UnreadableAudioError("That file is damaged. Export it again, then upload it.")


def too_slow() -> UnreadableAudioError:
    """Return the error for a file that took all the time that it had."""
    return UnreadableAudioError(
        "That file took too long to decode. Post a shorter bounce, or a link."
    )


def _environment() -> dict[str, str]:
    """Return what a worker needs to find the modules of this process, and no secrets."""
    environment = {
        "PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path),
        "OPENBLAS_NUM_THREADS": "1",  # the bot's own event loop needs the other cores
    }
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]  # without it Python does not start
    return environment
