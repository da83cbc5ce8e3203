"""How query modules run their statements: one at a time, or several in one visit to SQLite.

SQLite runs in a thread. A small statement takes 10 µs there, the way there and back 100 µs of the
event loop's time: what asks several things in a row visits once.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar

from bot.domain.activity import Value

if TYPE_CHECKING:
    import aiosqlite

T = TypeVar("T")
P = ParamSpec("P")
Parameter: TypeAlias = Value | bytes
"""What a named parameter of a statement may be."""


class DuplicateError(Exception):
    """A unique column would hold the same value twice."""


class Row(Protocol):
    """One row of a result, by column name."""

    def __getitem__(self, column: str, /) -> Any: ...


class Connection(Protocol):
    """What a query module may use: named parameters in, rows by column name out."""

    async def fetch_one(self, sql: str, **params: Parameter) -> Row | None:
        """The first row, if any."""
        ...

    async def fetch_only(self, sql: str, **params: Parameter) -> Row:
        """The one row of a statement that always gives one.

        Raises:
            LookupError: it gave none.
        """
        ...

    async def fetch_all(self, sql: str, **params: Parameter) -> Sequence[Row]:
        """Every row."""
        ...

    async def execute(self, sql: str, **params: Parameter) -> int:
        """Run a statement; the number of rows it changed. Raises DuplicateError."""
        ...

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, Parameter]]) -> None:
        """Run a statement once for each row of parameters."""
        ...

    async def together(self, work: "Work[T]") -> T:
        """Run several statements in one visit: `work` is given the connection to use meanwhile.

        It runs in SQLite's thread, so it may await nothing but that connection, and must not
        touch the event loop.

        Raises:
            RuntimeError: it awaited something else.
        """
        ...


Work: TypeAlias = Callable[[Connection], Coroutine[Any, Any, T]]


class _Fetching:
    async def fetch_all(self, sql: str, **params: Parameter) -> Sequence[Row]:
        raise NotImplementedError

    async def fetch_one(self, sql: str, **params: Parameter) -> Row | None:
        rows = await self.fetch_all(sql, **params)
        return rows[0] if rows else None

    async def fetch_only(self, sql: str, **params: Parameter) -> Row:
        rows = await self.fetch_all(sql, **params)
        if not rows:
            raise LookupError("The statement gave no row")
        return rows[0]


class Visiting(_Fetching):
    """A connection in SQLite's own thread: its coroutines run through without waiting."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def fetch_all(self, sql: str, **params: Parameter) -> Sequence[Row]:
        return self._raw.execute(sql, params).fetchall()

    async def execute(self, sql: str, **params: Parameter) -> int:
        try:
            return self._raw.execute(sql, params).rowcount
        except sqlite3.IntegrityError as error:
            if "UNIQUE" in str(error):
                raise DuplicateError(str(error)) from error
            raise

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, Parameter]]) -> None:
        self._raw.executemany(sql, rows)

    async def together(self, work: Work[T]) -> T:
        return await work(self)


class Calling(_Fetching):
    """A connection as the event loop has it: each call is a visit."""

    def __init__(self, raw: "aiosqlite.Connection") -> None:
        self._raw = raw

    async def fetch_all(self, sql: str, **params: Parameter) -> Sequence[Row]:
        return await self.together(lambda conn: conn.fetch_all(sql, **params))

    async def execute(self, sql: str, **params: Parameter) -> int:
        return await self.together(lambda conn: conn.execute(sql, **params))

    async def execute_many(self, sql: str, rows: Iterable[Mapping[str, Parameter]]) -> None:
        await self.together(lambda conn: conn.execute_many(sql, rows))

    async def together(self, work: Work[T]) -> T:
        return await visit(self._raw, lambda raw: _run_through(work(Visiting(raw))))


class Within(Calling):
    """A connection within a transaction that its first visit begins."""

    def __init__(self, raw: "aiosqlite.Connection", *, begin: str) -> None:
        super().__init__(raw)
        self._begin: str | None = begin

    async def together(self, work: Work[T]) -> T:
        def call(raw: sqlite3.Connection) -> T:
            if self._begin is not None:
                raw.execute(self._begin)
                self._begin = None
            return _run_through(work(Visiting(raw)))

        return await visit(self._raw, call)


class Reading(Calling):
    """Reads outside a snapshot wait for it to end; those of one visit agree with one another."""

    def __init__(self, raw: "aiosqlite.Connection", lock: asyncio.Lock) -> None:
        super().__init__(raw)
        self._lock = lock

    async def fetch_all(self, sql: str, **params: Parameter) -> Sequence[Row]:
        async with self._lock:
            return await super().together(lambda conn: conn.fetch_all(sql, **params))

    async def together(self, work: Work[T]) -> T:
        def look(raw: sqlite3.Connection) -> T:
            raw.execute("BEGIN")
            try:
                return _run_through(work(Visiting(raw)))
            finally:
                raw.rollback()

        async with self._lock:
            return await visit(self._raw, look)


def one_visit(
    ask: Callable[Concatenate[Connection, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[Connection, P], Coroutine[Any, Any, T]]:
    """Have a function that asks several things of a connection ask them `together`."""

    @wraps(ask)
    async def asked(conn: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await conn.together(lambda visiting: ask(visiting, *args, **kwargs))

    return asked


async def visit(raw: "aiosqlite.Connection", call: Callable[[sqlite3.Connection], T]) -> T:
    """Call something in the connection's thread: aiosqlite has it for single statements only."""
    connection = raw._conn  # pyright: ignore[reportPrivateUsage] - see above
    return await raw._execute(call, connection)  # pyright: ignore[reportPrivateUsage, reportUnknownMemberType, reportUnknownVariableType]


def _run_through(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine that waits for nothing returns."""
    try:
        work.send(None)
    except StopIteration as end:
        return end.value
    work.close()
    raise RuntimeError("Within a visit to the database only its connection may be awaited")
