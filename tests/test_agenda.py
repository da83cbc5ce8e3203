"""Whose agenda a mix and a deadline stand on, over several studios."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.domain.agenda import Agenda, Step
from bot.domain.mixes import MixRevision, MixType, Question, Verdict, VerdictKind
from bot.domain.people import PersonRole, Who
from bot.domain.projects import NewProject, ProjectStatus
from bot.domain.songs import Stage
from bot.domain.studios import Actor
from bot.services._unit import UnitOfWork
from bot.services.agenda import MAX_DEADLINES, MAX_PROJECTS, AgendaService
from bot.services.studios import StudioService
from db import mixes, verdicts
from db.database import Database
from tests.desk import ARTIST, ELSEWHERE, ENGINEER, GUILD, PRODUCER, SESSION_PLAYER, START, Desk

HOUR = timedelta(hours=1)
ADA = Who(ARTIST.user_id)


@dataclass
class Room:
    """A desk, its mixes and the agendas that follow."""

    desk: Desk
    service: AgendaService
    studios: StudioService

    async def mix(
        self, song_id: int | None = None, *, type_: MixType = MixType.MAIN, number: int = 1
    ) -> MixRevision:
        """Post the link of a mix; of the song on the desk unless said."""
        async with self.desk.db.transaction() as conn:
            return await mixes.add(
                conn,
                MixRevision(
                    id=0,
                    guild_id=GUILD,
                    song_id=song_id or self.desk.song.id,
                    type=type_,
                    number=number,
                    file=None,
                    link="https://example.com/mix",
                    changes=None,
                    question=Question.DECISION,
                    submitted_by=ENGINEER.user_id,
                    submitted_at=self.desk.now,
                    withdrawn_at=None,
                    chosen_over=None,
                ),
            )

    async def verdict(self, mix: MixRevision, kind: VerdictKind, who: Who = ADA) -> None:
        """Somebody answers a mix."""
        async with self.desk.db.transaction() as conn:
            await verdicts.add(
                conn,
                Verdict(
                    id=0,
                    guild_id=GUILD,
                    revision_id=mix.id,
                    kind=kind,
                    sha256=None,
                    who=who,
                    recorded_by=ARTIST.user_id,
                    is_round=kind is VerdictKind.NOTES,
                    given_at=self.desk.now,
                    undone_at=None,
                ),
            )

    async def of(self, *actors: Actor) -> Agenda:
        """The agenda of one person, in each of the studios given."""
        return await self.service.read(actors[0].user_id, actors)


@pytest.fixture
async def room(db: Database) -> Room:
    desk = Desk(db, START, [])
    await desk.furnish()
    work = UnitOfWork(db, now=lambda: desk.now, wake=lambda _: None)
    return Room(desk, AgendaService(work), StudioService(work))


def steps(agenda: Agenda) -> tuple[list[Step], list[Step]]:
    return [move.step for move in agenda.mine], [move.step for move in agenda.others]


async def test_a_mix_in_review_waits_on_its_artist_and_for_the_staff_on_another(
    room: Room,
) -> None:
    mix = await room.mix()
    room.desk.now += HOUR

    (own,) = (await room.of(ARTIST)).mine
    assert (own.mix.id, own.step, own.since) == (mix.id, Step.VERDICT, START)
    for staff in (PRODUCER, ENGINEER):
        agenda = await room.of(staff)
        assert agenda.mine == ()
        assert [move.who for move in agenda.others] == [(ADA,)]
    assert (await room.of(SESSION_PLAYER)).is_empty


async def test_notes_wait_on_the_staff_since_they_were_sent(room: Room) -> None:
    mix = await room.mix()
    room.desk.now += HOUR
    await room.verdict(mix, VerdictKind.NOTES)

    for staff in (PRODUCER, ENGINEER):
        (move,) = (await room.of(staff)).mine
        assert (move.step, move.since) == (Step.NEXT_MIX, START + HOUR)
    assert (await room.of(ARTIST)).is_empty


async def test_the_next_mix_asks_the_approvers_again(room: Room) -> None:
    await room.verdict(await room.mix(), VerdictKind.NOTES)
    await room.mix(number=2)

    assert [move.mix.number for move in (await room.of(ARTIST)).mine] == [2]
    assert steps(await room.of(ENGINEER)) == ([], [Step.VERDICT])


async def test_after_an_approved_mix_the_master_is_next_then_the_delivery_then_nothing(
    room: Room,
) -> None:
    await room.verdict(await room.mix(), VerdictKind.APPROVED)
    assert steps(await room.of(ENGINEER)) == ([Step.MASTER], [])

    await room.verdict(await room.mix(type_=MixType.MASTER), VerdictKind.APPROVED)
    assert steps(await room.of(ENGINEER)) == ([Step.DELIVER], [])

    await room.desk.songs.set_stage(PRODUCER, room.desk.song.id, Stage.DELIVERED)
    assert (await room.of(ENGINEER)).is_empty


async def test_without_an_approver_on_discord_the_verdict_is_the_producers(room: Room) -> None:
    made = await room.desk.projects.create(
        PRODUCER, "Solo", "Offline", channel_id=1, songs=["Alone"]
    )
    await room.mix(made.value.songs[0].id)

    assert steps(await room.of(PRODUCER)) == ([Step.VERDICT], [])
    assert steps(await room.of(ENGINEER)) == ([], [Step.VERDICT])


async def test_a_listener_is_waited_for_by_nobody(room: Room) -> None:
    await room.desk.people.add(
        PRODUCER, room.desk.album.id, PersonRole.LISTENER, user_id=SESSION_PLAYER.user_id
    )
    await room.mix()

    assert (await room.of(SESSION_PLAYER)).is_empty


async def test_an_engineer_of_one_project_sees_that_project_alone(room: Room) -> None:
    await room.desk.people.add(
        PRODUCER, room.desk.album.id, PersonRole.ENGINEER, user_id=SESSION_PLAYER.user_id
    )
    other = await room.desk.project("Other", ["Elsewhere"])
    await room.mix()
    await room.mix(other.songs[0].id)

    assert [move.song.title for move in (await room.of(SESSION_PLAYER)).others] == ["Night Drive"]


async def test_what_waits_longest_comes_first(room: Room) -> None:
    made: NewProject = await room.desk.project("Later", ["Second", "Third"])
    await room.mix(made.songs[1].id)
    room.desk.now += HOUR
    await room.mix()
    room.desk.now += HOUR
    await room.mix(made.songs[0].id)

    titles = [move.song.title for move in (await room.of(ARTIST)).mine]
    assert titles == ["Third", "Night Drive", "Second"]


@pytest.mark.parametrize("status", [ProjectStatus.ON_HOLD, ProjectStatus.ARCHIVED])
async def test_a_project_that_rests_keeps_nobody_waiting(room: Room, status: ProjectStatus) -> None:
    await room.mix()
    await room.desk.set(2)
    await room.desk.projects.edit(PRODUCER, room.desk.album.id, status=status)

    for anyone in (PRODUCER, ENGINEER, ARTIST):
        assert (await room.of(anyone)).is_empty


async def test_a_deadline_is_due_for_its_assignee_alone(room: Room) -> None:
    await room.desk.set(2, assignee=ENGINEER)

    assert [due.deadline.target for due in (await room.of(ENGINEER)).due] == ["Night Drive"]
    for other in (PRODUCER, ARTIST):
        assert (await room.of(other)).is_empty


async def test_without_an_assignee_it_is_due_for_who_set_it_and_the_projects_engineers(
    room: Room,
) -> None:
    await room.desk.people.add(
        PRODUCER, room.desk.album.id, PersonRole.ENGINEER, user_id=SESSION_PLAYER.user_id
    )
    await room.desk.set(2, assignee=None)

    for owner in (PRODUCER, SESSION_PLAYER):
        assert len((await room.of(owner)).due) == 1
    for other in (ENGINEER, ARTIST):
        assert (await room.of(other)).is_empty


async def test_who_set_a_deadline_and_lost_the_project_does_not_see_it(room: Room) -> None:
    await room.desk.set(2, assignee=None)
    demoted = replace(PRODUCER, is_manager=False)

    assert (await room.of(demoted)).is_empty


async def test_the_soonest_deadline_comes_first_and_an_overdue_one_is_late(room: Room) -> None:
    await room.desk.set(9, title="Far")
    await room.desk.set(2, title="Near")
    agenda = await room.of(ENGINEER)
    assert [due.deadline.title for due in agenda.due] == ["Near", "Far"]
    assert not agenda.is_pressing(room.desk.now)

    room.desk.now += timedelta(days=1, hours=1)
    assert agenda.is_pressing(room.desk.now)
    assert not agenda.is_late(room.desk.now)

    room.desk.now += timedelta(days=1)
    assert agenda.is_late(room.desk.now)


async def test_another_studio_is_read_only_where_the_member_still_is(room: Room) -> None:
    await room.mix()
    await room.desk.set(2, assignee=ARTIST)
    there = replace(ARTIST, guild_id=ELSEWHERE.guild_id)

    assert (await room.of(there)).is_empty
    both = await room.of(there, ARTIST)
    assert len(both.mine) == len(both.due) == 1


async def test_a_manager_of_one_studio_is_nobody_in_another(room: Room) -> None:
    await room.mix()

    assert (await room.of(ELSEWHERE, replace(PRODUCER, is_manager=False))).is_empty


async def test_of_many_projects_the_newest_mixes_are_read_and_the_rest_counted(
    room: Room,
) -> None:
    for number in range(MAX_PROJECTS + 2):
        made = await room.desk.project(f"Project {number}", [f"Song {number}"])
        await room.mix(made.songs[0].id)

    agenda = await room.of(ARTIST)

    assert agenda.projects_left_out == 2
    read = {move.song.title for move in agenda.mine}
    assert read == {f"Song {number}" for number in range(2, MAX_PROJECTS + 2)}


async def test_of_many_deadlines_the_soonest_are_read_and_the_rest_counted(room: Room) -> None:
    for number in range(MAX_DEADLINES + 2):
        await room.desk.set(number + 1, title=f"Part {number}")

    agenda = await room.of(ENGINEER)

    assert len(agenda.due) == MAX_DEADLINES
    assert agenda.deadlines_left_out == 2


async def test_a_studio_knows_its_artists_people_makers_and_assignees_until_they_are_let_go(
    room: Room,
) -> None:
    for known in (PRODUCER, ARTIST):
        assert await room.studios.known_to(known.user_id) == [GUILD]
    for unknown in (ENGINEER, SESSION_PLAYER):
        assert await room.studios.known_to(unknown.user_id) == []

    due = (await room.desk.set(2, assignee=ENGINEER)).value.deadline
    assert await room.studios.known_to(ENGINEER.user_id) == [GUILD]
    await room.desk.deadlines.cancel(PRODUCER, due.id)
    assert await room.studios.known_to(ENGINEER.user_id) == []

    person = await room.desk.people.add(
        PRODUCER, room.desk.album.id, PersonRole.LISTENER, user_id=SESSION_PLAYER.user_id
    )
    assert await room.studios.known_to(SESSION_PLAYER.user_id) == [GUILD]
    await room.desk.people.remove(PRODUCER, person.value.id)
    assert await room.studios.known_to(SESSION_PLAYER.user_id) == []
