"""What somebody reads when deadlines of theirs were set or moved."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.domain.deadlines import Deadline
from bot.domain.news import Change, News
from bot.ui import text
from bot.ui.base import StudioView
from bot.ui.deadlines import name
from bot.ui.letters import letter_card
from bot.ui.moves import AskToMoveButton

_SHOWN = 15  # of many changes


def news_words(news: News) -> str:
    """What a phone shows of it: from when to when, and who did it."""
    if len(news.changes) == 1:
        (change,) = news.changes
        due = _full(change.deadline)
        if change.known is None:
            return f"📅 New for you: {name(change.deadline)}, due {due}, set by <@{change.by}>"
        old = discord.utils.format_dt(change.known, "F")
        return f"📅 Moved: {name(change.deadline)}: {old} → {due}, moved by <@{change.by}>"
    moved = sum(change.known is not None for change in news.changes)
    new = len(news.changes) - moved
    parts = [f"{text.count(moved, 'deadline')} moved"] if moved else []
    parts += [f"{new} new for you"] if new else []
    by = ", ".join(f"<@{user_id}>" for user_id in dict.fromkeys(c.by for c in news.changes))
    return f"📅 {' and '.join(parts)} in **{text.escape(news.project.title)}**, by {by}"


def news_card(news: News, studio: str | None) -> discord.Embed:
    """For whose project; of several changes each, soonest first."""
    if len(news.changes) == 1:
        words = f"Due {text.ago(news.changes[0].deadline.due.at)}"
    else:
        lines = [_line(change) for change in news.changes]
        words = text.some_lines(lines, count=_SHOWN, limit=3800)
    return letter_card(news.project, words, studio)


def news_buttons(news: News, *links: ui.Item[Any]) -> StudioView:
    """The way to the thread; for one deadline that the reader did not set, to ask for another time.

    Who set it is the producer, and moves it by `/deadline move`.
    """
    view = StudioView()
    if len(news.changes) == 1:
        (change,) = news.changes
        if change.deadline.created_by != news.reader.user_id:
            view.add_item(AskToMoveButton(change.deadline.id))
    for link in links:
        view.add_item(link)
    return view


def _line(change: Change) -> str:
    due = discord.utils.format_dt(change.deadline.due.at, "f")
    if change.known is None:
        return f"{name(change.deadline)}\nnew, due {due}"
    return f"{name(change.deadline)}\n{discord.utils.format_dt(change.known, 'f')} → {due}"


def _full(deadline: Deadline) -> str:
    return discord.utils.format_dt(deadline.due.at, "F")
