"""Which mix goes with which: a master and what it was made from, a mix and its unlimited twin."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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
from bot.domain.reviews import Lineage, LinkedMix
from bot.services._unit import Unit
from db import cards, mixes, verdicts
from db.database import Connection

_TWINS = frozenset({MixType.MAIN, MixType.UNLIMITED})


async def approved_main(
    conn: Connection, project: Project, who: Sequence[Approver], song: Iterable[MixRevision]
) -> MixRevision | None:
    """The newest main mix of a song that is approved.

    Args:
        conn: where to read.
        project: of the song.
        who: signs off its mixes.
        song: every revision of the song.
    """
    mains = [r for r in song if r.type is MixType.MAIN and r.withdrawn_at is None]
    if not mains:
        return None
    given: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in await verdicts.list_of_song(conn, project.guild_id, mains[0].song_id):
        given[verdict.revision_id].append(verdict)
    for mix in reversed(mains):
        state = sign_off(project.sign_off, who, given[mix.id], mix.submitted_at).state
        if state is ReviewState.APPROVED:
            return mix
    return None


async def read_lineage(
    conn: Connection,
    revision: MixRevision,
    project: Project,
    who: Sequence[Approver],
    song: Sequence[MixRevision],
) -> Lineage:
    """What a revision's card says of the others that belong to it; as for `approved_main`."""
    if revision.type is MixType.MASTER:
        source = next((r for r in song if r.id == revision.made_from), None)
        return Lineage(made_from=await _linked(conn, source))
    if revision.type not in _TWINS or revision.withdrawn_at is not None:
        return Lineage()
    unlimited = current(r for r in song if r.type is MixType.UNLIMITED)
    if unlimited is None:
        return Lineage()
    limited = await approved_main(conn, project, who, song)
    if limited is None:
        return Lineage()
    if revision.id == limited.id:
        return Lineage(unlimited=await _linked(conn, unlimited))
    if revision.id == unlimited.id:
        return Lineage(limited=await _linked(conn, limited))
    return Lineage()


async def refresh_twins(unit: Unit, revision: MixRevision) -> None:
    """Have the cards of a mix's twins made current, after a verdict, a post or a withdrawal."""
    if revision.type not in _TWINS:
        return
    for other in await mixes.list_of_song(unit.conn, unit.guild_id, revision.song_id):
        if other.type in _TWINS and other.type is not revision.type and other.withdrawn_at is None:
            await unit.refresh(Kind.MIX_CARD, other.id)


async def _linked(conn: Connection, revision: MixRevision | None) -> LinkedMix | None:
    if revision is None:
        return None
    card = await cards.get(conn, revision.guild_id, Kind.MIX_CARD, revision.id)
    return LinkedMix(revision, card.url if card else None)
