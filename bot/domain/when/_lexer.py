"""From text to tokens: every sense of each word and number that the rules know."""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.domain.when._english import ENGLISH
from bot.domain.when._french import FRENCH
from bot.domain.when._german import GERMAN
from bot.domain.when._lexicon import Kind, Lexicon, Sense, Token, Unit, unit
from bot.domain.when._spanish import SPANISH

LEXICONS: Final = MappingProxyType({"en": ENGLISH, "de": GERMAN, "es": SPANISH, "fr": FRENCH})

_LITERALS: Final = re.compile(
    r"""
      (?P<iso>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)(?:t(?=\d))?
    | (?P<decimal>\d{1,2}[.,]\d\s?(?:h|hours?|stunden?|horas?|heures?))(?![a-z])
    | (?P<dotted_clock>\d{1,2}\.\d{2})(?=\s?(?:uhr|[ap]m|h)(?![a-z]))
    | (?P<day_first>\d{1,2}\.\s?\d{1,2}(?:\.(?:\s?\d{4}|\d{2})(?![\d:])|\.?(?![\d.])))
    | (?P<slashed>\d{1,2}(?:/\d{1,2}(?:/(?:\d{4}|\d{2}))?|-\d{1,2}-(?:\d{4}|\d{2})))(?![\d/:-])
    | (?P<clock>\d{1,2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?![\d:])
      (?P<offset>\s?(?:z|utc|gmt)(?![a-z+-])|\s?(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?(?![\d:]))?
    | (?P<hours>\d{1,2}\sh\s\d{2}(?!\s?m|[/.-])|\d{1,3}\s?h(?:\d{2})?)(?![a-z\d])
    | (?P<ordinal>\d{1,2}(?:(?:st|nd|rd|th|er|o)(?![a-z\d])|\.(?!\d)))
    | (?P<meridiem>(?<=\d)[ap]m(?![a-z]))
    | (?P<number>\d+)
    | (?P<word>[^\W\d_]+)
    | (?P<gap>[\s,.'’()]+|(?<=[a-z])-(?=[a-z]))
    """,
    re.VERBOSE | re.ASCII,
)
_DOTTED_MERIDIEM: Final = re.compile(r"(?<![a-z])([ap])\.\s?m\b\.?")
_LAST_LETTERS: Final = re.compile(r"[a-z]+$")
_LONGEST_PHRASE: Final = 5
_TOO_MUCH: Final = 10**9
"""Stands for numbers of more than 6 digits: beyond what may be asked, in any unit."""
_MOST_ITEMS: Final = 24
_MOST_COMBINATIONS: Final = 64


class Lexed(NamedTuple):
    """What the rules recognised in a text."""

    phrases: tuple[Sense, ...]
    """The token sequences that the text may stand for; empty unless every word is known."""
    certain: tuple[Token, ...]
    """The tokens of what has one sense alone, beside whatever is not known."""
    is_known: bool
    """Whether every word and sign is known to the rules."""


def known_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """Those of the languages (or locales, such as es-419) that have a lexicon; English always."""
    names = (language.split("-")[0].lower() for language in languages)
    return tuple(dict.fromkeys(name for name in (*names, "en") if name in LEXICONS))


def lex(text: str, languages: Sequence[str]) -> Lexed:
    """Recognise the words of a folded text in these languages."""
    items: list[tuple[Sense, ...]] = []
    words: list[str] = []
    is_known, end = True, 0
    for match in _LITERALS.finditer(text := _DOTTED_MERIDIEM.sub(r"\1m", text)):
        is_known = is_known and match.start() == end
        end = match.end()
        if match.lastgroup == "word":
            words.append(match.group())
        elif match.lastgroup != "gap":
            items += _phrases(words, languages)
            items.append(_literal(match, languages, after_duration=_is_duration(items[-2:])))
            words = []
    items += _phrases(words, languages)
    is_known = is_known and end == len(text) and all(items)
    certain = tuple(token for senses in items if len(senses) == 1 for token in senses[0])
    return Lexed(tuple(_combinations(items)) if is_known else (), certain, is_known)


def completions(text: str, languages: Sequence[str]) -> Iterator[str]:
    """The folded text with what is typed so far completed to words that the rules know."""
    if text[-1:].isdigit():
        yield from (text + tail for tail in ("th", " days", " hours", " weeks"))
    if typed := _LAST_LETTERS.search(text):
        for language in languages:
            for phrase in LEXICONS[language]:
                if phrase.startswith(typed.group()):
                    yield text[: typed.start()] + phrase


def _phrases(words: Sequence[str], languages: Sequence[str]) -> Iterator[tuple[Sense, ...]]:
    """The senses of the longest known phrases, from left to right; none for an unknown word."""
    start = 0
    while start < len(words):
        for size in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
            senses = _senses(" ".join(words[start : start + size]), languages)
            if senses or size == 1:
                yield senses
                start += size
                break


def _senses(phrase: str, languages: Sequence[str]) -> tuple[Sense, ...]:
    lexicons: list[Lexicon] = [LEXICONS[language] for language in languages]
    return tuple(dict.fromkeys(sense for lexicon in lexicons for sense in lexicon.get(phrase, ())))


def _combinations(items: Sequence[tuple[Sense, ...]]) -> Iterator[Sense]:
    size = 1
    for senses in items:
        size *= len(senses)
    if len(items) <= _MOST_ITEMS and size <= _MOST_COMBINATIONS:
        for senses in product(*items):
            yield tuple(token for sense in senses for token in sense)


def _is_duration(items: Sequence[tuple[Sense, ...]]) -> bool:
    kinds = [{token.kind for sense in senses for token in sense} for senses in items]
    return len(kinds) == 2 and Kind.NUMBER in kinds[0] and Kind.UNIT in kinds[1]


def _literal(
    match: re.Match[str], languages: Sequence[str], *, after_duration: bool
) -> tuple[Sense, ...]:
    """The senses of a number, date or time written in digits; none if it is too long."""
    text = match.group(match.lastgroup or 0)
    digits = [int(part) for part in re.findall(r"\d+", text) if len(part) <= 6]
    match match.lastgroup:
        case "iso":
            return ((Token(Kind.DATE, tuple(digits)),),)
        case "day_first":
            return _day_first(text, digits)
        case "slashed":
            return _slashed(digits)
        case "decimal":
            return (_duration(digits[0], digits[1] * 6),)
        case "dotted_clock":
            return ((_clock(text, digits),),)
        case "clock" | "offset":
            clock = _clock(match["clock"], [int(part) for part in match["clock"].split(":")])
            return ((clock, *_offset(match["offset"])),)
        case "hours":
            alone = after_duration or match.group() == match.string
            is_glued = match.string[: match.start()][-1:].isalpha()
            spoken = () if is_glued else languages
            return _hours(digits[0], digits[1:], alone=alone, languages=spoken)
        case "meridiem":  # beside a number; elsewhere "am" is a German word too
            return ((Token(Kind.MERIDIEM, (12 if text == "pm" else 0,)),),)
        case "ordinal":
            return ((Token(Kind.ORDINAL, (digits[0],)),),)
        case _:
            return _number(text, digits)


def _clock(text: str, digits: Sequence[int]) -> Token:
    hour, minute = digits
    return Token(Kind.CLOCK, (hour, minute, int(text.startswith("0") or hour > 12)))


def _offset(text: str | None) -> Sense:
    """Minutes ahead of UTC, and 1 if "UTC" was written, so that it cannot be a span of hours."""
    if text is None:
        return ()
    explicit = int("t" in text or "z" in text)
    digits = re.sub(r"\D", "", text) or "0"
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    total = hours * 60 + minutes
    return (Token(Kind.OFFSET, (-total if "-" in text else total, explicit)),)


def _day_first(text: str, digits: Sequence[int]) -> tuple[Sense, ...]:
    """A dotted date; "18.30" can only be a time."""
    if len(digits) == 2 and digits[1] > 12:
        return ((_clock(text, digits),),)
    day, month, *year = digits
    return ((Token(Kind.DATE, (*_full_year(year), month, day)),),)


def _slashed(digits: Sequence[int]) -> tuple[Sense, ...]:
    """A date with slashes or hyphens: day first or month first, whichever can be."""
    first, second, *year = digits
    orders = dict.fromkeys(((first, second), (second, first)))
    possible = [(day, month) for day, month in orders if month <= 12] or [(first, second)]
    return tuple((Token(Kind.DATE, (*_full_year(year), month, day)),) for day, month in possible)


def _full_year(said: Sequence[int]) -> Sequence[int]:
    """The year as it was said, if it was; of two digits, one of this century."""
    return [year + 2000 if year < 100 else year for year in said]


def _duration(hours: int, minutes: int) -> Sense:
    return (
        *(Token(Kind.NUMBER, (hours, 0)), unit(Unit.HOUR)),
        *(Token(Kind.NUMBER, (minutes, 0)), unit(Unit.MINUTE)),
    )


def _hours(
    hour: int, minutes: Sequence[int], *, alone: bool, languages: Sequence[str]
) -> tuple[Sense, ...]:
    """ "9h" and "18h30": a time of day or a duration; beside other words, the grammar decides.

    Standing alone or after a duration ("1d12h"), "18h30" is a time in French and "2h" a duration
    in the other languages; what is written as one word ("1j12h") is a duration, and so is "18h" in
    English. The rest is asked.
    """
    french = "fr" in languages
    may_be_clock = french or (not minutes and not {"de", "es"}.isdisjoint(languages))
    clock: Sense = (Token(Kind.CLOCK, (hour, *(minutes or (0,)), 1)),)
    duration = _duration(hour, *minutes) if minutes else _duration(hour, 0)[:2]
    early = hour < 7
    if hour > 24 or (alone and not french and (early or not (minutes or may_be_clock))):
        return (duration,)
    if alone and french and minutes and not early:
        return (clock,)
    return (clock, duration)


def _number(text: str, digits: Sequence[int]) -> tuple[Sense, ...]:
    if not digits:
        return ((Token(Kind.NUMBER, (_TOO_MUCH, len(text))),),)
    number = digits[0]
    if len(text) != 4:
        return ((Token(Kind.NUMBER, (number, len(text))),),)
    if not 1900 <= number < 2200 and number // 100 < 24 and number % 100 < 60:
        return ((Token(Kind.CLOCK, (number // 100, number % 100, 1)),),)
    return ((Token(Kind.YEAR, (number,)),), (Token(Kind.NUMBER, (number, 4)),))
