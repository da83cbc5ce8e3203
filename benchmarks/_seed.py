"""Rows in bulk, straight into a migrated database: what studios hold after years."""

import random
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.activity import Value
from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.names import name_key
from bot.domain.outbox import Kind
from bot.services._unit import nonce
from db.database import Connection, Database
from db.migrate import migrate

FIRST_GUILD, FIRST_ARTIST, PRODUCER = 1_000, 500_000, 10  # ids of servers and users
PROJECTS_OF_ARTIST = 10
CREATED_AT = 1_700_000_000  # of every row: seconds since 1970, UTC
_WORDS = (
    *("night", "drive", "tide", "paper", "moon", "glass", "river", "echo", "gold", "summer"),
    *("ghost", "neon", "winter", "static", "velvet", "fire", "silver", "honey", "shadow", "light"),
)

_ARTIST = """
    INSERT INTO artists (id, guild_id, name, name_key, member_id, created_at)
    VALUES (:id, :guild_id, :name, :name_key, :member_id, :created_at)
"""
_PROJECT = """
    INSERT INTO projects (id, guild_id, artist_id, title, title_key, kind, status, included_rounds,
                          sign_off, review_clock, created_by, created_at)
    VALUES (:id, :guild_id, :artist_id, :title, :title_key, 'album', 'active', 2, 'decider',
            '172800,432000', :created_by, :created_at)
"""
_SONG = """
    INSERT INTO songs (guild_id, project_id, title, title_key, position, stage, created_at)
    VALUES (:guild_id, :project_id, :title, :title_key, :position, 'mixing', :created_at)
"""
_DEADLINE = """
    INSERT INTO deadlines (id, guild_id, project_id, kind, wall, zone, due_at, status, created_by,
                           created_at)
    VALUES (:id, :guild_id, :project_id, 'mix', :wall, 'UTC', :due_at, 'open', :created_by,
            :created_at)
"""
_ASSIGNEE = "INSERT INTO deadline_assignees (deadline_id, user_id) VALUES (:deadline_id, :user_id)"
_REMINDER = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, rung, about_at, due_at, next_at, state,
                        nonce, created_at)
    VALUES (:guild_id, :kind, :deadline_id, :user_id, :rung, :about_at, :due_at, :due_at,
            'scheduled', :nonce, :created_at)
"""
_DM_CHANNEL = "INSERT INTO members (user_id, dm_channel_id) VALUES (:user_id, :dm_channel_id)"

Rows = Iterator[dict[str, Value]]


@dataclass(frozen=True, slots=True)
class Studios:
    """How many studios there are, and what each holds; ids count up from 1.

    Attributes:
        count: studios.
        projects: of each studio; an artist has ten.
        songs: of each project.
        guild_ids: of their servers, where there are such; else ids that count up.
    """

    count: int
    projects: int
    songs: int = 0
    guild_ids: Sequence[int] = ()

    async def add(self, conn: Connection) -> None:
        """Add them all to an empty database."""
        await conn.execute_many(_ARTIST, self._artists())
        await conn.execute_many(_PROJECT, self._projects())
        await conn.execute_many(_SONG, self._songs())

    def guild_of(self, project_id: int) -> int:
        """The studio of a project."""
        number = (project_id - 1) // self.projects
        return self.guild_ids[number] if self.guild_ids else FIRST_GUILD + number

    def _project_ids(self) -> range:
        return range(1, self.count * self.projects + 1)

    def _artists(self) -> Rows:
        for project_id in self._project_ids()[::PROJECTS_OF_ARTIST]:
            number = project_id // PROJECTS_OF_ARTIST
            yield {
                "id": number + 1,
                "guild_id": self.guild_of(project_id),
                "name": f"Artist {number}",
                "name_key": f"artist {number}",
                "member_id": FIRST_ARTIST + number,
                "created_at": CREATED_AT,
            }

    def _projects(self) -> Rows:
        for project_id in self._project_ids():
            yield {
                "id": project_id,
                "guild_id": self.guild_of(project_id),
                "artist_id": (project_id - 1) // PROJECTS_OF_ARTIST + 1,
                **_title(project_id),
                "created_by": PRODUCER,
                "created_at": CREATED_AT,
            }

    def _songs(self) -> Rows:
        for project_id in self._project_ids():
            for position in range(self.songs):
                yield {
                    "guild_id": self.guild_of(project_id),
                    "project_id": project_id,
                    **_title(project_id * self.songs + position),
                    "position": position,
                    "created_at": CREATED_AT,
                }


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Deadlines of studios that were added before, in turn over all their projects.

    Attributes:
        studios: whose projects they are of.
        first_id: of the first one.
        count: how many.
        due_at: when the nth is due: seconds since 1970, UTC.
        assignee: the user who is reminded of the nth.
        rungs: how many seconds before it each reminder is; the whole ladder unless said.
    """

    studios: Studios
    first_id: int
    count: int
    due_at: Callable[[int], int]
    assignee: Callable[[int], int]
    rungs: tuple[int, ...] = tuple(int(rung.total_seconds()) for rung in DEFAULT_LADDER)

    async def add(self, conn: Connection) -> None:
        """Add them with their assignees and reminders."""
        await conn.execute_many(_DEADLINE, self._deadlines())
        await conn.execute_many(_ASSIGNEE, self._assignees())
        await conn.execute_many(_REMINDER, self._reminders())

    def _project_of(self, number: int) -> int:
        return number % (self.studios.count * self.studios.projects) + 1

    def _deadlines(self) -> Rows:
        for number in range(self.count):
            project_id, due_at = self._project_of(number), self.due_at(number)
            wall = datetime.fromtimestamp(due_at, UTC).replace(tzinfo=None)
            yield {
                "id": self.first_id + number,
                "guild_id": self.studios.guild_of(project_id),
                "project_id": project_id,
                # To the second: one that does not mean the instant would be moved by the bot.
                "wall": wall.isoformat(sep=" ", timespec="seconds"),
                "due_at": due_at,
                "created_by": PRODUCER,
                "created_at": CREATED_AT,
            }

    def _assignees(self) -> Rows:
        for number in range(self.count):
            yield {"deadline_id": self.first_id + number, "user_id": self.assignee(number)}

    def _reminders(self) -> Rows:
        for number in range(self.count):
            for rung in self.rungs:
                yield {
                    "guild_id": self.studios.guild_of(self._project_of(number)),
                    "kind": Kind.REMINDER,
                    "deadline_id": self.first_id + number,
                    "user_id": self.assignee(number),
                    "rung": rung,
                    "about_at": self.due_at(number),
                    "due_at": self.due_at(number) - rung,
                    "nonce": nonce(),
                    "created_at": CREATED_AT,
                }


async def add_dm_channels(conn: Connection, channels: dict[int, int]) -> None:
    """Remember the DM channel of each user, as after an earlier DM."""
    rows = [{"user_id": user, "dm_channel_id": channel} for user, channel in channels.items()]
    await conn.execute_many(_DM_CHANNEL, rows)


@asynccontextmanager
async def opened(file: Path) -> AsyncGenerator[Database]:
    """A migrated database in a file."""
    db = await Database.open(file)
    try:
        await migrate(db)
        yield db
    finally:
        await db.close()


def _title(number: int) -> dict[str, Value]:
    words = random.Random(number).sample(_WORDS, 2)
    title = f"{words[0].title()} {words[1].title()} {number}"
    return {"title": title, "title_key": name_key(title)}
