"""What was promised to whom, held against what Discord shows and what the database says."""

import re
import sqlite3
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.bot_process import told
from tests.local_discord import LocalDiscord

REMINDER, NEWS = ("⏰", "🔴 Overdue: "), ("📅",)
"""How messages begin that remind of deadlines, and that tell of new or moved ones."""

_TITLE = re.compile(r"Take\d{5}")
_TOGETHER = timedelta(minutes=30)  # promises this close are waited for together
_PROMISES = """
    SELECT d.title, o.user_id, o.due_at
    FROM outbox o JOIN deadlines d ON d.id = o.subject_id
    WHERE o.kind = 'reminder' AND o.state = 'scheduled' ORDER BY o.due_at
"""
_DEADLINES = """
    SELECT d.title, d.status, d.due_at, a.user_id
    FROM deadlines d JOIN deadline_assignees a ON a.deadline_id = d.id
"""
_NOT_DONE = """
    SELECT id, kind, state, attempts, error FROM outbox
    WHERE kind IN ('reminder', 'thread_reminder', 'deadline_news')
      AND (state IN ('claimed', 'failed') OR (state = 'scheduled' AND due_at <= :now))
"""

Told = Counter[tuple[int, str]]  # of a person and a deadline's title: how many messages


class ViolationError(AssertionError):
    """Something that is promised was not kept."""


@contextmanager
def seeded(seed: int, what: str = "") -> Generator[None]:
    """Have a violation say of which run it is."""
    try:
        yield
    except ViolationError as error:
        raise ViolationError(f"seed {seed}{what}: {error}") from error


@dataclass(frozen=True, slots=True)
class Promise:
    """A reminder that the database holds: of which deadline, for whom, when."""

    title: str
    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A reminder as Discord shows it: in whose DM, of which deadlines, in which words."""

    user_id: int
    titles: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as the database holds it."""

    title: str
    is_open: bool
    due_at: datetime
    user_id: int


def title(number: int) -> str:
    """A name that no other deadline holds, and that needs no escape."""
    return f"Take{number:05}"


def shown(server: LocalDiscord, kind: tuple[str, ...] = REMINDER) -> Iterator[Shown]:
    """The messages of a kind in everybody's DMs."""
    for channel in list(server.world.channels.values()):
        if channel.recipient is None:
            continue
        for message in server.messages(channel):
            if message.content.startswith(kind):
                text = told(message)
                yield Shown(channel.recipient.id, frozenset(_TITLE.findall(text)), text)


def told_so_far(server: LocalDiscord, kind: tuple[str, ...] = REMINDER) -> Told:
    """How many messages of a kind in whose DM name which deadline."""
    return Counter((each.user_id, name) for each in shown(server, kind) for name in each.titles)


def require_told(expected: Iterable[tuple[int, str]], told: Told, *, is_once: bool = True) -> None:
    """Each that is expected was told, and once; nothing else was.

    Args:
        expected: a person, and the deadline that they were to be told of.
        told: what they were told.
        is_once: whether Discord remembered every nonce; else something may show twice.

    Raises:
        ViolationError: it names what was lost and what was told too often or to the wrong person.
    """
    wanted: Told = Counter(expected)
    lost, more = wanted - told, told - wanted
    if not is_once:
        more = Counter({pair: count for pair, count in more.items() if pair not in wanted})
    if lost or more:
        raise ViolationError(f"lost: {_some(lost)}; told too often or wrongly: {_some(more)}")


def groups(promises: Sequence[Promise]) -> list[list[Promise]]:
    """The promises in the order of time, those together that are close to one another."""
    found: list[list[Promise]] = []
    for promise in sorted(promises, key=lambda each: each.at):
        if found and promise.at - found[-1][-1].at <= _TOGETHER:
            found[-1].append(promise)
        else:
            found.append([promise])
    return found


class Ledger:
    """The database file, looked at while no bot runs on it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def promises(self) -> list[Promise]:
        """The reminders that are still to come."""
        return [Promise(name, user_id, _instant(at)) for name, user_id, at in self._rows(_PROMISES)]

    def deadlines(self) -> dict[str, Deadline]:
        """The deadlines by their titles."""
        return {
            name: Deadline(name, status == "open", _instant(due_at), user_id)
            for name, status, due_at, user_id in self._rows(_DEADLINES)
        }

    def require_done(self, now: datetime) -> None:
        """Every reminder that was due is done with, and the file is sound.

        Raises:
            ViolationError: one is claimed, failed or overdue, or the file is damaged.
        """
        if rows := self._rows(_NOT_DONE, now=int(now.timestamp())):
            raise ViolationError(f"not done with: {rows[:5]} of {len(rows)}")
        if (found := self._rows("PRAGMA integrity_check")) != [("ok",)]:
            raise ViolationError(f"the database is damaged: {found}")
        if found := self._rows("PRAGMA foreign_key_check"):
            raise ViolationError(f"rows of nothing: {found}")

    def _rows(self, sql: str, **params: int) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._file)) as raw:
            return raw.execute(sql, params).fetchall()


def _instant(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _some(told: Told) -> str:
    if not told:
        return "nothing"
    shown = [f"{name} for {user} ({count})" for (user, name), count in sorted(told.items())[:5]]
    return f"{', '.join(shown)} of {told.total()}"
