"""Writes an MP3 in which two revisions are heard in turns, at one loudness.

The louder is turned down to the other, never the other up: neither can clip. The turns are
cross-faded linearly: aligned to the sample the two are nearly the same wave, of which two halves
make a whole, where the curves of equal power would bulge by 3 dB.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame

from bot.audio._comparing._alignment import Piece, align
from bot.audio._comparing._outline import Outline, outline
from bot.audio._comparing._progress import OnProgress, part
from bot.audio._comparing._reading import Samples, Sound, opened
from bot.audio._comparing._turns import Heard, turns
from bot.audio._mp3 import mp3_sample_rate, write_mp3
from bot.audio.analysis import LoudnessMeter
from bot.domain.audio import PreviewTooLargeError, preview_bit_rates
from bot.domain.comparisons import AbFile, Turn
from bot.domain.media import size_label

TURN_SECONDS = 8.0
"""Long enough for a phrase, short enough to remember the other."""
_OUTLINED = 0.2
"""Share of the work that is done once both outlines are known."""
_FADE_SECONDS = 0.03
_CEILING = 10 ** (-1 / 20)
"""Peak: an encoder adds up to 1 dB to most music."""
_MARGIN = -0.2
"""dB more than an encoder added, when it is given less."""
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """What one revision has between the ends of what is heard."""

    loudness: float | None
    """LUFS; None for silence."""
    peak: float


def write_ab(
    first: Path,
    second: Path,
    target: Path,
    *,
    start_ms: int,
    length_ms: int,
    max_bytes: int,
    on_progress: OnProgress | None = None,
) -> AbFile:
    """Write the two in turns to `target`, at the highest usual rate of at most `max_bytes`.

    Args:
        first: the older revision, which is heard first.
        second: the newer one.
        target: is overwritten.
        start_ms: where to begin, in the second; what lies behind its end is moved before it.
        length_ms: how long at most; it ends with the second.
        max_bytes: of the file.
        on_progress: is told with each frame which share of the work is done; a file that turns
            out too large or too loud is written again.

    Raises:
        UnreadableAudioError: one of them is no whole sound, or too long.
        PreviewTooLargeError: even the lowest rate does not fit.
        OSError: one of them cannot be opened, or the target cannot be written.

    """
    outlines = (
        outline(first, part(on_progress, 0, _OUTLINED / 2)),
        outline(second, part(on_progress, _OUTLINED / 2, _OUTLINED)),
    )
    pieces = align(*outlines) or (_side_by_side(*outlines),)
    length = min(length_ms / 1000, outlines[1].seconds)
    start = min(start_ms / 1000, outlines[1].seconds - length)
    planned = turns(pieces, start, length, TURN_SECONDS)
    rate = mp3_sample_rate(outlines[1].sample_rate)
    paths = (first, second)
    gains = _gains(
        _excerpt(first, rate, _ends(pieces, start, length)),
        _excerpt(second, rate, (start, start + length)),
    )
    told = part(on_progress, _OUTLINED, 1)
    for kbps in preview_bit_rates(length, max_bytes):
        write_mp3(target, _played(paths, planned, gains, rate, told), rate, kbps * 1000)
        if (peak := _peak(target, rate)) > 1:  # what was clipped before overshoots by more
            gains = _lower(gains, _MARGIN - 20 * math.log10(peak))
            write_mp3(target, _played(paths, planned, gains, rate, told), rate, kbps * 1000)
        size = target.stat().st_size
        if size <= max_bytes:
            return AbFile(
                size=size,
                bit_rate=kbps * 1000,
                length_ms=round(sum(heard.length for heard in planned) * 1000),
                first_gain=round(gains[0], 1),
                second_gain=round(gains[1], 1),
                turns=tuple(_labelled(planned)),
            )
    raise PreviewTooLargeError(
        f"No MP3 of that A/B is smaller than {size_label(max_bytes)}. Ask for a shorter one."
    )


def _side_by_side(first: Outline, second: Outline) -> Piece:
    """Return what is played of two that have nothing in common: both from their starts."""
    return Piece(0.0, 0.0, min(first.seconds, second.seconds))


def _ends(pieces: Sequence[Piece], start: float, length: float) -> tuple[float, float]:
    """Return from when to when the first has what the second has in an excerpt."""
    inside = [
        piece
        for piece in pieces
        if piece.second < start + length and piece.second + piece.length > start
    ]
    if not inside:
        return 0.0, 0.0
    low, high = inside[0], inside[-1]
    end = min(start + length, high.second + high.length)
    return max(start, low.second) - low.offset, end - high.offset


def _excerpt(path: Path, rate: int, ends: tuple[float, float]) -> _Excerpt:
    start, end = (round(seconds * rate) for seconds in ends)
    peak, meter = 0.0, LoudnessMeter(_frame(np.zeros((0, 2), np.float32), rate, 0))
    try:
        with opened(path, rate, "stereo") as sound:
            sound.skip(start)
            position = 0
            while position < end - start and len(
                block := sound.read(min(rate, end - start - position))
            ):
                peak = max(peak, float(np.abs(block).max()))
                meter.add(_frame(block, rate, position))
                position += len(block)
        return _Excerpt(meter.finish().integrated, peak)
    finally:
        meter.close()


def _gains(first: _Excerpt, second: _Excerpt) -> tuple[float, float]:
    """Return the dB for each: the louder down to the other, then both under the ceiling."""
    apart = 0.0
    if first.loudness is not None and second.loudness is not None:
        apart = second.loudness - first.loudness
    gains = min(0.0, apart), min(0.0, -apart)
    peak = max(
        excerpt.peak * 10 ** (gain / 20)
        for excerpt, gain in zip((first, second), gains, strict=True)
    )
    return _lower(gains, 20 * math.log10(_CEILING / max(peak, _CEILING)))


def _lower(gains: tuple[float, float], decibels: float) -> tuple[float, float]:
    return gains[0] + decibels, gains[1] + decibels


def _peak(path: Path, rate: int) -> float:
    with opened(path, rate, "stereo") as sound:
        return max((float(np.abs(block).max()) for block in sound.blocks()), default=0.0)


def _played(
    paths: tuple[Path, Path],
    planned: Sequence[Heard],
    gains: tuple[float, float],
    rate: int,
    on_progress: OnProgress | None,
) -> Iterator[AudioFrame]:
    """Yield the sound of all turns, cross-faded."""
    total = sum(heard.length for heard in planned) * rate
    fade = round(_FADE_SECONDS * rate)
    position = 0
    ramp = np.linspace(0, 1, fade, dtype=np.float32)[:, None]
    with opened(paths[0], rate, "stereo") as one, opened(paths[1], rate, "stereo") as other:
        readers = _Reader(one, gains[0]), _Reader(other, gains[1])
        tail = np.zeros((0, 2), np.float32)
        for heard in planned:
            reader = readers[heard.is_second]
            reader.go_to(round(heard.start * rate))
            left = round(heard.length * rate)
            while left > 0 and len(block := reader.read(min(left, rate))):
                left -= len(block)
                if len(tail):
                    shared = min(len(tail), len(block))
                    block[:shared] *= ramp[:shared]
                    block[:shared] += tail[:shared]
                    tail = tail[:0]
                yield _frame(block, rate, position)
                position += len(block)
                if on_progress:
                    on_progress(min(1.0, position / total))
            tail = reader.read(fade)
            tail = tail * ramp[::-1][: len(tail)]


class _Reader:
    """Reads one revision at its gain, forwards."""

    def __init__(self, sound: Sound, gain: float) -> None:
        self._sound = sound
        self._factor = np.float32(10 ** (gain / 20))
        self._position = 0

    def go_to(self, position: int) -> None:
        self._sound.skip(position - self._position)
        self._position = max(self._position, position)

    def read(self, count: int) -> Samples:
        samples = self._sound.read(count)
        self._position += len(samples)
        return samples * self._factor


def _frame(samples: Samples, rate: int, position: int) -> AudioFrame:
    whole = (np.clip(samples, -1, 1) * np.float64(_LARGEST)).astype(np.int32)
    frame = AudioFrame.from_ndarray(whole.reshape(1, -1), format="s32", layout="stereo")
    frame.sample_rate = rate
    frame.pts, frame.time_base = position, Fraction(1, rate)
    return frame


def _labelled(planned: Sequence[Heard]) -> Iterator[Turn]:
    start = 0.0
    for heard in planned:
        yield Turn(heard.is_second, round(start * 1000), round(heard.start * 1000))
        start += heard.length
