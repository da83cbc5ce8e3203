"""Finds where the same sound sits elsewhere between the speakers, or is wider or narrower."""

import numpy as np
from numpy.typing import NDArray

from bot.audio._comparing._matching import averaged, decibels
from bot.audio._comparing._spectra import EDGES, Levels, Side, Spectra

_SPAN = 1.5
"""Seconds."""
_APART = 2.0
"""dB by which the left, the right or what differs between them must have moved."""
_LEAST = 0.05
"""The share of a band below which a side of it is not heard for itself."""
_BANDS = 2
"""Bands that must agree."""
_LOWEST, _HIGHEST = 120, 6_000
"""Hz: below, no direction is heard; above, lossy codecs join the channels."""


def moved(spectra: Spectra, heard: Levels) -> NDArray[np.bool_]:
    """Return in which frames the stereo picture is another one."""
    lows, highs = np.array(EDGES[:-1]), np.array(EDGES[1:])
    inside = (lows >= _LOWEST) & (highs <= _HIGHEST)
    apart = np.zeros(spectra.shared.shape)
    for before, after in zip(_shares(spectra.first), _shares(spectra.second), strict=True):
        apart = np.maximum(apart, np.abs(decibels((after + _LEAST) / (before + _LEAST))))
    return ((apart * heard * inside) > _APART).sum(axis=1) >= _BANDS


def _shares(side: Side) -> tuple[Levels, Levels, Levels]:
    """Return which share of each band is on the left, on the right, and differs between them."""
    power = averaged(side.power, _SPAN) + 1e-20
    balance = averaged(side.places.real, _SPAN, least=-np.inf) / power
    likeness = averaged(side.places.imag, _SPAN, least=-np.inf) / power
    return (1 + balance) / 2, (1 - balance) / 2, (1 - likeness) / 2
