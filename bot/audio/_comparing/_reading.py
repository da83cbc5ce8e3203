"""Reads the sound of a file in blocks, at a rate and in channels that suit a comparison."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.error import FFmpegError
from numpy.typing import NDArray

from bot.audio._comparing._progress import OnProgress
from bot.audio._decoder import Decoder
from bot.domain.audio import UnreadableAudioError

Samples = NDArray[np.float32]
"""Interleaved: one row a sample, one column a channel."""

MAX_SECONDS = 60 * 60
"""Longer sound is not compared: what is kept of it would no longer fit in a worker."""
_LOUDEST = 16.0
"""A sample of a float file beyond +24 dBFS is damage, and must not overflow when it is squared."""


class Sound:
    """One file, read from its start to its end as float samples of one rate.

    Raises:
        UnreadableAudioError: from every method.

    """

    def __init__(
        self,
        decoder: Decoder,
        rate: int,
        layout: Literal["mono", "stereo"],
        on_frame: Callable[[], None],
    ) -> None:
        self.decoder = decoder
        self.source_channels = 0
        """Known after the first read."""
        self._rate = rate
        self._on_frame = on_frame
        self._columns = 1 if layout == "mono" else 2
        self._resampler = av.AudioResampler("flt", layout, rate)
        self._blocks = self._converted()
        self._kept: list[Samples] = []
        self._held = 0

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, or fewer at the end."""
        while self._held < count and (block := next(self._blocks, None)) is not None:
            self._kept.append(block)
            self._held += len(block)
        held = np.concatenate(self._kept) if self._kept else self._silence()
        self._kept, self._held = [held[count:]], max(0, len(held) - count)
        return held[:count]

    def skip(self, count: int) -> None:
        """Pass over samples, without holding them."""
        while count > 0 and len(passed := self.read(min(count, self._rate))):
            count -= len(passed)

    def blocks(self) -> Iterator[Samples]:
        """Yield the rest, in blocks of a second."""
        while len(block := self.read(self._rate)):
            yield block

    def _silence(self) -> Samples:
        return np.zeros((0, self._columns), np.float32)

    def _converted(self) -> Iterator[Samples]:
        samples = 0
        for frame in self.decoder.frames():
            self.source_channels = frame.layout.nb_channels
            samples += frame.samples
            if samples > MAX_SECONDS * frame.sample_rate:
                raise UnreadableAudioError(
                    "Only sound of up to an hour can be compared. Post a shorter bounce."
                )
            self._on_frame()
            yield from self._resampled(frame)
        if samples:
            yield from self._resampled(None)

    def _resampled(self, frame: AudioFrame | None) -> Iterator[Samples]:
        try:
            converted = self._resampler.resample(frame)
        except FFmpegError as error:
            raise UnreadableAudioError(
                f"The {self.source_channels} channels of that file have no named speakers. "
                "Export a stereo mix to compare."
            ) from error
        for piece in converted:
            yield _finite(_samples(piece).reshape(-1, self._columns))


@contextmanager
def opened(
    path: Path,
    rate: int,
    layout: Literal["mono", "stereo"],
    on_progress: OnProgress | None = None,
) -> Generator[Sound, None, None]:
    """Open a file to read it at `rate` Hz, mixed down or up to a layout.

    `on_progress` is told with each frame which share of the file has been read.

    Raises:
        UnreadableAudioError: it is no sound.
        OSError: it cannot be opened.

    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size

        def tell() -> None:
            if on_progress:
                on_progress(min(1.0, file.tell() / size))

        yield Sound(Decoder(file), rate, layout, tell)


def _samples(frame: AudioFrame) -> Samples:
    array: Any = frame.to_ndarray()
    return np.asarray(array, np.float32)


def _finite(samples: Samples) -> Samples:
    """Return samples that can be counted with: a decoder may give NaN for a hostile file."""
    if samples.size and not -_LOUDEST <= samples.min() <= samples.max() <= _LOUDEST:
        return np.clip(np.nan_to_num(samples), -_LOUDEST, _LOUDEST)
    return samples
