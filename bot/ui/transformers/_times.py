"""Arguments that say when and where: instants, days and time zones."""

from datetime import date
from typing import Any

import discord
from discord import app_commands

from bot.checks import languages
from bot.domain.when import (
    LocalTime,
    Suggestion,
    find_zones,
    parse_date,
    suggest_date,
    suggest_due,
)
from bot.ui import times
from bot.ui.base import services
from bot.ui.transformers._nouns import CHOICES


class DueArgument(app_commands.Transformer):
    """An instant in words, read in the member's zone, else the studio's."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> LocalTime:
        """What was meant; raises DueError with what to type instead."""
        return await times.due(interaction, value)

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        return choices(suggested(suggest_due, value, interaction, await times.zone(interaction)))


class DateArgument(app_commands.Transformer):
    """A calendar day in words."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> date:
        """What was meant; raises DueError with what to type instead."""
        return times.understood(parse_date, value, interaction, await times.zone(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        return choices(suggested(suggest_date, value, interaction, await times.zone(interaction)))


class ZoneArgument(app_commands.Transformer):
    """A time zone by its IANA name or a city; the service checks it."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> str:
        """As typed."""
        return value

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Zones and cities that fit the text."""
        found = find_zones(value[:100], limit=CHOICES)
        return [app_commands.Choice(name=label[:100], value=name) for label, name in found]


def suggested(
    suggest: times.Parse[list[Suggestion]],
    value: str,
    interaction: discord.Interaction[Any],
    zone: str,
) -> list[Suggestion]:
    """What a member's words may become, in their languages, else in any that we read."""
    now = services(interaction).now()
    return suggest(value, now=now, zone=zone, languages=languages(interaction)) or suggest(
        value, now=now, zone=zone, languages=times.EVERY_LANGUAGE
    )


def choices(suggestions: list[Suggestion]) -> list[app_commands.Choice[str]]:
    """As Discord shows them."""
    return [app_commands.Choice(name=s.label[:100], value=s.value) for s in suggestions[:CHOICES]]
