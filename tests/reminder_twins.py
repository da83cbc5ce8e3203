"""The bot and the model of its reminders, side by side: the same is done to both, then compared.

The services, the database and the dispatcher are the real ones; Discord is `tests.paper_discord`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from aiolimiter import AsyncLimiter

from bot.dispatcher import Dispatcher
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.outbox import Card, Item, Kind, State
from bot.domain.people import PersonRole
from bot.media import MediaStore
from bot.services import Services
from db import outbox
from db.database import Database
from db.migrate import migrate
from tests import reminder_model as model
from tests.desk import ARTIST, BERLIN, ENGINEER, ENGINEER_ROLE, GUILD, PRODUCER, SESSION_PLAYER
from tests.paper_discord import CHANNEL, THREAD, PaperDiscord
from tests.reminder_model import Key, Model, Told
from tests.rest_by_zone import AT_THE_TIME, is_rest

T = TypeVar("T")
ACTORS = {actor.user_id: actor for actor in (PRODUCER, ENGINEER, ARTIST, SESSION_PLAYER)}
CAST = model.Cast(PRODUCER.user_id, ENGINEER.user_id, ARTIST.user_id)
PROJECT, SONG = Target(TargetNoun.PROJECT, 1), Target(TargetNoun.SONG, 1)
RETRIED_WITHIN = timedelta(seconds=30)
MOST_ROUNDS = 100
"""Of deliveries at one instant: more is going round in circles."""
_FURNISHED_AT = datetime(2026, 10, 1, 12, tzinfo=UTC)
_ROWS = "SELECT * FROM outbox WHERE kind IN ('reminder', 'thread_reminder', 'fallback_mention')"
_IS_RETRIED = "SELECT 1 FROM outbox WHERE state = 'scheduled' AND attempts > 0"
_STUCK = """
    SELECT kind, state, error FROM outbox
    WHERE state = 'claimed' OR (state = 'scheduled' AND next_at <= :now)
"""


class Twins:
    """One studio, twice."""

    def __init__(self, begin: datetime) -> None:
        self._folder = TemporaryDirectory()
        self._runner = asyncio.Runner()
        path = Path(self._folder.name) / "talkback.db"
        path.write_bytes(_furnished())
        self.now = begin
        self._checked = 0
        self._db = self._runner.run(Database.open(path))
        self.bot = _services(self._db, path.parent, lambda: self.now)
        self.discord = PaperDiscord(lambda: self.now)
        people = {user_id: model.Person() for user_id in ACTORS}
        self.model = Model(begin, CAST, model.Studio(BERLIN), people)
        self.be_down(timedelta())

    def close(self) -> None:
        """Leave nothing open."""
        self._runner.run(self._db.close())
        self._runner.close()
        self._folder.cleanup()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Have a service do something."""
        return self._runner.run(work)

    def cancel(self, key: Key) -> None:
        """Call one reminder off, as its reader."""

        async def call_off(item_id: int) -> None:
            async with self._db.transaction() as conn:
                await outbox.cancel(conn, item_id, self.now, by=key.person)

        (item,) = (item for item in self.scheduled() if _key(item) == key)
        self.do(call_off(item.id))
        self.model.cancel(key)

    def run(self, until: datetime) -> None:
        """Let time pass up to an instant, with the bot at work."""
        self.model.replan()
        self.do(self._run(until))

    def be_down(self, span: timedelta) -> None:
        """Let time pass without the bot, and start it again."""

        async def start_again() -> None:
            await self.bot.outbox.beat()
            self.now += span
            await self.bot.outbox.begin()
            await self._run(self.now)

        self.do(start_again())

    def reminders(self) -> list[Item]:
        """Every row of a reminder, whatever became of it."""
        return [outbox.from_row(row) for row in self.do(self._db.read().fetch_all(_ROWS))]

    def scheduled(self) -> list[Item]:
        """Those still to come."""
        return [i for i in self.reminders() if i.state is State.SCHEDULED]

    def check_promises(self) -> None:
        """What is promised, and for when, is what the model promises."""
        rows = self.scheduled()
        assert {item.kind for item in rows} <= {Kind.REMINDER}
        planned = {_key(item): (item.about_at, item.due_at, item.next_at) for item in rows}
        expected = {key: (p.about_at, p.at, p.next_at) for key, p in self.model.promises.items()}
        differing = {
            key: (planned.get(key), expected.get(key))
            for key in planned.keys() | expected.keys()
            if planned.get(key) != expected.get(key)
        }
        assert not differing, _differing(self.now, differing)
        assert len(planned) == len(rows)

    def check_told(self) -> None:
        """What was told, to whom and when, is what the model told; and nothing was told twice."""
        told = self._told()
        ours, theirs = sorted({_shown(t) for t in told}), sorted(map(_shown, self.model.told))
        theirs = sorted(set(theirs))
        only = {each[:-1] for each in ours} ^ {each[:-1] for each in theirs}
        assert not only, "\n".join([f"at {self.now}", *map(str, only)])
        for mine, its in zip(ours, theirs, strict=True):
            assert AT_THE_TIME <= mine[-1] - its[-1] <= RETRIED_WITHIN, (mine, its)
        times = Counter((t.person, what) for t in told for what in t.what if what[1] is not None)
        assert not [each for each, count in times.items() if count > 1]
        for each in told[self._checked :]:
            self._check_manners(each)
        self._checked = len(told)

    def check_nothing_waits(self) -> None:
        """What is due is not left lying."""
        stuck = self.do(self._db.read().fetch_all(_STUCK, now=int(self.now.timestamp())))
        assert not [(row["kind"], row["state"], row["error"]) for row in stuck]

    async def _run(self, until: datetime) -> None:
        while True:
            upcoming = [await self.bot.outbox.next_at(), self.model.next_at()]
            at = min((each for each in upcoming if each is not None), default=None)
            if at is None or at > until:
                break
            self.now = self.model.now = max(self.now, at)
            await self._deliver()
            self.model.tell()
            for person in self.discord.refused:
                self.model.refuse(person)
        self.now = self.model.now = until
        if await self._db.read().fetch_one(_IS_RETRIED):
            await self._run(until + RETRIED_WITHIN)
        await self.bot.outbox.beat()

    async def _deliver(self) -> None:
        """Send all that is due now, and what follows from it at once."""
        for _ in range(MOST_ROUNDS):
            at = await self.bot.outbox.next_at()
            if at is None or at > self.now:
                return
            dispatcher = Dispatcher(self.discord, self.bot, bucket=AsyncLimiter(1_000_000, 1))
            await dispatcher.drain()
            await dispatcher.close(grace=60)
        raise AssertionError(f"something is due at {self.now} again and again")

    def _check_manners(self, told: Told) -> None:
        """Nobody hears of what does not count any more; nor in their rest, but for two reasons."""
        rest = self.model.rest(told.person)
        for number, rung, about_at in told.what:
            assert self.model.counts(self.model.deadlines[number])
            is_urgent = about_at is not None and told.at < about_at
            is_hardly_late = not told.late
            assert rung is None or is_urgent or is_hardly_late or not is_rest(rest, told.at)

    def _told(self) -> list[Told]:
        rows = {item.id: item for item in self.reminders()}
        said: dict[int, list[Item]] = {post.id: [] for post in self.discord.posts}
        for item in rows.values():
            if item.state is State.DELIVERED and item.message_id is not None:
                meant = item
                if item.kind is Kind.FALLBACK_MENTION:
                    meant = rows.get(item.subject_id)  # else it is news that is mentioned
                if meant is not None:
                    said[item.message_id].append(meant)
        found: list[Told] = []
        for post in self.discord.posts:
            if items := said[post.id]:
                (person,) = {item.user_id for item in items}
                what = frozenset((item.subject_id, item.rung, item.about_at) for item in items)
                late = post.text.count("I was offline")
                found.append(Told(post.at, person or 0, post.is_dm, what, late))
        return found


def _key(item: Item) -> Key:
    return Key(item.subject_id, item.user_id or 0, item.rung)


def _differing(now: datetime, differing: Mapping[Key, tuple[object, object]]) -> str:
    lines = [f"{key}\n  bot   {mine}\n  model {its}" for key, (mine, its) in differing.items()]
    return "\n".join([f"at {now}", *lines])


def _shown(told: Told) -> tuple[int, bool, str, int, datetime]:
    """To compare what was told; who is mentioned hears of each deadline once, and no more of it."""
    if not told.is_dm:
        numbers = sorted(number for number, _, _ in told.what)
        return told.person, False, str(numbers), 0, told.at
    return told.person, True, str(sorted(map(str, told.what))), told.late, told.at


def _services(db: Database, folder: Path, now: Callable[[], datetime]) -> Services:
    return Services.build(
        db, MediaStore(folder / "media"), now=now, wake=lambda _: None, max_upload=1
    )


@cache
def _furnished() -> bytes:
    """A database with a studio, and in it a project of one song with its thread and its card."""

    async def furnish(path: Path) -> None:
        db = await Database.open(path)
        await migrate(db)
        bot = _services(db, path.parent, lambda: _FURNISHED_AT)
        await bot.studios.set_up(PRODUCER, timezone=BERLIN, engineer_role_id=ENGINEER_ROLE)
        await bot.studios.set_reminders(
            PRODUCER, lambda studio: replace(studio, fallback_channel_id=CHANNEL)
        )
        await bot.artists.add(PRODUCER, "Ada", member_id=ARTIST.user_id)
        made = await bot.projects.create(PRODUCER, "Tides", "Ada", channel_id=1, songs=["Drive"])
        project = made.value.project
        await bot.people.add(PRODUCER, project.id, PersonRole.ENGINEER, user_id=ENGINEER.user_id)
        assert (project.id, made.value.songs[0].id) == (PROJECT.id, SONG.id)
        await bot.outbox.keep_thread(project, THREAD)
        await bot.outbox.keep_card(
            Card(Kind.PROJECT_CARD, project.id, GUILD, THREAD, 1, _FURNISHED_AT, _FURNISHED_AT)
        )
        await db.close()

    with TemporaryDirectory() as folder:
        path = Path(folder) / "talkback.db"
        asyncio.run(furnish(path))
        return path.read_bytes()
