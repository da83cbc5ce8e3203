"""The record of a sign-off: who may have it, and what it says."""

import hashlib
import io
import json
from typing import Any

import pytest
from PIL import Image
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.domain.records import RECORD_SCHEMA, RECORD_VERSION
from tests.sounds import wav
from tests.studio import Studio, submit_mix, text_of, there

SOUND = wav(2.0)


@pytest.fixture
async def thread(studio: Studio) -> ChannelHandle:
    """The thread of Ada's project Tides, whose every approver signs off: Ada, and Nora by name."""
    await studio.set_up()
    thread = await studio.project()
    await add(studio, "approver", name="Nora")
    await studio.producer.slash(studio.channel, "project edit", project="Tides", sign_off="all")
    file = ("final_final_v3.wav", SOUND)
    await submit_mix(studio.engineer, studio.channel, song="Night Drive", file=file)
    return thread


async def add(studio: Studio, role: str, **who: Any) -> None:
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", role=role, **who
    )


async def record(
    studio: Studio, by: MemberActor | None = None, mix: str = "Night Drive Mix 1"
) -> tuple[str, dict[str, Any], Image.Image]:
    """What `/mix record` says, its JSON, and its picture."""
    asked = await (by or studio.artist).slash(studio.channel, "mix record", mix=mix)
    sent = there(asked.response)
    assert sent.ephemeral
    files = {file.filename.rpartition(".")[2]: await file.read() for file in sent.attachments}
    assert files.keys() == {"png", "json"}
    return text_of(asked), json.loads(files["json"]), Image.open(io.BytesIO(files["png"]))


async def approve(studio: Studio, by: MemberActor, mix: str = "Mix 1", **options: Any) -> Any:
    return await by.slash(studio.channel, "mix approve", mix=f"Night Drive {mix}", **options)


async def test_before_everybody_approved_the_record_says_who_is_waited_for(
    studio: Studio, thread: ChannelHandle
) -> None:
    await approve(studio, studio.artist)

    words, kept, picture = await record(studio)

    assert "**Mix 1** of **Night Drive**: Not approved yet: waiting for Nora." in words
    assert (kept["schema"], kept["version"]) == (RECORD_SCHEMA, RECORD_VERSION)
    assert (kept["state"], kept["is_approved"]) == ("in_review", False)
    nora, ada = sorted(kept["asked"], key=lambda asked: asked["verdict"] is not None)
    assert nora["person"] == {"name": "Nora", "discord_id": None}
    assert ada["verdict"] == "approved"
    assert ada["person"] == {"name": "Ada", "discord_id": str(studio.artist.id)}
    assert picture.width == 800


async def test_a_record_names_the_very_file_its_figures_and_who_wrote_down_whose_word(
    studio: Studio, thread: ChannelHandle
) -> None:
    await approve(studio, studio.producer, **{"for": "Nora"})
    await approve(studio, studio.artist)

    words, kept, _ = await record(studio, studio.engineer)

    assert "Approved by Ada, Nora." in words  # members first, as on the card
    assert (kept["state"], kept["is_approved"]) == ("approved", True)
    sha256 = hashlib.sha256(SOUND).hexdigest()
    assert kept["file"]["name"] == "final_final_v3.wav"
    assert (kept["file"]["sha256"], kept["file"]["bytes"]) == (sha256, len(SOUND))
    assert kept["figures"]["integrated_lufs"] < 0
    assert kept["figures"]["true_peak_dbtp"] is not None
    by_nora, by_ada = kept["verdicts"]
    assert by_ada["recorded_by"] is None
    assert by_nora["person"]["name"] == "Nora"
    assert by_nora["recorded_by"] == {"name": "Max", "discord_id": str(studio.producer.id)}
    assert {verdict["sha256"] for verdict in kept["verdicts"]} == {sha256}
    assert by_ada["given_at"].endswith("Z")


async def test_what_was_taken_back_or_said_anew_stays_in_the_record(
    studio: Studio, thread: ChannelHandle
) -> None:
    approved = await approve(studio, studio.artist)
    await studio.later(60)
    await studio.artist.click(there(approved.response), label="Undo")
    await studio.artist.slash(
        studio.channel, "mix notes", mix="Night Drive Mix 1", notes="0:01 vocal up"
    )
    asked = await approve(studio, studio.artist)
    await studio.artist.click(there(asked.response), label="It is done: approve")

    _, kept, _ = await record(studio)

    standing = [(v["verdict"], v["standing"]) for v in kept["verdicts"]]
    assert standing == [
        ("approved", "withdrawn"),
        ("notes", "superseded"),
        ("approved", "counts"),
    ]
    first, second, _ = kept["verdicts"]
    assert first["withdrawn_at"] > first["given_at"]
    assert second["withdrawn_at"] is None


async def test_a_superseded_and_a_withdrawn_mix_say_so(
    studio: Studio, thread: ChannelHandle
) -> None:
    await approve(studio, studio.artist)
    await approve(studio, studio.producer, **{"for": "Nora"})
    file = ("b.wav", wav(2.5))
    await submit_mix(studio.engineer, studio.channel, song="Night Drive", file=file)

    words, kept, _ = await record(studio)
    assert "Approved by Ada, Nora. Mix 2 counts in its place" in words
    assert kept["mix"]["superseded_by"] == "Mix 2"

    await studio.producer.slash(studio.channel, "mix withdraw", mix="Night Drive Mix 1")
    words, kept, _ = await record(studio, mix="mix:1")
    assert "Withdrawn: it was the wrong file. Nothing is signed off." in words
    assert (kept["state"], kept["is_approved"]) == ("withdrawn", False)


async def test_a_link_is_recorded_as_bound_to_no_file(
    studio: Studio, thread: ChannelHandle
) -> None:
    link = "https://example.org/mix"
    await submit_mix(studio.engineer, studio.channel, song="Night Drive", link=link)
    await approve(studio, studio.artist, "Mix 2")
    await approve(studio, studio.producer, "Mix 2", **{"for": "Nora"})

    words, kept, _ = await record(studio, mix="Night Drive Mix 2")

    assert "It is a link: the content is unverified." in words
    assert kept["file"] is None and kept["figures"] is None
    assert kept["mix"]["link"] == link


async def test_a_stranger_gets_no_record(studio: Studio, thread: ChannelHandle) -> None:
    asked = await studio.stranger.slash(studio.channel, "mix record", mix="mix:1")

    assert "There is no such mix here." in text_of(asked)
    assert not there(asked.response).attachments


async def test_an_approval_with_notes_is_recorded_as_such(
    studio: Studio, thread: ChannelHandle
) -> None:
    await approve(studio, studio.artist, notes="0:01 fade a little earlier")
    await approve(studio, studio.producer, **{"for": "Nora"})

    words, kept, _ = await record(studio)

    assert "Approved by Ada, Nora (Ada with notes)." in words
    assert [verdict["manner"] for verdict in kept["verdicts"]] == ["with_notes", "plain"]
