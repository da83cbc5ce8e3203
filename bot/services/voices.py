"""Notes that were spoken: the recording is copied, and given to whoever may hear the mix."""

from bot.domain.errors import InvalidError, NotFoundError
from bot.domain.reviews import Post
from bot.domain.studios import Actor
from bot.domain.voices import Recording, Voice
from bot.media import MediaStore
from bot.services._access import live_mix
from bot.services._unit import UnitOfWork
from bot.services.mixes import Intake, Upload
from bot.services.mixes._intake import file_name
from bot.services.notes import note_scope
from db import voices

_POSTABLE = 10 * 2**20
"""Bytes that the bot may post in any server; the longest voice message, of 20 minutes, has 5 MB."""


class VoiceService:
    """What becomes of voice messages."""

    def __init__(self, work: UnitOfWork, intake: Intake, media: MediaStore) -> None:
        self._work = work
        self._intake = intake
        self._media = media

    async def record(self, actor: Actor, revision_id: int, voice: Voice) -> Recording:
        """Copy a voice message about a mix.

        Raises:
            InvalidError: it is damaged, or not audio.
            ConflictError: the mix was withdrawn or archived.
            NotFoundError: the member may not see the mix.
        """
        async with self._work.db.snapshot() as conn:
            await live_mix(conn, actor, revision_id)
        upload = Upload(voice.name, voice.size, voice.open)
        try:
            file, _ = await self._intake.take(upload, studio_id=actor.guild_id, postable=_POSTABLE)
        except InvalidError as error:  # its words are about bounces
            raise InvalidError(
                "I cannot play that voice message. Record it again, or write it."
            ) from error
        return Recording(file.sha256, file.size, round(file.facts.seconds * 1000))

    async def play(self, actor: Actor, note_id: int) -> Post:
        """The recording of a note that the member may see; raises NotFoundError for none."""
        async with self._work.db.snapshot() as conn:
            scope = await note_scope(conn, actor, note_id)
            spoken = await voices.get(conn, actor.guild_id, note_id)
        if spoken is None:
            raise NotFoundError("There is no voice note here: it was written.")
        if not self._media.exists(spoken.recording.sha256):
            raise NotFoundError("There is no such recording any more in the media folder.")
        label = f"{scope.revision.label} note {spoken.number or ''}"
        name = file_name(scope.song.title, label, "ogg")
        return Post(self._media.path(spoken.recording.sha256), name)
