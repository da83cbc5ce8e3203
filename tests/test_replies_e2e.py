"""Plain words, as an artist writes them: replies to cards and DMs, and the message menu."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from tests.census import Census
from tests.limits import breaches, pings
from tests.sounds import ogg, wav
from tests.studio import Studio, labels, said, speak, submit_mix, text_of, there
from tests.wire import press

NIGHT = {"song": "Night Drive"}
MIX_1 = {"mix": "Night Drive Mix 1"}


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, with Mix 1 of Night Drive, eight seconds long."""
    await studio.set_up()
    thread = await studio.project()
    await submit(studio)
    return thread


async def submit(studio: Studio, seconds: float = 8.0) -> None:
    made = await submit_mix(
        studio.engineer, studio.channel, **NIGHT, file=("bounce.wav", wav(seconds))
    )
    assert "is up" in text_of(made)
    await studio.later(10)


async def do(studio: Studio, who: MemberActor, command: str, **options: Any) -> InteractionResult:
    result = await who.slash(studio.channel, command, **options)
    await studio.later(10)
    return result


def card_of(thread: ChannelHandle, label: str = "Mix 1") -> discord.Message:
    return next(
        m for m in thread.history() if m.embeds and m.embeds[0].title == f"Night Drive · {label}"
    )


async def reply(
    studio: Studio, thread: ChannelHandle, words: str, *, by: str = "artist", label: str = "Mix 1"
) -> discord.Message:
    """A reply to a card with its ping on, and what then stands last in the thread."""
    who: MemberActor = getattr(studio, by)
    await who.send(thread, words, reply_to=card_of(thread, label))
    return there(thread.last_message)


async def drafts(studio: Studio) -> list[dict[str, Any]]:
    rows = (await Census.take(studio.app.db)).tables["mix_notes"]
    return [row for row in rows if row["state"] == "draft" and row["removed_at"] is None]


async def test_a_reply_to_a_card_becomes_notes_shown_at_once_and_sent_by_one_press(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await studio.artist.send(
        thread, "0:01-0:02 vocal low\n- 0:03.5 click\nlove the drums", reply_to=card_of(thread)
    )
    answer = there(thread.last_message)

    assert answer.reference is not None and answer.reference.message_id == asked.id
    assert "3 notes on Night Drive · Mix 1" in said(answer)
    assert "`0:01–0:02` vocal low" in said(answer) and "`0:03.5` click" in said(answer)
    assert "Not sent yet · Round 1 of 2" in said(answer)
    assert labels(answer) == ["Send 3 notes", "Undo"]
    assert not pings(studio.env, but={studio.artist.id, studio.engineer.id, studio.producer.id})
    assert "vocal low" not in text_of(await do(studio, studio.engineer, "note list", **NIGHT))

    sent = await studio.artist.click(answer, label="Send 3 notes")
    await studio.later(10)
    assert "are with the studio" in text_of(sent)
    (post,) = [said(m) for m in thread.history() if "sent 3 notes" in said(m)]
    assert "**1.** `0:01–0:02` vocal low" in post and f"Your move, <@{studio.engineer.id}>" in post
    assert "`0:03.5` click" in said(card_of(thread))


async def test_undo_takes_the_notes_back_and_the_sending_too(
    studio: Studio, thread: ChannelHandle
) -> None:
    gone = await studio.artist.click(await reply(studio, thread, "vocal low"), label="Undo")
    assert "Taken back: a draft on Mix 1 of Night Drive" in text_of(gone)
    assert not labels(gone.response) and not await drafts(studio)

    sent = await studio.artist.click(await reply(studio, thread, "click"), label="Send 1 note")
    assert labels(sent.response) == ["Undo"]
    await studio.artist.click(there(sent.response), label="Undo")
    assert [note["text"] for note in await drafts(studio)] == ["click"]


async def test_only_its_author_presses_what_stands_under_the_answer(
    studio: Studio, thread: ChannelHandle
) -> None:
    answer = await reply(studio, thread, "vocal low")
    before = await Census.take(studio.app.db)

    for label in ("Send 1 note", "Undo"):
        refused = await studio.engineer.click(answer, label=label)
        assert refused.ephemeral and f"That is for <@{studio.artist.id}>" in text_of(refused)
    assert await Census.take(studio.app.db) == before


async def test_an_answer_tells_the_thread_nothing_of_other_drafts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "note add", **MIX_1, text="0:02 that reverb again")
    answer = await reply(studio, thread, "vocal low")

    assert "reverb" not in said(answer) and "1 other draft of yours along" in said(answer)
    assert labels(answer) == ["Send 2 notes", "Undo"]
    await studio.artist.click(answer, label="Send 2 notes")
    assert any("sent 2 notes" in said(message) for message in thread.history())


async def test_a_reply_to_the_answer_adds_to_the_list(
    studio: Studio, thread: ChannelHandle
) -> None:
    first = await reply(studio, thread, "vocal low")
    await studio.artist.send(thread, "and 0:02 click", reply_to=first)
    second = there(thread.last_message)
    assert labels(second) == ["Send 2 notes", "Undo"]

    await studio.artist.click(second, label="Send 2 notes")
    stale = await studio.artist.click(first, label="Send 1 note")
    assert "Those notes were sent, or taken back" in text_of(stale)
    assert sum("sent 2 notes" in said(m) for m in thread.history()) == 1


async def test_a_reply_to_a_verdict_is_about_its_mix(studio: Studio, thread: ChannelHandle) -> None:
    await studio.artist.click(await reply(studio, thread, "vocal low"), label="Send 1 note")
    post = next(m for m in thread.history() if "sent 1 note" in said(m))
    await studio.artist.send(thread, "0:02 click", reply_to=post)

    assert "1 note on Night Drive · Mix 1" in said(thread.last_message)


@pytest.mark.parametrize(
    "words",
    ["approved", "Love it, approved!", "ok passt", "Freigegeben.", "aprobado", "c'est validé"],
)
async def test_words_of_approval_ask_for_the_press_that_signs_off(
    studio: Studio, thread: ChannelHandle, words: str
) -> None:
    asked = await reply(studio, thread, words)
    assert "Approve **Mix 1** of **Night Drive**?" in said(asked)
    assert labels(asked) == ["Approve Mix 1"]
    assert not (await Census.take(studio.app.db)).tables["verdicts"]

    done = await studio.artist.click(asked, label="Approve Mix 1")
    assert "It is signed off" in text_of(done) and labels(done.response) == ["Undo"]
    await studio.later(10)
    assert f"<@{studio.artist.id}> approved **Mix 1**" in card_of(thread).content
    await studio.artist.click(there(done.response), label="Undo")
    await studio.later(10)
    assert "Approve it, or send notes" in card_of(thread).content


@pytest.mark.parametrize(
    "words", ["not approved", "approved but the vocal is low", "love it, but: vocal"]
)
async def test_words_that_are_more_than_approval_are_notes(
    studio: Studio, thread: ChannelHandle, words: str
) -> None:
    assert labels(await reply(studio, thread, words)) == ["Send 1 note", "Undo"]


async def test_an_approval_by_who_does_not_sign_off_is_refused(
    studio: Studio, thread: ChannelHandle
) -> None:
    refused = await reply(studio, thread, "approved", by="engineer")
    assert f"<@{studio.artist.id}> signs off this project" in said(refused)


async def test_an_approval_that_was_given_already_is_not_asked_for_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await studio.artist.click(card_of(thread), label="Approve")
    assert "Mix 1 has that approval already" in said(await reply(studio, thread, "approved"))


@pytest.mark.parametrize(
    ("label", "says"),
    [("Approve with notes", "with notes"), ("Approve without it", "It is signed off")],
)
async def test_an_approval_over_drafts_asks_what_becomes_of_them(
    studio: Studio, thread: ChannelHandle, label: str, says: str
) -> None:
    await reply(studio, thread, "vocal low")
    asked = await reply(studio, thread, "approved")
    question = await studio.artist.click(asked, label="Approve Mix 1")
    assert "You have 1 draft on Mix 1. Approve Mix 1 with notes?" in text_of(question)
    assert labels(question.response) == ["Approve with notes", "Approve without it"]

    done = await studio.artist.click(there(question.response), label=label)
    await studio.later(10)
    assert says in text_of(done)
    assert f"<@{studio.artist.id}> approved **Mix 1**" in card_of(thread).content
    assert ("vocal low" in said(card_of(thread))) is (label == "Approve with notes")


async def test_a_mix_that_lands_before_the_press_is_asked_about(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await reply(studio, thread, "approved")
    await submit(studio, 7.0)

    again = await studio.artist.click(asked, label="Approve Mix 1")
    assert "Mix 2 is the newest. Go with Mix 1?" in text_of(again)
    assert labels(again.response) == ["Go with Mix 1"]
    done = await studio.artist.click(there(again.response), label="Go with Mix 1")
    assert "It is signed off" in text_of(done)


async def test_a_reply_to_an_older_mix_says_so_and_offers_the_newest(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, 2.0)
    answer = await reply(studio, thread, "0:01 vocal low\n0:07 click")
    assert "**Mix 2** is the current one: these are on Mix 1" in said(answer)
    assert labels(answer) == ["Send 2 notes", "Move to Mix 2", "Undo"]

    moved = await studio.artist.click(answer, label="Move to Mix 2")
    assert "2 notes on Night Drive · Mix 2" in text_of(moved)
    assert "`0:01` vocal low" in text_of(moved) and "• 0:07 click" in text_of(moved)
    assert labels(moved.response) == ["Send 2 notes", "Undo"]
    await studio.artist.click(there(moved.response), label="Send 2 notes")
    await studio.later(10)
    assert "vocal low" in said(card_of(thread, "Mix 2"))

    asked = await reply(studio, thread, "approved")
    assert labels(asked) == ["Approve Mix 2", "Go with Mix 1"]
    question = await studio.artist.click(asked, label="Approve Mix 2")
    assert "You have 2 open notes on Mix 2" in text_of(question)
    await studio.artist.click(there(question.response), label="They are done: approve")
    await studio.later(10)
    assert "approved **Mix 2**" in card_of(thread, "Mix 2").content


async def test_a_reply_to_a_withdrawn_mix_or_an_archived_project_is_answered(
    studio: Studio, thread: ChannelHandle
) -> None:
    card = card_of(thread)
    await do(studio, studio.engineer, "mix withdraw", **MIX_1)
    await studio.artist.send(thread, "vocal low", reply_to=card)
    assert "Mix 1 was withdrawn: it was the wrong file" in said(thread.last_message)

    await submit(studio, 3.0)
    await do(studio, studio.producer, "project archive", project="Tides")
    card = card_of(thread, "Mix 2")
    await studio.artist.send(thread, "vocal low", reply_to=card)
    assert "Tides is archived" in said(thread.last_message)
    assert not await drafts(studio)


async def test_a_passer_by_who_replies_is_left_alone(studio: Studio, thread: ChannelHandle) -> None:
    before, count = await Census.take(studio.app.db), len(thread.history())
    await studio.producer.send(thread, f"<@{studio.stranger.id}> have a listen")
    await studio.stranger.send(thread, "vocal low", reply_to=card_of(thread))

    assert len(thread.history()) == count + 2
    assert await Census.take(studio.app.db) == before


async def test_what_says_nothing_of_a_mix_is_left_alone(
    studio: Studio, thread: ChannelHandle
) -> None:
    card, count = card_of(thread), len(thread.history())
    await studio.artist.send(thread, "just chatting")
    chat = await studio.engineer.send(thread, "hear that?")
    await studio.artist.send(thread, "0:01 yes", reply_to=chat)
    await studio.artist.send(thread, "🔥🔥", reply_to=card)
    assert studio.app.bot.user is not None
    await studio.artist.send(thread, f"<@{studio.app.bot.user.id}>", reply_to=card)
    await studio.artist.send(thread, "", reply_to=card, attachments=[("face.png", b"png")])
    await studio.artist.forward(card, thread)
    hint = await studio.artist.send(studio.channel, f"<@{studio.app.bot.user.id}> hello")

    assert len(thread.history()) == count + 7
    assert studio.channel.last_message == hint
    assert not await drafts(studio)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        *(("artist", words) for words in ("ok", "love it!", "Merci beaucoup 🙏", "¡Suena genial!")),
        *(("artist", words) for words in ("when will the next one be ready?", "approved?")),
        *(("engineer", words) for words in ("thanks, on it!", "the vocal is the old take")),
        ("producer", "I asked for the stems"),
    ],
)
async def test_talk_gets_no_answer(
    studio: Studio, thread: ChannelHandle, by: str, words: str
) -> None:
    count = len(thread.history())

    last = await reply(studio, thread, words, by=by)

    assert last.content == words and len(thread.history()) == count + 1
    assert not await drafts(studio)


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("artist", "is the snare at 0:03 too loud?"),
        ("artist", "when is it ready?\nvocal low"),
        ("artist", "can the vocal come up a bit?"),
        ("artist", "¿puedes bajar la caja?"),
        ("engineer", "0:02 I hear a click too"),
        ("producer", "louder from bar 2"),
    ],
)
async def test_what_names_a_place_or_says_more_than_talk_is_a_note(
    studio: Studio, thread: ChannelHandle, by: str, words: str
) -> None:
    answer = await reply(studio, thread, words, by=by)
    assert labels(answer)[0].startswith("Send ")


async def test_what_is_said_to_the_bot_in_a_thread_is_about_the_one_mix_that_waits(
    studio: Studio, thread: ChannelHandle
) -> None:
    assert studio.app.bot.user is not None
    ping = f"<@{studio.app.bot.user.id}>"
    await studio.artist.send(thread, f"{ping} 0:01 vocal low")
    assert "1 note on Night Drive · Mix 1" in said(thread.last_message)
    await studio.artist.send(thread, "0:02 click", reply_to=thread.history()[0])
    assert "1 note on Night Drive · Mix 1" in said(thread.last_message)

    await do(studio, studio.engineer, "song add", project="Tides", title="Undertow")
    link = {"song": "Undertow", "link": "https://example.org/1"}
    await do(studio, studio.engineer, "mix submit", **link)
    await studio.artist.send(thread, f"{ping} 0:01 vocal low")
    assert "Reply to my message about a mix" in said(thread.last_message)


async def test_a_message_that_discord_delivers_twice_is_taken_once(
    studio: Studio, thread: ChannelHandle
) -> None:
    answer = await reply(studio, thread, "vocal low")
    asked = there(answer.reference).message_id
    stored = studio.env.backend.messages[thread.id][there(asked)]
    count = len(thread.history())

    studio.env.backend.announce_message_create(stored)
    await studio.env.settle()
    assert len(thread.history()) == count and len(await drafts(studio)) == 1
    await studio.artist.click(answer, label="Undo")
    studio.env.backend.announce_message_create(stored)
    await studio.env.settle()
    assert len(thread.history()) == count and not await drafts(studio)


async def test_what_becomes_of_the_message_later_changes_no_notes(
    studio: Studio, thread: ChannelHandle
) -> None:
    asked = await studio.artist.send(thread, "vocal low", reply_to=card_of(thread))
    count = len(thread.history())
    await studio.artist.edit(asked, "vocal high")
    assert len(thread.history()) == count
    await studio.artist.delete(asked)
    assert [note["text"] for note in await drafts(studio)] == ["vocal low"]
    gone = await studio.artist.click(there(thread.last_message), label="Undo")
    assert "Taken back" in text_of(gone) and not await drafts(studio)


async def test_notes_that_cannot_be_kept_are_refused_whole(
    studio: Studio, thread: ChannelHandle
) -> None:
    for words, why in {
        "0:01 vocal low\n0:50 click": "Mix 1 ends at 0:08",
        "0:05-0:02 click": "This range runs backwards",
        "\n".join("a" * 9 for _ in range(150)): "That is 150 notes; at most 100 fit in one list",
    }.items():
        answer = await reply(studio, thread, words)
        assert why in said(answer)
    assert not await drafts(studio) and not breaches(studio.env)


async def test_a_flood_is_answered_once(studio: Studio, thread: ChannelHandle) -> None:
    card = card_of(thread)
    for number in range(23):
        await studio.artist.send(thread, f"note {number}", reply_to=card)

    assert len(await drafts(studio)) == 20
    assert sum("a lot at once" in said(message) for message in thread.history()) == 1


async def test_members_words_have_no_effect_in_the_answer(
    studio: Studio, thread: ChannelHandle
) -> None:
    assert studio.app.bot.user is not None
    words = f"<@{studio.app.bot.user.id}> 0:01 @everyone <@{studio.engineer.id}> **too** [l](http://x.y)"
    answer = await reply(studio, thread, words)

    assert "@Eli" in said(answer) and "Talkback" not in said(answer)
    assert not breaches(studio.env)
    asked = {studio.artist.id, studio.engineer.id, studio.producer.id}
    theirs = [w for w in pings(studio.env, but=asked) if "too" not in w]
    assert not theirs


async def test_a_refusal_repeats_words_without_effect(
    studio: Studio, thread: ChannelHandle
) -> None:
    answer = await reply(studio, thread, "0:50 [click](https://evil.example) @everyone")
    assert "past its end: 0:50 [click] (https://evil.example)" in said(answer)
    assert answer.flags.suppress_embeds and not answer.mention_everyone


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("0:01 --", "`0:01` 0:01 --"),
        ("0:01 (0:07-0:03 in the old mix) louder", "`0:01` (0:07-0:03 in the old mix) louder"),
        ("0:02 bar 17 of the old mix was better", "`0:02` bar 17 of the old mix was better"),
    ],
)
async def test_words_that_read_like_another_place_are_answered_as_they_were_taken_in(
    studio: Studio, thread: ChannelHandle, words: str, shown: str
) -> None:
    answer = await reply(studio, thread, words)

    assert shown in said(answer) and "A bar stays as words" not in said(answer)
    assert labels(answer) == ["Send 1 note", "Undo"]


async def test_bars_are_found_when_the_tempo_is_known(
    studio: Studio, thread: ChannelHandle
) -> None:
    answer = await reply(studio, thread, "bar 2 click")
    assert "A bar stays as words: the song has no tempo" in said(answer)
    await do(studio, studio.engineer, "song edit", **NIGHT, tempo=120.0)
    answer = await reply(studio, thread, "bar 2 click")
    assert "`0:02–0:04` bar 2 click" in said(answer)


async def test_what_others_suggest_is_asked_about_before_it_is_sent(
    studio: Studio, thread: ChannelHandle
) -> None:
    listener = {"project": "Tides", "role": "listener", "member": studio.stranger}
    await do(studio, studio.producer, "project people add", **listener)
    suggested = await reply(studio, thread, "more bass", by="stranger")
    assert "What you send is a suggestion to who decides" in said(suggested)
    await studio.stranger.click(suggested, label="Send 1 note")

    answer = await reply(studio, thread, "vocal low")
    asked = await studio.artist.click(answer, label="Send 1 note")
    assert labels(asked.response) == ["Send with 1 suggestion", "Send mine alone"]
    await studio.artist.click(there(asked.response), label="Send with 1 suggestion")
    await studio.later(10)
    assert "more bass" in said(card_of(thread)) and "vocal low" in said(card_of(thread))


async def test_a_voice_message_becomes_a_note_that_the_studio_plays(
    studio: Studio, thread: ChannelHandle
) -> None:
    sound = ogg(1.4, codec="libopus")
    answer = await speak(studio.artist, thread, sound, reply_to=card_of(thread))
    assert "• Voice note, 0:01" in said(answer) and labels(answer) == ["Send 1 note", "Undo"]
    await studio.artist.click(answer, label="Send 1 note")
    post = next(m for m in thread.history() if "sent 1 note" in said(m))
    assert "1 · 0:01" in labels(post)

    played = await studio.engineer.click(post, label="1 · 0:01")
    message = there(played.response)
    assert played.ephemeral and message.attachments[0].filename.endswith(".ogg")
    assert await message.attachments[0].read() == sound
    other = await do(studio, studio.artist, "mix notes", **MIX_1, notes="written")
    assert "with the studio" in text_of(other)
    silent = await press(studio.engineer, thread, "note:voice:2")
    assert "There is no voice note here" in text_of(silent)
    hidden = await press(studio.stranger, studio.channel, "note:voice:1")
    assert "There is no such note here" in text_of(hidden)


async def test_a_voice_note_moves_to_the_newest_mix_with_its_recording(
    studio: Studio, thread: ChannelHandle
) -> None:
    card = card_of(thread)
    await submit(studio, 7.0)
    answer = await speak(studio.artist, thread, ogg(1.4, codec="libopus"), reply_to=card)
    moved = await studio.artist.click(answer, label="Move to Mix 2")
    await studio.artist.click(there(moved.response), label="Send 1 note")
    post = next(m for m in thread.history() if "sent 1 note on **Mix 2**" in said(m))
    played = await studio.engineer.click(post, label="1 · 0:01")
    assert there(played.response).attachments


async def test_a_voice_note_is_played_from_where_notes_are_listed_and_ticked(
    studio: Studio, thread: ChannelHandle
) -> None:
    sound = ogg(1.4, codec="libopus")
    answer = await speak(studio.artist, thread, sound, reply_to=card_of(thread))
    drafts = await do(studio, studio.artist, "note list", song="Night Drive")
    assert "0:01" in labels(drafts.response)
    others = await do(studio, studio.engineer, "note list", song="Night Drive")
    assert labels(others.response) == []  # somebody's drafts are nobody else's
    await studio.artist.click(answer, label="Send 1 note")
    await submit(studio, 7.0)

    listed = await do(studio, studio.engineer, "note list", song="Night Drive")
    opened = await press(studio.engineer, thread, "note:checklist:2")
    for shown in (listed, opened):
        played = await studio.engineer.click(there(shown.response), label="1 · 0:01")
        assert played.ephemeral
        assert await there(played.response).attachments[0].read() == sound
    done = await do(studio, studio.engineer, "note list", song="Night Drive", state="declined")
    assert labels(done.response) == []


async def test_what_pretends_to_be_a_voice_message_is_refused(
    studio: Studio, thread: ChannelHandle
) -> None:
    for sound in (b"OggS" + bytes(500), b"", b"RIFF"):
        answer = await speak(studio.artist, thread, sound, reply_to=card_of(thread))
        assert "I cannot play that voice message" in said(answer)
    assert not await drafts(studio)


async def asked_by_dm(studio: Studio, thread: ChannelHandle) -> discord.Message:
    """The DM that asks Ada whether her note is fixed in Mix 2."""
    await studio.artist.click(await reply(studio, thread, "vocal low"), label="Send 1 note")
    await submit(studio, 7.0)
    done = await do(studio, studio.engineer, "note done", note="Night Drive 1")
    assert "is done in **Mix 2**" in text_of(done)
    await studio.later(86400)
    return there(studio.artist.user.dm_channel.last_message)


async def write(studio: Studio, words: str, to: discord.Message | None = None) -> discord.Message:
    """A DM of Ada, in reply to one or not, and what then stands last there."""
    dm = studio.artist.user.dm_channel
    about = {"channel_id": str(dm.id), "message_id": str(to.id)} if to else None
    await studio.artist.user.send_dm(words, reference=about)
    return there(dm.last_message)


async def test_a_reply_to_a_dm_about_a_mix_becomes_notes_on_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    dm = await asked_by_dm(studio, thread)
    answer = await write(studio, "0:01 not quite\n0:02 click", to=dm)
    assert "2 notes on Night Drive · Mix 2" in said(answer)
    assert "Round 2 of 2" in said(answer)

    sent = await studio.artist.user.click(answer, label="Send 2 notes")
    await studio.later(10)
    assert "are with the studio" in text_of(sent)
    assert any("sent 2 notes on **Mix 2**" in said(message) for message in thread.history())
    undone = await studio.artist.user.click(there(sent.response), label="Undo")
    assert "Taken back: Mix 2 of Night Drive" in text_of(undone)


async def test_a_reply_to_the_dm_that_asks_again_becomes_notes_or_approves(
    studio: Studio, thread: ChannelHandle
) -> None:
    await studio.later(2.5 * 86_400)
    asked = there(studio.artist.user.dm_channel.last_message)
    assert "Approve" in labels(asked)

    notes = await write(studio, "0:02 click", to=asked)
    assert "1 note on Night Drive · Mix 1" in said(notes)
    await studio.artist.user.click(notes, label="Undo")
    passed = await studio.artist.user.click(await write(studio, "ok passt"), label="Approve Mix 1")
    assert "It is signed off" in text_of(passed)
    await studio.artist.user.click(there(passed.response), label="Undo")
    await studio.later(61)
    assert "Approve it, or send notes" in card_of(thread).content


async def test_what_follows_in_a_dm_is_about_the_same_mix(
    studio: Studio, thread: ChannelHandle
) -> None:
    await asked_by_dm(studio, thread)
    notes = await write(studio, "0:02 click")
    assert "1 note on Night Drive · Mix 2" in said(notes)
    gone = await studio.artist.user.click(notes, label="Undo")
    assert "Taken back" in text_of(gone)

    asked = await write(studio, "ok, approved")
    assert labels(asked) == ["Approve Mix 2"]
    done = await studio.artist.user.click(asked, label="Approve Mix 2")
    assert "It is signed off" in text_of(done)
    await studio.later(61)
    assert "approved **Mix 2**" in card_of(thread, "Mix 2").content


async def test_a_mix_that_lands_before_the_press_in_a_dm_is_asked_about(
    studio: Studio, thread: ChannelHandle
) -> None:
    await asked_by_dm(studio, thread)
    asked = await write(studio, "approved")
    await submit(studio, 6.0)
    again = await studio.artist.user.click(asked, label="Approve Mix 2")
    assert labels(again.response) == ["Go with Mix 2"]
    done = await studio.artist.user.click(there(again.response), label="Go with Mix 2")
    assert "It is signed off" in text_of(done)


async def test_a_dm_about_nothing_is_told_how_it_is_done_once_a_minute(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "reminder test")  # which opens the DM
    hint = await write(studio, "hello?")
    assert "Reply to my message about a mix" in said(hint)
    count = len(studio.artist.user.dm_channel.history())
    await write(studio, "anybody there?")
    assert len(studio.artist.user.dm_channel.history()) == count + 1
    await studio.later(61)
    assert "Reply to my message about a mix" in said(await write(studio, "hello"))


async def test_praise_in_a_dm_about_nothing_gets_no_hint(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "reminder test")  # which opens the DM
    assert (await write(studio, "thanks!")).content == "thanks!"


async def test_a_dm_long_after_the_last_word_of_a_mix_is_about_none(
    studio: Studio, thread: ChannelHandle
) -> None:
    await asked_by_dm(studio, thread)
    await studio.later(21 * 86400)  # the review clock asks again after two and five days
    assert "Reply to my message about a mix" in said(await write(studio, "0:02 click"))


async def test_who_left_the_studio_is_told_so_in_a_dm(
    studio: Studio, thread: ChannelHandle
) -> None:
    dm = await asked_by_dm(studio, thread)
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", role="listener", name="Zoe"
    )
    studio.env.backend.remove_member(studio.guild.id, studio.artist.id)
    assert "You are not in that studio any more" in said(await write(studio, "click", to=dm))


async def test_an_answer_that_discord_does_not_take_comes_later_and_once(
    studio: Studio, thread: ChannelHandle
) -> None:
    path = f"/channels/{thread.id}/messages"
    studio.env.inject_error("POST", path, status=503, code=0, times=1)
    count = len(thread.history())
    await studio.artist.send(thread, "0:01 vocal low", reply_to=card_of(thread))
    assert len(thread.history()) == count + 1
    await studio.later(10)
    assert len(thread.history()) == count + 2
    assert "1 note on Night Drive · Mix 1" in said(thread.last_message)


async def test_an_answer_that_was_overtaken_is_not_given(
    studio: Studio, thread: ChannelHandle
) -> None:
    path = f"/channels/{thread.id}/messages"
    studio.env.inject_error("POST", path, status=503, code=0, times=1)
    await studio.artist.send(thread, "0:01 vocal low", reply_to=card_of(thread))
    preview = await studio.artist.slash(studio.channel, "note list", **NIGHT)
    listed = await studio.artist.click(there(preview.response), label="My drafts")
    await studio.artist.click(there(listed.response), label="Discard")
    count = len(thread.history())
    await studio.later(10)
    assert len(thread.history()) == count


async def test_the_menu_opens_a_form_with_the_words_of_any_message(
    studio: Studio, thread: ChannelHandle
) -> None:
    message = await studio.artist.send(studio.channel, "0:01 vocal low\n\n0:02 click")
    form = await studio.artist.context_menu(studio.channel, "Add as mix notes", message)
    assert "0:01 vocal low" in str(form.modal) and "(Ada)" not in str(form.modal)
    kept = await studio.artist.submit_modal(form, {"notes": "0:01 vocal low\n0:02 click"})
    assert "2 notes kept as drafts" in text_of(kept) and kept.ephemeral
    assert labels(kept.response) == ["Send 2 notes", "Discard", "Undo"]

    form = await studio.engineer.context_menu(studio.channel, "Add as mix notes", message)
    assert "0:01 vocal low (Ada)" in str(form.modal)


async def test_the_menu_asks_which_mix_where_there_are_several(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.engineer, "song add", project="Tides", title="Undertow")
    link = {"song": "Undertow", "link": "https://example.org/1"}
    await do(studio, studio.engineer, "mix submit", **link)
    message = await studio.artist.send(thread, "vocal low", reply_to=card_of(thread))
    form = await studio.artist.context_menu(thread, "Add as mix notes", message)
    words = str(form.modal)
    assert words.index("Night Drive · Mix 1") < words.index("Undertow · Mix 1")
    other = next(
        row["id"]
        for row in (await Census.take(studio.app.db)).tables["mix_revisions"]
        if row["link"]
    )
    kept = await studio.artist.submit_modal(form, {"mix": [str(other)], "notes": "vocal low"})
    assert "Undertow · Mix 1" in text_of(kept)


async def test_the_menu_needs_words_and_a_mix(studio: Studio, thread: ChannelHandle) -> None:
    bare = await studio.artist.send(studio.channel, "🔥")
    refused = await studio.artist.context_menu(studio.channel, "Add as mix notes", bare)
    assert "There are no words in that message" in text_of(refused)
    message = await studio.artist.send(studio.channel, "vocal low")
    refused = await studio.stranger.context_menu(studio.channel, "Add as mix notes", message)
    assert "There is no mix of yours" in text_of(refused)
