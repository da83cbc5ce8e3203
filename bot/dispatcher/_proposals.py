"""The question by DM whether bounces are to be posted."""

from bot.checks import actor_in
from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import DeliveryError, SupersededError
from bot.domain.errors import NotAllowedError, NotFoundError
from bot.domain.outbox import Item, Result, State
from bot.services import Services
from bot.ui.proposals import offer_panel


class ProposalDeliveries:
    """Asks one reader; the first who answers decides."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    async def ask(self, item: Item) -> Result:
        """Ask, unless that is decided already."""
        if item.user_id is None:
            raise SupersededError("it is for nobody")
        await self._courier.paced()
        try:
            reader = await actor_in(self._courier.client, item.guild_id, item.user_id)
            offer = await self._services.proposals.see(reader, item.subject_id)
        except (NotAllowedError, NotFoundError):
            raise SupersededError("they are not in the studio any more") from None
        if offer.proposal.closed_at is not None:
            raise SupersededError("it was decided already")
        member = await self._services.members.get(item.user_id)
        if not member.takes_dms(item.guild_id):
            raise DeliveryError("they take no DMs about this studio")
        try:
            message = await self._courier.send_dm(
                member.user_id,
                member.dm_channel_id,
                nonce=item.nonce,
                view=offer_panel(offer, {}),
            )
        except DmsClosedError:
            await self._services.outbox.dms_closed(member.user_id)
            raise DeliveryError("their DMs are closed") from None
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)
