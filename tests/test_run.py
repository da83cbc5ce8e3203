from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot_process import Host, told
from tests.local_discord import Channel, Guild, LocalDiscord, Member


@pytest.fixture
async def discord_server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        yield server


@pytest.fixture
async def host(discord_server: LocalDiscord, tmp_path: Path) -> AsyncIterator[Host]:
    host = Host(tmp_path, discord_server)
    yield host
    discord_server.faults.stop()
    await host.end()


@pytest.fixture
def guild(discord_server: LocalDiscord) -> Guild:
    return discord_server.add_guild("Night Studio")


@pytest.fixture
def channel(discord_server: LocalDiscord, guild: Guild) -> Channel:
    return discord_server.add_text_channel(guild, "studio")


@pytest.fixture
def producer(guild: Guild) -> Member:
    return guild.members[guild.owner_id]


async def test_a_started_bot_answers_opens_a_thread_and_ends_within_five_seconds(
    host: Host, channel: Channel, producer: Member
):
    bot = await host.run()
    shown = await host.discord.interact(producer, channel, "studio setup", {"timezone": "Berlin"})
    made = await host.discord.interact(
        producer, channel, "project create", {"title": "Tides", "artist": "Ada"}
    )
    status = await bot.stop()

    assert "Europe/Berlin" in told(shown.message)
    (thread,) = host.discord.threads(channel)
    assert f"<#{thread.id}>" in told(made.message)
    (card,) = host.discord.messages(thread)
    assert "Tides" in told(card) and card.is_pinned
    assert thread.thread is not None and producer.id in thread.thread.member_ids
    assert status == 0
    assert "Traceback" not in bot.log
