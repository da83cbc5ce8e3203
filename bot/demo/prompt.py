"""The demo's prompt: the clock and the threads, without the browser."""

import asyncio
import re
import sys
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.demo.terminal import lines, say
from bot.demo.world import ZONE, World

_JUMP = re.compile(r"\+\s*(\d{1,3})\s*([hdw])", re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=366)
_HELP = """\
  +1h  +1d  +3d  +1w   let time pass, with all that falls due in it
  next                 let time pass until the next reminder
  threads              the projects' threads
  quit                 end the demo (Ctrl+C does too)"""


async def prompt(world: World) -> None:
    """Do what is typed until `quit`; after the end of the input, go on serving."""
    _ask()
    async for line in lines():
        if line in {"quit", "exit"}:
            return
        await _obey(world, line)
        _ask()
    await asyncio.Event().wait()


def _ask() -> None:
    if sys.stdin.isatty():
        sys.stdout.write("> ")
        sys.stdout.flush()


async def _obey(world: World, line: str) -> None:
    jump = _JUMP.fullmatch(line)
    if jump and (span := int(jump[1]) * _UNITS[jump[2].lower()]) <= _LONGEST:
        async with world.lock:
            await world.jump(span)
        _tell_time(world)
    elif line == "next":
        async with world.lock:
            found = await world.jump_to_next()
        if not found:
            say("No reminder is waiting. Set a deadline with /deadline set.")
        _tell_time(world)
    elif line == "threads":
        for thread in world.threads():
            say(f"  {thread.name}: {len(thread.history())} messages")
    elif line:
        say(_HELP)


def _tell_time(world: World) -> None:
    say(f"It is {world.env.now().astimezone(ZoneInfo(ZONE)):%a %d %b %Y %H:%M} ({ZONE}).")
