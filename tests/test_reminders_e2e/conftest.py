"""A studio in which somebody is reminded, and the bot restarted."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from tests.reminding import never_resting, reopened, until
from tests.studio import Studio


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song; nobody there rests."""
    await studio.set_up()
    await studio.project()
    await never_resting(studio, studio.producer, studio.engineer, studio.artist, studio.stranger)
    return studio


@pytest.fixture
async def restart(desk: Studio) -> AsyncIterator[Any]:
    """Stops the bot, lets time pass, and starts it again."""

    async def after(moment: datetime | None = None) -> None:
        await desk.app.bot.close()
        if moment is not None:
            await until(desk, moment)
        await reopened(desk)

    yield after
    await desk.app.bot.close()


@pytest.fixture
def sent(desk: Studio, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the bot posts, each try of it, as it goes out to Discord."""
    http = desk.app.bot.http
    send, tries = http.send_message, list[Any]()

    async def watched(channel_id: Any, *, params: Any) -> Any:
        tries.append((int(channel_id), params.payload))
        return await send(channel_id, params=params)

    monkeypatch.setattr(http, "send_message", watched)
    return tries
