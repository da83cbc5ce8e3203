"""A note within its mix: who may see it, how it is called, and what follows when it changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import InvalidError, NotAllowedError, NotFoundError
from bot.domain.mixes import VerdictKind, current
from bot.domain.notes import MAX_DRAFTS, MAX_OF_SONG, MixNote, NewNote, NoteState
from bot.domain.outbox import Kind
from bot.domain.people import Who
from bot.domain.songs import Song
from bot.domain.studios import Actor
from bot.domain.voices import VoiceNote
from bot.services._access import MixScope, mix_scope
from bot.services._nouns import NOTE
from bot.services._unit import About, Unit
from bot.services.mixes._reviews import read_approvers
from bot.services.mixes._traces import compare_later
from bot.services.mixes._verdicts import give
from db import mixes, notes, voices
from db.database import Connection


@dataclass(frozen=True, slots=True)
class NoteScope(MixScope):
    """A note, and the mix on which it was made."""

    note: MixNote

    def is_mine(self, actor: Actor) -> bool:
        """Whether the member wrote it, or wrote it down for somebody."""
        return actor.user_id in {self.note.author.user_id, self.note.recorded_by}


async def note_scope(
    conn: Connection, actor: Actor, note_id: int, *, or_removed: bool = False
) -> NoteScope:
    """A note that the member may see; raises NotFoundError, also for a draft of somebody else."""
    note = await notes.get(conn, actor.guild_id, note_id)
    if note is not None and (or_removed or note.removed_at is None):
        try:
            mix = await mix_scope(conn, actor, note.revision_id)
        except NotFoundError:
            pass
        else:
            scope = NoteScope(mix.studio, mix.access, mix.project, mix.song, mix.revision, note)
            if note.state is not NoteState.DRAFT or scope.is_mine(actor):
                return scope
    raise NotFoundError("There is no such note here. Pick one from the list.")


async def read_voices(
    conn: Connection, song: Song, listed: Iterable[MixNote]
) -> tuple[VoiceNote, ...]:
    """Those of a song's notes that were spoken, of such as are listed."""
    ids = {note.id for note in listed}
    spoken = await voices.list_of_song(conn, song.guild_id, song.id)
    return tuple(voice for voice in spoken if voice.note_id in ids)


async def decides(conn: Connection, scope: MixScope, who: Who) -> bool:
    """Whether somebody's notes go straight to the studio: the decider's do.

    Where nobody is named as that, everybody who signs off decides; where nobody signs off, the
    producer does, and whoever is not on Discord, whose words the producer records.
    """
    signing = await read_approvers(conn, scope.project)
    if not signing:
        is_own = who.user_id == scope.access.user_id
        return not who.is_on_discord or (is_own and scope.access.is_producer)
    deciders = {approver.who for approver in signing if approver.is_decider}
    return who in (deciders or {approver.who for approver in signing})


async def require_word(unit: Unit, scope: MixScope, *, or_author: bool = False) -> None:
    """Raise NotAllowedError unless the member decides, is the producer, or the note's author."""
    if scope.access.is_producer or await decides(unit.conn, scope, Who(unit.actor.user_id)):
        return
    if or_author and isinstance(scope, NoteScope) and scope.is_mine(unit.actor):
        return
    authors = "whose note it is, " if or_author else ""
    raise NotAllowedError(
        f"Only {authors}who decides for the project, or the producer, can do that."
    )


async def require_room(unit: Unit, scope: MixScope, more: int) -> None:
    """Raise InvalidError where a song, or a list, would hold more than anybody can work through."""
    every = await notes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
    waiting = [note for note in every if note.state is NoteState.DRAFT or note.is_living]
    own = [n for n in waiting if n.number is None and n.recorded_by == unit.actor.user_id]
    if len(own) + more > MAX_DRAFTS:
        raise InvalidError(
            f"A list takes at most {MAX_DRAFTS} notes, and yours has {len(own)}. Send it first."
        )
    if len(waiting) + more > MAX_OF_SONG:
        raise InvalidError(
            f"{scope.song.title} has {len(waiting):,} open notes; at most {MAX_OF_SONG:,} fit. "
            "Have some of them done or declined first."
        )


def about_note(scope: MixScope, note: MixNote) -> About:
    """What history calls a note; a draft stands in no project's history."""
    if note.number is None:
        return About(None, f"a draft on {scope.revision.label} of {scope.song.title}")
    return About(scope.project.id, f"note {note.number} of {scope.song.title}")


def about_several(scope: MixScope, changed: Sequence[MixNote]) -> About:
    """What history calls notes of one song that change together."""
    if len(changed) == 1:
        return about_note(scope, changed[0])
    numbers = [str(note.number) for note in changed if note.number is not None]
    if not numbers:
        label = f"{len(changed)} drafts on {scope.revision.label} of {scope.song.title}"
        return About(None, label)
    return About(scope.project.id, f"notes {', '.join(numbers)} of {scope.song.title}"[:300])


async def add_drafts(
    unit: Unit, scope: MixScope, new: Sequence[NewNote], author: Who
) -> list[MixNote]:
    """Keep what was typed, as drafts."""
    added = [
        await notes.add(
            unit.conn,
            MixNote(
                id=0,
                guild_id=unit.guild_id,
                song_id=scope.song.id,
                revision_id=scope.revision.id,
                verdict_id=None,
                number=None,
                start_ms=each.start_ms,
                end_ms=each.end_ms,
                text=each.text,
                author=author,
                recorded_by=unit.actor.user_id,
                state=NoteState.DRAFT,
                addressed_in=None,
                reason=None,
                is_kept=False,
                created_at=unit.now,
                removed_at=None,
            ),
        )
        for each in new
    ]
    about = about_several(scope, added) if added else None
    for note in added:
        await unit.added(NOTE, note, verb="drafted", about=about)
    return added


async def drop(unit: Unit, scope: MixScope, dropped: Sequence[MixNote]) -> None:
    """Take drafts away; Undo brings them back."""
    about = about_several(scope, dropped) if dropped else None
    for note in dropped:
        gone = replace(note, removed_at=unit.now)
        await unit.change(NOTE, note, gone, verb="discarded", about=about)


async def not_fixed(
    unit: Unit, mix: MixScope, author: Who, unfixed: Sequence[MixNote]
) -> list[MixNote]:
    """Give an author's notes back to the studio, which a mix was to address; the thread is told."""
    verdict = await give(unit, mix, VerdictKind.UNFIXED, author)
    opened = [
        replace(note, state=NoteState.OPEN, addressed_in=None, verdict_id=verdict.id)
        for note in unfixed
    ]
    for before, after in zip(unfixed, opened, strict=True):
        await unit.change(NOTE, before, after, verb="reopened", about=about_note(mix, before))
    await unit.say(Kind.VERDICT_POST, verdict.id)
    return opened


async def notes_changed(unit: Unit, changed: Iterable[MixNote]) -> None:
    """What follows: the cards that show them are made current."""
    for song_id in {note.song_id for note in changed}:
        every = await mixes.list_of_song(unit.conn, unit.guild_id, song_id)
        types = {r.type for r in every if r.id in {note.revision_id for note in changed}}
        shown = {note.revision_id for note in changed}
        shown |= {note.addressed_in for note in changed if note.addressed_in is not None}
        shown |= {r.id for type_ in types if (r := current(x for x in every if x.type is type_))}
        standing = {r.id for r in every if r.withdrawn_at is None}
        for revision_id in sorted(shown & standing):
            await unit.refresh(Kind.MIX_CARD, revision_id)
        for type_ in sorted(types):
            await compare_later(unit, every, type_)
