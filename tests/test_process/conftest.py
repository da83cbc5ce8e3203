from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot_process import Host
from tests.local_discord import Channel, Guild, LocalDiscord, Member


@pytest.fixture
async def server() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as server:
        yield server


@pytest.fixture
async def host(server: LocalDiscord, tmp_path: Path) -> AsyncIterator[Host]:
    host = Host(tmp_path, server)
    yield host
    await host.end()


@pytest.fixture
def guild(server: LocalDiscord) -> Guild:
    return server.add_guild("Night Studio")


@pytest.fixture
def channel(server: LocalDiscord, guild: Guild) -> Channel:
    return server.add_text_channel(guild, "studio")


@pytest.fixture
def producer(guild: Guild) -> Member:
    return guild.members[guild.owner_id]
