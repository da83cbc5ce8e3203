"""What a studio aims at: a loudness and a true peak, for all of its work or for a genre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import InvalidError
from bot.domain.figures import LoudnessTarget
from bot.domain.names import name_key

DEFAULT_TARGET = LoudnessTarget(-14.0, -1.0)
"""Until a studio says otherwise: what most services play at (`bot.domain.streaming`)."""
LOUDNESS_RANGE = -40.0, -3.0
"""LUFS: from the quietest that is broadcast to louder than any record."""
TRUE_PEAK_RANGE = -20.0, 0.0
"""dBTP."""
MAX_GENRES = 25


@dataclass(frozen=True, slots=True)
class StudioTarget:
    """What a studio has set once, in one genre or in all the rest."""

    id: int
    guild_id: int
    genre: str | None  # as it was typed; None for all the rest
    target: LoudnessTarget
    reset_at: datetime | None  # since when it does not count any more

    @property
    def label(self) -> str:
        """As history calls it: "Loudness target of Metal"."""
        return f"Loudness target of {self.genre or 'the studio'}"


@dataclass(frozen=True, slots=True)
class GenreTarget:
    """What is aimed at in one genre."""

    genre: str  # as it was typed
    target: LoudnessTarget


@dataclass(frozen=True, slots=True)
class Aim:
    """The target that a mix is set against, and why this one."""

    target: LoudnessTarget
    whose: str
    """ "Metal" for a genre's, "the studio's", or "the usual" where nothing was set."""


@dataclass(frozen=True, slots=True)
class Targets:
    """All that a studio aims at."""

    studio: LoudnessTarget | None
    genres: Sequence[GenreTarget]

    def of(self, genre: str | None) -> Aim:
        """What a project of that genre aims at."""
        for known in self.genres:
            if genre is not None and name_key(known.genre) == name_key(genre):
                return Aim(known.target, known.genre)
        if self.studio is not None:
            return Aim(self.studio, "the studio's")
        return Aim(DEFAULT_TARGET, "the usual")


def check_reset(loudness: float | None, true_peak: float | None) -> None:
    """Raise InvalidError where somebody both resets a target and gives one."""
    if loudness is not None or true_peak is not None:
        raise InvalidError("Give a loudness and a true peak, or reset: not both.")


def changed(
    target: LoudnessTarget, *, loudness: float | None, true_peak: float | None
) -> LoudnessTarget:
    """A target with what was given in place of what it was.

    Raises:
        InvalidError: a figure is out of bounds.
    """
    return LoudnessTarget(
        target.integrated if loudness is None else _within(loudness, LOUDNESS_RANGE, "LUFS"),
        target.true_peak if true_peak is None else _within(true_peak, TRUE_PEAK_RANGE, "dBTP"),
    )


def _within(value: float, bounds: tuple[float, float], unit: str) -> float:
    low, high = bounds
    if not low <= value <= high:
        raise InvalidError(f"A target goes from {low:g} to {high:g} {unit}. Type -14, for example.")
    return round(value, 1)
