"""The fullest studio that the bot lets in still fits in Discord's limits."""

import pytest

from bot.domain.people import PersonRole
from bot.domain.studios import Actor
from bot.services.people import MAX_PEOPLE
from bot.services.songs import MAX_SONGS
from tests.limits import breaches
from tests.studio import Studio, text_of

# Each character but the last is shown with a backslash: a hundred take two hundred.
WIDE = "*_`|" * 24


@pytest.fixture
async def full(studio: Studio) -> Studio:
    """A project of as many songs and people as are let in, all with the longest names."""
    await studio.set_up()
    boss = Actor(guild_id=studio.guild.id, user_id=studio.producer.id, is_manager=True)
    who, room, services = studio.producer, studio.channel, studio.app.services
    titles = [f"{WIDE}{number:02}" for number in range(MAX_SONGS)]
    made = await who.slash(
        room, "project create", title=WIDE, artist=WIDE, genre=WIDE, songs=titles[0], rounds=99
    )
    assert "is set up" in text_of(made)
    await services.songs.add(boss, 1, titles[1:], tempo=120.0, key="*" * 20)
    with studio.env.time_context():
        for number in range(MAX_PEOPLE):
            name = f"{WIDE}{number:02}"
            await services.people.add(boss, 1, PersonRole.APPROVER, name=name, contact=WIDE)
    await who.slash(room, "project edit", project="project:1", sign_off="all")
    return studio


@pytest.mark.parametrize("rule", ["decider", "all", "any"])
async def test_everything_about_the_fullest_project_fits(full: Studio, rule: str) -> None:
    who, room, project = full.producer, full.channel, {"project": "project:1"}
    await who.slash(room, "project edit", sign_off=rule, **project)
    due = {"due": "2026-12-24 18:00", "assignee": full.artist}
    for target, letter in (("project:1", "a"), ("song:1", "b"), ("song:2", "c"), ("song:3", "d")):
        await who.slash(room, "deadline set", target=target, title=f"{WIDE}{letter}", **due)
    changes = "*" * 1500
    for _ in range(2):
        link = {"link": "https://example.org/" + "x" * 490, "changes": changes}
        made = await who.slash(room, "mix submit", song="song:1", **link)
        assert "is up" in text_of(made)
        await full.later(61)
    for number in range(20):
        name = {"for": f"{WIDE}{number:02}"}
        verb = "approve" if number % 2 else "notes"
        words = {} if number % 2 else {"notes": "; ".join(["0:00 " + "*" * 30] * 90)}
        given = text_of(await who.slash(room, f"mix {verb}", mix="mix:2", **words, **name))
        assert "of **" in given, given
    older = await who.slash(room, "mix approve", mix="mix:1", **{"for": f"{WIDE}40"})
    assert "newest" in text_of(older)
    for command in (
        "project show",
        "project history",
        "project people list",
        "song list",
        "deadline list",
    ):
        assert text_of(await who.slash(room, command, **project))
    for command in ("project list", "artist list", "agenda", "me", "help", "studio show"):
        assert text_of(await who.slash(room, command))
    for person in (full.artist, full.engineer):
        await person.slash(room, "agenda")
    every = {"song": "song:1", "state": "all"}
    assert "Open" in text_of(await who.slash(room, "note list", **every))
    for number in range(4):
        words = f"0:0{number} " + "*" * 900
        assert "draft" in text_of(await who.slash(room, "note add", mix="mix:2", text=words))
    await who.slash(room, "note decline", note="note:1", reason="*" * 300)
    await who.slash(room, "note list", **every)
    await who.slash(room, "mix history", song="song:1")
    await who.slash(room, "mix show", mix="mix:2")
    await full.later(30 * 86_400)

    assert not breaches(full.env)
    failed = "SELECT kind, error FROM outbox WHERE state = 'failed'"
    lost = await full.app.db.read().fetch_all(failed)
    assert not [(row["kind"], row["error"]) for row in lost]
