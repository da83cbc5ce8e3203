"""The outbox in SQL, as the dispatcher works through it: claims, and what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.outbox import (
    MERGED,
    MERGED_AT_MOST,
    MERGED_WITHIN,
    Delivery,
    Item,
    Kind,
    Result,
    State,
)
from db import outbox
from db.database import Connection, Row, one_visit
from db.epoch import from_epoch, to_epoch

_NEXT = "SELECT next_at FROM outbox WHERE state = 'scheduled' ORDER BY next_at LIMIT 1"
# In turn between studios, so that one with thousands due does not keep another waiting. Ranked are
# the first of what is due; where there is more, each studio's first, which may not be among them.
_WINDOW = 2000
_CLAIM_OF_FIRST = """
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM (
            SELECT id, next_at,
                   ROW_NUMBER() OVER (PARTITION BY guild_id ORDER BY next_at, id) AS turn
            FROM (SELECT id, guild_id, next_at FROM outbox
                  WHERE state = 'scheduled' AND next_at <= :now
                  ORDER BY next_at, id LIMIT :window) due
        ) ranked
        ORDER BY turn, next_at LIMIT :limit)
    RETURNING *
"""
_CLAIM_OF_ALL = """
    WITH RECURSIVE studio (guild_id) AS (
        SELECT MIN(guild_id) FROM outbox WHERE state = 'scheduled'
        UNION ALL
        SELECT (SELECT MIN(guild_id) FROM outbox
                WHERE state = 'scheduled' AND guild_id > studio.guild_id)
        FROM studio WHERE studio.guild_id IS NOT NULL)
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM (
            SELECT id, next_at,
                   ROW_NUMBER() OVER (PARTITION BY guild_id ORDER BY next_at, id) AS turn
            FROM (SELECT * FROM (SELECT id, guild_id, next_at FROM outbox
                                 WHERE state = 'scheduled' AND next_at <= :now
                                 ORDER BY next_at, id LIMIT :window) first_due
                  UNION
                  SELECT id, guild_id, next_at FROM outbox
                  WHERE id IN (SELECT (SELECT o.id FROM outbox o
                                       WHERE o.state = 'scheduled' AND o.next_at <= :now
                                         AND o.guild_id = studio.guild_id
                                       ORDER BY o.next_at, o.id LIMIT 1)
                               FROM studio WHERE studio.guild_id IS NOT NULL)) due
        ) ranked
        ORDER BY turn, next_at LIMIT :limit)
    RETURNING *
"""
# What was tried goes before what was not, as half of each claim: Discord may have taken it, and
# must not have forgotten its nonce by the time that a crowd of others is told.
_CLAIM_OF_TRIED = """
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1
    WHERE id IN (SELECT id FROM outbox
                 WHERE state = 'scheduled' AND attempts > 0 AND next_at <= :now
                 ORDER BY next_at, id LIMIT :limit)
    RETURNING *
"""
_IS_MORE_DUE = """
    SELECT 1 FROM outbox WHERE state = 'scheduled' AND next_at <= :now
    ORDER BY next_at, id LIMIT 1 OFFSET :window
"""
# What goes into the same DM: at the first try what is due too, or will be within a minute, on the
# condition that it was not tried itself; later what shared the first, for Discord to know it by its
# nonce. No row is tried before it was promised: what is promised later need not be looked at.
_JOIN = """
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1,
        nonce = :nonce
    WHERE id IN (SELECT id FROM outbox
                 WHERE state = 'scheduled' AND user_id = :user_id AND attempts = 0
                   AND kind IN ('reminder', 'personal_reminder')
                   AND due_at < :until AND next_at < :until
                 ORDER BY next_at, id LIMIT :limit)
    RETURNING *
"""
_REJOIN = """
    UPDATE outbox SET state = 'claimed', leased_until = :lease, attempts = attempts + 1
    WHERE state = 'scheduled' AND attempts > 0 AND nonce = :nonce
      AND kind IN ('reminder', 'personal_reminder')
    RETURNING *
"""
_SHARE = "UPDATE outbox SET nonce = :nonce WHERE id = :id"
# Of what was claimed: a later rung of the same thing is due too (the bot was down), so that the
# earlier adds nothing. Asked of each row, for it to cost the same however many are due.
_SUPERSEDE = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :now,
        error = 'a later reminder was due'
    WHERE id = :id AND kind IN ('reminder', 'review_clock') AND attempts = 1
      AND EXISTS (SELECT 1 FROM outbox later
                  WHERE later.kind = outbox.kind AND later.subject_id = outbox.subject_id
                    AND later.user_id = outbox.user_id AND later.state IN ('scheduled', 'claimed')
                    AND later.next_at <= :now
                    AND (later.due_at, later.id) > (outbox.due_at, outbox.id))
"""
# Whoever lost a row (its lease ended: the clock was set on, the machine slept) says nothing of one
# that is held anew, but that it was delivered: that stays true.
_FINISH = """
    UPDATE outbox SET state = :state, leased_until = NULL, channel_id = :channel_id,
        message_id = :message_id, error = :error, finished_at = :now, lateness_ms = :lateness_ms,
        is_notice = :is_notice
    WHERE id = :id AND state = 'claimed' AND (attempts = :attempts OR :state = 'delivered')
"""
_RETRY = """
    UPDATE outbox SET state = 'scheduled', leased_until = NULL, error = :error, next_at = :retry_at,
        attempts = COALESCE(:tries, attempts), nonce = :nonce
    WHERE id = :id AND state = 'claimed' AND attempts = :attempts
"""
# One that was asked for meanwhile does the work of the one to be tried again.
_DROP_DOUBLE = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :now, error = :error
    WHERE id = :id AND state = 'claimed' AND attempts = :attempts
      AND kind IN ('project_card', 'mix_card', 'digest', 'overdue_summary', 'failure_summary')
      AND EXISTS (SELECT 1 FROM outbox twin
                  WHERE twin.kind = outbox.kind AND twin.subject_id = outbox.subject_id
                    AND twin.guild_id = outbox.guild_id AND twin.state = 'scheduled'
                    AND (twin.user_id = outbox.user_id OR outbox.user_id IS NULL))
"""
# Of what is to be said once, the newest is given back: it was asked for while the other was sent.
_RELEASE = """
    UPDATE outbox SET state = 'scheduled', leased_until = NULL
    WHERE state = 'claimed' AND leased_until <= :before
      AND NOT (kind IN ('project_card', 'mix_card', 'digest', 'overdue_summary', 'failure_summary')
               AND EXISTS (SELECT 1 FROM outbox twin
                           WHERE twin.kind = outbox.kind AND twin.subject_id = outbox.subject_id
                             AND twin.guild_id = outbox.guild_id
                             AND (twin.user_id = outbox.user_id OR outbox.user_id IS NULL)
                             AND (twin.state = 'scheduled'
                                  OR (twin.state = 'claimed' AND twin.leased_until <= :before
                                      AND twin.id > outbox.id))))
"""
_RELEASE_DOUBLES = """
    UPDATE outbox SET state = 'superseded', leased_until = NULL, finished_at = :now
    WHERE state = 'claimed' AND leased_until <= :before
"""


async def next_at(conn: Connection) -> datetime | None:
    """When the next row is to be tried; None when nothing is scheduled."""
    row = await conn.fetch_one(_NEXT)
    return from_epoch(row["next_at"]) if row else None


@one_visit
async def claim(conn: Connection, *, now: datetime, lease: datetime, limit: int) -> list[Delivery]:
    """Take due rows, in turn between studios; nobody else gets them before the lease ends.

    What is due for one person, or will be within a minute, is one delivery.

    Returns:
        At most `limit` deliveries; none only when nothing is due.
    """
    at, until = to_epoch(now), to_epoch(lease)
    claimed: list[Delivery] = []
    while not claimed:
        tried = await conn.fetch_all(_CLAIM_OF_TRIED, now=at, lease=until, limit=max(1, limit // 2))
        is_more = await conn.fetch_one(_IS_MORE_DUE, now=at, window=_WINDOW)
        first_tries = await conn.fetch_all(
            _CLAIM_OF_ALL if is_more else _CLAIM_OF_FIRST,
            now=at,
            lease=until,
            limit=limit - len(tried),
            window=_WINDOW,
        )
        rows = [*tried, *first_tries]
        if not rows:
            break
        for first, *others in _together(await _of_use(conn, rows, at)):
            group = [first]
            for item in others:  # of an earlier try, they share it already
                await conn.execute(_SHARE, id=item.id, nonce=first.nonce)
                group.append(replace(item, nonce=first.nonce))
            while first.kind in MERGED and (room := MERGED_AT_MOST - len(group)) > 0:
                joined = await _join(conn, first, now=now, lease=until, limit=room)
                if not joined:
                    break
                group += await _of_use(conn, joined, at)  # what is of none leaves room for more
            claimed.append(tuple(group))
    return claimed


@one_visit
async def finish(conn: Connection, results: Iterable[Result], now: datetime) -> None:
    """Keep what became of claimed rows."""
    stored = list(results)
    await conn.execute_many(
        _FINISH,
        [
            {
                "id": r.item.id,
                "attempts": r.item.attempts,
                "state": r.state,
                "channel_id": r.channel_id,
                "message_id": r.message_id,
                "error": r.error,
                "now": to_epoch(now),
                "lateness_ms": _lateness(r, now),
                "is_notice": int(r.is_notice),
            }
            for r in stored
            if r.retry_at is None
        ],
    )
    for result in stored:
        if result.retry_at is None:
            continue
        dropped = await conn.execute(
            _DROP_DOUBLE,
            id=result.item.id,
            attempts=result.item.attempts,
            error=result.error,
            now=to_epoch(now),
        )
        if not dropped:
            await conn.execute(
                _RETRY,
                id=result.item.id,
                attempts=result.item.attempts,
                error=result.error,
                retry_at=to_epoch(result.retry_at),
                tries=result.tries,
                nonce=result.item.nonce,
            )


async def release(conn: Connection, now: datetime, *, before: datetime) -> None:
    """Give back rows whose lease ends by an instant: whoever held them is gone."""
    await conn.execute(_RELEASE, before=to_epoch(before))
    await conn.execute(_RELEASE_DOUBLES, before=to_epoch(before), now=to_epoch(now))


async def _of_use(conn: Connection, rows: Iterable[Row], at: int) -> list[Item]:
    """What was claimed, but for what a later rung makes superfluous; the first due first."""
    items = [
        outbox.from_row(row)
        for row in rows
        if not await conn.execute(_SUPERSEDE, id=row["id"], now=at)
    ]
    return sorted(items, key=lambda item: (item.next_at, item.id))


def _together(items: Iterable[Item]) -> list[list[Item]]:
    """Claimed rows by the message that they go into."""
    groups: list[list[Item]] = []
    newest: dict[tuple[int | None, str | None], list[Item]] = {}
    for item in items:
        key = item.user_id, item.nonce if item.attempts > 1 else None
        group = newest.get(key, [])
        if item.kind in MERGED and 0 < len(group) < MERGED_AT_MOST:
            group.append(item)
            continue
        groups.append([item])
        if item.kind in MERGED:
            newest[key] = groups[-1]
    return groups


async def _join(
    conn: Connection, first: Item, *, now: datetime, lease: int, limit: int
) -> Sequence[Row]:
    """Take what else goes into the DM of a claimed row."""
    if first.attempts > 1:
        return await conn.fetch_all(_REJOIN, nonce=first.nonce, lease=lease)
    return await conn.fetch_all(
        _JOIN,
        user_id=first.user_id,
        until=to_epoch(now + MERGED_WITHIN),
        nonce=first.nonce,
        lease=lease,
        limit=limit,
    )


def _lateness(result: Result, now: datetime) -> int | None:
    """Milliseconds between the promise and the delivery of what somebody was promised."""
    is_told = result.item.user_id is not None and result.item.kind is not Kind.SILENCE
    if result.state is not State.DELIVERED or not is_told:
        return None
    return max(0, round((now - result.item.due_at).total_seconds() * 1000))
