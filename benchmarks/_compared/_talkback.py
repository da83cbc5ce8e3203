"""Talkback: its scheduler, dispatcher, services and store as they are."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import discord
from aiolimiter import AsyncLimiter

from benchmarks._compared._contender import CROWD, USERS, Contender, Way, dm_channel, is_due, user
from benchmarks._compared._figures import Duty
from benchmarks._seed import Deadlines, Studios, add_dm_channels, opened
from benchmarks._stub_client import StubClient
from bot.dispatcher import Dispatcher
from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.outbox import NO_STUDIO
from bot.domain.studios import Actor
from bot.domain.when import LocalTime
from bot.media import MediaStore
from bot.scheduler import Scheduler
from bot.services import Services
from db.database import Database

_STUDIOS = Studios(count=1_000, projects=10, songs=5)
_SWEEP_SECONDS = 30
_LAST_ID = "SELECT MAX(id) AS id FROM deadlines"
_PENDING = "SELECT COUNT(*) AS pending FROM outbox WHERE state = 'scheduled'"
_IN_HAND = "SELECT COUNT(*) AS left FROM outbox WHERE state = 'claimed'"


async def _seed(file: Path, count: int) -> None:
    """Deadlines with all their reminders in 1,000 studios."""
    deadlines = Deadlines(_STUDIOS, 1, count // len(DEFAULT_LADDER), is_due, user)
    async with opened(file) as db, db.transaction() as conn:
        await _STUDIOS.add(conn)
        await add_dm_channels(conn, {user_id: dm_channel(user_id) for user_id in USERS})
        await deadlines.add(conn)


@asynccontextmanager
async def _opened(file: Path, client: StubClient) -> AsyncGenerator[Contender]:
    def wake(at: datetime) -> None:
        scheduler.wake(at)

    async with opened(file) as db:
        services = Services.build(
            db,
            MediaStore(file.with_name("media")),
            now=discord.utils.utcnow,
            wake=wake,
            max_upload=1,
        )
        dispatcher = Dispatcher(client, services, bucket=AsyncLimiter(1_000_000, 1))
        scheduler = Scheduler(dispatcher, services.outbox, sweep_seconds=_SWEEP_SECONDS)
        await scheduler.start()
        await dispatcher.drain()  # waits for the scheduler's first look
        await services.outbox.next_at()
        try:
            yield _Talkback(db, services, scheduler)
        finally:
            await scheduler.stop()
            await dispatcher.close(grace=10)


class _Talkback:
    def __init__(self, db: Database, services: Services, scheduler: Scheduler) -> None:
        self._db, self._services, self._scheduler = db, services, scheduler

    async def pending(self) -> int:
        return int((await self._db.read().fetch_only(_PENDING))["pending"])

    async def add(self, number: int) -> None:
        at = datetime.fromtimestamp(is_due(number), UTC)
        due = LocalTime(at.replace(tzinfo=None), "UTC", at)
        await self._services.personal.add(Actor(NO_STUDIO, user(number)), "Call the label", due)

    async def add_crowd(self, due: int, duty: Duty) -> None:
        assert duty is Duty.WHOLE
        async with self._db.transaction() as conn:
            last = (await conn.fetch_only(_LAST_ID))["id"] or 0
            await Deadlines(_STUDIOS, last + 1, CROWD, lambda _: due, user, rungs=(0,)).add(conn)
        self._scheduler.wake(datetime.fromtimestamp(due, UTC))

    async def unmarked(self) -> int:
        return int((await self._db.read().fetch_only(_IN_HAND))["left"])


TALKBACK = Way(_seed, _opened, duties=(Duty.WHOLE,))
