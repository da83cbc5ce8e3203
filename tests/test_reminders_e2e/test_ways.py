"""How a reminder reaches somebody: by DM, in the thread, in the studio's channel; or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.outbox import Kind, State
from tests.reminding import close_dms, deadline, dm, dms, rows
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
    desk.env.inject_error("POST", channel, status=503, times=7)
    await desk.later(2 * 3600)
    for _ in range(14):
        await desk.later(60)

    (text,) = dms(desk.engineer)
    assert "Late" in text and "Discord did not take it sooner" in text
