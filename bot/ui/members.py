"""What Talkback knows of whoever asks, as a card."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import discord

from bot.domain.deadlines import Deadline
from bot.domain.members import Member, Membership, Profile
from bot.ui import text
from bot.ui.base import Accent
from bot.ui.projects import project_link

_ARTISTS = 4
_SHOWN = 8  # lines of a list
_ROOM = 1000  # characters of a list: what fits in a card beside the rest


def member_card(
    profile: Profile, studios: Mapping[int, str], now: datetime, *, here: int | None
) -> discord.Embed:
    """A user's settings, and where they are known.

    Args:
        profile: what is known.
        studios: the name of each studio that the user is in, by its server's id.
        now: the present instant, to show the time in their zone.
        here: the server in which it is shown; None in a DM.
    """
    embed = discord.Embed(
        title="What I know of you",
        description="\n".join([*_settings(profile, now), *_artist_lines(profile, studios)]),
        colour=Accent.NEUTRAL,
    )
    projects = [_membership_line(m, studios, here) for m in profile.memberships]
    _add_list(embed, "Projects", projects)
    _add_list(embed, "Assigned to you", [_deadline_line(d) for d in profile.deadlines])
    if profile.studios_left:
        left = text.count(profile.studios_left, "studio")
        embed.set_footer(text=f"Also named in {left} that you left: their producers can remove you")
    return embed


def changed_words(member: Member, *, timezone: str | None, wants_dms: bool | None) -> str | None:
    """What a change means for the member; None when nothing was asked for."""
    said: list[str] = []
    if timezone is not None:
        said.append(f"What you type as a time is now read in {member.timezone}.")
    if wants_dms is not None:
        said.append(
            "Reminders come by DM."
            if member.wants_dms
            else "I send you no DMs: reminders come as mentions in the project's thread."
        )
    return " ".join(["Saved.", *said]) if said else None


def _settings(profile: Profile, now: datetime) -> list[str]:
    member = profile.member
    zone = "none of your own, so the studio's counts. Set yours: `/me timezone:Berlin`"
    if member.timezone:
        zone = f"{member.timezone}, where it is {now.astimezone(ZoneInfo(member.timezone)):%H:%M}"
    way = "by DM" if member.wants_dms else "as mentions in the project's thread, no DMs"
    return [f"**Time zone** {zone}", f"**Reminders** {way} · {profile.reminders or 'none'} to come"]


def _artist_lines(profile: Profile, studios: Mapping[int, str]) -> list[str]:
    return [
        f"**Artist** {text.escape(artist.name)} in {_studio(studios, artist.guild_id)}"
        for artist in profile.artists[:_ARTISTS]
    ]


def _membership_line(membership: Membership, studios: Mapping[int, str], here: int | None) -> str:
    project = membership.project
    roles = ", ".join(sorted(role.value for role in membership.roles))
    where = f" · {_studio(studios, project.guild_id)}" if len(studios) > 1 else ""
    return f"{project_link(project, here)} · {roles}{where}"


def _deadline_line(deadline: Deadline) -> str:
    return (
        f"{text.escape(deadline.target)} · {text.escape(deadline.label)} · "
        f"{text.when(deadline.due.at)}"
    )


def _studio(studios: Mapping[int, str], guild_id: int) -> str:
    return text.escape(text.cut(studios[guild_id], 40))


def _add_list(embed: discord.Embed, title: str, lines: Sequence[str]) -> None:
    if lines:
        shown = text.some_lines(lines, count=_SHOWN, limit=_ROOM)
        embed.add_field(name=title, value=shown, inline=False)
