"""Names of people for where Discord shows no mentions: in files and pictures."""

import contextlib
from collections.abc import Iterable, Mapping
from typing import Any

import discord

from bot.domain.people import Who


async def names_of(
    interaction: discord.Interaction[Any], people: Iterable[Who]
) -> Mapping[Who, str]:
    """The name that each bears in the server; who left is a number."""
    names: dict[Who, str] = {}
    for who in dict.fromkeys(people):
        names[who] = who.name or f"member {who.user_id}"
        if who.user_id is not None and interaction.guild is not None:
            with contextlib.suppress(discord.HTTPException):
                names[who] = (await interaction.guild.fetch_member(who.user_id)).display_name
    return names
