"""Files that wait for a yes to be posted as mixes, each with a guess of what it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.file_names import NameReader, numbered
from bot.domain.mixes import MixType

MOST_FILES = 10
"""Of one proposal: as many as Discord lets a message have."""
LINGERING = 15 * 60
"""Seconds after which a posting that came to no other file is what a crash left."""


class Source(StrEnum):
    """Where a proposed file is; each names what its `place` is."""

    ATTACHMENT = "attachment"  # its URL at Discord
    LINK = "link"  # the link
    FOLDER = "folder"  # its stamp in the watched folder


@dataclass(frozen=True, slots=True)
class Found:
    """A file that somebody may want to post."""

    source: Source
    place: str
    name: str
    size: int | None  # bytes, where they are known


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """A file with what it would be posted as."""

    id: int
    proposal_id: int
    found: Found
    song_id: int | None  # without one it is left out
    type: MixType
    number: int | None  # as its name or a member says; gives way to the next where it is taken
    odd: tuple[str, ...] = ()  # as its readers were told once it was measured
    posted_id: int | None = None  # the revision that it became


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found at once, for its readers to decide."""

    id: int
    guild_id: int
    project_id: int | None  # in whose thread it was found
    created_at: datetime
    claimed_at: datetime | None  # somebody's yes is being carried out since
    closed_at: datetime | None
    closed_by: int | None  # nobody, where nobody answered in time
    files: tuple[ProposedFile, ...]


@dataclass(frozen=True, slots=True)
class SongChoice:
    """A song that a file may be posted as."""

    id: int
    title: str
    project_id: int
    project: str  # its title


@dataclass(frozen=True, slots=True)
class Row:
    """A file as it is shown, with the song and the number that it would get now."""

    file: ProposedFile
    song: SongChoice | None
    number: int

    @property
    def label(self) -> str:
        """As what it would be posted: "Mix 3"."""
        return f"{self.file.type.label} {self.number}"

    @property
    def is_ready(self) -> bool:
        """Whether a yes posts it."""
        return self.song is not None and self.file.posted_id is None


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal as its reader sees it."""

    proposal: Proposal
    rows: tuple[Row, ...]
    songs: tuple[SongChoice, ...]  # to choose from, the likelier first

    @property
    def ready(self) -> list[Row]:
        """What a yes posts."""
        return [row for row in self.rows if row.is_ready]

    def row(self, file_id: int) -> Row:
        """The row of one of its files."""
        return next(row for row in self.rows if row.file.id == file_id)

    @property
    def posted_ids(self) -> list[int]:
        """The revisions that it became so far."""
        return [row.file.posted_id for row in self.rows if row.file.posted_id is not None]


def guessed(
    found: Sequence[Found], near: int | None, songs: Sequence[SongChoice]
) -> list[ProposedFile]:
    """Files with what their names say of them; of one song and type the lowest number first.

    Args:
        found: the files.
        near: the project in whose thread they were found: its only song fits any name.
        songs: of which they may be.
    """
    own = [(song.id, song.title) for song in songs if song.project_id == near]
    reader = NameReader(own, [(song.id, song.title) for song in songs])
    only = own[0][0] if len(own) == 1 else None
    files: list[ProposedFile] = []
    for each in found:
        guess = reader.guess(each.name)
        song_id = guess.song_id if guess.song_id is not None else only
        files.append(ProposedFile(0, 0, each, song_id, guess.type, guess.number))
    alike: dict[tuple[int | None, MixType], list[ProposedFile]] = {}
    for file in sorted(files, key=lambda file: file.number or 0):
        alike.setdefault((file.song_id, file.type), []).append(file)
    return [alike[file.song_id, file.type].pop(0) for file in files]


def offered(
    proposal: Proposal,
    songs: Sequence[SongChoice],
    last: Mapping[tuple[int, MixType], int],
) -> Offer:
    """A proposal with the numbers that its files would get, one after the other.

    Args:
        proposal: as it is kept.
        songs: of which its files may be.
        last: the highest number so far, by song and type.
    """
    known, given = {song.id: song for song in songs}, dict(last)
    rows: list[Row] = []
    for file in proposal.files:
        song = known.get(file.song_id) if file.song_id is not None else None
        if song is None:
            rows.append(Row(replace(file, song_id=None), None, 0))
            continue
        key = song.id, file.type
        number = numbered(file.number, given.get(key, 0))
        if file.posted_id is None:
            given[key] = number
        rows.append(Row(file, song, number))
    return Offer(proposal, tuple(rows), tuple(_likelier_first(songs, proposal.project_id)))


def _likelier_first(songs: Iterable[SongChoice], near: int | None) -> list[SongChoice]:
    return sorted(songs, key=lambda song: song.project_id != near)
