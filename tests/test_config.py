import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands import CommandError
from bot.commands._settings import load_settings, variable
from bot.config import Settings

EXAMPLE = Path(__file__).parents[1] / ".env.example"
UNSET = {  # None in the settings
    *("TALKBACK_API_URL", "TALKBACK_GATEWAY_URL", "DISCORD_TOKEN"),
    *("TALKBACK_INBOX", "TALKBACK_INBOX_STUDIO", "TALKBACK_INBOX_READER"),
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting, and no `.env`, but what a test sets."""
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)
    monkeypatch.chdir(tmp_path)


def in_example() -> dict[str, str]:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"#?([A-Z_]+)=(.*)", line) for line in lines]
    return {match[1]: match[2] for match in found if match}


def test_the_example_holds_every_setting_and_no_other():
    assert set(in_example()) == {variable(field) for field in Settings.model_fields}


def test_every_setting_of_the_example_is_explained_above_it():
    for paragraph in EXAMPLE.read_text(encoding="utf-8").split("\n\n"):
        assert paragraph.startswith("# "), paragraph


def test_the_example_shows_the_defaults():
    settings = Settings.load()

    for field in Settings.model_fields:
        name, value = variable(field), getattr(settings, field)
        assert in_example()[name] == str(value) or (name in UNSET and value is None)


def test_the_example_can_be_used_as_it_is_once_it_has_a_token(tmp_path: Path):
    text = EXAMPLE.read_text(encoding="utf-8").replace("DISCORD_TOKEN=", "DISCORD_TOKEN=abc.d-e_f")
    (tmp_path / ".env").write_text(re.sub(r"(?m)^#(?=[A-Z])", "", text), encoding="utf-8")

    settings = load_settings()

    assert settings.discord_token == SecretStr("abc.d-e_f")
    assert str(settings.api_url) == "https://discord.com/api/v10"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DISCORD_TOKEN", "abc def", "only letters, digits, dots"),
        ("DISCORD_TOKEN", "Bot\nX-Evil: 1", "only letters, digits, dots"),
        ("DISCORD_TOKEN", "tökèn", "only letters, digits, dots"),
        ("TALKBACK_LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("TALKBACK_LOG_FORMAT", "xml", "'text' or 'json'"),
        ("TALKBACK_DATABASE", "~nouser/talkback.db", "home folder"),
        ("TALKBACK_API_URL", "javascript:alert(1)", "'http' or 'https'"),
        ("TALKBACK_API_URL", "discord", "valid URL"),
        ("TALKBACK_GATEWAY_URL", "https://discord.com", "'ws' or 'wss'"),
        ("TALKBACK_MAX_UPLOAD_MB", "-1", "greater than or equal to 1"),
        ("TALKBACK_MAX_UPLOAD_MB", "1e9", "valid integer"),
        ("TALKBACK_LINK_HOSTS", "https://example.org", "hosts parted by commas"),
        ("TALKBACK_SWEEP_SECONDS", "0", "greater than or equal to 5"),
        ("TALKBACK_SWEEP_SECONDS", "9" * 5000, "integer"),
    ],
)
def test_a_wrong_setting_is_named_with_what_it_may_be_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(CommandError) as refused:
        load_settings()

    assert f"{name}: " in str(refused.value) and words in str(refused.value)
    assert value not in str(refused.value)
    assert refused.value.status == 2


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TALKBACK_SWEEP_SECONDS", "soon")
    monkeypatch.setenv("TALKBACK_LOG_LEVEL", "LOUD")

    with pytest.raises(CommandError, match=r"(?s)LOG_LEVEL.*SWEEP_SECONDS"):
        load_settings()


def test_a_file_that_is_not_text_is_refused_in_words(tmp_path: Path):
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe")

    with pytest.raises(CommandError, match="cannot be read as UTF-8"):
        load_settings()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TALKBACK_DATABASE", "")
    monkeypatch.setenv("DISCORD_TOKEN", "")

    settings = load_settings()

    assert settings.database == Path("data/talkback.db") and settings.discord_token is None


def test_variables_that_are_no_setting_are_found_in_the_environment_and_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("TALKBACK_DATABSE", "a.db")
    monkeypatch.setenv("TALKBACK_MEDIA", "media")
    lines = ("DISCORD_TOKEN=abc", "TALKBACK_LOGLEVEL=DEBUG", "talkback_inbox=here", "OTHER=1")
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")

    assert Settings.unknown() == ["TALKBACK_DATABSE", "TALKBACK_LOGLEVEL"]


def test_a_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TALKBACK_DATABASE", "~/talkback.db")

    assert load_settings().database == tmp_path / "talkback.db"


def test_the_token_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISCORD_TOKEN", "abc.d-e_f")

    assert "abc.d-e_f" not in repr(load_settings())
