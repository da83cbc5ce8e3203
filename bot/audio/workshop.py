"""Has audio files examined and converted by worker processes, and waits without blocking."""

import asyncio
import contextlib
import json
import logging
import os
import secrets
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

from bot.domain.audio import (
    AudioFacts,
    AudioFormat,
    Preview,
    PreviewTooLargeError,
    UnreadableAudioError,
)
from bot.domain.errors import DiskFullError

_log = logging.getLogger(__name__)

_MAX_ANSWER = 64 * 1024
_MAX_COMPLAINTS = 4 * 1024
"""Bytes of a worker's stderr that are kept: a damaged file makes a decoder complain without end."""


class WorkerError(Exception):
    """A worker failed in a way that is no property of the file: a bug, or a broken installation."""


class AudioWorkshop:
    """Runs one short-lived worker process a job, a few at a time.

    A worker has a low priority and limits of time and memory, no secrets in its environment, and
    is killed when its job is cancelled or late. A file can cost a worker, never the bot.
    """

    def __init__(
        self,
        *,
        timeout: float = 300.0,
        memory: int = 512 * 2**20,
        workers: int = max(1, (os.cpu_count() or 1) // 2),
    ) -> None:
        """Prepare to work; nothing is started yet.

        Args:
            timeout: seconds that a job may take, of the clock and of the processor; waiting for
                a free worker does not count.
            memory: bytes of address space that a worker may have. PyAV's libraries take 150 MB.
            workers: how many may run at once.

        """
        self._timeout = timeout
        self._memory = memory
        self._free = asyncio.Semaphore(workers)

    async def probe(self, path: Path) -> AudioFacts:
        """Decode a file to its end and return what it is.

        Raises:
            UnreadableAudioError: it is not a whole audio file.
            OSError, WorkerError: not the fault of the file.

        """
        answer = await self._work({"job": "probe", "source": _absolute(path)})
        facts: dict[str, Any] = answer["facts"]
        facts["format"] = AudioFormat(facts["format"])
        return AudioFacts(**facts)

    async def preview(self, source: Path, target: Path, *, max_bytes: int) -> Preview:
        """Write an MP3 of `source` to `target`, at the highest usual rate that fits.

        Mono stays mono, more than two channels become two; 44.1 kHz and its multiples stay in
        that family, anything else becomes 48 kHz. A file at `target` is replaced when the new
        one is complete.

        Raises:
            UnreadableAudioError: the source is not a whole audio file.
            PreviewTooLargeError: even the lowest rate does not fit.
            DiskFullError: no room for the preview.
            OSError, WorkerError: not the fault of the file.

        """
        with _part_of(target) as part:
            answer = await self._work(
                {
                    "job": "preview",
                    "source": _absolute(source),
                    "target": _absolute(part),
                    "max_bytes": max_bytes,
                }
            )
            part.replace(target)
        return Preview(**answer["preview"])

    async def _work(self, job: dict[str, Any]) -> dict[str, Any]:
        limits = {"memory": self._memory, "cpu": max(1, round(self._timeout))}
        async with self._free:
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "bot.audio", json.dumps(job | limits)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env=_environment(),
            )
            try:
                async with asyncio.timeout(self._timeout):
                    answer, complaints = await _outcome(worker)
            except TimeoutError as error:
                raise _too_slow() from error
            finally:
                if worker.returncode is None:
                    with contextlib.suppress(ProcessLookupError):  # it ended in this moment
                        worker.kill()
                    await worker.wait()
        if complaints:
            _log.debug("The audio worker said about %s: %s", job["source"], complaints)
        if worker.returncode != 0:
            raise _crash(worker.returncode, complaints)
        return _checked(json.loads(answer))


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    """Raise the error that an answer stands for, or return it."""
    if "unreadable" in answer:
        raise UnreadableAudioError(answer["unreadable"])
    if "too_large" in answer:
        raise PreviewTooLargeError(answer["too_large"])
    if "disk_full" in answer:
        raise DiskFullError
    return answer


def _crash(returncode: int | None, complaints: str) -> Exception:
    """Tell what became of a worker that gave no answer: only a signal is the file's doing."""
    if returncode is None or returncode > 0:
        return WorkerError(f"The audio worker ended with {returncode}: {complaints}")
    if sys.platform != "win32" and -returncode in (signal.SIGXCPU, signal.SIGKILL):
        return _too_slow()
    _log.warning("The audio worker died of signal %d: %s", -returncode, complaints)
    return UnreadableAudioError("That file is damaged. Export it again, then upload it.")


def _too_slow() -> UnreadableAudioError:
    return UnreadableAudioError(
        "That file took too long to decode. Post a shorter bounce, or a link."
    )


async def _outcome(worker: asyncio.subprocess.Process) -> tuple[bytes, str]:
    """Return what a worker answered and what it complained of, once it has ended."""
    stdout = cast("asyncio.StreamReader", worker.stdout)  # both are pipes
    stderr = cast("asyncio.StreamReader", worker.stderr)
    answer, complaints = await asyncio.gather(
        _drained(stdout, _MAX_ANSWER), _drained(stderr, _MAX_COMPLAINTS)
    )
    await worker.wait()
    return answer, complaints.decode(errors="backslashreplace").strip()


async def _drained(stream: asyncio.StreamReader, limit: int) -> bytes:
    """Read to the end, so that the writer never waits, and return the beginning."""
    kept = bytearray()
    while chunk := await stream.read(64 * 1024):
        kept += chunk[: limit - len(kept)]
    return bytes(kept)


@contextlib.contextmanager
def _part_of(target: Path) -> Generator[Path, None, None]:
    """Give a path beside `target` to write to, of which nothing is left afterwards."""
    part = target.with_name(f"{secrets.token_hex(8)}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _absolute(path: Path) -> str:
    return str(path.absolute())


def _environment() -> dict[str, str]:
    """Return what a worker needs to find the modules of this process, and no secrets."""
    environment = {"PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)}
    if sys.platform == "win32":
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]  # without it Python does not start
    return environment
