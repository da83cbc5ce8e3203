"""Music-like audio, made by the demo itself: short mixes that differ as mixes do."""

import io
import math
import random
import wave
from array import array
from collections.abc import Sequence
from functools import cache
from itertools import chain

RATE = 44_100
"""Samples a second."""
_BEAT = RATE // 2
"""Samples of a beat, at 120 BPM; a bar has four."""
_CHORDS = (
    (55.0, 220.0, 261.63, 329.63),
    (43.65, 174.61, 220.0, 261.63),
    (65.41, 196.0, 261.63, 329.63),
    (49.0, 196.0, 246.94, 293.66),
)
"""Hz: A minor, F, C, G; the first note is the bass."""
_MELODY = (659.25, 587.33, 523.25, 587.33, 523.25, 440.0, 523.25, 587.33)
"""Hz: the notes of the lead, two a chord."""
_CYCLE = [
    sum(math.sin(math.tau * n * step / 1024) / n**2 for n in (1, 2, 3, 5)) for step in range(1024)
]
"""One period of every note: a sine with a few overtones."""


def mix(*, lead: float, drums: float, bars: int = 5) -> bytes:
    """A stereo 16-bit WAV file: pad, bass, drums and a lead.

    Args:
        lead: how loud the lead is, 1 as loud as the pad.
        drums: how loud the drums are.
        bars: how long, two seconds each.
    """
    left, right = array("d"), array("d")
    beats = _drums()
    for bar in range(bars):
        bass, low, middle, high = (_note(hertz, 4) for hertz in _CHORDS[bar % 4])
        melody = chain(*(_note(_MELODY[(2 * bar + half) % 8], 2) for half in (0, 1)))
        for b, d, lo, mi, hi, m in zip(bass, beats, low, middle, high, melody, strict=True):
            centre = 0.5 * b + drums * d + 0.3 * mi + 0.3 * lead * m
            left.append(centre + 0.3 * lo)
            right.append(centre + 0.3 * hi)
    return _wav(left, right)


@cache
def _note(hertz: float, beats: int) -> "array[float]":
    """A note that starts softly and decays."""
    step = hertz * len(_CYCLE) / RATE
    frames = range(beats * _BEAT)
    fade = math.exp(-2.5 / len(frames))
    level, sound = 1.0, array("d")
    for frame in frames:
        level *= fade
        sound.append(_CYCLE[int(frame * step) % 1024] * level * min(1.0, frame / 800))
    return sound


@cache
def _drums() -> "array[float]":
    """One bar: a kick on each beat, a snare on the second and fourth, a hat on each eighth."""
    noise = random.Random(120)  # noqa: S311 - a snare, not a secret
    sound = array("d")
    for beat in range(4):
        for frame in range(_BEAT):
            at = frame / RATE
            kick = math.sin(math.tau * (45 * at + 6 * (1 - math.exp(-30 * at)))) * math.exp(-9 * at)
            snare = 0.5 * math.exp(-22 * at) if beat % 2 else 0.0
            hat = 0.15 * math.exp(-90 * (at % 0.25))
            sound.append(kick + (snare + hat) * noise.uniform(-1, 1))
    return sound


def _wav(left: Sequence[float], right: Sequence[float]) -> bytes:
    loudest = max(map(abs, chain(left, right)))
    scale = 0.7 * 32767 / loudest
    samples = array(
        "h", (round(scale * x) for x in chain.from_iterable(zip(left, right, strict=True)))
    )
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(samples.tobytes())
    return file.getvalue()
