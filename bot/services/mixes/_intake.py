"""Takes in the file of a mix: copied, hashed, decoded to its end, previewed where it must be."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import AudioFormat
from bot.domain.errors import NotFoundError
from bot.domain.figures import Analysis
from bot.domain.mixes import MixFile, StoredPreview
from bot.domain.names import clean_name, slug
from bot.media import MediaStore

# Discord's players take the other formats as they are.
_NOT_PLAYED = {AudioFormat.AIFF}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a member gave, still at Discord."""

    name: str
    size: int  # bytes, as Discord says
    open: Callable[[], AsyncIterator[bytes]]


class Intake:
    """Turns an upload into a file of the studio."""

    def __init__(self, media: MediaStore, workshop: AudioWorkshop, *, max_bytes: int) -> None:
        self._media = media
        self._workshop = workshop
        self._max_bytes = max_bytes

    async def take(
        self, upload: Upload, *, studio_id: int, postable: int
    ) -> tuple[MixFile, Analysis]:
        """Copy and measure an upload, and preview it where Discord cannot post or play it.

        Args:
            upload: what the member gave.
            studio_id: whose turn it takes; studios that measure at once take turns.
            postable: bytes that the bot may post in this server.

        Raises:
            InvalidError: it is too large, empty, damaged, or not audio.
            DiskFullError: there is no room for it.
        """
        name = clean_name(upload.name, what="file's name", limit=255)

        async def examine(path: Path, size: int) -> tuple[Analysis, StoredPreview | None]:
            analysis = await self._workshop.analyse(path, queue=studio_id)
            is_shown_as_it_is = size <= postable and analysis.facts.format not in _NOT_PLAYED
            return analysis, None if is_shown_as_it_is else await self._preview(path, postable)

        stored, (analysis, preview) = await self._media.intake_examined(
            upload.open(), max_bytes=self._max_bytes, examine=examine
        )
        return MixFile(stored.sha256, stored.size, name, analysis.facts, preview), analysis

    async def measure(self, sha256: str, *, studio_id: int) -> Analysis:
        """Measure a file of the store, again or for the first time.

        Raises:
            NotFoundError: the store has lost it.
            UnreadableAudioError: it is no whole audio file any more.
        """
        if not self._media.exists(sha256):
            raise NotFoundError("The file is missing from the media folder. Submit the mix again.")
        return await self._workshop.analyse(self._media.path(sha256), queue=studio_id)

    async def _preview(self, path: Path, postable: int) -> StoredPreview:
        async with self._media.scratch() as target:
            made = await self._workshop.preview(path, target, max_bytes=postable)
            kept = await self._media.adopt(target)
        return StoredPreview(kept.sha256, kept.size, made.bit_rate)


def file_name(song: str, label: str, ending: str) -> str:
    """A name for a posted file that any system takes: "night-drive_mix-2.wav"."""
    return f"{slug(song) or 'song'}_{slug(label)}.{ending}"
