"""Mixes as the studio's members see them: submitted, heard, answered, signed off."""

from array import array
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from tests.sounds import aiff, flac, m4a, mp3, ogg, riff, wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there

LIMIT = 10 * 2**20


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, of the song Night Drive."""
    await studio.set_up()
    return await studio.project()


async def submit(
    studio: Studio,
    sound: bytes | None = None,
    *,
    by: MemberActor | None = None,
    name: str = "bounce.wav",
    **options: Any,
) -> InteractionResult:
    """`/mix submit` of Night Drive, by the engineer unless said; a file is posted, too."""
    if sound is not None:
        options["file"] = (name, sound)
    who = by or studio.engineer
    return await submit_mix(who, studio.channel, song="Night Drive", **options)


def card_of(thread: ChannelHandle, label: str) -> discord.Message:
    """The card of a revision."""
    return next(
        m for m in thread.history() if m.embeds and m.embeds[0].title == f"Night Drive · {label}"
    )


def audio_of(card: discord.Message) -> discord.Attachment:
    """What Discord plays of a card: its attachment beside the picture of the waveform."""
    (audio,) = [file for file in card.attachments if file.filename != "waveform.png"]
    return audio


async def more(who: MemberActor, card: discord.Message) -> Any:
    """What a member sees who presses More on a card."""
    pressed = await who.click(card, label="More")
    return there(pressed.followups[-1] if pressed.followups else pressed.response)


async def test_a_mix_is_posted_with_its_audio_and_calls_the_approver(
    studio: Studio, thread: ChannelHandle
) -> None:
    reply = await submit(studio, wav(2.0), changes="Drums up")

    assert (
        "**Mix 1** of **Night Drive** is up: [see its card](https://discord.com/channels/"
        in text_of(reply)
    )
    assert there(reply.response).ephemeral
    card = card_of(thread, "Mix 1")
    assert [user.id for user in card.mentions] == [studio.artist.id, studio.engineer.id]
    assert "Drums up" in said(card)
    assert "0:02" in said(card)
    file = audio_of(card)
    assert file.filename == "night-drive_mix-1.wav"
    assert await file.read() == wav(2.0)
    assert card.embeds[0].image.url == "attachment://waveform.png"
    assert labels(card) == ["Approve", "Send notes", "More"]


@pytest.mark.parametrize(
    ("name", "sound", "posted"),
    [
        ("a.flac", flac(), "flac"),
        ("a.mp3", mp3(), "mp3"),
        ("a.m4a", m4a(), "m4a"),
        ("a.ogg", ogg(), "ogg"),
        ("a.aiff", aiff(), "mp3"),  # Discord does not play AIFF
    ],
)
async def test_every_format_is_posted_so_that_discord_plays_it(
    studio: Studio, thread: ChannelHandle, name: str, sound: bytes, posted: str
) -> None:
    await submit(studio, sound, name=name)

    file = audio_of(card_of(thread, "Mix 1"))
    assert file.filename == f"night-drive_mix-1.{posted}"


async def test_a_file_larger_than_the_bot_may_post_becomes_an_mp3_preview(
    studio: Studio, thread: ChannelHandle, wire: dict[str, Any]
) -> None:
    wire["attachment_size_limit"] = 100_000
    await submit(studio, wav(3.0, bits=24, rate=48_000))

    card = card_of(thread, "Mix 1")
    assert "MP3 preview (192 kbps) of WAV 24-bit 48 kHz, 844 KB" in said(card)
    file = audio_of(card)
    assert file.filename.endswith(".mp3")
    assert file.size <= 100_000

    refused = await studio.artist.click(await more(studio.artist, card), label="Get original")
    assert "844 KB, more than the 98 KB that Discord lets me post here" in text_of(refused)
    wire["attachment_size_limit"] = LIMIT
    given = await studio.artist.click(await more(studio.artist, card), label="Get original")
    assert given.response is not None
    (original,) = given.response.attachments
    assert await original.read() == wav(3.0, bits=24, rate=48_000)


async def test_a_link_is_kept_as_a_link(studio: Studio, thread: ChannelHandle) -> None:
    await submit(studio, link="https://example.com/mix.wav")

    card = card_of(thread, "Mix 1")
    assert "content unverified" in said(card)
    assert card.embeds[0].url == "https://example.com/mix.wav"
    assert not card.attachments


async def test_who_submitted_a_mix_and_is_taken_off_the_project_hears_nothing_more_of_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    channel = there(studio.app.bot.get_channel(thread.id))
    assert isinstance(channel, discord.Thread)

    async def is_inside() -> bool:
        return studio.stranger.id in {member.id for member in await channel.fetch_members()}

    mixer = {"project": "Tides", "role": "engineer", "member": studio.stranger}
    await studio.producer.slash(studio.channel, "project people add", **mixer)
    await submit(studio, by=studio.stranger, link="https://example.com/mix.wav")
    await studio.producer.slash(
        studio.channel, "project people remove", project="Tides", person="person:1"
    )
    assert not await is_inside()

    await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    assert not await is_inside()
    assert f"<@{studio.stranger.id}>" not in said(thread.history()[-1])


@pytest.mark.parametrize("options", [{}, {"link": "https://example.com/a", "sound": wav()}])
async def test_exactly_one_of_file_and_link_is_asked_for(
    studio: Studio, thread: ChannelHandle, options: dict[str, Any]
) -> None:
    reply = await submit(
        studio, options.get("sound"), **{k: v for k, v in options.items() if k != "sound"}
    )

    assert "Give a file or a link: one of the two." in text_of(reply)
    assert not [m for m in thread.history() if m.embeds]


async def test_each_type_has_its_own_numbers_and_one_may_join_in_mid_project(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(1.0), number=5)
    await submit(studio, wav(1.1), type="instrumental")
    await submit(studio, wav(1.2), type="master")
    await submit(studio, wav(1.3))
    taken = await submit(studio, wav(1.4), number=6)

    titles = [m.embeds[0].title for m in thread.history() if m.embeds]
    assert sorted(str(title) for title in titles) == [
        "Night Drive · Instrumental 1",
        "Night Drive · Master 1",
        "Night Drive · Mix 5",
        "Night Drive · Mix 6",
    ]
    assert "Mix 6 is taken: the next is Mix 7." in text_of(taken)


async def test_what_was_measured_is_shown_to_its_submitter_before_it_is_posted(
    studio: Studio, thread: ChannelHandle
) -> None:
    file = ("bounce.wav", wav(2.0))
    measured = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=file
    )

    assert measured.ephemeral
    assert "Night Drive · Mix 1" in text_of(measured)
    assert "WAV 16-bit 44.1 kHz" in text_of(measured) and "LUFS" in text_of(measured)
    assert "Nobody else has heard of it yet." in text_of(measured)
    assert labels(there(measured.response)) == ["Post Mix 1", "Fix it first"]
    assert not [m for m in thread.history() if m.attachments]

    dropped = await studio.engineer.click(there(measured.response), label="Fix it first")
    assert "**Mix 1** is not posted" in text_of(dropped)
    assert not labels(there(measured.response))
    assert not [m for m in thread.history() if m.attachments]


async def test_preflight_says_what_is_odd_about_a_bounce(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(4.0, rate=48_000))
    loud = array("h", [32_767, -32_768] * 4 + [0, 0] * 44_100 * 2 + [9_000, 9_000] * 20_000)
    odd = riff(loud.tobytes())

    measured = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("odd.wav", odd)
    )

    words = text_of(measured)
    assert "Clipped twice" in words or "Clipped 2 times, the first at 0:00" in words
    assert "shorter than Mix 1" in words
    assert "44.1 kHz: the project's other mixes are 48 kHz." in words


async def test_the_same_file_again_is_said_with_its_number_and_asked(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(1.0))
    asked = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("again.wav", wav(1.0))
    )

    assert "The very file of Mix 1: nothing changed." in text_of(asked)
    assert len([m for m in thread.history() if m.embeds]) == 1
    posted = await studio.engineer.click(there(asked.response), label="Post Mix 2")
    assert "**Mix 2** of **Night Drive** is up" in text_of(posted)
    assert len([m for m in thread.history() if m.embeds]) == 2
    assert labels(posted.response) == ["Undo"]


async def test_more_shows_the_figures_to_who_presses_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(4.0))
    shown = await more(studio.artist, card_of(thread, "Mix 1"))

    words = said(shown)
    for figure in ("LUFS", "dBTP", "dBFS", "**Clipping** none", "correlation", "Spotify", "SHA"):
        assert figure in words
    assert labels(shown) == ["Get original"]


async def test_more_has_only_what_its_presser_may_press(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    for who in (studio.engineer, studio.producer):
        assert "Back to Writing" in labels(await more(who, card_of(thread, "Mix 1")))
    assert labels(await more(studio.artist, card_of(thread, "Mix 1"))) == ["Get original"]
    await studio.artist.slash(
        studio.channel, "mix notes", mix="Night Drive Mix 1", notes="0:01 vocal low"
    )
    await submit(studio, wav(3.0))

    assert "Tick notes" in labels(await more(studio.engineer, card_of(thread, "Mix 2")))
    assert "Tick notes" not in labels(await more(studio.artist, card_of(thread, "Mix 2")))


async def test_what_an_older_version_measured_is_measured_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(4.0))
    async with studio.app.db.transaction() as conn:
        await conn.execute("UPDATE analyses SET result = '{\"version\": 0}'")

    assert "LUFS" in said(await more(studio.artist, card_of(thread, "Mix 1")))


async def test_a_card_that_changes_keeps_its_audio_and_its_picture(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(4.0))
    before = card_of(thread, "Mix 1")
    await studio.artist.slash(
        studio.channel, "mix notes", mix="Night Drive Mix 1", notes="0:01 vocal up"
    )
    await studio.later(61)
    noted = card_of(thread, "Mix 1")
    await studio.artist.click(noted, label="Approve")
    approved = card_of(thread, "Mix 1")

    for card in (noted, approved):
        assert audio_of(card).id == audio_of(before).id
        assert len(card.attachments) == 2
        assert card.embeds[0].image.url == "attachment://waveform.png"

    def picture(card: discord.Message) -> discord.Attachment:
        return next(file for file in card.attachments if file.filename == "waveform.png")

    assert await picture(noted).read() != await picture(before).read()  # the note is marked


async def test_an_artist_sends_notes_then_approves_the_next_mix(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    first = card_of(thread, "Mix 1")

    form = await studio.artist.click(first, label="Send notes")
    sent = await studio.artist.submit_modal(form, {"notes": "0:01 vocal up\nlove the drums"})
    assert "with the studio" in text_of(sent)
    post = thread.last_message
    assert f"<@{studio.artist.id}> sent 2 notes on **Mix 1**" in said(post)
    assert f"Your move, <@{studio.engineer.id}>" in said(post)
    assert "**1.** `0:01` vocal up" in said(post)
    assert "Round 1 of 2" in said(post)

    await studio.later(10)
    await submit(studio, wav(2.5), changes="vocal up")
    asked = await studio.artist.click(card_of(thread, "Mix 2"), label="Approve")
    assert "You have 2 open notes on earlier mixes" in text_of(asked)
    approved = await studio.artist.click(there(asked.response), label="They are done: approve")
    assert "signed off" in text_of(approved)
    await studio.later(10)
    board = said(thread.pinned_messages()[0])
    assert "Mastering" in board
    assert "Mix 2: approved" in board
    assert "is superseded by **Mix 2**" in said(card_of(thread, "Mix 1"))
    assert labels(card_of(thread, "Mix 2")) == ["Send notes", "More"]


async def test_an_approval_can_be_undone_with_what_followed_from_it(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    approved = await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    undone = await studio.artist.click(approved.followups[0], label="Undo")

    assert "Undone" in text_of(undone)
    await studio.later(10)
    assert "Mixing" in said(thread.pinned_messages()[0])
    assert "Approve" in labels(card_of(thread, "Mix 1"))
    again = await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    assert "signed off" in text_of(again)


async def test_a_stage_that_came_by_itself_can_be_taken_back_alone(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    shown = await more(studio.producer, card_of(thread, "Mix 1"))
    kept = await studio.producer.click(shown, label="Back to Writing")

    assert "Undone: Night Drive" in text_of(kept)
    await studio.later(10)
    assert "Writing" in said(thread.pinned_messages()[0])
    assert labels(await more(studio.producer, card_of(thread, "Mix 1"))) == ["Get original"]


async def test_approving_an_older_mix_asks_and_makes_it_the_one_that_counts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(2.5))
    await studio.later(10)
    asked = await studio.artist.click(card_of(thread, "Mix 1"), label="Go with Mix 1")
    assert "Mix 2 is the newest. Go with Mix 1?" in text_of(asked)
    assert "Approved" not in said(thread.pinned_messages()[0])

    done = await studio.artist.click(there(asked.response), label="Go with Mix 1")
    assert "You approved **Mix 1**" in text_of(done)
    await studio.later(10)
    assert "Mix 1: approved" in said(thread.pinned_messages()[0])
    assert "is superseded by **Mix 1**" in said(card_of(thread, "Mix 2"))

    await submit(studio, wav(3.0))
    await studio.later(10)
    assert "Mix 3: waiting" in said(thread.pinned_messages()[0])  # a newer one reopens


async def test_a_second_press_of_approve_says_so_and_counts_once(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    card = card_of(thread, "Mix 1")
    await studio.artist.click(card, label="Approve")
    again = await studio.artist.slash(studio.channel, "mix approve", mix="Night Drive Mix 1")

    assert "has that approval already" in text_of(again)
    assert len([m for m in thread.history() if "approved **Mix 1**." in said(m)]) == 1


@pytest.mark.parametrize("who", ["engineer", "producer"])
async def test_only_the_approvers_sign_off(studio: Studio, thread: ChannelHandle, who: str) -> None:
    await submit(studio, wav(2.0))
    presser: MemberActor = getattr(studio, who)
    denied = await presser.click(card_of(thread, "Mix 1"), label="Approve")

    assert denied.ephemeral
    assert f"<@{studio.artist.id}> signs off this project" in text_of(denied)
    assert "Approve" in labels(card_of(thread, "Mix 1"))


async def test_the_producer_records_the_word_of_an_artist_who_is_not_on_discord(
    studio: Studio,
) -> None:
    await studio.set_up()
    await studio.producer.slash(
        studio.channel, "project create", title="Tides", artist="Vera", songs="Night Drive"
    )
    (thread,) = studio.threads()
    await submit(studio, wav(2.0))

    offered = await studio.producer.autocomplete(
        studio.channel, "mix approve", "for", "", mix="Night Drive Mix 1"
    )
    assert [choice["name"] for choice in offered] == ["Vera"]
    unknown = await studio.producer.slash(
        studio.channel, "mix approve", mix="Night Drive Mix 1", **{"for": "Zoe"}
    )
    assert "Known here: Vera" in text_of(unknown)
    await studio.producer.slash(
        studio.channel, "mix approve", mix="Night Drive Mix 1", **{"for": "vera"}
    )
    assert "**Vera** approved **Mix 1**" in said(thread.last_message)
    assert f"Recorded by <@{studio.producer.id}>" in said(thread.last_message)


async def test_all_approvers_must_sign_where_the_project_says_so(
    studio: Studio, thread: ChannelHandle
) -> None:
    await studio.producer.slash(
        studio.channel,
        "project people add",
        project="Tides",
        role="approver",
        member=studio.stranger,
    )
    await studio.producer.slash(studio.channel, "project edit", project="Tides", sign_off="all")
    sam = f"<@{studio.stranger.id}>"
    await submit(studio, wav(2.0))
    first = await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    said_to = text_of(first)
    assert "You approved **Mix 1** of **Night Drive**." in said_to
    assert f"1 of 2 approved, waiting for {sam}." in said_to
    assert card_of(thread, "Mix 1").content.startswith(f"1 of 2 approved, waiting for {sam}: ")

    second = await studio.stranger.click(card_of(thread, "Mix 1"), label="Approve")
    assert "signed off" in text_of(second)


async def test_a_withdrawn_mix_loses_its_audio_and_undo_posts_it_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    denied = await studio.artist.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    assert "Only who submitted it, or the producer" in text_of(denied)

    gone = await studio.engineer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    card = card_of(thread, "Mix 1")
    assert "was withdrawn: it was the wrong file" in said(card)
    assert not card.attachments
    assert labels(card) == []

    undone = await studio.engineer.click(there(gone.response), label="Undo")
    assert "Undone: Mix 1" in text_of(undone)
    newest = thread.last_message
    assert newest is not None
    assert newest.attachments
    assert newest.id != card.id


async def test_undoing_a_submission_takes_its_audio_at_once_and_the_mix_before_counts_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await studio.later(10)
    second = await submit(studio, wav(2.5))
    assert "is superseded by **Mix 2**" in said(card_of(thread, "Mix 1"))

    await studio.engineer.click(there(second.response), label="Undo")

    gone = card_of(thread, "Mix 2")  # posted just now, and not to wait for its turn
    assert "was withdrawn: it was the wrong file" in said(gone)
    assert not gone.attachments
    await studio.later(10)
    assert "superseded" not in said(card_of(thread, "Mix 1"))
    assert labels(card_of(thread, "Mix 1")) == ["Approve", "Send notes", "More"]


async def test_undoing_a_withdrawal_has_the_mix_before_superseded_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(2.5))
    gone = await studio.engineer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 2")
    await studio.later(10)
    assert "superseded" not in said(card_of(thread, "Mix 1"))

    await studio.engineer.click(there(gone.response), label="Undo")

    await studio.later(10)
    assert "is superseded by **Mix 2**" in said(card_of(thread, "Mix 1"))


async def test_undoing_a_choice_has_the_newest_mix_count_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(2.5))
    await studio.artist.click(card_of(thread, "Mix 2"), label="Approve")
    await studio.later(10)
    asked = await studio.artist.click(card_of(thread, "Mix 1"), label="Go with Mix 1")
    done = await studio.artist.click(there(asked.response), label="Go with Mix 1")
    await studio.later(10)
    assert "is superseded by **Mix 1**" in said(card_of(thread, "Mix 2"))

    await studio.artist.click(there(done.response), label="Undo")

    await studio.later(10)
    assert "superseded" not in said(card_of(thread, "Mix 2"))
    assert "is superseded by **Mix 2**" in said(card_of(thread, "Mix 1"))


async def test_a_withdrawn_approval_takes_its_stage_back_and_the_thread_reads_what_counts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(2.5))
    await studio.artist.click(card_of(thread, "Mix 2"), label="Approve")
    gone = await studio.engineer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 2")
    await studio.later(10)

    assert "it was the wrong file. **Mix 1** counts now." in text_of(gone)
    told = [said(m) for m in thread.history() if "counts now" in said(m)]
    assert len(told) == 1
    assert told[0].startswith(f"<@{studio.artist.id}>: **Mix 2** of **Night Drive** was withdrawn")
    board = {"project": "Tides"}
    shown = await studio.engineer.slash(studio.channel, "project show", **board)
    assert "**Night Drive** · Mixing" in text_of(shown)

    await studio.engineer.click(there(gone.response), label="Undo")
    shown = await studio.engineer.slash(studio.channel, "project show", **board)
    assert "**Night Drive** · Mastering" in text_of(shown)


async def test_a_mix_that_did_not_count_is_withdrawn_without_a_word_in_the_thread(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(2.5))
    await studio.artist.click(card_of(thread, "Mix 2"), label="Approve")
    before = len(thread.history())
    await studio.engineer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    await studio.later(10)

    assert len(thread.history()) == before
    shown = await studio.engineer.slash(studio.channel, "project show", project="Tides")
    assert "**Night Drive** · Mastering" in text_of(shown)


async def test_an_approval_offers_to_close_the_mix_deadline(
    studio: Studio, thread: ChannelHandle
) -> None:
    await studio.producer.slash(
        studio.channel, "deadline set", target="Night Drive", due="in 5 days", kind="mix"
    )
    await submit(studio, wav(2.0))
    await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    post = there(thread.last_message)
    assert "Close the deadline: Mix" in labels(post)

    denied = await studio.artist.click(post, label="Close the deadline: Mix")
    assert denied.ephemeral
    assert "done, says" not in text_of(denied)
    closed = await studio.producer.click(post, label="Close the deadline: Mix")
    assert "done, says" in text_of(closed)
    shown = await studio.producer.slash(studio.channel, "deadline list")
    assert "No open deadlines" in text_of(shown)


async def test_mix_deadlines_of_one_name_are_closed_by_number_and_the_card_says_which(
    studio: Studio, thread: ChannelHandle
) -> None:
    for due in ("2026-01-06 18:00", "2026-01-20 18:00"):
        await studio.producer.slash(
            studio.channel, "deadline set", target="Night Drive", due=due, kind="mix"
        )
    await submit(studio, wav(2.0))
    await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")

    post = there(thread.last_message)
    assert labels(post)[:2] == ["Close the deadline: 1. Mix", "Close the deadline: 2. Mix"]
    assert "1. Mix, due <t:1767718800:f>" in said(post)
    assert "2. Mix, due <t:1768928400:f>" in said(post)
    await studio.producer.click(post, label="Close the deadline: 1. Mix")
    shown = text_of(await studio.producer.slash(studio.channel, "deadline list"))
    assert "<t:1768928400:f>" in shown and "<t:1767718800:f>" not in shown


async def test_a_mixs_completion_says_which_are_superseded_and_by_which(
    studio: Studio, thread: ChannelHandle
) -> None:
    async def offered(command: str = "mix notes", text: str = "") -> list[str]:
        found = await studio.producer.autocomplete(studio.channel, command, "mix", text)
        return [choice["name"] for choice in found]

    await submit(studio, wav(2.0))
    await submit(studio, wav(1.0), type="instrumental")
    assert await offered() == ["Night Drive · Instrumental 1", "Night Drive · Mix 1"]

    await submit(studio, wav(3.0))
    older = "Night Drive · Mix 1, superseded by Mix 2"
    for command in ("mix notes", "mix show", "mix approve", "mix withdraw"):
        assert await offered(command, "mix") == ["Night Drive · Mix 2", older]

    await studio.later(10)
    asked = await studio.artist.click(card_of(thread, "Mix 1"), label="Go with Mix 1")
    await studio.artist.click(there(asked.response), label="Go with Mix 1")
    newer = "Night Drive · Mix 2, superseded by Mix 1"
    assert await offered(text="mix") == [newer, "Night Drive · Mix 1"]

    await studio.engineer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    assert await offered(text="mix") == ["Night Drive · Mix 2"]


async def test_the_longest_title_leaves_room_for_which_mix_it_is(studio: Studio) -> None:
    await studio.set_up()
    await studio.project(songs="N" * 100)
    for seconds in (1.0, 2.0):
        file = ("b.wav", wav(seconds))
        await submit_mix(studio.engineer, studio.channel, song="song:1", file=file)

    found = await studio.artist.autocomplete(studio.channel, "mix notes", "mix", "")

    endings = ["N… · Mix 2", "N… · Mix 1, superseded by Mix 2"]
    for choice, ending in zip(found, endings, strict=True):
        assert choice["name"].endswith(ending) and len(choice["name"]) == 100


async def test_mixes_are_shown_and_listed_with_their_verdicts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await studio.artist.slash(
        studio.channel, "mix notes", mix="Night Drive Mix 1", notes="0:01 vocal up; love it"
    )
    await submit(studio, wav(2.5))

    listed = text_of(await studio.artist.slash(studio.channel, "mix history", song="Night Drive"))
    assert listed.index("Mix 2") < listed.index("Mix 1")
    assert "2 notes" in listed
    assert "1 of 2 revision rounds used" in listed
    history = text_of(await studio.artist.slash(studio.channel, "project history", project="Tides"))
    assert f"<@{studio.artist.id}> sent notes on **Mix 1 of Night Drive**" in history
    assert f"<@{studio.engineer.id}> submitted **Mix 2 of Night Drive**" in history
    shown = await studio.artist.slash(studio.channel, "mix show", mix="Night Drive Mix 2")
    assert "Approve" in labels(shown.response)
    hidden = await studio.stranger.slash(studio.channel, "mix show", mix="Night Drive Mix 2")
    assert "There is no such mix here" in text_of(hidden)


@pytest.mark.parametrize(
    ("notes", "answer"),
    [
        ("   ", "Write at least one note."),
        ("0:09 too late", "Mix 1 ends at 0:02, so this is past its end: 0:09 too late"),
        ("0:02-0:01 backwards", "This range runs backwards: 0:02-0:01 backwards"),
    ],
)
async def test_notes_that_cannot_be_placed_are_refused(
    studio: Studio, thread: ChannelHandle, notes: str, answer: str
) -> None:
    await submit(studio, wav(2.0))
    before = len(thread.history())
    reply = await studio.artist.slash(
        studio.channel, "mix notes", mix="Night Drive Mix 1", notes=notes
    )

    assert answer in text_of(reply) or "is empty" in text_of(reply)
    assert len(thread.history()) == before


async def test_a_verdict_opens_the_thread_anew_when_it_was_deleted_by_hand(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    studio.env.backend.delete_channel(thread.id)
    await studio.artist.slash(studio.channel, "mix approve", mix="Night Drive Mix 1")
    await studio.later(70)

    (again,) = studio.threads()
    assert again.id != thread.id
    everything = "\n".join(said(message) for message in again.history())
    assert "approved **Mix 1**" in everything
    assert "**Night Drive** · Mastering" in everything
    assert len(again.pinned_messages()) == 1


async def test_the_history_of_a_song_is_a_line_a_picture_and_a_list(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await studio.later(2 * 86_400)
    notes = {"mix": "Night Drive Mix 1", "notes": "0:01 vocal up; love the drums"}
    await studio.artist.slash(studio.channel, "mix notes", **notes)
    await studio.later(86_400)
    await submit(studio, wav(2.5))

    shown = await studio.artist.slash(studio.channel, "mix history", song="Night Drive")

    words = text_of(shown)
    assert "LUFS now · 2 notes sent, 0 addressed or declined" in words
    assert "waited 2 days for approvers · 1 day for the studio" in words
    assert "Mix 2" in words and "Mix 1" in words
    (picture,) = there(shown.response).attachments
    assert picture.filename == "history.png"
    assert (await picture.read()).startswith(b"\x89PNG")


async def test_history_says_of_a_superseded_mix_by_which_and_not_that_it_waits(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, wav(2.0))
    await submit(studio, wav(3.0))
    shown = await studio.artist.slash(studio.channel, "mix history", song="Night Drive")

    lines = text_of(shown).splitlines()
    assert f"-# current · in review, waiting for <@{studio.artist.id}>" in lines
    assert "-# superseded by Mix 2" in lines


async def test_the_history_of_a_song_without_mixes_has_no_picture(
    studio: Studio, thread: ChannelHandle
) -> None:
    shown = await studio.artist.slash(studio.channel, "mix history", song="Night Drive")

    assert "No mix yet" in text_of(shown)
    assert not there(shown.response).attachments
