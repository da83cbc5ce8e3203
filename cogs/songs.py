"""/song: the songs of a project and how far they have come."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor
from bot.client import StudioBot
from bot.domain.errors import InvalidError
from bot.domain.songs import Stage
from bot.services import Services
from bot.services.songs import split_titles
from bot.ui.base import answer, undo
from bot.ui.songs import TitlesModal, added_words, song_card, song_list
from bot.ui.transformers import ProjectId, SongId

STAGES = [app_commands.Choice(name=stage.label, value=stage.value) for stage in Stage]


@app_commands.guild_only()
class Songs(commands.GroupCog, group_name="song", group_description="Songs and their stages"):
    """The songs of a project."""

    def __init__(self, services: Services) -> None:
        self._songs, self._boards = services.songs, services.boards

    @app_commands.command()
    @app_commands.describe(
        project="Where they belong",
        title="One title, or several parted by commas; leave it out to type one a line",
        tempo="BPM",
        key="As you write it: Am, F#, D dorian",
    )
    async def add(
        self,
        interaction: discord.Interaction,
        project: ProjectId,
        title: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
    ) -> None:
        """Add songs to a project."""
        if title is None:
            if tempo is not None or key is not None:
                raise InvalidError("Type the title too: the form takes titles alone.")
            await interaction.response.send_modal(TitlesModal(project))
            return
        made = await self._songs.add(
            await actor(interaction), project, split_titles(title), tempo=tempo, key=key
        )
        await answer(interaction, added_words(made.value), view=undo(made.batch_id))

    @app_commands.command(name="list")
    @app_commands.describe(project="Which one")
    async def list_(self, interaction: discord.Interaction, project: ProjectId) -> None:
        """List a project's songs with their stages and mixes."""
        board = await self._boards.see(await actor(interaction), project)
        await answer(interaction, embed=song_list(board))

    @app_commands.command()
    @app_commands.describe(song="Which one", title="Another title", tempo="BPM", key="Its key")
    async def edit(
        self,
        interaction: discord.Interaction,
        song: SongId,
        title: str | None = None,
        tempo: float | None = None,
        key: str | None = None,
    ) -> None:
        """Change a song; what you leave out stays as it is."""
        changed = await self._songs.edit(
            await actor(interaction), song, title=title, tempo=tempo, key=key
        )
        await answer(
            interaction, "Saved.", embed=song_card(changed.value), view=undo(changed.batch_id)
        )

    @app_commands.command()
    @app_commands.describe(song="Which one", stage="How far it has come")
    @app_commands.choices(stage=STAGES)
    async def stage(self, interaction: discord.Interaction, song: SongId, stage: str) -> None:
        """Say how far a song has come."""
        changed = await self._songs.set_stage(await actor(interaction), song, Stage(stage))
        await answer(
            interaction, "Saved.", embed=song_card(changed.value), view=undo(changed.batch_id)
        )

    @app_commands.command()
    @app_commands.describe(song="Which one")
    async def archive(self, interaction: discord.Interaction, song: SongId) -> None:
        """Put a song out of the way."""
        done = await self._songs.archive(await actor(interaction), song)
        await answer(
            interaction, "Archived.", embed=song_card(done.value), view=undo(done.batch_id)
        )


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_forms(TitlesModal)
    await bot.add_cog(Songs(bot.services))
