"""What must be true of whatever an input comes to."""

import json
import math
from collections.abc import Iterator
from dataclasses import asdict

from bot.audio._decoder import MAX_CHANNELS, MAX_SAMPLE_RATE
from bot.domain.comparisons import Comparison
from bot.domain.errors import StudioError
from bot.domain.figures import Analysis

_LOUDEST = 70.0
"""dB above full scale: an inter-sample peak of the +60 dBFS that are taken, and to spare."""
_LONGEST_TEXT = 300


def wrong_figures(analysis: Analysis) -> list[str]:
    """Return what cannot be true of any sound."""
    return [*_not_finite(analysis), *_impossible(analysis)]


def wrong_comparison(comparison: Comparison) -> str | None:
    """Return what cannot be true of any two sounds."""
    stored = json.dumps(comparison.to_json())
    if "NaN" in stored or "Infinity" in stored:
        return f"not finite: {stored}"
    if Comparison.from_json(json.loads(stored)) != comparison:
        return "it is not read as it was stored"
    return None


def wrong_text(error: StudioError) -> str | None:
    """Return what is wrong with an error that a member reads."""
    text = str(error)
    if not text.endswith(".") or len(text) > _LONGEST_TEXT or "\n" in text or "/" in text:
        return f"no text for a member: {text!r}"
    return None


def _not_finite(analysis: Analysis) -> Iterator[str]:
    for name, value in [*asdict(analysis.facts).items(), *asdict(analysis.figures).items()]:
        if isinstance(value, float) and not math.isfinite(value):
            yield f"{name} is {value}"
    if Analysis.from_json(_stored(analysis), analysis.waveform.to_bytes()) != analysis:
        yield "it is not read as it was stored"


def _stored(analysis: Analysis) -> dict[str, object]:
    stored: dict[str, object] = json.loads(json.dumps(analysis.to_json()))
    return stored


def _impossible(analysis: Analysis) -> Iterator[str]:
    facts, figures, waveform = analysis.facts, analysis.figures, analysis.waveform
    bins = facts.seconds / waveform.seconds_per_bin
    levels = (figures.integrated, figures.max_momentary, figures.true_peak, figures.sample_peak)
    bounds = {
        "sample rate": (1, facts.sample_rate, MAX_SAMPLE_RATE),
        "channels": (1, facts.channels, MAX_CHANNELS),
        "seconds": (1 / MAX_SAMPLE_RATE, facts.seconds, math.inf),
        "bit depth": (1, facts.bit_depth, 64),
        "bit rate": (1, facts.bit_rate, 100_000_000),
        "bits in use": (1, figures.real_bits, 64),
        "clipped runs": (0, figures.clipped_runs, facts.seconds * facts.sample_rate * 16),
        "first clip": (0, figures.first_clip, facts.seconds),
        "silent head": (0, figures.silence_head, facts.seconds),
        "silent tail": (0, figures.silence_tail, facts.seconds),
        "offset": (-1000, figures.dc_offset, 1000),
        "correlation": (-1, figures.correlation, 1),
        "cut-off": (1, figures.lossy_cutoff, facts.sample_rate / 2),
        "range": (0, figures.loudness_range, 2 * _LOUDEST),
        "loudest": (-math.inf, max(level or 0 for level in levels), _LOUDEST),
        "bins": (bins - 1, len(waveform), bins + 2),
    }
    for name, (least, value, most) in bounds.items():
        if value is not None and not least <= value <= most:
            yield f"{name} {value} is not between {least} and {most}"
    if facts.bit_depth is None and facts.bit_rate is None:
        yield "neither a depth nor a rate of bits"
