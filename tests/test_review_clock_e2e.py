"""Signing off as the studio's members see it: with notes, asked again, chased, by silence."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.domain.outbox import Kind, State
from tests.reminding import close_dms, dm, never_resting, reopened, rows, until
from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there

MIX = {"mix": "Night Drive Mix 1"}


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, of the song Night Drive; nobody there rests."""
    await studio.set_up()
    await never_resting(studio, studio.producer, studio.engineer, studio.artist, studio.stranger)
    return await studio.project()


async def submit(studio: Studio, seconds: float = 0.5, **options: Any) -> None:
    """A mix of Night Drive, posted by the engineer."""
    sound = {} if "link" in options else {"file": ("night.wav", wav(seconds))}
    posted = await submit_mix(
        studio.engineer, studio.channel, song="Night Drive", **sound, **options
    )
    assert "is up" in text_of(posted), text_of(posted)


async def edit(studio: Studio, **options: str) -> str:
    """`/project edit` of Tides."""
    done = await studio.producer.slash(studio.channel, "project edit", project="Tides", **options)
    return text_of(done)


def card_of(thread: ChannelHandle, label: str) -> discord.Message:
    """The card of a revision."""
    return next(
        m for m in thread.history() if m.embeds and m.embeds[0].title == f"Night Drive · {label}"
    )


def _empty(media: Path) -> None:
    """Lose every file of the media folder."""
    for file in media.rglob("*"):
        if file.is_file():
            file.unlink()


async def test_an_approver_with_notes_is_asked_what_becomes_of_them(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await studio.artist.slash(studio.channel, "note add", text="0:00 fade longer", **MIX)
    asked = await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    assert "You have 1 draft on Mix 1. Approve Mix 1 with notes?" in text_of(asked)
    assert labels(there(asked.response)) == ["Approve with notes", "Approve without it"]

    done = await studio.artist.click(there(asked.response), label="Approve with notes")

    assert "You approved **Mix 1** of **Night Drive** with notes. It is signed off." in text_of(
        done
    )
    told = said(thread.last_message)
    ada = f"<@{studio.artist.id}>"
    assert f"{ada} approved **Mix 1** with notes. Your move, <@{studio.engineer.id}>." in told
    assert "with no need for another mix:\n**1.** `0:00` fade longer" in told
    await studio.later(61)
    card = card_of(thread, "Mix 1")
    assert card.content == f"✅ {ada} approved **Mix 1** of **Night Drive** with notes."
    listed = text_of(await studio.artist.slash(studio.channel, "mix history", song="Night Drive"))
    assert f"approved by {ada} (with notes)" in listed
    assert "0 of 2 revision rounds used" in listed
    agenda = text_of(await studio.producer.slash(studio.channel, "agenda"))
    assert "approved with notes, the master is next" in agenda
    history = await studio.producer.slash(studio.channel, "project history", project="Tides")
    assert f"{ada} approved with notes **Mix 1 of Night Drive**" in text_of(history)
    project = text_of(await studio.producer.slash(studio.channel, "project show", project="Tides"))
    assert "Mix 1: approved with notes, with the studio · <t:" in project

    undone = await studio.artist.click(there(done.response), label="Undo")
    assert "Undone" in text_of(undone)
    drafts = await studio.artist.slash(studio.channel, "note list", song="Night Drive")
    assert "Your drafts" in text_of(drafts)


async def test_cards_and_lists_say_how_many_have_approved_and_who_has_the_ball(
    studio: Studio, thread: ChannelHandle
) -> None:
    room, boss = studio.channel, studio.producer
    people = {"project": "Tides", "role": "approver"}
    await boss.slash(room, "project people add", member=studio.stranger, **people)
    await boss.slash(room, "project people add", name="the drummer", **people)
    await edit(studio, sign_off="all")
    await submit(studio)
    since = f"<t:{int(studio.env.now().timestamp())}:R>"
    await studio.later(86_400)
    for who in (studio.artist, studio.stranger):
        await who.slash(room, "mix approve", **MIX)
    await studio.later(61)

    waits = "2 of 3 approved, waiting for **the drummer**"
    assert f"{waits}: **Mix 1** of **Night Drive** is up" in card_of(thread, "Mix 1").content
    assert f"-# Mix 1: {waits} · {since}" in said(thread.history()[0])
    assert f"{waits} · {since}" in text_of(await studio.engineer.slash(room, "agenda"))
    listed = text_of(await boss.slash(room, "mix history", song="Night Drive"))
    assert f"in review, {waits}" in listed
    await boss.slash(room, "mix notes", notes="0:00 kick", **MIX | {"for": "the drummer"})
    await studio.later(61)
    assert "Mix 1: notes are in, with the studio · <t:" in said(thread.history()[0])


async def test_where_anybody_may_approve_one_is_waited_for(
    studio: Studio, thread: ChannelHandle
) -> None:
    people = {"project": "Tides", "role": "approver", "member": studio.stranger}
    await studio.producer.slash(studio.channel, "project people add", **people)
    await edit(studio, sign_off="any")
    await submit(studio)

    agenda = text_of(await studio.engineer.slash(studio.channel, "agenda"))
    assert f"waiting for one of <@{studio.artist.id}>, <@{studio.stranger.id}>" in agenda
    done = await studio.stranger.slash(studio.channel, "mix approve", **MIX)
    assert "It is signed off" in text_of(done)
    await studio.later(6 * 86_400)
    assert dm(studio.artist).history() == []


async def test_notes_that_are_done_are_closed_by_the_approval(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await studio.artist.slash(studio.channel, "mix notes", notes="0:00 fade longer", **MIX)
    asked = await studio.artist.slash(studio.channel, "mix approve", **MIX)
    assert "You have 1 open note on Mix 1" in text_of(asked)

    done = await studio.artist.click(there(asked.response), label="It is done: approve")

    assert "You approved **Mix 1** of **Night Drive**. It is signed off." in text_of(done)
    every = {"song": "Night Drive", "state": "confirmed"}
    listed = await studio.artist.slash(studio.channel, "note list", **every)
    assert "fade longer" in text_of(listed)


async def test_an_approver_is_asked_about_open_notes_of_theirs_that_came_from_earlier_mixes(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await studio.artist.slash(studio.channel, "mix notes", notes="0:00 fade longer; click", **MIX)
    await submit(studio, 0.6)
    asked = await studio.artist.click(card_of(thread, "Mix 2"), label="Approve")
    assert "You have 2 open notes on earlier mixes. Approve Mix 2 with notes?" in text_of(asked)

    done = await studio.artist.click(there(asked.response), label="Approve with notes")

    assert "You approved **Mix 2** of **Night Drive** with notes. It is signed off" in text_of(done)
    told = said(thread.last_message)
    assert "approved **Mix 2** with notes" in told
    assert "no need for another mix:\n**1.** `0:00` fade longer\n**2.** click" in told


async def test_small_notes_are_typed_with_the_approval(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    wrong = await studio.artist.slash(studio.channel, "mix approve", notes="9:59 click", **MIX)
    assert "past its end: 9:59 click" in text_of(wrong)
    hostile = "0:00 @everyone [x](https://evil.example) <@1> **"
    done = await studio.artist.slash(
        studio.channel, "mix approve", notes=f"{hostile}; fade longer", **MIX
    )

    assert "with notes. It is signed off" in text_of(done)
    told = there(thread.last_message)
    assert "**2.** fade longer" in said(told) and "@everyone" not in said(told)
    assert not told.mention_everyone
    await submit(studio, 0.6)
    late = await studio.artist.slash(studio.channel, "mix approve", notes="click", **MIX)
    assert "Mix 2 is the newest. To go with Mix 1, approve it without notes." in text_of(late)


async def test_the_word_of_who_is_not_on_discord_is_recorded_with_their_notes(
    studio: Studio, thread: ChannelHandle
) -> None:
    add = {"project": "Tides", "role": "decider", "name": "Nora"}
    await studio.producer.slash(studio.channel, "project people add", **add)
    await submit(studio)
    nora = {"for": "Nora"} | MIX
    await studio.producer.slash(studio.channel, "mix notes", notes="0:00 warmer", **nora)
    asked = await studio.producer.slash(studio.channel, "mix approve", **nora)
    assert "They have 1 open note on Mix 1" in text_of(asked)

    await studio.producer.click(there(asked.response), label="Approve with notes")

    told = said(thread.last_message)
    assert "**Nora** approved **Mix 1** with notes" in told
    assert f"Recorded by <@{studio.producer.id}>" in told


async def test_approve_pressed_after_a_new_mix_landed_asks_which_one_is_meant(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    stale = card_of(thread, "Mix 1")
    await submit(studio, 0.6)

    pressed = await studio.artist.click(stale, custom_id="mix:approve:1")

    assert "Mix 2 is the newest. Go with Mix 1?" in text_of(pressed)
    assert "is up, from" in card_of(thread, "Mix 2").content


async def test_the_newest_mix_is_not_called_older_where_another_was_chosen_over_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await submit(studio, 0.6)
    chosen = await studio.artist.click(card_of(thread, "Mix 1"), custom_id="mix:approve:1")
    await studio.artist.click(there(chosen.response), label="Go with Mix 1")
    newest = {"mix": "Night Drive Mix 2"}
    late = await studio.artist.slash(studio.channel, "mix approve", notes="fade longer", **newest)
    assert "Mix 1 is the current one. To go with Mix 2, approve it without notes." in text_of(late)

    asked = await studio.artist.slash(studio.channel, "mix approve", **newest)

    assert "Mix 1 is the current one. Go with Mix 2?" in text_of(asked)
    await studio.artist.click(there(asked.response), label="Go with Mix 2")
    await studio.later(10)
    assert "approved **Mix 2**" in card_of(thread, "Mix 2").content


async def test_who_has_not_answered_gets_the_mix_by_dm_and_approves_there(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, changes="Drums up *a lot*")
    await studio.later(2 * 86_400 - 60)
    assert dm(studio.artist).history() == []
    await studio.later(120)

    (letter,) = dm(studio.artist).history()
    assert letter.content.startswith("🎧 **Mix 1** of **Night Drive**, posted <t:")
    assert "> Drums up \\*a lot\\*" in said(letter) and "counts as approved" not in said(letter)
    (audio,) = letter.attachments
    assert audio.filename == "night-drive_mix-1.wav" and await audio.read() == wav(0.5)
    assert labels(letter) == ["Approve", "Send notes", "Open the card"]
    await studio.artist.user.click(letter, label="Approve")
    (letter,) = dm(studio.artist).history()
    assert letter.content == "You approved **Mix 1** of **Night Drive**. It is signed off."
    assert letter.attachments and labels(letter) == ["Undo"]
    assert "approved **Mix 1**" in said(thread.last_message)

    await studio.artist.user.click(letter, label="Undo")
    (letter,) = dm(studio.artist).history()
    assert labels(letter) == ["Approve", "Send notes"]
    await studio.later(4 * 86_400)
    assert len(dm(studio.artist).history()) == 2


async def test_notes_are_sent_from_the_dm(studio: Studio, thread: ChannelHandle) -> None:
    await submit(studio)
    await studio.later(2 * 86_400 + 60)
    (letter,) = dm(studio.artist).history()
    form = await studio.artist.user.click(letter, label="Send notes")

    await studio.artist.user.submit_modal(form, {"notes": "0:00 vocal up"})

    (letter,) = dm(studio.artist).history()
    assert "with the studio" in letter.content and labels(letter) == ["Undo"]
    assert "vocal up" in said(thread.last_message)
    await studio.later(10 * 86_400)
    assert len(dm(studio.artist).history()) == 1


async def test_an_approver_with_a_draft_approves_with_notes_in_the_dm(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await studio.artist.slash(studio.channel, "note add", text="0:00 fade longer", **MIX)
    await studio.later(2 * 86_400 + 60)
    (letter,) = dm(studio.artist).history()
    asked = await studio.artist.user.click(letter, label="Approve")
    await studio.artist.user.click(there(asked.response), label="Approve with notes")

    assert "approved **Mix 1** with notes" in said(thread.last_message)


async def test_a_link_is_asked_about_as_a_link(studio: Studio, thread: ChannelHandle) -> None:
    await submit(studio, link="https://example.org/mix")
    await studio.later(2 * 86_400 + 60)

    (letter,) = dm(studio.artist).history()
    assert "[Listen](https://example.org/mix) · content unverified" in said(letter)
    assert not letter.attachments


@pytest.mark.parametrize("trouble", ["refused", "lost"])
async def test_where_the_audio_cannot_go_along_the_way_to_the_card_does(
    studio: Studio, thread: ChannelHandle, trouble: str
) -> None:
    await submit(studio)
    if trouble == "refused":
        path = f"/channels/{dm(studio.artist).id}/messages"
        studio.env.inject_error("POST", path, status=413, code=40005)
    else:
        _empty(studio.settings.media)
    await studio.later(2 * 86_400 + 60)

    (letter,) = dm(studio.artist).history()
    assert not letter.attachments
    assert labels(letter) == ["Approve", "Send notes", "Open the card"]


async def test_closed_dms_turn_into_a_mention_in_the_thread(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    close_dms(studio, studio.artist)
    await studio.later(2 * 86_400 + 60)

    mention = there(thread.last_message)
    assert mention.content.startswith(f"<@{studio.artist.id}> 🎧 **Mix 1** of **Night Drive**, ")
    done = await studio.artist.click(mention, label="Approve")
    assert "You approved **Mix 1**" in text_of(done)


async def test_what_is_late_waits_for_the_end_of_the_readers_rest(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    quiet = {"timezone": "UTC", "quiet": "01:00-12:00"}
    await studio.artist.slash(studio.channel, "me", **quiet)
    await studio.app.bot.close()
    await until(studio, datetime(2026, 1, 3, 2, tzinfo=UTC))  # due at midnight
    fresh = await reopened(studio)

    await studio.later(9 * 3600)
    assert dm(studio.artist).history() == []
    await studio.later(3600 + 60)
    assert len(dm(studio.artist).history()) == 1
    await fresh.bot.close()


@pytest.mark.parametrize("way", ["answered", "superseded", "withdrawn", "on hold"])
async def test_nobody_is_asked_about_what_does_not_wait_for_them(
    studio: Studio, thread: ChannelHandle, way: str
) -> None:
    await submit(studio)
    match way:
        case "answered":
            await studio.artist.slash(studio.channel, "mix approve", **MIX)
        case "superseded":
            await studio.later(86_400)
            await submit(studio, 0.6)
        case "withdrawn":
            await studio.engineer.slash(studio.channel, "mix withdraw", **MIX)
        case _:
            await edit(studio, status="on_hold")
    await studio.later(6 * 86_400 - 3600)

    asked = [said(message) for message in dm(studio.artist).history()]
    if way == "superseded":
        assert len(asked) == 2 and all("**Mix 2**" in words for words in asked)
    else:
        assert asked == []


async def test_the_setting_moves_it_and_the_card_says_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    changed = await edit(studio, review_clock="3 hours", silence="2d")
    assert "asked again after 3 hours · silence approves after 2 days" in changed
    history = await studio.producer.slash(studio.channel, "project history", project="Tides")
    assert "asked again: after 2 and 5 days → after 3 hours" in text_of(history)
    assert "silence approves: never → after 2 days" in text_of(history)
    await studio.later(3 * 3600 + 60)
    assert len(dm(studio.artist).history()) == 1

    offered = await studio.producer.autocomplete(
        studio.channel, "project edit", "review_clock", "1 week"
    )
    assert [choice["name"] for choice in offered] == ["After 7 days"]
    refused = await edit(studio, review_clock="@everyone")
    assert "Type 2d, 5d, for example, or off." in refused


async def test_a_chase_says_whom_it_reached_and_whom_to_call(
    studio: Studio, thread: ChannelHandle
) -> None:
    people = {"project": "Tides", "role": "approver"}
    who, room = studio.producer, studio.channel
    await who.slash(room, "project people add", member=studio.stranger, **people)
    call = {"name": "Nora", "contact": "+49 30 1234 (evenings)"}
    await who.slash(room, "project people add", **call, **people)
    await edit(studio, sign_off="all")
    await submit(studio)
    close_dms(studio, studio.stranger)
    assert "Only the producer or an engineer" in text_of(
        await studio.artist.slash(room, "mix chase", **MIX)
    )

    told = await studio.engineer.slash(room, "mix chase", **MIX)

    lines = text_of(told).splitlines()
    assert lines[0] == "Asked about **Mix 1** of **Night Drive**"
    assert f"• <@{studio.artist.id}>: asked by DM." in lines
    closed = "their DMs are closed; mentioned in the project's thread instead."
    assert f"• <@{studio.stranger.id}>: {closed}" in lines
    (call,) = [line for line in lines if line.startswith("• **Nora** is not on Discord, call")]
    assert "49 30 1234" in call and "evenings" in call
    again = text_of(await who.slash(room, "mix chase", **MIX))
    assert again.count("once an hour is enough") == 2
    assert again.startswith("Nobody was asked now about **Mix 1** of **Night Drive**")
    assert len(dm(studio.artist).history()) == 1
    await studio.later(3600)
    assert "asked by DM" in text_of(await who.slash(room, "mix chase", **MIX))


async def test_a_chase_of_somebody_without_a_contact_says_who_can_note_one(
    studio: Studio, thread: ChannelHandle
) -> None:
    nora = {"project": "Tides", "role": "approver", "name": "Nora"}
    await studio.producer.slash(studio.channel, "project people add", **nora)
    await edit(studio, sign_off="all")
    await submit(studio)
    alone = "**Nora** is not on Discord, and no contact of theirs is noted"

    by_engineer = text_of(await studio.engineer.slash(studio.channel, "mix chase", **MIX))
    by_producer = text_of(await studio.producer.slash(studio.channel, "mix chase", **MIX))

    assert f"{alone}: ask the producer." in by_engineer
    assert f"{alone}: `/project people add` notes one." in by_producer
    assert by_engineer.startswith("Asked about")
    assert by_producer.startswith("Nobody was asked now about")


async def test_silence_counts_after_it_was_announced_and_can_be_taken_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    await edit(studio, silence="7d")
    await submit(studio)
    await studio.later(6 * 86_400)
    first, second = dm(studio.artist).history()
    by = int(datetime(2026, 1, 8, tzinfo=UTC).timestamp())
    for letter in (first, second):
        assert (
            "Without an answer by <t:" in said(letter)
            and "any note stops" in said(letter).casefold()
        )
        moment = int(said(letter).partition("Without an answer by <t:")[2].partition(":")[0])
        assert by <= moment <= by + 3600
    await studio.later(86_400 + 3600)

    told = there(thread.last_message)
    ada = f"<@{studio.artist.id}>"
    assert f"{ada} did not answer: **Mix 1** counts as approved by silence." in said(told)
    assert {user.id for user in told.mentions} == {studio.artist.id, studio.engineer.id}
    await studio.later(61)
    assert card_of(thread, "Mix 1").content == (
        f"✅ {ada} approved **Mix 1** of **Night Drive** by silence."
    )
    agenda = text_of(await studio.engineer.slash(studio.channel, "agenda"))
    assert "approved by silence, the master is next" in agenda
    refused = await studio.engineer.click(told, label="I do not approve: undo")
    assert "Only who did it, or the producer" in text_of(refused)
    undone = await studio.artist.click(told, label="I do not approve: undo")
    assert "Undone" in text_of(undone)
    await studio.later(30 * 86_400)
    assert "is up, from" in card_of(thread, "Mix 1").content


async def test_silence_that_nobody_could_be_told_of_never_counts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await edit(studio, silence="7d")
    await submit(studio)
    close_dms(studio, studio.artist)
    path = f"/channels/{thread.id}/messages"
    studio.env.inject_error("POST", path, status=403, code=50013, times=None)
    await studio.later(10 * 86_400)

    (row,) = await rows(studio, Kind.SILENCE)
    assert row.state is State.SUPERSEDED
    assert row.error == "they were not told that their silence would count"
