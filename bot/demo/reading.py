"""A message as a person reads it, in plain lines: for the terminal, and for checks."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.backend.errors import BackendError
from simcord.results import InteractionResult, ResponseMessage

from bot.demo.world import ZONE, World

Message = discord.Message | ResponseMessage

_USER = re.compile(r"<@!?(\d+)>")
_ROLE = re.compile(r"<@&(\d+)>")
_CHANNEL = re.compile(r"<#(\d+)>")
_TIME = re.compile(r"<t:(\d+)(?::([a-zA-Z]))?>")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)|https://discord\.com/channels/\S+")
_STYLE = re.compile(r"\*\*|__|`|^(?:-# |#{1,3} |> )|\\(?=[\W_])", re.MULTILINE)
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def read(world: World, message: Message | None) -> list[str]:
    """The lines of a message: its words, its cards, its files, its buttons."""
    if message is None:
        return []
    parts = [message.content, *chain.from_iterable(map(_card, message.embeds))]
    controls: list[str] = []
    for item in _components(message):
        match item:
            case {"type": 10, "content": str(text)}:
                parts.append(text)
            case {"type": 2, "label": str(label)}:
                controls.append(f"[{label}]")
            case _:
                pass
    lines = [line for part in parts for line in _plain(world, part).splitlines() if line.strip()]
    lines += [f"{_mark(attachment)} {attachment.filename}" for attachment in message.attachments]
    return [*lines, " ".join(controls)] if controls else lines


def answer_of(result: InteractionResult) -> ResponseMessage | None:
    """What somebody was told in answer: the last that was said."""
    return result.followups[-1] if result.followups else result.response


def selects(message: Message) -> list[Mapping[str, Any]]:
    """The lists of a message from which one can choose."""
    return [item for item in _components(message) if item.get("type") == 3]


def place_of(message: Message) -> int:
    """The id of the channel that a message is in."""
    return message.channel_id if isinstance(message, ResponseMessage) else message.channel.id


def _mark(attachment: discord.Attachment) -> str:
    return "▦" if attachment.filename.endswith(".png") else "♪"


def _components(message: Message) -> Iterator[Mapping[str, Any]]:
    """Every component of a message, those inside others too, in reading order."""
    top: list[Any] = [row if isinstance(row, dict) else row.to_dict() for row in message.components]
    while top:
        item = top.pop(0)
        yield item
        inner = [*item.get("components", []), item.get("accessory")]
        top = [child for child in inner if child] + top


def _card(embed: discord.Embed) -> Iterator[str]:
    yield embed.author.name or ""
    yield embed.title or ""
    yield embed.description or ""
    for field in embed.fields:
        yield f"{field.name or ''}\n{field.value or ''}"
    yield embed.footer.text or ""


def _plain(world: World, text: str) -> str:
    text = _USER.sub(lambda match: f"@{_name_of(world, int(match[1]))}", text)
    text = _ROLE.sub(lambda match: f"@{_role(world, int(match[1]))}", text)
    text = _CHANNEL.sub(lambda match: f"#{_channel(world, int(match[1]))}", text)
    text = _TIME.sub(lambda match: _time(world, int(match[1]), match[2]), text)
    text = _LINK.sub(lambda match: match[1] or "(link to it)", text)
    return _STYLE.sub("", text)


def _name_of(world: World, user_id: int) -> str:
    return world.env.backend.get_user(user_id).name


def _role(world: World, role_id: int) -> str:
    role = world.env.backend.guilds[world.guild.id].roles.get(role_id)
    return role.name if role else "deleted"


def _channel(world: World, channel_id: int) -> str:
    try:
        return world.env.backend.get_channel(channel_id).name or "?"
    except BackendError:
        return "deleted"


def _time(world: World, seconds: int, style: str | None) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    if style != "R":
        return f"{at.astimezone(ZoneInfo(ZONE)):%a %d %b %Y %H:%M}"
    span = (at - world.env.now()).total_seconds()
    size, unit = next(((s, u) for s, u in _UNITS if abs(span) >= s), _UNITS[-1])
    count = round(abs(span) / size)
    words = f"{count} {unit}{'' if count == 1 else 's'}"
    return f"in {words}" if span > 0 else f"{words} ago"
