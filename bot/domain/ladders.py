"""Ladders: how long before a deadline, and how often after it, people are reminded."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from bot.domain.errors import InvalidError
from bot.domain.when import fold, quote, span_named

Ladder = tuple[timedelta, ...]
"""How long before a deadline each reminder comes, furthest first; zero is at the time.

Negative rungs are the daily ones that come while it is overdue: -1 day, -2 days and so on.
"""

NOTHING_WORDS: Final = frozenset({"off", "none", "no", "never", "nothing", "no reminders"})
"""What a member types, folded, to have none of something."""

_AT_THE_TIME: Final = timedelta()
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

_MOST_BEFORE: Final = 10
_MOST_OVERDUE: Final = 7
_FURTHEST: Final = timedelta(days=90)
_NEAREST: Final = timedelta(minutes=5)
_LONGEST_TEXT: Final = 200
_EXAMPLE: Final = "Type 7d, 1d, 3h, 0, daily x3, for example, or none"

_ZERO_WORDS: Final = frozenset({"0", "at the time", "on time", "at the deadline", "when due"})
_SEPARATORS: Final = re.compile(r"[,;+&]|\b(?:and|then|und|y|et)\b")
_SPAN: Final = re.compile(r"(?:[0-9]{1,6} ?[^\W\d_]+ ?)+")
_GAPS: Final = re.compile(r"(?<=[^\W\d_]) (?=[0-9])")
_COUNTED_UNIT: Final = re.compile(r"([0-9]{1,6}) ?([^\W\d_]+)")
_DECIMAL: Final = re.compile(r"\b0,[0-9]+ ?[^\W\d_]*")  # half an hour, or at the time and later
_NAGS: Final = re.compile(
    r"""\bdaily(?:\ while\ overdue)?
        (?: \ ?[x×]\ ?(\d{1,6}) | \ (\d{1,6})\ ?(?:[x×]|times?)
          | ,?\ at\ most\ (\d{1,6})(?:\ times?)? | (?:,?\ at\ most)?\ (once|twice) )?\b""",
    re.VERBOSE,
)
_TIMES: Final = ("", "once", "twice")
_DEFAULT_WORDS: Final = frozenset(
    {"default", "the default", "studio", "the studio", "the studio's", "as the studio"}
)


def overdue_rungs(count: int) -> Ladder:
    """The rungs that come daily while a deadline is overdue, so many of them."""
    return tuple(-day * _DAY for day in range(1, count + 1))


DEFAULT_LADDER: Final[Ladder] = (
    *(timedelta(days=7), timedelta(days=2), timedelta(days=1), timedelta(hours=3)),
    _AT_THE_TIME,
    *overdue_rungs(_MOST_OVERDUE),
)


def parse_ladder(text: str) -> Ladder:
    """The ladder that a member typed: "7d, 2d, 1d, 3h, 0, daily x3"; what `ladder_words` says too.

    "none" is the empty ladder: no reminders. "daily" alone means seven times while overdue.

    Raises:
        InvalidError: it cannot be read, or asks for too much; the message says what to type.
    """
    if len(text) > _LONGEST_TEXT:
        raise InvalidError(f"That is longer than {_LONGEST_TEXT} characters. {_EXAMPLE}.")
    folded = fold(text)
    if folded in NOTHING_WORDS:
        return ()
    if decimal := _DECIMAL.search(folded):
        raise InvalidError(
            f"{quote(decimal[0])!r} can be one reminder or two. For one type minutes, 30m, "
            f"for example; for two, a space: {quote(decimal[0].replace(',', ', '))}."
        )
    counts = [_nag_count(match) for match in _NAGS.finditer(folded)]
    items = (item.strip() for item in _SEPARATORS.split(_NAGS.sub(",", folded)))
    rungs = {rung for item in items if item for rung in _rungs(item)}
    if not rungs and not counts:
        raise InvalidError(f"No time to remind at was given. {_EXAMPLE}.")
    _check(rungs)
    return tuple(sorted(rungs | {*overdue_rungs(max(counts, default=0))}, reverse=True))


def parse_own_ladder(text: str) -> Ladder | None:
    """As `parse_ladder` for who may have a ladder of their own; None for "default", "studio"."""
    return None if asks_default(text) else parse_ladder(text)


def asks_default(text: str) -> bool:
    """Whether a member typed that a setting is to be what it is without one of their own."""
    return len(text) <= _LONGEST_TEXT and fold(text) in _DEFAULT_WORDS


def parse_span(text: str) -> timedelta | None:
    """How long "3h", "1 day 12 h" or "2 weeks" is; None for what is no length of time, or several.

    Of one, each unit is smaller than the one before: "2d 5d" and "12h 1d" are two.
    """
    words = fold(text[:_LONGEST_TEXT])
    units = _COUNTED_UNIT.findall(words) if _SPAN.fullmatch(words) else []
    spans = [(int(number), span_named(unit)) for number, unit in units]
    known = [(number, span) for number, span in spans if span is not None]
    if not known or len(known) < len(spans):
        return None
    if any(before <= after for (_, before), (_, after) in pairwise(known)):
        return None
    return sum((number * span for number, span in known), timedelta())


def ladder_words(ladder: Ladder) -> str:
    """As it is read: "1 day and 3 hours before, at the time, then daily while overdue, …"."""
    before = [span_words(rung) for rung in ladder if rung > _AT_THE_TIME]
    nags = sum(rung < _AT_THE_TIME for rung in ladder)
    parts: list[str] = []
    if before:
        parts.append(f"{_listed(before)} before")
    if _AT_THE_TIME in ladder:
        parts.append("at the time")
    if nags:
        times = _TIMES[nags] if nags < len(_TIMES) else f"{nags} times"
        parts.append(f"{'then ' if parts else ''}daily while overdue, at most {times}")
    return ", ".join(parts) or "no reminders"


def to_text(ladder: Ladder) -> str:
    """The stored form: seconds before the deadline, "604800,10800,0,-86400"; empty for none."""
    return ",".join(str(rung // timedelta(seconds=1)) for rung in ladder)


def from_text(text: str) -> Ladder:
    """The ladder that `to_text` stored."""
    return tuple(timedelta(seconds=int(seconds)) for seconds in text.split(",") if seconds)


def for_client(ladder: Ladder) -> Ladder:
    """What of a ladder is for the artist: at most two rungs, and none while overdue.

    The last one that comes, and of the others the one nearest to a day before (the earlier of two
    that are as near); of fewer, what there is.
    """
    ahead = [rung for rung in ladder if rung >= _AT_THE_TIME]
    others = sorted(ahead[:-1], key=lambda rung: (abs(rung - _DAY), -rung))
    return (*others[:1], *ahead[-1:])


def rung_label(before: timedelta) -> str:
    """A rung in words: "7 days before", "at the time", "1 day overdue"."""
    if not before:
        return "at the time"
    return f"{span_words(abs(before))} {'before' if before > _AT_THE_TIME else 'overdue'}"


def span_words(span: timedelta) -> str:
    """A positive span of whole minutes: "7 days", "1 hour 30 minutes"."""
    hours, minutes = divmod(span % _DAY, _HOUR)
    counts = ((span.days, "day"), (hours, "hour"), (minutes // _MINUTE, "minute"))
    return " ".join(f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in counts if n)


def _nag_count(match: re.Match[str]) -> int:
    said = next((group for group in match.groups() if group), str(_MOST_OVERDUE))
    count = _TIMES.index(said) if said in _TIMES else int(said)
    if not 1 <= count <= _MOST_OVERDUE:
        raise InvalidError(
            f"While it is overdue, reminders come daily, 1 to {_MOST_OVERDUE} times: "
            f"type daily x{_MOST_OVERDUE}, or leave daily out to have none."
        )
    return count


def _rungs(item: str) -> list[timedelta]:
    """The rungs of what stands between commas: one, or all of "7d 2d 1d 3h"."""
    words = item.removesuffix("before").rstrip()
    if words in _ZERO_WORDS:
        return [_AT_THE_TIME]
    whole = parse_span(words)
    spans = [whole] if whole is not None else [parse_span(part) for part in _GAPS.split(words)]
    rungs = [span for span in spans if span is not None]
    if len(rungs) < len(spans):
        raise InvalidError(f"{quote(item)!r} is not a time before a deadline. {_EXAMPLE}.")
    return rungs


def _check(rungs: Iterable[timedelta]) -> None:
    before = sorted(rung for rung in rungs if rung)
    if len(before) > _MOST_BEFORE:
        raise InvalidError(
            f"{len(before)} reminders before a deadline are too many; "
            f"at most {_MOST_BEFORE} may come. Leave some out."
        )
    if before and before[-1] > _FURTHEST:
        raise InvalidError(
            f"{span_words(before[-1])} before is too early; {_FURTHEST.days} days is the most."
        )
    if before and before[0] < _NEAREST:
        raise InvalidError(
            f"{span_words(before[0])} before is too late; "
            f"{span_words(_NEAREST)} is the least. Type 0 for at the time."
        )


def _listed(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
