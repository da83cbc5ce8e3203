"""`talkback run`: the bot on Discord, until a signal ends it."""

import argparse
import asyncio
import contextlib
import logging
import signal

import aiohttp
import discord

from bot.app import App
from bot.command_sync import sync_commands
from bot.commands import CommandError
from bot.commands._discord import HOW_TO_LOG_IN, LOGIN_REFUSED, invite_link, prepare
from bot.commands._logging import set_up_logging
from bot.commands._settings import load_settings
from bot.config import Settings
from db.database import StoreError

log = logging.getLogger(__name__)

_CLOSING_SECONDS = 4.5  # a supervisor is promised an end within 5
_CLOSE_WORDS = {
    4004: LOGIN_REFUSED,
    4010: "Discord refused the shard: start one Talkback for this bot, without sharding.",
    4011: "The bot is in so many servers that Discord requires sharding, which it does not do yet.",
    4012: "Discord no longer speaks this version of its gateway: update Talkback.",
    4013: "Discord does not know an intent that the bot asks for: update Talkback.",
    4014: (
        "Discord refused an intent that the bot asks for. Talkback needs no privileged one: look "
        "at the bot's page at https://discord.com/developers/applications, or update Talkback."
    ),
}


def main(options: argparse.Namespace) -> int:
    """Run the bot until SIGTERM or SIGINT; the exit status.

    Raises:
        CommandError: before anything was started: a setting is wrong or missing.
    """
    settings = load_settings()
    if settings.discord_token is None:
        raise CommandError(HOW_TO_LOG_IN, status=2)
    set_up_logging(settings)
    prepare(settings)
    try:
        asyncio.run(_run(settings, settings.discord_token.get_secret_value(), sync=options.sync))
    except CommandError as error:
        log.critical("%s", error)
        return error.status
    return 0


async def _run(settings: Settings, token: str, *, sync: bool) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C interrupts instead
            loop.add_signal_handler(number, stop.set)
    try:
        app = await App.open(settings)
    except (StoreError, OSError) as error:
        raise CommandError(str(error)) from error
    serving = asyncio.create_task(_serve(app, token, sync=sync), name="serve")
    stopping = asyncio.create_task(stop.wait(), name="wait for a signal")
    try:
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            log.info("Stopping: what is on its way is delivered first")
    finally:
        await _close(app)
        for task in (serving, stopping):
            task.cancel()
        await asyncio.gather(serving, stopping, return_exceptions=True)
    if not stop.is_set():
        await _explained(serving)
    log.info("Stopped")


async def _serve(app: App, token: str, *, sync: bool) -> None:
    await app.bot.login(token)
    application_id = app.bot.application_id
    if application_id is None:
        raise RuntimeError("discord.py knows its application once it is logged in")
    log.info("Invite Talkback to a server: %s", invite_link(application_id))
    try:
        if await sync_commands(
            app.bot.tree, application_id, app.db, now=app.services.now, force=sync
        ):
            log.info("Told Discord the commands")
    except (discord.HTTPException, aiohttp.ClientError) as error:
        log.error("Discord did not take the commands; the next start tries again: %s", error)
    await app.bot.connect()


async def _close(app: App) -> None:
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await app.bot.close()
    except TimeoutError:
        log.warning("Left without waiting longer; what was not marked is sent at the next start")


async def _explained(serving: asyncio.Task[None]) -> None:
    """Say in words why the bot ended by itself.

    Raises:
        CommandError: always, unless the task ended well.
    """
    try:
        await serving
    except discord.LoginFailure:
        raise CommandError(LOGIN_REFUSED) from None
    except discord.PrivilegedIntentsRequired:
        raise CommandError(_CLOSE_WORDS[4014]) from None
    except discord.ConnectionClosed as error:
        words = _CLOSE_WORDS.get(error.code, f"Discord ended the connection: {error}")
        raise CommandError(words) from None
    except (discord.HTTPException, discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
        raise CommandError(f"Discord cannot be reached: {error}. Start again later.") from None
