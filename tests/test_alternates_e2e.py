"""Alternates and masters beside the mix that they belong to, as members see them."""

from typing import Any

import numpy as np
import pytest
from simcord.builders import ChannelHandle

from tests import stems
from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there
from tests.test_mixes_e2e import card_of


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, of two songs."""
    await studio.set_up()
    return await studio.project(songs="Night Drive, Undertow")


async def submit(
    studio: Studio,
    type_: str = "main",
    seconds: float = 2.0,
    song: str = "Night Drive",
    **more: Any,
) -> None:
    file = ("bounce.wav", wav(seconds))
    options = {"song": song, "type": type_, "file": file} | more
    assert "is up" in text_of(await submit_mix(studio.engineer, studio.channel, **options))


async def approve(studio: Studio, mix: str) -> None:
    done = await studio.artist.slash(studio.channel, "mix approve", mix=f"Night Drive {mix}")
    assert "signed off" in text_of(done)
    await studio.later(61)


def board(thread: ChannelHandle) -> str:
    return said(thread.pinned_messages()[0])


async def edit(studio: Studio, **options: Any) -> Any:
    return await studio.producer.slash(studio.channel, "project edit", project="Tides", **options)


async def test_the_project_card_says_what_does_not_go_with_the_approved_mix(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, "instrumental", 3.0)
    await submit(studio, "tv", 2.0, song="Undertow")
    await submit(studio)
    assert "Alternates" not in board(thread)

    await approve(studio, "Mix 1")
    line = "**Night Drive** Mix 1: no TV yet · Instrumental 1: older than Mix 1, 1 s longer (0:03)"
    assert f"⚠️ {line}" in board(thread)

    await submit(studio, "instrumental", 2.0)
    await submit(studio, "tv", 2.0)
    await studio.later(61)
    assert "Alternates" not in board(thread)


async def test_a_project_names_its_alternates_or_has_none(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await approve(studio, "Mix 1")
    assert "Alternates" not in board(thread)

    named = await edit(studio, alternates="instrumental, a cappella")
    assert "**Night Drive** Mix 1: no Instrumental, A cappella yet" in text_of(named)
    await studio.producer.click(there(named.response), label="Undo")
    await studio.later(61)
    assert "Alternates" not in board(thread)

    refused = await edit(studio, alternates="karaoke")
    assert "Alternates are: vocal up" in text_of(refused)
    await submit(studio, "instrumental", 9.0)
    assert "Instrumental 1: 7 s longer" in text_of(await edit(studio, alternates="none"))


async def test_an_alternate_asks_for_no_sign_off_unless_its_submitter_does(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, "instrumental")
    quiet = card_of(thread, "Instrumental 1")

    assert "is up, from" in said(quiet) and "It needs no sign-off." in said(quiet)
    assert studio.artist.id not in [user.id for user in quiet.mentions]
    assert labels(quiet) == ["Send notes", "More"]

    await submit(studio, "instrumental", 2.5, question="decision")
    asked = card_of(thread, "Instrumental 2")
    assert studio.artist.id in [user.id for user in asked.mentions]
    assert labels(asked)[0] == "Approve"


async def test_a_master_says_which_approved_mix_it_was_made_from(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio, "master", 1.5)
    assert "Made before any mix was approved" in said(card_of(thread, "Master 1"))

    await submit(studio)
    await approve(studio, "Mix 1")
    await submit(studio, "main", 2.5)
    await submit(studio, "master", 2.2)

    link = card_of(thread, "Mix 1").jump_url
    assert f"Made from [Mix 1]({link})" in said(card_of(thread, "Master 2"))
    await approve(studio, "Mix 2")
    await studio.producer.slash(studio.channel, "mix show", mix="Night Drive Master 2")
    assert f"Made from [Mix 1]({link})" in said(card_of(thread, "Master 2"))


async def test_an_approved_mix_and_its_unlimited_twin_lead_to_each_other(
    studio: Studio, thread: ChannelHandle
) -> None:
    await submit(studio)
    await submit(studio, "unlimited", 2.1)
    await studio.later(61)
    assert "Without the limiter" not in said(card_of(thread, "Mix 1"))

    done = await studio.artist.click(card_of(thread, "Mix 1"), label="Approve")
    await studio.later(61)
    limited, unlimited = card_of(thread, "Mix 1"), card_of(thread, "Unlimited 1")
    assert f"Without the limiter: [Unlimited 1]({unlimited.jump_url})" in said(limited)
    assert f"[Mix 1]({limited.jump_url}) without the limiter" in said(unlimited)

    await studio.artist.click(done.followups[0], label="Undo")
    await studio.later(61)
    assert "without the limiter" not in said(card_of(thread, "Unlimited 1"))
    assert "Without the limiter" not in said(card_of(thread, "Mix 1"))


async def test_an_alternate_that_starts_later_is_found_by_its_sound(
    studio: Studio, thread: ChannelHandle
) -> None:
    song = stems.song(7, bars=7)
    sung = song.mix
    late = np.zeros_like(sung)
    shift = stems.RATE // 4
    late[shift:] = (sung - song.stems["vocal"])[:-shift]
    voice: dict[str, Any] = {"file": ("vocal.wav", stems.wav(song.stems["vocal"]))}
    await submit(studio, file=("mix.wav", stems.wav(sung)))
    await submit(studio, "a_cappella", **voice)
    await approve(studio, "Mix 1")
    await submit(studio, "instrumental", file=("inst.wav", stems.wav(late)))
    await studio.later(61)
    await studio.later(61)

    assert "**Night Drive** Mix 1: A cappella" not in board(thread)
    assert "Instrumental 1: starts 0.25 s later" in board(thread)
