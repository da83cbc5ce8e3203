"""Putting reminders off: the buttons under a DM, whether they are of deadlines or one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import discord
from discord import ui

from bot.checks import actor
from bot.domain.deadlines import Snooze
from bot.domain.errors import NotFoundError, StudioError
from bot.domain.outbox import NO_STUDIO, Item, Kind
from bot.domain.studios import Actor
from bot.ui import text, times
from bot.ui.base import CardButton, services
from bot.ui.deadlines import name
from bot.ui.forms import LastingModal

_HOUR, _HOURS, _TOMORROW = 1, 3, 24  # the extra numbers of the buttons' ids
_CHOICES: Final = MappingProxyType(
    {_HOUR: Snooze.HOUR, _HOURS: Snooze.HOURS, _TOMORROW: Snooze.MORNING}
)


def snooze_buttons(item_id: int) -> list[ui.Item[Any]]:
    """Later, under the reminder of one thing."""
    return [
        SnoozeButton(item_id, _HOUR),
        SnoozeButton(item_id, _HOURS, label="3 h"),
        SnoozeButton(item_id, _TOMORROW, label="Tomorrow"),
        PickTimeButton(item_id),
    ]


def snooze_all_buttons(item_id: int) -> list[ui.Item[Any]]:
    """Later, for all that a message says; the id is of any of its rows."""
    return [
        SnoozeButton(item_id, _HOUR, label="Snooze all 1 h"),
        SnoozeButton(item_id, _TOMORROW, label="Snooze all until tomorrow"),
    ]


class SnoozeButton(CardButton, action="reminder:snooze", label="Snooze 1 h"):
    """Says all that stands in a message again later; its id is a row's, then for how long."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when it comes again; the buttons stay, to choose another time."""
        await interaction.response.defer()
        until = _CHOICES.get(self.extra or _HOUR, Snooze.HOUR)
        said = await _put_off(interaction, self.noun_id, until)
        await interaction.edit_original_response(content=said)


class PickTimeButton(CardButton, action="reminder:pick", label="Pick…"):
    """Opens the form for when to remind again; its id is the row's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Open it for whom the reminder was meant."""
        await _said_with(interaction, self.noun_id)
        await interaction.response.send_modal(SnoozeModal(self.noun_id))


class SnoozeModal(LastingModal, action="reminder:until", title="Remind me again"):
    """When to be reminded again, in words."""

    def __init__(self, noun_id: int) -> None:
        super().__init__(noun_id)
        self.add_item(
            ui.Label(
                text="When",
                description="In your own words, on your own clock.",
                component=ui.TextInput(
                    custom_id="when", placeholder="in 5 hours, fri 9am, tomorrow", max_length=100
                ),
            )
        )

    @classmethod
    async def submitted(
        cls, interaction: discord.Interaction[Any], noun_id: int, values: Mapping[str, str]
    ) -> None:
        """Say when it comes again in the DM that has the button."""
        first, *_ = await _said_with(interaction, noun_id)
        studio_id = None if first.guild_id == NO_STUDIO else first.guild_id
        due = await times.due(interaction, values.get("when", ""), guild_id=studio_id)
        await interaction.response.defer()
        said = await _put_off(interaction, noun_id, due.at)
        await interaction.edit_original_response(content=said)


BUTTONS = (SnoozeButton, PickTimeButton)


async def _put_off(
    interaction: discord.Interaction[Any], item_id: int, until: Snooze | datetime
) -> str:
    """Put off all that a message says, and say so; what is over by now is passed over.

    Raises:
        StudioError: nothing of it could be put off.
    """
    items = await _said_with(interaction, item_id)
    actors: dict[int, Actor] = {}
    put_off: list[tuple[str, datetime]] = []
    refused: list[StudioError] = []
    for item in items:
        try:
            put_off.append(await _put_off_one(interaction, item, until, actors))
        except StudioError as error:
            refused.append(error)
    if not put_off:
        raise refused[0]
    what, first = put_off[0][0], min(at for _, at in put_off)
    if len(put_off) > 1:
        what = text.count(len(put_off), "reminder")
    said = f"💤 {what}: I remind you again {text.when(first)}"
    if refused:
        said += f"\n-# {len(refused)} more: done, or over."
    return said


async def _said_with(interaction: discord.Interaction[Any], item_id: int) -> list[Item]:
    """What a message says, by one of its rows; raises NotFoundError for a row of somebody else."""
    found = await services(interaction).inbox.said_with(interaction.user.id, item_id)
    if not found:
        raise NotFoundError("There is no such reminder of yours.")
    return found


async def _put_off_one(
    interaction: discord.Interaction[Any],
    item: Item,
    until: Snooze | datetime,
    actors: dict[int, Actor],
) -> tuple[str, datetime]:
    """What was put off, and until when."""
    known = services(interaction)
    if item.kind is Kind.PERSONAL_REMINDER:
        own = await known.personal.snooze(interaction.user.id, item.id, until)
        return text.cut(text.escape(own.reminder.text), 1800), own.until
    if item.guild_id not in actors:
        actors[item.guild_id] = await actor(interaction, item.guild_id)
    snoozed = await known.reminders.snooze(actors[item.guild_id], item.id, until)
    return name(snoozed.deadline), snoozed.until
