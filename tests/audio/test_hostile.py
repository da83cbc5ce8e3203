import asyncio
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import (
    UnreadableAudioError,
)
from tests import sounds
from tests.audio.helpers import (
    HOUR_OF_WAV,
    MB,
    NOISE,
    names_in,
)

HOSTILE = {
    "nothing": (b"", "empty"),
    "words, named .wav": (b"my new mix\n" * 100, "not an audio file"),
    "a ZIP, named .flac": (b"PK\x03\x04" + NOISE, "not an audio file"),
    "noise": (NOISE, "not an audio file"),
    "raw AAC, which is not on the list": (b"\xff\xf1\x50\x80" + NOISE, "not an audio file"),
    "a film": (sounds.video(), "video"),
    "half a WAV": (sounds.wav(4)[: len(sounds.wav(4)) // 2], "last 0:04, but only 0:02"),
    "a WAV that lacks one sample": (sounds.wav()[:-4], "cut off"),
    "a WAV that ends in its header": (sounds.wav()[:30], "cut off"),
    "a WAV that ends before its sound": (sounds.wav()[:40], "cut off"),
    "a WAV of no sound": (sounds.riff(b""), "no sound"),
    "a WAV whose sound comes before its format": (
        b"RIFF\x64\0\0\0WAVEdata\x08\0\0\0" + bytes(8),
        "nothing about its format",
    ),
    "a WAV that claims 4 hours and holds 1 s": (
        sounds.riff(sounds.wav()[44:], data_size=4 * HOUR_OF_WAV),
        "last 4:00:00, but only 0:01",
    ),
    "a rate of 0": (sounds.riff(NOISE, rate=0), "sample rate of 0 Hz"),
    "a rate of 2 GHz": (sounds.riff(NOISE, rate=2**31 - 1, channels=1, bits=8), "sample rate"),
    "no channels": (sounds.riff(NOISE, channels=0), "no channels"),
    "64 channels": (sounds.riff(NOISE[: 128 * 1000], channels=64), "64 channels"),
    "a codec that is not on the list": (sounds.riff(NOISE, code=7, bits=8), "compressed"),
    "NaN": (
        sounds.riff(array("f", [0.5, float("nan")] * 500).tobytes(), code=3, bits=32),
        "not numbers",
    ),
    "infinity": (
        sounds.riff(array("f", [0.5, float("inf")] * 500).tobytes(), code=3, bits=32),
        "not numbers",
    ),
    "half an AIFF": (sounds.aiff()[:90_000], "cut off"),
    "an AIFF that ends in its header": (sounds.aiff()[:40], "cut off"),
    "half a FLAC": (sounds.flac(4)[: len(sounds.flac(4)) // 2], "last 0:04, but only"),
    "a FLAC without its last bytes": (sounds.flac()[:-7], "cut off"),
    "a FLAC of noise": (sounds.flac()[:100] + NOISE, "no sound"),
    "an MP3 of noise": (sounds.mp3()[:100] + NOISE, "no sound|damaged"),
    "an MP3 that changes its rate": (sounds.mp3() + sounds.mp3(rate=48_000), "midway"),
    "half an M4A": (sounds.m4a(4)[: len(sounds.m4a(4)) // 2], "last 0:04, but only"),
    "an M4A of noise": (sounds.m4a()[:100] + NOISE, "no sound|damaged"),
    "an Ogg with a hole": (
        sounds.ogg(3)[:20_000] + NOISE[:300] + sounds.ogg(3)[20_300:],
        "last 0:03, but only",
    ),
    "an Ogg of noise": (sounds.ogg()[:100] + NOISE, "damaged"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_file_is_refused_and_leaves_nothing_behind(
    workshop: AudioWorkshop,
    upload: Callable[[bytes], Path],
    tmp_path: Path,
    content: bytes,
    why: str,
) -> None:
    source = upload(content)

    with pytest.raises(UnreadableAudioError, match=why):
        await workshop.analyse(source)
    with pytest.raises(UnreadableAudioError, match=why):
        await workshop.preview(source, tmp_path / "preview.mp3", max_bytes=MB)
    assert names_in(tmp_path) == ["upload"]


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXTINF:1,\n{file}\n",
        "ffconcat version 1.0\nfile '{file}'\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
        "<MPD><Period><AdaptationSet><BaseURL>{address}</BaseURL></AdaptationSet></Period></MPD>",
        "[playlist]\nFile1={address}\n",
    ],
    ids=["HLS", "M3U", "ffconcat", "SDP", "DASH", "PLS"],
)
@pytest.mark.parametrize("disguise", ["", "an ID3 tag"])
async def test_a_file_cannot_make_the_worker_open_another_or_an_address(
    workshop: AudioWorkshop, tmp_path: Path, playlist: str, disguise: str
) -> None:
    calls: list[str] = []

    async def called(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append("called")
        writer.close()

    other, source = tmp_path / "secret.wav", tmp_path / "playlist.wav"
    other.write_bytes(sounds.wav())
    async with await asyncio.start_server(called, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        text = playlist.format(address=f"http://127.0.0.1:{port}/a.wav", file=other)
        content = text.encode()
        source.write_bytes(sounds.with_cover(content) if disguise else content)
        with pytest.raises(UnreadableAudioError, match="not an audio file"):
            await workshop.analyse(source)
    assert calls == []
