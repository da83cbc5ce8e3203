"""What answers `/deadline`: the plan of reminders, the list, and what was closed."""

from __future__ import annotations

from typing import Any

import discord

from bot.checks import actor
from bot.domain.deadlines import (
    WEEK,
    Deadline,
    DeadlineKind,
    DeadlineList,
    DeadlineStatus,
    Period,
    Plan,
    Undelivered,
)
from bot.domain.ladders import ladder_words
from bot.domain.people import Who
from bot.domain.when import absolute
from bot.ui import text
from bot.ui.base import Accent, CardButton, answer, replace, services, undo

_EMPTY = {
    Period.OVERDUE: "Nothing is overdue.",
    Period.WEEK: "Nothing is due within a week.",
    Period.ALL: "No open deadlines.",
}


def name(deadline: Deadline) -> str:
    """What is due, for what: "**Mix** · Night Drive"."""
    return f"**{text.escape(deadline.label)}** · {text.escape(deadline.target)}"


def plan_card(plan: Plan, *, outsider: int | None = None) -> discord.Embed:
    """When it is due, in full, and who is reminded when.

    Args:
        plan: the deadline with its reminders.
        outsider: the user it is assigned to, where they see no more of the project than this.
    """
    deadline = plan.deadline
    due = deadline.due
    lines = [
        f"Due **{discord.utils.format_dt(due.at, 'F')}** ({text.ago(due.at)})",
        f"{absolute(due)} in {due.zone.replace('_', ' ')} · {_kind_and_project(deadline)}",
    ]
    if not plan.has_zone:
        lines.append(
            "⚠️ I read that time in UTC: neither you nor the studio has set a time zone. "
            "Set yours with `/me timezone:`, then `/deadline move` if it was meant otherwise."
        )
    embed = discord.Embed(
        title=text.cut(text.escape(deadline.name), 256),
        description="\n".join(lines),
        colour=Accent.NEUTRAL,
    )
    reminded = _reminder_words(plan)
    if outsider is not None:
        reminded += (
            f"\n⚠️ <@{outsider}> is not of this project: they see this deadline only. "
            "`/project people add` lets them in."
        )
    embed.add_field(name="Reminders", value=reminded)
    return embed


def closed_words(deadline: Deadline) -> str:
    """What `/deadline done` and `cancel` came to."""
    if deadline.status is DeadlineStatus.DONE:
        return f"✅ Done: {name(deadline)}."
    return f"Cancelled: {name(deadline)}. Nobody is reminded of it any more."


def deadline_list(found: DeadlineList, period: Period) -> discord.Embed:
    """Open deadlines in three parts: overdue, within a week, later."""
    now = found.now
    overdue = [d for d in found.deadlines if d.due.at < now]
    week = [d for d in found.deadlines if now <= d.due.at < now + WEEK]
    later = [d for d in found.deadlines if d.due.at >= now + WEEK]
    embed = discord.Embed(title="Deadlines", colour=Accent.LATE if overdue else Accent.NEUTRAL)
    if not found.deadlines:
        embed.description = _EMPTY[period]
    for heading, lines in (
        ("🔴 Overdue", map(_line, overdue)),
        ("Within a week", map(_line, week)),
        ("Later", map(_line, later)),
        ("⚠️ Reminders that did not arrive", map(_lost_line, found.undelivered)),
    ):
        if section := text.cut_lines(lines, 1024, more="… and {} more: name a `project`"):
            embed.add_field(name=heading, value=section, inline=False)
    if found.deadlines:
        counted = text.count(len(found.deadlines), "open deadline")
        embed.set_footer(text=counted + (f", {len(overdue)} overdue" if overdue else ""))
    elif period is Period.ALL:
        embed.set_footer(text="Set one with /deadline set")
    return embed


class DeadlineDoneButton(
    CardButton, action="deadline:done", label="Done", style=discord.ButtonStyle.success
):
    """Marks a deadline as done, in the server; its id is the deadline's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say who did it in place of the reminder; under a card that stays, beside it."""
        done = await services(interaction).deadlines.done(await actor(interaction), self.noun_id)
        said = f"✅ {name(done.value)}: done, says <@{interaction.user.id}>."
        is_card = interaction.message is not None and interaction.message.flags.components_v2
        show = answer if is_card else replace
        await show(interaction, said, view=undo(done.batch_id))


def _kind_and_project(deadline: Deadline) -> str:
    parts: list[str] = []
    if deadline.title and deadline.kind is not DeadlineKind.OTHER:
        parts.append(deadline.kind.label)
    parts.append(text.escape(deadline.project_title) if deadline.song_id else "the whole project")
    return " · ".join(parts)


def _reminder_words(plan: Plan) -> str:
    who = text.people(Who(user_id) for user_id in plan.reminded)
    if not plan.is_under_way:
        return (
            "⚠️ The project is not active: nobody is reminded until `/project edit` sets its status "
            "to Active."
        )
    reasons = "" if plan.deadline.assignees else " (nobody is assigned)"
    first = f". The first comes {text.ago(plan.first_at)}" if plan.first_at else ""
    said = f"🔔 {who}{reasons}: {ladder_words(plan.rungs)}{first}."
    own = plan.deadline.ladder
    if own is not None and set(own) != set(plan.rungs):
        said += (
            f"\n-# The others of its own ({ladder_words(own)}) are over, come in a morning digest, "
            "or are more than an artist is sent."
        )
    return said


def _line(deadline: Deadline) -> str:
    project = f" · {text.escape(deadline.project_title)}" if deadline.song_id else ""
    who = text.people(Who(user_id) for user_id in deadline.assignees)
    return f"{name(deadline)}{project}\n{text.when(deadline.due.at)}" + (f" · {who}" if who else "")


def _lost_line(lost: Undelivered) -> str:
    return f"{name(lost.deadline)} to <@{lost.user_id}>: {lost.reason}"
