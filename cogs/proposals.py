"""The context menu "Submit as mix": every audio file of a message, posted after one look."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, cooldown
from bot.client import StudioBot
from bot.domain.file_names import is_audio_name
from bot.domain.links import links_in
from bot.domain.proposals import Found, Source
from bot.domain.shares import is_to_audio, name_of
from bot.ui.proposals import BUTTONS, FileModal, show_offer


class Proposals(commands.Cog):
    """The context menu of a message."""

    def __init__(self, bot: StudioBot) -> None:
        self._tree, self._proposals = bot.tree, bot.services.proposals
        self._menu = app_commands.guild_only()(
            app_commands.ContextMenu(name="Submit as mix", callback=self.submit)
        )

    async def cog_load(self) -> None:
        """discord.py finds no context menu in a cog by itself."""
        self._tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take it out again."""
        self._tree.remove_command(self._menu.name, type=self._menu.type)

    @cooldown(20, 60.0)
    async def submit(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Ask what each audio file of the message is to be posted as."""
        offer = await self._proposals.propose(
            await actor(interaction), _audio_of(message), channel_id=message.channel.id
        )
        await show_offer(interaction, offer)


def _audio_of(message: discord.Message) -> list[Found]:
    """The audio files of a message and of what it forwards, and its links to mixes.

    A voice message is no mix.
    """
    parts = [message, *message.message_snapshots]
    attached = [file for part in parts for file in part.attachments]
    linked = [link for part in parts for link in links_in(part.content) if is_to_audio(link)]
    files = [
        Found(Source.ATTACHMENT, file.url, file.filename, file.size)
        for file in attached
        if not file.is_voice_message()
        and (is_audio_name(file.filename) or (file.content_type or "").startswith("audio/"))
    ]
    return files + [Found(Source.LINK, link, name_of(link), None) for link in linked]


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*BUTTONS)
    bot.add_forms(FileModal)
    await bot.add_cog(Proposals(bot))
