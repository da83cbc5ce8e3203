"""Artists of a studio: the producer's to keep."""

from dataclasses import replace

from bot.domain.artists import Artist
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.names import clean_name
from bot.domain.studios import Actor
from bot.services._access import studio_access
from bot.services._follow import artist_changed
from bot.services._nouns import ARTIST
from bot.services._unit import Outcome, Unit, UnitOfWork
from db import artists, projects
from db.database import Connection

_NOT_HERE = "There is no such artist here. Pick one from the list."


class ArtistService:
    """What `/artist` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(
        self, actor: Actor, name: str, *, member_id: int | None = None, contact: str | None = None
    ) -> Outcome[Artist]:
        """Add an artist.

        Raises:
            ConflictError: one of that name is here already.
        """
        async with self._work.begin(actor) as unit:
            _, access = await studio_access(unit.conn, actor)
            access.require_producer()
            artist = await add_artist(unit, name, member_id=member_id, contact=contact)
            return unit.outcome(artist)

    async def edit(
        self,
        actor: Actor,
        artist_id: int,
        *,
        name: str | None = None,
        member_id: int | None = None,
        contact: str | None = None,
    ) -> Outcome[Artist]:
        """Change what is given; the rest stays."""
        async with self._work.begin(actor) as unit:
            before = await _get(unit.conn, actor, artist_id)
            after = replace(
                before,
                name=clean_name(name) if name else before.name,
                member_id=member_id or before.member_id,
                contact=clean_name(contact, what="contact") if contact else before.contact,
            )
            if after.name != before.name:
                await _require_free(unit, after.name, but=artist_id)
            if await unit.change(ARTIST, before, after, verb="edited"):
                await artist_changed(unit, artist_id, members=_moved(before, after))
            return unit.outcome(after)

    async def archive(self, actor: Actor, artist_id: int) -> Outcome[Artist]:
        """Put an artist out of the way.

        Raises:
            ConflictError: a project of theirs is still under way.
        """
        async with self._work.begin(actor) as unit:
            before = await _get(unit.conn, actor, artist_id)
            await require_no_projects(unit, before)
            after = replace(before, archived_at=unit.now)
            await unit.change(ARTIST, before, after, verb="archived")
            return unit.outcome(after)

    async def list_all(self, actor: Actor) -> list[tuple[Artist, int]]:
        """Every artist, each with how many projects are not archived."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            access.require_producer()
            return [
                (artist, len(await projects.list_of_artist(conn, actor.guild_id, artist.id)))
                for artist in await artists.list_all(conn, actor.guild_id)
            ]

    async def search(self, actor: Actor, text: str, *, limit: int = 25) -> list[Artist]:
        """Artists whose name begins with or holds the text, for the staff; none for others."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            if not access.is_staff:
                return []
            return await artists.search(conn, actor.guild_id, text, limit=limit)

    async def named(self, actor: Actor, name: str) -> int:
        """The id of the artist of exactly that name; raises NotFoundError."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            artist = await artists.get_named(conn, actor.guild_id, name)
        if artist is None or not access.is_staff:
            raise NotFoundError(_NOT_HERE)
        return artist.id


async def add_artist(
    unit: Unit, name: str, *, member_id: int | None = None, contact: str | None = None
) -> Artist:
    """Add an artist within a unit, an archived one again; ConflictError for a taken name."""
    clean = clean_name(name, what="artist's name")
    await _require_free(unit, clean)
    archived = await artists.get_archived(unit.conn, unit.guild_id, clean)
    if archived is not None:
        back = replace(
            archived,
            archived_at=None,
            member_id=member_id or archived.member_id,
            contact=clean_name(contact, what="contact") if contact else archived.contact,
        )
        await unit.change(ARTIST, archived, back, verb="brought back")
        await artist_changed(unit, back.id, members=_moved(archived, back))
        return back
    artist = await artists.add(
        unit.conn,
        Artist(
            id=0,
            guild_id=unit.guild_id,
            name=clean,
            member_id=member_id,
            contact=clean_name(contact, what="contact") if contact else None,
            archived_at=None,
            created_at=unit.now,
        ),
    )
    await unit.added(ARTIST, artist)
    return artist


async def require_no_projects(unit: Unit, artist: Artist) -> None:
    """Raise ConflictError where a project of an artist is still under way."""
    open_ones = await projects.list_of_artist(unit.conn, unit.guild_id, artist.id)
    if open_ones:
        titles = ", ".join(project.title for project in open_ones[:5])
        raise ConflictError(f"{artist.name} has projects under way: {titles}. Archive those first.")


def _moved(before: Artist, after: Artist) -> set[int | None]:
    """The artist's old account and their new one; none where it is the same."""
    return {before.member_id} ^ {after.member_id}


async def _get(conn: Connection, actor: Actor, artist_id: int) -> Artist:
    _, access = await studio_access(conn, actor)
    access.require_producer()
    artist = await artists.get(conn, actor.guild_id, artist_id)
    if artist is None or artist.archived_at is not None:
        raise NotFoundError(_NOT_HERE)
    return artist


async def _require_free(unit: Unit, name: str, *, but: int | None = None) -> None:
    taken = await artists.get_named(unit.conn, unit.guild_id, name)
    if taken is not None and taken.id != but:
        raise ConflictError(f"There is already an artist called {taken.name}.")
