"""One DM for all that is due for one person: deadlines, and reminders of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.checks import actor
from bot.domain.deadlines import Snooze
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.outbox import Item, Kind
from bot.ui import personal, reminders, text
from bot.ui.base import Accent, CardButton, StudioView, services
from bot.ui.deadlines import name
from bot.ui.personal import PersonalDue
from bot.ui.reminders import Due

_GRAVEST = (Accent.LATE, Accent.WAITING, Accent.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Message:
    """A DM: what a phone shows of it, the card, the buttons."""

    content: str
    embed: discord.Embed
    view: StudioView


def due_message(due: Sequence[Due | PersonalDue], *, now: datetime) -> Message:
    """All that is due for one person, the first due first."""
    if len(due) > 1:
        return Message(_words_of_all(due), _card_of_all(due, now), _buttons_of_all(due))
    only = due[0]
    if isinstance(only, PersonalDue):
        words = personal.personal_words(only.notice.reminder)
        card = personal.personal_card(only, now)
        return Message(words, card, personal.personal_buttons(only))
    words = reminders.reminder_words(only.reminder)
    return Message(words, reminders.reminder_card(only, now), reminders.reminder_buttons(only))


class SnoozeAllHourButton(CardButton, action="due:hour", label="Snooze all 1 h"):
    """Reminds again of all in a message in an hour; its id is the first row's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when they come again; the buttons stay, to choose another time."""
        await _snooze_all(interaction, self.noun_id, Snooze.HOUR)


class SnoozeAllMorningButton(CardButton, action="due:morning", label="Snooze all until tomorrow"):
    """Reminds again of all in a message tomorrow at nine, on the reader's clock."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when they come again; the buttons stay, to choose another time."""
        await _snooze_all(interaction, self.noun_id, Snooze.MORNING)


BUTTONS = (SnoozeAllHourButton, SnoozeAllMorningButton)


async def _snooze_all(interaction: discord.Interaction[Any], item_id: int, snooze: Snooze) -> None:
    await interaction.response.defer()
    untils: list[datetime] = []
    for item in await services(interaction).inbox.said_with(interaction.user.id, item_id):
        with contextlib.suppress(ConflictError, NotFoundError):  # it was closed since
            untils.append(await _snoozed(interaction, item, snooze))
    if not untils:
        raise ConflictError("Nothing of it is left to be put off.")
    count = text.count(len(untils), "reminder")
    said = f"💤 {count}: I remind you again {text.when(min(untils))}"
    await interaction.edit_original_response(content=said)


async def _snoozed(interaction: discord.Interaction[Any], item: Item, snooze: Snooze) -> datetime:
    bot = services(interaction)
    if item.kind is Kind.PERSONAL_REMINDER:
        return (await bot.personal.snooze(item.user_id or 0, item.id, snooze)).until
    asker = await actor(interaction, item.guild_id)
    return (await bot.reminders.snooze(asker, item.id, snooze)).until


def _words_of_all(due: Sequence[Due | PersonalDue]) -> str:
    first = min(due, key=lambda each: each.due_at)
    if isinstance(first, PersonalDue):
        words = text.cut(text.escape(first.notice.reminder.text), 500)
    else:
        words = f"{name(first.reminder.deadline)}, due {text.ago(first.due_at)}"
    return f"⏰ {len(due)} reminders, the first: {words}"


def _card_of_all(due: Sequence[Due | PersonalDue], now: datetime) -> discord.Embed:
    """A section for each, the soonest first."""
    accents = {each.accent(now) for each in due}
    embed = discord.Embed(colour=next(accent for accent in _GRAVEST if accent in accents))
    for each in sorted(due, key=lambda each: each.due_at):
        if isinstance(each, PersonalDue):
            heading, words = personal.personal_section(each, now)
        else:
            heading, words = reminders.reminder_section(each, now)
        embed.add_field(name=heading, value=words, inline=False)
    studios = dict.fromkeys(each.studio for each in due if each.studio)
    embed.set_footer(text=text.cut(", ".join(studios), 2048) or None)
    return embed


def _buttons_of_all(due: Sequence[Due | PersonalDue]) -> StudioView:
    """Done for each, by its name; then later, for all."""
    view = StudioView()
    for each in due:
        if isinstance(each, PersonalDue):
            view.add_item(personal.done_button(each))
        elif (button := reminders.done_button(each)) is not None:
            view.add_item(button)
    view.add_item(SnoozeAllHourButton(due[0].item.id))
    view.add_item(SnoozeAllMorningButton(due[0].item.id))
    return view
