"""/help: what I may do here, with the next sensible step."""

import logging

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, cooldown
from bot.client import StudioBot
from bot.ui.base import answer
from bot.ui.help import Mention, entries, help_card, mentions, menus

log = logging.getLogger(__name__)


class Help(commands.Cog):
    """Shows the way."""

    def __init__(self, bot: StudioBot) -> None:
        self._bot = bot
        self._help = bot.services.help
        self._mention: Mention | None = None

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @cooldown(5, 30.0)
    async def help(self, interaction: discord.Interaction) -> None:
        """Show what you can do here, and the next step."""
        await interaction.response.defer(ephemeral=True)
        guild = interaction.guild
        guide = await self._help.see(await actor(interaction) if guild else None)
        name = guild.name if guild else None
        tree, mention = self._bot.tree, await self._mentions()
        card = help_card(guide, entries(tree), menus(tree), mention, name)
        await answer(interaction, embed=card)

    async def _mentions(self) -> Mention:
        """How commands are named: their ids are asked for once, again only after a failure."""
        if self._mention is None:
            try:
                self._mention = mentions(await self._bot.tree.fetch_commands())
            except discord.HTTPException as error:
                log.info("The ids of the commands are not known: %s", error)
                return mentions([])
        return self._mention


async def setup(bot: StudioBot) -> None:
    """Add it to the bot."""
    await bot.add_cog(Help(bot))
