"""What happened in a project, and taking it back."""

from collections.abc import Sequence

from bot.domain.activity import Activity, HistoryPage, Undone
from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.errors import ConflictError, NotAllowedError, NotFoundError
from bot.domain.mixes import MixRevision, Verdict
from bot.domain.notes import MixNote
from bot.domain.outbox import Kind
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.studios import Actor
from bot.services import _nouns
from bot.services._access import deadline_scope, mix_scope, project_scope, studio_access
from bot.services._follow import artist_changed, project_changed
from bot.services._news import tell_of
from bot.services._reminders import renew_snoozed, replan
from bot.services._unit import About, Outcome, Unit, UnitOfWork
from bot.services.artists import require_no_projects
from bot.services.mixes._verdicts import reviewed
from bot.services.notes import note_scope, notes_changed
from bot.services.targets import require_may_aim
from db import activity, deadlines, mixes
from db.database import DuplicateError
from db.epoch import to_epoch

PAGE = 15


class HistoryService:
    """What `/project history` reads, and what every Undo does."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def page(self, actor: Actor, project_id: int, page: int = 0) -> HistoryPage:
        """A page (from 0) of what happened to a project and all in it."""
        async with self._work.db.snapshot() as conn:
            scope = await project_scope(conn, actor, project_id)
            entries = await activity.list_of_project(
                conn, actor.guild_id, project_id, limit=PAGE + 1, offset=PAGE * page
            )
        return HistoryPage(scope.project, tuple(entries[:PAGE]), page, has_more=len(entries) > PAGE)

    async def undo(self, actor: Actor, batch_id: int) -> Outcome[Undone]:
        """Take back what one command did; what followed from it too, unless it changed since.

        Args:
            actor: who asks.
            batch_id: of the command, or of one thing that followed from it: then only that.

        Raises:
            NotFoundError: there is no such command in this studio, or it is not this member's.
            ConflictError: it was taken back already, or changed since.
            NotAllowedError: only who did it, or the producer, may.
        """
        async with self._work.begin(actor) as unit:
            done = await activity.list_batch(unit.conn, actor.guild_id, batch_id)
            if not done:
                raise NotFoundError("There is nothing to undo here.")
            await _require_may_undo(unit, done)
            if done[0].is_undone:
                raise ConflictError("That was undone already.")
            undone = await _take_back_all(unit, done)
            await activity.mark_undone(unit.conn, undone.taken, unit.now)
            await _follow_up(unit, undone.taken)
            return unit.outcome(undone)


async def _require_may_undo(unit: Unit, done: list[Activity]) -> None:
    _, access = await studio_access(unit.conn, unit.actor)
    project_id = next((e.project_id for e in done if e.project_id is not None), None)
    if all(entry.noun == _nouns.DEADLINE.name for entry in done):
        # An assignee who is not of the project sees, and may take back, only this.
        access = (await deadline_scope(unit.conn, unit.actor, done[0].noun_id))[1].access
    elif all(entry.noun == _nouns.NOTE.name for entry in done):
        # Drafts stand in no project's history: they are their author's alone.
        scope = await note_scope(unit.conn, unit.actor, done[0].noun_id, or_removed=True)
        access = scope.access
    elif all(entry.noun == _nouns.TARGET.name for entry in done):
        await require_may_aim(unit.conn, unit.actor)
    elif project_id is not None:
        access = (await project_scope(unit.conn, unit.actor, project_id)).access
    elif not access.is_producer:
        raise NotFoundError("There is nothing to undo here.")
    if not all(access.may_undo(entry.actor_id) for entry in done):
        raise NotAllowedError("Only who did it, or the producer, can undo that.")


async def _take_back_all(unit: Unit, done: list[Activity]) -> Undone:
    """Take back all of a batch that can be, its end first; raise ConflictError if its main cannot.

    The artist of a new project is not the main: they stay while another project is theirs.
    """
    taken: list[Activity] = []
    left: list[Activity] = []
    for entry in reversed(done):
        if entry.is_undone:
            continue
        try:
            await _take_back(unit, entry)
        except ConflictError:
            is_beside = bool(taken) and entry.noun == _nouns.ARTIST.name
            if entry is done[0] and not is_beside:
                raise
            left.insert(0, entry)
        else:
            taken.insert(0, entry)
    return Undone(tuple(taken), tuple(left))


async def _take_back(unit: Unit, entry: Activity) -> None:
    noun = _nouns.BY_NAME[entry.noun]
    thing = await noun.get(unit.conn, unit.guild_id, entry.noun_id)
    if thing is None:
        raise NotFoundError(f"{entry.label} is no longer here.")
    row = noun.to_row(thing)
    if not entry.is_new and any(
        row[column] != after for column, (_, after) in entry.changes.items()
    ):
        raise ConflictError(
            f"{entry.label} was changed since, so it cannot be undone. "
            "See `/project history` for what happened."
        )
    before = {column: before for column, (before, _) in entry.changes.items()}
    restored = row | dict(noun.retire(to_epoch(unit.now)) if entry.is_new else before)
    if noun is _nouns.ARTIST and row["archived_at"] is None and restored["archived_at"] is not None:
        await require_no_projects(unit, thing)
    try:
        about = About(entry.project_id, entry.label)
        await unit.rewrite(noun, thing, row, restored, verb="undone", about=about)
    except DuplicateError:
        raise ConflictError(f"There is another {entry.noun} of that name by now.") from None


async def _follow_up(unit: Unit, done: Sequence[Activity]) -> None:
    for project_id in {e.project_id for e in done if e.project_id is not None}:
        await project_changed(unit, project_id)
    things = [
        await _nouns.BY_NAME[entry.noun].get(unit.conn, unit.guild_id, entry.noun_id)
        for entry in done
    ]
    for entry, thing in zip(done, things, strict=True):
        await _follow(unit, thing, entry)
    await notes_changed(unit, [thing for thing in things if isinstance(thing, MixNote)])
    due = {entry.noun_id for entry in done if "due_at" in entry.changes}
    await tell_of(unit, [t for t in things if isinstance(t, Deadline) and t.id in due])


async def _follow(unit: Unit, thing: object, entry: Activity) -> None:
    match thing:
        case Artist():
            accounts = () if entry.is_new else entry.changes.get("member_id", ())
            members = {user_id for user_id in accounts if isinstance(user_id, int)}
            await artist_changed(unit, thing.id, members=members)
        case MixRevision(id=revision_id) | Verdict(revision_id=revision_id):
            await reviewed(unit, await mix_scope(unit.conn, unit.actor, revision_id))
        case Deadline():
            await _remind_again(unit, thing, entry)
        case Project():
            await _put_back(unit, thing.id, entry)
        case Song():
            await _put_back(unit, thing.project_id, entry)
            for revision in await mixes.list_of_song(unit.conn, unit.guild_id, thing.id):
                await unit.refresh(Kind.MIX_CARD, revision.id)
        case Person(user_id=int(user_id)):
            await unit.say(Kind.THREAD_MEMBER, thing.project_id, user_id=user_id)
        case _:
            pass


async def _remind_again(unit: Unit, deadline: Deadline, entry: Activity) -> None:
    """Bring its reminders in step; what was snoozed, too, if the entry is that it was closed."""
    if "closed_at" in entry.changes:
        await renew_snoozed(unit, deadline, entry.at)
    await replan(unit, deadline)


async def _put_back(unit: Unit, project_id: int, entry: Activity) -> None:
    """Bring back what was snoozed if the entry is that a project or song of it was put away."""
    if entry.is_new or not {"status", "archived_at"} & entry.changes.keys():
        return
    for deadline in await deadlines.list_open(unit.conn, unit.guild_id, project_id):
        await renew_snoozed(unit, deadline, entry.at)
        await replan(unit, deadline)
