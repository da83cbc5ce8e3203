"""Notes on mixes in SQL: the only module that reads or writes `mix_notes`."""

from collections.abc import Mapping, Sequence

from bot.domain.activity import Value
from bot.domain.notes import MixNote, NoteState
from bot.domain.people import Who
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO mix_notes (guild_id, song_id, revision_id, verdict_id, number, start_ms, end_ms,
                           text, user_id, name, recorded_by, state, is_kept, created_at)
    VALUES (:guild_id, :song_id, :revision_id, :verdict_id, :number, :start_ms, :end_ms, :text,
            :user_id, :name, :recorded_by, :state, :is_kept, :created_at)
    RETURNING *
"""
_GET = "SELECT * FROM mix_notes WHERE id = :id AND guild_id = :guild_id"
_UPDATE = """
    UPDATE mix_notes
    SET verdict_id = :verdict_id, number = :number, start_ms = :start_ms, end_ms = :end_ms,
        text = :text, state = :state, addressed_in = :addressed_in, reason = :reason,
        is_kept = :is_kept, removed_at = :removed_at
    WHERE id = :id AND guild_id = :guild_id
"""
_OF_SONG = """
    SELECT * FROM mix_notes
    WHERE song_id = :song_id AND guild_id = :guild_id AND removed_at IS NULL
    ORDER BY number IS NULL, number, id
"""
_OF_VERDICT = """
    SELECT * FROM mix_notes
    WHERE verdict_id = :verdict_id AND guild_id = :guild_id AND removed_at IS NULL
    ORDER BY number
"""
_LAST_NUMBER = """
    SELECT COALESCE(MAX(number), 0) AS number FROM mix_notes
    WHERE song_id = :song_id AND guild_id = :guild_id
"""
_RECENT = """
    SELECT n.*, s.title AS song_title FROM mix_notes n
    JOIN songs s ON s.id = n.song_id JOIN projects p ON p.id = s.project_id
    WHERE n.guild_id = :guild_id AND n.removed_at IS NULL AND s.archived_at IS NULL
      AND p.status <> 'archived' AND (n.state <> 'draft' OR n.recorded_by = :user_id)
      AND (:sees_all OR s.project_id IN (SELECT m.project_id FROM project_members m
                                         WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY n.id DESC LIMIT :limit
"""


async def add(conn: Connection, note: MixNote) -> MixNote:
    """Keep a note; the one returned has its id."""
    return from_row(
        await conn.fetch_only(
            _ADD,
            guild_id=note.guild_id,
            song_id=note.song_id,
            revision_id=note.revision_id,
            verdict_id=note.verdict_id,
            number=note.number,
            start_ms=note.start_ms,
            end_ms=note.end_ms,
            text=note.text,
            user_id=note.author.user_id,
            name=note.author.name,
            recorded_by=note.recorded_by,
            state=note.state,
            is_kept=int(note.is_kept),
            created_at=to_epoch(note.created_at),
        )
    )


async def get(conn: Connection, guild_id: int, note_id: int) -> MixNote | None:
    """A note of the studio, removed or not."""
    row = await conn.fetch_one(_GET, id=note_id, guild_id=guild_id)
    return from_row(row) if row else None


async def update(conn: Connection, guild_id: int, note_id: int, row: Mapping[str, Value]) -> None:
    """Write the columns that `to_row` gives; raises DuplicateError for a number that is taken."""
    await conn.execute(_UPDATE, id=note_id, guild_id=guild_id, **row)


async def list_of_song(conn: Connection, guild_id: int, song_id: int) -> list[MixNote]:
    """Every note on a song's mixes, by number, then everybody's drafts."""
    rows = await conn.fetch_all(_OF_SONG, song_id=song_id, guild_id=guild_id)
    return [from_row(row) for row in rows]


async def list_of_verdict(conn: Connection, guild_id: int, verdict_id: int) -> list[MixNote]:
    """The notes that a verdict sent, in order."""
    rows = await conn.fetch_all(_OF_VERDICT, verdict_id=verdict_id, guild_id=guild_id)
    return [from_row(row) for row in rows]


async def last_number(conn: Connection, guild_id: int, song_id: int) -> int:
    """The highest number of a song's notes, removed ones too; 0 for none."""
    row = await conn.fetch_only(_LAST_NUMBER, song_id=song_id, guild_id=guild_id)
    return int(row["number"])


async def list_recent(
    conn: Connection, guild_id: int, *, user_id: int, sees_all: bool, limit: int
) -> Sequence[tuple[MixNote, str]]:
    """The newest notes that the member may see, each with its song's title."""
    rows = await conn.fetch_all(
        _RECENT, guild_id=guild_id, user_id=user_id, sees_all=sees_all, limit=limit
    )
    return [(from_row(row), row["song_title"]) for row in rows]


def to_row(note: MixNote) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "verdict_id": note.verdict_id,
        "number": note.number,
        "start_ms": note.start_ms,
        "end_ms": note.end_ms,
        "text": note.text,
        "state": note.state,
        "addressed_in": note.addressed_in,
        "reason": note.reason,
        "is_kept": int(note.is_kept),
        "removed_at": to_epoch_or_none(note.removed_at),
    }


def from_row(row: Row) -> MixNote:
    """A stored row as the domain knows it."""
    return MixNote(
        id=row["id"],
        guild_id=row["guild_id"],
        song_id=row["song_id"],
        revision_id=row["revision_id"],
        verdict_id=row["verdict_id"],
        number=row["number"],
        start_ms=row["start_ms"],
        end_ms=row["end_ms"],
        text=row["text"],
        author=Who(row["user_id"], row["name"]),
        recorded_by=row["recorded_by"],
        state=NoteState(row["state"]),
        addressed_in=row["addressed_in"],
        reason=row["reason"],
        is_kept=bool(row["is_kept"]),
        created_at=from_epoch(row["created_at"]),
        removed_at=from_epoch_or_none(row["removed_at"]),
    )
