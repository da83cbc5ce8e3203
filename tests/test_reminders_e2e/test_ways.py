"""How a reminder reaches somebody: by DM, in the thread, in the studio's channel; or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.outbox import Kind, State
from bot.domain.rest import DEFAULT_QUIET_HOURS
from tests.reminding import DAY, DUE_AT, HOUR, close_dms, deadline, dm, dms, rows, until
from tests.studio import Studio, labels, said, text_of


async def test_closed_dms_turn_into_one_mention_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    close_dms(desk, desk.engineer)
    await desk.later(2 * 3600)

    assert dms(desk.engineer) == []
    mention = thread.history()[-1]
    assert mention.content.startswith(f"<@{desk.engineer.id}> ⏰ **Mix** · Night Drive: due")
    assert [user.id for user in mention.mentions] == [desk.engineer.id]
    (row,) = await rows(desk, of=desk.engineer)
    assert row.state is State.SUPERSEDED
    assert row.error == "their DMs are closed; mentioned in the project's thread instead"
    (told,) = await rows(desk, Kind.THREAD_REMINDER)
    assert (told.state, told.message_id) == (State.DELIVERED, mention.id)
    await desk.later(3600)
    assert len([m for m in thread.history() if "⏰" in m.content]) == 1


async def test_the_button_in_the_thread_is_for_who_may_close_the_deadline(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    close_dms(desk, desk.engineer)
    await desk.later(2 * 3600)

    refused = await desk.artist.click(thread.history()[-1], label="Done")
    assert "Only the producer or an assignee" in text_of(refused)
    await desk.producer.click(thread.history()[-1], label="Done")
    assert said(thread.history()[-1]).startswith("✅ **Mix** · Night Drive: done")
    assert labels(thread.history()[-1]) == ["Undo"]


async def test_who_wants_no_dms_is_mentioned_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.artist, due="in 2 hours")
    await desk.app.services.members.change(
        desk.artist.id, lambda member: replace(member, wants_dms=False)
    )
    await desk.later(2 * 3600)

    assert dms(desk.artist) == []
    assert f"<@{desk.artist.id}>" in thread.history()[-1].content
    (row,) = await rows(desk, of=desk.artist)
    assert row.error is not None and "switched DMs off" in row.error


async def test_an_outsider_without_dms_is_not_let_into_the_thread_but_it_is_shown(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    before = len(thread.history())
    await deadline(desk, desk.stranger, due="in 2 hours")
    close_dms(desk, desk.stranger)
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
    close_dms(desk, desk.engineer)
    desk.env.backend.delete_channel(thread.id)
    await desk.later(2 * 3600)

    listed = text_of(await desk.producer.slash(desk.channel, "deadline list"))
    assert "the project's thread is gone" in listed


async def test_an_archived_thread_is_opened_for_the_mention(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(60)
    close_dms(desk, desk.engineer)
    desk.env.inject_error("POST", f"/channels/{thread.id}/messages", status=400, code=50083)
    await desk.later(2 * 3600)

    assert f"<@{desk.engineer.id}>" in thread.history()[-1].content


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_passing_failure_is_tried_again_until_it_is_delivered_once(
    desk: Studio, status: int, sent: list[Any]
) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    channel = f"/channels/{dm(desk.engineer).id}/messages"
    desk.env.inject_error("POST", channel, status=status, times=3)
    await desk.later(2 * 3600 - 60)
    assert dms(desk.engineer) == []

    await desk.producer.slash(desk.channel, "song stage", song="Night Drive", stage="mixing")
    await desk.later(120)

    (text,) = dms(desk.engineer)
    assert "Mixing" in text and "Late" not in text
    (row,) = await rows(desk, of=desk.engineer)
    assert (row.state, row.attempts) == (State.DELIVERED, 4)
    tries = [p for _, p in sent if (p["content"] or "").startswith("⏰")]
    assert [(t["nonce"], t["enforce_nonce"]) for t in tries] == [(row.nonce, True)] * 4


async def test_a_reminder_that_discord_refused_for_long_says_that_it_is_late(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    channel = f"/channels/{dm(desk.engineer).id}/messages"
    desk.env.inject_error("POST", channel, status=503, times=12)
    await desk.later(2 * 3600)
    for _ in range(20):
        await desk.later(60)

    (text,) = dms(desk.engineer)
    assert "Late" in text and "Discord did not take it sooner" in text


async def test_closed_dms_are_not_tried_again_until_their_owner_is_seen_in_one(
    desk: Studio, sent: list[Any]
) -> None:
    await deadline(desk, desk.engineer)
    close_dms(desk, desk.engineer)
    await until(desk, DUE_AT + 2 * DAY)

    to_them = [payload for channel, payload in sent if channel == dm(desk.engineer).id]
    assert len([p for p in to_them if p["content"].startswith("⏰")]) == 1
    (thread,) = desk.threads()
    assert len([m for m in thread.history() if f"<@{desk.engineer.id}>" in m.content]) == 7

    desk.env.backend.faults.clear()
    await desk.engineer.user.slash("me")
    await until(desk, DUE_AT + 3 * DAY)
    assert "3 days overdue" in dms(desk.engineer)[-1]


async def test_of_several_that_a_closed_dm_refused_each_is_said_in_its_own_thread(
    desk: Studio, sent: list[Any]
) -> None:
    other = await desk.project("Sands", songs="Noon")
    await deadline(desk, desk.artist)
    await deadline(desk, desk.artist, target="Noon")
    close_dms(desk, desk.artist)
    await until(desk, DUE_AT - DAY)

    tides = desk.threads()[0]
    assert "Night Drive" in tides.history()[-1].content
    assert "Noon" in other.history()[-1].content
    assert "Noon" not in tides.history()[-1].content
    tries = [payload for channel, payload in sent if channel == dm(desk.artist).id]
    assert len([p for p in tries if "2 reminders" in p["content"]]) == 1


async def test_without_a_thread_the_studios_channel_says_that_something_waits_and_not_what(
    desk: Studio,
) -> None:
    await desk.producer.slash(desk.channel, "studio reminders", fallback_channel=desk.channel)
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer, title="Secret B-side")
    close_dms(desk, desk.engineer)
    desk.env.backend.delete_channel(thread.id)
    before = len(desk.channel.history())
    await until(desk, DUE_AT - 7 * DAY)

    (mention,) = desk.channel.history()[before:]
    assert [user.id for user in mention.mentions] == [desk.engineer.id]
    assert "/reminder list" in mention.content
    for secret in ("Secret", "Night Drive", "Tides", "Ada", "<t:"):
        assert secret not in said(mention)
    (row,) = await rows(desk, Kind.FALLBACK_MENTION)
    assert row.state is State.DELIVERED


async def test_what_reaches_nobody_is_failed_and_the_producer_hears_of_it_once_a_day(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer)
    close_dms(desk, desk.engineer)
    desk.env.backend.delete_channel(thread.id)
    await until(desk, DUE_AT - timedelta(seconds=1))

    lost = await rows(desk, Kind.THREAD_REMINDER, of=desk.engineer)
    assert [row.state for row in lost] == [State.FAILED] * 4
    told = dms(desk.producer)
    assert len(told) == 3  # a week, two days and a day before; what failed since then waits
    assert "**Mix** · Night Drive" in told[0] and f"<@{desk.engineer.id}>" in told[0]


async def test_what_is_late_within_the_readers_night_comes_in_their_morning(
    desk: Studio, restart: Any
) -> None:
    await desk.app.services.members.change(
        desk.engineer.id, lambda member: replace(member, quiet_hours=DEFAULT_QUIET_HOURS)
    )
    await deadline(desk, desk.engineer)
    seven = DUE_AT - 7 * DAY
    await until(desk, seven - HOUR)
    await restart(datetime(2026, 1, 14, 1, tzinfo=UTC))  # two in the morning in Berlin
    assert dms(desk.engineer) == []

    morning = datetime(2026, 1, 14, 7, tzinfo=UTC)
    await until(desk, morning - timedelta(seconds=1))
    assert dms(desk.engineer) == []
    await until(desk, morning)
    (text,) = dms(desk.engineer)
    assert "Late: I was offline from <t:" in text and "7 days before" in text
    (row,) = await rows(desk, of=desk.engineer)
    assert row.attempts == 1


async def test_after_a_week_of_downtime_one_comes_for_each_deadline(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await deadline(desk, desk.engineer, title="Drums", due="2026-01-21 18:00")
    await until(desk, DUE_AT - 8 * DAY)
    await restart(DUE_AT - HOUR)

    (both,) = dms(desk.engineer)
    assert "2 reminders" in both and both.count("Late: I was offline from") == 2
    states = [item.state for item in await rows(desk, of=desk.engineer)]
    assert states.count(State.DELIVERED) == 2
    assert set(states) == {State.DELIVERED, State.SUPERSEDED}
