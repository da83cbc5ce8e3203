"""What is kept of a whole file to find where each of its moments is in another."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from bot.audio._comparing._progress import OnProgress
from bot.audio._comparing._reading import Sound, opened

RATE = 4_000
"""Hz, of the waveform that is kept: drums, bass and voices are told apart below 2 kHz."""
FRAME_RATE = 50
"""Frames a second of the features."""
_HOP = RATE // FRAME_RATE
_WINDOW = 256
_EDGES = (60, 120, 180, 250, 350, 500, 700, 1_000, 1_400, 1_900)
"""Hz, between the bands of the features."""
_FLOOR = 1e-5
"""What is 50 dB below the loud passages of a band is silence, whose changes mean nothing."""
_FRAMES_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Outline:
    """One file, in little."""

    wave: NDArray[np.int16]
    """All of it, mono, at `RATE`."""
    features: NDArray[np.float32]
    """How the level of each band changes, frame by frame: indifferent to gain and to EQ."""
    seconds: float
    sample_rate: int
    """Hz, of the file."""
    channels: int


def outline(path: Path, on_progress: OnProgress | None = None) -> Outline:
    """Decode a file to its end and keep its outline.

    Raises:
        UnreadableAudioError: it is not a whole audio file, or too long.
        OSError: it cannot be opened.

    """
    with opened(path, RATE, "mono", on_progress) as sound:
        wave = _wave(sound)
        facts = sound.decoder.facts()
    return Outline(wave, _features(wave), facts.seconds, facts.sample_rate, facts.channels)


def _wave(sound: Sound) -> NDArray[np.int16]:
    blocks = [
        (block[:, 0].clip(-1, 1) * np.iinfo(np.int16).max).astype(np.int16)
        for block in sound.blocks()
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.int16)


def _features(wave: NDArray[np.int16]) -> NDArray[np.float32]:
    """Return one row a frame, one column a band, each of unit variance."""
    levels = _log_powers(wave)
    changes = np.zeros_like(levels)
    changes[2:] = levels[2:] - levels[:-2]
    return changes / (changes.std(axis=0) + np.float32(1e-3))


def _log_powers(wave: NDArray[np.int16]) -> NDArray[np.float32]:
    padded = np.pad(wave, (_WINDOW // 2, _WINDOW // 2 + _HOP))
    frames = sliding_window_view(padded, _WINDOW)[::_HOP]
    taper = np.hanning(_WINDOW).astype(np.float32)
    edges = [round(edge * _WINDOW / RATE) for edge in _EDGES]
    rows: list[NDArray[np.float32]] = []
    for start in range(0, len(frames), _FRAMES_AT_ONCE):
        spectra = np.fft.rfft(frames[start : start + _FRAMES_AT_ONCE] * taper)
        powers = spectra.real**2 + spectra.imag**2
        rows.append(np.add.reduceat(powers[:, : edges[-1]], edges[:-1], axis=1))
    powers = np.concatenate(rows)
    loud = np.percentile(powers, 95, axis=0).astype(np.float32)
    return np.log(powers + loud * np.float32(_FLOOR) + np.float32(1))
