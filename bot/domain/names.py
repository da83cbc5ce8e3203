"""What members type, made safe to keep and to find again."""

import re
import unicodedata

from bot.domain.errors import InvalidError

NAME_LIMIT = 100
TEXT_LIMIT = 1500
_JOINER = "\u200d"  # holds emoji together; every other format character is dropped


def clean_name(text: str, *, what: str = "name", limit: int = NAME_LIMIT) -> str:
    """One line of text as it is kept: no control characters, no marks that turn the reading.

    Raises:
        InvalidError: nothing is left, or it is longer than `limit` characters.
    """
    cleaned = " ".join(_visible(text).split())
    _check_length(cleaned, what, limit)
    return cleaned


def clean_text(text: str, *, what: str = "text", limit: int = TEXT_LIMIT) -> str:
    """Several lines of text as they are kept; raises as `clean_name` does."""
    lines = [" ".join(_visible(line).split()) for line in text.splitlines()]
    cleaned = "\n".join(lines).strip("\n")
    _check_length(cleaned, what, limit)
    return cleaned


def printable(text: str) -> str:
    """One line of a text from outside, for people to read: what cannot be shown is left out."""
    return " ".join(_visible(text).split())


def name_key(name: str) -> str:
    """The form under which a name is found: case, encoding and outer spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", _visible(name)).casefold().split())


def slug(text: str) -> str:
    """A part of a file's name that any system takes: "night-drive"; nothing of other scripts."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]


def _visible(text: str) -> str:
    return "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in text
        if char == _JOINER or unicodedata.category(char) not in {"Cf", "Cs", "Co", "Cn"}
    )


def _check_length(cleaned: str, what: str, limit: int) -> None:
    if not cleaned:
        raise InvalidError(f"The {what} is empty. Type at least one letter.")
    if len(cleaned) > limit:
        raise InvalidError(
            f"The {what} has {len(cleaned):,} characters; at most {limit:,} fit. Shorten it."
        )
