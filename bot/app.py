"""The composition root: settings → database → services → bot → scheduler; closed in reverse."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import discord

from bot.client import StudioBot
from bot.config import Settings
from bot.dispatcher import Dispatcher, discord_bucket
from bot.scheduler import Scheduler
from bot.services import Services
from db.database import Database
from db.migrate import migrate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class App:
    """The bot with everything that it runs on."""

    bot: StudioBot
    services: Services
    db: Database

    @classmethod
    async def open(
        cls,
        settings: Settings,
        *,
        now: Callable[[], datetime] = discord.utils.utcnow,
        sweep: bool = True,
    ) -> "App":
        """Open the database and build the bot; nothing is sent before the bot logs in.

        Args:
            settings: of whoever hosts it.
            now: the clock (UTC).
            sweep: whether a safety sweep runs beside the job at the next due row.

        Raises:
            StoreError: the database is in use, damaged, or of a newer version.
        """
        db = await Database.open(settings.database)
        try:
            for name in await migrate(db):
                log.info("Applied migration %s", name)
            return cls._build(settings, db, now=now, sweep=sweep)
        except BaseException:
            await db.close()
            raise

    @classmethod
    def _build(
        cls, settings: Settings, db: Database, *, now: Callable[[], datetime], sweep: bool
    ) -> "App":
        def wake(at: datetime) -> None:
            scheduler.wake(at)

        async def start(_: StudioBot) -> None:
            await scheduler.start()

        async def stop(bot: StudioBot) -> None:
            await scheduler.stop()
            await bot.dispatcher.close()
            await db.close()

        services = Services.build(db, now=now, wake=wake)
        bot = StudioBot(
            services,
            lambda client: Dispatcher(client, services, bucket=discord_bucket()),
            on_setup=start,
            on_close=stop,
        )
        scheduler = Scheduler(
            bot.dispatcher,
            services.outbox,
            sweep_seconds=settings.sweep_seconds if sweep else None,
        )
        return cls(bot, services, db)
