"""Mix revisions in SQL: the only module that reads or writes `mix_revisions`."""

import json
from collections.abc import Mapping
from datetime import datetime

from bot.domain.activity import Value
from bot.domain.audio import AudioFacts, AudioFormat
from bot.domain.mixes import MixFile, MixRevision, MixType, Question, StoredPreview
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO mix_revisions (
        guild_id, song_id, type, number, sha256, size, file_name, format, codec, sample_rate,
        bit_depth, bit_rate, channels, seconds, preview_sha256, preview_size, preview_bit_rate,
        link, changes, question, submitted_by, submitted_at, made_from)
    VALUES (
        :guild_id, :song_id, :type, :number, :sha256, :size, :file_name, :format, :codec,
        :sample_rate, :bit_depth, :bit_rate, :channels, :seconds, :preview_sha256, :preview_size,
        :preview_bit_rate, :link, :changes, :question, :submitted_by, :submitted_at, :made_from)
    RETURNING *
"""
_ADD_DRAFT = """
    INSERT INTO mix_drafts (
        guild_id, song_id, created_by, created_at, sha256, preview_sha256, revision)
    VALUES (
        :guild_id, :song_id, :created_by, :created_at, :sha256, :preview_sha256, :revision)
    RETURNING id
"""
_TAKE_DRAFT = """
    DELETE FROM mix_drafts
    WHERE id = :id AND guild_id = :guild_id AND created_by = :user_id
    RETURNING revision
"""
_DROP_DRAFTS = "DELETE FROM mix_drafts WHERE created_at <= :before"
_GET = "SELECT * FROM mix_revisions WHERE id = :id AND guild_id = :guild_id"
_UPDATE = """
    UPDATE mix_revisions
    SET withdrawn_at = :withdrawn_at, chosen_over = :chosen_over
    WHERE id = :id AND guild_id = :guild_id
"""
_OF_SONG = """
    SELECT * FROM mix_revisions WHERE song_id = :song_id AND guild_id = :guild_id ORDER BY id
"""
_OF_PROJECT = """
    SELECT r.* FROM mix_revisions r JOIN songs s ON s.id = r.song_id
    WHERE s.project_id = :project_id AND r.guild_id = :guild_id AND s.archived_at IS NULL
    ORDER BY r.id
"""
# Who was taken off the project after their last mix is none. But a role that was given them after
# their first, and undone, takes nothing from them.
_SUBMITTERS = """
    SELECT m.submitted_by FROM (
        SELECT r.submitted_by, MIN(r.submitted_at) AS first_at, MAX(r.submitted_at) AS last_at
        FROM mix_revisions r JOIN songs s ON s.id = r.song_id
        WHERE s.project_id = :project_id AND r.guild_id = :guild_id GROUP BY r.submitted_by) m
    WHERE NOT EXISTS (
            SELECT 1 FROM people p
            WHERE p.project_id = :project_id AND p.guild_id = :guild_id
              AND p.user_id = m.submitted_by AND p.removed_at >= m.last_at
              AND NOT EXISTS (
                SELECT 1 FROM activity a
                WHERE a.noun = 'person' AND a.noun_id = p.id AND a.guild_id = :guild_id
                  AND a.is_new = 1 AND a.undone_at IS NOT NULL AND a.at > m.first_at))
       OR EXISTS (
            SELECT 1 FROM people p
            WHERE p.project_id = :project_id AND p.guild_id = :guild_id
              AND p.user_id = m.submitted_by AND p.removed_at IS NULL)
    ORDER BY m.submitted_by
"""
_WITH_FILE = """
    SELECT r.* FROM mix_revisions r
    WHERE r.guild_id = :guild_id AND r.sha256 = :sha256 AND r.song_id = :song_id
      AND r.withdrawn_at IS NULL
    ORDER BY r.id LIMIT 1
"""
_LAST_NUMBER = """
    SELECT COALESCE(MAX(number), 0) AS number FROM mix_revisions
    WHERE song_id = :song_id AND type = :type AND guild_id = :guild_id
"""
_SEARCH = """
    SELECT r.*, s.title AS song_title FROM mix_revisions r
    JOIN songs s ON s.id = r.song_id JOIN projects p ON p.id = s.project_id
    WHERE r.guild_id = :guild_id AND r.withdrawn_at IS NULL AND s.archived_at IS NULL
      AND p.status <> 'archived'
      AND (:sees_all OR s.project_id IN (SELECT m.project_id FROM project_members m
                                         WHERE m.guild_id = :guild_id AND m.user_id = :user_id))
    ORDER BY r.id DESC LIMIT :limit
"""


async def add(conn: Connection, revision: MixRevision) -> MixRevision:
    """Keep a new revision; the one returned has its id."""
    return from_row(await conn.fetch_only(_ADD, **_columns(revision)))


async def add_draft(conn: Connection, revision: MixRevision) -> int:
    """Keep a revision that waits for its submitter's yes; the draft's id."""
    columns = _columns(revision)
    row = await conn.fetch_only(
        _ADD_DRAFT,
        guild_id=revision.guild_id,
        song_id=revision.song_id,
        created_by=revision.submitted_by,
        created_at=to_epoch(revision.submitted_at),
        sha256=columns["sha256"],
        preview_sha256=columns["preview_sha256"],
        revision=json.dumps(columns),
    )
    return int(row["id"])


async def take_draft(
    conn: Connection, guild_id: int, user_id: int, draft_id: int
) -> MixRevision | None:
    """Take a member's own draft out; None when it was used already."""
    row = await conn.fetch_one(_TAKE_DRAFT, id=draft_id, guild_id=guild_id, user_id=user_id)
    if row is None:
        return None
    columns = json.loads(row["revision"])
    return from_row(columns | {"id": 0, "withdrawn_at": None, "chosen_over": None})


async def drop_drafts(conn: Connection, *, before: datetime) -> int:
    """Drop what waited in any studio since then or longer; how many."""
    return await conn.execute(_DROP_DRAFTS, before=to_epoch(before))


async def get(conn: Connection, guild_id: int, revision_id: int) -> MixRevision | None:
    """A revision of one of the studio's songs, withdrawn or not."""
    row = await conn.fetch_one(_GET, id=revision_id, guild_id=guild_id)
    return from_row(row) if row else None


async def update(
    conn: Connection, guild_id: int, revision_id: int, row: Mapping[str, Value]
) -> None:
    """Write the columns that `to_row` gives."""
    await conn.execute(_UPDATE, id=revision_id, guild_id=guild_id, **row)


async def list_of_song(conn: Connection, guild_id: int, song_id: int) -> list[MixRevision]:
    """Every revision of a song, of all types, withdrawn ones too, oldest first."""
    rows = await conn.fetch_all(_OF_SONG, song_id=song_id, guild_id=guild_id)
    return [from_row(row) for row in rows]


async def list_of_project(conn: Connection, guild_id: int, project_id: int) -> list[MixRevision]:
    """Every revision of a project's songs, archived songs aside, oldest first."""
    rows = await conn.fetch_all(_OF_PROJECT, project_id=project_id, guild_id=guild_id)
    return [from_row(row) for row in rows]


async def list_submitter_ids(conn: Connection, guild_id: int, project_id: int) -> list[int]:
    """Who has submitted a mix of a project's songs, and was not taken off the project since."""
    rows = await conn.fetch_all(_SUBMITTERS, project_id=project_id, guild_id=guild_id)
    return [row["submitted_by"] for row in rows]


async def find_file(
    conn: Connection, guild_id: int, song_id: int, sha256: str
) -> MixRevision | None:
    """The first standing revision of a song that is this very file."""
    row = await conn.fetch_one(_WITH_FILE, guild_id=guild_id, song_id=song_id, sha256=sha256)
    return from_row(row) if row else None


async def last_number(conn: Connection, guild_id: int, song_id: int, type_: MixType) -> int:
    """The highest number given to a song's revisions of a type, withdrawn ones too; 0 for none."""
    row = await conn.fetch_only(_LAST_NUMBER, guild_id=guild_id, song_id=song_id, type=type_)
    return int(row["number"])


async def list_recent(
    conn: Connection, guild_id: int, *, user_id: int, sees_all: bool, limit: int
) -> list[tuple[MixRevision, str]]:
    """The newest standing revisions that the member may see, each with its song's title."""
    rows = await conn.fetch_all(
        _SEARCH, guild_id=guild_id, user_id=user_id, sees_all=sees_all, limit=limit
    )
    return [(from_row(row), row["song_title"]) for row in rows]


def to_row(revision: MixRevision) -> dict[str, Value]:
    """The columns that may change: the file never does."""
    return {
        "withdrawn_at": to_epoch_or_none(revision.withdrawn_at),
        "chosen_over": revision.chosen_over,
    }


def from_row(row: Row) -> MixRevision:
    """A stored row as the domain knows it."""
    return MixRevision(
        id=row["id"],
        guild_id=row["guild_id"],
        song_id=row["song_id"],
        type=MixType(row["type"]),
        number=row["number"],
        file=_file(row) if row["sha256"] else None,
        link=row["link"],
        changes=row["changes"],
        question=Question(row["question"]),
        submitted_by=row["submitted_by"],
        submitted_at=from_epoch(row["submitted_at"]),
        withdrawn_at=from_epoch_or_none(row["withdrawn_at"]),
        chosen_over=row["chosen_over"],
        made_from=row["made_from"],
    )


def _columns(revision: MixRevision) -> dict[str, Value]:
    return {
        "guild_id": revision.guild_id,
        "song_id": revision.song_id,
        "type": revision.type,
        "number": revision.number,
        "link": revision.link,
        "changes": revision.changes,
        "question": revision.question,
        "submitted_by": revision.submitted_by,
        "submitted_at": to_epoch(revision.submitted_at),
        "made_from": revision.made_from,
        **_file_columns(revision.file),
    }


def _file_columns(file: MixFile | None) -> dict[str, Value]:
    facts = file.facts if file else None
    preview = file.preview if file else None
    return {
        "sha256": file.sha256 if file else None,
        "size": file.size if file else None,
        "file_name": file.name if file else None,
        "format": facts.format if facts else None,
        "codec": facts.codec if facts else None,
        "sample_rate": facts.sample_rate if facts else None,
        "bit_depth": facts.bit_depth if facts else None,
        "bit_rate": facts.bit_rate if facts else None,
        "channels": facts.channels if facts else None,
        "seconds": facts.seconds if facts else None,
        "preview_sha256": preview.sha256 if preview else None,
        "preview_size": preview.size if preview else None,
        "preview_bit_rate": preview.bit_rate if preview else None,
    }


def _file(row: Row) -> MixFile:
    preview = None
    if row["preview_sha256"]:
        preview = StoredPreview(row["preview_sha256"], row["preview_size"], row["preview_bit_rate"])
    return MixFile(
        sha256=row["sha256"],
        size=row["size"],
        name=row["file_name"],
        facts=AudioFacts(
            format=AudioFormat(row["format"]),
            codec=row["codec"],
            sample_rate=row["sample_rate"],
            bit_depth=row["bit_depth"],
            bit_rate=row["bit_rate"],
            channels=row["channels"],
            seconds=row["seconds"],
        ),
        preview=preview,
    )
