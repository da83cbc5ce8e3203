"""The morning digest as it arrives: what it says, when, and when nothing comes.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC, 1:00 in Berlin.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.domain.outbox import Item, Kind, State
from tests.reminding import DAY, close_dms, dm, reopened, rows, until
from tests.studio import Studio, said, text_of

SUN = "☀️"  # what a digest begins with
HALF_PAST = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)  # Monday, 8:30 in Berlin


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with a project; its engineer and its artist want a digest at 8:30."""
    await studio.set_up()
    await studio.project()
    for who in (studio.engineer, studio.artist):
        answer = await who.slash(studio.channel, "me", timezone="Berlin", digest="8:30")
        assert "Each morning at 08:30" in text_of(answer)
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


def digests(member: MemberActor) -> list[str]:
    """What each digest says that somebody got."""
    return [said(m) for m in dm(member).history() if m.content.startswith(SUN)]


async def told(studio: Studio, who: MemberActor | None = None) -> list[Item]:
    """What became of the digests of the engineer, or of somebody else."""
    return await rows(studio, Kind.DIGEST, of=who or studio.engineer)


async def test_on_a_quiet_day_nothing_comes_and_the_next_morning_is_looked_at_again(
    desk: Studio,
) -> None:
    await until(desk, HALF_PAST + timedelta(hours=1))

    assert digests(desk.engineer) == digests(desk.artist) == []
    found = await told(desk)
    assert [item.state for item in found] == [State.SUPERSEDED] * 5
    assert {item.due_at.time() for item in found} == {HALF_PAST.time()}


async def test_it_comes_at_the_minute_with_today_the_week_and_what_is_overdue(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    link = f"[Tides](https://discord.com/channels/{desk.guild.id}/{thread.id})"
    await due(desk, "2026-01-03 18:00", "Comp")
    await due(desk, "2026-01-05 18:00", "Bounce")
    await due(desk, "2026-01-12 08:00", "Stems")
    await due(desk, "2026-01-12 08:31", "Masters")
    await until(desk, HALF_PAST - timedelta(seconds=1))
    before = len(digests(desk.engineer))
    await until(desk, HALF_PAST)

    assert len(digests(desk.engineer)) == before + 1
    text = digests(desk.engineer)[-1]
    assert text.startswith("☀️ Your day: 1 overdue, 1 due today, 1 due this week")
    assert "Mon 5 Jan 2026" in text
    overdue, today, week = (
        text.index(word) for word in ("Overdue:", "Due today:", "Due this week:")
    )
    assert overdue < text.index("**Comp** · Night Drive") < today
    assert today < text.index("**Bounce** · Night Drive") < week < text.index("**Stems**")
    assert "Masters" not in text and "Late" not in text
    assert link in text and "Night Studio" not in text


async def test_what_it_says_is_not_said_again_by_a_reminder(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await until(desk, HALF_PAST + DAY)

    others = [said(m) for m in dm(desk.engineer).history() if m.content.startswith("⏰")]
    assert len(digests(desk.engineer)) == 6  # each morning: it is due within the week, then overdue
    assert [text.splitlines()[-1] for text in others] == [
        "Night Studio · 3 hours before",
        "Night Studio · at the time",
    ]


async def test_the_artist_hears_what_waits_for_their_approval_and_the_staff_what_waits_for_them(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    link = {"song": "Night Drive", "link": "https://example.com/1"}
    await desk.engineer.slash(thread, "mix submit", **link)
    await until(desk, HALF_PAST)

    (artist, *_) = digests(desk.artist)
    assert artist.startswith("☀️ Your day: 1 for your approval")
    assert "For your approval: **Night Drive** · Mix 1 · <t:1767225600:R>" in artist
    assert "approve it, or send notes" in artist
    assert digests(desk.engineer) == []

    await desk.artist.slash(thread, "mix notes", mix="mix:1", notes="1:23 louder")
    await until(desk, HALF_PAST + DAY)
    engineer = digests(desk.engineer)[-1]
    assert "Waiting for the studio: **Night Drive** · Mix 1" in engineer
    assert "notes are in" in engineer
    assert len(digests(desk.artist)) == 5


async def test_each_studio_is_named_and_a_muted_one_and_others_are_left_out(desk: Studio) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    hidden = Studio.furnish(desk.env, desk.app, desk.settings, name="Hidden Studio")
    for place, song in ((other, "Dawn"), (hidden, "Secret")):
        await place.set_up()
        await place.project(title=f"{song} EP", songs=song)
        guest = place.guild.add_member(desk.engineer.user)
        await due(place, "2026-01-05 18:00", f"{song} mix", guest, target=song)
    await due(desk, "2026-01-05 18:00", "Bounce")
    hidden.guild.remove_member(desk.engineer)
    await until(desk, HALF_PAST)

    text = digests(desk.engineer)[-1]
    assert "**Bounce** · Night Drive" in text and "· Night Studio" in text
    assert "**Dawn mix** · Dawn" in text and "· Day Studio" in text
    assert "Secret" not in text and "Hidden" not in text

    await desk.engineer.slash(desk.channel, "me", mute="Day Studio")
    await until(desk, HALF_PAST + DAY)
    text = digests(desk.engineer)[-1]
    assert "Bounce" in text and "Dawn" not in text and "Day Studio" not in text


async def test_who_wants_none_any_more_gets_none(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await desk.engineer.slash(desk.channel, "me", digest="off")
    await until(desk, HALF_PAST)

    assert digests(desk.engineer) == []
    assert await told(desk) == []


async def test_with_dms_off_none_comes_and_the_ladder_is_whole_again(desk: Studio) -> None:
    (thread,) = desk.threads()
    await due(desk, "2026-01-05 18:00", "Bounce")
    asked = await desk.engineer.slash(desk.channel, "me", dms=False)
    assert asked.response is not None
    await desk.engineer.click(asked.response, label="Switch DMs off")
    await until(desk, HALF_PAST)

    assert digests(desk.engineer) == []
    mentions = [m.content for m in thread.history() if f"<@{desk.engineer.id}> ⏰" in m.content]
    assert len(mentions) == 2  # two days and one day before


async def test_closed_dms_end_it_without_a_mention_and_the_ladder_comes_to_the_thread(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    await due(desk, "2026-01-07 18:00", "Bounce")
    await desk.later(60)
    await until(desk, HALF_PAST - DAY)
    count = len(digests(desk.engineer))
    close_dms(desk, desk.engineer)
    await until(desk, HALF_PAST)

    failed = (await told(desk))[-1]
    assert (failed.state, failed.error) == (State.FAILED, "their DMs are closed")
    assert not [m for m in thread.history() if SUN in m.content]
    await until(desk, HALF_PAST + 2 * DAY)
    assert len(digests(desk.engineer)) == count
    assert (await told(desk))[-1].state is State.SUPERSEDED
    mentions = [m.content for m in thread.history() if f"<@{desk.engineer.id}> ⏰" in m.content]
    assert len(mentions) == 2  # two days and one day before


@pytest.fixture
async def restart(desk: Studio) -> AsyncIterator[Any]:
    """Stops the bot, lets time pass, and starts it again."""

    async def after(moment: datetime) -> None:
        await desk.app.bot.close()
        await until(desk, moment)
        await reopened(desk)

    yield after
    await desk.app.bot.close()


async def test_after_a_few_hours_of_downtime_it_comes_late_and_says_so(
    desk: Studio, restart: Any
) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await until(desk, HALF_PAST - timedelta(hours=1))
    count = len(digests(desk.engineer))
    await restart(HALF_PAST + timedelta(hours=4))

    assert len(digests(desk.engineer)) == count + 1
    text = digests(desk.engineer)[-1]
    assert "⚠️ Late: I was offline from <t:" in text and "**Bounce**" in text
    await until(desk, HALF_PAST + DAY)
    assert len(digests(desk.engineer)) == count + 2
    assert "Late" not in digests(desk.engineer)[-1]


async def test_a_day_that_is_over_is_not_told_and_todays_still_is(
    desk: Studio, restart: Any
) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await until(desk, HALF_PAST - 3 * DAY)
    count = len(digests(desk.engineer))
    await restart(HALF_PAST + timedelta(minutes=40))

    texts = digests(desk.engineer)
    assert len(texts) == count + 1
    assert "Mon 5 Jan 2026" in texts[-1] and "Late" in texts[-1] and "1 due today" in texts[-1]


async def test_before_todays_hour_yesterdays_is_dropped_and_todays_comes_in_time(
    desk: Studio, restart: Any
) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await until(desk, HALF_PAST - 3 * DAY)
    count = len(digests(desk.engineer))
    await restart(HALF_PAST - timedelta(hours=2))
    assert len(digests(desk.engineer)) == count

    await until(desk, HALF_PAST)
    assert len(digests(desk.engineer)) == count + 1
    assert "Late" not in digests(desk.engineer)[-1]


async def test_late_in_the_evening_nobody_is_woken_for_it(desk: Studio, restart: Any) -> None:
    await due(desk, "2026-01-06 18:00", "Bounce")
    await until(desk, HALF_PAST - timedelta(hours=1))
    count = len(digests(desk.engineer))
    await restart(HALF_PAST + timedelta(hours=14))  # 22:30 in Berlin
    assert len(digests(desk.engineer)) == count

    await until(desk, HALF_PAST + DAY)
    assert len(digests(desk.engineer)) == count + 1


async def test_a_restart_before_the_hour_changes_nothing(desk: Studio, restart: Any) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await restart(HALF_PAST - timedelta(hours=2))
    count = len(digests(desk.engineer))
    await until(desk, HALF_PAST)

    assert len(digests(desk.engineer)) == count + 1


async def test_a_studio_that_discord_does_not_answer_for_is_asked_again(desk: Studio) -> None:
    await due(desk, "2026-01-05 18:00", "Bounce")
    await until(desk, HALF_PAST - timedelta(hours=1))
    count = len(digests(desk.engineer))
    desk.env.inject_error(
        "GET", f"/guilds/{desk.guild.id}/members/{desk.engineer.id}", status=500, times=1
    )
    await until(desk, HALF_PAST + timedelta(seconds=1))
    assert len(digests(desk.engineer)) == count

    await until(desk, HALF_PAST + timedelta(seconds=30))
    assert len(digests(desk.engineer)) == count + 1
    assert "Bounce" in digests(desk.engineer)[-1]


async def test_over_a_change_of_the_clocks_it_stays_at_its_hour(desk: Studio) -> None:
    await due(desk, "2026-04-03 18:00", "Bounce")
    for weeks in range(1, 13):
        await until(desk, HALF_PAST + weeks * 7 * DAY)
    await until(desk, datetime(2026, 3, 31, 12, tzinfo=UTC))

    walls = [item.due_at for item in await told(desk) if item.state is State.DELIVERED]
    assert walls[:3] == [
        datetime(2026, 3, 28, 7, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 6, 30, tzinfo=UTC),  # the clocks went forward in the night
        datetime(2026, 3, 30, 6, 30, tzinfo=UTC),
    ]


async def test_hostile_names_stay_words_and_many_deadlines_fit(desk: Studio) -> None:
    wide = "*_`|" * 22
    for number in range(30):
        await due(desk, "2026-01-05 18:00", f"{wide}@everyone {number}")
        await desk.later(61)
    await until(desk, HALF_PAST)

    message = dm(desk.engineer).history()[-1]
    text = said(message)
    assert "30 due today" in text and "more" in text and "@everyone" not in text
    assert len(message.embeds[0]) < 6000
