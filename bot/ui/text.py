"""Words of members and of ours, made fit for Discord."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import discord

from bot.domain.activity import Activity, Undone
from bot.domain.people import Who

_BREAK = "\u200b"  # between @ and everyone: seen as typed, and pings nobody


def escape(text: str) -> str:
    """A member's words without effect: no markdown, no mention, no link of their making.

    Brackets too, which discord.py leaves: they would end a link whose text is a member's word.
    """
    parts = re.split(r"([\[\]])", text)
    safe = "".join(
        f"\\{part}"
        if part in {"[", "]"}
        else discord.utils.escape_markdown(part, as_needed=False, ignore_links=False)
        for part in parts
    )
    safe = discord.utils.escape_mentions(safe)
    return re.sub(r"<(?=[@#:t/])", f"<{_BREAK}", safe)


def label(entry: Activity, mark: str = "") -> str:
    """What a change was to: a mention if that is a member, else its words between two marks."""
    if entry.noun == "person" and re.fullmatch(r"<@\d+>", entry.label):
        return entry.label
    return f"{mark}{escape(entry.label)}{mark}"


def undone(what: Undone, said: str = "Undone") -> str:
    """What Undo took back, and what it did not."""
    words = f"↩️ {said}: {_labels(what.taken)}."
    if what.left:
        words += f" Not {said.lower()}, because of later changes: {_labels(what.left)}."
    return words


def _labels(entries: Iterable[Activity]) -> str:
    return cut(", ".join(dict.fromkeys(map(label, entries))), 200)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, the last an ellipsis where something was left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip("\\ \n") + "…"


def cut_end(text: str, limit: int) -> str:
    """As many whole lines from the start as fit in `limit` characters, then an ellipsis."""
    if len(text) <= limit:
        return text
    whole = text[: limit - 2].rpartition("\n")[0]
    return f"{whole}\n…" if whole else cut(text, limit)


def cut_lines(lines: Iterable[str], limit: int, *, more: str = "… and {} more") -> str:
    """As many whole lines as fit in `limit` characters, then how many were left out."""
    kept: list[str] = []
    room = limit - len(more) - 6
    every = list(lines)
    for line in every:
        if room < len(line) + 1:
            return "\n".join([*kept, more.format(len(every) - len(kept))])
        room -= len(line) + 1
        kept.append(line)
    return "\n".join(kept)


def button_label(verb: str, what: str) -> str:
    """What a button does to what: "Done: Mix", in the 80 characters that Discord takes."""
    return cut(f"{verb}: {what}", 80)


def some_lines(lines: Sequence[str], *, count: int, limit: int, left_out: int = 0) -> str:
    """At most `count` whole lines in `limit` characters, then how many more there are.

    Args:
        lines: a line may hold line breaks of its own.
        count: how many are shown.
        limit: characters of what is shown.
        left_out: how many more there are beside these.
    """
    kept: list[str] = []
    for line in lines[:count]:
        limit -= len(line) + 1
        if limit < 0:
            break
        kept.append(line)
    if more := len(lines) - len(kept) + left_out:
        kept.append(f"-# … and {more} more")
    return "\n".join(kept)


def when(moment: datetime) -> str:
    """An instant in the reader's own zone, with how far it is."""
    return f"{discord.utils.format_dt(moment, 'f')} ({ago(moment)})"


def ago(moment: datetime) -> str:
    """How far an instant is, kept current by Discord."""
    return discord.utils.format_dt(moment, "R")


def day(value: date) -> str:
    """A calendar day, the same for every reader: "Fri 27 Nov 2026"."""
    return f"{value:%a} {value.day} {value:%b %Y}"


def person(who: Who) -> str:
    """A mention, or the name of somebody who is not on Discord."""
    return f"<@{who.user_id}>" if who.user_id is not None else f"**{escape(who.name or '?')}**"


def people(everyone: Iterable[Who], limit: int = 650) -> str:
    """Names parted by commas, members first: as many as fit in `limit` characters, and the rest
    counted. Two such lists and a title of a hundred characters fit in a message.
    """
    named = [person(who) for who in sorted(everyone, key=lambda who: not who.is_on_discord)]
    kept: list[str] = []
    for name in named:
        limit -= len(name) + 2
        if limit < 0 and kept:
            break
        kept.append(name)
    left_out = len(named) - len(kept)
    return ", ".join(kept) + (f" and {left_out} more" if left_out else "")


def in_thread_words(user_id: int, said: str) -> str:
    """What was to be a DM, for somebody whom none reaches."""
    return f"<@{user_id}> {said}\n-# I could not tell you by DM, so I say it here."


def numbers(labels: Sequence[str]) -> list[str]:
    """What stands before each name so that it is told from the others: "1. ", "2. " and so on.

    Nothing where no two of these are the same.
    """
    is_clear = len(set(labels)) == len(labels)
    return ["" if is_clear else f"{number}. " for number in range(1, len(labels) + 1)]


def count(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 song", "3 songs"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
