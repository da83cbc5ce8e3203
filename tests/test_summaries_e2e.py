"""What a producer is told by itself: each Monday the long overdue, each day what reached nobody.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC, 1:00 in Berlin.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.domain.outbox import Item, Kind, State
from tests.reminding import DAY, close_dms, dm, reopened, rows, until
from tests.studio import Studio, said, text_of

MONDAY = datetime(2026, 1, 19, 8, tzinfo=UTC)  # 9:00 in Berlin
HOUR = timedelta(hours=1)


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with a project, and its people's zones."""
    await studio.set_up()
    await studio.project()
    for who in (studio.producer, studio.engineer, studio.artist):
        await who.slash(studio.channel, "me", timezone="Berlin")
    return studio


async def due(
    studio: Studio, when: str, title: str, who: MemberActor | None = None, **options: Any
) -> None:
    """A deadline for the engineer, or for somebody else."""
    given: dict[str, Any] = {"target": "Night Drive", "assignee": who or studio.engineer}
    made = await studio.producer.slash(
        studio.channel, "deadline set", due=when, title=title, **given | options
    )
    assert "Due" in text_of(made), text_of(made)


def told(who: MemberActor, sign: str) -> list[discord.Message]:
    """The summaries that somebody got, by what they begin with."""
    return [m for m in dm(who).history() if said(m).startswith(sign)]


def weekly(who: MemberActor) -> list[str]:
    """What each weekly summary says that somebody got."""
    return [said(m) for m in told(who, "📋")]


def failures(who: MemberActor) -> list[str]:
    """What each summary of failures says that somebody got."""
    return [said(m) for m in told(who, "📭")]


async def became(studio: Studio, kind: Kind) -> list[Item]:
    """What became of the producer's summaries."""
    return await rows(studio, kind, of=studio.producer)


async def unreachable(studio: Studio, who: MemberActor, *places: Any) -> None:
    """No DM reaches somebody, nor a mention in these places."""
    close_dms(studio, who)
    for place in places:
        path = f"/channels/{place.id}/messages"
        studio.env.inject_error("POST", path, status=403, code=50013, times=None)


async def test_each_monday_the_producer_reads_what_is_overdue_for_more_than_a_week(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await due(desk, "2026-01-05 18:00", "Comp")
    await due(desk, "2026-01-10 18:00", "Bounce", desk.artist)
    await due(desk, "2026-01-13 18:00", "Stems")
    await until(desk, MONDAY - timedelta(seconds=1))
    assert weekly(desk.producer) == []
    await until(desk, MONDAY)

    (text,) = weekly(desk.producer)
    assert text.startswith("📋 2 deadlines overdue for more than a week in Night Studio")
    assert text.index("**Comp** · Night Drive") < text.index("**Bounce** · Night Drive")
    assert f"<@{desk.engineer.id}> · [Tides](https://discord.com/channels/{desk.guild.id}" in text
    assert f"/{thread.id})" in text and f"<@{desk.artist.id}>" in text
    assert "Stems" not in text and "Late" not in text
    for other in (desk.engineer, desk.artist, desk.stranger):
        assert weekly(other) == []

    await desk.producer.slash(desk.channel, "deadline done", deadline="deadline:1")
    await until(desk, MONDAY + 7 * DAY)
    assert len(weekly(desk.producer)) == 2
    assert "Comp" not in weekly(desk.producer)[1] and "Stems" in weekly(desk.producer)[1]


async def test_with_nothing_long_overdue_no_summary_comes_and_mondays_go_on(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    await due(desk, "2026-02-25 18:00", "Bounce")
    await desk.producer.slash(desk.channel, "deadline done", deadline="deadline:1")
    await until(desk, MONDAY + 7 * DAY)

    assert weekly(desk.producer) == []
    found = await became(desk, Kind.OVERDUE_SUMMARY)
    assert {item.state for item in found} == {State.SUPERSEDED}
    assert {item.due_at.weekday() for item in found} == {0}


async def test_a_muted_studio_and_switched_off_dms_bring_none(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    await desk.producer.slash(desk.channel, "me", mute="Night Studio")
    await until(desk, MONDAY)
    assert weekly(desk.producer) == []

    await desk.producer.slash(desk.channel, "me", unmute="Night Studio", dms=False)
    await until(desk, MONDAY + 7 * DAY)
    assert weekly(desk.producer) == []

    await desk.producer.slash(desk.channel, "me", dms=True)
    await until(desk, MONDAY + 14 * DAY)
    assert len(weekly(desk.producer)) == 1


async def test_it_comes_on_the_monday_morning_of_the_zone_they_moved_to(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    await until(desk, MONDAY - 3 * DAY)
    await desk.producer.slash(desk.channel, "me", timezone="America/New_York")
    await until(desk, MONDAY + 6 * HOUR - timedelta(seconds=1))
    assert weekly(desk.producer) == []
    await until(desk, MONDAY + 6 * HOUR)
    assert len(weekly(desk.producer)) == 1

    await desk.producer.slash(desk.channel, "me", timezone="Auckland")
    await until(desk, datetime(2026, 1, 25, 20, tzinfo=UTC))  # Monday 26, 9:00 there
    assert len(weekly(desk.producer)) == 2


async def test_after_downtime_it_says_so_and_wakes_nobody(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    await until(desk, MONDAY - HOUR)
    await desk.app.bot.close()
    await until(desk, MONDAY + 15 * HOUR)  # midnight in Berlin
    await reopened(desk)
    assert weekly(desk.producer) == []
    await until(desk, MONDAY + 23 * HOUR)

    (text,) = weekly(desk.producer)
    assert "⚠️ Late: I was offline from" in text
    await desk.app.bot.close()


async def test_who_left_the_studio_hears_nothing_of_it(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    desk.guild.remove_member(desk.producer)
    await until(desk, MONDAY)

    assert weekly(desk.producer) == []


async def test_what_reached_nobody_is_told_once_a_day_with_why_and_what_to_do(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await due(desk, "2026-01-20 18:00", "Comp")
    await due(desk, "2026-01-20 12:00", "Bounce")
    await until(desk, datetime(2026, 1, 10, tzinfo=UTC))
    await unreachable(desk, desk.engineer, thread)
    await until(desk, datetime(2026, 1, 13, 18, tzinfo=UTC))

    (first,) = failures(desk.producer)
    assert first.startswith("📭 1 reminder reached nobody in Night Studio")
    assert (
        "**Bounce** · Night Drive" in first and f"to <@{desk.engineer.id}>: no DM reaches" in first
    )
    assert "`/reminder failed`" in first
    await until(desk, datetime(2026, 1, 14, 18, tzinfo=UTC))
    _, second = failures(desk.producer)
    assert "**Comp**" in second and "Bounce" not in second
    await until(desk, datetime(2026, 1, 17, tzinfo=UTC))
    assert len(failures(desk.producer)) == 2
    assert failures(desk.artist) == failures(desk.engineer) == []


async def test_a_failure_in_the_fallback_channel_too_is_told(desk: Studio) -> None:
    (thread,) = desk.threads()
    room = desk.guild.create_text_channel("lobby")
    await desk.producer.slash(desk.channel, "studio reminders", fallback_channel=room)
    await due(desk, "2026-01-20 18:00", "Comp")
    await until(desk, datetime(2026, 1, 10, tzinfo=UTC))
    await unreachable(desk, desk.engineer, thread, room)
    await until(desk, datetime(2026, 1, 13, 18, tzinfo=UTC))

    (text,) = failures(desk.producer)
    assert "**Comp** · Night Drive" in text
    assert "I cannot write in the channel of `/studio reminders`" in text


async def test_a_producer_with_closed_dms_is_mentioned_in_the_fallback_channel_without_content(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    room = desk.guild.create_text_channel("lobby")
    await desk.producer.slash(desk.channel, "studio reminders", fallback_channel=room)
    await due(desk, "2026-01-05 18:00", "Comp")
    close_dms(desk, desk.producer)
    await until(desk, MONDAY)

    mentions = [m.content for m in room.history() if "summary" in m.content]
    assert mentions == [
        f"<@{desk.producer.id}> I have a summary for you, and Discord does not let me send you "
        "DMs. Allow direct messages in this server's privacy settings, then `/reminder test`. "
        "`/deadline list` and `/reminder failed` show you what it would say."
    ]
    assert not [m for m in thread.history() if "summary" in m.content or "📋" in m.content]
    (item,) = await became(desk, Kind.OVERDUE_SUMMARY)
    assert item.state is State.SUPERSEDED and "mentioned in the studio's channel" in str(item.error)


async def test_without_a_fallback_channel_the_summary_fails_and_says_why(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Comp")
    close_dms(desk, desk.producer)
    await until(desk, MONDAY)

    (item,) = await became(desk, Kind.OVERDUE_SUMMARY)
    assert item.state is State.FAILED
    assert "`/studio reminders fallback_channel:` names one" in str(item.error)


async def test_two_studios_are_summed_up_apart(desk: Studio) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    await other.set_up()
    await other.project(title="Sunrise", songs="Dawn")
    boss = other.guild.add_member(desk.producer.user, roles=[other.guild.roles["Producer"]])
    await due(desk, "2026-01-05 18:00", "Comp")
    given = {"target": "Dawn", "due": "2026-01-05 18:00", "title": "Dub"}
    await boss.slash(other.channel, "deadline set", **given, assignee=other.engineer)
    await until(desk, MONDAY)

    texts = weekly(desk.producer)
    assert len(texts) == 2
    night, day = sorted(texts, key=lambda text: "Day Studio" in text)
    assert "Comp" in night and "Dub" not in night
    assert "Dub" in day and "Comp" not in day


async def test_the_longest_names_and_many_deadlines_fit(desk: Studio) -> None:
    wide = "*_`|" * 22
    for number in range(30):
        await due(desk, "2026-01-05 18:00", f"{wide}@everyone {number}")
        await desk.later(61)
    await until(desk, MONDAY)

    message = told(desk.producer, "📋")[-1]
    assert "more" in said(message) and "@everyone" not in said(message)
    assert len(said(message)) <= 4000
