"""The bot in this process, against a local Discord over real HTTP, on a clock that is moved."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import discord
import discord.gateway
import discord.http
import yarl
from aiolimiter import AsyncLimiter

from bot.app import App, Outside
from bot.config import Settings
from tests.local_discord import LocalDiscord

_LOOK_SECONDS = 0.02
_UNDER_WAY = "SELECT COUNT(*) AS n FROM outbox WHERE state = 'claimed'"
_NEXT = """
    SELECT MIN(next_at) AS at FROM outbox WHERE state = 'scheduled' AND due_at <= :promised_by
"""


@dataclass
class Clock:
    """The real time and how far ahead of it the bot is told to be."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The bot's present (UTC)."""
        return discord.utils.utcnow() + self.ahead

    def move_to(self, moment: datetime) -> None:
        """Make it that instant."""
        self.ahead += moment - self()


@contextmanager
def reached(server: LocalDiscord) -> Generator[None]:
    """Have discord.py in this process speak to a local Discord."""
    url = yarl.URL(server.gateway_url)
    with (
        patch.object(discord.http.Route, "BASE", server.base_url),
        patch.object(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", url),
    ):
        yield


@asynccontextmanager
async def opened(folder: Path, clock: Clock) -> AsyncGenerator[App]:
    """The bot with its services, not logged in: it says nothing yet."""
    settings = Settings.model_construct(database=folder / "talkback.db", media=folder / "media")
    outside = Outside(
        now=clock,
        make_bucket=lambda: AsyncLimiter(10_000, 1),
        has_sweep=False,
        has_warm_up=False,
    )
    app = await App.open(settings, outside)
    try:
        yield app
    finally:
        await app.bot.close()


@asynccontextmanager
async def connected(folder: Path, server: LocalDiscord, clock: Clock) -> AsyncGenerator[App]:
    """The bot, logged in and told of its servers; what is due goes out at once."""
    with reached(server):
        async with opened(folder, clock) as app:
            await app.bot.login(server.token)
            connection = asyncio.create_task(app.bot.connect())
            await app.bot.wait_for("connect", timeout=20)
            yield app
        await connection


async def deliver_all(app: App, clock: Clock) -> None:
    """Deliver all that is promised by now; the clock is moved over the waits for another try."""
    promised_by = int(clock().timestamp())
    while True:
        await app.bot.dispatcher.drain()
        if (await app.db.read().fetch_only(_UNDER_WAY))["n"]:
            await asyncio.sleep(_LOOK_SECONDS)
            continue
        row = await app.db.read().fetch_only(_NEXT, promised_by=promised_by)
        if row["at"] is None:
            return
        clock.ahead += max(timedelta(), timedelta(seconds=row["at"] - clock().timestamp()))
