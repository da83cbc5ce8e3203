# APScheduler 3 is not typed.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""The few fixed jobs that wake the dispatcher; the outbox is the truth, these only ring."""

import asyncio
import contextlib
import logging
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.dispatcher import Dispatcher
from bot.services.outbox import OutboxService

log = logging.getLogger(__name__)

_NEXT, _SWEEP = "next due row", "sweep"
_BEHIND = timedelta(seconds=60)  # overdue for longer is worth a warning


class Scheduler:
    """One date job at the next due row, and a sweep for whatever it might miss."""

    def __init__(
        self, dispatcher: Dispatcher, outbox: OutboxService, *, sweep_seconds: int | None
    ) -> None:
        self._dispatcher = dispatcher
        self._outbox = outbox
        self._sweep_seconds = sweep_seconds
        # By default a job that is over 1 s late is dropped; ours only ring: late beats never.
        self._jobs = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._ringing: asyncio.Task[None] | None = None
        self._rings = 0
        self._next: datetime | None = None
        self._is_behind = False

    async def start(self) -> None:
        """Void the leases of an earlier process, send what is overdue, and stand by."""
        await self._outbox.begin()
        self._jobs.start()
        if self._sweep_seconds is not None:
            self._jobs.add_job(self._sweep, IntervalTrigger(seconds=self._sweep_seconds), id=_SWEEP)
        self.ring()

    async def stop(self) -> None:
        """Ring no more."""
        if self._jobs.running:
            self._jobs.shutdown(wait=False)
            await asyncio.sleep(0)  # its shutdown cancels running jobs one loop turn later
        if self._ringing is not None:
            self._ringing.cancel()
            await asyncio.gather(self._ringing, return_exceptions=True)
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

    async def _sweep(self) -> None:
        await self._outbox.beat()
        oldest = await self._outbox.next_at()
        is_behind = oldest is not None and self._outbox.now - oldest > _BEHIND
        if is_behind and not self._is_behind:
            log.warning("Deliveries are behind: the oldest has been due since %s", oldest)
        self._is_behind = is_behind
        self.ring()
