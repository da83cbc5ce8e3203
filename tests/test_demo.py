import asyncio
import io
import signal
import socket
import sys
import wave
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.demo import audio
from bot.demo.reading import read
from bot.demo.sample import SAMPLES
from bot.demo.tour import Tour, TourError
from bot.demo.world import World
from bot.domain.ladders import DEFAULT_LADDER, rung_label
from tests.demo_page import Page, person, place, studio

ROOT = Path(__file__).parents[1]
RUNGS = tuple(map(rung_label, DEFAULT_LADDER))
PATIENCE = 240.0  # seconds until it counts as hung; the machine may be busy with other tests


@asynccontextmanager
async def process(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`talkback demo`, as somebody types it."""
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def printed(demo: asyncio.subprocess.Process, start: str) -> str:
    """The rest of the next line that begins so."""
    assert demo.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while raw := await demo.stdout.readline():
            line = raw.decode().rstrip()
            if line.startswith(start):
                return line.removeprefix(start)
    raise AssertionError(f"it ended without printing {start!r}")


async def typed(demo: asyncio.subprocess.Process, line: str) -> None:
    assert demo.stdin is not None
    demo.stdin.write(f"{line}\n".encode())
    await demo.stdin.drain()


async def ended(demo: asyncio.subprocess.Process) -> int:
    async with asyncio.timeout(PATIENCE):
        return await demo.wait()


async def test_the_demo_prints_where_it_is_obeys_its_prompt_and_quits() -> None:
    async with (
        process("--no-browser", "--port", "0") as demo,
        Page.at(await printed(demo, "Open ")) as page,
    ):
        assert urlsplit(page.origin).hostname == "127.0.0.1"
        before = await page.ask("/api/state")
        assert (await page.ask("/api/jump", {"seconds": "next"}))["found"]
        after = await page.ask("/api/state")
        told = place(person(before, "Eli"), "dm")["messages"]  # that the mix is his to make
        assert (told, place(person(after, "Eli"), "dm")["messages"]) == (1, 2)
        passed = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
        # Set 30 hours ago for 18:00 in four days; the first rung that is ahead is two days before.
        assert timedelta(hours=11) < passed < timedelta(hours=38)

        await typed(demo, "threads")
        assert await printed(demo, "  Tides") == ": 5 messages"
        await typed(demo, "+1w")
        await printed(demo, "It is ")
        later = datetime.fromisoformat((await page.ask("/api/state"))["now"])
        assert later - datetime.fromisoformat(after["now"]) >= timedelta(weeks=1)
        await typed(demo, "what")
        assert "end the demo" in await printed(demo, "  quit")
        await typed(demo, "quit")
        assert await ended(demo) == 0


async def test_after_the_end_of_its_input_it_serves_until_it_is_interrupted() -> None:
    async with (
        process("--no-browser", "--port", "0") as demo,
        Page.at(await printed(demo, "Open ")) as page,
    ):
        assert demo.stdin is not None
        demo.stdin.close()
        await demo.stdin.wait_closed()
        assert (await page.ask("/api/state"))["studio"] == "Night Studio"
        demo.send_signal(signal.SIGINT)
        assert await ended(demo) == 0


async def test_a_port_that_is_taken_is_said_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        async with process("--no-browser", "--port", port) as demo:
            output, _ = await demo.communicate()
    assert demo.returncode == 1
    assert f"127.0.0.1:{port}" in output.decode()


async def test_the_tour_plays_the_main_job_through() -> None:
    async with process("--tour") as tour:
        async with asyncio.timeout(PATIENCE):
            output, _ = await tour.communicate()
    text = output.decode()
    assert tour.returncode == 0, text
    first_mix = text.index("types  /mix submit")
    assert text[:first_mix].count("types  /") <= 5
    assert "Ada types  /" not in text
    assert text.index("Ada presses  [They are done: approve]") < text.index("Max presses  [Done]")


async def test_a_step_that_does_not_show_what_it_should_stops_the_tour(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world:
        world.env.inject_error("POST", "/channels/*/threads", status=403, code=50013, times=None)
        with pytest.raises(TourError, match="#Tides"):
            await Tour(world, None).play()


async def test_a_message_reads_as_its_reader_sees_it(tmp_path: Path) -> None:
    async with studio(tmp_path) as world:
        (thread,) = world.threads()
        card, *_ = thread.history()
        lines = read(world, card)
    assert lines[0] == "Tides"
    assert any("Night Drive · Mixing" in line for line in lines)
    assert not any("<" in line or "**" in line for line in lines)
    assert lines[-1].startswith("[")


async def test_months_pass_at_once_and_every_reminder_of_two_deadlines_comes(
    tmp_path: Path,
) -> None:
    async with studio(tmp_path) as world:
        await world.jump(timedelta(days=60))
        history = world.engineer.actor.user.dm_channel.history()
        texts = ["\n".join(read(world, message)) for message in history]
    rungs = Counter(rung for rung in RUNGS for text in texts if rung in text)
    assert rungs == {**dict.fromkeys(RUNGS, 2), "7 days before": 1}  # one was set too late for it


def test_the_sample_mixes_are_short_stereo_files_that_differ() -> None:
    sounds = {name: make() for name, make in SAMPLES.items()}
    assert len(set(sounds.values())) == len(SAMPLES)
    for sound in sounds.values():
        with wave.open(io.BytesIO(sound)) as reader:
            assert (reader.getnchannels(), reader.getsampwidth()) == (2, 2)
            assert 5 <= reader.getnframes() / audio.RATE <= 20
