"""Arguments that say when and where: instants, days and time zones."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import discord
from discord import app_commands

from bot.checks import languages
from bot.domain.when import (
    AmbiguousDueError,
    DueError,
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

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_EVERY_LANGUAGE = ("en", "de", "es", "fr")


class DueArgument(app_commands.Transformer):
    """An instant in words, read in the member's zone, else the studio's."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> LocalTime:
        """What was meant; raises DueError with what to type instead."""
        return _understood(parse_due, value, interaction, await _zone(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        return _choices(_suggested(suggest_due, value, interaction, await _zone(interaction)))


class DateArgument(app_commands.Transformer):
    """A calendar day in words."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> date:
        """What was meant; raises DueError with what to type instead."""
        return _understood(parse_date, value, interaction, await _zone(interaction))

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far."""
        return _choices(_suggested(suggest_date, value, interaction, await _zone(interaction)))


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


class _Parse(Protocol[T_co]):
    def __call__(
        self, text: str, /, *, now: datetime, zone: str, languages: Sequence[str]
    ) -> T_co: ...


def _understood(
    parse: _Parse[T], value: str, interaction: discord.Interaction[Any], zone: str
) -> T:
    """Words in the member's languages; only where those say nothing, in any that we read."""
    now = _now(interaction)
    try:
        return parse(value, now=now, zone=zone, languages=languages(interaction))
    except AmbiguousDueError:
        raise
    except DueError as error:
        try:
            return parse(value, now=now, zone=zone, languages=_EVERY_LANGUAGE)
        except AmbiguousDueError:
            raise
        except DueError:
            raise error from None


def _suggested(
    suggest: _Parse[list[Suggestion]],
    value: str,
    interaction: discord.Interaction[Any],
    zone: str,
) -> list[Suggestion]:
    now = _now(interaction)
    return suggest(value, now=now, zone=zone, languages=languages(interaction)) or suggest(
        value, now=now, zone=zone, languages=_EVERY_LANGUAGE
    )


async def _zone(interaction: discord.Interaction[Any]) -> str:
    members = services(interaction).members
    return await members.zone(interaction.user.id, interaction.guild_id)


def _now(interaction: discord.Interaction[Any]) -> datetime:
    return services(interaction).now()


def _choices(suggestions: list[Suggestion]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=s.label[:100], value=s.value) for s in suggestions[:CHOICES]]
