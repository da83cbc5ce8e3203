"""Who is asking: the one place that reads a member's standing from Discord."""

import asyncio
import weakref
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

import discord
from discord import app_commands

from bot.domain.errors import NotAllowedError, StudioError
from bot.domain.studios import Actor

# Unknown Guild, Unknown Member, Unknown User; Missing Access is what a bot that was removed gets.
_GONE = {10004, 10007, 10013, 50001}
_SERVER_ERROR = 500

_Command = TypeVar("_Command")


async def actor(interaction: discord.Interaction[Any], guild_id: int | None = None) -> Actor:
    """The member behind an interaction, in its server or, from a DM, in the server named.

    Raises:
        app_commands.NoPrivateMessage: in a DM, when no server is named.
        NotAllowedError: from a DM, when the user is not in that server any more.
    """
    member = interaction.user
    if isinstance(member, discord.Member):
        return replace(actor_of(member), is_manager=interaction.permissions.manage_guild)
    if guild_id is None:
        raise app_commands.NoPrivateMessage
    return await actor_in(interaction.client, guild_id, member.id)


async def actor_in(client: discord.Client, guild_id: int, user_id: int) -> Actor:
    """A user's standing in a server, asked of Discord: in a DM it sends no roles.

    Raises:
        NotAllowedError: the user, or the bot, is not in that server any more.
        StudioError: Discord fails to say.
    """
    guild = client.get_guild(guild_id)
    try:
        if guild is None:
            guild = await client.fetch_guild(guild_id)
        member = await guild.fetch_member(user_id)
    except discord.HTTPException as error:
        if error.code in _GONE:
            raise NotAllowedError("You are not in that studio any more.") from None
        if error.status < _SERVER_ERROR:
            raise
        raise StudioError(
            "Discord does not say just now what you may do in your studio. Try again in a minute."
        ) from error
    return actor_of(member)


def actor_of(member: discord.Member) -> Actor:
    """A member's standing, as Discord sent it with them."""
    return Actor(
        guild_id=member.guild.id,
        user_id=member.id,
        role_ids=frozenset(role.id for role in member.roles),
        is_manager=member.guild_permissions.manage_guild,
    )


async def standings(interaction: discord.Interaction[Any], guild_ids: Iterable[int]) -> list[Actor]:
    """The member in this server and in those named; servers that they left are passed over."""
    here = [await actor(interaction)] if isinstance(interaction.user, discord.Member) else []
    elsewhere = [guild_id for guild_id in guild_ids if guild_id != interaction.guild_id]
    asked = [_if_there(interaction.client, guild_id, interaction.user.id) for guild_id in elsewhere]
    return here + [found for found in await asyncio.gather(*asked) if found is not None]


async def _if_there(client: discord.Client, guild_id: int, user_id: int) -> Actor | None:
    try:
        return await actor_in(client, guild_id, user_id)
    except NotAllowedError:
        return None


def languages(interaction: discord.Interaction[Any]) -> tuple[str, ...]:
    """The languages in which the member types a time: their Discord's, the server's, English."""
    spoken = [str(interaction.locale), str(interaction.guild_locale or ""), "en"]
    return tuple(dict.fromkeys(each.split("-")[0] for each in spoken if each))


def cooldown(uses: int, seconds: float) -> Callable[[_Command], _Command]:
    """Let each member use a command so often in so many seconds, as each bot counts for itself.

    discord.py keeps the counts with the command, which all bots of a process share.
    """

    def user_of_bot(interaction: discord.Interaction[Any]) -> tuple[object, int]:
        return weakref.ref(interaction.client), interaction.user.id

    return app_commands.checks.cooldown(uses, seconds, key=user_of_bot)
