"""/studio reminders and /deadline remind: how a studio reminds, and one deadline of its own."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.app import App, Outside
from tests.reminding import DAY, DUE_AT, close_dms, deadline, dms, until
from tests.studio import Studio, labels, text_of, there

HOUR = timedelta(hours=1)
RUNGS = "SELECT rung FROM outbox WHERE kind = 'reminder' AND state = 'scheduled' AND user_id = :id"


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with a project, and a mix that its engineer owes by 20 January, 18:00."""
    await studio.set_up()
    await studio.project()
    for who in (studio.producer, studio.engineer):
        await who.slash(studio.channel, "me", timezone="Berlin")
    await deadline(studio, studio.engineer)
    return studio


async def reminders(studio: Studio, who: Any = None, /, **options: Any) -> str:
    """What `/studio reminders` says to the producer, or to somebody else."""
    by = who or studio.producer
    answer = await by.slash(studio.channel, "studio reminders", **options)
    assert answer.ephemeral
    return text_of(answer)


async def rungs(studio: Studio, who: Any = None) -> list[timedelta]:
    """How long before the deadline the engineer is still to be reminded, the first first."""
    id_ = (who or studio.engineer).id
    found = await studio.app.db.read().fetch_all(RUNGS, id=id_)
    return sorted((timedelta(seconds=row["rung"]) for row in found), reverse=True)


async def test_with_nothing_said_it_shows_the_defaults_as_studio_show_does(desk: Studio) -> None:
    said = await reminders(desk)

    assert "**Reminders** 7 days, 2 days, 1 day and 3 hours before, at the time" in said
    assert "**Fallback channel** none" in said
    assert "hears of it once it is overdue by 1 day" in said
    assert "**Silent days** none" in said
    assert said == text_of(await desk.engineer.slash(desk.channel, "studio show"))


async def test_each_setting_is_kept_and_the_others_stay(desk: Studio) -> None:
    room = desk.guild.create_text_channel("lobby")
    await reminders(desk, ladder="2d, 0")
    await reminders(desk, fallback_channel=room)
    await reminders(desk, escalate_after="12h")
    said = await reminders(desk, silent_days="weekend")

    assert "**Reminders** 2 days before, at the time" in said
    assert f"**Fallback channel** <#{room.id}>" in said
    assert "overdue by 12 hours" in said
    assert "**Silent days** Saturday and Sunday" in said
    said = await reminders(desk, ladder="default", escalate_after="off", silent_days="off")
    assert "7 days, 2 days" in said and f"<#{room.id}>" in said
    assert "**Escalation** none" in said and "**Silent days** none" in said
    said = await reminders(desk, escalate_after="default", ladder="none")
    assert "overdue by 1 day" in said and "**Reminders** no reminders" in said


async def test_what_is_to_come_follows_at_once(desk: Studio) -> None:
    before = await rungs(desk), await rungs(desk, desk.producer)
    await reminders(desk, ladder="5d, 2h", escalate_after="3 days")
    assert await rungs(desk) == [5 * DAY, 2 * HOUR]
    assert await rungs(desk, desk.producer) == [-3 * DAY]

    await reminders(desk, escalate_after="off")
    assert await rungs(desk, desk.producer) == []
    await reminders(desk, ladder="default", escalate_after="default")
    assert (await rungs(desk), await rungs(desk, desk.producer)) == before


async def test_on_silent_days_nobody_is_reminded(desk: Studio) -> None:
    await reminders(desk, ladder="3d", silent_days="sat, sun")  # Saturday, 17 January
    await until(desk, DUE_AT - DAY - 10 * HOUR - timedelta(seconds=1))
    assert dms(desk.engineer) == []
    await until(desk, DUE_AT - DAY - 10 * HOUR)  # Monday, when the night is over
    assert len(dms(desk.engineer)) == 1


async def test_who_may_not_manage_the_server_changes_nothing(desk: Studio) -> None:
    before = await reminders(desk)
    for who in (desk.engineer, desk.artist, desk.stranger):
        said = await reminders(desk, who, ladder="none", fallback_channel=desk.channel)
        assert "needs the Manage Server permission" in said
    assert await reminders(desk) == before


@pytest.mark.parametrize(
    ("option", "typed", "answer"),
    [
        ("ladder", "@everyone", "is not a time before a deadline"),
        ("ladder", "7d" * 2000, "longer than"),
        ("escalate_after", "59 minutes", "1 hour to 30 days"),
        ("escalate_after", "31 days", "1 hour to 30 days"),
        ("escalate_after", "1d 2d", "hears once of what is overdue"),
        ("escalate_after", "@everyone", "1 hour to 30 days"),
        ("escalate_after", "9" * 4000 + "d", "1 hour to 30 days"),
        ("silent_days", "someday", "are not days"),
        ("silent_days", "mon-sun", "All seven days cannot be silent"),
        ("silent_days", "@everyone", "are not days"),
        ("silent_days", "\x00", "are not days|No day was given"),
    ],
)
async def test_what_cannot_be_read_says_what_to_type_and_changes_nothing(
    desk: Studio, option: str, typed: str, answer: str
) -> None:
    before = await reminders(desk)

    refused = await reminders(desk, **{option: typed})

    assert any(words in refused for words in answer.split("|")), refused
    assert "@everyone" not in refused and len(refused) < 400
    assert await reminders(desk) == before


async def test_words_are_completed_to_what_they_mean(desk: Studio) -> None:
    async def offered(option: str, words: str) -> list[str]:
        found = await desk.producer.autocomplete(desk.channel, "studio reminders", option, words)
        return [choice["name"] for choice in found]

    assert await offered("ladder", "1d, 0") == ["1 day before, at the time"]
    assert await offered("ladder", "7d 2d 1d") == ["7 days, 2 days and 1 day before"]
    assert await offered("escalate_after", "36h") == ["After 1 day 12 hours"]
    assert await offered("escalate_after", "off") == ["Never"]
    assert await offered("silent_days", "weekend") == ["Saturday and Sunday"]
    assert len(await offered("silent_days", "")) == 3


async def test_a_channel_that_the_bot_cannot_write_in_is_refused_by_what_it_lacks(
    desk: Studio,
) -> None:
    me: Any = there(desk.guild.me)
    denied = discord.PermissionOverwrite(send_messages=False)
    room = desk.guild.create_text_channel("lobby", overwrites={me: denied})

    said = await reminders(desk, fallback_channel=room, ladder="none")

    assert f"In <#{room.id}> I lack: Send Messages. Grant that" in said
    assert "**Fallback channel** none" in await reminders(desk)
    assert "**Reminders** 7 days" in await reminders(desk)


async def test_a_fallback_channel_that_is_gone_is_named_a_problem(desk: Studio) -> None:
    room = desk.guild.create_text_channel("lobby")
    await reminders(desk, fallback_channel=room)
    desk.env.backend.delete_channel(room.id)
    await desk.later(1)

    said = text_of(await desk.producer.slash(desk.channel, "studio show"))

    assert "⚠️ The channel for who takes no DMs is gone" in said


async def test_who_no_dm_and_no_thread_reaches_is_mentioned_in_the_fallback_channel(
    desk: Studio,
) -> None:
    (thread,) = desk.threads()
    room = desk.guild.create_text_channel("lobby")
    await reminders(desk, fallback_channel=room)
    close_dms(desk, desk.engineer)
    desk.env.inject_error(
        "POST", f"/channels/{thread.id}/messages", status=403, code=50013, times=None
    )
    await until(desk, DUE_AT - 7 * DAY)

    mention = room.history()[-1].content
    assert f"<@{desk.engineer.id}> I have a reminder for you" in mention
    assert "Mix" not in mention and "Night Drive" not in mention


async def test_the_fallback_channel_is_taken_away_by_a_button_after_a_restart_too(
    desk: Studio,
) -> None:
    assert labels((await desk.producer.slash(desk.channel, "studio reminders")).response) == []
    room = desk.guild.create_text_channel("lobby")
    shown = await desk.producer.slash(desk.channel, "studio reminders", fallback_channel=room)
    message = there(shown.response)
    assert labels(message) == ["Mention nobody"]
    await desk.app.bot.close()
    fresh = await App.open(desk.settings, Outside.simulated())
    await desk.env.restart_bot(fresh.bot)
    try:
        await desk.producer.click(message, label="Mention nobody")
        assert "**Fallback channel** none" in await reminders(desk)
    finally:
        await fresh.bot.close()


async def test_a_deadlines_own_ladder_counts_for_everyone_until_it_is_taken_back(
    desk: Studio,
) -> None:
    await desk.engineer.slash(desk.channel, "me", ladder="4d")
    own = await remind(desk, ladder="6d, 90m")
    assert "6 days and 1 hour 30 minutes before" in own
    assert await rungs(desk) == [6 * DAY, 1.5 * HOUR]
    await until(desk, DUE_AT - 6 * DAY)
    assert len(dms(desk.engineer)) == 1

    back = await remind(desk, ladder="default")
    assert "4 days before" in back
    assert await rungs(desk) == [4 * DAY]


async def remind(studio: Studio, **options: Any) -> str:
    """What `/deadline remind` says to the producer."""
    options = {"deadline": "Mix"} | options
    return text_of(await studio.producer.slash(studio.channel, "deadline remind", **options))


async def test_undo_gives_a_deadline_the_ladder_back_that_it_had(desk: Studio) -> None:
    before = await rungs(desk)
    made = await desk.producer.slash(desk.channel, "deadline remind", deadline="Mix", ladder="none")
    assert "no reminders" in text_of(made)
    assert await rungs(desk) == []

    undone = text_of(await desk.producer.click(there(made.response), label="Undo"))

    assert "Undone" in undone
    assert await rungs(desk) == before


async def test_the_same_ladder_again_a_wrong_one_and_others_deadlines_are_refused(
    desk: Studio,
) -> None:
    await remind(desk, ladder="1d")
    assert "has those reminders already" in await remind(desk, ladder="1 day before")
    assert "is not a time before a deadline" in await remind(desk, ladder="whenever")
    assert "no such open deadline" in await remind(desk, ladder="1d", deadline="Nothing")
    for who in (desk.engineer, desk.artist, desk.stranger):
        answer = await who.slash(
            desk.channel, "deadline remind", deadline="deadline:1", ladder="none"
        )
        refused = text_of(answer)
        assert "Only the producer can do that" in refused or "no such deadline" in refused
    assert await rungs(desk) == [DAY]


async def test_a_silent_ladder_tells_nobody_but_who_set_it(desk: Studio) -> None:
    await remind(desk, ladder="none")
    await until(desk, DUE_AT + 2 * DAY)

    assert dms(desk.engineer) == []
    assert len(dms(desk.producer)) == 1  # overdue by a day
