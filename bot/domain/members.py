"""What Talkback knows of one Discord user, over every studio."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.people import PersonRole
from bot.domain.projects import Project


@dataclass(frozen=True, slots=True)
class Member:
    """A user's own settings; one who never set any has these defaults."""

    user_id: int
    timezone: str | None = None
    wants_dms: bool = True
    dm_channel_id: int | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """What a user is to one project."""

    project: Project
    roles: AbstractSet[PersonRole]


@dataclass(frozen=True, slots=True)
class Profile:
    """A user's settings, and where the studios that they are in know them."""

    member: Member
    artists: tuple[Artist, ...]
    memberships: tuple[Membership, ...]  # newest project first
    deadlines: tuple[Deadline, ...]  # assigned to them, soonest first
    reminders: int  # still to come, from every studio
    studios_left: int  # which still name them, though they are not there any more
