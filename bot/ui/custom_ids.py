"""Custom ids of buttons and selects: their action, what they are about, perhaps a second number."""

import re


def template(action: str) -> re.Pattern[str]:
    """The ids of an action: `mix:approve:12`, or `history:page:12:3` with an extra number."""
    number = r"\d{1,18}"
    return re.compile(rf"{re.escape(action)}:(?P<id>{number})(?::(?P<extra>{number}))?")


def custom_id(action: str, noun_id: int, extra: int | None) -> str:
    """An id, as `template` finds it again."""
    return f"{action}:{noun_id}" + ("" if extra is None else f":{extra}")


def numbers(found: re.Match[str]) -> tuple[int, int | None]:
    """What an id that was found is about, and its extra number."""
    return int(found["id"]), int(found["extra"]) if found["extra"] else None
