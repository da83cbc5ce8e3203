"""Nothing of a studio is readable or writable from another: tried over all that can be typed,
completed, pressed and sent, as the bot itself lists it."""

import re
from collections.abc import Iterator
from itertools import cycle, product
from typing import Any

import pytest
from simcord.actors import MemberActor

from tests.census import Census
from tests.custom_ids import IDS_OF
from tests.rivals import MARK, OWN, Rivals, furnish
from tests.sounds import wav
from tests.studio import Studio
from tests.wire import Option, buttons, commands, menus, modals, press, submit

NOUNS = {  # options that name a record: the words of their choices, and where the records are
    "artist": {"artist": "artists"},
    "project": {"project": "projects"},
    "song": {"song": "songs"},
    "mix": {"mix": "mix_revisions"},
    "against": {"mix": "mix_revisions"},
    "deadline": {"deadline": "deadlines"},
    "target": {"project": "projects", "song": "songs"},
    "person": {"person": "people"},
    "reminder": {"reminder": "outbox"},
    "note": {"note": "mix_notes"},
}
TITLES = {  # by what a member would name them; lists of names in small letters
    "artists": ("ada", "offline"),
    "projects": ("tides", "solo"),
    "songs": ("night", "under", "gone", "solo"),
    "mix_revisions": ("night mix 1", "night · mix 2", "under mix 1", "solo mix 1"),
    "deadlines": ("day", "far", "day · night"),
    "people": ("norbert", "nora"),
    "outbox": ("errand", "day · night"),
    "mix_notes": ("night 1", "night · 2"),
}
OWNED = {  # for each such option, one of A's that goes with the others
    "artist": f"{OWN} ada",
    "project": f"{OWN} tides",
    "song": f"{OWN} night",
    "mix": f"{OWN} night mix 2",
    "against": f"{OWN} night mix 1",
    "deadline": f"{OWN} day · {OWN} night",
    "target": f"{OWN} night",
    "person": f"{OWN} norbert",
    "reminder": f"{OWN} errand",
    "note": f"{OWN} night 1",
}
PLAIN: dict[str, Any] = {  # every other option, with something that A may well say
    "title": "Wren",
    "name": "Wren",
    "contact": "wren@example.org",
    "songs": "Wren one, Wren two",
    "genre": "Folk",
    "release": "2026-12-24",
    "rounds": 3,
    "tempo": 120.0,
    "loudness": -9.0,
    "true_peak": -0.5,
    "reset": False,
    "alternates": "instrumental, tv",
    "key": "Am",
    "due": "2026-03-05 18:00",
    "until": "2026-03-05 18:00",
    "at": "every monday 10:00",
    "text": "Wren",
    "days": 7,
    "from": "0:00",
    "length": 8,
    "link": "https://example.org/wren",
    "changes": "Wren up",
    "number": 77,
    "notes": "0:00 wren louder",
    "for": f"{MARK} Nora".casefold(),
    "timezone": "Europe/Paris",
    "dms": True,
    "ladder": "5d, 3h",
    "quiet": "23:00-07:00",
    "digest": "8:30",
    "escalate_after": "12h",
    "silent_days": "sun",
    "reason": "Wren",
    "review_clock": "1d, 3d",
    "silence": "6d",
}
STUDIOS = {"mute", "unmute"}  # options that name a server, where a member is in several
HANDLES = {
    *("member", "assignee", "channel", "fallback_channel", "producer_role", "engineer_role"),
}
LEFT_OUT = {"file", "member"}  # where another option says the same: `link`, `name`
EXTRA_OF = {  # what its second number is the id of, where it has one; pages and days are no ids
    "mix:choose": "people",
    "mix:with_notes": "people",
    "mix:settled": "people",
    "mix:undo": "activity",
    "note:send": None,
    "note:checklist": None,
    "note:tick": None,
    "note:keep": "mix_notes",
    "note:both": "mix_notes",
    "reply:send": None,
    "reply:approve": "mix_revisions",
    "reply:choose": "mix_revisions",
    "reply:with_notes": "mix_revisions",
    "reply:settled": "mix_revisions",
    "reply:undo": "activity",
    "reminder:undo": "activity",
    "move:allow": "move_requests",
    "move:keep": "move_requests",
    "move:undo": "activity",
    "deadline:later": None,
    "deadline:earlier": None,
    "history:page": None,
    "reminder:snooze": None,
}


@pytest.fixture
async def rivals(studio: Studio) -> Rivals:
    return await furnish(studio)


def test_every_option_button_and_form_is_tried(studio: Studio) -> None:
    known = {*NOUNS, *STUDIOS, *PLAIN, *HANDLES, *LEFT_OUT}
    every = {o.name for options in commands(studio.app.bot).values() for o in options}
    chosen = {o.name for options in commands(studio.app.bot).values() for o in options if o.choices}
    assert every - chosen <= known
    actions = {kind.action for kind in [*buttons(studio.app.bot), *modals()]}
    assert actions <= IDS_OF.keys()


async def test_both_studios_have_some_of_everything(rivals: Rivals) -> None:
    a = rivals.a
    for noun, own in OWNED.items():
        command, options = next(
            (name, options)
            for name, options in commands(a.app.bot).items()
            if noun in {option.name for option in options}
        )
        others = {o.name: OWNED[o.name] for o in options if o.name in OWNED and o.name != noun}
        assert await a.producer.autocomplete(a.channel, command, noun, own, **others), own

    bare = [table for table, rows in (await rivals.b_rows()).items() if not rows]
    assert not bare
    census = await Census.take(rivals.a.app.db)
    assert not list(census.strays())


async def test_no_command_reads_or_writes_another_studio(rivals: Rivals) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    targets = await _targets(rivals)
    for name, options in commands(a.app.bot).items():
        nouns = [option.name for option in options if option.name in NOUNS]
        required = {option.name for option in options if option.is_required}
        *bare, full = _fillings(a, options)
        for who, filled in ((a.stranger, full), *product([a.producer], [*bare, full])):
            if required <= filled.keys():
                await _typed(rivals, who, name, filled)
            for theirs in _mixed(nouns, targets):
                await _typed(rivals, who, name, filled | theirs)

    await _assert_kept(rivals, before, seen)


async def test_nothing_is_completed_from_another_studio(
    rivals: Rivals, caplog: pytest.LogCaptureFixture
) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    targets = await _targets(rivals)
    for who, (name, options) in product((a.stranger, a.producer), commands(a.app.bot).items()):
        nouns = [option.name for option in options if option.name in NOUNS]
        for option in (each.name for each in options if each.completes):
            others = [noun for noun in nouns if noun != option]
            words = ["", MARK, MARK.casefold(), *targets.get(option, [])]
            typed = [(word, dict[str, str]()) for word in words]
            typed += [("", theirs) for theirs in _mixed(others, targets)]
            for word, theirs in typed:
                found = await who.autocomplete(a.channel, name, option, word, **theirs)
                rivals.read(f"{name} {option}:{word} {theirs}", str(found))
    assert "Ignoring exception" not in caplog.text  # what is no record of theirs is no fault

    await _assert_kept(rivals, before, seen)


async def test_no_menu_reads_or_writes_another_studio(rivals: Rivals) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    for title in TITLES["songs"]:
        name = f"{MARK} {title}".casefold()
        message = await a.artist.send(a.channel, name, attachments=[(f"{name}.wav", wav(0.2))])
        for who, menu in product((a.stranger, a.producer), menus(a.app.bot)):
            rivals.hear(f"{menu} {name}", await who.context_menu(a.channel, menu, message))

    await _assert_kept(rivals, before, seen)


async def test_no_button_reads_or_writes_another_studio(rivals: Rivals) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    for kind in buttons(a.app.bot):
        for custom_id in await _custom_ids(rivals, kind.action):
            for asker, channel in (
                (a.stranger, a.channel),
                (a.producer, a.channel),
                (a.producer.user, a.producer.user.dm_channel),
            ):
                answer = await press(asker, channel, custom_id)
                said = rivals.hear(f"{custom_id} in {channel.name}", answer)
                assert said or answer.acknowledged, f"{custom_id} was not answered"
                assert "reference" not in said, said

    await _assert_kept(rivals, before, seen)


async def test_no_form_reads_or_writes_another_studio(rivals: Rivals) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    for modal in modals():
        for custom_id in await _custom_ids(rivals, modal.action):
            for who in (a.producer, a.stranger):
                words = {"titles": "Wren", "notes": "Wren", "due": "in 3 days", "reason": "Wren"}
                answer = await submit(who, a.channel, custom_id, words)
                assert "There is no such" in rivals.hear(custom_id, answer)
                answer = await submit(who.user, who.user.dm_channel, custom_id, words)
                refused = (
                    "Use this in your studio's server|no such (deadline|reminder|file|mix) of yours"
                )
                assert re.search(refused, rivals.hear(custom_id, answer))

    await _assert_kept(rivals, before, seen)


async def test_no_other_studio_is_muted_or_named(rivals: Rivals) -> None:
    a, before, seen = rivals.a, await rivals.b_rows(), rivals.b_messages()
    name = rivals.b.guild.name
    ways = (name, f"studio:{rivals.b.guild.id}")
    for who, option, way in product((a.stranger, a.producer), sorted(STUDIOS), ways):
        said = rivals.hear(f"me {option}:{way}", await who.slash(a.channel, "me", **{option: way}))
        assert "There is no such studio among yours" in said
        found = await who.autocomplete(a.channel, "me", option, "")
        assert name not in str(found)
        await a.later(31)

    await _assert_kept(rivals, before, seen)


async def test_a_producer_elsewhere_is_a_stranger_here(rivals: Rivals) -> None:
    """Who runs studio A is a mere member of B's server: its ids are theirs to type there."""
    b, who = rivals.b, MemberActor(rivals.a.env, rivals.b.guild, rivals.a.producer.user)
    before, seen = await rivals.b_rows(), rivals.b_messages()
    targets = await _targets(rivals)
    for name, options in commands(b.app.bot).items():
        nouns = [option.name for option in options if option.name in NOUNS]
        *_, filled = _fillings(b, options)
        for theirs in _mixed(nouns, targets):
            await _typed(rivals, who, name, filled | theirs, channel=b.channel)
    for kind in buttons(b.app.bot):
        for custom_id in await _custom_ids(rivals, kind.action):
            rivals.hear(custom_id, await press(who, b.channel, custom_id))

    await _assert_kept(rivals, before, seen)


async def test_what_is_said_in_a_dm_is_of_ones_own_studios(rivals: Rivals) -> None:
    before, seen = await rivals.b_rows(), rivals.b_messages()
    targets = await _targets(rivals)
    for who in (rivals.a.producer, rivals.a.artist, rivals.a.stranger):
        for name in who.user.available_commands():
            options = commands(rivals.a.app.bot)[name]
            required = [o.name for o in options if o.is_required and o.name in NOUNS]
            first, *_ = _fillings(rivals.a, options)
            for theirs in _mixed(required, targets) if required else [{}]:
                filled = first | theirs
                rivals.hear(f"{name} {filled} in a DM", await who.user.slash(name, **filled))
    mine = rivals.hear("agenda", await rivals.a.producer.user.slash("agenda"))
    assert OWN in mine

    await _assert_kept(rivals, before, seen)


async def _assert_kept(rivals: Rivals, before: Any, seen: list[str]) -> None:
    """Nothing of B was told, changed, added, or hung on; nobody of B was bothered."""
    rivals.read_all()
    assert not rivals.leaks, "\n".join(rivals.leaks[:20])
    assert await rivals.b_rows() == before
    assert rivals.b_messages() == seen
    census = await Census.take(rivals.a.app.db)
    assert not list(census.strays())


async def _targets(rivals: Rivals) -> dict[str, list[str]]:
    """By option: every way to name each of B's records."""
    found: dict[str, list[str]] = {}
    for option, words in NOUNS.items():
        ways: list[str] = []
        for word, table in words.items():
            ids = await rivals.b_ids(table)
            assert ids
            ways += [f"{word}:{record_id}" for record_id in ids]
            ways += [str(ids[0]), *(f"{MARK} {title}".casefold() for title in TITLES[table])]
        found[option] = ways
    return found


def _mixed(nouns: list[str], targets: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Each of B's records in each option, beside records of A: alone it is what is to be refused.

    Then all options at once, so that B's records go together, as in B they do.
    """
    own = {noun: OWNED[noun] for noun in nouns}
    for noun in nouns:
        yield from (own | {noun: theirs} for theirs in targets[noun])
    if len(nouns) > 1:
        for place in range(max(len(targets[noun]) for noun in nouns)):
            yield {noun: targets[noun][place % len(targets[noun])] for noun in nouns}


def _fillings(studio: Studio, options: list[Option]) -> Iterator[dict[str, Any]]:
    """The other options: only those that must be there, then all, if there are more."""
    handles: dict[str, Any] = {
        "assignee": studio.artist,
        "channel": studio.channel,
        "fallback_channel": studio.channel,
        "producer_role": studio.guild.roles["Producer"],
        "engineer_role": studio.engineer_role,
    }
    said = {
        option.name: option.choices[0] if option.choices else (PLAIN | handles)[option.name]
        for option in options
        if option.name not in {*NOUNS, *STUDIOS, *LEFT_OUT}
    }
    required = {name: said[name] for name in said if _is_required(options, name)}
    if required != said:
        yield required
    yield said


def _is_required(options: list[Option], name: str) -> bool:
    return next(option.is_required for option in options if option.name == name)


async def _typed(
    rivals: Rivals, who: MemberActor, name: str, options: dict[str, Any], *, channel: Any = None
) -> None:
    """Send a command; one that comes too soon is sent again later."""
    room = channel or rivals.a.channel
    said = rivals.hear(f"{name} {options}", await who.slash(room, name, **options))
    if "a lot at once" in said:
        await rivals.a.later(61)
        said = rivals.hear(f"{name} {options}", await who.slash(room, name, **options))
    assert said, f"{name} {options} was not answered"
    assert not re.search("reference|at once", said), f"{name} {options}: {said}"


async def _custom_ids(rivals: Rivals, action: str) -> list[str]:
    """The action with each of B's ids, alone and with some of the second number's."""
    of = IDS_OF[action]
    plain = [f"{action}:{record_id}" for record_id in (await rivals.b_ids(of) if of else [0])]
    if action not in EXTRA_OF:
        return plain
    table = EXTRA_OF[action]
    extras = await rivals.b_ids(table) if table else [0, 1]
    return plain + [f"{one}:{extra}" for one, extra in zip(plain * 2, cycle(extras[-3:]))]
