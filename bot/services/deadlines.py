"""Deadlines: set by the producer, kept by their assignees, with reminders before them."""

from dataclasses import replace

from bot.domain.deadlines import (
    Deadline,
    DeadlineKind,
    DeadlineList,
    DeadlineStatus,
    Period,
    Plan,
    Target,
    TargetNoun,
    Undelivered,
    default_kind,
)
from bot.domain.errors import ConflictError, NotAllowedError, NotFoundError
from bot.domain.ladders import Ladder
from bot.domain.names import clean_name, name_key
from bot.domain.outbox import Kind
from bot.domain.studios import Actor
from bot.domain.when import LocalTime
from bot.services._access import Scope, deadline_scope, project_scope, song_scope, studio_access
from bot.services._deadlines import move_deadline, require_ahead, require_new, require_open
from bot.services._follow import deadline_changed
from bot.services._news import tell_of
from bot.services._nouns import DEADLINE
from bot.services._reminders import counts, keepers_of
from bot.services._unit import Outcome, Unit, UnitOfWork
from db import deadlines, members, outbox, projects, songs
from db.database import Connection

_VERBS = {DeadlineStatus.DONE: "completed", DeadlineStatus.CANCELLED: "cancelled"}


class DeadlineService:
    """What `/deadline` and the buttons under a reminder read and write."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def set(
        self,
        actor: Actor,
        target: Target,
        due: LocalTime,
        *,
        kind: DeadlineKind | None = None,
        title: str | None = None,
        assignee: int | None = None,
    ) -> Outcome[Plan]:
        """Set a deadline of a project or a song; its reminders are made with it.

        Args:
            actor: who asks.
            target: what it is of.
            due: when; the wall time and its zone are kept beside the instant.
            kind: without one, a song's mix or a project's delivery.
            title: what is due, where the kind does not say it.
            assignee: the user who is reminded; without one, who set it and the engineers.

        Raises:
            ConflictError: the same deadline is set already, or the target is archived.
            InvalidError: the time is past, or the project has too many deadlines.
        """
        async with self._work.begin(actor) as unit:
            scope, song_id, song_title = await _target_scope(unit.conn, actor, target)
            scope.access.require_producer()
            scope.require_live()
            require_ahead(unit, due)
            wanted = Deadline(
                id=0,
                guild_id=actor.guild_id,
                project_id=scope.project.id,
                project_title=scope.project.title,
                song_id=song_id,
                song_title=song_title,
                kind=kind or default_kind(target),
                title=clean_name(title, what="title") if title else None,
                due=due,
                ladder=None,
                status=DeadlineStatus.OPEN,
                assignees=() if assignee is None else (assignee,),
                created_by=actor.user_id,
                created_at=unit.now,
                closed_at=None,
            )
            await require_new(unit, wanted)
            deadline = await deadlines.add(unit.conn, wanted)
            await unit.added(DEADLINE, deadline, verb="set")
            await deadline_changed(unit, deadline)
            if deadline.assignees:
                await tell_of(unit, [deadline])
            return unit.outcome(await _plan(unit, deadline, scope))

    async def move(self, actor: Actor, deadline_id: int, due: LocalTime) -> Outcome[Plan]:
        """Put a deadline off, or forward; its reminders move with it.

        Raises:
            ConflictError: it is done or cancelled, or due at that time already.
        """
        async with self._work.begin(actor) as unit:
            deadline, scope = await deadline_scope(unit.conn, actor, deadline_id)
            moved = await move_deadline(unit, deadline, scope, due)
            return unit.outcome(await _plan(unit, moved, scope))

    async def set_ladder(
        self, actor: Actor, deadline_id: int, ladder: Ladder | None
    ) -> Outcome[Plan]:
        """Give a deadline a ladder of its own; None takes it away.

        Raises:
            ConflictError: it is done or cancelled, or has that ladder already.
        """
        async with self._work.begin(actor) as unit:
            deadline, scope = await deadline_scope(unit.conn, actor, deadline_id)
            scope.access.require_producer()
            scope.require_live()
            require_open(deadline)
            changed = replace(deadline, ladder=ladder)
            if not await unit.change(DEADLINE, deadline, changed, verb="reminders of"):
                raise ConflictError(f"{deadline.name} has those reminders already.")
            await deadline_changed(unit, changed)
            return unit.outcome(await _plan(unit, changed, scope))

    async def done(self, actor: Actor, deadline_id: int) -> Outcome[Deadline]:
        """Say that it is done: the producer or an assignee; where nobody is assigned, whoever is
        reminded of it.

        Raises:
            ConflictError: it is done or cancelled already.
            NotAllowedError: it is for others to say.
        """
        async with self._work.begin(actor) as unit:
            deadline, scope = await deadline_scope(unit.conn, actor, deadline_id)
            keepers = await keepers_of(unit.conn, deadline)
            if not scope.access.is_producer and actor.user_id not in keepers:
                raise NotAllowedError("Only the producer or an assignee can mark that as done.")
            return await _close(unit, deadline, DeadlineStatus.DONE)

    async def cancel(self, actor: Actor, deadline_id: int) -> Outcome[Deadline]:
        """Call it off: nobody is reminded of it any more.

        Raises:
            ConflictError: it is done or cancelled already.
        """
        async with self._work.begin(actor) as unit:
            deadline, scope = await deadline_scope(unit.conn, actor, deadline_id)
            scope.access.require_producer()
            return await _close(unit, deadline, DeadlineStatus.CANCELLED)

    async def list_visible(
        self, actor: Actor, period: Period = Period.ALL, *, project_id: int | None = None
    ) -> DeadlineList:
        """Open deadlines that the member may see; of one project, also while that is on hold.

        The producer also sees which of their reminders did not arrive.
        """
        async with self._work.db.snapshot() as conn:
            now = self._work.now()
            _, access = await studio_access(conn, actor)
            if project_id is not None:
                access = (await project_scope(conn, actor, project_id)).access
            found = await deadlines.list_visible(
                conn,
                actor.guild_id,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                is_under_way=project_id is None,
                before=period.ends(now),
                project_id=project_id,
            )
            lost = await _undelivered(conn, actor.guild_id, found) if access.is_producer else []
        return DeadlineList(tuple(found), tuple(lost), now)

    async def get(self, actor: Actor, deadline_id: int) -> Deadline:
        """A deadline that the member may see, open or not; raises NotFoundError."""
        async with self._work.db.snapshot() as conn:
            return (await deadline_scope(conn, actor, deadline_id))[0]

    async def search(self, actor: Actor, text: str, *, limit: int = 25) -> list[Deadline]:
        """Open deadlines that the member may see and whose names hold every word of the text."""
        words = name_key(text).split()
        async with self._work.db.snapshot() as conn:
            found = await _all_visible(conn, actor)
        return [d for d in found if all(word in _search_key(d) for word in words)][:limit]

    async def named(self, actor: Actor, name: str) -> int:
        """The id of the one open deadline of this title, kind or target; raises NotFoundError."""
        async with self._work.db.snapshot() as conn:
            visible = await _all_visible(conn, actor)
        key = name_key(name)
        found = [d for d in visible if key in {name_key(d.name), name_key(d.label)}] or [
            d for d in visible if key == name_key(d.target)
        ]
        if not found:
            raise NotFoundError("There is no such open deadline here. Pick one from the list.")
        if len(found) > 1:
            names = ", ".join(d.name for d in found[:10])
            raise NotFoundError(f"Several deadlines fit that: {names}. Pick one as you type.")
        return found[0].id

    async def target_named(self, actor: Actor, name: str) -> Target:
        """The one project or song of exactly this name that the member may see.

        Raises:
            NotFoundError: none bears it, or several do (the message lists them).
        """
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            asker, sees_all = actor.user_id, access.is_staff
            albums = await projects.list_named(
                conn, actor.guild_id, name, user_id=asker, sees_all=sees_all
            )
            pieces = await songs.list_named(
                conn, actor.guild_id, name, user_id=asker, sees_all=sees_all
            )
        found = [
            *((Target(TargetNoun.PROJECT, p.id), f"the project {p.title}") for p in albums),
            *((Target(TargetNoun.SONG, s.id), f"the song {s.title}") for s in pieces),
        ]
        if not found:
            raise NotFoundError("There is no such project or song here. Pick one from the list.")
        if len(found) > 1:
            names = ", ".join(label for _, label in found[:10])
            raise NotFoundError(f"Several are called that: {names}. Pick one as you type.")
        return found[0][0]


async def _target_scope(
    conn: Connection, actor: Actor, target: Target
) -> tuple[Scope, int | None, str | None]:
    """The project of a target, and the song's id and title where it is one."""
    if target.noun is TargetNoun.PROJECT:
        return await project_scope(conn, actor, target.id), None, None
    scope = await song_scope(conn, actor, target.id)
    return scope, scope.song.id, scope.song.title


async def _close(unit: Unit, deadline: Deadline, status: DeadlineStatus) -> Outcome[Deadline]:
    require_open(deadline)
    closed = replace(deadline, status=status, closed_at=unit.now)
    await unit.change(DEADLINE, deadline, closed, verb=_VERBS[status])
    await deadline_changed(unit, closed)
    return unit.outcome(closed)


async def _plan(unit: Unit, deadline: Deadline, scope: Scope) -> Plan:
    is_under_way = await counts(unit.conn, deadline, scope.project)
    member = await members.get(unit.conn, unit.actor.user_id)
    reminded = await keepers_of(unit.conn, deadline)
    pending = await outbox.list_pending(unit.conn, unit.guild_id, Kind.REMINDER, deadline.id)
    own = [item for item in pending if item.user_id == reminded[0]]
    return Plan(
        deadline=deadline,
        reminded=tuple(reminded),
        rungs=tuple(sorted((i.rung for i in own if i.rung is not None), reverse=True)),
        first_at=min((item.due_at for item in own), default=None),
        is_under_way=is_under_way,
        has_zone=(member.timezone or scope.studio.timezone) is not None,
    )


async def _all_visible(conn: Connection, actor: Actor) -> list[Deadline]:
    _, access = await studio_access(conn, actor)
    return await deadlines.list_visible(
        conn,
        actor.guild_id,
        user_id=actor.user_id,
        sees_all=access.is_staff,
        is_under_way=False,
    )


def _search_key(deadline: Deadline) -> str:
    return name_key(f"{deadline.name} {deadline.kind} {deadline.project_title}")


async def _undelivered(conn: Connection, guild_id: int, shown: list[Deadline]) -> list[Undelivered]:
    """Of the deadlines shown, each person's newest reminder that did not arrive."""
    by_id = {deadline.id: deadline for deadline in shown}
    found: dict[tuple[int, int], Undelivered] = {}
    for item in await outbox.list_failed(conn, guild_id, limit=200):
        is_reminder = item.kind in {Kind.REMINDER, Kind.THREAD_REMINDER}
        if is_reminder and item.user_id is not None and item.subject_id in by_id:
            key = item.subject_id, item.user_id
            lost = Undelivered(by_id[item.subject_id], item.user_id, item.error or "unknown")
            found.setdefault(key, lost)
    return list(found.values())
