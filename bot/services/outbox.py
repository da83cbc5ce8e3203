"""The outbox as the dispatcher works through it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.outbox import Card, Item, Kind, Result
from bot.domain.projects import Project
from bot.services._unit import UnitOfWork
from db import cards, members, mixes, outbox, projects

LEASE = timedelta(minutes=5)
FAR = timedelta(days=36500)


class OutboxService:
    """Claims, marks and asks again; it serves every studio and never speaks for a member."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    @property
    def now(self) -> datetime:
        """The present instant (UTC)."""
        return self._work.now()

    async def void_leases(self) -> None:
        """At the start, with the database's lock held: whoever claimed anything is gone."""
        async with self._work.db.transaction() as conn:
            await outbox.release(conn, self.now + FAR)

    async def release_expired(self) -> None:
        """Give back what was claimed and not marked within its lease."""
        async with self._work.db.transaction() as conn:
            await outbox.release(conn, self.now)

    async def next_at(self) -> datetime | None:
        """When something is to be sent next; None when nothing is scheduled."""
        return await outbox.next_at(self._work.db.read())

    async def claim(self, limit: int) -> list[Item]:
        """Take up to `limit` due rows, in turn between studios, for `LEASE`."""
        async with self._work.db.transaction() as conn:
            return await outbox.claim(conn, now=self.now, lease=self.now + LEASE, limit=limit)

    async def finish(self, results: Sequence[Result]) -> None:
        """Keep what became of claimed rows, in one transaction."""
        async with self._work.db.transaction() as conn:
            await outbox.finish(conn, results, self.now)
        retries = [result.retry_at for result in results if result.retry_at is not None]
        if retries:
            self._work.wake(min(retries))

    async def get(self, item_id: int) -> Item | None:
        """A row as it stands."""
        return await outbox.get(self._work.db.read(), item_id)

    async def mention_instead(self, item: Item) -> None:
        """A reminder that could not reach somebody by DM: remind them in the project's thread.

        It keeps the nonce, so that Discord drops the second of two that a crash leaves.
        """
        async with self._work.db.transaction() as conn:
            await outbox.add(
                conn,
                item.guild_id,
                Kind.THREAD_REMINDER,
                item.subject_id,
                at=self.now,
                now=self.now,
                nonce=item.nonce,
                user_id=item.user_id,
                rung=item.rung,
            )
        self._work.wake(self.now)

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
        """Who belongs in a project's thread: who made it, its people, who submitted a mix."""
        async with self._work.db.snapshot() as conn:
            project = await projects.get(conn, guild_id, project_id)
            if project is None:
                return []
            present = await projects.list_member_ids(conn, guild_id, project_id)
            mixed = await mixes.list_submitter_ids(conn, guild_id, project_id)
            return list(dict.fromkeys([project.created_by, *present, *mixed]))
