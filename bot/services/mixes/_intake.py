"""Takes in the file of a mix: copied, hashed, decoded to its end, previewed where it must be."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import AudioFormat, OnStep, Step
from bot.domain.figures import Analysis
from bot.domain.media import FileTooLargeError
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
        self, upload: Upload, *, studio_id: int, postable: int, on_step: OnStep | None = None
    ) -> tuple[MixFile, Analysis]:
        """Copy and measure an upload, and preview it where Discord cannot post or play it.

        Args:
            upload: what the member gave.
            studio_id: whose turn it takes; studios that measure at once take turns.
            postable: bytes that the bot may post in this server.
            on_step: is told how far it is.

        Raises:
            InvalidError: it is too large, empty, damaged, or not audio.
            DiskFullError: there is no room for it.
        """
        name = clean_name(upload.name, what="file's name", limit=255)
        if upload.size > self._max_bytes:  # by its own word; the store counts what really comes
            raise FileTooLargeError(self._max_bytes)

        async def examine(path: Path, size: int) -> tuple[Analysis, StoredPreview | None]:
            analysis = await self._workshop.analyse(
                path, queue=studio_id, on_progress=of_step(Step.MEASURING, on_step)
            )
            if size <= postable and analysis.facts.format not in _NOT_PLAYED:
                return analysis, None
            told = of_step(Step.PREVIEWING, on_step)
            return analysis, await self._preview(path, postable, studio_id, told)

        stored, (analysis, preview) = await self._media.intake(
            _counted(upload, on_step), max_bytes=self._max_bytes, examine=examine
        )
        return MixFile(stored.sha256, stored.size, name, analysis.facts, preview), analysis

    async def measure(
        self, sha256: str, *, studio_id: int, on_step: OnStep | None = None
    ) -> Analysis:
        """Measure a file of the store, again or for the first time.

        Raises:
            FileLostError: the store has lost it.
            UnreadableAudioError: it is no whole audio file any more.
        """
        told = of_step(Step.MEASURING, on_step)
        path = self._media.require(sha256)
        return await self._workshop.analyse(path, queue=studio_id, on_progress=told)

    async def _preview(
        self, path: Path, postable: int, studio_id: int, on_progress: Callable[[float], None] | None
    ) -> StoredPreview:
        async with self._media.scratch() as target:
            made = await self._workshop.preview(
                path, target, max_bytes=postable, queue=studio_id, on_progress=on_progress
            )
            kept = await self._media.adopt(target)
        return StoredPreview(kept.sha256, kept.size, made.bit_rate)


def of_step(step: Step, on_step: OnStep | None) -> Callable[[float], None] | None:
    """What tells the shares of one step."""
    return None if on_step is None else partial(on_step, step)


async def _counted(upload: Upload, on_step: OnStep | None) -> AsyncIterator[bytes]:
    """The bytes of an upload; of a size that nobody said there is no share to tell."""
    received = 0
    async for chunk in upload.open():
        received += len(chunk)
        if on_step and upload.size:
            on_step(Step.RECEIVING, min(1.0, received / upload.size))
        yield chunk


def file_name(song: str, label: str, ending: str) -> str:
    """A name for a posted file that any system takes: "night-drive_mix-2.wav"."""
    return f"{slug(song) or 'song'}_{slug(label)}.{ending}"
