"""What the dispatcher is given to deliver, and in which turn."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.outbox import Delivery, Item, Kind, Result, State
from db import deliveries, outbox
from db.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = timedelta(hours=3)
SECOND = timedelta(seconds=1)
ONE, OTHER = 10, 20
EPOCH = int((NOW - DAY).timestamp())
_DUE = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, rung, due_at, next_at, state, nonce,
                        created_at)
    VALUES (10, 'reminder', :id, :id, 0, :at, :at, 'scheduled', 'n' || :id, :at)
"""


async def remind(
    db: Database,
    deadline: int,
    rung: timedelta,
    *,
    user: int = 7,
    guild: int = ONE,
    at: datetime | None = None,
) -> int:
    """A reminder of a deadline that is due at this moment, or comes at another."""
    async with db.transaction() as conn:
        return await outbox.add(
            conn,
            guild,
            Kind.REMINDER,
            deadline,
            at=at or NOW - rung,
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
        await deliveries.release(conn, NOW, before=NOW + 2 * HOURS)
    await remind(db, 1, HOURS)

    assert tried.id == early
    assert early in ids(await claim(db))


async def test_studios_are_served_in_turn(db: Database):
    crowd = [await remind(db, number, DAY, user=number) for number in range(1, 6)]
    single = await remind(db, 9, HOURS, user=9, guild=OTHER)

    assert ids(await claim(db, limit=2)) == {crowd[0], single}


async def test_ten_thousand_due_in_one_studio_do_not_delay_another(db: Database):
    async with db.transaction() as conn:
        await conn.execute_many(_DUE, ({"id": number, "at": EPOCH} for number in range(1, 10_001)))
    single = await remind(db, 20_000, timedelta(), user=20_000, guild=OTHER)

    first = await claim(db, limit=16)

    assert single in ids(first)
    assert len(first) == 16


async def test_what_is_due_for_one_person_within_a_minute_is_one_delivery(db: Database):
    together = {await remind(db, number, DAY, at=NOW + number * SECOND) for number in range(3)}
    later = await remind(db, 3, DAY, at=NOW + timedelta(minutes=1))
    elsewhere = await remind(db, 4, DAY, guild=OTHER, at=NOW + SECOND)
    of_another = await remind(db, 5, DAY, user=8, at=NOW)

    claimed = await claim(db)

    assert [ids([delivery]) for delivery in claimed] == [{*together, elsewhere}, {of_another}]
    assert [len({item.nonce for item in delivery}) for delivery in claimed] == [1, 1]
    assert await state(db, later) is State.SCHEDULED


async def test_what_has_waited_for_the_bot_to_run_is_one_delivery(db: Database):
    waited = {await remind(db, number, DAY, at=NOW - number * HOURS) for number in range(1, 4)}

    assert [ids([delivery]) for delivery in await claim(db)] == [waited]


async def test_what_is_superseded_takes_no_room_in_a_delivery(db: Database):
    waited = await remind(db, 1, timedelta(), at=NOW - 40 * DAY)
    for day in range(30, 0, -1):
        await remind(db, 2, timedelta(), at=NOW - day * DAY)
    last = await remind(db, 2, timedelta())

    assert [ids([delivery]) for delivery in await claim(db)] == [{waited, last}]


async def test_an_eleventh_goes_into_a_second_delivery(db: Database):
    for number in range(11):
        await remind(db, number, DAY)

    assert [len(delivery) for delivery in await claim(db, limit=16)] == [10, 1]


async def test_after_a_crash_the_same_are_said_together_with_the_same_nonce(db: Database):
    for number in range(3):
        await remind(db, number, DAY)
    (before,) = await claim(db)
    await remind(db, 3, DAY)  # due meanwhile: Discord knows the first message without it
    async with db.transaction() as conn:
        await deliveries.release(conn, NOW, before=NOW + 2 * HOURS)

    again = await claim(db)

    assert ids(again[:1]) == ids([before])
    assert {item.nonce for item in again[0]} == {item.nonce for item in before}
    assert [len(delivery) for delivery in again] == [3, 1]
    assert again[1][0].nonce != before[0].nonce


async def test_a_group_is_one_again_whichever_of_it_is_tried_first(db: Database):
    for number in range(3):
        await remind(db, number, DAY)
    ((first, second, third),) = await claim(db)
    async with db.transaction() as conn:
        await deliveries.finish(
            conn,
            [
                Result(item, State.SCHEDULED, retry_at=NOW + seconds * SECOND)
                for item, seconds in ((first, 9), (second, -9), (third, 5))
            ],
            NOW,
        )

    (again,) = await claim(db)

    assert ids([again]) == {first.id, second.id, third.id}


async def test_of_two_refreshes_in_hand_at_a_crash_the_newer_is_given_back(db: Database):
    refreshes: list[int] = []
    for _ in range(2):  # the second is asked for while the first is on its way
        async with db.transaction() as conn:
            refresh_id, _ = await outbox.add_refresh(
                conn, ONE, Kind.PROJECT_CARD, 1, at=NOW, now=NOW, nonce="card"
            )
        refreshes.append(refresh_id)
        assert ids(await claim(db)) == {refresh_id}

    async with db.transaction() as conn:
        await deliveries.release(conn, NOW, before=NOW + 2 * HOURS)

    older, newer = refreshes
    assert await state(db, newer) is State.SCHEDULED
    assert await state(db, older) is State.SUPERSEDED


async def test_what_was_tried_before_goes_before_a_crowd_that_was_due_earlier(db: Database):
    tried = await remind(db, 1, timedelta())
    await claim(db)
    async with db.transaction() as conn:
        await deliveries.release(conn, NOW, before=NOW + 2 * HOURS)
        await conn.execute_many(
            _DUE, [{"id": number, "at": EPOCH} for number in range(1_000, 4_000)]
        )

    assert tried in ids(await claim(db, limit=2))


async def claimed_twice(db: Database) -> tuple[Item, Item]:
    """One row as its first holder knows it, whose lease ended, and as its second does."""
    await remind(db, 1, HOURS)
    ((first,),) = await claim(db)
    async with db.transaction() as conn:
        await deliveries.release(conn, NOW, before=NOW + 2 * HOURS)
    ((second,),) = await claim(db)
    return first, second


async def finish(db: Database, result: Result) -> State:
    """Mark a row; its state from then on."""
    async with db.transaction() as conn:
        await deliveries.finish(conn, [result], NOW)
    return await state(db, result.item.id)


@pytest.mark.parametrize(
    "late",
    [
        {"state": State.SUPERSEDED, "error": "not in hand any more"},
        {"state": State.FAILED, "error": "no answer"},
        {"state": State.SCHEDULED, "retry_at": NOW + DAY},
    ],
)
async def test_who_lost_a_row_calls_off_nothing_that_another_holds(
    db: Database, late: dict[str, Any]
):
    first, second = await claimed_twice(db)

    assert await finish(db, Result(first, **late)) is State.CLAIMED
    assert await finish(db, Result(second, State.DELIVERED)) is State.DELIVERED


async def test_what_was_delivered_is_delivered_whoever_holds_it_by_then(db: Database):
    first, second = await claimed_twice(db)

    assert await finish(db, Result(first, State.DELIVERED, message_id=5)) is State.DELIVERED
    assert await finish(db, Result(second, State.SCHEDULED, retry_at=NOW)) is State.DELIVERED
