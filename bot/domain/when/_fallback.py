"""What the own rules do not know, read by dateparser: "in a fortnight", "heute in acht Tagen".

dateparser is slow to import and to call the first time (0.1–0.3 s together), so nothing imports it
before it is needed. Its reading is dropped where it disagrees with a word that the rules do know.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from bot.domain.when._clock import Here
from bot.domain.when._lexicon import Kind, Token
from bot.domain.when._values import DAY_ENDS_AT, DueError

_NUMERIC_DATE: Final = re.compile(r"\d[/.-]\d")
"""What dateparser would read in one order without asking, although another may be meant."""
_HOURS: Final = re.compile(r"\d\s?h\b")
"""What it would count from now, although "after 18h" is on the clock."""

_PERIODS_WITH_A_TIME: Final = frozenset({"time", "part_of_day"})


def warm_up(languages: Sequence[str]) -> None:
    """Import and prepare dateparser, so that the first member to need it does not wait."""
    for language in languages:
        _parse("1 x", datetime(2000, 1, 1), (language,))  # noqa: DTZ001 - a wall time


def guess(
    text: str, certain: Sequence[Token], at: Here, languages: Sequence[str]
) -> datetime | None:
    """The wall time of a folded text that the rules do not know; None if dateparser neither.

    Raises DueError if the text names a time zone.
    """
    if _NUMERIC_DATE.search(text) or _HOURS.search(text):
        return None
    found, period = _parse(text, at.wall, languages)
    if found is None:
        return None
    if found.tzinfo is not None:
        raise DueError(f"Times are read in {at.zone}. Leave the name of the time zone out.")
    has_time = period in _PERIODS_WITH_A_TIME
    if not all(_agrees(token, found, has_time=has_time) for token in certain):
        return None
    return found if has_time else datetime.combine(found, DAY_ENDS_AT)


def _agrees(token: Token, found: datetime, *, has_time: bool) -> bool:
    match token.kind:
        case Kind.WEEKDAY:
            return token.values[0] == found.weekday()
        case Kind.MONTH:
            return token.values[0] == found.month
        case Kind.CLOCK:
            return has_time and token.values[1] == found.minute
        case _:
            return True


def _parse(text: str, base: datetime, languages: Sequence[str]) -> tuple[datetime | None, str]:
    from dateparser.date import DateDataParser  # noqa: PLC0415 - see above

    parser = DateDataParser(
        languages=list(languages),
        settings={
            "PARSERS": ["relative-time", "absolute-time"],
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": base,
            "RETURN_TIME_AS_PERIOD": True,
            "STRICT_PARSING": True,
        },
    )
    data = parser.get_date_data(text)
    return data.date_obj, cast("str", data.period)
