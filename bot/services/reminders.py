"""Reminders: what one has to say now, and putting it off."""

from collections.abc import Sequence

from bot.domain.deadlines import Snooze
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.members import Member
from bot.domain.mixes import MixType, current, sign_off
from bot.domain.outbox import Item, Kind
from bot.domain.people import Approver, Who, approvers
from bot.domain.projects import Project
from bot.domain.reminders import Part, Reminder, Snoozed, SongState, recipients, rest_of
from bot.domain.songs import Song
from bot.domain.studios import Actor, Studio
from bot.services._access import deadline_scope
from bot.services._reminders import counts, is_promised, recipients_of
from bot.services._unit import UnitOfWork, nonce
from db import members, outbox, reminders
from db.reminders import InHand


class ReminderService:
    """What the dispatcher says of a deadline, and what the buttons under it do."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def get(self, user_id: int, item_id: int) -> Item:
        """A reminder that was meant for this user.

        Raises:
            NotFoundError: it was meant for somebody else, or there is none.
        """
        item = await outbox.get_for(self._work.db.read(), user_id, item_id)
        if item is None or item.kind not in {Kind.REMINDER, Kind.THREAD_REMINDER}:
            raise NotFoundError("That reminder is for somebody else.")
        return item

    async def read(self, items: Sequence[Item]) -> dict[int, Reminder]:
        """What claimed reminders have to say now, by their ids.

        One has nothing to say any more, and is left out, when its deadline is closed or was moved,
        its project is not under way, or the person is not reminded of it now.
        """
        async with self._work.db.snapshot() as conn:
            found = await reminders.read(conn, [item.id for item in items])
        said = {item.id: _reminder(item, found) for item in items}
        return {item_id: reminder for item_id, reminder in said.items() if reminder is not None}

    async def snooze(self, actor: Actor, item_id: int, snooze: Snooze) -> Snoozed:
        """Remind the member again later, beside the reminders still to come.

        A second snooze of the same deadline takes the place of the first.

        Raises:
            NotFoundError: the reminder was meant for somebody else.
            ConflictError: nobody is reminded of the deadline any more, or not this member.
        """
        async with self._work.begin(actor) as unit:
            item = await outbox.get_for(unit.conn, actor.user_id, item_id)
            if item is None or item.guild_id != actor.guild_id:
                raise NotFoundError("That reminder is for somebody else.")
            deadline, scope = await deadline_scope(unit.conn, actor, item.subject_id)
            reminded = await recipients_of(unit.conn, deadline, scope.project)
            is_under_way = await counts(unit.conn, deadline, scope.project)
            if not is_under_way or all(each.user_id != actor.user_id for each in reminded):
                raise ConflictError(
                    f"You are not reminded of {deadline.name} any more: it was closed, put on hold "
                    "or given to somebody else."
                )
            member = await members.get(unit.conn, actor.user_id)
            until = snooze.until(unit.now, rest_of(member, scope.studio).zone)
            pending = await outbox.list_pending(
                unit.conn, unit.guild_id, Kind.REMINDER, deadline.id
            )
            earlier = [i for i in pending if i.user_id == actor.user_id and i.rung is None]
            if earlier:
                await outbox.move(unit.conn, earlier[0].id, until, nonce=nonce())
                unit.wake_at(until)
            else:
                await unit.say(Kind.REMINDER, deadline.id, user_id=actor.user_id, at=until)
        return Snoozed(deadline, until)


def _reminder(item: Item, found: InHand) -> Reminder | None:
    deadline = found.deadlines.get(item.subject_id)
    if deadline is None or not is_promised(item, deadline):
        return None
    project = found.projects[deadline.project_id]
    everyone = [person for person in found.people if person.project_id == project.id]
    artist_id = found.artist_ids[project.id]
    artist = Who(artist_id, None if artist_id else project.artist_name)
    reminded = recipients(deadline, artist, everyone)
    reader = next((each for each in reminded if each.user_id == item.user_id), None)
    if reader is None:
        return None
    signers = approvers(artist, everyone)
    states = tuple(
        _state(song, project, signers, found)
        for song in found.songs
        if song.project_id == project.id and deadline.song_id in {None, song.id}
    )
    if reader.part is Part.APPROVER:  # of the rest they hear from the studio
        states = tuple(state for state in states if state.waits_for(Who(reader.user_id)))
        if not states:
            return None
    member = found.members.get(reader.user_id) or Member(reader.user_id)
    studio = found.studios.get(deadline.guild_id) or Studio(deadline.guild_id)
    insiders = {person.user_id for person in everyone} | {artist_id}
    return Reminder(
        deadline=deadline,
        project=project,
        songs=states,
        reader=member,
        part=reader.part,
        is_of_project=reader.user_id in insiders | {project.created_by, deadline.created_by},
        rest=rest_of(member, studio),
        fallback_channel_id=studio.fallback_channel_id,
        outage=next((each for each in found.outages if each.covers(item.due_at)), None),
    )


def _state(song: Song, project: Project, signers: Sequence[Approver], found: InHand) -> SongState:
    own = [revision for revision in found.mixes if revision.song_id == song.id]
    mix = current(r for r in own if r.type is MixType.MASTER) or current(
        r for r in own if r.type is MixType.MAIN
    )
    if mix is None:
        return SongState(song, None, None)
    given = [verdict for verdict in found.verdicts if verdict.revision_id == mix.id]
    return SongState(song, mix, sign_off(project.sign_off, signers, given, mix.submitted_at))
