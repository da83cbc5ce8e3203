# simcord is pinned: moving its clock without settling has no public way.
# pyright: reportPrivateUsage=false
"""The real bot in a simulated Discord: a small studio, its people, and its clock."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import discord
import simcord
from discord import app_commands
from simcord.actors import MemberActor
from simcord.backend.access import can_access_channel
from simcord.backend.cdn import CDN_BASE
from simcord.backend.models import Interaction
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.results import InteractionResult

from bot.app import App, Outside
from bot.config import Settings
from bot.demo.avatar import lamp
from bot.demo.clock import simulated_scheduler
from bot.domain.errors import StudioError

ZONE = "Europe/Berlin"
"""Where the sample studio stands; its clock and its pages show this zone."""

_SETTLE = 4.0
"""Seconds of patience with an action; timers that are further off are left to the clock. The
bot refreshes a card at most each 5 s: with more patience each action would wait for that."""
_LONGEST_STEP = timedelta(hours=6)
_PATIENCE = 15
"""How often an action that did not settle is waited for again."""
_MOST_ROWS = 200
"""How many due rows are gone through in search of one that is a DM."""


def refusals_aside(env: simcord.Env) -> None:
    """Keep what the bot answered with a refusal out of the errors; everything else stays."""
    record = env._record_error

    def keep(error: BaseException) -> None:
        inner = error
        if isinstance(error, app_commands.CommandInvokeError | app_commands.TransformerError):
            inner = error.__cause__ or error
        if not isinstance(inner, StudioError | app_commands.CheckFailure):
            record(error)

    env._record_error = keep


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the visitor can be."""

    actor: MemberActor
    trade: str

    @property
    def name(self) -> str:
        """As everybody sees it."""
        return self.actor.name


@dataclass(slots=True)
class World:
    """One server with its people; browser, terminal and clock take turns by the lock."""

    env: simcord.Env
    app: App
    guild: GuildHandle
    channel: ChannelHandle
    engineers: RoleHandle
    producer: Person
    engineer: Person
    artist: Person
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, *, earlier: timedelta = timedelta()) -> AsyncGenerator[Self]:
        """Start the bot in it; its database and media stay in the folder.

        Args:
            folder: an empty one.
            earlier: how long before the present the simulated time begins.
        """
        settings = Settings.model_construct(
            database=folder / "talkback.db", media=folder / "media", max_upload_mb=25
        )
        with simulated_scheduler():
            app = await App.open(settings, Outside.simulated())
            env = simcord.Env(app.bot, check_errors=False, settle_timeout=_SETTLE)
            refusals_aside(env)
            _dress(env)
            env.backend.clock.advance((datetime.now(UTC) - earlier - env.now()).total_seconds())
            try:
                await env.start()
                await app.bot.tree.sync()
                with env.time_context():
                    yield cls._furnish(env, app)
            finally:
                await env.shutdown()
                await app.bot.close()

    @classmethod
    def _furnish(cls, env: simcord.Env, app: App) -> Self:
        guild = env.create_guild("Night Studio")
        boss = guild.create_role("Producer", permissions=discord.Permissions(manage_guild=True))
        engineers = guild.create_role("Engineer")
        channel = guild.create_text_channel("studio")

        def person(name: str, trade: str, *roles: RoleHandle) -> Person:
            return Person(guild.add_member(env.create_user(name), roles=list(roles)), trade)

        return cls(
            env=env,
            app=app,
            guild=guild,
            channel=channel,
            engineers=engineers,
            producer=person("Max", "producer", boss),
            engineer=person("Eli", "engineer", engineers),
            artist=person("Ada", "artist"),
        )

    @property
    def people(self) -> tuple[Person, ...]:
        """Whom the visitor can be."""
        return self.producer, self.artist, self.engineer

    def threads(self) -> list[ChannelHandle]:
        """The projects' threads, oldest first."""
        return sorted(self.channel.threads, key=lambda thread: thread.id)

    def seen_by(self, person: Person) -> list[ChannelHandle]:
        """The channel, the threads that a person is in, and their DM with the bot."""
        rooms = (self.channel, *self.threads())
        visible = [r for r in rooms if can_access_channel(self.env, r.id, person.actor)]
        return [*visible, person.actor.user.dm_channel]

    def seen_at(self, person: Person, channel_id: int) -> ChannelHandle | None:
        """One of the places that a person sees; None for any other."""
        return next((place for place in self.seen_by(person) if place.id == channel_id), None)

    def messages_for(self, place: ChannelHandle, person: Person) -> int:
        """How many messages a person sees in a place."""
        messages = self.env.backend.messages.get(place.id, {}).values()
        return sum(message.visible_to(person.actor.id) for message in messages)

    def dismiss_replies(self) -> None:
        """Clear away the replies that only one person sees, as closing Discord does."""
        for messages in self.env.backend.messages.values():
            for message in [*messages.values()]:
                if not message.visible_to(None):
                    del messages[message.id]

    async def act(self, action: Awaitable[InteractionResult]) -> InteractionResult:
        """Let somebody type or press something, and wait until the bot has done all of it.

        simcord gives up on what takes longer than its patience (a mix is examined in a process of
        its own, and a machine may be busy); the work goes on, and so does the waiting here.
        """
        seen: list[Interaction] = []
        unregister = self.env._register_dispatch_observer(seen.append)
        try:
            return await action
        except TimeoutError:
            if not seen:
                raise
            await self.settle()
            return InteractionResult(self.env, seen[-1])
        finally:
            unregister()

    async def write(
        self, person: Person, place: ChannelHandle, words: str, *, reply_to: discord.Message
    ) -> None:
        """Let somebody reply to a message, and wait until the bot has answered."""
        with suppress(TimeoutError):
            await person.actor.send(place, words, reply_to=reply_to)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the bot is at rest."""
        for _ in range(_PATIENCE):
            with suppress(TimeoutError):
                await self.env.settle()
                return
        await self.env.settle()

    async def jump(self, span: timedelta) -> None:
        """Let time pass at once, with all that happens in it."""
        target = self.env.now() + span
        while (left := target - self.env.now()) > timedelta():
            # Where a busy machine makes a step overrun its patience, what was reached counts.
            with suppress(TimeoutError):
                await self.env.advance_time(min(left, _LONGEST_STEP).total_seconds())

    async def jump_to_next(self) -> bool:
        """Let time pass until somebody gets a DM; False when nothing that comes is one."""
        before = self._dm_count()
        for _ in range(_MOST_ROWS):
            at = await self.app.services.outbox.next_at()
            if at is None:
                break
            await self.jump(max(at - self.env.now(), timedelta()) + timedelta(seconds=1))
            if self._dm_count() > before:
                return True
        return False

    async def catch_up(self) -> None:
        """Let the time pass that the simulated clock is behind the real one."""
        await self.jump(datetime.now(UTC) - self.env.now())

    def keep_up(self, seconds: float) -> None:
        """Move the clock on as real time passes; what falls due then rings by itself."""
        if self.env._operation_task is None and not self.env._advancing:
            self.env._move_clock(self.env._virtual_time + seconds)

    def _dm_count(self) -> int:
        backend = self.env.backend
        return sum(len(backend.messages.get(dm, {})) for dm in backend.dm_channels.values())


def _dress(env: simcord.Env) -> None:
    """Give the bot its name and its picture."""
    bot, picture = env.backend.bot_user, lamp()
    bot.name, bot.avatar = "Talkback", hashlib.md5(picture, usedforsecurity=False).hexdigest()
    env.backend.cdn._blobs[f"{CDN_BASE}/avatars/{bot.id}/{bot.avatar}.png"] = picture
