"""/agenda as each person reads it, in the server and in DMs, over two studios."""

import pytest

from tests.studio import Studio, text_of


@pytest.fixture
async def busy(studio: Studio) -> Studio:
    """A studio with a mix in review since the first hour, and a deadline for its engineer."""
    await studio.set_up()
    thread = await studio.project()
    await studio.engineer.slash(
        thread, "mix submit", song="Night Drive", link="https://example.com/night-drive"
    )
    await studio.producer.slash(
        thread, "deadline set", target="Night Drive", due="in 3 days", assignee=studio.engineer
    )
    return studio


@pytest.fixture
async def other(busy: Studio) -> Studio:
    """Another studio in which the artist and the engineer of the first are nobody yet."""
    other = Studio.furnish(busy.env, busy.app, busy.settings, name="Day Studio")
    await other.set_up()
    thread = await other.project(title="Hidden", songs="Secret Song")
    await other.engineer.slash(
        thread, "mix submit", song="Secret Song", link="https://example.com/secret"
    )
    return other


async def test_nothing_to_do_says_what_to_look_at_next(studio: Studio) -> None:
    await studio.set_up()

    answer = await studio.producer.slash(studio.channel, "agenda")

    assert answer.ephemeral
    assert "Nothing is due and nobody waits for you" in text_of(answer)
    assert "/project list" in text_of(answer)


async def test_a_stranger_is_told_where_help_is(busy: Studio) -> None:
    in_dm = text_of(await busy.stranger.user.slash("agenda"))
    in_server = text_of(await busy.stranger.slash(busy.channel, "agenda"))

    assert "You are in no project yet" in in_dm
    assert "/help" in in_dm
    assert "Night Drive" not in in_dm + in_server


async def test_each_reads_what_is_theirs_with_the_thread_and_since_when(busy: Studio) -> None:
    (thread,) = busy.threads()

    artist = text_of(await busy.artist.slash(busy.channel, "agenda"))
    assert "Waiting on you" in artist
    assert "**Night Drive** · Mix 1\n-# approve it, or send notes · <t:1767225600:R>" in artist
    assert f"<#{thread.id}>" in artist
    assert "Due for you" not in artist

    engineer = text_of(await busy.engineer.slash(busy.channel, "agenda"))
    assert "Due for you" in engineer
    assert f"waiting for <@{busy.artist.id}> · <t:1767225600:R> · <#{thread.id}>" in engineer
    assert "Waiting on you" not in engineer

    producer = text_of(await busy.producer.slash(busy.channel, "agenda"))
    assert "Waiting on others" in producer
    assert "Due for you" not in producer


async def test_in_a_dm_it_is_the_same_with_a_link_that_works_there(busy: Studio) -> None:
    (thread,) = busy.threads()

    for person in (busy.artist, busy.engineer, busy.producer):
        answer = text_of(await person.user.slash("agenda"))
        assert "**Night Drive** · Mix 1" in answer
        assert f"[Tides](https://discord.com/channels/{busy.guild.id}/{thread.id})" in answer


async def test_after_the_verdict_the_move_is_the_studios(busy: Studio) -> None:
    await busy.artist.slash(busy.channel, "mix notes", mix="mix:1", notes="1:23 vocal up")

    assert "Nothing is due" in text_of(await busy.artist.slash(busy.channel, "agenda"))
    assert "the next mix is yours" in text_of(await busy.engineer.slash(busy.channel, "agenda"))


async def test_the_overdue_comes_first_and_is_marked(busy: Studio) -> None:
    await busy.artist.slash(busy.channel, "mix notes", mix="mix:1", notes="1:23 vocal up")
    before = text_of(await busy.engineer.slash(busy.channel, "agenda"))
    assert before.index("Waiting on you") < before.index("Due for you")

    await busy.later(3 * 86400 + 60)

    after = text_of(await busy.engineer.slash(busy.channel, "agenda"))
    assert after.index("Due for you") < after.index("Waiting on you")
    assert "⚠️ **Night Drive**" in after
    assert "overdue" in after


async def test_a_studio_that_does_not_know_me_shows_me_nothing(other: Studio, busy: Studio) -> None:
    for person in (busy.producer, busy.engineer, busy.artist):
        for answer in (
            await person.user.slash("agenda"),
            await person.slash(busy.channel, "agenda"),
        ):
            assert "Secret Song" not in text_of(answer)
            assert "Day Studio" not in text_of(answer)


async def test_every_studio_that_knows_me_is_read_and_named(other: Studio, busy: Studio) -> None:
    guest = other.guild.add_member(busy.artist.user)
    await other.producer.slash(
        other.channel, "project people add", project="Hidden", member=guest, role="decider"
    )

    for answer in (
        await busy.artist.user.slash("agenda"),
        await busy.artist.slash(busy.channel, "agenda"),
        await guest.slash(other.channel, "agenda"),
    ):
        words = text_of(answer)
        assert "**Night Drive**" in words and "· Night Studio" in words
        assert "**Secret Song**" in words and "· Day Studio" in words


async def test_a_studio_that_i_left_is_passed_over(other: Studio, busy: Studio) -> None:
    guest = other.guild.add_member(busy.artist.user)
    await other.producer.slash(
        other.channel, "project people add", project="Hidden", member=guest, role="decider"
    )
    other.guild.remove_member(guest)

    answer = text_of(await busy.artist.user.slash("agenda"))

    assert "**Night Drive**" in answer
    assert "Secret Song" not in answer and "Day Studio" not in answer


async def test_a_studio_that_the_bot_was_removed_from_is_passed_over(busy: Studio) -> None:
    busy.env.inject_error(
        "GET",
        f"/guilds/{busy.guild.id}/members/{busy.artist.id}",
        status=403,
        code=50001,
        times=1,
    )

    assert "You are in no project yet" in text_of(await busy.artist.user.slash("agenda"))


async def test_when_discord_does_not_say_who_i_am_it_is_said_and_nothing_is_shown(
    busy: Studio,
) -> None:
    busy.env.inject_error(
        "GET", f"/guilds/{busy.guild.id}/members/{busy.artist.id}", status=500, times=1
    )

    answer = text_of(await busy.artist.user.slash("agenda"))

    assert "Try again in a minute" in answer
    assert "Night Drive" not in answer


async def test_hostile_names_stay_words(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project(title="](https://evil.example) [T", songs="@everyone *loud*")
    await studio.producer.slash(
        thread, "deadline set", target="@everyone *loud*", due="in 3 days", title="<@&1> `x`"
    )

    answer = text_of(await studio.producer.user.slash("agenda"))

    assert "@everyone" not in answer and "<@&1>" not in answer
    assert r"\*loud\*" in answer and r"\`x\`" in answer
    assert r"[\](https://evil.example) \[T](https://discord.com/channels/" in answer


async def test_an_engineer_by_role_alone_reads_in_a_dm_what_they_mixed(busy: Studio) -> None:
    await busy.producer.slash(busy.channel, "deadline cancel", deadline="deadline:1")
    answer = await busy.engineer.user.slash("agenda")

    assert "Night Drive" in text_of(answer)
