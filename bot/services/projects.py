"""Projects: made by the producer, seen by their people."""

from dataclasses import replace
from datetime import date

from bot.domain.alternates import parse_alternates
from bot.domain.artists import Artist
from bot.domain.errors import ConflictError, InvalidError, NotFoundError
from bot.domain.names import clean_name, name_key
from bot.domain.outbox import Kind
from bot.domain.projects import (
    INCLUDED_ROUNDS,
    NewProject,
    Project,
    ProjectKind,
    ProjectStatus,
    SignOffRule,
)
from bot.domain.review_clock import check_silence, parse_review_clock, parse_silence
from bot.domain.studios import Actor
from bot.services._access import project_scope, studio_access
from bot.services._follow import project_changed
from bot.services._nouns import PROJECT
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.artists import add_artist
from bot.services.songs import add_songs
from db import artists, projects
from db.database import Connection

MAX_ROUNDS = 99


class ProjectService:
    """What `/project` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def create(
        self,
        actor: Actor,
        title: str,
        artist: int | str,
        *,
        channel_id: int | None,
        kind: ProjectKind | None = None,
        songs: list[str] | None = None,
        genre: str | None = None,
        release_on: date | None = None,
        rounds: int | None = None,
    ) -> Outcome[NewProject]:
        """Make a project, its artist if that name is new, and its songs; its thread follows.

        Args:
            actor: who asks.
            title: of the project.
            artist: an artist's id, or a name.
            channel_id: where its thread is opened when the studio has not set a channel.
            kind: without one, by the number of songs: up to 1 a single, to 6 an EP, else an album.
            songs: their titles; a single without any has one of its own title.
            genre: in words.
            release_on: the release date.
            rounds: revision rounds included; 2 unless said.

        Raises:
            ConflictError: the artist has a project of that title already.
            InvalidError: a title or a number is out of bounds.
            NotFoundError: there is no artist of that id.
        """
        titles = songs or []
        if kind is None:
            kind = _kind_for(len(titles))
        clean = clean_name(title, what="title")
        if not titles and kind is ProjectKind.SINGLE:
            titles = [clean]
        async with self._work.begin(actor) as unit:
            studio, access = await studio_access(unit.conn, actor)
            access.require_producer()
            found, is_new = await _find_or_add_artist(unit, artist)
            await _require_free(unit, found.id, clean)
            project = await projects.add(
                unit.conn,
                Project(
                    id=0,
                    guild_id=actor.guild_id,
                    artist_id=found.id,
                    artist_name=found.name,
                    title=clean,
                    kind=kind,
                    genre=clean_name(genre, what="genre") if genre else None,
                    status=ProjectStatus.ACTIVE,
                    release_on=release_on,
                    included_rounds=_check_rounds(rounds),
                    sign_off=SignOffRule.DECIDER,
                    home_channel_id=studio.channel_id or channel_id,
                    thread_id=None,
                    created_by=actor.user_id,
                    created_at=unit.now,
                ),
            )
            await unit.added(PROJECT, project)
            added = await add_songs(unit, project, titles)
            await unit.say(Kind.PROJECT_THREAD, project.id)
            return unit.outcome(NewProject(project, found, is_new, tuple(added)))

    async def edit(
        self,
        actor: Actor,
        project_id: int,
        *,
        title: str | None = None,
        kind: ProjectKind | None = None,
        status: ProjectStatus | None = None,
        genre: str | None = None,
        release_on: date | None = None,
        rounds: int | None = None,
        sign_off: SignOffRule | None = None,
        review_clock: str | None = None,
        silence: str | None = None,
        alternates: str | None = None,
    ) -> Outcome[Project]:
        """Change what is given; the rest stays. An archived project comes back by its status.

        Raises:
            ConflictError: the artist has another project of that title.
            InvalidError: something cannot be read or is out of bounds, or silence would count of
                people who were not told in time.
        """
        async with self._work.begin(actor) as unit:
            scope = await project_scope(unit.conn, actor, project_id)
            scope.access.require_staff()
            before = scope.project
            after = replace(
                before,
                title=clean_name(title, what="title") if title else before.title,
                kind=kind or before.kind,
                status=status or before.status,
                genre=clean_name(genre, what="genre") if genre else before.genre,
                release_on=release_on or before.release_on,
                included_rounds=(
                    before.included_rounds if rounds is None else _check_rounds(rounds)
                ),
                sign_off=sign_off or before.sign_off,
                review_clock=(
                    before.review_clock
                    if review_clock is None
                    else parse_review_clock(review_clock)
                ),
                silence=before.silence if silence is None else parse_silence(silence),
                alternates=(
                    before.alternates if alternates is None else parse_alternates(alternates)
                ),
            )
            check_silence(after)
            is_renamed = name_key(after.title) != name_key(before.title)
            if not after.is_archived and (is_renamed or before.is_archived):
                await _require_free(unit, before.artist_id, after.title)
            if await unit.change(PROJECT, before, after, verb="edited"):
                await project_changed(unit, project_id)
            return unit.outcome(after)

    async def archive(self, actor: Actor, project_id: int) -> Outcome[Project]:
        """Put a project out of the way: nobody is reminded of it, and Undo brings it back."""
        async with self._work.begin(actor) as unit:
            scope = await project_scope(unit.conn, actor, project_id)
            scope.access.require_staff()
            scope.require_live()
            after = replace(scope.project, status=ProjectStatus.ARCHIVED)
            await unit.change(PROJECT, scope.project, after, verb="archived")
            await project_changed(unit, project_id)
            return unit.outcome(after)

    async def list_visible(
        self,
        actor: Actor,
        *,
        status: ProjectStatus | None = None,
        artist_id: int | None = None,
    ) -> list[Project]:
        """The projects that the member may see, newest first."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            return await projects.list_visible(
                conn,
                actor.guild_id,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                status=status,
                artist_id=artist_id,
            )

    async def is_visible(self, actor: Actor, project_id: int) -> bool:
        """Whether the member may see a project."""
        async with self._work.db.snapshot() as conn:
            try:
                await project_scope(conn, actor, project_id)
            except NotFoundError:
                return False
        return True

    async def search(self, actor: Actor, text: str, *, limit: int = 25) -> list[Project]:
        """Visible projects whose title begins with or holds the text; the archived come last."""

        async def look(conn: Connection) -> list[Project]:
            _, access = await studio_access(conn, actor)
            found = await projects.search(
                conn,
                actor.guild_id,
                text,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                limit=limit,
            )
            if text and len(found) < limit:
                found += await projects.search_archived(
                    conn, actor.guild_id, text, user_id=actor.user_id, sees_all=access.is_staff
                )
            return found[:limit]

        return await self._work.db.read().together(look)

    async def named(self, actor: Actor, title: str) -> int:
        """The id of the one visible project of exactly that title.

        Raises:
            NotFoundError: none bears it, or several do (the message lists them).
        """
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            found = await projects.list_named(
                conn, actor.guild_id, title, user_id=actor.user_id, sees_all=access.is_staff
            )
            if not found:
                key = name_key(title)
                archived = await projects.search_archived(
                    conn, actor.guild_id, title, user_id=actor.user_id, sees_all=access.is_staff
                )
                found = [project for project in archived if name_key(project.title) == key]
        if not found:
            raise NotFoundError("There is no such project here. Pick one from the list.")
        if len(found) > 1:
            names = ", ".join(f"{p.title} by {p.artist_name}" for p in found)
            raise NotFoundError(f"Several projects are called that: {names}. Pick one as you type.")
        return found[0].id

    async def in_thread(self, actor: Actor, thread_id: int) -> Project | None:
        """The project that lives in a thread, if the member may see it."""
        async with self._work.db.snapshot() as conn:
            project = await projects.get_in_thread(conn, actor.guild_id, thread_id)
            if project is None:
                return None
            try:
                await project_scope(conn, actor, project.id)
            except NotFoundError:
                return None
            return project


async def _require_free(unit: Unit, artist_id: int, title: str) -> None:
    for other in await projects.list_of_artist(unit.conn, unit.guild_id, artist_id):
        if name_key(other.title) == name_key(title):
            raise ConflictError(
                f"{other.artist_name} already has a project called {other.title}. "
                "See it with `/project show`, or choose another title."
            )


def _kind_for(songs: int) -> ProjectKind:
    if songs <= 1:
        return ProjectKind.SINGLE
    return ProjectKind.EP if songs <= 6 else ProjectKind.ALBUM


def _check_rounds(rounds: int | None) -> int:
    if rounds is None:
        return INCLUDED_ROUNDS
    if not 0 <= rounds <= MAX_ROUNDS:
        raise InvalidError(f"Included rounds go from 0 to {MAX_ROUNDS}.")
    return rounds


async def _find_or_add_artist(unit: Unit, artist: int | str) -> tuple[Artist, bool]:
    if isinstance(artist, int):
        found = await artists.get(unit.conn, unit.guild_id, artist)
        if found is None or found.archived_at is not None:
            raise NotFoundError("There is no such artist here. Pick one from the list.")
        return found, False
    named = await artists.get_named(unit.conn, unit.guild_id, artist)
    return (named, False) if named else (await add_artist(unit, artist), True)
