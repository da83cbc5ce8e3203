"""The studio's settings as a card."""

from collections.abc import Iterable

import discord

from bot.domain.studios import DEFAULT_ZONE, Studio
from bot.ui import text
from bot.ui.base import Accent

_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_NOT_IN_FORUMS = {"create_private_threads"}
_NICE_TO_HAVE = {"pin_messages": "Pin Messages"}


def invite_permissions() -> discord.Permissions:
    """The least that the bot asks for when it is invited.

    A private thread's people are let in and out by the bot that opened it, and a thread that is
    not locked is opened again by who may post in it: Manage Threads is not needed.
    """
    return discord.Permissions(**dict.fromkeys((*_NEEDED, *_NICE_TO_HAVE), True))


def studio_card(studio: Studio, guild: discord.Guild | None) -> discord.Embed:
    """Every setting with its default, and the permissions that are missing."""
    producer = _role(studio.producer_role_id) or "whoever may Manage Server"
    engineer = _role(studio.engineer_role_id) or "nobody yet"
    channel = f"<#{studio.channel_id}>" if studio.channel_id else "where `/project create` is typed"
    zone = studio.timezone or f"{DEFAULT_ZONE}, until you set yours"
    lines = [
        f"**Producer** {producer}",
        f"**Engineer** {engineer}",
        f"**Project threads** {channel}",
        f"**Time zone** {zone}",
    ]
    problem = _problem(studio, guild)
    embed = discord.Embed(
        title=f"Studio {text.cut(text.escape(guild.name), 200)}" if guild else "Studio",
        description="\n".join([*lines, *([f"\n⚠️ {problem}"] if problem else [])]),
        colour=Accent.LATE if problem else Accent.NEUTRAL,
    )
    embed.set_footer(text="Change it with /studio setup. Next: /project create")
    return embed


def studio_names(client: discord.Client, guild_ids: Iterable[int]) -> dict[int, str]:
    """The names of studios, by their servers' ids."""
    found = {guild_id: client.get_guild(guild_id) for guild_id in guild_ids}
    return {guild_id: guild.name if guild else "a studio" for guild_id, guild in found.items()}


def missing_permissions(
    channel: discord.TextChannel | discord.ForumChannel, me: discord.Member | None = None
) -> list[str]:
    """What the bot lacks for project threads in a channel, as Discord's settings name it.

    Args:
        channel: where threads are to be opened.
        me: the bot there, where it is not in the cache.
    """
    granted = channel.permissions_for(me or channel.guild.me)
    is_forum = isinstance(channel, discord.ForumChannel)
    return [
        label
        for name, label in _NEEDED.items()
        if not getattr(granted, name) and not (is_forum and name in _NOT_IN_FORUMS)
    ]


def _role(role_id: int | None) -> str | None:
    return f"<@&{role_id}>" if role_id else None


def _problem(studio: Studio, guild: discord.Guild | None) -> str | None:
    if guild is None:
        return None
    for role_id in (studio.producer_role_id, studio.engineer_role_id):
        if role_id is not None and guild.get_role(role_id) is None:
            return "A role was deleted: choose another with `/studio setup`."
    if studio.channel_id is None:
        return None
    channel = guild.get_channel(studio.channel_id)
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        return "The channel for project threads is gone: choose another with `/studio setup`."
    missing = missing_permissions(channel)
    return f"In {channel.mention} I lack: {', '.join(missing)}." if missing else None
