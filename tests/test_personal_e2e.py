"""Reminders of one's own: in words, once or again and again, by DM, in a server and in DMs.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC, 1:00 in Berlin.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.domain.members import Member
from bot.domain.outbox import Kind, State
from bot.domain.personal import MOST_OPEN
from bot.domain.studios import Actor
from tests.reminding import DAY, HOUR, close_dms, deadline, dms, newest, reopened, rows, until
from tests.studio import Studio, labels, said, text_of, there
from tests.wire import send

LATER = ["Snooze 1 h", "3 h", "Tomorrow", "Pick…"]
MORNING = datetime(2026, 1, 2, 8, tzinfo=UTC)  # nine in Berlin


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song."""
    await studio.set_up()
    await studio.project()
    return studio


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


async def add(studio: Studio, who: MemberActor, at: str, text: str = "Tea", **more: Any) -> str:
    """`/reminder add` in the studio's channel; what it answers."""
    made = await who.slash(studio.channel, "reminder add", at=at, text=text, **more)
    assert made.ephemeral
    assert "I will remind you" in text_of(made), text_of(made)
    return text_of(made)


async def listed(who: MemberActor, **options: Any) -> str:
    """What `/reminder list` shows in a DM."""
    return text_of(await who.user.slash("reminder list", **options))


async def test_one_comes_by_dm_at_its_time_with_its_words(desk: Studio) -> None:
    reply = await add(desk, desk.engineer, "2026-01-02 09:00", "Call the drummer")

    assert "Call the drummer" in reply
    assert "<t:1767340800:F>" in reply and "Fri 2 Jan 2026 09:00 in Europe/Berlin" in reply
    assert "`/reminder cancel`" in reply
    await until(desk, MORNING - timedelta(seconds=1))
    assert dms(desk.engineer) == []
    await until(desk, MORNING)
    message = newest(desk.engineer)
    assert message.content == "⏰ Call the drummer"
    assert "Late" not in said(message)
    assert labels(message) == ["Done", *LATER]
    await desk.later(30 * 86400)
    assert len(dms(desk.engineer)) == 1
    assert "Nothing is to come" in await listed(desk.engineer)


async def test_it_is_made_listed_and_called_off_in_a_dm(desk: Studio) -> None:
    made = await desk.stranger.user.slash(
        "reminder add", at="tomorrow 9am", text="Call the drummer"
    )
    assert "Fri 2 Jan 2026 09:00 in UTC" in text_of(made)
    assert "I read that time in UTC" in text_of(made)
    assert "**Call the drummer**" in await listed(desk.stranger)

    chosen = await desk.stranger.user.autocomplete("reminder cancel", "reminder", "drum")
    assert [choice["name"] for choice in chosen] == ["Call the drummer · Fri 2 Jan 09:00, in 1 day"]
    gone = await desk.stranger.user.slash("reminder cancel", reminder=chosen[0]["value"])
    assert "Called off: **Call the drummer**" in text_of(gone)
    await until(desk, MORNING + DAY)
    assert dms(desk.stranger) == []


async def test_a_rule_is_said_back_with_the_first_and_the_next_time(desk: Studio) -> None:
    reply = await add(desk, desk.engineer, "every monday 10:00", "Invoices")

    assert "Every Monday at 10:00** in Europe/Berlin" in reply
    assert "First **<t:1767603600:F>" in reply and "Then <t:1768208400:f>" in reply
    for monday in (5, 12, 19):
        await until(desk, datetime(2026, 1, monday, 9, tzinfo=UTC) - timedelta(seconds=1))
        before = len(dms(desk.engineer))
        await desk.later(1)
        assert len(dms(desk.engineer)) == before + 1
    assert "Every Monday at 10:00, next <t:1769418000:f>" in dms(desk.engineer)[-1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("every 2 weeks", ["2026-01-15", "2026-01-29", "2026-02-12"]),
        ("last day of every month", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ],
)
async def test_rules_keep_their_step(desk: Studio, words: str, expected: list[str]) -> None:
    await add(desk, desk.engineer, words)
    await desk.later(95 * 86400)

    came = [f"{message.created_at:%Y-%m-%d}" for message in desk.engineer.user.dm_channel.history()]
    assert [day for day in came if day != "2026-01-01"][:3] == expected


async def test_a_rule_keeps_its_time_on_the_wall_over_a_change_of_the_clocks(desk: Studio) -> None:
    await until(desk, datetime(2026, 3, 27, 12, tzinfo=UTC))
    await add(desk, desk.engineer, "every day 10:00")
    await until(desk, datetime(2026, 3, 30, 12, tzinfo=UTC))  # the clocks change on the 29th

    came = [message.created_at for message in desk.engineer.user.dm_channel.history()]
    assert [f"{at:%d %H:%M}" for at in came] == ["28 09:00", "29 08:00", "30 08:00"]


async def test_a_move_to_another_zone_keeps_the_time_on_the_wall(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    await add(desk, desk.engineer, "2026-01-02 09:00", "Call")
    await desk.engineer.slash(desk.channel, "me", timezone="America/New_York")

    await until(desk, datetime(2026, 1, 2, 13, 59, tzinfo=UTC))
    assert [text.splitlines()[0] for text in dms(desk.engineer)] == ["⏰ Stretch"]
    await until(desk, datetime(2026, 1, 2, 15, tzinfo=UTC))
    assert [text.splitlines()[0] for text in dms(desk.engineer)] == [
        "⏰ Stretch",
        "⏰ Call",
        "⏰ Stretch",
    ]
    came = [message.created_at for message in desk.engineer.user.dm_channel.history()]
    assert [f"{at:%d %H:%M}" for at in came] == ["01 15:00", "02 14:00", "02 15:00"]


async def test_a_time_that_is_over_in_the_new_zone_is_told_and_not_lost(desk: Studio) -> None:
    await add(desk, desk.engineer, "2026-01-01 05:00", "Call")
    await desk.engineer.slash(desk.channel, "me", timezone="Asia/Tokyo")  # 9:00 there

    assert "⏰ Call" in dms(desk.engineer)[0]


async def test_quiet_hours_do_not_move_what_was_asked_for_by_its_time(desk: Studio) -> None:
    await add(desk, desk.engineer, "2026-01-02 03:30")
    await until(desk, datetime(2026, 1, 2, 2, 30, tzinfo=UTC))

    assert len(dms(desk.engineer)) == 1


async def test_after_downtime_one_comes_late_and_the_next_is_ahead(
    desk: Studio, restart: Any
) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    await add(desk, desk.engineer, "2026-01-02 10:00", "Call")
    await restart(datetime(2026, 1, 4, 12, tzinfo=UTC))

    before = dms(desk.engineer)
    late = "\n".join(before)
    assert "Stretch" in late and "Call" in late
    assert late.count("⚠️ Late: I was offline from") == 2
    assert "next <t:1767603600:f>" in late  # on the 5th at 10:00 in Berlin
    await until(desk, datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert len(dms(desk.engineer)) == len(before) + 1
    assert "Stretch" in dms(desk.engineer)[-1] and "Late" not in dms(desk.engineer)[-1]


async def test_its_buttons_work_after_a_restart(desk: Studio, restart: Any) -> None:
    await add(desk, desk.engineer, "2026-01-02 09:00", "Call the drummer")
    await until(desk, MORNING)
    await restart()

    await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    assert "I remind you again <t:1767344400:f>" in dms(desk.engineer)[0]
    await desk.engineer.user.click(newest(desk.engineer), label="Tomorrow")
    assert "I remind you again <t:1767427200:f>" in dms(desk.engineer)[0]
    await until(desk, MORNING + DAY - timedelta(seconds=1))
    assert len(dms(desk.engineer)) == 1
    await desk.later(1)
    assert len(dms(desk.engineer)) == 2

    await desk.engineer.user.click(newest(desk.engineer), label="Done")
    assert dms(desk.engineer)[1] == "✅ Call the drummer"
    assert labels(newest(desk.engineer)) == []
    await desk.later(30 * 86400)
    assert len(dms(desk.engineer)) == 2


async def test_done_calls_a_snoozed_one_off(desk: Studio) -> None:
    await add(desk, desk.engineer, "2026-01-02 09:00")
    await until(desk, MORNING)
    await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    await desk.engineer.user.click(newest(desk.engineer), label="Done")
    await desk.later(86400)

    assert len(dms(desk.engineer)) == 1


async def test_done_of_one_that_comes_again_says_when(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    await desk.later(9 * 3600)
    await desk.engineer.user.click(newest(desk.engineer), label="Done")

    assert "✅ Stretch" in dms(desk.engineer)[0]
    assert "Comes again <t:1767344400:f>" in dms(desk.engineer)[0]
    await desk.later(86400)
    assert len(dms(desk.engineer)) == 2


async def test_a_snooze_of_one_that_comes_again_stands_beside_its_next_time(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    await desk.later(9 * 3600)
    await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    await desk.later(3600)
    assert len(dms(desk.engineer)) == 2
    await until(desk, datetime(2026, 1, 4, 8, tzinfo=UTC))

    came = [message.created_at for message in desk.engineer.user.dm_channel.history()]
    assert [f"{at:%d %H:%M}" for at in came] == ["01 09:00", "01 10:00", "02 09:00", "03 09:00"]


async def test_after_cancel_an_old_messages_buttons_bring_nothing_back(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    await desk.later(9 * 3600)
    await desk.engineer.user.slash("reminder cancel", reminder="Stretch")

    refused = await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    assert "was called off" in text_of(refused)
    await desk.later(5 * 86400)
    assert len(dms(desk.engineer)) == 1


async def test_it_comes_in_one_dm_with_what_is_due_within_a_minute(desk: Studio) -> None:
    await desk.app.services.members.change(desk.engineer.id, _never_resting)
    await deadline(desk, desk.engineer, due="in 2 hours")
    at = desk.env.now() + 2 * HOUR - timedelta(minutes=1)
    await add(desk, desk.engineer, f"{at:%Y-%m-%d %H:%M}+00:00", "Call the drummer")
    before = len(dms(desk.engineer))
    await desk.later(2 * 3600)

    assert len(dms(desk.engineer)) == before + 1
    words = dms(desk.engineer)[-1]
    assert "2 reminders" in words and "Call the drummer" in words and "Night Drive" in words
    await desk.engineer.user.click(newest(desk.engineer), label="Done: Call the drummer")
    assert "✅ Call the drummer" in dms(desk.engineer)[-1]
    await desk.engineer.user.click(newest(desk.engineer), label="Snooze all 1 h")
    await desk.later(3600)
    assert "Night Drive" in dms(desk.engineer)[-1]
    assert "drummer" not in dms(desk.engineer)[-1]


async def test_two_of_the_same_words_in_one_dm_are_told_apart_by_number(desk: Studio) -> None:
    for _ in range(2):
        await add(desk, desk.engineer, "2026-01-02 09:00", "Tea")
    await until(desk, MORNING)
    assert labels(newest(desk.engineer))[:2] == ["Done: 1. Tea", "Done: 2. Tea"]

    await desk.engineer.user.click(newest(desk.engineer), label="Done: 2. Tea")

    message = newest(desk.engineer)
    assert [field.name for field in message.embeds[0].fields] == ["1. Tea", "2. ✅ Tea"]
    assert labels(message)[0] == "Done: 1. Tea" and "Done: 2. Tea" not in labels(message)


async def test_about_a_project_it_says_so_and_leads_there(desk: Studio) -> None:
    (thread,) = desk.threads()
    reply = await add(desk, desk.artist, "2026-01-02 09:00", "Sleeve photo", project="Tides")
    assert f"About <#{thread.id}>" in reply
    await until(desk, MORNING)

    message = newest(desk.artist)
    assert message.embeds[0].author.name == "Ada · Tides"
    assert labels(message) == ["Done", "Open thread", *LATER]


async def test_a_project_of_others_is_refused_and_its_name_is_not_kept_for_who_left(
    desk: Studio,
) -> None:
    refused = await desk.stranger.slash(
        desk.channel, "reminder add", at="in 2 days", text="Spy", project="project:1"
    )
    assert "There is no such project here" in text_of(refused)
    assert "Nothing is to come" in await listed(desk.stranger)

    await add(desk, desk.engineer, "2026-01-02 09:00", "Send the bill", project="Tides")
    desk.env.backend.remove_member(desk.guild.id, desk.engineer.id)
    assert "Send the bill" in await listed(desk.engineer)
    assert "Tides" not in await listed(desk.engineer)
    await until(desk, MORNING)
    assert "Send the bill" in dms(desk.engineer)[0] and "Tides" not in dms(desk.engineer)[0]


async def test_in_a_dm_a_project_is_refused_with_where_to_name_it(desk: Studio) -> None:
    assert await desk.artist.user.autocomplete("reminder add", "project", "Ti") == []
    refused = await desk.artist.user.slash(
        "reminder add", at="in 2 days", text="Sleeve", project="Tides"
    )
    assert "in its studio's server only" in text_of(refused)


async def test_who_takes_no_dms_is_mentioned_in_the_studios_channel_without_the_words(
    desk: Studio,
) -> None:
    fallback = desk.guild.create_text_channel("front desk")
    await desk.app.services.studios.set_reminders(
        _manager(desk), lambda studio: replace(studio, fallback_channel_id=fallback.id)
    )
    await add(desk, desk.artist, "2026-01-02 09:00", "Secret gift", project="Tides")
    close_dms(desk, desk.artist)
    await until(desk, MORNING)

    (mention,) = fallback.history()
    assert f"<@{desk.artist.id}>" in mention.content and "Secret" not in mention.content
    (row,) = await rows(desk, Kind.PERSONAL_REMINDER)
    assert row.state is State.SUPERSEDED
    here = text_of(await desk.artist.slash(desk.channel, "reminder list"))
    assert "1 reminder did not reach you" in here
    assert "Secret gift" in await listed(desk.artist, show="failed")


async def test_closed_dms_without_a_studio_make_it_fail_and_the_list_says_so(desk: Studio) -> None:
    await add(desk, desk.artist, "every day 10:00", "Stretch")
    close_dms(desk, desk.artist)
    await desk.later(9 * 3600)

    shown = text_of(await desk.artist.slash(desk.channel, "reminder list", show="failed"))
    assert "**Stretch**" in shown and "their DMs are closed" in shown
    assert "1 to come" not in shown
    assert "every day at 10:00" in text_of(await desk.artist.slash(desk.channel, "reminder list"))


async def test_with_dms_off_the_reply_warns_and_it_is_not_sent(desk: Studio) -> None:
    await desk.app.services.members.change(desk.artist.id, lambda m: replace(m, wants_dms=False))
    assert "you switched DMs off" in await add(desk, desk.artist, "2026-01-02 09:00")
    await until(desk, MORNING)

    assert dms(desk.artist) == []
    assert "they switched DMs off" in await listed(desk.artist, show="failed")


@pytest.mark.parametrize(
    "text",
    [
        "@everyone **bold** [x](https://x.example) <@1>",
        "`code` ||spoiler|| # head",
        "\u202eevil\u202c",
        "a" * 500,
        "*" * 500,
    ],
)
async def test_hostile_words_are_shown_as_they_are(desk: Studio, text: str) -> None:
    reply = await add(desk, desk.engineer, "2026-01-02 09:00", text)
    assert "@everyone" not in reply and "<@1>" not in reply and "\u202e" not in reply
    await until(desk, MORNING)

    message = newest(desk.engineer)
    assert not message.mention_everyone and not message.mentions
    assert "**bold**" not in message.content and "[x](" not in message.content
    assert len(message.content) <= 2000


@pytest.mark.parametrize("text", ["", " \n ", "\u200b", "a" * 501, "a" * 4000])
async def test_words_of_no_or_too_many_letters_are_refused(desk: Studio, text: str) -> None:
    refused = text_of(
        await send(desk.engineer, desk.channel, "reminder add", at="in 2 days", text=text)
    )

    assert "is empty" in refused or "at most 500 fit" in refused
    assert "Nothing is to come" in await listed(desk.engineer)


@pytest.mark.parametrize("at", ["yesterday", "whenever", "every", "FREQ=SECONDLY", "x" * 4000])
async def test_what_is_no_time_is_refused_with_what_to_type(desk: Studio, at: str) -> None:
    refused = await send(desk.engineer, desk.channel, "reminder add", at=at, text="Tea")

    assert refused.ephemeral and "reference" not in text_of(refused)
    assert "Nothing is to come" in await listed(desk.engineer)


async def test_times_complete_once_and_recurring(desk: Studio) -> None:
    found = await desk.engineer.user.autocomplete("reminder add", "at", "every mon")
    assert any("every Monday" in choice["name"] for choice in found)
    made = await desk.engineer.user.slash("reminder add", at=found[0]["value"], text="Tea")
    assert "Every Monday" in text_of(made)
    found = await desk.engineer.autocomplete(desk.channel, "reminder add", "at", "fri 6pm")
    assert "Fri 2 Jan 18:00" in found[0]["name"]


async def test_a_person_has_at_most_a_hundred_and_undo_counts_too(desk: Studio) -> None:
    for number in range(MOST_OPEN):
        if number % 10 == 0:
            await desk.later(61)
        await add(desk, desk.engineer, "2026-03-01 09:00", f"Errand {number}")
    await desk.later(61)
    refused = await desk.engineer.slash(desk.channel, "reminder add", at="in 2 days", text="Tea")
    assert "which is the most" in text_of(refused)
    assert "… and" in await listed(desk.engineer)

    gone = await desk.engineer.slash(desk.channel, "reminder cancel", reminder="Errand 7")
    await add(desk, desk.engineer, "2026-03-01 09:00", "Errand 100")
    refused = await desk.engineer.click(there(gone.response), label="Undo")
    assert "which is the most" in text_of(refused)


async def test_one_is_called_off_from_the_reply_that_made_it(desk: Studio) -> None:
    made = await desk.engineer.slash(desk.channel, "reminder add", at="in 2 days", text="Tea")
    gone = await desk.engineer.click(there(made.response), label="Call it off")
    assert "Called off: **Tea**" in text_of(gone)
    back = await desk.engineer.click(there(gone.response), label="Undo")
    assert "I remind you <t:" in text_of(back)
    await desk.later(2 * 86400)
    assert len(dms(desk.engineer)) == 1


async def test_put_off_comes_at_the_new_time_alone(desk: Studio) -> None:
    await add(desk, desk.engineer, "2026-01-02 09:00", "Call")
    done = await desk.engineer.user.slash(
        "reminder snooze", reminder="call", until="2026-01-03 09:00+00:00"
    )
    assert "I remind you <t:1767430800:f>" in text_of(done)
    await until(desk, MORNING + DAY - HOUR)
    assert dms(desk.engineer) == []
    await desk.engineer.slash(desk.channel, "me", timezone="Asia/Tokyo")
    await desk.later(3 * 86400)
    assert len(dms(desk.engineer)) == 1


async def test_put_off_of_one_that_comes_again_is_for_this_time_only(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    done = await desk.engineer.slash(
        desk.channel, "reminder snooze", reminder="Stretch", until="today 15:00"
    )
    assert "Only this time; after it, every day at 10:00 as before" in text_of(done)
    await until(desk, datetime(2026, 1, 3, 8, tzinfo=UTC))

    came = [message.created_at for message in desk.engineer.user.dm_channel.history()]
    assert [f"{at:%d %H:%M}" for at in came] == ["01 14:00", "02 09:00"]


@pytest.mark.parametrize("days", [0, 3])
async def test_undo_of_calling_off_one_that_comes_again_brings_it_back_from_then_on(
    desk: Studio, days: int
) -> None:
    await add(desk, desk.engineer, "every day 10:00", "Stretch")
    gone = await desk.engineer.slash(desk.channel, "reminder cancel", reminder="Stretch")
    assert "All of it: it does not come again" in text_of(gone)
    await desk.later(days * 86400)
    assert dms(desk.engineer) == []

    back = await desk.engineer.click(there(gone.response), label="Undo")
    assert "I remind you <t:" in text_of(back)
    await desk.later(2 * 86400)
    assert len(dms(desk.engineer)) == 2


async def test_undo_for_one_whose_time_is_over_is_refused(desk: Studio) -> None:
    await add(desk, desk.engineer, "2026-01-02 09:00")
    gone = await desk.engineer.slash(desk.channel, "reminder cancel", reminder="Tea")
    await until(desk, MORNING)
    refused = await desk.engineer.click(there(gone.response), label="Undo")

    assert "Its time is over" in text_of(refused)
    await desk.later(86400)
    assert dms(desk.engineer) == []


async def test_a_rule_with_an_end_closes_with_its_last_time(desk: Studio) -> None:
    await add(desk, desk.engineer, "every day 10:00 until 3 jan", "Stretch")
    await desk.later(30 * 86400)

    assert len(dms(desk.engineer)) == 3
    assert "Nothing is to come" in await listed(desk.engineer)


def _never_resting(member: Member) -> Member:
    return replace(member, quiet_hours=None)


def _manager(studio: Studio) -> Actor:
    return Actor(studio.guild.id, studio.producer.id, is_manager=True)
