"""1,000 reminders that fall due in the same second, with sending stubbed."""

import asyncio
import json
import math
import statistics
import sys
import time
from datetime import datetime
from pathlib import Path

import discord
from aiolimiter import AsyncLimiter

from benchmarks._measure import Delivered, Row, watched_loop
from benchmarks._seed import Deadlines, Studios, add_dm_channels, opened
from benchmarks._stub_client import StubClient
from bot.dispatcher import Dispatcher
from bot.domain.ladders import DEFAULT_LADDER
from bot.media import MediaStore
from bot.scheduler import Scheduler
from bot.services import Services
from db.database import Database

_CROWD = 1_000
_ROUNDS = 3
_AHEAD = 1.5  # seconds, at least, from seeding to the moment due
_STUDIOS = Studios(count=100, projects=10, songs=5)
_USERS = range(700_000, 700_000 + _CROWD)
_PENDING = 100_000 // len(DEFAULT_LADDER)  # deadlines of later years, with all their reminders
_LATER = 2_500_000_000  # seconds since 1970
_UNMARKED = "SELECT COUNT(*) AS left FROM outbox WHERE next_at <= :due AND state <> 'delivered'"


async def measure(folder: Path) -> list[Row]:
    """The scheduler, dispatcher and services as they are, in turns with APScheduler's job store."""
    own: list[Delivered] = []
    store: list[Delivered] = []
    async with opened(folder / "talkback.db") as db:
        async with db.transaction() as conn:
            await _STUDIOS.add(conn)
            await add_dm_channels(conn, {user: user + _CROWD for user in _USERS})
            await Deadlines(_STUDIOS, 1, _PENDING, lambda number: _LATER + number * 60, _user).add(
                conn
            )
        for number in range(_ROUNDS):
            own.append(await _round(db, folder, _PENDING + 1 + number * _CROWD))
            store.append(await _job_store(folder / f"jobs{number}.db"))
    rate = statistics.median(each.per_second for each in own)
    first = statistics.median(each.first_ms for each in own)
    store_rate = statistics.median(each.per_second for each in store)
    store_first = statistics.median(each.first_ms for each in store)
    return [
        Row("first sent after the moment due, median", first, 20, "ms"),
        Row("deliveries until all are marked, median", rate, 1_000, "/s", is_floor=True),
        Row(
            "first sent sooner than from APScheduler's job store",
            store_first / first,
            20,
            "×",
            is_floor=True,
            note=f"its first after {store_first:.0f} ms, {store_rate:.0f} jobs a second",
        ),
        Row(
            "stall of the event loop, p99.9, best of three",
            min(each.stall_ms for each in own),
            20,
            "ms",
        ),
    ]


async def _round(db: Database, folder: Path, first_id: int) -> Delivered:
    """Seed a crowd, and serve it once it is due."""
    due = math.ceil(time.time() + _AHEAD)
    async with db.transaction() as conn:
        await Deadlines(_STUDIOS, first_id, _CROWD, lambda _: due, _user, rungs=(0,)).add(conn)
    services = Services.build(
        db, MediaStore(folder / "media"), now=discord.utils.utcnow, wake=_never, max_upload=1
    )
    async with StubClient(_CROWD) as client, watched_loop() as stalls:
        dispatcher = Dispatcher(client, services, bucket=AsyncLimiter(1_000_000, 1))
        scheduler = Scheduler(dispatcher, services.outbox, sweep_seconds=30)
        await scheduler.start()
        await client.enough.wait()
        await dispatcher.close(grace=10)
        ended = time.time()
        await scheduler.stop()
    row = await db.read().fetch_only(_UNMARKED, due=due)
    if row["left"] or len(client.sent) != _CROWD:
        raise RuntimeError(f"{len(client.sent)} were sent, {row['left']} not marked")
    return Delivered(
        first_ms=(client.sent[0] - due) * 1000,
        per_second=_CROWD / (ended - due),
        stall_ms=stalls.p999_ms,
    )


async def _job_store(file: Path) -> Delivered:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks._job_store", str(file), str(_CROWD)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("APScheduler's job store cannot be measured: see above")
    return Delivered(**json.loads(printed))


def _never(_: datetime) -> None:
    """Nothing is added meanwhile that somebody would have to be woken for."""


def _user(number: int) -> int:
    return _USERS[number % _CROWD]
