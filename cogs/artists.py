"""/artist: whose music it is."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.services.artists import ArtistService
from bot.ui.artists import artist_card, artist_list
from bot.ui.base import answer, undo
from bot.ui.transformers import ArtistId


@app_commands.guild_only()
class Artists(commands.GroupCog, group_name="artist", group_description="The studio's artists"):
    """The artists of a studio."""

    def __init__(self, artists: ArtistService) -> None:
        self._artists = artists

    @app_commands.command()
    @app_commands.describe(
        name="The artist's name",
        member="Their Discord account, so that they can approve mixes",
        contact="How else to reach them",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        name: str,
        member: discord.Member | None = None,
        contact: str | None = None,
    ) -> None:
        """Add an artist."""
        made = await self._artists.add(
            await actor(interaction), name, member_id=member.id if member else None, contact=contact
        )
        await answer(
            interaction, "Artist added.", embed=artist_card(made.value), view=undo(made.batch_id)
        )

    @app_commands.command()
    @app_commands.describe(
        artist="Who",
        name="Another name",
        member="Their Discord account",
        contact="How to reach them",
    )
    async def edit(
        self,
        interaction: discord.Interaction,
        artist: ArtistId,
        name: str | None = None,
        member: discord.Member | None = None,
        contact: str | None = None,
    ) -> None:
        """Change an artist; what you leave out stays as it is."""
        changed = await self._artists.edit(
            await actor(interaction),
            artist,
            name=name,
            member_id=member.id if member else None,
            contact=contact,
        )
        await answer(
            interaction, "Saved.", embed=artist_card(changed.value), view=undo(changed.batch_id)
        )

    @app_commands.command(name="list")
    async def list_(self, interaction: discord.Interaction) -> None:
        """List the studio's artists."""
        everyone = await self._artists.list_all(await actor(interaction))
        await answer(interaction, embed=artist_list(everyone))

    @app_commands.command()
    @app_commands.describe(artist="Who")
    async def archive(self, interaction: discord.Interaction, artist: ArtistId) -> None:
        """Put an artist out of the way."""
        done = await self._artists.archive(await actor(interaction), artist)
        await answer(
            interaction, "Archived.", embed=artist_card(done.value), view=undo(done.batch_id)
        )


async def setup(bot: StudioBot) -> None:
    """Add it to the bot."""
    await bot.add_cog(Artists(bot.services.artists))
