"""Asking approvers again about a mix, by the clock or now; and what follows from their silence."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import ConflictError, StudioError
from bot.domain.mixes import Manner, ReviewState, VerdictKind
from bot.domain.notes import NoteState
from bot.domain.outbox import Item, Kind
from bot.domain.people import Who
from bot.domain.projects import ProjectStatus
from bot.domain.reminders import rest_of
from bot.domain.review_clock import (
    CHASED_EVERY,
    NOTICE,
    Chase,
    Nudge,
    is_asked,
    may_count_silent,
)
from bot.domain.reviews import Review
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix
from bot.services._review_clock import stops_silence
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.mixes._reviews import read_by_id, read_review
from bot.services.mixes._verdicts import give, reviewed
from db import (
    artists,
    members,
    notes,
    outbox,
    people,
    project_members,
    review_clock,
    studios,
    verdicts,
)
from db.database import Connection


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a promise that silence counts; nothing said means that it does now."""

    put_off_until: datetime | None = None
    reason: str | None = None  # why it does not


class ReviewClockService:
    """What the dispatcher asks of approvers, and `/mix chase`."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    async def to_ask(self, item: Item) -> Nudge | None:
        """What somebody is to be asked about a mix now; None when there is nothing to ask.

        It was answered, withdrawn or took another's place, or its project rests.
        """
        async with self._work.db.snapshot() as conn:
            review = await read_by_id(conn, item.guild_id, item.subject_id)
            if review is None or item.user_id is None or not _is_to_ask(review, item):
                return None
            reader = await members.get(conn, item.user_id)
            insiders = await project_members.list_ids(conn, item.guild_id, review.project.id)
            return Nudge(
                review=review,
                reader=reader,
                is_of_project=item.user_id in {*insiders, review.project.created_by},
                rest=rest_of(reader, await studios.get(conn, item.guild_id)),
                silent_at=await self._silent_at(conn, review, item.user_id),
            )

    async def chase(self, actor: Actor, revision_id: int) -> Outcome[Chase]:
        """Ask everybody whose verdict on a mix is missing, now; each at most once an hour.

        Raises:
            NotAllowedError: the member makes no mixes.
            ConflictError: nobody is waited for.
        """
        async with self._work.begin(actor) as unit:
            scope = await live_mix(unit.conn, actor, revision_id)
            scope.access.require_staff()
            review = await read_review(unit.conn, scope.revision, scope.song, scope.project)
            _require_asked(review)
            last = await review_clock.last_heard(unit.conn, unit.guild_id, revision_id, unit.now)
            asked: list[Who] = []
            heard: list[tuple[Who, datetime]] = []
            for who in review.sign_off.waiting:
                if who.user_id is None:
                    continue
                heard_at = last.get(who.user_id)
                if heard_at is not None and unit.now - heard_at < CHASED_EVERY:
                    heard.append((who, heard_at))
                    continue
                await unit.say(Kind.REVIEW_CLOCK, revision_id, user_id=who.user_id)
                asked.append(who)
            to_call = await _to_call(unit, scope, review)
            by_producer = scope.access.is_producer
            return unit.outcome(Chase(review, tuple(asked), tuple(heard), to_call, by_producer))

    async def settle(self, item: Item) -> Settled:
        """Have somebody's silence count as approval, if it is time and nothing stands against it.

        It counts only of who was told that it would, a day before at least, by DM or in the
        project's thread; and of no mix that there is any note on, be it their own draft.
        """
        if item.user_id is None:
            return Settled(reason="it is nobody's")
        async with self._work.begin(Actor(item.guild_id, item.user_id)) as unit:
            try:
                scope = await live_mix(unit.conn, unit.actor, item.subject_id)
            except StudioError as error:
                return Settled(reason=str(error))
            who = Who(item.user_id)
            review = await read_review(unit.conn, scope.revision, scope.song, scope.project)
            silence = scope.project.silence
            is_due = silence is not None and unit.now >= scope.revision.submitted_at + silence
            if not is_due or not await _may_count(unit.conn, review, who):
                return Settled(reason="it was answered, or there are notes on it")
            told_at = await review_clock.announced_at(unit.conn, item)
            if told_at is None:
                return Settled(reason="they were not told that their silence would count")
            rest = rest_of(await members.get(unit.conn, item.user_id), scope.studio)
            at = rest.ends(max(unit.now, told_at + NOTICE))
            if at > unit.now:
                return Settled(put_off_until=at)
            verdict = await give(unit, scope, VerdictKind.APPROVED, who, manner=Manner.SILENCE)
            await unit.say(Kind.VERDICT_POST, verdict.id)
            await reviewed(unit, scope)
        return Settled()

    async def _silent_at(self, conn: Connection, review: Review, user_id: int) -> datetime | None:
        """From when on somebody's silence counts, told now; None where it is not to count.

        A draft of theirs keeps it from counting and hides nothing: they may discard it.
        """
        promised = await outbox.list_pending(
            conn, review.project.guild_id, Kind.SILENCE, review.revision.id
        )
        due = [item.due_at for item in promised if item.user_id == user_id]
        return max(due[0], self._work.now() + NOTICE) if due else None


def _is_to_ask(review: Review, item: Item) -> bool:
    """Whether a row still has something to ask: what somebody had asked does as long as it waits;
    the clock only of a project under way, as it is set now.
    """
    if not is_asked(review, Who(item.user_id)) or review.project.is_archived:
        return False
    is_under_way = review.project.status is ProjectStatus.ACTIVE
    return item.rung is None or (is_under_way and item.rung in review.project.review_clock)


async def _may_count(conn: Connection, review: Review, who: Who) -> bool:
    """Whether somebody's silence on a mix may count, but for the time."""
    guild_id, revision_id = review.project.guild_id, review.revision.id
    if (
        review.project.status is not ProjectStatus.ACTIVE
        or not may_count_silent(review.revision)
        or not is_asked(review, who)
        or review.notes
    ):
        return False
    if stops_silence(await verdicts.list_of_revision(conn, guild_id, revision_id), who):
        return False
    every = await notes.list_of_song(conn, guild_id, review.song.id)
    return not any(
        note.state is NoteState.DRAFT and note.author == who and note.revision_id == revision_id
        for note in every
    )


def _require_asked(review: Review) -> None:
    """Raise ConflictError where a mix waits for nobody's verdict."""
    label = f"{review.revision.label} of {review.song.title}"
    if not review.is_current:
        newest = review.current.label if review.current else "another"
        raise ConflictError(f"{newest} took the place of {label}. Chase that one.")
    if review.sign_off.state is ReviewState.APPROVED:
        raise ConflictError(f"{label} is approved: nobody is waited for.")
    if review.sign_off.state is ReviewState.NOTES:
        raise ConflictError(f"Notes on {label} are in: the next mix is the studio's move.")
    if not review.sign_off.waiting:
        raise ConflictError(f"The producer signs off {label}: nobody else is waited for.")


async def _to_call(
    unit: Unit, scope: MixScope, review: Review
) -> tuple[tuple[Who, str | None], ...]:
    """Who is waited for and not on Discord, with how they are reached."""
    project = scope.project
    contacts = {
        person.who: person.contact
        for person in await people.list_of_project(unit.conn, unit.guild_id, project.id)
    }
    artist = await artists.get(unit.conn, unit.guild_id, project.artist_id)
    if artist is not None:
        contacts.setdefault(artist.who, artist.contact)
    waiting = [who for who in review.sign_off.waiting if not who.is_on_discord]
    return tuple((who, contacts.get(who)) for who in waiting)
