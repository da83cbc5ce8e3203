# APScheduler 3 is not typed.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
"""APScheduler with a job for each reminder: in its SQLAlchemy store on SQLite, or in memory."""

import asyncio
import pickle
import sqlite3
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from benchmarks._compared import _plain
from benchmarks._compared._contender import CROWD, Contender, Way, dm_channel, is_due, user
from benchmarks._compared._figures import Duty
from benchmarks._compared._plain import PlainTable
from benchmarks._stub_client import StubClient

_MOST_SECONDS = 300.0  # until adding all again to memory is given up
_ADD_JOB = "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES (?, ?, ?)"
_COUNT_JOBS = "SELECT COUNT(*) FROM apscheduler_jobs"


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a job needs beside its arguments."""

    client: StubClient
    table: PlainTable


_REACH: ContextVar[_Reach] = ContextVar("reach")  # a stored job is found by its name alone


async def send(channel_id: int, text: str) -> None:
    """Send what was said when the reminder was made: a job at its least."""
    await _REACH.get().client.get_partial_messageable(channel_id).send(text)


async def deliver(reminder_id: int) -> None:
    """Read what is due, draw its card, send it and mark it: a job that does all of its duty."""
    table = _REACH.get().table
    await table.deliver(await table.get(reminder_id))


async def _seed_store(file: Path, count: int) -> None:
    """Jobs straight into APScheduler's table, each the state of one it made but for id and time.

    It would take the better part of an hour to have it add a million. The plain table beside it is
    for what only jobs with their whole duty read.
    """
    await _plain.seed(_table_of(file), 0)
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA journal_mode = WAL")  # as Talkback has it
    raw.close()
    scheduler = _with_store(file)
    scheduler.start(paused=True)
    state = _state_of_new(scheduler, send, _words(0))
    scheduler.shutdown()
    _write(file, state, ((is_due(number), _words(number)) for number in range(count)))


def _state_of_new(
    scheduler: AsyncIOScheduler, work: Callable[..., Any], args: tuple[Any, ...]
) -> dict[str, Any]:
    """What APScheduler keeps of a job that it makes."""
    job = scheduler.add_job(work, _at(is_due(0)), args=args)
    state = cast("dict[str, Any]", job.__getstate__())
    job.remove()
    return state


def _write(file: Path, state: dict[str, Any], jobs: Iterable[tuple[int, tuple[Any, ...]]]) -> None:
    """Jobs into the store's table, in one transaction; of each the moment due and the arguments."""
    raw = sqlite3.connect(file)
    with raw:
        raw.executemany(_ADD_JOB, _rows(state, jobs))
    raw.close()


def _rows(
    state: dict[str, Any], jobs: Iterable[tuple[int, tuple[Any, ...]]]
) -> Iterator[tuple[str, float, bytes]]:
    for due, args in jobs:
        job_id, at = uuid4().hex, datetime.fromtimestamp(due, UTC)
        own = {"id": job_id, "args": args, "trigger": _at(due), "next_run_time": at}
        yield job_id, at.timestamp(), pickle.dumps({**state, **own}, pickle.HIGHEST_PROTOCOL)


@asynccontextmanager
async def _opened_store(file: Path, client: StubClient) -> AsyncGenerator[Contender]:
    async with PlainTable.opened(_table_of(file), client) as table:
        _REACH.set(_Reach(client, table))
        scheduler = _with_store(file)
        scheduler.start()
        await asyncio.sleep(0)  # its first look is next in the event loop
        try:
            yield _Store(file, scheduler, table)
        finally:
            scheduler.shutdown()
            await asyncio.sleep(0)  # it does so one loop turn later


@asynccontextmanager
async def _opened_memory(file: Path, client: StubClient) -> AsyncGenerator[Contender]:
    """Add all that wait, as a bot must at each start; the first due first, which is cheapest."""
    began = time.perf_counter()
    async with PlainTable.opened(file, client) as table:
        _REACH.set(_Reach(client, table))
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None})
        scheduler.start(paused=True)
        jobs = 0
        for reminder_id, due in await table.list_pending():
            if time.perf_counter() - began > _MOST_SECONDS:
                break
            scheduler.add_job(deliver, _at(due), args=(reminder_id,))
            jobs += 1
        scheduler.resume()
        await asyncio.sleep(0)
        try:
            yield _Memory(scheduler, table, jobs)
        finally:
            scheduler.shutdown()
            await asyncio.sleep(0)


class _Store:
    """Crowds are written to the table at once: it would take a second or more to add each job."""

    def __init__(self, file: Path, scheduler: AsyncIOScheduler, table: PlainTable) -> None:
        self._file, self._scheduler, self._table = file, scheduler, table

    async def pending(self) -> int:
        return await asyncio.to_thread(self._count)

    async def add(self, number: int) -> None:
        self._scheduler.add_job(send, _at(is_due(number)), args=_words(number))

    async def add_crowd(self, due: int, duty: Duty) -> None:
        work, arguments = await _crowd(self._table, due, duty)
        _write(
            self._file,
            _state_of_new(self._scheduler, work, arguments[0]),
            ((due, each) for each in arguments),
        )
        self._scheduler.wakeup()

    async def unmarked(self) -> int:
        return await self._table.unsent()

    def _count(self) -> int:
        raw = sqlite3.connect(self._file)
        (count,) = raw.execute(_COUNT_JOBS).fetchone()
        raw.close()
        return count


class _Memory:
    def __init__(self, scheduler: AsyncIOScheduler, table: PlainTable, jobs: int) -> None:
        self._scheduler, self._table, self._jobs = scheduler, table, jobs

    async def pending(self) -> int:
        return self._jobs

    async def add(self, number: int) -> None:
        reminder_id = await self._table.add(number)
        self._scheduler.add_job(deliver, _at(is_due(number)), args=(reminder_id,))

    async def add_crowd(self, due: int, duty: Duty) -> None:
        work, arguments = await _crowd(self._table, due, duty)
        for each in arguments:
            self._scheduler.add_job(work, _at(due), args=each)

    async def unmarked(self) -> int:
        return await self._table.unsent()


async def _crowd(
    table: PlainTable, due: int, duty: Duty
) -> tuple[Callable[..., Any], list[tuple[Any, ...]]]:
    """What each job of a crowd does, and with which arguments."""
    if duty is Duty.WHOLE:
        return deliver, [(reminder_id,) for reminder_id in await table.add_crowd(due)]
    return send, [_words(number) for number in range(CROWD)]


def _with_store(file: Path) -> AsyncIOScheduler:
    return AsyncIOScheduler(
        timezone=UTC,
        jobstores={"default": SQLAlchemyJobStore(url=f"sqlite:///{file}")},
        job_defaults={"misfire_grace_time": None},  # else what is over 1 s late is lost
    )


def _table_of(file: Path) -> Path:
    return file.with_suffix(".table.db")


def _at(due: int) -> DateTrigger:
    return DateTrigger(datetime.fromtimestamp(due, UTC), timezone=UTC)


def _words(number: int) -> tuple[int, str]:
    return dm_channel(user(number)), f"Night Drive {number}: mix due"


_DUTIES = (Duty.SEND, Duty.WHOLE)
JOB_STORE = Way(_seed_store, _opened_store, _DUTIES)
MEMORY = Way(_plain.seed, _opened_memory, _DUTIES, starts_slowly=True)
