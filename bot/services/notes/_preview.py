"""Reads what somebody's list on a mix would be; within a snapshot or a transaction."""

from bot.domain.mixes import MixType
from bot.domain.notes import MixNote, NoteState, conflicts
from bot.domain.people import Who
from bot.domain.rounds import RoundPreview
from bot.domain.studios import Actor
from bot.services._access import MixScope
from bot.services.mixes._reviews import read_review
from bot.services.notes._scope import decides
from db import mixes, notes
from db.database import Connection


async def read_preview(conn: Connection, actor: Actor, scope: MixScope) -> RoundPreview:
    """A member's drafts on a mix and those before it; for who decides, what others suggest too."""
    who = Who(actor.user_id)
    of_type = await _list_of_type(conn, scope)
    drafts = [n for n in of_type if n.state is NoteState.DRAFT and n.author == who]
    deciding = await decides(conn, scope, who)
    suggestions = [n for n in of_type if deciding and n.state is NoteState.SUGGESTED]
    chooses = deciding or scope.access.is_producer
    living = [n for n in of_type if n.is_living] if chooses else []
    return RoundPreview(
        review=await read_review(conn, scope.revision, scope.song, scope.project),
        drafts=tuple(drafts),
        suggestions=tuple(suggestions),
        clashes=tuple(conflicts([*drafts, *living])) if chooses else (),
        decides=chooses,
        is_round=await uses_round(conn, scope, who),
        is_staff=scope.access.is_staff,
    )


async def _list_of_type(conn: Connection, scope: MixScope) -> list[MixNote]:
    """Notes on the mixes of a type up to one: what was said of a mix is heard on the next."""
    guild_id, type_ = scope.project.guild_id, scope.revision.type
    revisions = await mixes.list_of_song(conn, guild_id, scope.song.id)
    ids = {r.id for r in revisions if r.type is type_ and r.id <= scope.revision.id}
    every = await notes.list_of_song(conn, guild_id, scope.song.id)
    return [note for note in every if note.revision_id in ids]


async def uses_round(conn: Connection, scope: MixScope, who: Who) -> bool:
    """Whether somebody's list is one of the project's rounds: that of who decides is."""
    return scope.revision.type is MixType.MAIN and await decides(conn, scope, who)
