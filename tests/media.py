"""Files for the media folder that are not looked into."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.domain.media import StoredFile
from bot.media import MediaStore


async def take_in(store: MediaStore, chunks: AsyncIterator[bytes], *, max_bytes: int) -> StoredFile:
    """Store what a stream brings, whatever it is."""

    async def unexamined(_path: Path, _size: int) -> None:
        """No file is refused."""

    stored, _ = await store.intake(chunks, max_bytes=max_bytes, examine=unexamined)
    return stored
