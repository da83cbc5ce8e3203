"""A member's agenda as one card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.domain.agenda import Agenda, Due, Move, Step
from bot.domain.projects import Project
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.projects import project_link
from bot.ui.sign_offs import how_words, waiting_words

_DUE, _MINE, _OTHERS = "Due for you", "Waiting on you", "Waiting on others"
_SHOWN = 8  # lines of a section
_ROOM = 1100  # characters of a section: three of them fit in a card
_STEPS = {
    Step.VERDICT: "approve it, or send notes",
    Step.NEXT_MIX: "notes are in, the next mix is yours",
    Step.MASTER: "approved, the master is next",
    Step.DELIVER: "approved, ready to deliver",
}


def step_words(move: Move) -> str:
    """What has to happen next: "approved with notes, the master is next"."""
    words = _STEPS[move.step]
    if move.step in {Step.MASTER, Step.DELIVER}:
        return words.replace("approved", f"approved{how_words(move.sign_off)}", 1)
    return words


def agenda_card(
    agenda: Agenda, studios: Mapping[int, str], now: datetime, *, here: int | None
) -> discord.Embed:
    """What is due, what waits on the member and what on others; the most urgent part first.

    Args:
        agenda: what to show.
        studios: the name of each studio that was read, by its server's id.
        now: the present instant.
        here: the server in which it is shown; None in a DM.
    """
    where = _Where(studios, here)
    sections = {
        _DUE: [_due_lines(due, where, now) for due in agenda.due],
        _MINE: [_own_lines(move, where) for move in agenda.mine],
        _OTHERS: [_others_lines(move, where) for move in agenda.others],
    }
    left_out = {_DUE: agenda.deadlines_left_out}
    embed = discord.Embed(title="Your agenda", colour=_accent(agenda, now))
    if agenda.is_empty:
        embed.description = _empty_words(is_known=bool(studios))
    for title in _order(agenda, now):
        if lines := sections[title]:
            shown = text.some_lines(
                lines, count=_SHOWN, limit=_ROOM, left_out=left_out.get(title, 0)
            )
            embed.add_field(name=title, value=shown, inline=False)
    if agenda.projects_left_out:
        older = text.count(agenda.projects_left_out, "project")
        embed.set_footer(text=f"Not read: {older} with older mixes. See /project list")
    return embed


@dataclass(frozen=True, slots=True)
class _Where:
    """Says where something is: in which project; and in which studio, where several are shown."""

    studios: Mapping[int, str]
    here: int | None

    def __call__(self, project: Project) -> str:
        link = project_link(project, self.here)
        if len(self.studios) < 2:
            return link
        return f"{link} · {text.escape(text.cut(self.studios[project.guild_id], 40))}"


def _order(agenda: Agenda, now: datetime) -> list[str]:
    """What is due comes first only when it presses: somebody else waits for the rest."""
    first = [_DUE, _MINE] if agenda.is_pressing(now) else [_MINE, _DUE]
    return [*first, _OTHERS]


def _due_lines(due: Due, where: _Where, now: datetime) -> str:
    deadline = due.deadline
    what = f"**{text.escape(deadline.target)}** · {text.escape(deadline.label)}"
    if due.is_late(now):
        return f"⚠️ {what}\n-# overdue, due {text.ago(deadline.due.at)} · {where(due.project)}"
    return f"{what}\n-# {text.when(deadline.due.at)} · {where(due.project)}"


def _own_lines(move: Move, where: _Where) -> str:
    what = step_words(move)
    return f"{_mix(move)}\n-# {what} · {text.ago(move.since)} · {where(move.project)}"


def _others_lines(move: Move, where: _Where) -> str:
    what = waiting_words(move.sign_off)
    return f"{_mix(move)}\n-# {what} · {text.ago(move.since)} · {where(move.project)}"


def _mix(move: Move) -> str:
    return f"**{text.escape(move.song.title)}** · {move.mix.label}"


def _empty_words(*, is_known: bool) -> str:
    if is_known:
        return (
            "Nothing is due and nobody waits for you. "
            "`/project list` in your studio shows what is under way."
        )
    return (
        "You are in no project yet, so nothing is due. "
        "`/help` in your studio's server says what you can do there."
    )


def _accent(agenda: Agenda, now: datetime) -> Accent:
    if agenda.is_late(now):
        return Accent.LATE
    if agenda.mine or agenda.is_pressing(now):
        return Accent.WAITING
    return Accent.DONE if agenda.is_empty else Accent.NEUTRAL
