"""Mix revisions, and whose verdict on one is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.checks import actor
from bot.domain.errors import StudioError
from bot.domain.reviews import NamedMix
from bot.domain.studios import Actor
from bot.ui.base import services
from bot.ui.text import cut
from bot.ui.transformers._nouns import CHOICE, CHOICES, NounArgument

if TYPE_CHECKING:
    from bot.services import Services


class MixArgument(NounArgument):
    """A mix revision."""

    noun = "mix"

    async def named(self, services: Services, asker: Actor, name: str) -> int:
        """By song and label: "Night Drive Mix 2"."""
        return await services.reviews.named(asker, name)

    async def search(
        self, interaction: discord.Interaction[Any], asker: Actor, text: str
    ) -> Sequence[tuple[str, int]]:
        """By song and label, newest first; an older one says what took its place."""
        found = await services(interaction).reviews.search(asker, text)
        return [(_choice(mix), mix.revision.id) for mix in found]


class OfflineNameArgument(app_commands.Transformer):
    """The name of an approver who is not on Discord, for the mix that the other option names."""

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> str:
        """As typed: the service knows who signs off."""
        return value

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """Who is waited for."""
        chosen = getattr(interaction.namespace, "mix", None)
        if not isinstance(chosen, str) or not chosen:
            return []
        try:
            mix_id = await MixArgument().transform(interaction, chosen)
            who = await actor(interaction)
            names = await services(interaction).reviews.offline_names(who, mix_id)
        except StudioError:  # it is no mix of theirs: the command will say so
            return []
        return [app_commands.Choice(name=name[:100], value=name) for name in names[:CHOICES]]


def _choice(mix: NamedMix) -> str:
    """What tells mixes of one song apart stays whole, however long the song's title is."""
    ending = f" · {mix.revision.label}"
    if mix.is_superseded:
        ending += f", superseded by {mix.current.label}"
    return cut(mix.song_title, CHOICE - len(ending)) + ending
