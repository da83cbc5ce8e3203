"""The vocabulary that the rules share, whatever the language: tokens, and how words map to them."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a token is; one letter each, so that a phrase is matched as a string of kinds."""

    DATE = "d"  # year, month, day; without the year if it was not said
    WEEKDAY = "w"  # 0 is Monday
    MONTH = "m"
    YEAR = "y"
    NUMBER = "n"  # the number, and how many digits it was written with
    ORDINAL = "o"
    DAY = "r"  # days from today
    NEXT = "x"
    THIS = "t"
    LAST = "l"
    END = "e"
    UNIT = "u"  # a Unit
    IN = "i"
    AGO = "b"
    AT = "a"
    CLOCK = "k"  # hour, minute, and 1 if it can only be of the 24-hour clock
    OFFSET = "z"  # minutes ahead of UTC
    MERIDIEM = "p"  # hours to add: 0 is am, 12 is pm
    PAST = "j"  # minutes past the hour that is named, before it or after it: "half past 6"
    O_CLOCK = "c"  # after a number: the 24-hour clock
    PART = "q"  # a Part
    MIDNIGHT = "g"
    EVERY = "v"
    FROM = "f"
    UNTIL = "s"
    BEFORE = "B"
    TO = "h"  # from one weekday to another


class Unit(IntEnum):
    """A unit of time; from a day on, it is counted on the calendar."""

    MINUTE = 0
    HOUR = 1
    DAY = 2
    WEEK = 3
    MONTH = 4
    YEAR = 5


class Part(IntEnum):
    """A part of the day; the value is the hour that is meant when none is said."""

    MORNING = 9
    AFTERNOON = 15
    EVENING = 20
    NIGHT = 22


class Token(NamedTuple):
    """One unit of meaning, with the numbers that its kind needs."""

    kind: Kind
    values: tuple[int, ...] = ()


Sense = tuple[Token, ...]
"""What a word or phrase means; the empty sense is a word that says nothing, such as "the"."""

Lexicon = Mapping[str, tuple[Sense, ...]]
"""Folded words and phrases of a language, each with every sense it may have."""

NOON = Token(Kind.CLOCK, (12, 0, 1))
MIDNIGHT = Token(Kind.MIDNIGHT)
WORKDAYS = tuple(Token(Kind.WEEKDAY, (number,)) for number in range(5))
HALF_AN_HOUR = (Token(Kind.NUMBER, (30, 2)), Token(Kind.UNIT, (Unit.MINUTE,)))


def without(tokens: Sense, *kinds: Kind) -> Sense:
    """The tokens that are of none of these kinds."""
    return tuple(token for token in tokens if token.kind not in kinds)


def day(ahead: int) -> Token:
    """The day that is so many days after today."""
    return Token(Kind.DAY, (ahead,))


def unit(of: Unit) -> Token:
    """A unit of time."""
    return Token(Kind.UNIT, (of,))


def past(minutes: int) -> Sense:
    """So many minutes past an hour; negative is to it."""
    return (Token(Kind.PAST, (minutes,)),)


def part(of: Part) -> Token:
    """A part of the day."""
    return Token(Kind.PART, (of,))


def end_of(period: Unit) -> Sense:
    """The end of the running day, week, month or year."""
    return (Token(Kind.END), unit(period))


def every(*tokens: Token) -> Sense:
    """What comes again and again."""
    return (Token(Kind.EVERY), *tokens)


def weekly(weekdays: Sequence[str]) -> Mapping[str, Sense]:
    """Words that name each of a weekday, such as "mondays", from Monday on."""
    return {words: every(Token(Kind.WEEKDAY, (number,))) for number, words in enumerate(weekdays)}


def lexicon(
    *,
    weekdays: Sequence[str],
    months: Sequence[str],
    numbers: Sequence[str],
    ordinals: Sequence[str],
    units: Mapping[Unit, str],
    parts: Mapping[Part, str],
    kinds: Mapping[Kind, str],
    phrases: Mapping[str, Sense],
    fillers: str,
) -> Lexicon:
    """Build a language's lexicon from lists of folded words, separated by commas.

    Weekdays start with Monday, months with January, numbers and ordinals with one. A word that
    stands in several lists has several senses; the grammar finds out which of them make a phrase.
    """
    pairs: list[tuple[str, Sense]] = [
        *_numbered(Kind.WEEKDAY, weekdays, first=0),
        *_numbered(Kind.MONTH, months, first=1),
        *((w, (Token(Kind.NUMBER, (n, 0)),)) for n, w in _spread(numbers, first=1)),
        *_numbered(Kind.ORDINAL, ordinals, first=1),
        *((w, (unit(of),)) for of, words in units.items() for w in _split(words)),
        *((w, (part(of),)) for of, words in parts.items() for w in _split(words)),
        *((w, (Token(kind),)) for kind, words in kinds.items() for w in _split(words)),
        *((w, sense) for words, sense in phrases.items() for w in _split(words)),
        *((w, ()) for w in _split(fillers)),
    ]
    senses: dict[str, tuple[Sense, ...]] = {}
    for word, sense in pairs:
        senses[word] = (*senses.get(word, ()), sense)
    return senses


def _split(words: str) -> Iterable[str]:
    return (word.strip() for word in words.split(","))


def _spread(lists: Sequence[str], *, first: int) -> Iterable[tuple[int, str]]:
    return ((n, word) for n, words in enumerate(lists, first) for word in _split(words))


def _numbered(kind: Kind, lists: Sequence[str], *, first: int) -> Iterable[tuple[str, Sense]]:
    return ((word, (Token(kind, (n,)),)) for n, word in _spread(lists, first=first))
