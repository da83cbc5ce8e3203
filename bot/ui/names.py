"""Names of people for where Discord shows no mentions: in files, pictures and choices."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import discord

from bot.domain.people import Who

_AT_ONCE = 100  # members that Discord tells of on one request
_WITHIN = 2.0  # seconds: a choice is to be offered within three


async def names_of(
    interaction: discord.Interaction[Any], people: Iterable[Who]
) -> Mapping[Who, str]:
    """The name that each bears in the server; who left, or is not told of in time, is a number."""
    wanted = list(dict.fromkeys(people))
    asked = [who.user_id for who in wanted if who.user_id is not None]
    told = await _told(interaction.guild, asked) if interaction.guild else dict[int, str]()
    return {who: told.get(who.user_id or 0) or who.name or number_of(who) for who in wanted}


def number_of(who: Who) -> str:
    """What stands for somebody whose name is not known."""
    return f"member {who.user_id}"


async def _told(guild: discord.Guild, user_ids: Sequence[int]) -> Mapping[int, str]:
    """Asked over the gateway: over HTTP each would be a request of their own, which takes long."""
    names: dict[int, str] = {}
    with contextlib.suppress(TimeoutError, OSError, discord.ClientException):
        async with asyncio.timeout(_WITHIN):
            for start in range(0, len(user_ids), _AT_ONCE):
                ids = list(user_ids[start : start + _AT_ONCE])
                found = await guild.query_members(user_ids=ids, limit=_AT_ONCE, cache=False)
                names |= {member.id: member.display_name for member in found}
    return names
