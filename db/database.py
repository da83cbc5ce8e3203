"""The only module that knows which database engine is underneath."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import aiosqlite
from filelock import FileLock, Timeout

from bot.domain.errors import DiskFullError, StoreBusyError
from db._connection import Calling, Connection, DuplicateError, Reading, Row, Within, one_visit

__all__ = [
    "Connection",
    "CorruptStoreError",
    "Database",
    "DuplicateError",
    "Row",
    "StoreError",
    "StoreInUseError",
    "backup",
    "hold",
    "integrity",
    "one_visit",
    "open_read_only",
    "reading",
]

_COMMON = ("PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 5000")
_WRITER = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *_COMMON)
_READER = (*_COMMON, "PRAGMA query_only = ON")


class StoreError(Exception):
    """The database cannot be used; the message tells whoever hosts the bot why and what to do."""


class StoreInUseError(StoreError):
    """Another Talkback runs on this file."""


class CorruptStoreError(StoreError):
    """The file is not a database, or a damaged one."""


class Database:
    """One SQLite file: a single writer behind a lock, a separate reader.

    aiosqlite queues statements, not transactions, so two tasks sharing one connection would
    write into each other's transaction. The lock makes `transaction()` exclusive. A lock file
    beside the database keeps a second process out: SQLite before 3.51.3 can corrupt a WAL file
    that two connections checkpoint at once.
    """

    def __init__(
        self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, lock: FileLock
    ) -> None:
        self.path = path
        self._writer, self._reader, self._file_lock = writer, reader, lock
        self._write_lock, self._read_lock = asyncio.Lock(), asyncio.Lock()

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Open the file, made when there is none.

        Raises:
            StoreInUseError: another process has it.
            CorruptStoreError: it is not a sound SQLite file.
            StoreError: the folder or the file cannot be written to.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = hold(path)
        except OSError as error:
            raise _unusable(path, error) from error
        writer: aiosqlite.Connection | None = None
        try:
            writer = await _connect(path, _WRITER)
            return cls(path, writer, await _connect(path, _READER), lock)
        except BaseException as error:
            if writer is not None:
                await writer.close()
            lock.release()
            if isinstance(error, sqlite3.OperationalError):  # what is there is not to blame
                raise _unusable(path, error) from error
            if isinstance(error, sqlite3.DatabaseError):
                raise CorruptStoreError(
                    f"{path} cannot be read as a database ({error}). It was left as it is: "
                    "put a backup in its place with `talkback restore FILE`."
                ) from error
            raise

    async def close(self) -> None:
        """Close both connections and let the file go."""
        await self._reader.close()
        await self._writer.close()
        self._file_lock.release()

    def read(self) -> Connection:
        """For one statement, or several `together`: it sees everything committed before it."""
        return Reading(self._reader, self._read_lock)

    @asynccontextmanager
    async def snapshot(self) -> AsyncGenerator[Connection]:
        """For several reads that must agree with one another."""
        async with self._read_lock:
            try:
                yield Within(self._reader, begin="BEGIN")
            finally:
                await _unbroken(self._reader.rollback())

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection]:
        """Write: all of it is committed, or after an exception or a cancellation none.

        Raises:
            DiskFullError: there is no room; nothing was saved.
            StoreBusyError: another program has locked the file; nothing was saved.
        """
        async with self._write_lock:
            try:
                yield Within(self._writer, begin="BEGIN IMMEDIATE")
                await _unbroken(self._writer.commit())
            except BaseException as error:  # cancellation too: no transaction may stay open
                await _unbroken(self._writer.rollback())
                if isinstance(error, sqlite3.OperationalError):
                    _say_why(error)
                raise

    async def backup(self, target: Path) -> None:
        """Write a consistent copy to a new file while the bot runs.

        Between transactions: in the midst of one, the copy would wait for its end in the very
        thread that has to end it.
        """
        async with self._write_lock:
            await backup(self._writer, target)


async def backup(source: aiosqlite.Connection, target: Path) -> None:
    """Copy a database to a new file; the copy is whole or not there.

    Raises:
        CorruptStoreError: the copy did not pass SQLite's integrity check.
        StoreError: the new file cannot be written.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        async with aiosqlite.connect(part) as copy:
            await source.backup(copy)
            await copy.execute("PRAGMA journal_mode = DELETE")
            problem = await integrity(copy)
        if problem:
            raise CorruptStoreError(f"The copy is damaged: {problem}")
        part.replace(target)
    except sqlite3.OperationalError as error:  # damage of what is copied is none
        raise StoreError(f"{target} cannot be written: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


async def integrity(raw: aiosqlite.Connection) -> str | None:
    """What SQLite finds wrong with a database; None when it is sound."""
    rows = list(await raw.execute_fetchall("PRAGMA integrity_check(5)"))
    found = "; ".join(str(row[0]) for row in rows)
    return None if found == "ok" else found


@asynccontextmanager
async def open_read_only(path: Path) -> AsyncGenerator[aiosqlite.Connection]:
    """A second look at a file that a running bot may hold: it can never write.

    Raises:
        CorruptStoreError: there is no such file, or it is not a database.
    """
    target = f"file:{quote(str(path))}?mode=ro"
    try:
        await asyncio.to_thread(_try_to_open, target)
        async with aiosqlite.connect(target, uri=True) as raw:
            raw.row_factory = aiosqlite.Row
            await raw.execute_fetchall("SELECT COUNT(*) FROM sqlite_master")
            yield raw
    except sqlite3.DatabaseError as error:
        raise CorruptStoreError(f"{path} cannot be read as a database ({error}).") from error


def reading(raw: aiosqlite.Connection) -> Connection:
    """A raw connection as query modules take it."""
    return Calling(raw)


def hold(path: Path) -> FileLock:
    """Take the lock file beside a database, so that no bot starts on it.

    Raises:
        StoreInUseError: another process has it.
    """
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUseError(
            f"Another Talkback is running on {path}. Stop it first, or set "
            "TALKBACK_DATABASE to another file."
        ) from None
    return lock


def _unusable(path: Path, error: Exception) -> StoreError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return StoreError(
        f"The database {path} cannot be used: {reason}. Let Talkback write to that folder, or set "
        "TALKBACK_DATABASE to another file."
    )


def _say_why(error: sqlite3.OperationalError) -> None:
    """Raise what is the machine's fault as what a member can be told."""
    primary = error.sqlite_errorcode & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        raise DiskFullError from error
    if primary == sqlite3.SQLITE_BUSY:
        raise StoreBusyError from error


def _try_to_open(target: str) -> None:
    """Fail here if it cannot be opened: aiosqlite's thread would outlive its event loop."""
    sqlite3.connect(target, uri=True).close()


async def _connect(path: Path, pragmas: Sequence[str]) -> aiosqlite.Connection:
    await asyncio.to_thread(_try_to_open, f"file:{quote(str(path))}")
    raw = await aiosqlite.connect(path, isolation_level=None)
    try:
        raw.row_factory = aiosqlite.Row
        for pragma in pragmas:
            await raw.execute_fetchall(pragma)
        await raw.execute_fetchall("SELECT COUNT(*) FROM sqlite_master")
    except BaseException:
        await raw.close()
        raise
    return raw


async def _unbroken(ending: Coroutine[Any, Any, None]) -> None:
    """Await the end of a transaction to its end, also when the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(ending)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
