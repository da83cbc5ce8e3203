"""“Submit as mix” as an engineer uses it: every audio file of a message, after one look."""

from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from bot.app import App, Outside
from tests.sounds import clipped, flac, wav
from tests.studio import Studio, custom_id, labels, said, submit_mix, text_of, there
from tests.wire import press

MENU = "Submit as mix"
THREE = [
    ("nightdrive_mix_v3.wav", wav(0.3)),
    ("nightdrive_inst_v3.wav", wav(0.4)),
    ("Undertow - TV MIX 2.flac", flac(0.3)),
]


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, of two songs."""
    await studio.set_up()
    return await studio.project(songs="Night Drive, Undertow")


async def offered(
    studio: Studio, *files: tuple[str, bytes], by: str = "engineer", words: str = "new bounces"
) -> InteractionResult:
    """The artist posts files; the engineer, unless said, takes them by the menu."""
    message = await studio.artist.send(studio.channel, words, attachments=list(files))
    return await getattr(studio, by).context_menu(studio.channel, MENU, message)


def titles(thread: ChannelHandle) -> list[str]:
    """The titles of the cards in a thread."""
    return sorted(str(m.embeds[0].title) for m in thread.history() if m.embeds)


async def test_every_audio_file_of_a_message_is_posted_after_one_look(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await offered(studio, *THREE, ("notes.txt", b"hi"))

    words = text_of(asked)
    assert asked.ephemeral
    assert "Post 3 mixes?" in words
    assert "**Night Drive** · Mix 3" in words
    assert "**Night Drive** · Instrumental 3" in words
    assert "**Undertow** · TV mix 2" in words
    assert "notes.txt" not in words
    assert titles(thread) == []

    done = await studio.engineer.click(there(asked.response), label="Post 3 mixes")
    assert titles(thread) == [
        "Night Drive · Instrumental 3",
        "Night Drive · Mix 3",
        "Undertow · TV mix 2",
    ]
    assert text_of(done).count(" is up: [see its card](https://discord.com/channels/") == 3
    assert labels(done.response) == ["Undo"]


async def test_a_file_of_2_gb_is_refused_at_once(studio: Studio, thread: ChannelHandle) -> None:
    backend = studio.env.backend
    (file,) = backend.store_attachments(studio.channel.id, [("nightdrive.wav", wav(0.3))])
    large = [file | {"size": 2 * 2**30}]  # as Discord says; it is not asked for the content
    backend.create_message(studio.channel.id, studio.artist.id, "bounce", attachments=large)
    message = there(studio.channel.last_message)
    asked = await studio.engineer.context_menu(studio.channel, MENU, message)

    refused = await studio.engineer.click(there(asked.response), label="Post 1 mix")

    assert "That file is larger than the 100 MB that can be taken" in text_of(refused)
    assert [path for path in studio.settings.media.rglob("*") if path.is_file()] == []
    assert titles(thread) == []


async def test_undo_takes_all_of_them_back(studio: Studio, thread: ChannelHandle) -> None:
    asked = await offered(studio, *THREE)
    done = await studio.engineer.click(there(asked.response), label="Post 3 mixes")

    undone = await studio.engineer.click(there(done.response), label="Undo")

    assert "Undone: Mix 3 of Night Drive, Instrumental 3 of Night Drive" in text_of(undone)
    await studio.later(10)  # cards are made current
    withdrawn = [m for m in thread.history() if "was withdrawn" in said(m)]
    assert len(withdrawn) == 3


async def test_a_wrong_guess_is_corrected_before_it_is_posted(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await offered(studio, ("nightdrive.wav", wav(0.4)), ("final_final.wav", wav(0.3)))
    assert "Left out until you choose its song" in text_of(asked)
    assert "Post 1 mix?" in text_of(asked)

    message = there(asked.response)
    form = await studio.engineer.click(message, label="Choose song")
    await studio.engineer.submit_modal(form, {"song": ["2"], "type": ["master"], "number": "4"})
    assert "**Undertow** · Master 4" in said(message)
    wrong = custom_id(message, "Change")
    form = await studio.engineer.click(message, custom_id=wrong)
    left = await studio.engineer.submit_modal(form, {"song": ["none"], "type": ["main"]})
    assert "Left out until" in text_of(left)

    await studio.engineer.click(message, label="Post 1 mix")
    assert titles(thread) == ["Undertow · Master 4"]


async def test_a_number_out_of_bounds_is_refused_and_nothing_changes(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await offered(studio, ("nightdrive.wav", wav(0.4)))
    message = there(asked.response)

    for number in ("0", "-1", "x"):
        form = await studio.engineer.click(message, label="Change")
        refused = await studio.engineer.submit_modal(
            form, {"song": ["1"], "type": ["main"], "number": number}
        )
        assert "A number goes from 1 to 999" in text_of(refused)
        assert "You typed: " in text_of(refused) and not refused.followups[-1].attachments
    assert "**Night Drive** · Mix 1" in said(message)


async def test_a_number_that_is_taken_gives_way_to_the_next(
    studio: Studio, thread: ChannelHandle
) -> None:
    four = {"number": 4, "file": ("a.wav", wav(0.2))}
    await submit_mix(studio.engineer, studio.channel, song="Night Drive", **four)

    asked = await offered(studio, ("nightdrive_v2.wav", wav(0.3)), ("nightdrive_v1.wav", wav(0.4)))
    words = text_of(asked)
    assert words.index("Mix 5\n-# nightdrive\\_v1") < words.index("Mix 6\n-# nightdrive\\_v2")
    await studio.engineer.click(there(asked.response), label="Post 2 mixes")

    assert titles(thread) == [f"Night Drive · Mix {number}" for number in (4, 5, 6)]


async def test_in_a_thread_the_only_song_of_its_project_fits_any_name(studio: Studio) -> None:
    await studio.set_up()
    await studio.project("Solo", songs="Only")
    thread = await studio.project("Tides", songs="Night Drive")
    message = await studio.engineer.send(thread, "", attachments=[("final_final.wav", wav(0.2))])

    asked = await studio.engineer.context_menu(thread, MENU, message)

    assert "**Night Drive** · Mix 1" in text_of(asked)


async def test_the_songs_of_the_thread_come_first_where_titles_are_the_same(
    studio: Studio,
) -> None:
    await studio.set_up()
    thread = await studio.project("Tides", songs="Night Drive, Other")
    await studio.project("Tides Deluxe", songs="Night Drive")
    message = await studio.engineer.send(thread, "", attachments=[("nightdrive.wav", wav(0.2))])

    there_said = text_of(await studio.engineer.context_menu(thread, MENU, message))
    elsewhere = await offered(studio, ("nightdrive.wav", wav(0.2)))

    assert "Tides" in there_said and "Deluxe" not in there_said
    assert "Left out until you choose its song" in text_of(elsewhere)


@pytest.mark.parametrize("files", [[], [("cover.png", b"x"), ("session.zip", b"x")]])
async def test_a_message_without_audio_is_answered_in_words(
    studio: Studio, thread: ChannelHandle, files: list[tuple[str, bytes]]
) -> None:
    answer = await offered(studio, *files)

    assert "There is no audio file in that message" in text_of(answer)
    assert answer.ephemeral


@pytest.mark.parametrize("who", ["artist", "stranger"])
async def test_only_staff_may(studio: Studio, thread: ChannelHandle, who: str) -> None:
    answer = await offered(studio, *THREE, by=who)

    assert "Only the producer or an engineer can do that." in text_of(answer)


async def test_nobody_else_can_decide(studio: Studio, thread: ChannelHandle) -> None:
    asked = await offered(studio, *THREE)

    for label in ("Post 3 mixes", "Cancel", "Change"):
        refused = await press(studio.producer, studio.channel, custom_id(asked.response, label))
        assert "There is no such file of yours" in text_of(refused)
    assert titles(thread) == []


async def test_cancel_posts_nothing_and_lasts(studio: Studio, thread: ChannelHandle) -> None:
    asked = await offered(studio, *THREE)
    post = custom_id(asked.response, "Post 3 mixes")

    dropped = await studio.engineer.click(there(asked.response), label="Cancel")
    late = await press(studio.engineer, studio.channel, post)

    assert "Nothing more is posted" in text_of(dropped)
    assert f"<@{studio.engineer.id}> decided that already" in text_of(late)
    assert titles(thread) == []


async def test_a_damaged_file_is_named_and_the_others_are_posted(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await offered(
        studio, ("nightdrive_v1.wav", b"RIFF but not really"), ("undertow.wav", wav(0.3))
    )

    done = await studio.engineer.click(there(asked.response), label="Post 2 mixes")

    assert titles(thread) == ["Undertow · Mix 1"]
    assert "⚠️" in text_of(done) and "nightdrive" in text_of(done)
    assert labels(done.response) == ["Change", "Post 1 mix", "Cancel", "Undo"]


async def test_the_very_file_of_an_earlier_mix_is_not_posted_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    first = await offered(studio, ("nightdrive_v1.wav", wav(0.3)))
    await studio.engineer.click(there(first.response), label="Post 1 mix")

    second = await offered(studio, ("nightdrive_v2.wav", wav(0.3)))
    refused = await studio.engineer.click(there(second.response), label="Post 1 mix")

    assert "That is the very file of Mix 1." in text_of(refused)
    assert titles(thread) == ["Night Drive · Mix 1"]


async def test_a_file_that_discord_no_longer_has_is_said_to_be_gone(
    studio: Studio, thread: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await offered(studio, ("nightdrive.wav", wav(0.3)))

    async def expired(_: str) -> bytes:
        response: Any = type("Response", (), {"status": 404, "reason": ""})()
        raise discord.NotFound(response, "expired")

    monkeypatch.setattr(studio.env.bot.http, "get_from_cdn", expired)
    gone = await studio.engineer.click(there(asked.response), label="Post 1 mix")

    assert "Discord no longer has that file" in text_of(gone)
    assert titles(thread) == []


async def test_it_can_be_posted_after_a_restart(studio: Studio, thread: ChannelHandle) -> None:
    asked = await offered(studio, ("nightdrive_v2.wav", wav(0.3)))
    await studio.app.bot.close()
    again = await App.open(studio.settings, Outside.simulated())
    await studio.env.restart_bot(again.bot)

    form = await studio.engineer.click(there(asked.response), label="Change")
    await studio.engineer.submit_modal(form, {"song": ["1"], "type": ["rough"]})
    await studio.engineer.click(there(asked.response), label="Post 1 mix")

    assert titles(thread) == ["Night Drive · Rough mix 1"]
    await again.bot.close()


async def test_what_is_odd_about_a_file_is_said_before_it_is_posted(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await offered(studio, ("nightdrive_v1.wav", clipped()), ("undertow.wav", wav(0.3)))

    told = await studio.engineer.click(there(asked.response), label="Post 2 mixes")
    assert titles(thread) == ["Undertow · Mix 1"]
    assert "⚠️ Clipped 2 times, the first at 0:00." in text_of(told)
    assert "nobody else heard of it" in text_of(told)
    assert labels(told.response) == ["Change", "Post 1 mix anyway", "Cancel", "Undo"]

    posted = await studio.engineer.click(there(told.response), label="Post 1 mix anyway")
    assert titles(thread) == ["Night Drive · Mix 1", "Undertow · Mix 1"]
    assert "**Mix 1** of **Night Drive** is up" in text_of(posted)


async def test_a_corrected_file_is_looked_at_anew(studio: Studio, thread: ChannelHandle) -> None:
    asked = await offered(studio, ("nightdrive_v1.wav", clipped()))
    told = await studio.engineer.click(there(asked.response), label="Post 1 mix")

    form = await studio.engineer.click(there(told.response), label="Change")
    await studio.engineer.submit_modal(form, {"song": ["2"], "type": ["main"]})
    again = await studio.engineer.click(there(asked.response), label="Post 1 mix")

    assert "⚠️ Clipped 2 times" in text_of(again) and titles(thread) == []
