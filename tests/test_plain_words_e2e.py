"""An artist on a phone who hates bots: plain words, and presses on what is in front of them."""

from simcord.builders import ChannelHandle

from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there


async def submit(studio: Studio, seconds: float) -> None:
    file = ("bounce.wav", wav(seconds))
    made = await submit_mix(studio.engineer, studio.channel, song="Night Drive", file=file)
    assert "is up" in text_of(made)
    await studio.later(10)


async def reply(studio: Studio, thread: ChannelHandle, words: str) -> None:
    """Ada replies to the newest card, with the ping on."""
    card = [message for message in thread.history() if message.attachments][-1]
    await studio.artist.send(thread, words, reply_to=card)


async def press(studio: Studio, thread: ChannelHandle, label: str) -> str:
    """Ada presses what stands last in the thread."""
    pressed = await studio.artist.click(there(thread.last_message), label=label)
    await studio.later(10)
    return text_of(pressed)


async def test_plain_words_and_presses_take_a_song_from_its_first_mix_to_approved(
    studio: Studio,
) -> None:
    await studio.set_up()
    thread = await studio.project()
    await submit(studio, 8.0)

    await reply(studio, thread, "0:01-0:03 vocal a bit low\nlove the drums")
    assert "2 notes on Night Drive · Mix 1" in said(thread.last_message)
    await studio.artist.send(thread, "0:05.5 click", reply_to=there(thread.last_message))
    assert labels(thread.last_message) == ["Send 3 notes", "Undo"]
    assert "are with the studio" in await press(studio, thread, "Send 3 notes")
    assert any("Round 1 of 2" in said(message) for message in thread.history())

    for note in ("Night Drive 1", "Night Drive 3"):
        await studio.engineer.slash(studio.channel, "note done", note=note)
    why = {"note": "Night Drive 2", "reason": "Nothing to do"}
    await studio.engineer.slash(studio.channel, "note decline", **why)
    await submit(studio, 7.5)
    await studio.later(86_400)
    asked = there(studio.artist.user.dm_channel.last_message)
    assert labels(asked)[:2] == ["All fixed", "Not all"]
    thanks = await studio.artist.user.click(asked, label="All fixed")
    assert "2 notes fixed" in text_of(thanks)

    await studio.artist.user.send_dm("one more thing: 0:02 breath")  # in the same conversation
    answer = there(studio.artist.user.dm_channel.last_message)
    assert "1 note on Night Drive · Mix 2" in said(answer)
    assert "Taken back" in text_of(await studio.artist.user.click(answer, label="Undo"))

    await reply(studio, thread, "ok, love it, approved!!")
    assert "Approve **Mix 2** of **Night Drive**?" in said(thread.last_message)
    assert "It is signed off" in await press(studio, thread, "Approve Mix 2")
    await studio.later(61)
    card = [message for message in thread.history() if message.attachments][-1]
    assert f"✅ <@{studio.artist.id}> approved **Mix 2**" in card.content
    assert "Mastering" in said(thread.history()[0])
