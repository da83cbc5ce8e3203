"""Plain words: what members write in reply to a mix becomes notes on it, or asks for a sign-off."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.activity import Undone
from bot.domain.approvals import Left
from bot.domain.errors import ConflictError, NotAllowedError, NotFoundError
from bot.domain.mixes import VerdictKind
from bot.domain.notes import MixNote, NewNote, NoteState, split_notes
from bot.domain.outbox import Kind
from bot.domain.people import Who
from bot.domain.replies import Heard, Reply, ReplyKind, Understood
from bot.domain.reviews import Review
from bot.domain.rounds import Sent
from bot.domain.studios import Actor
from bot.services._access import MixScope, live_mix, mix_scope
from bot.services._unit import Outcome, Unit, UnitOfWork
from bot.services.approvals import ApprovalService, read_left
from bot.services.history import HistoryService
from bot.services.mixes._reviews import read_approvers
from bot.services.mixes._verdicts import require_unsaid, whose
from bot.services.notes import RoundService
from bot.services.notes._preview import read_preview
from bot.services.notes._scope import add_drafts, drop, require_room
from bot.services.voices import VoiceService
from db import activity, notes, replies, verdicts, voices
from db.database import Connection


class ReplyService:
    """What a message to the bot was taken for, and what the buttons of the answer do."""

    def __init__(
        self,
        work: UnitOfWork,
        rounds: RoundService,
        approvals: ApprovalService,
        history: HistoryService,
        spoken: VoiceService,
    ) -> None:
        self._work = work
        self._rounds = rounds
        self._approvals = approvals
        self._history = history
        self._spoken = spoken

    async def take(self, actor: Actor, revision_id: int, heard: Heard) -> Outcome[Reply] | None:
        """Take a message in: its lines as drafts of its author, or as the wish to approve.

        The answer to it follows from the same transaction, so that none is lost.

        Returns:
            None for a message that was taken in before, or is talk of which nothing is made.

        Raises:
            InvalidError: there are too many notes; a place is not on the mix.
            NotAllowedError: the sign-off that it asks for is somebody else's.
            ConflictError: the mix was withdrawn, archived, or approved by them already.
            NotFoundError: the member may not see the mix.
        """
        if await replies.is_taken(self._work.db.read(), actor.user_id, heard.message_id):
            return None
        recording = None
        if heard.voice is not None:
            recording = await self._spoken.record(actor, revision_id, heard.voice)
        async with self._work.begin(actor) as unit:
            if await replies.is_taken(unit.conn, actor.user_id, heard.message_id):
                return None
            scope = await live_mix(unit.conn, actor, revision_id)
            if heard.is_talk(by_studio=await _answers(unit, scope)):
                return None
            new: list[NewNote] = []
            if heard.kind is ReplyKind.APPROVAL:
                await _require_approvable(unit, scope)
            else:
                new = split_notes(heard.text, scope.ruler) if heard.text else []
                new += [NewNote(None, None, recording.words)] if recording is not None else []
                await require_room(unit, scope, len(new))
                added = await add_drafts(unit, scope, new, Who(actor.user_id))
                if recording is not None:
                    await voices.add(unit.conn, unit.guild_id, added[-1].id, recording)
            reply = await replies.add(
                unit.conn,
                Reply(
                    id=0,
                    guild_id=unit.guild_id,
                    revision_id=revision_id,
                    user_id=actor.user_id,
                    channel_id=heard.channel_id,
                    message_id=heard.message_id,
                    kind=heard.kind,
                    batch_id=unit.batch_id,
                    in_bars=any(note.in_bars for note in new),
                    created_at=unit.now,
                ),
            )
            await unit.say(Kind.REPLY, reply.id, user_id=actor.user_id)
            return unit.outcome(reply)

    async def studio_of(self, user_id: int, reply_id: int) -> int:
        """The server whose mix a user wrote of; raises NotFoundError."""
        guild_id = await replies.studio_of(self._work.db.read(), user_id, reply_id)
        if guild_id is None:
            raise NotFoundError("There is no such message of yours here.")
        return guild_id

    async def read(self, guild_id: int, reply_id: int) -> Reply | None:
        """A message that was taken in, for who answers it."""
        return await replies.get(self._work.db.read(), guild_id, reply_id)

    async def understood(self, actor: Actor, reply_id: int) -> Understood:
        """What was made of a message of the member's own, as it stands now.

        Raises:
            NotFoundError: there is no such message, or its mix is not theirs to see.
            NotAllowedError: somebody else wrote it.
            ConflictError: its notes were sent, or taken back.
        """
        async with self._work.db.snapshot() as conn:
            reply, scope = await _own(conn, actor, reply_id)
            return await _understood(conn, actor, reply, scope)

    async def send(
        self, actor: Actor, reply_id: int, *, taking_in: bool | None = None
    ) -> Outcome[Sent]:
        """Send the list that a message's notes are in; raises as `understood` and the round do."""
        about = await self.understood(actor, reply_id)
        return await self._rounds.send(actor, about.reply.revision_id, taking_in=taking_in)

    async def approve(
        self,
        actor: Actor,
        reply_id: int,
        revision_id: int | None,
        *,
        choosing: bool = False,
        left: Left | None = None,
    ) -> Outcome[Review]:
        """Sign off a revision that the answer to a message named; else the one replied to.

        Raises as `ApprovalService.approve` does, and NotAllowedError when somebody else wrote it.
        """
        async with self._work.db.snapshot() as conn:
            reply, _ = await _own(conn, actor, reply_id)
        return await self._approvals.approve(
            actor, revision_id or reply.revision_id, choosing=choosing, left=left
        )

    async def undo(self, actor: Actor, reply_id: int, batch_id: int) -> Outcome[Undone]:
        """Take back what came of a message; raises as `HistoryService.undo` does."""
        async with self._work.db.snapshot() as conn:
            await _own(conn, actor, reply_id)
        return await self._history.undo(actor, batch_id)

    async def move(self, actor: Actor, reply_id: int) -> Outcome[Understood]:
        """Have a message's notes be on the newest mix; raises as `understood` does.

        A place that the newest mix does not have is dropped: the words stay.
        """
        async with self._work.begin(actor) as unit:
            reply, scope = await _own(unit.conn, actor, reply_id)
            about = await _understood(unit.conn, actor, reply, scope)
            newest = about.newest
            if newest is None:
                raise ConflictError(f"{scope.revision.label} is the current one already.")
            there = await live_mix(unit.conn, actor, newest.id)
            await drop(unit, scope, about.notes)
            unit.next_batch()
            added = await add_drafts(unit, there, _on(there, about.notes), Who(actor.user_id))
            for old, new in zip(about.notes, added, strict=True):
                await voices.carry(unit.conn, unit.guild_id, old.id, new.id)
            moved = replace(reply, revision_id=newest.id, batch_id=unit.batch_id)
            await replies.remake(
                unit.conn,
                unit.guild_id,
                reply_id,
                revision_id=moved.revision_id,
                batch_id=moved.batch_id,
            )
            return unit.outcome(await _understood(unit.conn, actor, moved, there))


async def _answers(unit: Unit, scope: MixScope) -> bool:
    """Whether the member is of the studio, and of those who answer notes: signs nothing off."""
    who = Who(unit.actor.user_id)
    signing = await read_approvers(unit.conn, scope.project)
    return scope.access.is_staff and who not in {approver.who for approver in signing}


async def _require_approvable(unit: Unit, scope: MixScope) -> None:
    """Raise NotAllowedError where the sign-off is somebody else's, ConflictError for a repeat."""
    who = await whose(unit, scope, VerdictKind.APPROVED, None)
    given = await verdicts.list_of_revision(unit.conn, unit.guild_id, scope.revision.id)
    require_unsaid(given, scope.revision, who)


async def _own(conn: Connection, actor: Actor, reply_id: int) -> tuple[Reply, MixScope]:
    reply = await replies.get(conn, actor.guild_id, reply_id)
    if reply is None:
        raise NotFoundError("There is no such message of yours here.")
    scope = await mix_scope(conn, actor, reply.revision_id)
    if reply.user_id != actor.user_id:
        raise NotAllowedError(
            f"That is for <@{reply.user_id}>, who wrote it. Reply to the mix with notes of yours."
        )
    return reply, scope


async def _understood(conn: Connection, actor: Actor, reply: Reply, scope: MixScope) -> Understood:
    waiting: list[MixNote] = []
    if reply.batch_id is not None:
        for entry in await activity.list_batch(conn, reply.guild_id, reply.batch_id):
            note = await notes.get(conn, reply.guild_id, entry.noun_id)
            if note and note.removed_at is None and note.state is NoteState.DRAFT:
                waiting.append(note)
        if not waiting:
            raise ConflictError("Those notes were sent, or taken back.")
    preview = await read_preview(conn, actor, scope)
    left = await read_left(conn, actor, scope) if reply.kind is ReplyKind.APPROVAL else None
    return Understood(reply, tuple(waiting), preview, left)


def _on(there: MixScope, notes_: Sequence[MixNote]) -> list[NewNote]:
    """Notes as they are on another mix."""
    length = there.ruler.length_ms
    return [
        NewNote(note.start_ms, note.end_ms, note.text)
        if length is None or (note.end_ms or note.start_ms or 0) <= length
        else NewNote(None, None, f"{note.place} {note.text}")
        for note in notes_
    ]
