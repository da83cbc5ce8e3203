"""Files that are not what they say, uploads that fail, and a disk without room: said, none kept."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
import discord
import pytest
from simcord.builders import ChannelHandle

from bot.config import Settings
from bot.media import MediaStore
from tests.census import Census
from tests.sounds import mp3, riff, video, wav
from tests.studio import Studio, submit_mix, text_of, there
from tests.wire import press

SOUND = wav(0.5)
FILES: dict[str, tuple[str, bytes, str]] = {
    "not audio": ("mix.wav", b"<html>not found</html>" * 50, "not an audio file"),
    "a program": ("mix.wav", b"MZ\x90\0" + bytes(4000), "not an audio file"),
    "empty": ("mix.wav", b"", "empty"),
    "truncated": ("mix.wav", SOUND[: len(SOUND) // 2], "cut off or damaged"),
    "only a header": ("mix.wav", SOUND[:44], "cut off or damaged"),
    "four hours claimed": (
        "mix.wav",
        riff(SOUND[44:], data_size=2_500_000_000),
        "3:56:12, but only 0:00",
    ),
    "rate of 0": ("mix.wav", riff(SOUND[44:], rate=0), "sample rate of 0 Hz"),
    "no channels": ("mix.wav", riff(SOUND[44:], channels=0), "no channels"),
    "a film": ("mix.mp4", video(), "Export its sound"),
    "truncated mp3": ("mix.mp3", mp3(0.5)[:200], "cut off or damaged"),
    "too large": (
        "mix.wav",
        SOUND + bytes(2 * 2**20),
        "larger than the 1.0 MB|larger than the 1 MB",
    ),
    "a name of nothing": ("\u200b.wav", b"x" * 500, "file's name is empty|not an audio"),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """As in the other tests, but for a limit that a test can exceed."""
    return Settings.model_construct(
        database=tmp_path / "talkback.db", media=tmp_path / "media", max_upload_mb=1
    )


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    await studio.set_up()
    thread = await studio.project()
    await studio.later(61)
    return thread


def kept(studio: Studio) -> list[Path]:
    """Every file in the media folder."""
    return [path for path in studio.settings.media.rglob("*") if path.is_file()]


async def rows(studio: Studio) -> dict[str, list[dict[str, Any]]]:
    return (await Census.take(studio.app.db)).tables


@pytest.mark.parametrize("kind", FILES)
async def test_a_hostile_file_is_refused_with_what_to_do(
    studio: Studio, thread: ChannelHandle, kind: str
) -> None:
    name, content, words = FILES[kind]
    before = await rows(studio)

    refused = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=(name, content)
    )

    assert refused.ephemeral
    said = text_of(refused)
    assert "reference" not in said and "is up" not in said, said
    assert any(word in said for word in words.split("|")), said
    assert await rows(studio) == before
    assert not kept(studio)


async def test_a_file_that_discord_no_longer_has_is_asked_for_again(
    studio: Studio, thread: ChannelHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def expired(url: str) -> bytes:
        answer: Any = SimpleNamespace(status=404, reason="")
        raise discord.NotFound(answer, url)

    monkeypatch.setattr(studio.app.bot.http, "get_from_cdn", expired)
    before = await rows(studio)
    refused = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=("mix.wav", SOUND)
    )

    assert "Upload it again" in text_of(refused)
    assert await rows(studio) == before and not kept(studio)


async def test_a_file_that_is_gone_from_the_folder_is_said_on_the_card_and_the_button(
    studio: Studio, thread: ChannelHandle
) -> None:
    file = ("mix.wav", SOUND)
    await submit_mix(studio.engineer, studio.channel, song="Night Drive", file=file)
    card = there(thread.last_message)
    for path in kept(studio):
        path.unlink()
    studio.env.backend.delete_message(thread.id, card.id)
    await studio.later(61)
    await studio.artist.slash(studio.channel, "mix notes", mix="mix:1", notes="louder")
    await studio.later(61)

    (lost,) = [row for row in (await rows(studio))["outbox"] if row["state"] == "failed"]
    assert "missing from the media folder" in lost["error"]
    original = await press(studio.artist, studio.channel, "mix:original:1")
    assert "missing from the media folder" in text_of(original)


@pytest.fixture
def full_disk(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Fills the disk that the media folder is on."""

    def fill() -> None:
        store: Any = studio.app.services.reviews._media  # pyright: ignore[reportPrivateUsage]
        assert isinstance(store, MediaStore)
        monkeypatch.setattr(store, "_disk_usage", nothing_free)

    def nothing_free(_: Path) -> SimpleNamespace:
        return SimpleNamespace(free=0)

    return fill


async def test_a_full_disk_refuses_a_file_and_says_whose_matter_it_is(
    studio: Studio, thread: ChannelHandle, full_disk: Callable[[], None]
) -> None:
    full_disk()
    before = await rows(studio)
    file = ("mix.wav", SOUND)
    refused = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", file=file
    )

    assert "The disk is full" in text_of(refused)
    assert await rows(studio) == before and not kept(studio)


async def test_a_database_without_room_saves_nothing_and_goes_on_once_there_is(
    studio: Studio, thread: ChannelHandle
) -> None:
    writer: aiosqlite.Connection = studio.app.db._writer  # pyright: ignore[reportPrivateUsage]
    before = await rows(studio)
    (pages,) = there(await (await writer.execute("PRAGMA page_count")).fetchone())
    await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    long = "\n".join(f"{number} {'x' * 90}" for number in range(49))
    options = {"project": "Tides", "title": long}
    refused = await studio.producer.slash(studio.channel, "song add", **options)

    assert "The disk is full" in text_of(refused)
    assert await rows(studio) == before
    await writer.execute_fetchall("PRAGMA max_page_count = 1073741823")
    added = await studio.producer.slash(studio.channel, "song add", **options)
    assert "Added" in text_of(added)
