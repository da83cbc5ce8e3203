"""What goes wrong while a mix is posted or answered: nothing is lost, and it is said."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from simcord.builders import ChannelHandle

from bot.domain.notes import MAX_DRAFTS
from bot.domain.studios import Actor
from bot.services.mixes import NewMix, Upload
from db import mixes
from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there

NIGHT = {"song": "Night Drive"}


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    await studio.set_up()
    return await studio.project()


async def test_two_engineers_who_submit_at_once_get_a_number_each(
    studio: Studio, thread: ChannelHandle
) -> None:
    submissions, db = studio.app.services.submissions, studio.app.db
    (song,) = await db.read().fetch_all("SELECT id FROM songs")

    async def submit(user_id: int, sound: bytes) -> str:
        async def content() -> AsyncIterator[bytes]:
            yield sound

        actor = Actor(studio.guild.id, user_id, is_manager=True)
        upload = Upload("bounce.wav", len(sound), content)
        made = await submissions.submit(actor, song["id"], NewMix(), upload, postable=2**20)
        return made.value.label

    labels = await asyncio.gather(
        submit(studio.producer.id, wav(0.4)), submit(studio.engineer.id, wav(0.5))
    )
    assert sorted(labels) == ["Mix 1", "Mix 2"]
    kept = await mixes.list_of_song(db.read(), studio.guild.id, song["id"])
    assert len({revision.file.sha256 for revision in kept if revision.file}) == 2


async def test_more_notes_than_a_list_takes_are_refused_whole(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit_mix(studio.engineer, studio.channel, **NIGHT, file=("bounce.wav", wav(0.5)))
    add = {"mix": "Night Drive Mix 1", "text": "x;" * 2000}

    refused = await studio.artist.slash(studio.channel, "note add", **add)

    assert f"at most {MAX_DRAFTS} fit in one list" in text_of(refused)
    assert refused.ephemeral
    listed = await studio.artist.slash(studio.channel, "note list", **NIGHT)
    assert "draft" not in text_of(listed)


async def test_a_card_whose_file_discord_refuses_is_posted_without_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    path = f"/channels/{thread.id}/messages"
    studio.env.inject_error("POST", path, status=413, code=40005)
    await submit_mix(studio.engineer, studio.channel, **NIGHT, file=("bounce.wav", wav(0.5)))
    await studio.later(61)

    card = there(thread.last_message)
    assert "Mix 1" in said(card) and labels(card) == ["Approve", "Send notes", "More"]
    more = await studio.artist.click(card, label="More")
    original = await studio.artist.click(there(more.response), label="Get original")
    answers = [there(original.response), *original.followups]
    (file,) = [file for message in answers for file in message.attachments]
    assert await file.read() == wav(0.5)
