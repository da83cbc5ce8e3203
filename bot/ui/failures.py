"""What could not be delivered in a studio: to whom, why, since when; and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ui

from bot.checks import actor
from bot.domain.failures import Failure, Failures, Place
from bot.domain.outbox import Item, Kind, State
from bot.ui import text
from bot.ui.base import Accent, CardButton, PanelView, services
from bot.ui.deadlines import name
from bot.ui.reminders import open_words, thread_words

if TYPE_CHECKING:
    from bot.client import StudioBot

_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PROJECT_THREAD: "The project's thread",
        Kind.PROJECT_CARD: "The project's card",
        Kind.THREAD_MEMBER: "A place in the project's thread",
        Kind.MIX_CARD: "A mix's card",
        Kind.MIX_COMPARISON: "What a mix changed at its notes",
        Kind.ALTERNATE_CHECK: "Whether an alternate starts with its mix",
        Kind.VERDICT_POST: "A verdict",
        Kind.WITHDRAWAL: "That a mix was withdrawn",
        Kind.EXTRA_ROUND: "A question about a round of notes",
        Kind.NOTES_DONE: "A question whether notes are fixed",
        Kind.REVIEW_CLOCK: "A question about a mix",
        Kind.SILENCE: "That silence counts as approval",
        Kind.REPLY: "The answer to notes in plain words",
        Kind.REMINDER: "A reminder",
        Kind.THREAD_REMINDER: "A reminder",
        Kind.FALLBACK_MENTION: "A mention that something waits",
        Kind.PERSONAL_REMINDER: "A reminder of their own",
        Kind.DEADLINE_NEWS: "News of deadlines",
        Kind.MOVE_REQUEST: "A request to move a deadline",
        Kind.MOVE_ANSWER: "The answer to a request to move a deadline",
        Kind.OVERDUE_SUMMARY: "The weekly summary of what is overdue",
        Kind.FAILURE_SUMMARY: "The summary of what was not delivered",
        Kind.DIGEST: "A digest",
        Kind.PROPOSAL: "A question about bounces",
        Kind.DM_TEST: "A test",
    }
)


def failed_panel(found: Failures, said: str | None = None) -> PanelView:
    """Each failure with its buttons.

    Args:
        found: the latest.
        said: what was just done about one, above them.
    """
    items: list[ui.Item[Any]] = [ui.TextDisplay(said)] if said else []
    if not found.entries:
        return PanelView(*items, _box(Accent.DONE, ui.TextDisplay("Everything arrived.")))
    parts: list[ui.Item[Any]] = [ui.TextDisplay("### Not delivered")]
    for failure in found.entries:
        buttons: list[ui.Item[Any]] = [RetryButton(failure.item.id)]
        if failure.meant.user_id is not None:
            buttons.append(TellHereButton(failure.item.id))
        parts += [ui.TextDisplay(_words(failure)), ui.ActionRow(*buttons), ui.Separator()]
    parts.pop()
    if found.left_out:
        parts.append(ui.TextDisplay(f"-# … and {found.left_out} more, older"))
    return PanelView(*items, _box(Accent.LATE, *parts))


class RetryButton(
    CardButton, action="failure:retry", label="Retry", style=discord.ButtonStyle.primary
):
    """Sends a row now, by DM; its id is the row's: for the producer."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say what came of it, above what is left."""
        who = await actor(interaction)
        await interaction.response.defer()
        failures = services(interaction).failures
        tried = await failures.try_again(who, self.noun_id)
        said = _outcome(tried.value, await _finished(interaction, tried.deliveries[0]))
        left = await failures.latest(who)
        await interaction.edit_original_response(view=failed_panel(left, said))


class TellHereButton(CardButton, action="failure:tell", label="Tell them here"):
    """Mentions its reader in the channel where it is pressed; its id is the row's."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Mention them for all to see; then show what is left."""
        who = await actor(interaction)
        await interaction.response.defer()
        failures = services(interaction).failures
        telling = await failures.telling(who, self.noun_id, _place(interaction))
        content = (
            open_words(telling.user_id)
            if telling.reminder is None
            else thread_words(telling.reminder, services(interaction).now())
        )
        message = await interaction.followup.send(
            content,
            wait=True,
            allowed_mentions=discord.AllowedMentions(users=[discord.Object(telling.user_id)]),
        )
        await failures.told(
            who, self.noun_id, telling, channel_id=message.channel.id, message_id=message.id
        )
        said = f"✅ <@{telling.user_id}> was told here."
        left = await failures.latest(who)
        await interaction.edit_original_response(view=failed_panel(left, said))


BUTTONS = (RetryButton, TellHereButton)


async def _finished(interaction: discord.Interaction[Any], item_id: int) -> Item | None:
    """A row when it arrived or failed; of one whose reader takes no DM, what is said instead."""
    client = cast("StudioBot", interaction.client)
    item: Item | None = None
    following: int | None = item_id
    while following is not None:
        (item,) = await client.dispatcher.finish([following])
        following = await client.services.failures.stand_in(item)
    return item


def _place(interaction: discord.Interaction[Any]) -> Place:
    channel = interaction.channel
    is_private = isinstance(channel, discord.Thread) and channel.is_private()
    return Place(interaction.channel_id or 0, is_private)


def _box(accent: Accent, *parts: ui.Item[Any]) -> ui.Container[PanelView]:
    return ui.Container(*parts, accent_colour=accent)


def _what(failure: Failure) -> str:
    if failure.deadline is not None:
        return name(failure.deadline)
    words = f"**{_NAMES[failure.meant.kind]}**"
    return f"{words} · {text.escape(failure.project.title)}" if failure.project else words


def _words(failure: Failure) -> str:
    whom = f" for <@{failure.meant.user_id}>" if failure.meant.user_id is not None else ""
    reason = text.cut(failure.item.error or "for a reason that Discord did not give", 300)
    return f"{_what(failure)}{whom}\n-# since {text.ago(failure.failed_at)} · {reason}"


def _outcome(failure: Failure, item: Item | None) -> str:
    what = _what(failure)
    match item.state if item else None:
        case State.DELIVERED:
            return f"✅ {what}: delivered now."
        case State.FAILED:
            return f"⚠️ {what}: {text.cut(item.error or 'refused again', 300) if item else ''}"
        case State.SUPERSEDED:
            reason = item.error if item and item.error else "there is nothing to say any more"
            return f"{what}: {text.cut(reason, 300)}."
        case _:
            return f"⏳ {what}: being tried again."
