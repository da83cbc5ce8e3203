"""Single words for weekdays and units of time, in any language that has a lexicon."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.when._lexer import LEXICONS
from bot.domain.when._lexicon import Kind, Unit

_SPANS: Final[Mapping[int, timedelta]] = MappingProxyType(
    {
        Unit.MINUTE: timedelta(minutes=1),
        Unit.HOUR: timedelta(hours=1),
        Unit.DAY: timedelta(days=1),
        Unit.WEEK: timedelta(weeks=1),
    }
)


def weekday_named(word: str) -> int | None:
    """The weekday that a folded word names, 0 for Monday; None if it names none."""
    return _value(word, Kind.WEEKDAY)


def span_named(word: str) -> timedelta | None:
    """How long the unit is that a folded word names, up to a week; None if it names none."""
    unit = _value(word, Kind.UNIT)
    return None if unit is None else _SPANS.get(unit)


def _value(word: str, kind: Kind) -> int | None:
    """The value of the word as this kind; no word means two weekdays or units in two languages."""
    for lexicon in LEXICONS.values():
        for sense in lexicon.get(word, ()):
            if len(sense) == 1 and sense[0].kind is kind:
                return sense[0].values[0]
    return None
