"""Reads a revision as its card shows it; within a snapshot or a transaction."""

from bot.domain.activity import Activity
from bot.domain.deadlines import DeadlineKind
from bot.domain.mixes import Manner, MixRevision, MixType, Verdict, VerdictKind, current, sign_off
from bot.domain.notes import carried_by
from bot.domain.outbox import Kind
from bot.domain.people import Approver, PersonRole, approvers
from bot.domain.projects import Project
from bot.domain.reviews import Review, StageMove, VerdictNews
from bot.domain.songs import Song, Stage
from bot.services.mixes._lineage import read_lineage
from bot.services.mixes._traces import answers, read_traces
from db import (
    activity,
    artists,
    cards,
    deadlines,
    mixes,
    notes,
    people,
    projects,
    songs,
    verdicts,
    voices,
)
from db.database import Connection


async def read_approvers(conn: Connection, project: Project) -> tuple[Approver, ...]:
    """Who signs off a project's mixes."""
    artist = await artists.get(conn, project.guild_id, project.artist_id)
    if artist is None:
        raise LookupError(f"project {project.id} has no artist")
    return approvers(artist.who, await people.list_of_project(conn, project.guild_id, project.id))


async def read_review(
    conn: Connection, revision: MixRevision, song: Song, project: Project
) -> Review:
    """A revision with everything that its card shows."""
    guild_id = project.guild_id
    mixes_of_song = await mixes.list_of_song(conn, guild_id, song.id)
    siblings = [r for r in mixes_of_song if r.type is revision.type]
    who = await read_approvers(conn, project)
    given = await verdicts.list_of_revision(conn, guild_id, revision.id)
    card = await cards.get(conn, guild_id, Kind.MIX_CARD, revision.id)
    every = [n for n in await notes.list_of_song(conn, guild_id, song.id) if n.number is not None]
    counting = current(siblings)
    used = await verdicts.rounds_used(conn, guild_id, song.id)
    is_counted = any(verdict.is_round and verdict.undone_at is None for verdict in given)
    carried = carried_by(
        revision.id,
        every,
        {r.id for r in siblings if r.id < revision.id},
        is_current=counting is not None and counting.id == revision.id,
    )
    return Review(
        revision=revision,
        song=song,
        project=project,
        current=counting,
        sign_off=sign_off(project.sign_off, who, given, revision.submitted_at),
        approvers=who,
        notes=tuple(note for note in every if note.revision_id == revision.id),
        carried=carried,
        traces=await read_traces(conn, siblings, answers(carried, revision.id)),
        rounds_used=used,
        round=used if is_counted else used + 1,
        lineage=await read_lineage(conn, revision, project, who, mixes_of_song),
        stage_move=await read_stage_move(conn, guild_id, "mix", revision.id),
        jump_url=(
            f"https://discord.com/channels/{guild_id}/{card.channel_id}/{card.message_id}"
            if card
            else None
        ),
    )


async def read_by_id(conn: Connection, guild_id: int, revision_id: int) -> Review | None:
    """A revision of the studio by its id; None when there is none."""
    revision = await mixes.get(conn, guild_id, revision_id)
    song = await songs.get(conn, guild_id, revision.song_id) if revision else None
    project = await projects.get(conn, guild_id, song.project_id) if song else None
    if revision is None or song is None or project is None:
        return None
    return await read_review(conn, revision, song, project)


async def read_news(conn: Connection, verdict: Verdict, review: Review) -> VerdictNews:
    """A verdict as the thread is told of it."""
    project, guild_id = review.project, review.project.guild_id
    due = await deadlines.list_open(conn, guild_id, project.id)
    engineers = [
        person.user_id
        for person in await people.list_of_project(conn, guild_id, project.id)
        if person.role is PersonRole.ENGINEER and person.user_id is not None
    ]
    # A mention would let who was taken off the project into its thread again.
    present = await mixes.list_submitter_ids(conn, guild_id, project.id)
    submitter = {review.revision.submitted_by}.intersection(present)
    tell = dict.fromkeys([*submitter, *engineers])
    if verdict.kind is VerdictKind.SUGGESTED:  # the studio hears of it with the round
        deciders = [approver.who.user_id for approver in review.approvers if approver.is_decider]
        tell = dict.fromkeys(user_id for user_id in deciders if user_id is not None)
    elif verdict.kind is VerdictKind.UNFIXED:
        tell[project.created_by] = None
    tell.pop(verdict.recorded_by, None)
    undo_id = None
    if verdict.manner is Manner.SILENCE:
        undo_id = await activity.batch_of_new(conn, guild_id, "verdict", verdict.id)
        if verdict.who.user_id is not None:  # they did nothing, and are to know
            tell[verdict.who.user_id] = None
    closes = verdict.kind is VerdictKind.APPROVED and review.revision.type is MixType.MAIN
    return VerdictNews(
        verdict=verdict,
        review=review,
        notes=tuple(await notes.list_of_verdict(conn, guild_id, verdict.id)),
        stage_move=await read_stage_move(conn, guild_id, "verdict", verdict.id),
        deadlines=tuple(
            d for d in due if closes and d.kind is DeadlineKind.MIX and d.song_id == review.song.id
        ),
        tell=tuple(tell),
        undo_id=undo_id,
        voices=tuple(await voices.list_of_verdict(conn, guild_id, verdict.id)),
    )


async def read_stage_move(
    conn: Connection, guild_id: int, noun: str, noun_id: int
) -> StageMove | None:
    """The stage that a song came to in the command that made a thing, unless that was undone."""
    batch_id = await activity.batch_of_new(conn, guild_id, noun, noun_id)
    if batch_id is None:
        return None
    for entry in await activity.list_batch(conn, guild_id, batch_id):
        if entry.noun == "song" and "stage" in entry.changes and not entry.is_undone:
            return _move(entry)
    return None


def _move(entry: Activity) -> StageMove:
    before, after = entry.changes["stage"]
    return StageMove(entry.id, entry.actor_id, Stage(before), Stage(after))
