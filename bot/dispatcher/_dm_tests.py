"""Whether a DM reaches somebody, tried at their own request."""

from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import SupersededError
from bot.domain.outbox import Item, Result, State
from bot.services import Services
from bot.ui.dm_tests import arrived_words


class DmTests:
    """Sends one whatever is thought of their DMs, and keeps what it shows."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    async def send(self, item: Item) -> Result:
        """Try it; that it was refused is an answer, and no failure that anybody has to mend."""
        if item.user_id is None:
            raise SupersededError("it is for nobody")
        member = await self._services.members.get(item.user_id)
        try:
            message = await self._courier.send_dm(
                member.user_id,
                member.dm_channel_id,
                nonce=item.nonce,
                content=arrived_words(),
            )
        except DmsClosedError:
            await self._services.outbox.dms_closed(member.user_id)
            raise SupersededError("their DMs are closed") from None
        await self._services.members.dms_seen_open(member.user_id)
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)
