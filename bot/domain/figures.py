"""What measuring a mix gives: figures, a waveform, and both together as they are stored."""

import math
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.domain.audio import AudioFacts, AudioFormat

ANALYSER_VERSION = 1
"""Grows whenever the same file would give other figures: what was stored is then made anew."""

CLIP_SAMPLES = 3
"""As many samples in a row at full scale, in one channel, are a clipped run. One or two may be a
peak that was normalised to full scale; three are a flat top."""
SILENCE_DBFS = -70.0
"""Below this, in all channels, head and tail count as silent: dither and the noise of converters
lie below, the quietest fade that is heard above. It is the absolute gate of BS.1770, too."""


def signed(value: float, digits: int, *, plus: bool = False) -> str:
    """A figure with a minus sign that is as wide as a digit, never minus zero; a plus if asked.

    Where there is a plus, nothing is "0".
    """
    rounded = round(value, digits) + 0.0
    if plus and not rounded:
        return "0"
    return f"{rounded:{'+' if plus else ''}.{digits}f}".replace("-", "−")


class OneChannel(StrEnum):
    """How a stereo file is one-channel mono in disguise."""

    IDENTICAL = "identical"
    """Both channels hold the same samples."""
    LEFT_ONLY = "left_only"
    """The right channel is digital silence."""
    RIGHT_ONLY = "right_only"
    """The left channel is digital silence."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one decoding pass measured. A figure that has no meaning for a file is None."""

    integrated: float | None
    """LUFS, gated over the whole (ITU-R BS.1770-4). None under 400 ms, for what never exceeds the
    absolute gate of -70 LUFS, and for a sample rate under 8 kHz."""
    loudness_range: float | None
    """LU (EBU Tech 3342). None where `integrated` is, and under 3 s."""
    max_short_term: float | None
    """LUFS, the loudest 3 s (EBU Tech 3341). None where `loudness_range` is."""
    max_momentary: float | None
    """LUFS, the loudest 400 ms (EBU Tech 3341). None where `integrated` is."""
    true_peak: float | None
    """dBTP, between the samples (BS.1770-4, annex 2). None for digital silence."""
    sample_peak: float | None
    """dBFS of the largest sample; above 0 only in float files. None for digital silence."""
    clipped_runs: int
    """Runs of at least `CLIP_SAMPLES` samples at full scale, counted in each channel."""
    first_clip: float | None
    """Seconds from the start to the first of them."""
    dc_offset: float
    """The mean of the channel whose mean is furthest from 0; 1.0 is full scale."""
    silence_head: float
    """Seconds before the first sample that reaches `SILENCE_DBFS`; the length if none does."""
    silence_tail: float
    """Seconds after the last sample that reaches it; the length if none does."""
    correlation: float | None
    """Of left and right over the whole, from -1 (opposite) through 0 to 1 (mono). None unless it
    is stereo and both channels sound."""
    real_bits: int | None
    """Bits a sample that are used: 16 for 16-bit sound in a 24-bit file. Of floats, the fewest
    bits as integers that hold every sample (16 or 24), else the float's own. None for lossy codecs
    and digital silence."""
    one_channel: OneChannel | None
    """How it is one-channel mono; None if it is not, or is not stereo."""
    lossy_cutoff: float | None
    """Hz above which a lossless file holds nothing, like what an MP3 or AAC encoder leaves; None
    if it is not like that."""

    @property
    def peak_to_loudness(self) -> float | None:
        """LU between the true peak and the integrated loudness (PLR, AES TD1004)."""
        if self.true_peak is None or self.integrated is None:
            return None
        return self.true_peak - self.integrated


@dataclass(frozen=True, slots=True)
class Waveform:
    """The shape of a sound, small enough to be stored, as fine as any picture needs.

    Of each stretch of `seconds_per_bin` it keeps a byte of each kind, in which 255 is full scale.
    The last stretch may be shorter.
    """

    seconds_per_bin: float
    highs: bytes
    """How far above zero any channel reaches."""
    lows: bytes
    """How far below zero any channel reaches."""
    powers: bytes
    """The root of the mean square of all channels."""

    def __len__(self) -> int:
        return len(self.highs)

    def to_bytes(self) -> bytes:
        """Return all bins, kind after kind; `seconds_per_bin` is stored with the figures."""
        return self.highs + self.lows + self.powers

    @classmethod
    def from_bytes(cls, seconds_per_bin: float, stored: bytes) -> "Waveform":
        """Return what `to_bytes` gave."""
        count = len(stored) // 3
        return cls(
            seconds_per_bin,
            stored[:count],
            stored[count : 2 * count],
            stored[2 * count : 3 * count],
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that measuring a file gave."""

    facts: AudioFacts
    figures: Figures
    waveform: Waveform
    version: int = ANALYSER_VERSION
    """Of the analyser that made it."""

    @property
    def is_current(self) -> bool:
        """Whether the present analyser would give the same."""
        return self.version == ANALYSER_VERSION

    def to_json(self) -> dict[str, Any]:
        """Return all but the waveform's bytes (`waveform.to_bytes()`) as plain JSON values."""
        return {
            "version": self.version,
            "facts": asdict(self.facts),
            "figures": asdict(self.figures),
            "seconds_per_bin": self.waveform.seconds_per_bin,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any], waveform: bytes) -> "Analysis":
        """Return what `to_json` and `waveform.to_bytes()` gave.

        Raises:
            KeyError, TypeError, ValueError: the values are of a version with other figures; the
                file is to be measured anew.

        """
        facts, figures = dict(values["facts"]), dict(values["figures"])
        facts["format"] = AudioFormat(facts["format"])
        if figures["one_channel"] is not None:
            figures["one_channel"] = OneChannel(figures["one_channel"])
        return cls(
            AudioFacts(**facts),
            Figures(**figures),
            Waveform.from_bytes(values["seconds_per_bin"], waveform),
            values["version"],
        )


@dataclass(frozen=True, slots=True)
class LoudnessTarget:
    """What a studio or a genre aims at; it informs, and never fails a mix."""

    integrated: float
    """LUFS."""
    true_peak: float
    """The most, in dBTP."""


@dataclass(frozen=True, slots=True)
class AgainstTarget:
    """How far from a target a mix is; None where the figure itself is."""

    loudness: float | None
    """LU above the target; negative below it."""
    true_peak: float | None
    """dB above what is allowed; negative is headroom left."""


def against_target(figures: Figures, target: LoudnessTarget) -> AgainstTarget:
    """Compare a mix with what is aimed at."""
    return AgainstTarget(
        None if figures.integrated is None else figures.integrated - target.integrated,
        None if figures.true_peak is None else figures.true_peak - target.true_peak,
    )


def decibels(amplitude: float) -> float | None:
    """Return an amplitude (1.0 is full scale) in dB, or None for silence."""
    return 20 * math.log10(amplitude) if amplitude > 0 else None
