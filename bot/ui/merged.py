"""A DM that says several reminders: what becomes of it when one of them is dealt with."""

from __future__ import annotations

from typing import Any

import discord

from bot.ui.base import CardButton, StudioView, buttons_of


async def changed(
    interaction: discord.Interaction[Any],
    said: str,
    *,
    in_place_of: CardButton,
    button: CardButton | None,
) -> None:
    """Say above the card what was done; the other reminders and their buttons stay.

    Args:
        interaction: the press, deferred.
        said: one line.
        in_place_of: the button that was pressed.
        button: what takes its place; None for nothing.
    """
    view = StudioView()
    for item in buttons_of(interaction.message) if interaction.message else []:
        is_pressed = isinstance(item, CardButton) and item.custom_id == in_place_of.custom_id
        shown = button if is_pressed else item
        if shown is not None:
            view.add_item(shown)
    await interaction.edit_original_response(content=said, view=view)
