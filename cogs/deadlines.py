"""/deadline: what is due when, and who is reminded."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.domain.deadlines import DeadlineKind, Period
from bot.domain.errors import InvalidError
from bot.services.deadlines import DeadlineService
from bot.ui.base import answer, undo
from bot.ui.deadlines import closed_words, deadline_list, plan_card
from bot.ui.reminders import BUTTONS
from bot.ui.transformers import DeadlineId, Due, ProjectId, TargetOf

KINDS = [
    app_commands.Choice(name=kind.value.capitalize(), value=kind.value) for kind in DeadlineKind
]
PERIODS = [
    app_commands.Choice(name="Overdue", value=Period.OVERDUE),
    app_commands.Choice(name="Overdue and within a week", value=Period.WEEK),
    app_commands.Choice(name="All", value=Period.ALL),
]


@app_commands.guild_only()
class Deadlines(commands.GroupCog, group_name="deadline", group_description="What is due when"):
    """The deadlines of projects and songs."""

    def __init__(self, deadlines: DeadlineService) -> None:
        self._deadlines = deadlines

    @app_commands.command(name="set")
    @app_commands.describe(
        target="The project or song; a song's deadline beats its project's",
        due="When: fri 6pm, in 3 days, 24 dec, end of month",
        kind="What is due; a song's mix or a project's delivery unless you say",
        title="What is due, in your words",
        assignee="Who is reminded; without one, you and the project's engineers",
    )
    @app_commands.choices(kind=KINDS)
    async def set_(
        self,
        interaction: discord.Interaction,
        target: TargetOf,
        due: Due,
        kind: str | None = None,
        title: str | None = None,
        assignee: discord.Member | None = None,
    ) -> None:
        """Set a deadline; its reminders come by DM."""
        if assignee is not None and assignee.bot:
            raise InvalidError("A bot reads no reminders. Assign a person.")
        made = await self._deadlines.set(
            await actor(interaction),
            target,
            due,
            kind=DeadlineKind(kind) if kind else None,
            title=title,
            assignee=assignee.id if assignee else None,
        )
        await answer(interaction, embed=plan_card(made.value), view=undo(made.batch_id))

    @app_commands.command(name="list")
    @app_commands.describe(project="Only of this one", when="Only these")
    @app_commands.choices(when=PERIODS)
    async def list_(
        self,
        interaction: discord.Interaction,
        project: ProjectId | None = None,
        when: str | None = None,
    ) -> None:
        """List open deadlines: overdue, this week, later."""
        period = Period(when) if when else Period.ALL
        found = await self._deadlines.list_visible(
            await actor(interaction), period, project_id=project
        )
        await answer(interaction, embed=deadline_list(found, period))

    @app_commands.command()
    @app_commands.describe(deadline="Which one", due="Its new time: mon 6pm, in 3 days")
    async def move(self, interaction: discord.Interaction, deadline: DeadlineId, due: Due) -> None:
        """Put a deadline off, or forward; its reminders move with it."""
        moved = await self._deadlines.move(await actor(interaction), deadline, due)
        await answer(interaction, embed=plan_card(moved.value), view=undo(moved.batch_id))

    @app_commands.command()
    @app_commands.describe(deadline="Which one")
    async def done(self, interaction: discord.Interaction, deadline: DeadlineId) -> None:
        """Mark a deadline as done."""
        done = await self._deadlines.done(await actor(interaction), deadline)
        await answer(interaction, closed_words(done.value), view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.describe(deadline="Which one")
    async def cancel(self, interaction: discord.Interaction, deadline: DeadlineId) -> None:
        """Call a deadline off: nobody is reminded of it any more."""
        gone = await self._deadlines.cancel(await actor(interaction), deadline)
        await answer(interaction, closed_words(gone.value), view=undo(gone.batch_id))


async def setup(bot: StudioBot) -> None:
    """Called by discord.py."""
    bot.add_dynamic_items(*BUTTONS)
    await bot.add_cog(Deadlines(bot.services.deadlines))
