"""What comes by itself: a member's morning digest, a producer's summaries. By DM alone.

A summary that no DM can bring is mentioned, without content, in the studio's channel; a digest is
not: the reminders that it stood for then come to the project's thread.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import DeliveryError, SupersededError
from bot.domain.errors import NotAllowedError, StudioError
from bot.domain.members import Member
from bot.domain.outbox import Item, Kind, Result, State
from bot.domain.reminders import rest_of
from bot.domain.studios import Actor, Studio
from bot.domain.summaries import is_same_day, put_off, todays_digest
from bot.services import Services
from bot.ui.base import panel
from bot.ui.digest import digest_card, digest_words
from bot.ui.studios import studio_names
from bot.ui.summaries import failure_card, failure_words, overdue_card, overdue_words

Written = Callable[[Actor, str], Awaitable[tuple[str, discord.Embed] | None]]
"""The words and the card for somebody in a studio of that name; None where there is nothing."""

_ON_TIME = timedelta(minutes=15)  # later, it is asked again whether the reader rests
_CLOSED = "their DMs are closed"
_OFF = "they switched DMs off in `/me`"


class SummaryDeliveries:
    """Each is one DM to one person, or none where there is nothing to say."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services

    async def digest(self, item: Item) -> Result:
        """Tell a member what their day brings, unless that day is over."""
        reader = await self._services.members.get(_reader_id(item))
        now = self._services.now()
        promised_at = todays_digest(reader, now)
        if promised_at is None:
            raise SupersededError("they want none any more, or the day that it was for is over")
        if not reader.wants_dms or reader.dms_closed_at is not None:
            raise SupersededError(_CLOSED if reader.wants_dms else _OFF)
        at = put_off(reader, now, max(promised_at, item.due_at), unless=_ON_TIME)
        if not is_same_day(reader, at, now):
            raise SupersededError("it is late, and they rest until the day is over")
        if at > now:
            return _after_rest(item, at)
        known_to = await self._services.studios.known_to(reader.user_id)
        asked = [await self._actor(each, reader) for each in known_to if each not in reader.muted]
        actors = [actor for actor in asked if actor is not None]
        digest = await self._services.summaries.digest(item, reader, actors)
        if digest.is_empty:
            raise SupersededError("there is nothing to say today")
        names = studio_names(self._courier.client, [actor.guild_id for actor in actors])
        try:
            return _delivered(
                item,
                await self._courier.send_dm(
                    reader.user_id,
                    reader.dm_channel_id,
                    nonce=item.nonce,
                    content=digest_words(digest),
                    embed=digest_card(digest, names, now),
                ),
            )
        except DmsClosedError as error:
            await self._services.outbox.dms_closed(reader.user_id)
            raise DeliveryError(_CLOSED) from error

    async def overdue(self, item: Item) -> Result:
        """Tell who set a studio's deadlines which of them are long overdue."""

        async def written(actor: Actor, studio: str) -> tuple[str, discord.Embed] | None:
            found = await self._services.summaries.long_overdue(item, actor)
            if not found.due:
                return None
            card = overdue_card(found, studio, self._services.now())
            return overdue_words(found, studio), card

        return await self._tell(item, written)

    async def failures(self, item: Item) -> Result:
        """Tell who set a studio's deadlines which reminders of them reached nobody."""

        async def written(actor: Actor, studio: str) -> tuple[str, discord.Embed] | None:
            found = await self._services.summaries.failures(item, actor)
            if not found.undelivered:
                return None
            card = failure_card(found, studio, self._services.now())
            return failure_words(found, studio), card

        return await self._tell(item, written)

    async def _tell(self, item: Item, written: Written) -> Result:
        reader = await self._services.members.get(_reader_id(item))
        studio = await self._services.studios.get(item.guild_id)
        if not reader.wants_dms or item.guild_id in reader.muted:
            raise SupersededError("they take no DMs about this studio")
        rest, now = rest_of(reader, studio), self._services.now()
        if rest.covers(now):
            return _after_rest(item, rest.ends(now))
        actor = await self._actor(item.guild_id, reader)
        if actor is None:
            raise SupersededError("they are not in that studio any more")
        name = studio_names(self._courier.client, [item.guild_id])[item.guild_id]
        found = await written(actor, name)
        if found is None:
            raise SupersededError("there is nothing to say")
        if reader.dms_closed_at is not None:
            return await self._mention(item, studio)
        try:
            return _delivered(
                item,
                await self._courier.send_dm(
                    reader.user_id, reader.dm_channel_id, nonce=item.nonce, view=panel(*found)
                ),
            )
        except DmsClosedError:
            await self._services.outbox.dms_closed(reader.user_id)
            return await self._mention(item, studio)

    async def _mention(self, item: Item, studio: Studio) -> Result:
        if studio.fallback_channel_id is None:
            raise DeliveryError(
                f"{_CLOSED}, and there is no channel to mention them in: "
                "`/studio reminders fallback_channel:` names one"
            )
        await self._services.outbox.mention_instead(item, Kind.FALLBACK_MENTION)
        said = f"{_CLOSED}; mentioned in the studio's channel instead"
        return Result(item, State.SUPERSEDED, error=said)

    async def _actor(self, guild_id: int, reader: Member) -> Actor | None:
        """The reader's standing in a studio; None where they, or the bot, are not there."""
        await self._courier.paced()
        try:
            return await actor_in(self._courier.client, guild_id, reader.user_id)
        except NotAllowedError:
            return None
        except StudioError as error:  # Discord fails to say: what it answered says that it passes
            raise (error.__cause__ or error) from None


def _reader_id(item: Item) -> int:
    if item.user_id is None:
        raise SupersededError("it is for nobody")
    return item.user_id


def _delivered(item: Item, message: discord.Message) -> Result:
    return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)


def _after_rest(item: Item, at: datetime) -> Result:
    return Result(item, State.SCHEDULED, error="they rest now", retry_at=at, tries=0)
