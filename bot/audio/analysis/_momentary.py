"""The loudest 400 ms, looked for every 10 ms.

libavfilter's "ebur128" looks every 100 ms: between two looks, it misses 0.6 LU of a burst. So the
K-weighting is done once more, by its two filters alone, which takes a third of the time.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph
from numpy.typing import NDArray

from bot.audio.analysis import _channels
from bot.audio.analysis._blocks import Block
from bot.audio.analysis._graphs import pulled

_WINDOW = 40
"""Bins of 10 ms."""
_OFFSET = -0.691
"""dB by which BS.1770-4 corrects the gain of the K-weighting at 1 kHz."""


class MomentaryMeter:
    """Adds up K-weighted squares in bins, of which forty are a window."""

    def __init__(self, first: AudioFrame) -> None:
        weights = _channels.weights(first.layout)
        self._channels = [
            (channel, weight, _KWeighting(first.sample_rate))
            for channel, weight in enumerate(weights)
            if weight
        ]
        self._recent = np.empty(0)  # powers of the bins before, fewer than a window
        self._loudest = 0.0

    def add(self, block: Block) -> None:
        """Measure the next block."""
        whole = block.samples.shape[1] // block.bin_size  # a rest is too short to matter
        powers = np.zeros(whole)
        for channel, weight, k_weighting in self._channels:
            weighted = k_weighting.passed(block.samples[channel : channel + 1])
            bins = weighted[0, : whole * block.bin_size].reshape(whole, block.bin_size)
            powers += weight / block.bin_size * np.einsum("bn,bn->b", bins, bins)
        self._recent = np.concatenate((self._recent, powers))
        if len(self._recent) >= _WINDOW:
            windows = np.convolve(self._recent, np.ones(_WINDOW), mode="valid") / _WINDOW
            self._loudest = max(self._loudest, float(windows.max()))
            self._recent = self._recent[1 - _WINDOW :]

    def finish(self) -> float | None:
        """Return the most, in LUFS; None for silence and for less than 400 ms."""
        return _OFFSET + 10 * math.log10(self._loudest) if self._loudest > 0 else None


class _KWeighting:
    """The two filters for one channel: "biquad" leaves channels alone that have no name."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._graph = Graph()
        self._source = self._graph.add_abuffer(
            sample_rate=sample_rate,
            format="fltp",
            layout="mono",
            time_base=Fraction(1, sample_rate),
        )
        self._sink = self._graph.add("abuffersink")
        filters = [
            self._graph.add("biquad", precision="f64", **coefficients)
            for coefficients in _k_weighting(sample_rate)
        ]
        self._graph.link_nodes(self._source, *filters, self._sink).configure()

    def passed(self, samples: NDArray[np.float32]) -> NDArray[Any]:
        """Return the next samples, filtered: as many."""
        frame = AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
        frame.sample_rate = self._rate
        self._source.push(frame)
        return np.hstack([passed.to_ndarray() for passed in pulled(self._sink)])


def _k_weighting(sample_rate: int) -> Iterator[dict[str, str]]:
    """Yield the coefficients of the shelf and the high-pass, as "biquad" takes them.

    BS.1770-4 tells them for 48 kHz alone. These are the analogue filters behind them, found by
    solving the bilinear transform backwards, for any rate: B. De Man, "Evaluation of
    implementations of the EBU R128 loudness measurement", AES convention 145, 2018.
    """
    k, q = math.tan(math.pi * 1681.974450955533 / sample_rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    scale = 1 + k / q + k * k
    yield _coefficients(
        (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k),
        (scale, 2 * (k * k - 1), 1 - k / q + k * k),
    )
    k, q = math.tan(math.pi * 38.13547087602444 / sample_rate), 0.5003270373238773
    scale = 1 + k / q + k * k
    yield _coefficients((scale, -2 * scale, scale), (scale, 2 * (k * k - 1), 1 - k / q + k * k))


def _coefficients(
    zeros: tuple[float, float, float], poles: tuple[float, float, float]
) -> dict[str, str]:
    return {
        name: repr(value)
        for name, value in zip(("b0", "b1", "b2", "a0", "a1", "a2"), zeros + poles, strict=True)
    }
