"""Tells Discord the commands, only when they changed: it lets an application create 200 a day."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from discord import app_commands

from db import command_syncs
from db.database import Database


async def sync_commands(
    tree: app_commands.CommandTree[Any],
    application_id: int,
    db: Database,
    *,
    now: Callable[[], datetime],
    force: bool = False,
) -> bool:
    """Tell Discord the commands unless this application has exactly these; whether it was told.

    What was told is remembered after Discord took it: a sync that failed is done again next time.

    Raises:
        discord.HTTPException: Discord refused.
    """
    wanted = digest(tree)
    if not force and await command_syncs.digest(db.read(), application_id) == wanted:
        return False
    await tree.sync()
    async with db.transaction() as conn:
        await command_syncs.keep(conn, application_id, wanted, now())
    return True


def digest(tree: app_commands.CommandTree[Any]) -> str:
    """What the global commands are, in 64 hex digits: names, options, words, permissions."""
    payload = sorted(
        (command.to_dict(tree) for command in tree.get_commands()),
        key=lambda command: (command["type"], command["name"]),
    )
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
