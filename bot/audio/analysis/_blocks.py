"""Gathers decoded frames of any size into blocks of one second, a row a channel."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from bot.domain.audio import UnreadableAudioError

BINS_A_SECOND = 100
"""A block is measured in so many stretches, of which the waveform is made."""
_LOUDEST = 1000.0
"""+60 dBFS. Beyond it a float file was exported at a wrong scale, and figures would overflow."""

_TYPES = {"u8": np.uint8, "s16": np.int16, "s32": np.int32, "flt": np.float32, "dbl": np.float64}
"""FFmpeg's sample formats. 24 bits come as the upper three bytes of "s32"."""


@dataclass(frozen=True, slots=True)
class Bins:
    """What each channel did in each bin of a block: a row a channel, a column a bin."""

    highs: NDArray[np.float32]
    lows: NDArray[np.float32]
    squares: NDArray[np.float32]
    """Sums of the squared samples."""
    sums: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of sound. Its arrays are written over by the next: copy what is to be kept."""

    start: int
    """Samples before it."""
    exact: NDArray[Any]
    """As decoded (8 bits as 16): a row a channel."""
    samples: NDArray[np.float32]
    """The same, where full scale is 1.0."""
    bin_size: int
    """Samples."""
    bins: Bins
    frames: tuple[AudioFrame, ...]
    """The frames that ended in it."""

    @property
    def peak(self) -> float:
        """The largest magnitude."""
        return max(float(self.bins.highs.max()), -float(self.bins.lows.min()))


def blocks(frames: Iterable[AudioFrame]) -> Iterator[Block]:
    """Yield the sound in blocks; the last may be shorter.

    Raises:
        UnreadableAudioError: the samples change their format, or are no sound.

    """
    gathered: _Gathered | None = None
    for frame in frames:
        gathered = gathered or _Gathered(frame)
        yield from gathered.add(frame)
    if gathered is not None:
        yield from gathered.rest()


class _Gathered:
    """The block that is being filled."""

    def __init__(self, first: AudioFrame) -> None:
        self._format = first.format.name
        self._type = _TYPES[first.format.packed.name]
        kept = np.int16 if self._type is np.uint8 else self._type
        self._bin = max(1, first.sample_rate // BINS_A_SECOND)
        shape = (first.layout.nb_channels, self._bin * BINS_A_SECOND)
        self._exact = np.empty(shape, kept)
        self._samples = np.empty(shape, np.float32)
        self._start = self._filled = 0
        self._frames: list[AudioFrame] = []

    def add(self, frame: AudioFrame) -> Iterator[Block]:
        """Take a frame; yield each block that it fills."""
        if frame.format.name != self._format:
            raise UnreadableAudioError(
                "That file changes its sample format midway. Export it again in one format."
            )
        taken = 0
        while taken < frame.samples:
            count = min(frame.samples - taken, self._exact.shape[1] - self._filled)
            self._copy(frame, taken, count)
            taken += count
            self._filled += count
            if taken == frame.samples:
                self._frames.append(frame)
            if self._filled == self._exact.shape[1]:
                yield from self.rest()

    def rest(self) -> Iterator[Block]:
        """Yield what has been gathered, if anything."""
        if not self._filled:
            return
        exact, samples = self._exact[:, : self._filled], self._samples[:, : self._filled]
        if exact.dtype.kind == "i":
            scale = np.float32(2.0 ** (1 - 8 * exact.itemsize))
            np.multiply(exact, scale, out=samples, dtype=np.float32, casting="unsafe")
        else:
            np.copyto(samples, np.clip(exact, -_LOUDEST, _LOUDEST), casting="same_kind")
        bins = _bins(samples, self._bin)
        block = Block(self._start, exact, samples, self._bin, bins, tuple(self._frames))
        if not block.peak < _LOUDEST:  # "not": nothing compares with NaN
            raise UnreadableAudioError(
                "That file holds samples that are no sound: not numbers, or over +60 dBFS. Look "
                "for the plug-in that fails, and export again."
            )
        self._start += self._filled
        self._filled = 0
        self._frames.clear()
        yield block

    def _copy(self, frame: AudioFrame, start: int, count: int) -> None:
        into = self._exact[:, self._filled : self._filled + count]
        channels, planes = into.shape[0], frame.planes
        if frame.format.is_planar:
            for row, plane in zip(into, planes, strict=True):
                row[:] = self._centred(
                    np.frombuffer(memoryview(plane), self._type, start + count)[start:]
                )
        else:
            packed = np.frombuffer(memoryview(planes[0]), self._type, (start + count) * channels)
            into[:] = self._centred(packed.reshape(-1, channels)[start:].T)

    def _centred(self, samples: NDArray[Any]) -> NDArray[Any]:
        """8-bit samples are the only unsigned ones."""
        if self._type is not np.uint8:
            return samples
        return (samples.astype(np.int16) - 128) << 8


def _bins(samples: NDArray[np.float32], size: int) -> Bins:
    channels, count = samples.shape
    whole = count // size * size
    parts = [
        _measured(part.reshape(channels, -1, width))
        for part, width in (
            (samples[:, :whole], size),
            (samples[:, whole:], count - whole),  # the last bin of the file may be shorter
        )
        if part.size
    ]
    if len(parts) == 1:
        return parts[0]
    a, b = parts
    return Bins(
        np.hstack((a.highs, b.highs)),
        np.hstack((a.lows, b.lows)),
        np.hstack((a.squares, b.squares)),
        np.hstack((a.sums, b.sums)),
    )


def _measured(samples: NDArray[np.float32]) -> Bins:
    return Bins(
        samples.max(axis=2),
        samples.min(axis=2),
        np.einsum("cbn,cbn->cb", samples, samples),
        samples.sum(axis=2),
    )
