"""A member's morning digest, as it comes by DM."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.domain.agenda import Due, Move
from bot.domain.projects import Project
from bot.domain.summaries import Digest, zone_of
from bot.domain.when import wall_at
from bot.ui import text
from bot.ui.agenda import step_words
from bot.ui.base import Accent
from bot.ui.lateness import late_words

_NAME = 40  # characters of a name: a line has four of them
_SHOWN = 10  # of a section
_MORE = 24  # characters that say how many more there are


def digest_words(digest: Digest) -> str:
    """What a phone shows of it: how much there is, the most urgent first."""
    counts = {
        "overdue": digest.overdue,
        "due today": digest.today,
        "for your approval": digest.approvals,
        "due this week": digest.week,
        "waiting for the studio": digest.work,
    }
    said = [f"{len(what)} {words}" for words, what in counts.items() if what]
    return f"☀️ Your day: {', '.join(said)}"


def digest_card(digest: Digest, studios: Mapping[int, str], now: datetime) -> discord.Embed:
    """Everything that today's digest names; the most urgent part first.

    Args:
        digest: what to show.
        studios: the name of each studio that was read, by its server's id.
        now: the present instant.
    """
    promise = digest.promise
    where = _Where(studios)
    embed = discord.Embed(
        title=text.day(wall_at(now, zone_of(digest.reader)).date()),
        description=late_words(promise.at, now, attempts=promise.attempts, outage=promise.outage),
        colour=_accent(digest),
    )
    for heading, lines, room in (
        ("Overdue", [_overdue_lines(due, where) for due in digest.overdue], 900),
        ("Due today", [_due_lines(due, where, "t") for due in digest.today], 1024),
        ("For your approval", [_move_lines(move, where) for move in digest.approvals], 800),
        ("Due this week", [_due_lines(due, where, "f") for due in digest.week], 1024),
        ("Waiting for the studio", [_move_lines(move, where) for move in digest.work], 700),
    ):
        if lines:
            shown = text.some_lines(lines, count=_SHOWN, limit=room - _MORE)
            embed.add_field(name=heading, value=shown, inline=False)
    embed.set_footer(text="All of it: /agenda · Another hour, or none: /me digest")
    return embed


@dataclass(frozen=True, slots=True)
class _Where:
    """The way to a project; and in which studio, where several were read."""

    studios: Mapping[int, str]

    def __call__(self, project: Project) -> str:
        title = text.escape(text.cut(project.title, _NAME))
        if project.thread_id is not None:
            url = f"https://discord.com/channels/{project.guild_id}/{project.thread_id}"
            title = f"[{title}]({url})"
        if len(self.studios) < 2:
            return title
        return f"{title} · {text.escape(text.cut(self.studios[project.guild_id], _NAME))}"


def _overdue_lines(due: Due, where: _Where) -> str:
    return f"⚠️ {_name(due)} · {text.ago(due.deadline.due.at)}\n-# {where(due.project)}"


def _due_lines(due: Due, where: _Where, style: discord.utils.TimestampStyle) -> str:
    at = discord.utils.format_dt(due.deadline.due.at, style)
    return f"{at} · {_name(due)}\n-# {where(due.project)}"


def _name(due: Due) -> str:
    label, target = (
        text.escape(text.cut(words, _NAME)) for words in (due.deadline.label, due.deadline.target)
    )
    return f"**{label}** · {target}"


def _move_lines(move: Move, where: _Where) -> str:
    mix = f"**{text.escape(text.cut(move.song.title, _NAME))}** · {move.mix.label}"
    return f"{mix} · {text.ago(move.since)}\n-# {step_words(move)} · {where(move.project)}"


def _accent(digest: Digest) -> Accent:
    if digest.overdue:
        return Accent.LATE
    return Accent.WAITING if digest.today or digest.approvals else Accent.NEUTRAL
