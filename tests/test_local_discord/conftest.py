from collections.abc import AsyncIterator

import pytest

from tests.local_discord import Channel, Guild, LocalDiscord, Member
from tests.test_local_discord.plain_client import PlainClient, connected, serving


@pytest.fixture
async def server() -> AsyncIterator[LocalDiscord]:
    async with serving() as server:
        yield server


@pytest.fixture
def guild(server: LocalDiscord) -> Guild:
    return server.add_guild("Studio")


@pytest.fixture
def channel(server: LocalDiscord, guild: Guild) -> Channel:
    return server.add_text_channel(guild, "mixes")


@pytest.fixture
def alice(server: LocalDiscord, guild: Guild) -> Member:
    return server.add_member(guild, server.add_user("alice"))


@pytest.fixture
async def client(server: LocalDiscord, channel: Channel) -> AsyncIterator[PlainClient]:
    async with connected(server) as client:
        yield client
