"""What `/deadline shift` shows before and after, and its buttons."""

from __future__ import annotations

from typing import Any, ClassVar

import discord

from bot.checks import actor
from bot.domain.shifts import Shift, Shifted
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, replace, services, undo
from bot.ui.deadlines import name

_SHOWN = 15  # lines of a preview
_MARKS = 10**10  # a mark has at most ten digits; the days stand before it


def preview_card(shift: Shift) -> discord.Embed:
    """Each deadline as it is and as it would be."""
    return discord.Embed(
        title=text.cut(f"Shift {text.escape(shift.project.title)} {_by(shift)}?", 256),
        description=_lines(shift),
        colour=Accent.WAITING,
    )


def preview_buttons(shift: Shift) -> StudioView:
    """Do it, or not."""
    kind = ShiftLaterButton if shift.days > 0 else ShiftEarlierButton
    label = f"Shift {text.count(len(shift.deadlines), 'deadline')}"
    extra = abs(shift.days) * _MARKS + shift.mark
    return StudioView(
        kind(shift.project.id, extra, label=label), LeaveDeadlinesButton(shift.project.id)
    )


def shifted_card(shift: Shift) -> discord.Embed:
    """What was done."""
    return discord.Embed(
        title=text.cut(f"Shifted {text.escape(shift.project.title)} {_by(shift)}", 256),
        description=_lines(shift),
        colour=Accent.DONE,
    )


class _ShiftButton(CardButton, action="deadline:shift", label="Shift"):
    """Agrees to a preview; its id is the project's, then the days with the preview's mark."""

    sign: ClassVar[int]

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Shift the deadlines as they were shown, and offer to undo it."""
        await interaction.response.defer()
        days, mark = divmod(self.extra or 0, _MARKS)
        done = await services(interaction).shifts.shift(
            await actor(interaction), self.noun_id, self.sign * days, mark
        )
        await replace(interaction, embed=shifted_card(done.value), view=undo(done.batch_id))


class ShiftLaterButton(
    _ShiftButton, action="deadline:later", label="Shift", style=discord.ButtonStyle.primary
):
    """Puts the deadlines off."""

    sign = 1


class ShiftEarlierButton(
    _ShiftButton, action="deadline:earlier", label="Shift", style=discord.ButtonStyle.primary
):
    """Brings the deadlines forward."""

    sign = -1


class LeaveDeadlinesButton(CardButton, action="deadline:leave", label="Leave them"):
    """Declines a preview; its id is the project's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say that nothing was changed."""
        board = await services(interaction).boards.see(await actor(interaction), self.noun_id)
        title = text.escape(board.project.title)
        await replace(interaction, f"The deadlines of **{title}** stay as they were.")


BUTTONS = (ShiftLaterButton, ShiftEarlierButton, LeaveDeadlinesButton)


def _lines(shift: Shift) -> str:
    """Old and new of each, and the release date where there is one."""
    lines = text.some_lines(
        [_line(shifted) for shifted in shift.deadlines], count=_SHOWN, limit=3800
    )
    release = shift.project.release_on
    if release is None:
        return lines
    return f"{lines}\n\nThe release date, {text.day(release)}, stays."


def _line(shifted: Shifted) -> str:
    old, new = shifted.deadline.due.at, shifted.due.at
    return (
        f"{name(shifted.deadline)}\n"
        f"{discord.utils.format_dt(old, 'f')} → {discord.utils.format_dt(new, 'f')}"
    )


def _by(shift: Shift) -> str:
    days = text.count(abs(shift.days), "day")
    return f"by {days}" if shift.days > 0 else f"{days} forward"
