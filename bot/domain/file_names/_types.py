"""The words of a bounce's name that say of which type it is, and which number it has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from bot.domain.mixes import MixType

_NUMBER_LIMIT = 99  # a higher one is a year, a tempo or a sample rate
_WHOLE = re.compile(r"\d+")

VOICE = ("vox", "voc", "vocal", "vocals", "lead", "lead vox", "lead vocal", "ld vox", "lv")
# In the order in which they count: an instrumental's master is an instrumental. A "ref" is the mix
# with a limiter, for listening: the main mix.
_PHRASES: Mapping[MixType, Sequence[str]] = {
    MixType.A_CAPPELLA: (
        *("a cappella", "a capella", "acappella", "acapella", "accappella", "accapella", "a cap"),
        *("acap", "acapp", "acca", "vox only", "vocal only", "vocals only"),
    ),
    MixType.INSTRUMENTAL: (
        *("instrumental", "instrumentals", "instru", "instr", "inst", "no vox", "no vocal"),
        *("no vocals", "novox", "minus vox", "minus vocals"),
    ),
    MixType.TV: ("tv", "tv track", "tvmix", "tvtrack", "no lead", "minus lead"),
    MixType.VOCAL_UP: (*(f"{voice} up" for voice in VOICE), "voxup", "vocup", "vocalup"),
    MixType.VOCAL_DOWN: (
        *(f"{voice} {down}" for voice in VOICE for down in ("down", "dn", "dwn")),
        *("voxdown", "voxdn", "vocdown", "vocdn", "vocaldown", "vocaldn"),
    ),
    MixType.RADIO_EDIT: ("radio edit", "radioedit", "radio", "radio version"),
    MixType.CLEAN: ("clean", "clean version", "clean edit", "censored"),
    MixType.UNLIMITED: (
        *("unlimited", "unlim", "unltd", "no limiter", "no lim", "nolim", "unmastered", "unmstrd"),
        *("premaster", "pre master", "premstr", "for mastering", "for master", "to master"),
        *("un mastered", "not mastered", "non mastered", "premastered", "pre mastered"),
    ),
    MixType.ROUGH: ("rough", "ruff", "roughmix", "demo", "board mix", "monitor mix"),
    MixType.MASTER: ("master", "mastered", "mastr", "mstr", "mstrd", "mst"),
    MixType.OTHER: ("stem", "stems", "extended", "remix"),
    MixType.MAIN: ("main", "full", "ref", "reference"),
}
TYPE_OF = {tuple(p.split()): kind for kind, phrases in _PHRASES.items() for p in phrases}
_LONGEST = max(map(len, TYPE_OF))
_RANKS = {kind: rank for rank, kind in enumerate(_PHRASES)}
_REVISION = frozenset({"v", "ver", "vers", "version", "rev", "revision", "r"})
VERSION = _REVISION | {"m", "mix", "no", "nr"}
_TYPE = "="  # no word; where one named a type
_COUNTED = VERSION | {_TYPE}
NOISE = frozenset({"final", "new", "latest", "bounce", "print", "export", "audio", "track", "take"})
UNITS = frozenset({"k", "khz", "hz", "bit", "bits", "b", "bpm", "db", "kbps", "lufs", "min", "sec"})
_RATES = frozenset({16, 24, 32, 44, 48, 88, 96})  # bits or kHz at the end of a name, not a number


def type_and_number(words: Sequence[str]) -> tuple[MixType, int | None]:
    """What the words of a name say besides the song; those that name it are empty."""
    left = list(words)
    found = list(_types(left))
    kind = min((kind for _, _, kind in found), key=_RANKS.__getitem__, default=MixType.MAIN)
    for start, end, _ in found:
        left[start:end] = [_TYPE, *[""] * (end - start - 1)]  # for its number, as in "TV 2"
    # "Mix 3 Master 1" is the first master; but "Mix 3 ref 2" is the third mix.
    is_own = kind is not MixType.MAIN
    own = min((start for start, _, each in found if is_own and each is kind), default=len(left))
    return kind, _number([w for w in left if w], [w for w in left[own:] if w])


def _types(words: list[str]) -> Iterator[tuple[int, int, MixType]]:
    """Where words name a type: from, to, which; the longest phrase at each place."""
    place = 0
    while place < len(words):
        for length in range(_LONGEST, 0, -1):
            kind = TYPE_OF.get(tuple(words[place : place + length]))
            if kind is None:
                kind = _louder(words[place : place + length])
            if kind is not None:
                end = place + length
                yield place, _past_gain(words, end, kind), kind
                place = end
                break
        else:
            place += 1


def _louder(words: Sequence[str]) -> MixType | None:
    """ "vox +1": which way the voice was moved."""
    *voice, gain = words
    if " ".join(voice) not in VOICE or gain[:1] not in {"+", "-"}:
        return None
    return MixType.VOCAL_UP if gain[0] == "+" else MixType.VOCAL_DOWN


def _past_gain(words: Sequence[str], end: int, kind: MixType) -> int:
    """Past how far a voice was moved, "+1", "1.5 dB": it is no number of a revision."""
    if kind not in {MixType.VOCAL_UP, MixType.VOCAL_DOWN}:
        return end
    after = [*words[end : end + 2], "", ""]
    if after[1] == "db":
        return end + 2
    return end + 1 if after[0][:1] in {"+", "-"} or "." in after[0] else end


def _number(words: Sequence[str], own: Sequence[str]) -> int | None:
    """The number of a version: after a word that says so, else at the end of the name.

    Args:
        words: all that do not name the song.
        own: of these, from the bounce's type on. What they say goes first.
    """
    first = _after(own, _REVISION) or _after(own, _COUNTED)
    return first or _after(words, _COUNTED) or _last(words)


def _after(words: Sequence[str], marks: AbstractSet[str]) -> int | None:
    places = (place for place, word in enumerate(words, 1) if word in marks)
    return next(filter(None, (_counting(words, place) for place in places)), None)


def _last(words: Sequence[str]) -> int | None:
    last = len(words) - 1
    number = _counting(words, last)
    if last < 1 or number in _RATES or words[last - 1][:1].isdecimal():
        return None
    return number


def _counting(words: Sequence[str], place: int) -> int | None:
    if not 0 <= place < len(words) or not _WHOLE.fullmatch(words[place]):
        return None
    if place + 1 < len(words) and words[place + 1] in UNITS:
        return None
    number = int(words[place])
    if words[place - 1] == _TYPE and number in _RATES:  # "Master 24-48"
        return None
    return number if 1 <= number <= _NUMBER_LIMIT else None
