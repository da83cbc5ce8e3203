"""/deadline: what is due when, and who is reminded."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, actor_of
from bot.client import StudioBot
from bot.domain.deadlines import DeadlineKind, Period, Plan
from bot.domain.errors import InvalidError
from bot.domain.ladders import parse_own_ladder
from bot.domain.shifts import MAX_DAYS
from bot.services import Services
from bot.ui import moves, reminders, shifts
from bot.ui.base import answer, undo
from bot.ui.deadlines import closed_words, deadline_list, plan_card
from bot.ui.shifts import preview_buttons, preview_card
from bot.ui.transformers import DeadlineId, DeadlineLadderWords, Due, ProjectId, TargetOf

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

    def __init__(self, services: Services) -> None:
        self._deadlines = services.deadlines
        self._projects = services.projects
        self._shifts = services.shifts

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
        outsider = await self._outsider(assignee, made.value)
        card = plan_card(made.value, outsider=outsider)
        await answer(interaction, embed=card, view=undo(made.batch_id))

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
    @app_commands.describe(
        project="Whose open deadlines, its songs' too",
        days="By how many days: 7 puts them off, -7 brings them forward",
    )
    async def shift(
        self,
        interaction: discord.Interaction,
        project: ProjectId,
        days: app_commands.Range[int, -MAX_DAYS, MAX_DAYS],
    ) -> None:
        """Move all open deadlines of a project by some days; shows what it comes to first."""
        found = await self._shifts.preview(await actor(interaction), project, days)
        await answer(interaction, embed=preview_card(found), view=preview_buttons(found))

    @app_commands.command()
    @app_commands.describe(
        deadline="Which one",
        ladder="When it is reminded of: 7d, 1d, 3h, 0; default: as each person or the studio has",
    )
    async def remind(
        self,
        interaction: discord.Interaction,
        deadline: DeadlineId,
        ladder: DeadlineLadderWords,
    ) -> None:
        """Give a deadline reminders of its own, whoever they go to."""
        planned = await self._deadlines.set_ladder(
            await actor(interaction), deadline, parse_own_ladder(ladder)
        )
        await answer(interaction, embed=plan_card(planned.value), view=undo(planned.batch_id))

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

    async def _outsider(self, assignee: discord.Member | None, plan: Plan) -> int | None:
        """Who a deadline is assigned to, where they see nothing else of its project."""
        if assignee is None:
            return None
        project_id = plan.deadline.project_id
        is_insider = await self._projects.is_visible(actor_of(assignee), project_id)
        return None if is_insider else assignee.id


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(*reminders.BUTTONS, *moves.BUTTONS, *shifts.BUTTONS)
    bot.add_forms(moves.MoveModal)
    await bot.add_cog(Deadlines(bot.services))
