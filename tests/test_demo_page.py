import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from bot.demo.camera import Camera, NoChromiumError, chromium
from bot.demo.sample import SAMPLES
from bot.demo.server import TOKEN_HEADER, serve
from bot.demo.world import World
from tests.demo_page import person, place, served, studio


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


@pytest.mark.slow
@pytest.mark.usefixtures("has_chromium")
async def test_a_visitor_replies_to_a_card_in_plain_words(tmp_path: Path) -> None:
    async with studio(tmp_path) as world, serve(world, 0) as server, chromium() as browser:
        (thread,) = world.threads()
        card = [message for message in thread.history() if message.attachments][-1]
        page = await browser.new_page(viewport={"width": 1440, "height": 860})
        await page.goto(server.url)
        await page.get_by_role("radio", name="Ada").click()
        frame = page.frame_locator("#discord")
        reply = f'[data-control-key="message:{card.id}:action:reply"]'
        await frame.locator(reply).dispatch_event("click")
        composer = frame.locator("#channel-composer-input")
        await composer.fill("0:04 lead a touch louder")
        await composer.press("Enter")
        await frame.get_by_role("button", name="Send 1 note").click()
        await frame.get_by_text("is with the studio").last.wait_for()
