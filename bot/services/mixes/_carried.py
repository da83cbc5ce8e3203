"""What a new mix does to the notes on those before it; within a unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.domain.mixes import MixRevision
from bot.domain.notes import MixNote, NoteState
from bot.domain.outbox import Kind
from bot.services._access import MixScope
from bot.services._news import say_at_ease
from bot.services._nouns import NOTE
from bot.services._unit import About, Unit
from db import mixes, notes, questions

_GRACE = timedelta(minutes=2)  # the engineer ticks one after the other, and may think again


async def take_up(unit: Unit, scope: MixScope) -> None:
    """Have a new revision be the one in which notes that were marked as done before are done."""
    every = await mixes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
    of_type = {r.id for r in every if r.type is scope.revision.type}
    waiting = [
        note
        for note in await notes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
        if note.state is NoteState.ADDRESSED
        and note.addressed_in is None
        and note.revision_id in of_type
    ]
    taken = [replace(note, addressed_in=scope.revision.id) for note in waiting]
    for before, after in zip(waiting, taken, strict=True):
        about = About(scope.project.id, f"note {before.number} of {scope.song.title}")
        await unit.change(NOTE, before, after, verb="addressed", about=about)
    await ask_authors(unit, scope.revision, taken)


async def ask_authors(unit: Unit, mix: MixRevision, addressed: Iterable[MixNote]) -> None:
    """Have the authors of notes asked whether they are fixed: once for a mix, and not who ticked.

    For an author who is not on Discord, whoever wrote the note down is asked.
    """
    authors = {note.author.user_id or note.recorded_by for note in addressed}
    for user_id in sorted(authors - {unit.actor.user_id}):
        about = unit.guild_id, Kind.NOTES_DONE, mix.id, user_id
        if not await questions.was_asked(unit.conn, *about):
            await say_at_ease(unit, Kind.NOTES_DONE, mix.id, user_id, after=_GRACE)
