"""Time zones by their IANA name, or by a city that people type."""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final
from zoneinfo import available_timezones

from bot.domain.errors import InvalidError
from bot.domain.when._cities import CITIES, COMMON
from bot.domain.when._text import fold, quote

_LONGEST_NAME: Final = 80
_NOT_ZONES: Final = frozenset({"localtime", "posixrules", "Factory", "EST", "MST"})
"""Files in the database that name no place; EST and MST are listed with the cities instead."""

_CONTINENTS_AND_OCEANS: Final = frozenset(
    {
        *("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic"),
        *("Australia", "Europe", "Indian", "Pacific"),
    }
)
_NOT_ZONES_IN: Final = ("posix/", "right/", "SystemV/")


def check_zone(text: str) -> str:
    """The IANA name of what was typed: an IANA name in any case, a city, or a choice's label.

    "EST" and "MST" are taken for the zones of New York and Denver: under those names the IANA
    database has zones without summer time. Raises InvalidError for anything else.
    """
    if len(text) <= _LONGEST_NAME and text.isprintable():
        typed = _key(text)
        for key in (typed, typed.rpartition("(")[2].removesuffix(")")):
            if zone := _by_key().get(key):
                return zone
    quoted = quote(text)
    what = f"There is no time zone “{quoted}” here." if quoted else "Name a time zone."
    raise InvalidError(
        f"{what} Type a city, such as Munich or Los Angeles, "
        "or an IANA name, such as Europe/Berlin."
    )


def find_zones(text: str, *, limit: int = 25) -> list[tuple[str, str]]:
    """Choices (label, IANA name) that complete what was typed, the likeliest first.

    Before anything is typed, common zones.
    """
    typed = _key(text[:_LONGEST_NAME]).partition(" (")[0]
    if not typed:
        return [(_label(zone), zone) for zone in COMMON][:limit]
    ranked = sorted(
        (rank, len(key), order, label, zone)
        for order, (key, label, zone) in enumerate(_entries())
        if (rank := _rank(key, typed)) is not None
    )
    best: dict[str, str] = {}
    for *_, label, zone in ranked:
        best.setdefault(zone, label)
    return [(label, zone) for zone, label in best.items()][:limit]


def _rank(key: str, typed: str) -> int | None:
    """How well a name fits: 0 the name itself, then its start, the start of a word, any part."""
    if key == typed:
        return 0
    if key.startswith(typed):
        return 1
    if f" {typed}" in key or f"/{typed}" in key:
        return 2
    return 3 if typed in key else None


def _key(name: str) -> str:
    return fold(name.replace("_", " "))


def _label(zone: str) -> str:
    city = zone.rpartition("/")[2].replace("_", " ")
    return f"{city} ({zone})" if "/" in zone else zone


@cache
def _names() -> tuple[str, ...]:
    """Every zone of the time zone database, which does not change while the bot runs."""
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if name not in _NOT_ZONES and not name.startswith(_NOT_ZONES_IN)
        )
    )


@cache
def _entries() -> tuple[tuple[str, str, str], ...]:
    """(key, label, zone) of every name that a zone goes by: IANA names, then cities.

    "Kolkata" is a city too, but "Eastern" of US/Eastern is not.
    """
    names = [(_key(name), _label(name), name) for name in _names()]
    cities = [
        (_key(name.rpartition("/")[2]), _label(name), name)
        for name in _names()
        if name.partition("/")[0] in _CONTINENTS_AND_OCEANS
    ]
    return (*names, *_cities(), *cities)


def _cities() -> Iterator[tuple[str, str, str]]:
    for line in CITIES.strip().replace("\n ", " ").splitlines():
        zone, _, cities = line.partition(": ")
        for city in cities.split(","):
            yield _key(city), f"{city.strip()} ({zone})", zone


@cache
def _by_key() -> Mapping[str, str]:
    """The zone of each key; of a key with several, that which was named first."""
    zones: dict[str, str] = {}
    for key, _, zone in _entries():
        zones.setdefault(key, zone)
    return MappingProxyType(zones)
