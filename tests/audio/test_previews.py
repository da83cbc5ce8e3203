from collections.abc import Callable
from pathlib import Path

import pytest

from bot.audio._preview import write_preview
from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import (
    PREVIEW_BIT_RATES,
    AudioFormat,
    PreviewTooLargeError,
    UnreadableAudioError,
    preview_bit_rates,
)
from tests import sounds
from tests.audio.helpers import MB, NOISE, names_in


@pytest.mark.parametrize("rate", PREVIEW_BIT_RATES)
async def test_a_preview_has_the_highest_rate_that_fits(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path, rate: int
) -> None:
    room = 3 * rate * 1000 // 8 + 9000
    target = tmp_path / "preview.mp3"

    preview = await workshop.preview(upload(sounds.wav(3)), target, max_bytes=room)

    assert preview.bit_rate == rate * 1000
    assert preview.size == target.stat().st_size <= room
    facts = (await workshop.analyse(target)).facts
    assert (facts.label, facts.seconds) == (f"MP3 {rate} kbps 44.1 kHz", 3.0)


@pytest.mark.parametrize(
    ("content", "sample_rate", "channels"),
    [
        (sounds.wav(channels=1), 44_100, 1),
        (sounds.wav(channels=6), 44_100, 2),
        (sounds.wav(channels=12), 44_100, 2),
        (sounds.wav(rate=22_050), 44_100, 2),
        (sounds.wav(rate=88_200), 44_100, 2),
        (sounds.wav(rate=96_000, bits=24), 48_000, 2),
        (sounds.wav_float(rate=32_000), 48_000, 2),
        (sounds.m4a(), 44_100, 2),
    ],
)
async def test_a_preview_is_mono_or_stereo_in_the_family_of_the_original_rate(
    workshop: AudioWorkshop,
    upload: Callable[[bytes], Path],
    tmp_path: Path,
    content: bytes,
    sample_rate: int,
    channels: int,
) -> None:
    await workshop.preview(upload(content), tmp_path / "p.mp3", max_bytes=MB)

    facts = (await workshop.analyse(tmp_path / "p.mp3")).facts
    assert (facts.sample_rate, facts.channels) == (sample_rate, channels)
    assert facts.seconds == pytest.approx(1.0, abs=0.05)


async def test_channels_that_no_layout_names_give_no_preview(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path
) -> None:
    with pytest.raises(UnreadableAudioError, match="9 channels"):
        await workshop.preview(upload(sounds.wav(channels=9)), tmp_path / "p.mp3", max_bytes=MB)
    assert names_in(tmp_path) == ["upload"]


async def test_a_sound_too_long_for_any_rate_is_said_to_be(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path
) -> None:
    with pytest.raises(PreviewTooLargeError, match=r"0:03 of sound .* 64 kbps .* 20 KB"):
        await workshop.preview(upload(sounds.wav(3)), tmp_path / "p.mp3", max_bytes=20 * 1024)
    assert names_in(tmp_path) == ["upload"]


def test_a_preview_that_turns_out_too_large_is_made_at_the_next_rate(tmp_path: Path) -> None:
    source, target = tmp_path / "a.wav", tmp_path / "a.mp3"
    source.write_bytes(sounds.wav())
    size = write_preview(source, target, (256,), max_bytes=MB).size

    preview = write_preview(source, target, (320, 256, 192), max_bytes=size)

    assert (preview.bit_rate, preview.size) == (256_000, size)
    with pytest.raises(PreviewTooLargeError):
        write_preview(source, target, (320, 256), max_bytes=size - 1)


async def test_a_new_preview_replaces_the_old_one_only_when_it_is_complete(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path
) -> None:
    target = tmp_path / "preview.mp3"
    target.write_bytes(b"the old one")

    with pytest.raises(UnreadableAudioError):
        await workshop.preview(upload(NOISE), target, max_bytes=MB)
    assert target.read_bytes() == b"the old one"
    await workshop.preview(upload(sounds.wav()), target, max_bytes=MB)
    assert (await workshop.analyse(target)).facts.format is AudioFormat.MP3


@pytest.mark.parametrize(
    ("minutes", "highest"), [(0, 320), (4, 320), (5, 256), (10, 128), (21, 64)]
)
def test_a_longer_sound_gets_a_lower_rate_in_10_mb(minutes: int, highest: int) -> None:
    rates = preview_bit_rates(minutes * 60, 10 * MB)

    assert rates == PREVIEW_BIT_RATES[PREVIEW_BIT_RATES.index(highest) :]
