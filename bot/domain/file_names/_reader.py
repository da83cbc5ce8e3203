"""Reads a bounce's name: its words, and the song that they name."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.domain.file_names._types import NOISE, TYPE_OF, UNITS, VERSION, VOICE, type_and_number
from bot.domain.mixes import MixType

Titles = Sequence[tuple[int, str]]
"""Songs that a file may be of: their ids and titles."""

AUDIO_ENDINGS = frozenset(
    {"wav", "wave", "bwf", "rf64", "aif", "aiff", "aifc", "flac", "mp3", "m4a", "mp4a", "aac"}
    | {"alac", "ogg", "oga", "opus"}
)
"""Of files that are taken for audio by their names; what they hold is decoded later."""

_SHARED = 4  # letters of a word that may stand for its title
_UNSPLIT = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_COPY = re.compile(r"(?:\s*\(\d+\)|[\s_-]+copy(?:[\s_-]*\d+)?)+$", re.IGNORECASE)
# "NightDrive", "NDMaster", "instv3": where one word ends without a separator.
_JOINT = re.compile(
    r"(?<=[a-z])(?!(?<=\dd)B)(?=[A-Z])"  # but not "dB" after a number
    r"|(?<=[A-Z])(?=[A-Z][a-z]{2})"
    r"|(?<=[A-Za-z]{2})(?=[vV]\d)"
)
_AMOUNT = r"(?:\d+(?:[.,]\d+)?|[.,]\d+)"
# "vox -1", "vox-1", "vox down -1": no dash between words, for it says how many dB.
_LOWERED = re.compile(
    rf"(?<![^\W\d_])((?:{'|'.join(dict.fromkeys(voice.split()[-1] for voice in VOICE))})"
    r"(?:[\s._-]*(?:up|down|dn|dwn)[\s._-]+|[\s._-]*))"
    r"[-\u2013\u2212]((?>\d(?:[.,]\d+)?|[.,]\d+))(?:\s*db\b|(?=v\d|[\W_]|$))"
)
_WORD = re.compile(
    rf"[+-]{_AMOUNT}(?=\s*db\b)|\+{_AMOUNT}|\d+(?:[.,]\d+)?(?=\s*db\b)"
    r"|\d+(?:\.\d+)?|(?<=\s)\.\d+|[^\W\d_]+"
)


@dataclass(frozen=True, slots=True)
class NameGuess:
    """What a file's name says of a bounce."""

    song_id: int | None  # None where no song fits, or several do equally
    type: MixType  # the main mix unless a word says otherwise
    number: int | None  # as its engineer counts


@dataclass(frozen=True, slots=True)
class _Title:
    """A song's title as it is looked for."""

    song_id: int
    words: tuple[str, ...]
    forms: tuple[str, ...]  # as one word: whole, and without brackets and "feat."
    initials: str

    @classmethod
    def read(cls, song_id: int, title: str) -> "_Title":
        bare = re.sub(r"[(\[].*?[)\]]|\b(?:feat|ft|featuring)\b.*", " ", title, flags=re.IGNORECASE)
        words = tuple(_words(title))
        forms = dict.fromkeys(filter(None, ("".join(words), "".join(_words(bare)))))
        return cls(song_id, words, tuple(forms), "".join(word[0] for word in words))


def is_audio_name(name: str) -> bool:
    """Whether a file is audio by its ending."""
    return _ending(name) in AUDIO_ENDINGS


class NameReader:
    """Knows the songs that a file may be of.

    Args:
        groups: their ids and titles, the likelier first. A better fit in a later group beats a
            worse one in an earlier.
    """

    def __init__(self, *groups: Titles) -> None:
        self._groups = [[_Title.read(*song) for song in group] for group in groups]

    def guess(self, name: str) -> NameGuess:
        """Read a file's name, with its ending or without; of a path only the last part counts."""
        words = _words(_stem(name))
        song_id, taken = _song(words, self._groups)
        left = [word if place not in taken else "" for place, word in enumerate(words)]
        kind, number = type_and_number(left)
        return NameGuess(song_id, kind, number)


def _stem(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    if _ending(last) in AUDIO_ENDINGS:
        last = last.rpartition(".")[0]
    return _COPY.sub("", last)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].strip().casefold() if "." in name else ""


def _words(text: str) -> list[str]:
    """The words and numbers of a text; case, accents, separators and apostrophes do not count."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").translate(_QUOTES))
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    folded = _JOINT.sub(" ", bare).casefold().translate(_UNSPLIT)
    spelled = _LOWERED.sub(r"\1 -\2db ", folded)
    return [word for word in _WORD.findall(spelled) if word != "and"]


_QUOTES = dict.fromkeys(map(ord, "'`\u00b4\u2018\u2019"))


def _song(words: list[str], groups: Sequence[Sequence[_Title]]) -> tuple[int | None, range]:
    """The one song that the words name, and the places of those words."""
    for fit in (_by_title, _by_word, _by_initials):
        for titles in groups:
            found = fit(words, titles)
            if len({song_id for song_id, _ in found}) == 1:
                return found[0]
            if found:
                return None, range(0)
    return None, range(0)


_Found = list[tuple[int, range]]


def _by_title(words: list[str], titles: Sequence[_Title]) -> _Found:
    """The songs whose title is in the name, however it is parted: of those the longest."""
    best, length = _Found(), 0
    for title in titles:
        for wanted in title.forms:
            for place in _runs(words, wanted):
                if len(wanted) > length:
                    best, length = [], len(wanted)
                if len(wanted) == length:
                    best.append((title.song_id, place))
    return best


def _runs(words: list[str], wanted: str) -> Iterator[range]:
    """Where words that follow each other make up another; a weak one only at the start."""
    for start in range(len(words)):
        joined, end = "", start
        while end < len(words) and len(joined) < len(wanted):
            joined += words[end]
            end += 1
        if joined == wanted and (start == 0 or not _is_weak(words[start:end])):
            yield range(start, end)


def _is_weak(words: list[str]) -> bool:
    """Whether words say too little to be a title in the midst of a name: "2", "mix", "master"."""
    joined = "".join(words)
    is_known = tuple(words) in TYPE_OF or all(w in VERSION | NOISE for w in words)
    return len(joined) < 3 or joined.isdecimal() or is_known


def _by_word(words: list[str], titles: Sequence[_Title]) -> _Found:
    """The songs of which a long word is in the name, if that word is half of their title."""
    mine = {word for word in words if len(word) >= _SHARED and not _is_weak([word])}
    shared = {
        title.song_id: sum(map(len, both)) / len("".join(title.words))
        for title in titles
        if (both := mine.intersection(title.words))
    }
    if len(shared) == 1 and min(shared.values()) < 1 / 2:
        return []
    used = [place for place, word in enumerate(words) if word in mine]
    return [(song_id, range(used[0], used[0] + 1)) for song_id in shared]


def _by_initials(words: list[str], titles: Sequence[_Title]) -> _Found:
    """The songs whose initials are a word of the name."""
    found = _Found()
    for title in titles:
        if len(title.words) > 1:
            found += [
                (title.song_id, range(place, place + 1))
                for place, word in enumerate(words)
                if word == title.initials and (word,) not in TYPE_OF and word not in UNITS
            ]
    return found


def numbered(number: int | None, last: int) -> int:
    """The number that a revision gets: the name's where it is free, else the next.

    Args:
        number: as the name says.
        last: the highest that was given so far; 0 for none.
    """
    return number if number is not None and number > last else last + 1
