import asyncio
import json
import logging
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

import bot.commands.demo
from bot.__main__ import main
from bot.commands._logging import JsonFormatter, Redacting

ROOT = Path(__file__).parents[1]


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.x", logging.ERROR, __file__, 1, message, None, exc_info)


async def test_help_does_not_wait_for_discord_py():
    script = (
        "import sys, bot.__main__\n"
        "try: bot.__main__.main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(bool({'discord', 'aiosqlite', 'av', 'pydantic'} & set(sys.modules)))"
    )
    python = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await python.communicate()

    assert python.returncode == 0
    assert b"doctor" in printed


def test_without_the_simulated_discord_the_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def find_nothing(_: str) -> None:
        return None

    monkeypatch.setattr(bot.commands.demo, "find_spec", find_nothing)

    assert main(["demo"]) == 2
    assert 'pip install "talkback[demo]"' in capsys.readouterr().err


def test_an_exception_stays_within_the_line_of_a_json_log():
    try:
        raise ValueError("first\nsecond")
    except ValueError as error:
        line = JsonFormatter().format(record("It “broke”\nhere", error))

    assert "\n" not in line
    assert json.loads(line)["message"] == "It “broke”\nhere"
    assert "ValueError: first\nsecond" in json.loads(line)["exception"]


def test_a_token_in_a_message_or_an_exception_is_not_logged():
    formatter = Redacting(JsonFormatter(), SecretStr("abc.def"))
    try:
        raise ValueError("Authorization: Bot abc.def")
    except ValueError as error:
        line = formatter.format(record("abc.def", error))

    assert "abc.def" not in line and json.loads(line)["message"] == "[token]"
