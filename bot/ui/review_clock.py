"""What an approver is asked again about a mix, and what who had them asked reads."""

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import ui

from bot.domain.audio import duration_label
from bot.domain.mixes import Question
from bot.domain.outbox import Item, State
from bot.domain.people import Who
from bot.domain.review_clock import Chase, Nudge
from bot.domain.reviews import Review
from bot.ui import text
from bot.ui.base import StudioView
from bot.ui.letters import letter_card, thread_link
from bot.ui.mixes import answer_buttons

_CHANGES = 600  # characters of the list of changes: the card has it all


def nudge_words(nudge: Nudge) -> str:
    """What a phone shows an approver."""
    revision = nudge.review.revision
    ask = "Approve it, or send notes."
    if revision.question is Question.FEEDBACK:
        ask = "What do you hear?"
    posted = f"posted {text.ago(revision.submitted_at)}"
    return f"🎧 {_mix(nudge.review)}, {posted}, waits for you. {ask}"


def nudge_card(nudge: Nudge, studio: str | None) -> discord.Embed:
    """How long it is, what changed, and what follows if they do not answer."""
    revision = nudge.review.revision
    if revision.file is None:
        sound = f"🔗 [Listen]({revision.link}) · content unverified"
    else:
        sound = duration_label(revision.file.facts.seconds)
    lines = [sound]
    if nudge.silent_at is not None:
        by = discord.utils.format_dt(nudge.silent_at, "f")
        lines.append(f"**Without an answer by {by} it counts as approved.** Any note stops that.")
    embed = letter_card(nudge.review.project, "\n".join(lines), studio)
    done = nudge.review.carried.addressed
    addressed = [" ".join(filter(None, ["Addressed:", n.place, n.text])) for n in done]
    if said := revision.changes or "\n".join(addressed):
        changes = text.cut(text.escape(said), _CHANGES).splitlines()
        quoted = "\n".join(f"> {line}" for line in changes)
        embed.add_field(name="What changed", value=quoted, inline=False)
    return embed


def nudge_buttons(nudge: Nudge) -> StudioView:
    """Approve, send notes, and the way to the card."""
    links: list[ui.Item[Any]] = thread_link(nudge.review.project, is_of_project=nudge.is_of_project)
    if nudge.review.jump_url is not None and nudge.is_of_project:
        links = [ui.Button(label="Open the card", url=nudge.review.jump_url)]
    return answer_buttons(nudge.review, *links)


def chase_words(chase: Chase, sent: Mapping[int, Item]) -> str:
    """Whom it reached and how, who heard of it just before, and who has to be called.

    Args:
        chase: what was asked for.
        sent: what became of it, by user.
    """
    lines = [f"{text.person(who)}: {_outcome(sent.get(who.user_id or 0))}" for who in chase.asked]
    lines += [
        f"{text.person(who)} was asked {text.ago(at)}: once an hour is enough."
        for who, at in chase.heard
    ]
    lines += [
        _to_call(who, contact, by_producer=chase.by_producer) for who, contact in chase.to_call
    ]
    asked = "Asked" if chase.asked else "Nobody was asked now"
    return f"{asked} about {_mix(chase.review)}\n" + text.cut_lines(_bullets(lines), 3500)


def _outcome(item: Item | None) -> str:
    match item.state if item else None:
        case State.DELIVERED:
            return "asked by DM." if item is None or item.error is None else f"{item.error}."
        case State.FAILED:
            reason = text.cut(item.error or "Discord refused it", 300) if item else ""
            return f"⚠️ not reached: {reason}"
        case State.SUPERSEDED:
            return f"{item.error}." if item and item.error else "answered meanwhile."
        case _:
            return "asked as soon as Discord answers."


def _to_call(who: Who, contact: str | None, *, by_producer: bool) -> str:
    name = f"{text.person(who)} is not on Discord"
    if contact:
        return f"{name}, call them: {text.escape(contact)}"
    ask = "`/project people add` notes one" if by_producer else "ask the producer"
    return f"{name}, and no contact of theirs is noted: {ask}."


def _bullets(lines: Iterable[str]) -> list[str]:
    return [f"• {line}" for line in lines]


def _mix(review: Review) -> str:
    return f"**{review.revision.label}** of **{text.escape(review.song.title)}**"
