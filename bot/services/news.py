"""What the dispatcher tells of deadlines that were set or moved."""

from datetime import datetime

from bot.domain.activity import Value
from bot.domain.news import Change, News
from bot.domain.outbox import Item
from bot.domain.projects import Project
from bot.domain.reminders import keepers
from bot.services._nouns import DEADLINE
from bot.services._reminders import counts
from bot.services._unit import UnitOfWork
from db import activity, deadlines, members, news, people, project_members, projects
from db.database import Connection
from db.epoch import from_epoch


class NewsService:
    """Reads what a person does not know yet."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def read(self, item: Item) -> News | None:
        """What a row of news has to say, as things now stand.

        Of a deadline that was changed several times it is the latest time, and the one that the
        reader was told last. A row has nothing to say (None) when later news says it, or when no
        deadline of its reader is open whose time they do not know.
        """
        async with self._work.db.snapshot() as conn:
            project = await _project(conn, item)
            if project is None or item.user_id is None:
                return None
            if await news.is_overtaken(conn, item, project.id):
                return None
            changes = await _changes(conn, item, item.user_id, project)
            if not changes:
                return None
            insiders = await project_members.list_ids(conn, item.guild_id, project.id)
            return News(
                project=project,
                changes=tuple(sorted(changes, key=lambda change: change.deadline.due.at)),
                reader=await members.get(conn, item.user_id),
                is_of_project=item.user_id in {*insiders, project.created_by},
            )


async def _project(conn: Connection, item: Item) -> Project | None:
    """The project that a batch of changes was in."""
    batch = await activity.list_batch(conn, item.guild_id, item.subject_id)
    project_id = batch[0].project_id if batch else None
    return await projects.get(conn, item.guild_id, project_id) if project_id is not None else None


async def _changes(conn: Connection, item: Item, reader_id: int, project: Project) -> list[Change]:
    """Each open deadline of the reader that is not due when they think it is."""
    known: dict[int, datetime | None] = {}
    by: dict[int, int] = {}
    for batch_id in await news.list_untold(conn, item, project.id):
        for entry in await activity.list_batch(conn, item.guild_id, batch_id):
            if entry.noun != DEADLINE.name or "due_at" not in entry.changes:
                continue
            before, _ = entry.changes["due_at"]
            known.setdefault(entry.noun_id, _instant(before))
            by[entry.noun_id] = entry.actor_id
    everyone = await people.list_of_project(conn, item.guild_id, project.id)
    changes: list[Change] = []
    for deadline_id, told in known.items():
        deadline = await deadlines.get(conn, item.guild_id, deadline_id)
        if deadline is None or not await counts(conn, deadline, project):
            continue
        if reader_id in keepers(deadline, everyone) and deadline.due.at != told:
            changes.append(Change(deadline, told, by[deadline_id]))
    return changes


def _instant(stored: Value) -> datetime | None:
    return from_epoch(stored) if isinstance(stored, int) else None
