"""One studio of the crash test, from its first command to its last reminder."""

import asyncio
from collections import deque
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.app import App, Outside
from bot.config import Settings
from bot.domain.studios import Actor
from tests.bot_process import told
from tests.endurance._ledger import (
    Ledger,
    Promise,
    ViolationError,
    groups,
    require_told,
    title,
    told_so_far,
)
from tests.endurance._lives import Life, Lives
from tests.local_discord import Channel, LocalDiscord, Member, Reply

T = TypeVar("T")
_READY_SECONDS = 20.0
_DAY = timedelta(days=1)
_NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Script:
    """What happens in a scenario.

    Attributes:
        people: who are each assigned to deadlines; of two of them these are moved, and closed.
        each: how many deadlines of one person are due at the same minute.
        days: until they are due, at noon.
        phases: how many of the times at which reminders come are waited for; None for all.
    """

    people: int
    each: int = 1
    days: int = 9
    phases: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """What the producer types: a deadline's title, and what is to be true of it afterwards."""

    name: str
    options: Mapping[str, str | Member]
    title: str
    due_at: datetime
    is_open: bool = True


class Scenario:
    """A database file, a local Discord, and a bot that may be killed at any time."""

    def __init__(
        self, script: Script, server: LocalDiscord, folder: Path, lives: Lives, *, is_once: bool
    ) -> None:
        self._script = script
        self._server = server
        self._folder = folder
        self._lives = lives
        self._is_once = is_once
        self._ledger = Ledger(folder / "talkback.db")
        self.delivered = 0

    async def play(self) -> None:
        """Play it to the end.

        Raises:
            ViolationError: a promise was not kept.
        """
        guild = self._server.add_guild("Night Studio")
        channel = self._server.add_text_channel(guild, "studio")
        producer = guild.members[guild.owner_id]
        people = [
            self._server.add_member(guild, self._server.add_user(f"Person {number}"))
            for number in range(self._script.people)
        ]
        await self._furnish(producer, channel)
        commands = list(self._commands(people))
        await self._type(producer, channel, commands)
        await self._lives.until_idle(timedelta())
        promises = self._ledger.promises()
        self._require_kept(commands, promises)
        for phase in groups(promises)[: self._script.phases]:
            await self._deliver(phase)
        if self._is_once and len(self._server.threads(channel)) != 1:
            raise ViolationError("the project has several threads, or none")

    async def _furnish(self, producer: Member, channel: Channel) -> None:
        """Make the project that everything is of."""
        settings = Settings.model_construct(
            database=self._folder / "talkback.db", media=self._folder / "media"
        )
        app = await App.open(settings, Outside.simulated())
        try:
            asker = Actor(guild_id=producer.guild_id, user_id=producer.id, is_manager=True)
            await app.services.projects.create(asker, "Tides", "Ada", channel_id=channel.id)
        finally:
            await app.bot.close()

    def _commands(self, people: list[Member]) -> Iterator[Command]:
        """A deadline for everybody; one of them is moved, another's is done or called off."""
        due = datetime.combine(datetime.now(UTC) + self._script.days * _DAY, _NOON)
        for number, person in enumerate(people * self._script.each):
            options = {"target": "project:1", "due": _typed(due), "assignee": person}
            name = title(number)
            yield Command("deadline set", options | {"title": name}, name, due)
        for number in range(self._script.each):
            moved, closed = (title(number * len(people) + nth) for nth in (1, 2))
            later = due + _DAY
            options = {"deadline": moved, "due": _typed(later)}
            yield Command("deadline move", options, moved, later)
            verb = "cancel" if number % 2 else "done"
            yield Command(f"deadline {verb}", {"deadline": closed}, closed, due, is_open=False)

    async def _type(self, producer: Member, channel: Channel, commands: list[Command]) -> None:
        """Type each command until it is answered, whatever happens to the bot meanwhile."""
        waiting, is_again = deque(commands), False
        while waiting:
            seen = len(self._server.gateway.identifies)
            async with self._lives.life(timedelta(), ends_when_idle=False) as life:
                identified = self._server.changes.until(
                    lambda seen=seen: len(self._server.gateway.identifies) > seen,
                    within=_READY_SECONDS,
                )
                if await _meanwhile(life, identified) is None:
                    continue
                while waiting:
                    command = waiting[0]
                    asking = self._server.interact(producer, channel, command.name, command.options)
                    reply = await _meanwhile(life, asking)
                    if reply is None:
                        is_again = True
                        break
                    _require_answer(command, reply, is_again=is_again)
                    waiting.popleft()
                    is_again = False

    def _require_kept(self, commands: list[Command], promises: list[Promise]) -> None:
        """What was answered is in the database, with a reminder at the time of what is open."""
        known = self._ledger.deadlines()
        for command in {each.title: each for each in commands}.values():
            deadline = known.get(command.title)
            if deadline is None:
                raise ViolationError(f"{command.title} was answered, and is not there")
            if (deadline.is_open, deadline.due_at) != (command.is_open, command.due_at):
                raise ViolationError(f"{command} was answered, and there is {deadline}")
            promised = [each for each in promises if each.title == command.title]
            at_the_time = [each for each in promised if each.at == deadline.due_at]
            if len(at_the_time) != deadline.is_open or (promised and not deadline.is_open):
                raise ViolationError(f"of {deadline} there are the reminders {promised}")

    async def _deliver(self, phase: list[Promise]) -> None:
        """Move the clock to some reminders, and let the bot deliver them."""
        ahead = phase[-1].at + timedelta(seconds=1) - datetime.now(UTC)
        before = told_so_far(self._server)
        await self._lives.until_idle(ahead)
        self._ledger.require_done(datetime.now(UTC) + ahead)
        expected = [(promise.user_id, promise.title) for promise in phase]
        require_told(expected, told_so_far(self._server) - before, is_once=self._is_once)
        self.delivered += len(phase)


async def _meanwhile(life: Life, doing: Coroutine[Any, Any, T]) -> T | None:
    """What came of it while the bot lived; None if the bot died first.

    Raises:
        ViolationError: the bot lived, and nothing came of it.
    """
    task = asyncio.create_task(doing)
    await asyncio.wait({task, life.ended}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return None
    try:
        return await task
    except TimeoutError:
        raise ViolationError("the bot did not answer") from None


def _require_answer(command: Command, reply: Reply, *, is_again: bool) -> None:
    """It was done, or the earlier try had done it and was killed before it could say so."""
    text = told(reply.message)
    if command.title not in text and not (is_again and "no such open deadline" in text):
        raise ViolationError(f"/{command.name} was answered with {text[:300]}")


def _typed(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
