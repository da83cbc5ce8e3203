import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from bot.domain.audio import AudioFacts, AudioFormat
from bot.domain.mixes import MixFile, MixRevision, MixType, Question, StoredPreview
from bot.media import MediaStore
from db import mixes
from db.database import Database
from tests.bot_process import Host
from tests.desk import ENGINEER, GUILD, START, Desk
from tests.local_discord import Channel, Guild, LocalDiscord, Member
from tests.media import take_in

WRONG_LOGIN = {"DISCORD_TOKEN": "wrong"}


async def examined(host: Host, *, status: int, **settings: str) -> list[str]:
    """The lines of a doctor that ends with this status."""
    doctor = await host.command("doctor", **settings)
    assert await doctor.wait() == status, doctor.output + doctor.log
    assert doctor.log == ""
    return doctor.output.splitlines()


def line(lines: list[str], what: str) -> str:
    """The one line about something."""
    (found,) = [each for each in lines if f" {what}: " in each]
    return found


async def test_a_healthy_bot_is_examined_while_it_runs_and_is_not_disturbed(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    await server.interact(producer, channel, "studio setup", {"channel": channel})

    lines = await examined(host, status=0)

    assert all(each.startswith("OK ") for each in lines[:-1]), lines
    assert "one runs on this database" in line(lines, "bot")
    assert "is sound" in line(lines, "database")
    assert "0001_initial" in line(lines, "schema")
    assert "0 waiting, 0 overdue, 0 failed; nothing delivered in the last day" in line(
        lines, "queue"
    )
    assert "agrees" in line(lines, "clock")
    assert "all permissions in #studio" in line(lines, "server Night Studio")
    assert lines[-1].endswith("0 WARN, 0 FAIL")
    assert len(server.gateway.identifies) == 1
    assert await bot.stop() == 0


async def test_missing_permissions_are_named_by_server_and_channel(
    host: Host, server: LocalDiscord
):
    guild = server.add_guild("Attic", bot_permissions=0)
    channel = server.add_text_channel(guild, "attic")
    await host.run()
    await server.interact(
        guild.members[guild.owner_id], channel, "studio setup", {"channel": channel}
    )

    found = line(await examined(host, status=1), "server Attic")

    assert found.startswith("FAIL") and "in #attic the bot lacks Create Private Threads" in found


async def test_a_channel_that_is_gone_is_named(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    await host.run()
    await server.interact(producer, channel, "studio setup", {"channel": channel})
    server.remove_channel(channel)

    assert "is gone" in line(await examined(host, status=1), "server Night Studio")


async def test_before_the_first_start_it_warns_of_what_is_not_there_yet(host: Host):
    lines = await examined(host, status=0)

    assert line(lines, "database").startswith("WARN")
    assert "https://discord.com/oauth2/authorize" in line(lines, "servers")
    assert line(lines, "media").startswith("OK")


async def test_a_misspelt_setting_is_named(host: Host):
    found = line(await examined(host, status=0, TALKBACK_DATABSE="a.db"), "settings")

    assert found.startswith("WARN") and found.endswith(": TALKBACK_DATABSE")


async def test_what_is_overdue_and_what_failed_is_counted(host: Host, guild: Guild):
    await (await host.run()).stop()
    conn = sqlite3.connect(host.database)
    for state in ("scheduled", "failed"):
        conn.execute(
            "INSERT INTO outbox (guild_id, kind, subject_id, due_at, next_at, state, nonce, "
            "created_at) VALUES (1, 'project_card', 1, 1000, 1000, ?, 'n', 0)",
            (state,),
        )
    conn.commit()
    conn.close()

    found = line(await examined(host, status=0), "queue")

    assert found.startswith("WARN")
    assert "1 waiting, 1 overdue since 1970-01-01 00:16:40 UTC, 1 failed" in found
    assert "is the bot running" in found


async def test_how_late_the_last_day_was_is_said(host: Host, guild: Guild):
    await (await host.run()).stop()
    conn = sqlite3.connect(host.database)
    conn.executemany(
        "INSERT INTO outbox (guild_id, kind, subject_id, user_id, due_at, next_at, state, nonce, "
        "created_at, finished_at, lateness_ms) "
        "VALUES (1, 'reminder', 1, 1, 1, 1, 'delivered', 'n', 0, unixepoch('now'), ?)",
        [(number * 100,) for number in range(1, 101)],
    )
    conn.commit()
    conn.close()

    found = line(await examined(host, status=0), "queue")

    assert found.startswith("OK")
    assert "100 delivered in the last day, late p50 5.0 s, p99 9.9 s" in found


async def test_a_damaged_database_a_wrong_token_and_a_full_path_fail(host: Host, tmp_path: Path):
    host.database.write_bytes(b"no database at all")
    (tmp_path / "file").touch()

    lines = await examined(
        host,
        status=1,
        **WRONG_LOGIN,
        TALKBACK_MEDIA=str(tmp_path / "file" / "media"),
    )

    for what in ("database", "token", "media"):
        assert line(lines, what).startswith("FAIL"), lines
    assert "talkback restore FILE" in line(lines, "database")


async def test_pages_that_were_overwritten_are_found(host: Host):
    await (await host.run()).stop()
    with host.database.open("r+b") as file:
        file.seek(-4096, os.SEEK_END)
        file.write(b"\xff" * 4096)

    found = line(await examined(host, status=1), "database")

    assert found.startswith("FAIL") and ("damaged" in found or "malformed" in found)


async def test_a_newer_schema_and_an_unreachable_discord_fail(host: Host):
    await (await host.run()).stop()
    conn = sqlite3.connect(host.database)
    conn.execute("INSERT INTO schema_migrations (name) VALUES ('9999_far_ahead')")
    conn.commit()
    conn.close()

    lines = await examined(host, status=1, TALKBACK_API_URL="http://127.0.0.1:9/api/v10")

    assert "9999_far_ahead" in line(lines, "schema")
    assert "cannot be reached" in line(lines, "discord")


async def test_without_a_token_or_with_wrong_settings_it_says_what_to_do(host: Host):
    lines = await examined(host, status=1, DISCORD_TOKEN="")
    wrong = await examined(host, status=1, TALKBACK_SWEEP_SECONDS="soon")

    assert any("Reset Token" in each for each in lines)
    assert any("TALKBACK_SWEEP_SECONDS" in each for each in wrong)


async def test_a_file_that_rotted_and_one_that_is_gone_are_named_by_their_mixes(
    host: Host, guild: Guild
):
    await (await host.run()).stop()
    store = MediaStore(host.media, reserve=0)
    names = [await stored(store, content) for content in (b"one", b"two", b"three")]
    db = await Database.open(host.database)
    desk = Desk(db, START, [])
    await desk.furnish()
    async with db.transaction() as conn:
        await mixes.add(conn, bounce(desk, 1, names[0]))
        await mixes.add(conn, bounce(desk, 2, names[1], preview=names[2]))
    await db.close()

    assert "OK    files: 3 checked, all whole" in await examined(host, status=0)

    store.path(names[1]).write_bytes(b"2wo")
    store.path(names[2]).unlink()
    found = [each for each in await examined(host, status=1) if " file: " in each]

    assert len(found) == 2
    damaged, missing = sorted(found, key=lambda each: "missing" in each)
    assert "of Night Drive, Mix 2 is damaged: put " in damaged
    assert str(store.path(names[1])) in damaged
    assert "of Night Drive, Mix 2 (preview) is missing" in missing


def bounce(desk: Desk, number: int, sha256: str, *, preview: str | None = None) -> MixRevision:
    facts = AudioFacts(AudioFormat.WAV, "pcm_s16le", 44_100, 16, None, 2, 1.0)
    made = StoredPreview(preview, 5, 320_000) if preview else None
    return MixRevision(
        id=0,
        guild_id=GUILD,
        song_id=desk.song.id,
        type=MixType.MAIN,
        number=number,
        file=MixFile(sha256, 3, "mix.wav", facts, made),
        link=None,
        changes=None,
        question=Question.DECISION,
        submitted_by=ENGINEER.user_id,
        submitted_at=desk.now,
        withdrawn_at=None,
        chosen_over=None,
    )


async def stored(store: MediaStore, content: bytes) -> str:
    async def sent() -> AsyncIterator[bytes]:
        yield content

    return (await take_in(store, sent(), max_bytes=100)).sha256
