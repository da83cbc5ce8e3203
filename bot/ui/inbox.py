"""A member's own reminders: the list, and what answers putting one off or calling it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import discord

from bot.domain.inbox import Entry, Inbox, PutOff, Which
from bot.domain.ladders import rung_label
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, replace, services
from bot.ui.deadlines import name
from bot.ui.projects import project_link

_SHOWN = 20
_ROOM = 3300  # characters of the list: what fits in a card beside the rest
_TITLES = {
    Which.TO_COME: "Your reminders",
    Which.SUPERSEDED: "Superseded in the last 30 days",
    Which.FAILED: "Not brought by DM in the last 30 days",
}
_EMPTY = {
    Which.TO_COME: "Nothing is to come. `/reminder add` reminds you of anything, in your words.",
    Which.SUPERSEDED: "None.",
    Which.FAILED: "None: all of them reached you.",
}
_ACCENTS = {
    Which.TO_COME: Accent.NEUTRAL,
    Which.SUPERSEDED: Accent.QUIET,
    Which.FAILED: Accent.LATE,
}


def inbox_card(inbox: Inbox, studios: Mapping[int, str], *, here: int | None) -> discord.Embed:
    """The reminders, each with what it is about and when.

    Args:
        inbox: what to show.
        studios: the name of each studio that was read, by its server's id.
        here: the server in which it is shown; None in a DM.
    """
    lines = [_line(entry, more, inbox.which, studios, here) for entry, more in _folded(inbox)]
    shown = text.some_lines(lines, count=_SHOWN, limit=_ROOM, left_out=inbox.left_out)
    parts = [shown or _EMPTY[inbox.which]]
    if inbox.elsewhere:
        count = text.count(inbox.elsewhere, "more", "more")
        parts.append(f"-# {count} of studios that you left")
    if inbox.missed and inbox.which is Which.TO_COME:
        missed = text.count(inbox.missed, "reminder")
        parts.append(f"⚠️ {missed} did not reach you by DM: `/reminder list show:Failed`")
    return discord.Embed(
        title=_TITLES[inbox.which],
        description="\n".join(parts),
        colour=_ACCENTS[inbox.which] if inbox.entries else Accent.DONE,
    )


def put_off_words(done: PutOff) -> str:
    """When it comes now; of a recurring one, that the rule stays."""
    said = f"💤 {label(done.entry)}: I remind you {text.when(done.until)}"
    if (personal := done.entry.personal) is not None and (rule := personal.recurrence):
        said += f"\n-# Only this time; after it, {rule.label} as before."
    return said


def cancelled_words(entry: Entry) -> str:
    """What was called off, and what was not."""
    if entry.deadline is not None:
        return (
            f"🔕 Called off: {label(entry)}, {text.when(entry.item.due_at)}\n"
            "-# Only this reminder. The deadline's others still come."
        )
    if entry.is_recurring:
        return f"🔕 Called off: {label(entry)}\n-# All of it: it does not come again."
    return f"🔕 Called off: {label(entry)}"


def restore_button(item_id: int) -> StudioView:
    """Undo, under the reply to calling one off."""
    return StudioView(RestoreButton(item_id))


def cancel_button(item_id: int) -> StudioView:
    """Call it off, under the reply that made it."""
    return StudioView(CancelButton(item_id))


def label(entry: Entry) -> str:
    """What it says, on one line."""
    if entry.deadline is not None:
        return name(entry.deadline)
    return f"**{text.escape(text.cut(entry.label, 150))}**"


class CancelButton(CardButton, action="reminder:cancel", label="Call it off", emoji="🔕"):
    """Calls a reminder off; its id is the row's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so, with Undo."""
        gone = await services(interaction).inbox.cancel(interaction.user.id, self.noun_id)
        await replace(interaction, cancelled_words(gone), view=restore_button(gone.item.id))


class RestoreButton(CardButton, action="reminder:restore", label="Undo", emoji="↩️"):
    """Brings back what its reader called off; its id is the row's: only for its reader."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say when it comes."""
        back = await services(interaction).inbox.restore(interaction.user.id, self.noun_id)
        at = back.personal.due.at if back.is_recurring and back.personal else back.item.due_at
        await replace(interaction, f"↩️ {label(back)}: I remind you {text.when(at)}")


BUTTONS = (CancelButton, RestoreButton)


def _folded(inbox: Inbox) -> list[tuple[Entry, int]]:
    """What gets a line, and how many more it stands for: those of a deadline while overdue."""
    more: dict[Entry, int] = {}
    first_overdue: dict[int, Entry] = {}
    for entry in inbox.entries:
        deadline, rung = entry.deadline, entry.item.rung
        if inbox.which is Which.TO_COME and deadline and rung is not None and rung < timedelta():
            first = first_overdue.setdefault(deadline.id, entry)
            if first is not entry:
                more[first] += 1
                continue
        more[entry] = 0
    return list(more.items())


def _line(
    entry: Entry, more: int, which: Which, studios: Mapping[int, str], here: int | None
) -> str:
    at = entry.item.due_at
    details = [_kind(entry) + (f", then {more} more, daily" if more else "")]
    if entry.project is not None:
        details.append(project_link(entry.project, here))
    if len(studios) > 1 and entry.item.guild_id in studios:
        details.append(text.escape(text.cut(studios[entry.item.guild_id], 40)))
    if which is not Which.TO_COME:
        details.append(text.cut(entry.item.error or "nothing was left to say", 120))
        return f"{label(entry)} · was due {text.ago(at)}\n-# {' · '.join(details)}"
    return f"{label(entry)} · {text.when(at)}\n-# {' · '.join(details)}"


def _kind(entry: Entry) -> str:
    """Which of a deadline's reminders it is; of one's own, its rule."""
    item = entry.item
    if entry.deadline is not None:
        rung = "snoozed" if item.rung is None else rung_label(item.rung)
        return f"⏰ {rung}"
    recurrence = entry.personal.recurrence if entry.personal else None
    rule = recurrence.label if recurrence else "once"
    return f"📝 {rule}, snoozed" if item.about_at is None else f"📝 {rule}"
