"""Makes real audio files in memory, for every test that needs one.

A signal is a few seconds of decaying notes: like music to a codec, quick to make, the same each
time. `wav()` and its siblings return the bytes of a file.
"""

import io
import struct
import wave
import zlib
from array import array
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Interleaved, between -1 and 1."""

_NOTES = (220.0, 277.18, 329.63, 440.0)
"""Hz: an A major chord, one note after the other."""
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1", 12: "7.1.4"}


@cache
def signal(seconds: float, rate: int, channels: int) -> Samples:
    """Return interleaved samples between -1 and 1: notes that decay, a little noise, and space."""
    frames = round(seconds * rate)
    at = np.arange(frames) / rate
    hertz = np.array(_NOTES)[(at * 4).astype(np.int64) % 4]
    tones = 0.5 * np.exp(-6 * (at * 4 % 1)) * np.sin(2 * np.pi * hertz * at)
    hiss = np.random.default_rng(frames).integers(-128, 128, (channels, frames)) / 12_800
    gains = 1 / (1 + np.arange(channels) / 4)
    return (gains[:, None] * tones + hiss).T.astype(np.float32).ravel()


@cache
def wav(
    seconds: float = 1.0,
    rate: int = 44_100,
    bits: Literal[16, 24, 32] = 16,
    channels: int = 2,
) -> bytes:
    """Return a WAV file of integer samples."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(bits // 8)
        writer.setframerate(rate)
        writer.writeframes(pcm(signal(seconds, rate, channels), bits))
    return file.getvalue()


@cache
def clipped() -> bytes:
    """Return a WAV file that is at full scale for a while, once in each channel."""
    return riff(array("h", [32_767, -32_768] * 4 + [9_000, -8_000] * 20_000).tobytes())


@cache
def wav_float(seconds: float = 1.0, rate: int = 48_000, channels: int = 2) -> bytes:
    """Return a WAV file of 32-bit float samples."""
    data = signal(seconds, rate, channels).astype("<f4").tobytes()
    return riff(data, code=3, rate=rate, channels=channels, bits=32)


def riff(
    data: bytes,
    *,
    code: int = 1,
    rate: int = 44_100,
    channels: int = 2,
    bits: int = 16,
    data_size: int | None = None,
) -> bytes:
    """Return a WAV file by hand, whose header may lie: the size of its data, a rate of 0.

    `code` is 1 for integers and 3 for floats.
    """
    block = channels * bits // 8
    size = len(data) if data_size is None else data_size
    chunk = struct.pack("<HHIIHH", code, channels, rate, rate * block % 2**32, block, bits)
    body = b"WAVEfmt " + struct.pack("<I", len(chunk)) + chunk
    body += b"data" + struct.pack("<I", size) + data
    return b"RIFF" + struct.pack("<I", min(len(body) - len(data) + size, 2**32 - 1)) + body


def pcm(samples: Samples, bits: Literal[16, 24, 32]) -> bytes:
    """Return samples as little-endian integers, of which 24-bit ones take three bytes."""
    peak = 2 ** (min(bits, 24) - 1) - 1
    whole = (samples.astype(np.float64) * peak).astype(np.int64)
    if bits == 16:
        return whole.astype("<i2").tobytes()
    wide = (whole << 8).astype("<i4")
    return wide.tobytes() if bits == 32 else wide.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()


@cache
def aiff(
    seconds: float = 1.0, rate: int = 44_100, bits: Literal[16, 24] = 16, channels: int = 2
) -> bytes:
    """Return an AIFF file."""
    return _encoded("aiff", f"pcm_s{bits}be", seconds, rate, channels, bits=bits)


@cache
def flac(
    seconds: float = 1.0, rate: int = 44_100, bits: Literal[16, 24] = 16, channels: int = 2
) -> bytes:
    """Return a FLAC file."""
    return _encoded("flac", "flac", seconds, rate, channels, bits=bits)


@cache
def mp3(
    seconds: float = 1.0, rate: int = 44_100, bit_rate: int = 192_000, channels: int = 2
) -> bytes:
    """Return an MP3 file of a constant bit rate (bits a second)."""
    return _encoded("mp3", "libmp3lame", seconds, rate, channels, bit_rate=bit_rate)


@cache
def m4a(seconds: float = 1.0, rate: int = 44_100, codec: str = "aac", channels: int = 2) -> bytes:
    """Return an M4A file, of "aac" or "alac", with its index first, as for streaming."""
    return _encoded("ipod", codec, seconds, rate, channels, options={"movflags": "faststart"})


@cache
def ogg(
    seconds: float = 1.0, rate: int = 48_000, codec: str = "libvorbis", channels: int = 2
) -> bytes:
    """Return an Ogg file, of "libvorbis" or "libopus"."""
    return _encoded("ogg", codec, seconds, rate, channels)


@cache
def video() -> bytes:
    """Return an MP4 film: three black pictures, and sound."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        pictures = cast("VideoStream", cast("Any", output).add_stream("mpeg4", rate=25))
        sound = cast("AudioStream", cast("Any", output).add_stream("aac", rate=44_100))
        for _ in range(3):
            output.mux(pictures.encode(VideoFrame(width=64, height=64, format="yuv420p")))
        output.mux(pictures.encode(None))
        for frame in _frames(signal(0.2, 44_100, 1), 44_100, 1):
            output.mux(sound.encode(frame))
        output.mux(sound.encode(None))
    return file.getvalue()


def with_cover(sound: bytes) -> bytes:
    """Return an MP3 with an ID3 tag that holds a picture, as from a shop."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = b"IDAT" + zlib.compress(b"\0\0")
    picture = b"\x89PNG\r\n\x1a\n"
    for chunk in (header, pixels, b"IEND"):
        picture += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    content = b"\0image/png\0\x03\0" + picture
    tag = b"APIC" + struct.pack(">IH", len(content), 0) + content
    return (
        b"ID3\x03\0\0" + bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0)) + tag + sound
    )


def _encoded(
    container: str,
    codec: str,
    seconds: float,
    rate: int,
    channels: int,
    *,
    bits: Literal[16, 24] = 16,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    return encoded(
        signal(seconds, rate, channels),
        container,
        codec,
        rate,
        channels,
        bits=bits,
        bit_rate=bit_rate,
        options=options,
    )


def encoded(
    samples: Samples,
    container: str,
    codec: str,
    rate: int,
    channels: int,
    *,
    bits: Literal[16, 24] = 16,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    """Return a file of interleaved samples, by FFmpeg's names of container and codec."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "sound")  # a name, by which "faststart" reads the file once more
        with av.open(str(file), "w", format=container, options=options) as output:
            stream = cast("AudioStream", cast("Any", output).add_stream(codec, rate=rate))
            stream.layout = _LAYOUTS[channels]
            if bits == 24:
                stream.format = "s32"
                stream.options = {"bits_per_raw_sample": "24"}
            if bit_rate:
                stream.bit_rate = bit_rate
            for frame in _frames(samples, rate, channels):
                output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
        return file.read_bytes()


def _frames(samples: Samples, rate: int, channels: int) -> list[AudioFrame]:
    frames: list[AudioFrame] = []
    step = 1024 * channels
    for start in range(0, samples.size, step):
        part = samples[start : start + step]
        frame = AudioFrame(format="flt", layout=_LAYOUTS[channels], samples=part.size // channels)
        frame.sample_rate = rate
        frame.pts, frame.time_base = start // channels, Fraction(1, rate)
        frame.planes[0].update(part.tobytes())
        frames.append(frame)
    return frames
