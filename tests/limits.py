"""Discord's limits, over everything that the bot has said so far: simcord does not enforce all."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import simcord
from discord import MessageType
from simcord.backend.models import Message

# Of the bot's making; the others are Discord's own, and ping nobody.
_SAID = {MessageType.default.value, MessageType.chat_input_command.value}
_EMBED = {"title": 256, "description": 4096}
_COMPONENT = {"label": 80, "custom_id": 100, "url": 512, "placeholder": 150}


def breaches(env: simcord.Env) -> list[str]:
    """What Discord would refuse of the messages and threads that now stand."""
    found = [
        f"{problem}: {message.content!r} {message.embeds}"
        for messages in env.backend.messages.values()
        for message in messages.values()
        for problem in _of_message(message)
    ]
    names = [channel.name or "" for channel in env.backend.channels.values() if channel.is_thread]
    return found + [f"a thread's name: {name}" for name in names if not 1 <= len(name) <= 100]


def pings(env: simcord.Env, *, but: set[int]) -> list[str]:
    """Messages that notify a role, everyone, or a user beside those."""
    return [
        message.content
        for messages in env.backend.messages.values()
        for message in messages.values()
        if message.type in _SAID
        and (message.mention_everyone or message.ping_role_ids or {*message.ping_user_ids} - but)
    ]


def too_many(choices: list[dict[str, Any]]) -> bool:
    """Whether Discord would refuse the completions of an option."""
    sizes = [len(str(choice[part])) for choice in choices for part in ("name", "value")]
    return len(choices) > 25 or any(not 1 <= size <= 100 for size in sizes)


def _of_message(message: Message) -> Iterator[str]:
    if len(message.content) > 2000:
        yield f"{len(message.content)} characters of content"
    whole = 0
    for embed in message.embeds:
        fields: list[dict[str, str]] = embed.get("fields", [])
        texts = {
            **{part: (embed.get(part) or "", limit) for part, limit in _EMBED.items()},
            "footer": (embed.get("footer", {}).get("text", ""), 2048),
            "author": (embed.get("author", {}).get("name", ""), 256),
            **{f"name {place}": (field["name"], 256) for place, field in enumerate(fields)},
            **{f"value {place}": (field["value"], 1024) for place, field in enumerate(fields)},
        }
        whole += sum(len(text) for text, _ in texts.values())
        yield from (
            f"{len(text)} in {part}" for part, (text, most) in texts.items() if len(text) > most
        )
        if len(fields) > 25 or any(not field["value"] for field in fields):
            yield "its fields"
    if whole > 6000 or len(message.embeds) > 10:
        yield f"{whole} characters in all"
    yield from _of_components(message.components)


def _of_components(components: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        for part, most in _COMPONENT.items():
            if len(component.get(part) or "") > most:
                yield f"{part} of a component"
        yield from _of_components(component.get("components", []))
