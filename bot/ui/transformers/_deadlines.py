"""Arguments of `/deadline`: an open deadline, and what a new one is of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.checks import actor
from bot.domain.deadlines import Target, TargetNoun
from bot.domain.errors import InvalidError
from bot.domain.studios import Actor
from bot.domain.when import describe
from bot.ui.base import services
from bot.ui.text import cut
from bot.ui.transformers._nouns import CHOICES, NounArgument, ProjectArgument, SongArgument

if TYPE_CHECKING:
    from bot.services import Services


class DeadlineArgument(NounArgument):
    """An open deadline."""

    noun = "deadline"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By its title or kind, or by what it is of."""
        return await services.deadlines.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By every word of what is due, for what; the soonest first."""
        bot = services(interaction)
        return [
            (f"{cut(deadline.name, 60)} · {describe(deadline.due, now=bot.now())}", deadline.id)
            for deadline in await bot.deadlines.search(asker, text)
        ]


class TargetArgument(app_commands.Transformer):
    """A project or a song: a choice's value is `project:3` or `song:7`, anything else a name."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> Target:
        """What was chosen, or the one thing of this name."""
        if chosen := re.fullmatch(r"(project|song):(\d{1,18})", value):
            return Target(TargetNoun(chosen[1]), int(chosen[2]))
        if len(value) > 200:
            raise InvalidError("That is too long to be the name of a project or a song.")
        asker = await actor(interaction)
        return await services(interaction).deadlines.target_named(asker, value)

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Projects and songs that fit the text, in turn, so that neither crowds out the other."""
        asker, text = await actor(interaction), value[:100]
        projects = [
            app_commands.Choice(name=cut(f"Project: {label}", 100), value=f"project:{noun_id}")
            for label, noun_id in await ProjectArgument().search(interaction, asker, text)
        ]
        songs = [
            app_commands.Choice(name=cut(f"Song: {label}", 100), value=f"song:{noun_id}")
            for label, noun_id in await SongArgument().search(interaction, asker, text)
        ]
        in_turn = chain.from_iterable(zip_longest(projects, songs))
        return list(islice((choice for choice in in_turn if choice), CHOICES))
