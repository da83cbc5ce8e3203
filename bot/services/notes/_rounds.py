"""Rounds of notes: drafts gathered, sent as one list, counted; asked about beyond the included."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.errors import ConflictError, InvalidError, NotFoundError
from bot.domain.mixes import MixType, RoundAnswer, VerdictKind
from bot.domain.notes import MixNote, NoteState, conflicts, split_notes
from bot.domain.outbox import Item, Kind
from bot.domain.people import Who
from bot.domain.rounds import ExtraRound, RoundPreview, Sent
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix, mix_scope
from bot.services._news import say_at_ease
from bot.services._nouns import NOTE, VERDICT
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._reviews import read_by_id, read_review
from bot.services.mixes._verdicts import about, give, reviewed, whose
from bot.services.notes._preview import read_preview, uses_round
from bot.services.notes._scope import (
    about_several,
    add_drafts,
    decides,
    drop,
    notes_changed,
    require_room,
    require_word,
)
from db import notes, questions, verdicts
from db.database import Connection


class RoundService:
    """What Send notes and the buttons of a list read and write."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def preview(self, actor: Actor, revision_id: int) -> RoundPreview:
        """What the member's list on a mix would be."""
        async with self._work.db.snapshot() as conn:
            return await read_preview(conn, actor, await mix_scope(conn, actor, revision_id))

    async def send(
        self,
        actor: Actor,
        revision_id: int,
        text: str = "",
        *,
        for_person: str | None = None,
        taking_in: bool | None = None,
    ) -> Outcome[Sent]:
        """Send one list of notes: what is typed, together with the member's drafts.

        The notes of who decides, and the producer's, go to the studio; everybody else's are
        suggestions. Undo makes drafts of them again: no words are lost.

        Args:
            actor: anyone who may see the mix.
            revision_id: the mix.
            text: more notes, one a line.
            for_person: whose words the producer records, of somebody who is not on Discord:
                nothing else goes with them.
            taking_in: whether who decides sends what others suggest with it; unless they say,
                they are shown it first, and what they typed is kept as drafts.

        Raises:
            InvalidError: there is no note, or there are too many; a place is not on the mix.
            ConflictError: the mix was withdrawn or archived.
        """
        async with self._work.begin(actor) as unit:
            scope = await live_mix(unit.conn, actor, revision_id)
            new = split_notes(text, scope.ruler) if text.strip() else []
            await require_room(unit, scope, len(new))
            who = await whose(unit, scope, VerdictKind.NOTES, for_person)
            typed = await add_drafts(unit, scope, new, who)
            preview = await read_preview(unit.conn, actor, scope) if for_person is None else None
            listed = preview.drafts if preview else typed
            suggestions = preview.suggestions if preview else ()
            if not listed and not (suggestions and taking_in):
                raise InvalidError("Write at least one note.")
            in_bars, is_staff = any(note.in_bars for note in new), scope.access.is_staff
            if preview and suggestions and taking_in is None:
                return unit.outcome(Sent(preview.review, (), preview, in_bars, is_staff))
            unit.next_batch()
            sent = await self._send(unit, scope, who, listed, suggestions if taking_in else ())
            review = await read_review(unit.conn, scope.revision, scope.song, scope.project)
            return unit.outcome(Sent(review, sent, None, in_bars, is_staff))

    async def discard(self, actor: Actor, revision_id: int) -> Outcome[RoundPreview]:
        """Take the member's drafts away; raises ConflictError when there are none."""
        async with self._work.begin(actor) as unit:
            scope = await mix_scope(unit.conn, actor, revision_id)
            drafts = (await read_preview(unit.conn, actor, scope)).drafts
            if not drafts:
                raise ConflictError("There are no drafts of yours on that mix any more.")
            await drop(unit, scope, drafts)
            return unit.outcome(await read_preview(unit.conn, actor, scope))

    async def keep(self, actor: Actor, note_id: int, other_id: int) -> Outcome[RoundPreview]:
        """Of two notes on one place, go with one: the other is declined, one's own draft dropped.

        Raises:
            NotAllowedError: the member neither decides nor is the producer.
            ConflictError: one of them was answered meanwhile.
        """
        async with self._work.begin(actor) as unit:
            scope, kept, other = await self._clash(unit, note_id, other_id)
            if other.number is None:
                await drop(unit, scope, [other])
            else:
                named = "their own draft" if kept.number is None else f"note {kept.number}"
                declined = replace(
                    other, state=NoteState.DECLINED, reason=f"{named}, on the same place, counts"
                )
                label = about_several(scope, [other])
                await unit.change(NOTE, other, declined, verb="declined", about=label)
            await notes_changed(unit, [kept, other])
            return unit.outcome(await read_preview(unit.conn, actor, scope))

    async def keep_both(self, actor: Actor, note_id: int, other_id: int) -> Outcome[RoundPreview]:
        """Have two notes on one place stand beside each other; raises as `keep` does."""
        async with self._work.begin(actor) as unit:
            scope, first, second = await self._clash(unit, note_id, other_id)
            label = about_several(scope, [first, second])
            for note in (first, second):
                kept = replace(note, is_kept=True)
                await unit.change(NOTE, note, kept, verb="kept both of", about=label)
            return unit.outcome(await read_preview(unit.conn, actor, scope))

    async def to_ask(self, item: Item) -> ExtraRound | None:
        """A round beyond the included, for the row that asks about it.

        None when there is nothing to ask: it was answered or undone, or another freed a round.
        """
        async with self._work.db.snapshot() as conn:
            found = await _extra(conn, item.guild_id, item.subject_id)
        if found is None or found.verdict.round_answer is not None:
            return None
        is_asked = found.verdict.is_round and found.verdict.undone_at is None
        return found if is_asked and found.used > found.project.included_rounds else None

    async def studio_of(self, user_id: int, verdict_id: int) -> int:
        """The server of a round about which a user was asked; raises NotFoundError."""
        guild_id = await questions.studio_asking(
            self._work.db.read(), user_id, Kind.EXTRA_ROUND, verdict_id
        )
        if guild_id is None:
            raise NotFoundError("There is no such round here.")
        return guild_id

    async def answer_extra(
        self, actor: Actor, verdict_id: int, said: RoundAnswer
    ) -> Outcome[ExtraRound]:
        """Allow a round beyond the included, or say that it does not count.

        Raises:
            NotAllowedError: the member is no producer.
            ConflictError: it was answered already, or its notes were taken back.
        """
        async with self._work.begin(actor) as unit:
            verdict = await verdicts.get(unit.conn, unit.guild_id, verdict_id)
            if verdict is None:
                raise NotFoundError("There is no such round here.")
            scope = await mix_scope(unit.conn, actor, verdict.revision_id)
            scope.access.require_producer()
            if verdict.round_answer is not None:
                raise ConflictError("That was answered already.")
            if verdict.undone_at is not None or not verdict.is_round:
                raise ConflictError("Those notes were taken back: no round is used.")
            after = replace(verdict, round_answer=said)
            verb = "allowed one more round with the notes on"
            if said is RoundAnswer.OURS:
                after = replace(after, is_round=False)
                verb = "did not count the notes on"
            await unit.change(VERDICT, verdict, after, verb=verb, about=about(scope))
            await unit.refresh(Kind.MIX_CARD, verdict.revision_id)
            await unit.refresh(Kind.PROJECT_CARD, scope.project.id)
            found = await _extra(unit.conn, unit.guild_id, verdict_id)
            if found is None:
                raise LookupError(f"verdict {verdict_id} is gone")
            return unit.outcome(found)

    async def _send(
        self,
        unit: Unit,
        scope: MixScope,
        who: Who,
        listed: Sequence[MixNote],
        taken: Sequence[MixNote],
    ) -> tuple[MixNote, ...]:
        by_producer = scope.access.is_producer and who == Who(unit.actor.user_id)
        is_direct = by_producer or await decides(unit.conn, scope, who)
        is_round = await uses_round(unit.conn, scope, who)
        before = await verdicts.rounds_used(unit.conn, unit.guild_id, scope.song.id)
        kind = VerdictKind.NOTES if is_direct else VerdictKind.SUGGESTED
        verdict = await give(unit, scope, kind, who, is_round=is_round)
        state = NoteState.OPEN if is_direct else NoteState.SUGGESTED
        last = await notes.last_number(unit.conn, unit.guild_id, scope.song.id)
        sent: list[MixNote] = []
        for number, note in enumerate(listed, last + 1):
            after = replace(note, state=state, number=number, verdict_id=verdict.id)
            sent.append(after)
            await unit.change(NOTE, note, after, verb="sent", about=about(scope))
        for note in taken:
            after = replace(note, state=NoteState.OPEN, verdict_id=verdict.id)
            sent.append(after)
            await unit.change(NOTE, note, after, verb="took in", about=about(scope))
        await unit.say(Kind.VERDICT_POST, verdict.id)
        used = await verdicts.rounds_used(unit.conn, unit.guild_id, scope.song.id)
        if before < used > scope.project.included_rounds:
            producer = scope.project.created_by
            await say_at_ease(unit, Kind.EXTRA_ROUND, verdict.id, producer)
        await reviewed(unit, scope)
        return tuple(sent)

    async def _clash(
        self, unit: Unit, note_id: int, other_id: int
    ) -> tuple[MixScope, MixNote, MixNote]:
        found = [await notes.get(unit.conn, unit.guild_id, each) for each in (note_id, other_id)]
        first, second = found
        if first is None or second is None or first.song_id != second.song_id:
            raise NotFoundError("There is no such note here. Pick one from the list.")
        latest = max(first.revision_id, second.revision_id)
        scope = await mix_scope(unit.conn, unit.actor, latest)
        scope.require_live()
        await require_word(unit, scope)
        mine = Who(unit.actor.user_id)
        is_choice = all(
            note.is_living or (note.state is NoteState.DRAFT and note.author == mine)
            for note in (first, second)
        )
        if not is_choice or not conflicts([first, second]):
            raise ConflictError("That was decided meanwhile. See `/note list`.")
        return scope, first, second


async def _extra(conn: Connection, guild_id: int, verdict_id: int) -> ExtraRound | None:
    verdict = await verdicts.get(conn, guild_id, verdict_id)
    review = await read_by_id(conn, guild_id, verdict.revision_id) if verdict else None
    if verdict is None or review is None or review.revision.type is not MixType.MAIN:
        return None
    return ExtraRound(
        verdict, review.song, review.project, review.revision.label, review.rounds_used
    )
