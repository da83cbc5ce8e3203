"""Notes on the next mix: where they are there, and what changed at each, as members read it."""

import asyncio
import os
import signal
import sys
from typing import Any

import discord
import numpy as np
import pytest
from simcord.builders import ChannelHandle

from bot.app import App, Outside
from bot.dispatcher._comparisons import ComparisonDeliveries
from bot.domain.notes import NoteFormat
from bot.domain.outbox import Kind, Result, State
from db import outbox
from tests import stems
from tests.audio.helpers import needs_proc, workers
from tests.shared_workers import MEMORY
from tests.sounds import wav
from tests.stems import RATE
from tests.studio import Studio, said, submit_mix, text_of, there

NIGHT = {"song": "Night Drive"}
MIX_1, MIX_2 = {"mix": "Night Drive Mix 1"}, {"mix": "Night Drive Mix 2"}
RIDDEN_AT = "0:05–0:10 changed, −3.0 dB"


@pytest.fixture(scope="module")
def whole() -> bytes:
    """A mix of seven bars, of nearly two seconds each."""
    return stems.wav(stems.song(7, bars=7).mix)


@pytest.fixture(scope="module")
def ridden() -> bytes:
    """The same, its middle turned down by 3 dB."""
    mix = stems.song(7, bars=7).mix
    return stems.wav(stems.faded_in(mix, mix * 10 ** (-3 / 20), 5 * RATE, 10 * RATE))


@pytest.fixture(scope="module")
def shorter() -> bytes:
    """The same without its fourth bar, which is from 0:05.7 to 0:07.7."""
    song = stems.song(7, bars=7)
    return stems.wav(np.concatenate([song.mix[: 3 * song.bar], song.mix[4 * song.bar :]]))


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides."""
    await studio.set_up()
    return await studio.project()


async def post(studio: Studio, sound: bytes, **options: Any) -> None:
    """The next mix; its card is up, and nothing else happened yet."""
    file = ("bounce.wav", sound)
    await submit_mix(studio.engineer, studio.channel, **NIGHT, file=file, **options)


async def send_notes(studio: Studio, notes: str, *, on: str = "Night Drive Mix 1") -> None:
    await studio.artist.slash(studio.channel, "mix notes", mix=on, notes=notes)
    await studio.later(10)


async def after_notes(studio: Studio, first: bytes, notes: str, second: bytes) -> None:
    """Two mixes, of which the second carries notes on the first, and was compared with it."""
    await post(studio, first)
    await send_notes(studio, notes)
    await post(studio, second)
    await studio.later(15)


async def compared(studio: Studio) -> list[tuple[int, str]]:
    """What became of each mix that was to be compared: its id, and the state of it."""
    rows = await studio.app.db.read().fetch_all(
        "SELECT subject_id, state FROM outbox WHERE kind = :kind ORDER BY id",
        kind=Kind.MIX_COMPARISON,
    )
    return [(row["subject_id"], row["state"]) for row in rows]


def card_of(thread: ChannelHandle, label: str) -> discord.Message:
    """The card of a revision."""
    return next(
        m for m in thread.history() if m.embeds and m.embeds[0].title == f"Night Drive · {label}"
    )


async def test_the_card_shows_at_each_note_whether_the_sound_changed_there(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down; 0:01-0:02 click; more bass")
    await post(studio, ridden)
    card = said(card_of(thread, "Mix 2"))
    assert "0 of 3 addressed" in card and "↳" not in card  # nothing waits for the comparison

    await studio.later(15)

    card = said(card_of(thread, "Mix 2"))
    assert f"**1.** `0:06` vocal down\n↳ {RIDDEN_AT}" in card
    assert "**2.** `0:01–0:02` click\n↳ no audible change here\n**3.** more bass" in card
    assert card.count("↳") == 2
    assert await compared(studio) == [(2, "delivered")]
    titles = [m.embeds[0].title for m in thread.history() if m.embeds]
    assert titles.count("Night Drive · Mix 2") == 1


async def test_an_edited_place_counts_in_the_mix_of_the_note_and_is_said_for_the_next_one(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes
) -> None:
    async def edited(**options: Any) -> str:
        options = {"note": "Night Drive 1"} | options
        return text_of(await studio.artist.slash(studio.channel, "note edit", **options))

    await post(studio, whole)
    await send_notes(studio, "0:12 vocal low; more bass")
    assert await edited(at="0:11") == "Saved: **1.** `0:11` vocal low"
    await post(studio, shorter)
    said_before = await edited(at="0:10")
    assert said_before.endswith("\n-# 0:10 counts in Mix 1, on which the note was made.")
    await studio.later(15)

    assert (await edited(text="0:09 vocal up")).splitlines() == [
        "Saved: **1.** `0:09` vocal up",
        "-# 0:09 counts in Mix 1, on which the note was made; in Mix 2 that is 0:07.",
    ]
    assert "**1.** `0:07` vocal up · was 0:09" in text_of(
        await studio.artist.slash(studio.channel, "note list", **NIGHT)
    )
    assert (await edited(at="0:06")).endswith("; Mix 2 was cut there.")
    assert await edited(note="Night Drive 2", text="less") == "Saved: **2.** less"


async def test_it_is_in_full_where_notes_are_ticked_listed_compared_and_confirmed(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await after_notes(studio, whole, "0:06 vocal down; 0:01 click", ridden)
    line = f"`0:06` vocal down\n-# ↳ {RIDDEN_AT}"

    more = await studio.engineer.click(card_of(thread, "Mix 2"), label="More")
    shown = await studio.engineer.click(there(more.response), label="Tick notes")
    assert line in text_of(shown) and "Your ears decide" in text_of(shown)
    assert f"0:06 · {RIDDEN_AT}" in str(there(shown.response).components)
    await studio.engineer.select(there(shown.response), values=["1"])
    await studio.later(10)
    card = said(card_of(thread, "Mix 2"))
    assert "1 of 2 addressed" in card
    assert f"**1.** `0:06` vocal down · ✅ done\n↳ {RIDDEN_AT}" in card

    listed = text_of(await studio.artist.slash(studio.channel, "note list", **NIGHT))
    assert f"vocal down · ✅ done in Mix 2\n-# Mix 1 · <@{studio.artist.id}>" in listed
    assert f"\n-# ↳ Mix 2: {RIDDEN_AT}" in listed
    assert "\n-# ↳ Mix 2: no audible change here" in listed

    told = text_of(await studio.artist.slash(studio.channel, "mix compare", **MIX_2))
    assert "At the notes on Mix 1" in told and "no audible change here" in told
    back = {"mix": "Night Drive Mix 1", "against": "Night Drive Mix 2"}
    assert "At the notes" not in text_of(
        await studio.artist.slash(studio.channel, "mix compare", **back)
    )

    await studio.later(86_400)
    asked = said(studio.artist.user.dm_channel.last_message)
    assert line in asked and "Your ears decide" in asked and "click" not in asked


async def test_open_notes_move_with_a_bar_that_was_inserted(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes
) -> None:
    notes = "0:02 click; 0:07 vocal up; 0:05-0:08 wider; loud"
    await after_notes(studio, shorter, notes, whole)

    card = said(card_of(thread, "Mix 2"))
    assert "**1.** `0:02` click\n↳ no audible change here" in card
    assert "**2.** `0:09` vocal up · was 0:07" in card
    assert "**3.** `0:05–0:10` wider · was 0:05–0:08\n↳ 0:06–0:08 is new" in card
    listed = text_of(await studio.artist.slash(studio.channel, "note list", **NIGHT))
    assert "**2.** `0:09` vocal up · was 0:07\n-# Mix 1" in listed
    review = there(await studio.app.services.reviews.get(studio.guild.id, 2))
    marked = [review.place_of(note)[0] for note in review.open_notes]
    assert marked == [2_000, 9_000, 5_000, None]
    first = said(card_of(thread, "Mix 1"))
    assert "`0:07` vocal up" in first and "was" not in first


async def test_markers_for_a_daw_stand_where_the_places_are_by_now(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes
) -> None:
    await after_notes(studio, shorter, "0:07 vocal up; 0:05-0:08 wider", whole)

    made = await studio.engineer.slash(
        studio.channel, "note export", **NIGHT, format=NoteFormat.REAPER.value
    )

    assert "They stand where those places are in Mix 2." in text_of(made)
    (file,) = there(made.response).attachments
    rows = (await file.read()).decode().splitlines()
    assert rows[1:] == ["R1,2 wider,0:05.000,0:10.000,0:05.000", "M2,1 vocal up,0:09.000,,"]


async def test_a_note_on_what_was_cut_out_says_so(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes
) -> None:
    await after_notes(studio, whole, "0:06.5 vocal up; 0:09 wider", shorter)

    card = said(card_of(thread, "Mix 2"))
    assert "**1.** `0:06.5` vocal up · ✂️ cut out\n↳ 0:06–0:08 was taken out" in card
    assert "**2.** `0:07` wider · was 0:09" in card
    review = there(await studio.app.services.reviews.get(studio.guild.id, 2))
    assert [review.place_of(note)[0] for note in review.open_notes] == [None, 7_000]


async def test_a_note_that_stays_open_is_followed_from_the_mix_that_it_was_made_on(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes, ridden: bytes
) -> None:
    await after_notes(studio, shorter, "0:07 vocal up", whole)
    await send_notes(studio, "0:06 snare down", on="Night Drive Mix 2")
    await post(studio, ridden)
    await studio.later(15)

    card = said(card_of(thread, "Mix 3"))
    assert "**1.** `0:09` vocal up · was 0:07" in card
    assert f"**2.** `0:06` snare down\n↳ {RIDDEN_AT}" in card
    assert await compared(studio) == [(2, "delivered"), (3, "delivered")]


async def test_notes_that_come_late_are_followed_too(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await post(studio, ridden)
    await studio.later(15)
    assert await compared(studio) == []

    await send_notes(studio, "0:06 vocal down")
    await studio.later(15)

    assert f"`0:06` vocal down\n↳ {RIDDEN_AT}" in said(card_of(thread, "Mix 2"))


async def test_nothing_is_claimed_of_a_mix_that_is_other_music(
    studio: Studio, thread: ChannelHandle, whole: bytes
) -> None:
    other = stems.wav(stems.song(8, bars=5).mix)
    await after_notes(studio, whole, "0:06 vocal down", other)

    card = said(card_of(thread, "Mix 2"))
    assert "**1.** `0:06` vocal down" in card and "↳" not in card
    assert await compared(studio) == [(2, "delivered")]
    listed = text_of(await studio.artist.slash(studio.channel, "note list", **NIGHT))
    assert "↳" not in listed


async def test_links_are_not_compared(studio: Studio, thread: ChannelHandle, whole: bytes) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    link = {"link": "https://example.org/2"}
    await studio.engineer.slash(studio.channel, "mix submit", **NIGHT, **link)
    await studio.later(15)

    assert "`0:06` vocal down" in said(card_of(thread, "Mix 2"))
    assert await compared(studio) == []


async def test_the_wrong_file_is_evidence_of_nothing(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    await studio.engineer.slash(studio.channel, "mix withdraw", **MIX_1)
    await post(studio, ridden)
    await studio.later(15)

    card = said(card_of(thread, "Mix 2"))
    assert "`0:06` vocal down" in card and "↳" not in card
    assert await compared(studio) == []


async def test_a_mix_that_is_withdrawn_before_it_was_compared_is_not(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    await post(studio, ridden)
    await studio.engineer.slash(studio.channel, "mix withdraw", **MIX_2)
    await studio.later(15)

    assert await compared(studio) == [(2, "delivered")]
    assert not await studio.app.db.read().fetch_all("SELECT 1 FROM comparisons")
    assert "was withdrawn" in said(card_of(thread, "Mix 2"))


async def test_what_was_to_be_compared_is_after_a_restart(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    await post(studio, ridden)
    await studio.app.bot.close()
    fresh = await App.open(studio.settings, Outside.simulated())
    try:
        await studio.env.restart_bot(fresh.bot)
        await studio.later(15)

        assert f"`0:06` vocal down\n↳ {RIDDEN_AT}" in said(card_of(thread, "Mix 2"))
    finally:
        await fresh.bot.close()


@needs_proc
@pytest.mark.parametrize("tries", [1, 3])
async def test_a_worker_that_cannot_be_had_leaves_a_right_card_and_is_tried_again(
    studio: Studio,
    thread: ChannelHandle,
    whole: bytes,
    ridden: bytes,
    monkeypatch: pytest.MonkeyPatch,
    tries: int,
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    await post(studio, ridden)
    for pid in workers(memory=MEMORY):
        os.kill(pid, signal.SIGKILL)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        await studio.later(5 if tries == 1 else 120)
        card = said(card_of(thread, "Mix 2"))
        assert "**1.** `0:06` vocal down" in card and "↳" not in card

    await studio.later(120)

    is_mended = tries == 1
    card = said(card_of(thread, "Mix 2"))
    assert (f"**1.** `0:06` vocal down\n↳ {RIDDEN_AT}" in card) == is_mended
    assert await compared(studio) == [(2, "delivered" if is_mended else "superseded")]


async def test_a_file_that_the_media_folder_lost_leaves_a_right_card_until_it_is_back(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    await post(studio, whole)
    await send_notes(studio, "0:06 vocal down")
    lost = {path: path.read_bytes() for path in studio.settings.media.rglob("*") if path.is_file()}
    for path in lost:
        path.unlink()
    await post(studio, ridden)
    await studio.later(15)

    card = said(card_of(thread, "Mix 2"))
    assert "**1.** `0:06` vocal down" in card and "↳" not in card
    await studio.engineer.slash(studio.channel, "note done", note="Night Drive 1")
    await studio.later(15)
    assert await compared(studio) == [(2, "superseded")]  # it is not tried again at every tick

    for path, sound in lost.items():
        path.write_bytes(sound)
    await studio.later(3600)
    await studio.artist.slash(studio.channel, "note reopen", note="Night Drive 1")
    await studio.later(120)

    assert f"**1.** `0:06` vocal down\n↳ {RIDDEN_AT}" in said(card_of(thread, "Mix 2"))


async def test_one_lost_file_takes_nothing_from_the_notes_on_another(
    studio: Studio, thread: ChannelHandle, whole: bytes, shorter: bytes, ridden: bytes
) -> None:
    await post(studio, shorter)
    await send_notes(studio, "0:07 vocal up")
    (lost,) = {path for path in studio.settings.media.rglob("*") if path.is_file()}
    await post(studio, whole)
    await send_notes(studio, "0:06 snare down", on="Night Drive Mix 2")
    lost.unlink()
    await post(studio, ridden)
    await studio.later(15)

    card = said(card_of(thread, "Mix 3"))
    assert f"**1.** `0:07` vocal up\n**2.** `0:06` snare down\n↳ {RIDDEN_AT}" in card
    assert (await compared(studio))[-1] == (3, "superseded")


async def test_many_mixes_are_compared_a_few_at_a_time(
    studio: Studio, thread: ChannelHandle
) -> None:
    songs = ("Night Drive", "Undertow", "Saltwater")
    await studio.producer.slash(
        studio.channel, "song add", project="Tides", title=", ".join(songs[1:])
    )
    for song in songs:
        await submit_mix(studio.engineer, studio.channel, song=song, file=("a.wav", wav(3.0)))
        await send_notes(studio, "0:01 click", on=f"{song} Mix 1")
    for song in songs:
        await submit_mix(studio.engineer, studio.channel, song=song, file=("b.wav", wav(3.5)))

    await studio.later(5)
    states = [state for _, state in await compared(studio)]
    assert states.count("scheduled") == 1
    await studio.later(30)
    assert "scheduled" not in [state for _, state in await compared(studio)]


async def test_a_comparison_that_finds_no_place_keeps_the_tries_that_it_had(
    studio: Studio,
) -> None:
    await studio.set_up()
    services, now = studio.app.services, studio.app.services.now()
    async with studio.app.db.transaction() as conn:
        kind, nonce = Kind.MIX_COMPARISON, "once"
        await outbox.add(conn, studio.guild.id, kind, 1, at=now, now=now, nonce=nonce)
    ((item,),) = await services.outbox.claim(50)
    await services.outbox.finish([Result(item, State.SCHEDULED, error="failed", retry_at=now)])
    ((item,),) = await services.outbox.claim(50)
    comparisons = ComparisonDeliveries(services)

    others = [asyncio.create_task(comparisons.compare(item)) for _ in range(2)]
    await asyncio.sleep(0)  # they have begun
    await services.outbox.finish([await comparisons.compare(item)])
    await asyncio.gather(*others)

    waiting = await outbox.get(studio.app.db.read(), item.id)
    assert waiting is not None
    assert (waiting.state, waiting.attempts) == (State.SCHEDULED, 1)


async def test_two_studios_with_the_same_files_are_told_of_their_own_notes(
    studio: Studio, thread: ChannelHandle, whole: bytes, ridden: bytes
) -> None:
    other = Studio.furnish(studio.env, studio.app, studio.settings, name="Day Studio")
    await studio.env.settle()
    await other.set_up()
    theirs = await other.project()
    await after_notes(studio, whole, "0:06 vocal down", ridden)
    await after_notes(other, whole, "0:01 click", ridden)

    assert f"`0:06` vocal down\n↳ {RIDDEN_AT}" in said(card_of(thread, "Mix 2"))
    assert "click" not in said(card_of(thread, "Mix 2"))
    assert "`0:01` click\n↳ no audible change here" in said(card_of(theirs, "Mix 2"))
    rows = await studio.app.db.read().fetch_all("SELECT guild_id FROM comparisons")
    assert sorted(row["guild_id"] for row in rows) == [studio.guild.id, other.guild.id]
