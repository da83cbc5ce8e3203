"""What approvers are asked again about mixes: planned, moved, called off; on a real database."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.approvals import Left
from bot.domain.audio import AudioFacts, AudioFormat
from bot.domain.errors import ConflictError, InvalidError, NotAllowedError, QuestionError
from bot.domain.mixes import (
    Manner,
    MixFile,
    MixRevision,
    MixType,
    Question,
    VerdictKind,
    last_word,
)
from bot.domain.outbox import Item, Kind, State
from bot.domain.people import PersonRole, Who
from bot.domain.projects import ProjectStatus, SignOffRule
from bot.domain.rest import DEFAULT_QUIET_HOURS
from bot.domain.review_clock import (
    clock_words,
    parse_review_clock,
    parse_silence,
    silence_words,
)
from bot.domain.studios import Actor, with_reminders
from bot.media import MediaStore
from bot.services._access import SongScope, song_scope
from bot.services._unit import UnitOfWork
from bot.services.approvals import ApprovalService
from bot.services.mixes import MixService, NewMix
from bot.services.mixes._posting import new_revision, post
from bot.services.notes import NoteService, RoundService
from bot.services.review_clock import ReviewClockService, Settled
from bot.services.reviews import ReviewService
from db import activity, verdicts
from db import review_clock as clock_db
from db.database import Database
from tests.desk import ARTIST, ENGINEER, GUILD, PRODUCER, SESSION_PLAYER, START, Desk

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DRUMMER = Actor(guild_id=GUILD, user_id=104)
ADA = Who(ARTIST.user_id)
FACTS = AudioFacts(AudioFormat.WAV, "pcm_s16le", 44_100, 16, None, 2, 200.0)


@dataclass
class Room:
    """The desk with mixes that are posted, and everything about their sign-off."""

    desk: Desk
    media: MediaStore
    settled: Settled | None = None  # what became of the last promise that silence counts

    def __post_init__(self) -> None:
        work = UnitOfWork(self.desk.db, now=lambda: self.desk.now, wake=self.desk.woken.append)
        self.work = work
        self.reviews = ReviewService(work, self.media)
        self.clock = ReviewClockService(work)
        self.approvals = ApprovalService(work)
        self.mixes = MixService(work)
        self.rounds = RoundService(work)
        self.notes = NoteService(work)
        self.project_id = self.desk.album.id

    async def post(
        self,
        *,
        type_: MixType = MixType.MAIN,
        question: Question = Question.DECISION,
        is_link: bool = False,
        size: int = 1000,
    ) -> MixRevision:
        """The next mix of the song, by the engineer."""
        async with self.work.begin(ENGINEER) as unit:
            scope: SongScope = await song_scope(unit.conn, ENGINEER, self.desk.song.id)
            new = NewMix(type_, question=question)
            file = MixFile(f"{len(self.desk.woken):064x}", size, "a.wav", FACTS, None)
            link = "https://example.org/mix" if is_link else None
            made = await new_revision(unit, scope, new, file=None if is_link else file, link=link)
            return await post(unit, scope, made)

    async def edit(self, **changes: str | ProjectStatus | SignOffRule) -> None:
        """`/project edit`."""
        await self.desk.projects.edit(PRODUCER, self.project_id, **changes)  # pyright: ignore[reportArgumentType]: by name

    async def rows(self, *states: State) -> list[Item]:
        """What was promised about the project's mixes; still to come unless said."""
        found = await clock_db.list_of_project(self.desk.db.read(), GUILD, self.project_id)
        return [item for item in found if item.state in (states or (State.SCHEDULED,))]

    async def to_come(self, kind: Kind = Kind.REVIEW_CLOCK) -> list[tuple[int | None, datetime]]:
        """Who is asked when, soonest first."""
        rows = [item for item in await self.rows() if item.kind is kind]
        return sorted(((i.user_id, i.due_at) for i in rows), key=lambda pair: pair[1])

    async def later(self, span: timedelta) -> list[Item]:
        """Let time pass, and deliver what is asked meanwhile; what was asked."""
        asked: list[Item] = []
        until = self.desk.now + span
        while self.desk.now < until:
            self.desk.now = min(until, self.desk.now + HOUR)
            for delivery in await self.desk.outbox.claim(50):
                for item in delivery:
                    if item.kind is Kind.REVIEW_CLOCK:
                        asked += [item] if await self.ask(item) else []
                        continue
                    if item.kind is Kind.SILENCE:
                        self.settled = await self.clock.settle(item)
                    await self.desk.deliver(item)
        return asked

    async def ask(self, item: Item) -> bool:
        """Ask what a claimed row asks, if there is something left to ask."""
        nudge = await self.clock.to_ask(item)
        if nudge is None:
            await self.desk.fail(item, retry=False)
            return False
        await self.desk.deliver(item, is_notice=nudge.silent_at is not None)
        return True


@pytest.fixture
async def room(db: Database, tmp_path: Path) -> Room:
    desk = Desk(db, START, [])
    await desk.furnish()
    await desk.members.change(ARTIST.user_id, lambda m: replace(m, quiet_hours=None))
    return Room(desk, MediaStore(tmp_path / "media"))


async def join(room: Room, who: Actor, role: PersonRole = PersonRole.APPROVER) -> None:
    await room.desk.members.change(who.user_id, lambda m: replace(m, quiet_hours=None))
    await room.desk.people.add(PRODUCER, room.project_id, role, user_id=who.user_id)


async def silent(room: Room, **options: object) -> MixRevision:
    """A mix of a project where silence counts after a week."""
    await room.edit(silence="7d")
    return await room.post(**options)  # pyright: ignore[reportArgumentType]: by name


async def test_who_has_not_answered_is_asked_after_two_and_five_days(room: Room) -> None:
    await room.post()

    assert await room.to_come() == [
        (ARTIST.user_id, START + 2 * DAY),
        (ARTIST.user_id, START + 5 * DAY),
    ]
    asked = await room.later(10 * DAY)
    assert [item.due_at for item in asked] == [START + 2 * DAY, START + 5 * DAY]


@pytest.mark.parametrize("rule", [SignOffRule.ALL, SignOffRule.ANY])
async def test_each_approver_who_counts_is_asked_and_an_answer_stops_ones_own(
    room: Room, rule: SignOffRule
) -> None:
    await join(room, DRUMMER)
    await join(room, SESSION_PLAYER, PersonRole.LISTENER)
    await room.edit(sign_off=rule)
    mix = await room.post()
    assert {who for who, _ in await room.to_come()} == {ARTIST.user_id, DRUMMER.user_id}

    await room.rounds.send(DRUMMER, mix.id, "kick louder")

    assert {who for who, _ in await room.to_come()} == {ARTIST.user_id}
    await room.approvals.approve(ARTIST, mix.id)
    assert await room.to_come() == []


async def test_the_deciders_notes_stop_everybodys(room: Room) -> None:
    await join(room, DRUMMER)
    await room.edit(sign_off=SignOffRule.ALL)
    mix = await room.post()

    sent = await room.rounds.send(ARTIST, mix.id, "kick louder")
    assert await room.to_come() == []

    assert sent.batch_id is not None
    await room.desk.history.undo(ARTIST, sent.batch_id)
    assert {who for who, _ in await room.to_come()} == {ARTIST.user_id, DRUMMER.user_id}


async def test_a_new_mix_is_asked_about_in_place_of_the_old(room: Room) -> None:
    await room.post()
    room.desk.now += DAY
    second = await room.post()

    assert {item.subject_id for item in await room.rows()} == {second.id}
    await room.mixes.withdraw(ENGINEER, second.id)
    times = [at for _, at in await room.to_come()]
    assert times == [START + 2 * DAY, START + 5 * DAY]


@pytest.mark.parametrize("status", [ProjectStatus.ON_HOLD, ProjectStatus.ARCHIVED])
async def test_nobody_is_asked_in_a_project_that_rests(room: Room, status: ProjectStatus) -> None:
    await room.post()
    await room.edit(status=status)
    assert await room.to_come() == []

    room.desk.now += 3 * DAY
    await room.edit(status=ProjectStatus.ACTIVE)
    assert [at for _, at in await room.to_come()] == [START + 5 * DAY]


async def test_an_archived_song_and_alternates_are_not_asked_about(room: Room) -> None:
    await room.post(type_=MixType.INSTRUMENTAL)
    assert await room.to_come() == []

    await room.post()
    await room.desk.songs.archive(PRODUCER, room.desk.song.id)
    assert await room.to_come() == []


async def test_what_is_to_come_moves_with_the_setting(room: Room) -> None:
    await room.post()
    room.desk.now += 3 * DAY
    await room.edit(review_clock="1d, 4d")

    assert [at for _, at in await room.to_come()] == [START + 4 * DAY]
    await room.edit(review_clock="off")
    assert await room.to_come() == []
    await room.edit(review_clock="default")
    assert [at for _, at in await room.to_come()] == [START + 5 * DAY]


async def test_what_was_asked_is_not_asked_again(room: Room) -> None:
    await room.post()
    assert len(await room.later(3 * DAY)) == 1
    await room.edit(review_clock="off")
    await room.edit(review_clock="2d, 5d")

    assert len(await room.later(10 * DAY)) == 1


async def test_it_keeps_clear_of_quiet_hours_and_silent_days(room: Room) -> None:
    await room.post()  # on a Sunday at 13:00 in Berlin
    await room.desk.studios.set_reminders(
        PRODUCER, lambda studio: with_reminders(studio, silent_days="tue, wed")
    )
    await room.desk.members.change(ARTIST.user_id, lambda m: replace(m, timezone="Asia/Tokyo"))
    thursday_in_tokyo = datetime(2026, 11, 25, 15, tzinfo=UTC)  # at midnight there
    assert [at for _, at in await room.to_come()] == [thursday_in_tokyo, START + 5 * DAY]

    await room.desk.members.change(
        ARTIST.user_id, lambda m: replace(m, quiet_hours=DEFAULT_QUIET_HOURS)
    )
    morning = [thursday_in_tokyo + 8 * HOUR, START + 5 * DAY]
    assert [at for _, at in await room.to_come()] == morning


async def test_after_a_week_offline_only_the_last_is_asked(room: Room) -> None:
    await room.post()
    room.desk.now += 7 * DAY
    claimed = [item for d in await room.desk.outbox.claim(50) for item in d]

    (asked,) = [item for item in claimed if item.kind is Kind.REVIEW_CLOCK]
    assert asked.rung == 5 * DAY
    (left_out,) = await room.rows(State.SUPERSEDED)
    assert left_out.rung == 2 * DAY


@pytest.mark.parametrize("deed", ["approved", "superseded", "withdrawn", "on hold", "clock off"])
async def test_what_is_on_its_way_says_nothing_once_it_does_not_wait(room: Room, deed: str) -> None:
    mix = await room.post()
    room.desk.now += 2 * DAY
    (item,) = [i for d in await room.desk.outbox.claim(50) for i in d if i.rung is not None]
    assert await room.clock.to_ask(item) is not None
    match deed:
        case "approved":
            await room.approvals.approve(ARTIST, mix.id)
        case "superseded":
            await room.post()
        case "withdrawn":
            await room.mixes.withdraw(ENGINEER, mix.id)
        case "on hold":
            await room.edit(status=ProjectStatus.ON_HOLD)
        case _:
            await room.edit(review_clock="off")

    assert await room.clock.to_ask(item) is None


async def test_an_older_mix_that_is_gone_with_keeps_its_open_notes(room: Room) -> None:
    first = await room.post()
    await room.rounds.send(ARTIST, first.id, "kick louder")
    await room.post()
    with pytest.raises(QuestionError, match="1 open note on it will stay"):
        await room.approvals.approve(ARTIST, first.id)

    done = await room.approvals.approve(ARTIST, first.id, choosing=True)

    assert done.value.sign_off.with_notes == (ADA,)


async def test_silence_counts_where_the_project_says_so_and_they_were_told(room: Room) -> None:
    mix = await silent(room)
    assert [item.rung for item in await room.later(6 * DAY)] == [2 * DAY, 5 * DAY]
    assert await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id) == []

    await room.later(2 * DAY)

    (verdict,) = await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id)
    assert (verdict.manner, verdict.who, verdict.sha256) == (Manner.SILENCE, ADA, mix.sha256)
    review = await room.reviews.see(PRODUCER, mix.id)
    assert review.sign_off.by_silence == (ADA,)


async def test_the_question_says_when_silence_counts(room: Room) -> None:
    mix = await silent(room)
    room.desk.now += 2 * DAY
    (item,) = [i for d in await room.desk.outbox.claim(50) for i in d if i.rung is not None]

    nudge = await room.clock.to_ask(item)
    assert nudge is not None and nudge.silent_at == mix.submitted_at + 7 * DAY

    room.desk.now += 5 * DAY - HOUR  # the bot was down meanwhile: they have a day from now on
    late = await room.clock.to_ask(item)
    assert late is not None and late.silent_at == room.desk.now + DAY


async def test_silence_by_itself_never_counts(room: Room) -> None:
    mix = await room.post()
    await room.later(90 * DAY)

    assert await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id) == []


@pytest.mark.parametrize("options", [{"is_link": True}, {"question": Question.FEEDBACK}])
async def test_silence_approves_no_link_and_no_round_of_feedback(
    room: Room, options: dict[str, object]
) -> None:
    await silent(room, **options)

    assert len(await room.to_come()) == 2
    assert await room.to_come(Kind.SILENCE) == []


async def test_whoever_was_not_told_in_time_is_not_taken_by_their_silence(room: Room) -> None:
    mix = await room.post()
    await room.later(6 * DAY)  # both questions are out, and said nothing of silence
    await room.edit(silence="7d")
    await room.later(10 * DAY)

    assert room.settled is not None and room.settled.reason is not None
    assert "were not told" in room.settled.reason
    assert await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id) == []


async def test_who_kept_a_draft_while_they_were_asked_was_told_that_silence_counts(
    room: Room,
) -> None:
    mix = await silent(room)
    room.desk.now += DAY
    await room.notes.add(ARTIST, mix.id, "kick louder")

    room.desk.now += DAY
    (first,) = [i for d in await room.desk.outbox.claim(50) for i in d if i.rung is not None]
    nudge = await room.clock.to_ask(first)
    assert nudge is not None and nudge.silent_at == mix.submitted_at + 7 * DAY
    await room.ask(first)
    await room.later(4 * DAY)
    await room.rounds.discard(ARTIST, mix.id)
    await room.later(2 * DAY)

    (verdict,) = await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id)
    assert verdict.manner is Manner.SILENCE


async def test_who_was_asked_without_a_word_of_silence_is_not_taken_by_it(room: Room) -> None:
    mix = await silent(room)
    room.desk.now += 8 * DAY  # the bot was down: all falls due at once
    claimed = [item for delivery in await room.desk.outbox.claim(50) for item in delivery]
    (asked,) = [item for item in claimed if item.kind is Kind.REVIEW_CLOCK]
    (silence,) = [item for item in claimed if item.kind is Kind.SILENCE]
    nudge = await room.clock.to_ask(asked)
    assert nudge is not None and nudge.silent_at is None
    await room.ask(asked)
    room.desk.now += 2 * DAY

    settled = await room.clock.settle(silence)

    assert settled.reason == "they were not told that their silence would count"
    assert await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id) == []


async def test_who_was_told_late_has_a_day(room: Room) -> None:
    mix = await silent(room)
    await room.later(6 * DAY)
    silence = (await room.rows())[0]
    room.desk.now = mix.submitted_at + 7 * DAY
    async with room.desk.db.transaction() as conn:
        late = int((room.desk.now - HOUR).timestamp())
        await conn.execute(
            "UPDATE outbox SET finished_at = :late WHERE kind = 'review_clock'", late=late
        )

    settled = await room.clock.settle(silence)

    assert settled.put_off_until == room.desk.now - HOUR + DAY


@pytest.mark.parametrize("deed", ["own draft", "suggestion", "undone", "withdrawn", "on hold"])
async def test_any_note_and_any_change_stop_silence(room: Room, deed: str) -> None:
    await join(room, DRUMMER)
    mix = await silent(room)
    await room.later(6 * DAY)
    assert len(await room.to_come(Kind.SILENCE)) == 1
    match deed:
        case "own draft":
            await room.notes.add(ARTIST, mix.id, "kick louder")
        case "suggestion":
            await room.rounds.send(DRUMMER, mix.id, "kick louder")
        case "undone":
            done = await room.approvals.approve(ARTIST, mix.id)
            assert done.batch_id is not None
            await room.desk.history.undo(ARTIST, done.batch_id)
            await room.rounds.send(DRUMMER, mix.id, "kick louder")
        case "withdrawn":
            await room.mixes.withdraw(ENGINEER, mix.id)
        case _:
            await room.edit(status=ProjectStatus.ON_HOLD)

    await room.later(10 * DAY)

    given = await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id)
    assert not [verdict for verdict in given if verdict.manner is Manner.SILENCE]


async def test_the_silent_can_take_their_approval_back_and_it_does_not_count_again(
    room: Room,
) -> None:
    mix = await silent(room)
    await room.later(8 * DAY)
    (verdict,) = await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id)
    batch = await activity.batch_of_new(room.desk.db.read(), GUILD, "verdict", verdict.id)
    assert batch is not None
    with pytest.raises(NotAllowedError):
        await room.desk.history.undo(ENGINEER, batch)

    await room.desk.history.undo(ARTIST, batch)

    review = await room.reviews.see(PRODUCER, mix.id)
    assert review.sign_off.waiting == (ADA,)
    assert await room.to_come(Kind.SILENCE) == []
    await room.edit(silence="8d")
    assert await room.to_come(Kind.SILENCE) == []


async def test_a_word_of_their_own_takes_the_place_of_silence(room: Room) -> None:
    mix = await silent(room)
    await room.later(8 * DAY)

    done = await room.approvals.approve(ARTIST, mix.id)

    assert done.value.sign_off.by_silence == ()


async def test_silence_and_what_was_taken_back_are_nobodys_last_word(room: Room) -> None:
    async def word() -> VerdictKind | None:
        given = await verdicts.list_of_revision(room.desk.db.read(), GUILD, mix.id)
        said = last_word(given, ADA)
        return said.kind if said is not None else None

    mix = await silent(room)
    await room.later(8 * DAY)
    assert await word() is None

    done = await room.approvals.approve(ARTIST, mix.id)
    assert await word() is VerdictKind.APPROVED
    with pytest.raises(ConflictError, match="Mix 1 has that approval already"):
        await room.approvals.approve(ARTIST, mix.id)

    assert done.batch_id is not None
    await room.desk.history.undo(ARTIST, done.batch_id)
    assert await word() is None
    await room.rounds.send(ARTIST, mix.id, "kick louder")
    assert await word() is VerdictKind.NOTES


async def test_a_chase_asks_now_and_once_an_hour(room: Room) -> None:
    await join(room, DRUMMER)
    await room.edit(sign_off=SignOffRule.ALL)
    await room.desk.people.add(
        PRODUCER, room.project_id, PersonRole.APPROVER, name="Nora", contact="+49 30 1234"
    )
    mix = await room.post()
    room.desk.now += HOUR
    with pytest.raises(NotAllowedError):
        await room.clock.chase(ARTIST, mix.id)

    first = (await room.clock.chase(ENGINEER, mix.id)).value
    again = (await room.clock.chase(PRODUCER, mix.id)).value

    assert set(first.asked) == {ADA, Who(DRUMMER.user_id)}
    assert first.to_call == ((Who(None, "Nora"), "+49 30 1234"),)
    assert again.asked == () and {who for who, _ in again.heard} == set(first.asked)
    room.desk.now += HOUR
    assert len((await room.clock.chase(PRODUCER, mix.id)).value.asked) == 2


async def test_nobody_is_chased_who_is_not_waited_for(room: Room) -> None:
    first = await room.post()
    mix = await room.post()
    with pytest.raises(ConflictError, match="took the place of Mix 1"):
        await room.clock.chase(PRODUCER, first.id)
    sent = await room.rounds.send(ARTIST, mix.id, "kick louder")
    with pytest.raises(ConflictError, match="the studio's move"):
        await room.clock.chase(PRODUCER, mix.id)
    assert sent.batch_id is not None
    await room.desk.history.undo(ARTIST, sent.batch_id)
    await room.approvals.approve(ARTIST, mix.id, left=Left.STAY)
    with pytest.raises(ConflictError, match="approved: nobody"):
        await room.clock.chase(PRODUCER, mix.id)


async def test_a_file_too_large_for_a_dm_is_not_attached(room: Room) -> None:
    await room.post(size=10 * 2**20 + 1)
    room.desk.now += 2 * DAY
    (item,) = [i for d in await room.desk.outbox.claim(50) for i in d if i.rung is not None]

    nudge = await room.clock.to_ask(item)

    assert nudge is not None
    assert room.reviews.dm_post_of(nudge.review.revision, nudge.review.song) is None
    assert room.reviews.post_of(nudge.review.revision, nudge.review.song) is not None


async def test_an_approval_while_a_new_mix_lands_is_of_the_mix_that_was_pressed(
    room: Room,
) -> None:
    first = await room.post()

    landed, pressed = await asyncio.gather(
        room.post(), room.approvals.approve(ARTIST, first.id), return_exceptions=True
    )

    assert isinstance(landed, MixRevision)
    given = await verdicts.list_of_revision(room.desk.db.read(), GUILD, first.id)
    if isinstance(pressed, QuestionError):
        assert given == []
    else:
        assert [verdict.sha256 for verdict in given] == [first.sha256]
    assert await verdicts.list_of_revision(room.desk.db.read(), GUILD, landed.id) == []
    review = await room.reviews.see(PRODUCER, landed.id)
    assert review.is_current and review.sign_off.waiting == (ADA,)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2d, 5d", "after 2 and 5 days"),
        ("5d; 36h", "after 1 day 12 hours and 5 days"),
        ("1 week", "after 7 days"),
        ("off", "never"),
        ("default", "after 2 and 5 days"),
        ("3h, 1d", "after 3 hours and 1 day"),
        ("1d, 3d", "after 1 and 3 days"),
        ("2d 5d", "after 2 and 5 days"),
        ("1d 12h", "after 1 day 12 hours"),
    ],
)
def test_the_clock_is_typed_in_words(typed: str, read: str) -> None:
    assert clock_words(parse_review_clock(typed)) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "0",
        "5m",
        "61d",
        "1d, 2d, 3d",
        "1d 2d 3d",
        "0,5d",
        "daily",
        "tomorrow",
        "-2d",
        "9" * 300,
        "\x00",
    ],
)
def test_what_is_no_clock_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(InvalidError, match="2d, 5d"):
        parse_review_clock(typed)


@pytest.mark.parametrize(("typed", "read"), [("7d", "after 7 days"), ("OFF", "never")])
def test_silence_is_typed_in_words(typed: str, read: str) -> None:
    assert silence_words(parse_silence(typed)) == read


@pytest.mark.parametrize(
    "typed", ["", "1d", "0", "2d, 5d", "2d 5d", "7,5d", "61d", "yes", "-7d", "7" * 300]
)
def test_what_is_no_silence_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(InvalidError, match="7d"):
        parse_silence(typed)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"silence": "2d"}, "at least 1 day from then"),
        ({"review_clock": "off", "silence": "7d"}, "asked again before"),
    ],
)
async def test_silence_counts_only_where_it_is_told_before(
    room: Room, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(InvalidError, match=words):
        await room.edit(**changes)

    await room.edit(review_clock="1d", silence="2d")
    with pytest.raises(InvalidError):
        await room.edit(review_clock="off")
