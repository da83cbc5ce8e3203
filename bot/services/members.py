"""A user's own settings, the same in every studio, and what studios know of them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from bot.domain.agenda import Agenda, asked_of
from bot.domain.members import Member, Membership, Profile
from bot.domain.outbox import NO_STUDIO, Kind
from bot.domain.people import PersonRole
from bot.domain.projects import Project
from bot.domain.studios import DEFAULT_ZONE, Actor
from bot.services._personal import move_to_zone
from bot.services._reminders import replan_member
from bot.services._summaries import move_summaries, promise_digest
from bot.services._unit import UnitOfWork, nonce
from bot.services.agenda import read_agenda
from db import artists, deadlines, members, outbox, projects, studios


class MemberService:
    """What `/me` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get(self, user_id: int) -> Member:
        """A user's settings; one who never set any has the defaults."""
        return await members.get(self._work.db.read(), user_id)

    async def profile(self, user_id: int, present_in: AbstractSet[int]) -> Profile:
        """What is known of a user.

        Args:
            user_id: whose.
            present_in: the servers in which they still are; others are counted, never shown.
        """
        async with self._work.db.snapshot() as conn:
            known_to = await studios.list_that_know(conn, user_id)
            due = await deadlines.list_for_user(conn, user_id)
            linked = await artists.list_of_member(conn, user_id)
            belongs = await projects.list_of_user(conn, user_id)
            digests = await outbox.list_pending(conn, NO_STUDIO, Kind.DIGEST, user_id)
            reminders, personal_reminders = await outbox.count_reminders(conn, user_id)
            return Profile(
                member=await members.get(conn, user_id),
                artists=tuple(a for a in linked if a.guild_id in present_in),
                memberships=_memberships(
                    [pair for pair in belongs if pair[0].guild_id in present_in]
                ),
                deadlines=tuple(
                    d for d in due if user_id in d.assignees and d.guild_id in present_in
                ),
                studios=tuple(
                    [await studios.get(conn, each) for each in known_to if each in present_in]
                ),
                reminders=reminders,
                personal_reminders=personal_reminders,
                digest_next=min((item.due_at for item in digests), default=None),
                studios_left=len(set(known_to) - present_in),
            )

    async def zone(self, user_id: int, guild_id: int | None) -> str:
        """The zone a user's words are read in: their own, else the studio's, else UTC."""
        async with self._work.db.snapshot() as conn:
            member = await members.get(conn, user_id)
            if member.timezone or guild_id is None:
                return member.timezone or DEFAULT_ZONE
            return (await studios.get(conn, guild_id)).timezone or DEFAULT_ZONE

    async def dms_seen_open(self, user_id: int) -> None:
        """A user was seen in their DM: those are open, and tried again."""
        if (await members.get(self._work.db.read(), user_id)).dms_closed_at is None:
            return
        async with self._work.db.transaction() as conn:
            await members.set_dms_open(conn, user_id)
            at = await replan_member(conn, self._work.now(), user_id)
        if at is not None:
            self._work.wake(at)

    async def test_dms(self, user_id: int) -> int:
        """Have one DM sent to a user, whatever is thought of theirs; the id of its row."""
        now = self._work.now()
        async with self._work.db.transaction() as conn:
            item_id = await outbox.add(
                conn,
                NO_STUDIO,
                Kind.DM_TEST,
                user_id,
                at=now,
                now=now,
                nonce=nonce(),
                user_id=user_id,
            )
        self._work.wake(now)
        return item_id

    async def at_stake(self, user_id: int, actors: Sequence[Actor]) -> Agenda | None:
        """What a user would get no DMs about any more, if they switched those off now.

        Args:
            user_id: whose.
            actors: their standing in each of their studios.

        Returns:
            Their deadlines, and the sign-offs asked of them, in studios that may write to them;
            None where that is nothing, or they get no DMs as it is.
        """
        async with self._work.db.snapshot() as conn:
            member = await members.get(conn, user_id)
            heard = [actor for actor in actors if actor.guild_id not in member.muted]
            asked = asked_of(await read_agenda(conn, user_id, heard))
        return asked if member.wants_dms and not asked.is_empty else None

    async def change(self, user_id: int, changed: Callable[[Member], Member]) -> Member:
        """Change a user's settings; the reminders that they are to get follow.

        Args:
            user_id: whose.
            changed: the settings as they are to be, from those that are.
        """
        now = self._work.now()
        async with self._work.db.transaction() as conn:
            before = await members.get(conn, user_id)
            after = changed(before)
            awaited: list[datetime | None] = []
            if after != before:
                await members.save(conn, after)
                awaited.append(await replan_member(conn, now, user_id))
            if (after.timezone, after.quiet_hours) != (before.timezone, before.quiet_hours):
                awaited.append(await move_summaries(conn, now, after))
            if (after.digest_at, after.timezone) != (before.digest_at, before.timezone):
                awaited.append(await promise_digest(conn, now, after))
            if after.timezone is not None and after.timezone != before.timezone:
                awaited.append(await move_to_zone(conn, now, user_id, after.timezone))
        upcoming = [at for at in awaited if at is not None]
        if upcoming:
            self._work.wake(min(upcoming))
        return after


def _memberships(pairs: list[tuple[Project, PersonRole]]) -> tuple[Membership, ...]:
    """One entry for each project, in the order given."""
    roles: defaultdict[int, set[PersonRole]] = defaultdict(set)
    found: dict[int, Project] = {}
    for project, role in pairs:
        roles[project.id].add(role)
        found[project.id] = project
    return tuple(Membership(project, roles[project.id]) for project in found.values())
