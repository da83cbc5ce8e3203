"""A studio of services on a real database, with a clock that the test moves; no Discord."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.deadlines import Deadline, Plan, Target, TargetNoun
from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.outbox import Item, Kind, Result, State
from bot.domain.projects import NewProject
from bot.domain.studios import Actor, Studio
from bot.domain.when import LocalTime, at_wall
from bot.services import Outcome
from bot.services._access import song_scope
from bot.services._unit import UnitOfWork
from bot.services.artists import ArtistService
from bot.services.deadlines import DeadlineService
from bot.services.history import HistoryService
from bot.services.members import MemberService
from bot.services.mixes import NewMix
from bot.services.mixes._posting import new_revision, post
from bot.services.outbox import OutboxService
from bot.services.people import PeopleService
from bot.services.projects import ProjectService
from bot.services.reminders import ReminderService
from bot.services.shifts import ShiftService
from bot.services.songs import SongService
from bot.services.studios import StudioService
from db import outbox, studios
from db.database import Database

GUILD, ENGINEER_ROLE = 10, 7
PRODUCER = Actor(guild_id=GUILD, user_id=100, is_manager=True)
ENGINEER = Actor(guild_id=GUILD, user_id=101, role_ids=frozenset({ENGINEER_ROLE}))
ARTIST = Actor(guild_id=GUILD, user_id=102)
SESSION_PLAYER = Actor(guild_id=GUILD, user_id=103)
ELSEWHERE = Actor(guild_id=20, user_id=100, is_manager=True)
START = datetime(2026, 11, 22, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
RUNGS = list(reversed(DEFAULT_LADDER))


@dataclass
class Desk:
    """A studio with one project of one song, and everything that a test does there."""

    db: Database
    now: datetime
    woken: list[datetime]

    def __post_init__(self) -> None:
        work = UnitOfWork(self.db, now=lambda: self.now, wake=self.woken.append)
        self.work = work
        self.deadlines = DeadlineService(work)
        self.reminders = ReminderService(work)
        self.outbox = OutboxService(work)
        self.history = HistoryService(work)
        self.projects = ProjectService(work)
        self.people = PeopleService(work)
        self.songs = SongService(work)
        self.members = MemberService(work)
        self.artists = ArtistService(work)
        self.studios = StudioService(work)
        self.shifts = ShiftService(work)

    async def furnish(self) -> None:
        """An artist on Discord, with a project of one song."""
        async with self.db.transaction() as conn:
            await studios.save(conn, Studio(GUILD, timezone=BERLIN, engineer_role_id=ENGINEER_ROLE))
        await self.artists.add(PRODUCER, "Ada", member_id=ARTIST.user_id)
        made = await self.project("Tides", ["Night Drive"])
        self.song = Target(TargetNoun.SONG, made.songs[0].id)
        self.album = Target(TargetNoun.PROJECT, made.project.id)

    async def project(self, title: str, songs: list[str]) -> NewProject:
        """Another project of the artist."""
        made = await self.projects.create(PRODUCER, title, "Ada", channel_id=1, songs=songs)
        return made.value

    async def set(
        self,
        days: float = 30,
        *,
        target: Target | None = None,
        assignee: Actor | None = ENGINEER,
        title: str | None = None,
    ) -> Outcome[Plan]:
        """A deadline so many days from now; of the song, for the engineer, unless said."""
        return await self.deadlines.set(
            PRODUCER,
            target or self.song,
            self.due(days),
            title=title,
            assignee=assignee.user_id if assignee else None,
        )

    def due(self, days: float) -> LocalTime:
        """That time, on the studio's clock."""
        return at_wall((self.now + timedelta(days=days)).replace(tzinfo=None), BERLIN)

    async def mix(self, by: Actor) -> None:
        """The next mix of the song, as a link."""
        async with self.work.begin(by) as unit:
            scope = await song_scope(unit.conn, by, self.song.id)
            made = await new_revision(unit, scope, NewMix(), link="https://example.org/mix")
            await post(unit, scope, made)

    async def pending(self, deadline: Deadline, of: Actor | None = None) -> list[Item]:
        """The reminders to come, the last first; of everybody unless said."""
        rows = await outbox.list_pending(self.db.read(), GUILD, Kind.REMINDER, deadline.id)
        own = [item for item in rows if of is None or item.user_id == of.user_id]
        return sorted(own, key=lambda item: item.due_at, reverse=True)

    async def reminded(self, deadline: Deadline) -> AbstractSet[int | None]:
        """Who is to be reminded."""
        return {item.user_id for item in await self.pending(deadline)}

    async def rungs(self, deadline: Deadline, of: Actor = ENGINEER) -> list[timedelta | None]:
        """How long before the deadline each reminder of one person comes, the last first."""
        return [item.rung for item in await self.pending(deadline, of)]

    async def fail(self, item: Item, *, retry: bool) -> None:
        """Mark a claimed row as not delivered."""
        later = self.now + timedelta(minutes=1) if retry else None
        state = State.SCHEDULED if retry else State.FAILED
        await self.outbox.finish([Result(item, state, error="no answer", retry_at=later)])

    async def deliver(self, item: Item, *, is_notice: bool = False) -> None:
        """Mark a claimed row as delivered."""
        said = Result(item, State.DELIVERED, channel_id=1, message_id=item.id, is_notice=is_notice)
        await self.outbox.finish([said])

    async def claim_reminders(self, of: Actor | None = None) -> list[Item]:
        """What the dispatcher takes now, of reminders; of everybody unless said."""
        claimed = [item for delivery in await self.outbox.claim(50) for item in delivery]
        own = [item for item in claimed if of is None or item.user_id == of.user_id]
        return [item for item in own if item.kind is Kind.REMINDER]
