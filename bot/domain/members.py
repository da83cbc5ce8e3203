"""What Talkback knows of one Discord user, over every studio."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.ladders import Ladder
from bot.domain.people import PersonRole
from bot.domain.projects import Project
from bot.domain.rest import DEFAULT_QUIET_HOURS, QuietHours
from bot.domain.when import check_zone


@dataclass(frozen=True, slots=True)
class Member:
    """A user's own settings; one who never set any has these defaults."""

    user_id: int
    timezone: str | None = None
    wants_dms: bool = True
    dm_channel_id: int | None = None
    dms_closed_at: datetime | None = None  # since Discord refused a DM to them
    ladder: Ladder | None = None  # when they want to be reminded; None for as the studio says
    quiet_hours: QuietHours | None = DEFAULT_QUIET_HOURS
    digest_at: time | None = None  # of each morning; None for no digest
    muted: AbstractSet[int] = frozenset()  # studios that may not send them DMs

    def takes_dms(self, guild_id: int) -> bool:
        """Whether a DM about this studio is worth trying."""
        return self.wants_dms and self.dms_closed_at is None and guild_id not in self.muted


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


def with_settings(
    member: Member, *, timezone: str | None = None, wants_dms: bool | None = None
) -> Member:
    """A member with what is given changed; the rest stays.

    Raises:
        InvalidError: there is no such time zone.
    """
    return replace(
        member,
        timezone=check_zone(timezone) if timezone is not None else member.timezone,
        wants_dms=member.wants_dms if wants_dms is None else wants_dms,
    )
