"""Opens what a member attached to a command: read as a stream, never held in memory."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import discord

from bot.domain.errors import InvalidError

OpenAttachment = Callable[[discord.Attachment], AsyncIterator[bytes]]

_CHUNK = 64 * 1024
_TIMEOUT = aiohttp.ClientTimeout(total=600, sock_connect=10, sock_read=30)  # seconds
_GONE = "Discord no longer has that file, or did not send all of it. Upload it again."


async def stream(attachment: discord.Attachment) -> AsyncIterator[bytes]:
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


async def read_whole(attachment: discord.Attachment) -> AsyncIterator[bytes]:
    """The same for a simulated Discord, which serves attachments to discord.py alone.

    Raises:
        InvalidError: Discord does not have it any more.
    """
    try:
        yield await attachment.read()
    except discord.HTTPException as error:
        raise InvalidError(_GONE) from error
