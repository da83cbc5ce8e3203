"""Asking the producer about a round of notes beyond those that the project includes."""

from __future__ import annotations

from typing import Any

import discord

from bot.domain.mixes import RoundAnswer
from bot.domain.rounds import ExtraRound, used_words
from bot.ui import text
from bot.ui.base import CardButton, StudioView, asker, replace, services
from bot.ui.letters import letter_card, thread_link


def extra_words(extra: ExtraRound) -> str:
    """What a phone shows the producer."""
    included = extra.project.included_rounds
    return (
        f"📝 {text.person(extra.verdict.who)} sent notes on **{extra.label}** of "
        f"**{text.escape(extra.song.title)}**: round {extra.used}, with {included} included."
    )


def extra_card(extra: ExtraRound, studio: str | None) -> discord.Embed:
    """Whose project, and what may be said."""
    words = (
        "The notes are with the engineer already. Allow the round, or say that it was the "
        "studio's mistake: then it is not counted."
    )
    return letter_card(extra.project, words, studio)


def extra_buttons(extra: ExtraRound, *, is_of_project: bool) -> StudioView:
    """Allow, not counted, and the way to the thread."""
    link = thread_link(extra.project, is_of_project=is_of_project)
    verdict_id = extra.verdict.id
    return StudioView(AllowRoundButton(verdict_id), OurMistakeButton(verdict_id), *link)


class AllowRoundButton(
    CardButton, action="round:allow", label="Allow", style=discord.ButtonStyle.success
):
    """Allows a round beyond the included; its id is the verdict's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _answer(interaction, self.noun_id, RoundAnswer.ALLOWED)


class OurMistakeButton(CardButton, action="round:ours", label="Our mistake, not counted"):
    """Has a round not count; its id is the verdict's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        await _answer(interaction, self.noun_id, RoundAnswer.OURS)


ROUND_BUTTONS = (AllowRoundButton, OurMistakeButton)


async def _answer(
    interaction: discord.Interaction[Any], verdict_id: int, said: RoundAnswer
) -> None:
    known = services(interaction).rounds
    who = await asker(interaction, verdict_id, known.studio_of)
    done = await known.answer_extra(who, verdict_id, said)
    extra = done.value
    name = f"**{extra.label}** of **{text.escape(extra.song.title)}**"
    counted = f"{used_words(extra.used, extra.project.included_rounds)}."
    words = {
        RoundAnswer.ALLOWED: f"✅ Allowed: the notes on {name} are one more round. {counted}",
        RoundAnswer.OURS: f"✅ Not counted: the notes on {name} are no round. {counted}",
    }
    await replace(interaction, words[said])
