"""Text of members, made safe to read and to quote."""

import unicodedata
from typing import Final

_QUOTED_LENGTH: Final = 50
_QUOTABLE: Final = frozenset(" .,:/+-'")
_INVISIBLE: Final = frozenset({"Cf", "Cs", "Co", "Cn", "Mn", "Me"})


def fold(text: str) -> str:
    """The text in lower case without accents, marks, control characters and doubled spaces."""
    compatible = unicodedata.normalize("NFKC", text).casefold()
    visible = (
        " " if unicodedata.category(char) == "Cc" else char
        for char in unicodedata.normalize("NFKD", compatible)
        if unicodedata.category(char) not in _INVISIBLE
    )
    return " ".join("".join(visible).split())


def quote(text: str) -> str:
    """The text as an error may repeat it: letters, digits and the signs of dates, cut short.

    Nothing of it can mention, format, link or reverse the direction of what follows.
    """
    kept = "".join(
        char if char.isalnum() or char in _QUOTABLE else " "
        for char in unicodedata.normalize("NFC", text[: 4 * _QUOTED_LENGTH])
    )
    kept = " ".join(kept.replace("://", " ").split())
    return kept if len(kept) <= _QUOTED_LENGTH else kept[: _QUOTED_LENGTH - 1].rstrip() + "…"
