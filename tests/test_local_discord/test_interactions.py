import asyncio

import discord
import pytest

from tests.local_discord import Callback, Channel, Guild, LocalDiscord, Member, Upload
from tests.test_local_discord.plain_client import DoneButton, PlainClient, connected, serving


async def test_a_synced_command_is_answered_with_its_options_resolved(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    reply = await server.interact(
        alice, channel, "greet", {"who": alice, "file": Upload("a.txt", b"hello")}
    )

    assert reply.content == "alice in Studio sent hello"
    assert reply.message is not None and reply.message.is_ephemeral
    assert server.messages(channel) == []


async def test_channels_roles_and_numbers_are_resolved(
    server: LocalDiscord, client: PlainClient, guild: Guild, channel: Channel, alice: Member
):
    role = server.add_role(guild, "drums")

    reply = await server.interact(
        alice, channel, "assign", {"place": channel, "role": role, "takes": 3}
    )

    assert reply.content == "3 takes of drums in mixes"


@pytest.mark.parametrize(
    ("command", "options"),
    [("nothing", {}), ("song", {}), ("song show", {}), ("song show", {"title": "x", "y": 1})],
)
async def test_a_command_that_no_member_could_send_is_a_mistake_of_the_test(
    server: LocalDiscord,
    client: PlainClient,
    channel: Channel,
    alice: Member,
    command: str,
    options: dict[str, str],
):
    with pytest.raises(LookupError):
        await server.interact(alice, channel, command, options)


async def test_a_deferred_answer_is_filled_followed_and_edited(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    reply = await server.interact(alice, channel, "late")
    await server.changes.until(lambda: reply.edits)

    assert reply.callback is Callback.DEFERRED_MESSAGE
    assert reply.content == "changed"
    assert [each.content for each in reply.followups] == ["second"]


async def test_options_complete_and_commands_work_in_a_dm(
    server: LocalDiscord, client: PlainClient, alice: Member
):
    dm = server.dm(alice.user)

    choices = await server.autocomplete(alice.user, dm, "song show", "title", {"title": "Ti"})
    reply = await server.interact(alice.user, dm, "song show", {"title": choices[0]["value"]})

    assert choices[0]["name"] == "Tide"
    assert reply.content == "song:1"
    assert server.dms(alice.user) == [reply.message]


async def test_a_modal_is_shown_and_submitted(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    shown = await server.interact(alice, channel, "ask")
    reply = await server.submit_modal(shown, {"notes": "more bass"})

    assert reply.content == "noted: more bass"


async def test_a_button_in_a_dm_works_after_a_restart(server: LocalDiscord, alice: Member):
    async with connected(server) as client:
        view = discord.ui.View(timeout=None).add_item(DoneButton(7))
        await (await client.fetch_user(alice.id)).send("Due now", view=view)
    (card,) = server.dms(alice.user)

    async with connected(server):
        reply = await server.press(alice.user, card, card.custom_id("Done"))

    assert reply.callback is Callback.UPDATE
    assert card.content == "7 is done" and card.components == []


async def test_an_interaction_expires_after_three_seconds():
    now = 0.0
    async with serving(clock=lambda: now) as server:
        guild = server.add_guild()
        channel = server.add_text_channel(guild, "mixes")
        async with connected(server) as client:
            owner = guild.members[guild.owner_id]
            command = asyncio.create_task(server.interact(owner, channel, "late"))
            await asyncio.sleep(0)  # the member acts, and the bot has not answered yet
            now = 3.1
            failure = await client.failures.get()
            command.cancel()

    assert isinstance(failure.__cause__, discord.NotFound)
    assert failure.__cause__.code == 10062
