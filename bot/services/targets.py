"""What a studio aims at; it informs, and never fails a mix."""

from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.names import clean_name, name_key
from bot.domain.studios import Actor
from bot.domain.targets import MAX_GENRES, Targets, changed
from bot.services._access import studio_access
from bot.services._unit import UnitOfWork
from db import targets
from db.database import Connection

_GENRES = 200  # that an option's completion looks through


class TargetService:
    """What `/studio targets` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def see(self, actor: Actor) -> Targets:
        """The targets, for who runs the studio and its engineers; raises NotAllowedError."""
        async with self._work.db.snapshot() as conn:
            await _require(conn, actor, staff_may=True)
            return await targets.list_of_studio(conn, actor.guild_id)

    async def set(
        self,
        actor: Actor,
        genre: str | None = None,
        *,
        loudness: float | None = None,
        true_peak: float | None = None,
    ) -> Targets:
        """Aim at something: in a genre, else in all that has no target of its own genre.

        What is not given stays; of a genre that is new, it is as for the whole studio.

        Raises:
            NotAllowedError: only the producer and who manages the server may.
            InvalidError: a figure is out of bounds, or the genre is no name.
            ConflictError: there are too many genres.
        """
        name = clean_name(genre, what="genre") if genre else None
        async with self._work.db.transaction() as conn:
            await _require(conn, actor)
            before = await targets.list_of_studio(conn, actor.guild_id)
            known = {name_key(each.genre) for each in before.genres}
            if name is not None and name_key(name) not in known and len(known) >= MAX_GENRES:
                raise ConflictError(
                    f"There are targets for {MAX_GENRES} genres, as many as fit. Reset one first."
                )
            after = changed(before.of(name).target, loudness=loudness, true_peak=true_peak)
            await targets.save(conn, actor.guild_id, name, after)
            return await targets.list_of_studio(conn, actor.guild_id)

    async def reset(self, actor: Actor, genre: str | None = None) -> Targets:
        """Aim at nothing of one's own any more: in a genre, else for the whole studio.

        Raises:
            NotAllowedError: as `set`.
            NotFoundError: there was no such target.
        """
        async with self._work.db.transaction() as conn:
            await _require(conn, actor)
            if not await targets.forget(conn, actor.guild_id, genre):
                what = "of that genre" if genre else "of the studio's own"
                raise NotFoundError(f"There is no target {what}. See them with `/studio targets`.")
            return await targets.list_of_studio(conn, actor.guild_id)

    async def genres(self, actor: Actor, text: str, *, limit: int = 25) -> list[str]:
        """Genres that hold the text, of projects and of targets; nothing for who may not see."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            if not access.is_staff and not actor.is_manager:
                return []
            known = await targets.list_of_studio(conn, actor.guild_id)
            named = [each.genre for each in known.genres]
            named += await targets.list_genres(conn, actor.guild_id, limit=_GENRES)
        by_key = {name_key(name): name for name in reversed(named)}
        wanted = name_key(text)
        return sorted(name for key, name in by_key.items() if wanted in key)[:limit]


async def _require(conn: Connection, actor: Actor, *, staff_may: bool = False) -> None:
    if actor.is_manager:
        return
    _, access = await studio_access(conn, actor)
    if staff_may:
        access.require_staff()
    else:
        access.require_producer()
