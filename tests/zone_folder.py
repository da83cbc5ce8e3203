"""A database of time zones of a test's own, in which files are replaced as an update of it does."""

import struct
from collections.abc import Generator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import whenever

BERLIN, MOSCOW, ATLANTIS = "Europe/Berlin", "Europe/Moscow", "Atlantic/Atlantis"


class ZoneFolder:
    """A database of time zones that the test rewrites."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, zone: str, content: bytes) -> None:
        """Put a file in the place of another."""
        file = self._folder / zone
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def remove(self, zone: str) -> None:
        """An update of the database has the zone no more."""
        (self._folder / zone).unlink()


def rules_of(zone: str) -> bytes:
    """The file of a zone."""
    return files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()


def fixed(hours: int) -> bytes:
    """The file (RFC 9636) of a zone that is always so far ahead of UTC."""
    name = b"XXX"
    header = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, len(name) + 1)
    block = struct.pack(">lBB", hours * 3600, 0, 0) + name + b"\0"
    return header + block + header + block + b"\n" + name + f"{-hours}\n".encode()


@contextmanager
def zone_folder(folder: Path) -> Generator[ZoneFolder]:
    """A database with Berlin as it is, and Atlantis two hours ahead of UTC."""
    made = ZoneFolder(folder)
    made.write(BERLIN, rules_of(BERLIN))
    made.write(ATLANTIS, fixed(2))
    whenever.reset_tzpath([folder])
    whenever.clear_tzcache()
    try:
        yield made
    finally:
        whenever.reset_tzpath()
        whenever.clear_tzcache()
