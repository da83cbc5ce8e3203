"""The bare bot that commands are compared with: one command, which says what it was given."""

import os

import discord
import discord.gateway
import discord.http
import yarl
from discord import app_commands


class EchoBot(discord.Client):
    """The same library and intents as Talkback's, a command tree, and nothing else."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self._tree = app_commands.CommandTree(self)
        self._tree.command(description="Say it again")(echo)

    async def setup_hook(self) -> None:
        """Tell Discord the command."""
        await self._tree.sync()


async def echo(interaction: discord.Interaction[discord.Client], text: str) -> None:
    """Answer with what was typed."""
    await interaction.response.send_message(text, ephemeral=True)


def main() -> None:
    """Run it until a signal ends it, with the environment that Talkback is given."""
    discord.http.Route.BASE = os.environ["TALKBACK_API_URL"]
    gateway = yarl.URL(os.environ["TALKBACK_GATEWAY_URL"])
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway
    EchoBot().run(os.environ["DISCORD_TOKEN"], log_handler=None)


if __name__ == "__main__":
    main()
