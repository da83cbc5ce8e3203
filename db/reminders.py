"""What the reminders in hand are about, read for all of them at once.

Hundreds fall due in the same minute: a handful of statements for each of them would keep the rest
waiting. These read for the dispatcher, which serves every studio, and only what it has claimed: the
ids `first` to `last` say which of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.deadlines import Deadline
from bot.domain.members import Member
from bot.domain.mixes import MixRevision, Verdict
from bot.domain.outbox import Card
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.reminders import Outage
from bot.domain.songs import Song
from bot.domain.studios import Studio
from db import cards, deadlines, members, mixes, outages, people, projects, songs, studios, verdicts
from db.database import Connection, one_visit

# Only what counts: open, of a project under way, of a song that is not archived.
_DEADLINES = """
    SELECT * FROM deadlines_shown
    WHERE counts = 1 AND id IN (SELECT deadline_id FROM reminders_in_hand
                                WHERE item_id BETWEEN :first AND :last)
    ORDER BY id, assignee
"""
_PROJECTS = """
    SELECT p.*, a.name AS artist_name, a.member_id AS artist_member_id
    FROM projects p JOIN artists a ON a.id = p.artist_id
    WHERE p.id IN (SELECT project_id FROM reminders_in_hand
                   WHERE item_id BETWEEN :first AND :last)
"""
_PEOPLE = """
    SELECT * FROM people
    WHERE removed_at IS NULL
      AND project_id IN (SELECT project_id FROM reminders_in_hand
                         WHERE item_id BETWEEN :first AND :last)
    ORDER BY id
"""
_SONGS = """
    SELECT * FROM songs
    WHERE archived_at IS NULL
      AND id IN (SELECT song_id FROM songs_in_hand WHERE item_id BETWEEN :first AND :last)
    ORDER BY project_id, position
"""
_MIXES = """
    SELECT * FROM mix_revisions
    WHERE type IN ('main', 'master') AND withdrawn_at IS NULL
      AND song_id IN (SELECT song_id FROM songs_in_hand WHERE item_id BETWEEN :first AND :last)
    ORDER BY id
"""
# CROSS keeps SQLite from walking the cards of every studio in search of these mixes.
_CARDS = """
    SELECT c.* FROM mix_revisions r CROSS JOIN cards c
    WHERE c.kind = 'mix_card' AND c.subject_id = r.id
      AND r.type IN ('main', 'master') AND r.withdrawn_at IS NULL
      AND r.song_id IN (SELECT song_id FROM songs_in_hand WHERE item_id BETWEEN :first AND :last)
"""
_VERDICTS = """
    SELECT v.* FROM verdicts v JOIN mix_revisions r ON r.id = v.revision_id
    WHERE v.undone_at IS NULL
      AND r.song_id IN (SELECT song_id FROM songs_in_hand WHERE item_id BETWEEN :first AND :last)
    ORDER BY v.id
"""
_STUDIOS = """
    SELECT * FROM studios
    WHERE guild_id IN (SELECT guild_id FROM deadlines
                       WHERE id IN (SELECT deadline_id FROM reminders_in_hand
                                    WHERE item_id BETWEEN :first AND :last))
"""
_MEMBERS = """
    SELECT * FROM members
    WHERE user_id IN (SELECT user_id FROM reminders_in_hand WHERE item_id BETWEEN :first AND :last)
"""


@dataclass(frozen=True, slots=True)
class InHand:
    """Everything that some reminders are about."""

    deadlines: dict[int, Deadline]
    projects: dict[int, Project]
    artist_ids: dict[int, int | None]  # of each project, its artist's Discord user
    people: list[Person]
    songs: list[Song]
    mixes: list[MixRevision]
    cards: dict[int, Card]  # the messages that show those mixes, by their ids
    verdicts: list[Verdict]
    members: dict[int, Member]
    studios: dict[int, Studio]
    outages: list[Outage]


@one_visit
async def read(conn: Connection, item_ids: Sequence[int]) -> InHand:
    """What claimed reminders are about; it may hold more, of others claimed at the same time."""
    ids = {"first": min(item_ids), "last": max(item_ids)}
    due = deadlines.from_rows(await conn.fetch_all(_DEADLINES, **ids))
    of_projects = await conn.fetch_all(_PROJECTS, **ids)
    of_studios = await conn.fetch_all(_STUDIOS, **ids)
    of_cards = await conn.fetch_all(_CARDS, **ids)
    settings = await conn.fetch_all(_MEMBERS, **ids)
    return InHand(
        deadlines={deadline.id: deadline for deadline in due},
        projects={row["id"]: projects.from_row(row) for row in of_projects},
        artist_ids={row["id"]: row["artist_member_id"] for row in of_projects},
        people=[people.from_row(row) for row in await conn.fetch_all(_PEOPLE, **ids)],
        songs=[songs.from_row(row) for row in await conn.fetch_all(_SONGS, **ids)],
        mixes=[mixes.from_row(row) for row in await conn.fetch_all(_MIXES, **ids)],
        cards={row["subject_id"]: cards.from_row(row) for row in of_cards},
        verdicts=[verdicts.from_row(row) for row in await conn.fetch_all(_VERDICTS, **ids)],
        members={row["user_id"]: members.from_row(row) for row in settings},
        studios={row["guild_id"]: studios.from_row(row) for row in of_studios},
        outages=await outages.list_newest(conn),
    )
