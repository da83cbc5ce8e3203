"""/reminder: what I am reminded of, and what could not be delivered."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, cooldown, standings
from bot.client import StudioBot
from bot.domain.inbox import Which
from bot.domain.outbox import NO_STUDIO
from bot.domain.studios import Actor
from bot.ui import failures, inbox, personal, snooze
from bot.ui.base import answer
from bot.ui.dm_tests import test_words
from bot.ui.status import status_card
from bot.ui.studios import studio_names
from bot.ui.transformers import AboutProject, Due, ReminderId, When

SHOW = [
    app_commands.Choice(name="To come", value=Which.TO_COME),
    app_commands.Choice(name="Superseded", value=Which.SUPERSEDED),
    app_commands.Choice(name="Failed", value=Which.FAILED),
]


@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
class Reminders(commands.GroupCog, group_name="reminder", group_description="Your reminders"):
    """A member's own reminders; for the producer, what reaches nobody."""

    def __init__(self, bot: StudioBot) -> None:
        self._services, self._dispatcher = bot.services, bot.dispatcher

    @app_commands.command(name="list")
    @app_commands.describe(show="To come, unless you say; the others are of the last 30 days")
    @app_commands.choices(show=SHOW)
    @cooldown(5, 30.0)
    async def list_(self, interaction: discord.Interaction, show: str | None = None) -> None:
        """List your reminders, soonest first, over all your studios."""
        await interaction.response.defer(ephemeral=True)
        user_id, own = interaction.user.id, self._services.inbox
        actors = await standings(interaction, await own.studios(user_id))
        found = await own.read(user_id, actors, Which(show) if show else Which.TO_COME)
        names = studio_names(interaction.client, [actor.guild_id for actor in actors])
        await answer(interaction, embed=inbox.inbox_card(found, names, here=interaction.guild_id))

    @app_commands.command()
    @app_commands.describe(reminder="Which one", until="When instead: in 3 hours, mon 9am")
    async def snooze(
        self, interaction: discord.Interaction, reminder: ReminderId, until: Due
    ) -> None:
        """Put one of your reminders off."""
        done = await self._services.inbox.put_off(interaction.user.id, reminder, until)
        await answer(interaction, inbox.put_off_words(done))

    @app_commands.command()
    @app_commands.describe(reminder="Which one")
    async def cancel(self, interaction: discord.Interaction, reminder: ReminderId) -> None:
        """Call one of your reminders off: of a deadline this one alone, of your own all of it."""
        gone = await self._services.inbox.cancel(interaction.user.id, reminder)
        await answer(
            interaction, inbox.cancelled_words(gone), view=inbox.restore_button(gone.item.id)
        )

    @app_commands.command()
    @app_commands.describe(
        at="Once or again and again: tomorrow 9am, every monday 10:00, last day of every month",
        text="What I am to tell you",
        project="What it is about",
    )
    @cooldown(10, 60.0)
    async def add(
        self,
        interaction: discord.Interaction,
        at: When,
        text: str,
        project: AboutProject | None = None,
    ) -> None:
        """Have me remind you of something, by DM."""
        asker = Actor(NO_STUDIO, interaction.user.id)
        if project is not None:
            asker = await actor(interaction)
        made = await self._services.personal.add(asker, text, at, project_id=project)
        await answer(
            interaction,
            embed=personal.promised_card(made, here=interaction.guild_id),
            view=inbox.cancel_button(made.item_id),
        )

    @app_commands.command()
    async def failed(self, interaction: discord.Interaction) -> None:
        """Show what could not be delivered in this studio, and try again."""
        found = await self._services.failures.latest(await actor(interaction))
        await interaction.response.send_message(view=failures.failed_panel(found), ephemeral=True)

    @app_commands.command()
    @cooldown(3, 60.0)
    async def test(self, interaction: discord.Interaction) -> None:
        """Send you a DM now, and say how to open yours if it does not arrive."""
        await interaction.response.defer(ephemeral=True)
        members, user_id = self._services.members, interaction.user.id
        sent = await self._dispatcher.finish([await members.test_dms(user_id)])
        member = await members.get(user_id)
        await answer(interaction, test_words(sent[0] if sent else None, member))

    @app_commands.command()
    async def status(self, interaction: discord.Interaction) -> None:
        """Show how this studio's deliveries do: what waits, how late they were, what failed."""
        health = await self._services.health.studio(await actor(interaction))
        await answer(interaction, embed=status_card(health))


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*inbox.BUTTONS, *personal.BUTTONS, *snooze.BUTTONS, *failures.BUTTONS)
    bot.add_forms(snooze.SnoozeModal)
    await bot.add_cog(Reminders(bot))
