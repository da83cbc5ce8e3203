"""The media folder of a bot that runs for weeks."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, Outside
from bot.config import Settings
from tests.sounds import aiff, wav
from tests.studio import Studio, submit_mix, text_of, there

A_DAY = timedelta(days=1).total_seconds()


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[App]:
    """With what is done daily, which other tests go without."""
    opened = await App.open(settings, replace(Outside.simulated(), has_daily_work=True))
    yield opened
    await opened.bot.close()


def stored(settings: Settings) -> list[Path]:
    return sorted(path for path in settings.media.rglob("*") if path.is_file())


def aged(settings: Settings, days: int) -> None:
    """Have the system's clock show that much later: it does not move with the simulated one."""
    for path in stored(settings):
        at = path.stat().st_mtime - days * A_DAY
        os.utime(path, (at, at))


async def test_a_bounce_that_is_never_posted_goes_and_what_was_posted_stays(studio: Studio):
    await studio.set_up()
    await studio.project()
    await submit_mix(
        studio.engineer, studio.channel, song="Night Drive", file=("mix.aif", aiff(0.5))
    )
    posted = stored(studio.settings)
    assert len(posted) == 2  # the file, and a preview that Discord plays
    asked = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.wav", wav(0.5))
    )
    waiting = there(asked.followups[-1] if asked.followups else asked.response)

    await studio.later(15 * A_DAY)
    refused = await studio.engineer.click(waiting, label="Post Mix 2")
    assert "waited for over two weeks" in text_of(refused)
    assert len(stored(studio.settings)) == 3

    aged(studio.settings, 30)
    await studio.later(8 * A_DAY)
    assert stored(studio.settings) == posted


async def test_what_became_due_while_the_bot_was_away_is_done_when_it_is_back(
    studio: Studio, app: App
):
    left = await studio.app.services.files.collect()
    assert left == 0
    lone = studio.settings.media / "ab" / ("c" * 62)
    lone.parent.mkdir()
    lone.write_bytes(b"of a submission that a crash cut short")
    await studio.later(A_DAY + 1)  # seen for the first time
    aged(studio.settings, 30)
    await app.bot.close()
    await studio.later(8 * A_DAY)

    back = await App.open(studio.settings, replace(Outside.simulated(), has_daily_work=True))
    await studio.env.restart_bot(back.bot)
    try:
        assert stored(studio.settings) == []
    finally:
        await back.bot.close()
