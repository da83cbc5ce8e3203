"""What a member may do here, as a card made from the command tree."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import discord
from discord import app_commands

from bot.domain.agenda import Move
from bot.domain.help import Advice, Guide
from bot.ui import text
from bot.ui.base import Accent

_EXPLAINED = 30  # commands that are listed with what each does; of more, only each group is

_ADVICE = {
    Advice.APPROVE: "{mix} waits for your verdict. Listen, then `/mix approve` or `/mix notes`.",
    Advice.NEXT_MIX: "{mix} has its verdict. Submit what follows with `/mix submit`.",
    Advice.LATE: "Something of yours is overdue. `/agenda` shows it.",
    Advice.SET_UP: "`/studio setup` takes your time zone, your roles and the threads' channel.",
    Advice.CREATE_PROJECT: "`/project create` sets one up: name an artist and the songs.",
    Advice.ADD_SONGS: "{project} has no songs yet. Add them with `/song add`.",
    Advice.FIRST_MIX: "{project} has no mix yet. `/mix submit` posts the first for review.",
    Advice.AGENDA: "`/agenda` shows what is due and who waits for whom.",
    Advice.LOOK: "Nothing waits for you. `/project show` says how {project} stands.",
    Advice.WAIT: "No project is under way. The producer starts the next one.",
    Advice.BE_ADDED: (
        "You are in no project of this studio yet: its producer adds you. "
        "Until then, set your time zone with `/me`."
    ),
    Advice.IN_SERVER: (
        "`/agenda` shows what is due in all your studios. "
        "The rest works in your studio's server: type `/help` there."
    ),
}

_ACCENTS = {Advice.APPROVE: Accent.WAITING, Advice.LATE: Accent.LATE}

# What a menu of a message does with it: Discord shows its name alone.
_MENUS = {
    "Add as mix notes": "Make drafts of its words, one a line.",
    "Submit as mix": "Post its audio files and links as mixes, after one look.",
}

Mention = Callable[[str], str]
"""How a command is named, by its full name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as the tree knows it."""

    name: str  # in full: "project people add"
    about: str
    group: str  # what its group is for; empty where it stands alone
    works_in_dms: bool


def entries(tree: app_commands.CommandTree[Any]) -> list[Entry]:
    """Every command of the tree, groups together, those that stand alone last."""
    found = [
        _entry(command)
        for command in tree.walk_commands()
        if isinstance(command, app_commands.Command)
    ]
    return sorted(found, key=_place)


def menus(tree: app_commands.CommandTree[Any]) -> list[str]:
    """The names of what Discord offers under a message."""
    found = tree.get_commands(type=discord.AppCommandType.message)
    return sorted(menu.name for menu in found)


def mentions(commands: Iterable[app_commands.AppCommand]) -> Mention:
    """How a command is named: to be clicked where Discord knows it, else as it is typed."""
    ids: Mapping[str, int] = {command.name: command.id for command in commands}

    def mention(name: str) -> str:
        command_id = ids.get(name.partition(" ")[0])
        return f"`/{name}`" if command_id is None else f"</{name}:{command_id}>"

    return mention


def help_card(
    guide: Guide,
    commands: Sequence[Entry],
    offered: Iterable[str],
    mention: Mention,
    studio: str | None,
) -> discord.Embed:
    """The next step, then what the member may use here.

    Args:
        guide: the member's.
        commands: of the tree.
        offered: the menus of messages.
        mention: names a command.
        studio: the studio's name; None in a DM.
    """
    usable = [
        entry
        for entry in commands
        if guide.may_use(entry.name) and (studio is not None or entry.works_in_dms)
    ]
    where = f"in {text.escape(text.cut(studio, 100))}" if studio else "here"
    embed = discord.Embed(
        title=f"What you can do {where}",
        description=f"**Next step**\n{_advice(guide, mention)}",
        colour=_ACCENTS.get(guide.advice, Accent.NEUTRAL),
    )
    embed.add_field(name="Commands", value=_commands(usable, mention), inline=False)
    lines = [f"**{name}** {_MENUS[name]}" for name in offered if guide.may_use(name)]
    if lines:
        name = "On a message: long press or right-click, then Apps"
        embed.add_field(name=name, value="\n".join(lines), inline=False)
    return embed


def _place(entry: Entry) -> tuple[bool, str, int]:
    """Groups by name, in each the plain commands before those of its own groups."""
    words = entry.name.split()
    return not entry.group, words[0], len(words)


def _entry(command: app_commands.Command[Any, ..., Any]) -> Entry:
    root = command.root_parent or command
    contexts = root.allowed_contexts
    return Entry(
        name=command.qualified_name,
        about=command.description,
        group=command.root_parent.description if command.root_parent else "",
        works_in_dms=contexts is not None and contexts.dm_channel is True,
    )


def _commands(usable: Sequence[Entry], mention: Mention) -> str:
    lines: list[str] = []
    for group, members in groupby(usable, key=lambda entry: entry.group):
        if group and len(usable) > _EXPLAINED:
            names = " ".join(mention(entry.name) for entry in members)
            lines.append(f"-# {group}\n{names}")
        else:
            lines += [f"{mention(entry.name)} {entry.about}" for entry in members]
    return "\n".join(lines)


def _advice(guide: Guide, mention: Mention) -> str:
    project = text.escape(guide.project.title) if guide.project else "the project"
    words = _ADVICE[guide.advice].format(mix=_mix(guide.move), project=f"**{project}**")
    return re.sub("`/([a-z ]+)`", lambda command: mention(command[1]), words)


def _mix(move: Move | None) -> str:
    if move is None:
        return "a mix"
    where = f" in <#{move.project.thread_id}>" if move.project.thread_id else ""
    return f"**{text.escape(move.song.title)}** {move.mix.label}{where}"
