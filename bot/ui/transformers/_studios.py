"""Studios as arguments: those of whoever types, in DMs too."""

import re
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.checks import standings
from bot.domain.errors import NotFoundError
from bot.domain.names import name_key
from bot.ui.base import services
from bot.ui.studios import studio_names
from bot.ui.transformers._nouns import CHOICES


class StudioArgument(app_commands.Transformer):
    """A studio that the member is in: a choice's value is `studio:id`, anything else a name."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        """The server's id; raises NotFoundError where it is none of theirs."""
        if not interaction.response.is_done():  # each studio is asked who they are in it
            await interaction.response.defer(ephemeral=True)
        mine = await self.mine(interaction)
        chosen = re.fullmatch(r"studio:(\d{1,20})", value)
        wanted = int(chosen[1]) if chosen else None
        key = name_key(value[:200])
        found = [each for each, name in mine.items() if each == wanted or name_key(name) == key]
        if not found:
            raise NotFoundError("There is no such studio among yours. Pick one from the list.")
        if len(found) > 1:
            raise NotFoundError("Several of your studios are called that. Pick one as you type.")
        return found[0]

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Theirs, by name."""
        mine, words = await self.mine(interaction), name_key(value[:100]).split()
        return [
            app_commands.Choice(name=name[:100], value=f"studio:{guild_id}")
            for guild_id, name in mine.items()
            if all(word in name_key(name) for word in words)
        ][:CHOICES]

    async def mine(self, interaction: discord.Interaction[Any]) -> Mapping[int, str]:
        """The names of the studios to choose from, by their servers' ids."""
        known_to = await services(interaction).studios.known_to(interaction.user.id)
        actors = await standings(interaction, known_to)
        return studio_names(interaction.client, [actor.guild_id for actor in actors])


class MutedStudioArgument(StudioArgument):
    """A studio that the member muted."""

    async def mine(self, interaction: discord.Interaction[Any]) -> Mapping[int, str]:
        """Those that are muted."""
        member = await services(interaction).members.get(interaction.user.id)
        every = await super().mine(interaction)
        return {guild_id: name for guild_id, name in every.items() if guild_id in member.muted}
