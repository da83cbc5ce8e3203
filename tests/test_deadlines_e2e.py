"""`/deadline` as a member types it: who may, what completes, what is asked back and echoed."""

import pytest
from simcord.actors import MemberActor

from tests.studio import Studio, labels, said, text_of

DUE = "2026-01-20 18:00"  # the simulated clock starts on Thu 1 Jan 2026


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song."""
    await studio.set_up()
    await studio.project()
    return studio


async def deadline(studio: Studio, target: str = "Night Drive", **options: object) -> str:
    """What `/deadline set` answers the producer."""
    options = {"due": DUE, "assignee": studio.engineer} | options
    options = {name: value for name, value in options.items() if value is not None}
    made = await studio.producer.slash(studio.channel, "deadline set", target=target, **options)
    assert made.ephemeral
    return text_of(made)


async def test_the_answer_echoes_the_instant_in_full_and_who_is_reminded_when(
    desk: Studio,
) -> None:
    said = await deadline(desk)

    assert "Mix · Night Drive" in said
    assert "<t:1768928400:F>" in said and "<t:1768928400:R>" in said
    assert "Tue 20 Jan 2026 18:00 in Europe/Berlin" in said
    assert f"<@{desk.engineer.id}>: 7 days, 2 days, 1 day and 3 hours before, at the time" in said
    assert "then daily while overdue, at most 7 times" in said


async def test_of_a_close_deadline_only_the_reminders_to_come_are_promised(desk: Studio) -> None:
    close = await deadline(desk, due="2026-01-01 15:00")
    assert f"<@{desk.engineer.id}>: 3 hours before, at the time, then daily" in close
    closer = await deadline(desk, due="in 2 hours")
    assert f"<@{desk.engineer.id}>: at the time, then daily" in closer


async def test_without_an_assignee_the_answer_names_who_is_reminded(desk: Studio) -> None:
    said = await deadline(desk, target="Tides", assignee=None)

    assert "Delivery · Tides" in said
    assert f"<@{desk.producer.id}> (nobody is assigned)" in said


async def test_a_time_read_in_utc_for_want_of_a_zone_says_so(studio: Studio) -> None:
    await studio.project()

    said = await deadline(studio)

    assert "18:00 in UTC" in said
    assert "read that time in UTC" in said and "/me timezone:" in said


async def test_a_project_on_hold_says_that_nobody_is_reminded(desk: Studio) -> None:
    await desk.producer.slash(desk.channel, "project edit", project="Tides", status="on_hold")

    assert "nobody is reminded" in await deadline(desk)


@pytest.mark.parametrize(
    ("due", "reply"),
    [
        ("5/12", "can mean"),
        ("2025-12-24 18:00", "is past"),
        ("2026-03-29 02:30", "is skipped in Europe/Berlin"),
        ("2026-10-25 02:30", "comes twice in Europe/Berlin"),
        ("2126-01-01", "more than 5 years away"),
        ("when pigs fly", "do not understand"),
    ],
)
async def test_a_time_that_is_not_clear_is_asked_back_and_nothing_is_set(
    desk: Studio, due: str, reply: str
) -> None:
    assert reply in await deadline(desk, due=due)
    assert "No open deadlines" in text_of(await desk.producer.slash(desk.channel, "deadline list"))


async def test_a_time_completes_to_what_was_understood(desk: Studio) -> None:
    choices = await desk.producer.autocomplete(desk.channel, "deadline set", "due", "fri 6pm")

    assert choices[0]["name"].startswith("Fri 2 Jan 18:00, in ")


async def test_a_target_completes_to_projects_and_songs_and_a_name_fits_exactly_one(
    desk: Studio,
) -> None:
    choices = await desk.producer.autocomplete(desk.channel, "deadline set", "target", "")
    by_name = {choice["name"]: choice["value"] for choice in choices}

    assert list(by_name) == ["Project: Tides · Ada", "Song: Night Drive · Tides"]
    assert "Mix · Night Drive" in await deadline(desk, target=by_name["Song: Night Drive · Tides"])
    assert "Delivery · Tides" in await deadline(desk, target="tides")
    await desk.project("Ocean", songs="Ocean")
    assert "the project Ocean, the song Ocean" in await deadline(desk, target="Ocean")
    assert "no such project or song" in await deadline(desk, target="Nowhere")
    assert "too long" in await deadline(desk, target="x" * 300)
    assert "no such project" in await deadline(desk, target="project:999")


async def test_a_deadline_completes_with_what_it_is_for_and_when(desk: Studio) -> None:
    await deadline(desk)
    await deadline(desk, target="Tides")

    choices = await desk.producer.autocomplete(desk.channel, "deadline move", "deadline", "mix")

    assert [choice["name"] for choice in choices] == [
        "Mix · Night Drive · Tue 20 Jan 18:00, in 19 days"
    ]
    moved = await desk.producer.slash(
        desk.channel, "deadline move", deadline=choices[0]["value"], due="2026-01-22 12:00"
    )
    assert "Thu 22 Jan 2026 12:00" in text_of(moved)


async def test_the_same_deadline_twice_is_refused_politely(desk: Studio) -> None:
    await deadline(desk)

    assert "is due at that time already" in await deadline(desk)


async def test_a_bot_is_not_assigned(desk: Studio) -> None:
    helper = desk.guild.add_member(desk.env.create_user("Helper", bot=True))

    assert "A bot reads no reminders" in await deadline(desk, assignee=helper)


async def test_members_words_are_shown_without_effect(desk: Studio) -> None:
    said = await deadline(desk, title="@everyone **now** [free](https://evil.example)")

    assert "@everyone" not in said and "**now**" not in said and " [free]" not in said


async def test_the_list_groups_by_urgency(desk: Studio) -> None:
    await deadline(desk, due="in 2 hours", title="Vocal comp")
    await deadline(desk, due="in 5 days")
    await deadline(desk, target="Tides")
    await desk.later(3 * 3600)

    everything = text_of(await desk.producer.slash(desk.channel, "deadline list"))
    overdue = await desk.producer.slash(desk.channel, "deadline list", when="overdue")
    week = await desk.producer.slash(desk.channel, "deadline list", project="Tides", when="week")

    parts = ["Overdue", "Vocal comp", "Within a week", "**Mix**", "Later", "**Delivery**"]
    assert sorted(parts, key=everything.index) == parts
    assert "3 open deadlines, 1 overdue" in everything
    assert "Vocal comp" in text_of(overdue) and "**Mix**" not in text_of(overdue)
    assert "**Mix**" in text_of(week) and "**Delivery**" not in text_of(week)


async def test_what_is_set_moved_done_and_cancelled_can_be_undone(desk: Studio) -> None:
    async def listed() -> str:
        return text_of(await desk.producer.slash(desk.channel, "deadline list"))

    made = await desk.producer.slash(desk.channel, "deadline set", target="Tides", due=DUE)
    for command, options, shown in (
        ("deadline move", {"due": "2026-02-01 12:00"}, "1769943600"),
        ("deadline done", {}, "No open deadlines"),
        ("deadline cancel", {}, "No open deadlines"),
    ):
        done = await desk.producer.slash(desk.channel, command, deadline="Delivery", **options)
        assert shown in await listed()
        assert labels(done.response) == ["Undo"]
        assert done.response is not None
        await desk.producer.click(done.response, label="Undo")
        assert "1768928400" in await listed()
    assert made.response is not None
    await desk.producer.click(made.response, label="Undo")
    assert "No open deadlines" in await listed()


async def test_a_deadline_that_is_done_says_so_when_it_is_named_again(desk: Studio) -> None:
    await deadline(desk)
    (choice,) = await desk.producer.autocomplete(desk.channel, "deadline done", "deadline", "")
    first = await desk.producer.slash(desk.channel, "deadline done", deadline=choice["value"])
    again = await desk.producer.slash(desk.channel, "deadline done", deadline=choice["value"])

    assert "✅ Done: **Mix** · Night Drive" in text_of(first)
    assert "is done already" in text_of(again)


async def test_the_projects_card_shows_its_next_deadlines(desk: Studio) -> None:
    (thread,) = desk.threads()
    await deadline(desk)
    await desk.later(10)
    assert "1768928400" in said(thread.history()[0])

    await desk.producer.slash(desk.channel, "deadline done", deadline="Mix")
    await desk.later(10)
    assert "1768928400" not in said(thread.history()[0])


async def test_only_the_producer_sets_moves_and_cancels_and_others_see_what_is_theirs(
    desk: Studio,
) -> None:
    await deadline(desk)
    for member in (desk.engineer, desk.artist):
        for command, options in (
            ("deadline set", {"target": "Tides", "due": DUE}),
            ("deadline move", {"deadline": "Mix", "due": "2026-02-01"}),
            ("deadline cancel", {"deadline": "Mix"}),
        ):
            refused = await member.slash(desk.channel, command, **options)
            assert "Only the producer can do that" in text_of(refused)
        assert "**Mix**" in text_of(await member.slash(desk.channel, "deadline list"))

    refused = await desk.artist.slash(desk.channel, "deadline done", deadline="Mix")
    assert "Only the producer or an assignee" in text_of(refused)
    done = await desk.engineer.slash(desk.channel, "deadline done", deadline="Mix")
    assert "✅ Done" in text_of(done)


async def test_a_passer_by_sees_and_changes_nothing(desk: Studio) -> None:
    await deadline(desk)
    value = (await _deadlines(desk.producer, desk))[0]

    assert await _deadlines(desk.stranger, desk) == []
    assert "No open deadlines" in text_of(await desk.stranger.slash(desk.channel, "deadline list"))
    for command, options in (
        ("deadline set", {"target": "song:1", "due": DUE}),
        ("deadline move", {"deadline": value, "due": "2026-02-01"}),
        ("deadline done", {"deadline": value}),
        ("deadline cancel", {"deadline": value}),
        ("deadline list", {"project": "project:1"}),
    ):
        assert "There is no such" in text_of(
            await desk.stranger.slash(desk.channel, command, **options)
        )


async def _deadlines(member: MemberActor, studio: Studio) -> list[str]:
    choices = await member.autocomplete(studio.channel, "deadline done", "deadline", "")
    return [choice["value"] for choice in choices]


async def test_words_in_another_language_than_ones_discord_are_understood(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    for words in ("nächsten dienstag 18 uhr", "mañana a las 9", "demain à 9h"):
        offered = await studio.producer.autocomplete(
            studio.channel, "deadline set", "due", words, target="Night Drive"
        )
        assert offered, words
