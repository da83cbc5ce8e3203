"""Keeps what is to be asked about mixes in step with them, inside the transaction of a change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.mixes import (
    Manner,
    MixRevision,
    Question,
    ReviewState,
    Verdict,
    VerdictKind,
    sign_off,
    to_sign,
)
from bot.domain.outbox import Item, Kind, State
from bot.domain.people import Who, approvers
from bot.domain.projects import Project, ProjectStatus
from bot.domain.reminders import rest_of
from bot.domain.review_clock import may_count_silent
from bot.domain.studios import Studio
from bot.services._unit import nonce
from db import artists, members, mixes, outbox, people, review_clock, studios, verdicts
from db.database import Connection, one_visit


@dataclass(frozen=True, slots=True)
class _Promise:
    """Something to be asked of, or to follow from the silence of, one person about one mix."""

    kind: Kind
    revision_id: int
    user_id: int
    after: timedelta  # the mix was posted


@one_visit
async def replan_clock(conn: Connection, now: datetime, project: Project) -> datetime | None:
    """Make, move and call off what is asked about the mixes of a project.

    What was said stays said; what fell due and waits for Discord to take it stays, as long as it
    is to be said. What is past when it would be promised is not made up for.

    Returns:
        When the first comes that was made or moved; None if none was.
    """
    found = await review_clock.list_of_project(conn, project.guild_id, project.id)
    wanted: dict[_Promise, tuple[datetime, datetime]] = {}
    if project.status is ProjectStatus.ACTIVE:
        wanted = await _wanted(conn, project)
    changed: list[datetime] = []
    for item in found:
        promise = _Promise(item.kind, item.subject_id, item.user_id or 0, item.rung or timedelta())
        if item.state is not State.SCHEDULED:
            if item.state is not State.CANCELLED:
                wanted.pop(promise, None)
            continue
        if item.rung is None:  # somebody had it asked now
            continue
        at, posted_at = wanted.pop(promise, (None, None))
        if at is None:
            await outbox.cancel(conn, item.id, now)
        elif at != item.due_at > now:
            await outbox.move(conn, item.id, at, nonce=nonce(), about_at=posted_at)
            changed.append(at)
    for promise, (at, posted_at) in wanted.items():
        if at > now:
            await _add(conn, now, project, promise, at, posted_at)
            changed.append(at)
    return min(changed, default=None)


async def move_clocks_of_member(conn: Connection, now: datetime, user_id: int) -> datetime | None:
    """Have what a user is asked come clear of their rest as it now is; the first that was moved."""
    return await _move(conn, now, await outbox.list_promised(conn, user_id, Kind.REVIEW_CLOCK))


async def move_clocks_of_studio(conn: Connection, now: datetime, guild_id: int) -> datetime | None:
    """As `move_clocks_of_member`, for all who are asked in a studio."""
    return await _move(conn, now, await review_clock.list_of_studio(conn, guild_id))


def stops_silence(given: Iterable[Verdict], who: Who) -> bool:
    """Whether a verdict on a mix keeps somebody's silence from counting.

    Any note does, whoever sent it; and that their silence counted before, though it was undone.
    """
    return any(
        (verdict.manner is Manner.SILENCE and verdict.who == who)
        or (
            verdict.undone_at is None
            and (verdict.kind is not VerdictKind.APPROVED or verdict.manner is Manner.WITH_NOTES)
        )
        for verdict in given
    )


async def _wanted(conn: Connection, project: Project) -> dict[_Promise, tuple[datetime, datetime]]:
    """All that belongs to the mixes in review: when it comes, and when the mix was posted."""
    guild_id = project.guild_id
    artist = await artists.get(conn, guild_id, project.artist_id)
    if artist is None:
        return {}
    everyone = await people.list_of_project(conn, guild_id, project.id)
    signing = approvers(artist.who, everyone)
    given: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in await verdicts.list_of_project(conn, guild_id, project.id):
        given[verdict.revision_id].append(verdict)
    studio = await studios.get(conn, guild_id)
    wanted: dict[_Promise, tuple[datetime, datetime]] = {}
    for mix in _each_to_sign(await mixes.list_of_project(conn, guild_id, project.id)):
        stand = sign_off(project.sign_off, signing, given[mix.id], mix.submitted_at)
        if stand.state is not ReviewState.IN_REVIEW:
            continue
        for who in stand.waiting:
            if who.user_id is not None:
                silence = None if stops_silence(given[mix.id], who) else project.silence
                wanted |= await _of_one(conn, project, studio, mix, who.user_id, silence)
    return wanted


async def _of_one(
    conn: Connection,
    project: Project,
    studio: Studio,
    mix: MixRevision,
    user_id: int,
    silence: timedelta | None,
) -> dict[_Promise, tuple[datetime, datetime]]:
    rest = rest_of(await members.get(conn, user_id), studio)
    wanted = {
        _Promise(Kind.REVIEW_CLOCK, mix.id, user_id, after): (
            rest.ends(mix.submitted_at + after),
            mix.submitted_at,
        )
        for after in project.review_clock
    }
    if silence is not None and may_count_silent(mix):
        at = mix.submitted_at + silence
        wanted[_Promise(Kind.SILENCE, mix.id, user_id, silence)] = at, mix.submitted_at
    return wanted


def _each_to_sign(revisions: Iterable[MixRevision]) -> list[MixRevision]:
    """The mix of each song whose sign-off it waits for."""
    of_song: defaultdict[int, list[MixRevision]] = defaultdict(list)
    for revision in revisions:
        of_song[revision.song_id].append(revision)
    found = map(to_sign, of_song.values())
    return [mix for mix in found if mix is not None and mix.question is not Question.NONE]


async def _add(
    conn: Connection,
    now: datetime,
    project: Project,
    promise: _Promise,
    at: datetime,
    posted_at: datetime,
) -> None:
    await outbox.add(
        conn,
        project.guild_id,
        promise.kind,
        promise.revision_id,
        at=at,
        now=now,
        nonce=nonce(),
        user_id=promise.user_id,
        rung=promise.after,
        about_at=posted_at,
    )


async def _move(conn: Connection, now: datetime, found: Sequence[Item]) -> datetime | None:
    changed: list[datetime] = []
    for item in found:
        if item.rung is None or item.about_at is None or item.due_at <= now:
            continue
        member = await members.get(conn, item.user_id or 0)
        rest = rest_of(member, await studios.get(conn, item.guild_id))
        at = rest.ends(item.about_at + item.rung)
        if at != item.due_at:
            await outbox.move(conn, item.id, at, nonce=nonce(), about_at=item.about_at)
            changed.append(at)
    return min(changed, default=None)
