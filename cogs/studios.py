"""/studio: who is who in this server, where threads are opened, how it reminds."""

from functools import partial

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.domain.studios import with_reminders
from bot.domain.targets import check_reset
from bot.services.studios import StudioService
from bot.services.targets import TargetService
from bot.ui.base import answer, undo
from bot.ui.studios import NoFallbackButton, reminder_buttons, require_writable, studio_card
from bot.ui.targets import targets_card
from bot.ui.transformers import EscalationWords, Genre, SilentDaysWords, StudioLadderWords, Zone


@app_commands.guild_only()
class Studios(commands.GroupCog, group_name="studio", group_description="This server as a studio"):
    """The studio's settings."""

    def __init__(self, studios: StudioService, targets: TargetService) -> None:
        self._studios, self._targets = studios, targets

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
    @app_commands.describe(
        ladder="When people are reminded, who do not say otherwise: 7d, 1d, 3h, 0, daily x3",
        fallback_channel="Where who takes no DMs is mentioned, if not in the project's thread",
        escalate_after="How long after a deadline its producer hears of it: 12h, 1 day, off",
        silent_days="Days on which nobody is reminded: sat, sun; off",
    )
    async def reminders(
        self,
        interaction: discord.Interaction,
        ladder: StudioLadderWords | None = None,
        fallback_channel: discord.TextChannel | None = None,
        escalate_after: EscalationWords | None = None,
        silent_days: SilentDaysWords | None = None,
    ) -> None:
        """Set how this studio reminds people; what you leave out stays as it is."""
        asker = await actor(interaction)
        if fallback_channel is not None:
            require_writable(fallback_channel)
        studio = await self._studios.set_reminders(
            asker,
            partial(
                with_reminders,
                ladder=ladder,
                fallback_channel_id=fallback_channel.id if fallback_channel else None,
                escalate_after=escalate_after,
                silent_days=silent_days,
            ),
        )
        card = studio_card(studio, interaction.guild)
        await answer(interaction, embed=card, view=reminder_buttons(studio))

    @app_commands.command()
    @app_commands.describe(
        loudness="What you aim at, in LUFS: -14",
        true_peak="The highest true peak, in dBTP: -1",
        genre="Only in projects of this genre",
        reset="Take a target back: of the genre, or the studio's",
    )
    async def targets(
        self,
        interaction: discord.Interaction,
        *,
        loudness: float | None = None,
        true_peak: float | None = None,
        genre: Genre | None = None,
        reset: bool | None = None,
    ) -> None:
        """Set the loudness that your mixes are set against, or see it; it refuses no mix."""
        who = await actor(interaction)
        if reset:
            check_reset(loudness, true_peak)
            done = await self._targets.reset(who, genre)
        elif loudness is not None or true_peak is not None:
            done = await self._targets.set(who, genre, loudness=loudness, true_peak=true_peak)
        else:
            await answer(interaction, embed=targets_card(await self._targets.see(who)))
            return
        await answer(interaction, embed=targets_card(done.value), view=undo(done.batch_id))

    @app_commands.command()
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the studio's settings, and what Discord does not let me do."""
        studio, access = await self._studios.access(await actor(interaction))
        if not interaction.permissions.manage_guild:
            access.require_staff()
        await answer(interaction, embed=studio_card(studio, interaction.guild))


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(NoFallbackButton)
    await bot.add_cog(Studios(bot.services.studios, bot.services.targets))
