"""A slash command with its transaction, against a bare echo command."""

import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks._measure import Row, cpu_seconds, ratio
from benchmarks._processes import ECHO, running
from tests.local_discord import Channel, LocalDiscord, Member, Reply

_ROUNDS = 11
_COMMANDS = 150  # in a round, of each bot
_STAGES = ("tracking", "mixing")

Command = Callable[[int], Awaitable[Reply]]


async def measure(folder: Path) -> list[Row]:
    """Both bots answer over HTTP, in turns; what counts is the CPU of their processes."""
    (own := folder / "talkback").mkdir()
    (bare := folder / "echo").mkdir()
    async with LocalDiscord() as server, LocalDiscord() as other:
        producer, channel = _studio(server)
        member, place = _studio(other)
        async with running(server, own) as bot, running(other, bare, ECHO) as echo:
            await _synced(server)
            await _synced(other)
            await server.interact(
                producer, channel, "project create", {"title": "Tides", "artist": "Ada"}
            )

            async def stage(number: int) -> Reply:
                wanted = {"song": "song:1", "stage": _STAGES[number % 2]}
                return await server.interact(producer, channel, "song stage", wanted)

            async def say(number: int) -> Reply:
                return await other.interact(member, place, "echo", {"text": f"take {number}"})

            return [await _compare(bot.pid, stage, echo.pid, say)]


async def _compare(pid: int, command: Command, echo_pid: int, say: Command) -> Row:
    own: list[float] = []
    bare: list[float] = []
    for is_warm in (False, *[True] * _ROUNDS):
        costs = await _cost(pid, command), await _cost(echo_pid, say)
        if is_warm:
            own.append(costs[0])
            bare.append(costs[1])
    return Row(
        "CPU of /song stage over a bare echo command's, medians",
        ratio(own, bare),
        3,
        "×",
        note=f"{statistics.median(own) * 1e6:.0f} µs over {statistics.median(bare) * 1e6:.0f} µs",
    )


async def _cost(pid: int, command: Command) -> float:
    """The CPU seconds of one command, its HTTP reply included."""
    before = cpu_seconds(pid)
    for number in range(_COMMANDS):
        reply = await command(number)
        if reply.message is None:
            raise RuntimeError("the command was not answered with a message")
    return (cpu_seconds(pid) - before) / _COMMANDS


def _studio(server: LocalDiscord) -> tuple[Member, Channel]:
    guild = server.add_guild()
    return guild.members[guild.owner_id], server.add_text_channel(guild, "studio")


async def _synced(server: LocalDiscord) -> None:
    await server.changes.until(lambda: server.bot_routes.commands)
