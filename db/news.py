"""News of deadlines in SQL: which changes a person was told of, and which not yet.

Each row of the outbox of this kind stands for a batch of changes in one project. What was not
delivered, for whatever reason, is told with the next.
"""

from bot.domain.outbox import Item
from db import outbox
from db.database import Connection

_PENDING = """
    SELECT o.* FROM outbox o JOIN activity a ON a.id = o.subject_id AND a.guild_id = o.guild_id
    WHERE o.kind = 'deadline_news' AND o.user_id = :user_id AND o.guild_id = :guild_id
      AND a.project_id = :project_id AND o.state = 'scheduled'
    ORDER BY o.id
"""
_IS_OVERTAKEN = """
    SELECT 1 FROM outbox o JOIN activity a ON a.id = o.subject_id AND a.guild_id = o.guild_id
    WHERE o.kind = 'deadline_news' AND o.user_id = :user_id AND o.guild_id = :guild_id
      AND a.project_id = :project_id AND o.id > :id
      AND o.state IN ('scheduled', 'claimed', 'delivered')
"""
# What failed for good is shown to the producer: whoever was to read it is spared old news.
_UNTOLD = """
    SELECT o.subject_id FROM outbox o
    JOIN activity a ON a.id = o.subject_id AND a.guild_id = o.guild_id
    WHERE o.kind = 'deadline_news' AND o.user_id = :user_id AND o.guild_id = :guild_id
      AND a.project_id = :project_id AND o.id <= :id
      AND o.id > COALESCE((SELECT MAX(t.id) FROM outbox t
                           JOIN activity b ON b.id = t.subject_id AND b.guild_id = t.guild_id
                           WHERE t.kind = 'deadline_news' AND t.user_id = :user_id
                             AND t.guild_id = :guild_id AND b.project_id = :project_id
                             AND t.id < :id AND t.state IN ('delivered', 'failed')), 0)
    ORDER BY o.id
"""


async def list_pending(
    conn: Connection, guild_id: int, project_id: int, user_id: int
) -> list[Item]:
    """What is scheduled to be told to a user about a project."""
    rows = await conn.fetch_all(_PENDING, guild_id=guild_id, project_id=project_id, user_id=user_id)
    return [outbox.from_row(row) for row in rows]


async def is_overtaken(conn: Connection, item: Item, project_id: int) -> bool:
    """Whether later news tells, or told, what this would."""
    row = await conn.fetch_one(
        _IS_OVERTAKEN,
        id=item.id,
        guild_id=item.guild_id,
        project_id=project_id,
        user_id=item.user_id,
    )
    return row is not None


async def list_untold(conn: Connection, item: Item, project_id: int) -> list[int]:
    """The batches of changes that its reader was not told of, up to this one, in order."""
    rows = await conn.fetch_all(
        _UNTOLD,
        id=item.id,
        guild_id=item.guild_id,
        project_id=project_id,
        user_id=item.user_id,
    )
    return [row["subject_id"] for row in rows]
