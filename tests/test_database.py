import asyncio
import threading

import pytest

from db import members
from db.database import Connection, Database, DuplicateError, one_visit

_ADD = "INSERT INTO members (user_id) VALUES (:user_id)"
_COUNT = "SELECT COUNT(*) AS n FROM members"


async def count(conn: Connection) -> int:
    return (await conn.fetch_only(_COUNT))["n"]


@one_visit
async def add_two(conn: Connection, first: int, second: int) -> int:
    await conn.execute(_ADD, user_id=first)
    await conn.execute(_ADD, user_id=second)
    return await count(conn)


async def test_statements_of_one_visit_see_one_another_and_are_kept_together(db: Database):
    async with db.transaction() as conn:
        assert await add_two(conn, 1, 2) == 2
        assert await conn.together(lambda visiting: add_two(visiting, 3, 4)) == 4
    assert await count(db.read()) == 4


async def test_a_visit_that_fails_leaves_nothing_of_its_transaction(db: Database):
    async def write() -> None:
        async with db.transaction() as conn:
            await members.keep_dm_channels(conn, [(7, 70)])
            await add_two(conn, 1, 1)

    with pytest.raises(DuplicateError):
        await write()
    assert await count(db.read()) == 0


async def test_a_visit_may_await_its_connection_alone(db: Database):
    async def sleeps(conn: Connection) -> None:
        await conn.execute(_ADD, user_id=1)
        await asyncio.sleep(0)

    async def write() -> None:
        async with db.transaction() as conn:
            await conn.together(sleeps)

    with pytest.raises(RuntimeError, match="only its connection"):
        await write()
    assert await count(db.read()) == 0


async def test_a_visit_that_is_cancelled_leaves_no_transaction_open(db: Database):
    arrived, leave = threading.Event(), threading.Event()

    async def stays(conn: Connection) -> None:
        await conn.execute(_ADD, user_id=1)
        arrived.set()
        leave.wait()

    async def write() -> None:
        async with db.transaction() as conn:
            await conn.together(stays)

    task = asyncio.create_task(write())
    await asyncio.to_thread(arrived.wait)
    task.cancel()
    leave.set()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with db.transaction() as conn:
        await conn.execute(_ADD, user_id=2)
    assert await count(db.read()) == 1


async def test_reads_of_one_visit_agree_although_a_change_is_committed_meanwhile(db: Database):
    looked, changed = threading.Event(), threading.Event()

    async def twice(conn: Connection) -> tuple[int, int]:
        before = await count(conn)
        looked.set()
        changed.wait()
        return before, await count(conn)

    reading = asyncio.create_task(db.read().together(twice))
    await asyncio.to_thread(looked.wait)
    async with db.transaction() as conn:
        await conn.execute(_ADD, user_id=1)
    changed.set()

    assert await reading == (0, 0)
    assert await count(db.read()) == 1


async def test_reads_of_one_snapshot_agree_although_a_change_is_committed_meanwhile(db: Database):
    async with db.snapshot() as conn:
        before = await count(conn)
        async with db.transaction() as writing:
            await writing.execute(_ADD, user_id=1)
        assert await count(conn) == before == 0
    assert await count(db.read()) == 1


async def test_a_transaction_that_says_nothing_ends_well(db: Database):
    async with db.transaction(), db.snapshot():
        pass
    assert await count(db.read()) == 0
