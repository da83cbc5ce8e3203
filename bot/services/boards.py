"""Reads a project as its card shows it."""

from collections import defaultdict
from dataclasses import replace

from bot.domain.boards import Board, SongLine
from bot.domain.deadlines import Deadline
from bot.domain.mixes import MixRevision, MixType, Verdict, sign_off, to_sign
from bot.domain.people import Approver, approvers
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.studios import Actor
from bot.services._access import project_scope
from bot.services._unit import UnitOfWork
from bot.services.mixes._alternates import read_alternates
from db import artists, deadlines, mixes, people, projects, songs, verdicts
from db.database import Connection, one_visit

_LATEST = 3


class BoardService:
    """What a project's card shows."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def see(self, actor: Actor, project_id: int) -> Board:
        """The board of a project that the member may see; raises NotFoundError."""
        async with self._work.db.snapshot() as conn:
            scope = await project_scope(conn, actor, project_id)
            return await _with_alternates(conn, await read_board(conn, scope.project))

    async def get(self, guild_id: int, project_id: int) -> Board | None:
        """The board for the project's own card."""
        async with self._work.db.snapshot() as conn:
            project = await projects.get(conn, guild_id, project_id)
            return (
                await _with_alternates(conn, await read_board(conn, project)) if project else None
            )


@one_visit
async def read_board(conn: Connection, project: Project) -> Board:
    """Put a project's board together; within a snapshot or a transaction."""
    guild_id = project.guild_id
    artist = await artists.get(conn, guild_id, project.artist_id)
    if artist is None:
        raise LookupError(f"project {project.id} has no artist")
    everyone = await people.list_of_project(conn, guild_id, project.id)
    who = approvers(artist.who, everyone)
    due = await deadlines.list_open(conn, guild_id, project.id)
    revisions = await mixes.list_of_project(conn, guild_id, project.id)
    given = await verdicts.list_of_project(conn, guild_id, project.id)
    in_order = await songs.list_of_project(conn, guild_id, project.id)
    by_id = {song.id: song for song in in_order}
    standing = [r for r in reversed(revisions) if r.withdrawn_at is None]
    return Board(
        project=project,
        artist=artist,
        people=tuple(everyone),
        approvers=who,
        songs=tuple(_line(song, project, who, revisions, given, due) for song in in_order),
        deadlines=tuple(d for d in due if d.song_id is None or d.song_id in by_id),
        latest=tuple((by_id[r.song_id], r) for r in standing[:_LATEST]),
    )


async def _with_alternates(conn: Connection, board: Board) -> Board:
    """What only the project's card shows: an agenda reads many boards."""
    songs = [line.song for line in board.songs]
    found = await read_alternates(conn, board.project, board.approvers, songs)
    return replace(board, alternates=tuple(found))


def _line(
    song: Song,
    project: Project,
    who: tuple[Approver, ...],
    revisions: list[MixRevision],
    given: list[Verdict],
    due: list[Deadline],
) -> SongLine:
    of_song = [revision for revision in revisions if revision.song_id == song.id]
    mix = to_sign(of_song)
    by_revision: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in given:
        by_revision[verdict.revision_id].append(verdict)
    own = [d for d in due if d.song_id == song.id]
    return SongLine(
        song=song,
        mix=mix,
        sign_off=(
            sign_off(project.sign_off, who, by_revision[mix.id], mix.submitted_at) if mix else None
        ),
        rounds_used=sum(
            any(v.is_round and v.undone_at is None for v in by_revision[r.id])
            for r in of_song
            if r.type is MixType.MAIN
        ),
        deadline=own[0] if own else None,
    )
