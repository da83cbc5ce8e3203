"""A reminder as it comes by DM or in a thread, and the buttons under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.checks import actor
from bot.domain.deadlines import Deadline, DeadlineKind, Snooze
from bot.domain.ladders import rung_label
from bot.domain.mixes import MixType, ReviewState
from bot.domain.outbox import Item
from bot.domain.people import Who
from bot.domain.reminders import Part, Reminder, SongState
from bot.domain.songs import Stage
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, add_answer, replace, services
from bot.ui.deadlines import DeadlineDoneButton, name
from bot.ui.lateness import LATE, late_words
from bot.ui.projects import gauge

AMONG_OTHERS = 1
"""The second number of a button of one reminder, where its message has several."""


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

    def accent(self, now: datetime) -> Accent:
        """How near that is, or whether it is over."""
        if now - min(self.item.due_at, self.due_at) > LATE:
            return Accent.LATE
        is_near = self.item.rung is None or self.item.rung < timedelta(days=1)
        return Accent.WAITING if is_near else Accent.NEUTRAL


def reminder_words(reminder: Reminder) -> str:
    """What a phone shows of it: what is due, for what, how soon; true when it is read later too."""
    deadline = reminder.deadline
    what = f"{name(deadline)}: due {text.ago(deadline.due.at)}"
    match reminder.part:
        case Part.APPROVER:
            return f"⏰ {what}, and waits for your verdict"
        case Part.PRODUCER:
            return f"⏰ Overdue: {what}"
        case Part.CREW | Part.CLIENT:
            return f"⏰ {what}"


def reminder_card(due: Due, now: datetime) -> discord.Embed:
    """When it is due in the reader's own time, for whose song, and what is still missing."""
    item, reminder = due.item, due.reminder
    deadline, project = reminder.deadline, reminder.project
    lines = [f"Due **{discord.utils.format_dt(deadline.due.at, 'F')}**"]
    lines += filter(None, [_late_words(due, now), _whose(reminder)])
    lines += ["", *_missing(deadline, reminder.songs)]
    embed = discord.Embed(description="\n".join(lines), colour=due.accent(now))
    embed.set_author(name=text.cut(f"{project.artist_name} · {project.title}", 256))
    rung = "snoozed" if item.rung is None else rung_label(item.rung)
    embed.set_footer(text=" · ".join(filter(None, [due.studio, rung])))
    return embed


def reminder_section(due: Due, now: datetime) -> tuple[str, str]:
    """Its part of a card for several reminders: a heading and the words under it."""
    deadline, project = due.reminder.deadline, due.reminder.project
    lines = [f"Due {text.when(deadline.due.at)}"]
    lines += filter(None, [_late_words(due, now), _whose(due.reminder)])
    lines += _missing(deadline, due.reminder.songs)
    lines.append(f"-# {text.escape(project.artist_name)} · {text.escape(project.title)}")
    heading = text.cut(text.escape(deadline.name), 256)
    return heading, text.cut_end("\n".join(lines), 500)


def _late_words(due: Due, now: datetime) -> str | None:
    """That it comes later than promised, and why."""
    item = due.item
    return late_words(item.due_at, now, attempts=item.attempts, outage=due.reminder.outage)


def _whose(reminder: Reminder) -> str | None:
    """To the producer: whose it is that is overdue."""
    if reminder.part is not Part.PRODUCER:
        return None
    who = text.people(Who(user_id) for user_id in reminder.deadline.assignees)
    return f"It is {who}'s. You hear of it because you set it."


def reminder_buttons(due: Due) -> StudioView:
    """Done first; then later; then the way to the project's thread."""
    reminder = due.reminder
    view = StudioView() if reminder.part is Part.APPROVER else _buttons(due.item.id)
    thread_id = reminder.project.thread_id
    if thread_id is not None and reminder.is_of_project:
        url = f"https://discord.com/channels/{due.item.guild_id}/{thread_id}"
        view.add_item(ui.Button(label="Open thread", url=url))
    return view


def open_words(user_id: int) -> str:
    """Where everybody reads: that something waits for somebody, and not what."""
    return (
        f"<@{user_id}> I have a reminder for you, and Discord does not let me send you DMs. "
        "Allow direct messages in this server's privacy settings, then `/reminder test`. "
        "`/reminder list` shows you what it is."
    )


def done_button(due: Due) -> ui.Item[Any] | None:
    """Done, under a card for several reminders; None where their reader has nothing to do."""
    if due.reminder.part is Part.APPROVER:
        return None
    label = text.cut(f"Done: {due.reminder.deadline.name}", 80)
    return ReminderDoneButton(due.item.id, AMONG_OTHERS, label=label)


def thread_words(reminder: Reminder) -> str:
    """The reminder for somebody whom no DM reaches."""
    return (
        f"<@{reminder.reader.user_id}> {reminder_words(reminder)}\n"
        "-# I could not tell you by DM, so I say it here."
    )


def thread_buttons(reminder: Reminder) -> StudioView:
    """Done, for whoever may say so."""
    return StudioView(DeadlineDoneButton(reminder.deadline.id))


class ReminderDoneButton(
    CardButton, action="reminder:done", label="Done", style=discord.ButtonStyle.success
):
    """Marks the deadline of a reminder as done; its id is the reminder's: only for its reader.

    An extra number says that other reminders stand in the same message, which then stays.
    """

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show in place of the reminder that it is done."""
        await interaction.response.defer()
        bot = services(interaction)
        item = await bot.reminders.get(interaction.user.id, self.noun_id)
        done = await bot.deadlines.done(await actor(interaction, item.guild_id), item.subject_id)
        say = replace if self.extra is None else add_answer
        await say(
            interaction,
            f"✅ Done: {name(done.value)}",
            view=StudioView(ReminderUndoButton(item.id, done.batch_id)),
        )


class ReminderUndoButton(CardButton, action="reminder:undo", label="Undo", emoji="↩️"):
    """Takes back what a button did in a DM; its id is the reminder's, then the change's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say that it is open again, with the buttons of a reminder."""
        await interaction.response.defer()
        bot = services(interaction)
        item = await bot.reminders.get(interaction.user.id, self.noun_id)
        asker = await actor(interaction, item.guild_id)
        await bot.history.undo(asker, self.extra or 0)
        deadline = await bot.deadlines.get(asker, item.subject_id)
        await replace(
            interaction,
            f"↩️ Open again: {name(deadline)}, due {text.when(deadline.due.at)}",
            view=_buttons(item.id),
        )


class SnoozeHourButton(CardButton, action="reminder:hour", label="Snooze 1 h"):
    """Reminds again in an hour; its id is the reminder's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when it comes again; the buttons stay, to choose another time."""
        await _snooze(interaction, self.noun_id, Snooze.HOUR)


class SnoozeMorningButton(CardButton, action="reminder:morning", label="Snooze until tomorrow"):
    """Reminds again tomorrow at nine, on the reader's clock; its id is the reminder's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when it comes again; the buttons stay, to choose another time."""
        await _snooze(interaction, self.noun_id, Snooze.MORNING)


BUTTONS = (
    DeadlineDoneButton,
    ReminderDoneButton,
    ReminderUndoButton,
    SnoozeHourButton,
    SnoozeMorningButton,
)


def _buttons(item_id: int) -> StudioView:
    return StudioView(
        ReminderDoneButton(item_id), SnoozeHourButton(item_id), SnoozeMorningButton(item_id)
    )


async def _snooze(interaction: discord.Interaction[Any], item_id: int, snooze: Snooze) -> None:
    await interaction.response.defer()
    reminders = services(interaction).reminders
    item = await reminders.get(interaction.user.id, item_id)
    asker = await actor(interaction, item.guild_id)
    snoozed = await reminders.snooze(asker, item.id, snooze)
    await interaction.edit_original_response(
        content=f"💤 {name(snoozed.deadline)}: I remind you again {text.when(snoozed.until)}"
    )


def _missing(deadline: Deadline, songs: tuple[SongState, ...]) -> list[str]:
    """Where the songs stand, and what each still lacks for this deadline."""
    lacking = [(line, lack) for line in songs if (lack := _lack(deadline.kind, line))]
    if deadline.kind is not DeadlineKind.OTHER and songs and not lacking:
        return ["Everything is in: press Done."]
    if deadline.song_id is not None:
        return [_progress(line, _lack(deadline.kind, line)) for line in songs]
    if not lacking:
        return []
    lines = [
        f"{gauge(line.song.stage)} **{text.escape(line.song.title)}** · {lack}"
        for line, lack in lacking
    ]
    return ["**Still missing**", text.cut_lines(lines, 1500, more="… and {} more songs")]


def _progress(line: SongState, lack: str | None) -> str:
    stage = f"{gauge(line.song.stage)} {line.song.stage.label}"
    return f"{stage}\n**Still missing**: {lack}" if lack else stage


def _lack(kind: DeadlineKind, line: SongState) -> str | None:
    """What a song still lacks to meet a deadline of this kind; None for nothing that is known."""
    stage = line.song.stage
    if kind is DeadlineKind.OTHER or stage is Stage.DELIVERED:
        return None
    if kind is DeadlineKind.TRACKING:
        return "tracking" if stage.step <= Stage.TRACKING.step else None
    if line.mix is None or line.sign_off is None:
        return "a mix"
    if kind is DeadlineKind.MASTER and line.mix.type is not MixType.MASTER:
        return "a master"
    match line.sign_off.state:
        case ReviewState.NOTES:
            return f"{line.mix.label} has notes to work in"
        case ReviewState.IN_REVIEW:
            return f"{line.mix.label} waits for approval"
        case ReviewState.APPROVED:
            is_met = kind in {DeadlineKind.MIX, DeadlineKind.MASTER}
            return None if is_met else "the delivery"
