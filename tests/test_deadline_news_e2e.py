"""What people are told when deadlines of theirs are set, moved, shifted and moved back.

The simulated clock starts on Thursday 1 January 2026, 00:00 UTC; the fixture lets it be ten in the
morning in Berlin, when nobody rests.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.app import App, Outside
from bot.domain.outbox import State
from tests.limits import breaches
from tests.studio import Studio, labels, said, text_of

MIX = "**Mix** · Night Drive"
D20, D25, D27 = 1768928400, 1769360400, 1769533200  # 18:00 in Berlin on 20, 25 and 27 January
GRACE = 30


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio in Berlin with one project of one song, in the morning."""
    await studio.set_up()
    await studio.project()
    await studio.later(9 * 3600)
    return studio


async def do(studio: Studio, command: str, /, **options: Any) -> Any:
    done = await studio.producer.slash(studio.channel, f"deadline {command}", **options)
    assert done.ephemeral
    return done


async def set_(studio: Studio, assignee: MemberActor | None = None, **options: Any) -> Any:
    """A mix for 20 January, and its news told."""
    given = {"assignee": assignee} if assignee else {}
    options = {"target": "Night Drive", "due": "2026-01-20 18:00"} | given | options
    made = await do(studio, "set", **options)
    assert "Due" in text_of(made), text_of(made)
    await studio.later(GRACE)
    return made


async def move(studio: Studio, day: int = 25, *, deadline: str = "Mix", wait: float = GRACE) -> Any:
    moved = await do(studio, "move", deadline=deadline, due=f"2026-01-{day} 18:00")
    assert "Due" in text_of(moved), text_of(moved)
    await studio.later(wait)
    return moved


async def undo(studio: Studio, result: Any, *, wait: float = GRACE) -> None:
    undone = await studio.producer.click(result.response, label="Undo")
    assert "Undone" in text_of(undone) or "Undone" in said(result.response), text_of(undone)
    await studio.later(wait)


def news(member: MemberActor) -> list[str]:
    """The DMs that somebody got, reminders aside."""
    return [said(m) for m in member.user.dm_channel.history() if not said(m).startswith("⏰")]


def close_dms(studio: Studio, member: MemberActor) -> None:
    path = f"/channels/{member.user.dm_channel.id}/messages"
    studio.env.inject_error("POST", path, status=403, code=50007, times=None)


async def states(studio: Studio) -> list[State]:
    """What became of every row of news, in order."""
    query = "SELECT state FROM outbox WHERE kind = 'deadline_news' ORDER BY id"
    return [State(row["state"]) for row in await studio.app.db.read().fetch_all(query)]


@pytest.fixture
async def restart(desk: Studio) -> AsyncIterator[Any]:
    """Stops the bot, lets time pass, and starts it again."""

    async def after(seconds: float = 0) -> None:
        await desk.app.bot.close()
        await desk.later(seconds)
        fresh = await App.open(desk.settings, Outside.simulated())
        await desk.env.restart_bot(fresh.bot)
        desk.app = fresh

    yield after
    await desk.app.bot.close()


async def test_who_a_deadline_is_assigned_to_hears_of_it_at_once(desk: Studio) -> None:
    await set_(desk, desk.engineer)

    (told,) = news(desk.engineer)
    by = f"set by <@{desk.producer.id}>"
    assert told.startswith(f"📅 New for you: {MIX}, due <t:{D20}:F>, {by}")
    assert f"Due <t:{D20}:R>" in told and "Night Studio" in told
    message = desk.engineer.user.dm_channel.history()[-1]
    assert message.embeds[0].author.name == "Ada · Tides"
    assert labels(message) == ["Ask to move"]
    assert not news(desk.producer) and not news(desk.artist)


async def test_a_deadline_of_nobody_in_particular_is_no_news_when_it_is_set(desk: Studio) -> None:
    await set_(desk)
    await set_(desk, desk.producer)

    for member in (desk.producer, desk.engineer, desk.artist):
        assert not news(member)


async def test_a_move_tells_its_assignee_old_and_new_once(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await move(desk)
    await desk.later(3600)

    (_, told) = news(desk.engineer)
    by = f"moved by <@{desk.producer.id}>"
    assert told.startswith(f"📅 Moved: {MIX}: <t:{D20}:F> → <t:{D25}:F>, {by}")
    for other in (desk.producer, desk.artist, desk.stranger):
        assert not news(other)


async def test_without_an_assignee_the_projects_engineers_hear_of_a_move(desk: Studio) -> None:
    for who, role in ((desk.engineer, "engineer"), (desk.stranger, "listener")):
        add = {"project": "Tides", "role": role, "member": who}
        await desk.producer.slash(desk.channel, "project people add", **add)
    await set_(desk)
    await move(desk)

    (told,) = news(desk.engineer)
    assert f"<t:{D20}:F> → <t:{D25}:F>" in told
    assert labels(desk.engineer.user.dm_channel.history()[-1]) == ["Ask to move", "Open thread"]
    for other in (desk.producer, desk.artist, desk.stranger):
        assert not news(other)


async def test_what_is_undone_before_it_is_told_is_not_told(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    moved = await move(desk, wait=GRACE - 1)
    await undo(desk, moved, wait=3600)
    made = await do(desk, "set", target="Tides", due="2026-02-01", assignee=desk.engineer)
    await undo(desk, made, wait=3600)

    assert len(news(desk.engineer)) == 1


async def test_a_move_that_was_told_is_told_again_when_it_is_undone(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    moved = await move(desk)
    await undo(desk, moved)

    assert f"📅 Moved: {MIX}: <t:{D25}:F> → <t:{D20}:F>" in news(desk.engineer)[-1]
    assert len(news(desk.engineer)) == 3


async def test_of_several_moves_the_latest_is_told_with_the_oldest_time(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await move(desk, 25, wait=5)
    await move(desk, 26, wait=5)
    await move(desk, 27, wait=GRACE)

    (_, told) = news(desk.engineer)
    assert f"<t:{D20}:F> → <t:{D27}:F>" in told
    assert (await states(desk))[1:] == [State.CANCELLED, State.CANCELLED, State.DELIVERED]


async def test_set_and_moved_at_once_is_new_with_its_latest_time(desk: Studio) -> None:
    await do(desk, "set", target="Night Drive", due="2026-01-20", assignee=desk.engineer)
    await move(desk, 25)

    (told,) = news(desk.engineer)
    assert f"New for you: {MIX}, due <t:{D25}:F>" in told


async def test_what_is_closed_meanwhile_is_not_told(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await move(desk, wait=5)
    await do(desk, "cancel", deadline="Mix")
    await desk.later(3600)

    assert len(news(desk.engineer)) == 1
    assert (await states(desk))[-1] is State.SUPERSEDED


async def test_news_that_could_not_be_sent_is_told_with_the_next(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    path = f"/channels/{desk.engineer.user.dm_channel.id}/messages"
    desk.env.inject_error("POST", path, status=503, times=1)
    await move(desk, 25, wait=GRACE)
    assert len(news(desk.engineer)) == 1
    await move(desk, 27, wait=120)

    (_, told) = news(desk.engineer)
    assert f"<t:{D20}:F> → <t:{D27}:F>" in told


async def test_news_outlives_a_restart_and_comes_once(desk: Studio, restart: Any) -> None:
    await set_(desk, desk.engineer)
    await move(desk, wait=5)
    await restart(3600)
    await desk.later(60)

    (_, told) = news(desk.engineer)
    assert f"<t:{D20}:F> → <t:{D25}:F>" in told


async def test_nobody_is_told_at_night_unless_it_is_due_before_the_morning(desk: Studio) -> None:
    await desk.later(13 * 3600)  # eleven in the evening
    await set_(desk, desk.engineer)
    assert not news(desk.engineer)
    await set_(desk, desk.artist, due="in 3 hours", title="Lead vocal")
    assert len(news(desk.artist)) == 1

    await desk.later(9 * 3600 - 3 * GRACE)
    assert not news(desk.engineer)
    await desk.later(3 * GRACE)
    assert len(news(desk.engineer)) == 1


async def test_closed_dms_turn_into_a_mention_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    await set_(desk, desk.engineer)
    close_dms(desk, desk.engineer)
    await move(desk)

    assert len(news(desk.engineer)) == 1
    mention = thread.history()[-1]
    assert mention.content.startswith(f"<@{desk.engineer.id}> 📅 Moved: {MIX}")
    assert "I could not tell you by DM" in mention.content
    assert labels(mention) == ["Ask to move"]
    stored = desk.env.backend.get_message(thread.id, mention.id)
    assert list(stored.ping_user_ids) == [desk.engineer.id]


async def test_who_wants_no_dms_is_mentioned_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    await desk.artist.slash(desk.channel, "me", dms=False)
    await set_(desk, desk.artist)

    assert not news(desk.artist)
    assert f"<@{desk.artist.id}> 📅 New for you: {MIX}" in thread.history()[-1].content


async def test_an_outsider_without_dms_is_not_let_into_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    close_dms(desk, desk.stranger)
    before = len(thread.history())
    await set_(desk, desk.stranger)

    assert len(thread.history()) == before
    assert await states(desk) == [State.FAILED]


async def test_an_assignee_who_is_not_of_the_project_is_pointed_out(desk: Studio) -> None:
    stranger, staff, artist = [
        text_of(await set_(desk, who, title=title))
        for who, title in ((desk.stranger, "A"), (desk.engineer, "B"), (desk.artist, "C"))
    ]

    told = f"<@{desk.stranger.id}> is not of this project: they see this deadline only."
    assert told in stranger and "/project people add" in stranger
    assert "not of this project" not in staff + artist


async def shifted(studio: Studio, days: int = 7, *, label: str = "Shift 2 deadlines") -> Any:
    preview = await do(studio, "shift", project="Tides", days=days)
    await studio.producer.click(preview.response, label=label)
    return preview


async def test_a_shift_shows_first_what_it_comes_to_and_can_be_declined(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await set_(desk, target="Tides", due="2026-03-25 18:00")
    preview = await do(desk, "shift", project="Tides", days=7)

    words = text_of(preview)
    assert "Shift Tides by 7 days?" in words and "release date" not in words
    assert f"{MIX}\n<t:{D20}:f> → <t:{D20 + 7 * 86400}:f>" in words
    summer = datetime(2026, 4, 1, 16, tzinfo=UTC)  # six in the evening as before
    assert f"→ <t:{summer.timestamp():.0f}:f>" in words
    assert labels(preview.response) == ["Shift 2 deadlines", "Leave them"]

    await desk.producer.click(preview.response, label="Leave them")
    assert said(preview.response) == "The deadlines of **Tides** stay as they were."
    assert f"<t:{D20}" in text_of(await do(desk, "list"))


async def test_a_shift_moves_all_at_once_tells_each_once_and_is_undone_at_once(
    desk: Studio,
) -> None:
    await desk.producer.slash(desk.channel, "project edit", project="Tides", release="2026-06-01")
    await set_(desk, desk.engineer)
    await set_(desk, desk.engineer, target="Tides", due="2026-01-25 18:00")
    await set_(desk, desk.artist, title="Lead vocal")
    before = {who.id: len(news(who)) for who in (desk.engineer, desk.artist)}
    answer = await shifted(desk, label="Shift 3 deadlines")
    assert "Shifted Tides by 7 days" in said(answer.response)
    assert "The release date, Mon 1 Jun 2026, stays." in said(answer.response)
    await desk.later(GRACE)

    week = 7 * 86400
    assert len(news(desk.engineer)) - before[desk.engineer.id] == 1
    told = news(desk.engineer)[-1]
    assert told.startswith(f"📅 2 deadlines moved in **Tides**, by <@{desk.producer.id}>")
    assert f"{MIX}\n<t:{D20}:f> → <t:{D20 + week}:f>" in told
    assert f"**Delivery** · Tides\n<t:{D25}:f> → <t:{D25 + week}:f>" in told
    assert len(news(desk.artist)) - before[desk.artist.id] == 1
    assert "Lead vocal" in news(desk.artist)[-1] and "Delivery" not in news(desk.artist)[-1]

    await undo(desk, answer)
    listed = text_of(await do(desk, "list"))
    assert f"<t:{D20}" in listed and f"<t:{D25}" in listed and f"{D20 + week}" not in listed
    assert f"<t:{D20 + week}:f> → <t:{D20}:f>" in news(desk.engineer)[-1]


async def test_undo_of_a_shift_names_what_was_moved_on_and_stays(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await set_(desk, target="Tides", due="2026-01-25 18:00")
    answer = await shifted(desk)
    await move(desk, day=30, deadline="Delivery")
    undone = await desk.producer.click(answer.response, label="Undo")

    words = "Undone: Mix (Night Drive). Not undone, because of later changes: Delivery (Tides)."
    assert words in text_of(undone) + said(answer.response)


async def test_of_a_shift_that_is_partly_moved_on_all_is_told_once(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await set_(desk, desk.engineer, target="Tides", due="2026-01-25 18:00")
    await shifted(desk, 1)
    await move(desk, 30)

    assert len(news(desk.engineer)) == 3
    told = news(desk.engineer)[-1]
    assert f"<t:{D20}:f> → <t:1769792400:f>" in told  # 30 January
    assert f"<t:{D25}:f> → <t:{D25 + 86400}:f>" in told


async def test_a_shift_forward_works_after_a_restart_and_once(desk: Studio, restart: Any) -> None:
    await set_(desk, desk.engineer)
    preview = await do(desk, "shift", project="Tides", days=-2)
    assert "2 days forward?" in text_of(preview)
    await restart()

    await desk.producer.click(preview.response, label="Shift 1 deadline")
    assert f"<t:{D20 - 2 * 86400}" in text_of(await do(desk, "list"))


async def test_a_preview_that_is_out_of_date_shifts_nothing(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    first = await do(desk, "shift", project="Tides", days=7)
    second = await do(desk, "shift", project="Tides", days=7)
    await desk.producer.click(first.response, label="Shift 1 deadline")
    again = await desk.producer.click(second.response, label="Shift 1 deadline")

    assert "changed since this preview" in text_of(again)
    assert f"<t:{D20 + 7 * 86400}" in text_of(await do(desk, "list"))


async def test_what_would_be_past_is_named_and_nothing_is_shifted(desk: Studio) -> None:
    await set_(desk, desk.engineer)
    await set_(desk, title="Vocals", due="in 3 days")
    refused = await do(desk, "shift", project="Tides", days=-5)

    assert "Vocals · Night Drive would be past: move it alone first" in text_of(refused)
    assert not labels(refused.response)


async def test_a_shift_of_nothing_or_of_an_archive_says_so(desk: Studio) -> None:
    assert "no open deadline" in text_of(await do(desk, "shift", project="Tides", days=7))
    await set_(desk)
    await desk.producer.slash(desk.channel, "project archive", project="Tides")
    assert "is archived" in text_of(await do(desk, "shift", project="project:1", days=7))


async def test_a_shift_of_many_shows_some_and_counts_the_rest(desk: Studio) -> None:
    for number in range(20):
        title = f"{'*_`|' * 24}{number:02}"
        await do(
            desk, "set", target="Night Drive", title=title, due="in 9 days", assignee=desk.engineer
        )
    preview = await shifted(desk, label="Shift 20 deadlines")
    await desk.later(GRACE)

    assert "… and 5 more" in said(preview.response)
    assert news(desk.engineer)[-1].count("→") in {0, 15}
    assert not breaches(desk.env)
