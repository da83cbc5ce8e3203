"""Encodes an MP3 that is small enough to post."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from av.audio.frame import AudioFrame

from bot.audio._decoder import Decoder
from bot.audio._mp3 import mp3_sample_rate, write_mp3
from bot.domain.audio import Preview, PreviewTooLargeError
from bot.domain.media import size_label


def write_preview(
    source: Path,
    target: Path,
    rates: Iterable[int],
    *,
    max_bytes: int,
    on_progress: Callable[[float], None] | None = None,
) -> Preview:
    """Encode at the first rate (kbit/s) whose file turns out to have at most `max_bytes`.

    Args:
        source: the sound.
        target: is written over.
        rates: the best first.
        max_bytes: of the file.
        on_progress: is told with each frame which share of the source has been read.

    Raises:
        PreviewTooLargeError: none did.
        UnreadableAudioError: the source is no sound.
        OSError: the target cannot be written.

    """
    for rate in rates:
        _encode(source, target, rate * 1000, on_progress)
        size = target.stat().st_size
        if size <= max_bytes:
            return Preview(bit_rate=rate * 1000, size=size)
    raise PreviewTooLargeError(
        f"No MP3 preview of that sound is smaller than {size_label(max_bytes)}."
    )


def _encode(
    source: Path, target: Path, bit_rate: int, on_progress: Callable[[float], None] | None
) -> None:
    size = max(1, source.stat().st_size)
    with source.open("rb") as original:

        def read() -> Iterator[AudioFrame]:
            for frame in Decoder(original).frames():
                if on_progress:
                    on_progress(min(1.0, original.tell() / size))
                yield frame

        frames = read()
        first = next(frames)
        layout = "mono" if first.layout.nb_channels == 1 else "stereo"
        rate = mp3_sample_rate(first.sample_rate)
        write_mp3(target, chain((first,), frames), rate, bit_rate, layout)
