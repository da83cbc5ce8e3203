"""The outbox as the dispatcher works through it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.health import BEHIND
from bot.domain.outbox import Card, Delivery, Item, Kind, Result
from bot.domain.projects import Project
from bot.services._reminders import replan_member
from bot.services._summaries import promise_next
from bot.services._unit import UnitOfWork, nonce
from db import (
    cards,
    deliveries,
    members,
    mixes,
    outages,
    outbox,
    outbox_health,
    project_members,
    projects,
)

LEASE = timedelta(minutes=5)
BLINK = timedelta(seconds=90)
"""A restart that takes no longer is not worth a word: three heartbeats."""
FAR = timedelta(days=36500)


class OutboxService:
    """Claims, marks and asks again; it serves every studio and never speaks for a member."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @property
    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self._work.now()

    async def begin(self) -> None:
        """At the start, with the database's lock held: whoever claimed anything is gone.

        Keeps since when the bot did not run, for what is late to say so.
        """
        async with self._work.db.transaction() as conn:
            await deliveries.release(conn, self.now, before=self.now + FAR)
            await outages.end(conn, self.now, unless=BLINK)

    async def beat(self) -> None:
        """Say that the bot runs, and give back what was claimed and not marked in its lease."""
        async with self._work.db.transaction() as conn:
            await deliveries.release(conn, self.now, before=self.now)
            await outages.beat(conn, self.now)

    async def next_at(self) -> datetime | None:
        """When something is to be sent next; None when nothing is scheduled."""
        return await deliveries.next_at(self._work.db.read())

    async def behind_since(self) -> datetime | None:
        """Since when what waits longest should have been sent; None while that is worth no word."""
        now = self.now
        oldest = await outbox_health.oldest_overdue_at(self._work.db.read(), now)
        return oldest if oldest is not None and now - oldest > BEHIND else None

    async def claim(self, limit: int) -> list[Delivery]:
        """Take up to `limit` due deliveries, in turn between studios, for `LEASE`."""
        async with self._work.db.transaction() as conn:
            return await deliveries.claim(conn, now=self.now, lease=self.now + LEASE, limit=limit)

    async def finish(self, results: Sequence[Result]) -> None:
        """Keep what became of claimed rows, and what follows from it, in one transaction."""
        final = [result for result in results if result.state.is_final]
        async with self._work.db.transaction() as conn:
            await deliveries.finish(conn, [_kept(result) for result in results], self.now)
            following = [await promise_next(conn, self.now, result) for result in final]
        upcoming = [at for at in [*following, *(r.retry_at for r in results)] if at is not None]
        if upcoming:
            self._work.wake(min(upcoming))

    async def get(self, item_id: int) -> Item | None:
        """A row as it stands."""
        return await outbox.get(self._work.db.read(), item_id)

    async def mention_instead(self, item: Item, kind: Kind) -> None:
        """What could not reach somebody by DM: mention them where others read.

        Its nonce is the same when this is repeated after a crash: Discord drops the second.

        Args:
            item: what was to be said.
            kind: THREAD_REMINDER, of the same deadline; or FALLBACK_MENTION, of the row itself.
        """
        subject_id = item.id if kind is Kind.FALLBACK_MENTION else item.subject_id
        async with self._work.db.transaction() as conn:
            pending = await outbox.list_pending(conn, item.guild_id, kind, subject_id)
            if not any(other.user_id == item.user_id for other in pending):
                await outbox.add(
                    conn,
                    item.guild_id,
                    kind,
                    subject_id,
                    at=self.now,
                    now=self.now,
                    nonce=f"{item.nonce[:12]}-{item.id}",
                    user_id=item.user_id,
                    rung=item.rung,
                    about_at=item.about_at,
                )
        self._work.wake(self.now)

    async def dms_closed(self, user_id: int) -> None:
        """Discord refused a DM: none is tried until they are seen to be open again."""
        async with self._work.db.transaction() as conn:
            await members.set_dms_closed(conn, user_id, self.now)
            at = await replan_member(conn, self.now, user_id)
        if at is not None:
            self._work.wake(at)

    async def card(self, guild_id: int, kind: Kind, subject_id: int) -> Card | None:
        """The message that shows a thing, if it was posted."""
        return await cards.get(self._work.db.read(), guild_id, kind, subject_id)

    async def keep_card(self, card: Card) -> None:
        """Remember the message that shows a thing."""
        async with self._work.db.transaction() as conn:
            await cards.keep(conn, card)

    async def forget_card(self, card: Card) -> None:
        """A card is no longer kept current."""
        async with self._work.db.transaction() as conn:
            await cards.forget(conn, card)

    async def card_edited(self, card: Card) -> None:
        """Remember when a card was made current: it is not edited again too soon."""
        await self.keep_card(replace(card, edited_at=self.now))

    async def thread_of(self, guild_id: int, project_id: int) -> int | None:
        """The thread a project lives in."""
        project = await projects.get(self._work.db.read(), guild_id, project_id)
        return project.thread_id if project else None

    async def is_known_thread(self, guild_id: int, thread_id: int) -> bool:
        """Whether some project lives in a thread."""
        return await projects.get_in_thread(self._work.db.read(), guild_id, thread_id) is not None

    async def keep_thread(self, project: Project, thread_id: int) -> None:
        """Remember the thread that was opened for a project."""
        async with self._work.db.transaction() as conn:
            await projects.set_thread(conn, project.guild_id, project.id, thread_id)

    async def lose_thread(self, guild_id: int, project_id: int) -> None:
        """A project's thread is gone: forget it and its cards, so that the next one is opened."""
        async with self._work.db.transaction() as conn:
            project = await projects.get(conn, guild_id, project_id)
            if project is not None and project.thread_id is not None:
                await cards.forget_channel(conn, guild_id, project.thread_id)
                await projects.set_thread(conn, guild_id, project_id, None)

    async def keep_dm_channel(self, user_id: int, channel_id: int) -> None:
        """Remember the channel of a user's DM, so that a DM is one request."""
        async with self._work.db.transaction() as conn:
            await members.keep_dm_channels(conn, [(user_id, channel_id)])

    async def thread_people(self, guild_id: int, project_id: int) -> list[int]:
        """Who belongs in a project's thread: who made it, its people, who mixes it."""
        async with self._work.db.snapshot() as conn:
            project = await projects.get(conn, guild_id, project_id)
            if project is None:
                return []
            present = await project_members.list_ids(conn, guild_id, project_id)
            mixed = await mixes.list_submitter_ids(conn, guild_id, project_id)
            return list(dict.fromkeys([project.created_by, *present, *mixed]))


def _kept(result: Result) -> Result:
    """A result as it is stored: what begins anew is another message than those it was due with."""
    if result.tries != 0:
        return result
    return replace(result, item=replace(result.item, nonce=nonce()))
