"""Has audio files measured and converted by worker processes, and waits without blocking."""

import asyncio
import base64
import contextlib
import os
import secrets
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from bot.audio._process import WorkerError, WorkerGoneError, WorkerProcess, too_slow
from bot.audio._turns import Turns
from bot.domain.audio import (
    Preview,
    PreviewTooLargeError,
    UnreadableAudioError,
)
from bot.domain.comparisons import AB_LENGTH_MS, AbFile, Comparison
from bot.domain.errors import DiskFullError
from bot.domain.figures import Analysis

__all__ = ["AudioWorkshop", "WorkerError"]

_CLOSED = "The audio workshop is closed"


class AudioWorkshop:
    """Keeps a few worker processes, each started when it is first needed.

    A worker has a low priority and limits of time and memory, and no secrets in its environment. It
    is killed when its job is cancelled or late, and replaced when it has died or was short of
    memory. A file can cost a worker, never the bot.
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
            memory: bytes of address space that a worker may have. Its libraries take 250 MB.
            workers: how many may run at once.

        """
        self._timeout = timeout
        self._memory = memory
        self._turns = Turns(workers)
        self._resting: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._starting = asyncio.Lock()
        self._is_closed = False

    async def close(self) -> None:
        """End all workers; jobs that still run fail with WorkerError."""
        self._is_closed = True
        busy = list(self._busy)
        for worker in busy:
            worker.interrupt()
        while self._resting:
            await self._resting.pop().kill()
        async with self._starting:  # who starts a worker now ends it
            pass
        for worker in busy:
            await worker.gone()

    async def analyse(
        self, path: Path, *, queue: int = 0, on_progress: Callable[[float], None] | None = None
    ) -> Analysis:
        """Decode a file to its end and return all that can be measured of it.

        Args:
            path: of the file.
            queue: whose it is, as a number: queues take turns when all workers are busy.
            on_progress: is told several times a second which share has been read.

        Raises:
            UnreadableAudioError: it is not a whole audio file.
            OSError, WorkerError: not the fault of the file.

        """
        job = {"job": "analyse", "source": _absolute(path)}
        answer = await self._work(job, queue, on_progress)
        return Analysis.from_json(answer["analysis"], base64.b64decode(answer["waveform"]))

    async def preview(
        self,
        source: Path,
        target: Path,
        *,
        max_bytes: int,
        queue: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> Preview:
        """Write an MP3 of `source` to `target`, at the highest usual rate that fits.

        Mono stays mono, more than two channels become two; 44.1 kHz and its multiples stay in
        that family, anything else becomes 48 kHz. A file at `target` is replaced when the new
        one is complete. `queue` and `on_progress` are as for `analyse`.

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
                },
                queue,
                on_progress,
            )
            part.replace(target)
        return Preview(**answer["preview"])

    async def compare(
        self,
        first: Path,
        second: Path,
        *,
        queue: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> Comparison:
        """Return what differs between two revisions of one song, of which the second is newer.

        `queue` is as for `analyse`; `on_progress` is told which share of the work is done.

        Raises:
            UnreadableAudioError: one of them is not a whole audio file, or longer than an hour.
            OSError, WorkerError: not the fault of the files.

        """
        job = {"job": "compare", "source": _absolute(first), "second": _absolute(second)}
        return Comparison.from_json((await self._work(job, queue, on_progress))["comparison"])

    async def ab(
        self,
        first: Path,
        second: Path,
        target: Path,
        *,
        start_ms: int = 0,
        length_ms: int = AB_LENGTH_MS,
        max_bytes: int,
        queue: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> AbFile:
        """Write an MP3 to `target` in which two revisions take turns at one loudness.

        Args:
            first: the older revision, which is heard first.
            second: the newer one.
            target: a file there is replaced when the new one is complete.
            start_ms: where to begin, in the second.
            length_ms: how long at most; it ends with the second.
            max_bytes: of the file.
            queue: as for `analyse`.
            on_progress: as for `compare`.

        Raises:
            UnreadableAudioError: one of them is not a whole audio file, or longer than an hour.
            PreviewTooLargeError: even the lowest rate does not fit.
            DiskFullError: no room for it.
            OSError, WorkerError: not the fault of the files.

        """
        with _part_of(target) as part:
            answer = await self._work(
                {
                    "job": "ab",
                    "source": _absolute(first),
                    "second": _absolute(second),
                    "target": _absolute(part),
                    "start_ms": start_ms,
                    "length_ms": length_ms,
                    "max_bytes": max_bytes,
                },
                queue,
                on_progress,
            )
            part.replace(target)
        return AbFile.from_json(answer["ab"])

    async def _work(
        self,
        job: dict[str, Any],
        queue: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> dict[str, Any]:
        job["cpu"] = max(1, round(self._timeout))
        async with self._turns.turn(queue):
            try:
                async with asyncio.timeout(self._timeout):
                    answer = await self._done(job, on_progress)
            except TimeoutError as error:
                raise too_slow() from error
        return _checked(answer)

    async def _done(
        self, job: dict[str, Any], on_progress: Callable[[float], None] | None
    ) -> dict[str, Any]:
        """Have a resting worker do the job, or a new one."""
        while self._resting:
            with contextlib.suppress(WorkerGoneError):  # it was killed while it rested
                answer = await self._done_by(self._resting.pop(), job, on_progress)
                if "exhausted" not in answer:
                    return answer  # else its earlier jobs may have left it too little
        worker = await self._new_worker()
        try:
            return await self._done_by(worker, job, on_progress)
        except WorkerGoneError as error:
            raise WorkerError(str(error)) from error

    async def _new_worker(self) -> WorkerProcess:
        async with self._starting:
            if self._is_closed:
                raise WorkerError(_CLOSED)
            worker = await WorkerProcess.start(memory=self._memory)
            if self._is_closed:  # meanwhile
                await worker.kill()
                raise WorkerError(_CLOSED)
            return worker

    async def _done_by(
        self,
        worker: WorkerProcess,
        job: dict[str, Any],
        on_progress: Callable[[float], None] | None,
    ) -> dict[str, Any]:
        is_fit = False
        self._busy.add(worker)
        try:
            answer = await worker.work(job, on_progress)
            is_fit = "exhausted" not in answer and not self._is_closed
        except Exception as error:
            if self._is_closed:
                raise WorkerError(_CLOSED) from error
            raise
        finally:
            self._busy.discard(worker)
            if is_fit:
                self._resting.append(worker)
            else:
                await worker.kill()
        return answer


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    """Raise the error that an answer stands for, or return it."""
    if "unreadable" in answer:
        raise UnreadableAudioError(answer["unreadable"])
    if "exhausted" in answer:
        raise UnreadableAudioError("That file needs more memory to decode than any mix does.")
    if "too_large" in answer:
        raise PreviewTooLargeError(answer["too_large"])
    if "disk_full" in answer:
        raise DiskFullError
    return answer


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
