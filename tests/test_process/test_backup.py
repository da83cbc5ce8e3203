import shutil
import sqlite3
from pathlib import Path

from tests.bot_process import Host, told
from tests.local_discord import Channel, LocalDiscord, Member

SETUP = "studio setup"


def zones(database: Path) -> list[str]:
    """The time zones of the studios in a database that nobody has open."""
    conn = sqlite3.connect(database)
    try:
        return [row[0] for row in conn.execute("SELECT timezone FROM studios")]
    finally:
        conn.close()


def kept_in(folder: Path) -> list[Path]:
    """What a restore put out of its way."""
    return list(folder.glob("talkback.db.before-restore-*Z"))


async def test_a_backup_is_made_while_the_bot_runs_and_restored_when_it_does_not(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member, tmp_path: Path
):
    file = tmp_path / "monday.db"
    bot = await host.run()
    await server.interact(producer, channel, SETUP, {"timezone": "Berlin"})
    backup = await host.command("backup", str(file))
    assert await backup.wait() == 0, backup.log
    await server.interact(producer, channel, SETUP, {"timezone": "Tokyo"})
    refused = await host.command("restore", str(file))
    assert await refused.wait() == 1
    assert "Another Talkback is running" in refused.log
    assert await bot.stop() == 0

    restored = await host.command("restore", str(file))
    assert await restored.wait() == 0, restored.log

    (kept,) = kept_in(tmp_path)
    assert str(kept) in restored.output
    assert (zones(kept), zones(file)) == (["Asia/Tokyo"], ["Europe/Berlin"])
    await host.run()
    shown = await server.interact(producer, channel, "studio show")
    assert "Europe/Berlin" in told(shown.message)


async def test_what_a_crash_left_unmerged_is_kept_and_does_not_leak_into_the_backup(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member, tmp_path: Path
):
    file = tmp_path / "monday.db"
    bot = await host.run()
    await server.interact(producer, channel, SETUP, {"timezone": "Berlin"})
    assert await (await host.command("backup", str(file))).wait() == 0
    await server.interact(producer, channel, SETUP, {"timezone": "Tokyo"})
    await bot.kill()
    assert host.database.with_name("talkback.db-wal").exists()

    restored = await host.command("restore", str(file))
    assert await restored.wait() == 0, restored.log

    (kept,) = kept_in(tmp_path)
    assert zones(host.database) == ["Europe/Berlin"]
    assert zones(kept) == ["Asia/Tokyo"]


async def test_a_damaged_database_is_replaced_and_kept(host: Host, tmp_path: Path):
    await (await host.run()).stop()
    assert await (await host.command("backup", "monday.db")).wait() == 0
    host.database.write_bytes(b"no database")

    assert await (await host.command("restore", "monday.db")).wait() == 0

    (kept,) = kept_in(tmp_path)
    assert kept.read_bytes() == b"no database"
    await host.run()


async def test_a_backup_overwrites_a_file_only_by_force(host: Host, tmp_path: Path):
    await (await host.run()).stop()
    file = tmp_path / "monday.db"
    file.write_text("precious")

    refused = await host.command("backup", str(file))
    assert await refused.wait() == 1
    assert "--force" in refused.log and file.read_text() == "precious"

    assert await (await host.command("backup", "--force", str(file))).wait() == 0
    assert zones(file) == []


async def test_what_cannot_be_backed_up_or_restored_is_said_and_nothing_changes(
    host: Host, tmp_path: Path
):
    async def told_why(*arguments: str) -> str:
        command = await host.command(*arguments)
        assert await command.wait() == 1
        assert "Traceback" not in command.log
        return command.log

    assert "There is no database" in await told_why("backup", "monday.db")
    await (await host.run()).stop()
    before = host.database.read_bytes()
    assert "database itself" in await told_why("backup", "--force", str(host.database))
    unwritable = tmp_path / "no" / "monday.db"
    said = await told_why("backup", str(unwritable))
    assert f"No backup was made: {unwritable} cannot be written: unable to open" in said
    assert "There is no file" in await told_why("restore", "monday.db")
    assert "database itself" in await told_why("restore", str(host.database))

    (tmp_path / "text").write_text("a shopping list, not a database\n" * 40)
    assert "cannot be read as a database" in await told_why("restore", "text")
    sqlite3.connect(tmp_path / "empty.db").close()
    assert "not a database of Talkback" in await told_why("restore", "empty.db")
    shutil.copy(host.database, tmp_path / "newer.db")
    conn = sqlite3.connect(tmp_path / "newer.db")
    conn.execute("INSERT INTO schema_migrations (name) VALUES ('9999_far_ahead')")
    conn.commit()
    conn.close()
    assert "newer Talkback (9999_far_ahead)" in await told_why("restore", "newer.db")

    assert host.database.read_bytes() == before
    assert kept_in(tmp_path) == []
