"""Reads two files side by side along their alignment and keeps the levels of their bands.

A frame is a Fourier transform of both channels at once: with z = l + jr, Z(k) and Z(-k) give
|L|² + |R|² = (|Z(k)|² + |Z(-k)|²) / 2 and |L|² - |R|² + 2j·Re(L·R*) = Z(k)·Z(-k). What the two
files have in common is La·Lb* + Ra·Rb* = (Za(k)·Zb*(k) + (Za(-k)·Zb*(-k))*) / 2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.audio._comparing._alignment import Piece
from bot.audio._comparing._progress import OnProgress
from bot.audio._comparing._reading import Samples, Sound, opened

RATE = 32_000
"""Hz: up to 15.5 kHz; what is above, lossy codecs leave out."""
HOP = 2_048
"""Samples between frames: 64 ms."""
WINDOW = 4_096
FRAME_SECONDS = HOP / RATE
EDGES = (
    *(20, 40, 60, 90, 125, 180, 250, 350, 500, 700, 1_000, 1_400, 2_000),
    *(2_800, 4_000, 6_000, 8_500, 12_000, 15_500),
)
"""Hz, between bands of half an octave or so, which meet where those of the trade do."""
BANDS = len(EDGES) - 1
_BINS = tuple(round(edge * WINDOW / RATE) for edge in EDGES)
_STARTS = np.array(_BINS[:-1]) - _BINS[0]
_FRAMES_AT_ONCE = 32

Levels = NDArray[np.floating[Any]]
"""One row a frame, one column a band."""
Shared = NDArray[np.complexfloating[Any, Any]]
_Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Side:
    """What one file has in each frame and band."""

    power: Levels
    """Of both channels."""
    places: Shared
    """Left less right (real), and twice what they share (imaginary)."""


@dataclass(frozen=True, slots=True)
class Spectra:
    """Both files, frame beside frame."""

    first: Side
    second: Side
    shared: Shared
    """The cross-spectrum: as large as the powers where the waveforms agree."""
    first_starts: NDArray[np.float64]
    """Seconds at which each frame begins."""
    second_starts: NDArray[np.float64]

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.shared)


def spectra(
    first: Path,
    second: Path,
    pieces: Sequence[Piece],
    *,
    as_mono: bool,
    on_progress: OnProgress | None = None,
) -> Spectra:
    """Decode both along the pieces, and keep what the bands hold.

    With `as_mono` the channels are added up first: one of the two has only one. `on_progress` is
    told which share of the second has been read.

    Raises:
        UnreadableAudioError: one of them is no sound.
        OSError: one of them cannot be opened.

    """
    rows = _Rows()
    with (
        opened(first, RATE, "stereo") as one,
        opened(second, RATE, "stereo", on_progress) as other,
    ):
        readers = _Reader(one, as_mono=as_mono), _Reader(other, as_mono=as_mono)
        for piece in pieces:
            starts = round(piece.first * RATE), round(piece.second * RATE)
            for reader, start in zip(readers, starts, strict=True):
                reader.go_to(start)
            length = round(piece.length * RATE)
            for offset, here, there in _pairs(*readers, length):
                rows.add(here, there, (starts[0] + offset) / RATE, (starts[1] + offset) / RATE)
    return rows.all()


class _Reader:
    """Gives one file's channels as the two parts of complex numbers."""

    def __init__(self, sound: Sound, *, as_mono: bool) -> None:
        self._sound = sound
        self._as_mono = as_mono
        self._position = 0

    def go_to(self, position: int) -> None:
        self._sound.skip(position - self._position)
        self._position = max(position, self._position)

    def read(self, count: int) -> _Spectra:
        samples = self._sound.read(count)
        self._position += len(samples)
        if self._as_mono:
            return self._mono(samples)
        return np.ascontiguousarray(samples).view(np.complex64)[:, 0]

    def _mono(self, samples: Samples) -> _Spectra:
        # One channel that FFmpeg spreads over two is 3 dB down in each.
        scale = np.float32(2**0.5 if self._sound.source_channels == 1 else 1)
        return (samples.mean(axis=1) * scale).astype(np.complex64)


def _pairs(
    first: _Reader, second: _Reader, length: int
) -> Iterator[tuple[int, _Spectra, _Spectra]]:
    """Yield the samples of as many whole frames as are worked on at once, which overlap."""
    block = _FRAMES_AT_ONCE * HOP
    kept = [np.zeros(0, np.complex64)] * 2
    position, offset = 0, 0
    while position < length:
        count = min(block, length - position)
        position += count
        kept = [
            np.concatenate([rest, reader.read(count)])
            for rest, reader in zip(kept, (first, second), strict=True)
        ]
        shorter = min(len(kept[0]), len(kept[1]))
        frames = (shorter - WINDOW) // HOP + 1
        if frames > 0:
            used = (frames - 1) * HOP + WINDOW
            yield offset, kept[0][:used], kept[1][:used]
            kept = [rest[frames * HOP :] for rest in kept]
            offset += frames * HOP
    if not offset and all(len(rest) for rest in kept):  # shorter than a frame
        yield offset, _padded(kept[0]), _padded(kept[1])


def _padded(samples: _Spectra) -> _Spectra:
    return np.pad(samples[:WINDOW], (0, max(0, WINDOW - len(samples))))


class _Rows:
    """Gathers frames."""

    def __init__(self) -> None:
        self._powers: tuple[list[Levels], list[Levels]] = ([], [])
        self._places: tuple[list[Shared], list[Shared]] = ([], [])
        self._shared: list[Shared] = []
        self._starts: tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]] = ([], [])
        self._taper = np.hanning(WINDOW).astype(np.float32)

    def add(self, first: _Spectra, second: _Spectra, *starts: float) -> None:
        halves = [self._halves(samples) for samples in (first, second)]
        for side, (above, below) in enumerate(halves):
            power = _squared(above) + _squared(below)
            self._powers[side].append(_in_bands(power) / 2)
            self._places[side].append(_shared_in_bands(above * below))
            numbers = np.arange(len(above), dtype=np.float64)
            self._starts[side].append(starts[side] + numbers * np.float64(FRAME_SECONDS))
        (above, below), (other_above, other_below) = halves
        common = above * other_above.conj() + below.conj() * other_below
        self._shared.append(_shared_in_bands(common) / 2)

    def all(self) -> Spectra:
        empty = np.zeros((0, BANDS), np.float32)
        sides = [
            Side(
                np.concatenate([empty, *self._powers[side]]),
                np.concatenate([empty.astype(np.complex64), *self._places[side]]),
            )
            for side in (0, 1)
        ]
        starts = [np.concatenate([np.zeros(0), *self._starts[side]]) for side in (0, 1)]
        shared = np.concatenate([empty.astype(np.complex64), *self._shared])
        return Spectra(sides[0], sides[1], shared, starts[0], starts[1])

    def _halves(self, samples: _Spectra) -> tuple[_Spectra, _Spectra]:
        """Return the positive frequencies of the bands, and the negative ones, mirrored."""
        frames = sliding_window_view(samples, WINDOW)[::HOP]
        transformed = np.fft.fft(frames * self._taper).astype(np.complex64, copy=False)
        low, high = _BINS[0], _BINS[-1]
        return transformed[:, low:high], transformed[:, WINDOW - low : WINDOW - high : -1]


def _squared(values: Shared) -> Levels:
    return values.real**2 + values.imag**2


def _in_bands(values: Levels) -> Levels:
    sums: Levels = np.add.reduceat(values, _STARTS, axis=1)
    return sums


def _shared_in_bands(values: Shared) -> Shared:
    sums: Shared = np.add.reduceat(values, _STARTS, axis=1)
    return sums
