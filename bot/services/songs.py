"""Songs of a project and the stages they go through."""

import math
from dataclasses import replace

from bot.domain.errors import ConflictError, InvalidError, NotFoundError
from bot.domain.names import clean_name, name_key
from bot.domain.outbox import Kind
from bot.domain.projects import Project
from bot.domain.songs import Song, Stage
from bot.domain.studios import Actor
from bot.services._access import project_scope, song_scope, studio_access
from bot.services._follow import project_changed
from bot.services._nouns import SONG
from bot.services._unit import Outcome, Unit, UnitOfWork
from db import songs
from db.database import Connection

MAX_SONGS = 50  # of one project: what its card and a list can show


class SongService:
    """What `/song` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(
        self,
        actor: Actor,
        project_id: int,
        titles: list[str],
        *,
        tempo: float | None = None,
        key: str | None = None,
    ) -> Outcome[list[Song]]:
        """Add songs to the end of a project.

        Raises:
            ConflictError: the project has a song of that title, or is archived.
            InvalidError: no title, too many songs, or a tempo out of bounds.
        """
        async with self._work.begin(actor) as unit:
            scope = await project_scope(unit.conn, actor, project_id)
            scope.access.require_staff()
            scope.require_live()
            if not titles:
                raise InvalidError("Type at least one title.")
            added = await add_songs(unit, scope.project, titles, tempo=tempo, key=key)
            await project_changed(unit, project_id)
            return unit.outcome(added)

    async def edit(
        self,
        actor: Actor,
        song_id: int,
        *,
        title: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
    ) -> Outcome[Song]:
        """Change what is given; the rest stays."""

        async def work(unit: Unit) -> Outcome[Song]:
            scope = await song_scope(unit.conn, actor, song_id)
            scope.access.require_staff()
            scope.require_live()
            before = scope.song
            after = replace(
                before,
                title=clean_name(title, what="title") if title else before.title,
                tempo=_check_tempo(tempo) if tempo is not None else before.tempo,
                key=clean_name(key, what="key", limit=20) if key else before.key,
            )
            if name_key(after.title) != name_key(before.title):
                await _require_free(unit, before.project_id, after.title)
            if await unit.change(SONG, before, after, verb="edited"):
                await unit.refresh(Kind.PROJECT_CARD, before.project_id)
            return unit.outcome(after)

        return await self._work.run(actor, work)

    async def set_stage(self, actor: Actor, song_id: int, stage: Stage) -> Outcome[Song]:
        """Say how far a song has come."""

        async def work(unit: Unit) -> Outcome[Song]:
            scope = await song_scope(unit.conn, actor, song_id)
            scope.access.require_staff()
            scope.require_live()
            after = replace(scope.song, stage=stage)
            if await unit.change(SONG, scope.song, after, verb=f"moved to {stage.label.lower()}"):
                await unit.refresh(Kind.PROJECT_CARD, after.project_id)
            return unit.outcome(after)

        return await self._work.run(actor, work)

    async def archive(self, actor: Actor, song_id: int) -> Outcome[Song]:
        """Put a song out of the way; Undo brings it back."""

        async def work(unit: Unit) -> Outcome[Song]:
            scope = await song_scope(unit.conn, actor, song_id)
            scope.access.require_staff()
            scope.require_live()
            after = replace(scope.song, archived_at=unit.now)
            await unit.change(SONG, scope.song, after, verb="archived")
            await project_changed(unit, after.project_id)
            return unit.outcome(after)

        return await self._work.run(actor, work)

    async def search(self, actor: Actor, text: str, *, limit: int = 25) -> list[tuple[Song, str]]:
        """Visible songs, each with its project's title, that begin with or hold the text."""

        async def look(conn: Connection) -> list[tuple[Song, str]]:
            _, access = await studio_access(conn, actor)
            return await songs.search(
                conn,
                actor.guild_id,
                text,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                limit=limit,
            )

        return await self._work.db.read().together(look)

    async def named(self, actor: Actor, title: str) -> int:
        """The id of the one visible song of exactly that title; raises NotFoundError."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            found = await songs.list_named(
                conn, actor.guild_id, title, user_id=actor.user_id, sees_all=access.is_staff
            )
        if not found:
            raise NotFoundError("There is no such song here. Pick one from the list.")
        if len(found) > 1:
            raise NotFoundError(
                f"{len(found)} songs are called {found[0].title}: pick one as you type, "
                "the list names their projects."
            )
        return found[0].id


async def add_songs(
    unit: Unit,
    project: Project,
    titles: list[str],
    *,
    tempo: float | None = None,
    key: str | None = None,
) -> list[Song]:
    """Add songs within a unit, archived ones again; raises as `SongService.add` does."""
    present = await songs.list_of_project(unit.conn, unit.guild_id, project.id)
    if len(present) + len(titles) > MAX_SONGS:
        raise InvalidError(f"A project holds at most {MAX_SONGS} songs. Make a second one.")
    beats = _check_tempo(tempo) if tempo is not None else None
    scale = clean_name(key, what="key", limit=20) if key else None
    added: list[Song] = []
    for title in titles:
        clean = clean_name(title, what="title")
        if any(name_key(song.title) == name_key(clean) for song in added):
            raise InvalidError(f"{clean} is listed twice.")
        await _require_free(unit, project.id, clean)
        archived = await songs.get_archived(unit.conn, unit.guild_id, project.id, clean)
        if archived is not None:
            added.append(await _bring_back(unit, archived, tempo=beats, key=scale))
            continue
        song = await songs.add(
            unit.conn,
            Song(
                id=0,
                guild_id=unit.guild_id,
                project_id=project.id,
                title=clean,
                position=0,
                stage=Stage.WRITING,
                tempo=beats,
                key=scale,
                archived_at=None,
                created_at=unit.now,
            ),
        )
        await unit.added(SONG, song)
        added.append(song)
    return added


async def _bring_back(unit: Unit, archived: Song, *, tempo: float | None, key: str | None) -> Song:
    song = replace(
        archived, archived_at=None, tempo=tempo or archived.tempo, key=key or archived.key
    )
    await unit.change(SONG, archived, song, verb="brought back")
    return song


def split_titles(text: str) -> list[str]:
    """Titles typed as a list: one a line, or parted by commas or semicolons."""
    parts = text.replace(";", "\n").replace(",", "\n").splitlines()
    return [part.strip() for part in parts if part.strip()]


def _check_tempo(tempo: float) -> float:
    if not math.isfinite(tempo) or not 20 <= tempo <= 400:
        raise InvalidError("A tempo goes from 20 to 400 BPM.")
    return round(tempo, 2)


async def _require_free(unit: Unit, project_id: int, title: str) -> None:
    for song in await songs.list_of_project(unit.conn, unit.guild_id, project_id):
        if name_key(song.title) == name_key(title):
            raise ConflictError(f"The project already has a song called {song.title}.")
