"""The dependency rule of the house, checked: each layer may import what it is granted, no more."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STDLIB = sys.stdlib_module_names
GRANTED = {  # longest path first; a module that no row covers fails
    "bot/domain": ("bot.domain", "whenever", "dateparser", "dateutil"),
    "bot/audio": ("bot.domain", "bot.audio", "av", "numpy", "PIL"),
    "bot/fetch": ("bot.domain", "bot.fetch", "aiohttp", "yarl"),
    "bot/media": ("bot.domain", "bot.media", "bot.threads"),
    "bot/threads.py": (),
    "bot/watch": ("bot.domain", "bot.services", "bot.threads", "bot.watch"),
    "bot/services": (
        "bot.domain",
        "bot.services",
        "bot.audio",
        "bot.media",
        "bot.threads",
        "db",
    ),
    "bot/ui": ("bot.domain", "bot.ui", "bot.checks", "bot.error_handler", "discord"),
    "bot/attachments.py": ("bot.domain", "aiohttp", "discord"),
    "bot/checks.py": ("bot.domain", "discord"),
    "bot/error_handler.py": ("bot.domain", "discord"),
    "bot/dispatcher": (
        "bot.domain",
        "bot.checks",
        "bot.services",
        "bot.ui",
        "bot.dispatcher",
        "discord",
        "aiohttp",
        "aiolimiter",
    ),
    "bot/scheduler.py": ("bot.services", "bot.dispatcher", "apscheduler"),
    "bot/client.py": (
        "bot.attachments",
        "bot.domain",
        "bot.services",
        "bot.error_handler",
        "cogs",
        "discord",
    ),
    "bot/config.py": ("pydantic", "pydantic_settings"),
    "bot/app.py": ("bot", "db", "discord", "aiolimiter"),
    "bot/command_sync.py": ("db", "discord"),
    "bot/commands": ("bot", "db", "discord", "aiohttp", "pydantic", "yarl"),
    "bot/__main__.py": ("bot",),
    "bot/demo": ("bot", "discord", "simcord", "aiohttp", "playwright", "PIL"),
    "bot/__init__.py": (),
    "cogs": (
        "bot.domain",
        "bot.services",
        "bot.ui",
        "bot.checks",
        "bot.client",
        "bot.dispatcher",
        "discord",
    ),
    "db/database.py": ("bot.domain", "db._connection", "aiosqlite", "filelock"),
    "db": ("bot.domain", "db"),
}
FILES = sorted(
    file.relative_to(ROOT).as_posix()
    for top in ("bot", "cogs", "db")
    for file in (ROOT / top).rglob("*.py")
)


def _granted(file: str) -> tuple[str, ...]:
    for row in sorted(GRANTED, key=len, reverse=True):
        if file == row or file.startswith(f"{row}/"):
            return GRANTED[row]
    raise AssertionError(f"{file} stands in no layer")


def _imports(tree: ast.AST) -> set[str]:
    """Modules imported at run time; those under `if TYPE_CHECKING` do not count."""
    guarded = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("file", FILES)
def test_a_module_imports_only_what_its_layer_is_granted(file: str) -> None:
    granted = _granted(file)
    wrong = [
        name
        for name in sorted(_imports(ast.parse((ROOT / file).read_text(encoding="utf-8"))))
        if name.split(".")[0] not in STDLIB
        and not any(name == good or name.startswith(f"{good}.") for good in granted)
    ]
    assert not wrong


def test_no_cog_imports_another() -> None:
    for file in FILES:
        if file.startswith("cogs/"):
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            assert not [name for name in _imports(tree) if name.startswith("cogs")], file


@pytest.mark.parametrize("file", FILES)
def test_a_module_has_at_most_300_lines(file: str) -> None:
    assert len((ROOT / file).read_text(encoding="utf-8").splitlines()) <= 300
