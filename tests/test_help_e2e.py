"""/help: for each person what they may do here, as the command tree has it, and the next step."""

import re
from collections.abc import Mapping

import pytest
from simcord.actors import MemberActor

from bot.domain.help import AUDIENCES, audience_of
from bot.ui.help import entries, menus
from tests.studio import Studio, text_of

LINK = "https://example.com/night-drive"
OWN = {
    *("agenda", "help", "me"),
    *(f"reminder {verb}" for verb in ("list", "snooze", "cancel", "add", "test")),
}
SEEN = {
    *OWN,
    "deadline done",
    "deadline list",
    "mix ab",
    "mix compare",
    "mix history",
    "mix record",
    "mix show",
    "project history",
    "project list",
    "project people list",
    "project show",
    "song list",
    *("mix notes", "note add", "note list", "note edit", "note reopen", "note export"),
}


async def asked(person: MemberActor, studio: Studio) -> str:
    """What a person reads in the studio's channel."""
    return text_of(await person.slash(studio.channel, "help"))


def step(words: str) -> str:
    """The next step that it names."""
    return words.partition("**Next step**\n")[2].partition("\n")[0]


def listed(words: str) -> set[str]:
    """The commands below it."""
    return set(re.findall(r"</([a-z ]+):\d+>", words.partition("**Commands**")[2]))


def tree(studio: Studio) -> Mapping[str, str]:
    """Every command of the bot with what it says of itself."""
    return {entry.name: entry.about for entry in entries(studio.app.bot.tree)}


async def test_every_command_has_an_audience_and_every_audience_a_command(studio: Studio) -> None:
    names = tree(studio)

    offered = menus(studio.app.bot.tree)
    for name in (*names, *offered):
        assert audience_of(name)
    names = (*names, *offered)
    for prefix in AUDIENCES:
        assert any(name == prefix or name.startswith(f"{prefix} ") for name in names), prefix
    with pytest.raises(LookupError, match="/invoice send"):
        audience_of("invoice send")


async def test_the_producer_may_use_everything(studio: Studio) -> None:
    await studio.set_up()

    assert listed(await asked(studio.producer, studio)) == set(tree(studio))


async def test_each_role_is_shown_what_it_may_use_with_what_it_does(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", member=studio.stranger,
        role="listener",
    )  # fmt: skip

    artist = await asked(studio.artist, studio)
    assert listed(artist) == SEEN | {"mix approve"}
    about = tree(studio)
    for name in listed(artist):
        assert re.search(rf"</{name}:\d+> {re.escape(about[name])}", artist)
    assert listed(await asked(studio.stranger, studio)) == SEEN
    engineer = listed(await asked(studio.engineer, studio))
    assert engineer >= SEEN | {"mix submit", "song add", "studio show"}
    assert not engineer & {"mix approve", "project create", "deadline set", "studio setup"}


async def test_each_is_shown_what_they_can_do_with_a_message(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()

    for person, may in ((studio.producer, True), (studio.engineer, True), (studio.artist, False)):
        words = await asked(person, studio)
        assert ("**Submit as mix** Post its audio files" in words) is may
        assert "**Add as mix notes** Make drafts of its words" in words
        assert "right-click, then Apps" in words
    assert "right-click, then Apps" not in await asked(studio.stranger, studio)
    for name in menus(studio.app.bot.tree):
        assert f"**{name}** " in await asked(studio.producer, studio)


async def test_nobody_in_particular_is_told_how_to_be_added(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()

    words = await asked(studio.stranger, studio)

    assert listed(words) == OWN
    assert "its producer adds you" in step(words)
    assert "Tides" not in words


async def test_in_a_dm_what_works_there_is_shown(studio: Studio) -> None:
    for person in (studio.producer, studio.artist, studio.stranger):
        words = text_of(await person.user.slash("help"))
        assert listed(words) == OWN
        assert "</agenda:" in step(words) and "your studio's server" in step(words)


async def test_the_next_step_of_a_producer_goes_with_the_work(studio: Studio) -> None:
    async def next_step() -> str:
        return step(await asked(studio.producer, studio))

    assert "</studio setup:" in await next_step()
    await studio.set_up()
    assert "</project create:" in await next_step()
    thread = await studio.project()
    assert "**Tides** has no mix yet" in await next_step()
    assert "</mix submit:" in await next_step()
    await studio.engineer.slash(thread, "mix submit", song="Night Drive", link=LINK)
    assert "</agenda:" in await next_step()
    await studio.later(60)
    await studio.artist.slash(thread, "mix notes", mix="mix:1", notes="1:23 vocal up")
    assert f"**Night Drive** Mix 1 in <#{thread.id}> has its verdict" in await next_step()
    await studio.producer.slash(thread, "deadline set", target="Night Drive", due="in 1 hour")
    await studio.later(7200)
    assert "overdue" in await next_step()


async def test_a_project_without_songs_asks_for_them(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    await studio.producer.slash(studio.channel, "song archive", song="Night Drive")

    assert "</song add:" in step(await asked(studio.producer, studio))


async def test_the_next_step_of_an_artist_is_the_mix_that_waits_for_them(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project()
    assert "Nothing waits for you" in step(await asked(studio.artist, studio))

    await studio.engineer.slash(thread, "mix submit", song="Night Drive", link=LINK)

    waiting = step(await asked(studio.artist, studio))
    assert f"**Night Drive** Mix 1 in <#{thread.id}> waits for your verdict" in waiting
    assert "</mix approve:" in waiting and "</mix notes:" in waiting


async def test_an_engineer_without_a_project_waits_for_one(studio: Studio) -> None:
    await studio.set_up()

    assert "No project is under way" in step(await asked(studio.engineer, studio))


async def test_the_ids_of_the_commands_are_asked_for_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch, asked_for = studio.app.bot.tree.fetch_commands, list[bool]()

    async def counted() -> object:
        asked_for.append(True)
        return await fetch()

    monkeypatch.setattr(studio.app.bot.tree, "fetch_commands", counted)

    await asked(studio.producer, studio)
    await asked(studio.artist, studio)

    assert len(asked_for) == 1


async def test_without_the_ids_commands_are_named_as_they_are_typed(studio: Studio) -> None:
    application = studio.app.bot.application_id
    studio.env.inject_error("GET", f"/applications/{application}/commands", status=500, times=1)

    plain = await asked(studio.producer, studio)
    assert "`/studio setup`" in step(plain) and "`/project create`" in plain

    assert "</studio setup:" in step(await asked(studio.producer, studio))


async def test_hostile_names_stay_words(studio: Studio) -> None:
    await studio.set_up()
    await studio.project(title="`/studio setup` {mix} *T*", songs="`/me` @everyone")

    words = step(await asked(studio.artist, studio))
    assert r"{mix} \*T\*" in words and "</studio setup:" not in words

    thread = studio.threads()[-1]
    await studio.engineer.slash(thread, "mix submit", song="`/me` @everyone", link=LINK)
    words = step(await asked(studio.artist, studio))
    assert "@everyone" not in words and "</me:" not in words
