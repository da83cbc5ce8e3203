"""Which mix a message is about: by what it replies to, else by where it is said."""

from datetime import timedelta

from bot.domain.errors import NotFoundError
from bot.domain.mixes import MixRevision, MixType, ReviewState, current
from bot.domain.outbox import Kind
from bot.domain.replies import Subject
from bot.domain.reviews import NamedMix
from bot.domain.studios import Actor
from bot.services._unit import UnitOfWork
from bot.services.mixes._reviews import read_review
from bot.services.reviews import ReviewService
from db import mixes, projects, replies, songs, verdicts
from db.database import Connection

_TALK = timedelta(days=14)
"""How long what replies to nothing in a DM is of the mix that the bot last wrote of there."""


class SubjectService:
    """Finds the mix; whether its author may see it is asked when the message is taken in."""

    def __init__(self, work: UnitOfWork, reviews: ReviewService) -> None:
        self._work = work
        self._reviews = reviews

    async def in_studio(self, guild_id: int, message_id: int) -> Subject | None:
        """The mix that a message of the bot in a server is about; None for one about none."""
        async with self._work.db.snapshot() as conn:
            return await _subject(conn, await replies.told_in_studio(conn, guild_id, message_id))

    async def in_thread(self, guild_id: int, thread_id: int) -> Subject | None:
        """The mix that what is said to the bot in a project's thread is about.

        None for any other channel, and where more than one main mix waits for a verdict, or none.
        """
        waiting: list[MixRevision] = []
        async with self._work.db.snapshot() as conn:
            project = await projects.get_in_thread(conn, guild_id, thread_id)
            theirs = await songs.list_of_project(conn, guild_id, project.id) if project else []
            for song in theirs:
                every = await mixes.list_of_song(conn, guild_id, song.id)
                newest = current(mix for mix in every if mix.type is MixType.MAIN)
                if project is None or newest is None:
                    continue
                review = await read_review(conn, newest, song, project)
                if review.sign_off.state is not ReviewState.APPROVED:
                    waiting.append(newest)
        return Subject(guild_id, waiting[0].id) if len(waiting) == 1 else None

    async def in_dm(self, user_id: int, channel_id: int, message_id: int | None) -> Subject | None:
        """The mix that a message of the bot in a DM is about.

        Args:
            user_id: whose DM it is.
            channel_id: of the DM.
            message_id: the one replied to; None for the last in which the bot wrote of a mix.
        """
        async with self._work.db.snapshot() as conn:
            if message_id is not None:
                return await _subject(conn, await replies.told_in_dm(conn, user_id, message_id))
            since = self._work.now() - _TALK
            return await _subject(conn, await replies.told_last(conn, user_id, channel_id, since))

    async def choices(
        self, actor: Actor, *, channel_id: int, replied_to: int | None
    ) -> list[NamedMix]:
        """The mixes that a message may be about, the likeliest first; those that count.

        Args:
            actor: who asks.
            channel_id: where the message is: in a project's thread, its mixes come first.
            replied_to: the message that it replies to, if it does.

        Raises:
            NotFoundError: the member sees no mix.
        """
        every = await self._reviews.search(actor, "")
        async with self._work.db.snapshot() as conn:
            guild_id = actor.guild_id
            project = await projects.get_in_thread(conn, guild_id, channel_id)
            theirs = await songs.list_of_project(conn, guild_id, project.id) if project else []
        about = None
        if replied_to is not None:
            about = await self.in_studio(guild_id, replied_to)
        near = {song.id for song in theirs}
        wanted = about.revision_id if about else None
        found = [mix for mix in every if not mix.is_superseded or mix.revision.id == wanted]
        if not found:
            raise NotFoundError("There is no mix of yours that it could be about.")
        found.sort(key=lambda mix: (mix.revision.id != wanted, mix.revision.song_id not in near))
        return found


async def _subject(conn: Connection, told: replies.Told | None) -> Subject | None:
    if told is None:
        return None
    kind, subject_id, guild_id = told
    match kind:
        case Kind.VERDICT_POST:
            verdict = await verdicts.get(conn, guild_id, subject_id)
            return Subject(guild_id, verdict.revision_id) if verdict else None
        case Kind.REPLY:
            reply = await replies.get(conn, guild_id, subject_id)
            return Subject(guild_id, reply.revision_id) if reply else None
        case _:
            return Subject(guild_id, subject_id)
