"""Arguments that name a record. A noun is chosen (`song:12`) or named; ids never come bare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import discord
from discord import app_commands

from bot.checks import actor
from bot.domain.errors import InvalidError, StudioError
from bot.domain.names import name_key
from bot.domain.projects import Project
from bot.domain.studios import Actor
from bot.ui.base import services
from bot.ui.names import names_of, number_of

if TYPE_CHECKING:
    from bot.services import Services

CHOICES = 25  # that Discord shows
CHOICE = 100  # characters of one


class NounArgument(app_commands.Transformer):
    """A record of the studio: a choice's value is `noun:id`, anything else is taken as a name."""

    noun: ClassVar[str]

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> int:
        """The id that was chosen, or that of the one thing of this name."""
        if chosen := re.fullmatch(rf"{self.noun}:(\d{{1,18}})", value):
            return int(chosen[1])
        if len(value) > 200:
            raise InvalidError(f"That is too long to be the name of a {self.noun}.")
        return await self.named(services(interaction), await actor(interaction), value)

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What fits the text so far, of what the member may see."""
        found = await self.search(interaction, await actor(interaction), value[:100])
        return [
            app_commands.Choice(name=label[:CHOICE], value=f"{self.noun}:{noun_id}")
            for label, noun_id in found[:CHOICES]
        ]

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """The id of the one thing of exactly this name; raises NotFoundError."""
        raise NotImplementedError

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """Labels and ids that fit the text."""
        raise NotImplementedError


class ArtistArgument(NounArgument):
    """An artist."""

    noun = "artist"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By name."""
        return await services.artists.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By name."""
        found = await services(interaction).artists.search(asker, text)
        return [(artist.name, artist.id) for artist in found]


class NewArtistArgument(ArtistArgument):
    """An artist, or the name of a new one."""

    async def transform(  # pyright: ignore[reportIncompatibleMethodOverride]: a name stays a name
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> int | str:
        """The id that was chosen, or the name as typed."""
        chosen = re.fullmatch(r"artist:(\d{1,18})", value)
        return int(chosen[1]) if chosen else value


class ProjectArgument(NounArgument):
    """A project; typed in a project's thread, that one is offered first."""

    noun = "project"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By title."""
        return await services.projects.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By title."""
        projects = services(interaction).projects
        found = await projects.search(asker, text)
        if not text and interaction.channel_id is not None:
            here = await projects.in_thread(asker, interaction.channel_id)
            found = ([here] if here else []) + [p for p in found if here is None or p.id != here.id]
        return [(_project_label(project), project.id) for project in found]


class SongArgument(NounArgument):
    """A song."""

    noun = "song"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By title."""
        return await services.songs.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By title."""
        found = await services(interaction).songs.search(asker, text)
        return [(f"{song.title} · {project}", song.id) for song, project in found]


class PersonArgument(NounArgument):
    """Somebody of the project that the other option names."""

    noun = "person"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """People are chosen: their names are not unique in a studio."""
        raise InvalidError("Choose the project first, then pick the person from the list.")

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """The people of the chosen project; who is a number fits any text."""
        chosen = getattr(interaction.namespace, "project", None)
        if not isinstance(chosen, str) or not chosen:
            return []
        try:
            project_id = await ProjectArgument().transform(interaction, chosen)
            found = await services(interaction).people.list_of_project(asker, project_id)
        except StudioError:  # it is no project of theirs: the command will say so
            return []
        names, key = await names_of(interaction, [person.who for person in found]), name_key(text)
        fitting = [person for person in found if key in name_key(names[person.who])]
        numbers = [person for person in found if names[person.who] == number_of(person.who)]
        shown = dict.fromkeys([*fitting, *numbers])
        return [(f"{names[person.who]} · {person.role.value}", person.id) for person in shown]


def _project_label(project: Project) -> str:
    label = f"{project.title} · {project.artist_name}"
    return f"{label} · {project.status.label}" if project.is_archived else label
