"""Projects in SQL: the only module that reads or writes `projects`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.activity import Value
from bot.domain.ladders import from_text, to_text
from bot.domain.mix_types import MixType
from bot.domain.names import name_key
from bot.domain.people import PersonRole
from bot.domain.projects import Project, ProjectKind, ProjectStatus, SignOffRule
from db.database import Connection, Row
from db.epoch import from_epoch, to_epoch
from db.search import search_params

_ADD = """
    INSERT INTO projects (guild_id, artist_id, title, title_key, kind, genre, status, release_on,
                          included_rounds, sign_off, review_clock, silence, alternates,
                          home_channel_id, created_by, created_at)
    VALUES (:guild_id, :artist_id, :title, :title_key, :kind, :genre, :status, :release_on,
            :included_rounds, :sign_off, :review_clock, :silence, :alternates,
            :home_channel_id, :created_by, :created_at)
    RETURNING id
"""
_GET = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.id = :id AND p.guild_id = :guild_id
"""
_IN_THREAD = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.thread_id = :thread_id AND p.guild_id = :guild_id
"""
_UPDATE = """
    UPDATE projects SET artist_id = :artist_id, title = :title, title_key = :title_key,
        kind = :kind, genre = :genre, status = :status, release_on = :release_on,
        included_rounds = :included_rounds, sign_off = :sign_off,
        review_clock = :review_clock, silence = :silence, alternates = :alternates,
        home_channel_id = :home_channel_id
    WHERE id = :id AND guild_id = :guild_id
"""
_SET_THREAD = """
    UPDATE projects SET thread_id = :thread_id WHERE id = :id AND guild_id = :guild_id
"""
_MOVE_HOMES = "UPDATE projects SET home_channel_id = :channel_id WHERE guild_id = :guild_id"
_NAMED = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.guild_id = :guild_id AND p.title_key = :key AND p.status <> 'archived'
      AND (:sees_all OR p.id IN (SELECT m.project_id FROM project_members m
                                 WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY p.id LIMIT 25
"""
_LIST = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.guild_id = :guild_id
      AND (p.status = :status OR (:status IS NULL AND p.status <> 'archived'))
      AND (:artist_id IS NULL OR p.artist_id = :artist_id)
      AND (:sees_all OR p.id IN (SELECT m.project_id FROM project_members m
                                 WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY p.id DESC LIMIT :limit
"""
_SEARCH_ALL = """
    SELECT found.*, a.name AS artist_name FROM (
        SELECT * FROM (
            SELECT p.*, 0 AS place FROM projects p
            WHERE guild_id = :guild_id AND status <> 'archived'
              AND title_key >= :first AND title_key < :last
            ORDER BY title_key LIMIT :limit) beginning
        UNION ALL
        SELECT * FROM (
            SELECT recent.*, 1 AS place FROM (
                SELECT * FROM projects WHERE guild_id = :guild_id AND status <> 'archived'
                ORDER BY id DESC LIMIT 500) recent
            WHERE title_key LIKE :pattern ESCAPE '!'
              AND NOT (title_key >= :first AND title_key < :last)
            ORDER BY title_key LIMIT :limit) holding) found
    JOIN artists a ON a.id = found.artist_id
    ORDER BY place, title_key LIMIT :limit
"""
# From the member's projects on: theirs are few, however many the studio has.
_SEARCH_OWN = """
    SELECT p.*, a.name AS artist_name
    FROM (SELECT DISTINCT m.project_id FROM project_members m
          WHERE m.guild_id = :guild_id AND m.user_id = :user_id) mine
    JOIN projects p ON p.id = mine.project_id JOIN artists a ON a.id = p.artist_id
    WHERE p.guild_id = :guild_id AND p.status <> 'archived'
      AND p.title_key LIKE :pattern ESCAPE '!'
    ORDER BY CASE WHEN p.title_key >= :first AND p.title_key < :last THEN 0 ELSE 1 END,
             p.title_key
    LIMIT :limit
"""
# Who has the very title comes first, however many hold it.
_ARCHIVED = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.guild_id = :guild_id AND p.status = 'archived' AND p.title_key LIKE :pattern ESCAPE '!'
      AND (:sees_all OR p.id IN (SELECT m.project_id FROM project_members m
                                 WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY p.title_key = :first DESC, p.id DESC LIMIT 25
"""
_OF_USER = """
    SELECT p.*, a.name AS artist_name, m.role AS member_role
    FROM project_members m JOIN projects p ON p.id = m.project_id
    JOIN artists a ON a.id = p.artist_id
    WHERE m.user_id = :user_id AND p.status <> 'archived'
    ORDER BY p.id DESC, m.role
"""
_WITH_MIXES = """
    SELECT p.*, a.name AS artist_name, COUNT(*) OVER () AS found
    FROM projects p JOIN artists a ON a.id = p.artist_id
    JOIN songs s ON s.project_id = p.id JOIN mix_revisions r ON r.song_id = s.id
    WHERE p.guild_id = :guild_id AND p.status = 'active'
      AND s.archived_at IS NULL AND s.stage <> 'delivered' AND r.withdrawn_at IS NULL
      AND (:sees_all OR p.id IN (SELECT m.project_id FROM project_members m
                                 WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    GROUP BY p.id, a.name
    ORDER BY MAX(r.id) DESC LIMIT :limit
"""
_OF_ARTIST = """
    SELECT p.*, a.name AS artist_name FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.artist_id = :artist_id AND p.guild_id = :guild_id
      AND (:or_archived OR p.status <> 'archived')
    ORDER BY p.id
"""


async def add(conn: Connection, project: Project) -> Project:
    """Keep a new project; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=project.guild_id,
        created_by=project.created_by,
        created_at=to_epoch(project.created_at),
        **to_row(project),
    )
    return replace(project, id=row["id"])


async def get(conn: Connection, guild_id: int, project_id: int) -> Project | None:
    """A project of the studio, archived or not."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, id=project_id)
    return from_row(row) if row else None


async def get_in_thread(conn: Connection, guild_id: int, thread_id: int) -> Project | None:
    """The project that lives in a thread."""
    row = await conn.fetch_one(_IN_THREAD, guild_id=guild_id, thread_id=thread_id)
    return from_row(row) if row else None


async def update(
    conn: Connection, guild_id: int, project_id: int, row: Mapping[str, Value]
) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=project_id, guild_id=guild_id, **row)


async def set_thread(
    conn: Connection, guild_id: int, project_id: int, thread_id: int | None
) -> None:
    """Remember the thread that a project lives in, or that it is gone."""
    await conn.execute(_SET_THREAD, id=project_id, guild_id=guild_id, thread_id=thread_id)


async def move_homes(conn: Connection, guild_id: int, channel_id: int) -> None:
    """Have threads opened in another channel from now on, also those that are found to be gone."""
    await conn.execute(_MOVE_HOMES, guild_id=guild_id, channel_id=channel_id)


async def list_named(
    conn: Connection, guild_id: int, title: str, *, user_id: int, sees_all: bool
) -> list[Project]:
    """Projects of that title which the member may see, archived ones aside; at most 25."""
    rows = await conn.fetch_all(
        _NAMED, guild_id=guild_id, key=name_key(title), user_id=user_id, sees_all=sees_all
    )
    return [from_row(row) for row in rows]


async def list_visible(
    conn: Connection,
    guild_id: int,
    *,
    user_id: int,
    sees_all: bool,
    status: ProjectStatus | None = None,
    artist_id: int | None = None,
    limit: int = 100,
) -> list[Project]:
    """Projects which the member may see, newest first; the archived only when asked for."""
    rows = await conn.fetch_all(
        _LIST,
        guild_id=guild_id,
        user_id=user_id,
        sees_all=sees_all,
        status=status,
        artist_id=artist_id,
        limit=limit,
    )
    return [from_row(row) for row in rows]


async def list_of_artist(
    conn: Connection, guild_id: int, artist_id: int, *, or_archived: bool = False
) -> list[Project]:
    """An artist's projects; the archived only when asked for."""
    rows = await conn.fetch_all(
        _OF_ARTIST, guild_id=guild_id, artist_id=artist_id, or_archived=or_archived
    )
    return [from_row(row) for row in rows]


async def list_of_user(conn: Connection, user_id: int) -> list[tuple[Project, PersonRole]]:
    """Over every studio: what a user is to which projects, newest first; the archived aside."""
    rows = await conn.fetch_all(_OF_USER, user_id=user_id)
    return [(from_row(row), PersonRole(row["member_role"])) for row in rows]


async def list_with_mixes(
    conn: Connection, guild_id: int, *, user_id: int, sees_all: bool, limit: int
) -> tuple[list[Project], int]:
    """Active projects that the member may see and that have mixes; the newest mix's come first.

    Returns:
        At most `limit` of them, and how many there are in all.
    """
    rows = await conn.fetch_all(
        _WITH_MIXES, guild_id=guild_id, user_id=user_id, sees_all=sees_all, limit=limit
    )
    return [from_row(row) for row in rows], rows[0]["found"] if rows else 0


async def search(
    conn: Connection, guild_id: int, text: str, *, user_id: int, sees_all: bool, limit: int
) -> list[Project]:
    """Visible projects whose title begins with the text, then those whose title holds it."""
    params: dict[str, Value] = {"guild_id": guild_id, "limit": limit, **search_params(text)}
    if sees_all:
        rows = await conn.fetch_all(_SEARCH_ALL, **params)
    else:
        rows = await conn.fetch_all(_SEARCH_OWN, user_id=user_id, **params)
    return [from_row(row) for row in rows]


async def search_archived(
    conn: Connection, guild_id: int, text: str, *, user_id: int, sees_all: bool
) -> list[Project]:
    """Visible archived projects whose title is the text, then whose title holds it; at most 25."""
    params = {"guild_id": guild_id, "user_id": user_id, "sees_all": sees_all, **search_params(text)}
    return [from_row(row) for row in await conn.fetch_all(_ARCHIVED, **params)]


def to_row(project: Project) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "artist_id": project.artist_id,
        "title": project.title,
        "title_key": name_key(project.title),
        "kind": project.kind,
        "genre": project.genre,
        "status": project.status,
        "release_on": project.release_on.isoformat() if project.release_on else None,
        "included_rounds": project.included_rounds,
        "sign_off": project.sign_off,
        "review_clock": to_text(project.review_clock),
        "silence": int(project.silence.total_seconds()) if project.silence else None,
        "alternates": None if project.alternates is None else ",".join(project.alternates),
        "home_channel_id": project.home_channel_id,
    }


def from_row(row: Row) -> Project:
    """A stored row, with the artist's name, as the domain knows it."""
    return Project(
        id=row["id"],
        guild_id=row["guild_id"],
        artist_id=row["artist_id"],
        artist_name=row["artist_name"],
        title=row["title"],
        kind=ProjectKind(row["kind"]),
        genre=row["genre"],
        status=ProjectStatus(row["status"]),
        release_on=date.fromisoformat(row["release_on"]) if row["release_on"] else None,
        included_rounds=row["included_rounds"],
        sign_off=SignOffRule(row["sign_off"]),
        home_channel_id=row["home_channel_id"],
        thread_id=row["thread_id"],
        created_by=row["created_by"],
        created_at=from_epoch(row["created_at"]),
        review_clock=from_text(row["review_clock"]),
        silence=timedelta(seconds=row["silence"]) if row["silence"] else None,
        alternates=_alternates(row["alternates"]),
    )


def _alternates(stored: str | None) -> tuple[MixType, ...] | None:
    """Names parted by commas; nothing stored is not the same as none."""
    if stored is None:
        return None
    return tuple(MixType(name) for name in stored.split(",") if name)
