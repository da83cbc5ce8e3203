"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from bot.app import App

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


async def test_the_readme_lists_every_command_and_no_other(app: App) -> None:
    await app.bot.add_cogs()
    commands = {
        f"/{command.qualified_name}"
        for command in app.bot.tree.walk_commands()
        if not hasattr(command, "commands")
    }
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## Commands")[1].split("## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `/")]
    listed = {name for row in rows for name in re.findall(r"`(/[^`]+)`", row)}
    assert listed == commands


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_links_only_to_what_is_there(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    missing = [
        link
        for link in links
        if not link.startswith(("http://", "https://")) and not (document.parent / link).exists()
    ]
    assert not missing
