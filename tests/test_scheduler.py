"""The scheduler on a clock that jumps, as the system's does when it was wrong and is set.

APScheduler reads the same clock as the bot. Its timers, as all of the event loop, go by another
one that never jumps: a date job does not notice that its time has come.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import discord
import discord.gateway
import discord.http
import pytest
import whenever
import yarl
from aiolimiter import AsyncLimiter

from bot.app import App, Outside
from bot.config import Settings
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.outbox import Kind, State
from bot.domain.studios import Actor
from bot.domain.when import at_wall
from db import outbox_health
from db.epoch import to_epoch
from tests.bot_process import told
from tests.local_discord import Guild, LocalDiscord
from tests.zone_folder import BERLIN, MOSCOW, rules_of, zone_folder

AT_THE_TIME = (timedelta(),)
_TITLE = re.compile(r"Take [A-D]")
_real_now = discord.utils.utcnow


@dataclass
class Clock:
    """The system's clock: the real time, and how far it is off."""

    off: timedelta = timedelta()

    def __call__(self) -> datetime:
        return _real_now() + self.off

    def set(self, hour: int, minute: int = 0) -> None:
        """Have it show this time of 7 December 2026 (UTC)."""
        self.off += datetime(2026, 12, 7, hour, minute, tzinfo=UTC) - self()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    made.set(9)
    monkeypatch.setattr(discord.utils, "utcnow", made)
    return made


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.base_url)
        url = yarl.URL(server.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", url)
        yield server


@dataclass
class Desk:
    """A producer who is reminded of their own deadlines, by a bot that sweeps all the time."""

    server: LocalDiscord
    guild: Guild
    clock: Clock
    settings: Settings

    @property
    def producer(self) -> Actor:
        return Actor(guild_id=self.guild.id, user_id=self.guild.owner_id, is_manager=True)

    async def open(self) -> App:
        """The bot, before it logs in."""
        outside = Outside(
            now=self.clock, make_bucket=lambda: AsyncLimiter(10_000, 1), has_warm_up=False
        )
        return await App.open(self.settings, outside)

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[App]:
        """The bot at work."""
        app = await self.open()
        connection: asyncio.Task[None] | None = None
        try:
            await app.bot.login(self.server.token)
            connection = asyncio.create_task(app.bot.connect())
            await app.bot.wait_for("connect", timeout=10)
            yield app
        finally:
            await app.bot.close()
            if connection is not None:
                await connection

    async def project(self, app: App) -> Target:
        """A project, its thread open; its producer has no quiet hours."""
        home = self.server.add_text_channel(self.guild, "studio")
        await app.services.members.change(
            self.producer.user_id, lambda member: replace(member, quiet_hours=None)
        )
        made = await app.services.projects.create(self.producer, "Tides", "Ada", channel_id=home.id)
        return Target(TargetNoun.PROJECT, made.value.project.id)

    async def remind(
        self, app: App, project: Target, title: str, hour: int, *, zone: str = "UTC"
    ) -> int:
        """A deadline with one reminder, at its time; its id."""
        due = at_wall(self.clock().replace(hour=hour, minute=0, tzinfo=None), zone)
        made = await app.services.deadlines.set(self.producer, project, due, title=title)
        deadline_id = made.value.deadline.id
        await app.services.deadlines.set_ladder(self.producer, deadline_id, AT_THE_TIME)
        return deadline_id

    @property
    def said(self) -> Counter[str]:
        """In how many DMs the producer was told of each; one may tell of several."""
        dms = self.server.dms(self.server.world.user(self.producer.user_id))
        return Counter(title for dm in dms for title in set(_TITLE.findall(told(dm))))

    async def hears(self, *titles: str) -> None:
        """Wait until the producer was told of these, and nothing else, each once."""
        await self.server.changes.until(lambda: set(titles) <= self.said.keys())
        assert self.said == Counter(titles)


@pytest.fixture
def desk(server: LocalDiscord, clock: Clock, settings: Settings) -> Desk:
    swift = settings.model_copy(update={"sweep_seconds": 0.05})
    return Desk(server, server.add_guild("Night Studio"), clock, swift)


class Log(logging.Handler):
    """What the scheduler logs; who waits for it is told."""

    def __init__(self, notify: Callable[[], None]) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []
        self._notify = notify

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(f"{record.levelname} {record.getMessage()}")
        self._notify()


@pytest.fixture
def log(server: LocalDiscord) -> Iterator[Log]:
    logger, handler = logging.getLogger("bot.scheduler"), Log(server.changes.notify)
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


async def swept_at(app: App) -> int:
    """When the bot last swept, in seconds since 1970 (UTC)."""
    return int((await app.db.read().fetch_only("SELECT alive_at FROM heartbeat"))["alive_at"])


async def swept(app: App, clock: Clock) -> None:
    """Wait for a sweep at the time that the clock shows, to the second."""
    since = to_epoch(clock())
    async with asyncio.timeout(10):
        while await swept_at(app) < since:
            pass


async def all_sent(app: App, clock: Clock) -> None:
    """Wait until nothing that is due waits."""
    async with asyncio.timeout(10):
        while (await outbox_health.health(app.db.read(), clock())).overdue:
            pass


async def test_a_clock_that_jumps_by_hours_and_back_loses_nothing_and_repeats_nothing(
    desk: Desk, clock: Clock
) -> None:
    async with desk.running() as app:
        project = await desk.project(app)
        await desk.remind(app, project, "Take A", 10)
        await desk.remind(app, project, "Take B", 11)
        await desk.remind(app, project, "Take C", 16)

        clock.set(12)
        await desk.hears("Take A", "Take B")
        clock.set(6)
        await desk.remind(app, project, "Take D", 8)
        clock.set(8)
        await desk.hears("Take A", "Take B", "Take D")
        clock.set(13)
        clock.set(7)
        clock.set(16)
        await desk.hears("Take A", "Take B", "Take D", "Take C")


async def test_the_sweep_goes_on_when_the_clock_was_set_back(desk: Desk, clock: Clock) -> None:
    async with desk.running() as app:
        await swept(app, clock)

        clock.set(4)

        async with asyncio.timeout(10):
            while await swept_at(app) > to_epoch(clock()):
                pass


async def test_what_a_crash_left_claimed_is_not_held_by_a_lease_of_the_hours_that_never_were(
    desk: Desk, clock: Clock
) -> None:
    app = await desk.open()
    await desk.remind(app, await desk.project(app), "Take A", 10)
    clock.set(10)
    claimed = [item for delivery in await app.services.outbox.claim(50) for item in delivery]
    (reminder,) = [item for item in claimed if item.kind is Kind.REMINDER]
    await app.bot.close()

    clock.set(4)
    async with desk.running() as app:
        found = await app.services.outbox.get(reminder.id)
        assert found is not None and found.state is State.SCHEDULED
        clock.set(10, 1)
        await desk.hears("Take A")


async def test_it_is_logged_once_that_deliveries_are_behind_and_that_they_are_not_any_more(
    desk: Desk, server: LocalDiscord, clock: Clock, log: Log
) -> None:
    async def outage(app: App, hour: int, title: str) -> None:
        """Discord takes no reminder for half an hour."""
        earlier = len(log.lines)
        server.faults.fail("POST", "/channels/*/messages", status=503, times=None)
        for minute in (2, 10, 20, 30):
            clock.set(hour, minute)
            await swept(app, clock)
        server.faults.clear()
        async with asyncio.timeout(10):
            while title not in desk.said:
                clock.off += timedelta(minutes=1)
                await swept(app, clock)
        await server.changes.until(lambda: len(log.lines) > earlier + 1)

    async with desk.running() as app:
        project = await desk.project(app)
        await desk.remind(app, project, "Take A", 10)
        await desk.remind(app, project, "Take B", 12)
        clock.off += timedelta(seconds=10)  # and the card shows them
        await swept(app, clock)
        await all_sent(app, clock)
        await outage(app, 10, "Take A")
        await outage(app, 12, "Take B")

    said = [line.partition(":")[0] for line in log.lines]
    assert said == ["WARNING Deliveries are behind", "INFO Deliveries are on time again"] * 2


async def test_an_update_of_the_time_zones_between_two_starts_moves_what_is_promised(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    with zone_folder(tmp_path / "zones") as zones:
        async with desk.running() as app:
            deadline = await desk.remind(app, await desk.project(app), "Take A", 16, zone=BERLIN)
        zones.write(BERLIN, rules_of(MOSCOW))
        whenever.clear_tzcache()  # a process that starts has read nothing yet

        async with desk.running() as app:

            async def due_at() -> datetime:
                return (await app.services.deadlines.get(desk.producer, deadline)).due.at

            async with asyncio.timeout(10):
                while await due_at() != datetime(2026, 12, 7, 13, tzinfo=UTC):
                    pass
            clock.set(13)
            await desk.hears("Take A")
