"""A DM that says several reminders: what becomes of it when one of them is dealt with."""

from __future__ import annotations

from typing import Any

import discord

from bot.ui import text
from bot.ui.base import CardButton, StudioView, buttons_of

OVERDUE, DONE = "🔴 ", "✅ "
"""What may stand before the heading of a section."""
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
        then: what takes its place; None for nothing.
        section: its part of the card as it is now; its time, in the first line, tells it from one
            of the same heading.
    """
    message = interaction.message
    if message is None:
        return
    view = StudioView()
    for item in buttons_of(message):
        is_pressed = isinstance(item, CardButton) and item.custom_id == by.custom_id
        if is_pressed and then is not None:
            then.row = item.row
        if (shown := then if is_pressed else item) is not None:
            view.add_item(shown)
    for card in message.embeds:
        _say_anew(card, *section)
    await interaction.edit_original_response(content=said, embeds=message.embeds, view=view)


def _say_anew(card: discord.Embed, heading: str, words: str) -> None:
    for place, field in enumerate(card.fields):
        times = {_time(field.value), _time(words)} - {""}
        if _plain(field.name) == _plain(heading) and len(times) <= 1:
            card.set_field_at(place, name=heading, value=text.cut_end(words, _WORDS), inline=False)
            return


def _plain(heading: str | None) -> str:
    return (heading or "").removeprefix(DONE).removeprefix(OVERDUE)


def _time(words: str | None) -> str:
    """The first timestamp in the first line, if it has one."""
    return (words or "").partition("\n")[0].partition("<t:")[2].partition(":")[0]
