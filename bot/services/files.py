"""What becomes of files that nobody needs: deleted, after a time in which they could be again."""

import logging
from datetime import timedelta

from bot.media import MediaStore
from bot.services._unit import UnitOfWork
from db import analyses, files, mixes, proposals

log = logging.getLogger(__name__)

_GRACE = timedelta(days=7)
_UNANSWERED = timedelta(days=14)


class FileService:
    """Keeps the media folder from growing by what was never posted."""

    def __init__(self, work: UnitOfWork, media: MediaStore) -> None:
        self._work = work
        self._media = media

    async def collect(self) -> int:
        """Drop bounces that nobody answered for two weeks; delete files that nothing needs.

        A file goes once nothing has spoken of it for a week, as far as the looks at it tell, and a
        week after it was last taken in. Safe at any time: a file that is submitted meanwhile stays,
        and after a crash the next call does the rest.

        Returns:
            How many files were deleted.
        """
        now = self._work.now()
        async with self._work.db.transaction() as conn:
            dropped = await mixes.drop_drafts(conn, before=now - _UNANSWERED)
            await proposals.put_aside(conn, before=now - _UNANSWERED, at=now)
            await analyses.forget_unused(conn, before=now - _GRACE)
        present = await self._media.list_stored()
        async with self._work.db.transaction() as conn:
            idle = await files.note_idle(conn, present, at=now)
        due = [sha256 for sha256, since in idle.items() if since <= now - _GRACE]
        deleted = sum([await self._delete(sha256) for sha256 in due])
        if dropped or deleted:
            log.info(
                "%d bounces were never posted and are dropped, %d files deleted", dropped, deleted
            )
        return deleted

    async def _delete(self, sha256: str) -> bool:
        """Delete a file while nobody can write of it."""
        async with self._work.db.transaction() as conn:
            if await files.is_in_use(conn, sha256):
                return False
            return await self._media.remove(sha256, untouched_for=_GRACE)
