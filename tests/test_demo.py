import asyncio
import io
import signal
import socket
import sys
import wave
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import pytest

from bot.demo import audio
from bot.demo.camera import Camera, NoChromiumError, chromium
from bot.demo.reading import read
from bot.demo.sample import EARLIER, SAMPLES, furnish
from bot.demo.server import TOKEN_HEADER, serve
from bot.demo.tour import Tour, TourError
from bot.demo.world import World

ROOT = Path(__file__).parents[1]
RUNGS = ("7 days before", "1 day before", "3 hours before", "at the time")
PATIENCE = 60.0  # seconds; the machine may be busy with other tests


@dataclass
class Page:
    """The demo's page, as a browser asks for what it shows."""

    session: aiohttp.ClientSession
    origin: str
    token: str

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncGenerator[Self]:
        parts = urlsplit(url)
        async with aiohttp.ClientSession() as session:
            yield cls(session, f"http://{parts.netloc}", parts.fragment)

    async def ask(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        async with self._send(path, body) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def status(self, path: str, body: Mapping[str, Any] | None = None) -> int:
        async with self._send(path, body) as response:
            return response.status

    def _send(self, path: str, body: Mapping[str, Any] | None) -> Any:
        return self.session.request(
            "POST" if body else "GET",
            f"{self.origin}{path}",
            json=body,
            headers={TOKEN_HEADER: self.token},
        )


@asynccontextmanager
async def studio(folder: Path) -> AsyncGenerator[World]:
    """The sample studio, which must see no failure of the bot's."""
    async with World.open(folder, earlier=EARLIER) as world:
        await furnish(world)
        yield world
        assert not world.env.errors


@asynccontextmanager
async def served(world: World) -> AsyncGenerator[Page]:
    async with serve(world, 0) as server, Page.at(server.url) as page:
        yield page


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


def person(state: Any, name: str) -> Any:
    return next(one for one in state["people"] if one["name"] == name)


def place(somebody: Any, kind: str) -> Any:
    return next(one for one in somebody["places"] if one["kind"] == kind)


async def test_the_demo_prints_where_it_is_obeys_its_prompt_and_quits() -> None:
    async with (
        process("--no-browser", "--port", "0") as demo,
        Page.at(await printed(demo, "Open ")) as page,
    ):
        assert urlsplit(page.origin).hostname == "127.0.0.1"
        before = await page.ask("/api/state")
        assert (await page.ask("/api/jump", {"seconds": "next"}))["found"]
        after = await page.ask("/api/state")
        assert place(person(after, "Eli"), "dm")["messages"] == 1
        passed = datetime.fromisoformat(after["now"]) - datetime.fromisoformat(before["now"])
        assert timedelta(days=1) < passed < timedelta(days=4)

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


async def test_the_page_is_served_whole(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, served(world) as page:
        async with page.session.get(page.origin) as response:
            text = await response.text()
        assert "Five things to try" in text
        for name in ("demo.css", "demo.js"):
            assert f'"/{name}"' in text
            assert await page.status(f"/{name}") == 200
        assert await page.status("/demo.py") == 404
        for name in SAMPLES:
            assert await page.status(f"/audio/{name}") == 200
        assert await page.status("/audio/other.wav") == 404


async def test_nobody_is_answered_without_the_token_or_under_another_name(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, served(world) as page:
        for headers, status in (
            ({}, 401),
            ({TOKEN_HEADER: "ñ" * 8}, 401),
            ({TOKEN_HEADER: page.token, "Host": "evil.example"}, 403),
        ):
            url = f"{page.origin}/api/state"
            async with page.session.get(url, headers=headers) as response:
                assert response.status == status


async def test_each_person_has_pages_of_what_they_see(tmp_path: Path) -> None:
    async with studio(tmp_path) as world, served(world) as page:
        state = await page.ask("/api/state")
        assert [one["name"] for one in state["people"]] == ["Max", "Ada", "Eli"]
        for name in ("Max", "Ada"):
            somebody = person(state, name)
            assert [one["kind"] for one in somebody["places"]] == ["channel", "thread", "dm"]
            thread = place(somebody, "thread")
            answer = await page.ask("/api/open", {"person": somebody["id"], "place": thread["id"]})
            where: str = answer["url"]
            async with page.session.get(where) as response:
                assert response.status == 200
                policy = response.headers["Content-Security-Policy"]
                assert f"frame-ancestors {page.origin}" in policy
                assert "X-Frame-Options" not in response.headers
            async with page.session.post(
                urljoin(where, "/api/pages"),
                json={"viewer_id": somebody["id"]},
                headers={"X-Simcord-Capability": urlsplit(where).fragment},
            ) as response:
                assert "night-drive_mix-2.wav" in await response.text()


async def test_nobody_opens_what_they_do_not_see(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, served(world) as page:
        state = await page.ask("/api/state")
        private = place(person(state, "Max"), "dm")["id"]
        ada = person(state, "Ada")["id"]
        assert await page.status("/api/open", {"person": ada, "place": private}) == 404
        assert await page.status("/api/open", {"person": "1", "place": private}) == 404


@pytest.mark.parametrize("seconds", [0, -60, 10**12, "soon", None])
async def test_an_absurd_jump_is_refused(tmp_path: Path, seconds: Any) -> None:
    async with World.open(tmp_path) as world, served(world) as page:
        assert await page.status("/api/jump", {"seconds": seconds}) == 400


async def test_a_jump_to_the_next_reminder_says_when_there_is_none(tmp_path: Path) -> None:
    async with World.open(tmp_path) as world, served(world) as page:
        assert not (await page.ask("/api/jump", {"seconds": "next"}))["found"]


async def test_the_tour_plays_the_main_job_through() -> None:
    async with process("--tour") as tour:
        async with asyncio.timeout(PATIENCE):
            output, _ = await tour.communicate()
    text = output.decode()
    assert tour.returncode == 0, text
    first_mix = text.index("types  /mix submit")
    assert text[:first_mix].count("types  /") <= 5
    assert text.index("Ada presses  [Approve]") < text.index("Max presses  [Done]")


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
        assert not await world.jump_to_next()
    rungs = Counter(rung for rung in RUNGS for text in texts if rung in text)
    assert rungs == {"7 days before": 1, "1 day before": 2, "3 hours before": 2, "at the time": 2}


def test_the_sample_mixes_are_short_stereo_files_that_differ() -> None:
    sounds = {name: make() for name, make in SAMPLES.items()}
    assert len(set(sounds.values())) == len(SAMPLES)
    for sound in sounds.values():
        with wave.open(io.BytesIO(sound)) as reader:
            assert (reader.getnchannels(), reader.getsampwidth()) == (2, 2)
            assert 5 <= reader.getnframes() / audio.RATE <= 20


@pytest.fixture(scope="module")
def has_chromium() -> None:
    async def look() -> None:
        async with chromium():
            pass

    try:
        asyncio.run(look())
    except NoChromiumError as missing:
        pytest.skip(str(missing))


@pytest.mark.slow
@pytest.mark.usefixtures("has_chromium")
async def test_a_card_is_drawn_for_a_desk_and_for_a_telephone(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    async with studio(tmp_path) as world, Camera.open(world, shots) as camera:
        (thread,) = world.threads()
        await camera.shoot("card", world.artist, thread, thread.history()[0])
    assert sorted(file.name for file in shots.iterdir()) == ["card-narrow.png", "card-wide.png"]


@pytest.mark.slow
@pytest.mark.usefixtures("has_chromium")
@pytest.mark.parametrize("width", [1440, 420])
async def test_the_page_shows_the_studio_and_what_comes(tmp_path: Path, width: int) -> None:
    async with studio(tmp_path) as world, serve(world, 0) as server, chromium() as browser:
        page = await browser.new_page(viewport={"width": width, "height": 860})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(server.url)
        frame = page.frame_locator("#discord")
        await frame.get_by_text("Lead up 2 dB").wait_for()
        await page.get_by_role("radio", name="Ada").click()
        await page.locator("[data-jump=next]").click()
        await page.get_by_text("Eli got a direct message").click()
        await frame.get_by_role("button", name="Done").click()
        await frame.get_by_role("button", name="Undo").wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not faults
