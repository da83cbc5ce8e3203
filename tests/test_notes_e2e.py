"""Notes as the studio's members write, send, answer and read them."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from tests.reminding import close_dms
from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there
from tests.wire import press

MIX_1, MIX_2 = {"mix": "Night Drive Mix 1"}, {"mix": "Night Drive Mix 2"}
NIGHT = {"song": "Night Drive"}


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, with Mix 1 of Night Drive, eight seconds long."""
    await studio.set_up()
    thread = await studio.project()
    await submit(studio, 8.0)
    return thread


async def submit(studio: Studio, seconds: float, **options: Any) -> InteractionResult:
    file = ("bounce.wav", wav(seconds))
    made = await submit_mix(studio.engineer, studio.channel, **NIGHT, file=file, **options)
    await studio.later(10)
    return made


async def do(studio: Studio, who: MemberActor, command: str, **options: Any) -> InteractionResult:
    result = await who.slash(studio.channel, command, **options)
    await studio.later(10)
    return result


async def listed(studio: Studio, who: MemberActor, state: str = "all") -> str:
    return text_of(await do(studio, who, "note list", **NIGHT, state=state))


async def add_approver(studio: Studio) -> None:
    """Sam, who signs off too, while Ada decides."""
    person = {"project": "Tides", "role": "approver", "member": studio.stranger}
    await do(studio, studio.producer, "project people add", **person)


def card_of(thread: ChannelHandle, label: str) -> discord.Message:
    """The card of a revision."""
    return next(
        m for m in thread.history() if m.embeds and m.embeds[0].title == f"Night Drive · {label}"
    )


def posts(thread: ChannelHandle, words: str) -> list[str]:
    return [said(message) for message in thread.history() if words in said(message)]


async def test_a_note_stays_a_draft_of_its_author_until_it_is_sent(
    studio: Studio, thread: ChannelHandle
) -> None:
    before = len(thread.history())
    added = await do(studio, studio.artist, "note add", **MIX_1, text="0:01 vocal low; love it")

    assert "2 notes kept as drafts" in text_of(added)
    assert "• `0:01` vocal low" in text_of(added)
    assert "Round 1 of 2" in text_of(added)
    assert labels(added.response) == ["Send 2 notes", "Discard", "Undo"]
    assert len(thread.history()) == before
    assert "vocal low" not in await listed(studio, studio.engineer)
    assert "vocal low" in await listed(studio, studio.artist)
    hidden = await do(studio, studio.engineer, "note edit", note="note:1", text="mine now")
    assert "There is no such note here" in text_of(hidden)
    history = text_of(await do(studio, studio.engineer, "project history", project="Tides"))
    assert "draft" not in history

    sent = await studio.artist.click(there(added.response), label="Send 2 notes")
    assert "with the studio" in text_of(sent)
    (post,) = posts(thread, "sent 2 notes on **Mix 1**")
    assert "**1.** `0:01` vocal low" in post and f"Your move, <@{studio.engineer.id}>" in post
    await studio.later(10)
    assert "**1.** `0:01` vocal low" in said(card_of(thread, "Mix 1"))


async def test_undo_of_a_list_makes_drafts_of_it_again_and_loses_no_words(
    studio: Studio, thread: ChannelHandle
) -> None:
    sent = await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low; love it")
    undone = await studio.artist.click(there(sent.response), label="Undo")
    await studio.later(10)

    assert "Undone: Mix 1 of Night Drive" in text_of(undone)
    assert "vocal low" not in said(card_of(thread, "Mix 1"))
    mine = await do(studio, studio.artist, "note list", **NIGHT)
    assert "Your drafts" in text_of(mine) and "vocal low" in text_of(mine)
    again = await studio.artist.click(there(mine.response), label="My drafts")
    await studio.artist.click(there(again.response), label="Send 2 notes")
    await studio.later(10)
    assert "**1.** `0:01` vocal low" in said(card_of(thread, "Mix 1"))
    history = text_of(await do(studio, studio.artist, "project history", project="Tides"))
    assert history.count("sent notes on **Mix 1 of Night Drive**") == 2


async def test_the_form_sends_what_it_holds_together_with_the_drafts(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "note add", **MIX_1, text="vocal low", at="0:01-0:02")
    form = await studio.artist.click(card_of(thread, "Mix 1"), label="Send notes")
    assert "With your draft. Round 1 of 2" in str(form.modal)
    await studio.artist.submit_modal(form, {"notes": "0:03 click"})

    (post,) = posts(thread, "sent 2 notes on **Mix 1**")
    assert "**1.** `0:01–0:02` vocal low" in post and "**2.** `0:03` click" in post


async def test_the_form_says_all_that_goes_along_and_that_the_round_may_not_be_included(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.producer, "project edit", project="Tides", rounds=1)
    await add_approver(studio)
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low")
    await submit(studio, 4.2)
    mix_2 = {"mix": "Night Drive Mix 2"}
    await do(studio, studio.stranger, "mix notes", **mix_2, notes="0:01 click; 0:02 hiss")
    await do(studio, studio.artist, "note add", **mix_2, text="0:02 snare up; 0:03 vocal up")

    form = await studio.artist.click(card_of(thread, "Mix 2"), label="Send notes")

    round_ = "Round 2, 1 included: the producer decides whether it counts"
    assert f"With your 2 drafts. 2 suggestions. {round_}'" in str(form.modal)


async def test_one_note_is_spoken_of_as_one(studio: Studio, thread: ChannelHandle) -> None:
    added = await do(studio, studio.artist, "note add", **MIX_1, text="0:01 vocal low")
    assert "1 note kept as a draft. Nobody else sees it before you send" in text_of(added)
    sent = await studio.artist.click(there(added.response), label="Send 1 note")
    assert "Your note on **Mix 1** of **Night Drive** is with the studio" in text_of(sent)
    asked = await do(studio, studio.artist, "mix approve", **MIX_1)
    assert labels(asked.response) == ["Approve with notes", "It is done: approve"]
    await do(studio, studio.producer, "project edit", project="Tides", rounds=1)
    history = await do(studio, studio.artist, "mix history", **NIGHT)
    assert "1 of 1 revision round used" in text_of(history)


async def test_drafts_can_be_discarded_and_brought_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    added = await do(studio, studio.artist, "note add", **MIX_1, text="vocal low")
    gone = await studio.artist.click(there(added.response), label="Discard")
    assert "Your drafts are gone" in text_of(gone)
    assert "No notes here" in await listed(studio, studio.artist)

    await studio.artist.click(there(gone.response), label="Undo")
    assert "vocal low" in await listed(studio, studio.artist)


async def test_who_may_not_set_the_tempo_is_told_to_write_a_time_instead(
    studio: Studio, thread: ChannelHandle
) -> None:
    added = await do(studio, studio.artist, "note add", **MIX_1, text="bar 2 click")
    assert "Write a time instead" in text_of(added) and "/song edit" not in text_of(added)
    added = await do(studio, studio.engineer, "note add", **MIX_1, text="bar 2 click")
    assert "`/song edit` sets it" in text_of(added)


async def test_bars_are_places_once_the_tempo_is_known(
    studio: Studio, thread: ChannelHandle
) -> None:
    added = await do(studio, studio.artist, "note add", **MIX_1, text="bar 2 click")
    assert "A bar stays as words: the song has no tempo" in text_of(added)

    await do(studio, studio.engineer, "song edit", **NIGHT, tempo=120.0)
    added = await do(studio, studio.artist, "note add", **MIX_1, text="click", at="bar 2")
    assert "Bars are counted in 4/4 at 120 BPM, from 0:00" in text_of(added)
    assert "`0:02–0:04` click" in text_of(added)


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"text": "0:19 too late"}, "Mix 1 ends at 0:08, so this is past its end: 0:19 too late"),
        ({"text": "too late", "at": "0:19"}, "past its end"),
        ({"text": "0:03-0:01 backwards"}, "This range runs backwards"),
        ({"text": "louder", "at": "soon"}, "`soon` is no place in a mix. Write 1:23"),
        ({"text": ";".join("x" * 2400)}, "That is 2,400 notes; at most 100 fit in one list"),
        ({"text": " ; "}, "Write at least one note"),
    ],
)
async def test_what_cannot_be_a_note_is_refused_and_nothing_is_kept(
    studio: Studio, thread: ChannelHandle, options: dict[str, str], refusal: str
) -> None:
    refused = await do(studio, studio.artist, "note add", **MIX_1, **options)

    assert refused.ephemeral and refusal in text_of(refused)
    assert "No notes here" in await listed(studio, studio.artist)


async def test_a_list_takes_a_hundred_notes_however_they_come(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "note add", **MIX_1, text="; ".join(["louder"] * 90))
    refused = await do(studio, studio.artist, "note add", **MIX_1, text="; ".join(["soft"] * 11))

    assert "A list takes at most 100 notes, and yours has 90. Send it first." in text_of(refused)


async def test_a_note_goes_its_way_from_open_to_addressed_and_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low; 0:02 click")
    edited = await do(
        studio, studio.artist, "note edit", note="Night Drive 1", text="0:02 vocal lower"
    )
    assert "Saved: **1.** `0:02` vocal lower" in text_of(edited)
    denied = await do(studio, studio.engineer, "note edit", note="Night Drive 1", text="no")
    assert "Only whose note it is can edit it" in text_of(denied)
    denied = await do(studio, studio.artist, "note done", note="Night Drive 1")
    assert "Only the producer or an engineer can do that" in text_of(denied)

    await submit(studio, 3.5)
    done = await do(studio, studio.engineer, "note done", note="Night Drive 1")
    assert "Note **1** of **Night Drive** is done in **Mix 2**" in text_of(done)
    again = await do(studio, studio.engineer, "note done", note="Night Drive 1")
    assert "Note 1 is addressed already" in text_of(again)
    late = await do(studio, studio.artist, "note edit", note="Night Drive 1", text="late")
    assert "Note 1 is addressed already" in text_of(late)
    declined = await do(
        studio, studio.engineer, "note decline", note="Night Drive 2", reason="It is the band"
    )
    assert "Note **2** of **Night Drive** is declined: It is the band" in text_of(declined)
    assert "vocal lower · ✅ done in Mix 2" in await listed(studio, studio.artist, "addressed")
    assert "click · ✖️ declined: It is the band" in await listed(studio, studio.artist, "declined")

    denied = await do(studio, studio.engineer, "note reopen", note="Night Drive 1")
    assert "Only whose note it is, who decides" in text_of(denied)
    opened = await do(studio, studio.artist, "note reopen", note="Night Drive 1")
    assert "is open again" in text_of(opened)
    history = text_of(await do(studio, studio.artist, "project history", project="Tides"))
    for deed in ("edited", "addressed"):
        assert f"{deed} **note 1 of Night Drive**" in history
    assert "found notes not fixed in **Mix 2 of Night Drive**" in history
    assert "declined **note 2 of Night Drive**" in history
    assert "text: vocal low → vocal lower" in history
    undone = await studio.artist.click(there(opened.response), label="Undo")
    assert "Undone: Mix 2 of Night Drive, note 1 of Night Drive" in text_of(undone)
    assert "done in Mix 2" in await listed(studio, studio.artist)


async def test_the_next_mix_brings_the_open_notes_and_counts_the_others(
    studio: Studio, thread: ChannelHandle
) -> None:
    notes = "0:01 vocal low; 0:02 click; more bass"
    await do(studio, studio.artist, "mix notes", **MIX_1, notes=notes)
    await do(studio, studio.engineer, "note done", note="Night Drive 1")
    await submit(studio, 3.5)
    await do(studio, studio.engineer, "note done", note="Night Drive 2")

    card = said(card_of(thread, "Mix 2"))
    assert "From earlier mixes · 2 of 3 addressed" in card
    assert "**3.** more bass" in card
    assert "**1.** `0:01` vocal low · ✅ done" in card
    await submit(studio, 3.0)
    card = said(card_of(thread, "Mix 3"))
    assert "From earlier mixes · 0 of 1 addressed" in card and "more bass" in card
    assert "more bass" not in said(card_of(thread, "Mix 2"))  # it waits on the newest


async def test_others_notes_are_suggestions_until_the_decider_takes_them_in(
    studio: Studio, thread: ChannelHandle
) -> None:
    await add_approver(studio)
    sent = await do(studio, studio.stranger, "mix notes", **MIX_1, notes="0:06 snare up")
    assert f"is a suggestion: <@{studio.artist.id}> decides" in text_of(sent)
    post = there(thread.last_message)
    assert f"<@{studio.stranger.id}> suggests 1 note on **Mix 1**" in said(post)
    assert f"<@{studio.engineer.id}>" not in said(post)
    assert f"<@{studio.artist.id}>: **Mix 1**" in said(card_of(thread, "Mix 1"))  # still her move
    assert "suggested by" in said(card_of(thread, "Mix 1"))

    form = await studio.artist.click(card_of(thread, "Mix 1"), label="Send notes")
    assert "1 suggestion. Round 1 of 2" in str(form.modal)
    asked = await studio.artist.submit_modal(form, {"notes": "0:01 vocal low"})
    assert "Others suggest notes on **Mix 1**" in text_of(asked)
    assert "Round 1 of 2" in text_of(asked) and "snare up" in text_of(asked)
    assert labels(asked.response) == ["Send with 1 suggestion", "Send 1 note alone", "Discard"]
    await studio.artist.click(there(asked.response), label="Send with 1 suggestion")
    await studio.later(10)

    (post,) = posts(thread, "sent 2 notes on **Mix 1**")
    assert "**2.** `0:01` vocal low" in post
    assert f"**1.** `0:06` snare up · from <@{studio.stranger.id}>" in post
    assert "Round 1 of 2" in post
    assert "Suggested" not in await listed(studio, studio.artist)


async def test_the_decider_may_leave_suggestions_out_or_take_in_only_those(
    studio: Studio, thread: ChannelHandle
) -> None:
    await add_approver(studio)
    await do(studio, studio.stranger, "mix notes", **MIX_1, notes="0:06 snare up")
    added = await do(studio, studio.artist, "note add", **MIX_1, text="0:01 vocal low")
    await studio.artist.click(there(added.response), label="Send 1 note alone")
    await studio.later(10)
    assert "Suggested" in await listed(studio, studio.artist)

    post = next(m for m in thread.history() if "suggests 1 note" in said(m))
    shown = await studio.artist.click(post, label="See the list")
    assert labels(shown.response) == ["Take in 1 suggestion"]
    await studio.artist.click(there(shown.response), label="Take in 1 suggestion")
    await studio.later(10)
    assert "Suggested" not in await listed(studio, studio.artist)
    assert "1 of 2 revision rounds used" in text_of(
        await do(studio, studio.artist, "mix history", **NIGHT)
    )


async def test_two_people_on_one_place_is_said_and_the_decider_chooses(
    studio: Studio, thread: ChannelHandle
) -> None:
    await add_approver(studio)
    theirs = "0:01 vocal too loud; 0:06 snare up"
    await do(studio, studio.stranger, "mix notes", **MIX_1, notes=theirs)
    shown = await do(studio, studio.artist, "note add", **MIX_1, text="0:00 vocal too low")
    assert "Two of you on the same place" in text_of(shown)
    assert "Settle 1 conflict" in labels(shown.response)

    asked = await studio.artist.click(there(shown.response), label="Settle 1 conflict")
    assert "vocal too loud" in text_of(asked) and "vocal too low" in text_of(asked)
    both = await studio.artist.click(there(asked.response), label="Keep both")
    assert "Nothing is left to choose between" in text_of(both)
    assert "Settle 1 conflict" not in labels(both.response)

    shown = await do(studio, studio.artist, "note add", **MIX_1, text="0:06 snare down")
    asked = await studio.artist.click(there(shown.response), label="Settle 1 conflict")
    chosen = await studio.artist.click(there(asked.response), label="Keep draft: snare down")
    assert "snare up" not in text_of(chosen)
    assert "declined: their own draft, on the same place, counts" in await listed(
        studio, studio.stranger
    )


async def test_who_does_not_decide_is_not_asked_to_choose(
    studio: Studio, thread: ChannelHandle
) -> None:
    await add_approver(studio)
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal too low")
    shown = await do(studio, studio.stranger, "note add", **MIX_1, text="0:01 vocal too loud")

    assert "same place" not in text_of(shown)
    assert "What you send is a suggestion to who decides" in text_of(shown)
    sent = await studio.stranger.click(there(shown.response), label="Send 1 note")
    assert "Your note on **Mix 1** of **Night Drive** is a suggestion" in text_of(
        sent
    )  # never blocked


async def rounds(studio: Studio, *numbers: int) -> None:
    """More mixes, each answered by Ada with notes."""
    for number in numbers:
        await submit(studio, 4.0 + number / 10)
        mix = {"mix": f"Night Drive Mix {number}"}
        await do(studio, studio.artist, "mix notes", **mix, notes="0:01 vocal low")


async def test_only_the_producer_is_asked_about_a_round_beyond_the_included(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low")
    await rounds(studio, 2)
    dms = studio.producer.user.dm_channel
    assert not dms.history()
    await rounds(studio, 3)
    await studio.later(86_400)  # not before the morning

    question = there(dms.last_message)
    assert f"<@{studio.artist.id}> sent notes on **Mix 3** of **Night Drive**: round 3, with 2" in (
        said(question)
    )
    assert labels(question)[:2] == ["Allow", "Our mistake, not counted"]
    answered = await studio.producer.user.click(question, label="Our mistake, not counted")
    assert "Not counted" in said(dms.last_message) or "Not counted" in text_of(answered)
    history = text_of(await do(studio, studio.artist, "mix history", **NIGHT))
    assert "2 of 2 revision rounds used" in history
    again = await press(studio.producer.user, dms, "round:allow:3")
    assert "answered already" in text_of(again)


async def test_a_round_beyond_the_included_is_said_before_it_is_sent(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.producer, "project edit", project="Tides", rounds=1)
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low")
    await submit(studio, 4.2)
    extra = "Round 2, 1 included: the producer decides whether it counts"

    mix_2 = {"mix": "Night Drive Mix 2"}
    listed = await do(studio, studio.artist, "note add", **mix_2, text="0:02 snare up")
    assert extra in text_of(listed)

    await studio.artist.click(there(listed.response), label="Send 1 note")
    assert posts(thread, "Round 2, 1 included") and not posts(thread, "2 of 1")
    more = await do(studio, studio.artist, "note add", **mix_2, text="0:03 click")
    assert "Round 2, 1 included" in text_of(more) and extra not in text_of(more)
    await studio.later(10)
    assert posts(thread, " · round 2, 1 included")


async def test_an_allowed_round_counts(studio: Studio, thread: ChannelHandle) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low")
    await rounds(studio, 2, 3)
    await studio.later(86_400)
    question = there(studio.producer.user.dm_channel.last_message)
    await studio.producer.user.click(question, label="Allow")

    history = text_of(await do(studio, studio.artist, "mix history", **NIGHT))
    assert "3 revision rounds used, 2 included" in history


async def test_several_lists_on_one_mix_are_one_round(
    studio: Studio, thread: ChannelHandle
) -> None:
    for notes in ("0:01 vocal low", "0:02 and the snare"):
        await do(studio, studio.artist, "mix notes", **MIX_1, notes=notes)

    history = text_of(await do(studio, studio.artist, "mix history", **NIGHT))
    assert "1 of 2 revision rounds used" in history


async def test_notes_of_somebody_who_is_not_on_discord_say_who_recorded_them(
    studio: Studio,
) -> None:
    await studio.set_up()
    made = {"title": "Tides", "artist": "Vera", "songs": "Night Drive"}
    await do(studio, studio.producer, "project create", **made)
    await submit(studio, 4.0)
    name = {"for": "Vera"}
    await do(studio, studio.producer, "mix notes", **MIX_1, notes="0:01 vocal low", **name)

    (thread,) = studio.threads()
    (post,) = posts(thread, "**Vera** sent 1 note on **Mix 1**")
    assert f"Recorded by <@{studio.producer.id}>" in post
    assert "**Vera**" in await listed(studio, studio.producer)
    edited = await do(studio, studio.producer, "note edit", note="Night Drive 1", text="louder")
    assert "Saved" in text_of(edited)


async def checklist(studio: Studio, thread: ChannelHandle, who: MemberActor) -> InteractionResult:
    """The checklist of Mix 2, by way of its card."""
    more = await who.click(card_of(thread, "Mix 2"), label="More")
    return await who.click(there(more.response), label="Tick notes")


async def tick(
    studio: Studio, shown: InteractionResult, *note_ids: int, who: MemberActor | None = None
) -> InteractionResult:
    """Choose in the checklist that is shown."""
    values = [str(note_id) for note_id in note_ids]
    ticked = await (who or studio.engineer).select(there(shown.response), values=values)
    await studio.later(10)
    return ticked


async def ticked_mix(studio: Studio, thread: ChannelHandle, *note_ids: int) -> InteractionResult:
    """Mix 2 after three notes on Mix 1, of which some are ticked."""
    notes = "0:01-0:02 vocal low; 0:04 click; more bass"
    await do(studio, studio.artist, "mix notes", **MIX_1, notes=notes)
    posted = await submit(studio, 7.5)
    shown = await studio.engineer.click(there(posted.response), label="Tick notes: 3 open")
    return await tick(studio, shown, *note_ids)


async def test_the_engineer_ticks_what_a_mix_addresses_and_it_becomes_what_changed(
    studio: Studio, thread: ChannelHandle
) -> None:
    ticked = await ticked_mix(studio, thread, 1, 2)

    assert "2 of 3 ticked" in text_of(ticked)
    card = said(card_of(thread, "Mix 2"))
    assert "From earlier mixes · 2 of 3 addressed" in card
    assert "What changed: > Addressed: notes 1, 2" in card and card.count("vocal low") == 1
    ticked = await tick(studio, ticked, 2)
    assert "1 of 3 ticked" in text_of(ticked)
    card = said(card_of(thread, "Mix 2"))
    assert "What changed: > Addressed: note 2" in card
    denied = await press(studio.artist, thread, "note:checklist:2")
    assert "Only the producer or an engineer can do that" in text_of(denied)


async def test_two_who_tick_at_once_keep_each_others_ticks(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 3)
    older = await checklist(studio, thread, studio.engineer)
    newer = await checklist(studio, thread, studio.producer)
    await tick(studio, newer, 1, who=studio.producer)

    ticked = await tick(studio, older, 2, 3)

    assert "2 of 3 ticked" in text_of(ticked)
    assert "Addressed: notes 1, 2" in said(card_of(thread, "Mix 2"))


async def test_what_changed_in_a_mix_no_longer_names_a_note_that_is_open_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1, 2, 3)
    assert "Addressed: notes 1, 2, 3" in said(card_of(thread, "Mix 2"))
    await do(studio, studio.artist, "note reopen", note="Night Drive 2")
    assert "Addressed: notes 1, 3" in said(card_of(thread, "Mix 2"))
    await studio.later(86_400)
    dms = studio.artist.user.dm_channel
    await studio.artist.user.click(there(dms.last_message), label="Not all")
    await studio.artist.user.select(there(dms.last_message), values=["1"])
    await studio.later(70)

    assert "Addressed: note 3" in said(card_of(thread, "Mix 2"))


async def test_what_the_engineer_typed_about_a_mix_stays(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:01 vocal low")
    await submit(studio, 7.5, changes="New vocal take")
    shown = await checklist(studio, thread, studio.engineer)
    await tick(studio, shown, 1)

    card = said(card_of(thread, "Mix 2"))
    assert "> New vocal take" in card and "1 of 1 addressed" in card


async def test_a_long_checklist_has_pages(studio: Studio, thread: ChannelHandle) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="; ".join(["louder"] * 30))
    await submit(studio, 7.5)
    shown = await checklist(studio, thread, studio.engineer)
    assert "0 of 30 ticked · page 1 of 2" in text_of(shown)
    ticked = await tick(studio, shown, *range(1, 26))
    assert "25 of 30 ticked" in text_of(ticked)

    more = await studio.engineer.click(there(ticked.response), label="More notes")
    assert "page 2 of 2" in text_of(more)
    ticked = await tick(studio, more, 26, 27)
    assert "27 of 30 ticked" in text_of(ticked)
    assert "27 of 30 addressed" in said(card_of(thread, "Mix 2"))


async def test_each_author_is_asked_once_whether_their_notes_are_fixed(
    studio: Studio, thread: ChannelHandle
) -> None:
    ticked = await ticked_mix(studio, thread, 1)
    dms = studio.artist.user.dm_channel
    await tick(studio, ticked, 1, 2)
    assert not dms.history()  # the engineer may still be ticking
    await studio.later(86_400)

    (question,) = dms.history()
    assert "**Mix 2** of **Night Drive** addresses 2 of your notes" in said(question)
    assert "`0:01–0:02` vocal low" in said(question) and "more bass" not in said(question)
    assert [file.filename for file in question.attachments] == ["night-drive_mix-2.wav"]
    await studio.artist.user.click(question, label="All fixed")
    assert "2 notes fixed" in said(dms.last_message)
    assert "Confirmed" in await listed(studio, studio.engineer)
    again = await press(studio.artist.user, dms, "note:unfixed:2")
    assert "You answered that already" in text_of(again)
    assert len(dms.history()) == 1


async def test_an_author_says_which_of_several_notes_are_not_fixed(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1, 2)
    await studio.later(86_400)
    dms = studio.artist.user.dm_channel
    question = there(dms.last_message)
    await studio.artist.user.click(question, label="Not all")
    await studio.artist.user.select(there(dms.last_message), values=["2"])
    await studio.later(70)

    assert "1 note fixed, 1 note open again" in said(dms.last_message)
    assert "click" in await listed(studio, studio.engineer, "open")
    assert "vocal low" in await listed(studio, studio.engineer, "confirmed")
    assert "1 of 3 addressed" in said(card_of(thread, "Mix 2"))


async def test_an_author_confirms_only_what_the_message_lists_and_is_asked_about_the_rest(
    studio: Studio, thread: ChannelHandle
) -> None:
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="; ".join(["louder"] * 30))
    await submit(studio, 7.5)
    first = await tick(studio, await checklist(studio, thread, studio.engineer), *range(1, 26))
    more = await studio.engineer.click(there(first.response), label="More notes")
    await tick(studio, more, *range(26, 31))
    await studio.later(86_400)
    ada, dms = studio.artist.user, studio.artist.user.dm_channel
    asked = there(dms.last_message)
    assert "addresses 30 of your notes. Are these 25 fixed?" in said(asked)
    assert "**25.** louder" in said(asked) and "**26.**" not in said(asked)
    assert "… and then 5 more" in said(asked)

    await ada.click(asked, label="All fixed")

    rest = there(dms.last_message)
    assert "25 notes fixed" in said(rest) and "addresses 5 of your notes" in said(rest)
    assert "**26.** louder" in said(rest) and "**30.** louder" in said(rest)
    await ada.click(rest, label="Not all")
    await ada.select(there(dms.last_message), values=["30"])
    await studio.later(10)
    assert "4 notes fixed, 1 note open again" in said(dms.last_message)
    assert "**30.** louder" in await listed(studio, studio.engineer, "open")


async def test_notes_that_were_ticked_after_the_question_are_shown_before_they_are_confirmed(
    studio: Studio, thread: ChannelHandle
) -> None:
    ticked = await ticked_mix(studio, thread, 1)
    await studio.later(86_400)
    ada, dms = studio.artist.user, studio.artist.user.dm_channel
    await tick(studio, ticked, 1, 2, 3)

    await ada.click(there(dms.last_message), label="Fixed")

    assert "addresses 3 of your notes. Are they fixed?" in said(dms.last_message)
    assert "more bass" in said(dms.last_message)
    assert "No notes here" in await listed(studio, studio.engineer, "confirmed")
    await ada.click(there(dms.last_message), label="Not all")
    await tick(studio, ticked, 2, 3)
    await ada.select(there(dms.last_message), values=["3"])
    assert "1 note fixed, 1 note open again" in said(dms.last_message)


async def test_a_question_in_the_thread_is_answered_by_no_other_author(
    studio: Studio, thread: ChannelHandle
) -> None:
    close_dms(studio, studio.artist)
    await do(studio, studio.artist, "mix notes", **MIX_1, notes="0:04 click; more bass")
    await do(studio, studio.producer, "mix notes", **MIX_1, notes="hiss")
    await submit(studio, 7.5)
    await tick(studio, await checklist(studio, thread, studio.engineer), 1, 2, 3)
    await studio.later(86_400)
    question = next(m for m in thread.history() if "addresses 2 of your notes" in said(m))

    pressed = await studio.producer.click(question, label="All fixed")

    assert pressed.ephemeral and "hiss" in text_of(pressed)
    assert "No notes here" in await listed(studio, studio.engineer, "confirmed")
    assert labels(question)[:2] == ["All fixed", "Not all"]
    done = await studio.producer.click(there(pressed.response), label="Fixed")
    assert "1 note fixed" in text_of(done)
    done = await studio.artist.click(question, label="All fixed")
    assert "2 notes fixed" in text_of(done)


async def test_an_author_of_one_note_opens_it_again_with_one_press(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1)
    await studio.later(86_400)
    question = there(studio.artist.user.dm_channel.last_message)
    assert labels(question)[:2] == ["Fixed", "Not fixed"]
    await studio.artist.user.click(question, label="Not fixed")

    assert "1 note open again" in said(studio.artist.user.dm_channel.last_message)
    assert "vocal low" in await listed(studio, studio.engineer, "open")


async def test_the_studio_hears_once_which_notes_are_not_fixed_and_has_the_next_move(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1, 2, 3)
    await studio.later(86_400)
    dms = studio.artist.user.dm_channel
    await studio.artist.user.click(there(dms.last_message), label="Not all")
    await studio.artist.user.select(there(dms.last_message), values=["2", "3"])
    await studio.later(70)

    ada, eli, max_ = (f"<@{m.id}>" for m in (studio.artist, studio.engineer, studio.producer))
    (post,) = posts(thread, "not fixed")
    assert f"{ada}: notes 2, 3 are not fixed in **Mix 2**. Your move, {eli}, {max_}" in post
    assert "**2.** `0:04` click" in post and "vocal low" not in post and "Round" not in post
    assert "The studio is told" in said(dms.last_message)
    assert "the next mix is yours" in text_of(await do(studio, studio.engineer, "agenda"))
    assert "waiting for" not in said(card_of(thread, "Mix 2"))
    board = text_of(await do(studio, studio.engineer, "project show", project="Tides"))
    assert "Mix 2: notes are in" in board and "1 of 2" in board


async def test_a_note_that_its_author_opens_again_is_not_fixed_and_undo_takes_that_back(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1, 2)
    again = await do(studio, studio.artist, "note reopen", note="Night Drive 2")
    await studio.later(70)

    (post,) = posts(thread, "not fixed")
    assert "note 2 is not fixed in **Mix 2**. Your move" in post and "`0:04` click" in post
    await studio.artist.click(there(again.response), label="Undo")
    await studio.later(70)
    assert "click" not in await listed(studio, studio.engineer, "open")
    assert "2 of 3 addressed" in said(card_of(thread, "Mix 2"))


async def test_a_note_that_somebody_else_opens_again_is_told_to_nobody(
    studio: Studio, thread: ChannelHandle
) -> None:
    await ticked_mix(studio, thread, 1, 2)
    await do(studio, studio.producer, "note reopen", note="Night Drive 2")
    await studio.later(70)

    assert not posts(thread, "not fixed")
    assert "click" in await listed(studio, studio.engineer, "open")


async def test_nobody_is_asked_about_what_was_unticked_again(
    studio: Studio, thread: ChannelHandle
) -> None:
    ticked = await ticked_mix(studio, thread, 1)
    await tick(studio, ticked)
    await studio.later(86_400)

    assert not studio.artist.user.dm_channel.history()


@pytest.mark.parametrize(
    ("chosen", "name", "words"),
    [
        ("text", "night-drive_notes.txt", "2. 0:01–0:02 =vocal low\n   Mix 1, Ada: open"),
        ("csv", "night-drive_notes.csv", "2,open,Mix 1,0:01–0:02,1.000,2.000,'=vocal low,Ada"),
        ("reaper", "night-drive_notes_reaper.csv", "R1,2 =vocal low,0:01.000,0:02.000,0:01.000"),
        ("reaper", "night-drive_notes_reaper.csv", "M2,1 click,0:04.500,,"),
        ("midi", "night-drive_notes.mid", "1 click"),
    ],
)
async def test_notes_are_exported_to_read_and_as_markers(
    studio: Studio, thread: ChannelHandle, chosen: str, name: str, words: str
) -> None:
    notes = "0:04.5 click; 0:01-0:02 =vocal low; more bass"
    await do(studio, studio.artist, "mix notes", **MIX_1, notes=notes)
    made = await do(studio, studio.engineer, "note export", **NIGHT, format=chosen)

    assert made.ephemeral and made.response is not None
    (file,) = made.response.attachments
    assert file.filename == name
    assert words in (await file.read()).decode("utf-8", "replace").replace("\r\n", "\n")
    if chosen in {"reaper", "midi"}:
        assert "2 open notes on **Night Drive** as markers" in text_of(made)
        assert "1 note on the whole mix has no place" in text_of(made)
    else:
        assert "3 notes on **Night Drive**" in text_of(made)
