"""Links as an engineer submits them: fetched where that can be done, else said to be unverified."""

import dataclasses
from collections.abc import AsyncIterator

import pytest
from simcord.builders import ChannelHandle

from bot.app import App, Outside
from bot.config import Settings
from bot.domain.shares import OpenLink
from tests.sounds import wav
from tests.studio import Studio, labels, said, submit_mix, text_of, there
from tests.web import Web

LINK = "https://files.example.org/nightdrive_inst.wav"


@pytest.fixture
async def pages() -> AsyncIterator[Web]:
    async with Web.open() as served:
        yield served


@pytest.fixture
async def app(settings: Settings, pages: Web) -> AsyncIterator[App]:
    """The bot, to whom every host is a server of the test."""

    def open_link(_: Settings) -> OpenLink:
        return pages.fetcher().open

    outside = dataclasses.replace(Outside.simulated(), open_link=open_link)
    opened = await App.open(settings, outside)
    yield opened
    await opened.bot.close()


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides."""
    await studio.set_up()
    return await studio.project()


def cards(thread: ChannelHandle) -> list[str]:
    return [said(message) for message in thread.history() if "Night Drive · " in said(message)]


async def test_a_link_is_fetched_and_posted_like_an_upload(
    studio: Studio, thread: ChannelHandle, pages: Web
) -> None:
    pages.serve(LINK.removeprefix("https://"), wav(0.3), Content_Type="audio/wav")

    posted = await submit_mix(studio.engineer, studio.channel, song="Night Drive", link=LINK)

    assert "is up" in text_of(posted)
    (card,) = cards(thread)
    assert "unverified" not in card and "nightdrive_inst.wav" in card


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"<html>Sign in</html>", "text/html", "That link shows a page in place of the file."),
        (b"not audio at all", "audio/wav", "content stays unverified"),
        (b"", "audio/wav", "That file is empty."),
    ],
)
async def test_what_cannot_be_fetched_stays_a_link_and_its_submitter_reads_why(
    studio: Studio, thread: ChannelHandle, pages: Web, body: bytes, kind: str, reason: str
) -> None:
    pages.serve(LINK.removeprefix("https://"), body, Content_Type=kind)

    posted = await studio.engineer.slash(
        studio.channel, "mix submit", song="Night Drive", link=LINK
    )

    words = text_of(posted)
    assert "is up" in words and "its content stays unverified" in words and reason in words
    (card,) = cards(thread)
    assert "content unverified" in card and "in place of the file" not in card


async def test_nobody_has_the_bot_fetch_who_may_not_submit(
    studio: Studio, thread: ChannelHandle, pages: Web
) -> None:
    refused = await studio.artist.slash(studio.channel, "mix submit", song="Night Drive", link=LINK)

    assert "Only the producer or an engineer" in text_of(refused)
    assert pages.asked == []


async def test_links_in_a_message_are_submitted_with_its_files(
    studio: Studio, thread: ChannelHandle, pages: Web
) -> None:
    pages.serve(LINK.removeprefix("https://"), wav(0.3))
    words = f"bounces: <{LINK}>, https://www.dropbox.com/s/a/NightDrive_TV.wav?dl=0 and notes at "
    words += "https://example.org/notes"
    message = await studio.artist.send(
        studio.channel, words, attachments=[("nightdrive.wav", wav(0.4))]
    )

    asked = await studio.engineer.context_menu(studio.channel, "Submit as mix", message)
    for label in ("Mix 1", "Instrumental 1", "TV mix 1"):
        assert f"**Night Drive** · {label}" in text_of(asked)
    done = await studio.engineer.click(there(asked.response), label="Post 3 mixes")

    assert text_of(done).count(" is up: ") == 3
    assert "There is nothing behind that link any more." in text_of(done)
    assert ["unverified" in card for card in cards(thread)].count(True) == 1
    assert labels(done.response) == ["Undo"]
