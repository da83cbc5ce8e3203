"""The local Discord, proved with a plain discord.py client."""

import asyncio
import contextlib
import hashlib
import io
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Literal

import aiohttp
import discord
import discord.gateway
import discord.http
import pytest
import yarl
from discord import app_commands

from tests.local_discord import Callback, Channel, Drop, Guild, LocalDiscord, Member, Upload


class DoneButton(
    discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"done:(\d+)"
):
    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Done", custom_id=f"done:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[discord.Client],
        item: discord.ui.Item[discord.ui.View],
        match: re.Match[str],
    ) -> "DoneButton":
        return cls(int(match[1]))

    async def callback(self, interaction: discord.Interaction[discord.Client]) -> None:
        await interaction.response.edit_message(content=f"{self.number} is done", view=None)


class NotesModal(discord.ui.Modal, title="Notes"):
    notes: discord.ui.Label["NotesModal"] = discord.ui.Label(
        text="Notes", component=discord.ui.TextInput(custom_id="notes")
    )

    async def on_submit(self, interaction: discord.Interaction[discord.Client]) -> None:
        assert isinstance(self.notes.component, discord.ui.TextInput)
        await interaction.response.send_message(f"noted: {self.notes.component.value}")


async def greet(
    interaction: discord.Interaction[discord.Client], who: discord.Member, file: discord.Attachment
) -> None:
    data = await file.read()
    await interaction.response.send_message(
        f"{who.name} in {interaction.guild} sent {data.decode()}", ephemeral=True
    )


async def late(interaction: discord.Interaction[discord.Client]) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("first")
    await interaction.followup.send("second")
    await interaction.edit_original_response(content="changed")


async def ask(interaction: discord.Interaction[discord.Client]) -> None:
    await interaction.response.send_modal(NotesModal())


song = app_commands.Group(name="song", description="Songs")


@song.command(description="Show a song")
async def show(interaction: discord.Interaction[discord.Client], title: str) -> None:
    await interaction.response.send_message(title)


@show.autocomplete("title")
async def titles(
    _: discord.Interaction[discord.Client], typed: str
) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}de", value="song:1")]


class PlainClient(discord.Client):
    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.tree.command(description="Greet")(greet)
        self.tree.command(description="Answer late")(late)
        self.tree.command(description="Ask for notes")(ask)
        self.tree.add_command(song)
        self.add_dynamic_items(DoneButton)
        self.new_channels: asyncio.Queue[str] = asyncio.Queue()
        self.failures: asyncio.Queue[Exception] = asyncio.Queue()
        self.tree.error(self.on_command_error)

    async def on_command_error(
        self, _: discord.Interaction[discord.Client], error: app_commands.AppCommandError
    ) -> None:
        self.failures.put_nowait(error)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the 5 s that discord.py waits before it identifies anew."""

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        self.new_channels.put_nowait(channel.name)


@contextlib.asynccontextmanager
async def serving(**options: Any) -> AsyncGenerator[LocalDiscord]:
    """A local Discord that discord.py takes for the real one."""
    async with LocalDiscord(**options) as server:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(discord.http.Route, "BASE", server.base_url)
            gateway = yarl.URL(server.gateway_url)
            patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)
            yield server


@contextlib.asynccontextmanager
async def connected(server: LocalDiscord) -> AsyncGenerator[PlainClient]:
    """A client that has reached READY; closed at the end."""
    async with asyncio.TaskGroup() as tasks, PlainClient() as client:
        tasks.create_task(client.start(server.token))
        async with asyncio.timeout(10):
            await client.wait_until_ready()
        yield client


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


async def test_a_client_becomes_ready_and_knows_its_guild(
    server: LocalDiscord, client: PlainClient, guild: Guild, channel: Channel
):
    seen = client.get_guild(guild.id)

    assert seen is not None and seen.name == "Studio"
    assert seen.me.guild_permissions.administrator
    assert [each.name for each in seen.text_channels] == ["mixes"]
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


async def test_a_synced_command_is_answered_with_its_options_resolved(
    server: LocalDiscord, client: PlainClient, channel: Channel, alice: Member
):
    reply = await server.interact(
        alice, channel, "greet", {"who": alice, "file": Upload("a.txt", b"hello")}
    )

    assert reply.content == "alice in Studio sent hello"
    assert reply.message is not None and reply.message.is_ephemeral
    assert server.messages(channel) == []


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


async def test_a_repeated_nonce_returns_the_first_message_until_it_is_forgotten():
    now = 0.0
    async with serving(clock=lambda: now) as server:
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            first = await target.send("due", nonce="n1")
            now = 299.0
            repeated = await target.send("due", nonce="n1")
            now = 300.0
            forgotten = await target.send("due", nonce="n1")

    assert repeated.id == first.id != forgotten.id
    assert server.posting.deduplicated == 1


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


async def test_a_global_429_is_waited_out():
    async with serving(requests_per_second=5) as server:
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            await asyncio.gather(*(target.send(str(number)) for number in range(4)))

    assert server.limits.refused > 0
    assert sorted(each.content for each in server.messages(channel)) == ["0", "1", "2", "3"]


async def test_a_bucket_tells_the_client_when_to_wait():
    async with serving() as server:
        server.limits.bucket("POST", "/channels/*/messages", limit=2, seconds=0.1)
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            for number in range(5):
                await target.send(str(number))

    times = [each.at for each in server.log.matching("POST", "/channels/*/messages")]
    assert server.limits.refused == 0
    assert times[2] - times[0] >= 0.1 and times[4] - times[2] >= 0.1


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


@pytest.mark.parametrize(("then", "posted"), [("before", []), ("after", ["hi"])])
async def test_a_fault_strikes_before_or_after_the_effect(
    server: LocalDiscord,
    client: PlainClient,
    channel: Channel,
    then: Literal["before", "after"],
    posted: list[str],
):
    fault = server.faults.fail("POST", "/channels/*/messages", status=403, code=50007, then=then)

    with pytest.raises(discord.Forbidden) as refused:
        await client.get_partial_messageable(channel.id).send("hi")

    assert refused.value.code == 50007
    assert fault.hits == 1
    assert [each.content for each in server.messages(channel)] == posted


@pytest.mark.parametrize(
    ("how", "error"),
    [(Drop.RESET, aiohttp.ClientOSError), (Drop.CLOSE, aiohttp.ServerDisconnectedError)],
)
async def test_a_lost_answer_leaves_the_effect_and_its_nonce(
    server: LocalDiscord,
    client: PlainClient,
    channel: Channel,
    how: Drop,
    error: type[Exception],
):
    target = client.get_partial_messageable(channel.id)
    server.faults.drop("POST", "/channels/*/messages", how, then="after")

    with pytest.raises(error):
        await target.send("due", nonce="n1")
    await target.send("due", nonce="n1")

    assert [each.content for each in server.messages(channel)] == ["due"]
    assert server.posting.deduplicated == 1


async def test_a_429_by_script_is_retried(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    server.faults.fail("POST", "/channels/*/messages", status=429, times=2)

    await client.get_partial_messageable(channel.id).send("hi")

    statuses = [each.status for each in server.log.matching("POST", "/channels/*/messages")]
    assert statuses == [429, 429, 200]


async def test_the_server_stops_while_a_request_is_never_answered(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    server.faults.drop("POST", "/channels/*/messages", Drop.SILENCE, then="after")
    sending = asyncio.create_task(client.get_partial_messageable(channel.id).send("hi"))

    await server.changes.until(lambda: server.messages(channel))
    assert not sending.done()
    server.faults.stop()
    with pytest.raises(aiohttp.ClientError):
        await sending


async def test_a_share_of_faults_is_the_same_for_the_same_seed(channel: Channel):
    async def statuses(seed: int) -> list[int | str]:
        async with LocalDiscord(requests_per_second=None) as server:
            server.faults.share(0.5, seed=seed)
            return [await ask_for_me(server) for _ in range(20)]

    first, again, other = [await statuses(seed) for seed in (7, 7, 8)]
    assert first == again != other
    assert 200 in first and len(set(first)) > 2


async def ask_for_me(server: LocalDiscord) -> int | str:
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        try:
            async with session.get(f"{server.base_url}/users/@me") as response:
                return response.status
        except (aiohttp.ClientError, OSError) as lost:
            return type(lost).__name__


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
