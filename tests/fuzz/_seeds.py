"""The whole files that inputs are made of: every container and codec, each small."""

import struct
from collections.abc import Callable

from tests import sounds

_SECONDS = 0.5
"""Long enough for a loudness, which takes 400 ms."""

_MAKERS: dict[str, Callable[[], bytes]] = {
    "WAV 16": lambda: sounds.wav(_SECONDS),
    "WAV 24, mono": lambda: sounds.wav(_SECONDS, 48_000, 24, 1),
    "WAV 32, 5.1": lambda: sounds.wav(_SECONDS, 8_000, 32, 6),
    "WAV float": lambda: sounds.wav_float(_SECONDS),
    "RF64": lambda: _with_long_sizes(sounds.wav(_SECONDS), b"RF64"),
    "BW64": lambda: _with_long_sizes(sounds.wav(_SECONDS, bits=24), b"BW64"),
    "AIFF": lambda: sounds.aiff(_SECONDS),
    "AIFF 24": lambda: sounds.aiff(_SECONDS, 96_000, 24),
    "FLAC": lambda: sounds.flac(_SECONDS),
    "FLAC 24, 5.1": lambda: sounds.flac(_SECONDS, 48_000, 24, 6),
    "MP3": lambda: sounds.mp3(_SECONDS),
    "MP3, mono": lambda: sounds.mp3(_SECONDS, 22_050, 64_000, 1),
    "MP3 with a cover": lambda: sounds.with_cover(sounds.mp3(_SECONDS)),
    "AAC": lambda: sounds.m4a(_SECONDS),
    "ALAC": lambda: sounds.m4a(_SECONDS, codec="alac"),
    "Vorbis": lambda: sounds.ogg(_SECONDS),
    "Opus": lambda: sounds.ogg(_SECONDS, codec="libopus"),
    "a film": sounds.video,
}


def seeds() -> dict[str, bytes]:
    """Return whole files by what they are."""
    return {name: make() for name, make in _MAKERS.items()}


def _with_long_sizes(wav: bytes, signature: bytes) -> bytes:
    """Return a WAV as EBU Tech 3306 has it: its sizes are of 64 bits, in a chunk that comes first.

    Of that chunk: the sizes of the file and of its sound, the number of samples, and how many other
    chunks have a long size.
    """
    size, unknown = len(wav) - 44, b"\xff" * 4
    long_sizes = struct.pack("<4sIQQQI", b"ds64", 28, len(wav) + 28, size, 0, 0)
    return signature + unknown + b"WAVE" + long_sizes + wav[12:40] + unknown + wav[44:]
