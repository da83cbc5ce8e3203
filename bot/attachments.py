"""Opens what a member attached to a command: read as a stream, never held in memory."""

from collections.abc import AsyncIterator, Callable
from typing import Protocol

import aiohttp
import discord

from bot.domain.errors import InvalidError


class Held(Protocol):
    """A file that Discord holds, such as a `discord.Attachment`."""

    @property
    def url(self) -> str:
        """Where it is, for about a day."""
        ...

    async def read(self) -> bytes:
        """All of it."""
        ...


OpenAttachment = Callable[[Held], AsyncIterator[bytes]]

_CHUNK = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=600, sock_connect=10, sock_read=30)  # seconds
_GONE = "Discord no longer has that file, or did not send all of it. Upload it again."


class HeldAt:
    """A file that Discord holds, of which only the URL was kept."""

    def __init__(self, client: discord.Client, url: str) -> None:
        self._client = client
        self.url = url

    async def read(self) -> bytes:
        """All of it, as an attachment reads itself; raises discord.HTTPException."""
        return await self._client.http.get_from_cdn(self.url)


async def stream(attachment: Held) -> AsyncIterator[bytes]:
    """The bytes of an attachment as Discord sends them.

    Raises:
        InvalidError: Discord does not have it any more, or the connection broke.
    """
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(attachment.url) as response,
        ):
            if response.status != 200:
                raise InvalidError(_GONE)
            async for chunk in response.content.iter_chunked(_CHUNK):
                yield chunk
    except (aiohttp.ClientError, TimeoutError) as error:
        raise InvalidError(_GONE) from error


async def read_whole(attachment: Held) -> AsyncIterator[bytes]:
    """The same for a simulated Discord, which serves attachments to discord.py alone.

    Raises:
        InvalidError: Discord does not have it any more.
    """
    try:
        yield await attachment.read()
    except discord.HTTPException as error:
        raise InvalidError(_GONE) from error
