"""Reminders: by DM; to whom no DM reaches, in the project's thread or the studio's channel."""

import asyncio
from datetime import timedelta

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import Code, DeliveryError, SupersededError
from bot.domain.errors import NotAllowedError
from bot.domain.outbox import Delivery, Item, Kind, Result, State
from bot.domain.reminders import Reminder
from bot.services import Services
from bot.ui.reminders import Due, open_words, reminder_message, thread_buttons, thread_words

_AT_ONCE = 16  # cards built before the event loop serves others: half a millisecond each
_ON_TIME = timedelta(minutes=15)  # later, it is asked again whether the reader rests
_NOTHING_TO_SAY = "nobody is to be reminded of it any more, or not this member"


class ReminderDeliveries:
    """What is due for one person: one DM, however many deadlines it is about."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services
        self._asked: list[tuple[Item, asyncio.Future[Reminder | None]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def by_dm(self, delivery: Delivery) -> list[Result]:
        """Remind by DM; somebody who takes none is mentioned elsewhere, and the row says so."""
        results: list[Result] = []
        due: list[Due] = []
        for item, reminder in zip(
            delivery, await asyncio.gather(*map(self._read, delivery)), strict=True
        ):
            if reminder is None:
                results.append(Result(item, State.SUPERSEDED, error=_NOTHING_TO_SAY))
            elif self._is_gone(item):
                results.append(Result(item, State.FAILED, error="I am not in that server any more"))
            elif rested := self._after_rest(item, reminder):
                results.append(rested)
            elif not reminder.reader.takes_dms(item.guild_id):
                results.append(await self._mention_instead(item, reminder, _why(reminder)))
            else:
                due.append(Due(item, reminder, self._studio(item)))
        return results + (await self._send(due) if due else [])

    async def _send(self, due: list[Due]) -> list[Result]:
        reader = due[0].reminder.reader
        message = reminder_message(due, now=self._services.now())
        try:
            sent = await self._courier.send_dm(
                reader.user_id,
                reader.dm_channel_id,
                nonce=due[0].item.nonce,
                content=message.content,
                embed=message.embed,
                view=message.view,
            )
        except DmsClosedError:
            await self._services.outbox.dms_closed(reader.user_id)
            return [
                await self._mention_instead(each.item, each.reminder, "their DMs are closed")
                for each in due
            ]
        return [
            Result(each.item, State.DELIVERED, channel_id=sent.channel.id, message_id=sent.id)
            for each in due
        ]

    async def in_thread(self, item: Item) -> Result:
        """Mention somebody in the project's thread; failing that, in the studio's channel.

        Raises:
            DeliveryError: there is no place where they could be told.
        """
        reminder = await self._read(item)
        if reminder is None:
            raise SupersededError(_NOTHING_TO_SAY)
        try:
            return await self._tell_in_thread(item, reminder)
        except DeliveryError as error:
            if reminder.fallback_channel_id is None:
                raise
            await self._services.outbox.mention_instead(item, Kind.FALLBACK_MENTION)
            said = f"{error}; mentioned in the studio's channel instead"
            return Result(item, State.SUPERSEDED, error=said)

    async def in_the_open(self, item: Item) -> Result:
        """Tell somebody where everybody reads that something waits for them, and not what.

        Raises:
            DeliveryError: the studio's channel is gone or closed to us.
        """
        studio = await self._services.studios.get(item.guild_id)
        if studio.fallback_channel_id is None or item.user_id is None:
            raise SupersededError("the studio has no channel for it any more")
        try:
            message = await self._courier.send(
                studio.fallback_channel_id,
                nonce=item.nonce,
                content=open_words(item.user_id),
                mentions=[item.user_id],
            )
        except (discord.NotFound, discord.Forbidden) as error:
            raise DeliveryError(
                "no DM reaches them, and I cannot write in the channel of `/studio reminders`"
            ) from error
        return Result(item, State.DELIVERED, channel_id=message.channel.id, message_id=message.id)

    async def _tell_in_thread(self, item: Item, reminder: Reminder) -> Result:
        thread_id = reminder.project.thread_id
        if thread_id is None:
            raise DeliveryError("no DM reaches them, and the project has no thread")
        if not reminder.is_of_project and not await self._may_see(item, reminder):
            # Discord lets a member who is mentioned in a private thread into it.
            raise DeliveryError(
                "no DM reaches them, and they are not of the project: "
                "add them with `/project people add`"
            )
        try:
            message = await self._say(thread_id, item, reminder)
        except discord.NotFound as error:
            if error.code != Code.UNKNOWN_CHANNEL:
                raise
            raise DeliveryError("no DM reaches them, and the project's thread is gone") from error
        except DeliveryError as error:
            raise DeliveryError(f"no DM reaches them. {error}") from error
        except discord.Forbidden as error:
            raise DeliveryError(
                "no DM reaches them, and Discord does not let me write in the project's thread"
            ) from error
        return Result(item, State.DELIVERED, channel_id=thread_id, message_id=message.id)

    async def _say(self, thread_id: int, item: Item, reminder: Reminder) -> discord.Message:
        async def send() -> discord.Message:
            return await self._courier.send(
                thread_id,
                nonce=item.nonce,
                content=thread_words(reminder),
                view=thread_buttons(reminder),
                mentions=[reminder.reader.user_id],
            )

        try:
            return await send()
        except discord.HTTPException as error:
            if error.code != Code.ARCHIVED_THREAD:
                raise
        await self._courier.reopen(thread_id)
        return await send()

    async def _mention_instead(self, item: Item, reminder: Reminder, reason: str) -> Result:
        await self._services.outbox.mention_instead(item, Kind.THREAD_REMINDER)
        return Result(
            item, State.SUPERSEDED, error=f"{reason}; mentioned in the project's thread instead"
        )

    def _is_gone(self, item: Item) -> bool:
        """Whether the bot was removed from the server since."""
        client = self._courier.client
        return client.is_ready() and client.get_guild(item.guild_id) is None

    def _studio(self, item: Item) -> str | None:
        guild = self._courier.client.get_guild(item.guild_id)
        return guild.name if guild else None

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
        return Result(item, State.SCHEDULED, error="they rest now", retry_at=end, was_tried=False)

    async def _may_see(self, item: Item, reminder: Reminder) -> bool:
        """Whether somebody sees the project by their role in the studio."""
        await self._courier.paced()
        try:
            asker = await actor_in(self._courier.client, item.guild_id, reminder.reader.user_id)
        except NotAllowedError:
            return False
        return await self._services.projects.is_visible(asker, reminder.project.id)

    async def _read(self, item: Item) -> Reminder | None:
        """What a reminder has to say; those that are asked for meanwhile are read together."""
        answer: asyncio.Future[Reminder | None] = asyncio.get_running_loop().create_future()
        self._asked.append((item, answer))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_asked(), name="read reminders")
        return await answer

    async def _read_asked(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            try:
                found = await self._services.reminders.read([item for item, _ in asked])
            except Exception as error:  # each delivery that asked is to be judged by it
                for _, answer in asked:
                    if not answer.done():
                        answer.set_exception(error)
            else:
                for number, (item, answer) in enumerate(asked, 1):
                    if not answer.done():
                        answer.set_result(found.get(item.id))
                    if number % _AT_ONCE == 0:
                        await asyncio.sleep(0)


def _why(reminder: Reminder) -> str:
    """Why somebody is not written to."""
    reader = reminder.reader
    if not reader.wants_dms:
        return "they switched DMs off in `/me`"
    if reader.dms_closed_at is not None:
        return "their DMs are closed"
    return "they take no DMs about this studio"
