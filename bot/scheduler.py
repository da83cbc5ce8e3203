# APScheduler 3 is not typed.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""The few fixed jobs that wake the dispatcher; the outbox is the truth, these only ring.

The system's clock may jump. A date job that then rings hours late is made up for by the sweep,
which goes by the loop's clock: an interval job would wait for the hours that a clock was set back.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.dispatcher import Dispatcher
from bot.services.outbox import OutboxService

log = logging.getLogger(__name__)

Daily = Callable[[], Coroutine[Any, Any, object]]
"""Work that is done once a day, and can be done at any time."""

_NEXT = "next due row"


class Scheduler:
    """One date job at the next due row, and a sweep for whatever it might miss.

    Args:
        dispatcher: is rung for.
        outbox: what it works through.
        daily: what is done once a day, from a day after the start on.
        sweep_seconds: between two sweeps; None for none.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        outbox: OutboxService,
        daily: Sequence[Daily] = (),
        *,
        sweep_seconds: float | None,
    ) -> None:
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._daily = daily
        self._sweep_seconds = sweep_seconds
        # By default a job that is over 1 s late is dropped; ours only ring: late beats never.
        self._jobs = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._ringing: asyncio.Task[None] | None = None
        self._sweeping: asyncio.Task[None] | None = None
        self._rings = 0
        self._next: datetime | None = None
        self._is_behind = False

    async def start(self) -> None:
        """Void the leases of an earlier process, send what is overdue, and stand by."""
        await self._outbox.begin()
        self._jobs.start()
        for work in self._daily:
            self._jobs.add_job(work, IntervalTrigger(days=1))
        if self._sweep_seconds is not None:
            sweeps = self._sweep_each(self._sweep_seconds)
            self._sweeping = asyncio.create_task(sweeps, name="sweep the outbox")
        self.ring()

    async def stop(self) -> None:
        """Ring no more."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
            await asyncio.sleep(0)  # its shutdown cancels running jobs one loop turn later
        under_way = [task for task in (self._sweeping, self._ringing) if task is not None]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        with contextlib.suppress(Exception):  # at most, an outage is said to be longer than it was
            await self._outbox.beat()

    def wake(self, at: datetime) -> None:
        """Something is due then: look at once if that is now, else have the job stand no later."""
        if not self._jobs.running:
            return
        if at <= self._outbox.now:
            self.ring()
        elif self._next is None or at < self._next:
            self._stand_at(at)

    def ring(self) -> None:
        """Have the outbox looked through now; a ring during a look has it looked through again."""
        self._rings += 1
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._look(), name="look through the outbox")

    async def _look(self) -> None:
        seen = -1
        while seen != self._rings:
            seen = self._rings
            try:
                await self._dispatcher.drain()
                upcoming = await self._outbox.next_at()
            except Exception:
                log.exception("The outbox could not be looked through; the sweep tries again")
                return
            if upcoming is None:
                continue
            if upcoming <= self._outbox.now:
                self._rings += 1  # became due meanwhile
            else:
                self._stand_at(upcoming)

    def _stand_at(self, at: datetime) -> None:
        self._next = at
        self._jobs.add_job(self._due, DateTrigger(at), id=_NEXT, replace_existing=True)

    async def _due(self) -> None:
        self._next = None
        self.ring()

    async def _sweep_each(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await self._sweep()
            except Exception:
                log.exception("The sweep did not come to its end; the next one tries again")

    async def _sweep(self) -> None:
        await self._outbox.beat()
        since = await self._outbox.behind_since()
        if since is not None and not self._is_behind:
            log.warning("Deliveries are behind: the oldest has been due since %s", since)
        elif since is None and self._is_behind:
            log.info("Deliveries are on time again")
        self._is_behind = since is not None
        self.ring()
