"""What a reminder says: what is due, for whose song, how soon, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord

from bot.domain.deadlines import Deadline
from bot.domain.ladders import rung_label
from bot.domain.outbox import Item
from bot.domain.people import Who
from bot.domain.reminders import Part, Reminder
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.deadlines import name
from bot.ui.lateness import LATE, late_words
from bot.ui.merged import DONE, OVERDUE
from bot.ui.reminders._missing import missing, waiting_words

_HEADING = 245  # characters, of 256 that Discord takes; a number and a mark stand before it


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder that is due: the row, what it has to say, and the studio's name."""

    item: Item
    reminder: Reminder
    studio: str | None

    @property
    def due_at(self) -> datetime:
        """When what it is about is due."""
        return self.reminder.deadline.due.at

    @property
    def name(self) -> str:
        """What is due, for what."""
        return self.reminder.deadline.name

    def accent(self, now: datetime) -> Accent:
        """How near that is, or whether it is over."""
        if now - min(self.item.due_at, self.due_at) > LATE:
            return Accent.LATE
        is_near = self.item.rung is None or self.item.rung < timedelta(days=1)
        return Accent.WAITING if is_near else Accent.NEUTRAL


def reminder_words(reminder: Reminder, now: datetime) -> str:
    """What a phone shows of it: what is due, for what, how soon; true when it is read later too."""
    deadline = reminder.deadline
    ago = text.ago(deadline.due.at)
    if reminder.part is Part.APPROVER:
        return f"⏰ {waiting_words(reminder)}, due {ago}"
    if not _is_overdue(reminder, now):
        return f"⏰ {name(deadline)}: due {ago}"
    whose = f"\n-# {assigned_words([reminder])}" if reminder.part is Part.PRODUCER else ""
    return f"🔴 Overdue: {name(deadline)}, was due {ago}{whose}"


def assigned_words(reminders: Sequence[Reminder]) -> str:
    """To the producer: whose it is that is overdue.

    It stands above the card: of whom a card alone mentions, a reader may see a number.
    """
    ids = dict.fromkeys(user_id for each in reminders for user_id in each.deadline.assignees)
    return f"Assigned to {text.people(Who(user_id) for user_id in ids)}"


def reminder_card(due: Due, now: datetime) -> discord.Embed:
    """When it is due in the reader's own time, for whose song, and what is still missing."""
    item, reminder = due.item, due.reminder
    deadline, project = reminder.deadline, reminder.project
    at = f"**{discord.utils.format_dt(deadline.due.at, 'F')}**"
    lines = [f"Was due {at}" if _is_overdue(reminder, now) else f"Due {at}"]
    if reminder.part is Part.APPROVER:
        lines = [f"{name(deadline)}", *lines]
    lines += filter(None, [_why(reminder), _late_words(due, now)])
    if lacking := missing(reminder):
        lines += ["", *lacking]
    embed = discord.Embed(description="\n".join(lines), colour=due.accent(now))
    embed.set_author(name=text.cut(f"{project.artist_name} · {project.title}", 256))
    rung = "snoozed" if item.rung is None else rung_label(item.rung)
    embed.set_footer(text=" · ".join(filter(None, [due.studio, rung])))
    return embed


def reminder_section(due: Due, now: datetime) -> tuple[str, str]:
    """Its part of a card for several reminders: a heading and the words under it."""
    reminder = due.reminder
    deadline, project = reminder.deadline, reminder.project
    is_overdue = _is_overdue(reminder, now)
    lines = [f"{'Was due' if is_overdue else 'Due'} {text.when(deadline.due.at)}"]
    lines += filter(None, [_why(reminder), _late_words(due, now)])
    lines += missing(reminder)
    lines.append(f"-# {text.escape(project.artist_name)} · {text.escape(project.title)}")
    heading = f"{OVERDUE if is_overdue else ''}{_heading(deadline)}"
    return heading, "\n".join(lines)


def done_section(deadline: Deadline) -> tuple[str, str]:
    """What takes the place of that once it is done."""
    return f"{DONE}{_heading(deadline)}", f"Done, due {text.when(deadline.due.at)}"


def open_section(deadline: Deadline) -> tuple[str, str]:
    """What takes the place of that when it is open again, and others are reminded of it."""
    return _heading(deadline), f"Open again, due {text.when(deadline.due.at)}"


def _heading(deadline: Deadline) -> str:
    return text.cut(text.escape(deadline.name), _HEADING)


def thread_words(reminder: Reminder, now: datetime) -> str:
    """The reminder for somebody whom no DM reaches, where all of the project read."""
    return text.in_thread_words(reminder.reader.user_id, reminder_words(reminder, now))


def open_words(user_id: int) -> str:
    """Where everybody reads: that something waits for somebody, and not what."""
    return (
        f"<@{user_id}> I have a reminder for you, and cannot send you DMs. `/reminder list` shows "
        "what it is; `/reminder test` says how to let my DMs through."
    )


def _is_overdue(reminder: Reminder, now: datetime) -> bool:
    """Past its time by more than the reminder at the time may take to come."""
    return now - reminder.deadline.due.at > LATE


def _late_words(due: Due, now: datetime) -> str | None:
    """That it comes later than promised, and why."""
    item = due.item
    return late_words(item.due_at, now, attempts=item.attempts, outage=due.reminder.outage)


def _why(reminder: Reminder) -> str | None:
    """To the producer: why they hear of what is not theirs."""
    return "You hear of it because you set it." if reminder.part is Part.PRODUCER else None
