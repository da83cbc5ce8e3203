"""What the journal needs to know of each noun, to record a change to it and to take one back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.domain.activity import Value
from bot.domain.artists import Artist
from bot.domain.deadlines import Deadline
from bot.domain.mixes import MixRevision, Verdict
from bot.domain.notes import MixNote
from bot.domain.people import Person
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.domain.targets import StudioTarget
from db import artists, deadlines, mixes, notes, people, projects, songs, targets, verdicts
from db.database import Connection

T = TypeVar("T")
Columns = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Noun(Generic[T]):
    """One kind of record."""

    name: str
    get: Callable[[Connection, int, int], Awaitable[T | None]]
    update: Callable[[Connection, int, int, Columns], Awaitable[None]]
    to_row: Callable[[T], dict[str, Value]]
    id_of: Callable[[T], int]
    label: Callable[[T], str]
    project_of: Callable[[T], int | None]
    retire: Callable[[int], Columns]  # the columns that take a new one back, at an instant


ARTIST: Noun[Artist] = Noun(
    name="artist",
    get=artists.get,
    update=artists.update,
    to_row=artists.to_row,
    id_of=lambda artist: artist.id,
    label=lambda artist: artist.name,
    project_of=lambda _: None,
    retire=lambda at: {"archived_at": at},
)
PROJECT: Noun[Project] = Noun(
    name="project",
    get=projects.get,
    update=projects.update,
    to_row=projects.to_row,
    id_of=lambda project: project.id,
    label=lambda project: project.title,
    project_of=lambda project: project.id,
    retire=lambda _: {"status": "archived"},
)
PERSON: Noun[Person] = Noun(
    name="person",
    get=people.get,
    update=people.update,
    to_row=people.to_row,
    id_of=lambda person: person.id,
    label=lambda person: person.name or f"<@{person.user_id}>",
    project_of=lambda person: person.project_id,
    retire=lambda at: {"removed_at": at},
)
SONG: Noun[Song] = Noun(
    name="song",
    get=songs.get,
    update=songs.update,
    to_row=songs.to_row,
    id_of=lambda song: song.id,
    label=lambda song: song.title,
    project_of=lambda song: song.project_id,
    retire=lambda at: {"archived_at": at},
)
DEADLINE: Noun[Deadline] = Noun(
    name="deadline",
    get=deadlines.get,
    update=deadlines.update,
    to_row=deadlines.to_row,
    id_of=lambda deadline: deadline.id,
    label=lambda deadline: f"{deadline.label} ({deadline.target})",
    project_of=lambda deadline: deadline.project_id,
    retire=lambda at: {"status": "cancelled", "closed_at": at},
)
MIX: Noun[MixRevision] = Noun(
    name="mix",
    get=mixes.get,
    update=mixes.update,
    to_row=mixes.to_row,
    id_of=lambda revision: revision.id,
    label=lambda revision: revision.label,
    project_of=lambda _: None,
    retire=lambda at: {"withdrawn_at": at},
)
VERDICT: Noun[Verdict] = Noun(
    name="verdict",
    get=verdicts.get,
    update=verdicts.update,
    to_row=verdicts.to_row,
    id_of=lambda verdict: verdict.id,
    label=lambda verdict: verdict.kind.value,
    project_of=lambda _: None,
    retire=lambda at: {"undone_at": at},
)
NOTE: Noun[MixNote] = Noun(
    name="note",
    get=notes.get,
    update=notes.update,
    to_row=notes.to_row,
    id_of=lambda note: note.id,
    label=lambda note: note.label,
    project_of=lambda _: None,
    retire=lambda at: {"removed_at": at},
)
TARGET: Noun[StudioTarget] = Noun(
    name="target",
    get=targets.get,
    update=targets.update,
    to_row=targets.to_row,
    id_of=lambda target: target.id,
    label=lambda target: target.label,
    project_of=lambda _: None,
    retire=lambda at: {"reset_at": at},
)

BY_NAME: Mapping[str, Noun[Any]] = {
    noun.name: noun
    for noun in (ARTIST, PROJECT, PERSON, SONG, DEADLINE, MIX, VERDICT, NOTE, TARGET)
}
