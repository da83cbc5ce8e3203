"""What Talkback knows of one Discord user, over every studio."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final

from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.errors import InvalidError
from bot.domain.ladders import NOTHING_WORDS, Ladder, asks_default, parse_own_ladder
from bot.domain.people import PersonRole
from bot.domain.projects import Project
from bot.domain.rest import (
    DEFAULT_QUIET_HOURS,
    QuietHours,
    parse_clock,
    parse_quiet_hours,
)
from bot.domain.studios import Studio
from bot.domain.when import check_zone, fold

_EARLIEST_DIGEST: Final = time(4)
_LATEST_DIGEST: Final = time(12)


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
    studios: tuple[Studio, ...]  # that may write to them, or could if they were not muted
    reminders: int  # still to come, from every studio, their own among them
    personal_reminders: int  # of these, those that they made for themselves
    digest_next: datetime | None  # when they get it
    studios_left: int  # which still name them, though they are not there any more


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a member typed to change their settings; None for what they left out."""

    timezone: str | None = None
    wants_dms: bool | None = None
    ladder: str | None = None
    quiet_hours: str | None = None
    digest: str | None = None
    mute: int | None = None  # a studio's id
    unmute: int | None = None


def with_wishes(member: Member, wishes: Wishes) -> Member:
    """A member with what they wish for changed; the rest stays.

    Raises:
        InvalidError: something cannot be read, or the digest has no time zone to come in.
    """
    after = member
    if wishes.timezone is not None:
        after = replace(after, timezone=check_zone(wishes.timezone))
    if wishes.wants_dms is not None:
        after = replace(after, wants_dms=wishes.wants_dms)
    if wishes.ladder is not None:
        after = replace(after, ladder=parse_own_ladder(wishes.ladder))
    if wishes.quiet_hours is not None:
        after = replace(after, quiet_hours=parse_own_quiet_hours(wishes.quiet_hours))
    if wishes.digest is not None:
        after = replace(after, digest_at=parse_digest(wishes.digest))
        if after.digest_at is not None and after.timezone is None:
            raise InvalidError(
                "For a digest in your morning I need to know where you are. "
                f"Add your time zone: `/me timezone:Berlin digest:{after.digest_at:%H:%M}`."
            )
    if wishes.mute is not None:
        after = replace(after, muted=after.muted | {wishes.mute})
    if wishes.unmute is not None:
        after = replace(after, muted=after.muted - {wishes.unmute})
    return after


def parse_own_quiet_hours(text: str) -> QuietHours | None:
    """As `parse_quiet_hours`; "default" is what they are for who never chose."""
    return DEFAULT_QUIET_HOURS if asks_default(text) else parse_quiet_hours(text)


def parse_digest(text: str) -> time | None:
    """When a member wants their digest, as they typed it: "8:30", "7am"; None for "off".

    Raises:
        InvalidError: it is no time of a morning; the message says what to type.
    """
    if fold(text) in NOTHING_WORDS:
        return None
    clock = parse_clock(text)
    if clock is None or not _EARLIEST_DIGEST <= clock <= _LATEST_DIGEST:
        raise InvalidError(
            f"The digest comes in the morning, from {_EARLIEST_DIGEST:%H:%M} to "
            f"{_LATEST_DIGEST:%H:%M}. Type 8:30, for example, or off."
        )
    return clock
