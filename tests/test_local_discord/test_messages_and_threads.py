import hashlib
import io

import discord
import pytest

from tests.local_discord import Channel, Guild, LocalDiscord, Member
from tests.test_local_discord.plain_client import PlainClient


async def test_an_uploaded_file_is_hashed_and_served_again(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    data = bytes(range(256)) * 4096
    file = discord.File(io.BytesIO(data), "Mix 3.wav", description="the bounce")

    sent = await client.get_partial_messageable(channel.id).send("Mix 3", file=file)

    (stored,) = server.messages(channel)[0].attachments
    assert (stored.size, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert stored.description == "the bounce"
    assert await sent.attachments[0].read() == data


async def test_a_message_carries_one_thread_and_an_archived_one_is_closed_to_edits(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    place = client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    starter = await place.send("Night Drive")
    thread = await starter.create_thread(name="Night Drive")
    with pytest.raises(discord.HTTPException) as repeated:
        await starter.create_thread(name="Night Drive")
    card = await thread.send("card")
    await thread.edit(archived=True)
    with pytest.raises(discord.HTTPException) as archived:
        await card.edit(content="newer card")
    await thread.send("a new message opens it")
    await card.edit(content="newer card")

    assert thread.id == starter.id
    assert (repeated.value.code, archived.value.code) == (160004, 50083)
    assert server.messages(server.threads(channel)[0])[0].content == "newer card"


async def test_people_are_added_to_a_private_thread(
    server: LocalDiscord, client: PlainClient, channel: Channel, guild: Guild, alice: Member
):
    place = client.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    thread = await place.create_thread(name="Night Drive")
    await thread.add_user(discord.Object(alice.id))
    with pytest.raises(discord.NotFound) as unknown:
        await thread.add_user(discord.Object(server.add_user("stranger").id))

    assert thread.is_private()
    assert unknown.value.code == 10007
    members = await thread.fetch_members()
    assert client.user is not None
    assert [each.id for each in members] == [client.user.id, alice.id]
    assert [each.id for each in await place.guild.active_threads()] == [thread.id]


async def test_a_forum_post_shares_its_id_and_may_require_a_tag(
    server: LocalDiscord, client: PlainClient, guild: Guild
):
    server.add_forum(guild, "projects", tags=["EP"], requires_tag=True)
    await client.new_channels.get()
    seen = client.get_guild(guild.id)
    assert seen is not None
    (forum,) = seen.forums

    with pytest.raises(discord.HTTPException) as untagged:
        await forum.create_thread(name="Night Drive", content="card")
    post = await forum.create_thread(
        name="Night Drive", content="card", applied_tags=list(forum.available_tags)
    )

    assert untagged.value.code == 40067
    assert post.thread.id == post.message.id
    assert [each.name for each in post.thread.applied_tags] == ["EP"]


async def test_a_message_is_pinned_mentioned_and_deleted(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    target = client.get_partial_messageable(channel.id)
    sent = await target.send(
        f"<@{alice.id}> @everyone", allowed_mentions=discord.AllowedMentions(everyone=False)
    )
    await sent.pin()
    (stored,) = server.messages(channel)

    assert stored.is_pinned and stored.mention_ids == [alice.id]
    assert not stored.mentions_everyone
    assert [each.id async for each in target.pins()] == [sent.id]
    assert [each.id async for each in target.history()] == [sent.id]
    await sent.delete()
    with pytest.raises(discord.NotFound) as gone:
        await target.fetch_message(sent.id)
    assert gone.value.code == 10008


async def test_a_channel_removed_by_hand_is_unknown(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    server.remove_channel(channel)

    with pytest.raises(discord.NotFound) as gone:
        await client.get_partial_messageable(channel.id).send("hi")
    assert gone.value.code == 10003
