"""A project's card, lists of projects, and the words that answer `/project`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.checks import actor
from bot.domain.boards import Ball, Board, Holder, SongLine
from bot.domain.deadlines import Deadline
from bot.domain.mixes import ReviewState, SignOff
from bot.domain.outbox import Item, State
from bot.domain.people import PersonRole, Who
from bot.domain.projects import NewProject, Project, ProjectStatus, SignOffRule
from bot.domain.review_clock import clock_words, silence_words
from bot.domain.rounds import round_words
from bot.domain.songs import Stage
from bot.domain.studios import Studio
from bot.ui import text
from bot.ui.alternates import alternates_words
from bot.ui.base import Accent, CardButton, StudioView, answer, services
from bot.ui.history import HistoryButton
from bot.ui.sign_offs import how_words, waiting_words

_DONE, _LEFT = "●", "○"
_DEADLINES = 5


def card(board: Board) -> discord.Embed:
    """The project's own card: songs and their stages, what is due, the newest mixes, whose move."""
    embed = discord.Embed(
        title=text.cut(text.escape(board.project.title), 256),
        description=_heading(board),
        colour=_accent(board),
    )
    embed.add_field(name="Songs", value=song_lines(board, 2400), inline=False)
    if board.deadlines and not board.project.is_archived:
        due = text.cut_lines(map(deadline_line, board.deadlines[:_DEADLINES]), 900)
        embed.add_field(name="Next deadlines", value=due, inline=False)
    if alternates := alternates_words(board):
        embed.add_field(name="Alternates", value=alternates, inline=False)
    if board.latest:
        embed.add_field(name="Newest mixes", value=_latest(board), inline=False)
    embed.set_footer(text=_terms(board.project))
    return embed


def card_buttons(project_id: int) -> StudioView:
    """The buttons under a project's card."""
    return StudioView(HistoryButton(project_id), PeopleButton(project_id))


def gauge(stage: Stage) -> str:
    """How far a song has come, as a bar of seven."""
    return _DONE * (stage.step + 1) + _LEFT * (len(Stage) - stage.step - 1)


def song_lines(board: Board, limit: int = 4000) -> str:
    """A project's songs: stage, current mix, how its sign-off stands."""
    lines = (_song_line(line, board) for line in board.songs)
    return text.cut_lines(lines, limit) or "No songs yet. Add some with `/song add`."


def deadline_line(deadline: Deadline) -> str:
    """One deadline in a list: what, for which song, when, whose."""
    parts = [
        f"**{text.escape(deadline.label)}**",
        text.escape(deadline.target),
        text.when(deadline.due.at),
    ]
    if deadline.assignees:
        parts.append(text.people(Who(user_id) for user_id in deadline.assignees))
    return " · ".join(parts)


def project_line(project: Project) -> str:
    """One project in a list."""
    status = "" if project.status is ProjectStatus.ACTIVE else f" · {project.status.label}"
    where = f" · <#{project.thread_id}>" if project.thread_id else ""
    return (
        f"**{text.escape(project.title)}** · {text.escape(project.artist_name)} · "
        f"{project.kind.label}{status}{where}"
    )


def project_link(project: Project, here: int | None) -> str:
    """The way to a project's thread; its title where it has none.

    Args:
        project: which.
        here: the server in which it is shown: elsewhere, and in DMs, Discord may not know the
            thread's name.
    """
    title = text.escape(project.title)
    if project.thread_id is None:
        return title
    if project.guild_id == here:
        return f"<#{project.thread_id}>"
    return f"[{title}](https://discord.com/channels/{project.guild_id}/{project.thread_id})"


def project_list(projects: Sequence[Project]) -> discord.Embed:
    """The projects that a member may see."""
    return discord.Embed(
        title="Projects",
        description=text.cut_lines(map(project_line, projects), 4000)
        or "Nothing to show. A producer starts a project with `/project create`.",
        colour=Accent.NEUTRAL,
    )


def people_card(board: Board) -> discord.Embed:
    """Who belongs to a project and what their word counts for."""
    rule = board.project.sign_off
    deciders = [a.who for a in board.approvers if a.is_decider and rule is SignOffRule.DECIDER]
    shown = {person.who for person in board.people}
    lines: list[str] = []
    if board.artist.who not in shown:
        lines.append(_person_line(board.artist.who, PersonRole.ARTIST, board.artist.contact))
    lines += [_person_line(person.who, person.role, person.contact) for person in board.people]
    embed = discord.Embed(
        title=f"People of {text.cut(text.escape(board.project.title), 240)}",
        description=text.cut_lines(lines, 4000),
        colour=Accent.NEUTRAL,
    )
    signs = text.people(deciders) or text.people(a.who for a in board.approvers)
    embed.add_field(
        name="Sign-off",
        value=text.cut(f"{board.project.sign_off.label}: {signs or 'the producer'}", 1024),
    )
    return embed


def created_words(
    made: NewProject, sent: Sequence[Item], studio: Studio, guild: discord.Guild | None
) -> str:
    """What `/project create` came to: the project, its thread, and the defaults it used."""
    project = made.project
    artist = f"{'the new artist ' if made.is_new_artist else ''}**{text.escape(made.artist.name)}**"
    lines = [
        f"**{text.escape(project.title)}** is set up: {project.kind.label} by {artist}, "
        f"{text.count(len(made.songs), 'song')}.",
        _thread_words(sent, guild),
    ]
    if made.is_new_artist and made.artist.member_id is None:
        lines.append(
            "Next: link the artist's Discord account with `/artist edit`, so that they can approve."
        )
    else:
        lines.append("Next: `/deadline set`, then the first `/mix submit`.")
    if studio == Studio(studio.guild_id):
        lines.append(
            "-# Defaults: the producer is who may manage the server, threads open in this channel, "
            "times are UTC. Change them with `/studio setup`."
        )
    return "\n".join(lines)


def _thread_words(sent: Sequence[Item], guild: discord.Guild | None) -> str:
    thread = next((item for item in sent if item.state is State.DELIVERED), None)
    if thread is not None and thread.channel_id is not None:
        where = guild.get_thread(thread.channel_id) if guild else None
        if where is not None and isinstance(where.parent, discord.ForumChannel):
            return (
                f"Its post: <#{thread.channel_id}>. Everyone who sees {where.parent.mention} can "
                "listen there."
            )
        return f"Its thread: <#{thread.channel_id}>."
    problem = next((item.error for item in sent if item.state is State.FAILED), None)
    if problem:
        return f"⚠️ Its thread is not open: {problem}"
    return "Its thread will follow as soon as Discord answers."


class PeopleButton(CardButton, action="project:people", label="People"):
    """Shows who belongs to the project, to who presses it."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer with the people and the sign-off rule."""
        board = await services(interaction).boards.see(await actor(interaction), self.noun_id)
        await answer(interaction, embed=people_card(board))


def _heading(board: Board) -> str:
    project = board.project
    parts = [f"**{text.escape(board.artist.name)}**", project.kind.label]
    if project.genre:
        parts.append(text.escape(project.genre))
    if project.release_on:
        parts.append(f"out {text.day(project.release_on)}")
    if project.status is not ProjectStatus.ACTIVE:
        parts.append(f"**{project.status.label}**")
    return " · ".join(parts)


def _song_line(line: SongLine, board: Board) -> str:
    first = f"{gauge(line.song.stage)} **{text.escape(line.song.title)}** · {line.song.stage.label}"
    if line.mix is None or line.sign_off is None:
        return first
    rounds = ""
    if line.rounds_used:
        rounds = f" · round {round_words(line.rounds_used, board.project.included_rounds)}"
    return f"{first}\n-# {line.mix.label}: {_verdict_words(line.sign_off, line.ball)}{rounds}"


def _verdict_words(sign_off: SignOff, ball: Ball) -> str:
    """How the sign-off stands, who has the next move, and since when."""
    if ball.holder is Holder.NOBODY:
        return "delivered"
    since = text.ago(ball.since or sign_off.since)
    match sign_off.state:
        case ReviewState.APPROVED:
            return f"approved{how_words(sign_off)}, with the studio · {since}"
        case ReviewState.NOTES:
            return f"notes are in, with the studio · {since}"
        case ReviewState.IN_REVIEW:
            return f"{waiting_words(sign_off)} · {since}"


def _latest(board: Board) -> str:
    return "\n".join(
        f"{mix.label} · {text.escape(song.title)} · {text.ago(mix.submitted_at)}"
        for song, mix in board.latest
    )


def _terms(project: Project) -> str:
    """What was agreed of sign-offs: whose, in how many rounds, and what follows from silence."""
    clock = f"asked again {clock_words(project.review_clock)}" if project.review_clock else ""
    silence = f"silence approves {silence_words(project.silence)}" if project.silence else ""
    parts = [project.sign_off.label, _rounds(project), clock, silence]
    return " · ".join(filter(None, parts))


def _rounds(project: Project) -> str:
    return f"{text.count(project.included_rounds, 'revision round')} included"


def _accent(board: Board) -> Accent:
    if board.project.status in {ProjectStatus.ARCHIVED, ProjectStatus.ON_HOLD}:
        return Accent.QUIET
    if any(line.ball.holder is Holder.APPROVERS for line in board.songs):
        return Accent.WAITING
    signed = [
        line.sign_off is not None and line.sign_off.state is ReviewState.APPROVED
        for line in board.songs
    ]
    return Accent.DONE if signed and all(signed) else Accent.NEUTRAL


def _person_line(who: Who, role: PersonRole, contact: str | None) -> str:
    reach = f" · {text.escape(contact)}" if contact else ""
    return f"{text.person(who)} · {role.value}{reach}"
