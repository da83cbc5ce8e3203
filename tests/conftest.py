"""A fresh database, and a studio in a simulated Discord, for each test."""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic  # by its name: the simulated Discord puts its own clock in the module
from typing import Any

import hypothesis
import pytest
import simcord

from bot.app import App, Outside
from bot.config import Settings
from bot.demo.clock import simulated_scheduler
from bot.demo.world import refusals_aside
from db.database import Database
from db.migrate import migrate
from tests.shared_workers import SharedWorkers
from tests.studio import Studio

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Have the collector pass over what is imported by now: it took a tenth of the time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database that holds nothing, to be copied: to migrate one takes longer."""
    path = tmp_path_factory.mktemp("blank") / "talkback.db"

    async def make() -> None:
        database = await Database.open(path)
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def db(tmp_path: Path, blank: Path) -> AsyncIterator[Database]:
    """A migrated database in a real file."""
    database = await Database.open(Path(shutil.copy(blank, tmp_path)))
    yield database
    await database.close()


@pytest.fixture(autouse=True)
def apscheduler_clock() -> Iterator[None]:
    """APScheduler on the simulated clock."""
    with simulated_scheduler():
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that stay in the test's own folder, whatever the environment holds."""
    return Settings.model_construct(
        database=tmp_path / "talkback.db", media=tmp_path / "media", max_upload_mb=100
    )


@pytest.fixture(scope="session")
def shared_workers() -> Iterator[SharedWorkers]:
    """Audio workers for the bots of all tests."""
    workers = SharedWorkers()
    yield workers
    workers.close()


@pytest.fixture
async def app(settings: Settings, blank: Path, shared_workers: SharedWorkers) -> AsyncIterator[App]:
    """The bot with everything that it runs on; the sweep is off, it makes jumps in time slow."""
    shutil.copy(blank, settings.database)
    outside = replace(Outside.simulated(), make_workshop=shared_workers.lend)
    opened = await App.open(settings, outside)
    yield opened
    await opened.bot.close()


@pytest.fixture
async def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time that moves when the test moves it, and not with the machine's load.

    The simulated Discord lets a timer of the bot fire by the real clock too: a test that takes
    longer than the five seconds to a card's refresh would see it come in the midst of a command.
    """
    loop = asyncio.get_running_loop()
    real = loop.call_at

    def call_at(when: float, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if callback.__qualname__.endswith("run_real") and when - monotonic() > 1:
            when += 1_000_000
        return real(when, callback, *args, **kwargs)

    monkeypatch.setattr(loop, "call_at", call_at)


@pytest.fixture
async def studio(app: App, settings: Settings, still_clock: None) -> AsyncIterator[Studio]:
    """A studio of a producer, an engineer, an artist and a passer-by, with the real bot in it."""
    env = simcord.Env(app.bot, settle_timeout=30.0)
    refusals_aside(env)
    await env.start()
    await app.bot.tree.sync()
    try:
        yield Studio.furnish(env, app, settings)
    finally:
        await env.shutdown()
        errors = env.errors
        assert not errors, errors


@pytest.fixture(autouse=True)
def simulated_time(request: pytest.FixtureRequest) -> Iterator[None]:
    """Test bodies read the simulated clock too."""
    if "studio" not in request.fixturenames:
        yield
        return
    studio: Studio = request.getfixturevalue("studio")
    with studio.env.time_context():
        yield


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Fields that are laid over each interaction's payload: the size limit, the locale."""
    from simcord import interactions  # noqa: PLC0415 - a seam of the simulated Discord

    real, extra = interactions.base_payload, dict[str, Any]()

    def payload(*args: Any, **kwargs: Any) -> Any:
        record, body = real(*args, **kwargs)
        return record, body | extra

    monkeypatch.setattr(interactions, "base_payload", payload)
    return extra
