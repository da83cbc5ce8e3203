"""The composition root: settings → database → services → bot → scheduler; closed in reverse."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import discord
from aiolimiter import AsyncLimiter

from bot.attachments import OpenAttachment, read_whole, stream
from bot.audio.workshop import AudioWorkshop
from bot.client import StudioBot
from bot.config import Settings
from bot.dispatcher import Dispatcher, discord_bucket
from bot.domain.shares import OpenLink
from bot.domain.when import warm_up
from bot.fetch import Limits, LinkFetcher
from bot.media import MediaStore
from bot.scheduler import Daily, Scheduler
from bot.services import Services
from bot.watch import WatchedFolder, Watcher
from db.database import Database
from db.migrate import migrate

log = logging.getLogger(__name__)

_GRACE = 3.0  # seconds for what is under way when the bot is told to stop
_LANGUAGES = ("en", "de", "es", "fr")  # in which times may be typed


def _open_link(settings: Settings) -> OpenLink | None:
    limits = Limits(size=settings.max_upload_mb * 2**20)
    match settings.link_hosts:
        case "none":
            return None
        case "*":
            return LinkFetcher(limits).open
        case hosts:
            return LinkFetcher(limits, hosts=tuple(hosts.split(","))).open


def _no_link(_: Settings) -> OpenLink | None:
    return None


@dataclass(frozen=True, slots=True)
class Outside:
    """What differs between Discord and a simulated one."""

    now: Callable[[], datetime] = discord.utils.utcnow
    open_attachment: OpenAttachment = stream
    open_link: Callable[[Settings], OpenLink | None] = _open_link
    make_bucket: Callable[[], AsyncLimiter] = discord_bucket
    make_workshop: Callable[[], AudioWorkshop] = AudioWorkshop
    has_sweep: bool = True  # it makes long jumps in a simulated time slow
    has_warm_up: bool = True  # 0.2 s of CPU that a bot of one test need not spend
    has_daily_work: bool = True  # a day of a simulation is a jump; its zones never change

    @classmethod
    def simulated(cls) -> "Outside":
        """For a Discord in this process: no limits to keep, attachments through discord.py."""
        return cls(
            open_attachment=read_whole,
            open_link=_no_link,
            make_bucket=lambda: AsyncLimiter(10_000, 1),
            has_sweep=False,
            has_warm_up=False,
            has_daily_work=False,
        )


@dataclass(frozen=True, slots=True)
class App:
    """The bot with everything that it runs on."""

    bot: StudioBot
    services: Services
    db: Database

    @classmethod
    async def open(cls, settings: Settings, outside: Outside | None = None) -> "App":
        """Open the database and build the bot; nothing is sent before the bot logs in.

        Args:
            settings: of whoever hosts it.
            outside: the clock and Discord; the real ones unless said.

        Raises:
            StoreError: the database is in use, damaged, or of a newer version.
        """
        db = await Database.open(settings.database)
        try:
            for name in await migrate(db):
                log.info("Applied migration %s", name)
            media = MediaStore(settings.media)
            await media.open()
            return cls._build(settings, outside or Outside(), db, media)
        except BaseException:
            await db.close()
            raise

    @classmethod
    def _build(cls, settings: Settings, outside: Outside, db: Database, media: MediaStore) -> "App":
        def wake(at: datetime) -> None:
            scheduler.wake(at)

        tasks: list[asyncio.Task[None]] = []

        async def start(bot: StudioBot) -> None:
            await scheduler.start()
            if outside.has_warm_up:
                tasks.append(asyncio.create_task(_warm_up(bot), name="warm up"))
            if folder is not None:
                tasks.append(asyncio.create_task(_watch(bot, folder, settings), name="watch"))
            if outside.has_daily_work:
                tasks.append(asyncio.create_task(_do_daily(bot, daily), name="daily work"))

        async def stop(bot: StudioBot) -> None:
            loop = asyncio.get_running_loop()
            end = loop.time() + _GRACE
            await bot.finish_answers(_GRACE)  # they may wait for deliveries, which still go out
            await scheduler.stop()
            await bot.dispatcher.close(grace=max(0.0, end - loop.time()))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await services.audio.close()
            await db.close()

        folder = WatchedFolder(settings.inbox) if settings.inbox is not None else None
        services = Services.build(
            db,
            media,
            now=outside.now,
            wake=wake,
            max_upload=settings.max_upload_mb * 2**20,
            open_link=outside.open_link(settings),
            audio=outside.make_workshop(),
        )
        daily = (services.zones.recheck, services.files.collect)
        bot = StudioBot(
            services,
            lambda client: Dispatcher(client, services, bucket=outside.make_bucket()),
            open_attachment=outside.open_attachment,
            read_landed=folder.read if folder is not None else None,
            on_setup=start,
            on_close=stop,
        )
        scheduler = Scheduler(
            bot.dispatcher,
            services.outbox,
            daily if outside.has_daily_work else (),
            sweep_seconds=settings.sweep_seconds if outside.has_sweep else None,
        )
        return cls(bot, services, db)


async def _warm_up(bot: StudioBot) -> None:
    """Once the bot serves, load what would keep the first member who needs it waiting."""
    await bot.wait_until_ready()
    try:
        await asyncio.to_thread(warm_up, _LANGUAGES)
    except Exception:
        log.exception("Rarer words for times could not be prepared; they are at their first use")


async def _watch(bot: StudioBot, folder: WatchedFolder, settings: Settings) -> None:
    """Once the bot serves, look into the watched folder every few seconds."""
    await bot.wait_until_ready()
    watcher = Watcher(
        folder,
        bot.services.bounces,
        servers=lambda: [guild.id for guild in bot.guilds],
        studio=settings.inbox_studio,
        reader=settings.inbox_reader,
    )
    await watcher.run()


async def _do_daily(bot: StudioBot, daily: Sequence[Daily]) -> None:
    """Once the bot serves, do what became due while it did not run."""
    await bot.wait_until_ready()
    for work in daily:
        try:
            await work()
        except Exception:
            log.exception("%s failed; it is tried again tomorrow", work.__qualname__)
