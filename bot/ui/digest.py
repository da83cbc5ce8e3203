"""A member's morning digest, as it comes by DM."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.domain.agenda import Due, Move
from bot.domain.projects import Project
from bot.domain.summaries import Digest, zone_of
from bot.domain.when import wall_at
from bot.ui import text
from bot.ui.agenda import STEPS
from bot.ui.base import Accent
from bot.ui.lateness import late_words

_NAME = 40  # characters of a name: a line has four of them


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
    late = late_words(promise.at, now, attempts=promise.attempts, outage=promise.outage)
    where = _Where(studios)
    parts = [
        late,
        _part("Overdue", [_overdue_line(due, where) for due in digest.overdue], 8, 850),
        _part("Due today", [_due_line(due, where, "t") for due in digest.today], 12, 1250),
        _part("For your approval", [_move_lines(m, where) for m in digest.approvals], 6, 600),
        _part("Due this week", [_due_line(due, where, "f") for due in digest.week], 8, 700),
        _part("Waiting for the studio", [_move_lines(m, where) for m in digest.work], 5, 500),
    ]
    embed = discord.Embed(
        title=text.day(wall_at(now, zone_of(digest.reader)).date()),
        description="\n\n".join(filter(None, parts)),
        colour=_accent(digest),
    )
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


def _part(heading: str, lines: Sequence[str], count: int, limit: int) -> str | None:
    if not lines:
        return None
    return f"**{heading}**\n{text.some_lines(lines, count=count, limit=limit)}"


def _overdue_line(due: Due, where: _Where) -> str:
    return f"⚠️ {_name(due)} · {text.ago(due.deadline.due.at)} · {where(due.project)}"


def _due_line(due: Due, where: _Where, style: discord.utils.TimestampStyle) -> str:
    at = discord.utils.format_dt(due.deadline.due.at, style)
    return f"{at} · {_name(due)} · {where(due.project)}"


def _name(due: Due) -> str:
    label, target = (
        text.escape(text.cut(words, _NAME)) for words in (due.deadline.label, due.deadline.target)
    )
    return f"**{label}** · {target}"


def _move_lines(move: Move, where: _Where) -> str:
    mix = f"**{text.escape(text.cut(move.song.title, _NAME))}** · {move.mix.label}"
    return f"{mix} · {STEPS[move.step]} · {text.ago(move.since)} · {where(move.project)}"


def _accent(digest: Digest) -> Accent:
    if digest.overdue:
        return Accent.LATE
    return Accent.WAITING if digest.today or digest.approvals else Accent.NEUTRAL
