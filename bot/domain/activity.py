"""The record of who changed what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.projects import Project

Value = int | str | float | None
Changes = Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Activity:
    """One change to one thing: stored columns, before and after."""

    id: int
    batch_id: int
    guild_id: int
    project_id: int | None
    actor_id: int
    at: datetime
    verb: str
    noun: str
    noun_id: int
    label: str
    is_new: bool  # it came to be: to take it back is to retire it
    changes: Changes
    is_undone: bool


@dataclass(frozen=True, slots=True)
class Undone:
    """What Undo took back of one command, and what it left as it is: changed since, or in use."""

    taken: tuple[Activity, ...]
    left: tuple[Activity, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page (from 0) of what happened in a project, newest first."""

    project: Project
    entries: tuple[Activity, ...]
    page: int
    has_more: bool
