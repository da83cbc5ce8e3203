"""Reminders: by DM; to whom no DM reaches, in the project's thread or the studio's channel."""

import asyncio
from datetime import timedelta

import discord

from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import DeliveryError, SupersededError
from bot.dispatcher._mentions import Mention, Mentions
from bot.dispatcher._personal import PersonalDeliveries
from bot.dispatcher._together import Together
from bot.domain.outbox import SUMMARIES, Delivery, Item, Kind, Result, State
from bot.domain.reminders import Reminder
from bot.services import Services
from bot.ui import summaries
from bot.ui.due import due_message
from bot.ui.personal import PersonalDue
from bot.ui.reminders import Due, open_words, thread_buttons, thread_words

_ON_TIME = timedelta(minutes=15)  # later, it is asked again whether the reader rests
_NOTHING_TO_SAY = "nobody is to be reminded of it any more, or not this member"


class ReminderDeliveries:
    """What is due for one person: one DM, however much it is about."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services
        self._mentions = Mentions(courier, services)
        self._personal = PersonalDeliveries(courier, services)
        self._reminders = Together(services.reminders.read)

    async def by_dm(self, delivery: Delivery) -> list[Result]:
        """Remind by DM; somebody who takes none is mentioned elsewhere, and the row says so."""
        ready = await asyncio.gather(*map(self._ready, delivery))
        results = [each for each in ready if isinstance(each, Result)]
        due = [each for each in ready if not isinstance(each, Result)]
        return results + (await self._send(due) if due else [])

    async def _ready(self, item: Item) -> Due | PersonalDue | Result:
        """What is to be sent; or what became of a row that is not to be."""
        if item.kind is Kind.PERSONAL_REMINDER:
            return await self._personal.ready(item)
        reminder = await self._reminders.read(item)
        if reminder is None:
            return Result(item, State.SUPERSEDED, error=_NOTHING_TO_SAY)
        if self._is_gone(item):
            return Result(item, State.FAILED, error="I am not in that server any more")
        if rested := self._after_rest(item, reminder):
            return rested
        if not reminder.reader.takes_dms(item.guild_id):
            return await self._mention_instead(item, _why(reminder))
        return Due(item, reminder, self._courier.studio_name(item.guild_id))

    async def _send(self, due: list[Due | PersonalDue]) -> list[Result]:
        first = due[0]
        reader = (first.notice if isinstance(first, PersonalDue) else first.reminder).reader
        message = due_message(due, now=self._services.now())
        try:
            sent = await self._courier.send_dm(
                reader.user_id,
                reader.dm_channel_id,
                nonce=first.item.nonce,
                content=message.content,
                embed=message.embed,
                view=message.view,
                named=message.named,
            )
        except DmsClosedError:
            await self._services.outbox.dms_closed(reader.user_id)
            return [await self._elsewhere(each, "their DMs are closed") for each in due]
        return [
            Result(each.item, State.DELIVERED, channel_id=sent.channel.id, message_id=sent.id)
            for each in due
        ]

    async def _elsewhere(self, due: Due | PersonalDue, reason: str) -> Result:
        if isinstance(due, PersonalDue):
            return await self._personal.elsewhere(due.item, due.notice, reason)
        return await self._mention_instead(due.item, reason)

    async def in_thread(self, item: Item) -> Result:
        """Mention somebody in the project's thread; failing that, in the studio's channel.

        Raises:
            DeliveryError: there is no place where they could be told.
        """
        reminder = await self._reminders.read(item)
        if reminder is None:
            raise SupersededError(_NOTHING_TO_SAY)
        mention = Mention(
            reminder.project,
            reminder.reader,
            reminder.is_of_project,
            thread_words(reminder, self._services.now()),
            thread_buttons(reminder),
        )
        return await self._mentions.tell(item, mention)

    async def in_the_open(self, item: Item) -> Result:
        """Tell somebody where everybody reads that something waits for them, and not what.

        Raises:
            DeliveryError: the studio's channel is gone or closed to us.
        """
        studio = await self._services.studios.get(item.guild_id)
        if studio.fallback_channel_id is None or item.user_id is None:
            raise SupersededError("the studio has no channel for it any more")
        meant = await self._services.outbox.get(item.subject_id)
        is_summary = meant is not None and meant.kind in SUMMARIES
        words = summaries.open_words if is_summary else open_words
        try:
            message = await self._courier.send(
                studio.fallback_channel_id,
                nonce=item.nonce,
                content=words(item.user_id),
                mentions=[item.user_id],
            )
        except (discord.NotFound, discord.Forbidden) as error:
            raise DeliveryError(
                "no DM reaches them, and I cannot write in the channel of `/studio reminders`"
            ) from error
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)

    async def _mention_instead(self, item: Item, reason: str) -> Result:
        await self._services.outbox.mention_instead(item, Kind.THREAD_REMINDER)
        return Result(
            item, State.SUPERSEDED, error=f"{reason}; mentioned in the project's thread instead"
        )

    def _is_gone(self, item: Item) -> bool:
        """Whether the bot was removed from the server since."""
        client = self._courier.client
        return client.is_ready() and client.get_guild(item.guild_id) is None

    def _after_rest(self, item: Item, reminder: Reminder) -> Result | None:
        """What is so late that its reader rests now waits for the end of that.

        Unless it is about a time before that: then it is better told than slept through.
        """
        now = self._services.now()
        if item.rung is None or now - item.due_at < _ON_TIME or not reminder.rest.covers(now):
            return None
        end = reminder.rest.ends(now)
        if now < reminder.deadline.due.at <= end:
            return None
        return Result(item, State.SCHEDULED, error="they rest now", retry_at=end, tries=0)


def _why(reminder: Reminder) -> str:
    """Why somebody is not written to."""
    reader = reminder.reader
    if not reader.wants_dms:
        return "they switched DMs off in `/me`"
    if reader.dms_closed_at is not None:
        return "their DMs are closed"
    return "they take no DMs about this studio"
