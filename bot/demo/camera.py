# simcord is pinned: lending it a browser that was found has no public way.
# pyright: reportPrivateUsage=false
"""Pictures of single messages and forms, as their reader sees them, where Chromium is found."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self

from playwright.async_api import Browser, Error, Playwright, async_playwright
from simcord.builders import ChannelHandle
from simcord.preview import Preview
from simcord.results import InteractionResult

from bot.demo.previews import embeds_as_in_discord
from bot.demo.reading import Message
from bot.demo.world import ZONE, Person, World

WIDTHS: Final = {"wide": 900, "narrow": 420}
"""Pixels of a window on a desk and of a telephone."""
_HEIGHT: Final = 1500
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class NoChromiumError(Exception):
    """No browser was found that could draw."""


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A Chromium without a window: the system's, else the one that Playwright installed.

    Raises:
        NoChromiumError: there is neither.
    """
    async with async_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            raise NoChromiumError(
                "Chromium was not found. Install it with your system's packages, or with "
                "`playwright install chromium`."
            )
        try:
            browser = await playwright.chromium.launch(executable_path=path)
        except Error as error:
            raise NoChromiumError(f"Chromium at {path} did not start.") from error
        async with browser:
            yield browser


def find_chromium(playwright: Playwright) -> str | None:
    """Where Chromium is, if anywhere."""
    found = (shutil.which(name) for name in _NAMES)
    own = playwright.chromium.executable_path
    return next(filter(None, found), own if Path(own).exists() else None)


class Camera:
    """Draws what one person sees.

    Attributes:
        browser: that draws.
    """

    def __init__(self, world: World, folder: Path, browser: Browser) -> None:
        self._world = world
        self._folder = folder
        self.browser = browser

    @classmethod
    @asynccontextmanager
    async def open(cls, world: World, folder: Path) -> AsyncGenerator[Self]:
        """Start the browser, and make the folder. Raises NoChromiumError if there is none."""
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        async with chromium() as browser:
            with embeds_as_in_discord():
                yield cls(world, folder, browser)

    async def shoot(
        self,
        name: str,
        reader: Person,
        channel: ChannelHandle,
        target: Message | InteractionResult,
    ) -> None:
        """Draw a message, or the form that an action opened, in each width: `name-wide.png` …"""
        async with self._preview(reader, channel) as preview:
            for word, width in WIDTHS.items():
                png = await _png(preview, target, size=(width, _HEIGHT))
                file = self._folder / f"{name}-{word}.png"
                await asyncio.to_thread(file.write_bytes, png)

    async def draw(
        self,
        reader: Person,
        channel: ChannelHandle,
        target: Message | InteractionResult,
        *,
        width: int,
    ) -> bytes:
        """A PNG of a message or a form alone, in a window so wide."""
        async with self._preview(reader, channel) as preview:
            return await _png(preview, target, size=(width, _HEIGHT))

    async def draw_window(
        self, reader: Person, channel: ChannelHandle, target: Message, *, size: tuple[int, int]
    ) -> bytes:
        """A PNG of a whole window in which a message stands."""
        async with self._preview(reader, channel) as preview:
            return await _png(preview, target, size=size, mode="viewport")

    @asynccontextmanager
    async def _preview(self, reader: Person, channel: ChannelHandle) -> AsyncGenerator[Preview]:
        viewer = reader.actor.user if channel.guild is None else reader.actor
        async with self._world.env.preview(
            channel, viewers=[viewer], layout="channel", timezone=ZONE
        ) as preview:
            preview._capture_manager._browser = self.browser
            try:
                yield preview
            finally:
                preview._capture_manager._browser = None  # the next picture needs it open


async def _png(
    preview: Preview,
    target: Message | InteractionResult,
    *,
    size: tuple[int, int],
    mode: str = "surface",
) -> bytes:
    # Audio is drawn as a player whether or not simcord could measure it in time.
    shot = await preview.screenshot(target=target, viewport=size, mode=mode, allow_incomplete=True)
    return shot.png or b""
