"""What keeps the bot from running is said in a line or a few, and it ends: no traceback."""

import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot_process import BotProcess, Host
from tests.local_discord import LocalDiscord

SPACED_LOGIN = {"DISCORD_TOKEN": "a secret with spaces"}
WRONG_LOGIN = {"DISCORD_TOKEN": "not-the-token"}


async def refused(bot: BotProcess, *, status: int = 1) -> str:
    """What a bot that does not run says."""
    assert await bot.wait() == status, bot.log
    assert "Traceback" not in bot.log
    return bot.log


async def test_without_a_token_it_says_where_to_get_one(host: Host):
    said = await refused(await host.command("run", DISCORD_TOKEN=""), status=2)

    assert "DISCORD_TOKEN is not set" in said
    assert "https://discord.com/developers/applications" in said
    assert "Reset Token" in said


async def test_each_wrong_setting_is_a_line_without_its_value(host: Host):
    bot = await host.command(
        "run",
        **SPACED_LOGIN,
        TALKBACK_SWEEP_SECONDS="soon",
        TALKBACK_LOG_LEVEL="LOUD",
        TALKBACK_GATEWAY_URL="https://discord.com",
    )
    said = await refused(bot, status=2)

    for name in ("DISCORD_TOKEN", "SWEEP_SECONDS", "LOG_LEVEL", "GATEWAY_URL"):
        assert sum(name in line for line in said.splitlines()) == 1
    assert "a secret" not in said


async def test_a_wrong_token_ends_it_before_it_identifies(host: Host, server: LocalDiscord):
    said = await refused(await host.command("run", **WRONG_LOGIN))

    assert "Discord refused DISCORD_TOKEN" in said and "not-the-token" not in said
    assert server.log.matching("GET", "/users/@me")[-1].status == 401


@pytest.mark.parametrize(
    ("code", "words"),
    [(4004, "Discord refused DISCORD_TOKEN"), (4014, "needs no privileged one")],
)
async def test_a_refused_identify_ends_it_after_one_try(
    host: Host, server: LocalDiscord, code: int, words: str
):
    server.gateway.refuse_with = code

    assert words in await refused(await host.command("run"))
    assert server.bot_routes.syncs == 1


async def test_a_discord_that_cannot_be_reached_is_said(host: Host):
    bot = await host.command("run", TALKBACK_API_URL="http://127.0.0.1:9/api/v10")

    assert "Discord cannot be reached" in await refused(bot)


async def test_a_second_bot_on_the_database_is_refused_and_the_first_stays(
    host: Host, server: LocalDiscord
):
    first = await host.run()

    assert "Another Talkback is running on" in await refused(await host.command("run"))
    assert await first.stop() == 0
    assert len(server.gateway.identifies) == 1


@pytest.mark.parametrize(
    "content", [b"RIFF....WAVEfmt " * 400, b"SQLite format 3\0" + b"\xff" * 900]
)
async def test_a_database_that_is_none_is_refused_and_left_as_it_is(host: Host, content: bytes):
    host.database.write_bytes(content)

    said = await refused(await host.command("run"))

    assert "cannot be read as a database" in said and "talkback restore" in said
    assert host.database.read_bytes() == content


async def test_a_database_of_a_newer_version_is_refused(host: Host):
    await (await host.run()).stop()
    with sqlite3.connect(host.database) as conn:
        conn.execute("INSERT INTO schema_migrations (name) VALUES ('9999_far_ahead')")
    conn.close()

    said = await refused(await host.command("run"))

    assert "newer Talkback (9999_far_ahead)" in said


async def test_a_folder_that_cannot_be_written_to_is_refused(host: Host, tmp_path: Path):
    folder = tmp_path / "sealed"
    folder.mkdir(mode=0o500)
    bot = await host.command(
        "run", wrapper=without_privileges(), TALKBACK_DATABASE=str(folder / "talkback.db")
    )

    said = await refused(bot)

    assert f"{folder / 'talkback.db'} cannot be used: Permission denied" in said


async def test_a_file_in_the_place_of_the_folder_is_refused(host: Host, tmp_path: Path):
    (tmp_path / "file").touch()
    bot = await host.command("run", TALKBACK_DATABASE=str(tmp_path / "file" / "talkback.db"))

    assert "cannot be used" in await refused(bot)


async def test_a_folder_in_the_place_of_the_database_is_refused(host: Host, tmp_path: Path):
    bot = await host.command("run", TALKBACK_DATABASE=str(tmp_path))

    assert "cannot be used" in await refused(bot)


async def test_a_media_folder_that_cannot_be_made_is_refused(host: Host, tmp_path: Path):
    (tmp_path / "file").touch()
    bot = await host.command("run", TALKBACK_MEDIA=str(tmp_path / "file" / "media"))

    assert str(tmp_path / "file") in await refused(bot)


async def test_help_needs_no_settings_and_an_unknown_command_is_refused(host: Host):
    helped = await host.command("--help", DISCORD_TOKEN="", TALKBACK_LOG_LEVEL="LOUD")
    unknown = await host.command("sing")

    assert await helped.wait() == 0 and "doctor" in helped.output
    assert await unknown.wait() == 2 and "invalid choice" in unknown.log


def without_privileges() -> Sequence[str]:
    """What makes the superuser, whom no mode of a folder keeps out, an ordinary one."""
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("as root, and without setpriv, every folder can be written to")
    return (setpriv, "--inh-caps=-all", "--bounding-set=-all")
