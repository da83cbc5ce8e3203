"""What a studio aims at; it informs, and never fails a mix."""

from dataclasses import replace

from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.names import clean_name, name_key
from bot.domain.studios import Actor
from bot.domain.targets import MAX_GENRES, Targets, changed
from bot.services._access import studio_access
from bot.services._nouns import TARGET
from bot.services._unit import Outcome, UnitOfWork
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
            await require_may_aim(conn, actor, or_staff=True)
            return await targets.list_of_studio(conn, actor.guild_id)

    async def set(
        self,
        actor: Actor,
        genre: str | None = None,
        *,
        loudness: float | None = None,
        true_peak: float | None = None,
    ) -> Outcome[Targets]:
        """Aim at something: in a genre, else in all that has no target of its own genre.

        What is not given stays; of a genre that is new, it is as for the whole studio.

        Raises:
            NotAllowedError: only the producer and who manages the server may.
            InvalidError: a figure is out of bounds, or the genre is no name.
            ConflictError: there are too many genres.
        """
        name = clean_name(genre, what="genre") if genre else None
        async with self._work.begin(actor) as unit:
            await require_may_aim(unit.conn, actor)
            before = await targets.list_of_studio(unit.conn, unit.guild_id)
            known = {name_key(each.genre) for each in before.genres}
            if name is not None and name_key(name) not in known and len(known) >= MAX_GENRES:
                raise ConflictError(
                    f"There are targets for {MAX_GENRES} genres, as many as fit. Reset one first."
                )
            aim = changed(before.of(name).target, loudness=loudness, true_peak=true_peak)
            old = await targets.get_of_genre(unit.conn, unit.guild_id, name)
            if old is None:
                new = await targets.add(unit.conn, unit.guild_id, name, aim)
                await unit.added(TARGET, new, verb="set")
            else:
                new = replace(old, genre=name, target=aim, reset_at=None)
                await unit.change(TARGET, old, new, verb="set")
            return unit.outcome(await targets.list_of_studio(unit.conn, unit.guild_id))

    async def reset(self, actor: Actor, genre: str | None = None) -> Outcome[Targets]:
        """Aim at nothing of one's own any more: in a genre, else for the whole studio.

        Raises:
            NotAllowedError: as `set`.
            NotFoundError: there was no such target.
        """
        async with self._work.begin(actor) as unit:
            await require_may_aim(unit.conn, actor)
            old = await targets.get_of_genre(unit.conn, unit.guild_id, genre)
            if old is None or old.reset_at is not None:
                what = "of that genre" if genre else "of the studio's own"
                raise NotFoundError(f"There is no target {what}. See them with `/studio targets`.")
            await unit.change(TARGET, old, replace(old, reset_at=unit.now), verb="reset")
            return unit.outcome(await targets.list_of_studio(unit.conn, unit.guild_id))

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


async def require_may_aim(conn: Connection, actor: Actor, *, or_staff: bool = False) -> None:
    """Raise NotAllowedError where a member may not set targets; `or_staff`: may not see them."""
    if actor.is_manager:
        return
    _, access = await studio_access(conn, actor)
    if or_staff:
        access.require_staff()
    else:
        access.require_producer()
