"""One DM for all that is due for one person: deadlines, and reminders of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.domain.reminders import Part, Reminder
from bot.ui import personal, reminders, text
from bot.ui.base import Accent, StudioView, in_row
from bot.ui.deadlines import name
from bot.ui.personal import PersonalDue
from bot.ui.reminders import Due
from bot.ui.snooze import snooze_all_buttons

_LAST_ROW = 4
_CARD, _SECTION, _FOOTER = 5_500, 1_000, 400  # characters; Discord takes 6,000 in all
_GRAVEST = (Accent.LATE, Accent.WAITING, Accent.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Message:
    """A DM: what a phone shows of it, the card, the buttons."""

    content: str
    embed: discord.Embed
    view: StudioView
    named: Sequence[int]  # users whom the content mentions


def due_message(due: Sequence[Due | PersonalDue], *, now: datetime) -> Message:
    """All that is due for one person; of several, the soonest first."""
    if len(due) > 1:
        soonest = sorted(due, key=lambda each: each.due_at)
        words, card = _words_of_all(soonest), _card_of_all(soonest, now)
        return Message(words, card, _buttons_of_all(soonest), _named(soonest))
    only = due[0]
    if isinstance(only, PersonalDue):
        words = personal.personal_words(only.notice.reminder)
        card = personal.personal_card(only, now)
        return Message(words, card, personal.personal_buttons(only), ())
    words = reminders.reminder_words(only.reminder, now)
    card = reminders.reminder_card(only, now)
    return Message(words, card, reminders.reminder_buttons(only), _named(due))


def _words_of_all(due: Sequence[Due | PersonalDue]) -> str:
    first = due[0]
    if isinstance(first, PersonalDue):
        words = text.cut(text.escape(first.notice.reminder.text), 500)
    else:
        words = f"{name(first.reminder.deadline)}, due {text.ago(first.due_at)}"
    said = f"⏰ {len(due)} reminders, the first: {words}"
    escalated = _escalated(due)
    return f"{said}\n-# {reminders.assigned_words(escalated)}" if escalated else said


def _escalated(due: Sequence[Due | PersonalDue]) -> list[Reminder]:
    """Those that their reader hears of because others are late."""
    said = [each.reminder for each in due if isinstance(each, Due)]
    return [reminder for reminder in said if reminder.part is Part.PRODUCER]


def _named(due: Sequence[Due | PersonalDue]) -> list[int]:
    everyone = [user_id for each in _escalated(due) for user_id in each.deadline.assignees]
    return list(dict.fromkeys(everyone))


def _card_of_all(due: Sequence[Due | PersonalDue], now: datetime) -> discord.Embed:
    """A section for each."""
    accents = {each.accent(now) for each in due}
    embed = discord.Embed(colour=next(accent for accent in _GRAVEST if accent in accents))
    room = min(_SECTION, _CARD // len(due))
    for number, each in zip(_numbers(due), due, strict=True):
        if isinstance(each, PersonalDue):
            heading, words = personal.personal_section(each, now)
        else:
            heading, words = reminders.reminder_section(each, now)
        heading = number + heading
        embed.add_field(name=heading, value=text.cut_end(words, room - len(heading)), inline=False)
    studios = dict.fromkeys(each.studio for each in due if each.studio)
    embed.set_footer(text=text.cut(", ".join(studios), _FOOTER) or None)
    return embed


def _buttons_of_all(due: Sequence[Due | PersonalDue]) -> StudioView:
    """Done for each, by its name; then later, for all."""
    view = StudioView()
    for number, each in zip(_numbers(due), due, strict=True):
        if isinstance(each, PersonalDue):
            view.add_item(personal.done_button(each, number))
        elif (button := reminders.done_button(each, number)) is not None:
            view.add_item(button)
    for later in in_row(_LAST_ROW, snooze_all_buttons(due[0].item.id)):
        view.add_item(later)
    return view


def _numbers(due: Sequence[Due | PersonalDue]) -> list[str]:
    """What stands before each name, in the card and on its button."""
    return text.numbers([text.button_label("Done", each.name) for each in due])
