"""Buttons and forms that outlive what they are about: pressed twice, after an archive, an undo, a
withdrawal, a restart, by someone who may not."""

import re
from collections.abc import AsyncIterator

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.app import App, Outside
from tests.census import Census
from tests.custom_ids import IDS_OF
from tests.limits import breaches
from tests.studio import Studio, said, text_of, there
from tests.wire import buttons, modals, press, submit

LINK = {"song": "Night Drive", "link": "https://example.org/1"}
OF_ONESELF = {"me:stop", "me:keep"}  # about whoever presses: there is nobody without the right

_REFUSED = (
    "There is no|for somebody else|nothing to undo|was posted|needs the Manage Server|"
    "Only the producer can do that"
)


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of a project with a mix and a deadline."""
    await studio.set_up()
    thread = await studio.project()
    await studio.producer.slash(studio.channel, "mix submit", **LINK)
    due = {"due": "in 3 days", "assignee": studio.engineer}
    await studio.producer.slash(studio.channel, "deadline set", target="Night Drive", **due)
    await studio.later(61)
    return thread


@pytest.fixture
async def reborn(studio: Studio, thread: ChannelHandle) -> AsyncIterator[Studio]:
    """The same studio after the bot's process was started again."""
    await studio.app.bot.close()
    fresh = await App.open(studio.settings, Outside.simulated())
    try:
        await studio.env.restart_bot(fresh.bot)
        studio.app = fresh
        yield studio
    finally:
        await fresh.bot.close()


async def tables(studio: Studio) -> dict[str, list[dict[str, object]]]:
    return (await Census.take(studio.app.db)).tables


async def given_back(sent: InteractionResult) -> str:
    """The words of a form that could not be kept, as its sender gets them."""
    (followup,) = sent.followups
    assert followup.ephemeral
    if not followup.attachments:
        return followup.content.removeprefix("You typed: ")
    (file,) = followup.attachments
    return (await file.read()).decode()


async def presses(studio: Studio, who: MemberActor) -> list[tuple[str, InteractionResult]]:
    """Every kind of button and form, with every id that its kind of thing bears."""
    answers: list[tuple[str, InteractionResult]] = []
    every = await tables(studio)

    def ids_of(action: str) -> list[object]:
        table = IDS_OF[action]
        return [row["id"] for row in every[table]] if table else [0]

    for action in sorted({kind.action for kind in buttons(studio.app.bot)} - OF_ONESELF):
        for record_id in ids_of(action):
            custom_id = f"{action}:{record_id}"
            answers.append((custom_id, await press(who, studio.channel, custom_id)))
    for modal in modals():
        for record_id in ids_of(modal.action):
            custom_id = f"{modal.action}:{record_id}"
            words = {"titles": "Wren", "notes": "louder", "due": "in 9 days"}
            answers.append((custom_id, await submit(who, studio.channel, custom_id, words)))
    return answers


async def test_after_a_restart_nobody_without_the_right_gets_through(
    reborn: Studio,
) -> None:
    before = await tables(reborn)

    for custom_id, answer in await presses(reborn, reborn.stranger):
        words = text_of(answer)
        assert re.search(_REFUSED, words), f"{custom_id}: {words}"

    assert await tables(reborn) == before


async def test_nothing_changes_what_was_archived(studio: Studio, thread: ChannelHandle) -> None:
    card = there(thread.last_message)
    await studio.producer.slash(studio.channel, "project archive", project="Tides")
    await studio.later(61)
    before = await tables(studio)

    for label in ("Approve", "Send notes"):
        answer = await studio.artist.click(card, label=label)
        if label == "Approve":
            assert "Tides is archived" in text_of(answer)
        else:
            sent = await studio.artist.submit_modal(answer, {"notes": "0:00 louder"})
            assert "Tides is archived" in text_of(sent)
            assert await given_back(sent) == "0:00 louder"

    assert await tables(studio) == before


async def test_a_form_for_songs_of_an_archived_project_gives_the_titles_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    form = await studio.producer.slash(studio.channel, "song add", project="Tides")
    await studio.producer.slash(studio.channel, "project archive", project="Tides")

    sent = await studio.producer.submit_modal(form, {"titles": "Undertow\nFoam"})

    assert "Tides is archived" in text_of(sent)
    assert await given_back(sent) == "Undertow\nFoam"


async def test_a_button_of_a_withdrawn_mix_says_so(studio: Studio, thread: ChannelHandle) -> None:
    await studio.producer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    before = await tables(studio)

    for custom_id in ("mix:approve:1", "mix:choose:1"):
        answer = await press(studio.artist, studio.channel, custom_id)
        assert "was withdrawn: it was the wrong file" in text_of(answer)

    assert await tables(studio) == before


async def test_undo_pressed_twice_undoes_once(studio: Studio, thread: ChannelHandle) -> None:
    who, room = studio.producer, studio.channel
    await who.slash(room, "song edit", song="Night Drive", tempo=90.0)
    changed = await who.slash(room, "song edit", song="Night Drive", tempo=120.0)
    batch = (await tables(studio))["activity"][-1]["id"]
    first = await press(who, room, f"undo:{batch}")
    before = await tables(studio)
    second = await press(who, room, f"undo:{batch}")

    assert "Saved" in text_of(changed) and "Undone" in text_of(first)
    assert "That was undone already" in text_of(second)
    assert await tables(studio) == before
    song = await who.slash(room, "song edit", song="Night Drive")
    assert "90 BPM" in text_of(song)


async def test_approve_pressed_twice_counts_once(studio: Studio, thread: ChannelHandle) -> None:
    await press(studio.artist, studio.channel, "mix:approve:1")
    again = await press(studio.artist, studio.channel, "mix:approve:1")

    assert "has that approval already" in text_of(again)
    assert len((await tables(studio))["verdicts"]) == 1


async def test_done_pressed_twice_says_so(studio: Studio, thread: ChannelHandle) -> None:
    await studio.engineer.slash(studio.channel, "deadline done", deadline="deadline:1")
    before = await tables(studio)
    again = await press(studio.engineer, studio.channel, "deadline:done:1")

    assert "is done already" in text_of(again)
    assert await tables(studio) == before


TWICE = [
    ("project create", {"title": "Foam", "artist": "Ada"}, "already has a project called Foam"),
    ("artist add", {"name": "Bo"}, "already an artist called Bo"),
    ("song add", {"project": "Tides", "title": "Undertow"}, "already has a song called Undertow"),
    ("song archive", {"song": "song:1"}, "is archived"),
    ("project archive", {"project": "project:1"}, "is archived"),
    ("deadline set", {"target": "Tides", "due": "2026-12-24 18:00"}, "due at that time already"),
    ("deadline done", {"deadline": "deadline:1"}, "is done already"),
    ("deadline cancel", {"deadline": "deadline:1"}, "is cancelled already"),
    ("mix withdraw", {"mix": "mix:1"}, "was withdrawn already"),
    ("mix submit", LINK | {"number": 7}, "Mix 7 is taken"),
    ("project people remove", {"project": "Tides", "person": "person:1"}, "no such person"),
]


@pytest.mark.parametrize(("command", "options", "words"), TWICE, ids=[row[0] for row in TWICE])
async def test_the_same_command_sent_twice_is_done_once(
    studio: Studio, thread: ChannelHandle, command: str, options: dict[str, str], words: str
) -> None:
    who, room = studio.producer, studio.channel
    add = {"project": "Tides", "role": "approver", "name": "Nora"}
    await who.slash(room, "project people add", **add)
    await who.slash(room, command, **options)
    before = await tables(studio)

    again = await who.slash(room, command, **options)

    assert again.ephemeral and words in text_of(again), text_of(again)
    assert await tables(studio) == before


async def test_a_member_added_twice_is_one_person(studio: Studio, thread: ChannelHandle) -> None:
    for role in ("listener", "approver"):
        add = {"project": "Tides", "role": role, "member": studio.stranger}
        await studio.producer.slash(studio.channel, "project people add", **add)

    (person,) = (await tables(studio))["people"]
    assert person["role"] == "approver"


async def test_notes_sent_after_a_restart_are_kept(studio: Studio, thread: ChannelHandle) -> None:
    form = await studio.artist.click(there(thread.last_message), label="Send notes")
    await studio.app.bot.close()
    fresh = await App.open(studio.settings, Outside.simulated())
    try:
        await studio.env.restart_bot(fresh.bot)
        sent = await studio.artist.submit_modal(form, {"notes": "0:00 vocal up"})
        assert "with the studio" in text_of(sent)
        assert "vocal up" in said(thread.last_message)
    finally:
        await fresh.bot.close()


async def test_notes_on_a_mix_that_was_withdrawn_meanwhile_are_given_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    form = await studio.artist.click(there(thread.last_message), label="Send notes")
    await studio.producer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")

    words = "0:12 vocal up\n" + "*" * 3000
    sent = await studio.artist.submit_modal(form, {"notes": words})

    assert "was withdrawn" in text_of(sent)
    assert await given_back(sent) == words
    assert not breaches(studio.env)
