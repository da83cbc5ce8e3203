"""The bot and its command tree: intents, extensions, one error path."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord import app_commands
from discord.ext import commands

import cogs
from bot.attachments import HeldAt, OpenAttachment
from bot.domain.errors import ConflictError
from bot.domain.proposals import Found, Source
from bot.error_handler import reply_with_error
from bot.services import Services

if TYPE_CHECKING:
    from bot.dispatcher import Dispatcher, MakeDispatcher

Hook = Callable[["StudioBot"], Awaitable[None]]
# How discord.py names the tasks in which it answers members; it keeps no list of them.
_ANSWERING = (
    *("CommandTree-invoker", "discord-ui-"),
    *("discord.py: on_message", "discord.py: on_interaction"),
)


class Form(Protocol):
    """A kind of form, whose custom ids are `action:id`."""

    @property
    def action(self) -> str:
        """What it is for."""
        ...

    async def take(self, interaction: discord.Interaction[Any], noun_id: int, /) -> None:
        """Do that with what was sent; a failure answers the member."""
        ...


class StudioTree(app_commands.CommandTree["StudioBot"]):
    """Every command's failure answers the member."""

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Hand it to the one error path."""
        await reply_with_error(interaction, error)


class StudioBot(commands.Bot):
    """The client: it holds the services and the dispatcher, and starts and stops with them."""

    def __init__(
        self,
        services: Services,
        make_dispatcher: MakeDispatcher,
        *,
        open_attachment: OpenAttachment,
        read_landed: Callable[[str], AsyncIterator[bytes]] | None,
        on_setup: Hook,
        on_close: Hook,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            # Without message_content Discord sends the words of messages to the bot alone.
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=StudioTree,
            max_messages=None,
        )
        self.services = services
        self.open_attachment = open_attachment
        self._read_landed = read_landed
        self.dispatcher: Dispatcher = make_dispatcher(self)
        self._on_setup, self._on_close = on_setup, on_close
        self._closing: asyncio.Task[None] | None = None
        self._forms: dict[str, Form] = {}

    async def setup_hook(self) -> None:
        """Add every cog, then start the rest."""
        await self.add_cogs()
        await self._on_setup(self)

    async def add_cogs(self) -> None:
        """Find every module of `cogs` and set it up; each registers its own buttons and forms.

        They are no extensions of discord.py, which would run each module again for each bot.
        """
        for module in pkgutil.iter_modules(cogs.__path__, "cogs."):
            await importlib.import_module(module.name).setup(self)

    async def on_message(self, message: discord.Message, /) -> None:
        """Look for no commands in words: what is said of a mix is a cog's to hear."""

    def add_forms(self, *forms: Form) -> None:
        """Have forms taken that are sent, also such as an earlier process opened."""
        self._forms |= {form.action: form for form in forms}

    async def on_interaction(self, interaction: discord.Interaction, /) -> None:
        """Have a form taken; who presses a button in a DM, or types there, has open DMs."""
        if interaction.type is discord.InteractionType.modal_submit:
            custom_id = str((interaction.data or {}).get("custom_id"))
            sent = re.fullmatch(r"(.+):(\d{1,18})", custom_id)
            if sent is not None and sent[1] in self._forms:
                await self._forms[sent[1]].take(interaction, int(sent[2]))
        if interaction.guild_id is None:
            await self.services.members.dms_seen_open(interaction.user.id)

    def open_found(self, found: Found) -> AsyncIterator[bytes]:
        """The bytes of a file that was proposed.

        Raises:
            ConflictError: it lies in a folder that is watched no more.
        """
        if found.source is Source.ATTACHMENT:
            return self.open_attachment(HeldAt(self, found.place))
        if self._read_landed is None:
            raise ConflictError("The studio's folder is not watched any more.")
        return self._read_landed(found.place)

    async def finish_answers(self, within: float) -> None:
        """Let members have the answers under way; what takes over `within` seconds is given up."""
        tasks = [each for each in asyncio.all_tasks() if each.get_name().startswith(_ANSWERING)]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def close(self) -> None:
        """Stop what was started, then leave Discord; once, however often it is asked."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="close")
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        await self._on_close(self)
        await super().close()
