"""Applies db/migrations/NNNN_name.sql once each, in order, and records them in the database."""

import sqlite3
from importlib.resources import files

from db.database import Connection, Database, StoreError

_FOLDER = files("db") / "migrations"


class NewerSchemaError(StoreError):
    """A later version of Talkback has used this file."""


def known() -> list[str]:
    """The names of the migrations that this version has, in order."""
    return sorted(
        file.name.removesuffix(".sql") for file in _FOLDER.iterdir() if file.name.endswith(".sql")
    )


async def applied(conn: Connection) -> list[str]:
    """The names of the migrations that a database has had, in order."""
    if not await conn.fetch_one("SELECT 1 FROM sqlite_master WHERE name = 'schema_migrations'"):
        return []
    rows = await conn.fetch_all("SELECT name FROM schema_migrations ORDER BY name")
    return [row["name"] for row in rows]


async def migrate(db: Database) -> list[str]:
    """Bring the schema up to date; return the names applied now.

    A file that holds data is copied beside itself before it changes. Each migration and its
    record are one transaction.

    Raises:
        NewerSchemaError: the database has had a migration that this version does not know.
    """
    had, names = await applied(db.read()), known()
    if unknown := set(had) - set(names):
        raise NewerSchemaError(
            f"{db.path} was used by a newer Talkback ({', '.join(sorted(unknown))}). "
            "Run that version, or restore a backup of this one."
        )
    missing = [name for name in names if name not in had]
    if had and missing:
        await db.backup(db.path.with_name(f"{db.path.name}.before-{missing[0]}"))
    for name in missing:
        async with db.transaction() as conn:
            await conn.execute(
                "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY) STRICT"
            )
            for statement in statements((_FOLDER / f"{name}.sql").read_text(encoding="utf-8")):
                await conn.execute(statement)
            await conn.execute("INSERT INTO schema_migrations (name) VALUES (:name)", name=name)
    return missing


def statements(script: str) -> list[str]:
    """The single statements of a script."""
    found: list[str] = []
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending.strip())
            pending = ""
    if pending.strip():
        raise ValueError(f"The script ends in mid-statement: {pending.strip()[:60]}")
    return found
