"""/me: a user's own settings, and what Talkback knows of them."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import standings
from bot.client import StudioBot
from bot.domain.members import with_settings
from bot.services import Services
from bot.ui.base import answer
from bot.ui.members import changed_words, member_card
from bot.ui.studios import studio_names
from bot.ui.transformers import Zone


class Members(commands.Cog):
    """Whoever asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @app_commands.describe(
        timezone="Where you are, a city or an IANA name: your times are read there",
        dms="Whether reminders come by DM; if not, as mentions in the project's thread",
    )
    @app_commands.checks.cooldown(5, 30.0)
    async def me(
        self,
        interaction: discord.Interaction,
        *,
        timezone: Zone | None = None,
        dms: bool | None = None,
    ) -> None:
        """Show what I know of you, and change your time zone or whether I send you DMs."""
        await interaction.response.defer(ephemeral=True)
        user_id, members = interaction.user.id, self._services.members
        changed = await members.change(
            user_id, partial(with_settings, timezone=timezone, wants_dms=dms)
        )
        actors = await standings(interaction, await self._services.studios.known_to(user_id))
        names = studio_names(interaction.client, [actor.guild_id for actor in actors])
        profile = await members.profile(user_id, names.keys())
        await answer(
            interaction,
            changed_words(changed, timezone=timezone, wants_dms=dms),
            embed=member_card(profile, names, self._services.now(), here=interaction.guild_id),
        )


async def setup(bot: StudioBot) -> None:
    """Called by discord.py."""
    await bot.add_cog(Members(bot.services))
