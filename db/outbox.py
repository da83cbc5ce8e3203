"""The outbox in SQL: the only module that reads or writes `outbox`."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.outbox import Item, Kind, Result, State
from db.database import Connection, Row, one_visit
from db.epoch import from_epoch, to_epoch

_ADD = """
    INSERT INTO outbox (guild_id, kind, subject_id, user_id, rung, due_at, next_at, state, nonce,
                        created_at)
    VALUES (:guild_id, :kind, :subject_id, :user_id, :rung, :due_at, :due_at, 'scheduled', :nonce,
            :now)
    RETURNING id
"""
_ADD_REFRESH = """
    INSERT INTO outbox (guild_id, kind, subject_id, due_at, next_at, state, nonce, created_at)
    VALUES (:guild_id, :kind, :subject_id, :due_at, :due_at, 'scheduled', :nonce, :now)
    ON CONFLICT (kind, subject_id)
        WHERE state = 'scheduled' AND kind IN ('project_card', 'mix_card')
        DO UPDATE SET next_at = MIN(outbox.next_at, excluded.next_at)
    RETURNING id, next_at
"""
_NEXT = "SELECT next_at FROM outbox WHERE state = 'scheduled' ORDER BY next_at LIMIT 1"
# In turn between studios, so that one with thousands due does not keep another waiting.
_CLAIM = """
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM (
            SELECT id, next_at,
                   ROW_NUMBER() OVER (PARTITION BY guild_id ORDER BY next_at, id) AS turn
            FROM (SELECT id, guild_id, next_at FROM outbox
                  WHERE state = 'scheduled' AND next_at <= :now ORDER BY next_at, id LIMIT 5000) due
        ) ranked
        ORDER BY turn, next_at LIMIT :limit)
    RETURNING *
"""
# Of what was claimed: a later rung of the same deadline is due too (the bot was down), so that the
# earlier adds nothing. Asked of each row, for it to cost the same however many are due.
_SUPERSEDE = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :now,
        error = 'a later reminder was due'
    WHERE id = :id AND kind = 'reminder' AND attempts = 1
      AND EXISTS (SELECT 1 FROM outbox later
                  WHERE later.kind = 'reminder' AND later.subject_id = outbox.subject_id
                    AND later.user_id = outbox.user_id AND later.state IN ('scheduled', 'claimed')
                    AND later.next_at <= :now
                    AND (later.due_at, later.id) > (outbox.due_at, outbox.id))
"""
_FINISH = """
    UPDATE outbox SET state = :state, leased_until = NULL, channel_id = :channel_id,
        message_id = :message_id, error = :error, finished_at = :now
    WHERE id = :id AND state = 'claimed'
"""
_RETRY = """
    UPDATE outbox SET state = 'scheduled', leased_until = NULL, error = :error, next_at = :retry_at
    WHERE id = :id AND state = 'claimed'
"""
# A refresh that was asked for meanwhile does the work of the one to be tried again.
_DROP_DOUBLE = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :now, error = :error
    WHERE id = :id AND state = 'claimed' AND kind IN ('project_card', 'mix_card')
      AND EXISTS (SELECT 1 FROM outbox twin
                  WHERE twin.kind = outbox.kind AND twin.subject_id = outbox.subject_id
                    AND twin.state = 'scheduled')
"""
_RELEASE = """
    UPDATE outbox SET state = 'scheduled', leased_until = NULL
    WHERE state = 'claimed' AND leased_until <= :before
      AND NOT (kind IN ('project_card', 'mix_card')
               AND EXISTS (SELECT 1 FROM outbox twin
                           WHERE twin.kind = outbox.kind AND twin.subject_id = outbox.subject_id
                             AND twin.state = 'scheduled'))
"""
_RELEASE_DOUBLES = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :before
    WHERE state = 'claimed' AND leased_until <= :before
"""
_GET = "SELECT * FROM outbox WHERE id = :id"
_GET_FOR = "SELECT * FROM outbox WHERE id = :id AND user_id = :user_id"
_PENDING = """
    SELECT * FROM outbox
    WHERE kind = :kind AND subject_id = :subject_id AND guild_id = :guild_id AND state = 'scheduled'
"""
_COUNT_REMINDERS = """
    SELECT COUNT(*) AS reminders FROM outbox
    WHERE user_id = :user_id AND state = 'scheduled' AND kind IN ('reminder', 'thread_reminder')
"""
_MOVE = (
    "UPDATE outbox SET due_at = :due_at, next_at = :due_at WHERE id = :id AND state = 'scheduled'"
)
_CANCEL = """
    UPDATE outbox SET state = 'cancelled', finished_at = :now WHERE id = :id AND state = 'scheduled'
"""
_FAILED = """
    SELECT * FROM outbox WHERE guild_id = :guild_id AND state = 'failed'
    ORDER BY finished_at DESC LIMIT :limit
"""


async def add(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    at: datetime,
    now: datetime,
    nonce: str,
    user_id: int | None = None,
    rung: timedelta | None = None,
) -> int:
    """Put something to say in the outbox; its id."""
    row = await conn.fetch_only(
        _ADD,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        user_id=user_id,
        rung=None if rung is None else int(rung.total_seconds()),
        due_at=to_epoch(at),
        nonce=nonce,
        now=to_epoch(now),
    )
    return int(row["id"])


async def add_refresh(
    conn: Connection,
    guild_id: int,
    kind: Kind,
    subject_id: int,
    *,
    at: datetime,
    now: datetime,
    nonce: str,
) -> tuple[int, datetime]:
    """Ask for a card to be made current; one that is already asked for serves, the earlier of both.

    Returns:
        The row's id and when it will be done.
    """
    row = await conn.fetch_only(
        _ADD_REFRESH,
        guild_id=guild_id,
        kind=kind,
        subject_id=subject_id,
        due_at=to_epoch(at),
        nonce=nonce,
        now=to_epoch(now),
    )
    return int(row["id"]), from_epoch(row["next_at"])


async def next_at(conn: Connection) -> datetime | None:
    """When the next row is to be tried; None when nothing is scheduled."""
    row = await conn.fetch_one(_NEXT)
    return from_epoch(row["next_at"]) if row else None


@one_visit
async def claim(conn: Connection, *, now: datetime, lease: datetime, limit: int) -> list[Item]:
    """Take due rows, in turn between studios; nobody else gets them before the lease ends.

    Returns:
        At most `limit` rows; none only when nothing is due.
    """
    at = to_epoch(now)
    items: list[Item] = []
    while not items:
        rows = await conn.fetch_all(_CLAIM, now=at, lease=to_epoch(lease), limit=limit)
        if not rows:
            break
        items = [
            _item(row) for row in rows if not await conn.execute(_SUPERSEDE, id=row["id"], now=at)
        ]
    return items


@one_visit
async def finish(conn: Connection, results: Iterable[Result], now: datetime) -> None:
    """Keep what became of claimed rows."""
    stored = list(results)
    await conn.execute_many(
        _FINISH,
        [
            {
                "id": r.item_id,
                "state": r.state,
                "channel_id": r.channel_id,
                "message_id": r.message_id,
                "error": r.error,
                "now": to_epoch(now),
            }
            for r in stored
            if r.retry_at is None
        ],
    )
    for result in stored:
        if result.retry_at is None:
            continue
        dropped = await conn.execute(
            _DROP_DOUBLE, id=result.item_id, error=result.error, now=to_epoch(now)
        )
        if not dropped:
            await conn.execute(
                _RETRY,
                id=result.item_id,
                error=result.error,
                retry_at=to_epoch(result.retry_at),
            )


async def release(conn: Connection, before: datetime) -> None:
    """Give back rows whose lease ended by then: whoever held them is gone."""
    await conn.execute(_RELEASE, before=to_epoch(before))
    await conn.execute(_RELEASE_DOUBLES, before=to_epoch(before))


async def get(conn: Connection, item_id: int) -> Item | None:
    """A row by its id: for the dispatcher, which serves every studio."""
    row = await conn.fetch_one(_GET, id=item_id)
    return _item(row) if row else None


async def get_for(conn: Connection, user_id: int, item_id: int) -> Item | None:
    """A row that was meant for this user."""
    row = await conn.fetch_one(_GET_FOR, id=item_id, user_id=user_id)
    return _item(row) if row else None


async def list_pending(conn: Connection, guild_id: int, kind: Kind, subject_id: int) -> list[Item]:
    """What is still scheduled about one thing."""
    rows = await conn.fetch_all(_PENDING, guild_id=guild_id, kind=kind, subject_id=subject_id)
    return [_item(row) for row in rows]


async def count_reminders(conn: Connection, user_id: int) -> int:
    """How many reminders a user will get, over every studio."""
    row = await conn.fetch_only(_COUNT_REMINDERS, user_id=user_id)
    return int(row["reminders"])


async def list_failed(conn: Connection, guild_id: int, *, limit: int) -> list[Item]:
    """What could not be delivered in a studio, newest first."""
    rows = await conn.fetch_all(_FAILED, guild_id=guild_id, limit=limit)
    return [_item(row) for row in rows]


async def move(conn: Connection, item_id: int, at: datetime) -> None:
    """Promise a scheduled row for another instant."""
    await conn.execute(_MOVE, id=item_id, due_at=to_epoch(at))


async def cancel(conn: Connection, item_id: int, now: datetime) -> None:
    """Call off a scheduled row."""
    await conn.execute(_CANCEL, id=item_id, now=to_epoch(now))


def _item(row: Row) -> Item:
    return Item(
        id=row["id"],
        guild_id=row["guild_id"],
        kind=Kind(row["kind"]),
        subject_id=row["subject_id"],
        user_id=row["user_id"],
        rung=None if row["rung"] is None else timedelta(seconds=row["rung"]),
        due_at=from_epoch(row["due_at"]),
        next_at=from_epoch(row["next_at"]),
        state=State(row["state"]),
        nonce=row["nonce"],
        attempts=row["attempts"],
        channel_id=row["channel_id"],
        message_id=row["message_id"],
        error=row["error"],
    )
