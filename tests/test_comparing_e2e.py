"""Two mixes side by side, as members see and hear them."""

import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from simcord.builders import ChannelHandle

from tests import stems
from tests.stems import RATE
from tests.studio import Studio, labels, said, submit_mix, text_of, there


@pytest.fixture(scope="module")
def sounds() -> tuple[bytes, bytes]:
    """A mix, and the same with its middle turned down by 3 dB."""
    first = stems.song(7, bars=7).mix
    ridden = stems.faded_in(first, first * 10 ** (-3 / 20), 5 * RATE, 10 * RATE)
    return stems.wav(first), stems.wav(ridden)


@pytest.fixture
async def thread(studio: Studio, sounds: tuple[bytes, bytes]) -> ChannelHandle:
    """The thread of a project of two songs, the first of which has two mixes."""
    await studio.set_up()
    thread = await studio.project(songs="Night Drive, Undertow")
    for sound in sounds:
        await submitted(studio, file=("bounce.wav", sound))
    return thread


async def submitted(studio: Studio, **options: Any) -> None:
    options = {"song": "Night Drive"} | options
    await submit_mix(studio.engineer, studio.channel, **options)


async def test_what_changed_is_said_with_its_place_and_drawn(
    studio: Studio, thread: ChannelHandle
) -> None:
    told = await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")

    words = text_of(told)
    assert "Night Drive · Mix 1 → Mix 2" in words
    assert "Loudness" in words and "LUFS" in words and "True peak" in words
    assert "0:05–0:10 changed, −3.0 dB" in words
    (picture,) = there(told.response).attachments
    assert (await picture.read()).startswith(b"\x89PNG")


async def test_the_figures_of_what_changed_add_up(studio: Studio, thread: ChannelHandle) -> None:
    told = text_of(
        await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")
    ).replace("−", "-")
    assert "Length" not in told and "Aligned" in told and "said above" not in told
    for row in re.findall(r"(-?[\d.]+) → \*\*(-?[\d.]+) \w+\*\* \(([+-][\d.]+)\)", told):
        before, after, difference = map(Decimal, row)
        assert after - before == difference

    quieter = stems.wav(stems.song(7, bars=7).mix[RATE // 2 :] * 10 ** (-2 / 20))
    await submitted(studio, file=("quieter.wav", quieter))
    told = await studio.artist.slash(
        studio.channel, "mix compare", mix="Night Drive Mix 3", against="Night Drive Mix 1"
    )
    assert "Length 0:14.4 → **0:13.9** (−0.5 s)" in text_of(told)
    assert "Aligned, and matched in level by −2.0 dB." in text_of(told)


async def test_what_changed_is_known_from_then_on(studio: Studio, thread: ChannelHandle) -> None:
    first = await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")
    for path in studio.settings.media.rglob("*"):
        if path.is_file():
            path.unlink()

    again = await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")

    assert text_of(again) == text_of(first)


async def test_any_two_mixes_of_a_song_are_compared_either_way(
    studio: Studio, thread: ChannelHandle
) -> None:
    told = await studio.artist.slash(
        studio.channel, "mix compare", mix="Night Drive Mix 1", against="Night Drive Mix 2"
    )

    assert "Night Drive · Mix 2 → Mix 1" in text_of(told)
    assert "0:05–0:10 changed, +3.0 dB" in text_of(told)


async def test_the_same_mix_exported_again_is_said_to_be_the_same(
    studio: Studio, thread: ChannelHandle, sounds: tuple[bytes, bytes]
) -> None:
    exported = stems.wav(stems.song(7, bars=7).mix, bits=16, seed=3)
    await submitted(studio, file=("again.wav", exported))

    told = await studio.artist.slash(
        studio.channel, "mix compare", mix="Night Drive Mix 3", against="Night Drive Mix 1"
    )

    assert "No audible change: the same mix, exported again." in text_of(told).replace("**", "")


async def test_two_mixes_are_heard_in_turns_at_one_loudness(
    studio: Studio, thread: ChannelHandle
) -> None:
    heard = await studio.artist.slash(
        studio.channel, "mix ab", mix="Night Drive Mix 2", length=8, **{"from": "0:02"}
    )

    assert "Mix 1 and Mix 2 in turns, at one loudness" in text_of(heard)
    (file,) = there(heard.response).attachments
    assert file.filename == "night-drive_mix-1-mix-2-ab.mp3"
    assert len(await file.read()) == file.size > 8_000


async def test_a_start_too_short_to_be_heard_is_no_turn_of_its_own(
    studio: Studio, thread: ChannelHandle
) -> None:
    later = np.pad(stems.song(7, bars=7).mix, ((RATE // 10, 0), (0, 0)))
    await submitted(studio, file=("later.wav", stems.wav(later)))

    heard = await studio.artist.slash(studio.channel, "mix ab", mix="Night Drive Mix 3")

    assert "-# 0:00 Mix 2 · 0:08 Mix 3" in text_of(heard)


async def test_the_card_offers_both_to_whoever_may_hear_the_mix(
    studio: Studio, thread: ChannelHandle
) -> None:
    card = next(m for m in thread.history() if m.embeds and "Mix 2" in str(m.embeds[0].title))
    more = await studio.artist.click(card, label="More")
    shown = there(more.followups[-1] if more.followups else more.response)
    assert labels(shown)[:2] == ["What changed", "A/B"]

    compared = await studio.artist.click(shown, label="What changed")
    assert "Mix 1 → Mix 2" in said(
        compared.followups[-1] if compared.followups else compared.response
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mix": "Night Drive Mix 1"}, "There is nothing before Mix 1"),
        ({"mix": "Night Drive Mix 2", "against": "Night Drive Mix 2"}, "one and the same mix"),
        ({"mix": "Night Drive Mix 2", "against": "Undertow Mix 1"}, "mixes of two songs"),
        ({"mix": "Night Drive Mix 3"}, "Mix 3 is a link"),
    ],
)
async def test_what_cannot_be_compared_is_said_with_what_to_do(
    studio: Studio, thread: ChannelHandle, options: dict[str, Any], words: str
) -> None:
    await submitted(studio, link="https://example.org/3")
    await submitted(studio, song="Undertow", link="https://example.org/u")

    for command in ("mix compare", "mix ab"):
        refused = await studio.artist.slash(studio.channel, command, **options)
        assert words in text_of(refused)
