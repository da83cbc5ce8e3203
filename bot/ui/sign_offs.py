"""How the sign-off of a mix stands, in words: on its card, in lists, in its history."""

from bot.domain.mixes import Manner, SignOff
from bot.domain.people import Who
from bot.ui import text

_ROOM = 400  # characters of the names of those who approved alike: there are three kinds


def approved_words(sign_off: SignOff, what: str) -> str:
    """Who approved what, and how: "@Ada approved Mix 2 with notes"."""
    groups = _groups(sign_off)
    if len(groups) == 1:
        (manner,) = groups
        return f"{_names(groups[manner])} approved {what}{_how(manner)}"
    return f"{approved_by(sign_off)} approved {what}"


def approved_by(sign_off: SignOff) -> str:
    """Who approved, each with how where that was not plainly: "@Ada, @Bo (with notes)"."""
    return ", ".join(
        _names(who) + (f" ({_how(manner).strip()})" if manner is not Manner.PLAIN else "")
        for manner, who in _groups(sign_off).items()
    )


def how_words(sign_off: SignOff) -> str:
    """What is to be known of an approval beside that it was given: " with notes", or nothing."""
    if sign_off.with_notes:
        return _how(Manner.WITH_NOTES)
    return _how(Manner.SILENCE) if sign_off.by_silence else ""


def tally_words(sign_off: SignOff) -> str:
    """How far it has come where everyone has to approve: "2 of 3 approved"; else nothing."""
    if sign_off.tally is None:
        return ""
    done, needed = sign_off.tally
    return f"{done} of {needed} approved" if done else ""


def waiting_words(sign_off: SignOff) -> str:
    """Whom it waits for: "2 of 3 approved, waiting for **the drummer**", "… for one of …"."""
    names = text.people(sign_off.waiting) or "the producer"
    one_of = "one of " if sign_off.is_any and len(sign_off.waiting) > 1 else ""
    waits = f"waiting for {one_of}{names}"
    return ", ".join(filter(None, [tally_words(sign_off), waits]))


def _groups(sign_off: SignOff) -> dict[Manner, list[Who]]:
    """Those who approved, by how they did."""
    special = {
        **dict.fromkeys(sign_off.with_notes, Manner.WITH_NOTES),
        **dict.fromkeys(sign_off.by_silence, Manner.SILENCE),
    }
    found: dict[Manner, list[Who]] = {}
    for manner in Manner:
        if who := [each for each in sign_off.approved if special.get(each, Manner.PLAIN) is manner]:
            found[manner] = who
    return found


def _how(manner: Manner) -> str:
    return {
        Manner.PLAIN: "",
        Manner.WITH_NOTES: " with notes",
        Manner.SILENCE: " by silence",
    }[manner]


def _names(who: list[Who]) -> str:
    return text.people(who, _ROOM)
