"""What becomes of single notes: written, edited, addressed, declined, reopened, read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from bot.domain.mixes import MixRevision, current
from bot.domain.names import clean_name, name_key
from bot.domain.notes import (
    MixNote,
    NewNote,
    NoteFilter,
    NoteList,
    NoteState,
    conflicts,
    parse_place,
    split_notes,
)
from bot.domain.people import Who
from bot.domain.rounds import Added
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix, mix_scope, song_scope, studio_access
from bot.services._nouns import NOTE
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._carried import ask_authors
from bot.services.mixes._traces import read_traces
from bot.services.mixes._verdicts import reviewed
from bot.services.notes._preview import read_preview
from bot.services.notes._scope import (
    NoteScope,
    about_note,
    add_drafts,
    decides,
    not_fixed,
    note_scope,
    notes_changed,
    read_voices,
    require_room,
    require_word,
)
from db import mixes, notes
from db.database import Connection

_RECENT = 500  # notes that an option's completion looks through
_REASON = 300  # characters
_EDITABLE = {NoteState.DRAFT, NoteState.SUGGESTED, NoteState.OPEN}
_CLOSED = {NoteState.ADDRESSED, NoteState.CONFIRMED, NoteState.DECLINED}


class NoteService:
    """What `/note` reads and writes."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def add(
        self, actor: Actor, revision_id: int, text: str, *, at: str | None = None
    ) -> Outcome[Added]:
        """Keep notes on a mix as drafts, one a line; nobody else sees them before they are sent.

        Args:
            actor: anyone who may see the mix.
            revision_id: the mix.
            text: the notes.
            at: where in the mix; then the text is one note.

        Raises:
            InvalidError: there is no note, or there are too many; a place is not on the mix.
            ConflictError: the mix was withdrawn or archived.
        """
        async with self._work.begin(actor) as unit:
            scope = await live_mix(unit.conn, actor, revision_id)
            if at is not None:
                place = parse_place(at, scope.ruler)
                words = clean_name(text, what="note", limit=1000)
                new = [NewNote(place.start_ms, place.end_ms, words, in_bars=place.in_bars)]
            else:
                new = split_notes(text, scope.ruler)
            await require_room(unit, scope, len(new))
            added = await add_drafts(unit, scope, new, Who(actor.user_id))
            preview = await read_preview(unit.conn, actor, scope)
            in_bars = any(note.in_bars for note in new)
            return unit.outcome(Added(tuple(added), preview, in_bars))

    async def edit(
        self, actor: Actor, note_id: int, *, text: str | None = None, at: str | None = None
    ) -> Outcome[NoteList]:
        """Change the words or the place of one's own note; a text may bring its own place.

        A place is one of the mix that the note was made on.

        Raises:
            NotAllowedError: it is somebody else's.
            ConflictError: it was addressed or declined already.
            InvalidError: the place is not on the mix, or the text is several notes.
        """
        async with self._work.begin(actor) as unit:
            scope = await note_scope(unit.conn, actor, note_id)
            scope.require_live()
            before = scope.note
            if not scope.is_mine(actor):
                raise NotAllowedError("Only whose note it is can edit it.")
            if before.state not in _EDITABLE:
                raise ConflictError(
                    f"{_name(before)} is {before.state.value} already. Write a new one, or open it "
                    "again with `/note reopen`."
                )
            after = _edited(scope, text, at)
            await unit.change(NOTE, before, after, verb="edited", about=about_note(scope, before))
            await notes_changed(unit, [after])
            return unit.outcome(await _one(unit.conn, scope, after))

    async def done(self, actor: Actor, note_id: int) -> Outcome[NoteList]:
        """Say that a note was addressed: in the newest mix, else in the one to come.

        Raises:
            NotAllowedError: the member is neither the producer nor an engineer.
            ConflictError: it is answered already.
        """
        async with self._work.begin(actor) as unit:
            scope = await self._answerable(unit, note_id)
            every = await mixes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
            newest = current(r for r in every if r.type is scope.revision.type)
            is_newer = newest is not None and newest.id > scope.note.revision_id
            after = replace(
                scope.note,
                state=NoteState.ADDRESSED,
                addressed_in=newest.id if newest and is_newer else None,
            )
            return await self._answer(unit, scope, after, verb="addressed")

    async def decline(self, actor: Actor, note_id: int, reason: str) -> Outcome[NoteList]:
        """Say that a note is not followed, and why; raises as `done` does."""
        why = clean_name(reason, what="reason", limit=_REASON)
        async with self._work.begin(actor) as unit:
            scope = await self._answerable(unit, note_id)
            after = replace(scope.note, state=NoteState.DECLINED, reason=why)
            return await self._answer(unit, scope, after, verb="declined")

    async def reopen(self, actor: Actor, note_id: int) -> Outcome[NoteList]:
        """Have a note done again: its author, who decides, or the producer may.

        Where its author does, it is not fixed in the mix that was to address it.

        Raises:
            NotAllowedError: the member is none of those.
            ConflictError: it is not closed.
        """
        async with self._work.begin(actor) as unit:
            scope = await note_scope(unit.conn, actor, note_id)
            scope.require_live()
            await require_word(unit, scope, or_author=True)
            if scope.note.state not in _CLOSED:
                raise ConflictError(f"{_name(scope.note)} is {scope.note.state.value}: not closed.")
            if scope.is_mine(actor) and scope.note.addressed_in is not None:
                mix = await mix_scope(unit.conn, actor, scope.note.addressed_in)
                if mix.revision.withdrawn_at is None:
                    (after,) = await not_fixed(unit, mix, scope.note.author, [scope.note])
                    await notes_changed(unit, [scope.note])
                    await reviewed(unit, mix)
                    return unit.outcome(await _one(unit.conn, scope, after))
            after = replace(scope.note, state=NoteState.OPEN, addressed_in=None, reason=None)
            return await self._answer(unit, scope, after, verb="reopened")

    async def of_song(self, actor: Actor, song_id: int, which: NoteFilter) -> NoteList:
        """Notes of a song that the member may see: everybody's that were sent, their own drafts."""
        async with self._work.db.snapshot() as conn:
            scope = await song_scope(conn, actor, song_id)
            every = await notes.list_of_song(conn, actor.guild_id, song_id)
            revisions = await mixes.list_of_song(conn, actor.guild_id, song_id)
            standing = [r for r in revisions if r.withdrawn_at is None]
            visible = [n for n in every if n.number is not None or n.recorded_by == actor.user_id]
            drafts = [n.revision_id for n in visible if n.state is NoteState.DRAFT]
            clashes = conflicts(note for note in visible if note.is_living)
            chooses = False
            if clashes and standing:
                mix = MixScope(scope.studio, scope.access, scope.project, scope.song, standing[-1])
                may = await decides(conn, mix, Who(actor.user_id))
                chooses = may or scope.access.is_producer
            listed = tuple(note for note in visible if which.takes(note.state))
            answers = dict(_answers(listed, revisions))
            return NoteList(
                song=scope.song,
                project=scope.project,
                notes=listed,
                mixes={revision.id: revision.label for revision in revisions},
                answers=answers,
                traces=await read_traces(
                    conn, revisions, [(n, answers[n.id]) for n in listed if n.id in answers]
                ),
                drafts_on=max(drafts, default=None),
                clashes_on=clashes[0][0].revision_id if chooses else None,
                voices=await read_voices(conn, scope.song, listed),
            )

    async def search(self, actor: Actor, text: str) -> Sequence[tuple[str, int]]:
        """Labels and ids of recent visible notes that hold the text: "Night Drive · 3 · 1:23 …"."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            recent = await notes.list_recent(
                conn,
                actor.guild_id,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                limit=_RECENT,
            )
        wanted = name_key(text).split()
        labelled = [(f"{title} · {note.label}", note.id) for note, title in recent]
        return [pair for pair in labelled if all(w in name_key(pair[0]) for w in wanted)]

    async def named(self, actor: Actor, name: str) -> int:
        """The id of the visible note called so, by song and number: "Night Drive 3"."""
        title, _, number = name_key(name).rpartition(" ")
        found = [
            note_id
            for label, note_id in await self.search(actor, title)
            if name_key(label).startswith(f"{title} · {number} · ")
        ]
        if len(found) != 1:
            raise NotFoundError("There is no such note here. Pick one from the list.")
        return found[0]

    async def _answerable(self, unit: Unit, note_id: int) -> NoteScope:
        scope = await note_scope(unit.conn, unit.actor, note_id)
        scope.access.require_staff()
        scope.require_live()
        if scope.note.state is NoteState.DRAFT:
            raise ConflictError("That is a draft. Send it first.")
        if not scope.note.is_living:
            raise ConflictError(f"{_name(scope.note)} is {scope.note.state.value} already.")
        return scope

    async def _answer(
        self, unit: Unit, scope: NoteScope, after: MixNote, *, verb: str
    ) -> Outcome[NoteList]:
        await unit.change(NOTE, scope.note, after, verb=verb, about=about_note(scope, after))
        if after.state is NoteState.ADDRESSED and after.addressed_in is not None:
            mix = await mixes.get(unit.conn, unit.guild_id, after.addressed_in)
            if mix is not None:
                await ask_authors(unit, mix, [after])
        await notes_changed(unit, [scope.note, after])
        return unit.outcome(await _one(unit.conn, scope, after))


async def _one(conn: Connection, scope: NoteScope, note: MixNote) -> NoteList:
    revisions = await mixes.list_of_song(conn, scope.project.guild_id, scope.song.id)
    labels = {revision.id: revision.label for revision in revisions}
    answers = dict(_answers([note], revisions))
    traces = await read_traces(conn, revisions, [(note, mix_id) for mix_id in answers.values()])
    return NoteList(scope.song, scope.project, (note,), labels, answers, traces, None, None)


def _answers(
    listed: Iterable[MixNote], revisions: Sequence[MixRevision]
) -> Iterator[tuple[int, int]]:
    """Yield ids of notes and of the later mixes that are to answer them.

    That is the one in which a note is done, else the one that counts.
    """
    types = {revision.id: revision.type for revision in revisions}
    newest = {t: current(r for r in revisions if r.type is t) for t in set(types.values())}
    for note in listed:
        counting = newest[types[note.revision_id]]
        if note.addressed_in is not None:
            yield note.id, note.addressed_in
        elif note.is_living and counting is not None and counting.id > note.revision_id:
            yield note.id, counting.id


def _edited(scope: NoteScope, text: str | None, at: str | None) -> MixNote:
    note, ruler = scope.note, scope.ruler
    if text is not None:
        several = split_notes(text, ruler)
        if len(several) > 1:
            raise InvalidError("That is several notes. Edit one at a time, and add the others.")
        (new,) = several
        note = replace(note, text=new.text)
        if new.start_ms is not None:
            note = replace(note, start_ms=new.start_ms, end_ms=new.end_ms)
    if at is not None:
        place = parse_place(at, ruler)
        note = replace(note, start_ms=place.start_ms, end_ms=place.end_ms)
    if text is None and at is None:
        raise InvalidError("Say what changes: the text, or the place.")
    return note


def _name(note: MixNote) -> str:
    return "That draft" if note.number is None else f"Note {note.number}"
