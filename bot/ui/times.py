"""When members say when: words in a command, an option or a form, read on their own clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

import discord

from bot.checks import languages
from bot.domain.when import AmbiguousDueError, DueError, LocalTime, parse_due
from bot.ui.base import services

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
EVERY_LANGUAGE = ("en", "de", "es", "fr")


class Parse(Protocol[T_co]):
    """What reads words, such as `bot.domain.when.parse_due`."""

    def __call__(self, text: str, /, *, now: datetime, zone: str, languages: Sequence[str]) -> T_co:
        """What they mean to somebody in that zone who speaks these languages."""
        ...


async def due(
    interaction: discord.Interaction[Any], words: str, *, guild_id: int | None = None
) -> LocalTime:
    """The instant that a member's words mean.

    Args:
        interaction: in which they were typed.
        words: what was typed.
        guild_id: the studio whose zone counts where they have none; the interaction's unless said.

    Raises:
        DueError: they mean none, or several; the message says what to type instead.
    """
    return understood(parse_due, words, interaction, await zone(interaction, guild_id))


def understood(
    parse: Parse[T], words: str, interaction: discord.Interaction[Any], in_zone: str
) -> T:
    """Words in the member's languages; only where those say nothing, in any that we read."""
    now = services(interaction).now()
    try:
        return parse(words, now=now, zone=in_zone, languages=languages(interaction))
    except AmbiguousDueError:
        raise
    except DueError as error:
        try:
            return parse(words, now=now, zone=in_zone, languages=EVERY_LANGUAGE)
        except AmbiguousDueError:
            raise
        except DueError:
            raise error from None


async def zone(interaction: discord.Interaction[Any], guild_id: int | None = None) -> str:
    """The zone that a member's words are read in: their own, else the studio's, else UTC."""
    members = services(interaction).members
    return await members.zone(interaction.user.id, guild_id or interaction.guild_id)
