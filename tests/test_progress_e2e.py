# simcord is pinned: moving its clock without settling has no public way.
# pyright: reportPrivateUsage=false
"""Files that take long: whoever waits sees how far they are."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.builders import ChannelHandle

from bot.domain.audio import Step
from bot.domain.figures import Analysis
from bot.ui.progress import step_words
from tests.sounds import aiff, wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there

SHARES = (0.1, 0.2, 0.4, 0.42, 0.6, 0.9)
"""Told a second apart: after 1, 2, 3, 4, 5 and 6 s."""


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    await studio.set_up()
    return await studio.project()


@pytest.fixture
async def two_mixes(studio: Studio, thread: ChannelHandle) -> None:
    """Posted before anything is slow: a fixture that makes it so comes behind this one."""
    for seconds in (4.0, 4.5):
        file = ("mix.wav", wav(seconds))
        await submit_mix(studio.engineer, studio.channel, song="Night Drive", file=file)
    await studio.later(60)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every line that an answer was edited to."""
    lines: list[str] = []
    edit = discord.Interaction[Any].edit_original_response

    async def noted(interaction: discord.Interaction[Any], **options: Any) -> Any:
        lines.extend(
            item.content
            for item in options["view"].walk_children()
            if isinstance(item, discord.ui.TextDisplay)
        )
        return await edit(interaction, **options)

    monkeypatch.setattr(discord.Interaction, "edit_original_response", noted)
    return lines


@pytest.fixture
def slow(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which measuring takes six seconds: the clock is moved while it works."""
    audio = studio.app.services.audio
    measure, preview = audio.analyse, audio.preview
    compare, alternate = audio.compare, audio.ab

    async def telling(on_progress: Callable[[float], None] | None) -> None:
        for share in SHARES:
            studio.env._move_clock(studio.env._virtual_time + 1)
            there(on_progress)(share)
            for _ in range(100):  # an edit that is under way gets through
                await asyncio.sleep(0)

    async def analyse(path: Path, *, queue: int, on_progress: Any) -> Analysis:
        await telling(on_progress)
        return await measure(path, queue=queue, on_progress=on_progress)

    async def previewed(source: Path, target: Path, *, on_progress: Any, **options: Any) -> Any:
        await telling(on_progress)
        return await preview(source, target, on_progress=on_progress, **options)

    async def compared(first: Path, second: Path, *, on_progress: Any, **options: Any) -> Any:
        await telling(on_progress)
        return await compare(first, second, on_progress=on_progress, **options)

    async def ab(*paths: Path, on_progress: Any, **options: Any) -> Any:
        await telling(on_progress)
        return await alternate(*paths, on_progress=on_progress, **options)

    monkeypatch.setattr(audio, "compare", compared)
    monkeypatch.setattr(audio, "ab", ab)
    monkeypatch.setattr(audio, "analyse", analyse)
    monkeypatch.setattr(audio, "preview", previewed)


def told(lines: list[str]) -> list[str]:
    return [line for line in lines if "…" in line and "%" in line]


async def test_a_file_that_takes_long_says_how_far_it_is_and_then_what_was_measured(
    studio: Studio, thread: ChannelHandle, shown: list[str], slow: None
):
    done = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.aif", aiff(0.5))
    )

    assert told(shown) == [
        "Measuring… 40 %",  # after three seconds
        "Measuring… 60 %",  # and two more
        "Making the preview… 10 %",
        "Making the preview… 40 %",
        "Making the preview… 60 %",
    ]
    assert "Measuring" not in text_of(done)
    assert "Post Mix 1" in labels(done.followups[-1] if done.followups else done.response)


async def test_a_file_that_is_measured_at_once_says_nothing_before(
    studio: Studio, thread: ChannelHandle, shown: list[str]
):
    await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.wav", wav(0.5))
    )

    assert shown and not told(shown)


async def test_what_fails_after_a_while_leaves_the_failure_alone(
    studio: Studio, thread: ChannelHandle, shown: list[str], slow: None
):
    half = wav(1.0)[:40_000]
    done = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.wav", half)
    )

    assert told(shown) == ["Measuring… 40 %", "Measuring… 60 %"]
    assert "cut off or damaged" in text_of(done)
    assert "Measuring" not in text_of(done)


async def test_the_files_of_a_message_say_one_by_one_how_far_they_are(
    studio: Studio, thread: ChannelHandle, shown: list[str], slow: None
):
    files = [("night drive.wav", wav(0.5)), ("night drive inst.wav", wav(0.6))]
    message = await studio.artist.send(studio.channel, "bounces", attachments=files)
    asked = await studio.engineer.context_menu(studio.channel, "Submit as mix", message)

    done = await studio.engineer.click(there(asked.response), label="Post 2 mixes")

    assert told(shown)[0] == "Measuring… 40 %"
    assert len(told(shown)) > 3
    assert text_of(done).count(" is up: ") == 2
    assert not told([text_of(done)])


async def test_progress_that_discord_refuses_costs_nobody_their_file(
    studio: Studio, thread: ChannelHandle, monkeypatch: pytest.MonkeyPatch, slow: None
):
    edit = discord.Interaction[Any].edit_original_response
    refused: list[Any] = []

    async def refusing(interaction: discord.Interaction[Any], **options: Any) -> Any:
        if len(refused) < 2:
            refused.append(options)
            answer: Any = type("Response", (), {"status": 503, "reason": ""})
            raise discord.HTTPException(answer, "later")
        return await edit(interaction, **options)

    monkeypatch.setattr(discord.Interaction, "edit_original_response", refusing)
    done = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.wav", wav(0.5))
    )

    assert len(refused) == 2
    assert "Post Mix 1" in labels(done.followups[-1] if done.followups else done.response)


async def test_a_comparison_that_takes_long_says_how_far_it_is_and_then_what_changed(
    studio: Studio, two_mixes: None, shown: list[str], slow: None
):
    done = await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")

    assert told(shown) == ["Comparing… 40 %", "Comparing… 60 %"]
    assert "Mix 1 → Mix 2" in text_of(done) and not told([text_of(done)])

    shown.clear()  # from now on it is known
    again = await studio.artist.slash(studio.channel, "mix compare", mix="Night Drive Mix 2")
    assert shown and not told(shown) and "Mix 1 → Mix 2" in text_of(again)


async def test_an_ab_that_takes_long_says_how_far_it_is_and_then_only_plays(
    studio: Studio, two_mixes: None, shown: list[str], slow: None
):
    done = await studio.artist.slash(studio.channel, "mix ab", mix="Night Drive Mix 2", length=4)

    assert told(shown) == ["Making the A/B… 40 %", "Making the A/B… 60 %"]
    assert done.response is None  # taken away
    (heard,) = done.followups
    assert "in turns, at one loudness" in said(heard)
    assert [file.filename for file in heard.attachments] == ["night-drive_mix-1-mix-2-ab.mp3"]


async def test_an_ab_that_fails_after_a_while_leaves_the_failure_alone(
    studio: Studio, two_mixes: None, shown: list[str], slow: None
):
    for path in studio.settings.media.rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")

    done = await studio.artist.slash(studio.channel, "mix ab", mix="Night Drive Mix 2", length=4)

    assert told(shown) == ["Making the A/B… 40 %", "Making the A/B… 60 %"]
    (refused,) = done.followups
    assert done.response is None and "not an audio file" in said(refused)


@pytest.mark.parametrize("step", Step)
def test_every_step_is_said_in_words(step: Step):
    assert step_words(step, 0.424).endswith("… 42 %")
