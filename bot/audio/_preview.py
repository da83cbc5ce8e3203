"""Encodes an MP3 that is small enough to post."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.packet import Packet

from bot.audio._decoder import Decoder
from bot.domain.audio import Preview, PreviewTooLargeError, UnreadableAudioError
from bot.domain.media import size_label

_EFFORT = "5"
"""LAME's -q, from 0 (best) to 9: 5 encodes 28 times faster than real time, the default 3 does 21
times, and 7 (45 times) leaves out noise shaping, which is audible at the lower rates."""


def write_preview(source: Path, target: Path, rates: Iterable[int], *, max_bytes: int) -> Preview:
    """Encode at the first rate (kbit/s) whose file turns out to have at most `max_bytes`.

    Raises:
        PreviewTooLargeError: none did.
        UnreadableAudioError: the source is no sound.
        OSError: the target cannot be written.

    """
    for rate in rates:
        _encode(source, target, rate * 1000)
        size = target.stat().st_size
        if size <= max_bytes:
            return Preview(bit_rate=rate * 1000, size=size)
    raise PreviewTooLargeError(
        f"No MP3 preview of that sound is smaller than {size_label(max_bytes)}."
    )


def _encode(source: Path, target: Path, bit_rate: int) -> None:
    with source.open("rb") as original, target.open("wb") as file:
        frames = Decoder(original).frames()
        first = next(frames)
        with av.open(file, "w", format="mp3") as output:
            stream = output.add_stream(  # pyright: ignore[reportUnknownMemberType]  # **kwargs
                "mp3",
                rate=44_100 if first.sample_rate % 11_025 == 0 else 48_000,
                options={"compression_level": _EFFORT},
            )
            stream.bit_rate = bit_rate
            stream.layout = "mono" if first.layout.nb_channels == 1 else "stereo"
            # Integers: a float decoder may give NaN for a hostile file, on which LAME aborts.
            stream.format = "s32p"
            position = 0
            for frame in chain((first,), frames):
                # Counted anew: the source may begin anywhere, and have gaps.
                frame.pts, frame.time_base = position, Fraction(1, frame.sample_rate)
                position += frame.samples
                output.mux(_converted(stream, frame))
            output.mux(stream.encode(None))


def _converted(stream: AudioStream, frame: AudioFrame) -> list[Packet]:
    try:
        return stream.encode(frame)
    except FFmpegError as error:
        channels = frame.layout.nb_channels
        raise UnreadableAudioError(
            f"No stereo preview can be made of {channels} channels whose speakers are not named. "
            "Export a stereo mix."
        ) from error
