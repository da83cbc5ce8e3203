"""What was measured of a file of the store: read, or made anew where it is missing."""

from bot.domain.audio import OnStep
from bot.domain.figures import Analysis
from bot.services._unit import UnitOfWork
from bot.services.mixes._intake import Intake
from db import analyses


async def measured(
    work: UnitOfWork, intake: Intake, guild_id: int, sha256: str, on_step: OnStep | None = None
) -> Analysis:
    """What the present analyser says of a file; a file of an older version is measured again.

    Raises:
        FileLostError: the media folder has lost it.
        UnreadableAudioError: it is no whole audio file any more.
    """
    known = await analyses.get(work.db.read(), guild_id, sha256)
    if known is not None:
        return known
    analysis = await intake.measure(sha256, studio_id=guild_id, on_step=on_step)
    async with work.db.transaction() as conn:
        await analyses.keep(conn, guild_id, sha256, analysis, work.now())
    return analysis
