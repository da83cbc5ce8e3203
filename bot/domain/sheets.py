"""A page of words to be drawn as a picture: a document that is kept and shown around."""

from dataclasses import dataclass
from enum import StrEnum


class Stamp(StrEnum):
    """What a sheet says at a glance; each has a sign of its own, beside its colour."""

    YES = "yes"
    OPEN = "open"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a section, which is broken where it is too long."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page, from its top to its end."""

    heading: str
    title: str
    subtitle: str
    stamp: Stamp
    verdict: str  # in words, beside the stamp
    sections: tuple[Section, ...]
    foot: str
