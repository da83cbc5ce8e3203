import asyncio
import json
import sqlite3

import pytest

from tests.bot_process import Host, told
from tests.local_discord import Channel, Drop, Guild, LocalDiscord, Member

TIDES = {"title": "Tides", "artist": "Ada"}


async def test_a_started_bot_answers_opens_a_thread_and_ends_within_five_seconds(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    shown = await server.interact(producer, channel, "studio setup", {"timezone": "Berlin"})
    made = await server.interact(producer, channel, "project create", TIDES)
    status = await bot.stop()

    (thread,) = server.threads(channel)
    (card,) = server.messages(thread)
    assert "Europe/Berlin" in told(shown.message)
    assert f"<#{thread.id}>" in told(made.message)
    assert "Tides" in told(card) and card.is_pinned
    assert thread.thread is not None and producer.id in thread.thread.member_ids
    assert status == 0
    assert "Traceback" not in bot.log


async def test_discord_is_told_the_commands_when_they_changed_or_by_force(
    host: Host, server: LocalDiscord
):
    for arguments, syncs in [([], 1), ([], 1), (["--sync"], 2)]:
        bot = await host.run(*arguments)
        assert await bot.stop() == 0
        assert server.bot_routes.syncs == syncs
    conn = sqlite3.connect(host.database)
    conn.execute("UPDATE command_syncs SET digest = 'of other commands'")
    conn.commit()
    conn.close()
    await host.run()
    assert server.bot_routes.syncs == 3


async def test_commands_that_discord_did_not_take_are_told_at_the_next_start(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    server.faults.fail("PUT", "/applications/*/commands", status=503)

    bot = await host.run()
    assert "the next start tries again" in bot.log
    await bot.stop()
    await host.run()

    assert server.bot_routes.syncs == 1
    assert (await server.interact(producer, channel, "project list")).message is not None


async def test_the_invitation_asks_for_no_more_than_the_bot_needs(host: Host, server: LocalDiscord):
    bot = await host.run()

    link = next(line for line in bot.log.splitlines() if "Invite Talkback" in line)
    # View Channel, Send Messages, Embed Links, Attach Files, Read Message History,
    # Create Private Threads, Send Messages in Threads, Pin Messages
    bits = (10, 11, 14, 15, 16, 36, 38, 51)
    assert f"permissions={sum(1 << bit for bit in bits)}" in link
    assert f"client_id={server.world.bot.id}" in link
    assert "scope=bot+applications.commands" in link


async def test_what_is_under_way_at_a_signal_is_delivered_and_answered_before_the_end(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    server.faults.delay("POST", "/channels/*/threads", 0.5)
    asking = asyncio.create_task(server.interact(producer, channel, "project create", TIDES))
    await server.changes.until(lambda: server.log.matching("POST", "/channels/*/threads"))
    status = await bot.stop()
    made = await asking

    assert status == 0 and "Traceback" not in bot.log
    (thread,) = server.threads(channel)
    assert len(server.messages(thread)) == 1
    assert f"<#{thread.id}>" in told(made.message)


async def test_a_delivery_that_never_ends_does_not_keep_the_bot_from_ending(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await host.run()
    silence = server.faults.drop("POST", "/channels/*/threads", Drop.SILENCE)
    asking = asyncio.create_task(server.interact(producer, channel, "project create", TIDES))
    await server.changes.until(lambda: silence.hits)
    status = await bot.stop(within=5.0)
    asking.cancel()

    assert status == 0 and "Traceback" not in bot.log
    await host.run()
    await server.changes.until(lambda: [server.messages(each) for each in server.threads(channel)])


async def test_each_line_of_a_json_log_is_an_object(host: Host, guild: Guild):
    bot = await host.run(TALKBACK_LOG_FORMAT="json", TALKBACK_LOG_LEVEL="DEBUG")
    await bot.stop()

    lines = [json.loads(line) for line in bot.log.splitlines()]
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert any(line["logger"].startswith("discord") for line in lines)
    assert not any(line["logger"] == "aiosqlite" for line in lines)


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
async def test_the_token_is_never_logged(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member, level: str
):
    bot = await host.run(TALKBACK_LOG_LEVEL=level)
    await server.interact(producer, channel, "project create", TIDES)
    await bot.stop()

    assert bot.log and server.token not in bot.log
