"""/studio: who is who in this server, where threads are opened, which zone it works in."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.services.studios import StudioService
from bot.ui.base import answer
from bot.ui.studios import studio_card
from bot.ui.transformers import Zone


@app_commands.guild_only()
class Studios(commands.GroupCog, group_name="studio", group_description="This server as a studio"):
    """The studio's settings."""

    def __init__(self, studios: StudioService) -> None:
        self._studios = studios

    @app_commands.command()
    @app_commands.describe(
        timezone="Where the studio works: a city or an IANA name",
        producer_role="Who may do everything",
        engineer_role="Who submits mixes and keeps songs",
        channel="Where project threads are opened: a text channel or a forum",
    )
    async def setup(
        self,
        interaction: discord.Interaction,
        timezone: Zone | None = None,
        producer_role: discord.Role | None = None,
        engineer_role: discord.Role | None = None,
        channel: discord.TextChannel | discord.ForumChannel | None = None,
    ) -> None:
        """Set up this studio; what you leave out stays as it is."""
        studio = await self._studios.set_up(
            await actor(interaction),
            timezone=timezone,
            producer_role_id=producer_role.id if producer_role else None,
            engineer_role_id=engineer_role.id if engineer_role else None,
            channel_id=channel.id if channel else None,
        )
        await answer(interaction, embed=studio_card(studio, interaction.guild))

    @app_commands.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the studio's settings, and what Discord does not let me do."""
        studio, access = await self._studios.access(await actor(interaction))
        if not interaction.permissions.manage_guild:
            access.require_staff()
        await answer(interaction, embed=studio_card(studio, interaction.guild))


async def setup(bot: StudioBot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Studios(bot.services.studios))
