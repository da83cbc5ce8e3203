"""Audio workers that all tests of a process share: to start one takes longer than most jobs."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, TypeVar

from bot.audio.workshop import AudioWorkshop

MEMORY = 513 * 2**20
"""Bytes that each may have: by this they are told from workers of a test's own."""

T = TypeVar("T")


class SharedWorkers:
    """A workshop on an event loop of its own: a test's loop ends with the test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="shared workers")
        self._thread.start()
        self._workshop = AudioWorkshop(memory=MEMORY)

    def lend(self) -> AudioWorkshop:
        """A workshop for one test, whose jobs these do."""
        return _LentWorkshop(self)

    async def work(self, job: dict[str, Any], queue: int) -> dict[str, Any]:
        """Have a job done for whoever waits in another loop."""
        work = self._workshop._work(job, queue)  # pyright: ignore[reportPrivateUsage]: any job
        return await asyncio.wrap_future(self._begin(work))

    def close(self) -> None:
        """End them."""
        self._begin(self._workshop.close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _begin(self, work: Coroutine[Any, Any, T]) -> Any:
        """Start it there, outside of the simulated time that the caller may be in."""
        return Context().run(asyncio.run_coroutine_threadsafe, work, self._loop)


class _LentWorkshop(AudioWorkshop):
    """Tells no progress: no job of a test takes long, unless the test itself says so."""

    def __init__(self, workers: SharedWorkers) -> None:
        super().__init__()
        self._workers = workers

    async def _work(
        self,
        job: dict[str, Any],
        queue: int = 0,
        on_progress: Callable[[float], None] | None = None,
    ) -> dict[str, Any]:
        return await self._workers.work(job, queue)
