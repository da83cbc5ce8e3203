"""What differs between two revisions of one song.

Times are milliseconds. "First" is the older revision, "second" the newer one; decibels are those of
the second less those of the first, so that what became louder is positive.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from bot.domain.audio import duration_label
from bot.domain.figures import signed

COMPARISON_VERSION = 1
"""Grows when the same two files would be compared otherwise: stored ones are then made anew."""
AUDIBLE_GAIN = 0.6
"""dB: a difference of level of the whole mix that is worth naming. LAME turns a mix down by 0.45 dB
at 128 kbit/s, to have room."""
AUDIBLE_SHIFT_MS = 1.0
"""A start that is later by less than this is the delay of a codec or a converter."""
_ALIGNED = 0.5
"""The share of the shorter one that must be found in the other for places to be carried over."""
STRIP_TOP = 12.0
"""dB: a strip's highest value; an inserted moment has it, too."""


class ToneBand(StrEnum):
    """The parts of the spectrum as the trade speaks of them."""

    SUB = "sub"
    LOW = "low"
    LOW_MID = "low_mid"
    MID = "mid"
    PRESENCE = "presence"
    AIR = "air"

    @property
    def label(self) -> str:
        """As it is written on a card: "low-mid"."""
        return self.value.replace("_", "-")

    @property
    def low_hz(self) -> int:
        """Where it begins."""
        return _TONE_EDGES[self][0]

    @property
    def high_hz(self) -> int:
        """Where it ends; of what is above 15.5 kHz, where lossy codecs differ, nothing counts."""
        return _TONE_EDGES[self][1]


_TONE_EDGES = {
    ToneBand.SUB: (20, 60),
    ToneBand.LOW: (60, 250),
    ToneBand.LOW_MID: (250, 500),
    ToneBand.MID: (500, 2_000),
    ToneBand.PRESENCE: (2_000, 6_000),
    ToneBand.AIR: (6_000, 15_500),
}


class ChangeKind(StrEnum):
    """What was done in a region, as far as the sound shows it."""

    LEVEL = "level"
    """Everything became louder or quieter alike: a ride of the gain."""
    TONE = "tone"
    """Some bands became louder or quieter, the sound in them stayed: EQ, or the level of a part."""
    CONTENT = "content"
    """Other sound: a part was muted, added, or played anew."""
    STEREO = "stereo"
    """The same sound at another place or width."""


class Difference(StrEnum):
    """What may be said of two revisions as a whole."""

    LEVEL = "level"
    TONE = "tone"
    CONTENT = "content"
    STEREO = "stereo"
    GAIN = "gain"
    """The whole mix is louder or quieter."""
    SHIFTED = "shifted"
    """It starts earlier or later, with silence before it."""
    INSERTED = "inserted"
    REMOVED = "removed"
    UNRELATED = "unrelated"
    """Two different songs, or nothing that could be aligned."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that both have."""

    first_ms: float
    second_ms: float
    length_ms: float

    @property
    def offset_ms(self) -> float:
        """How much later it is in the second."""
        return self.second_ms - self.first_ms


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound that only one of the two has: of the second if it was inserted, else of the first."""

    start_ms: int
    end_ms: int
    at_ms: int
    """Where it is missing in the other."""

    @property
    def label(self) -> str:
        """Where it is: "1:20–1:31"."""
        return _span(self.start_ms, self.end_ms)


@dataclass(frozen=True, slots=True)
class BandMove:
    """How much louder neighbouring frequencies became."""

    low_hz: int
    high_hz: int
    decibels: float

    @property
    def label(self) -> str:
        """As an engineer writes it: "−0.9 dB at 1–4 kHz"."""
        return f"{signed(self.decibels, 1, plus=True)} dB at {_hertz(self.low_hz, self.high_hz)}"


@dataclass(frozen=True, slots=True)
class Change:
    """A region in which the two differ audibly, once aligned and matched in level."""

    start_ms: int
    """In the second."""
    end_ms: int
    first_start_ms: int
    first_end_ms: int
    kind: ChangeKind
    decibels: float
    """Of all bands together."""
    bands: tuple[BandMove, ...]
    """The strongest first; none if their levels are as they were."""

    @property
    def label(self) -> str:
        """In one line: "1:20–1:31 changed, −0.9 dB at 1–4 kHz"."""
        return f"{_span(self.start_ms, self.end_ms)} {_WORDS[self.kind]}{self._figures()}"

    def _figures(self) -> str:
        if self.kind is ChangeKind.LEVEL:
            return f", {signed(self.decibels, 1, plus=True)} dB"
        return f", {self.bands[0].label}" if self.bands else ""


_WORDS = {
    ChangeKind.LEVEL: "changed",
    ChangeKind.TONE: "changed",
    ChangeKind.CONTENT: "has other content",
    ChangeKind.STEREO: "sits elsewhere in the stereo picture",
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions, side by side."""

    first_ms: int
    """Length."""
    second_ms: int
    segments: tuple[Segment, ...]
    """In order of time in both; none if the two have nothing in common."""
    inserted: tuple[Stretch, ...]
    removed: tuple[Stretch, ...]
    gain: float
    """dB by which the second is louder as a whole; every other figure is without it."""
    balance: tuple[float, ...]
    """dB of each `ToneBand`, in order."""
    strip: tuple[float, ...]
    """Columns of equal length over the second: how far apart the two are there, 0 to `STRIP_TOP`
    dB."""
    changes: tuple[Change, ...]
    """In order of time."""

    @property
    def is_aligned(self) -> bool:
        """Whether enough of one was found in the other to say what became of a place."""
        shared = sum(segment.length_ms for segment in self.segments)
        return bool(self.segments) and shared >= _ALIGNED * min(self.first_ms, self.second_ms)

    @property
    def offset_ms(self) -> float:
        """How much later the second starts; 0 if the two have nothing in common."""
        return self.segments[0].offset_ms if self.segments else 0.0

    @property
    def differences(self) -> frozenset[Difference]:
        """All that may be said; nothing if the second is the first, exported again."""
        if not self.segments:
            return frozenset({Difference.UNRELATED} if self.first_ms or self.second_ms else ())
        said = {Difference(change.kind.value) for change in self.changes}
        if abs(self.gain) >= AUDIBLE_GAIN:
            said.add(Difference.GAIN)
        if self.inserted:
            said.add(Difference.INSERTED)
        if self.removed:
            said.add(Difference.REMOVED)
        if abs(self.offset_ms) >= AUDIBLE_SHIFT_MS and not self._begins_with_other_sound:
            said.add(Difference.SHIFTED)
        return frozenset(said)

    @property
    def is_same(self) -> bool:
        """Whether nobody would hear a difference, but for where it starts."""
        return self.differences <= {Difference.SHIFTED}

    def to_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values, with the version of the method."""
        return {"version": COMPARISON_VERSION, **asdict(self)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Comparison":
        """Return what `to_json` gave.

        Raises:
            KeyError, TypeError, ValueError: it was made by another version; compare anew.

        """
        values = dict(values)
        if values.pop("version") != COMPARISON_VERSION:
            raise ValueError("A comparison of another version")
        values["segments"] = tuple(Segment(**one) for one in values["segments"])
        for kind in ("inserted", "removed"):
            values[kind] = tuple(Stretch(**one) for one in values[kind])
        values["changes"] = tuple(_change(one) for one in values["changes"])
        for kind in ("balance", "strip"):
            values[kind] = tuple(values[kind])
        return cls(**values)

    @property
    def _begins_with_other_sound(self) -> bool:
        start = self.segments[0]
        return any(stretch.at_ms <= start.first_ms for stretch in self.inserted) or any(
            stretch.at_ms <= start.second_ms for stretch in self.removed
        )


def _change(values: dict[str, Any]) -> Change:
    kind, bands = ChangeKind(values["kind"]), tuple(BandMove(**one) for one in values["bands"])
    return Change(**dict[str, Any](values, kind=kind, bands=bands))


def _span(start_ms: int, end_ms: int) -> str:
    """Return "1:20–1:31"."""
    return f"{duration_label(start_ms / 1000)}–{duration_label(end_ms / 1000)}"


def _hertz(low: int, high: int) -> str:
    """Return "60–250 Hz", "500 Hz–2 kHz" or "1–4 kHz"."""
    if high < 1_000:
        return f"{low}–{high} Hz"
    return (
        f"{low / 1000:g}–{high / 1000:g} kHz" if low >= 1_000 else f"{low} Hz–{high / 1000:g} kHz"
    )
