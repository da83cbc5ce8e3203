"""What comparing mixes shows of the places of notes that later ones carry; within a transaction.

Files are compared in the background, once a card is posted: until then nothing is known.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from bot.domain.comparisons import Comparison, Trace, trace
from bot.domain.mixes import MixRevision, MixType, current
from bot.domain.notes import Carried, MixNote, carried_by
from bot.domain.outbox import Kind
from bot.services._unit import Unit
from db import comparisons, notes, outbox, retries
from db.database import Connection

Answer = tuple[MixNote, int]
"""A note, and the id of the later revision that is to answer it."""
Files = tuple[int, str, str]
"""A studio, and the SHA-256 of two of its files, the earlier mix's first."""

_AFTER_THE_CARD = timedelta(seconds=2)
_TRIED_FOR = timedelta(hours=1)
"""What could not be compared is not tried again at each tick of a checklist."""


def answers(carried: Carried, revision_id: int) -> list[Answer]:
    """The notes that a revision carries, as it is to answer them."""
    return [(note, revision_id) for note in (*carried.addressed, *carried.open)]


async def read_traces(
    conn: Connection, revisions: Iterable[MixRevision], asked: Iterable[Answer]
) -> dict[int, Trace]:
    """What became of the places of notes, by their ids, as far as it is known.

    Args:
        conn: where to read.
        revisions: of the song.
        asked: which notes, in which revisions.
    """
    known: dict[Files, Comparison | None] = {}
    found: dict[int, Trace] = {}
    for note, files in _placed(revisions, asked):
        if files not in known:
            known[files] = await comparisons.get(conn, *files)
        comparison = known[files]
        place = trace(comparison, note.start_ms, note.end_ms) if comparison else None
        if place is not None:
            found[note.id] = place
    return found


async def to_compare(
    conn: Connection, revisions: Iterable[MixRevision], asked: Iterable[Answer]
) -> list[Files]:
    """What has to be compared for the places of those notes to be known."""
    wanted = dict.fromkeys(files for _, files in _placed(revisions, asked))
    return [files for files in wanted if await comparisons.get(conn, *files) is None]


async def compare_later(unit: Unit, revisions: Sequence[MixRevision], type_: MixType) -> None:
    """Have the mix that counts compared with those whose notes it carries, after its card.

    Args:
        unit: open.
        revisions: of the song.
        type_: which of its mixes.
    """
    of_type = [revision for revision in revisions if revision.type is type_]
    mix = current(of_type)
    if mix is None or mix.file is None:
        return
    earlier = {revision.id for revision in of_type if revision.id < mix.id}
    every = await notes.list_of_song(unit.conn, unit.guild_id, mix.song_id)
    carried = carried_by(mix.id, every, earlier, is_current=True)
    if not await to_compare(unit.conn, of_type, answers(carried, mix.id)):
        return
    about = unit.guild_id, Kind.MIX_COMPARISON, mix.id
    if await outbox.list_pending(unit.conn, *about):
        return
    if not await retries.was_given_up(unit.conn, *about, since=unit.now - _TRIED_FOR):
        await unit.say(Kind.MIX_COMPARISON, mix.id, at=unit.now + _AFTER_THE_CARD)


def _placed(
    revisions: Iterable[MixRevision], asked: Iterable[Answer]
) -> Iterator[tuple[MixNote, Files]]:
    """Yield the notes that have a place in a file, with the files that tell of it."""
    by_id = {revision.id: revision for revision in revisions}
    for note, revision_id in asked:
        first, second = by_id.get(note.revision_id), by_id.get(revision_id)
        if note.start_ms is None or first is None or second is None:
            continue
        if first.sha256 and second.sha256 and first.withdrawn_at is None:
            yield note, (note.guild_id, first.sha256, second.sha256)
