"""A unit of work: one transaction that changes rows, records who did, and says what follows.

What is to be said goes to the outbox in the same transaction; whoever sends it is woken after the
commit, so that nothing is said which did not happen, and nothing that happened goes unsaid.
"""

import secrets
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.domain.activity import Changes
from bot.domain.outbox import Kind
from bot.domain.studios import Actor
from bot.services._nouns import Columns, Noun
from db import activity, cards, outbox
from db.database import Connection, Database

T = TypeVar("T")
Now = Callable[[], datetime]
Wake = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What a change came to: the value, the outbox rows that follow, the batch that Undo takes."""

    value: T
    deliveries: tuple[int, ...]
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class About:
    """What the record of a change cannot read from the thing itself."""

    project_id: int | None
    label: str  # as history calls it: "Mix 2 of Night Drive"


@dataclass(slots=True)
class Unit:
    """One open transaction of one actor."""

    conn: Connection
    now: datetime
    actor: Actor
    batch_id: int | None = None
    deliveries: list[int] = field(default_factory=list[int])
    earliest: datetime | None = None

    @property
    def guild_id(self) -> int:
        """The studio that every statement of the unit is about."""
        return self.actor.guild_id

    async def together(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a part of the unit in one visit to the database: it may await only the unit."""

        async def part(visiting: Connection) -> T:
            outer, self.conn = self.conn, visiting
            try:
                return await work()
            finally:
                self.conn = outer

        return await self.conn.together(part)

    def next_batch(self) -> None:
        """Have what follows undone by itself: not together with what the unit did so far."""
        self.batch_id = None

    async def added(
        self, noun: Noun[T], thing: T, *, verb: str = "added", about: About | None = None
    ) -> None:
        """Record something that was just inserted."""
        changes = {column: (None, value) for column, value in noun.to_row(thing).items()}
        await self._record(noun, thing, verb, changes, about, is_new=True)

    async def change(
        self, noun: Noun[T], before: T, after: T, *, verb: str, about: About | None = None
    ) -> bool:
        """Keep what changed and record it; False if nothing did."""
        return await self.rewrite(
            noun, after, noun.to_row(before), noun.to_row(after), verb=verb, about=about
        )

    async def rewrite(
        self,
        noun: Noun[T],
        thing: T,
        old: Columns,
        new: Columns,
        *,
        verb: str,
        about: About | None = None,
    ) -> bool:
        """As `change`, for columns instead of a record."""
        changes = {name: (old[name], new[name]) for name in new if old[name] != new[name]}
        if not changes:
            return False

        async def write() -> None:
            await noun.update(self.conn, self.guild_id, noun.id_of(thing), new)
            await self._record(noun, thing, verb, changes, about, is_new=False)

        await self.together(write)
        return True

    async def say(
        self,
        kind: Kind,
        subject_id: int,
        *,
        user_id: int | None = None,
        at: datetime | None = None,
        rung: timedelta | None = None,
    ) -> None:
        """Put something in the outbox, for now or for later."""
        item_id = await outbox.add(
            self.conn,
            self.guild_id,
            kind,
            subject_id,
            at=at or self.now,
            now=self.now,
            nonce=nonce(),
            user_id=user_id,
            rung=rung,
        )
        self._will_deliver(item_id, at or self.now)

    async def refresh(self, kind: Kind, subject_id: int, *, at_once: bool = False) -> None:
        """Ask for a card to be made current, no oftener than Discord lets it be edited.

        Args:
            kind: which card.
            subject_id: of what.
            at_once: whether it cannot wait for its turn: what it shows should not be seen.
        """
        item_id, at = await refresh(
            self.conn, self.guild_id, kind, subject_id, now=self.now, at_once=at_once
        )
        self._will_deliver(item_id, at)

    def outcome(self, value: T) -> Outcome[T]:
        """The value with what followed from the unit."""
        return Outcome(value, tuple(self.deliveries), self.batch_id)

    def _will_deliver(self, item_id: int, at: datetime) -> None:
        if at <= self.now:
            self.deliveries.append(item_id)
        self.wake_at(at)

    def wake_at(self, at: datetime | None) -> None:
        """Have the outbox looked at then, or sooner; None changes nothing."""
        if at is not None:
            self.earliest = at if self.earliest is None else min(self.earliest, at)

    async def _record(
        self,
        noun: Noun[Any],
        thing: Any,
        verb: str,
        changes: Changes,
        about: About | None,
        *,
        is_new: bool,
    ) -> None:
        activity_id = await activity.add(
            self.conn,
            batch_id=self.batch_id,
            guild_id=self.guild_id,
            project_id=about.project_id if about else noun.project_of(thing),
            actor_id=self.actor.user_id,
            at=self.now,
            verb=verb,
            noun=noun.name,
            noun_id=noun.id_of(thing),
            label=about.label if about else noun.label(thing),
            is_new=is_new,
            changes=changes,
        )
        if self.batch_id is None:
            self.batch_id = activity_id


async def refresh(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    now: datetime,
    at_once: bool = False,
) -> tuple[int, datetime]:
    """Ask for a card to be made current, as `Unit.refresh` does; the row's id, and when it is."""
    card = None if at_once else await cards.get(conn, guild_id, kind, subject_id)
    at = card.next_refresh(now) if card else now
    return await outbox.add_refresh(conn, guild_id, kind, subject_id, at=at, now=now, nonce=nonce())


class UnitOfWork:
    """Opens units; the one way in which services write."""

    def __init__(self, db: Database, *, now: Now, wake: Wake) -> None:
        self.db = db
        self.now = now
        self.wake = wake

    @asynccontextmanager
    async def begin(self, actor: Actor) -> AsyncGenerator[Unit]:
        """A transaction for one actor; after its commit the outbox is woken for what it holds."""
        async with self.db.transaction() as conn:
            unit = Unit(conn, self.now(), actor)
            yield unit
        if unit.earliest is not None:
            self.wake(unit.earliest)

    async def run(self, actor: Actor, work: Callable[[Unit], Coroutine[Any, Any, T]]) -> T:
        """A unit that is done in one visit to the database: `work` may await only the unit."""
        async with self.begin(actor) as unit:
            return await unit.together(lambda: work(unit))


def nonce() -> str:
    """What Discord tells a repeated message by: 24 characters, of 25 that it takes."""
    return secrets.token_hex(12)
