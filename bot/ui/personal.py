"""Personal reminders: the reply that makes one, how it comes by DM, and the buttons under it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.domain.outbox import Item
from bot.domain.personal import Notice, PersonalReminder, Promised
from bot.domain.projects import Project
from bot.domain.studios import DEFAULT_ZONE
from bot.domain.when import absolute
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, in_row, replace, services
from bot.ui.lateness import LATE, late_words
from bot.ui.letters import thread_link
from bot.ui.merged import DONE, settled
from bot.ui.projects import project_link
from bot.ui.snooze import snooze_buttons

_HEADING = 245  # characters, of 256 that Discord takes; a number and a mark stand before it


@dataclass(frozen=True, slots=True)
class PersonalDue:
    """A personal reminder that is due: the row, what it has to say, and the studio's name."""

    item: Item
    notice: Notice
    is_seen: bool  # whether its reader still sees the project that it is about
    studio: str | None

    @property
    def due_at(self) -> datetime:
        """When it was to come."""
        return self.item.due_at

    @property
    def name(self) -> str:
        """Its words."""
        return self.notice.reminder.text

    def accent(self, now: datetime) -> Accent:
        """Whether it comes late."""
        return Accent.LATE if now - self.item.due_at > LATE else Accent.WAITING

    @property
    def project(self) -> Project | None:
        """What it is about, as far as its reader may know."""
        return self.notice.project if self.is_seen else None


def promised_card(promised: Promised, *, here: int | None) -> discord.Embed:
    """What was understood: the words, the instant, the rule and the time after; what may be amiss.

    Args:
        promised: what was made.
        here: the server in which it is shown; None in a DM.
    """
    reminder, due = promised.reminder, promised.reminder.due
    zone = due.zone.replace("_", " ")
    at = f"**{discord.utils.format_dt(due.at, 'F')}** ({text.ago(due.at)})"
    lines = [text.escape(reminder.text), ""]
    if recurrence := reminder.recurrence:
        lines.append(f"**{_capital(recurrence.label)}** in {zone}")
        lines.append(f"First {at}")
        if following := promised.next:
            lines.append(f"Then {text.when(following.at)}")
    else:
        lines += [at, f"{absolute(due)} in {zone}"]
    if promised.project is not None:
        lines.append(f"About {project_link(promised.project, here)}")
    if due.zone == DEFAULT_ZONE and promised.member.timezone is None:
        lines.append(
            "⚠️ I read that time in UTC. Set your time zone with `/me timezone:`: "
            "the reminder then keeps its time on your clock."
        )
    if not promised.is_reached:
        lines.append(
            "⚠️ As it stands it does not reach you by DM: "
            + (
                "`/reminder test` says how to open yours."
                if promised.member.wants_dms
                else "you switched DMs off, `/me dms:True` switches them on."
            )
        )
    lines.append("-# Call it off with `/reminder cancel`, put it off with `/reminder snooze`.")
    return discord.Embed(
        title="⏰ I will remind you", description="\n".join(lines), colour=Accent.NEUTRAL
    )


def personal_words(reminder: PersonalReminder) -> str:
    """What a phone shows of it: all of it."""
    return f"⏰ {text.cut(text.escape(reminder.text), 1990)}"


def personal_card(due: PersonalDue, now: datetime) -> discord.Embed:
    """Since when it was asked for, and when it comes again."""
    embed = discord.Embed(
        description="\n".join(_lines(due, now)),
        colour=due.accent(now),
    )
    if due.project is not None:
        whose = f"{due.project.artist_name} · {due.project.title}"
        embed.set_author(name=text.cut(whose, 256))
        if due.studio:
            embed.set_footer(text=text.cut(due.studio, 256))
    return embed


def personal_section(due: PersonalDue, now: datetime) -> tuple[str, str]:
    """Its part of a card for several reminders: a heading and the words under it."""
    lines = _lines(due, now)
    if due.project is not None:
        artist, title = text.escape(due.project.artist_name), text.escape(due.project.title)
        lines.append(f"-# {artist} · {title}")
    return _heading(due.notice.reminder), "\n".join(lines)


def personal_buttons(due: PersonalDue) -> StudioView:
    """Done first, and the way to the project's thread."""
    links: list[ui.Item[Any]] = []
    if due.project is not None:
        links = thread_link(due.project, is_of_project=due.notice.is_of_project)
    later = in_row(1, snooze_buttons(due.item.id))
    return StudioView(PersonalDoneButton(due.item.id), *links, *later)


def done_button(due: PersonalDue, number: str) -> ui.Item[Any]:
    """Done, under a card for several reminders; `number` stands before its name there."""
    label = text.button_label(PersonalDoneButton.label, number + due.name)
    return PersonalDoneButton(due.item.id, label=label)


class PersonalDoneButton(
    CardButton, action="personal:done", label="Done", style=discord.ButtonStyle.success
):
    """Says that a reminder was read; its id is the row's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say that it is done, and when it comes again; other reminders in the message stay."""
        await interaction.response.defer()
        bot = services(interaction)
        done = await bot.personal.done(interaction.user.id, self.noun_id)
        said = f"✅ {text.cut(text.escape(done.reminder.text), 1800)}"
        if done.next is not None:
            said += f"\n-# Comes again {text.when(done.next.at)}. `/reminder cancel` ends it."
        if len(await bot.inbox.said_with(interaction.user.id, self.noun_id)) > 1:
            section = f"{DONE}{_heading(done.reminder)}", "Done"
            await settled(interaction, said, by=self, then=None, section=section)
        else:
            await replace(interaction, said)


BUTTONS = (PersonalDoneButton,)


def _heading(reminder: PersonalReminder) -> str:
    return text.cut(text.escape(reminder.text), _HEADING)


def _lines(due: PersonalDue, now: datetime) -> list[str]:
    notice = due.notice
    reminder, item = notice.reminder, due.item
    late = late_words(item.due_at, now, attempts=item.attempts, outage=notice.outage)
    lines = [late] if late else []
    if notice.next is not None and reminder.recurrence is not None:
        label = _capital(reminder.recurrence.label)
        lines.append(f"{label}, next {text.when(notice.next.at)}")
    else:
        lines.append(f"You asked for this {text.ago(reminder.created_at)}.")
    return lines


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
