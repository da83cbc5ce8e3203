"""Every row of every table, and whose it is: no table can be forgotten."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Self

from bot.domain.outbox import NO_STUDIO
from db.database import Database

Record = dict[str, Any]

# Of the bot itself: neither a studio's nor a user's.
_OF_NOBODY = {
    *("schema_migrations", "sqlite_sequence", "command_syncs"),
    *("heartbeat", "outages", "zone_rules", "idle_files"),
}
# What two columns point at together, where no foreign key says it: a word and an id.
_POINTERS = {
    "outbox": ("kind", "subject_id"),
    "cards": ("kind", "subject_id"),
    "activity": ("noun", "noun_id"),
}
_POINTED: dict[str, str | None] = {
    "artist": "artists",
    "project": "projects",
    "person": "people",
    "song": "songs",
    "deadline": "deadlines",
    "mix": "mix_revisions",
    "target": "loudness_targets",
    "verdict": "verdicts",
    "note": "mix_notes",
    "project_thread": "projects",
    "project_card": "projects",
    "thread_member": "projects",
    "mix_card": "mix_revisions",
    "mix_comparison": "mix_revisions",
    "alternate_check": "mix_revisions",
    "verdict_post": "verdicts",
    "withdrawal": "mix_revisions",
    "proposal": "proposals",
    "extra_round": "verdicts",
    "notes_done": "mix_revisions",
    "review_clock": "mix_revisions",
    "silence": "mix_revisions",
    "reply": "replies",
    "reminder": "deadlines",
    "thread_reminder": "deadlines",
    "deadline_news": "activity",
    "move_request": "move_requests",
    "move_answer": "move_requests",
    "fallback_mention": "outbox",
    "personal_reminder": "personal_reminders",
    **dict.fromkeys(("digest", "dm_test", "overdue_summary", "failure_summary")),  # of no row
}


@dataclass(frozen=True, slots=True)
class Census:
    """The whole database at one moment."""

    tables: dict[str, list[Record]]
    parents: dict[str, list[tuple[str, str, str]]]  # column, the table it is of, its column there

    @classmethod
    async def take(cls, db: Database) -> Self:
        """Read it all, in one snapshot."""
        tables: dict[str, list[Record]] = {}
        parents: dict[str, list[tuple[str, str, str]]] = {}
        async with db.snapshot() as conn:
            every = "SELECT name FROM sqlite_master WHERE type = 'table'"
            for name in [str(row["name"]) for row in await conn.fetch_all(every)]:
                rows: Any = await conn.fetch_all(
                    f"SELECT * FROM {name}"  # noqa: S608 - a name that the schema itself gave
                )
                tables[name] = [dict(row) for row in rows]
                keys = await conn.fetch_all(
                    "SELECT * FROM pragma_foreign_key_list(:name)", name=name
                )
                parents[name] = [(key["from"], key["table"], key["to"]) for key in keys]
        return cls(tables, parents)

    def owner(self, table: str, row: Record) -> tuple[str, int] | None:
        """("guild", id) or ("user", id); None for what is the bot's own.

        Raises:
            AssertionError: nothing in the table says whose its rows are.
        """
        if table in _OF_NOBODY:
            return None
        if row.get("guild_id") == NO_STUDIO:
            return "user", row["user_id"]
        if "guild_id" in row:
            return "guild", row["guild_id"]
        for column, parent, key in self.parents[table]:
            return self.owner(parent, self._find(parent, key, row[column]))
        if "user_id" in row:
            return "user", row["user_id"]
        raise AssertionError(f"nothing says whose a row of {table} is: see {__name__}")

    def of(self, guild_id: int, user_ids: Collection[int]) -> dict[str, list[Record]]:
        """What belongs to a studio and to the people who are in no other, by table."""
        owners = {("guild", guild_id), *(("user", user_id) for user_id in user_ids)}
        found = {
            table: [row for row in rows if self.owner(table, row) in owners]
            for table, rows in self.tables.items()
        }
        return {table: rows for table, rows in found.items() if table not in _OF_NOBODY}

    def strays(self) -> Iterator[str]:
        """Rows that hang on a row of another studio."""
        for table, rows in self.tables.items():
            for row in rows:
                if "guild_id" not in row:
                    continue
                for parent, above in self._above(table, row):
                    if above["guild_id"] != row["guild_id"]:
                        yield f"{table} {row} hangs on {parent} {above}"

    def _above(self, table: str, row: Record) -> Iterator[tuple[str, Record]]:
        for column, parent, key in self.parents[table]:
            if row[column] is not None:
                yield parent, self._find(parent, key, row[column])
        if table in _POINTERS:
            word, number = _POINTERS[table]
            parent = _POINTED[row[word]]
            if parent is not None:
                yield parent, self._find(parent, "id", row[number])

    def _find(self, table: str, key: str, value: Any) -> Record:
        return next(row for row in self.tables[table] if row[key] == value)
