"""What becomes of files of the media folder that no mix needs."""

import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audio import AudioFacts, AudioFormat
from bot.domain.errors import ConflictError, DiskFullError
from bot.domain.media import StoredFile
from bot.domain.mixes import (
    MixFile,
    MixRevision,
    MixType,
    Question,
    StoredPreview,
    Verdict,
    VerdictKind,
)
from bot.domain.people import Who
from bot.domain.proposals import Found, Source
from bot.media import MediaStore
from bot.services import Services
from db import comparisons, files, mixes, verdicts
from db.database import Database
from tests.audio.helpers import names_in
from tests.census import Census, Record
from tests.desk import ENGINEER, GUILD, START, Desk
from tests.media import take_in
from tests.test_comparisons import SAME

SOUND = b"RIFF" + bytes(1000)
FACTS = AudioFacts(AudioFormat.WAV, "pcm_s16le", 44_100, 16, None, 2, 1.0)
A_DAY = timedelta(days=1)


@pytest.fixture
async def desk(db: Database) -> Desk:
    desk = Desk(db, START, [])
    await desk.furnish()
    return desk


@pytest.fixture
async def media(tmp_path: Path) -> MediaStore:
    media = MediaStore(tmp_path / "media", reserve=0)
    await media.open()
    return media


class Shelf:
    """The media folder, and who looks after it; the clocks of bot and system move together."""

    def __init__(self, desk: Desk, media: MediaStore) -> None:
        self.desk, self.media = desk, media
        services = Services.build(
            desk.db, media, now=lambda: desk.now, wake=desk.woken.append, max_upload=10_000
        )
        self.service, self.proposals = services.files, services.proposals

    async def take(self, content: bytes = SOUND) -> StoredFile:
        """Take a file in; nothing speaks of it yet."""

        async def sent() -> AsyncIterator[bytes]:
            yield content

        return await take_in(self.media, sent(), max_bytes=10_000)

    async def later(self, by: timedelta) -> None:
        """Let time pass, for the files too."""
        self.desk.now += by
        for name in await self.media.list_stored():
            at = self.media.path(name).stat().st_mtime - by.total_seconds()
            os.utime(self.media.path(name), (at, at))

    async def days(self, count: int) -> int:
        """Let so many days pass, with a look on each; how many files went."""
        deleted = 0
        for _ in range(count):
            await self.later(A_DAY)
            deleted += await self.service.collect()
        return deleted

    async def draft(self, stored: StoredFile) -> int:
        """A bounce of that file, which waits to be posted."""
        async with self.desk.db.transaction() as conn:
            return await mixes.add_draft(conn, self.revision(stored))

    def revision(self, stored: StoredFile, preview: StoredFile | None = None) -> MixRevision:
        made = StoredPreview(preview.sha256, preview.size, 320_000) if preview else None
        return MixRevision(
            id=0,
            guild_id=GUILD,
            song_id=self.desk.song.id,
            type=MixType.MAIN,
            number=1,
            file=MixFile(stored.sha256, stored.size, "mix.wav", FACTS, made),
            link=None,
            changes=None,
            question=Question.DECISION,
            submitted_by=ENGINEER.user_id,
            submitted_at=self.desk.now,
            withdrawn_at=None,
            chosen_over=None,
        )


@pytest.fixture
def shelf(desk: Desk, media: MediaStore) -> Shelf:
    return Shelf(desk, media)


async def test_a_file_that_nothing_needs_goes_a_week_after_it_was_first_seen_so(shelf: Shelf):
    await shelf.take()

    assert await shelf.service.collect() == 0
    assert await shelf.days(6) == 0
    assert await shelf.days(1) == 1
    assert await shelf.media.list_stored() == []
    assert await shelf.days(1) == 0
    assert await rows(shelf, "idle_files") == []


@pytest.mark.parametrize("needed_by", ["a mix", "a preview", "a draft", "a draft's preview"])
async def test_a_file_that_is_needed_stays(shelf: Shelf, needed_by: str):
    stored, other = await shelf.take(), StoredFile("0" * 64, 1)
    revision = (
        shelf.revision(other, preview=stored) if "preview" in needed_by else shelf.revision(stored)
    )
    keep = mixes.add_draft if "draft" in needed_by else mixes.add
    async with shelf.desk.db.transaction() as conn:
        await keep(conn, revision)

    assert await shelf.days(13) == 0
    assert shelf.media.exists(stored.sha256)


@pytest.mark.parametrize("kind", ["signed off", "compared with", "compared"])
async def test_a_file_that_was_signed_off_or_compared_stays(shelf: Shelf, kind: str):
    stored, other = await shelf.take(), "0" * 64
    async with shelf.desk.db.transaction() as conn:
        if kind == "signed off":
            mix = await mixes.add(conn, shelf.revision(StoredFile(other, 1)))
            by = ENGINEER.user_id
            verdict = Verdict(
                id=0,
                guild_id=GUILD,
                revision_id=mix.id,
                kind=VerdictKind.APPROVED,
                sha256=stored.sha256,
                who=Who(by),
                recorded_by=by,
                is_round=False,
                given_at=shelf.desk.now,
                undone_at=None,
            )
            await verdicts.add(conn, verdict)
        else:
            pair = (stored.sha256, other) if kind == "compared" else (other, stored.sha256)
            await comparisons.keep(conn, GUILD, *pair, SAME, shelf.desk.now)

    assert await shelf.days(30) == 0
    assert shelf.media.exists(stored.sha256)


async def test_every_column_that_names_a_file_keeps_it(db: Database):
    read = db.read()
    (view,) = await read.fetch_all("SELECT sql FROM sqlite_master WHERE name = 'files_in_use'")
    columns = await read.fetch_all(
        "SELECT t.name AS in_table, c.name FROM sqlite_master t, pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND c.name LIKE '%sha256%'"
    )
    # What was measured is made anew, and what is idle is what this is about.
    named = [row for row in columns if row["in_table"] not in ("analyses", "idle_files")]

    assert len(named) >= 7
    for row in named:
        assert f"{row['name']} FROM {row['in_table']}" in view["sql"]


async def test_the_week_begins_anew_when_the_file_is_taken_in_again(shelf: Shelf):
    stored = await shelf.take()
    assert await shelf.days(7) == 0  # the first look was on the first day

    assert await shelf.take() == stored

    assert await shelf.days(6) == 0
    assert await shelf.days(1) == 1


async def test_the_week_begins_anew_when_the_last_that_needed_it_goes(shelf: Shelf):
    stored = await shelf.take()
    draft = await shelf.draft(stored)
    assert await shelf.days(10) == 0

    async with shelf.desk.db.transaction() as conn:
        await mixes.take_draft(conn, GUILD, ENGINEER.user_id, draft)

    assert await shelf.days(7) == 0
    assert await shelf.days(1) == 1


async def test_a_file_that_lands_while_its_old_copy_is_collected_stays(shelf: Shelf):
    await shelf.take()
    await shelf.days(7)
    await shelf.later(A_DAY)  # the next look would delete it

    stored = await shelf.take()  # its submission has yet to be written
    assert await shelf.service.collect() == 0
    await shelf.draft(stored)

    assert await shelf.media.verify(stored.sha256)
    assert await shelf.days(13) == 0


async def test_a_bounce_that_nobody_answers_is_dropped_and_its_file_goes_a_week_later(
    shelf: Shelf,
):
    await shelf.draft(await shelf.take())

    await shelf.days(13)
    assert len(await rows(shelf, "mix_drafts")) == 1
    await shelf.days(1)
    assert await rows(shelf, "mix_drafts") == []
    assert await shelf.days(6) == 0
    assert await shelf.days(1) == 1


async def test_what_was_measured_of_a_file_that_nothing_needs_is_forgotten(
    shelf: Shelf, db: Database
):
    kept, stored = await shelf.take(b"another"), await shelf.take()
    await shelf.draft(kept)
    for file in (kept, stored):
        async with db.transaction() as conn:
            await conn.execute(
                "INSERT INTO analyses VALUES (:guild_id, :sha256, '{}', x'', :at)",
                guild_id=GUILD,
                sha256=file.sha256,
                at=int(shelf.desk.now.timestamp()),
            )

    await shelf.days(6)
    assert len(await rows(shelf, "analyses")) == 2
    await shelf.days(1)
    assert [row["sha256"] for row in await rows(shelf, "analyses")] == [kept.sha256]


async def test_after_a_crash_between_the_file_and_its_row_the_next_look_goes_on(shelf: Shelf):
    first, second = await shelf.take(), await shelf.take(b"another")
    await shelf.days(1)
    shelf.media.path(first.sha256).unlink()

    assert await shelf.days(7) == 1
    assert not shelf.media.exists(second.sha256)
    await shelf.service.collect()
    assert await rows(shelf, "idle_files") == []


async def test_what_is_no_file_of_the_store_is_left_alone(shelf: Shelf, tmp_path: Path):
    (tmp_path / "media" / "no").mkdir()
    strange = [tmp_path / "media" / "notes.txt", tmp_path / "media" / "no" / "hash"]
    for path in strange:
        path.write_text("mine")

    await shelf.days(30)
    assert all(path.exists() for path in strange)


async def test_a_question_that_nobody_answers_is_put_aside_and_says_so(shelf: Shelf):
    service = shelf.proposals
    found = Found(Source.FOLDER, "/bounces/mix.wav", "night drive.wav", 10)
    offer = await service.propose(ENGINEER, [found], channel_id=None)

    await shelf.days(13)
    assert (await service.see(ENGINEER, offer.proposal.id)).proposal.closed_at is None
    await shelf.days(1)

    with pytest.raises(ConflictError, match="Nobody answered that for two weeks"):
        await service.drop(ENGINEER, offer.proposal.id)


async def test_a_draft_is_looked_for_in_no_other_studio(shelf: Shelf, db: Database):
    stored = await shelf.take()
    elsewhere = replace(shelf.revision(stored), guild_id=20)
    async with db.transaction() as conn:
        await mixes.add_draft(conn, elsewhere)
        assert await mixes.take_draft(conn, GUILD, ENGINEER.user_id, 1) is None

    assert await shelf.days(13) == 0  # one file for both: the other studio still needs it


async def test_a_file_in_use_is_named_by_its_song_and_mix(shelf: Shelf, db: Database):
    stored, preview = await shelf.take(), await shelf.take(b"preview")
    async with db.transaction() as conn:
        await mixes.add(conn, shelf.revision(stored, preview=preview))
    await shelf.draft(stored)

    labels = sorted(file.label for file in await files.list_named(db.read()))

    assert labels == [
        "Night Drive, Mix 1",
        "Night Drive, Mix 1 (preview)",
        "Night Drive, a bounce that waits to be posted",
    ]


async def test_no_preview_is_begun_where_there_is_no_room_for_it(tmp_path: Path):
    class Full:
        free = 10

    store = MediaStore(tmp_path, reserve=11, disk_usage=lambda _: Full())

    with pytest.raises(DiskFullError):
        async with store.scratch():
            raise AssertionError("it was begun")
    assert names_in(tmp_path) == []


async def test_a_file_that_was_just_taken_in_is_not_removed(shelf: Shelf):
    stored = await shelf.take()

    assert not await shelf.media.remove(stored.sha256, untouched_for=A_DAY)
    at = time.time() - 2 * A_DAY.total_seconds()
    os.utime(shelf.media.path(stored.sha256), (at, at))
    assert await shelf.media.remove(stored.sha256, untouched_for=A_DAY)
    assert not await shelf.media.remove(stored.sha256, untouched_for=A_DAY)


async def rows(shelf: Shelf, table: str) -> list[Record]:
    return (await Census.take(shelf.desk.db)).tables[table]
