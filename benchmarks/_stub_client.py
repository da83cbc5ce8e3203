"""A client of discord.py whose messages are sent at once, to nobody."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, cast

import discord


class StubClient(discord.Client):
    """Everything of discord.py but its requests.

    Attributes:
        sent: the time of each message, in seconds since 1970.
        enough: set once as many were sent as were expected.
    """

    def __init__(self, expected: int) -> None:
        super().__init__(intents=discord.Intents.none())
        self.sent: list[float] = []
        self.enough = asyncio.Event()
        self._expected = expected

    def expect(self, count: int) -> None:
        """Forget what was sent, and expect so many more."""
        self.sent.clear()
        self.enough.clear()
        self._expected = count

    def get_partial_messageable(
        self,
        id: int,  # noqa: A002 - as discord.py names it
        **_: Any,
    ) -> discord.PartialMessageable:
        """A channel that takes everything."""
        return _StubChannel(self, id, self._note)

    def _note(self) -> None:
        self.sent.append(time.time())
        if len(self.sent) == self._expected:
            self.enough.set()


class _StubChannel(discord.PartialMessageable):
    def __init__(self, client: StubClient, channel_id: int, note: Callable[[], None]) -> None:
        super().__init__(client._connection, channel_id)  # pyright: ignore[reportPrivateUsage] - discord.py has no other way
        self._note = note

    async def send(self, *_: Any, **__: Any) -> discord.Message:
        """Send nothing, at once."""
        self._note()
        return cast("discord.Message", self.get_partial_message(self.id))
