"""The songs of an album as they would be played in a row; within a snapshot."""

from collections import defaultdict

from bot.domain.mixes import (
    MixRevision,
    MixType,
    ReviewState,
    Verdict,
    current,
    sign_off,
)
from bot.domain.people import Approver
from bot.domain.projects import ProjectKind, SignOffRule
from bot.domain.reviews import Review
from bot.domain.streaming import Album, Level
from bot.services.mixes._reviews import read_approvers
from db import analyses, mixes, songs, verdicts
from db.database import Connection

_ALBUMS = frozenset({ProjectKind.ALBUM, ProjectKind.EP})


async def read_album(conn: Connection, review: Review) -> Album | None:
    """The songs of a mix's album, of which that mix is one; None where there is no album.

    Each other song is there with its newest approved master, else its current one; of a song
    without masters, the same of its main mixes.
    """
    project = review.project
    if project.kind not in _ALBUMS:
        return None
    guild_id = project.guild_id
    approvers = await read_approvers(conn, project)
    given: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in await verdicts.list_of_project(conn, guild_id, project.id):
        given[verdict.revision_id].append(verdict)
    by_song: defaultdict[int, list[MixRevision]] = defaultdict(list)
    for revision in await mixes.list_of_project(conn, guild_id, project.id):
        by_song[revision.song_id].append(revision)
    known = await analyses.levels_of_project(conn, guild_id, project.id)
    levels: list[Level] = []
    in_order = await songs.list_of_project(conn, guild_id, project.id)
    for song in in_order:
        played = _played(by_song[song.id], project.sign_off, approvers, given)
        chosen = review.revision if song.id == review.song.id else played
        level = known.get(chosen.sha256 or "") if chosen else None
        if level is not None:
            levels.append(level)
    return Album(tuple(levels), len(in_order))


def _played(
    revisions: list[MixRevision],
    rule: SignOffRule,
    approvers: tuple[Approver, ...],
    given: defaultdict[int, list[Verdict]],
) -> MixRevision | None:
    for type_ in (MixType.MASTER, MixType.MAIN):
        standing = [r for r in revisions if r.type is type_ and r.withdrawn_at is None]
        approved = [
            revision
            for revision in standing
            if sign_off(rule, approvers, given[revision.id], revision.submitted_at).state
            is ReviewState.APPROVED
        ]
        if standing:
            return approved[-1] if approved else current(standing)
    return None
