"""Asking for another time: from a reminder or from news, by DM or in the thread, and the answer.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC; the fixture lets it be ten in the
morning in Berlin, when nobody rests.
"""

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.app import App, Outside
from tests.limits import breaches
from tests.studio import Studio, labels, said, text_of, there
from tests.wire import press, send, submit

MIX = "**Mix** · Night Drive"
D20, D25 = 1768928400, 1769360400  # 18:00 in Berlin on 20 and 25 January
WHY = "The singer is ill"
GRACE = 30


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with a mix that the engineer is to make, and was told of."""
    await studio.set_up()
    await studio.project()
    await studio.later(9 * 3600)
    await set_(studio, studio.engineer)
    return studio


@pytest.fixture
async def restart(desk: Studio) -> AsyncIterator[Any]:
    """Stops the bot and starts it again."""

    async def again() -> None:
        await desk.app.bot.close()
        fresh = await App.open(desk.settings, Outside.simulated())
        await desk.env.restart_bot(fresh.bot)
        desk.app = fresh

    yield again
    await desk.app.bot.close()


async def set_(studio: Studio, assignee: MemberActor | None, **options: Any) -> None:
    given = {"assignee": assignee} if assignee else {}
    options = {"target": "Night Drive", "due": "2026-01-20 18:00"} | given | options
    made = await studio.producer.slash(studio.channel, "deadline set", **options)
    assert "Due" in text_of(made), text_of(made)
    await studio.later(GRACE)


def newest(member: MemberActor) -> discord.Message:
    return member.user.dm_channel.history()[-1]


def dms(member: MemberActor) -> list[str]:
    return [said(message) for message in member.user.dm_channel.history()]


async def ask(
    studio: Studio, who: MemberActor, due: str = "2026-01-25 18:00", why: str = ""
) -> InteractionResult:
    """Press "Ask to move" under the newest DM, and send the form."""
    form = await who.user.click(newest(who), label="Ask to move")
    sent = await who.user.submit_modal(form, {"due": due, "reason": why})
    await studio.later(1)
    return sent


async def due(studio: Studio) -> str:
    return text_of(await studio.producer.slash(studio.channel, "deadline list"))


def close_dms(studio: Studio, member: MemberActor) -> None:
    path = f"/channels/{member.user.dm_channel.id}/messages"
    studio.env.inject_error("POST", path, status=403, code=50007, times=None)


async def answers(studio: Studio) -> list[int | None]:
    """What became of each request: 1 moved, 0 kept, None neither."""
    query = "SELECT is_allowed FROM move_requests ORDER BY id"
    return [row["is_allowed"] for row in await studio.app.db.read().fetch_all(query)]


async def test_an_engineer_asks_and_the_producer_is_told_what_and_why(desk: Studio) -> None:
    form = await desk.engineer.user.click(newest(desk.engineer), label="Ask to move")
    assert form.modal is not None and form.modal["title"] == "Move Mix · Night Drive"
    assert "Now Tue 20 Jan 2026 18:00 in Europe/Berlin" in str(form.modal)
    await desk.engineer.user.submit_modal(form, {"due": "25 jan", "reason": WHY})
    await desk.later(1)

    asked = f"I ask <@{desk.producer.id}> to move it, <t:{D20}:F> → <t:{D25}:F>"
    assert dms(desk.engineer)[-1].startswith(f"📨 {MIX}: {asked}")
    assert labels(newest(desk.engineer)) == ["Ask to move"]
    (told,) = dms(desk.producer)
    line = f"📨 <@{desk.engineer.id}> asks to move {MIX}: <t:{D20}:F> → <t:{D25}:F>"
    assert told.startswith(line) and f"“{WHY}”" in told
    assert newest(desk.producer).embeds[0].author.name == "Ada · Tides"
    assert labels(newest(desk.producer)) == ["Move it", "Keep it", "Open thread"]
    assert f"<t:{D20}" in await due(desk)


async def test_move_it_moves_it_tells_who_asked_once_and_can_be_undone(
    desk: Studio, restart: Any
) -> None:
    await ask(desk, desk.engineer)
    await restart()
    await desk.producer.user.click(newest(desk.producer), label="Move it")

    moved = f"<t:{D20}:F> → <t:{D25}:F>"
    assert dms(desk.producer)[-1].startswith(f"📅 Moved: {MIX}: {moved}, says")
    assert labels(newest(desk.producer)) == ["Undo"]
    assert f"<t:{D25}" in await due(desk)
    before = len(dms(desk.engineer))
    await desk.later(3600)
    assert len(dms(desk.engineer)) == before + 1
    by = f"moved by <@{desk.producer.id}>"
    assert dms(desk.engineer)[-1].startswith(f"📅 Moved: {MIX}: {moved}, {by}")

    await restart()
    await desk.producer.user.click(newest(desk.producer), label="Undo")
    assert dms(desk.producer)[-1] == f"↩️ Undone: {MIX} is due <t:{D20}:F> again."
    await desk.later(GRACE)
    assert f"<t:{D25}:F> → <t:{D20}:F>" in dms(desk.engineer)[-1]


async def test_keep_it_tells_who_asked_and_moves_nothing(desk: Studio, restart: Any) -> None:
    await ask(desk, desk.engineer)
    await restart()
    await desk.producer.user.click(newest(desk.producer), label="Keep it")
    await desk.later(1)

    assert dms(desk.producer)[-1].startswith(f"📌 Kept: {MIX} stays due <t:{D20}:F>")
    keeps = f"📌 <@{desk.producer.id}> keeps it: {MIX} stays due <t:{D20}:F>"
    assert dms(desk.engineer)[-1].startswith(keeps)
    assert f"<t:{D20}" in await due(desk)


async def test_who_is_not_reminded_any_more_hears_that_it_was_moved_as_they_asked(
    desk: Studio,
) -> None:
    add = {"project": "Tides", "role": "engineer", "member": desk.stranger}
    await desk.producer.slash(desk.channel, "project people add", **add)
    await set_(desk, None, title="Comp")
    await desk.producer.slash(desk.channel, "deadline move", deadline="Comp", due="21 jan 18:00")
    await desk.later(GRACE)
    await ask(desk, desk.stranger)
    await desk.producer.slash(
        desk.channel, "project people remove", project="Tides", person="person:1"
    )
    await desk.producer.user.click(newest(desk.producer), label="Move it")
    await desk.later(3600)

    told = f"📅 Moved as you asked: **Comp** · Night Drive is due <t:{D25}:F>"
    assert dms(desk.stranger)[-1].startswith(told)


async def test_a_newer_request_takes_the_place_of_the_older(desk: Studio) -> None:
    await ask(desk, desk.engineer)
    await ask(desk, desk.engineer, "26 jan 18:00")

    older, newer = desk.producer.user.dm_channel.history()
    refused = await desk.producer.user.click(older, label="Move it")
    assert "asked for another time since" in text_of(refused)
    await desk.producer.user.click(newer, label="Move it")
    assert "<t:1769446800" in await due(desk)
    assert await answers(desk) == [None, 1]


@pytest.mark.parametrize("label", ["Move it", "Keep it"])
async def test_a_request_that_the_deadline_overtook_says_so(desk: Studio, label: str) -> None:
    who, room = desk.producer, desk.channel
    await ask(desk, desk.engineer)
    moved = await who.slash(room, "deadline move", deadline="Mix", due="2026-01-30 18:00")
    refused = await who.user.click(newest(who), label=label)
    assert "was moved meanwhile, to Fri 30 Jan 2026 18:00" in text_of(refused)
    await who.click(there(moved.response), label="Undo")

    await who.slash(room, "deadline done", deadline="Mix")
    refused = await who.user.click(newest(who), label=label)
    assert "is done meanwhile" in text_of(refused)


async def test_a_request_is_answered_once(desk: Studio) -> None:
    await ask(desk, desk.engineer)
    stored = newest(desk.producer)
    await desk.producer.user.click(stored, label="Keep it")
    for action in ("move:allow:1:1", "move:keep:1:1"):
        again = await press(desk.producer, desk.channel, action)
        assert "answered already: the deadline was kept" in text_of(again)


async def test_a_time_that_passed_before_the_answer_moves_nothing(desk: Studio) -> None:
    await ask(desk, desk.engineer, "in 2 hours")
    await desk.later(3 * 3600)
    refused = await desk.producer.user.click(newest(desk.producer), label="Move it")

    assert "That time is past" in text_of(refused)
    assert await answers(desk) == [None]


async def test_a_producer_moves_it_there_and_then(desk: Studio, restart: Any) -> None:
    boss = desk.guild.roles["Producer"]
    pia = desk.guild.add_member(desk.env.create_user("Pia"), roles=[boss])
    await set_(desk, pia, title="Comp")
    await restart()
    await ask(desk, pia)

    assert dms(pia)[-1].startswith("📅 Moved: **Comp** · Night Drive")
    assert f"Due **<t:{D25}:F>**" in dms(pia)[-1]
    assert f"<t:{D25}" in await due(desk) and await answers(desk) == []
    await restart()
    await pia.user.click(newest(pia), label="Undo")
    assert dms(pia)[-1] == f"↩️ Undone: **Comp** · Night Drive is due <t:{D20}:F> again."
    await desk.later(3600)
    assert len(dms(pia)) == 1


async def test_who_set_it_moves_it_from_a_form_and_its_assignee_hears_of_it(desk: Studio) -> None:
    user = desk.producer.user
    assert (await press(user, user.dm_channel, "deadline:ask:1")).modal
    sent = await submit(user, user.dm_channel, "deadline:move:1", {"due": "25 jan"})
    await desk.later(GRACE)

    assert f"Due **<t:{D25}:F>**" in text_of(sent)
    assert f"<t:{D20}:F> → <t:{D25}:F>" in dms(desk.engineer)[-1]


async def test_the_move_button_of_a_reminder_is_for_its_reader(desk: Studio) -> None:
    row = await desk.app.db.read().fetch_only(
        "SELECT id FROM outbox WHERE kind = 'reminder' AND user_id = :user_id ORDER BY id",
        user_id=desk.engineer.id,
    )
    custom_id = f"reminder:move:{row['id']}"
    refused = await press(desk.artist.user, desk.artist.user.dm_channel, custom_id)
    assert "for somebody else" in text_of(refused)

    form = await press(desk.engineer.user, desk.engineer.user.dm_channel, custom_id)
    assert form.modal is not None and form.modal["custom_id"] == "deadline:move:1"


async def test_words_are_read_in_the_members_own_zone_and_language(desk: Studio, wire: Any) -> None:
    wire["locale"] = "de"
    await desk.engineer.slash(desk.channel, "me", timezone="America/New_York")
    await ask(desk, desk.engineer, "nächsten Montag 12 uhr")

    assert "<t:1767632400:F>" in dms(desk.producer)[-1]  # 17:00 in UTC


async def test_a_form_sent_after_a_restart_is_taken(desk: Studio, restart: Any) -> None:
    form = await desk.engineer.user.click(newest(desk.engineer), label="Ask to move")
    await restart()
    await desk.engineer.user.submit_modal(form, {"due": "25 jan", "reason": WHY})
    await desk.later(1)

    assert f"“{WHY}”" in dms(desk.producer)[-1]


@pytest.mark.parametrize(
    ("words", "why", "reply"),
    [
        ("5/2", "", "can mean"),
        ("2025-12-24", "", "past"),
        ("when pigs fly", "", "do not understand"),
        ("2026-01-20 18:00", "", "due at that time already"),
        ("in 2 days", "*" * 4000, "4,000 characters; at most 200"),
        ("x" * 4000, "", "long"),
    ],
)
async def test_what_cannot_be_used_is_said_and_given_back(
    desk: Studio, words: str, why: str, reply: str
) -> None:
    values = {"due": words, "reason": why}
    user = desk.engineer.user
    sent = await submit(user, user.dm_channel, "deadline:move:1", values)

    assert reply in text_of(sent)
    given = sent.followups[-1]
    files = [(await file.read()).decode() for file in given.attachments]
    assert words in "\n".join([said(given), *files])
    assert await answers(desk) == [] and not dms(desk.producer)


async def test_a_closed_deadline_opens_no_form(desk: Studio) -> None:
    await desk.engineer.slash(desk.channel, "deadline done", deadline="Mix")
    refused = await desk.engineer.user.click(newest(desk.engineer), label="Ask to move")

    assert refused.modal is None and "is done already" in text_of(refused)


async def test_only_whose_deadline_it_is_may_ask(desk: Studio) -> None:
    values = {"due": "25 jan", "reason": ""}
    for who, reply in ((desk.artist, "Only whose deadline it is"), (desk.stranger, "no such")):
        for asker, place in ((who, desk.channel), (who.user, who.user.dm_channel)):
            opened = await press(asker, place, "deadline:ask:1")
            assert opened.modal is None and reply in text_of(opened)
            sent = await submit(asker, place, "deadline:move:1", values)
            assert reply in text_of(sent)
    assert await answers(desk) == []


async def test_only_a_producer_answers(desk: Studio) -> None:
    await ask(desk, desk.engineer)
    for action in ("move:allow:1:1", "move:keep:1:1"):
        refused = await press(desk.engineer.user, desk.engineer.user.dm_channel, action)
        assert "Only the producer can do that" in text_of(refused)
        refused = await press(desk.producer, desk.channel, action.removesuffix(":1"))
        assert "no such request" in text_of(refused)
    assert await answers(desk) == [None]


async def test_who_left_the_studio_asks_in_vain(desk: Studio) -> None:
    desk.env.backend.remove_member(desk.guild.id, desk.engineer.id)
    refused = await desk.engineer.user.click(newest(desk.engineer), label="Ask to move")

    assert "not in that studio any more" in text_of(refused)


async def test_a_producer_without_dms_is_asked_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    close_dms(desk, desk.producer)
    await ask(desk, desk.engineer, why=WHY)

    mention = thread.history()[-1]
    assert mention.content.startswith(f"<@{desk.producer.id}> 📨 <@{desk.engineer.id}> asks")
    stored = desk.env.backend.get_message(thread.id, mention.id)
    assert list(stored.ping_user_ids) == [desk.producer.id]
    assert labels(mention) == ["Move it", "Keep it"]
    await desk.producer.click(mention, label="Move it")
    assert said(thread.history()[-1]).startswith(f"📅 Moved: {MIX}")
    await desk.producer.click(thread.history()[-1], label="Undo")
    assert f"<t:{D20}" in await due(desk)


async def test_who_is_mentioned_in_the_thread_asks_there_without_others_reading_it(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    close_dms(desk, desk.artist)
    await set_(desk, desk.artist, title="Lead vocal")
    form = await desk.artist.click(thread.history()[-1], label="Ask to move")
    sent = await desk.artist.submit_modal(form, {"due": "25 jan", "reason": ""})

    assert sent.ephemeral and "You hear what they say" in text_of(sent)


async def test_members_words_are_shown_without_effect(desk: Studio) -> None:
    await ask(desk, desk.engineer, why="@everyone **now** [free](https://evil.example)")

    told = dms(desk.producer)[-1]
    assert "@everyone" not in told and "**now**" not in told and " [free]" not in told
    assert not breaches(desk.env)


@pytest.mark.parametrize("days", [0, 366, 99999, -99999])
async def test_an_absurd_shift_is_refused(desk: Studio, days: int) -> None:
    refused = await send(desk.producer, desk.channel, "deadline shift", project="Tides", days=days)

    assert refused.ephemeral
    assert not labels(refused.response), text_of(refused)


@pytest.mark.parametrize("number", [0, 7, 10**17, 7 * 10**10, 999 * 10**10])
async def test_a_forged_agreement_shifts_nothing(desk: Studio, number: int) -> None:
    for action in ("deadline:later", "deadline:earlier"):
        refused = await press(desk.producer, desk.channel, f"{action}:1:{number}")
        assert "shift" in text_of(refused)
    assert f"<t:{D20}" in await due(desk)
