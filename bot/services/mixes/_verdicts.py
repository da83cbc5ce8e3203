"""Whose verdict it is, and what follows from it; within a unit of work."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from bot.domain.errors import ConflictError, InvalidError, NotAllowedError
from bot.domain.mixes import (
    Manner,
    MixRevision,
    MixType,
    ReviewState,
    Verdict,
    VerdictKind,
    current,
    last_word,
    sign_off,
)
from bot.domain.names import name_key
from bot.domain.outbox import Kind
from bot.domain.people import Approver, Who
from bot.domain.songs import Stage
from bot.services._access import MixScope
from bot.services._nouns import MIX, SONG, VERDICT
from bot.services._review_clock import replan_clock
from bot.services._unit import About, Unit
from bot.services.mixes._alternates import check_later
from bot.services.mixes._lineage import approved_main, refresh_twins
from bot.services.mixes._reviews import read_approvers, read_stage_move
from bot.services.mixes._traces import compare_later
from db import artists, mixes, people, verdicts

_VERBS: Final = MappingProxyType(
    {
        (VerdictKind.APPROVED, Manner.PLAIN): "approved",
        (VerdictKind.APPROVED, Manner.WITH_NOTES): "approved with notes",
        (VerdictKind.APPROVED, Manner.SILENCE): "approved by silence",
        (VerdictKind.NOTES, Manner.PLAIN): "sent notes on",
        (VerdictKind.SUGGESTED, Manner.PLAIN): "suggested notes on",
        (VerdictKind.UNFIXED, Manner.PLAIN): "found notes not fixed in",
    }
)


def about(scope: MixScope, revision: MixRevision | None = None) -> About:
    """What history calls a revision, or a verdict on it."""
    label = f"{(revision or scope.revision).label} of {scope.song.title}"
    return About(scope.project.id, label)


async def whose(
    unit: Unit, scope: MixScope, kind: VerdictKind, for_person: str | int | None
) -> Who:
    """Whose verdict this is: the member's own, or that of somebody who is not on Discord.

    Notes are everybody's to give who sees the mix.

    Raises:
        NotAllowedError: the approval is not this member's to give.
        InvalidError: nobody of that name is waited for.
    """
    signing = await read_approvers(unit.conn, scope.project)
    if for_person is not None:
        scope.access.require_producer()
        return await _offline(unit, scope, signing, for_person)
    own = Who(unit.actor.user_id)
    if kind is VerdictKind.NOTES or any(approver.who == own for approver in signing):
        return own
    if scope.access.is_producer and not signing:
        return own
    raise NotAllowedError(_refusal(scope, signing))


async def current_instead(unit: Unit, scope: MixScope) -> MixRevision | None:
    """The revision that counts, where it is another than the one to approve; else None."""
    siblings = await _siblings(unit, scope.revision)
    counting = current(siblings)
    return counting if counting is not None and counting.id != scope.revision.id else None


async def choose(unit: Unit, scope: MixScope) -> None:
    """Go with a revision until a newer comes."""
    siblings = await _siblings(unit, scope.revision)
    for other in siblings:
        if other.chosen_over is not None and other.id != scope.revision.id:
            await _set_chosen(unit, scope, other, None)
    newest = max(r.id for r in siblings)
    await _set_chosen(unit, scope, scope.revision, newest)


def require_unsaid(given: Iterable[Verdict], revision: MixRevision, who: Who) -> None:
    """Raise ConflictError where somebody approved a revision already, unless by silence."""
    said = last_word(given, who)
    if said is not None and said.kind is VerdictKind.APPROVED:
        raise ConflictError(f"{revision.label} has that approval already.")


async def give(
    unit: Unit,
    scope: MixScope,
    kind: VerdictKind,
    who: Who,
    *,
    is_round: bool = False,
    manner: Manner = Manner.PLAIN,
) -> Verdict:
    """Keep a verdict, bound to the file that was posted.

    Raises:
        ConflictError: they approved it already; unless only their silence did.
    """
    given = await verdicts.list_of_revision(unit.conn, unit.guild_id, scope.revision.id)
    if kind is VerdictKind.APPROVED:
        require_unsaid(given, scope.revision, who)
    signing = await read_approvers(unit.conn, scope.project)
    verdict = await verdicts.add(
        unit.conn,
        Verdict(
            id=0,
            guild_id=unit.guild_id,
            revision_id=scope.revision.id,
            kind=kind,
            sha256=scope.revision.sha256,
            who=who,
            recorded_by=unit.actor.user_id,
            is_round=is_round,
            given_at=unit.now,
            undone_at=None,
            manner=manner,
        ),
    )
    await unit.added(VERDICT, verdict, verb=_VERBS[kind, manner], about=about(scope))
    state = sign_off(
        scope.project.sign_off, signing, [*given, verdict], scope.revision.submitted_at
    ).state
    if state is ReviewState.APPROVED and scope.revision.type is MixType.MAIN:
        await advance(unit, scope, Stage.MASTERING)
    return verdict


async def advance(unit: Unit, scope: MixScope, stage: Stage) -> None:
    """Move a song on to a stage; one that is further stays there."""
    if scope.song.stage.step < stage.step:
        after = replace(scope.song, stage=stage)
        await unit.change(SONG, scope.song, after, verb=f"moved to {stage.label.lower()}")


async def fall_back(unit: Unit, scope: MixScope) -> None:
    """Take back the stages that a song came to by itself with a mix that no longer stands.

    One that another mix gives it stays, and one that was changed since.
    """
    every = await mixes.list_of_song(unit.conn, unit.guild_id, scope.song.id)
    standing = {r.type for r in every if r.withdrawn_at is None}
    signing = await read_approvers(unit.conn, scope.project)
    if scope.revision.type is not MixType.MAIN or MixType.MASTER in standing:
        return
    if await approved_main(unit.conn, scope.project, signing, every):
        return
    given = await verdicts.list_of_revision(unit.conn, unit.guild_id, scope.revision.id)
    came_with = [("verdict", verdict.id) for verdict in reversed(given)]
    if MixType.MAIN not in standing:
        came_with.append(("mix", scope.revision.id))
    song = scope.song
    for noun, noun_id in came_with:
        move = await read_stage_move(unit.conn, unit.guild_id, noun, noun_id)
        if move is not None and move.after is song.stage:
            after = replace(song, stage=move.before)
            verb = f"moved back to {move.before.label.lower()}"
            await unit.change(SONG, song, after, verb=verb)
            song = after


async def reviewed(unit: Unit, scope: MixScope) -> None:
    """What follows from any change of a mix or of a verdict: who is asked, and what cards show.

    What was withdrawn is not to be heard any longer. The mix that counts now may carry other notes:
    it is compared with those that they are on.
    """
    unit.wake_at(await replan_clock(unit.conn, unit.now, scope.project))
    is_withdrawn = scope.revision.withdrawn_at is not None
    await unit.refresh(Kind.MIX_CARD, scope.revision.id, at_once=is_withdrawn)
    siblings = await _siblings(unit, scope.revision)
    for other in siblings:
        if other.id != scope.revision.id:
            await unit.refresh(Kind.MIX_CARD, other.id)
    await refresh_twins(unit, scope.revision)
    await check_later(unit, scope.project, scope.song)
    await unit.refresh(Kind.PROJECT_CARD, scope.project.id)
    await compare_later(unit, siblings, scope.revision.type)


async def _siblings(unit: Unit, revision: MixRevision) -> list[MixRevision]:
    every = await mixes.list_of_song(unit.conn, unit.guild_id, revision.song_id)
    return [r for r in every if r.type is revision.type and r.withdrawn_at is None]


async def _set_chosen(
    unit: Unit, scope: MixScope, revision: MixRevision, newest: int | None
) -> None:
    await unit.change(
        MIX,
        revision,
        replace(revision, chosen_over=newest),
        verb="chose" if newest is not None else "no longer chose",
        about=about(scope, revision),
    )


async def offline_id(unit: Unit, scope: MixScope, who: Who) -> int | None:
    """The person's id of somebody who is not on Discord, 0 for the artist; None for a member."""
    if who.is_on_discord:
        return None
    for person in await people.list_of_project(unit.conn, unit.guild_id, scope.project.id):
        if person.who == who:
            return person.id
    return 0


async def _offline(
    unit: Unit, scope: MixScope, signing: tuple[Approver, ...], wanted: str | int
) -> Who:
    known = {a.who.name: a.who for a in signing if a.who.name is not None}
    artist = await artists.get(unit.conn, unit.guild_id, scope.project.artist_id)
    if artist is not None and artist.member_id is None:
        known[artist.name] = artist.who
    for who in known.values():
        is_wanted = (
            wanted == await offline_id(unit, scope, who)
            if isinstance(wanted, int)
            else name_key(who.name or "") == name_key(wanted)
        )
        if is_wanted:
            return who
    listed = f" Known here: {', '.join(known)}." if known else ""
    raise InvalidError(
        f"Nobody of that name, not on Discord, signs off this project.{listed} "
        "Add them as an approver with `/project people add`."
    )


def _refusal(scope: MixScope, signing: tuple[Approver, ...]) -> str:
    names = ", ".join(
        f"<@{a.who.user_id}>" if a.who.is_on_discord else (a.who.name or "") for a in signing
    )
    if not signing:
        return "The producer signs off this project."
    if scope.access.is_producer:
        return (
            f"{names} signs off this project. Got their word elsewhere? If they are not on "
            "Discord, record it with the option `for`; else change `/project people`."
        )
    return f"{names} signs off this project."
