"""Two studios side by side, and what a member of one could type at the other's records."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.census import Census
from tests.sounds import ogg, wav
from tests.studio import Studio, said, speak, submit_mix, text_of
from tests.wire import submit

MARK = "Quokka"  # in every text of the other studio; typed only in small letters, so never an echo
OWN = "Heron"


@dataclass(frozen=True, slots=True)
class Rivals:
    """Studio A, from which the other is tried; studio B, of which nothing may be learnt."""

    a: Studio
    b: Studio
    leaks: list[str] = field(default_factory=list[str])

    @property
    def b_people(self) -> list[int]:
        """The users who have to do with B alone."""
        b = self.b
        return [who.id for who in (b.producer, b.engineer, b.artist, b.stranger)]

    async def b_rows(self) -> dict[str, list[dict[str, Any]]]:
        """All that is B's."""
        return (await Census.take(self.a.app.db)).of(self.b.guild.id, self.b_people)

    async def b_ids(self, table: str) -> list[int]:
        """The ids of B's rows of a table; of the outbox one for each kind, state and reader."""
        rows = (await self.b_rows())[table]
        if table == "outbox":
            rows = list({(r["kind"], r["state"], r["user_id"]): r for r in rows}.values())
        return [row["id"] for row in rows]

    def hear(self, deed: str, result: InteractionResult) -> str:
        """Take down an answer; what it holds of B is a leak."""
        text = text_of(result) + str(result.modal or "") + str(result.autocomplete_choices or "")
        for message in filter(None, [result.response, *result.followups]):
            text += str(message.components)
            names = [file.filename for file in message.attachments]
            if any(MARK.casefold() in name for name in names):
                self.leaks.append(f"{deed}: gave {names}")
        self.read(deed, text)
        return text

    def read(self, deed: str, text: str) -> None:
        """Take down any text that members of A see."""
        found = [secret for secret in self._secrets() if secret in text]
        if found:
            self.leaks.append(f"{deed}: told {found} in {text[:300]}")

    def read_all(self) -> None:
        """Take down every message in A, and in the DMs of its people."""
        a = self.a
        people = (a.producer, a.engineer, a.artist, a.stranger)
        places = [a.channel, *a.threads(), *(who.user.dm_channel for who in people)]
        for place in places:
            for message in place.history():
                self.read(f"a message in {place.name}", said(message) + str(message.components))

    def b_messages(self) -> list[str]:
        """Every message that people of B see, as it stands."""
        b = self.b
        people = (b.producer, b.engineer, b.artist, b.stranger)
        places = [b.channel, *b.threads(), *(who.user.dm_channel for who in people)]
        return [
            f"{message.id} {said(message)} {message.components}"
            for place in places
            for message in place.history()
            if not message.flags.ephemeral
        ]

    def _secrets(self) -> Iterable[str]:
        places = [self.b.channel, *self.b.threads()]
        return [MARK, *(str(secret) for secret in (*self.b_people, *(p.id for p in places)))]


async def furnish(a: Studio) -> Rivals:
    """Fill both studios with some of everything; B's texts all hold the mark."""
    rivals = Rivals(a, _second(a))
    await a.env.settle()
    await _fill(rivals.b, MARK)
    await _fill(a, OWN)
    rivals.b.guild.add_member(a.producer.user)  # a producer here, a passer-by there
    await a.later(7200)  # cards are made current, reminders sent
    return rivals


def _second(a: Studio) -> Studio:
    guild = a.env.create_guild("The other studio")
    boss = guild.create_role("Producer", permissions=discord.Permissions(manage_guild=True))
    engineer = guild.create_role("Desk")

    def member(who: str, *roles: Any) -> MemberActor:
        return guild.add_member(a.env.create_user(f"{MARK}-{who}"), roles=list(roles))

    return Studio(
        env=a.env,
        app=a.app,
        settings=a.settings,
        guild=guild,
        channel=guild.create_text_channel("other"),
        producer=member("max", boss),
        engineer=member("eli", engineer),
        artist=member("ada"),
        stranger=member("sam"),
        engineer_role=engineer,
    )


async def _fill(studio: Studio, word: str) -> None:
    boss, room, engineer = studio.producer, studio.channel, studio.engineer

    async def do(who: MemberActor, name: str, /, **options: Any) -> InteractionResult:
        result = await who.slash(room, name, **options)
        assert "reference" not in text_of(result), text_of(result)
        return result

    await studio.set_up(channel=room)
    await do(boss, "studio targets", loudness=-11.0, genre=f"{word} pop")
    for who in (boss, engineer, studio.artist):
        await do(who, "me", timezone="Europe/Madrid")
    contact = f"{word} phone"
    await do(boss, "artist add", name=f"{word} Ada", member=studio.artist, contact=contact)
    await do(
        boss,
        "project create",
        title=f"{word} Tides",
        artist=f"{word} Ada",
        songs=f"{word} Night, {word} Under, {word} Gone",
        genre=f"{word} pop",
        release="2026-06-01",
    )
    await do(boss, "project create", title=f"{word} Solo", artist=f"{word} Offline")
    for project, person in (("Tides", "Norbert"), ("Solo", "Nora")):
        add = {"project": f"{word} {project}", "name": f"{word} {person}", "contact": contact}
        await do(boss, "project people add", role="approver", **add)
    add = {"project": f"{word} Tides", "role": "listener", "member": studio.stranger}
    await do(boss, "project people add", **add)
    await do(boss, "song archive", song=f"{word} Gone")
    night = f"{word} Night"
    for target in (night, f"{word} Solo"):
        await do(
            boss,
            "deadline set",
            target=target,
            due="in 7 days",
            title=f"{word} day",
            assignee=engineer,
        )
    await do(boss, "deadline set", target=f"{word} Tides", due="in 60 days", title=f"{word} far")
    for project in ({}, {"project": f"{word} Tides"}):
        errand = {"at": "every day 10:00", "text": f"{word} errand"}
        await do(boss, "reminder add", **errand, **project)
    chosen = await engineer.autocomplete(room, "deadline done", "deadline", f"{word} day night")
    wish = {"due": "in 9 days", "reason": f"{word} is ill"}
    asked = await submit(engineer, room, chosen[0]["value"].replace(":", ":move:"), wish)
    assert "You hear what they say" in text_of(asked), text_of(asked)
    sound = (f"{word}.wav", wav(0.3 if word == MARK else 0.4))
    await submit_mix(engineer, room, song=night, file=sound, changes=f"{word} drums")
    await do(studio.artist, "mix notes", mix=f"{night} Mix 1", notes=f"0:00 {word} louder")
    await do(studio.stranger, "mix notes", mix=f"{night} Mix 1", notes=f"0:00 {word} softer")
    await do(studio.artist, "note add", mix=f"{night} Mix 1", text=f"0:00 {word} wider")
    thread = next(t for t in studio.threads() if t.name == f"{word} Tides")
    card = next(m for m in thread.history() if m.attachments)
    await studio.artist.send(thread, f"0:00 {word} narrower", reply_to=card)
    await speak(studio.artist, thread, ogg(0.5, codec="libopus"), reply_to=card)
    await do(engineer, "mix submit", song=night, link=f"https://example.org/{word}")
    asked = await do(engineer, "mix submit", song=night, file=sound)
    assert "very file" in text_of(asked)
    await do(studio.artist, "mix approve", mix=f"{night} Mix 2")
    await do(engineer, "mix submit", song=f"{word} Under", link=f"https://example.org/{word}/2")
    await do(engineer, "mix withdraw", mix=f"{word} Under Mix 1")
    await do(engineer, "mix submit", song=f"{word} Solo", link=f"https://example.org/{word}/3")
    for seconds in (0.6, 0.7):
        again = {"file": (f"{word}.wav", wav(seconds)), "type": "rough"}
        await submit_mix(engineer, room, song=night, **again)
    compared = await do(engineer, "mix compare", mix=f"{night} Rough mix 2")
    assert "Rough mix 1 → Rough mix 2" in text_of(compared), text_of(compared)
    found = [(f"{word}_night_inst_v2.wav", wav(0.5))]
    message = await studio.artist.send(room, word, attachments=found)
    asked = await engineer.context_menu(room, "Submit as mix", message)
    assert "Instrumental 2" in text_of(asked), text_of(asked)
    name = f"{word} Nora"
    await do(boss, "mix approve", **{"mix": f"{word} Solo Mix 1", "for": name})
    await studio.later(61)
