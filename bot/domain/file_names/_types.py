"""The words of a bounce's name that say of which type it is, and which number it has."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
    ),
    MixType.ROUGH: ("rough", "ruff", "roughmix", "demo", "board mix", "monitor mix"),
    MixType.MASTER: ("master", "mastered", "mastr", "mstr", "mstrd", "mst"),
    MixType.OTHER: ("stem", "stems", "extended", "remix"),
    MixType.MAIN: ("main", "full", "ref", "reference"),
}
TYPE_OF = {tuple(p.split()): kind for kind, phrases in _PHRASES.items() for p in phrases}
_LONGEST = max(map(len, TYPE_OF))
_RANKS = {kind: rank for rank, kind in enumerate(_PHRASES)}
VERSION = frozenset({"v", "ver", "vers", "version", "rev", "revision", "r", "m", "mix", "no", "nr"})
NOISE = frozenset({"final", "new", "latest", "bounce", "print", "export", "audio", "track", "take"})
UNITS = frozenset({"k", "khz", "hz", "bit", "bits", "b", "bpm", "db", "kbps", "lufs", "min", "sec"})
_RATES = frozenset({16, 24, 32, 44, 48, 88, 96})  # bits or kHz at the end of a name, not a number


def type_and_number(words: Sequence[str]) -> tuple[MixType, int | None]:
    """What the words of a name say besides the song; those that name it are empty."""
    left = list(words)
    found = list(_types(left))
    kind = min((kind for _, _, kind in found), key=_RANKS.__getitem__, default=MixType.MAIN)
    for start, end, _ in found:
        left[start:end] = ["mix", *[""] * (end - start - 1)]  # for its number, as in "TV 2"
    return kind, _number([word for word in left if word])


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


def _number(words: Sequence[str]) -> int | None:
    """The number of a version: after a word that says so, else at the end of the name."""
    for before, place in zip(words, range(1, len(words)), strict=False):
        if before in VERSION and (number := _counting(words, place)) is not None:
            return number
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
    return number if 1 <= number <= _NUMBER_LIMIT else None
