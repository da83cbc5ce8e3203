"""An upload as large as Discord lets a member make it."""

import resource
import struct
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path

import pytest

from bot.audio.workshop import AudioWorkshop
from bot.config import Settings
from bot.domain.media import FileTooLargeError
from bot.media import MediaStore
from bot.services.mixes import Intake, Upload
from tests.sounds import riff

MB = 2**20
LARGEST = Settings.model_construct().max_upload_mb * MB
POSTABLE = 10 * MB
SOUND = 100 * MB  # of two channels of 64 bits, so that few samples are to be decoded
HEADER = riff(b"", code=3, rate=192_000, bits=64, channels=2, data_size=SOUND)


async def bounce(size: int) -> AsyncIterator[bytes]:
    """A stereo 64-bit float WAV at 192 kHz of silence, in the chunks of a download.

    What follows the sound is a chunk of another program's, which some DAWs fill with pictures.
    """
    yield HEADER
    async for chunk in zeros(SOUND):
        yield chunk
    left = size - len(HEADER) - SOUND - 8
    yield b"JUNK" + struct.pack("<I", left)
    async for chunk in zeros(left):
        yield chunk


async def zeros(size: int) -> AsyncIterator[bytes]:
    """So many bytes of 0."""
    chunk = bytes(64 * 1024)
    for start in range(0, size, len(chunk)):
        yield chunk[: size - start]


@pytest.fixture
async def media(tmp_path: Path) -> MediaStore:
    media = MediaStore(tmp_path / "media", reserve=0)
    await media.open()
    return media


@pytest.fixture
async def intake(media: MediaStore) -> AsyncGenerator[Intake]:
    workshop = AudioWorkshop()
    yield Intake(media, workshop, max_bytes=LARGEST)
    await workshop.close()


def memory() -> int:
    """Bytes that this process has held at once, at most."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


async def test_an_upload_of_500_mb_is_taken_in_without_being_held_in_memory(
    intake: Intake, media: MediaStore
) -> None:
    assert LARGEST == 500 * MB
    before = memory()

    taken, analysis = await intake.take(
        Upload("bounce.wav", LARGEST, lambda: bounce(LARGEST)), studio_id=1, postable=POSTABLE
    )

    assert taken.size == LARGEST and taken.preview is not None
    assert analysis.facts == taken.facts
    assert taken.preview.size <= POSTABLE
    assert await media.verify(taken.sha256) and await media.verify(taken.preview.sha256)
    assert memory() - before < 50 * MB


async def test_one_byte_more_is_refused_and_leaves_nothing(
    intake: Intake, media: MediaStore, tmp_path: Path
) -> None:
    size = LARGEST + 1
    upload = Upload("bounce.wav", LARGEST, lambda: bounce(size))  # more comes than was said
    with pytest.raises(FileTooLargeError, match="larger than the 500 MB that can be taken"):
        await intake.take(upload, studio_id=1, postable=POSTABLE)

    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


async def test_what_is_too_large_by_its_own_word_is_not_begun(
    intake: Intake, tmp_path: Path
) -> None:
    def opened() -> AsyncIterator[bytes]:
        raise AssertionError

    with pytest.raises(FileTooLargeError, match="larger than the 500 MB that can be taken"):
        await intake.take(Upload("bounce.wav", 2 * 2**30, opened), studio_id=1, postable=POSTABLE)

    assert list((tmp_path / "media").rglob("*")) == []
