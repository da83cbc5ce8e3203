"""Proposals in SQL: the only module that reads or writes them, their files and their readers."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.domain.mixes import MixType
from bot.domain.proposals import Found, Proposal, ProposedFile, Source
from db.database import Connection, Row
from db.epoch import from_epoch, from_epoch_or_none, to_epoch, to_epoch_or_none

_ADD = """
    INSERT INTO proposals (guild_id, project_id, created_at)
    VALUES (:guild_id, :project_id, :at)
    RETURNING id
"""
_ADD_FILE = """
    INSERT INTO proposed_files (guild_id, proposal_id, source, place, name, size, song_id, type,
                                number)
    VALUES (:guild_id, :proposal_id, :source, :place, :name, :size, :song_id, :type, :number)
"""
_ADD_READER = "INSERT INTO proposal_readers (proposal_id, user_id) VALUES (:proposal_id, :user_id)"
_GET = """
    SELECT p.* FROM proposals p JOIN proposal_readers r ON r.proposal_id = p.id
    WHERE p.id = :id AND p.guild_id = :guild_id AND r.user_id = :user_id
"""
_FILES = "SELECT * FROM proposed_files WHERE proposal_id = :proposal_id ORDER BY id"
_OF_FILE = "SELECT proposal_id FROM proposed_files WHERE id = :id AND guild_id = :guild_id"
_STUDIO_OF = """
    SELECT p.guild_id FROM proposals p JOIN proposal_readers r ON r.proposal_id = p.id
    WHERE p.id = :id AND r.user_id = :user_id
"""
_STUDIO_OF_FILE = """
    SELECT f.guild_id FROM proposed_files f JOIN proposal_readers r ON r.proposal_id = f.proposal_id
    WHERE f.id = :id AND r.user_id = :user_id
"""
_KNOWN = "SELECT place FROM proposed_files WHERE place = :place AND guild_id = :guild_id"
_CORRECT = """
    UPDATE proposed_files SET song_id = :song_id, type = :type, number = :number, odd = ''
    WHERE id = :id AND guild_id = :guild_id AND posted_id IS NULL
"""
_POSTED = """
    UPDATE proposed_files SET posted_id = :posted_id
    WHERE id = :id AND guild_id = :guild_id AND posted_id IS NULL
"""
_ODD = "UPDATE proposed_files SET odd = :odd WHERE id = :id AND guild_id = :guild_id"
_CLAIM = """
    UPDATE proposals SET claimed_at = :at
    WHERE id = :id AND guild_id = :guild_id AND closed_at IS NULL
      AND (claimed_at IS NULL OR claimed_at <= :lingering OR claimed_at = :own)
"""
_RELEASE = """
    UPDATE proposals SET claimed_at = NULL
    WHERE id = :id AND guild_id = :guild_id AND claimed_at = :own
"""
_CLOSE = """
    UPDATE proposals SET closed_at = :at, closed_by = :by, claimed_at = NULL
    WHERE id = :id AND guild_id = :guild_id
"""
_PUT_ASIDE = """
    UPDATE proposals SET closed_at = :at, claimed_at = NULL
    WHERE closed_at IS NULL AND created_at <= :before
      AND (claimed_at IS NULL OR claimed_at <= :before)
"""


async def add(
    conn: Connection,
    guild_id: int,
    project_id: int | None,
    files: Sequence[ProposedFile],
    readers: Iterable[int],
    *,
    at: datetime,
) -> int:
    """Keep a proposal with its files, in their order, and who decides; its id."""
    row = await conn.fetch_only(_ADD, guild_id=guild_id, project_id=project_id, at=to_epoch(at))
    proposal_id = int(row["id"])
    for file in files:
        await conn.execute(
            _ADD_FILE,
            guild_id=guild_id,
            proposal_id=proposal_id,
            source=file.found.source,
            place=file.found.place,
            name=file.found.name,
            size=file.found.size,
            song_id=file.song_id,
            type=file.type,
            number=file.number,
        )
    for user_id in readers:
        await conn.execute(_ADD_READER, proposal_id=proposal_id, user_id=user_id)
    return proposal_id


async def get(
    conn: Connection, guild_id: int, proposal_id: int, *, user_id: int
) -> Proposal | None:
    """A proposal of the studio that this user decides."""
    row = await conn.fetch_one(_GET, id=proposal_id, guild_id=guild_id, user_id=user_id)
    if row is None:
        return None
    files = await conn.fetch_all(_FILES, proposal_id=proposal_id)
    return Proposal(
        id=row["id"],
        guild_id=row["guild_id"],
        project_id=row["project_id"],
        created_at=from_epoch(row["created_at"]),
        claimed_at=from_epoch_or_none(row["claimed_at"]),
        closed_at=from_epoch_or_none(row["closed_at"]),
        closed_by=row["closed_by"],
        files=tuple(_file(each) for each in files),
    )


async def of_file(conn: Connection, guild_id: int, file_id: int) -> int | None:
    """The proposal that a file belongs to."""
    row = await conn.fetch_one(_OF_FILE, id=file_id, guild_id=guild_id)
    return row["proposal_id"] if row else None


async def studio_of(conn: Connection, user_id: int, proposal_id: int) -> int | None:
    """The server of a proposal that a user decides."""
    row = await conn.fetch_one(_STUDIO_OF, id=proposal_id, user_id=user_id)
    return row["guild_id"] if row else None


async def studio_of_file(conn: Connection, user_id: int, file_id: int) -> int | None:
    """The server of a file that a user decides about."""
    row = await conn.fetch_one(_STUDIO_OF_FILE, id=file_id, user_id=user_id)
    return row["guild_id"] if row else None


async def known_places(conn: Connection, guild_id: int, places: Iterable[str]) -> set[str]:
    """Those of the places whose files were proposed before, decided or not."""
    rows = [await conn.fetch_one(_KNOWN, place=place, guild_id=guild_id) for place in places]
    return {row["place"] for row in rows if row is not None}


async def correct(
    conn: Connection,
    guild_id: int,
    file_id: int,
    *,
    song_id: int | None,
    type_: MixType,
    number: int | None,
) -> bool:
    """Keep what a file really is; False when it was posted meanwhile."""
    changed = await conn.execute(
        _CORRECT, id=file_id, guild_id=guild_id, song_id=song_id, type=type_, number=number
    )
    return changed == 1


async def posted(conn: Connection, guild_id: int, file_id: int, revision_id: int) -> bool:
    """Keep what a file became; False when it became another revision before."""
    changed = await conn.execute(_POSTED, id=file_id, guild_id=guild_id, posted_id=revision_id)
    return changed == 1


async def keep_odd(conn: Connection, guild_id: int, file_id: int, odd: Iterable[str]) -> None:
    """Keep what is odd about a file, for its readers to be told."""
    await conn.execute(_ODD, id=file_id, guild_id=guild_id, odd="\n".join(odd))


async def claim(
    conn: Connection,
    guild_id: int,
    proposal_id: int,
    *,
    own: datetime | None,
    at: datetime,
    lingering: datetime,
) -> bool:
    """Take an open proposal for posting, or keep it for longer.

    Args:
        conn: within a transaction.
        guild_id: the studio's.
        proposal_id: which.
        own: when it was taken by who asks; None for the first time.
        at: from when on it is theirs.
        lingering: what was taken then, or before, was given up.

    Returns:
        Whether it is theirs: nobody else's, and not decided.
    """
    changed = await conn.execute(
        _CLAIM,
        id=proposal_id,
        guild_id=guild_id,
        own=to_epoch_or_none(own),
        at=to_epoch(at),
        lingering=to_epoch(lingering),
    )
    return changed == 1


async def release(conn: Connection, guild_id: int, proposal_id: int, *, own: datetime) -> None:
    """Give a proposal back that was taken then, unless somebody took it over."""
    await conn.execute(_RELEASE, id=proposal_id, guild_id=guild_id, own=to_epoch(own))


async def close(
    conn: Connection, guild_id: int, proposal_id: int, *, by: int, at: datetime
) -> None:
    """Say that a proposal is decided."""
    await conn.execute(_CLOSE, id=proposal_id, guild_id=guild_id, by=by, at=to_epoch(at))


async def put_aside(conn: Connection, *, before: datetime, at: datetime) -> None:
    """Close, in any studio, what waited since then or longer; by nobody."""
    await conn.execute(_PUT_ASIDE, before=to_epoch(before), at=to_epoch(at))


def _file(row: Row) -> ProposedFile:
    return ProposedFile(
        id=row["id"],
        proposal_id=row["proposal_id"],
        found=Found(Source(row["source"]), row["place"], row["name"], row["size"]),
        song_id=row["song_id"],
        type=MixType(row["type"]),
        number=row["number"],
        odd=tuple(row["odd"].splitlines()),
        posted_id=row["posted_id"],
    )
