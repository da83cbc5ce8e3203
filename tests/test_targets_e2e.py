"""What a studio aims at: set, shown beside the figures, and never in the way of a mix."""

from typing import Any

import pytest
from simcord.builders import ChannelHandle

from bot.domain.errors import InvalidError
from bot.domain.figures import LoudnessTarget
from bot.domain.targets import DEFAULT_TARGET, GenreTarget, Targets, changed
from tests.sounds import wav
from tests.studio import Studio, custom_id, labels, said, submit_mix, text_of, there
from tests.test_mixes_e2e import card_of, more
from tests.wire import press


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's album Tides, of the genre dream pop."""
    await studio.set_up()
    return await studio.project(
        songs="Night Drive, Undertow, Foam", kind="album", genre="Dream Pop"
    )


async def aim(studio: Studio, **options: Any) -> str:
    return text_of(await studio.producer.slash(studio.channel, "studio targets", **options))


async def submit(studio: Studio, seconds: float = 2.0, song: str = "Night Drive") -> str:
    """What its submitter reads before a mix is posted."""
    file = ("bounce.wav", wav(seconds))
    shown = await studio.engineer.slash(studio.channel, "mix submit", song=song, file=file)
    words = text_of(shown)
    await studio.engineer.click(there(shown.response), label="Post Mix 1")
    return words


def test_a_genres_target_counts_before_the_studios_and_that_before_the_usual() -> None:
    metal = GenreTarget("Métal", LoudnessTarget(-8, -0.3))
    own = LoudnessTarget(-11, -1)

    assert Targets(own, (metal,)).of(" métal ").target == metal.target
    assert Targets(own, (metal,)).of("Folk").target == own
    assert Targets(own, (metal,)).of(None).target == own
    assert Targets(None, (metal,)).of("Folk").target == DEFAULT_TARGET


@pytest.mark.parametrize("loudness", [0.0, -41.0, float("nan"), float("inf")])
def test_a_target_is_something_that_music_can_have(loudness: float) -> None:
    with pytest.raises(InvalidError, match="LUFS"):
        changed(DEFAULT_TARGET, loudness=loudness, true_peak=None)


async def test_without_any_target_mixes_are_set_against_what_services_play_at(
    studio: Studio, thread: ChannelHandle
) -> None:
    shown = await aim(studio)
    assert "**The studio** −14.0 LUFS, −1.0 dBTP (nothing set" in shown

    assert "the usual, −14.0 LUFS, −1.0 dBTP · " in await submit(studio)
    words = said(await more(studio.artist, card_of(thread, "Mix 1")))
    assert "**Target** the usual, −14.0 LUFS" in words
    assert " LU quieter · " in words or " LU louder · " in words
    assert "of headroom" in words or "over in true peak" in words


async def test_a_genres_target_takes_what_was_not_said_from_the_studios(
    studio: Studio, thread: ChannelHandle
) -> None:
    await aim(studio, loudness=-11.0, true_peak=-2.0)
    shown = await aim(studio, genre="dream pop", loudness=-16.04)

    assert "**The studio** −11.0 LUFS, −2.0 dBTP" in shown
    assert "**dream pop** −16.0 LUFS, −2.0 dBTP" in shown
    assert "dream pop, −16.0 LUFS, −2.0 dBTP" in await submit(studio)

    shown = await aim(studio, genre="Dream POP", reset=True)
    assert "dream pop" not in shown
    assert "There is no target of that genre" in await aim(studio, genre="dream pop", reset=True)
    assert "Give a loudness and a true peak, or reset" in await aim(
        studio, loudness=-9.0, reset=True
    )


async def test_what_was_set_and_what_was_reset_is_taken_back_by_undo(
    studio: Studio, thread: ChannelHandle
) -> None:
    await aim(studio, loudness=-11.0)
    moved = await studio.producer.slash(studio.channel, "studio targets", loudness=-9.0)
    undone = await studio.producer.click(there(moved.response), label="Undo")
    assert "Undone: Loudness target of the studio." in text_of(undone)
    assert "**The studio** −11.0 LUFS" in await aim(studio)

    metal = {"genre": "Metal"}
    new = await studio.producer.slash(studio.channel, "studio targets", loudness=-8.0, **metal)
    await studio.producer.click(there(new.response), label="Undo")
    assert "Metal" not in await aim(studio)

    assert "**Metal** −7.0 LUFS" in await aim(studio, loudness=-7.0, **metal)
    gone = await studio.producer.slash(studio.channel, "studio targets", reset=True, **metal)
    undone = await studio.producer.click(there(gone.response), label="Undo")
    assert "Undone: Loudness target of Metal." in text_of(undone)
    assert "**Metal** −7.0 LUFS" in await aim(studio)


async def test_a_target_that_was_set_anew_meanwhile_stays(
    studio: Studio, thread: ChannelHandle
) -> None:
    await aim(studio, loudness=-11.0)
    moved = await studio.producer.slash(studio.channel, "studio targets", loudness=-9.0)
    await aim(studio, loudness=-12.0)

    refused = await studio.producer.click(there(moved.response), label="Undo")

    assert "was changed since" in text_of(refused)
    assert "**The studio** −12.0 LUFS" in await aim(studio)


async def test_only_a_target_that_changed_can_be_undone(
    studio: Studio, thread: ChannelHandle
) -> None:
    await aim(studio, loudness=-11.0)

    for options in ({}, {"loudness": -11.0}):
        shown = await studio.producer.slash(studio.channel, "studio targets", **options)
        assert labels(there(shown.response)) == []


async def test_who_manages_the_server_takes_back_a_target_of_theirs_and_nobody_elses(
    studio: Studio,
) -> None:
    boss = studio.guild.create_role("Boss")
    producer = studio.guild.add_member(studio.env.create_user("Pia"), roles=[boss])
    manager = studio.producer
    await studio.set_up(producer_role=boss)
    first = await manager.slash(studio.channel, "studio targets", loudness=-11.0)
    undone = await manager.click(there(first.response), label="Undo")
    assert "Undone" in text_of(undone)

    shown = await producer.slash(studio.channel, "studio targets", loudness=-9.0)
    undo = custom_id(there(shown.response), "Undo")
    for who, words in ((manager, "Only who did it"), (studio.engineer, "Only the producer")):
        refused = await press(who, studio.channel, undo)
        assert words in text_of(refused)


async def test_genres_are_completed_from_projects_and_targets(
    studio: Studio, thread: ChannelHandle
) -> None:
    await aim(studio, genre="Metal", loudness=-8.0)

    async def found(typed: str) -> list[str]:
        choices = await studio.producer.autocomplete(
            studio.channel, "studio targets", "genre", typed
        )
        return [choice["value"] for choice in choices]

    assert await found("") == ["Dream Pop", "Metal"]
    assert await found("dream") == ["Dream Pop"]


async def test_an_albums_songs_are_said_to_share_one_gain(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    alone = said(await more(studio.artist, card_of(thread, "Mix 1")))
    assert "As an album" not in alone

    await submit(studio, 3.0, "Undertow")
    link = {"song": "Foam", "link": "https://example.org/foam"}
    await submit_mix(studio.engineer, studio.channel, **link)

    words = said(await more(studio.artist, card_of(thread, "Mix 1")))
    album = next(line for line in words.splitlines() if line.startswith("**As an album**"))
    assert "Spotify" in album and "Tidal" in album and "YouTube" not in album
    assert album.endswith("one gain for 2 of 3 songs")


async def test_a_single_has_no_albums_gain(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project(songs="Night Drive, Undertow", kind="single")
    await submit(studio)
    await submit(studio, 3.0, "Undertow")

    assert "As an album" not in said(await more(studio.artist, card_of(thread, "Mix 1")))
