"""Sends what services left in the outbox: the one place that speaks without being asked.

It claims due rows, renders the present state, sends within Discord's limits, and marks. The send
is never inside a transaction; a row that was sent and not marked (a crash) is sent again with the
nonce that it had, which Discord drops for some minutes.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence

import discord
from aiolimiter import AsyncLimiter

from bot.dispatcher._courier import Courier, discord_bucket
from bot.dispatcher._failures import judge
from bot.dispatcher._handlers import Handler, handlers
from bot.dispatcher._threads import Threads
from bot.domain.outbox import Delivery, Item, Kind, Result, State
from bot.services import Services

log = logging.getLogger(__name__)

__all__ = ["Dispatcher", "MakeDispatcher", "discord_bucket"]

_IN_FLIGHT = 64  # deliveries at once, at most; the bucket paces their requests
_FIRST_BATCH = 4  # claimed first of what is due: few, for the first to leave soon
_BATCH = 16  # claimed at once from then on: a claim costs a commit
_MARK_AGAIN = 5.0  # seconds until what could not be marked is tried again
_PATIENCE = 240.0  # seconds for one delivery: within the lease of five minutes


class Dispatcher:
    """Works through the outbox whenever it is told to, and says what became of single rows."""

    def __init__(self, client: discord.Client, services: Services, *, bucket: AsyncLimiter) -> None:
        self._outbox = services.outbox
        courier = Courier(client, services.outbox, bucket)
        threads = Threads(courier, services.outbox)
        self._handlers: Mapping[Kind, Handler] = handlers(courier, threads, services)
        self._flying: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._marking: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self._claiming = asyncio.Lock()
        self._is_closing = False

    async def drain(self) -> None:
        """Claim and start all that is due; returns when nothing more is, not when all is sent."""
        async with self._claiming:
            batch = _FIRST_BATCH
            while not self._is_closing:
                if len(self._flying) > _IN_FLIGHT - _BATCH:
                    await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
                    continue
                claimed = await self._outbox.claim(batch)
                if not claimed:
                    return
                batch = _BATCH
                for delivery in claimed:
                    name = f"deliver {delivery[0].id}"
                    task = asyncio.create_task(self._deliver(delivery), name=name)
                    self._flying.add(task)
                    task.add_done_callback(self._flying.discard)

    async def finish(self, ids: Sequence[int], *, timeout: float = 8.0) -> list[Item]:  # noqa: ASYNC109 - the caller goes on without the answer
        """Wait until the rows are delivered or have failed, at most `timeout` seconds.

        Returns:
            The rows as they then stand, in the order of the ids.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        for item_id in ids:
            future = self._waiting.setdefault(item_id, loop.create_future())
            item = await self._outbox.get(item_id)
            if item is None or item.state.is_final or item.attempts > 1:
                self._waiting.pop(item_id, None)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(future), max(0.0, deadline - loop.time()))
        found = [await self._outbox.get(item_id) for item_id in ids]
        return [item for item in found if item is not None]

    async def close(self, *, grace: float) -> None:
        """Claim no more; let what is on its way arrive for up to `grace` seconds, and mark it."""
        self._is_closing = True
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._marking is not None:
            await self._marking

    async def _deliver(self, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                results = await self._handlers[delivery[0].kind](delivery)
        except Exception as error:  # whatever it was, the rows must be marked
            results = [judge(item, error, self._outbox.now) for item in delivery]
        for result in results:
            if result.state is State.FAILED:
                item = result.item
                log.warning("Delivery %s (%s) failed: %s", item.id, item.kind, result.error)
        self._results += results
        if self._marking is None or self._marking.done():
            self._marking = asyncio.create_task(self._mark(), name="mark deliveries")
        await asyncio.shield(self._marking)

    async def _mark(self) -> None:
        """Mark what has arrived; what arrives while a transaction runs is marked by the next.

        What cannot be marked now (the disk is full) is marked as soon as it can: forgotten, it
        would be sent again once its lease ends.
        """
        while self._results:
            results, self._results = self._results, []
            try:
                await self._outbox.finish(results)
            except Exception:
                log.exception("%s deliveries could not be marked", len(results))
                self._results = results + self._results
                if self._is_closing:
                    return
                await asyncio.sleep(_MARK_AGAIN)
                continue
            for result in results:
                future = self._waiting.pop(result.item.id, None)
                if future is not None and not future.done():
                    future.set_result(None)


MakeDispatcher = Callable[[discord.Client], Dispatcher]
