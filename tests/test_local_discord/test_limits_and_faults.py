import asyncio
from typing import Literal

import aiohttp
import discord
import pytest

from tests.local_discord import Channel, Drop, LocalDiscord
from tests.test_local_discord.plain_client import PlainClient, connected, serving


async def test_a_repeated_nonce_returns_the_first_message_until_it_is_forgotten():
    now = 0.0
    async with serving(clock=lambda: now) as server:
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            first = await target.send("due", nonce="n1")
            now = 299.0
            repeated = await target.send("due", nonce="n1")
            now = 300.0
            forgotten = await target.send("due", nonce="n1")

    assert repeated.id == first.id != forgotten.id
    assert server.posting.deduplicated == 1


async def test_a_global_429_is_waited_out():
    async with serving(requests_per_second=5) as server:
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            await asyncio.gather(*(target.send(str(number)) for number in range(4)))

    assert server.limits.refused > 0
    assert sorted(each.content for each in server.messages(channel)) == ["0", "1", "2", "3"]


async def test_a_bucket_tells_the_client_when_to_wait():
    async with serving() as server:
        server.limits.bucket("POST", "/channels/*/messages", limit=2, seconds=0.1)
        channel = server.add_text_channel(server.add_guild(), "mixes")
        async with connected(server) as client:
            target = client.get_partial_messageable(channel.id)
            for number in range(5):
                await target.send(str(number))

    times = [each.at for each in server.log.matching("POST", "/channels/*/messages")]
    assert server.limits.refused == 0
    assert times[2] - times[0] >= 0.1 and times[4] - times[2] >= 0.1


@pytest.mark.parametrize(("then", "posted"), [("before", []), ("after", ["hi"])])
async def test_a_fault_strikes_before_or_after_the_effect(
    server: LocalDiscord,
    client: PlainClient,
    channel: Channel,
    then: Literal["before", "after"],
    posted: list[str],
):
    fault = server.faults.fail("POST", "/channels/*/messages", status=403, code=50007, then=then)

    with pytest.raises(discord.Forbidden) as refused:
        await client.get_partial_messageable(channel.id).send("hi")

    assert refused.value.code == 50007
    assert fault.hits == 1
    assert [each.content for each in server.messages(channel)] == posted


@pytest.mark.parametrize(
    ("how", "error"),
    [(Drop.RESET, aiohttp.ClientOSError), (Drop.CLOSE, aiohttp.ServerDisconnectedError)],
)
async def test_a_lost_answer_leaves_the_effect_and_its_nonce(
    server: LocalDiscord,
    client: PlainClient,
    channel: Channel,
    how: Drop,
    error: type[Exception],
):
    target = client.get_partial_messageable(channel.id)
    server.faults.drop("POST", "/channels/*/messages", how, then="after")

    with pytest.raises(error):
        await target.send("due", nonce="n1")
    await target.send("due", nonce="n1")

    assert [each.content for each in server.messages(channel)] == ["due"]
    assert server.posting.deduplicated == 1


async def test_a_429_by_script_is_retried(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    server.faults.fail("POST", "/channels/*/messages", status=429, times=2)

    await client.get_partial_messageable(channel.id).send("hi")

    statuses = [each.status for each in server.log.matching("POST", "/channels/*/messages")]
    assert statuses == [429, 429, 200]


async def test_the_server_stops_while_a_request_is_never_answered(
    server: LocalDiscord, client: PlainClient, channel: Channel
):
    server.faults.drop("POST", "/channels/*/messages", Drop.SILENCE, then="after")
    sending = asyncio.create_task(client.get_partial_messageable(channel.id).send("hi"))

    await server.changes.until(lambda: server.messages(channel))
    assert not sending.done()
    server.faults.stop()
    with pytest.raises(aiohttp.ClientError):
        await sending


async def test_a_share_of_faults_is_the_same_for_the_same_seed():
    async def statuses(seed: int) -> list[int | str]:
        async with LocalDiscord(requests_per_second=None) as server:
            server.faults.share(0.5, seed=seed)
            return [await ask_for_me(server) for _ in range(20)]

    first, again, other = [await statuses(seed) for seed in (7, 7, 8)]
    assert first == again != other
    assert 200 in first and len(set(first)) > 2


async def ask_for_me(server: LocalDiscord) -> int | str:
    headers = {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        try:
            async with session.get(f"{server.base_url}/users/@me") as response:
                return response.status
        except (aiohttp.ClientError, OSError) as lost:
            return type(lost).__name__
