"""Reminders: by DM, or in the project's thread to whom no DM reaches."""

import asyncio

import discord

from bot.checks import actor_in
from bot.dispatcher._courier import Courier, DmsClosedError
from bot.dispatcher._failures import Code, DeliveryError, SupersededError
from bot.domain.errors import NotAllowedError
from bot.domain.outbox import Item, Result, State
from bot.domain.reminders import Reminder
from bot.services import Services
from bot.ui.reminders import (
    reminder_buttons,
    reminder_card,
    reminder_words,
    thread_buttons,
    thread_words,
)

_AT_ONCE = 16  # cards built before the event loop serves others: half a millisecond each


class ReminderDeliveries:
    """One reminder of one deadline to one person."""

    def __init__(self, courier: Courier, services: Services) -> None:
        self._courier = courier
        self._services = services
        self._asked: list[tuple[Item, asyncio.Future[Reminder | None]]] = []
        self._reading: asyncio.Task[None] | None = None

    async def by_dm(self, item: Item) -> Result:
        """Remind by DM; somebody who takes none is mentioned in the thread, and the row says so."""
        reminder = await self._read(item)
        if not reminder.reader.wants_dms:
            return await self._mention_instead(item, "they switched DMs off in `/me`")
        now = self._services.now()
        guild = self._courier.client.get_guild(item.guild_id)
        try:
            message = await self._courier.send_dm(
                reminder.reader.user_id,
                reminder.reader.dm_channel_id,
                nonce=item.nonce,
                content=reminder_words(reminder),
                embed=reminder_card(reminder, item, now=now, studio=guild.name if guild else None),
                view=reminder_buttons(reminder, item),
            )
        except DmsClosedError:
            return await self._mention_instead(item, "their DMs are closed")
        return Result(
            item.id, State.DELIVERED, channel_id=message.channel.id, message_id=message.id
        )

    async def in_thread(self, item: Item) -> Result:
        """Mention somebody in the project's thread.

        Raises:
            DeliveryError: the thread is gone or closed to us, or not for this person's eyes.
        """
        reminder = await self._read(item)
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
        return Result(item.id, State.DELIVERED, channel_id=thread_id, message_id=message.id)

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

    async def _mention_instead(self, item: Item, reason: str) -> Result:
        await self._services.outbox.mention_instead(item)
        return Result(
            item.id, State.FAILED, error=f"{reason}; mentioned in the project's thread instead"
        )

    async def _may_see(self, item: Item, reminder: Reminder) -> bool:
        """Whether somebody sees the project by their role in the studio."""
        await self._courier.paced()
        try:
            asker = await actor_in(self._courier.client, item.guild_id, reminder.reader.user_id)
        except NotAllowedError:
            return False
        return await self._services.projects.is_visible(asker, reminder.project.id)

    async def _read(self, item: Item) -> Reminder:
        """What the reminder has to say; those that are asked for meanwhile are read together."""
        answer: asyncio.Future[Reminder | None] = asyncio.get_running_loop().create_future()
        self._asked.append((item, answer))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_asked(), name="read reminders")
        reminder = await answer
        if reminder is None:
            raise SupersededError("nobody is to be reminded of it any more, or not this member")
        return reminder

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
