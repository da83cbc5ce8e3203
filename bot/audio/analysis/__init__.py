"""Measures a file in one decoding pass, block by block: memory does not grow with its length."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Self

from av.audio.frame import AudioFrame

from bot.audio._decoder import Decoder
from bot.audio.analysis._bits import BitMeter
from bot.audio.analysis._blocks import Block, blocks
from bot.audio.analysis._clips import ClipMeter
from bot.audio.analysis._cutoff import CutoffMeter
from bot.audio.analysis._frames import readable
from bot.audio.analysis._levels import LevelMeter
from bot.audio.analysis._loudness import Loudness, LoudnessMeter
from bot.audio.analysis._momentary import MomentaryMeter
from bot.audio.analysis._true_peak import TruePeakMeter
from bot.audio.analysis._waveform import WaveformMeter
from bot.domain.audio import AudioFacts
from bot.domain.figures import Analysis, Figures, decibels

__all__ = ["LoudnessMeter", "analyse"]

_LEAST_RATE = 8000
"""Hz. Far under it loudness has no meaning: the shelf of its K-weighting lies at 1.7 kHz."""


def analyse(path: Path, on_progress: Callable[[float], None] | None = None) -> Analysis:
    """Decode a file to its end and return all that can be measured of it.

    Args:
        path: of the file.
        on_progress: is told about once a second of sound which share of the file has been read.

    Raises:
        UnreadableAudioError: it is not a whole audio file.
        OSError: it cannot be read.

    """
    size = max(1, path.stat().st_size)
    with path.open("rb") as file:
        decoder = Decoder(file)
        frames = readable(decoder.frames())
        if (first := next(frames, None)) is None:
            raise decoder.no_sound()
        with _Meters(first) as meters:
            for block in blocks(chain((first,), frames)):
                meters.add(block)
                if on_progress:
                    on_progress(min(1.0, file.tell() / size))
            return meters.finish(decoder.facts())


class _Meters:
    """All meters of one sound; to be used in a `with`."""

    def __init__(self, first: AudioFrame) -> None:
        self._rate = first.sample_rate
        channels = first.layout.nb_channels
        self._loudness = self._momentary = None
        if self._rate >= _LEAST_RATE:
            self._loudness, self._momentary = LoudnessMeter(first), MomentaryMeter(first)
        self._true_peak = TruePeakMeter(channels, self._rate)
        self._levels = LevelMeter(channels)
        self._clips = ClipMeter(channels)
        self._bits = BitMeter()
        self._cutoff = CutoffMeter(self._rate)
        self._waveform = WaveformMeter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if self._loudness:
            self._loudness.close()

    def add(self, block: Block) -> None:
        peak = block.peak
        if self._loudness and self._momentary:
            self._momentary.add(block)
            for frame in block.frames:
                self._loudness.add(frame)
        self._true_peak.add(block.samples, peak)
        self._levels.add(block)
        self._clips.add(block, peak)
        self._bits.add(block, peak)
        self._cutoff.add(block.samples)
        self._waveform.add(block)

    def finish(self, facts: AudioFacts) -> Analysis:
        loudness = self._loudness.finish() if self._loudness else Loudness(None, None, None)
        momentary = self._momentary.finish() if self._momentary else None
        levels, first_clip = self._levels, self._clips.first
        is_lossless = facts.bit_depth is not None
        figures = Figures(
            integrated=loudness.integrated,
            loudness_range=loudness.loudness_range,
            max_short_term=loudness.max_short_term,
            max_momentary=None if loudness.integrated is None else momentary,
            true_peak=decibels(self._true_peak.finish()),
            sample_peak=decibels(levels.peak),
            clipped_runs=self._clips.runs,
            first_clip=None if first_clip is None else first_clip / self._rate,
            dc_offset=levels.dc_offset,
            silence_head=levels.head / self._rate,
            silence_tail=levels.tail / self._rate,
            correlation=levels.correlation,
            real_bits=self._bits.bits(facts.bit_depth),
            one_channel=levels.one_channel,
            lossy_cutoff=self._cutoff.finish() if is_lossless else None,
        )
        return Analysis(facts, figures, self._waveform.finish(self._rate))
