"""A bounce lands in the watched folder, and its engineer posts it with one press."""

from pathlib import Path
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app import App, Outside
from bot.config import Settings
from tests.audio.helpers import MB, needs_proc
from tests.sounds import clipped, riff, wav
from tests.studio import Studio, custom_id, labels, said, text_of, there
from tests.wire import press

GB = 2**30
LANDED = 20  # seconds after which a file that lies still was asked about


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With a watched folder."""
    (tmp_path / "bounces").mkdir()
    return Settings.model_construct(
        database=tmp_path / "talkback.db",
        media=tmp_path / "media",
        max_upload_mb=100,
        inbox=tmp_path / "bounces",
    )


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, which Eli mixes."""
    await studio.set_up()
    thread = await studio.project(songs="Night Drive, Undertow")
    await studio.producer.slash(
        studio.channel,
        "project people add",
        project="Tides",
        role="engineer",
        member=studio.engineer,
    )
    return thread


async def land(studio: Studio, name: str, sound: bytes) -> None:
    """Export a bounce."""
    assert studio.settings.inbox is not None
    (studio.settings.inbox / name).write_bytes(sound)
    await studio.later(LANDED)


def asked(who: MemberActor) -> list[Any]:
    """The questions in somebody's DMs."""
    return [m for m in who.user.dm_channel.history() if "Post" in str(labels(m))]


def titles(thread: ChannelHandle) -> list[str]:
    return sorted(str(m.embeds[0].title) for m in thread.history() if m.embeds)


async def test_one_press_posts_a_bounce(studio: Studio, thread: ChannelHandle) -> None:
    await land(studio, "nightdrive_mix_v3.wav", wav(0.3))

    (question,) = asked(studio.engineer)
    assert "Post as Night Drive, Mix 3?" in said(question)
    assert asked(studio.producer) == [] and asked(studio.artist) == []
    done = await studio.engineer.user.click(question, label="Post 1 mix")

    assert "**Mix 3** of **Night Drive** is up" in text_of(done)
    assert titles(thread) == ["Night Drive · Mix 3"]
    undone = await studio.engineer.user.click(there(done.response), label="Undo")
    assert "Undone: Mix 3 of Night Drive" in text_of(undone)


def moved() -> int:
    """Bytes that this process has read and written so far, of whatever."""
    counts = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(counts["rchar"]) + int(counts["wchar"])


@needs_proc
async def test_a_sparse_file_of_2_gb_is_refused_unread_and_leaves_nothing(
    studio: Studio, thread: ChannelHandle
) -> None:
    assert studio.settings.inbox is not None
    file = studio.settings.inbox / "nightdrive.wav"
    with file.open("wb") as bounce:
        bounce.write(riff(b"", data_size=2 * GB - 44))
        bounce.truncate(2 * GB)
    assert file.stat().st_size == 2 * GB
    before = moved()
    await studio.later(LANDED)

    (question,) = asked(studio.engineer)
    refused = await studio.engineer.user.click(question, label="Post 1 mix")

    assert "That file is larger than the 100 MB that can be taken" in text_of(refused)
    assert moved() - before < 20 * MB
    assert [path for path in studio.settings.media.rglob("*") if path.is_file()] == []
    assert titles(thread) == []
    assert file.stat().st_size == 2 * GB and file.stat().st_blocks * 512 < MB


async def test_another_press_corrects_it(studio: Studio, thread: ChannelHandle) -> None:
    await land(studio, "final_final.wav", wav(0.3))
    question = studio.engineer.user.dm_channel.last_message
    assert "Which song?" in said(question)

    form = await studio.engineer.user.click(there(question), label="Choose song")
    await studio.engineer.user.submit_modal(form, {"song": ["2"], "type": ["tv"]})
    await studio.engineer.user.click(there(question), label="Post 1 mix")

    assert titles(thread) == ["Undertow · TV mix 1"]


async def test_another_ignores_it_for_good(studio: Studio, thread: ChannelHandle) -> None:
    await land(studio, "nightdrive.wav", wav(0.3))
    (question,) = asked(studio.engineer)
    post = custom_id(question, "Post 1 mix")

    await studio.engineer.user.click(question, label="Ignore")
    await studio.later(LANDED)
    late = await press(studio.engineer.user, studio.engineer.user.dm_channel, post)

    assert f"<@{studio.engineer.id}> decided that already" in text_of(late)
    assert titles(thread) == []
    assert asked(studio.engineer) == []


async def test_the_first_to_press_wins(studio: Studio, thread: ChannelHandle) -> None:
    second = studio.guild.add_member(studio.env.create_user("Eva"), roles=[studio.engineer_role])
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", role="engineer", member=second
    )
    await land(studio, "nightdrive.wav", wav(0.3))
    (first_question,), (second_question,) = asked(studio.engineer), asked(second)

    await second.user.click(second_question, label="Post 1 mix")
    late = await studio.engineer.user.click(first_question, label="Post 1 mix")

    assert f"<@{second.id}> decided that already" in text_of(late)
    assert titles(thread) == ["Night Drive · Mix 1"]


async def test_each_who_is_asked_is_told_what_is_odd_before_they_post(
    studio: Studio, thread: ChannelHandle
) -> None:
    second = studio.guild.add_member(studio.env.create_user("Eva"), roles=[studio.engineer_role])
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", role="engineer", member=second
    )
    await land(studio, "nightdrive.wav", clipped())
    (first_question,), (second_question,) = asked(studio.engineer), asked(second)

    for who, question in ((studio.engineer, first_question), (second, second_question)):
        told = await who.user.click(question, label="Post 1 mix")
        assert "⚠️ Clipped 2 times" in text_of(told)
    assert titles(thread) == []

    await second.user.click(second_question, label="Post 1 mix anyway")
    assert titles(thread) == ["Night Drive · Mix 1"]


async def test_bounces_that_land_together_are_one_question(
    studio: Studio, thread: ChannelHandle
) -> None:
    assert studio.settings.inbox is not None
    (studio.settings.inbox / "nightdrive_inst.wav").write_bytes(wav(0.4))
    await land(studio, "nightdrive_mix.wav", wav(0.3))

    (question,) = asked(studio.engineer)
    assert "Post 2 mixes?" in said(question)


async def test_without_engineers_who_set_the_project_up_is_asked(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()

    await land(studio, "nightdrive.wav", wav(0.3))

    assert len(asked(studio.producer)) == 1


async def test_nobody_is_asked_twice_about_a_file_after_a_restart(
    studio: Studio, thread: ChannelHandle
) -> None:
    await land(studio, "nightdrive_v1.wav", wav(0.3))
    await studio.app.bot.close()
    again = await App.open(studio.settings, Outside.simulated())
    await studio.env.restart_bot(again.bot)
    await studio.later(LANDED)
    (question,) = asked(studio.engineer)

    await studio.engineer.user.click(question, label="Post 1 mix")

    assert titles(thread) == ["Night Drive · Mix 1"]
    await again.bot.close()


async def test_a_bounce_that_was_exported_anew_is_not_posted_for_the_old(
    studio: Studio, thread: ChannelHandle
) -> None:
    await land(studio, "nightdrive.wav", wav(0.3))
    (old,) = asked(studio.engineer)
    await land(studio, "nightdrive.wav", wav(0.5))

    late = await studio.engineer.user.click(old, label="Post 1 mix")

    assert "changed or taken away since" in text_of(late)
    new = next(m for m in asked(studio.engineer) if m.id != old.id)
    await studio.engineer.user.click(new, label="Post 1 mix")
    assert titles(thread) == ["Night Drive · Mix 1"]


async def test_who_left_the_studio_cannot_post(studio: Studio, thread: ChannelHandle) -> None:
    await land(studio, "nightdrive.wav", wav(0.3))
    (question,) = asked(studio.engineer)
    await studio.producer.slash(
        studio.channel, "studio setup", engineer_role=studio.guild.roles["Producer"]
    )
    await studio.producer.slash(
        studio.channel, "project people remove", project="Tides", person="person:1"
    )

    refused = await studio.engineer.user.click(question, label="Post 1 mix")

    assert "Choose the song of a file first" in text_of(refused)
    assert titles(thread) == []
