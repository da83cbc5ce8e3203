"""What is deleted, closed or forbidden on Discord's side: posted again, or said clearly."""

from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from tests.census import Census
from tests.studio import Studio, labels, said, text_of, there

LINK = {"song": "Night Drive", "link": "https://example.org/1"}
NEEDED = {
    "send_messages_in_threads": "Send Messages in Threads",
    "view_channel": "View Channel",
}


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of a project with one mix, its cards at rest."""
    await studio.set_up(channel=studio.channel)
    thread = await studio.project()
    made = await studio.engineer.slash(studio.channel, "mix submit", **LINK)
    assert "is up" in text_of(made)
    await studio.later(61)
    return thread


def card(thread: ChannelHandle, words: str) -> discord.Message:
    """The one message that shows something."""
    (found,) = [message for message in thread.history() if words in said(message)]
    return found


def without(studio: Studio, *permissions: str) -> ChannelHandle:
    """A channel in which the bot lacks permissions."""
    me: Any = there(studio.guild.me)
    denied = discord.PermissionOverwrite(**dict.fromkeys(permissions, False))
    return studio.guild.create_text_channel("closed", overwrites={me: denied})


async def failed(studio: Studio) -> list[dict[str, Any]]:
    rows = (await Census.take(studio.app.db)).tables["outbox"]
    return [row for row in rows if row["state"] == "failed"]


async def test_a_project_card_deleted_by_hand_is_posted_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    (lost,) = thread.pinned_messages()
    studio.env.backend.delete_message(thread.id, lost.id)

    await studio.producer.slash(studio.channel, "song stage", song="Night Drive", stage="mastering")
    await studio.later(61)

    (again,) = thread.pinned_messages()
    assert again.id != lost.id and "Mastering" in said(again)
    assert not await failed(studio)


async def test_a_mix_card_deleted_by_hand_is_posted_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    studio.env.backend.delete_message(thread.id, card(thread, "is up").id)

    sent = await studio.artist.slash(studio.channel, "mix notes", mix="mix:1", notes="0:01 louder")
    assert "with the studio" in text_of(sent)
    await studio.later(61)

    again = [message for message in thread.history() if "Approve" in labels(message)]
    assert len(again) == 1
    assert not await failed(studio)


async def test_a_thread_deleted_by_hand_is_opened_again_with_everybody(
    studio: Studio, thread: ChannelHandle
) -> None:
    studio.env.backend.delete_channel(thread.id)

    await studio.producer.slash(studio.channel, "song stage", song="Night Drive", stage="mastering")
    await studio.later(61)

    (again,) = studio.threads()
    assert again.id != thread.id
    assert "Mastering" in said(again.pinned_messages()[0])
    assert not await failed(studio)


async def test_the_next_mix_opens_the_thread_that_was_deleted(
    studio: Studio, thread: ChannelHandle
) -> None:
    studio.env.backend.delete_channel(thread.id)

    made = await studio.engineer.slash(studio.channel, "mix submit", **LINK)
    await studio.later(61)

    assert "Mix 2" in text_of(made)
    (again,) = studio.threads()
    assert any("**Mix 2**" in said(message) for message in again.history())
    assert not await failed(studio)


async def test_a_verdict_reaches_the_thread_that_was_opened_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    studio.env.backend.delete_channel(thread.id)

    given = await studio.artist.slash(studio.channel, "mix approve", mix="mix:1")
    assert "signed off" in text_of(given)
    await studio.later(61)

    (again,) = studio.threads()
    assert any("approved" in said(message) for message in again.history())
    assert not await failed(studio)


@pytest.mark.parametrize("permission", NEEDED)
async def test_a_missing_permission_is_named_and_nothing_is_lost(
    studio: Studio, permission: str
) -> None:
    room = without(studio, permission)
    shown = await studio.set_up(channel=room)
    words = f"In <#{room.id}> I lack: {NEEDED[permission]}"
    assert words in text_of(shown)

    made = await studio.producer.slash(studio.channel, "project create", title="Foam", artist="Bo")

    assert "Its thread is not open" in text_of(made)
    assert words in text_of(made)
    listed = await studio.producer.slash(studio.channel, "project list")
    assert "Foam" in text_of(listed)


async def test_a_thread_channel_that_was_deleted_is_named(studio: Studio) -> None:
    room = studio.guild.create_text_channel("gone")
    await studio.set_up(channel=room)
    studio.env.backend.delete_channel(room.id)

    made = await studio.producer.slash(studio.channel, "project create", title="Foam", artist="Bo")

    assert "is gone: choose another with `/studio setup`" in text_of(made)
    shown = await studio.producer.slash(studio.channel, "studio show")
    assert "is gone: choose another" in text_of(shown)


async def test_threads_that_went_with_their_channel_are_opened_in_the_next_one(
    studio: Studio,
) -> None:
    room = studio.guild.create_text_channel("gone")
    await studio.set_up(channel=room)
    await studio.producer.slash(studio.channel, "project create", title="Foam", artist="Bo")
    (thread,) = room.threads
    studio.env.backend.delete_channel(thread.id)
    studio.env.backend.delete_channel(room.id)
    await studio.set_up(channel=studio.channel)

    link = {"song": "Foam", "link": "https://example.org/1"}
    made = await studio.engineer.slash(studio.channel, "mix submit", **link)

    assert "is up" in text_of(made), text_of(made)
    (again,) = studio.threads()
    assert card(again, "Foam · Mix 1")


async def test_what_could_not_be_posted_is_posted_by_the_next_set_up(studio: Studio) -> None:
    await studio.set_up(channel=without(studio, "view_channel"))
    await studio.producer.slash(studio.channel, "project create", title="Foam", artist="Bo")
    for number in (1, 2):
        link = {"song": "Foam", "link": f"https://example.org/{number}"}
        made = await studio.engineer.slash(studio.channel, "mix submit", **link)
        assert "is saved, but" in text_of(made) and "View Channel" in text_of(made)

    await studio.set_up(channel=studio.channel)
    await studio.later(61)

    (thread,) = studio.threads()
    assert "Foam" in said(thread.pinned_messages()[0])
    for label in ("Foam · Mix 1", "Foam · Mix 2"):
        assert card(thread, label)
    assert not await failed(studio)
    posted = len(thread.history())
    await studio.set_up()
    await studio.later(61)
    assert len(thread.history()) == posted


async def test_a_command_where_the_bot_may_not_write_is_answered_to_the_member(
    studio: Studio, thread: ChannelHandle
) -> None:
    room = without(studio, "view_channel", "send_messages")

    answer = await studio.producer.slash(room, "project show", project="Tides")

    assert answer.ephemeral and "Night Drive" in text_of(answer)


async def test_a_member_who_left_is_no_obstacle(studio: Studio, thread: ChannelHandle) -> None:
    studio.guild.remove_member(studio.artist)

    made = await studio.engineer.slash(studio.channel, "mix submit", **LINK)
    assert "is up" in text_of(made)
    await studio.later(61)
    shown = await studio.producer.slash(studio.channel, "project people list", project="Tides")
    assert f"<@{studio.artist.id}>" in text_of(shown)
    assert not await failed(studio)


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_discord_that_fails_for_a_minute_gets_everything_after_it(
    studio: Studio, thread: ChannelHandle, status: int
) -> None:
    studio.env.inject_error("POST", f"/channels/{thread.id}/messages", status=status, times=2)

    made = await studio.engineer.slash(studio.channel, "mix submit", **LINK)
    assert "will follow" in text_of(made) or "is up" in text_of(made)
    await studio.later(120)

    assert [said(m).count("**Mix 2**") for m in thread.history() if "Approve" in labels(m)][-1:]
    assert len([m for m in thread.history() if "Mix 2** of" in said(m)]) == 1
    assert not await failed(studio)
