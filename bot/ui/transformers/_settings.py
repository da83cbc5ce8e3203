"""Settings in words: read by who keeps them; while somebody types, it shows what is understood."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import discord
from discord import app_commands

from bot.domain.alternates import alternates_label, parse_alternates
from bot.domain.errors import InvalidError
from bot.domain.ladders import asks_default, ladder_words, parse_ladder, span_words
from bot.domain.members import parse_digest, parse_own_quiet_hours
from bot.domain.rest import parse_silent_days, quiet_hours_words, silent_days_words
from bot.domain.review_clock import (
    clock_words,
    parse_review_clock,
    parse_silence,
    silence_words,
)
from bot.domain.studios import parse_escalation
from bot.ui.text import cut

_LONGEST: Final = 100  # characters of a choice

Examples = Sequence[tuple[str, str]]
"""What can be typed: how it is shown, and the words."""


class WordsArgument(app_commands.Transformer):
    """The words as they were typed."""

    def __init__(self, understood: Callable[[str], str], examples: Examples) -> None:
        """Help with one setting.

        Args:
            understood: what words mean, as it is read; raises InvalidError where they mean nothing.
            examples: shown while they do.
        """
        self._understood, self._examples = understood, examples

    async def transform(self, interaction: discord.Interaction[Any], value: str, /) -> str:
        """As typed."""
        return value

    async def autocomplete(  # pyright: ignore[reportIncompatibleMethodOverride]: the base allows any choice value
        self, interaction: discord.Interaction[Any], value: str, /
    ) -> list[app_commands.Choice[str]]:
        """What is understood so far, else examples."""
        typed = value.strip()
        if 0 < len(typed) <= _LONGEST:
            try:
                label = self._understood(typed)
            except InvalidError:
                pass
            else:
                shown = cut(label[:1].upper() + label[1:], _LONGEST)
                return [app_commands.Choice(name=shown, value=typed)]
        return [app_commands.Choice(name=label, value=words) for label, words in self._examples]


def ladder(default: str) -> WordsArgument:
    """When reminders come; `default` says what that word means here."""
    examples = [
        ("7 days, 2 days, 1 day, 3 hours before, at the time", "7d, 2d, 1d, 3h, 0"),
        ("1 day before, at the time, then daily 3 times", "1d, 0, daily x3"),
        (default, "default"),
        ("No reminders", "none"),
    ]
    return WordsArgument(
        lambda text: default if asks_default(text) else ladder_words(parse_ladder(text)), examples
    )


def quiet_hours() -> WordsArgument:
    """When somebody is not to be disturbed."""
    return WordsArgument(
        lambda text: quiet_hours_words(parse_own_quiet_hours(text)),
        [("22:00–08:00", "22:00-08:00"), ("23:30–09:00", "23:30-09:00"), ("No quiet hours", "off")],
    )


def digest() -> WordsArgument:
    """When somebody's morning begins."""
    return WordsArgument(_digest, [("At 7:30", "7:30"), ("At 9:00", "9:00"), ("No digest", "off")])


def escalation() -> WordsArgument:
    """How long after a deadline its producer hears of it."""
    return WordsArgument(
        _escalation, [("After 12 hours", "12h"), ("After 1 day", "1 day"), ("Never", "off")]
    )


def silent_days() -> WordsArgument:
    """The days on which nobody is reminded."""
    return WordsArgument(
        lambda text: silent_days_words(parse_silent_days(text)),
        [("Saturday and Sunday", "sat, sun"), ("Sunday", "sun"), ("No silent days", "off")],
    )


def review_clock() -> WordsArgument:
    """How long after a mix its approvers are asked again."""
    return WordsArgument(
        lambda text: clock_words(parse_review_clock(text)),
        [("After 2 and 5 days", "2d, 5d"), ("After 3 days", "3d"), ("Never", "off")],
    )


def silence() -> WordsArgument:
    """How long after a mix no answer counts as approval."""
    return WordsArgument(
        lambda text: silence_words(parse_silence(text)),
        [("Never", "off"), ("After 7 days", "7d"), ("After 14 days", "14d")],
    )


def alternates() -> WordsArgument:
    """The bounces that go with each mix of a project."""
    return WordsArgument(
        _alternates,
        [
            ("Instrumental, TV and a cappella", "instrumental, tv, a cappella"),
            ("Those that any of its songs has", "default"),
            ("None", "none"),
        ],
    )


def _alternates(text: str) -> str:
    return alternates_label(parse_alternates(text))


def _digest(text: str) -> str:
    clock = parse_digest(text)
    return f"At {clock:%H:%M}" if clock else "No digest"


def _escalation(text: str) -> str:
    span = parse_escalation(text)
    return f"After {span_words(span)}" if span else "Never"
