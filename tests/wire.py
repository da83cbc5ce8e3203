"""What a client can send that the simulated one would not: any id in a button, any value typed.

A member's own client can be made to send whatever Discord's servers let through: the bot must not
trust that a button was ever shown to who presses it, or that a value was picked from a list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from simcord import actors, interactions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle
from simcord.enums import AppCommandType, ComponentType, InteractionType, OptionType
from simcord.results import InteractionResult, ResponseMessage

from bot.client import StudioBot
from bot.ui.base import CardButton
from bot.ui.forms import LastingModal

# simcord has no public verb for what its own client would not send.
_dispatch = actors._dispatch_actor_interaction  # pyright: ignore[reportPrivateUsage]

Asker = MemberActor | UserHandle  # in a server, or in a DM


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a command, as Discord knows it."""

    name: str
    type: str  # "string", "integer", "number", ...
    is_required: bool
    completes: bool
    choices: tuple[Any, ...]  # values


def commands(bot: StudioBot) -> dict[str, list[Option]]:
    """Every command that can be typed, with its options."""
    return {
        command.qualified_name: [
            Option(
                parameter.display_name,
                parameter.type.name,
                parameter.required,
                parameter.autocomplete,
                tuple(choice.value for choice in parameter.choices),
            )
            for parameter in command.parameters
        ]
        for command in bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }


def menus(bot: StudioBot) -> set[str]:
    """Every command of a message's context menu."""
    return {menu.name for menu in bot.tree.walk_commands(type=discord.AppCommandType.message)}


def buttons(bot: StudioBot) -> list[type[CardButton]]:
    """Every kind of button that is answered after a restart."""
    store: Any = bot._connection._view_store  # pyright: ignore[reportPrivateUsage]: no public list
    return list(store._dynamic_items.values())


def modals(base: type[LastingModal] = LastingModal) -> Iterator[type[LastingModal]]:
    """Every form that is answered after a restart."""
    for modal in base.__subclasses__():
        yield modal
        yield from modals(modal)


async def press(asker: Asker, channel: ChannelHandle, custom_id: str) -> InteractionResult:
    """Press a button of any id, under a message of the bot."""
    env = asker._env  # pyright: ignore[reportPrivateUsage]
    button = {"type": ComponentType.BUTTON, "style": 1, "label": "Press", "custom_id": custom_id}
    assert env.bot.user is not None
    stored = env.backend.create_message(
        channel.id,
        env.bot.user.id,
        "",
        components=[{"type": ComponentType.ACTION_ROW, "components": [button]}],
    )
    try:
        return await asker.click(ResponseMessage(env, stored), custom_id=custom_id)
    finally:
        if stored.id in env.backend.messages[channel.id]:
            env.backend.delete_message(channel.id, stored.id)


async def submit(
    asker: Asker, channel: ChannelHandle, custom_id: str, values: Mapping[str, str]
) -> InteractionResult:
    """Send a form of any id, opened or not."""
    labels = [
        {
            "type": ComponentType.LABEL,
            "id": 2 * place + 1,
            "component": {
                "type": ComponentType.TEXT_INPUT,
                "id": 2 * place + 2,
                "custom_id": name,
                "value": value,
            },
        }
        for place, (name, value) in enumerate(values.items())
    ]
    data = {"custom_id": custom_id, "components": labels}
    return await _dispatch(asker, InteractionType.MODAL_SUBMIT, channel, data)


async def send(
    asker: MemberActor, channel: ChannelHandle, command: str, /, **options: Any
) -> InteractionResult:
    """Send a command with any text and number, also such as Discord's own client would not."""
    env = asker._env  # pyright: ignore[reportPrivateUsage]
    top, *rest = command.split()
    root = env.backend.find_command(top, asker.guild.id, type=AppCommandType.CHAT_INPUT)
    assert root is not None
    leaf, nesting = interactions.walk_to_subcommand(root, rest)
    declared: list[dict[str, Any]] = leaf.get("options", [])
    types = {option["name"]: option["type"] for option in declared}
    plain = {OptionType.STRING, OptionType.INTEGER, OptionType.NUMBER}
    raw = {key: value for key, value in options.items() if types[key] in plain}
    rest_of = {key: value for key, value in options.items() if key not in raw}
    spec = leaf | {"options": [option | {"required": False} for option in declared]}
    built, resolved = interactions.build_options(
        asker, command, spec, rest_of, channel_id=channel.id
    )
    built += [{"name": key, "type": types[key], "value": value} for key, value in raw.items()]
    data: dict[str, Any] = {
        "id": root["id"],
        "name": root["name"],
        "type": AppCommandType.CHAT_INPUT,
        "options": interactions.nest_options(root, nesting, built),
        "resolved": resolved,
    }
    return await _dispatch(asker, InteractionType.APPLICATION_COMMAND, channel, data)
