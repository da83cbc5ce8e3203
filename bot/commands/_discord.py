"""Discord as the command line reaches it: where it is, and who may invite the bot."""

import discord
import discord.gateway
import discord.http
import yarl

from bot.config import Settings
from bot.ui.studios import invite_permissions

HOW_TO_LOG_IN = """\
DISCORD_TOKEN is not set: the bot cannot log in. To get a token:
  1. Open https://discord.com/developers/applications and choose New Application.
  2. On its Bot page press Reset Token and copy what is shown; no privileged intent is needed.
  3. Put it into the environment, or into a file .env in this folder: DISCORD_TOKEN=the-token
  4. `talkback run` again: it logs the link that invites the bot to your server.
To try Talkback without a token: talkback demo"""
LOGIN_REFUSED = (
    "Discord refused DISCORD_TOKEN. Copy the bot's token again (Reset Token on its Bot page at "
    "https://discord.com/developers/applications); the client secret is something else."
)


def prepare(settings: Settings) -> None:
    """Have discord.py use the API and gateway of the settings; once, before it logs in."""
    if settings.api_url is not None:
        discord.http.Route.BASE = str(settings.api_url).rstrip("/")
    if settings.gateway_url is not None:
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(str(settings.gateway_url))
    # It never speaks: discord.py need not warn that it could not.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def invite_link(application_id: int) -> str:
    """Where a server's manager lets the bot in, with the least permissions that it needs."""
    return discord.utils.oauth_url(
        application_id,
        permissions=invite_permissions(),
        scopes=("bot", "applications.commands"),
    )
