"""How people write places: the patterns, for lines that `in_ascii` made plain.

The words are those of English, German, French and Spanish. A time has four groups (hours, minutes,
seconds, decimals), a time or range has ten: two times, the seconds of a short end, the word for
the end.
"""

import re
import unicodedata
from types import MappingProxyType
from typing import Final

# What stands for a colon, a decimal point or a dash on the keyboards of other scripts.
_LIKE_ASCII: Final = MappingProxyType(
    {
        **dict.fromkeys("\uff1a\u2236\ufe55", ":"),
        **dict.fromkeys("\u066b\uff0e\uff0c\u060c", "."),
        **dict.fromkeys("\u2010\u2011\u2012–—\u2015\u2212\uff5e\u301c\uff0d", "-"),
        **dict.fromkeys("’\u2032", "'"),
    }
)
_AND = r"(?:and|und|et|y)"
_AMOUNT = (
    r"\d+(?:[.,]\d+)?\s*(?:(?:db(?:fs|tp)?|decibels?|dezibel|lu|lufs|k?hz|ms|cents?|ct|st"
    r"|semitones?|bpm|percent|prozent)\b|%)"
)
# A dash that belongs to a number, and separates nothing: "-3 dB" is the opposite of "3 dB".
_MINUS = rf"-(?=\d(?!\d{{0,2}}:\d\d)|[.,]\d|[½¼¾∞]|inf\b|\s*{_AMOUNT})"
_OF_DAY = r"(?:am|h)\b|\s*(?:pm|[ap]\.m|uhr)\b"  # "8:30 pm" is no place; "1:23 am Ende" is one
_TIME = rf"(?:(\d{{1,2}}):)?(\d{{1,3}}):(\d\d)(?:[.,](\d{{1,9}})(?!:\d))?(?!\d|{_OF_DAY})"
_TO = r"\s*(?:-?>|→|-|\b(?:to|until|till|bis|à|a|hasta)\b)\s*"
_RANGE = (
    rf"{_TIME}(?:{_TO}{_TIME}"
    rf"|-(?!{_AMOUNT})(\d\d)(?!\d|[.,:]\d)"  # "1:12-20"
    r"|(?:-|\s+(?:to|until|till|bis|hasta|jusqu'à)\s+)"
    r"(?:the\s+|zum\s+|la\s+|el\s+)?(end|ende|schluss|fin|final)\b"
    r"(?!\s+(?:of|de|du|del|der|des)\b))"  # of the mix, not "the end of the verse"
)
_TIMES = _RANGE + "?"
_BAR = r"(?:bars?|measures?|takte?|mesures?|comp[aá]s(?:es)?)\b"
_BARS = (
    rf"{_BAR}\s*(\d{{1,5}})"
    rf"(?:(?!\s+-\d|\s*-\s*{_AMOUNT})"  # "bar 17 -2 dB" is one bar
    rf"{_TO}(?:{_BAR}\s*)?(\d{{1,5}}))?(?![.:]?\d)"
)
_AT = (
    r"\b(?:at|from|around|um|ab|bei|von|gegen|vers|dès|à|desde|hacia|sobre"
    r"|en(?:\s+el)?(?:\s+minuto)?)\s+"
)
_BEFORE = (
    r"(?:\d{1,3}[.)]\s+)?"  # the number of an item, typed by hand
    rf"(?:{_AT}|(?:de|a|minute|minuto|min\.?)\s+|[@~]\s*)?[\[(*_`]*\s*"
)
_AFTER = rf"[*_`]*\s*[\])]?\s*(?:(?:(?!{_MINUS})-|=>|[>→])+|:)?\s*"

BULLETS = re.compile(rf"(?:[\s*•]|(?!{_MINUS})-)*")
LEADING_TIMES = re.compile(_BEFORE + _TIMES + _AFTER)
LEADING_BARS = re.compile(_BEFORE + _BARS + _AFTER)
ANOTHER = re.compile(rf"(?:[,./&+]|{_AND}\b)\s*{_TIME}")
"""What goes on after one time with another: "1:12 and 2:10"."""
PARTING = re.compile(rf"(?<!\d)[,;.]\s+(?:{_AND}\s+)?(?=(?:{_AT})?{_TIME})")
"""What parts notes on one line: "1:12 vocal low, 1:20 click"."""
WITHIN = re.compile(rf"(?:{_AT}|@\s*|[\[(]\s*){_TIMES}")
RANGES = re.compile(rf"(?<![\d:.]){_RANGE}")
ANYWHERE = re.compile(rf"\d\s?:\s?\d\d|\b{_BAR}\s*\d")

_BETWEEN = re.compile(rf"\b(between|zwischen|entre)(\s+{_TIME}\s+)({_AND})(?=\s+\d)")
_MINUTE_MARK = re.compile(r"(?<=\d)'(?=\d\d(?!\d))")


def in_ascii(line: str) -> str:
    """The line in small letters, with the digits, colons and dashes of any script, and a time's
    other ways (1'23, between 1:12 and 1:20), as the patterns have them; as long as it.
    """
    plain = _MINUTE_MARK.sub(":", "".join(map(_ascii, line)))
    return _BETWEEN.sub(_as_range, plain)


def _ascii(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    lower = _LIKE_ASCII.get(char, char).lower()
    return lower if len(lower) == 1 else char


def _as_range(found: re.Match[str]) -> str:
    between, first, last = found[1], found[2], found[found.re.groups]
    return f"{'at':<{len(between)}}{first}{'-':<{len(last)}}"
