"""The sample studio: set up by its people with the bot's own commands, as a visitor would."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo import audio
from bot.demo.reading import answer_of
from bot.demo.world import ZONE, World

PROJECT: Final = "Tides"
SONGS: Final = ("Night Drive", "Undertow", "Glass Coast")

NOTES: Final = "0:02 lead a touch louder\n0:04-0:06 drums are in the way\nlove the bass"

SAMPLES: Final[Mapping[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "night-drive-mix-1.wav": cache(partial(audio.mix, lead=0.5, drums=0.9)),
        "night-drive-mix-2.wav": cache(partial(audio.mix, lead=0.9, drums=0.8)),
        "night-drive-mix-3.wav": cache(partial(audio.mix, lead=1.1, drums=0.7, bars=6)),
        "undertow-mix-1.wav": cache(partial(audio.mix, lead=0.7, drums=0.4, bars=4)),
    }
)
"""Mixes to hear and to submit, by file name; each is made when it is first asked for."""


SUBMITTED: Final = ("night-drive-mix-1.wav", "night-drive-mix-2.wav")
"""Those that the sample studio has; the others are the visitor's to submit."""

EARLIER: Final = timedelta(hours=30)
"""How long before the present the sample studio was set up."""


async def furnish(world: World) -> None:
    """An artist, a project with songs, deadlines, and a second mix that waits for her verdict."""
    ada, eli = world.artist.actor, world.engineer.actor
    await _typed(world, "studio setup", timezone=ZONE, engineer_role=world.engineers)
    await _typed(world, "artist add", name="Ada", member=ada)
    await _typed(
        world,
        "project create",
        title=PROJECT,
        artist="Ada",
        songs=", ".join(SONGS),
        genre="dream pop",
        release="in 8 weeks",
    )
    await _typed(world, "project people add", project=PROJECT, role="engineer", member=eli)
    await _typed(world, "deadline set", target=SONGS[0], due=_evening(world, 4), assignee=eli)
    await _typed(
        world, "deadline set", target=PROJECT, due=_evening(world, 21), title="Masters to Ada"
    )
    (thread,) = world.threads()
    await _submit(world, SUBMITTED[0], "Mix 1", "First mix, vocal still dry.")
    await world.jump(timedelta(hours=3))
    (card,) = [message for message in thread.history() if message.attachments]
    shown = await world.act(ada.click(card, label="Send notes"))
    await world.act(ada.submit_modal(shown, {"notes": NOTES}))
    await world.jump(timedelta(hours=24))
    await _submit(world, SUBMITTED[1], "Mix 2", "Lead up 2 dB, drums tucked in.")
    await world.catch_up()
    world.dismiss_replies()


def _evening(world: World, days: int) -> str:
    """Six o'clock, so many days from now, as it is typed."""
    day = world.env.now().astimezone(ZoneInfo(ZONE)) + timedelta(days=days)
    return f"{day:%Y-%m-%d} 18:00"


async def _typed(world: World, command: str, **options: object) -> None:
    await world.act(world.producer.actor.slash(world.channel, command, **options))


async def _submit(world: World, name: str, label: str, changes: str) -> None:
    sound = await asyncio.to_thread(SAMPLES[name])
    engineer = world.engineer.actor
    measured = await world.act(
        engineer.slash(
            world.channel, "mix submit", song=SONGS[0], file=(name, sound), changes=changes
        )
    )
    if (waiting := answer_of(measured)) is not None:
        await world.act(engineer.click(waiting, label=f"Post {label}"))
