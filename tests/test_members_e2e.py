"""/me: what is known of whoever asks, in the server and in DMs; what they change stays."""

import pytest

from bot.app import App, Outside
from tests.studio import Studio, text_of


@pytest.fixture
async def desk(studio: Studio) -> Studio:
    """A studio with a project, its engineer added to it and a deadline for them."""
    await studio.set_up()
    thread = await studio.project()
    await studio.producer.slash(
        thread, "project people add", project="Tides", member=studio.engineer, role="engineer"
    )
    await studio.producer.slash(
        thread, "deadline set", target="Night Drive", due="in 3 days", assignee=studio.engineer
    )
    return studio


async def test_a_stranger_has_the_defaults_and_is_told_how_to_change_them(studio: Studio) -> None:
    for answer in (
        await studio.stranger.slash(studio.channel, "me"),
        await studio.stranger.user.slash("me"),
    ):
        assert answer.ephemeral
        words = text_of(answer)
        assert "none of your own" in words and "/me timezone:" in words
        assert "by DM · none to come" in words
        assert "Projects" not in words and "Artist" not in words


async def test_it_shows_artist_project_role_deadlines_and_reminders(desk: Studio) -> None:
    (thread,) = desk.threads()

    artist = text_of(await desk.artist.slash(desk.channel, "me"))
    assert "**Artist** Ada in Night Studio" in artist
    assert f"<#{thread.id}> · artist" in artist
    assert "Assigned to you" not in artist

    engineer = text_of(await desk.engineer.user.slash("me"))
    assert (
        f"[Tides](https://discord.com/channels/{desk.guild.id}/{thread.id}) · engineer" in engineer
    )
    assert "Assigned to you" in engineer and "Night Drive · Mix" in engineer
    assert "by DM · 10 to come" in engineer


async def test_a_zone_is_taken_by_city_and_the_time_there_is_shown(studio: Studio) -> None:
    answer = text_of(await studio.stranger.user.slash("me", timezone="Tokyo"))

    assert "Saved. What you type as a time is now read in Asia/Tokyo." in answer
    assert "Asia/Tokyo, where it is 09:00" in answer
    choices = await studio.stranger.autocomplete(studio.channel, "me", "timezone", "muni")
    assert choices[0]["value"] == "Europe/Berlin"


@pytest.mark.parametrize(
    "typed",
    ["Nowhere", "../../etc/passwd", "Europe/Berlin\x00", "a" * 4000, "@everyone", "\ud83d", "%s"],
)
async def test_a_zone_that_is_none_is_refused_and_changes_nothing(
    studio: Studio, typed: str
) -> None:
    await studio.stranger.user.slash("me", timezone="Tokyo")

    refused = text_of(await studio.stranger.user.slash("me", timezone=typed, dms=False))

    assert "or an IANA name" in refused
    assert "@everyone" not in refused and len(refused) < 400
    after = text_of(await studio.stranger.user.slash("me"))
    assert "Asia/Tokyo" in after and "by DM" in after


async def test_switching_dms_off_and_on_says_what_that_means(desk: Studio) -> None:
    asked = await desk.engineer.slash(desk.channel, "me", dms=False)
    assert asked.response is not None
    off = text_of(await desk.engineer.click(asked.response, label="Switch DMs off"))
    assert "Saved. I send you no DMs: reminders come as mentions in the project's thread." in off

    on = text_of(await desk.engineer.user.slash("me", dms=True))
    assert "Saved. Reminders come by DM." in on


async def test_one_setting_leaves_the_other_as_it_was(studio: Studio) -> None:
    await studio.stranger.user.slash("me", timezone="Tokyo")
    await studio.stranger.user.slash("me", dms=False)

    shown = text_of(await studio.stranger.user.slash("me"))

    assert "Saved" not in shown
    assert "Asia/Tokyo" in shown and "no DMs" in shown


async def test_with_dms_off_a_reminder_is_a_mention_in_the_thread(desk: Studio) -> None:
    (thread,) = desk.threads()
    asked = await desk.engineer.slash(desk.channel, "me", dms=False)
    assert asked.response is not None
    await desk.engineer.click(asked.response, label="Switch DMs off")

    await desk.later(2 * 86400 + 60)

    assert desk.engineer.user.dm_channel.history() == []
    assert f"<@{desk.engineer.id}>" in thread.history()[-1].content


async def test_settings_are_each_persons_own(studio: Studio) -> None:
    await studio.stranger.user.slash("me", timezone="Tokyo", dms=False)

    other = text_of(await studio.artist.user.slash("me"))

    assert "Tokyo" not in other and "by DM" in other


async def test_settings_outlast_a_restart(desk: Studio) -> None:
    await desk.artist.user.slash("me", timezone="Tokyo", dms=False)
    await desk.app.bot.close()
    fresh = await App.open(desk.settings, Outside.simulated())
    await desk.env.restart_bot(fresh.bot)
    try:
        shown = text_of(await desk.artist.user.slash("me"))
    finally:
        await fresh.bot.close()

    assert "Asia/Tokyo" in shown and "no DMs" in shown
    assert "**Artist** Ada in Night Studio" in shown


async def test_a_studio_that_i_left_is_counted_not_shown(desk: Studio) -> None:
    desk.guild.remove_member(desk.artist)

    shown = text_of(await desk.artist.user.slash("me"))

    assert "Also named in 1 studio that you left" in shown
    assert "Ada" not in shown and "Tides" not in shown and "Night Studio" not in shown


async def test_two_studios_are_told_apart_by_name(desk: Studio) -> None:
    other = Studio.furnish(desk.env, desk.app, desk.settings, name="Day Studio")
    await other.set_up()
    guest = other.guild.add_member(desk.artist.user)
    await other.project(title="Sunrise", songs="Dawn")
    before = text_of(await desk.artist.user.slash("me"))
    assert "Sunrise" not in before and "Day Studio" not in before

    await other.producer.slash(
        other.channel, "project people add", project="Sunrise", member=guest, role="listener"
    )

    after = text_of(await desk.artist.user.slash("me"))
    assert "· listener · Day Studio" in after
    assert "· artist · Night Studio" in after
