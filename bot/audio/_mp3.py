"""Encodes MP3 files by LAME."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.error import FFmpegError
from av.packet import Packet

from bot.domain.audio import UnreadableAudioError

_EFFORT = "5"
"""LAME's -q, from 0 (best) to 9: 5 encodes 28 times faster than real time, the default 3 does 21
times, and 7 (45 times) leaves out noise shaping, which is audible at the lower rates."""


def mp3_sample_rate(source: int) -> int:
    """Return the highest usual rate (Hz) of the family that a source's is of."""
    return 44_100 if source % 11_025 == 0 else 48_000


def write_mp3(
    target: Path,
    frames: Iterable[AudioFrame],
    sample_rate: int,
    bit_rate: int,
    layout: Literal["mono", "stereo"] = "stereo",
) -> None:
    """Encode frames, of whatever rate and layout, in those of the file.

    Raises:
        UnreadableAudioError: the channels of the frames cannot be mixed to that layout.
        OSError: the target cannot be written.

    """
    with target.open("wb") as file, av.open(file, "w", format="mp3") as output:
        stream = output.add_stream(  # pyright: ignore[reportUnknownMemberType]  # **kwargs
            "mp3", rate=sample_rate, options={"compression_level": _EFFORT}
        )
        stream.bit_rate = bit_rate
        stream.layout = layout
        # Integers: a float decoder may give NaN for a hostile file, on which LAME aborts.
        stream.format = "s32p"
        for frame in frames:
            output.mux(_encoded(stream, frame))
        output.mux(stream.encode(None))


def _encoded(stream: AudioStream, frame: AudioFrame) -> list[Packet]:
    try:
        return stream.encode(frame)
    except FFmpegError as error:
        channels = frame.layout.nb_channels
        raise UnreadableAudioError(
            f"No stereo preview can be made of {channels} channels whose speakers are not named. "
            "Export a stereo mix."
        ) from error
