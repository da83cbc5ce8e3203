"""/me: when and how somebody is reminded; what each setting says, takes and does."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app import App, Outside
from bot.domain.outbox import Kind
from db import outbox
from tests.reminding import DAY, DUE_AT, close_dms, deadline, dm, dms, until
from tests.studio import Studio, labels, text_of, there

HOUR = timedelta(hours=1)
RUNGS = "SELECT rung FROM outbox WHERE kind = 'reminder' AND state = 'scheduled' AND user_id = :id"


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with a project, and a mix that its engineer owes by 20 January, 18:00."""
    await studio.set_up()
    await studio.project()
    await deadline(studio, studio.engineer)
    return studio


async def me(studio: Studio, who: Any = None, /, **options: Any) -> str:
    """What `/me` says to the engineer, typed in the server, or to somebody else."""
    answer = await (who or studio.engineer).slash(studio.channel, "me", **options)
    assert answer.ephemeral
    await studio.later(31)  # five in half a minute is a lot at once
    return text_of(answer)


async def rungs(studio: Studio) -> list[timedelta]:
    """How long before the deadline the engineer is still to be reminded, the first first."""
    found = await studio.app.db.read().fetch_all(RUNGS, id=studio.engineer.id)
    return sorted((timedelta(seconds=row["rung"]) for row in found), reverse=True)


async def test_the_card_shows_every_setting_with_its_default_and_how_to_change_it(
    desk: Studio,
) -> None:
    said = await me(desk)

    assert "**Quiet hours** 22:00–08:00" in said
    assert "**Morning digest** none. Get one: `/me digest:8:30`" in said
    assert "**When** 7 days, 2 days, 1 day and 3 hours before, at the time, then daily" in said
    assert "(as the studio has it)" in said
    assert "**May send you DMs** Night Studio" in said
    assert "Muted" not in said and "closed" not in said


async def test_a_ladder_of_ones_own_replaces_the_studios_at_once_and_gives_it_back(
    desk: Studio,
) -> None:
    before = await rungs(desk)
    own = await me(desk, ladder="5d, 2h, daily x2")
    assert "You are reminded 5 days and 2 hours before, then daily while overdue, at most" in own
    assert await rungs(desk) == [5 * DAY, 2 * HOUR, -DAY, -2 * DAY]

    back = await me(desk, ladder="studio")
    assert "(as the studio has it)" in back
    assert await rungs(desk) == before

    none = await me(desk, ladder="none")
    assert "**When** no reminders (your own)" in none
    assert await rungs(desk) == []


async def test_quiet_hours_put_reminders_off_at_once(desk: Studio) -> None:
    await me(desk, timezone="Berlin", ladder="0")
    said = await me(desk, quiet="17:30-19")
    assert "In your quiet hours, 17:30–19:00, nothing comes: it waits, or comes before" in said
    await until(desk, DUE_AT - timedelta(minutes=31))
    assert len(dms(desk.engineer)) == 1  # at the time means before they begin

    assert "**Quiet hours** none" in await me(desk, quiet="off")
    assert "**Quiet hours** 22:00–08:00" in await me(desk, quiet="default")


async def test_a_move_to_another_zone_moves_the_quiet_hours_at_once(desk: Studio) -> None:
    await me(desk, timezone="Berlin", ladder="3h", quiet="22-8")
    await me(desk, timezone="Auckland")  # 15:00 in Berlin is 3:00 there

    await until(desk, DUE_AT - 3 * HOUR)
    late = dms(desk.engineer)

    assert len(late) == 1
    item = there(await outbox.get(desk.app.db.read(), await _last_id(desk)))
    assert item.due_at == datetime(2026, 1, 20, 8, 59, tzinfo=UTC)  # 21:59 in Auckland


async def _last_id(desk: Studio) -> int:
    row = await desk.app.db.read().fetch_only(
        "SELECT MAX(id) AS id FROM outbox WHERE kind = 'reminder' AND state = 'delivered'"
    )
    return int(row["id"])


async def test_a_digest_asks_for_a_time_zone_first(desk: Studio) -> None:
    refused = await me(desk, digest="8:30")
    assert "`/me timezone:Berlin digest:08:30`" in refused

    said = await me(desk, timezone="Berlin", digest="8:30")
    assert "Each morning at 08:30, first <t:1767252600:f>" in said
    assert "**Morning digest** at 08:30, next <t:1767252600:f>" in said
    assert "You get no digest" in await me(desk, digest="off")


async def test_a_digest_takes_the_whole_days_from_the_ladder_and_gives_them_back(
    desk: Studio,
) -> None:
    before = await rungs(desk)
    await me(desk, timezone="Berlin", digest="9")
    assert await rungs(desk) == [3 * HOUR, timedelta()]

    await me(desk, digest="off")
    assert await rungs(desk) == before


async def test_an_artist_is_reminded_at_most_twice_whatever_their_ladder(desk: Studio) -> None:
    await me(desk, desk.artist, ladder="7d, 6d, 5d, 4d, 3d, 2d, 1d, 3h, 2h, 1h, 0, daily")
    await deadline(desk, desk.artist, title="Lyrics", due="2026-01-22 18:00")

    every = "SELECT subject_id, rung FROM outbox WHERE kind = 'reminder' AND user_id = :id"
    found = await desk.app.db.read().fetch_all(every, id=desk.artist.id)

    counts = Counter(row["subject_id"] for row in found)
    assert sorted(counts.values()) == [2, 2]  # one to approve, one of their own


@pytest.mark.parametrize(
    ("option", "typed", "answer"),
    [
        ("ladder", "soon", "is not a time before a deadline"),
        ("ladder", "91d", "too early"),
        ("ladder", "1m", "too late"),
        ("ladder", "@everyone", "is not a time before a deadline"),
        ("ladder", "9" * 4000, "longer than"),
        ("ladder", "daily x99", "1 to 7 times"),
        ("quiet", "22:00", "are not quiet hours"),
        ("quiet", "8-8", "cannot begin and end"),
        ("quiet", "1-23", "most of the day"),
        ("quiet", "@everyone-8", "are not quiet hours"),
        ("quiet", "\ud83d", "are not quiet hours"),
        ("digest", "20:00", "comes in the morning"),
        ("digest", "3:59", "comes in the morning"),
        ("digest", "8:75", "not a time of day"),
        ("digest", "@everyone", "comes in the morning"),
        ("digest", "8" * 4000, "comes in the morning"),
        ("mute", "Nowhere", "no such studio among yours"),
        ("mute", "studio:1", "no such studio among yours"),
        ("mute", "studio:99999999999999999999", "no such studio among yours"),
        ("mute", "@everyone", "no such studio among yours"),
        ("unmute", "Night Studio", "no such studio among yours"),
    ],
)
async def test_what_cannot_be_read_says_what_to_type_and_changes_nothing(
    desk: Studio, option: str, typed: str, answer: str
) -> None:
    await me(desk, timezone="Berlin")
    before = re.sub(r"\d\d:\d\d\n", "", await me(desk))

    refused = await me(desk, **{option: typed, "dms": True})

    assert answer in refused and "@everyone" not in refused and len(refused) < 400
    assert re.sub(r"\d\d:\d\d\n", "", await me(desk)) == before


async def test_words_are_completed_to_what_they_mean(desk: Studio) -> None:
    async def offered(option: str, words: str) -> list[tuple[str, str]]:
        found = await desk.engineer.autocomplete(desk.channel, "me", option, words)
        return [(choice["name"], choice["value"]) for choice in found]

    assert await offered("ladder", "1d 2h, 0") == [
        ("1 day 2 hours before, at the time", "1d 2h, 0")
    ]
    assert await offered("ladder", "default") == [("As each studio has it", "default")]
    assert await offered("quiet", "10pm to 7am") == [("22:00–07:00", "10pm to 7am")]
    assert await offered("quiet", "off") == [("No quiet hours", "off")]
    assert await offered("digest", "7am") == [("At 07:00", "7am")]
    for option in ("ladder", "quiet", "digest"):
        examples = await offered(option, "")
        assert len(examples) >= 3
        assert await offered(option, "nonsense") == examples
        for _, value in examples:
            assert await offered(option, value)


async def test_a_muted_studio_mentions_in_its_thread_until_it_is_unmuted(desk: Studio) -> None:
    (thread,) = desk.threads()
    (choice,) = await desk.engineer.autocomplete(desk.channel, "me", "mute", "night")
    assert choice == {"name": "Night Studio", "value": f"studio:{desk.guild.id}"}
    said = await me(desk, mute=choice["value"], ladder="7d, 2d", quiet="off")
    assert "Night Studio sends you no DMs" in said and "**Muted** Night Studio" in said
    assert "May send you DMs" not in said

    await until(desk, DUE_AT - 7 * DAY)
    assert dms(desk.engineer) == []
    assert f"<@{desk.engineer.id}>" in thread.history()[-1].content

    (choice,) = await desk.engineer.autocomplete(desk.channel, "me", "unmute", "")
    said = await me(desk, unmute=choice["value"])
    assert "Night Studio may send you DMs again." in said and "Muted" not in said
    await until(desk, DUE_AT - 2 * DAY)
    assert len(dms(desk.engineer)) == 1


async def test_a_studio_is_muted_by_its_name_in_a_dm(desk: Studio) -> None:
    said = text_of(await desk.engineer.user.slash("me", mute="night  STUDIO"))

    assert "**Muted** Night Studio" in said


async def test_only_ones_own_studios_are_offered_or_named(desk: Studio) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    await other.set_up()
    await other.project(title="Sunrise", songs="Dawn")

    for who in (desk.engineer, desk.stranger):
        for option in ("mute", "unmute"):
            found = await who.autocomplete(desk.channel, "me", option, "")
            assert "Day" not in str(found)
        for typed in ("Day Studio", f"studio:{other.guild.id}"):
            assert "no such studio among yours" in await me(desk, who, mute=typed)


async def test_a_studio_that_they_left_is_neither_offered_nor_named(desk: Studio) -> None:
    await me(desk, mute="Night Studio")
    desk.guild.remove_member(desk.engineer)

    said = text_of(await desk.engineer.user.slash("me"))
    refused = text_of(await desk.engineer.user.slash("me", unmute="Night Studio"))

    assert "Night Studio" not in said
    assert "no such studio among yours" in refused


async def test_two_ladders_are_told_apart_by_studio(desk: Studio) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    await other.set_up()
    await other.producer.slash(other.channel, "studio reminders", ladder="1d")
    await other.project(title="Sunrise", songs="Dawn")
    guest = other.guild.add_member(desk.engineer.user)
    add = {"project": "Sunrise", "member": guest, "role": "engineer"}
    await other.producer.slash(other.channel, "project people add", **add)

    said = await me(desk)

    assert "Day Studio: 1 day before" in said and "Night Studio: 7 days, 2 days" in said
    assert "**May send you DMs** Day Studio, Night Studio" in said


async def test_with_nothing_to_name_dms_are_off_at_once(desk: Studio) -> None:
    for who in (desk.stranger, desk.producer):
        said = await me(desk, who, dms=False)
        assert "Saved. I send you no DMs" in said and "Before I stop" not in said


async def test_before_dms_stop_sign_offs_and_deadlines_are_named(desk: Studio) -> None:
    (thread,) = desk.threads()
    link = {"song": "Night Drive", "link": "https://example.com/1"}
    await desk.engineer.slash(thread, "mix submit", **link)

    asked = await desk.artist.slash(desk.channel, "me", dms=False, quiet="off")
    artist = text_of(asked)
    assert "Saved. You have no quiet hours" in artist
    assert "Your approval is asked for" in artist and "**Night Drive** · Mix 1" in artist
    assert "Due for you" not in artist and "digest" not in artist
    assert labels(asked.response) == ["Switch DMs off", "Keep them"]
    assert "by DM" in await me(desk, desk.artist)

    engineer = await me(desk, timezone="Berlin", digest="9", dms=False)
    assert "Due for you" in engineer and "Night Drive · Mix" in engineer
    assert "Your approval" not in engineer and "Your morning digest would stop too" in engineer


async def test_the_answer_is_given_once_more_after_a_restart(desk: Studio) -> None:
    keep = there((await desk.engineer.slash(desk.channel, "me", dms=False)).response)
    stop = there((await desk.engineer.user.slash("me", dms=False)).response)
    await desk.app.bot.close()
    fresh = await App.open(desk.settings, Outside.simulated())
    await desk.env.restart_bot(fresh.bot)
    try:
        kept = text_of(await desk.engineer.click(keep, label="Keep them"))
        assert "Kept: reminders come by DM." in kept
        stopped = text_of(await desk.engineer.user.click(stop, label="Switch DMs off"))
        assert "I send you no DMs" in stopped
        assert "no DMs" in text_of(await desk.engineer.slash(desk.channel, "me"))
    finally:
        await fresh.bot.close()


async def test_asked_again_with_dms_off_it_asks_nothing(desk: Studio) -> None:
    asked = there((await desk.engineer.slash(desk.channel, "me", dms=False)).response)
    await desk.engineer.click(asked, label="Switch DMs off")

    assert "Before I stop" not in await me(desk, dms=False)


async def test_what_a_muted_studio_asks_is_not_named(desk: Studio) -> None:
    await me(desk, mute="Night Studio")

    assert "Saved. I send you no DMs" in await me(desk, dms=False)


async def test_closed_dms_are_shown_with_since_when_and_what_to_do(desk: Studio) -> None:
    close_dms(desk, desk.engineer)
    await me(desk, quiet="off")
    await until(desk, DUE_AT - 7 * DAY)

    said = await me(desk)

    assert "**Your DMs are closed** since <t:1767250800:f>" in said  # when their night ended
    assert "`/reminder test`" in said
    assert dm(desk.engineer).history() == []


async def test_settings_stay_over_a_restart(desk: Studio) -> None:
    chosen = {"ladder": "4h", "quiet": "23-7", "digest": "7:45", "mute": "Night Studio"}
    before = await me(desk, timezone="Berlin", **chosen)
    await desk.app.bot.close()
    fresh = await App.open(desk.settings, Outside.simulated())
    await desk.env.restart_bot(fresh.bot)
    try:
        after = text_of(await desk.engineer.slash(desk.channel, "me"))
    finally:
        await fresh.bot.close()

    for line in ("4 hours before (your own)", "23:00–07:00", "at 07:45", "**Muted** Night Studio"):
        assert line in before and line in after


async def test_the_digest_is_promised_once_however_often_it_is_changed(desk: Studio) -> None:
    await me(desk, timezone="Berlin", digest="9")
    await me(desk, digest="8:30")
    await me(desk, timezone="Lisbon")

    pending = await outbox.list_pending(desk.app.db.read(), 0, Kind.DIGEST, desk.engineer.id)

    assert [item.due_at for item in pending] == [datetime(2026, 1, 1, 8, 30, tzinfo=UTC)]


async def test_reminders_of_ones_own_making_are_counted_among_those_to_come(desk: Studio) -> None:
    async def add(who: Any, **options: Any) -> None:
        await who.slash(desk.channel, "reminder add", text="Tea", **options)

    before = len(await rungs(desk))
    assert f"by DM · {before} to come\n" in await me(desk)

    await add(desk.engineer, at="2026-01-02 09:00")
    await add(desk.engineer, at="every monday 10:00")
    await add(desk.stranger, at="2026-01-02 09:00")

    assert f"by DM · {before + 2} to come (2 of them your own)" in await me(desk)
    assert "by DM · 1 to come (your own)" in await me(desk, desk.stranger)

    await until(desk, datetime(2026, 1, 2, 12, tzinfo=UTC))  # of those only Monday's comes again
    assert f"by DM · {before + 1} to come (1 of them your own)" in await me(desk)
    assert "by DM · none to come\n" in await me(desk, desk.stranger)
