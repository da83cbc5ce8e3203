"""Who is reminded of a deadline, by which ladder, and what a reminder has to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.deadlines import Deadline, DeadlineKind
from bot.domain.ladders import Ladder, for_client
from bot.domain.members import Member
from bot.domain.mixes import MixRevision, ReviewState, SignOff
from bot.domain.outbox import Card
from bot.domain.people import Person, PersonRole, Who, approvers
from bot.domain.projects import Project
from bot.domain.rest import Rest
from bot.domain.songs import Song
from bot.domain.studios import DEFAULT_ZONE, Studio

_DAY = timedelta(days=1)
_IN_DIGEST = timedelta(days=7)  # a digest names what is due so soon


class Part(StrEnum):
    """What a deadline is to somebody who is reminded of it."""

    CREW = "crew"  # theirs to keep: they make the record
    CLIENT = "client"  # theirs to keep: the artist's side, told at most twice
    APPROVER = "approver"  # told at most twice, and only while a mix waits for their verdict
    PRODUCER = "producer"  # theirs to know, once it is overdue: they set it for others


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is reminded of a deadline."""

    user_id: int
    part: Part


@dataclass(frozen=True, slots=True)
class Outage:
    """From when to when the bot did not run (UTC)."""

    began_at: datetime
    ended_at: datetime

    def covers(self, instant: datetime) -> bool:
        """Whether the bot did not run at that instant."""
        return self.began_at <= instant <= self.ended_at


@dataclass(frozen=True, slots=True)
class SongState:
    """How far a song is: its current master, else its current main mix, and the sign-off of it."""

    song: Song
    mix: MixRevision | None
    sign_off: SignOff | None
    card: Card | None  # the message that shows that mix, once it is posted

    def waits_for(self, who: Who) -> bool:
        """Whether the mix is in review, and somebody's verdict on it is missing."""
        sign_off = self.sign_off
        is_asked = sign_off is not None and sign_off.state is ReviewState.IN_REVIEW
        return is_asked and sign_off is not None and who in sign_off.waiting


@dataclass(frozen=True, slots=True)
class Reminder:
    """A deadline as it stands, for one person."""

    deadline: Deadline
    project: Project
    songs: tuple[SongState, ...]  # the deadline's own, or all of its project
    reader: Member
    part: Part
    is_of_project: bool  # else they were assigned this one deadline, and see no more of it
    rest: Rest  # when the reader is left alone
    outage: Outage | None  # during which it fell due


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A reminder that was put off."""

    deadline: Deadline
    until: datetime


def keepers(deadline: Deadline, everyone: Sequence[Person]) -> list[int]:
    """Whose a deadline is: the assignees'; without one, who set it and the project's engineers."""
    if deadline.assignees:
        return list(deadline.assignees)
    engineers = [
        person.user_id
        for person in everyone
        if person.role is PersonRole.ENGINEER and person.user_id is not None
    ]
    return list(dict.fromkeys([deadline.created_by, *engineers]))


def recipients(deadline: Deadline, artist: Who, everyone: Sequence[Person]) -> list[Recipient]:
    """Who is reminded of a deadline, and as what.

    Args:
        deadline: which.
        artist: of its project.
        everyone: who was added to its project.
    """
    crew = {p.user_id for p in everyone if p.role is PersonRole.ENGINEER} | {deadline.created_by}
    clients = {person.user_id for person in everyone} | {artist.user_id}
    parts: dict[int, Part] = {}
    for user_id in keepers(deadline, everyone):
        parts[user_id] = Part.CLIENT if user_id in clients - crew else Part.CREW
    if deadline.kind in {DeadlineKind.MIX, DeadlineKind.MASTER}:
        for approver in approvers(artist, list(everyone)):
            if approver.who.user_id is not None and approver.who.user_id not in crew:
                parts.setdefault(approver.who.user_id, Part.APPROVER)
    parts.setdefault(deadline.created_by, Part.PRODUCER)
    return [Recipient(user_id, part) for user_id, part in parts.items()]


def ladder_for(part: Part, deadline: Deadline, member: Member, studio: Studio) -> Ladder:
    """When somebody is reminded: as the deadline has it, else they themselves, else the studio.

    Whole days before the deadline, and overdue, are in a member's morning digest, where they have
    one: they are not told twice.
    """
    if part is Part.PRODUCER:
        return () if studio.escalate_after is None else (-studio.escalate_after,)
    ladder = next(
        (own for own in (deadline.ladder, member.ladder) if own is not None), studio.ladder
    )
    ladder = ladder if part is Part.CREW else for_client(ladder)
    if member.digest_at is not None and member.takes_dms(deadline.guild_id):
        ladder = tuple(rung for rung in ladder if not _is_in_digest(rung))
    return ladder


def rest_of(member: Member, studio: Studio) -> Rest:
    """When a member is left alone by a studio."""
    zone = member.timezone or studio.timezone or DEFAULT_ZONE
    return Rest(zone, member.quiet_hours, studio.silent_days)


def _is_in_digest(rung: timedelta) -> bool:
    return rung < timedelta() or _DAY <= rung <= _IN_DIGEST
