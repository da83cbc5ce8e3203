"""The people of a project: on Discord, or only by name."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class PersonRole(StrEnum):
    """What a person is to one project."""

    ARTIST = "artist"
    DECIDER = "decider"
    APPROVER = "approver"
    LISTENER = "listener"
    ENGINEER = "engineer"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody added to a project: a Discord member, or a name with a contact."""

    id: int
    guild_id: int
    project_id: int
    user_id: int | None
    name: str | None
    contact: str | None
    role: PersonRole
    removed_at: datetime | None = None

    @property
    def who(self) -> "Who":
        """The person as a verdict or a card names them."""
        return Who(self.user_id, self.name)


@dataclass(frozen=True, slots=True)
class Who:
    """One person: a Discord member by id, or anybody else by name."""

    user_id: int | None = None
    name: str | None = None

    @property
    def is_on_discord(self) -> bool:
        """Whether they can press a button themselves."""
        return self.user_id is not None


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody whose verdict counts, and whether it decides."""

    who: Who
    is_decider: bool

    def deciding(self) -> Self:
        """The same person as the one who decides."""
        return replace(self, is_decider=True)


def approvers(artist: Who, people: list[Person]) -> tuple[Approver, ...]:
    """Who signs off a project's mixes: the artist, and every decider and approver added.

    The artist decides unless somebody else was named the decider, or the artist holds another
    role in the project. An artist who is not on Discord and alone leaves it to the producer: none.
    """
    named = [
        Approver(person.who, is_decider=person.role is PersonRole.DECIDER)
        for person in people
        if person.role in {PersonRole.DECIDER, PersonRole.APPROVER}
    ]
    has_decider = any(approver.is_decider for approver in named)
    is_placed = any(
        person.user_id == artist.user_id for person in people if person.user_id is not None
    )
    if artist.is_on_discord and not is_placed:
        named.insert(0, Approver(artist, is_decider=not has_decider))
    elif not has_decider and len(named) == 1:
        named[0] = named[0].deciding()
    return tuple(named)
