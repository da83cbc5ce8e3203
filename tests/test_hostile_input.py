"""Whatever a member types: a clear answer, nobody pinged, nothing that Discord would refuse."""

import math
from typing import Any

import pytest
from simcord.results import InteractionResult

from tests.limits import breaches, pings, too_many
from tests.studio import Studio, said, text_of
from tests.wire import Option, commands, send

LONG = "x" * 4000
NAMES = {  # what stays of them is a name
    "everyone": "@everyone and @here",
    "role": "<@&{role}> <@{user}> <#1> </studio setup:1> <t:0:R>",
    "markdown": "**bold** `code` ||spoiler|| # head > quote ~~gone~~ __under__ ```block",
    "link": "[click](https://evil.example) https://evil.example <https://evil.example>",
    "long": "w" * 100,
    "long markdown": "*_`|[]" * 16,
    "surrogate": "sur\ud800rogate",
    "right to left": "\u202egnos \u2067drive\u2069",
    "newlines": "two\nlines\r\n\tand more",
    "emoji": "👩🏽\u200d🎤 family 👨\u200d👩\u200d👧\u200d👦",
    "sql": "'; DROP TABLE songs; --",
    "nul": "nul\0byte",
    "not normal": "ﬁne Cafe\u0301 ①",
    "fullwidth": "\uff20everyone",
}
REFUSED = {  # nothing stays of them, or too much
    "too long": LONG,
    "nothing to see": "\u200b\u200c\u2060\ufeff",
    "spaces": " \u3000\u00a0 ",
    "only surrogates": "\ud800\udfff",
    "only marks": "\u202e\u2066\u2069",
}
WHOLE = [-1, 10**18, -(10**18), 2**63, 0, 1]
BROKEN = [-1.5, 1e308, math.nan, math.inf]
MAY_BE = {"days": {-1, 1}, "true_peak": {-1.5, -1, 0}}  # elsewhere 0 and 1 may be all right
VALID: dict[str, Any] = {
    "project": "Tides",
    "song": "Night Drive",
    "artist": "Ada",
    "mix": "Night Drive Mix 1",
    "deadline": "Mix",
    "target": "Night Drive",
    "person": "person:1",
    "title": "Foam",
    "name": "Bo",
    "due": "2026-12-24 18:00",
    "days": 7,
    "at": "every monday 10:00",
    "until": "2026-12-24 18:00",
    "text": "Call the drummer",
    "reminder": "Mix",
    "ladder": "1d, 3h",
    "link": "https://example.org/1",
    "notes": "0:00 louder",
    "note": "Night Drive 1",
    "reason": "On purpose",
}


@pytest.fixture
async def tides(studio: Studio) -> Studio:
    """A project with a mix and a deadline."""
    await studio.set_up()
    await studio.project()
    who, room = studio.producer, studio.channel
    add = {"project": "Tides", "role": "approver", "name": "Nora"}
    await who.slash(room, "project people add", **add)
    due = {"target": "Night Drive", "due": "2026-12-01 18:00"}
    await who.slash(room, "deadline set", **due)
    made = await who.slash(room, "mix submit", song="Night Drive", link="https://example.org/0")
    assert "is up" in text_of(made)
    await who.slash(room, "mix notes", mix="Night Drive Mix 1", notes="0:00 softer")
    return studio


def spelt(text: str, studio: Studio) -> str:
    return text.replace("{role}", str(studio.engineer_role.id)).replace(
        "{user}", str(studio.stranger.id)
    )


def assert_harmless(studio: Studio) -> None:
    """Nobody was pinged but who is waited for, and Discord would have taken all of it."""
    assert not breaches(studio.env)
    asked = {studio.artist.id, studio.engineer.id, studio.producer.id}
    assert not pings(studio.env, but=asked)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_hostile_name_is_shown_harmlessly_and_found_again(tides: Studio, kind: str) -> None:
    who, room, name = tides.producer, tides.channel, spelt(NAMES[kind], tides)

    async def do(command: str, /, **options: Any) -> str:
        text = text_of(await send(who, room, command, **options))
        assert text and "reference" not in text, text
        return text

    assert "is set up" in await do("project create", title=name, artist=name, genre=name)
    people = {"role": "approver", "name": name, "contact": name}
    await do("project people add", project=name, **people)
    assert "Added" in await do("song add", project="Tides", title=name.replace(",", ""))
    mix = {"song": "Night Drive", "link": "https://example.org/2", "changes": name}
    assert "is up" in await do("mix submit", **mix)
    await do("mix notes", mix="Night Drive Mix 2", notes=name.replace(";", ""))
    await do("note add", mix="Night Drive Mix 2", text=name, at="0:03")
    await do("note decline", note="Night Drive 1", reason=name)
    await do("note list", song="Night Drive", state="all")
    due = {"target": "Night Drive", "due": "2026-12-24 18:00", "title": name}
    assert "Due" in await do("deadline set", **due)
    await tides.later(61)

    for command in ("project show", "project people list", "project history", "song list"):
        assert "There is no such" not in await do(command, project=name)
    await do("artist edit", artist=name, contact=name)
    await do("mix show", mix="Night Drive Mix 2")
    for command in ("artist list", "project list", "deadline list", "agenda", "help", "me"):
        await do(command)
    found = await who.autocomplete(room, "project show", "project", name[:20])
    assert found and not too_many(found)
    assert_harmless(tides)


@pytest.mark.parametrize("kind", REFUSED)
async def test_a_name_of_which_nothing_stays_is_refused(tides: Studio, kind: str) -> None:
    for command, options in (
        ("project create", {"title": REFUSED[kind], "artist": "Ada"}),
        ("project create", {"title": "Foam", "artist": REFUSED[kind]}),
        ("song edit", {"song": "Night Drive", "title": REFUSED[kind]}),
        ("artist add", {"name": REFUSED[kind]}),
    ):
        refused = await send(tides.producer, tides.channel, command, **options)
        assert "is empty" in text_of(refused) or "at most 100 fit" in text_of(refused)
        assert refused.ephemeral
    listed = await tides.producer.slash(tides.channel, "project list")
    assert text_of(listed).count("Single") == 1
    assert_harmless(tides)


@pytest.mark.parametrize("kind", NAMES | REFUSED)
async def test_no_text_in_any_option_is_a_fault_of_ours(tides: Studio, kind: str) -> None:
    text = spelt((NAMES | REFUSED)[kind], tides)
    for name, options in commands(tides.app.bot).items():
        for option in _of_type(options, "string"):
            await _try(tides, name, options, option, text)
    assert_harmless(tides)


async def test_no_text_breaks_the_completion_of_any_option(tides: Studio) -> None:
    """An error there would fail the test: the simulated Discord takes it down."""
    texts = [spelt(text, tides) for text in (*NAMES.values(), *REFUSED.values())]
    for name, options in commands(tides.app.bot).items():
        for option in options:
            for text in texts if option.completes else ():
                found = await tides.producer.autocomplete(
                    tides.channel, name, option.name, text, **_filled(options, but=option)
                )
                assert not too_many(found), f"{name} {option.name}: {text}"


async def test_no_number_in_any_option_is_a_fault_of_ours(tides: Studio) -> None:
    for name, options in commands(tides.app.bot).items():
        whole = [(option, number) for option in _of_type(options, "integer") for number in WHOLE]
        broken = [
            (option, number) for option in _of_type(options, "number") for number in WHOLE + BROKEN
        ]
        for option, number in whole + broken:
            answer = await _try(tides, name, options, option, number)
            may_be = MAY_BE.get(option.name, {0, 1})
            is_refused = " from " in answer or "are shifted by" in answer
            assert number in may_be or is_refused, f"{name} {number}: {answer}"
    assert_harmless(tides)


async def _try(studio: Studio, name: str, options: list[Option], option: Option, value: Any) -> str:
    filled = _filled(options, but=option) | {option.name: value}
    answer = text_of(await _sent(studio, name, filled))
    assert answer, f"{name} {option.name}={value!r} was not answered"
    assert "reference" not in answer, f"{name} {option.name}={value!r}: {answer}"
    return answer


async def _sent(studio: Studio, name: str, filled: dict[str, Any]) -> InteractionResult:
    """Send a command; one that comes too soon is sent again later."""
    result = await send(studio.producer, studio.channel, name, **filled)
    if "a lot at once" in text_of(result):
        await studio.later(61)
        result = await send(studio.producer, studio.channel, name, **filled)
    return result


def _filled(options: list[Option], *, but: Option) -> dict[str, Any]:
    """Something valid for every option that must be there, or without which the rest is lost."""
    return {
        option.name: option.choices[0] if option.choices else VALID[option.name]
        for option in options
        if option != but and (option.is_required or option.name in {"link", "title"})
    }


def _of_type(options: list[Option], type_: str) -> list[Option]:
    return [option for option in options if option.type == type_ and not option.choices]


LINKS = {
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,x",
    "http": "http://example.org/mix",
    "file": "file:///etc/passwd",
    "no scheme": "example.org/mix",
    "localhost": "https://localhost/mix",
    "loopback": "https://127.0.0.1/mix",
    "short loopback": "https://127.1/mix",
    "decimal": "https://2130706433/mix",
    "hex": "https://0x7f000001/mix",
    "hex parts": "https://0x7f.0.0.1/mix",
    "octal": "https://0177.0.0.1/mix",
    "private 10": "https://10.0.0.5/mix",
    "private 172": "https://172.16.3.4/mix",
    "private 192": "https://192.168.1.20/mix",
    "metadata": "https://169.254.169.254/latest",
    "shared": "https://100.64.0.1/mix",
    "any": "https://0.0.0.0/mix",
    "multicast": "https://224.0.0.1/mix",
    "IPv6 loopback": "https://[::1]/mix",
    "IPv6 mapped": "https://[::ffff:10.0.0.1]/mix",
    "IPv6 local": "https://[fe80::1]/mix",
    "IPv6 unique local": "https://[fd00::1]/mix",
    "IPv6 NAT64": "https://[64:ff9b::a00:1]/mix",
    "fullwidth digits": "https://\uff11\uff12\uff17.0.0.1/mix",
    "ideographic stop": "https://127。0。0。1/mix",
    "single name": "https://nas/mix",
    "home": "https://nas.local/mix",
    "trailing dot": "https://nas.local./mix",
    "user": "https://example.org@10.0.0.1/mix",
    "password": "https://me:secret@example.org/mix",
    "backslash": "https://example.org\\@10.0.0.1/mix",
    "spaces": "https://example.org/my mix",
    "newline": "https://example.org/\nmix",
    "markdown": "https://example.org/)[x](https://evil.example",
    "bad port": "https://example.org:99999/mix",
    "surrogate": "https://example.org/\ud800",
    "right to left": "https://example.org/\u202e3pm.exe",
    "long": "https://example.org/" + LONG,
    "empty": " ",
    "no host": "https:///mix",
}


async def test_a_link_that_leads_nowhere_public_is_refused(tides: Studio) -> None:
    for kind, link in LINKS.items():
        refused = await _sent(tides, "mix submit", {"song": "Night Drive", "link": link})
        assert refused.ephemeral, kind
        assert "link" in text_of(refused) and "is up" not in text_of(refused), kind
    history = await tides.producer.slash(tides.channel, "mix history", song="Night Drive")
    assert "Mix 2" not in text_of(history)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.dropbox.com/s/abc/mix%202.wav?dl=0",
        "https://drive.google.com/file/d/1aB-c_/view#t=1",
        "https://müsik.example.org/mix",
        "https://xn--msik-0ra.example.org:8443/mix",
        "https://8.8.8.8/mix",
    ],
)
async def test_a_public_link_is_kept_as_it_is(tides: Studio, link: str) -> None:
    made = await send(tides.producer, tides.channel, "mix submit", song="Night Drive", link=link)

    assert "is up" in text_of(made)
    card = tides.threads()[0].last_message
    assert card is not None and card.embeds[0].url == link
    assert "unverified" in said(card)
