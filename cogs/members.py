"""/me: a user's own settings, and what Talkback knows of them."""

from dataclasses import replace
from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import cooldown, standings
from bot.client import StudioBot
from bot.domain.members import Wishes, with_wishes
from bot.services import Services
from bot.ui import members
from bot.ui.base import answer
from bot.ui.members import changed_words, member_card, stake_buttons, stake_card
from bot.ui.studios import studio_names
from bot.ui.transformers import (
    DigestWords,
    MutedStudioId,
    MyLadderWords,
    MyStudioId,
    QuietHoursWords,
    Zone,
)


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
        ladder="When you are reminded: 7d, 1d, 3h, 0, daily x3; default: as the studio has it",
        quiet="When nothing comes: 22:00-08:00, or off",
        digest="One DM each morning with what the day brings: 8:30, or off",
        mute="A studio that may not send you DMs",
        unmute="A muted studio that may again",
    )
    @cooldown(5, 30.0)
    async def me(
        self,
        interaction: discord.Interaction,
        *,
        timezone: Zone | None = None,
        dms: bool | None = None,
        ladder: MyLadderWords | None = None,
        quiet: QuietHoursWords | None = None,
        digest: DigestWords | None = None,
        mute: MyStudioId | None = None,
        unmute: MutedStudioId | None = None,
    ) -> None:
        """Show what I know of you, and change when and how I remind you."""
        if not interaction.response.is_done():
            await interaction.response.defer(ephemeral=True)
        user_id, service = interaction.user.id, self._services.members
        wishes = Wishes(timezone, dms, ladder, quiet, digest, mute, unmute)
        actors = await standings(interaction, await self._services.studios.known_to(user_id))
        stake = await service.at_stake(user_id, actors) if dms is False else None
        if stake is not None:
            wishes = replace(wishes, wants_dms=None)
        member = await service.change(user_id, partial(with_wishes, wishes=wishes))
        names = studio_names(interaction.client, [actor.guild_id for actor in actors])
        profile = await service.profile(user_id, names.keys())
        said = changed_words(member, wishes, profile, names)
        if stake is not None:
            await answer(interaction, said, embed=stake_card(stake, member), view=stake_buttons())
            return
        card = member_card(profile, names, self._services.now(), here=interaction.guild_id)
        await answer(interaction, said, embed=card)


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*members.BUTTONS)
    await bot.add_cog(Members(bot.services))
