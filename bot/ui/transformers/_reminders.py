"""Arguments of `/reminder`: one of one's own, when a new one comes, what it is about."""

import re
from typing import Any

import discord
from discord import app_commands

from bot.checks import standings
from bot.domain.errors import InvalidError
from bot.domain.studios import Actor
from bot.domain.when import LocalTime, Recurrence, describe, parse_when, suggest_when, wall_at
from bot.ui import times
from bot.ui.base import services
from bot.ui.text import cut
from bot.ui.transformers._nouns import ProjectArgument
from bot.ui.transformers._times import choices, suggested


class ReminderArgument(app_commands.Transformer):
    """One of the member's own reminders to come: a choice's value is `reminder:12`."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        """The id of the row that was chosen, or of the one reminder of this label."""
        if chosen := re.fullmatch(r"reminder:(\d{1,18})", value):
            return int(chosen[1])
        if len(value) > 600:
            raise InvalidError("That is too long to be one of your reminders.")
        bot = services(interaction)
        return await bot.inbox.named(interaction.user.id, await _actors(interaction), value)

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is to come, soonest first, on the member's own clock."""
        bot, user_id = services(interaction), interaction.user.id
        found = await bot.inbox.search(user_id, await _actors(interaction), value[:100])
        zone, now = await times.zone(interaction), bot.now()
        offered: list[app_commands.Choice[str]] = []
        for entry in found:
            at = entry.item.due_at
            moment = LocalTime(wall=wall_at(at, zone), zone=zone, at=at)
            label = f"{cut(entry.label, 60)} · {describe(moment, now=now)}"
            offered.append(app_commands.Choice(name=label[:100], value=f"reminder:{entry.item.id}"))
        return offered


class WhenArgument(app_commands.Transformer):
    """An instant in words, or what comes again and again."""

    async def transform(
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> LocalTime | Recurrence:
        """What was meant; raises DueError with what to type instead."""
        return times.understood(parse_when, value, interaction, await times.zone(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        zone = await times.zone(interaction)
        return choices(suggested(suggest_when, value, interaction, zone))


class AboutArgument(ProjectArgument):
    """A project of the studio where it is typed; in a DM there is none."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        """As a project; raises InvalidError in a DM."""
        if interaction.guild_id is None:
            raise InvalidError(
                "A project can be named in its studio's server only. "
                "Leave it out here, or add the reminder there."
            )
        return await super().transform(interaction, value)

    async def autocomplete(
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """As a project; nothing in a DM."""
        if interaction.guild_id is None:
            return []
        return await super().autocomplete(interaction, value)


async def _actors(interaction: discord.Interaction[Any]) -> list[Actor]:
    """The member's standing in each studio that reminds them."""
    found = await services(interaction).inbox.studios(interaction.user.id)
    return await standings(interaction, found)
