"""The recordings of spoken notes in SQL: the only module that reads or writes `voice_notes`."""

from bot.domain.voices import Recording, VoiceNote
from db.database import Connection, Row

_ADD = """
    INSERT INTO voice_notes (note_id, guild_id, sha256, size, milliseconds)
    VALUES (:note_id, :guild_id, :sha256, :size, :milliseconds)
"""
_CARRY = """
    INSERT INTO voice_notes (note_id, guild_id, sha256, size, milliseconds)
    SELECT :to_id, guild_id, sha256, size, milliseconds FROM voice_notes
    WHERE note_id = :from_id AND guild_id = :guild_id
"""
_GET = """
    SELECT v.*, n.number FROM voice_notes v JOIN mix_notes n ON n.id = v.note_id
    WHERE v.note_id = :note_id AND v.guild_id = :guild_id
"""
_OF_VERDICT = """
    SELECT v.*, n.number FROM mix_notes n JOIN voice_notes v ON v.note_id = n.id
    WHERE n.verdict_id = :verdict_id AND n.guild_id = :guild_id AND n.removed_at IS NULL
    ORDER BY n.number
"""
_OF_SONG = """
    SELECT v.*, n.number FROM mix_notes n JOIN voice_notes v ON v.note_id = n.id
    WHERE n.song_id = :song_id AND n.guild_id = :guild_id AND n.removed_at IS NULL
    ORDER BY n.number IS NULL, n.number, n.id
"""


async def add(conn: Connection, guild_id: int, note_id: int, recording: Recording) -> None:
    """Keep what a note sounds like."""
    await conn.execute(
        _ADD,
        note_id=note_id,
        guild_id=guild_id,
        sha256=recording.sha256,
        size=recording.size,
        milliseconds=recording.milliseconds,
    )


async def carry(conn: Connection, guild_id: int, from_id: int, to_id: int) -> None:
    """Have a note sound like another, if that was spoken."""
    await conn.execute(_CARRY, guild_id=guild_id, from_id=from_id, to_id=to_id)


async def get(conn: Connection, guild_id: int, note_id: int) -> VoiceNote | None:
    """What a note sounds like; None for one that was written."""
    row = await conn.fetch_one(_GET, guild_id=guild_id, note_id=note_id)
    return _voice(row) if row else None


async def list_of_verdict(conn: Connection, guild_id: int, verdict_id: int) -> list[VoiceNote]:
    """The spoken notes that a verdict sent, in order."""
    rows = await conn.fetch_all(_OF_VERDICT, guild_id=guild_id, verdict_id=verdict_id)
    return [_voice(row) for row in rows]


async def list_of_song(conn: Connection, guild_id: int, song_id: int) -> list[VoiceNote]:
    """Every spoken note on a song's mixes, by number, then everybody's drafts."""
    rows = await conn.fetch_all(_OF_SONG, song_id=song_id, guild_id=guild_id)
    return [_voice(row) for row in rows]


def _voice(row: Row) -> VoiceNote:
    recording = Recording(row["sha256"], row["size"], row["milliseconds"])
    return VoiceNote(row["note_id"], row["number"], recording)
