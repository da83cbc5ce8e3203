"""A furnished studio in a simulated Discord: who is there, and how they type and press."""

from dataclasses import dataclass
from typing import Any, Self, TypeVar

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import InteractionResult

from bot.app import App
from bot.config import Settings


@dataclass(slots=True)
class Studio:
    """One server: its channel, and a producer, an engineer, an artist and a passer-by."""

    env: simcord.Env
    app: App
    settings: Settings
    guild: GuildHandle
    channel: ChannelHandle
    producer: MemberActor
    engineer: MemberActor
    artist: MemberActor
    stranger: MemberActor
    engineer_role: Any

    @classmethod
    def furnish(
        cls, env: simcord.Env, app: App, settings: Settings, *, name: str = "Night Studio"
    ) -> Self:
        """Build the server; the engineer role becomes the studio's by `/studio setup`."""
        guild = env.create_guild(name)
        boss = guild.create_role("Producer", permissions=discord.Permissions(manage_guild=True))
        engineer = guild.create_role("Engineer")
        channel = guild.create_text_channel("studio")

        def member(who: str, *roles: Any) -> MemberActor:
            return guild.add_member(env.create_user(who), roles=list(roles))

        return cls(
            env=env,
            app=app,
            settings=settings,
            guild=guild,
            channel=channel,
            producer=member("Max", boss),
            engineer=member("Eli", engineer),
            artist=member("Ada"),
            stranger=member("Sam"),
            engineer_role=engineer,
        )

    async def set_up(self, **options: Any) -> InteractionResult:
        """`/studio setup` with the engineer role, in Berlin."""
        chosen = {"timezone": "Europe/Berlin", "engineer_role": self.engineer_role} | options
        return await self.producer.slash(self.channel, "studio setup", **chosen)

    async def project(self, title: str = "Tides", **options: Any) -> ChannelHandle:
        """A project of the artist Ada, linked to her account; its thread."""
        if not await self.producer.autocomplete(self.channel, "project create", "artist", "Ada"):
            await self.producer.slash(self.channel, "artist add", name="Ada", member=self.artist)
        options = {"artist": "Ada", "songs": "Night Drive"} | options
        made = await self.producer.slash(self.channel, "project create", title=title, **options)
        assert "Its thread" in text_of(made), text_of(made)
        return self.threads()[-1]

    def threads(self) -> list[ChannelHandle]:
        """The project threads, oldest first."""
        return sorted(self.channel.threads, key=lambda thread: thread.id)

    async def later(self, seconds: float) -> None:
        """Let time pass."""
        await self.env.advance_time(seconds)


async def submit_mix(who: MemberActor, channel: ChannelHandle, **options: Any) -> InteractionResult:
    """`/mix submit`, and Post where a file was measured; a refusal is returned as it is."""
    measured = await who.slash(channel, "mix submit", **options)
    message = measured.followups[-1] if measured.followups else measured.response
    post = next((label for label in labels(message) if label.startswith("Post ")), None)
    return measured if post is None else await who.click(there(message), label=post)


async def speak(
    who: MemberActor, channel: ChannelHandle, sound: bytes, *, reply_to: discord.Message
) -> discord.Message:
    """A voice message, which simcord's members cannot record; the last that then stands there."""
    env = who._env  # pyright: ignore[reportPrivateUsage]
    (file,) = env.backend.store_attachments(channel.id, [("voice-message.ogg", sound)])
    env.backend.create_message(
        channel.id,
        who.id,
        flags=discord.MessageFlags(voice=True).value,
        attachments=[file | {"duration_secs": 1.0, "waveform": "AAAA"}],
        reference={"channel_id": str(channel.id), "message_id": str(reply_to.id)},
    )
    await env.settle()
    return there(channel.last_message)


T = TypeVar("T")


def there(thing: T | None) -> T:
    """What has to be there."""
    assert thing is not None
    return thing


def text_of(result: InteractionResult) -> str:
    """Everything that a reply and its follow-ups say: content, then each embed's words."""
    return "\n".join(map(said, [result.response, *result.followups]))


def said(message: Any) -> str:
    """Everything that a message says: content, components, embeds."""
    if message is None:
        return ""
    parts = [message.content or ""]
    parts += [component.get("content") or "" for component in _components(message)]
    for embed in message.embeds:
        parts += [embed.title or "", embed.description or ""]
        parts += [f"{field.name}: {field.value}" for field in embed.fields]
        parts.append(embed.footer.text or "")
    return "\n".join(part for part in parts if part)


def labels(message: Any) -> list[str]:
    """The labels of a message's buttons."""
    return [str(c["label"]) for c in _components(message) if c.get("label")]


def custom_id(message: Any, label: str) -> str:
    """The id of the first of a message's buttons with this label."""
    return next(str(c["custom_id"]) for c in _components(message) if c.get("label") == label)


def _components(message: Any) -> list[dict[str, Any]]:
    """Every component of a message, nested ones too, as Discord sends them."""
    found: list[dict[str, Any]] = []
    waiting: list[dict[str, Any]] = [
        row if isinstance(row, dict) else row.to_dict() for row in message.components
    ]
    while waiting:
        component = waiting.pop(0)
        found.append(component)
        beside = [component["accessory"]] if "accessory" in component else []
        waiting = [*component.get("components", []), *beside, *waiting]
    return found
