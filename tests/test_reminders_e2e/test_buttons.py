"""The buttons under a reminder, in DMs and after a restart."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reminding import DAY, DUE_AT, deadline, dms, newest, reminders, until
from tests.studio import Studio, labels, text_of

LATER = ["Snooze 1 h", "3 h", "Tomorrow", "Pick…"]


async def test_done_in_a_dm_after_a_restart_closes_the_deadline_and_can_be_undone(
    desk: Studio, restart: Any
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - DAY)
    await restart()

    first, *_, last = reminders(desk.engineer)
    await desk.engineer.user.click(last, label="Done")
    assert dms(desk.engineer)[-1] == "✅ Done: **Mix** · Night Drive"
    listed = await desk.producer.slash(desk.channel, "deadline list")
    assert "No open deadlines" in text_of(listed)
    again = await desk.engineer.user.click(first, label="Done")
    assert "is done already" in text_of(again)

    await desk.engineer.user.click(newest(desk.engineer), label="Undo")
    assert "Open again" in dms(desk.engineer)[-1]
    assert labels(newest(desk.engineer)) == ["Done", "Move", *LATER]
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 5


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

    await desk.engineer.user.click(newest(desk.engineer), label="Tomorrow")
    morning = datetime(2026, 1, 14, 8, tzinfo=UTC)  # nine in Berlin
    await until(desk, morning - timedelta(seconds=1))
    assert len(dms(desk.engineer)) == 2
    await until(desk, morning)
    assert len(dms(desk.engineer)) == 3
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 7


async def test_a_button_of_somebody_elses_reminder_is_refused(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await deadline(desk, desk.artist, due="in 2 hours")
    await desk.later(2 * 3600)
    theirs, own = newest(desk.engineer), newest(desk.artist)
    stored = desk.env.backend.get_message(own.channel.id, own.id)
    _forge(stored.components, _custom_ids(theirs))

    for button in ("Done", "Snooze 1 h"):
        refused = await desk.artist.user.click(newest(desk.artist), label=button)
        assert re.search("for somebody else|no such reminder of yours", text_of(refused))
    assert len(dms(desk.engineer)) == 1
    assert "2 open deadlines" in text_of(await desk.producer.slash(desk.channel, "deadline list"))


async def test_who_left_the_studio_presses_in_vain(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(2 * 3600)
    desk.env.backend.remove_member(desk.guild.id, desk.engineer.id)

    refused = await desk.engineer.user.click(newest(desk.engineer), label="Done")

    assert "not in that studio any more" in text_of(refused)


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


async def test_a_time_in_words_is_read_on_the_readers_clock_after_a_restart(
    desk: Studio, restart: Any
) -> None:
    await desk.engineer.user.slash("me", timezone="Tokyo")
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)  # 2 in the morning of the 14th in Tokyo
    await restart()

    form = await desk.engineer.user.click(newest(desk.engineer), label="Pick…")
    await desk.engineer.user.submit_modal(form, {"when": "tomorrow 9am"})

    at = datetime(2026, 1, 15, tzinfo=UTC)
    assert f"I remind you again <t:{int(at.timestamp())}:f>" in newest(desk.engineer).content
    assert labels(newest(desk.engineer)) == ["Done", "Move", *LATER]
    await until(desk, at - timedelta(seconds=1))
    assert len(dms(desk.engineer)) == 1
    await until(desk, at)
    assert "Night Studio · snoozed" in dms(desk.engineer)[1]


async def test_words_that_mean_no_time_are_refused_and_given_back(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)

    form = await desk.engineer.user.click(newest(desk.engineer), label="Pick…")
    refused = await desk.engineer.user.submit_modal(form, {"when": "when it is done"})

    assert refused.followups[-1].content == "You typed: when it is done"
    assert newest(desk.engineer).content.startswith("⏰")


async def test_half_a_character_in_a_short_line_does_not_keep_it_from_being_given_back(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)

    form = await desk.engineer.user.click(newest(desk.engineer), label="Pick…")
    refused = await desk.engineer.user.submit_modal(form, {"when": "some \ud800 day"})

    assert refused.followups[-1].content == "You typed: some ? day"


async def test_of_several_snoozes_the_last_counts(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)

    for label in ("Tomorrow", "Snooze 1 h", "3 h"):
        await desk.engineer.user.click(newest(desk.engineer), label=label)
    await desk.later(3 * 3600 - 1)
    assert len(dms(desk.engineer)) == 1
    await desk.later(1)
    assert len(dms(desk.engineer)) == 2
    await until(desk, DUE_AT - 3 * DAY)
    assert len(dms(desk.engineer)) == 2


async def test_undo_shows_the_reminder_as_it_now_stands(desk: Studio) -> None:
    (thread,) = desk.threads()
    await desk.producer.slash(
        desk.channel, "project people add", project="Tides", role="engineer", member=desk.engineer
    )
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)
    await desk.engineer.user.click(newest(desk.engineer), label="Done")
    await desk.engineer.slash(
        desk.channel, "mix submit", song="Night Drive", link="https://example.com/mix-1"
    )

    await desk.engineer.user.click(newest(desk.engineer), label="Undo")

    card = thread.history()[-1].jump_url
    assert f"**Still missing**: approval of [Mix 1]({card})" in dms(desk.engineer)[-1]
    assert newest(desk.engineer).embeds[0].author.name == "Ada · Tides"


async def test_move_in_a_dm_puts_the_producers_question_and_the_reminders_follow(
    desk: Studio,
) -> None:
    await deadline(desk, desk.engineer)
    await until(desk, DUE_AT - 7 * DAY)

    form = await desk.engineer.user.click(newest(desk.engineer), label="Move")
    await desk.engineer.user.submit_modal(form, {"due": "2026-01-27 18:00", "reason": "flu"})

    assert f"I ask <@{desk.producer.id}> to move it" in newest(desk.engineer).content
