"""The rules of zones, which governments change: whether they are as they were, and what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from whenever import clear_tzcache, get_tzpath

from bot.domain.when._clock import compatible, wall_at
from bot.domain.when._values import LocalTime

_FORMAT: Final = b"TZif"


def rules_digest(zone: str) -> str | None:
    """What tells a zone's rules from others: a hash of the file in which whenever finds them.

    The file is read now, and may be newer than the rules that this process goes by: those stay
    until `forget_rules`.

    Returns:
        None when the database of time zones has no such zone (any more), or none that can be read.
    """
    found = next((file for file in _candidates(zone) if file.is_file()), None)
    try:
        content = b"" if found is None else found.read_bytes()
    except OSError:
        return None
    return sha256(content).hexdigest() if content.startswith(_FORMAT) else None


def forget_rules(zones: Iterable[str]) -> None:
    """Have the rules of zones read anew at their next use."""
    clear_tzcache(only_keys=zones)


def by_present_rules(moment: LocalTime) -> LocalTime:
    """The same time on the same wall, at the instant that the zone's rules now give it.

    Where the wall shows it at the stored instant that stays: of a repeated time the later may have
    been chosen. Else it is as `compatible` says. Raises InvalidError when the zone is gone.
    """
    if wall_at(moment.at, moment.zone) == moment.wall:
        return moment
    return replace(moment, at=compatible(moment.wall, moment.zone))


def _candidates(zone: str) -> Iterator[Path | Traversable]:
    """Where a zone's rules may stand; the first that is there counts."""
    for folder in get_tzpath():
        yield Path(folder, zone)
    try:
        yield files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    except ModuleNotFoundError:  # the system's own database is enough
        return
