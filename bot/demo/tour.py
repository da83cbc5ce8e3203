"""The tour: the whole main job played through, with what each person typed and saw."""

import asyncio
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.backend.errors import SetupError
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.demo.camera import Camera, NoChromiumError
from bot.demo.reading import Message, answer_of, place_of, read
from bot.demo.sample import NOTES, SAMPLES
from bot.demo.terminal import say
from bot.demo.world import ZONE, Person, World

_CARDS_FOLLOW = timedelta(seconds=10)
"""Until the card of a mix shows what was said of it; a picture must not be drawn in between."""
_SHOWN = 14
"""Lines of a card that the transcript shows."""


class TourError(Exception):
    """Somebody did not see what they should have seen."""


def play(shots: Path | None) -> int:
    """Play it, and print it; the exit status: 0 when every step went as it should."""
    with TemporaryDirectory(prefix="talkback-tour-") as folder:
        try:
            asyncio.run(_play(Path(folder), shots))
        except (TourError, SetupError) as error:
            sys.stderr.write(f"\nThe tour stopped: {error}\n")
            return 1
    return 0


async def _play(folder: Path, shots: Path | None) -> None:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(World.open(folder))
        camera = None
        if shots is not None:
            try:
                camera = await stack.enter_async_context(Camera.open(world, shots))
            except NoChromiumError as missing:
                say(f"No pictures: {missing}")
        await Tour(world, camera).play()
        if errors := world.env.errors:
            raise TourError(f"the bot failed inside: {errors[0]!r}")
    say("\nThat was the whole job: every step went as it should.")


class Tour:
    """One run: who types what, what they see, and whether it is what they should see."""

    def __init__(self, world: World, camera: Camera | None) -> None:
        self._world = world
        self._camera = camera
        self._max, self._eli, self._ada = world.producer, world.engineer, world.artist

    async def play(self) -> None:
        """From an empty server to an approved mix and a reminder that did its work."""
        await self._set_up()
        thread = await self._start_project()
        await self._first_mix(thread)
        await self._second_mix(thread)
        await self._remind()

    async def _set_up(self) -> None:
        self._chapter("A new studio")
        done = await self._type(
            self._max, "studio setup", timezone=ZONE, engineer_role=self._world.engineers
        )
        await self._sees(self._max, done, "Night Studio", "Engineer", shot="studio-setup")
        done = await self._type(self._max, "artist add", name="Ada", member=self._ada.actor)
        await self._sees(self._max, done, "Artist added", "@Ada")

    async def _start_project(self) -> ChannelHandle:
        self._chapter("A project")
        done = await self._type(
            self._max, "project create", title="Tides", artist="Ada", songs="Night Drive, Undertow"
        )
        await self._sees(self._max, done, "Tides", "2 songs", "#Tides", shot="project-created")
        (thread,) = self._world.threads()
        await self._sees(
            self._ada, thread.history()[0], "Night Drive", "Undertow", shot="project-card-new"
        )
        self._chapter("A deadline")
        options = {"target": "Night Drive", "due": "in 5 days"}
        choices = await self._max.actor.autocomplete(
            self._world.channel, "deadline set", "due", "in 5 days", target="Night Drive"
        )
        if not choices:
            raise TourError("nothing completes “in 5 days”")
        say(f"  while typing “in 5 days”, {self._max.name} reads: {choices[0]['name']}")
        done = await self._type(self._max, "deadline set", **options)
        await self._sees(self._max, done, "Due", "in 5 days", shot="deadline-set")
        return thread

    async def _first_mix(self, thread: ChannelHandle) -> None:
        self._chapter("The first mix")
        done = await self._submit("night-drive-mix-1.wav", "First mix, lead still dry.")
        await self._sees(self._eli, done, "Mix 1", "LUFS", "[Post Mix 1]", shot="preflight")
        done = await self._press(self._eli, answer_of(done), "Post Mix 1")
        await self._sees(self._eli, done, "Mix 1 of Night Drive is up")
        card = self._mix_card(thread, "Mix 1")
        await self._sees(self._ada, card, "@Ada", "First mix", "[Approve]", "♪", shot="mix-card")
        more = await self._press(self._eli, card, "More")
        await self._sees(self._eli, more, "LUFS", "dBTP", "[Get original]", shot="figures")
        await self._write(self._ada, thread, NOTES, card)
        answer = thread.history()[-1]
        await self._sees(
            self._ada, answer, "3 notes on", "0:02 lead", "Round 1 of 2", shot="plain-notes"
        )
        done = await self._press(self._ada, answer, "Send 3 notes")
        await self._sees(self._ada, done, "are with the studio", "[Undo]")
        await self._world.jump(_CARDS_FOLLOW)
        await self._sees(
            self._max, thread.history()[-1], "@Ada sent 3 notes", "0:04", shot="notes-post"
        )

    async def _second_mix(self, thread: ChannelHandle) -> None:
        self._chapter("The second mix")
        await self._pass(timedelta(hours=20))
        done = await self._submit("night-drive-mix-2.wav", "Lead up 2 dB, drums tucked in.")
        done = await self._press(self._eli, answer_of(done), "Post Mix 2")
        await self._sees(self._eli, done, "Mix 2 of Night Drive is up")
        card = self._mix_card(thread, "Mix 2")
        await self._sees(self._ada, card, "Lead up 2 dB", "[Approve]", shot="mix-card-second")
        await self._write(self._ada, thread, "love it, approved!", card)
        question = thread.history()[-1]
        await self._sees(self._ada, question, "Approve Mix 2", shot="plain-approval")
        done = await self._press(self._ada, question, "They are done: approve")
        await self._sees(self._ada, done, "signed off", "[Undo]")
        await self._world.jump(_CARDS_FOLLOW)
        await self._sees(self._max, thread.history()[-1], "@Ada approved", shot="approved-post")
        await self._pass(timedelta(minutes=2))
        await self._sees(
            self._max, thread.history()[0], "Mastering", "approved", shot="project-card"
        )

    async def _remind(self) -> None:
        self._chapter("A reminder")
        dm = self._max.actor.user.dm_channel
        if dm.history():
            raise TourError("a reminder came too early")
        if not await self._world.jump_to_next():
            raise TourError("no reminder came")
        self._tell_time()
        (reminder,) = dm.history()
        await self._sees(self._max, reminder, "Night Drive", "Due", "[Done]", shot="reminder")
        await self._press(self._max, reminder, "Done", in_dm=True)
        await self._sees(self._max, dm.history()[-1], "Done", "[Undo]", shot="reminder-done")
        if await self._world.jump_to_next():
            raise TourError("a reminder came after it was done")

    async def _type(self, person: Person, command: str, **options: Any) -> InteractionResult:
        shown = " ".join(f"{name}:{_typed(value)}" for name, value in options.items())
        say(f"{person.name} types  /{command} {shown}")
        return await self._world.act(person.actor.slash(self._world.channel, command, **options))

    async def _submit(self, name: str, changes: str) -> InteractionResult:
        sound = await asyncio.to_thread(SAMPLES[name])
        return await self._type(
            self._eli, "mix submit", song="Night Drive", file=(name, sound), changes=changes
        )

    async def _press(
        self, person: Person, message: Message | None, label: str, *, in_dm: bool = False
    ) -> InteractionResult:
        if message is None:
            raise TourError(f"there is nothing on which {person.name} could press {label}")
        say(f"{person.name} presses  [{label}]")
        who = person.actor.user if in_dm else person.actor
        return await self._world.act(who.click(message, label=label))

    async def _write(
        self, person: Person, thread: ChannelHandle, words: str, card: discord.Message
    ) -> None:
        say(f"{person.name} replies to the card:  {words.replace(chr(10), ' / ')}")
        await self._world.write(person, thread, words, reply_to=card)

    async def _pass(self, span: timedelta) -> None:
        await self._world.jump(span)
        self._tell_time()

    def _mix_card(self, thread: ChannelHandle, label: str) -> discord.Message:
        for message in reversed(thread.history()):
            if message.attachments and label in str(message.embeds[0].title):
                return message
        raise TourError(f"{label} was not posted in {thread.name}")

    async def _sees(
        self,
        person: Person,
        what: Message | InteractionResult | None,
        *expected: str,
        shot: str | None = None,
    ) -> None:
        """Print what a person sees, and make sure of what it must say."""
        message = answer_of(what) if isinstance(what, InteractionResult) else what
        place = self._world.seen_at(person, place_of(message)) if message else None
        if message is None or place is None:
            raise TourError(f"{person.name} sees nothing where “{expected[0]}” should be")
        lines = read(self._world, message)
        say(f"{person.name} sees")
        for line in lines[:_SHOWN]:
            say(f"    {line}")
        text = "\n".join(lines)
        missing = [words for words in expected if words not in text]
        if missing:
            raise TourError(f"{person.name} does not see “{missing[0]}”")
        if shot is not None and self._camera is not None:
            await self._camera.shoot(shot, person, place, message)

    def _chapter(self, title: str) -> None:
        say(f"\n── {title} " + "─" * (60 - len(title)))

    def _tell_time(self) -> None:
        say(f"… {self._world.env.now().astimezone(ZoneInfo(ZONE)):%a %d %b %Y %H:%M}")


def _typed(value: Any) -> str:
    match value:
        case str():
            return value
        case (str(name), bytes()):
            return name
        case _:
            return f"@{value.name}"
