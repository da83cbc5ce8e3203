"""What each way to keep reminders can be asked to do."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from benchmarks._compared._figures import Duty
from benchmarks._stub_client import StubClient

CROWD = 1_000
"""Reminders that fall due at once, each for another user."""
USERS = range(700_000, 705_000)
"""Whose reminders there are; a crowd is of the first."""
LATER = 2_500_000_000
"""When the first of those that only stand by is due, the others a minute apart: epoch seconds."""


class Name(StrEnum):
    """The ways that are compared."""

    TALKBACK = "talkback"
    JOB_STORE = "job_store"
    MEMORY = "memory"
    POLLED = "polled"

    @property
    def label(self) -> str:
        """As the table calls it."""
        return {
            Name.TALKBACK: "Talkback",
            Name.JOB_STORE: "APScheduler, SQLite job store",
            Name.MEMORY: "APScheduler, memory",
            Name.POLLED: "table polled each 5 s",
        }[self]


class Contender(Protocol):
    """One that is ready: it stands by for what is due next."""

    async def pending(self) -> int:
        """How many it stands by for: fewer than there are, if it had no time for all."""
        ...

    async def add(self, number: int) -> None:
        """Keep one more that is due much later, so that a restart does not lose it."""
        ...

    async def add_crowd(self, due: int, duty: Duty) -> None:
        """Keep 1,000 that are due at an instant some seconds ahead (since 1970)."""
        ...

    async def unmarked(self) -> int:
        """How many were sent, and are not kept as sent on the disk, where that is the duty."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """How to make a contender.

    Attributes:
        seed: makes a store with so many reminders, long before anything is measured.
        opened: opens that store and gets ready; it sends through the client.
        duties: what sending one is measured with.
        looks_each: seconds between two looks for what is due; None if it is woken.
        starts_slowly: with many reminders; too slowly for a median of several.
    """

    seed: Callable[[Path, int], Awaitable[None]]
    opened: Callable[[Path, StubClient], AbstractAsyncContextManager[Contender]]
    duties: tuple[Duty, ...]
    looks_each: int | None = None
    starts_slowly: bool = False


def is_due(number: int) -> int:
    """When the nth of those that only stand by is due: seconds since 1970."""
    return LATER + number * 60


def user(number: int) -> int:
    """Whose the nth is."""
    return USERS[number % len(USERS)]


def dm_channel(user_id: int) -> int:
    """The DM channel of a user, which is known."""
    return user_id + len(USERS)
