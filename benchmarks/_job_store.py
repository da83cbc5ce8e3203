# APScheduler 3 is not typed.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""The same crowd of reminders as jobs in APScheduler's own store (SQLAlchemy on SQLite).

A process of its own: `python -m benchmarks._job_store FILE COUNT` prints what it measured, as JSON.
"""

import asyncio
import json
import sqlite3
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from benchmarks._measure import Delivered, watched_loop


async def deliver() -> None:
    """Send nothing, at once."""


async def measure(file: str, count: int) -> Delivered:
    """Let `count` jobs be due when the scheduler looks."""
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA journal_mode = WAL")  # as Talkback has it
    raw.close()
    scheduler = AsyncIOScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        job_defaults={"misfire_grace_time": None},
    )
    delivered: list[float] = []
    are_all = asyncio.Event()

    def executed(_: object) -> None:
        delivered.append(time.perf_counter())
        if len(delivered) == count:
            are_all.set()

    scheduler.add_listener(executed, EVENT_JOB_EXECUTED)
    scheduler.start(paused=True)
    due = datetime.now(UTC)
    for _ in range(count):
        scheduler.add_job(deliver, DateTrigger(due))
    async with watched_loop() as stalls:
        await asyncio.sleep(0.1)
        started = time.perf_counter()
        scheduler.resume()
        await are_all.wait()
        ended = time.perf_counter()
        await asyncio.sleep(0.1)
    scheduler.shutdown()
    return Delivered(
        first_ms=(delivered[0] - started) * 1000,
        per_second=count / (ended - started),
        stall_ms=stalls.p999_ms,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(measure(sys.argv[1], int(sys.argv[2]))))))
