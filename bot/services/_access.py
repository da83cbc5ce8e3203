"""Who may see and do what: asked inside the transaction, at every command and press."""

from dataclasses import dataclass

from bot.domain.deadlines import Deadline
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.mixes import MixRevision
from bot.domain.notes import Ruler
from bot.domain.people import PersonRole
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.studios import Access, Actor, Studio
from db import deadlines, mixes, project_members, projects, songs, studios
from db.database import Connection, one_visit


@dataclass(frozen=True, slots=True)
class Scope:
    """A project, what the member is to it, and what of it was asked for."""

    studio: Studio
    access: Access
    project: Project

    def require_live(self) -> None:
        """Raise ConflictError when the project was archived."""
        if self.project.is_archived:
            raise ConflictError(
                f"{self.project.title} is archived. The producer can bring it back with "
                "`/project edit` and status Active."
            )


@dataclass(frozen=True, slots=True)
class SongScope(Scope):
    """A song within its project."""

    song: Song

    def require_live(self) -> None:
        """Raise ConflictError when the song or its project was archived."""
        Scope.require_live(self)
        if self.song.archived_at is not None:
            raise ConflictError(
                f"{self.song.title} is archived. Who runs the project can bring it back with "
                "`/song add` and its title."
            )


@dataclass(frozen=True, slots=True)
class MixScope(SongScope):
    """A mix revision within its song."""

    revision: MixRevision

    @property
    def ruler(self) -> Ruler:
        """What places on the mix are measured with."""
        file = self.revision.file
        length = round(file.facts.seconds * 1000) if file else None
        return Ruler(self.revision.label, length, self.song.tempo)


@one_visit
async def studio_access(conn: Connection, actor: Actor) -> tuple[Studio, Access]:
    """A member's standing in the studio; the roles are those held in any project of it."""
    studio = await studios.get(conn, actor.guild_id)
    roles = await project_members.roles_anywhere(conn, actor.guild_id, actor.user_id)
    return studio, _access(actor, studio, roles, in_project=False)


@one_visit
async def project_scope(conn: Connection, actor: Actor, project_id: int) -> Scope:
    """A project that the member may see.

    Raises:
        NotFoundError: the studio has none of that id, or it is not this member's.
    """
    studio = await studios.get(conn, actor.guild_id)
    project = await projects.get(conn, actor.guild_id, project_id)
    roles = await project_members.roles(conn, actor.guild_id, project_id, actor.user_id)
    access = _access(actor, studio, roles, in_project=True)
    if project is None or not access.may_see:
        raise NotFoundError("There is no such project here. Pick one from the list.")
    return Scope(studio, access, project)


@one_visit
async def song_scope(conn: Connection, actor: Actor, song_id: int) -> SongScope:
    """A song that the member may see; raises as `project_scope` does."""
    song = await songs.get(conn, actor.guild_id, song_id)
    if song is not None:
        try:
            scope = await project_scope(conn, actor, song.project_id)
            return SongScope(scope.studio, scope.access, scope.project, song)
        except NotFoundError:
            pass
    raise NotFoundError("There is no such song here. Pick one from the list.")


@one_visit
async def mix_scope(conn: Connection, actor: Actor, revision_id: int) -> MixScope:
    """A mix revision that the member may see; raises as `project_scope` does."""
    revision = await mixes.get(conn, actor.guild_id, revision_id)
    if revision is not None:
        try:
            scope = await song_scope(conn, actor, revision.song_id)
            return MixScope(scope.studio, scope.access, scope.project, scope.song, revision)
        except NotFoundError:
            pass
    raise NotFoundError("There is no such mix here. Pick one from the list.")


async def live_mix(conn: Connection, actor: Actor, revision_id: int) -> MixScope:
    """A mix that can be answered; raises ConflictError when it was withdrawn or archived."""
    scope = await mix_scope(conn, actor, revision_id)
    scope.require_live()
    if scope.revision.withdrawn_at is not None:
        raise ConflictError(f"{scope.revision.label} was withdrawn: it was the wrong file.")
    return scope


@one_visit
async def deadline_scope(
    conn: Connection, actor: Actor, deadline_id: int
) -> tuple[Deadline, Scope]:
    """A deadline that the member may see: of their project, or assigned to them."""
    deadline = await deadlines.get(conn, actor.guild_id, deadline_id)
    if deadline is not None:
        try:
            return deadline, await project_scope(conn, actor, deadline.project_id)
        except NotFoundError:
            project = await projects.get(conn, actor.guild_id, deadline.project_id)
            if actor.user_id in deadline.assignees and project is not None:
                studio = await studios.get(conn, actor.guild_id)
                access = _access(actor, studio, frozenset(), in_project=True)
                return deadline, Scope(studio, access, project)
    raise NotFoundError("There is no such deadline here. Pick one from the list.")


def _access(
    actor: Actor, studio: Studio, roles: frozenset[PersonRole], *, in_project: bool
) -> Access:
    is_project_engineer = in_project and PersonRole.ENGINEER in roles
    return Access(
        user_id=actor.user_id,
        is_producer=actor.is_producer(studio),
        is_engineer=actor.is_engineer(studio) or is_project_engineer,
        roles=roles,
    )
