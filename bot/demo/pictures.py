"""`python -m bot.demo.pictures [FOLDER]`: the documents' pictures, drawn from the real bot."""

import asyncio
import io
import sys
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from PIL import Image, ImageOps
from playwright.async_api import FrameLocator, Page, ViewportSize
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.demo.camera import Camera, NoChromiumError
from bot.demo.reading import Message, answer_of, selects
from bot.demo.sample import EARLIER, SAMPLES, SONGS, furnish
from bot.demo.server import serve
from bot.demo.terminal import say
from bot.demo.world import Person, World

FOLDER: Final = Path("docs/pictures")
_REPLY: Final = "0:04-0:06 drums still a bit loud\nlove the bass"
_GROUND: Final = "#323339"
_MARGIN: Final = 16
_CARD: Final = 560
"""Pixels: a card's window."""
_WINDOW: Final[ViewportSize] = {"width": 1280, "height": 800}


async def draw(folder: Path) -> None:
    """Write every picture into a folder.

    Raises:
        NoChromiumError: there is no browser to draw with.
    """
    for pictures in (_Readme, _MixReview):
        with TemporaryDirectory(prefix="talkback-pictures-") as data:
            async with (
                World.open(Path(data), earlier=EARLIER) as world,
                Camera.open(world, folder) as camera,
            ):
                await furnish(world)
                await pictures(world, camera, folder).draw()


class _Pictures:
    """Takes pictures of the sample studio."""

    def __init__(self, world: World, camera: Camera, folder: Path) -> None:
        self._world = world
        self._camera = camera
        self._folder = folder
        (self._thread,) = world.threads()

    async def _card(
        self,
        name: str,
        reader: Person,
        channel: ChannelHandle,
        target: Message | InteractionResult,
        *,
        width: int,
    ) -> None:
        drawn = await self._camera.draw(reader, channel, target, width=width)
        self._keep(name, drawn, margin=_MARGIN)

    async def _view(
        self, name: str, reader: Person, channel: ChannelHandle, target: Message
    ) -> None:
        """The end of a conversation, as a window shows it."""
        size = 760, 1100
        self._keep(name, await self._camera.draw_window(reader, channel, target, size=size))

    def _keep(self, name: str, png: bytes, *, margin: int = 0) -> None:
        """Write a picture with few colours: a third of the size, and the same to the eye."""
        picture = ImageOps.expand(Image.open(io.BytesIO(png)).convert("RGB"), margin, _GROUND)
        file = self._folder / f"{name}.png"
        picture.quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
        say(f"{file}  {picture.width}×{picture.height}  {file.stat().st_size // 1024} kB")


class _Readme(_Pictures):
    """What Talkback is, at a glance."""

    async def draw(self) -> None:
        await self._browser()
        world, thread = self._world, self._thread
        max_, ada, eli = world.producer, world.artist, world.engineer
        card = [message for message in thread.history() if message.attachments][-1]
        form = await world.act(ada.actor.click(card, label="Send notes"))
        await self._card("notes", ada, thread, form, width=560)
        await self._card("project", max_, thread, thread.history()[0], width=680)
        agenda = await world.act(eli.actor.slash(world.channel, "agenda"))
        if agenda.response is not None:
            await self._card("agenda", eli, world.channel, agenda.response, width=680)
        asked = await world.act(ada.actor.click(card, label="Approve"))
        if asked.response is not None:
            await world.act(ada.actor.click(asked.response, label="They are done: approve"))
        world.dismiss_replies()
        await self._view("review", ada, thread, thread.history()[-1])
        await world.jump_to_next()
        dm = eli.actor.user.dm_channel
        await self._card("reminder", eli, dm, dm.history()[-1], width=680)

    async def _browser(self) -> None:
        """The demo's own page, and what completes a due date while it is typed."""
        async with self._page() as (page, discord):
            await discord.get_by_text("Lead up 2 dB").wait_for()
            await discord.get_by_text("Loading media").first.wait_for(state="hidden")
            self._keep("demo", await page.screenshot())
            await page.get_by_role("button", name="# studio").click()
            composer = discord.locator("#channel-composer-input")
            await composer.wait_for()
            await composer.press_sequentially("/deadline set")
            await discord.get_by_text("/deadline set").last.wait_for()
            await page.keyboard.press("Enter")
            await page.keyboard.type("Undertow")
            await discord.get_by_role("option", name="Undertow").wait_for()
            await page.keyboard.press("Enter")
            await page.keyboard.type("fri 6pm")
            await discord.get_by_role("option", name="18:00").wait_for()
            box = await page.locator("#discord").bounding_box()
            if box is not None:
                clip: Any = {**box, "y": box["y"] + box["height"] - 230, "height": 230}
                self._keep("due", await page.screenshot(clip=clip))

    @asynccontextmanager
    async def _page(self) -> AsyncGenerator[tuple[Page, FrameLocator]]:
        async with serve(self._world, 0) as server:
            page = await self._camera.browser.new_page(viewport=_WINDOW)
            try:
                await page.goto(server.url)
                yield page, page.frame_locator("#discord")
            finally:
                await page.close()


class _MixReview(_Pictures):
    """A mix from the bounce to its card, as its engineer and its artist see it."""

    async def draw(self) -> None:
        world, thread, eli, ada = (
            self._world,
            self._thread,
            self._world.engineer,
            self._world.artist,
        )
        room, name = world.channel, "night-drive-mix-3.wav"
        file = (name, await asyncio.to_thread(SAMPLES[name]))
        measured = await self._shown(eli.actor.slash(room, "mix submit", song=SONGS[0], file=file))
        await self._card("preflight", eli, room, measured, width=_CARD)
        posted = await self._shown(eli.actor.click(measured, label="Post Mix 3"))
        notes = await self._shown(eli.actor.click(posted, label="Tick notes: 3 open"))
        await self._card("tick-notes", eli, room, notes, width=_CARD)
        (select,) = selects(notes)
        ticked = [str(option["value"]) for option in select["options"][:2]]
        await world.act(eli.actor.select(notes, values=ticked))
        await world.jump(timedelta(minutes=2))
        card = [message for message in thread.history() if message.attachments][-1]
        await self._card("mix-card", ada, thread, card, width=_CARD)
        more = await self._shown(ada.actor.click(card, label="More"))
        await self._card("figures", ada, thread, more, width=_CARD)
        changed = await self._shown(ada.actor.click(more, label="What changed"))
        await self._card("what-changed", ada, thread, changed, width=_CARD)
        history = await self._shown(eli.actor.slash(room, "mix history", song=SONGS[0]))
        await self._card("history", eli, room, history, width=_CARD)
        await world.write(ada, thread, _REPLY, reply_to=card)
        await self._card("plain-words", ada, thread, thread.history()[-1], width=_CARD)

    async def _shown(self, action: Awaitable[InteractionResult]) -> ResponseMessage:
        """What somebody is told in answer."""
        shown = answer_of(await self._world.act(action))
        if shown is None:
            raise RuntimeError("the bot said nothing that could be drawn")
        return shown


def main() -> int:
    """Draw them; the exit status."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    try:
        asyncio.run(draw(folder))
    except NoChromiumError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
