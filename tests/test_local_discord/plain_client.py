"""A client that knows nothing of Talkback, and how it finds the local Discord."""

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator
from typing import Any

import discord
import discord.gateway
import discord.http
import pytest
import yarl
from discord import app_commands

from tests.local_discord import LocalDiscord


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


async def assign(
    interaction: discord.Interaction[discord.Client],
    place: discord.TextChannel,
    role: discord.Role,
    takes: int,
) -> None:
    await interaction.response.send_message(f"{takes} takes of {role.name} in {place.name}")


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
        self.tree.command(description="Assign")(assign)
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
