"""Whether the alternates of an approved mix are there and go with it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.audio import duration_label
from bot.domain.comparisons import Comparison
from bot.domain.errors import InvalidError
from bot.domain.ladders import NOTHING_WORDS, asks_default
from bot.domain.mix_types import ALTERNATES, MixType
from bot.domain.mixes import MixRevision, current
from bot.domain.names import name_key
from bot.domain.when import fold

LENGTH_TOLERANCE = 0.1
"""Seconds by which lossy codecs lengthen the same bounce, and more."""
OFFSET_TOLERANCE_MS = 60.0
"""Milliseconds, for the same reason."""
_OWN_LENGTH = frozenset({MixType.RADIO_EDIT})
_PLAIN = {name_key(form): type_ for type_ in ALTERNATES for form in (type_.choice, type_.label)}
_ALSO = {"acapella": MixType.A_CAPPELLA, "acappella": MixType.A_CAPPELLA}


@dataclass(frozen=True, slots=True)
class Remark:
    """An alternate that does not go with the mix, and why."""

    revision: MixRevision
    problems: tuple[str, ...]  # in words, the worst first

    @property
    def label(self) -> str:
        """In a line: "Instrumental 1: older than Mix 3, 4.0 s shorter"."""
        return f"{self.revision.label}: {', '.join(self.problems)}"


@dataclass(frozen=True, slots=True)
class Alternates:
    """What is to be said of the alternates of an approved mix."""

    mix: MixRevision
    missing: tuple[MixType, ...]
    remarks: tuple[Remark, ...]


def parse_alternates(text: str) -> tuple[MixType, ...] | None:
    """The types that somebody typed, in order; None for "default": those that songs have.

    Raises:
        InvalidError: one of them is no alternate.
    """
    if asks_default(text):
        return None
    if fold(text) in NOTHING_WORDS:
        return ()
    known = _PLAIN | _ALSO
    named = {name_key(word) for word in re.split(r"[,;]", text) if name_key(word)}
    wrong = [name for name in named if name not in known]
    if wrong or not named:
        listed = ", ".join(type_.choice.lower() for type_ in ALTERNATES)
        raise InvalidError(f"Alternates are: {listed}. Part them by commas, or type none.")
    wanted = {known[name] for name in named}
    return tuple(type_ for type_ in ALTERNATES if type_ in wanted)


def alternates_label(types: tuple[MixType, ...] | None) -> str:
    """What goes with each mix, in words."""
    if types is None:
        return "Those that any of its songs has"
    return ", ".join(type_.choice for type_ in types) or "None"


def expected(
    named: tuple[MixType, ...] | None, project: Iterable[MixRevision]
) -> tuple[MixType, ...]:
    """The alternates that each song should have.

    Args:
        named: by the project; else those are expected that at least one of its songs has.
        project: every revision of the project.
    """
    if named is not None:
        return named
    there = {revision.type for revision in project if revision.withdrawn_at is None}
    return tuple(type_ for type_ in ALTERNATES if type_ in there)


def check_alternates(
    mix: MixRevision,
    song: Iterable[MixRevision],
    wanted: Iterable[MixType],
    offsets: Mapping[str, float],
) -> Alternates:
    """Look for what is missing of the alternates of an approved mix, or does not go with it.

    Args:
        mix: the approved one.
        song: every revision of its song.
        wanted: the types that there should be; others that are there are looked at, too.
        offsets: milliseconds by which files start later than the mix's, by hash, where known.
    """
    every = list(song)
    wanted = set(wanted)
    missing: list[MixType] = []
    remarks: list[Remark] = []
    for type_ in ALTERNATES:
        standing = current(r for r in every if r.type is type_)
        if standing is None:
            missing += [type_] if type_ in wanted else []
        elif problems := tuple(_problems(mix, standing, offsets)):
            remarks.append(Remark(standing, problems))
    return Alternates(mix, tuple(missing), tuple(remarks))


def offset_of(comparison: Comparison) -> float | None:
    """Milliseconds by which an alternate starts later than its mix; None where that is unsure.

    Where a voice or a bar is missing, what is left may be found elsewhere: only an offset that
    all stretches share is one of the whole file.
    """
    offsets = [segment.offset_ms for segment in comparison.segments]
    if not offsets or max(offsets) - min(offsets) > OFFSET_TOLERANCE_MS:
        return None
    return offsets[0]


def _problems(
    mix: MixRevision, alternate: MixRevision, offsets: Mapping[str, float]
) -> Iterable[str]:
    if alternate.id < mix.id:
        yield f"older than {mix.label}"
    if mix.file is None or alternate.file is None:
        return
    if alternate.type not in _OWN_LENGTH:
        longer = alternate.file.facts.seconds - mix.file.facts.seconds
        if abs(longer) > LENGTH_TOLERANCE:
            length = duration_label(alternate.file.facts.seconds)
            yield f"{round(abs(longer), 2):g} s {'longer' if longer > 0 else 'shorter'} ({length})"
    offset = offsets.get(alternate.file.sha256, 0.0)
    if abs(offset) > OFFSET_TOLERANCE_MS:
        yield f"starts {round(abs(offset) / 1000, 2):g} s {'later' if offset > 0 else 'earlier'}"
