"""The studio's settings as a card."""

import dataclasses
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import discord

from bot.checks import actor
from bot.domain.errors import InvalidError
from bot.domain.ladders import ladder_words, span_words
from bot.domain.rest import silent_days_words
from bot.domain.studios import DEFAULT_ZONE, Studio
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, replace, services

_NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_private_threads": "Create Private Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
_TO_MENTION = ("view_channel", "send_messages")
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
        *_reminder_lines(studio),
    ]
    problem = _problem(studio, guild)
    embed = discord.Embed(
        title=f"Studio {text.cut(text.escape(guild.name), 200)}" if guild else "Studio",
        description="\n".join([*lines, *([f"\n⚠️ {problem}"] if problem else [])]),
        colour=Accent.LATE if problem else Accent.NEUTRAL,
    )
    embed.set_footer(
        text="Change it with /studio setup and /studio reminders. Next: /project create"
    )
    return embed


def require_writable(channel: discord.TextChannel) -> None:
    """Raise InvalidError where the bot may not mention anybody in a channel: what it lacks."""
    if missing := _missing(channel, _TO_MENTION):
        raise InvalidError(f"{lack_words(channel, missing)} Grant that, or choose another channel.")


class NoFallbackButton(CardButton, action="studio:no_fallback", label="Mention nobody"):
    """Takes the channel away in which who takes no DMs is mentioned; its id says nothing."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show the settings as they are now."""
        studio = await services(interaction).studios.set_reminders(
            await actor(interaction), partial(dataclasses.replace, fallback_channel_id=None)
        )
        await replace(interaction, embed=studio_card(studio, interaction.guild))


def reminder_buttons(studio: Studio) -> StudioView:
    """Under the settings of reminders: what an option cannot say."""
    return StudioView(*([NoFallbackButton(0)] if studio.fallback_channel_id else []))


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
    is_forum = isinstance(channel, discord.ForumChannel)
    needed = [name for name in _NEEDED if not (is_forum and name in _NOT_IN_FORUMS)]
    return _missing(channel, needed, me)


def lack_words(channel: discord.TextChannel | discord.ForumChannel, missing: Sequence[str]) -> str:
    """Which permissions are missing in a channel, to members, who see it by its link."""
    return f"In {channel.mention} I lack: {', '.join(missing)}."


def _missing(
    channel: discord.TextChannel | discord.ForumChannel,
    needed: Iterable[str],
    me: discord.Member | None = None,
) -> list[str]:
    granted = channel.permissions_for(me or channel.guild.me)
    return [_NEEDED[name] for name in needed if not getattr(granted, name)]


def _reminder_lines(studio: Studio) -> list[str]:
    """How the studio reminds."""
    fallback = "none"
    if studio.fallback_channel_id:
        fallback = (
            f"<#{studio.fallback_channel_id}>: who takes no DMs is mentioned there, if not in the "
            "project's thread"
        )
    escalation = "none"
    if studio.escalate_after:
        after = span_words(studio.escalate_after)
        escalation = f"who set a deadline for others hears of it once it is overdue by {after}"
    days = silent_days_words(studio.silent_days) if studio.silent_days else "none"
    return [
        f"**Reminders** {ladder_words(studio.ladder)}",
        f"**Fallback channel** {fallback}",
        f"**Escalation** {escalation}",
        f"**Silent days** {days}",
    ]


def _role(role_id: int | None) -> str | None:
    return f"<@&{role_id}>" if role_id else None


def _problem(studio: Studio, guild: discord.Guild | None) -> str | None:
    if guild is None:
        return None
    for role_id in (studio.producer_role_id, studio.engineer_role_id):
        if role_id is not None and guild.get_role(role_id) is None:
            return "A role was deleted: choose another with `/studio setup`."
    if studio.fallback_channel_id is not None:
        fallback = guild.get_channel(studio.fallback_channel_id)
        if not isinstance(fallback, discord.TextChannel):
            return (
                "The channel for who takes no DMs is gone: choose another by `/studio reminders`."
            )
        if missing := _missing(fallback, _TO_MENTION):
            return lack_words(fallback, missing)
    if studio.channel_id is None:
        return None
    channel = guild.get_channel(studio.channel_id)
    if not isinstance(channel, discord.TextChannel | discord.ForumChannel):
        return "The channel for project threads is gone: choose another with `/studio setup`."
    missing = missing_permissions(channel)
    return lack_words(channel, missing) if missing else None
