"""One life of the bot: a process that runs it against a local Discord and dies where it is told.

The steps at which it can die are counted at the edges of the libraries: around each COMMIT of
SQLite, and through aiohttp's own tracing before a request leaves, once it has left, when its answer
comes and when that was read. The bot's own code knows nothing of it.
"""

import asyncio
import importlib
import json
import logging
import os
import pkgutil
import signal
import sqlite3
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp
import discord
from aiolimiter import AsyncLimiter

import cogs
from bot.app import App, Outside
from bot.command_sync import sync_commands
from bot.commands._discord import prepare
from bot.config import Settings
from bot.demo.clock import simulated_scheduler
from db.database import Database

# A life is forked from a process that has imported this module: nothing is left to import then.
for _module in pkgutil.iter_modules(cogs.__path__, "cogs."):
    importlib.import_module(_module.name)

_LOOK_SECONDS = 0.01
# By when it was promised: what waits for its next try is not done either.
_TO_BE_SENT = """
    SELECT 1 FROM outbox
    WHERE state = 'claimed' OR (state = 'scheduled' AND due_at <= :now) LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a life is told.

    Attributes:
        folder: holds the database and the media.
        report: the file in which it says how it ended.
        api_url: of the local Discord, as is `gateway_url`.
        token: with which it logs in.
        ahead: how far its clock is ahead of the real one.
        dies_at: the step at which it is killed; None to live on.
        ends_when_idle: whether it ends once everything that is due was sent, else at SIGTERM.
    """

    folder: Path
    report: Path
    api_url: str
    gateway_url: str
    token: str
    ahead: timedelta
    dies_at: int | None
    ends_when_idle: bool

    @property
    def settings(self) -> Settings:
        """Its settings, whatever the environment holds."""
        return Settings.model_construct(
            database=self.folder / "talkback.db",
            media=self.folder / "media",
            api_url=self.api_url,
            gateway_url=self.gateway_url,
        )


class Steps:
    """Counts the steps of a life, and ends it at the chosen one."""

    def __init__(self, dies_at: int | None, report: Path) -> None:
        self._dies_at = dies_at
        self._report = report
        self._count = 0
        self._lock = threading.Lock()  # SQLite has a thread of its own

    def reach(self, step: str) -> None:
        """One step further; at the last one the process is gone before this returns."""
        with self._lock:
            self._count += 1
            if self._count == self._dies_at:
                self._write(died=step)
                os.kill(os.getpid(), signal.SIGKILL)

    def end(self) -> None:
        """Say how many steps there were in a life that ended well."""
        self._write(steps=self._count)

    def _write(self, **said: str | int) -> None:
        self._report.write_text(json.dumps(said), encoding="utf-8")


def live(orders: Orders) -> None:
    """Run the bot to its end: the whole of a process."""
    logging.basicConfig(filename=orders.report.with_suffix(".log"), level=logging.WARNING)
    steps = Steps(orders.dies_at, orders.report)

    def now() -> datetime:
        return real_now() + orders.ahead

    real_now = discord.utils.utcnow
    with ExitStack() as stack:
        connect = partial(sqlite3.connect, factory=_connection(steps))
        stack.enter_context(patch.object(sqlite3, "connect", connect))
        stack.enter_context(simulated_scheduler())
        stack.enter_context(patch.object(discord.utils, "utcnow", now))
        prepare(orders.settings)
        try:
            asyncio.run(_run(orders, steps, Outside(now=now, make_bucket=_wide, has_warm_up=False)))
        except BaseException:
            logging.exception("It could not go on")
            os._exit(1)  # a database that is still open would keep the process
    steps.end()


async def _run(orders: Orders, steps: Steps, outside: Outside) -> None:
    told_to_stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, told_to_stop.set)
    app = await App.open(orders.settings, outside)
    bot = app.bot
    bot.http.http_trace = _trace(steps)
    await bot.login(orders.token)
    assert bot.application_id is not None
    await sync_commands(bot.tree, bot.application_id, app.db, now=outside.now)
    serving = asyncio.create_task(bot.connect())
    await bot.wait_for("connect")
    if orders.ends_when_idle:
        await _idle(app.db, outside)
    else:
        await told_to_stop.wait()
    await bot.close()
    await serving


async def _idle(db: Database, outside: Outside) -> None:
    """Wait until everything that is due was sent and marked."""
    while True:
        now = int(outside.now().timestamp())
        if await db.read().fetch_one(_TO_BE_SENT, now=now) is None:
            return
        await asyncio.sleep(_LOOK_SECONDS)


def _connection(steps: Steps) -> type[sqlite3.Connection]:
    class Counted(sqlite3.Connection):
        def commit(self) -> None:
            if not self.in_transaction:
                super().commit()
                return
            steps.reach("before a commit")
            super().commit()
            steps.reach("after a commit")

    return Counted


def _trace(steps: Steps) -> aiohttp.TraceConfig:
    """Aiohttp tells of a request before it leaves and of its body just before that is written."""

    async def starting(*_: Any) -> None:
        steps.reach("before a request")

    async def writing(*_: Any) -> None:
        asyncio.get_running_loop().call_soon(steps.reach, "as a request left")

    async def answered(*_: Any) -> None:
        steps.reach("before an answer was read")

    async def read(*_: Any) -> None:
        steps.reach("after an answer was read")

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(starting)
    trace.on_request_chunk_sent.append(writing)
    trace.on_request_end.append(answered)
    trace.on_response_chunk_received.append(read)
    return trace


def _wide() -> AsyncLimiter:
    return AsyncLimiter(10_000, 1)
