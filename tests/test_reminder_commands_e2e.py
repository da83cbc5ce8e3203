"""/reminder over the reminders of deadlines: what is listed, put off, called off, brought back;
what reaches nobody, and what the producer does about it.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC; the deadline is on 20 January.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.domain.outbox import Kind, State
from bot.domain.studios import Actor
from tests.reminding import (
    DAY,
    DUE_AT,
    HOUR,
    close_dms,
    deadline,
    dms,
    never_resting,
    newest,
    open_dms,
    reopened,
    rows,
    until,
)
from tests.studio import Studio, labels, said, text_of, there
from tests.wire import press


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song; nobody there rests."""
    await studio.set_up()
    await studio.project()
    await never_resting(studio, studio.producer, studio.engineer, studio.artist, studio.stranger)
    return studio


async def listed(studio: Studio, who: MemberActor, **options: Any) -> str:
    """What `/reminder list` shows in the studio's channel."""
    shown = await who.slash(studio.channel, "reminder list", **options)
    assert shown.ephemeral
    return text_of(shown)


async def failed(studio: Studio) -> str:
    """What `/reminder failed` shows the producer in the studio's channel."""
    return text_of(await studio.producer.slash(studio.channel, "reminder failed"))


async def first(studio: Studio, who: MemberActor, text: str = "") -> str:
    """The first reminder that is offered."""
    found = await who.autocomplete(studio.channel, "reminder cancel", "reminder", text)
    return str(found[0]["value"])


async def test_the_list_has_each_rung_soonest_first_with_what_it_is_about(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk, desk.engineer)

    words = await listed(desk, desk.engineer)
    rungs = re.findall(r"⏰ ([a-z0-9 ]+) · <#(\d+)>", words)
    assert rungs[:4] == [
        (rung, str(thread.id))
        for rung in ("7 days before", "2 days before", "1 day before", "3 hours before")
    ]
    assert words.count("**Mix** · Night Drive · <t:") == 6
    assert "⏰ 1 day overdue, then 6 more, daily" in words
    times = [int(at) for at in re.findall(r"<t:(\d+):f>", words)]
    assert times == sorted(times) and times[0] == int((DUE_AT - 7 * DAY).timestamp())
    in_a_dm = text_of(await desk.engineer.user.slash("reminder list"))
    assert f"[Tides](https://discord.com/channels/{desk.guild.id}/{thread.id})" in in_a_dm
    assert "Nothing is to come" in await listed(desk, desk.stranger)


async def test_what_waits_for_no_verdict_is_not_listed_until_a_mix_does(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    assert "Nothing is to come" in await listed(desk, desk.artist)

    await desk.engineer.slash(
        desk.channel, "mix submit", song="Night Drive", link="https://example.org/1"
    )
    assert "**Mix** · Night Drive" in await listed(desk, desk.artist)


async def test_more_than_a_card_holds_is_counted(desk: Studio) -> None:
    for song in ("One", "Two", "Three", "Four"):
        await desk.producer.slash(desk.channel, "song add", project="Tides", title=song)
        await deadline(desk, desk.engineer, target=song)

    words = await listed(desk, desk.engineer)
    assert words.count("**Mix** ·") == 20 and "… and 4 more" in words


async def test_who_left_a_studio_reads_nothing_of_it(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    desk.env.backend.remove_member(desk.guild.id, desk.engineer.id)

    words = text_of(await desk.engineer.user.slash("reminder list"))
    assert "Night Drive" not in words and "12 more of studios that you left" in words
    assert await desk.engineer.user.autocomplete("reminder cancel", "reminder", "") == []


async def test_called_off_is_one_reminder_alone_and_undo_brings_it_back(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    chosen = await first(desk, desk.engineer)
    gone = await desk.engineer.slash(desk.channel, "reminder cancel", reminder=chosen)
    assert "Called off: **Mix** · Night Drive" in text_of(gone)
    assert "others still come" in text_of(gone)
    assert "7 days before" not in await listed(desk, desk.engineer)
    await desk.producer.slash(desk.channel, "song stage", song="Night Drive", stage="mixing")
    assert "7 days before" not in await listed(desk, desk.engineer)

    back = await desk.engineer.click(there(gone.response), label="Undo")
    assert "I remind you <t:" in text_of(back)
    assert "7 days before" in await listed(desk, desk.engineer)
    again = await press(desk.engineer, desk.channel, chosen.replace(":", ":restore:"))
    assert "not called off" in text_of(again)
    await until(desk, DUE_AT - 2 * DAY)
    assert len(dms(desk.engineer)) == 2


async def test_what_was_called_off_does_not_come(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    chosen = await first(desk, desk.engineer)
    await desk.engineer.slash(desk.channel, "reminder cancel", reminder=chosen)
    await until(desk, DUE_AT - 2 * DAY - HOUR)
    assert dms(desk.engineer) == []

    refused = await desk.engineer.slash(desk.channel, "reminder cancel", reminder=chosen)
    assert "came already, or was called off" in text_of(refused)


async def test_undo_is_refused_once_its_time_is_over_or_the_deadline_moved(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    gone = [
        await desk.engineer.slash(
            desk.channel, "reminder cancel", reminder=await first(desk, desk.engineer)
        )
        for _ in range(2)
    ]
    await desk.producer.slash(desk.channel, "deadline move", deadline="Mix", due="2026-01-25 18:00")
    refused = await desk.engineer.click(there(gone[1].response), label="Undo")
    assert "moved or closed since" in text_of(refused)
    await until(desk, DUE_AT - 6 * DAY)
    refused = await desk.engineer.click(there(gone[0].response), label="Undo")
    assert "Its time is over" in text_of(refused)


async def test_snooze_puts_one_off_and_leaves_the_others(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    done = await desk.engineer.slash(
        desk.channel,
        "reminder snooze",
        reminder=await first(desk, desk.engineer),
        until="2026-01-15 10:00",
    )
    assert "I remind you <t:1768467600:f>" in text_of(done)
    words = await listed(desk, desk.engineer)
    assert "7 days before" not in words and "⏰ snoozed" in words
    await until(desk, datetime(2026, 1, 15, 9, tzinfo=UTC))
    assert len(dms(desk.engineer)) == 1
    assert "snoozed" in dms(desk.engineer)[0]

    await desk.engineer.slash(
        desk.channel, "reminder snooze", reminder="Mix · Night Drive", until="in 3 days"
    )
    await until(desk, DUE_AT)
    assert len(dms(desk.engineer)) == 5


async def test_a_snoozed_one_is_put_off_again(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(2 * 3600)
    await desk.engineer.user.click(newest(desk.engineer), label="Snooze 1 h")
    before = len(dms(desk.engineer))
    await desk.engineer.user.slash(
        "reminder snooze", reminder=await first(desk, desk.engineer), until="in 5 hours"
    )
    await desk.later(4 * 3600)
    assert len(dms(desk.engineer)) == before
    await desk.later(3600)
    assert len(dms(desk.engineer)) == before + 1


async def test_an_exact_name_that_several_have_is_asked_about(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    asked = await desk.engineer.slash(desk.channel, "reminder cancel", reminder="mix · night drive")
    assert "12 reminders of yours are called that" in text_of(asked)


@pytest.mark.parametrize("command", ["cancel", "snooze"])
async def test_anothers_reminder_typed_by_hand_is_refused(desk: Studio, command: str) -> None:
    await deadline(desk, desk.engineer)
    theirs = await first(desk, desk.engineer)
    options = {"until": "in 3 days"} if command == "snooze" else {}
    for who in (desk.producer, desk.stranger):
        refused = await who.slash(desk.channel, f"reminder {command}", reminder=theirs, **options)
        assert "no such reminder of yours" in text_of(refused)
        refused = await press(who, desk.channel, theirs.replace("reminder:", "reminder:restore:"))
        assert "no such reminder of yours" in text_of(refused)
    for typed in ("reminder:999999", "@everyone", "x" * 4000, "12"):
        refused = await desk.engineer.slash(
            desk.channel, f"reminder {command}", reminder=typed, **options
        )
        assert re.search("no such reminder of yours|too long", text_of(refused))
    assert "7 days before" in await listed(desk, desk.engineer)


async def test_superseded_ones_say_why(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await desk.app.bot.close()
    await until(desk, DUE_AT - HOUR)
    await reopened(desk)

    words = await listed(desk, desk.engineer, show="superseded")
    assert "7 days before" in words and "a later reminder was due" in words
    await desk.app.bot.close()


async def test_only_the_producer_sees_what_failed_and_how_deliveries_do(desk: Studio) -> None:
    for name in ("failed", "status"):
        for who in (desk.engineer, desk.artist, desk.stranger):
            refused = await who.slash(desk.channel, f"reminder {name}")
            assert "Only the producer" in text_of(refused)
        in_a_dm = await desk.producer.user.slash(f"reminder {name}")
        assert "Use this in your studio's server" in text_of(in_a_dm)
    assert "Everything arrived" in text_of(
        await desk.producer.slash(desk.channel, "reminder failed")
    )


async def test_status_counts_what_waits_and_what_was_delivered(desk: Studio) -> None:
    await deadline(desk, desk.engineer, due="in 2 hours")
    await desk.later(2 * 3600)
    words = text_of(await desk.producer.slash(desk.channel, "reminder status"))
    assert "**Overdue** none" in words and "**Failed** none" in words
    assert "delivered, half of them within" in words


async def outsider_without_dms(desk: Studio) -> None:
    """Somebody outside the project has a deadline, and takes no DMs: it fails."""
    await deadline(desk, desk.stranger, due="in 2 hours")
    close_dms(desk, desk.stranger)
    await desk.later(2 * 3600)


async def test_what_failed_is_shown_with_whom_why_and_since_when(desk: Studio) -> None:
    await outsider_without_dms(desk)
    shown = await desk.producer.slash(desk.channel, "reminder failed")

    words = text_of(shown)
    assert f"**Mix** · Night Drive for <@{desk.stranger.id}>" in words
    assert "since <t:" in words and "/project people add" in words
    assert labels(there(shown.response))[:2] == ["Retry", "Tell them here"]


async def test_retry_sends_it_by_dm_once_those_are_open(desk: Studio) -> None:
    await outsider_without_dms(desk)
    shown = await desk.producer.slash(desk.channel, "reminder failed")
    again = await desk.producer.click(there(shown.response), label="Retry")
    assert "no DM reaches them" in text_of(again)

    count = text_of(await desk.producer.slash(desk.channel, "reminder failed")).count("**Mix**")
    open_dms(desk, desk.stranger)
    before = len(dms(desk.stranger))
    shown = await desk.producer.slash(desk.channel, "reminder failed")
    again = await desk.producer.click(there(shown.response), label="Retry")
    assert "delivered now" in text_of(again)
    assert len(dms(desk.stranger)) == before + 1
    assert text_of(again).count("since <t:") == count - 1


async def test_tell_them_here_mentions_them_without_what_it_is_about(desk: Studio) -> None:
    await outsider_without_dms(desk)
    shown = await desk.producer.slash(desk.channel, "reminder failed")
    count = text_of(shown).count("since <t:")
    told = await desk.producer.click(there(shown.response), label="Tell them here")

    assert text_of(told).count("since <t:") == count - 1
    mention = [m for m in desk.channel.history() if "I have a reminder for you" in m.content][-1]
    assert [user.id for user in mention.mentions] == [desk.stranger.id]
    assert "Night Drive" not in said(mention)
    shown = await listed(desk, desk.stranger, show="failed")
    assert "**Mix** · Night Drive" in shown and "mentioned elsewhere" in shown


async def test_in_a_private_thread_nobody_is_mentioned_who_does_not_belong_there(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await outsider_without_dms(desk)
    before = len(thread.history())
    shown = await desk.producer.slash(thread, "reminder failed")
    refused = await desk.producer.click(there(shown.response), label="Tell them here")

    assert "/project people add" in text_of(refused)
    assert len(thread.history()) == before


async def test_in_the_projects_thread_they_are_told_what_it_is(desk: Studio) -> None:
    (thread,) = desk.threads()
    await outsider_without_dms(desk)
    await desk.producer.slash(
        desk.channel, "project people add", project="Tides", role="listener", member=desk.stranger
    )
    shown = await desk.producer.slash(thread, "reminder failed")
    await desk.producer.click(there(shown.response), label="Tell them here")

    mention = thread.history()[-1]
    assert [user.id for user in mention.mentions] == [desk.stranger.id]
    assert "**Mix** · Night Drive" in said(mention)


async def test_the_producers_buttons_serve_nobody_else(desk: Studio) -> None:
    await outsider_without_dms(desk)
    (row,) = [row for row in await rows(desk, Kind.THREAD_REMINDER) if row.state is State.FAILED][
        -1:
    ]
    for action in ("failure:retry", "failure:tell"):
        for who in (desk.engineer, desk.stranger):
            refused = await press(who, desk.channel, f"{action}:{row.id}")
            assert "Only the producer" in text_of(refused)
        gone = await press(desk.producer, desk.channel, f"{action}:999999")
        assert "dealt with already" in text_of(gone)


async def test_a_members_own_reminder_fails_without_its_words_for_the_producer(
    desk: Studio,
) -> None:
    await desk.artist.slash(
        desk.channel, "reminder add", at="in 2 hours", text="Secret gift", project="Tides"
    )
    close_dms(desk, desk.artist)
    await desk.later(2 * 3600)

    (thread,) = desk.threads()
    shown = await desk.producer.slash(thread, "reminder failed")
    refused = await desk.producer.click(there(shown.response), label="Tell them here")
    assert "private thread" in text_of(refused)
    shown = await desk.producer.slash(desk.channel, "reminder failed")
    assert f"**A reminder of their own** for <@{desk.artist.id}>" in text_of(shown)
    assert "Secret" not in text_of(shown)
    open_dms(desk, desk.artist)
    again = await desk.producer.click(there(shown.response), label="Retry")
    assert "delivered now" in text_of(again) and "Secret" not in text_of(again)
    assert "⏰ Secret gift" in dms(desk.artist)[-1]


async def test_a_mention_that_failed_goes_back_to_what_was_meant(desk: Studio) -> None:
    fallback = desk.guild.create_text_channel("front desk")
    manager = Actor(desk.guild.id, desk.producer.id, is_manager=True)
    await desk.app.services.studios.set_reminders(
        manager, lambda studio: replace(studio, fallback_channel_id=fallback.id)
    )
    await desk.artist.slash(
        desk.channel, "reminder add", at="in 2 hours", text="Sleeve photo", project="Tides"
    )
    close_dms(desk, desk.artist)
    desk.env.backend.delete_channel(fallback.id)
    await desk.later(2 * 3600)

    shown = await desk.producer.slash(desk.channel, "reminder failed")
    assert "A reminder of their own" in text_of(shown)
    open_dms(desk, desk.artist)
    again = await desk.producer.click(there(shown.response), label="Retry")
    assert "delivered now" in text_of(again) and "Everything arrived" in text_of(again)
    assert "⏰ Sleeve photo" in dms(desk.artist)[-1]


async def test_a_test_arrives_and_opens_what_was_thought_closed(desk: Studio) -> None:
    close_dms(desk, desk.artist)
    closed = await desk.artist.slash(desk.channel, "reminder test")
    assert closed.ephemeral
    words = text_of(closed)
    assert "Your DMs are closed to me" in words and "mentions" in words
    assert "Server name → Privacy Settings → Direct Messages" in words
    assert "User Settings → Privacy" in words
    member = await desk.app.services.members.get(desk.artist.id)
    assert member.dms_closed_at is not None
    assert not [m for m in desk.channel.history() if f"<@{desk.artist.id}>" in m.content]
    assert "Everything arrived" in text_of(
        await desk.producer.slash(desk.channel, "reminder failed")
    )

    open_dms(desk, desk.artist)
    assert "DMs work" in text_of(await desk.artist.slash(desk.channel, "reminder test"))
    assert "your reminders reach you here" in dms(desk.artist)[-1]
    member = await desk.app.services.members.get(desk.artist.id)
    assert member.dms_closed_at is None


async def test_a_test_in_a_dm_works_and_says_when_dms_are_switched_off(desk: Studio) -> None:
    await desk.app.services.members.change(desk.artist.id, lambda m: replace(m, wants_dms=False))
    words = text_of(await desk.artist.user.slash("reminder test"))
    assert "DMs work" in words and "/me dms:True" in words


async def test_a_test_that_discord_does_not_take_says_that_it_is_tried_again(desk: Studio) -> None:
    path = f"/channels/{desk.artist.user.dm_channel.id}/messages"
    desk.env.inject_error("POST", path, status=503, times=1)
    assert "tried again until it does" in text_of(
        await desk.artist.slash(desk.channel, "reminder test")
    )
    await desk.later(60)
    assert "your reminders reach you here" in dms(desk.artist)[-1]
