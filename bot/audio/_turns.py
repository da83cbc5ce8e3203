"""Gives few places to many who wait, queue by queue, so that one studio cannot hold up another."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Turns:
    """A semaphore whose waiters stand in queues that take turns.

    Within a queue, who came first goes first. A queue that had its turn goes to the back.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._queues: OrderedDict[int, deque[asyncio.Future[None]]] = OrderedDict()

    @asynccontextmanager
    async def turn(self, queue: int) -> AsyncGenerator[None]:
        """Wait for a place, and hold it while the body runs."""
        await self._enter(queue)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, queue: int) -> None:
        if self._free:  # nobody waits: a place that becomes free is handed on
            self._free -= 1
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(queue, deque()).append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the place came with the cancellation
                self._leave()
            raise

    def _leave(self) -> None:
        while self._queues:
            queue, waiting = self._queues.popitem(last=False)
            mine = waiting.popleft()
            if waiting:
                self._queues[queue] = waiting
            if not mine.done():  # it may have been cancelled
                mine.set_result(None)
                return
        self._free += 1
