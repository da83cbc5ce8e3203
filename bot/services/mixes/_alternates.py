"""Whether the alternates of a project's approved mixes are there; within a snapshot."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bot.domain.alternates import Alternates, check_alternates, expected
from bot.domain.mix_types import ALTERNATES
from bot.domain.mixes import (
    MixRevision,
    MixType,
    ReviewState,
    Verdict,
    current,
    sign_off,
)
from bot.domain.people import Approver
from bot.domain.projects import Project
from bot.domain.songs import Song
from db import comparisons
from db.database import Connection


async def read_alternates(
    conn: Connection,
    project: Project,
    who: Sequence[Approver],
    songs: Iterable[Song],
    revisions: Sequence[MixRevision],
    verdicts: Iterable[Verdict],
) -> list[tuple[Song, Alternates]]:
    """What is to be said of each song whose current main mix is approved, in the songs' order.

    Args:
        conn: where to read.
        project: whose.
        who: signs off its mixes.
        songs: of the project.
        revisions: of all its songs.
        verdicts: on all of them.
    """
    given: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        given[verdict.revision_id].append(verdict)
    by_song: defaultdict[int, list[MixRevision]] = defaultdict(list)
    for revision in revisions:
        by_song[revision.song_id].append(revision)
    wanted = expected(project.alternates, revisions)
    found: list[tuple[Song, Alternates]] = []
    for song in songs:
        own = by_song[song.id]
        mix = current(r for r in own if r.type is MixType.MAIN)
        if mix is None:
            continue
        state = sign_off(project.sign_off, who, given[mix.id], mix.submitted_at).state
        if state is ReviewState.APPROVED:
            offsets = await _offsets(conn, mix, own)
            found.append((song, check_alternates(mix, own, wanted, offsets)))
    return found


async def _offsets(
    conn: Connection, mix: MixRevision, song: Iterable[MixRevision]
) -> dict[str, float]:
    """By how many milliseconds alternates start later than the mix, as far as it is known."""
    offsets: dict[str, float] = {}
    every = list(song)
    for type_ in ALTERNATES:
        revision = current(r for r in every if r.type is type_)
        if mix.sha256 is None or revision is None or revision.sha256 is None:
            continue
        known = await comparisons.get(conn, mix.guild_id, mix.sha256, revision.sha256)
        if known is not None and known.segments:
            offsets[revision.sha256] = known.offset_ms
    return offsets
