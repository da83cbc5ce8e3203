"""/agenda: what is due for me, waits on me, and waits on others, over every studio."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import cooldown, standings
from bot.client import StudioBot
from bot.services import Services
from bot.ui.agenda import agenda_card
from bot.ui.base import answer
from bot.ui.studios import studio_names


class Agendas(commands.Cog):
    """The agenda of whoever asks."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
    @cooldown(5, 30.0)
    async def agenda(self, interaction: discord.Interaction) -> None:
        """Show what is due for you and who waits for whom, over all your studios."""
        await interaction.response.defer(ephemeral=True)
        user_id = interaction.user.id
        actors = await standings(interaction, await self._services.studios.known_to(user_id))
        agenda = await self._services.agenda.read(user_id, actors)
        names = studio_names(interaction.client, [actor.guild_id for actor in actors])
        card = agenda_card(agenda, names, self._services.now(), here=interaction.guild_id)
        await answer(interaction, embed=card)


async def setup(bot: StudioBot) -> None:
    """Add it to the bot."""
    await bot.add_cog(Agendas(bot.services))
