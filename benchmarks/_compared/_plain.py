"""A plain table of reminders: what bots without an outbox keep them in.

A row holds all that its card shows, so that one read is enough.
"""

import sqlite3
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite
import discord
from discord.utils import escape_markdown as escape

from benchmarks._compared._contender import CROWD, dm_channel, is_due, user
from benchmarks._stub_client import StubClient

_SCHEMA = """
    CREATE TABLE reminders (
        id         INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id    INTEGER NOT NULL,
        channel_id INTEGER NOT NULL,
        artist     TEXT    NOT NULL,
        project    TEXT    NOT NULL,
        songs      TEXT    NOT NULL,
        due_at     INTEGER NOT NULL,
        state      TEXT    NOT NULL DEFAULT 'pending',
        message_id INTEGER,
        sent_at    INTEGER
    ) STRICT;
    CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'pending';
"""
_ADD = """
    INSERT INTO reminders (user_id, channel_id, artist, project, songs, due_at)
    VALUES (:user_id, :channel_id, :artist, :project, :songs, :due_at)
"""
_CLAIM = """
    UPDATE reminders SET state = 'claimed' WHERE state = 'pending' AND due_at <= :now RETURNING *
"""
_GET = "SELECT * FROM reminders WHERE id = :id"
_MARK = """
    UPDATE reminders SET state = 'sent', message_id = :message_id, sent_at = :now WHERE id = :id
"""
_PENDING = "SELECT id, due_at FROM reminders WHERE state = 'pending' ORDER BY due_at, id"
_COUNT = "SELECT COUNT(*) FROM reminders WHERE state = 'pending'"
_UNSENT = "SELECT COUNT(*) FROM reminders WHERE due_at <= :now AND state <> 'sent'"
_SONGS = "\n".join(("Night Drive", "Paper Moon", "Glass River", "Echo Gold", "Summer Static"))

Row = aiosqlite.Row


async def seed(file: Path, count: int) -> None:
    """Make the table, with so many reminders that only stand by."""
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.executescript(_SCHEMA)
    with raw:
        raw.executemany(_ADD, _rows(range(count)))
    raw.close()


class PlainTable:
    """The table, through one connection."""

    def __init__(self, raw: aiosqlite.Connection, client: StubClient) -> None:
        self._raw, self._client = raw, client

    @classmethod
    @asynccontextmanager
    async def opened(cls, file: Path, client: StubClient) -> AsyncGenerator["PlainTable"]:
        """The table in a file, with the journal and the safety that Talkback has."""
        async with aiosqlite.connect(file, isolation_level=None) as raw:
            raw.row_factory = aiosqlite.Row
            for pragma in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
                await raw.execute_fetchall(pragma)
            yield cls(raw, client)

    async def add(self, number: int) -> int:
        """Keep one more that only stands by; its id."""
        added = await self._raw.execute_insert(_ADD, next(_rows([number])))
        assert added is not None
        return int(added[0])

    async def add_crowd(self, due: int) -> list[int]:
        """Keep 1,000 that are due then; their ids."""
        await self._raw.execute("BEGIN")
        await self._raw.executemany(_ADD, _rows(range(CROWD), due))
        await self._raw.commit()
        last = await self._only("SELECT MAX(id) FROM reminders")
        return list(range(last - CROWD + 1, last + 1))

    async def pending(self) -> int:
        """How many wait."""
        return await self._only(_COUNT)

    async def list_pending(self) -> list[tuple[int, int]]:
        """The id of each that waits and when it is due, the first due first."""
        return [(row["id"], row["due_at"]) for row in await self._all(_PENDING)]

    async def claim(self) -> Sequence[Row]:
        """Take all that are due."""
        return await self._all(_CLAIM, now=int(datetime.now(UTC).timestamp()))

    async def get(self, reminder_id: int) -> Row:
        """One of them."""
        return (await self._all(_GET, id=reminder_id))[0]

    async def deliver(self, row: Row) -> None:
        """Draw its card, send it and mark it as sent."""
        words = f"⏰ {escape(row['project'])}: due {discord.utils.format_dt(_at(row), 'R')}"
        channel = self._client.get_partial_messageable(row["channel_id"])
        sent = await channel.send(words, embed=_card(row), view=_buttons(row["id"]))
        now = int(datetime.now(UTC).timestamp())
        await self._all(_MARK, id=row["id"], message_id=sent.id, now=now)

    async def unsent(self) -> int:
        """How many are due and not marked."""
        return await self._only(_UNSENT, now=int(datetime.now(UTC).timestamp()))

    async def _all(self, sql: str, **params: int) -> list[Row]:
        return list(await self._raw.execute_fetchall(sql, params))

    async def _only(self, sql: str, **params: int) -> int:
        return int((await self._all(sql, **params))[0][0])


def _rows(numbers: Iterable[int], due: int | None = None) -> Iterator[dict[str, Any]]:
    for number in numbers:
        yield {
            "user_id": user(number),
            "channel_id": dm_channel(user(number)),
            "artist": f"Artist {number % 1_000}",
            "project": f"Night Drive {number % 10_000}",
            "songs": _SONGS,
            "due_at": is_due(number) if due is None else due,
        }


def _at(row: Row) -> datetime:
    return datetime.fromtimestamp(row["due_at"], UTC)


def _card(row: Row) -> discord.Embed:
    """When it is due, for whose project, and how far its songs are."""
    songs = (escape(title) for title in row["songs"].split("\n"))
    lines = [
        f"Due **{discord.utils.format_dt(_at(row), 'F')}**",
        "",
        *(f"{song}: mixing" for song in songs),
    ]
    card = discord.Embed(description="\n".join(lines), colour=discord.Colour.orange())
    card.set_author(name=f"{row['artist']} · {row['project']}")
    card.set_footer(text="at the time")
    return card


def _buttons(reminder_id: int) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for label in ("Done", "Snooze 1 h", "Snooze until tomorrow"):
        view.add_item(discord.ui.Button(label=label, custom_id=f"{label}:{reminder_id}"))
    return view
