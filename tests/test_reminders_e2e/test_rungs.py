"""When reminders come, to whom, and what they say; and what a restart makes of them."""

from datetime import timedelta
from typing import Any

from bot.domain.ladders import DEFAULT_LADDER
from bot.domain.outbox import State
from tests.reminding import DAY, DUE_AT, HOUR, deadline, dms, newest, rows, until
from tests.studio import Studio, labels, said

LATER = ["Snooze 1 h", "3 h", "Tomorrow", "Pick…"]
BUTTONS = ["Done", "Move", "Open thread", *LATER]
WEEK = 7 * DAY
BEFORE = [rung for rung in DEFAULT_LADDER if rung >= timedelta()]


async def test_reminders_come_at_each_rung_to_the_assignee_alone(desk: Studio) -> None:
    await deadline(desk, desk.engineer)

    for count, before in enumerate(DEFAULT_LADDER, start=1):
        await until(desk, DUE_AT - before - timedelta(seconds=1))
        assert len(dms(desk.engineer)) == count - 1
        await until(desk, DUE_AT - before)
        assert len(dms(desk.engineer)) == count
    for other in (desk.artist, desk.stranger):
        assert dms(other) == []


async def test_nags_stop_after_seven_days(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT)
    before = len(dms(desk.engineer))
    await until(desk, DUE_AT + 30 * DAY)

    assert len(dms(desk.engineer)) - before == 7
    assert "7 days overdue" in dms(desk.engineer)[-1]


async def test_who_set_it_for_another_hears_of_it_once_after_a_day_and_whose_it_is(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT + DAY - timedelta(seconds=1))
    assert dms(desk.producer) == []
    await until(desk, DUE_AT + 6 * DAY)

    (told,) = dms(desk.producer)
    assert f"<@{desk.engineer.id}>" in told


async def test_a_reminder_says_what_for_whom_when_and_what_is_missing(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - WEEK)

    message = newest(desk.engineer)
    assert message.content == "⏰ **Mix** · Night Drive: due <t:1768928400:R>"
    assert message.embeds[0].author.name == "Ada · Tides"
    text = said(message)
    assert "<t:1768928400:F>" in text and "Night Studio · 7 days before" in text
    assert "**Still missing**: a mix" in text and "Writing" in text
    assert "Late" not in text
    assert labels(message) == ["Done", "Move", *LATER]


async def test_a_projects_reminder_lists_the_songs_that_are_not_there_yet(desk: Studio) -> None:
    await desk.producer.slash(desk.channel, "song add", project="Tides", title="Undertow")
    await desk.producer.slash(desk.channel, "song stage", song="Undertow", stage="delivered")
    await deadline(desk, None, target="Tides")
    await until(desk, DUE_AT - WEEK)

    text = dms(desk.producer)[-1]
    assert "**Night Drive**: a mix" in text and "Undertow" not in text
    assert labels(newest(desk.producer)) == BUTTONS


async def test_without_an_assignee_the_producer_and_the_projects_engineers_hear_of_it(
    desk: Studio,
) -> None:
    await desk.producer.slash(
        desk.channel, "project people add", project="Tides", role="engineer", member=desk.engineer
    )
    await deadline(desk, None)
    await until(desk, DUE_AT)

    assert len(dms(desk.producer)) == len(dms(desk.engineer)) == len(BEFORE)
    assert dms(desk.artist) == []


async def test_an_artist_hears_of_their_own_deadline_twice_and_is_never_nagged(
    desk: Studio,
) -> None:
    await deadline(desk, desk.artist)
    await until(desk, DUE_AT)
    first, second = dms(desk.artist)
    assert "1 day before" in first and "at the time" in second
    assert dms(desk.producer) == dms(desk.engineer) == []

    await until(desk, DUE_AT + 30 * DAY)
    assert len(dms(desk.artist)) == 2


async def test_an_approver_hears_of_it_only_while_a_mix_waits_for_them(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - HOUR)
    assert dms(desk.artist) == []

    await desk.engineer.slash(
        desk.channel, "mix submit", song="Night Drive", link="https://example.com/mix-1"
    )
    await until(desk, DUE_AT)
    (told,) = dms(desk.artist)
    assert told.startswith("⏰ **Mix 1** of Night Drive waits for your approval, due <t:")
    assert f"[Mix 1]({thread.history()[-1].jump_url}) of **Night Drive** waits" in told
    assert labels(newest(desk.artist)) == ["Open thread"]


async def test_an_approver_who_gave_their_verdict_hears_nothing(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer)
    await desk.engineer.slash(
        desk.channel, "mix submit", song="Night Drive", link="https://example.com/mix-1"
    )
    await desk.artist.click(thread.history()[-1], label="Approve")
    await until(desk, DUE_AT + DAY)

    assert dms(desk.artist) == []


async def test_nobody_hears_of_what_is_done(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - DAY)
    await desk.engineer.slash(desk.channel, "deadline done", deadline="Mix")
    heard = len(dms(desk.engineer))
    await until(desk, DUE_AT + 30 * DAY)

    assert len(dms(desk.engineer)) == heard
    assert dms(desk.producer) == dms(desk.artist) == []


async def test_reminders_move_with_the_deadline_and_go_with_it(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await desk.producer.slash(desk.channel, "deadline move", deadline="Mix", due="2026-01-25 18:00")
    await until(desk, DUE_AT - WEEK)
    assert dms(desk.engineer) == []
    await until(desk, DUE_AT - 2 * DAY)  # a week before it now
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
    assert len(dms(desk.engineer)) == 3  # a day, three hours, and at the time


async def test_after_a_restart_past_the_time_the_latest_comes_once_and_is_marked_late(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await restart(DUE_AT + timedelta(hours=2))

    (late,) = dms(desk.engineer)
    assert "Late: I was offline from <t:" in late
    assert f"to <t:{int((DUE_AT + 2 * HOUR).timestamp())}:f>" in late
    assert "at the time" in late
    await restart(DUE_AT + DAY - HOUR)
    assert len(dms(desk.engineer)) == 1
    states = [item.state for item in await rows(desk, of=desk.engineer)]
    assert states == [State.SUPERSEDED] * (len(BEFORE) - 1) + [State.DELIVERED]


async def test_a_restart_before_the_time_loses_nothing(desk: Studio, restart: Any) -> None:
    await deadline(desk, desk.engineer)
    await restart()
    await until(desk, DUE_AT)

    assert len(dms(desk.engineer)) == len(BEFORE)
