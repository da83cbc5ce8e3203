"""What happened in a project, in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord

from bot.checks import actor
from bot.domain.activity import Activity, HistoryPage, Value
from bot.domain.ladders import from_text
from bot.domain.review_clock import clock_words, silence_words
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, answer, replace, services

_SHOWN_AS = {
    "member_id": "member",
    "release_on": "release",
    "included_rounds": "included rounds",
    "sign_off": "sign-off",
    "user_id": "member",
    "review_clock": "asked again",
    "silence": "silence approves",
    "wall": "due",
}
_HIDDEN = {
    "name_key", "title_key", "archived_at", "removed_at", "due_at", "closed_at", "withdrawn_at",
    "undone_at", "chosen_over", "artist_id", "home_channel_id", "verdict_id", "number", "start_ms",
    "end_ms", "addressed_in", "is_kept", "is_round", "round_answer",
}  # fmt: skip

_SAID_BY_LABEL = {
    "mix",
    "verdict",
    "person",
    "note",
}  # "Mix 2 of Night Drive" needs no noun before it


def history_card(page: HistoryPage) -> discord.Embed:
    """One page of what happened, newest first."""
    embed = discord.Embed(
        title=text.cut(f"History of {text.escape(page.project.title)}", 256),
        description=text.cut_lines(map(_line, page.entries), 4000) or "Nothing yet.",
        colour=Accent.NEUTRAL,
    )
    embed.set_footer(text=f"Page {page.page + 1}")
    return embed


def history_buttons(page: HistoryPage) -> StudioView:
    """To the pages before and after."""
    view = StudioView()
    if page.page:
        view.add_item(HistoryPageButton(page.project.id, page.page - 1, label="Newer"))
    if page.has_more:
        view.add_item(HistoryPageButton(page.project.id, page.page + 1, label="Older"))
    return view


class HistoryButton(CardButton, action="project:history", label="History"):
    """Shows what happened, to who presses it."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer with the newest page."""
        page = await services(interaction).history.page(await actor(interaction), self.noun_id)
        await answer(interaction, embed=history_card(page), view=history_buttons(page))


class HistoryPageButton(CardButton, action="history:page", label="Page"):
    """Turns the page; its extra number is the page, from 0."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Show that page in place of this one."""
        page = await services(interaction).history.page(
            await actor(interaction), self.noun_id, self.extra or 0
        )
        await replace(interaction, embed=history_card(page), view=history_buttons(page))


def _line(entry: Activity) -> str:
    undone = " (undone since)" if entry.is_undone else ""
    label = text.label(entry, "**")
    noun = "" if entry.noun in _SAID_BY_LABEL else f"{entry.noun} "
    head = f"{text.ago(entry.at)} <@{entry.actor_id}> {entry.verb} {noun}{label}{undone}"
    if entry.is_new:
        return head  # all its columns are new, which says nothing
    changed = [
        f"{_SHOWN_AS.get(column, column)}: {_value(column, before)} → {_value(column, after)}"
        for column, (before, after) in entry.changes.items()
        if column not in _HIDDEN
    ]
    return head + (f"\n-# {text.cut(', '.join(changed), 300)}" if changed else "")


def _value(column: str, value: Value) -> str:
    if column == "review_clock":
        return clock_words(from_text(str(value)))
    if column == "silence":
        return silence_words(None if value is None else timedelta(seconds=int(value)))
    if value is None:
        return "none"
    if column in {"member_id", "user_id"}:
        return f"<@{value}>"
    return text.escape(str(value).replace("_", " "))
