"""Arguments that say when and where: instants, days and time zones."""

from datetime import date, datetime
from typing import Any

import discord
from discord import app_commands

from bot.checks import languages
from bot.domain.when import (
    LocalTime,
    Suggestion,
    find_zones,
    parse_date,
    parse_due,
    suggest_date,
    suggest_due,
)
from bot.ui.base import services
from bot.ui.transformers._nouns import CHOICES


class DueArgument(app_commands.Transformer):
    """An instant in words, read in the member's zone, else the studio's."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> LocalTime:
        """What was meant; raises DueError with what to type instead."""
        zone = await _zone(interaction)
        return parse_due(value, now=_now(interaction), zone=zone, languages=languages(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        zone = await _zone(interaction)
        return _choices(
            suggest_due(value, now=_now(interaction), zone=zone, languages=languages(interaction))
        )


class DateArgument(app_commands.Transformer):
    """A calendar day in words."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> date:
        """What was meant; raises DueError with what to type instead."""
        zone = await _zone(interaction)
        return parse_date(value, now=_now(interaction), zone=zone, languages=languages(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        zone = await _zone(interaction)
        return _choices(
            suggest_date(value, now=_now(interaction), zone=zone, languages=languages(interaction))
        )


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


async def _zone(interaction: discord.Interaction[Any]) -> str:
    members = services(interaction).members
    return await members.zone(interaction.user.id, interaction.guild_id)


def _now(interaction: discord.Interaction[Any]) -> datetime:
    return services(interaction).now()


def _choices(suggestions: list[Suggestion]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=s.label[:100], value=s.value) for s in suggestions[:CHOICES]]
