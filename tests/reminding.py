"""Reminders in a simulated Discord: a deadline to be reminded of, and what came of it.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC; the deadline is on 20 January.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app import App, Outside
from bot.domain.outbox import Item, Kind
from db import outbox
from tests.studio import Studio, said, text_of, there

DUE_AT = datetime(2026, 1, 20, 17, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_IDS = "SELECT id FROM outbox WHERE kind = :kind AND state <> 'cancelled' ORDER BY id"
_NEWS = "📅"  # what a DM begins with that is no reminder


async def deadline(studio: Studio, assignee: MemberActor | None, **options: Any) -> None:
    """A mix that is due on 20 January at 18:00 in Berlin; who it is for has heard of it."""
    given = {"assignee": assignee} if assignee else {}
    options = {"target": "Night Drive", "due": "2026-01-20 18:00"} | given | options
    made = await studio.producer.slash(studio.channel, "deadline set", **options)
    assert "Due" in text_of(made), text_of(made)
    await studio.later(60)


async def until(studio: Studio, moment: datetime) -> None:
    """Let time pass up to a moment."""
    await studio.later((moment - studio.env.now()).total_seconds())


async def never_resting(studio: Studio, *members: MemberActor) -> None:
    """Reminders come to them at night, too."""
    for member in members:
        await studio.app.services.members.change(member.id, lambda m: replace(m, quiet_hours=None))


def dm(member: MemberActor) -> ChannelHandle:
    """The channel of somebody's DMs."""
    return member.user.dm_channel


def reminders(member: MemberActor) -> list[discord.Message]:
    """The reminders that somebody got by DM."""
    return [m for m in dm(member).history() if not m.content.startswith(_NEWS)]


def newest(member: MemberActor) -> discord.Message:
    """The last of them."""
    return reminders(member)[-1]


def dms(member: MemberActor) -> list[str]:
    """Everything that each of them says."""
    return [said(message) for message in reminders(member)]


async def rows(
    studio: Studio, kind: Kind = Kind.REMINDER, *, of: MemberActor | None = None
) -> list[Item]:
    """The rows of a kind that were to be sent by now, in order; of everybody unless said."""
    ids = await studio.app.db.read().fetch_all(_IDS, kind=kind)
    found = [there(await outbox.get(studio.app.db.read(), row["id"])) for row in ids]
    due = sorted((i for i in found if i.due_at <= studio.env.now()), key=lambda i: i.due_at)
    return [item for item in due if of is None or item.user_id == of.id]


async def reopened(studio: Studio) -> App:
    """The bot as a process started later has it, on the same database."""
    fresh = await App.open(studio.settings, Outside.simulated())
    await studio.env.restart_bot(fresh.bot)
    studio.app = fresh
    return fresh


def close_dms(studio: Studio, member: MemberActor) -> None:
    """From now on Discord refuses DMs to somebody."""
    path = f"/channels/{dm(member).id}/messages"
    studio.env.inject_error("POST", path, status=403, code=50007, times=None)


def open_dms(studio: Studio, member: MemberActor) -> None:
    """From now on Discord takes DMs to somebody again."""
    path = f"/channels/{dm(member).id}/messages"
    faults = studio.env.backend.faults
    faults[:] = [fault for fault in faults if fault["path"] != path]
