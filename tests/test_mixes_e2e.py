import discord
import pytest

from tests.sounds import wav
from tests.studio import Studio, labels, said, text_of


async def _submit(studio: Studio, sound: bytes, *, by: object = None, **options: object):
    who = by or studio.engineer
    return await who.slash(  # type: ignore[attr-defined]
        studio.channel, "mix submit", song="Night Drive", file=("bounce.wav", sound), **options
    )


async def test_a_mix_is_posted_with_its_audio_and_calls_the_approver(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project()

    reply = await _submit(studio, wav(2.0), changes="Drums up")

    assert "Mix 1" in text_of(reply)
    card = thread.last_message
    assert card is not None
    assert f"<@{studio.artist.id}>" in card.content
    assert "Drums up" in said(card)
    (file,) = card.attachments
    assert file.filename == "night-drive_mix-1.wav"
    assert await file.read() == wav(2.0)
    assert labels(card)[:2] == ["Approve", "Send notes"]


async def test_an_artist_sends_notes_then_approves_the_next_mix(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project()
    await _submit(studio, wav(2.0))
    first = thread.last_message

    form = await studio.artist.click(first, label="Send notes")
    sent = await studio.artist.submit_modal(form, {"notes": "0:01 vocal up\nlove the drums"})
    assert "with the studio" in text_of(sent)
    post = thread.last_message
    assert "sent 2 notes" in said(post)
    assert "`0:01` vocal up" in said(post)
    assert "Round 1 of 2" in said(post)

    await studio.later(10)
    await _submit(studio, wav(2.5), changes="vocal up")
    second = thread.last_message
    approved = await studio.artist.click(second, label="Approve")
    assert "signed off" in text_of(approved)
    await studio.later(10)
    assert "Mastering" in said(thread.pinned_messages()[0])
    assert "is superseded by **Mix 2**" in said(await _fetch(thread, first))


async def _fetch(thread, message):
    return next(m for m in thread.history() if m.id == message.id)
