"""What a reminder has to say now: the same for who sends it and for who looks ahead to it."""

from collections.abc import Sequence

from bot.domain.deadlines import Deadline
from bot.domain.members import Member
from bot.domain.mixes import sign_off, to_sign
from bot.domain.outbox import Item
from bot.domain.people import Approver, Who, approvers
from bot.domain.projects import Project
from bot.domain.reminders import Part, Reminder, SongState, recipients, rest_of
from bot.domain.songs import Song
from bot.domain.studios import Studio
from bot.services._reminders import artist_of, counts, is_promised
from db import cards, deadlines, members, mixes, people, projects, songs, studios, verdicts
from db.database import Connection, one_visit
from db.reminders import InHand


@one_visit
async def look_ahead(conn: Connection, user_id: int, items: Sequence[Item]) -> InHand:
    """What reminders to come are about, which `db.reminders.read` reads for those in hand."""
    found = InHand({}, {}, {}, [], [], [], {}, [], {}, {}, [])
    found.members[user_id] = await members.get(conn, user_id)
    for guild_id, deadline_id in dict.fromkeys((item.guild_id, item.subject_id) for item in items):
        deadline = await deadlines.get(conn, guild_id, deadline_id)
        if deadline is not None:
            await _add(conn, found, deadline)
    return found


def what_to_say(item: Item, found: InHand) -> Reminder | None:
    """What a reminder has to say as things stand; None for nothing any more.

    Args:
        item: its row.
        found: everything that it is about.
    """
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
        outage=next((each for each in found.outages if each.covers(item.due_at)), None),
    )


async def _add(conn: Connection, found: InHand, deadline: Deadline) -> None:
    """Read what a deadline is about, unless it was read for another, or does not count."""
    guild_id, project_id = deadline.guild_id, deadline.project_id
    project = found.projects.get(project_id) or await projects.get(conn, guild_id, project_id)
    if project is None or not await counts(conn, deadline, project):
        return
    found.deadlines[deadline.id] = deadline
    if guild_id not in found.studios:
        found.studios[guild_id] = await studios.get(conn, guild_id)
    if project_id in found.projects:
        return
    found.projects[project_id] = project
    found.artist_ids[project_id] = (await artist_of(conn, project)).user_id
    found.people.extend(await people.list_of_project(conn, guild_id, project_id))
    found.songs.extend(await songs.list_of_project(conn, guild_id, project_id))
    revisions = await mixes.list_of_project(conn, guild_id, project_id)
    found.mixes.extend(r for r in revisions if r.withdrawn_at is None)
    posted = await cards.list_of_mixes(conn, guild_id, project_id)
    found.cards.update((card.subject_id, card) for card in posted)
    given = await verdicts.list_of_project(conn, guild_id, project_id)
    found.verdicts.extend(verdict for verdict in given if verdict.undone_at is None)


def _state(song: Song, project: Project, signers: Sequence[Approver], found: InHand) -> SongState:
    own = [revision for revision in found.mixes if revision.song_id == song.id]
    mix = to_sign(own)
    if mix is None:
        return SongState(song, None, None, None)
    given = [verdict for verdict in found.verdicts if verdict.revision_id == mix.id]
    answered = sign_off(project.sign_off, signers, given, mix.submitted_at)
    return SongState(song, mix, answered, found.cards.get(mix.id))
