"""What Discord may do to a delivery between its commit and its mark, on the real HTTP path."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import discord
import discord.gateway
import discord.http
import pytest
import yarl

from bot.app import App, Outside
from bot.config import Settings
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.outbox import State
from bot.domain.studios import Actor
from bot.domain.when import at_wall
from tests.bot_process import told
from tests.local_discord import Channel, Drop, Guild, LocalDiscord

When = Literal["before", "after"]
WHENS: list[When] = ["before", "after"]
STEPS = [
    ("POST", "/channels/*/threads"),
    ("POST", "/channels/*/messages"),
    ("PUT", "/channels/*/thread-members/*"),
]


@dataclass
class Clock:
    """Discord's ids bear the real time; a wait for the next try is skipped by moving ahead."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return discord.utils.utcnow() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        monkeypatch.setattr(discord.http.Route, "BASE", server.base_url)
        url = yarl.URL(server.gateway_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", url)
        yield server


@pytest.fixture
def guild(server: LocalDiscord) -> Guild:
    return server.add_guild("Night Studio")


@pytest.fixture
def home(server: LocalDiscord, guild: Guild) -> Channel:
    return server.add_text_channel(guild, "studio")


@pytest.fixture
def forum(server: LocalDiscord, guild: Guild) -> Channel:
    return server.add_forum(guild, "projects")


@pytest.fixture
async def app(
    settings: Settings, server: LocalDiscord, home: Channel, forum: Channel, clock: Clock
) -> AsyncIterator[App]:
    opened = await App.open(settings, Outside(now=clock, has_sweep=False))
    try:
        await opened.bot.login(server.token)
        connection = asyncio.create_task(opened.bot.connect())
        await opened.bot.wait_for(
            "socket_event_type", check=lambda event: event == "GUILD_CREATE", timeout=10
        )
        yield opened
    finally:
        await opened.bot.close()
    await connection


async def created(app: App, guild: Guild, home: Channel, clock: Clock) -> State:
    """Create a project in a channel, and try until nothing more is to be done; how it ended."""
    producer = Actor(
        guild_id=guild.id, user_id=guild.owner_id, role_ids=frozenset(), is_manager=True
    )
    made = await app.services.projects.create(producer, "Tides", "Ada", channel_id=home.id)
    (item_id,) = made.deliveries
    return await ended(app, item_id, clock)


async def ended(app: App, item_id: int, clock: Clock) -> State:
    """Try until nothing more is to be done for a row; how it ended."""
    (item,) = await app.bot.dispatcher.finish([item_id])
    async with asyncio.timeout(10):
        while not item.state.is_final:
            if item.state is State.SCHEDULED:
                clock.ahead += timedelta(minutes=1)
                await app.bot.dispatcher.drain()
            item = await app.services.outbox.get(item_id) or item
    assert item.state is State.DELIVERED, item.error
    return item.state


def assert_one_thread_with_one_card(server: LocalDiscord, guild: Guild, home: Channel) -> None:
    (thread,) = server.threads(home)
    (card,) = server.messages(thread)
    assert "Tides" in told(card)
    assert thread.thread is not None and guild.owner_id in thread.thread.member_ids


@pytest.mark.parametrize("then", WHENS)
@pytest.mark.parametrize(("method", "path"), STEPS)
@pytest.mark.parametrize("fault", [503, Drop.RESET, Drop.CLOSE])
async def test_a_lost_request_leaves_one_thread_with_one_card_and_its_people(
    app: App,
    server: LocalDiscord,
    guild: Guild,
    home: Channel,
    clock: Clock,
    fault: int | Drop,
    method: str,
    path: str,
    then: When,
):
    if isinstance(fault, Drop):
        scripted = server.faults.drop(method, path, fault, then=then)
    else:
        scripted = server.faults.fail(method, path, status=fault, then=then)

    await created(app, guild, home, clock)

    assert scripted.hits == 1
    assert_one_thread_with_one_card(server, guild, home)


@pytest.mark.parametrize("then", WHENS)
async def test_a_lost_request_leaves_one_forum_post_with_one_card(
    app: App, server: LocalDiscord, guild: Guild, forum: Channel, clock: Clock, then: When
):
    server.faults.drop("POST", "/channels/*/threads", then=then)

    await created(app, guild, forum, clock)

    assert_one_thread_with_one_card(server, guild, forum)


@pytest.mark.parametrize("status", [429, 500])
@pytest.mark.parametrize(("method", "path"), STEPS)
async def test_what_discord_asks_to_repeat_is_repeated_at_once(
    app: App,
    server: LocalDiscord,
    guild: Guild,
    home: Channel,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    method: str,
    path: str,
):
    server.faults.fail(method, path, status=status)

    await created(app, guild, home, clock)

    assert clock.ahead == timedelta()
    assert_one_thread_with_one_card(server, guild, home)


@pytest.mark.parametrize("then", WHENS)
@pytest.mark.parametrize("path", ["/users/@me/channels", "/channels/*/messages"])
@pytest.mark.parametrize("fault", [503, Drop.RESET])
async def test_a_lost_request_leaves_one_reminder(
    app: App,
    server: LocalDiscord,
    guild: Guild,
    home: Channel,
    clock: Clock,
    fault: int | Drop,
    path: str,
    then: When,
):
    await created(app, guild, home, clock)
    reader = server.world.users[guild.owner_id]
    due = at_wall((clock() + timedelta(hours=2)).replace(tzinfo=None), "UTC")
    producer = Actor(guild_id=guild.id, user_id=guild.owner_id, is_manager=True)
    song = Target(TargetNoun.SONG, 1)
    await app.services.members.change(reader.id, lambda member: replace(member, quiet_hours=None))
    await app.services.deadlines.set(producer, song, due)
    clock.ahead += timedelta(hours=2)
    if isinstance(fault, Drop):
        scripted = server.faults.drop("POST", path, fault, then=then)
    else:
        scripted = server.faults.fail("POST", path, status=fault, then=then)

    await app.bot.dispatcher.drain()
    (reminder,) = await app.db.read().fetch_all(
        "SELECT id FROM outbox WHERE kind = 'reminder' AND rung = 0"
    )
    await ended(app, reminder["id"], clock)

    assert scripted.hits == 1
    assert len(server.dms(reader)) == 1
    is_repeated = then == "after" and path == "/channels/*/messages"
    assert server.deduplicated == (1 if is_repeated else 0)


async def test_a_connection_that_drops_in_mid_delivery_is_resumed(
    app: App, server: LocalDiscord, guild: Guild, home: Channel, clock: Clock
):
    server.faults.delay("POST", "/channels/*/threads", 0.05)
    making = asyncio.create_task(created(app, guild, home, clock))
    await server.changes.until(lambda: server.log.matching("POST", "/channels/*/threads"))
    server.gateway.close(4000)
    await making

    await server.changes.until(lambda: server.gateway.resumes)
    assert_one_thread_with_one_card(server, guild, home)
