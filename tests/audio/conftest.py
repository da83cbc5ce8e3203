from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from bot.audio.workshop import AudioWorkshop
from tests import sounds
from tests.audio.helpers import HOUR_OF_WAV


@pytest.fixture
async def workshop() -> AsyncGenerator[AudioWorkshop]:
    workshop = AudioWorkshop(timeout=60, workers=1)
    yield workshop
    await workshop.close()


@pytest.fixture
def upload(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def long_wav(tmp_path: Path) -> Path:
    """An hour of silence that takes no room: a preview of it keeps a worker busy for minutes."""
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(sounds.riff(b"", data_size=HOUR_OF_WAV))
        file.truncate(file.tell() + HOUR_OF_WAV)
    return path
