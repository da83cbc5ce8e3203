"""What Talkback knows of whoever asks, as a card."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.domain.agenda import Agenda, Move
from bot.domain.deadlines import Deadline
from bot.domain.ladders import ladder_words
from bot.domain.members import Member, Membership, Profile, Wishes, with_wishes
from bot.domain.rest import quiet_hours_words
from bot.ui import text
from bot.ui.base import Accent, CardButton, StudioView, replace, services
from bot.ui.projects import project_link

_ARTISTS = 4
_SHOWN = 8  # lines of a list
_ROOM = 900  # characters of a list: what fits in a card beside the rest
_STUDIOS = 5  # named in one line
_INSTEAD = "its reminders come as mentions in the project's thread"
NO_DMS = "I send you no DMs: reminders come as mentions in the project's thread."


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
        description="\n".join(
            [*_settings(profile, studios, now), *_artist_lines(profile, studios)]
        ),
        colour=Accent.NEUTRAL,
    )
    projects = [_membership_line(m, studios, here) for m in profile.memberships]
    _add_list(embed, "Projects", projects)
    _add_list(embed, "Assigned to you", [_deadline_line(d) for d in profile.deadlines])
    if profile.studios_left:
        left = text.count(profile.studios_left, "studio")
        embed.set_footer(text=f"Also named in {left} that you left: their producers can remove you")
    return embed


def changed_words(
    member: Member, wishes: Wishes, profile: Profile, studios: Mapping[int, str]
) -> str | None:
    """What a change means for the member; None when nothing was asked for.

    Args:
        member: as they are now.
        wishes: what they asked for.
        profile: what is known of them now.
        studios: the name of each studio that they are in, by its server's id.
    """
    said: list[str] = []
    if wishes.timezone is not None:
        said.append(f"What you type as a time is now read in {member.timezone}.")
    if wishes.wants_dms is not None:
        said.append("Reminders come by DM." if member.wants_dms else NO_DMS)
    if wishes.ladder is not None:
        said.append(f"You are reminded {_ladder_words(profile, studios)}.")
    if wishes.quiet_hours is not None:
        said.append(_quiet_words(member))
    if wishes.digest is not None:
        said.append(_digest_words(profile))
    if wishes.mute is not None:
        studio = _studio(studios, wishes.mute)
        said.append(f"{studio} sends you no DMs: {_INSTEAD}.")
    if wishes.unmute is not None:
        said.append(f"{_studio(studios, wishes.unmute)} may send you DMs again.")
    return " ".join(["Saved.", *said]) if said else None


def stake_card(stake: Agenda, member: Member) -> discord.Embed:
    """What would not come by DM any more, before that is switched off."""
    embed = discord.Embed(
        title="Before I stop all DMs",
        description="You would hear of these only by a mention in the project's thread."
        + (" Your morning digest would stop too." if member.digest_at else ""),
        colour=Accent.WAITING,
    )
    _add_list(embed, "Your approval is asked for", [_verdict_line(move) for move in stake.mine])
    _add_list(
        embed,
        "Due for you",
        [_deadline_line(due.deadline) for due in stake.due],
        left_out=stake.deadlines_left_out,
    )
    return embed


class StopDmsButton(
    CardButton, action="me:stop", label="Switch DMs off", style=discord.ButtonStyle.danger
):
    """Switches off the DMs of whoever presses it: the number in its id says nothing."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question."""
        stopped = partial(with_wishes, wishes=Wishes(wants_dms=False))
        await services(interaction).members.change(interaction.user.id, stopped)
        await replace(interaction, f"Saved. {NO_DMS} `/me dms:True` switches them on again.")


class KeepDmsButton(CardButton, action="me:keep", label="Keep them"):
    """Leaves the DMs of whoever presses it as they are."""

    async def press(self, interaction: discord.Interaction[Any], /) -> None:
        """Say so in place of the question; and how to hear less."""
        member = await services(interaction).members.get(interaction.user.id)
        kept = "Kept: reminders come by DM." if member.wants_dms else NO_DMS
        await replace(
            interaction,
            f"{kept} To hear less: `/me ladder:1d, 0`, or `/me mute:` for one studio.",
        )


BUTTONS = (StopDmsButton, KeepDmsButton)


def stake_buttons() -> StudioView:
    """Off or on: pressed after a restart too."""
    return StudioView(StopDmsButton(0), KeepDmsButton(0))


def _settings(profile: Profile, studios: Mapping[int, str], now: datetime) -> list[str]:
    member = profile.member
    zone = "none of your own, so the studio's counts. Set yours: `/me timezone:Berlin`"
    if member.timezone:
        zone = f"{member.timezone}, where it is {now.astimezone(ZoneInfo(member.timezone)):%H:%M}"
    quiet = quiet_hours_words(member.quiet_hours) if member.quiet_hours else "none"
    way = "by DM" if member.wants_dms else "as mentions in the project's thread, no DMs"
    lines = [
        f"**Time zone** {zone}",
        f"**Reminders** {way} · {_to_come(profile)}",
        f"**When** {_ladder_words(profile, studios)}",
        f"**Quiet hours** {quiet}",
        f"**Morning digest** {_digest_line(profile)}",
    ]
    open_to = [each.guild_id for each in profile.studios if each.guild_id not in member.muted]
    muted = [guild_id for guild_id in studios if guild_id in member.muted]
    if open_to and member.wants_dms:
        lines.append(f"**May send you DMs** {_studio_list(studios, open_to)}")
    if muted:
        lines.append(f"**Muted** {_studio_list(studios, muted)}")
    if member.dms_closed_at is not None and member.wants_dms:
        since = discord.utils.format_dt(member.dms_closed_at, "f")
        lines.append(
            f"⚠️ **Your DMs are closed** since {since}: allow direct messages in your server's "
            "privacy settings, then `/reminder test`."
        )
    return lines


def _to_come(profile: Profile) -> str:
    """How many reminders: of deadlines, and of the member's own making."""
    own = profile.personal_reminders
    whose = ""
    if own:
        whose = " (your own)" if own == profile.reminders else f" ({own} of them your own)"
    return f"{profile.reminders or 'none'} to come{whose}"


def _ladder_words(profile: Profile, studios: Mapping[int, str]) -> str:
    """When reminders come: as the member has it, else as their studios have."""
    if profile.member.ladder is not None:
        return f"{ladder_words(profile.member.ladder)} (your own)"
    ladders = {each.guild_id: each.ladder for each in profile.studios}
    if len(set(ladders.values())) == 1:
        return f"{ladder_words(next(iter(ladders.values())))} (as the studio has it)"
    named = [f"{_studio(studios, each)}: {ladder_words(ladders[each])}" for each in ladders]
    return "; ".join(named[:_STUDIOS]) or "as each studio has it"


def _quiet_words(member: Member) -> str:
    if member.quiet_hours is None:
        return "You have no quiet hours: reminders come at night too."
    hours = quiet_hours_words(member.quiet_hours)
    return f"In your quiet hours, {hours}, nothing comes: it waits, or comes before they begin."


def _digest_words(profile: Profile) -> str:
    """What a digest means, once it is asked for."""
    member = profile.member
    if member.digest_at is None:
        return "You get no digest; every reminder comes by itself."
    if not member.wants_dms:
        return "Your digest comes by DM, and those are off: `/me dms:True` switches them on."
    first = f", first {text.when(profile.digest_next)}" if profile.digest_next else ""
    return (
        f"Each morning at {member.digest_at:%H:%M}{first}, one DM says what the day brings. "
        "What it says is not said again by reminders of whole days before."
    )


def _digest_line(profile: Profile) -> str:
    member = profile.member
    if member.digest_at is None:
        return "none. Get one: `/me digest:8:30`"
    if not member.wants_dms or profile.digest_next is None:
        return f"at {member.digest_at:%H:%M}, once your DMs are on"
    return f"at {member.digest_at:%H:%M}, next {text.when(profile.digest_next)}"


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


def _verdict_line(move: Move) -> str:
    where = project_link(move.project, None)
    return f"**{text.escape(move.song.title)}** · {move.mix.label} · {where}"


def _studio_list(studios: Mapping[int, str], guild_ids: Sequence[int]) -> str:
    """Names parted by commas, at most a few."""
    named = [_studio(studios, guild_id) for guild_id in guild_ids[:_STUDIOS]]
    more = len(guild_ids) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _add_list(embed: discord.Embed, title: str, lines: Sequence[str], *, left_out: int = 0) -> None:
    if lines:
        shown = text.some_lines(lines, count=_SHOWN, limit=_ROOM, left_out=left_out)
        embed.add_field(name=title, value=shown, inline=False)
