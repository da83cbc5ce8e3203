"""How a revision comes about: its number, its row, and what follows; within a unit of work."""

from dataclasses import dataclass, replace

from bot.domain.errors import ConflictError
from bot.domain.mixes import (
    MixFile,
    MixRevision,
    MixType,
    Question,
    check_number,
    usual_question,
)
from bot.domain.names import clean_text
from bot.domain.outbox import Kind
from bot.domain.songs import Stage
from bot.services._access import MixScope, SongScope
from bot.services._nouns import MIX
from bot.services._unit import Unit
from bot.services.mixes._carried import take_up
from bot.services.mixes._lineage import approved_main
from bot.services.mixes._reviews import read_approvers
from bot.services.mixes._verdicts import about, advance, reviewed
from db import mixes, proposals
from db.database import Connection


@dataclass(frozen=True, slots=True)
class NewMix:
    """What is submitted beside the file or the link."""

    type: MixType = MixType.MAIN
    changes: str | None = None
    number: int | None = None
    question: Question | None = None  # as is usual for the type
    proposed_id: int | None = None  # the proposed file that it is


def check_changes(new: NewMix) -> str | None:
    """The list of changes without what does not belong in it; raises InvalidError."""
    return clean_text(new.changes, what="list of changes") if new.changes else None


async def next_number(conn: Connection, scope: SongScope, new: NewMix) -> int:
    """The number that a revision gets.

    Raises:
        NotAllowedError: the member may not submit.
        ConflictError: the number is taken, or the song is archived.
        InvalidError: there is no such number.
    """
    scope.access.require_staff()
    scope.require_live()
    last = await mixes.last_number(conn, scope.project.guild_id, scope.song.id, new.type)
    if new.number is None:
        return last + 1
    if check_number(new.number) <= last:
        raise ConflictError(
            f"{new.type.label} {new.number} is taken: the next is {new.type.label} {last + 1}."
        )
    return new.number


async def new_revision(
    unit: Unit,
    scope: SongScope,
    new: NewMix,
    *,
    file: MixFile | None = None,
    link: str | None = None,
) -> MixRevision:
    """A revision of a file or a link, not kept yet; raises as `next_number` does."""
    return MixRevision(
        id=0,
        guild_id=unit.guild_id,
        song_id=scope.song.id,
        type=new.type,
        number=await next_number(unit.conn, scope, new),
        file=file,
        link=link,
        changes=check_changes(new),
        question=new.question or usual_question(new.type),
        submitted_by=unit.actor.user_id,
        submitted_at=unit.now,
        withdrawn_at=None,
        chosen_over=None,
    )


async def post(
    unit: Unit, scope: SongScope, revision: MixRevision, *, proposed_id: int | None = None
) -> MixRevision:
    """Keep a revision; its card follows, its song moves on to mixing with a first main mix.

    Args:
        unit: open.
        scope: of which song.
        revision: not kept yet.
        proposed_id: the proposed file that it is; it becomes no other.

    Raises:
        ConflictError: that file was posted meanwhile.
    """
    known = await mixes.list_submitter_ids(unit.conn, unit.guild_id, scope.project.id)
    if unit.actor.user_id not in known:  # let into the thread: they answer what comes
        await unit.say(Kind.THREAD_MEMBER, scope.project.id, user_id=unit.actor.user_id)
    if revision.type is MixType.MASTER:
        who = await read_approvers(unit.conn, scope.project)
        every = await mixes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
        source = await approved_main(unit.conn, scope.project, who, every)
        revision = replace(revision, made_from=source.id if source else None)
    added = await mixes.add(unit.conn, revision)
    if proposed_id is not None and not await proposals.posted(
        unit.conn, unit.guild_id, proposed_id, added.id
    ):
        raise ConflictError("That file was posted meanwhile.")
    mix = MixScope(scope.studio, scope.access, scope.project, scope.song, added)
    await unit.added(MIX, added, verb="submitted", about=about(mix))
    await take_up(unit, mix)
    if added.type is MixType.MAIN:
        await advance(unit, mix, Stage.MIXING)
    await reviewed(unit, mix)
    return added
