"""Who may type what: every command of the tree, tried by everyone in and around a project."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiosqlite
import discord
import pytest
from simcord.actors import MemberActor

from tests.census import Census
from tests.sounds import wav
from tests.studio import Studio, text_of
from tests.wire import commands, menus

MANAGER, PRODUCER, ENGINEER, OWN_ENGINEER = "manager", "producer", "engineer", "project engineer"
ARTIST, APPROVER, LISTENER, STRANGER = "artist", "approver", "listener", "stranger"
EVERYONE = {
    MANAGER,  # of the server, where the producer role is somebody else's
    PRODUCER,
    ENGINEER,  # by the studio's role
    OWN_ENGINEER,  # by the project alone
    ARTIST,
    APPROVER,
    LISTENER,
    STRANGER,
}
STAFF = {PRODUCER, ENGINEER, OWN_ENGINEER}
SIGNING = {ARTIST, APPROVER}
PROJECT = {*STAFF, *SIGNING, LISTENER}
REFUSALS = re.compile(
    r"Only the producer can do that\.|Only the producer or an engineer can do that\.|"
    r"Only the producer or an assignee can mark that as done\.|"
    r"Only who submitted it, or the producer, can withdraw a mix\.|"
    r"Only whose note it is can edit it\.|Only whose note it is, who decides|"
    r"needs the Manage Server permission|signs? off this project|"
    r"There is no such [a-z ]+\. Pick one from the list\.|"
    r"There is no mix of yours that it could be about\."
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A command with options: who may, and what they read."""

    command: str
    may: set[str]
    says: str
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    # What the others read where it is no refusal: a list without what they may not see.
    others_read: str | None = None


TIDES = {"project": "Tides"}
NIGHT = {"song": "Night Drive"}
MIX = {"mix": "Night Drive Mix 1"}
NOTE = {"note": "Night Drive 1"}  # the artist's
OWN_ROW = {"reminder": "Call the drummer"}  # the producer's own
RULES = [
    Rule("studio setup", {MANAGER}, "Paris", {"timezone": "Europe/Paris"}),
    Rule("studio reminders", {MANAGER}, "12 hours", {"escalate_after": "12h"}),
    Rule("studio targets", {MANAGER, PRODUCER, ENGINEER}, "Loudness targets"),
    Rule("studio targets", {MANAGER, PRODUCER}, "−9.0 LUFS", {"loudness": -9.0}),
    Rule("studio show", {MANAGER, PRODUCER, ENGINEER}, "Project threads"),
    Rule("artist add", {PRODUCER}, "Artist added", {"name": "Bo"}),
    Rule("artist edit", {PRODUCER}, "Saved", {"artist": "Ada", "contact": "by post"}),
    Rule("artist list", {PRODUCER}, "Cleo"),
    Rule("artist archive", {PRODUCER}, "Archived", {"artist": "Cleo"}),
    Rule("project create", {PRODUCER}, "is set up", {"title": "Foam", "artist": "Ada"}),
    Rule("project list", PROJECT, "Tides", others_read="Nothing to show"),
    Rule("project show", PROJECT, "Night Drive", TIDES),
    Rule("project edit", STAFF, "Saved", TIDES | {"genre": "Pop"}),
    Rule("project archive", STAFF, "Archived", TIDES),
    Rule("project history", PROJECT, "History of Tides", TIDES),
    Rule("project people list", PROJECT, "Nora", TIDES),
    Rule("project people add", {PRODUCER}, "Zoe", TIDES | {"role": "listener", "name": "Zoe"}),
    Rule("project people remove", {PRODUCER}, "People of", TIDES | {"person": "person:1"}),
    Rule("song add", STAFF, "Added", TIDES | {"title": "Undertow"}),
    Rule("song list", PROJECT, "Night Drive", TIDES),
    Rule("song edit", STAFF, "Saved", NIGHT | {"tempo": 120.0}),
    Rule("song stage", STAFF, "Saved", NIGHT | {"stage": "mastering"}),
    Rule("song archive", STAFF, "Archived", NIGHT),
    Rule("deadline set", {PRODUCER}, "Due", {"target": "song:1", "due": "2026-02-03 18:00"}),
    Rule("deadline list", PROJECT, "Sleeve", others_read="No open deadlines"),
    Rule("deadline move", {PRODUCER}, "Due", {"deadline": "deadline:1", "due": "2026-02-09 18:00"}),
    Rule("deadline shift", {PRODUCER}, "Shift Tides by 7 days", TIDES | {"days": 7}),
    Rule("deadline remind", {PRODUCER}, "4 days", {"deadline": "deadline:1", "ladder": "4d"}),
    Rule("deadline done", {PRODUCER, OWN_ENGINEER}, "Done", {"deadline": "deadline:1"}),
    Rule("deadline done", {PRODUCER, LISTENER}, "Done", {"deadline": "deadline:2"}),  # assigned
    Rule("deadline cancel", {PRODUCER}, "Cancelled", {"deadline": "deadline:1"}),
    Rule("mix submit", STAFF, "Nobody else", NIGHT | {"file": ("b.wav", wav(0.2))}),
    Rule("mix submit", STAFF, "is up", NIGHT | {"link": "https://example.org/b"}),
    Rule("mix history", PROJECT, "Mixes of", NIGHT),
    Rule("mix show", PROJECT, "Mix 1", MIX),
    Rule("mix compare", PROJECT, "is a link|nothing before", MIX),
    Rule("mix ab", PROJECT, "is a link|nothing before", MIX),
    Rule("mix record", PROJECT, "Not approved yet", MIX),
    Rule("mix withdraw", {PRODUCER}, "was withdrawn", MIX),
    Rule(
        "mix withdraw", {PRODUCER, ENGINEER}, "was withdrawn", {"mix": "Night Drive Instrumental 1"}
    ),
    Rule("mix approve", SIGNING, "approved|Noted", MIX | {"notes": "0:00 longer fade"}),
    Rule("mix approve", {PRODUCER}, "approved|Noted", MIX | {"for": "Nora"}),
    Rule("mix chase", STAFF, "Asked about", {"mix": "Night Drive Instrumental 1"}),
    Rule("mix notes", PROJECT, "note", MIX | {"notes": "0:00 louder"}),
    Rule("mix notes", {PRODUCER}, "note", MIX | {"notes": "louder", "for": "Nora"}),
    Rule("note add", PROJECT, "kept as a draft", MIX | {"text": "0:00 louder"}),
    Rule("note list", PROJECT, "Vocal up", NIGHT),
    Rule("note edit", {ARTIST}, "Saved", NOTE | {"text": "Vocal down"}),
    Rule("note done", STAFF, "is done", NOTE),
    Rule("note decline", STAFF, "is declined", NOTE | {"reason": "On purpose"}),
    Rule("note reopen", {ARTIST, PRODUCER}, "is open again", {"note": "Night Drive 2"}),
    Rule("note export", PROJECT, "2 notes on", NIGHT | {"format": "text"}),
    Rule("reminder list", EVERYONE, "Your reminders"),
    Rule("reminder add", EVERYONE, "remind you", {"at": "every monday 10:00", "text": "Listen"}),
    Rule("reminder add", PROJECT, "remind you", TIDES | {"at": "in 3 days", "text": "Listen"}),
    Rule("reminder snooze", {PRODUCER}, "remind you", OWN_ROW | {"until": "in 3 days"}),
    Rule("reminder cancel", {PRODUCER}, "Called off", OWN_ROW),
    Rule("reminder test", EVERYONE, "DMs work"),
    Rule("reminder failed", {PRODUCER}, "Everything arrived"),
    Rule("reminder status", {PRODUCER}, "Deliveries"),
    Rule("agenda", EVERYONE, "Your agenda"),
    Rule(
        "me",
        EVERYONE,
        "4 hours before .your own.",
        {"timezone": "Europe/Rome", "ladder": "4h", "digest": "8", "quiet": "off"},
    ),
    Rule("help", EVERYONE, "/me"),
]


MENUS = {  # of a message's context menu: who may, and what they read
    "Submit as mix": (STAFF, "Post as Night Drive, Mix 2"),
    "Add as mix notes": (PROJECT, "1:12 vocal low"),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone in and around the project, and the database as it was before anybody did a thing."""

    studio: Studio
    members: dict[str, MemberActor]
    message: discord.Message  # of the artist, with a bounce
    start: aiosqlite.Connection
    before: Census

    async def rewind(self) -> None:
        """Put the database back to the start."""
        await self.start.backup(_writer(self.studio))


@pytest.fixture
async def cast(studio: Studio) -> AsyncIterator[Cast]:
    guild, room = studio.guild, studio.channel
    role = guild.create_role("Boss")

    def member(name: str, *roles: Any) -> MemberActor:
        return guild.add_member(studio.env.create_user(name), roles=list(roles))

    members = {
        MANAGER: studio.producer,
        PRODUCER: member("Pia", role),
        ENGINEER: studio.engineer,
        OWN_ENGINEER: member("Petra"),
        ARTIST: studio.artist,
        APPROVER: member("Abe"),
        LISTENER: member("Lia"),
        STRANGER: studio.stranger,
    }
    await studio.set_up(producer_role=role)
    boss = members[PRODUCER]

    async def do(who: MemberActor, name: str, /, **options: Any) -> None:
        said = text_of(await who.slash(room, name, **options))
        assert not REFUSALS.search(said), said

    await do(boss, "artist add", name="Ada", member=studio.artist)
    await do(boss, "artist add", name="Cleo")
    await do(boss, "project create", title="Tides", artist="Ada", songs="Night Drive")
    for who in ("engineer", "approver", "listener"):
        person = members[OWN_ENGINEER if who == "engineer" else who]
        await do(boss, "project people add", project="Tides", role=who, member=person)
    await do(boss, "project people add", project="Tides", role="approver", name="Nora")
    await do(boss, "deadline set", target="Night Drive", due="2026-02-01 18:00")
    due = {"due": "2026-02-02 18:00", "title": "Sleeve", "assignee": members[LISTENER]}
    await do(boss, "deadline set", target="Tides", **due)
    await do(boss, "reminder add", at="in 5 days", text="Call the drummer")
    await do(boss, "mix submit", song="Night Drive", link="https://example.org/1")
    await do(studio.artist, "mix notes", mix="Night Drive Mix 1", notes="Vocal up; love it")
    await do(boss, "note decline", note="Night Drive 2", reason="Nothing to do")
    link = {"link": "https://example.org/i", "type": "instrumental"}
    await do(members[ENGINEER], "mix submit", song="Night Drive", **link)
    sound = ("nightdrive_v2.wav", wav(0.2))
    message = await studio.artist.send(room, "1:12 vocal low", attachments=[sound])
    await studio.later(120)
    async with aiosqlite.connect(":memory:") as start:
        await _writer(studio).backup(start)
        yield Cast(studio, members, message, start, await Census.take(studio.app.db))


def test_every_command_stands_in_the_table(studio: Studio) -> None:
    assert {rule.command for rule in RULES} == set(commands(studio.app.bot))
    assert MENUS.keys() == menus(studio.app.bot)


@pytest.mark.parametrize("role", sorted(EVERYONE))
async def test_each_command_serves_who_may_and_refuses_the_others(cast: Cast, role: str) -> None:
    wrong = [
        f"/{rule.command} {rule.options}: {problem}"
        for rule in RULES
        if (problem := await _problem(cast, rule, role))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", sorted(EVERYONE))
async def test_each_menu_serves_who_may_and_refuses_the_others(cast: Cast, role: str) -> None:
    studio, message = cast.studio, cast.message
    for menu, (may, says) in MENUS.items():
        result = await cast.members[role].context_menu(studio.channel, menu, message)
        said = text_of(result) + str(result.modal or "")
        assert result.ephemeral or result.modal, said
        if role in may:
            assert re.search(says, said) and not REFUSALS.search(said), said
            await cast.rewind()
        else:
            assert REFUSALS.search(said), said
            assert await Census.take(studio.app.db) == cast.before


async def test_help_lists_what_each_may_type_and_what_depends_on_whose_it_is(cast: Cast) -> None:
    depends = {
        *("deadline done", "mix withdraw", "reminder cancel", "reminder snooze"),
        *("note edit", "note reopen"),
    }
    for role, member in cast.members.items():
        said = text_of(await member.slash(cast.studio.channel, "help"))
        listed = set(re.findall(r"</([a-z ]+):\d+>", said.partition("Commands")[2]))
        may = {rule.command for rule in RULES if role in rule.may}
        assert may <= listed, role
        assert listed - may <= depends, role


async def _problem(cast: Cast, rule: Rule, role: str) -> str | None:
    """What is not as the rule says; None where all is."""
    studio = cast.studio
    result = await cast.members[role].slash(studio.channel, rule.command, **rule.options)
    said = text_of(result)
    if not result.ephemeral:
        return f"everybody reads {said}"
    if role in rule.may:
        await cast.rewind()
        return None if re.search(rule.says, said) and not REFUSALS.search(said) else said
    if await Census.take(studio.app.db) != cast.before:
        return f"changed something, and said {said}"
    expected = rule.others_read and re.search(rule.others_read, said)
    is_refused = expected if rule.others_read else REFUSALS.search(said)
    return None if is_refused and not re.search(rule.says, said) else said


def _writer(studio: Studio) -> aiosqlite.Connection:
    return studio.app.db._writer  # pyright: ignore[reportPrivateUsage]: no bot goes back in time
