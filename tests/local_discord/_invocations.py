"""What members do, in the words of an interaction's data: slash commands, presses, modals."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from tests.local_discord import _payloads
from tests.local_discord._model import Channel, Member, Message, Role, User, walk
from tests.local_discord._wire import Json, Upload
from tests.local_discord._world import World

OptionValue = str | int | float | bool | User | Member | Role | Channel | Upload
FieldValue = str | bool | list[str] | list[Upload]

_SUBCOMMAND, _GROUP = 1, 2
_GUILD_CONTEXT, _BOT_DM_CONTEXT = 0, 1


class Component(IntEnum):
    BUTTON = 2
    TEXT_INPUT = 4
    FILE_UPLOAD = 19
    RADIO_GROUP = 21
    CHECKBOX = 23


class Resolver:
    """Collects what options refer to by id, as an interaction's `resolved` field holds it."""

    def __init__(self, world: World, channel: Channel) -> None:
        self.resolved: dict[str, Json] = {}
        self._world = world
        self._channel = channel

    def wire_value(self, value: OptionValue) -> str | int | float | bool:
        """A plain value as it is; the id of anything else, which is then resolved."""
        match value:
            case Member():
                self._add("users", value.id, _payloads.user(value.user))
                permissions = {"permissions": str(self._world.permissions(value))}
                partial = _payloads.member_without_user(value) | permissions
                return self._add("members", value.id, partial)
            case User():
                return self._add("users", value.id, _payloads.user(value))
            case Role():
                return self._add("roles", value.id, _payloads.role(value))
            case Channel():
                permissions = {"permissions": "0"}
                return self._add("channels", value.id, _payloads.channel(value) | permissions)
            case Upload():
                attachment = self._world.attach(self._channel.id, value)
                return self._add("attachments", attachment.id, _payloads.attachment(attachment))
            case _:
                return value

    def into(self, data: Json) -> Json:
        return data | {"resolved": self.resolved} if self.resolved else data

    def _add(self, kind: str, object_id: int, body: Json) -> str:
        self.resolved.setdefault(kind, {})[str(object_id)] = body
        return str(object_id)


def command_data(
    commands: Sequence[Json],
    resolver: Resolver,
    name: str,
    options: Mapping[str, OptionValue],
    *,
    in_guild: bool,
    focused: str | None = None,
) -> Json:
    """The data of a slash command, checked against what the bot synced.

    Args:
        name: the command with its group and subcommand: "mix submit".
        focused: the option that is being completed; its value is what was typed so far.

    Raises:
        LookupError: no such command or option, a required option is missing, or the command is
            not offered in this kind of channel.
    """
    root, *path = name.split(" ")
    command = _named(commands, root, name)
    needed_context = _GUILD_CONTEXT if in_guild else _BOT_DM_CONTEXT
    contexts: list[int] | None = command.get("contexts")
    if contexts is not None and needed_context not in contexts:
        raise LookupError(f"/{name} is not offered in this kind of channel")
    nodes = [command]
    for part in path:
        nodes.append(_named(nodes[-1]["options"], part, name))
    given = _option_values(nodes[-1], name, resolver, options, focused)
    for node in reversed(nodes[1:]):
        given = [{"name": node["name"], "type": node["type"], "options": given}]
    data: Json = {"id": command["id"], "name": root, "type": 1, "options": given}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    return resolver.into(data)


def _option_values(
    node: Json,
    name: str,
    resolver: Resolver,
    options: Mapping[str, OptionValue],
    focused: str | None,
) -> list[Json]:
    known: dict[str, Json] = {each["name"]: each for each in node.get("options", [])}
    if any(each["type"] in (_SUBCOMMAND, _GROUP) for each in known.values()):
        raise LookupError(f"/{name} has subcommands: {', '.join(known)}")
    if unknown := options.keys() - known.keys():
        raise LookupError(f"/{name} has no option {', '.join(sorted(unknown))}")
    required = {each["name"] for each in known.values() if each.get("required")}
    if focused is None and (missing := required - options.keys()):
        raise LookupError(f"/{name} requires {', '.join(sorted(missing))}")
    values: list[Json] = []
    for key, value in options.items():
        wire: Json = {"name": key, "type": known[key]["type"], "value": resolver.wire_value(value)}
        values.append(wire | {"focused": True} if key == focused else wire)
    return values


def press_data(message: Message, custom_id: str, values: Sequence[str]) -> Json:
    """The data of a pressed button or used select; LookupError if it is absent or disabled."""
    for component in walk(message.components):
        if component.get("custom_id") == custom_id:
            if component.get("disabled"):
                raise LookupError(f"{custom_id} is disabled")
            data: Json = {"custom_id": custom_id, "component_type": component["type"]}
            is_button = component["type"] == Component.BUTTON
            return data if is_button else data | {"values": list(values)}
    raise LookupError(f"nothing on message {message.id} has the custom_id {custom_id}")


def modal_data(modal: Json, resolver: Resolver, values: Mapping[str, FieldValue]) -> Json:
    """The data of a submitted modal; a field without a value keeps what it was shown with."""
    fields = {each["custom_id"] for each in walk(modal["components"]) if "custom_id" in each}
    if unknown := values.keys() - fields:
        raise LookupError(f"the modal has no field {', '.join(sorted(unknown))}")
    components = [_filled(each, resolver, values) for each in modal["components"]]
    return resolver.into({"custom_id": modal["custom_id"], "components": components})


def _filled(component: Json, resolver: Resolver, values: Mapping[str, FieldValue]) -> Json:
    kept: Json = {key: component[key] for key in ("type", "id", "custom_id") if key in component}
    if "components" in component:
        inner = [_filled(each, resolver, values) for each in component["components"]]
        return kept | {"components": inner}
    if "component" in component:
        return kept | {"component": _filled(component["component"], resolver, values)}
    if "custom_id" not in component:
        return kept
    value = values.get(component["custom_id"])
    match component["type"]:
        case Component.TEXT_INPUT:
            return kept | {"value": component.get("value", "") if value is None else value}
        case Component.CHECKBOX:
            return kept | {"value": component.get("default", False) if value is None else value}
        case Component.RADIO_GROUP:
            return kept | {"value": value}
        case _:
            chosen = value if isinstance(value, list) else []
            return kept | {"values": [resolver.wire_value(each) for each in chosen]}


def _named(nodes: Sequence[Json], part: str, name: str) -> Json:
    for node in nodes:
        if node["name"] == part:
            return node
    raise LookupError(
        f"/{name} is not synced; there are: {', '.join(each['name'] for each in nodes)}"
    )
