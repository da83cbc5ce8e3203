"""Mixes that are submitted as links: fetched where that can be done, else kept as links."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.audio import OnStep
from bot.domain.errors import InvalidError
from bot.domain.links import check_link
from bot.domain.mixes import MixRevision
from bot.domain.preflight import Preflight
from bot.domain.shares import OpenLink
from bot.domain.studios import Actor
from bot.services._access import song_scope
from bot.services._unit import Outcome, UnitOfWork
from bot.services.mixes import NewMix, Upload
from bot.services.submissions import SubmissionService

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Linked:
    """A mix that was posted, of whose link the content may be unverified."""

    made: Outcome[MixRevision]
    problem: str | None = None  # why its content could not be fetched, where it was tried


class LinkService:
    """What `/mix submit` does with a link, and "Submit as mix" with those in a message.

    Args:
        work: opens units.
        submissions: takes in what was fetched.
        open_link: fetches; None where no link is fetched.
    """

    def __init__(
        self, work: UnitOfWork, submissions: SubmissionService, open_link: OpenLink | None
    ) -> None:
        self._work = work
        self._submissions = submissions
        self._open_link = open_link

    async def prepare(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        link: str,
        *,
        postable: int,
        on_step: OnStep | None = None,
    ) -> Preflight | Linked:
        """Fetch and measure what is behind a link; post it as a link where that cannot be done.

        Args:
            actor: who asks: the producer or an engineer.
            song_id: the song that was mixed.
            new: type, number and words.
            link: where to hear it.
            postable: bytes that the bot may post in this server.
            on_step: is told how far it is.

        Raises:
            InvalidError: the link cannot be used.
            ConflictError: the number is taken, or the song is archived.
        """
        kept = await self._check(actor, song_id, link)
        return await self._fetch(
            lambda upload: self._submissions.prepare(
                actor, song_id, new, upload, postable=postable, on_step=on_step
            ),
            lambda: self._submissions.submit_link(actor, song_id, new, kept),
            kept,
        )

    async def post(
        self,
        actor: Actor,
        song_id: int,
        new: NewMix,
        link: str,
        *,
        postable: int,
        told: Collection[str],
        on_step: OnStep | None = None,
    ) -> Linked:
        """The same for what was confirmed before: it is posted at once, fetched or not.

        Raises:
            OddError: what was fetched is odd in a way that is not among what was told.
        """
        kept = await self._check(actor, song_id, link)
        posted = await self._fetch(
            lambda upload: self._submissions.submit(
                actor, song_id, new, upload, postable=postable, told=told, on_step=on_step
            ),
            lambda: self._submissions.submit_link(actor, song_id, new, kept),
            kept,
        )
        return posted if isinstance(posted, Linked) else Linked(posted)

    async def _fetch(
        self,
        take: Callable[[Upload], Awaitable[T]],
        keep: Callable[[], Awaitable[Outcome[MixRevision]]],
        link: str,
    ) -> T | Linked:
        """Take what is behind a link, else keep the link."""
        if self._open_link is None:
            return Linked(await keep())
        try:
            async with self._open_link(link) as fetched:
                upload = Upload(fetched.name, fetched.size or 0, lambda: fetched.chunks)
                return await take(upload)
        except InvalidError as problem:
            return Linked(await keep(), str(problem))

    async def _check(self, actor: Actor, song_id: int, link: str) -> str:
        """The link as it is kept; raises before anything is asked of its host."""
        kept = check_link(link)
        async with self._work.db.snapshot() as conn:
            scope = await song_scope(conn, actor, song_id)
            scope.access.require_staff()
            scope.require_live()
        return kept
