"""What a producer is told of a studio's deadlines: the long overdue, and what reached nobody."""

from datetime import datetime

import discord

from bot.domain.agenda import Due
from bot.domain.deadlines import Undelivered
from bot.domain.people import Who
from bot.domain.summaries import FailureSummary, OverdueSummary, Promise
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.deadlines import name
from bot.ui.lateness import late_words
from bot.ui.projects import project_link

_SHOWN = 15  # lines
_ROOM = 3400  # characters of them, in a card that takes 4,096
_REASON = 200


def overdue_words(summary: OverdueSummary, studio: str) -> str:
    """What a phone shows of it."""
    counted = text.count(len(summary.due), "deadline")
    return f"📋 {counted} overdue for more than a week in {_studio(studio)}"


def overdue_card(summary: OverdueSummary, studio: str, now: datetime) -> discord.Embed:
    """The deadlines, the longest overdue first, and whose they are."""
    lines = [_overdue_line(due) for due in summary.due]
    return _card(
        "Overdue for more than a week",
        text.some_lines(lines, count=_SHOWN, limit=_ROOM),
        "`/deadline done`, `move` or `cancel` takes one off this list, which comes on Mondays.",
        studio=studio,
        promise=summary.promise,
        now=now,
    )


def failure_words(failures: FailureSummary, studio: str) -> str:
    """What a phone shows of it."""
    counted = text.count(len(failures.undelivered), "reminder")
    return f"📭 {counted} reached nobody in {_studio(studio)}"


def failure_card(failures: FailureSummary, studio: str, now: datetime) -> discord.Embed:
    """What could not be delivered, to whom, why, and what to do."""
    lines = [_lost_lines(lost) for lost in failures.undelivered]
    return _card(
        "Reminders that reached nobody",
        text.some_lines(lines, count=_SHOWN, limit=_ROOM),
        "Tell them yourself, or mend the cause: `/reminder failed` in the server tries again.",
        studio=studio,
        promise=failures.promise,
        now=now,
    )


def open_words(user_id: int) -> str:
    """Where everybody reads: that a summary waits for somebody, and not what it says."""
    return (
        f"<@{user_id}> I have a summary for you, and Discord does not let me send you DMs. "
        "Allow direct messages in this server's privacy settings, then `/reminder test`. "
        "`/deadline list` and `/reminder failed` show you what it would say."
    )


def _card(
    title: str, lines: str, advice: str, *, studio: str, promise: Promise, now: datetime
) -> discord.Embed:
    late = late_words(promise.at, now, attempts=promise.attempts, outage=promise.outage)
    embed = discord.Embed(
        title=title,
        description="\n\n".join(filter(None, [late, lines, advice])),
        colour=Accent.LATE,
    )
    embed.set_footer(text=text.cut(studio, 256))
    return embed


def _overdue_line(due: Due) -> str:
    deadline = due.deadline
    whose = text.people((Who(user_id) for user_id in deadline.assignees), 200)
    where = project_link(due.project, None)
    return (
        f"{name(deadline)} · due {text.ago(deadline.due.at)}\n"
        f"-# {whose or 'nobody is assigned'} · {where}"
    )


def _lost_lines(lost: Undelivered) -> str:
    deadline = lost.deadline
    return (
        f"{name(deadline)} · due {text.ago(deadline.due.at)}\n"
        f"-# to <@{lost.user_id}>: {text.cut(lost.reason, _REASON)}"
    )


def _studio(name: str) -> str:
    return text.escape(text.cut(name, 60))
