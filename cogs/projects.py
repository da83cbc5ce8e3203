"""/project: what a studio makes for an artist, its people and its history."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.checks import actor, cooldown
from bot.client import StudioBot
from bot.domain.people import PersonRole
from bot.domain.projects import ProjectKind, ProjectStatus, SignOffRule
from bot.services.songs import split_titles
from bot.ui.base import UndoButton, answer, undo
from bot.ui.history import HistoryButton, HistoryPageButton, history_buttons, history_card
from bot.ui.projects import (
    PeopleButton,
    card,
    card_buttons,
    created_words,
    people_card,
    project_line,
    project_list,
)
from bot.ui.transformers import (
    AlternateWords,
    ArtistId,
    Day,
    NewArtist,
    PersonId,
    ProjectId,
    ReviewClockWords,
    SilenceWords,
)

KINDS = [app_commands.Choice(name=kind.label, value=kind.value) for kind in ProjectKind]
STATUSES = [app_commands.Choice(name=s.label, value=s.value) for s in ProjectStatus]
RULES = [app_commands.Choice(name=rule.label, value=rule.value) for rule in SignOffRule]
ROLES = [
    app_commands.Choice(name=role.value.capitalize(), value=role.value)
    for role in PersonRole
    if role is not PersonRole.ARTIST
]


@app_commands.guild_only()
class Projects(commands.GroupCog, group_name="project", group_description="Artist projects"):
    """The projects of a studio."""

    people = app_commands.Group(name="people", description="Who belongs to a project")

    def __init__(self, bot: StudioBot) -> None:
        self._services, self._dispatcher = bot.services, bot.dispatcher

    @app_commands.command()
    @app_commands.describe(
        title="Of the single, EP or album",
        artist="Pick one, or type a new name",
        kind="What it becomes; by the number of songs unless you say",
        songs="Their titles, parted by commas",
        genre="In your words",
        release="The release date: 24 dec, in 6 weeks",
        rounds="Revision rounds included; 2 unless you say",
    )
    @app_commands.choices(kind=KINDS)
    @cooldown(5, 60.0)
    async def create(
        self,
        interaction: discord.Interaction,
        title: str,
        artist: NewArtist,
        kind: str | None = None,
        songs: str | None = None,
        genre: str | None = None,
        release: Day | None = None,
        rounds: int | None = None,
    ) -> None:
        """Start a project: its thread opens, with a card that stays current."""
        await interaction.response.defer(ephemeral=True)
        made = await self._services.projects.create(
            await actor(interaction),
            title,
            artist,
            channel_id=interaction.channel_id,
            kind=ProjectKind(kind) if kind else None,
            songs=split_titles(songs) if songs else None,
            genre=genre,
            release_on=release,
            rounds=rounds,
        )
        sent = await self._dispatcher.finish(made.deliveries)
        studio = await self._services.studios.get(made.value.project.guild_id)
        await answer(
            interaction,
            created_words(made.value, sent, studio, interaction.guild),
            view=undo(made.batch_id),
        )

    @app_commands.command(name="list")
    @app_commands.describe(status="Only these", artist="Only theirs")
    @app_commands.choices(status=STATUSES)
    async def list_(
        self,
        interaction: discord.Interaction,
        status: str | None = None,
        artist: ArtistId | None = None,
    ) -> None:
        """List the projects that you may see."""
        found = await self._services.projects.list_visible(
            await actor(interaction),
            status=ProjectStatus(status) if status else None,
            artist_id=artist,
        )
        await answer(interaction, embed=project_list(found))

    @app_commands.command()
    @app_commands.describe(project="Which one")
    async def show(self, interaction: discord.Interaction, project: ProjectId) -> None:
        """Show a project: songs, deadlines, mixes, and whose move it is."""
        board = await self._services.boards.see(await actor(interaction), project)
        await answer(interaction, embed=card(board), view=card_buttons(project))

    @app_commands.command()
    @app_commands.describe(
        project="Which one",
        title="Another title",
        kind="What it becomes",
        status="Where it stands; on hold, nobody is reminded",
        genre="In your words",
        release="The release date",
        rounds="Revision rounds included",
        sign_off="Whose approval counts",
        review_clock="When approvers who have not answered a mix are asked again: 2d, 5d, or off",
        silence="When no answer counts as approval: 7d; off unless you say",
        alternates="What goes with each mix: instrumental, tv; those its songs have unless you say",
    )
    @app_commands.choices(kind=KINDS, status=STATUSES, sign_off=RULES)
    async def edit(
        self,
        interaction: discord.Interaction,
        project: ProjectId,
        title: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        genre: str | None = None,
        release: Day | None = None,
        rounds: int | None = None,
        sign_off: str | None = None,
        review_clock: ReviewClockWords | None = None,
        silence: SilenceWords | None = None,
        alternates: AlternateWords | None = None,
    ) -> None:
        """Change a project; what you leave out stays as it is."""
        changed = await self._services.projects.edit(
            await actor(interaction),
            project,
            title=title,
            kind=ProjectKind(kind) if kind else None,
            status=ProjectStatus(status) if status else None,
            genre=genre,
            release_on=release,
            rounds=rounds,
            sign_off=SignOffRule(sign_off) if sign_off else None,
            review_clock=review_clock,
            silence=silence,
            alternates=alternates,
        )
        board = await self._services.boards.see(await actor(interaction), project)
        await answer(interaction, "Saved.", embed=card(board), view=undo(changed.batch_id))

    @app_commands.command()
    @app_commands.describe(project="Which one")
    async def archive(self, interaction: discord.Interaction, project: ProjectId) -> None:
        """Put a project out of the way: nobody is reminded of it any more."""
        done = await self._services.projects.archive(await actor(interaction), project)
        await answer(interaction, f"Archived: {project_line(done.value)}", view=undo(done.batch_id))

    @app_commands.command()
    @app_commands.describe(project="Which one")
    async def history(self, interaction: discord.Interaction, project: ProjectId) -> None:
        """Show who changed what in a project."""
        page = await self._services.history.page(await actor(interaction), project)
        await answer(interaction, embed=history_card(page), view=history_buttons(page))

    @people.command(name="list")
    @app_commands.describe(project="Which one")
    async def people_list(self, interaction: discord.Interaction, project: ProjectId) -> None:
        """List who belongs to a project, and whose approval counts."""
        board = await self._services.boards.see(await actor(interaction), project)
        await answer(interaction, embed=people_card(board))

    @people.command(name="add")
    @app_commands.describe(
        project="Which one",
        role="Decider and approver sign off mixes; a listener hears; an engineer submits",
        member="On Discord",
        name="Or the name of someone who is not on Discord",
        contact="How to reach them",
    )
    @app_commands.choices(role=ROLES)
    async def people_add(
        self,
        interaction: discord.Interaction,
        project: ProjectId,
        role: str,
        member: discord.Member | None = None,
        name: str | None = None,
        contact: str | None = None,
    ) -> None:
        """Add somebody to a project, or change what they are to it."""
        who = await actor(interaction)
        added = await self._services.people.add(
            who,
            project,
            PersonRole(role),
            user_id=member.id if member else None,
            name=name,
            contact=contact,
        )
        board = await self._services.boards.see(who, project)
        await answer(interaction, embed=people_card(board), view=undo(added.batch_id))

    @people.command(name="remove")
    @app_commands.describe(project="Which one", person="Who")
    async def people_remove(
        self, interaction: discord.Interaction, project: ProjectId, person: PersonId
    ) -> None:
        """Take somebody off a project."""
        who = await actor(interaction)
        removed = await self._services.people.remove(who, person)
        board = await self._services.boards.see(who, removed.value.project_id)
        await answer(interaction, embed=people_card(board), view=undo(removed.batch_id))


async def setup(bot: StudioBot) -> None:
    """Add it to the bot, with its buttons and forms."""
    bot.add_dynamic_items(UndoButton, HistoryButton, HistoryPageButton, PeopleButton)
    await bot.add_cog(Projects(bot))
