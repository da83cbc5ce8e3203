"""Verdicts on mixes in SQL: the only module that reads or writes `verdicts`."""

from collections.abc import Mapping

from bot.domain.activity import Value
from bot.domain.mixes import Manner, RoundAnswer, Verdict, VerdictKind
from bot.domain.people import Who
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO verdicts (guild_id, revision_id, kind, sha256, user_id, name, recorded_by, is_round,
                          given_at, manner)
    VALUES (:guild_id, :revision_id, :kind, :sha256, :user_id, :name, :recorded_by, :is_round,
            :given_at, :manner)
    RETURNING *
"""
_GET = "SELECT * FROM verdicts WHERE id = :id AND guild_id = :guild_id"
_UPDATE = """
    UPDATE verdicts
    SET undone_at = :undone_at, is_round = :is_round, round_answer = :round_answer
    WHERE id = :id AND guild_id = :guild_id
"""
_OF_REVISION = """
    SELECT * FROM verdicts WHERE revision_id = :revision_id AND guild_id = :guild_id ORDER BY id
"""
_OF_PROJECT = """
    SELECT v.* FROM verdicts v
    JOIN mix_revisions r ON r.id = v.revision_id JOIN songs s ON s.id = r.song_id
    WHERE s.project_id = :project_id AND v.guild_id = :guild_id ORDER BY v.id
"""
_OF_SONG = """
    SELECT v.* FROM verdicts v JOIN mix_revisions r ON r.id = v.revision_id
    WHERE r.song_id = :song_id AND v.guild_id = :guild_id ORDER BY v.id
"""
_ROUNDS = """
    SELECT COUNT(DISTINCT v.revision_id) AS rounds
    FROM verdicts v JOIN mix_revisions r ON r.id = v.revision_id
    WHERE r.song_id = :song_id AND v.guild_id = :guild_id AND r.type = 'main'
      AND v.is_round = 1 AND v.undone_at IS NULL
"""


async def add(conn: Connection, verdict: Verdict) -> Verdict:
    """Keep a verdict; the one returned has its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=verdict.guild_id,
        revision_id=verdict.revision_id,
        kind=verdict.kind,
        sha256=verdict.sha256,
        user_id=verdict.who.user_id,
        name=verdict.who.name,
        recorded_by=verdict.recorded_by,
        is_round=int(verdict.is_round),
        given_at=to_epoch(verdict.given_at),
        manner=verdict.manner,
    )
    return from_row(row)


async def get(conn: Connection, guild_id: int, verdict_id: int) -> Verdict | None:
    """A verdict given in the studio, undone or not."""
    row = await conn.fetch_one(_GET, id=verdict_id, guild_id=guild_id)
    return from_row(row) if row else None


async def update(
    conn: Connection, guild_id: int, verdict_id: int, row: Mapping[str, Value]
) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=verdict_id, guild_id=guild_id, **row)


async def list_of_revision(conn: Connection, guild_id: int, revision_id: int) -> list[Verdict]:
    """Every verdict on a revision, undone ones too, in order."""
    rows = await conn.fetch_all(_OF_REVISION, guild_id=guild_id, revision_id=revision_id)
    return [from_row(row) for row in rows]


async def list_of_project(conn: Connection, guild_id: int, project_id: int) -> list[Verdict]:
    """Every verdict on a project's mixes, undone ones too, in order."""
    rows = await conn.fetch_all(_OF_PROJECT, guild_id=guild_id, project_id=project_id)
    return [from_row(row) for row in rows]


async def list_of_song(conn: Connection, guild_id: int, song_id: int) -> list[Verdict]:
    """Every verdict on a song's mixes, undone ones too, in order."""
    rows = await conn.fetch_all(_OF_SONG, song_id=song_id, guild_id=guild_id)
    return [from_row(row) for row in rows]


async def rounds_used(conn: Connection, guild_id: int, song_id: int) -> int:
    """How many of a song's main mixes were answered with notes: a round each."""
    row = await conn.fetch_only(_ROUNDS, guild_id=guild_id, song_id=song_id)
    return int(row["rounds"])


def to_row(verdict: Verdict) -> dict[str, Value]:
    """The columns that may change."""
    return {
        "undone_at": to_epoch_or_none(verdict.undone_at),
        "is_round": int(verdict.is_round),
        "round_answer": verdict.round_answer,
    }


def from_row(row: Row) -> Verdict:
    """A stored row as the domain knows it."""
    return Verdict(
        id=row["id"],
        guild_id=row["guild_id"],
        revision_id=row["revision_id"],
        kind=VerdictKind(row["kind"]),
        sha256=row["sha256"],
        who=Who(row["user_id"], row["name"]),
        recorded_by=row["recorded_by"],
        is_round=bool(row["is_round"]),
        given_at=from_epoch(row["given_at"]),
        undone_at=from_epoch_or_none(row["undone_at"]),
        round_answer=RoundAnswer(row["round_answer"]) if row["round_answer"] else None,
        manner=Manner(row["manner"]),
    )
