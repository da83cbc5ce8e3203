"""Two revisions side by side: what differs, what that says about a note, and how they are heard."""

from bot.domain.comparisons._ab import AB_LENGTH_MS, AbFile, Turn
from bot.domain.comparisons._comparison import (
    AUDIBLE_GAIN,
    AUDIBLE_SHIFT_MS,
    COMPARISON_VERSION,
    STRIP_TOP,
    BandMove,
    Change,
    ChangeKind,
    Comparison,
    Difference,
    Segment,
    Stretch,
    ToneBand,
)
from bot.domain.comparisons._evidence import NOTE_MARGIN_MS, Evidence, evidence, shift
from bot.domain.comparisons._traces import Trace, trace

__all__ = [
    "AB_LENGTH_MS",
    "AUDIBLE_GAIN",
    "AUDIBLE_SHIFT_MS",
    "COMPARISON_VERSION",
    "NOTE_MARGIN_MS",
    "STRIP_TOP",
    "AbFile",
    "BandMove",
    "Change",
    "ChangeKind",
    "Comparison",
    "Difference",
    "Evidence",
    "Segment",
    "Stretch",
    "ToneBand",
    "Trace",
    "Turn",
    "evidence",
    "shift",
    "trace",
]
