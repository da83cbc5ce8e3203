"""What the dispatcher is given to deliver, and in which turn."""

from datetime import UTC, datetime, timedelta

from bot.domain.outbox import Delivery, Kind, State
from db import deliveries, outbox
from db.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = timedelta(hours=3)
ONE, OTHER = 10, 20


async def remind(
    db: Database, deadline: int, rung: timedelta, *, user: int = 7, guild: int = ONE
) -> int:
    """A reminder of a deadline that is due at this moment."""
    async with db.transaction() as conn:
        return await outbox.add(
            conn,
            guild,
            Kind.REMINDER,
            deadline,
            at=NOW - rung,
            now=NOW - 2 * DAY,
            nonce=f"{deadline}-{user}-{rung}",
            user_id=user,
            rung=rung,
        )


async def claim(db: Database, limit: int = 10) -> list[Delivery]:
    async with db.transaction() as conn:
        return await deliveries.claim(conn, now=NOW, lease=NOW + HOURS, limit=limit)


def ids(claimed: list[Delivery]) -> set[int]:
    return {item.id for delivery in claimed for item in delivery}


async def state(db: Database, item_id: int) -> State:
    item = await outbox.get(db.read(), item_id)
    assert item is not None
    return item.state


async def test_of_a_deadlines_reminders_that_are_due_together_each_person_has_the_last(
    db: Database,
):
    early = await remind(db, 1, DAY)
    late = await remind(db, 1, HOURS)
    of_another_person = await remind(db, 1, DAY, user=8)
    of_another_deadline = await remind(db, 2, DAY)

    claimed = ids(await claim(db))

    assert claimed == {late, of_another_person, of_another_deadline}
    assert await state(db, early) is State.SUPERSEDED
    assert await claim(db) == []


async def test_what_is_superseded_takes_the_place_of_nothing_that_is_due(db: Database):
    early = await remind(db, 1, DAY)
    late = await remind(db, 1, HOURS)

    ((claimed,),) = await claim(db, limit=1)

    assert claimed.id == late
    assert await state(db, early) is State.SUPERSEDED


async def test_a_reminder_that_was_tried_before_is_not_superseded(db: Database):
    early = await remind(db, 1, DAY)
    ((tried,),) = await claim(db)
    async with db.transaction() as conn:
        await deliveries.release(conn, NOW + 2 * HOURS)
    await remind(db, 1, HOURS)

    assert tried.id == early
    assert early in ids(await claim(db))


async def test_studios_are_served_in_turn(db: Database):
    crowd = [await remind(db, number, DAY, user=number) for number in range(1, 6)]
    single = await remind(db, 9, HOURS, user=9, guild=OTHER)

    assert ids(await claim(db, limit=2)) == {crowd[0], single}
