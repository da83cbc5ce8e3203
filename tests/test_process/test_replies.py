"""Plain words as a real process hears them, over a gateway that keeps to its intents."""

import sqlite3

from tests.bot_process import BotProcess, Host, told
from tests.local_discord import Channel, LocalDiscord, Member, Message

TIDES = {"title": "Tides", "artist": "Ada", "songs": "Night Drive"}
MIX = {"song": "Night Drive", "link": "https://example.org/1"}
_GUILDS, _GUILD_MESSAGES, _DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


async def card(server: LocalDiscord, channel: Channel, producer: Member) -> Message:
    """The card of a mix, in its project's thread."""
    await server.interact(producer, channel, "project create", TIDES)
    await server.interact(producer, channel, "mix submit", MIX)
    (thread,) = server.threads(channel)
    return next(each for each in server.messages(thread) if "Mix 1" in told(each))


async def answer(server: LocalDiscord, to: Message) -> Message:
    """What the bot says in reply to a message."""

    def found() -> list[Message]:
        said = server.messages(server.world.channel(to.channel_id))
        return [m for m in said if m.reference and int(m.reference["message_id"]) == to.id]

    await server.changes.until(lambda: bool(found()))
    (only,) = found()
    return only


async def started(host: Host, server: LocalDiscord) -> BotProcess:
    bot = await host.run(TALKBACK_LINK_HOSTS="none")
    assert int(server.gateway.identifies[-1]) == _GUILDS | _GUILD_MESSAGES | _DIRECT_MESSAGES
    return bot


async def test_a_reply_is_answered_and_sent_by_a_press(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await started(host, server)
    shown = await card(server, channel, producer)
    thread = server.world.channel(shown.channel_id)

    server.write(producer, thread, "just chatting")
    asked = server.write(producer, thread, "1:23 vocal low", reply_to=shown)
    answered = await answer(server, asked)
    assert "`1:23` vocal low" in told(answered) and not answered.mention_ids
    await server.press(producer, answered, answered.custom_id("Send 1 note"))

    assert "is with the studio" in told(answered)
    assert await bot.stop() == 0 and "Traceback" not in bot.log


async def test_a_reply_that_is_written_while_the_bot_reconnects_is_taken_once(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    await started(host, server)
    shown = await card(server, channel, producer)
    thread = server.world.channel(shown.channel_id)

    server.gateway.reconnect()
    asked = server.write(producer, thread, "1:23 vocal low", reply_to=shown)
    await answer(server, asked)
    server.world.emit_message("MESSAGE_CREATE", asked)
    after = server.write(producer, thread, "1:40 click", reply_to=shown)

    assert "Send 2 notes" in told(await answer(server, after))


async def test_an_answer_is_given_after_a_kill(
    host: Host, server: LocalDiscord, channel: Channel, producer: Member
):
    bot = await started(host, server)
    shown = await card(server, channel, producer)
    thread = server.world.channel(shown.channel_id)
    refused = server.faults.fail("POST", "/channels/*/messages", status=503)
    asked = server.write(producer, thread, "1:23 vocal low", reply_to=shown)
    await server.changes.until(lambda: refused.hits)
    await bot.kill()
    conn = sqlite3.connect(host.database)
    conn.execute("UPDATE outbox SET next_at = due_at")  # the pause before the next try is over
    conn.commit()
    conn.close()

    await host.run()
    assert "`1:23` vocal low" in told(await answer(server, asked))
