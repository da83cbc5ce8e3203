"""Loudness by libavfilter's "ebur128" (ITU-R BS.1770-4, EBU R 128)."""

import math
import os
import re
from dataclasses import dataclass

from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.filter import Graph
from av.filter.context import FilterContext

from bot.audio.analysis import _channels
from bot.audio.analysis._graphs import pulled

_SHORT_TERM = 30
"""Steps of 100 ms in a short-term window of 3 s."""
_MOMENTARY = 4
"""Steps of 100 ms in a momentary window of 400 ms, which is also the gating block."""
_SILENT = -70.0
"""LUFS, the absolute gate: what the filter says when no block is above it."""
_VALUE = re.compile(rb"lavfi\.r128\.(\S+)=(\S+)")

_FORWARD = ("FLC", "FRC", "TFL", "TFR", "TFC", "WL", "WR", "TC", "DL", "DR", "BFC", "BFL")
"""Names of channels that the filter weighs 1.0."""
_WEIGHED_MORE = ("SL", "SR", "BL", "BR", "BC", "TBL", "TBC", "TBR", "SDL", "SDR")
"""Names of those that it weighs 1.41."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """In LUFS and LU; None what has no meaning for the sound."""

    integrated: float | None
    loudness_range: float | None
    max_short_term: float | None


class LoudnessMeter:
    """Passes frames through the filter; to be closed.

    The filter leaves its readings in the metadata of each 100 ms that it passes on. PyAV does not
    show metadata of frames, so that another filter, "ametadata", prints them into a pipe.
    """

    def __init__(self, first: AudioFrame) -> None:
        self._step = first.sample_rate // 10
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._latest: dict[bytes, float] = {}
        self._steps = 0
        self._max_short_term = -math.inf
        self._graph, self._source, self._sink = self._built(first)

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._reader)
        os.close(self._writer)

    def add(self, frame: AudioFrame) -> None:
        """Measure the next frame."""
        self._source.push(frame)
        self._drain()

    def finish(self) -> Loudness:
        """Return what all frames gave."""
        self._source.push(None)
        self._drain()
        integrated = self._latest.get(b"I", _SILENT)
        if self._steps < _MOMENTARY or integrated <= _SILENT:
            return Loudness(None, None, None)
        if self._steps < _SHORT_TERM:
            return Loudness(integrated, None, None)
        return Loudness(integrated, self._latest[b"LRA"], self._max_short_term)

    @property
    def short_term(self) -> float | None:
        """LUFS of the last 3 s; None before there are 3 s."""
        return self._latest[b"S"] if self._steps >= _SHORT_TERM else None

    def _built(self, first: AudioFrame) -> tuple[Graph, FilterContext, FilterContext]:
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=first.sample_rate,
            format=first.format.name,
            layout=first.layout.name,
            time_base=first.time_base,
        )
        filters = [source]
        if names := _renamed(first.layout):
            order = "|".join(str(channel) for channel in range(len(names)))
            filters.append(graph.add("channelmap", map=order, channel_layout="+".join(names)))
        filters.append(graph.add("ebur128", metadata="1"))
        filters.append(
            graph.add("ametadata", mode="print", direct="1", file=f"pipe:{self._writer}")
        )
        filters.append(graph.add("abuffersink"))
        graph.link_nodes(*filters).configure()
        return graph, source, filters[-1]

    def _drain(self) -> None:
        for passed in pulled(self._sink):
            if passed.samples == self._step:  # else the last, which has no readings
                self._read()

    def _read(self) -> None:
        printed = os.read(self._reader, 64 * 1024)
        self._latest = {name: float(value) for name, value in _VALUE.findall(printed)}
        self._steps += 1
        if (short_term := self.short_term) is not None:
            self._max_short_term = max(self._max_short_term, short_term)


def _renamed(layout: AudioLayout) -> list[str]:
    """Return names by which the filter weighs channels as it should; none if it does already.

    It weighs all back channels 1.41, even those of 7.1, and those above.
    """
    names = _channels.names(layout)
    free = iter(name for name in _FORWARD if name not in names)
    renamed = [
        next(free, name) if weight == 1 and name in _WEIGHED_MORE else name
        for name, weight in zip(names, _channels.weights(layout), strict=True)
    ]
    return [] if renamed == [channel.name for channel in layout.channels] else renamed
