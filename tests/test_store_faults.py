"""The store under faults: crowds, cancellation at every step, no room, damage, other versions."""

import asyncio
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.domain.errors import DiskFullError, StoreBusyError
from db.database import (
    CorruptStoreError,
    Database,
    DuplicateError,
    StoreError,
    StoreInUseError,
    backup,
    integrity,
    open_read_only,
)
from db.migrate import NewerSchemaError, applied, known, migrate, statements

_ADD = "INSERT INTO members (user_id, timezone) VALUES (:user_id, :timezone)"
_STEPS = 40  # turns of the loop, in which a transaction of two statements has long ended


async def members(db: Database) -> int:
    return (await db.read().fetch_only("SELECT COUNT(*) AS n FROM members"))["n"]


async def add_pair(db: Database, first: int) -> None:
    """Two rows in one transaction: both, or neither."""
    async with db.transaction() as conn:
        await conn.execute(_ADD, user_id=first, timezone=None)
        await asyncio.sleep(0)
        await conn.execute(_ADD, user_id=first + 1, timezone=None)


async def test_twenty_tasks_write_one_after_the_other_and_failures_take_only_their_own(
    db: Database,
) -> None:
    async def write(number: int) -> None:
        async with db.transaction() as conn:
            await conn.execute(_ADD, user_id=number, timezone=None)
            await asyncio.sleep(0)
            if number % 2:
                raise ValueError(number)

    results = await asyncio.gather(*(write(number) for number in range(20)), return_exceptions=True)

    assert sum(isinstance(result, ValueError) for result in results) == 10
    rows = await db.read().fetch_all("SELECT user_id FROM members")
    assert {row["user_id"] for row in rows} == set(range(0, 20, 2))


@pytest.mark.parametrize("waits", [0.0, 0.0005, 0.002])
async def test_a_transaction_cancelled_at_any_step_leaves_both_rows_or_none(
    db: Database, waits: float
) -> None:
    for step in range(_STEPS):
        task = asyncio.create_task(add_pair(db, step * 10))
        for _ in range(step):
            await asyncio.sleep(0)
        if waits:
            await asyncio.sleep(waits)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

        pair = await db.read().fetch_all(
            "SELECT user_id FROM members WHERE user_id >= :first", first=step * 10
        )
        assert len(pair) in {0, 2}, f"cancelled at step {step}"
    before = await members(db)
    await add_pair(db, 100_000)
    assert await members(db) == before + 2


async def test_cancelling_twice_leaves_no_transaction_open(db: Database) -> None:
    for step in range(_STEPS):
        task = asyncio.create_task(add_pair(db, step * 10))
        for _ in range(step):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await add_pair(db, 100_000)
    assert await members(db) % 2 == 0


async def test_who_waits_for_the_lock_may_be_cancelled(db: Database) -> None:
    async with db.transaction() as conn:
        waiting = asyncio.create_task(add_pair(db, 10))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await conn.execute(_ADD, user_id=1, timezone=None)

    await add_pair(db, 20)
    assert await members(db) == 3


async def test_the_same_value_twice_is_told_apart_from_other_refusals(db: Database) -> None:
    async with db.transaction() as conn:
        await conn.execute(_ADD, user_id=1, timezone=None)
    with pytest.raises(DuplicateError):
        async with db.transaction() as conn:
            await conn.execute(_ADD, user_id=1, timezone=None)
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        async with db.transaction() as conn:
            await conn.execute(
                "INSERT INTO deadline_assignees (deadline_id, user_id) VALUES (1, 1)"
            )


async def test_a_full_disk_saves_nothing_and_the_next_transaction_works(db: Database) -> None:
    writer = db._writer  # pyright: ignore[reportPrivateUsage]: a limit that only a disk sets
    (pages,) = next(iter(await writer.execute_fetchall("PRAGMA page_count")))
    await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")

    rows = [{"user_id": number, "timezone": "x" * 500} for number in range(500)]
    with pytest.raises(DiskFullError, match="nothing was saved"):
        async with db.transaction() as conn:
            await conn.execute_many(_ADD, rows)
    assert await members(db) == 0

    await writer.execute_fetchall("PRAGMA max_page_count = 1073741823")
    await add_pair(db, 1)
    assert await members(db) == 2


async def test_a_lock_of_another_program_is_waited_for_then_said_with_nothing_kept(
    db: Database,
) -> None:
    writer = db._writer  # pyright: ignore[reportPrivateUsage]: the test need not wait 5 s
    await writer.execute_fetchall("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(db.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match="holding its database, so nothing was saved"):
        await add_pair(db, 1)
    other.rollback()
    other.close()

    assert await members(db) == 0
    await add_pair(db, 1)
    assert await members(db) == 2


async def test_a_second_bot_on_the_file_is_refused(db: Database) -> None:
    with pytest.raises(StoreInUseError, match="Another Talkback is running"):
        await Database.open(db.path)
    assert await members(db) == 0


@pytest.mark.parametrize(
    "content", [b"not a database at all " * 50, b"SQLite format 3\0" + b"?" * 900]
)
async def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "talkback.db"
    path.write_bytes(content)

    with pytest.raises(CorruptStoreError, match="left as it is"):
        await Database.open(path)

    assert path.read_bytes() == content


async def test_an_empty_file_becomes_a_database_once(tmp_path: Path) -> None:
    path = tmp_path / "talkback.db"
    path.touch()
    db = await Database.open(path)
    try:
        assert await migrate(db) == known()
        assert await migrate(db) == []
        assert await applied(db.read()) == known()
    finally:
        await db.close()


async def test_a_newer_schema_is_refused_and_stays(tmp_path: Path, db: Database) -> None:
    async with db.transaction() as conn:
        await conn.execute("INSERT INTO schema_migrations (name) VALUES ('9999_later')")

    with pytest.raises(NewerSchemaError, match="9999_later"):
        await migrate(db)

    assert (await applied(db.read()))[-1] == "9999_later"


async def test_a_migration_is_preceded_by_a_backup_and_is_all_or_nothing(
    db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await add_pair(db, 1)
    folder = tmp_path / "migrations"
    folder.mkdir()
    for name in known():
        (folder / f"{name}.sql").write_text("SELECT 1;", encoding="utf-8")
    (folder / "9000_broken.sql").write_text(
        "CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT;\nCREATE TABLE half (id INTEGER);\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("db.migrate._FOLDER", folder)

    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        await migrate(db)

    assert "9000_broken" not in await applied(db.read())
    assert not await db.read().fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'half'")
    copy = db.path.with_name(f"{db.path.name}.before-9000_broken")
    async with open_read_only(copy) as raw:
        assert await integrity(raw) is None
        assert len(list(await raw.execute_fetchall("SELECT 1 FROM members"))) == 2


def test_a_script_is_split_at_the_ends_of_its_statements() -> None:
    script = (
        "-- a comment; with a semicolon\nCREATE TABLE a (b TEXT DEFAULT ';');\n\n"
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n  DELETE FROM a;\nEND;\n"
    )
    first, second = statements(script)

    assert first.endswith("DEFAULT ';');") and second.endswith("END;")
    with pytest.raises(ValueError, match="mid-statement"):
        statements("CREATE TABLE a (b")


async def test_a_backup_while_others_write_is_sound_and_whole(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    writing = asyncio.gather(*(add_pair(db, number * 10) for number in range(30)))
    await db.backup(target)
    await writing

    async with open_read_only(target) as raw:
        assert await integrity(raw) is None
        assert len(list(await raw.execute_fetchall("SELECT 1 FROM members"))) % 2 == 0
    assert not target.with_name("copy.db.part").exists()


async def test_the_reader_cannot_write(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await db.read().execute(_ADD, user_id=1, timezone=None)


async def test_a_copy_that_cannot_be_written_is_not_the_databases_fault(
    db: Database, tmp_path: Path
) -> None:
    target = tmp_path / "none" / "copy.db"

    async with open_read_only(db.path) as raw:
        with pytest.raises(StoreError, match=r"copy\.db cannot be written: unable to open") as told:
            await backup(raw, target)

    assert not isinstance(told.value, CorruptStoreError)


@pytest.mark.skipif(sys.platform != "linux", reason="sets a limit of Linux")
async def test_a_copy_without_room_is_told_of_and_not_left_behind(
    db: Database, tmp_path: Path
) -> None:
    import resource  # noqa: PLC0415  # absent on Windows

    target = tmp_path / "copy.db"
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(StoreError, match=r"copy\.db cannot be written: disk I/O error"):
            await db.backup(target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))

    assert not target.exists() and not target.with_name("copy.db.part").exists()
