"""Whether the alternates of a project's approved mixes are there; within a transaction.

Where an alternate starts is known once its file was compared with the mix's, which is done in the
background: until then nothing is said of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from bot.domain.alternates import Alternates, check_alternates, expected, offset_of
from bot.domain.mix_types import ALTERNATES
from bot.domain.mixes import (
    MixRevision,
    MixType,
    ReviewState,
    Verdict,
    current,
    sign_off,
)
from bot.domain.outbox import Kind
from bot.domain.people import Approver
from bot.domain.projects import Project
from bot.domain.songs import Song
from bot.services._unit import Unit
from bot.services.mixes._reviews import read_approvers
from db import comparisons, mixes, outbox, verdicts
from db.database import Connection

Files = tuple[str, str]
"""SHA-256 of a mix's file and of its alternate's."""

_AFTER_THE_CARD = timedelta(seconds=2)


async def read_alternates(
    conn: Connection, project: Project, who: Sequence[Approver], songs: Iterable[Song]
) -> list[tuple[Song, Alternates]]:
    """What is to be said of each song whose current main mix is approved, in the songs' order.

    Args:
        conn: where to read.
        project: whose.
        who: signs off its mixes.
        songs: of the project.
    """
    revisions = await mixes.list_of_project(conn, project.guild_id, project.id)
    given = await verdicts.list_of_project(conn, project.guild_id, project.id)
    by_song: defaultdict[int, list[MixRevision]] = defaultdict(list)
    for revision in revisions:
        by_song[revision.song_id].append(revision)
    wanted = expected(project.alternates, revisions)
    found: list[tuple[Song, Alternates]] = []
    for song in songs:
        own = by_song[song.id]
        mix = _approved(project, who, own, given)
        if mix is not None:
            offsets = await _offsets(conn, mix, own)
            found.append((song, check_alternates(mix, own, wanted, offsets)))
    return found


async def files_to_compare(conn: Connection, project: Project, song_id: int) -> dict[int, Files]:
    """The alternates of a song's approved mix of which it is not known where they start.

    Returns:
        By the alternate's id, the files.
    """
    who = await read_approvers(conn, project)
    own = await mixes.list_of_song(conn, project.guild_id, song_id)
    given = await verdicts.list_of_song(conn, project.guild_id, song_id)
    mix = _approved(project, who, own, given)
    if mix is None:
        return {}
    return {
        alternate.id: files
        for alternate, files in _pairs(mix, own)
        if await comparisons.get(conn, project.guild_id, *files) is None
    }


async def check_later(unit: Unit, project: Project, song: Song) -> None:
    """Have the alternates of a song's approved mix compared with it, after their cards."""
    for revision_id in await files_to_compare(unit.conn, project, song.id):
        about = unit.guild_id, Kind.ALTERNATE_CHECK, revision_id
        if not await outbox.list_pending(unit.conn, *about):
            at = unit.now + _AFTER_THE_CARD
            await unit.say(Kind.ALTERNATE_CHECK, revision_id, at=at)


def _approved(
    project: Project,
    who: Sequence[Approver],
    song: Iterable[MixRevision],
    given: Iterable[Verdict],
) -> MixRevision | None:
    """A song's current main mix, where it is approved."""
    mix = current(revision for revision in song if revision.type is MixType.MAIN)
    if mix is None:
        return None
    on_it = [verdict for verdict in given if verdict.revision_id == mix.id]
    state = sign_off(project.sign_off, who, on_it, mix.submitted_at).state
    return mix if state is ReviewState.APPROVED else None


def _pairs(mix: MixRevision, song: Sequence[MixRevision]) -> Iterator[tuple[MixRevision, Files]]:
    """Yield the current alternates that have a file, with the mix's file and theirs."""
    for type_ in ALTERNATES:
        alternate = current(revision for revision in song if revision.type is type_)
        if mix.sha256 and alternate is not None and alternate.sha256:
            yield alternate, (mix.sha256, alternate.sha256)


async def _offsets(
    conn: Connection, mix: MixRevision, song: Sequence[MixRevision]
) -> dict[str, float]:
    """By how many milliseconds alternates start later than the mix, as far as it is known."""
    offsets: dict[str, float] = {}
    for _, files in _pairs(mix, song):
        known = await comparisons.get(conn, mix.guild_id, *files)
        offset = offset_of(known) if known else None
        if offset is not None:
            offsets[files[1]] = offset
    return offsets
