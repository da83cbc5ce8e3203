"""Reminders as they arrive: to whom, when, once; what their buttons do; what failures make of them.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC; the deadline is on 20 January.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app import App, Outside
from bot.domain.outbox import Item, Kind, State
from db import outbox
from tests.studio import Studio, labels, said, text_of

DUE_AT = datetime(2026, 1, 20, 17, tzinfo=UTC)
BUTTONS = ["Done", "Snooze 1 h", "Snooze until tomorrow", "Open thread"]
DAY = timedelta(days=1)


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song."""
    await studio.set_up()
    await studio.project()
    return studio


async def deadline(studio: Studio, assignee: MemberActor | None, **options: Any) -> None:
    """A mix that is due on 20 January at 18:00 in Berlin."""
    given = {"assignee": assignee} if assignee else {}
    options = {"target": "Night Drive", "due": "2026-01-20 18:00"} | given | options
    made = await studio.producer.slash(studio.channel, "deadline set", **options)
    assert "Due" in text_of(made), text_of(made)


async def until(studio: Studio, moment: datetime) -> None:
    """Let time pass up to a moment."""
    await studio.later((moment - studio.env.now()).total_seconds())


def dm(member: MemberActor) -> ChannelHandle:
    return member.user.dm_channel


def newest(member: MemberActor) -> discord.Message:
    return dm(member).history()[-1]


def dms(member: MemberActor) -> list[str]:
    return [said(message) for message in dm(member).history()]


async def rows(studio: Studio, kind: Kind = Kind.REMINDER) -> list[Item]:
    """The reminders that were to be sent by now, in order."""
    found: list[Item] = []
    item_id = 1
    while item := await outbox.get(studio.app.db.read(), item_id):
        if item.kind is kind and item.state is not State.CANCELLED:
            found.append(item)
        item_id += 1
    return [item for item in found if item.due_at <= studio.env.now()]


async def reopened(studio: Studio) -> App:
    """The bot as a process started later has it, on the same database."""
    fresh = await App.open(studio.settings, Outside.simulated())
    await studio.env.restart_bot(fresh.bot)
    studio.app = fresh
    return fresh


@pytest.fixture
async def restart(desk: Studio) -> AsyncIterator[Any]:
    """Stops the bot, lets time pass, and starts it again."""

    async def after(moment: datetime | None = None) -> None:
        await desk.app.bot.close()
        if moment is not None:
            await until(desk, moment)
        await reopened(desk)

    yield after
    await desk.app.bot.close()


async def test_reminders_come_at_each_rung_to_the_assignee_alone(desk: Studio) -> None:
    await deadline(desk, desk.engineer)

    for count, before in enumerate((7 * DAY, DAY, timedelta(hours=3), timedelta()), start=1):
        await until(desk, DUE_AT - before - timedelta(seconds=1))
        assert len(dms(desk.engineer)) == count - 1
        await until(desk, DUE_AT - before)
        assert len(dms(desk.engineer)) == count
    await until(desk, DUE_AT + 30 * DAY)
    assert len(dms(desk.engineer)) == 4
    for other in (desk.producer, desk.artist, desk.stranger):
        assert dms(other) == []


async def test_a_reminder_says_what_for_whom_when_and_what_is_missing(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)

    message = newest(desk.engineer)
    assert message.content == "⏰ **Mix** · Night Drive: due <t:1768928400:R>"
    assert message.embeds[0].author.name == "Ada · Tides"
    text = said(message)
    assert "<t:1768928400:F>" in text and "Night Studio · 7 days before" in text
    assert "**Still missing**: a mix" in text and "Writing" in text
    assert "Late" not in text
    assert labels(message) == BUTTONS[:3]


async def test_a_projects_reminder_lists_the_songs_that_are_not_there_yet(desk: Studio) -> None:
    await desk.producer.slash(desk.channel, "song add", project="Tides", title="Undertow")
    await desk.producer.slash(desk.channel, "song stage", song="Undertow", stage="delivered")
    await deadline(desk, None, target="Tides")
    await until(desk, DUE_AT - 7 * DAY)

    text = dms(desk.producer)[-1]
    assert "**Night Drive** · a mix" in text and "Undertow" not in text
    assert labels(newest(desk.producer)) == BUTTONS


async def test_without_an_assignee_the_producer_and_the_projects_engineers_hear_of_it(
    desk: Studio,
) -> None:
    await desk.producer.slash(
        desk.channel, "project people add", project="Tides", role="engineer", member=desk.engineer
    )
    await deadline(desk, None)
    await until(desk, DUE_AT)

    assert len(dms(desk.producer)) == len(dms(desk.engineer)) == 4
    assert dms(desk.artist) == []


async def test_an_artist_is_reminded_when_assigned(desk: Studio) -> None:
    await deadline(desk, desk.artist)
    await until(desk, DUE_AT)

    assert len(dms(desk.artist)) == 4
    assert dms(desk.producer) == dms(desk.engineer) == []


async def test_reminders_move_with_the_deadline_and_go_with_it(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await desk.producer.slash(desk.channel, "deadline move", deadline="Mix", due="2026-01-25 18:00")
    await until(desk, DUE_AT - 7 * DAY)
    assert dms(desk.engineer) == []
    await until(desk, DUE_AT - 2 * DAY)
    assert len(dms(desk.engineer)) == 1

    await desk.producer.slash(desk.channel, "deadline cancel", deadline="Mix")
    await until(desk, DUE_AT + 30 * DAY)
    assert len(dms(desk.engineer)) == 1


async def test_an_archived_project_is_silent_and_undo_brings_its_reminders_back(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer)
    archived = await desk.producer.slash(desk.channel, "project archive", project="Tides")
    await until(desk, DUE_AT - 2 * DAY)
    assert dms(desk.engineer) == []

    assert archived.response is not None
    await desk.producer.click(archived.response, label="Undo")
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 3


async def test_after_a_restart_past_the_time_the_latest_comes_once_and_is_marked_late(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await restart(DUE_AT + timedelta(hours=2))

    (late,) = dms(desk.engineer)
    assert "Late: this was to come <t:1768928400:R>; I was offline" in late
    assert "at the time" in late
    await restart(DUE_AT + DAY)
    assert len(dms(desk.engineer)) == 1
    states = [item.state for item in await rows(desk)]
    assert states == [State.SUPERSEDED] * 3 + [State.DELIVERED]


async def test_a_restart_before_the_time_loses_nothing(desk: Studio, restart: Any) -> None:
    await deadline(desk, desk.engineer)
    await restart()
    await until(desk, DUE_AT)

    assert len(dms(desk.engineer)) == 4


async def test_done_in_a_dm_after_a_restart_closes_the_deadline_and_can_be_undone(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - DAY)
    await restart()

    first, second = dm(desk.engineer).history()
    await desk.engineer.user.click(second, label="Done")
    assert dms(desk.engineer)[1] == "✅ Done: **Mix** · Night Drive"
    listed = await desk.producer.slash(desk.channel, "deadline list")
    assert "No open deadlines" in text_of(listed)
    again = await desk.engineer.user.click(first, label="Done")
    assert "is done already" in text_of(again)

    await desk.engineer.user.click(dm(desk.engineer).history()[1], label="Undo")
    assert "Open again" in dms(desk.engineer)[1]
    assert labels(dm(desk.engineer).history()[1]) == BUTTONS[:3]
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 4


async def test_snooze_in_a_dm_after_a_restart_reminds_again_beside_the_rungs(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)
    await restart()

    await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    assert dms(desk.engineer)[0].startswith(
        "💤 **Mix** · Night Drive: I remind you again <t:1768327200:f>"
    )
    await desk.later(3600)
    assert len(dms(desk.engineer)) == 2 and "Night Studio · snoozed" in dms(desk.engineer)[1]

    await desk.engineer.user.click(newest(desk.engineer), label="Snooze until tomorrow")
    morning = datetime(2026, 1, 14, 8, tzinfo=UTC)  # nine in Berlin
    await until(desk, morning - timedelta(seconds=1))
    assert len(dms(desk.engineer)) == 2
    await until(desk, morning)
    assert len(dms(desk.engineer)) == 3
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 6


async def test_a_button_of_somebody_elses_reminder_is_refused(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await deadline(desk, desk.artist, due="in 2 hours")
    await desk.later(7200)
    theirs, own = newest(desk.engineer), newest(desk.artist)
    stored = desk.env.backend.get_message(own.channel.id, own.id)
    _forge(stored.components, _custom_ids(theirs))

    for button in ("Done", "Snooze 1 h"):
        refused = await desk.artist.user.click(newest(desk.artist), label=button)
        assert "for somebody else" in text_of(refused)
    assert len(dms(desk.engineer)) == 1
    assert "2 open deadlines" in text_of(await desk.producer.slash(desk.channel, "deadline list"))


async def test_who_left_the_studio_presses_in_vain(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(7200)
    desk.env.backend.remove_member(desk.guild.id, desk.engineer.id)

    refused = await desk.engineer.user.click(newest(desk.engineer), label="Done")

    assert "not in that studio any more" in text_of(refused)


async def test_closed_dms_turn_into_one_mention_in_the_thread_and_the_list_says_so(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    _close_dms(desk, desk.engineer)
    await desk.later(2 * 3600)

    assert dms(desk.engineer) == []
    mention = thread.history()[-1]
    assert mention.content.startswith(f"<@{desk.engineer.id}> ⏰ **Mix** · Night Drive: due")
    assert [user.id for user in mention.mentions] == [desk.engineer.id]
    (row,) = await rows(desk)
    assert row.state is State.FAILED
    assert row.error == "their DMs are closed; mentioned in the project's thread instead"
    listed = text_of(await desk.producer.slash(desk.channel, "deadline list"))
    assert "did not arrive" in listed and "their DMs are closed" in listed
    await desk.later(DAY.total_seconds())
    assert len([m for m in thread.history() if "⏰" in m.content]) == 1


async def test_the_button_in_the_thread_is_for_who_may_close_the_deadline(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    _close_dms(desk, desk.engineer)
    await desk.later(2 * 3600)

    refused = await desk.artist.click(thread.history()[-1], label="Done")
    assert "Only the producer or an assignee" in text_of(refused)
    await desk.producer.click(thread.history()[-1], label="Done")
    assert said(thread.history()[-1]).startswith("✅ **Mix** · Night Drive: done")
    assert labels(thread.history()[-1]) == ["Undo"]


async def test_who_wants_no_dms_is_mentioned_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.artist, due="in 2 hours")
    await desk.app.services.members.change(desk.artist.id, wants_dms=False)
    await desk.later(2 * 3600)

    assert dms(desk.artist) == []
    assert f"<@{desk.artist.id}>" in thread.history()[-1].content
    (row,) = await rows(desk)
    assert row.error is not None and "switched DMs off" in row.error


async def test_an_outsider_without_dms_is_not_let_into_the_thread_but_it_is_shown(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    before = len(thread.history())
    await deadline(desk, desk.stranger, due="in 2 hours")
    _close_dms(desk, desk.stranger)
    await desk.later(2 * 3600)

    assert len(thread.history()) == before
    (row,) = await rows(desk, Kind.THREAD_REMINDER)
    assert row.state is State.FAILED and row.error is not None
    assert "/project people add" in row.error
    assert row.error in text_of(await desk.producer.slash(desk.channel, "deadline list"))


async def test_a_thread_deleted_by_hand_is_told_in_the_list(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(60)
    _close_dms(desk, desk.engineer)
    desk.env.backend.delete_channel(thread.id)
    await desk.later(2 * 3600)

    listed = text_of(await desk.producer.slash(desk.channel, "deadline list"))
    assert "the project's thread is gone" in listed


async def test_an_archived_thread_is_opened_for_the_mention(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(60)
    _close_dms(desk, desk.engineer)
    desk.env.inject_error("POST", f"/channels/{thread.id}/messages", status=400, code=50083)
    await desk.later(2 * 3600)

    assert f"<@{desk.engineer.id}>" in thread.history()[-1].content


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_passing_failure_is_tried_again_until_it_is_delivered_once(
    desk: Studio, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = _watch_messages(desk, monkeypatch)
    await deadline(desk, desk.engineer, due="in 2 hours")
    channel = f"/channels/{dm(desk.engineer).id}/messages"
    desk.env.inject_error("POST", channel, status=status, times=3)
    await desk.later(2 * 3600)
    assert dms(desk.engineer) == []

    await desk.producer.slash(desk.channel, "song stage", song="Night Drive", stage="mixing")
    await desk.later(120)

    (text,) = dms(desk.engineer)
    assert "Mixing" in text and "Late" not in text
    (row,) = await rows(desk)
    assert (row.state, row.attempts) == (State.DELIVERED, 4)
    tries = [payload for payload in sent if payload["content"].startswith("⏰")]
    assert [(t["nonce"], t["enforce_nonce"]) for t in tries] == [(row.nonce, True)] * 4


async def test_a_reminder_that_discord_refused_for_long_says_that_it_is_late(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    channel = f"/channels/{dm(desk.engineer).id}/messages"
    desk.env.inject_error("POST", channel, status=503, times=7)
    await desk.later(2 * 3600)
    for _ in range(14):
        await desk.later(60)

    (text,) = dms(desk.engineer)
    assert "Late" in text and "Discord did not take it sooner" in text


def _close_dms(studio: Studio, member: MemberActor) -> None:
    path = f"/channels/{dm(member).id}/messages"
    studio.env.inject_error("POST", path, status=403, code=50007, times=None)


def _watch_messages(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the bot posts, each try of it, as it goes out to Discord."""
    http = studio.app.bot.http
    send, sent = http.send_message, list[Any]()

    async def watched(channel_id: Any, *, params: Any) -> Any:
        sent.append(params.payload)
        return await send(channel_id, params=params)

    monkeypatch.setattr(http, "send_message", watched)
    return sent


def _custom_ids(message: Any) -> dict[str, str]:
    return {
        button.label: button.custom_id
        for row in message.components
        for button in row.children
        if button.custom_id
    }


def _forge(components: list[Any], custom_ids: dict[str, str]) -> None:
    """What somebody can do who writes their own requests: press with another's ids."""
    for row in components:
        for button in row["components"]:
            if button.get("label") in custom_ids:
                button["custom_id"] = custom_ids[button["label"]]
