"""Reads a proposal as its reader sees it; within a snapshot or a transaction."""

import contextlib
from collections.abc import Iterable
from typing import TypeVar

from bot.domain.errors import ConflictError, NotFoundError, StudioError
from bot.domain.proposals import Offer, Proposal, Row, SongChoice, offered
from bot.domain.studios import Actor
from bot.services._access import song_scope, studio_access
from db import mixes, proposals, songs
from db.database import Connection

_SONGS = 500  # the newest, of which a file may be

T = TypeVar("T")


def require_there(found: T | None) -> T:
    """What was found of a proposal; raises NotFoundError when nothing was, or it is not theirs."""
    if found is None:
        raise NotFoundError("There is no such file of yours any more.")
    return found


def require_open(proposal: Proposal) -> None:
    """Raise ConflictError when somebody decided already."""
    if proposal.closed_at is not None:
        if proposal.closed_by is None:
            raise ConflictError(
                "Nobody answered that for two weeks, so it was put aside. Post the file with "
                "`/mix submit`."
            )
        by = f"<@{proposal.closed_by}>"
        raise ConflictError(f"{by} decided that already: see `/mix history`.")


def require_unposted(row: Row) -> None:
    """Raise ConflictError when a file became a mix already."""
    if row.file.posted_id is not None:
        raise ConflictError("That file was posted already.")


async def mixable_songs(
    conn: Connection, actor: Actor, *, is_staff: bool, chosen: Iterable[int] = ()
) -> list[SongChoice]:
    """Of which songs the member may submit mixes: the newest, and those chosen already."""
    found = await songs.list_to_mix(
        conn, actor.guild_id, user_id=actor.user_id, is_staff=is_staff, limit=_SONGS
    )
    choices = [SongChoice(song.id, song.title, song.project_id, title) for song, title in found]
    for song_id in set(chosen) - {choice.id for choice in choices}:
        with contextlib.suppress(StudioError):  # archived since, or not theirs any more
            scope = await song_scope(conn, actor, song_id)
            scope.require_live()
            title, project = scope.song.title, scope.project
            choices.append(SongChoice(song_id, title, project.id, project.title))
    return choices


async def read_offer(conn: Connection, actor: Actor, proposal_id: int) -> Offer:
    """A proposal that the member decides; raises NotFoundError when it is not theirs."""
    proposal = require_there(
        await proposals.get(conn, actor.guild_id, proposal_id, user_id=actor.user_id)
    )
    _, access = await studio_access(conn, actor)
    keys = [(f.song_id, f.type) for f in proposal.files if f.song_id is not None]
    last = {
        (song_id, type_): await mixes.last_number(conn, actor.guild_id, song_id, type_)
        for song_id, type_ in keys
    }
    chosen = {song_id for song_id, _ in keys}
    choices = await mixable_songs(conn, actor, is_staff=access.is_staff, chosen=chosen)
    return offered(proposal, choices, last)


async def read_offered_file(conn: Connection, actor: Actor, file_id: int) -> tuple[Offer, Row]:
    """A file that can still be corrected, in its proposal.

    Raises:
        NotFoundError: it is not the member's.
        ConflictError: it was posted, or its proposal decided.
    """
    proposal_id = require_there(await proposals.of_file(conn, actor.guild_id, file_id))
    offer = await read_offer(conn, actor, proposal_id)
    require_open(offer.proposal)
    row = offer.row(file_id)
    require_unposted(row)
    return offer, row
