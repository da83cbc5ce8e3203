"""How the outbox does: what is counted, by whom it may be seen, what the card says."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import NotAllowedError
from bot.domain.health import COUNTED_AT_MOST, OutboxHealth, counted, lateness_words
from bot.domain.outbox import NO_STUDIO, Item, Kind, Result, State
from bot.services._unit import UnitOfWork
from bot.services.health import HealthService
from bot.ui.status import status_card
from db import deliveries, outbox, outbox_health
from db.database import Database
from tests.desk import ARTIST, ELSEWHERE, ENGINEER, GUILD, PRODUCER, START

MINUTE = timedelta(minutes=1)
QUIET = OutboxHealth(START, 0, 0, None, 0, 0, None, None)


async def promise(db: Database, at: datetime, *, guild: int = GUILD, times: int = 1) -> None:
    """Reminders that are due at this instant."""
    async with db.transaction() as conn:
        for number in range(times):
            await outbox.add(
                conn,
                guild,
                Kind.REMINDER,
                guild * 1000 + number,
                at=at,
                now=at,
                nonce=f"{guild}-{at}-{number}",
                user_id=number + 1,
            )


async def claim(db: Database, now: datetime) -> list[Item]:
    """All that is due by then."""
    async with db.transaction() as conn:
        found = await deliveries.claim(conn, now=now, lease=now + MINUTE, limit=500)
    return [item for delivery in found for item in delivery]


async def finish(db: Database, results: Sequence[Result], now: datetime) -> None:
    async with db.transaction() as conn:
        await deliveries.finish(conn, results, now)


async def deliver(db: Database, now: datetime, state: State = State.DELIVERED) -> None:
    """All that is due by then ends so."""
    await finish(db, [Result(item, state) for item in await claim(db, now)], now)


async def look(db: Database, now: datetime = START, guild: int | None = GUILD) -> OutboxHealth:
    return await outbox_health.health(db.read(), now, guild_id=guild)


async def test_an_empty_outbox_is_well(db: Database) -> None:
    for guild in (GUILD, None):
        assert await look(db, guild=guild) == QUIET
    assert not QUIET.is_behind


async def test_what_waits_is_told_from_what_is_overdue_and_of_all_from_a_studios(
    db: Database,
) -> None:
    await promise(db, START + MINUTE, times=3)
    await promise(db, START - 2 * MINUTE, times=2)
    await promise(db, START - 3 * MINUTE, guild=ELSEWHERE.guild_id)
    await promise(db, START + MINUTE, guild=NO_STUDIO)

    own, everything = await look(db), await look(db, guild=None)

    assert (own.waiting, own.overdue) == (5, 2)
    assert own.oldest_overdue_at == START - 2 * MINUTE and own.is_behind
    assert (everything.waiting, everything.overdue) == (7, 3)
    assert everything.oldest_overdue_at == START - 3 * MINUTE


async def test_what_is_on_its_way_still_waits_and_is_overdue_until_it_arrives(
    db: Database,
) -> None:
    await promise(db, START, times=2)
    await claim(db, START)

    for guild in (GUILD, None):
        found = await look(db, START + MINUTE, guild)
        assert (found.waiting, found.overdue, found.oldest_overdue_at) == (2, 2, START)
    assert await outbox_health.oldest_overdue_at(db.read(), START + MINUTE) == START


async def test_what_discord_did_not_take_is_overdue_between_its_tries(db: Database) -> None:
    await promise(db, START)
    await promise(db, START + MINUTE)
    (item,) = await claim(db, START)
    again = Result(item, State.SCHEDULED, error="no answer", retry_at=START + 5 * MINUTE)
    await finish(db, [again], START)

    later = START + 2 * MINUTE
    found = await look(db, later)

    assert (found.waiting, found.overdue, found.oldest_overdue_at) == (2, 2, START)
    assert await outbox_health.oldest_overdue_at(db.read(), later) == START


@pytest.mark.parametrize("tries", [0, 1])
async def test_what_was_put_off_for_somebodys_rest_is_not_overdue(db: Database, tries: int) -> None:
    await promise(db, START)
    (item,) = await claim(db, START)
    for _ in range(tries):
        await finish(db, [Result(item, State.SCHEDULED, retry_at=START)], START)
        (item,) = await claim(db, START)
    morning = START + 20 * 60 * MINUTE
    await finish(db, [Result(item, State.SCHEDULED, retry_at=morning, tries=0)], START + MINUTE)

    found = await look(db, START + 2 * MINUTE)

    assert (found.waiting, found.overdue, found.oldest_overdue_at) == (1, 0, None)


async def test_lateness_is_of_the_last_days_deliveries_by_nearest_rank(db: Database) -> None:
    for seconds in range(1, 101):
        due = START - timedelta(hours=1, seconds=seconds)
        await promise(db, due)
        await deliver(db, due + timedelta(seconds=seconds))
    await promise(db, START - timedelta(hours=30))
    await deliver(db, START - timedelta(hours=25))

    for guild in (GUILD, None):
        found = await look(db, guild=guild)
        assert found.delivered == 100
        assert found.lateness_p50 == timedelta(seconds=50)
        assert found.lateness_p99 == timedelta(seconds=99)


async def test_one_delivery_is_both_percentiles(db: Database) -> None:
    await promise(db, START)
    await deliver(db, START + timedelta(seconds=7))

    found = await look(db, START + MINUTE)

    assert found.lateness_p50 == found.lateness_p99 == timedelta(seconds=7)


async def test_what_failed_is_counted_and_counts_as_no_delivery(db: Database) -> None:
    await promise(db, START, times=2)
    await promise(db, START, guild=ELSEWHERE.guild_id)
    await deliver(db, START, State.FAILED)

    assert (await look(db)).failed == 2
    everything = await look(db, guild=None)
    assert (everything.failed, everything.delivered, everything.lateness_p50) == (3, 0, None)


async def test_only_the_producer_sees_it_and_only_of_their_studio(db: Database) -> None:
    service = HealthService(UnitOfWork(db, now=lambda: START, wake=lambda _: None))
    await promise(db, START + MINUTE, times=2)

    assert (await service.studio(PRODUCER)).waiting == 2
    assert (await service.studio(ELSEWHERE)).waiting == 0
    for actor in (ENGINEER, ARTIST):
        with pytest.raises(NotAllowedError):
            await service.studio(actor)


async def test_no_question_walks_the_table(db: Database) -> None:
    """A million scheduled rows cost as much as a thousand."""
    params = {"guild_id": GUILD, "now": 0, "since": 0, "most": 9, "rank": 0}
    for statements in (outbox_health.OF_HOST, outbox_health.OF_STUDIO):
        for statement in statements:
            plan = await db.read().fetch_all(f"EXPLAIN QUERY PLAN {statement}", **params)
            steps = [row["detail"] for row in plan if " outbox" in row["detail"]]
            assert steps and all("INDEX outbox_" in step for step in steps), steps


def test_the_card_says_what_waits_what_is_late_and_what_to_do() -> None:
    bad = OutboxHealth(
        at=datetime(2026, 11, 22, 12, tzinfo=UTC),
        waiting=COUNTED_AT_MOST,
        overdue=3,
        oldest_overdue_at=START - 2 * MINUTE,
        failed=2,
        delivered=1234,
        lateness_p50=timedelta(milliseconds=400),
        lateness_p99=timedelta(seconds=12.4),
    )

    quiet, words = status_card(QUIET).description, status_card(bad).description

    assert quiet is not None and words is not None
    assert "**Overdue** none" in quiet and "nothing delivered" in quiet and "behind" not in quiet
    assert "**Waiting** 10,000 or more" in words
    assert "3, the oldest was due <t:1795348680:R>" in words
    assert "1,234 delivered, half of them within 0.4 s, 99 of 100 within 12 s" in words
    assert "2: `/reminder failed` shows them" in words and "behind" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (9.94, "9.9 s"), (61, "61 s"), (600, "10 min"), (10_000, "3 h")],
)
def test_lateness_is_said_as_precisely_as_it_matters(seconds: float, words: str) -> None:
    assert lateness_words(timedelta(seconds=seconds)) == words


def test_a_count_ends_where_more_says_nothing() -> None:
    assert [counted(number) for number in (0, 9_999, COUNTED_AT_MOST)] == [
        "0",
        "9,999",
        "10,000 or more",
    ]
