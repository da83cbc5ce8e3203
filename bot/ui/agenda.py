"""A member's agenda as one card."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import discord

from bot.domain.agenda import Agenda, Due, Move, Step
from bot.domain.projects import Project
from bot.ui import text
from bot.ui.base import Accent

_SHOWN = 8  # lines of a section
_ROOM = 1300  # characters of a section: three of them fit in a card
_STEPS = {
    Step.VERDICT: "approve it, or send notes",
    Step.NEXT_MIX: "notes are in, the next mix is yours",
    Step.MASTER: "approved, the master is next",
    Step.DELIVER: "approved, ready to deliver",
}


def agenda_card(agenda: Agenda, studios: Mapping[int, str], now: datetime) -> discord.Embed:
    """What is due, what waits on the member and what on others; the most urgent part first.

    Args:
        agenda: what to show.
        studios: the name of each studio that was read, by its server's id.
        now: the present instant.
    """
    where = _Where(studios)
    due = [_due_lines(due, where, now) for due in agenda.due]
    mine = [_own_lines(move, where) for move in agenda.mine]
    others = [_others_lines(move, where) for move in agenda.others]
    parts = [
        _section("Due for you", due, agenda.deadlines_left_out),
        _section("Waiting on you", mine),
        _section("Waiting on others", others),
    ]
    if mine and not agenda.is_pressing(now):
        parts[0], parts[1] = parts[1], parts[0]
    embed = discord.Embed(
        title="Your agenda",
        description="\n\n".join(filter(None, parts)) or _empty_words(is_known=bool(studios)),
        colour=_accent(agenda, now),
    )
    if agenda.projects_left_out:
        older = text.count(agenda.projects_left_out, "project")
        embed.set_footer(text=f"Not read: {older} with older mixes. See /project list")
    return embed


class _Where:
    """Says where something is: its thread; and its studio, where several are shown."""

    def __init__(self, studios: Mapping[int, str]) -> None:
        self._studios = studios

    def __call__(self, project: Project) -> str:
        link = f"<#{project.thread_id}>" if project.thread_id else text.escape(project.title)
        if len(self._studios) < 2:
            return link
        return f"{link} · {text.escape(text.cut(self._studios[project.guild_id], 40))}"


def _section(title: str, entries: Sequence[str], left_out: int = 0) -> str:
    if not entries:
        return ""
    shown = text.some_lines(entries, count=_SHOWN, limit=_ROOM, left_out=left_out)
    return f"### {title}\n{shown}"


def _due_lines(due: Due, where: _Where, now: datetime) -> str:
    deadline = due.deadline
    moment = f"overdue, it was due {text.ago(deadline.due.at)}"
    if not due.is_late(now):
        moment = text.when(deadline.due.at)
    mark = "⚠️ " if due.is_late(now) else ""
    what = f"{mark}**{text.escape(deadline.target)}** · {text.escape(deadline.label)}"
    return f"{what}\n-# {moment} · {where(due.project)}"


def _own_lines(move: Move, where: _Where) -> str:
    return f"{_mix(move)}\n-# {_STEPS[move.step]} · {text.ago(move.since)} · {where(move.project)}"


def _others_lines(move: Move, where: _Where) -> str:
    names = text.people(move.who) or "the producer"
    return f"{_mix(move)}\n-# waits for {names} · {text.ago(move.since)} · {where(move.project)}"


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
