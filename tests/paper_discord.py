"""A Discord that writes down what it is told, for the real dispatcher to send to; no network."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord

THREAD, CHANNEL = 500, 600
"""The project's thread and the studio's fallback channel."""
NONCES_KEPT = timedelta(minutes=5)
"""How long a repeat is known by its nonce."""
_DMS = 10_000
_CLOSED, _UNKNOWN_CHANNEL, _UNKNOWN_GUILD = 50007, 10003, 10004


class Fault(Enum):
    """What goes wrong with a message."""

    REFUSED = auto()  # it is not taken now
    ANSWER_LOST = auto()  # it is posted, and nobody hears of it


@dataclass(frozen=True)
class Post:
    """A message that somebody saw."""

    id: int
    at: datetime
    channel_id: int
    nonce: str
    text: str

    @property
    def is_dm(self) -> bool:
        return self.channel_id not in {THREAD, CHANNEL}


class PaperDiscord(discord.Client):
    """Everything of discord.py but its requests.

    Attributes:
        posts: every message, the first first; a repeat within the memory of nonces is none.
        closed: who takes no DMs.
        refused: who was written to all the same.
        faults: of the next messages, one each.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(intents=discord.Intents.none())
        self.posts: list[Post] = []
        self.closed: set[int] = set()
        self.refused: set[int] = set()
        self.faults: list[Fault] = []
        self._now = now

    def get_partial_messageable(
        self,
        id: int,  # noqa: A002 - as discord.py names it
        **_: Any,
    ) -> discord.PartialMessageable:
        return _Channel(self, id)

    async def create_dm(self, user: discord.abc.Snowflake) -> discord.DMChannel:
        return cast("discord.DMChannel", _Channel(self, _DMS + user.id))

    async def fetch_channel(self, channel_id: int, /) -> Any:
        raise discord.NotFound(*_answer(404, _UNKNOWN_CHANNEL))

    async def fetch_guild(self, guild_id: int, /, **_: Any) -> discord.Guild:
        raise discord.NotFound(*_answer(404, _UNKNOWN_GUILD))

    async def take(self, channel_id: int, nonce: str, text: str) -> int:
        """Post a message; its id.

        Raises:
            discord.Forbidden: the user takes no DMs.
            discord.DiscordServerError: it is not taken now.
            aiohttp.ServerDisconnectedError: the answer is lost.
        """
        await asyncio.sleep(0)
        if channel_id - _DMS in self.closed:
            self.refused.add(channel_id - _DMS)
            raise discord.Forbidden(*_answer(403, _CLOSED))
        fault = self.faults.pop(0) if self.faults else None
        if fault is Fault.REFUSED:
            raise discord.DiscordServerError(*_answer(503, 0))
        now = self._now()
        fresh = (post for post in self.posts if now - post.at < NONCES_KEPT)
        post = next((p for p in fresh if (p.nonce, p.channel_id) == (nonce, channel_id)), None)
        if post is None:
            post = Post(len(self.posts) + 1, now, channel_id, nonce, text)
            self.posts.append(post)
        if fault is Fault.ANSWER_LOST:
            raise aiohttp.ServerDisconnectedError
        return post.id


class _Channel(discord.PartialMessageable):
    def __init__(self, client: PaperDiscord, channel_id: int) -> None:
        super().__init__(client._connection, channel_id)  # pyright: ignore[reportPrivateUsage] - discord.py has no other way
        self._paper = client

    async def send(self, content: str | None = None, **options: Any) -> discord.Message:
        embeds: list[discord.Embed] = options.get("embeds", [])
        parts = [content or "", *(embed.description or "" for embed in embeds)]
        parts += [each.value or "" for embed in embeds for each in embed.fields]
        number = await self._paper.take(self.id, options["nonce"], "\n".join(parts))
        return cast("discord.Message", _Message(self, number))

    def get_partial_message(self, message_id: int, /) -> discord.PartialMessage:
        return _Message(self, message_id)


class _Message(discord.PartialMessage):
    def __init__(self, channel: _Channel, number: int) -> None:
        super().__init__(channel=channel, id=number)

    async def edit(self, **_: Any) -> discord.Message:
        return cast("discord.Message", self)


def _answer(status: int, code: int) -> tuple[Any, dict[str, Any]]:
    return SimpleNamespace(status=status, reason=""), {"code": code, "message": ""}
