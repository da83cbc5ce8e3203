import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import (
    AudioFacts,
    AudioFormat,
    UnreadableAudioError,
    duration_label,
)
from tests import sounds
from tests.audio.helpers import MB, NOISE


@pytest.mark.parametrize(
    ("content", "label", "codec", "channels"),
    [
        (sounds.wav(bits=16), "WAV 16-bit 44.1 kHz", "pcm_s16le", 2),
        (sounds.wav(rate=48_000, bits=24), "WAV 24-bit 48 kHz", "pcm_s24le", 2),
        (sounds.wav(bits=32, channels=1), "WAV 32-bit 44.1 kHz", "pcm_s32le", 1),
        (sounds.wav_float(), "WAV 32-bit float 48 kHz", "pcm_f32le", 2),
        (sounds.wav(channels=12), "WAV 16-bit 44.1 kHz", "pcm_s16le", 12),
        (sounds.aiff(bits=24), "AIFF 24-bit 44.1 kHz", "pcm_s24be", 2),
        (sounds.flac(bits=24, rate=96_000), "FLAC 24-bit 96 kHz", "flac", 2),
        (sounds.flac(), "FLAC 16-bit 44.1 kHz", "flac", 2),
        (sounds.mp3(bit_rate=320_000), "MP3 320 kbps 44.1 kHz", "mp3", 2),
        (sounds.with_cover(sounds.mp3()), "MP3 192 kbps 44.1 kHz", "mp3", 2),
        (sounds.m4a(codec="alac"), "M4A 24-bit 44.1 kHz", "alac", 2),
    ],
)
async def test_a_file_is_described_as_what_it_decodes_to(
    workshop: AudioWorkshop,
    upload: Callable[[bytes], Path],
    content: bytes,
    label: str,
    codec: str,
    channels: int,
) -> None:
    facts = (await workshop.analyse(upload(content))).facts

    assert (facts.label, facts.codec, facts.channels) == (label, codec, channels)
    assert facts.seconds == 1.0


@pytest.mark.parametrize(
    ("content", "codec"),
    [
        (sounds.m4a(3), "aac"),
        (sounds.ogg(3), "vorbis"),
        (sounds.ogg(3, codec="libopus"), "opus"),
    ],
)
async def test_a_lossy_file_has_a_bit_rate_and_no_bit_depth(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], content: bytes, codec: str
) -> None:
    facts = (await workshop.analyse(upload(content))).facts

    assert (facts.codec, facts.bit_depth) == (codec, None)
    assert facts.bit_rate == pytest.approx(len(content) * 8 / 3, rel=0.2)
    assert facts.seconds == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize(
    "content",
    [sounds.wav(0.02), sounds.flac(0.02), sounds.mp3(0.02), sounds.ogg(0.02), sounds.m4a(0.02)],
)
async def test_a_sound_of_20_milliseconds_is_one(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], tmp_path: Path, content: bytes
) -> None:
    source = upload(content)

    assert (await workshop.analyse(source)).facts.seconds == pytest.approx(0.02, abs=0.005)
    assert (await workshop.preview(source, tmp_path / "p.mp3", max_bytes=MB)).bit_rate == 320_000


@pytest.mark.parametrize("claim", [0, 2**32 - 1])
async def test_a_wav_that_was_streamed_and_does_not_know_its_size_is_measured(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], claim: int
) -> None:
    source = upload(sounds.riff(sounds.wav()[44:], data_size=claim))

    assert (await workshop.analyse(source)).facts.seconds == 1.0


async def test_a_wav_over_4_gb_says_its_size_in_another_chunk(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path]
) -> None:
    wav = sounds.wav()
    sizes = struct.pack("<IQQQI", 28, len(wav) + 28, len(wav) - 44, 44_100, 0)
    head, sound = b"RF64\xff\xff\xff\xffWAVEds64" + sizes + wav[12:40], wav[44:]

    assert (await workshop.analyse(upload(head + b"\xff" * 4 + sound))).facts.seconds == 1.0
    with pytest.raises(UnreadableAudioError, match="cut off"):
        await workshop.analyse(upload(head + b"\xff" * 4 + sound[:-10]))


@pytest.mark.parametrize(
    "content",
    [
        sounds.mp3(3)[:-200],
        sounds.mp3(3) + b"TAG" + b"\0" * 125,
        sounds.with_cover(sounds.mp3(3)) + NOISE[:500],
    ],
)
async def test_an_mp3_may_be_cut_in_a_frame_and_have_tags_around_it(
    workshop: AudioWorkshop, upload: Callable[[bytes], Path], content: bytes
) -> None:
    assert (await workshop.analyse(upload(content))).facts.seconds == pytest.approx(3, abs=0.05)


@pytest.mark.parametrize("name", ["-i", "a\nb.wav", 'it\'s "a" $(mix) `x`.wav', "%d.wav", "Größe"])
async def test_a_path_may_hold_anything(
    workshop: AudioWorkshop,
    upload: Callable[[bytes], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    source, target = Path(name), Path(f"{name}.mp3")
    upload(sounds.wav()).replace(source)

    assert (await workshop.analyse(source)).facts.seconds == 1.0
    await workshop.preview(source, target, max_bytes=MB)
    assert (await workshop.analyse(target)).facts.format is AudioFormat.MP3


def test_the_label_of_an_unknown_bit_rate_leaves_it_out() -> None:
    facts = AudioFacts(AudioFormat.OGG, "vorbis", 48_000, None, None, 2, 1.0)

    assert facts.label == "Ogg 48 kHz"


@pytest.mark.parametrize(
    ("seconds", "label"), [(0.4, "0:00"), (59.6, "1:00"), (247, "4:07"), (3723, "1:02:03")]
)
def test_a_length_is_shown_as_a_player_does(seconds: float, label: str) -> None:
    assert duration_label(seconds) == label
