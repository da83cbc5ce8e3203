"""What a file holds in which two revisions are heard in turns."""

from dataclasses import dataclass
from typing import Any

AB_LENGTH_MS = 64_000
"""Four turns of each: what is asked for when no length is said."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one of the two."""

    is_second: bool
    start_ms: int
    """In the file that is heard."""
    source_ms: int
    """In the revision that it comes from."""


@dataclass(frozen=True, slots=True)
class AbFile:
    """An MP3 that alternates two revisions at one loudness."""

    size: int
    """Bytes."""
    bit_rate: int
    """Bits a second, constant."""
    length_ms: int
    first_gain: float
    """dB that were applied, 0 or less: the louder one is turned down, none is turned up."""
    second_gain: float
    turns: tuple[Turn, ...]

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "AbFile":
        """Return what `dataclasses.asdict` gave."""
        turns = tuple(Turn(**turn) for turn in values["turns"])
        return cls(**dict[str, Any](values, turns=turns))
