"""What only Discord can tell: whether it takes the token, its clock, what the bot may do where."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord
import discord.http

from bot.commands._discord import HOW_TO_LOG_IN, LOGIN_REFUSED, invite_link, prepare
from bot.commands.doctor._report import Report
from bot.config import Settings
from bot.ui.studios import missing_permissions

_PATIENCE = aiohttp.ClientTimeout(total=10)
_SKEW = 5.0  # seconds; a Date header counts whole ones


async def check_discord(
    settings: Settings, report: Report, channels: Mapping[int, int | None]
) -> None:
    """Ask Discord, with the token, through REST alone: no gateway, so a running bot is undisturbed.

    Args:
        settings: of whoever hosts it.
        report: takes the lines.
        channels: the channel for project threads of each studio that was set up.
    """
    if settings.discord_token is None:
        report.fail("token", HOW_TO_LOG_IN)
        return
    prepare(settings)
    token = settings.discord_token.get_secret_value()
    try:
        await _check_clock(report)
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(token)
            report.ok("token", f"Discord knows the bot as {client.user}")
            await _check_servers(client, report, channels)
    except discord.LoginFailure:
        report.fail("token", LOGIN_REFUSED)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        report.fail("discord", f"cannot be reached ({error}): is this machine online?")


async def _check_clock(report: Report) -> None:
    async with (
        aiohttp.ClientSession(timeout=_PATIENCE) as session,
        session.get(f"{discord.http.Route.BASE}/gateway") as response,
    ):
        now, header = datetime.now(UTC), response.headers.get("Date")
    if header is None:
        report.warn("clock", "Discord did not tell its time")
        return
    skew = (now - parsedate_to_datetime(header)).total_seconds()
    if abs(skew) > _SKEW:
        way = "ahead of" if skew > 0 else "behind"
        report.warn(
            "clock",
            f"{abs(skew):.0f} s {way} Discord's, and reminders with it: set it by NTP",
        )
    else:
        report.ok("clock", "agrees with Discord's")


async def _check_servers(
    client: discord.Client, report: Report, channels: Mapping[int, int | None]
) -> None:
    application_id = client.application_id
    servers = [guild async for guild in client.fetch_guilds(limit=None)]
    if not servers and application_id is not None:
        report.warn("servers", f"the bot is in none: invite it by {invite_link(application_id)}")
    for server in servers:
        await _check_server(client, server.id, report, channels.get(server.id))


async def _check_server(
    client: discord.Client, server_id: int, report: Report, channel_id: int | None
) -> None:
    server = await client.fetch_guild(server_id, with_counts=False)
    what = f"server {server.name}"
    if channel_id is None:
        report.warn(what, "no channel for project threads: `/studio setup` chooses one")
        return
    found = {channel.id: channel for channel in await server.fetch_channels()}.get(channel_id)
    if not isinstance(found, discord.TextChannel | discord.ForumChannel) or client.user is None:
        report.fail(
            what, "the channel for project threads is gone or hidden: choose one, `/studio setup`"
        )
        return
    missing = missing_permissions(found, await server.fetch_member(client.user.id))
    if missing:
        report.fail(what, f"in #{found.name} the bot lacks {', '.join(missing)}: grant it there")
    else:
        report.ok(what, f"all permissions in #{found.name}")
