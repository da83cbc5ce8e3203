"""The checklist of a mix: the engineer ticks what it addresses, its authors say whether it is."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.checklists import Checklist, Confirmation, Confirmed, checklist_of
from bot.domain.errors import ConflictError, NotFoundError
from bot.domain.notes import MixNote, NoteState
from bot.domain.outbox import Item, Kind
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix, mix_scope
from bot.services._nouns import NOTE
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._carried import ask_authors
from bot.services.mixes._reviews import read_by_id
from bot.services.mixes._traces import read_traces
from bot.services.mixes._verdicts import reviewed
from bot.services.notes._scope import about_note, not_fixed, notes_changed, read_voices
from db import members, mixes, notes, project_members, questions
from db.database import Connection


class ChecklistService:
    """What the checklist's select and the question to authors read and write."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def read(self, actor: Actor, revision_id: int, page: int = 0) -> Checklist:
        """A page of a mix's checklist; raises NotAllowedError for who makes no mixes."""
        async with self._work.db.snapshot() as conn:
            scope = await mix_scope(conn, actor, revision_id)
            scope.access.require_staff()
            return await _read(conn, scope, page)

    async def tick(
        self,
        actor: Actor,
        revision_id: int,
        page: int,
        *,
        ticked: Collection[int],
        unticked: Collection[int],
    ) -> Outcome[Checklist]:
        """Say which notes a mix addresses, and which not after all; the others stay as they are.

        What changed in the mix is that, unless somebody typed it; each author is asked once.

        Raises:
            NotAllowedError: the member makes no mixes.
            ConflictError: the mix was withdrawn or archived.
        """
        async with self._work.begin(actor) as unit:
            scope = await live_mix(unit.conn, actor, revision_id)
            scope.access.require_staff()
            every = await _read(unit.conn, scope, None)
            done = [n for n in every.notes if n.id in ticked and n.is_living]
            undone = [n for n in every.notes if n.id in unticked and not n.is_living]
            for note in done:
                after = replace(note, state=NoteState.ADDRESSED, addressed_in=revision_id)
                await self._change(unit, scope, note, after, "addressed")
            for note in undone:
                after = replace(note, state=NoteState.OPEN, addressed_in=None)
                await self._change(unit, scope, note, after, "reopened")
            await ask_authors(unit, scope.revision, done)
            await notes_changed(unit, [*done, *undone])
            await unit.refresh(Kind.MIX_CARD, revision_id)
            return unit.outcome(await _read(unit.conn, scope, page))

    async def to_ask(self, item: Item) -> Confirmation | None:
        """What an author is asked about a mix; None when there is nothing left to ask."""
        if item.user_id is None:
            return None
        async with self._work.db.snapshot() as conn:
            return await _confirmation(conn, item.guild_id, item.user_id, item.subject_id)

    async def studio_of(self, user_id: int, revision_id: int) -> int:
        """The server of a mix about which a user was asked; raises NotFoundError."""
        asked = await questions.studio_asking(
            self._work.db.read(), user_id, Kind.NOTES_DONE, revision_id
        )
        if asked is None:
            raise NotFoundError("There is no such mix here. Pick one from the list.")
        return asked

    async def asked(self, actor: Actor, revision_id: int) -> Confirmation:
        """The member's notes to confirm; raises ConflictError when none are left."""
        async with self._work.db.snapshot() as conn:
            await mix_scope(conn, actor, revision_id)
            found = await _confirmation(conn, actor.guild_id, actor.user_id, revision_id)
        if found is None:
            raise ConflictError("You answered that already, or it was changed since.")
        return found

    async def confirm(
        self,
        actor: Actor,
        revision_id: int,
        *,
        shown: Collection[int],
        unfixed: Collection[int] = (),
    ) -> Outcome[Confirmed]:
        """Say of those of one's own notes that were shown whether they are fixed.

        Of those that are not, the thread is told: they are the studio's again, and use no round.

        Args:
            actor: the author, or who wrote it down for whoever is not on Discord.
            revision_id: the mix in which they are said to be addressed.
            shown: which were; nothing is said of others that wait.
            unfixed: those that are not, which are opened again.

        Raises:
            ConflictError: they were answered already, or changed since.
        """
        async with self._work.begin(actor) as unit:
            scope = await mix_scope(unit.conn, actor, revision_id)
            scope.require_live()
            asked = await _confirmation(unit.conn, unit.guild_id, actor.user_id, revision_id)
            known = [note for note in asked.notes if note.id in shown] if asked else []
            if not known:
                raise ConflictError("You answered that already, or it was changed since.")
            again = [note for note in known if note.id in unfixed]
            for note in known:
                if note not in again:
                    after = replace(note, state=NoteState.CONFIRMED)
                    await self._change(unit, scope, note, after, "confirmed")
            for author in dict.fromkeys(note.author for note in again):
                await not_fixed(unit, scope, author, [n for n in again if n.author == author])
            await notes_changed(unit, known)
            if again:
                await reviewed(unit, scope)
            rest = await _confirmation(unit.conn, unit.guild_id, actor.user_id, revision_id)
            fixed = len(known) - len(again)
            return unit.outcome(Confirmed(scope.revision, scope.song, fixed, len(again), rest))

    async def _change(
        self, unit: Unit, scope: MixScope, before: MixNote, after: MixNote, verb: str
    ) -> None:
        await unit.change(NOTE, before, after, verb=verb, about=about_note(scope, before))


async def _read(conn: Connection, scope: MixScope, page: int | None) -> Checklist:
    every = await mixes.list_of_song(conn, scope.project.guild_id, scope.song.id)
    earlier = [r.id for r in every if r.type is scope.revision.type and r.id < scope.revision.id]
    of_song = await notes.list_of_song(conn, scope.project.guild_id, scope.song.id)
    found = checklist_of(of_song, scope.revision, scope.song, earlier, page)
    asked = [(note, scope.revision.id) for note in found.notes]
    return replace(
        found,
        traces=await read_traces(conn, every, asked),
        voices=await read_voices(conn, scope.song, found.notes),
    )


async def _confirmation(
    conn: Connection, guild_id: int, user_id: int, revision_id: int
) -> Confirmation | None:
    review = await read_by_id(conn, guild_id, revision_id)
    if review is None or review.revision.withdrawn_at is not None:
        return None
    theirs = [
        note
        for note in review.carried.addressed
        if note.state is NoteState.ADDRESSED
        and (note.author.user_id or note.recorded_by) == user_id
    ]
    if not theirs:
        return None
    insiders = await project_members.list_ids(conn, guild_id, review.project.id)
    return Confirmation(
        revision=review.revision,
        song=review.song,
        project=review.project,
        reader=await members.get(conn, user_id),
        is_of_project=user_id in {*insiders, review.project.created_by},
        notes=tuple(theirs),
        traces={note.id: review.traces[note.id] for note in theirs if note.id in review.traces},
    )
