"""A process that ends at the worst moment: nothing is lost, and nothing is shown twice."""

import asyncio
from typing import Literal

import pytest

from tests.bot_process import Host, told
from tests.local_discord import Channel, Drop, LocalDiscord, Member

TIDES = {"title": "Tides", "artist": "Ada"}
When = Literal["before", "after"]
WHENS: list[When] = ["before", "after"]


@pytest.mark.parametrize("then", WHENS)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/channels/*/threads"),
        ("POST", "/channels/*/messages"),
        ("PUT", "/channels/*/thread-members/*"),
    ],
)
async def test_a_bot_killed_while_it_delivers_completes_the_thread_once_it_is_back(
    host: Host,
    server: LocalDiscord,
    channel: Channel,
    producer: Member,
    method: str,
    path: str,
    then: When,
):
    bot = await host.run()
    unanswered = server.faults.drop(method, path, Drop.SILENCE, then=then)
    asking = asyncio.create_task(server.interact(producer, channel, "project create", TIDES))
    await server.changes.until(lambda: unanswered.hits)
    await bot.kill()
    asking.cancel()
    await host.run()

    def members() -> list[int]:
        threads = [each.thread for each in server.threads(channel) if each.thread]
        return [user_id for thread in threads for user_id in thread.member_ids]

    await server.changes.until(lambda: producer.id in members() and pinned(server, channel))
    (thread,) = server.threads(channel)
    (card,) = server.messages(thread)
    assert "Tides" in told(card)
    shown = await server.interact(producer, channel, "project show", {"project": "Tides"})
    assert "Tides" in told(shown.message)


async def test_what_was_answered_before_a_kill_is_there_after_it(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    await server.interact(producer, channel, "studio setup", {"timezone": "Berlin"})
    await bot.kill()
    assert host.database.with_name("talkback.db-wal").stat().st_size > 0
    await host.run()

    shown = await server.interact(producer, channel, "studio show")

    assert "Europe/Berlin" in told(shown.message)


async def test_a_button_works_after_a_kill(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    await server.interact(producer, channel, "project create", TIDES)
    (thread,) = server.threads(channel)
    (card,) = server.messages(thread)
    await bot.kill()
    await host.run()

    pressed = await server.press(producer, card, card.custom_id("History"))

    assert "Tides" in told(pressed.message)


def pinned(server: LocalDiscord, channel: Channel) -> bool:
    """Whether some thread of a channel has its card pinned: the last step but the people."""
    return any(card.is_pinned for each in server.threads(channel) for card in server.messages(each))
