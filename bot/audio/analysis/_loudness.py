"""Loudness by libavfilter's "ebur128" (ITU-R BS.1770-4, EBU R 128)."""

import os
import re
from dataclasses import dataclass
from fractions import Fraction

from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.error import BlockingIOError as AgainError
from av.error import EOFError as EndError
from av.filter import Graph
from av.filter.context import FilterContext

_LEAST_RATE = 8000
"""Hz. Far under it the K-weighting has no meaning: its shelf lies at 1.7 kHz."""
_SHORT_TERM = 30
"""Steps of 100 ms in a short-term window of 3 s."""
_GATED = 4
"""Steps of 100 ms in a gating block of 400 ms."""
_SILENT = -70.0
"""LUFS, the absolute gate: what the filter says when no block is above it."""
_VALUE = re.compile(rb"lavfi\.r128\.(\S+)=(\S+)")

_UNNAMED = {6: "5.1", 8: "7.1"}
"""What the channels of a file are that does not say, by the order of WAVE."""
_SURROUND = {"SL", "SR", "BL", "BR"}
_FORWARD = ("FLC", "FRC", "TFL", "TFR", "TFC", "WL", "WR", "TC", "DL", "DR", "BFC", "BFL")
"""Names that FFmpeg weighs 1.0, for channels that BS.1770 does."""


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
        self._can_measure = first.sample_rate >= _LEAST_RATE
        self._step = first.sample_rate // 10
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        self._latest: dict[bytes, float] = {}
        self._steps = 0
        self._loudest = _SILENT
        self._graph, self._source, self._sink = self._built(first)
        self._position = 0

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._reader)
        os.close(self._writer)

    def add(self, frame: AudioFrame) -> None:
        """Measure the next frame."""
        if not self._can_measure:
            return
        # Counted anew: the source may begin anywhere, and have gaps.
        frame.pts, frame.time_base = self._position, Fraction(1, frame.sample_rate)
        self._position += frame.samples
        self._source.push(frame)
        self._drain()

    def finish(self) -> Loudness:
        """Return what all frames gave."""
        if self._can_measure:
            self._source.push(None)
            self._drain()
        integrated = self._latest.get(b"I", _SILENT) if self._steps >= _GATED else _SILENT
        if integrated <= _SILENT:
            return Loudness(None, None, None)
        if self._steps < _SHORT_TERM:
            return Loudness(integrated, None, None)
        return Loudness(integrated, self._latest[b"LRA"], self._loudest)

    def _built(self, first: AudioFrame) -> tuple[Graph, FilterContext, FilterContext]:
        graph = Graph()
        source = graph.add_abuffer(
            sample_rate=first.sample_rate,
            format=first.format.name,
            layout=first.layout.name,
            time_base=Fraction(1, first.sample_rate),
        )
        filters = [source]
        if names := _weighed_as(first.layout):
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
        while True:
            try:
                passed = self._sink.pull()
            except (AgainError, EndError):
                return
            # The last frame may be shorter than a step, and then has no readings.
            if isinstance(passed, AudioFrame) and passed.samples == self._step:
                self._read()

    def _read(self) -> None:
        self._latest = {name: float(value) for name, value in _VALUE.findall(self._printed())}
        self._steps += 1
        if self._steps >= _SHORT_TERM:
            self._loudest = max(self._loudest, self._latest[b"S"])

    def _printed(self) -> bytes:
        return os.read(self._reader, 64 * 1024)


def _weighed_as(layout: AudioLayout) -> list[str]:
    """Return names by which the filter weighs channels as BS.1770-4 does; none if it does already.

    By its table 3, what stands 60° to 120° to the side weighs 1.41, all else 1.0, an LFE nothing.
    Back channels stand so where they are the only surrounds (5.1: 110°), and beside side channels
    they do not (7.1: 135°); nor do a single one at the back and those above. FFmpeg weighs all
    of these 1.41.
    """
    names = [channel.name for channel in layout.channels]
    if all(name == "NONE" for name in names) and len(names) in _UNNAMED:
        names = [channel.name for channel in AudioLayout(_UNNAMED[len(names)]).channels]
    has_sides = "SL" in names
    free = iter(name for name in _FORWARD if name not in names)
    weighed = [
        next(free, name)
        if name in ("BC", "TBL", "TBR", "TBC") or (name in ("BL", "BR") and has_sides)
        else name
        for name in names
    ]
    return [] if weighed == [channel.name for channel in layout.channels] else weighed
