"""When governments change their clocks: what was promised for a time on the wall stays there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.domain.deadlines import DeadlineStatus
from bot.domain.errors import InvalidError
from bot.domain.studios import Actor
from bot.domain.when import by_present_rules, forget_rules, rules_digest
from bot.services._follow import deadline_changed
from bot.services._personal import move
from bot.services._summaries import move_digest, move_summaries
from bot.services._unit import Unit, UnitOfWork
from db import deadlines, members, personal, zones
from db.database import Connection
from db.zones import Moment

log = logging.getLogger(__name__)

_LOOKED_THROUGH = 500  # rows read at once
_MOVED = 20  # in one transaction: others wait for it
_NOBODY = 0  # of the studio did it
_Move = Callable[[Connection, datetime, Moment], Awaitable[list[datetime] | None]]


class _List(Protocol):
    async def __call__(
        self, conn: Connection, zone: str, *, after: int, limit: int
    ) -> Sequence[Moment]: ...


class ZoneService:
    """Compares the rules of zones with those by which instants were computed."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def recheck(self) -> None:
        """Where a zone's rules changed, have what is still to come there keep its time on the wall.

        Open deadlines and personal reminders are due at another instant then; their reminders and
        cards follow, in silence: the time that people were told is as it was. So do the mornings
        of digests and weekly summaries. A zone that the database of zones lost stays as it is.
        Cheap when nothing changed; after a crash half way the next one does the rest.
        """
        async with self._work.db.snapshot() as conn:
            used, known = await zones.list_in_use(conn), await zones.rules(conn)
        digests = await asyncio.to_thread(lambda: {zone: rules_digest(zone) for zone in used})
        for zone, digest in digests.items():
            if digest is None:
                log.warning("There are no rules for the zone %s here: what is due stays", zone)
            elif digest != known.get(zone):
                await self._follow(zone, digest)

    async def _follow(self, zone: str, digest: str) -> None:
        forget_rules([zone])
        try:
            moved = await self._move_all(zone, zones.list_deadlines, _move_deadline)
            moved += await self._move_all(zone, zones.list_reminders, _move_reminder)
            await self._move_mornings(zone)
        except InvalidError as error:
            log.warning("The rules of the zone %s cannot be read: what is due stays", zone)
            log.debug("%s", error)
            return
        async with self._work.db.transaction() as conn:
            await zones.keep_rules(conn, zone, digest)
        if moved:
            log.info("The clocks of %s have new rules: %s due times moved with them", zone, moved)

    async def _move_all(self, zone: str, list_: _List, move_: _Move) -> int:
        """Look through all that is due in a zone; how much of it is due at another instant."""
        moved, after = 0, 0
        while found := await list_(self._work.db.read(), zone, after=after, limit=_LOOKED_THROUGH):
            changed = [each for each in found if by_present_rules(each.due) != each.due]
            for start in range(0, len(changed), _MOVED):
                moved += await self._move(changed[start : start + _MOVED], move_)
            after = found[-1].id
        return moved

    async def _move_mornings(self, zone: str) -> None:
        """Have digests and weekly summaries come in the mornings that a zone now has."""
        after = 0
        while found := await zones.list_readers(
            self._work.db.read(), zone, after=after, limit=_LOOKED_THROUGH
        ):
            for start in range(0, len(found), _MOVED):
                await self._move_mornings_of(found[start : start + _MOVED])
            after = found[-1]

    async def _move_mornings_of(self, readers: Iterable[int]) -> None:
        now, to_send = self._work.now(), list[datetime | None]()

        async def work(visiting: Connection) -> None:
            for user_id in readers:
                reader = await members.get(visiting, user_id)
                to_send.append(await move_digest(visiting, now, reader))
                to_send.append(await move_summaries(visiting, now, reader))

        async with self._work.db.transaction() as conn:
            await conn.together(work)
        upcoming = [at for at in to_send if at is not None]
        if upcoming:
            self._work.wake(min(upcoming))

    async def _move(self, moments: Iterable[Moment], move_: _Move) -> int:
        now, to_send, moved = self._work.now(), list[datetime](), 0

        async def work(visiting: Connection) -> None:
            nonlocal moved
            for moment in moments:
                followed = await move_(visiting, now, moment)
                if followed is not None:
                    moved += 1
                    to_send.extend(followed)

        async with self._work.db.transaction() as conn:
            await conn.together(work)
        if to_send:
            self._work.wake(min(to_send))
        return moved


async def _move_deadline(conn: Connection, now: datetime, moment: Moment) -> list[datetime] | None:
    """When something follows from its new instant; None if it has none, or is closed by now."""
    deadline = await deadlines.get(conn, moment.owner_id, moment.id)
    if deadline is None or deadline.status is not DeadlineStatus.OPEN:
        return None
    moved = replace(deadline, due=by_present_rules(deadline.due))
    if moved == deadline:
        return None
    unit = Unit(conn, now, Actor(moved.guild_id, _NOBODY))
    await deadlines.update(conn, moved.guild_id, moved.id, deadlines.to_row(moved))
    await deadline_changed(unit, moved)
    return [unit.earliest] if unit.earliest is not None else []


async def _move_reminder(conn: Connection, now: datetime, moment: Moment) -> list[datetime] | None:
    """As `_move_deadline`; of one that comes again, its next time."""
    reminder = await personal.get(conn, moment.owner_id, moment.id)
    if reminder is None or reminder.closed_at is not None:
        return None
    there = replace(reminder, due=by_present_rules(reminder.due))
    return None if there == reminder else await move(conn, now, reminder, there)
