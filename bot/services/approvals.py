"""Signing a mix off: plainly, or with small notes that need no new mix."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.approvals import Left
from bot.domain.errors import Answer, ConflictError, QuestionError
from bot.domain.mixes import Manner, VerdictKind
from bot.domain.notes import MixNote, NewNote, NoteState, split_notes
from bot.domain.outbox import Kind
from bot.domain.people import Who
from bot.domain.reviews import Review
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix
from bot.services._nouns import NOTE
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._reviews import read_review
from bot.services.mixes._verdicts import (
    about,
    choose,
    current_instead,
    give,
    offline_id,
    reviewed,
    whose,
)
from bot.services.notes._preview import read_preview
from bot.services.notes._scope import (
    about_note,
    add_drafts,
    decides,
    notes_changed,
    require_room,
)
from db import notes
from db.database import Connection


class ApprovalService:
    """What Approve and `/mix approve` write."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def approve(
        self,
        actor: Actor,
        revision_id: int,
        *,
        for_person: str | int | None = None,
        choosing: bool = False,
        text: str = "",
        left: Left | None = None,
    ) -> Outcome[Review]:
        """Sign off a revision: the very file that was posted.

        Who has notes of their own, drafts on it or open ones that it brings, is asked what becomes
        of them. An approval with notes is no round: nobody waits for another mix.

        Args:
            actor: an approver, or the producer.
            revision_id: what is approved.
            for_person: whose word the producer records, of somebody who is not on Discord: a
                name, or a person's id (0 for the artist).
            choosing: go with this revision although another is the current one.
            text: small notes to approve it with, one a line.
            left: what becomes of their own notes; asked unless said.

        Raises:
            QuestionError: another is the current one, and `choosing` was not said; or notes are
                left.
            NotAllowedError: the sign-off is somebody else's.
            ConflictError: it was withdrawn, archived, or approved by them already.
            InvalidError: a note cannot be read, or is not on the mix.
        """
        async with self._work.begin(actor) as unit:
            scope = await live_mix(unit.conn, actor, revision_id)
            who = await whose(unit, scope, VerdictKind.APPROVED, for_person)
            person_id = await offline_id(unit, scope, who)
            typed = split_notes(text, scope.ruler) if text.strip() else []
            other = await current_instead(unit, scope)
            drafts, living = await _own_notes(unit.conn, actor, scope, who)
            if other is not None and not choosing:
                label = scope.revision.label
                why = "the newest" if other.chosen_over is None else "the current one"
                stands = f"{other.label} is {why}."
                if typed:
                    raise ConflictError(f"{stands} To go with {label}, approve it without notes.")
                yes = Answer(f"Go with {label}", "mix:choose", revision_id, person_id)
                stay = f" {_count(len(living), 'open note')} on it will stay." if living else ""
                raise QuestionError(f"{stands} Go with {label}?{stay}", yes)
            if left is None and not typed and not choosing and (drafts or living):
                raise _ask_left(scope, person_id, len(drafts), living)
            await _approve(unit, scope, who, typed, [] if choosing else drafts, living, left)
            if other is not None:
                await choose(unit, scope)
            await reviewed(unit, scope)
            review = await read_review(unit.conn, scope.revision, scope.song, scope.project)
            return unit.outcome(review)


async def _approve(
    unit: Unit,
    scope: MixScope,
    who: Who,
    typed: Sequence[NewNote],
    drafts: Sequence[MixNote],
    living: Sequence[MixNote],
    left: Left | None,
) -> None:
    """Keep the verdict, with what becomes of the notes: one thing, which Undo takes back."""
    await require_room(unit, scope, len(typed))
    sent = await add_drafts(unit, scope, typed, who)
    sent = [*(() if left is Left.SETTLED else drafts), *sent]
    settled = living if left is Left.SETTLED else ()
    has_notes = bool(sent) or len(living) > len(settled)
    unit.next_batch()
    verdict = await give(
        unit,
        scope,
        VerdictKind.APPROVED,
        who,
        manner=Manner.WITH_NOTES if has_notes else Manner.PLAIN,
    )
    state = NoteState.OPEN if await decides(unit.conn, scope, who) else NoteState.SUGGESTED
    last = await notes.last_number(unit.conn, unit.guild_id, scope.song.id)
    for number, note in enumerate(sent, last + 1):
        after = replace(note, state=state, number=number, verdict_id=verdict.id)
        await unit.change(NOTE, note, after, verb="sent", about=about(scope))
    for note in settled:
        after = replace(note, state=NoteState.CONFIRMED, addressed_in=scope.revision.id)
        await unit.change(NOTE, note, after, verb="confirmed", about=about_note(scope, note))
    await unit.say(Kind.VERDICT_POST, verdict.id)
    await notes_changed(unit, [*sent, *settled])


async def read_left(conn: Connection, actor: Actor, scope: MixScope) -> QuestionError | None:
    """What may be asked of a member where others read along, before they approve; None for nothing.

    Who has drafts is asked once they press: nobody else is to know of them.
    """
    drafts, living = await _own_notes(conn, actor, scope, Who(actor.user_id))
    return _ask_left(scope, None, 0, living) if living and not drafts else None


async def _own_notes(
    conn: Connection, actor: Actor, scope: MixScope, who: Who
) -> tuple[tuple[MixNote, ...], list[MixNote]]:
    """An approver's drafts for a mix, and what they sent up to it that nobody answered yet."""
    preview = await read_preview(conn, actor, scope)
    living = [n for n in preview.review.open_notes if n.author == who]
    return preview.drafts if who == Who(actor.user_id) else (), living


def _ask_left(
    scope: MixScope, person_id: int | None, drafts: int, living: Sequence[MixNote]
) -> QuestionError:
    revision = scope.revision
    own = sum(note.revision_id == revision.id for note in living)
    here = " and ".join(filter(None, [_count(drafts, "draft"), _count(own, "open note")]))
    before = _count(len(living) - own, "open note")
    counted = [here and f"{here} on {revision.label}", before and f"{before} on earlier mixes"]
    whose_ = "You have" if person_id is None else "They have"
    is_one = drafts + len(living) == 1
    other = f"Approve without {'it' if is_one else 'them'}"
    if living:
        other = f"{'It is' if is_one else 'They are'} done: approve"
    ways = [
        Answer("Approve with notes", "mix:with_notes", revision.id, person_id),
        Answer(other, "mix:settled", revision.id, person_id),
    ]
    if not (drafts or own):  # this mix is the answer to them
        ways.reverse()
    return QuestionError(
        f"{whose_} {' and '.join(filter(None, counted))}. Approve {revision.label} with notes? "
        "The studio works them in, and nobody waits for another mix. "
        "If you want to hear it again first, press Send notes instead.",
        *ways,
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""
