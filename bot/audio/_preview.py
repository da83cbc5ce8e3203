"""Encodes an MP3 that is small enough to post."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from bot.audio._decoder import Decoder
from bot.audio._mp3 import mp3_sample_rate, write_mp3
from bot.domain.audio import Preview, PreviewTooLargeError
from bot.domain.media import size_label


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
    with source.open("rb") as original:
        frames = Decoder(original).frames()
        first = next(frames)
        layout = "mono" if first.layout.nb_channels == 1 else "stereo"
        rate = mp3_sample_rate(first.sample_rate)
        write_mp3(target, chain((first,), frames), rate, bit_rate, layout)
