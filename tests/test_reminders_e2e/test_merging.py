"""Several reminders that are due for one person: one DM, and what its buttons do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.domain.outbox import State
from tests.reminding import (
    DAY,
    DUE_AT,
    deadline,
    dms,
    newest,
    reminders,
    rows,
    until,
)
from tests.studio import Studio, labels, said, text_of

DUE = "2026-01-20 18:00"
LATER = ["Snooze all 1 h", "Snooze all until tomorrow"]


async def titled(studio: Studio, titles: Sequence[str], due: str = DUE) -> None:
    """Deadlines of these titles for the engineer, all due at once."""
    for title in titles:
        await deadline(studio, studio.engineer, due=due, title=title)


async def open_ones(studio: Studio) -> str:
    return text_of(await studio.producer.slash(studio.channel, "deadline list"))


@pytest.fixture
async def pair(desk: Studio) -> Studio:
    """Two deadlines whose first reminders came a moment ago in one DM."""
    await titled(desk, ["Vocals", "Drums"])
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))
    return desk


async def test_what_is_due_within_a_minute_is_one_dm(pair: Studio, sent: list[Any]) -> None:
    (message,) = reminders(pair.engineer)
    text = said(message)
    assert message.content.startswith("⏰ 2 reminders, the first: **Vocals** · Night Drive")
    assert "Vocals · Night Drive" in text and "Drums · Night Drive" in text
    assert labels(message) == ["Done: Vocals · Night Drive", "Done: Drums · Night Drive", *LATER]

    first, second = await rows(pair, of=pair.engineer)
    assert first.nonce == second.nonce
    assert first.message_id == second.message_id == message.id
    await until(pair, DUE_AT - 2 * DAY)
    (wire,) = [payload for _, payload in sent]
    assert (wire["nonce"], wire["enforce_nonce"]) == (
        (await rows(pair, of=pair.engineer))[-1].nonce,
        True,
    )


async def test_what_is_due_a_minute_apart_is_not_merged(desk: Studio) -> None:
    await titled(desk, ["Vocals"])
    await titled(desk, ["Drums"], "2026-01-20 18:01")
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=61))

    assert len(reminders(desk.engineer)) == 2


async def test_eleven_are_two_dms(desk: Studio) -> None:
    await titled(desk, [f"Take {number}" for number in range(11)])
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    full, rest = reminders(desk.engineer)
    assert len(full.embeds[0].fields) == 10
    assert labels(full)[-2:] == LATER and len(labels(full)) == 12
    assert "Take 10" in said(rest) and labels(rest)[0] == "Done"


async def test_ten_of_the_longest_titles_are_still_one_dm(desk: Studio) -> None:
    await titled(desk, [f"{number}" + "*" * 90 for number in range(10)])
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    (message,) = reminders(desk.engineer)
    assert len(message.embeds[0].fields) == 10
    assert len(message.embeds[0]) <= 6000


@pytest.mark.parametrize("status", [500, 503])
async def test_a_dm_of_several_is_tried_again_as_the_same(
    desk: Studio, sent: list[Any], status: int
) -> None:
    await titled(desk, ["Vocals", "Drums"])
    sent.clear()
    channel = f"/channels/{desk.engineer.user.dm_channel.id}/messages"
    desk.env.inject_error("POST", channel, status=status, times=1)
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))
    assert reminders(desk.engineer) == []
    await titled(desk, ["Bass"], "in 3 hours")  # due while they wait: it does not join them
    await desk.later(30)

    tries = [payload for _, payload in sent if "2 reminders" in (payload["content"] or "")]
    assert len(tries) == 2 and len({payload["nonce"] for payload in tries}) == 1
    assert sorted("Bass" in text for text in dms(desk.engineer)) == [False, True]


async def test_done_of_one_leaves_the_others_and_undo_brings_it_back(pair: Studio) -> None:
    await pair.engineer.user.click(newest(pair.engineer), label="Done: Drums · Night Drive")

    message = newest(pair.engineer)
    assert message.content == "✅ Done: **Drums** · Night Drive"
    assert [field.name for field in message.embeds[0].fields] == [
        "Vocals · Night Drive",
        "✅ Drums · Night Drive",
    ]
    assert labels(message) == ["Done: Vocals · Night Drive", "Undo: Drums · Night Drive", *LATER]
    assert "Drums" not in await open_ones(pair) and "Vocals" in await open_ones(pair)

    await pair.engineer.user.click(message, label="Undo: Drums · Night Drive")
    message = newest(pair.engineer)
    assert message.content.startswith("↩️ Open again: **Drums** · Night Drive")
    assert [field.name for field in message.embeds[0].fields] == [
        "Vocals · Night Drive",
        "Drums · Night Drive",
    ]
    assert labels(message) == ["Done: Vocals · Night Drive", "Done: Drums · Night Drive", *LATER]
    assert "Drums" in await open_ones(pair)


async def test_of_two_deadlines_of_one_name_the_one_that_is_pressed_is_marked(
    desk: Studio,
) -> None:
    """One is due at the time, the other comes a day before: both say "Mix · Night Drive"."""
    await deadline(desk, desk.engineer)
    await deadline(desk, desk.engineer, due="2026-01-22 18:00")
    await until(desk, DUE_AT)  # at the time of one, two days before the other

    message = newest(desk.engineer)
    (near_row,) = [i for i in await rows(desk, of=desk.engineer) if i.rung == timedelta()]
    await desk.engineer.user.click(message, custom_id=f"reminder:done:{near_row.id}")

    near, far = newest(desk.engineer).embeds[0].fields
    assert (near.name, far.name) == ("1. ✅ Mix · Night Drive", "2. Mix · Night Drive")


async def test_buttons_of_one_name_carry_the_numbers_of_their_sections(desk: Studio) -> None:
    """The same song title in two projects, both mixes due at the same minute."""
    await desk.project("Sands")
    for song in (1, 2):
        await deadline(desk, desk.engineer, target=f"song:{song}")
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    message = newest(desk.engineer)
    assert labels(message) == [
        "Done: 1. Mix · Night Drive",
        "Done: 2. Mix · Night Drive",
        *LATER,
    ]
    assert _sections(message) == [
        ("1. Mix · Night Drive", "Ada · Tides"),
        ("2. Mix · Night Drive", "Ada · Sands"),
    ]

    await desk.engineer.user.click(message, label="Done: 2. Mix · Night Drive")
    message = newest(desk.engineer)
    assert [heading for heading, _ in _sections(message)] == [
        "1. Mix · Night Drive",
        "2. ✅ Mix · Night Drive",
    ]
    assert labels(message)[:2] == ["Done: 1. Mix · Night Drive", "Undo: 2. Mix · Night Drive"]
    assert "Tides" in await open_ones(desk) and "Sands" not in await open_ones(desk)

    await desk.engineer.user.click(message, label="Undo: 2. Mix · Night Drive")
    message = newest(desk.engineer)
    assert labels(message)[:2] == ["Done: 1. Mix · Night Drive", "Done: 2. Mix · Night Drive"]
    assert _sections(message)[1] == ("2. Mix · Night Drive", "Ada · Sands")
    assert "Sands" in await open_ones(desk)


async def test_long_titles_that_differ_only_at_their_end_are_numbered(desk: Studio) -> None:
    await titled(desk, ["v" * 80 + ending for ending in ("one", "two")])
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    first, second, *_ = labels(newest(desk.engineer))
    assert first.startswith("Done: 1. vvv") and second.startswith("Done: 2. vvv")
    assert len(first) <= 80


async def test_a_title_that_begins_with_a_number_is_not_taken_for_one_of_the_cards(
    desk: Studio,
) -> None:
    await titled(desk, ["Take", "2. Take"])
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    await desk.engineer.user.click(newest(desk.engineer), label="Done: 2. Take · Night Drive")
    message = newest(desk.engineer)
    assert [heading for heading, _ in _sections(message)] == [
        "Take · Night Drive",
        "✅ 2. Take · Night Drive",
    ]
    assert "Undo: 2. Take · Night Drive" in labels(message)


def _sections(message: discord.Message) -> list[tuple[str | None, str]]:
    """Each heading, with the last line under it."""
    fields = message.embeds[0].fields
    return [(each.name, (each.value or "").rpartition("-# ")[2]) for each in fields]


async def test_snooze_all_puts_off_what_is_open_and_it_comes_as_one_again(pair: Studio) -> None:
    await pair.engineer.user.click(newest(pair.engineer), label="Snooze all 1 h")
    assert newest(pair.engineer).content.startswith("💤 2 reminders: I remind you again <t:")
    await pair.later(3600)
    _, again = reminders(pair.engineer)
    assert "2 reminders" in again.content

    await pair.engineer.user.click(again, label="Done: Drums · Night Drive")
    await pair.engineer.user.click(newest(pair.engineer), label="Snooze all 1 h")
    assert newest(pair.engineer).content.startswith("💤 **Vocals** · Night Drive: I remind you")
    assert "1 more: done, or over" in newest(pair.engineer).content
    await pair.later(3600)
    assert len(reminders(pair.engineer)) == 3
    assert newest(pair.engineer).content.startswith("⏰ **Vocals** · Night Drive: due")


async def test_snooze_all_of_what_is_over_says_so(pair: Studio) -> None:
    for title in ("Vocals", "Drums"):
        await pair.producer.slash(pair.channel, "deadline cancel", deadline=title)

    refused = await pair.engineer.user.click(newest(pair.engineer), label="Snooze all 1 h")

    assert "You are not reminded of Vocals · Night Drive any more" in text_of(refused)


async def test_one_dm_may_be_of_two_studios_and_each_follows_its_own_button(
    desk: Studio,
) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    other = replace(other, engineer=other.guild.add_member(desk.engineer.user))
    await other.set_up()
    await other.project("Sands", songs="Noon")
    await deadline(desk, desk.engineer)
    await deadline(other, other.engineer, target="Noon")
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    message = newest(desk.engineer)
    assert message.embeds[0].footer.text == "Night Studio, Day Studio"
    await desk.engineer.user.click(message, label="Snooze all 1 h")
    assert newest(desk.engineer).content.startswith("💤 2 reminders")
    await desk.engineer.user.click(newest(desk.engineer), label="Done: Mix · Noon")
    assert "No open deadlines" in await open_ones(other)
    assert "1 open deadline" in await open_ones(desk)
    await desk.later(3600)
    assert newest(desk.engineer).content.startswith("⏰ **Mix** · Night Drive: due")


async def test_an_escalation_among_others_names_whose_it_is(desk: Studio) -> None:
    await deadline(desk, desk.engineer)
    await deadline(desk, desk.engineer, title="Drums")
    await until(desk, DUE_AT + DAY)

    message = newest(desk.producer)
    assert f"Assigned to <@{desk.engineer.id}>" in message.content
    assert [user.id for user in message.mentions] == [desk.engineer.id]
    assert "🔴 Drums · Night Drive" in said(message)


async def test_one_with_nothing_to_say_any_more_is_left_out(desk: Studio) -> None:
    await titled(desk, ["Vocals", "Drums"])
    await desk.producer.slash(desk.channel, "deadline cancel", deadline="Drums")
    await until(desk, DUE_AT - 7 * DAY + timedelta(seconds=1))

    assert newest(desk.engineer).content.startswith("⏰ **Vocals** · Night Drive: due")
    assert [i.state for i in await rows(desk, of=desk.engineer)] == [State.DELIVERED]
    assert len(dms(desk.engineer)) == 1
