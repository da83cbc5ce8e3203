import discord
import pytest

from tests.local_discord import Channel, Guild, LocalDiscord, Member
from tests.test_local_discord.plain_client import PlainClient


async def test_a_client_becomes_ready_and_knows_its_guild(
    server: LocalDiscord, client: PlainClient, guild: Guild, channel: Channel
):
    seen = client.get_guild(guild.id)

    assert seen is not None and seen.name == "Studio"
    assert seen.me.guild_permissions.administrator
    assert [each.name for each in seen.text_channels] == ["mixes"]
    assert [each.id async for each in client.fetch_guilds()] == [guild.id]
    assert [int(each) for each in server.gateway.identifies] == [client.intents.value]


async def test_a_wrong_token_is_refused(server: LocalDiscord):
    async with PlainClient() as client:
        with pytest.raises(discord.LoginFailure):
            await client.login("not the token")


@pytest.mark.parametrize(
    ("code", "error"),
    [(4004, discord.ConnectionClosed), (4014, discord.PrivilegedIntentsRequired)],
)
async def test_an_identify_can_be_refused(server: LocalDiscord, code: int, error: type[Exception]):
    server.gateway.refuse_with = code
    async with PlainClient() as client:
        with pytest.raises(error):
            await client.start(server.token)
    assert server.gateway.identifies == []


async def test_a_resumed_session_hears_what_it_missed(
    server: LocalDiscord, client: PlainClient, guild: Guild
):
    server.gateway.reconnect()
    server.add_text_channel(guild, "added meanwhile")

    assert await client.new_channels.get() == "added meanwhile"
    assert server.gateway.resumes == 1
    assert len(server.gateway.identifies) == 1


async def test_a_command_sent_while_the_bot_reconnects_is_answered(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    server.gateway.close(4000)

    reply = await server.interact(alice, channel, "song show", {"title": "Tide"})
    assert reply.content == "Tide"


async def test_an_invalidated_session_identifies_anew(server: LocalDiscord, client: PlainClient):
    server.gateway.invalidate()

    await server.changes.until(lambda: len(server.gateway.identifies) == 2)
    assert server.gateway.resumes == 0
