"""Two revisions side by side: what changed between them, and both in one file to hear."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.audio.workshop import AudioWorkshop
from bot.domain.audio import OnStep, Step
from bot.domain.comparisons import AB_LENGTH_MS, Comparison
from bot.domain.errors import InvalidError, NotFoundError
from bot.domain.mixes import MixRevision
from bot.domain.notes import MixNote, carried_by, parse_place
from bot.domain.reviews import AbPost, Compared, Side
from bot.domain.songs import Song
from bot.domain.studios import Actor
from bot.media import MediaStore
from bot.services._access import MixScope, mix_scope
from bot.services._unit import UnitOfWork
from bot.services.mixes._intake import Intake, file_name, of_step
from bot.services.mixes._measured import measured
from db import comparisons, mixes, notes
from db.database import Connection

_SHORTEST_AB, _LONGEST_AB = 4_000, 600_000  # milliseconds


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two revisions of one song, of which the first is what the second is compared with."""

    scope: MixScope
    first: MixRevision
    notes: tuple[MixNote, ...]  # on the first, that the second is to answer

    @property
    def song(self) -> Song:
        """Whose revisions they are."""
        return self.scope.song

    @property
    def second(self) -> MixRevision:
        """The one that was asked about."""
        return self.scope.revision


class ComparisonService:
    """Compares the files of two mixes, once for each pair."""

    def __init__(
        self, work: UnitOfWork, media: MediaStore, intake: Intake, audio: AudioWorkshop
    ) -> None:
        self._work = work
        self._media = media
        self._intake = intake
        self._audio = audio

    async def compare(
        self,
        actor: Actor,
        revision_id: int,
        against_id: int | None,
        *,
        on_step: OnStep | None = None,
    ) -> Compared:
        """What changed from one revision to another.

        Args:
            actor: who asks; they may see both.
            revision_id: what is compared.
            against_id: with what; the revision before it unless said.
            on_step: is told how far it is.

        Raises:
            InvalidError: they are one, of two songs, or a link is among them.
            NotFoundError: there is none before it, or its file is lost.
        """
        async with self._work.db.snapshot() as conn:
            pair = await _pair(conn, actor, revision_id, against_id)
        first, second = _sha256(pair.first), _sha256(pair.second)
        sides = [
            Side(
                revision, await measured(self._work, self._intake, actor.guild_id, sha256, on_step)
            )
            for revision, sha256 in ((pair.first, first), (pair.second, second))
        ]
        found = await self.of_files(actor.guild_id, first, second, on_step)
        return Compared(pair.song, sides[0], sides[1], found, pair.notes)

    async def of_files(
        self, guild_id: int, first: str, second: str, on_step: OnStep | None = None
    ) -> Comparison:
        """What differs between two files of a studio: known, or found out and kept.

        Raises:
            FileLostError: one of them is lost.
            UnreadableAudioError: one of them is no whole sound, or too long to compare.
        """
        found = await comparisons.get(self._work.db.read(), guild_id, first, second)
        if found is not None:
            return found
        one, other = self._media.require(first), self._media.require(second)
        told = of_step(Step.COMPARING, on_step)
        found = await self._audio.compare(one, other, queue=guild_id, on_progress=told)
        async with self._work.db.transaction() as conn:
            await comparisons.keep(conn, guild_id, first, second, found, self._work.now())
        return found

    @asynccontextmanager
    async def ab(
        self,
        actor: Actor,
        revision_id: int,
        against_id: int | None,
        *,
        at: str | None = None,
        length_ms: int = AB_LENGTH_MS,
        max_bytes: int,
        on_step: OnStep | None = None,
    ) -> AsyncGenerator[AbPost]:
        """Two revisions in turns at one loudness; the file is there until the end of the `with`.

        Args:
            actor: who asks; they may see both.
            revision_id: the one that is heard second.
            against_id: the one that is heard first; the revision before it unless said.
            at: where to begin, in the second: "1:12", "bar 17"; at its start unless said.
            length_ms: how long at most.
            max_bytes: of the file.
            on_step: is told how far it is.

        Raises:
            InvalidError: as `compare`, or there is no such place or length.
            NotFoundError: as `compare`.
            PreviewTooLargeError: no rate of MP3 fits.
        """
        if not _SHORTEST_AB <= length_ms <= _LONGEST_AB:
            shortest, longest = _SHORTEST_AB // 1000, _LONGEST_AB // 1000
            raise InvalidError(f"A length goes from {shortest} to {longest} seconds.")
        async with self._work.db.snapshot() as conn:
            pair = await _pair(conn, actor, revision_id, against_id)
        place = parse_place(at, pair.scope.ruler) if at else None
        async with self._media.scratch() as target:
            made = await self._audio.ab(
                self._media.require(_sha256(pair.first)),
                self._media.require(_sha256(pair.second)),
                target,
                start_ms=(place.start_ms or 0) if place else 0,
                length_ms=length_ms,
                max_bytes=max_bytes,
                queue=actor.guild_id,
                on_progress=of_step(Step.ALTERNATING, on_step),
            )
            label = f"{pair.first.label} {pair.second.label} ab"
            name = file_name(pair.song.title, label, "mp3")
            yield AbPost(pair.song, pair.first, pair.second, made, target, name)


async def _pair(conn: Connection, actor: Actor, revision_id: int, against_id: int | None) -> _Pair:
    scope = await mix_scope(conn, actor, revision_id)
    if against_id is None:
        first = await _before(conn, scope.revision)
    else:
        other = await mix_scope(conn, actor, against_id)
        if other.song.id != scope.song.id:
            raise InvalidError("Those are mixes of two songs. Choose two of one.")
        first = other.revision
    if first.id == scope.revision.id:
        raise InvalidError("That is one and the same mix. Choose two.")
    for revision in (first, scope.revision):
        if revision.file is None:
            raise InvalidError(f"{revision.label} is a link: there is no file to compare.")
        if revision.withdrawn_at is not None:
            raise InvalidError(f"{revision.label} was withdrawn: it was the wrong file.")
    every = await notes.list_of_song(conn, actor.guild_id, scope.song.id)
    before = {first.id} if first.id < scope.revision.id else set[int]()
    carried = carried_by(scope.revision.id, every, before, is_current=True)
    return _Pair(scope, first, (*carried.addressed, *carried.open))


async def _before(conn: Connection, revision: MixRevision) -> MixRevision:
    """The newest of its type that was submitted before it."""
    every = await mixes.list_of_song(conn, revision.guild_id, revision.song_id)
    earlier = [
        r
        for r in every
        if r.type is revision.type
        and r.id < revision.id
        and r.withdrawn_at is None
        and r.file is not None
    ]
    if not earlier:
        raise NotFoundError(f"There is nothing before {revision.label}: say what to compare with.")
    return earlier[-1]


def _sha256(revision: MixRevision) -> str:
    if revision.sha256 is None:
        raise LookupError(f"revision {revision.id} is a link")
    return revision.sha256
