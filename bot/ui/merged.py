"""A DM that says several reminders: what becomes of it when one of them is dealt with."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.ui import text
from bot.ui.base import CardButton, StudioView, buttons_of

OVERDUE, DONE = "🔴 ", "✅ "
"""What may stand before the heading of a section."""
_NUMBER = re.compile(r"\d+\. ")  # what `text.numbers` puts before that
_WORDS = 500  # characters of a section


async def settled(
    interaction: discord.Interaction[Any],
    said: str,
    *,
    by: CardButton,
    then: CardButton | None,
    section: tuple[str, str],
) -> None:
    """Say that one of several is done, or open again; the others and their buttons stay.

    Args:
        interaction: the press, deferred.
        said: what is said above the card.
        by: the button that was pressed.
        then: what takes its place, and is labelled with the same name; None for nothing.
        section: its part of the card as it is now; its time, in the first line, tells it from one
            of the same heading.
    """
    message = interaction.message
    if message is None:
        return
    view, called = StudioView(), ""
    for item in buttons_of(message):
        if not isinstance(item, CardButton) or item.custom_id != by.custom_id:
            view.add_item(item)
            continue
        called = (item.item.label or "").partition(": ")[2]
        if then is not None:
            then.row = item.row
            then.item.label = text.button_label(then.label, called)
            view.add_item(then)
    for card in message.embeds:
        _say_anew(card, called, *section)
    await interaction.edit_original_response(content=said, embeds=message.embeds, view=view)


def _say_anew(card: discord.Embed, called: str, heading: str, words: str) -> None:
    number = _NUMBER.match(called)
    for before in [number[0], ""] if number else [""]:  # a title may begin with a number, too
        for place, field in enumerate(card.fields):
            name, times = field.name or "", {_time(field.value), _time(words)} - {""}
            is_meant = name.startswith(before) and _plain(name[len(before) :]) == _plain(heading)
            if is_meant and len(times) <= 1:
                shown = text.cut_end(words, _WORDS)
                card.set_field_at(place, name=before + heading, value=shown, inline=False)
                return


def _plain(heading: str) -> str:
    return heading.removeprefix(DONE).removeprefix(OVERDUE)


def _time(words: str | None) -> str:
    """The first timestamp in the first line, if it has one."""
    return (words or "").partition("\n")[0].partition("<t:")[2].partition(":")[0]
