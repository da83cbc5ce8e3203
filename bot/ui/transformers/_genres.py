"""Genres as arguments: in the member's own words, completed from those that are known."""

from typing import Any

import discord
from discord import app_commands

from bot.checks import actor
from bot.ui.base import services


class GenreArgument(app_commands.Transformer):
    """A genre as it was typed."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> str:
        """As typed."""
        return value

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Those of the studio's projects and targets."""
        found = await services(interaction).targets.genres(await actor(interaction), value[:100])
        return [app_commands.Choice(name=name, value=name) for name in found]
