"""Mix revisions under review, as members and the dispatcher read them."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import NotFoundError
from bot.domain.mixes import MixRevision, MixType, VerdictKind, current
from bot.domain.names import name_key
from bot.domain.outbox import Kind
from bot.domain.reviews import NamedMix, Post, Review, SongHistory, VerdictNews
from bot.domain.songs import Song
from bot.domain.studios import Actor
from bot.media import MediaStore
from bot.services._access import mix_scope, song_scope, studio_access
from bot.services._unit import UnitOfWork
from bot.services.mixes._intake import file_name
from bot.services.mixes._reviews import read_approvers, read_by_id, read_news, read_review
from db import artists, mixes, questions, verdicts

DM_LIMIT = 10 * 2**20
"""Bytes of a file that Discord takes in a DM, where no server's boosts count."""
_RECENT = 300  # revisions that an option's completion looks through


class ReviewService:
    """What the cards of mixes show, and the files behind them."""

    def __init__(self, work: UnitOfWork, media: MediaStore) -> None:
        self._work = work
        self._media = media

    async def see(self, actor: Actor, revision_id: int) -> Review:
        """A revision that the member may see."""
        async with self._work.db.snapshot() as conn:
            scope = await mix_scope(conn, actor, revision_id)
            return await read_review(conn, scope.revision, scope.song, scope.project)

    async def history(self, actor: Actor, song_id: int) -> SongHistory:
        """Every revision of a song that the member may see."""
        async with self._work.db.snapshot() as conn:
            scope = await song_scope(conn, actor, song_id)
            revisions = await mixes.list_of_song(conn, actor.guild_id, song_id)
            reviews = [await read_review(conn, r, scope.song, scope.project) for r in revisions]
        return SongHistory(scope.song, scope.project, tuple(reviews))

    async def original(self, actor: Actor, revision_id: int) -> tuple[Review, Post]:
        """The file as it was submitted; raises NotFoundError for a link, and for a lost one."""
        review = await self.see(actor, revision_id)
        file = review.revision.file
        if file is None or review.revision.withdrawn_at is not None:
            raise NotFoundError("There is no file of that mix. Open its link instead.")
        path, ending = self._media.require(file.sha256), file.facts.format.value
        return review, _named(path, review.revision, review.song, ending)

    async def search(self, actor: Actor, text: str) -> list[NamedMix]:
        """Recent visible revisions whose label holds the text, newest first."""
        async with self._work.db.snapshot() as conn:
            _, access = await studio_access(conn, actor)
            recent = await mixes.list_recent(
                conn,
                actor.guild_id,
                user_id=actor.user_id,
                sees_all=access.is_staff,
                limit=_RECENT,
            )
        wanted = name_key(text).split()
        found = _named_mixes(recent)
        return [mix for mix in found if all(word in name_key(mix.label) for word in wanted)]

    async def named(self, actor: Actor, name: str) -> int:
        """The id of the visible revision called so: "Night Drive Mix 2"; a song's, its newest."""
        key = name_key(name).replace(" · ", " ")
        found = [
            mix.revision.id
            for mix in await self.search(actor, name.replace("·", " "))
            if name_key(mix.label).replace(" · ", " ") == key
        ]
        if not found:
            recent = await self.search(actor, name)
            found = [mix.revision.id for mix in recent if name_key(mix.song_title) == key][:1]
        if len(found) != 1:
            raise NotFoundError("There is no such mix here. Pick one from the list.")
        return found[0]

    async def offline_names(self, actor: Actor, revision_id: int) -> list[str]:
        """For whom the producer may record a verdict: approvers who are not on Discord."""
        async with self._work.db.snapshot() as conn:
            scope = await mix_scope(conn, actor, revision_id)
            scope.access.require_producer()
            signing = await read_approvers(conn, scope.project)
            artist = await artists.get(conn, actor.guild_id, scope.project.artist_id)
        named = [a.who.name for a in signing if a.who.name]
        if artist is not None and artist.member_id is None:
            named.append(artist.name)
        return list(dict.fromkeys(named))

    async def studio_of(self, user_id: int, revision_id: int) -> int:
        """The server of a mix about which a user was asked by DM; raises NotFoundError."""
        guild_id = await questions.studio_asking(
            self._work.db.read(), user_id, Kind.REVIEW_CLOCK, revision_id
        )
        if guild_id is None:
            raise NotFoundError("There is no such mix of yours. Answer it on its card.")
        return guild_id

    async def get(self, guild_id: int, revision_id: int) -> Review | None:
        """A revision for its own card."""
        async with self._work.db.snapshot() as conn:
            return await read_by_id(conn, guild_id, revision_id)

    async def news(self, guild_id: int, verdict_id: int) -> VerdictNews | None:
        """A verdict for the post that tells of it; None when it was undone meanwhile."""
        async with self._work.db.snapshot() as conn:
            verdict = await verdicts.get(conn, guild_id, verdict_id)
            if verdict is None or verdict.undone_at is not None:
                return None
            review = await read_by_id(conn, guild_id, verdict.revision_id)
            news = await read_news(conn, verdict, review) if review else None
        if news is None or (verdict.kind is not VerdictKind.APPROVED and not news.notes):
            return None  # what was suggested has gone out with the decider's list
        return news

    def post_of(self, revision: MixRevision, song: Song) -> Post | None:
        """What a card attaches: the preview, else the file itself; None for a link."""
        file = revision.file
        if file is None:
            return None
        ending = file.facts.format.value if file.preview is None else "mp3"
        return _named(self._media.path(file.played.sha256), revision, song, ending)

    def dm_post_of(self, revision: MixRevision, song: Song) -> Post | None:
        """What a DM attaches: what the card does, where Discord takes it in a DM."""
        file = revision.file
        is_too_large = file is not None and file.played.size > DM_LIMIT
        return None if is_too_large else self.post_of(revision, song)


def _named(path: Path, revision: MixRevision, song: Song, ending: str) -> Post:
    return Post(path, file_name(song.title, revision.label, ending))


def _named_mixes(recent: Sequence[tuple[MixRevision, str]]) -> list[NamedMix]:
    """Standing revisions with the current one of each, as far as it is among them."""
    alike: defaultdict[tuple[int, MixType], list[MixRevision]] = defaultdict(list)
    for revision, _ in recent:
        alike[revision.song_id, revision.type].append(revision)
    counts = {kind: current(revisions) for kind, revisions in alike.items()}
    return [
        NamedMix(revision, title, counts[revision.song_id, revision.type] or revision)
        for revision, title in recent
    ]
