"""Personal reminders as they are sent: among the reminders of deadlines, in one DM."""

from bot.dispatcher._courier import Courier
from bot.dispatcher._mentions import may_see
from bot.dispatcher._together import Together
from bot.domain.outbox import NO_STUDIO, Item, Kind, Result, State
from bot.domain.personal import Notice
from bot.services import Services
from bot.ui.personal import PersonalDue


class PersonalDeliveries:
    """What somebody asked to be told: it comes whether they rest or not."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services
        self._notices = Together(services.personal.read)

    async def ready(self, item: Item) -> PersonalDue | Result:
        """What is to be sent; or what became of a row that is not to be."""
        notice = await self._notices.read(item)
        if notice is None:
            return Result(item, State.SUPERSEDED, error="it was called off, or done")
        if not notice.reader.takes_dms(NO_STUDIO):
            return await self.elsewhere(item, notice, _why(notice))
        is_seen = await self._is_seen(notice)
        return PersonalDue(item, notice, is_seen, self._courier.studio_name(item.guild_id))

    async def elsewhere(self, item: Item, notice: Notice, reason: str) -> Result:
        """For somebody whom no DM reaches: a mention that something waits, where that is possible.

        The words are theirs alone: nobody else is to read them.
        """
        if notice.fallback_channel_id is None:
            return Result(item, State.FAILED, error=reason)
        await self._services.outbox.mention_instead(item, Kind.FALLBACK_MENTION)
        said = f"{reason}; mentioned in the studio's channel instead"
        return Result(item, State.SUPERSEDED, error=said)

    async def _is_seen(self, notice: Notice) -> bool:
        """Whether somebody still sees the project that they named."""
        project = notice.project
        if project is None or notice.is_of_project:
            return project is not None
        return await may_see(self._courier, self._services, project, notice.reader.user_id)


def _why(notice: Notice) -> str:
    if not notice.reader.wants_dms:
        return "they switched DMs off in `/me`"
    return "their DMs are closed"
