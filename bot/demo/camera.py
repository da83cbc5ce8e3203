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
    """Draws into one folder."""

    def __init__(self, world: World, folder: Path, browser: Browser) -> None:
        self._world = world
        self._folder = folder
        self._browser = browser

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
        viewer = reader.actor.user if channel.guild is None else reader.actor
        async with self._world.env.preview(
            channel, viewers=[viewer], layout="channel", timezone=ZONE
        ) as preview:
            preview._capture_manager._browser = self._browser
            try:
                for word, width in WIDTHS.items():
                    await preview.screenshot(
                        self._folder / f"{name}-{word}.png",
                        target=target,
                        viewport=(width, _HEIGHT),
                        allow_incomplete=True,  # audio is drawn as a player, whatever it holds
                    )
            finally:
                preview._capture_manager._browser = None  # the next picture needs it open
