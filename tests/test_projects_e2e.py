"""Projects as the studio's members see them."""

from typing import Any

import discord
import pytest
from simcord.actors import MemberActor

from bot.domain.people import PersonRole
from bot.domain.studios import Actor
from tests.studio import Studio, labels, said, text_of, there


async def test_the_first_command_in_a_new_studio_works_with_named_defaults(studio: Studio) -> None:
    made = await studio.producer.slash(
        studio.channel, "project create", title="Tides", artist="Ada", songs="Night Drive, Undertow"
    )

    assert made.ephemeral
    assert "EP by the new artist **Ada**, 2 songs" in text_of(made)
    assert "/studio setup" in text_of(made)
    (thread,) = studio.threads()
    assert f"<#{thread.id}>" in text_of(made)
    assert "Night Drive" in said(thread.history()[0])
    assert [message.id for message in thread.pinned_messages()] == [thread.history()[0].id]


async def test_a_single_makes_its_own_song_and_counts_decide_the_kind(studio: Studio) -> None:
    await studio.set_up()
    single = await studio.producer.slash(
        studio.channel, "project create", title="Saltwater", artist="Ada"
    )
    album = await studio.producer.slash(
        studio.channel, "project create", title="Long", artist="Ada", songs="a,b,c;d,e,f,g"
    )

    assert "Single by the new artist **Ada**, 1 song." in text_of(single)
    assert "Album by **Ada**, 7 songs." in text_of(album)
    listed = await studio.producer.slash(studio.channel, "song list", project="Saltwater")
    assert "**Saltwater**" in text_of(listed)


async def test_a_project_thread_is_private_and_holds_its_people(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project()
    channel = there(studio.app.bot.get_channel(thread.id))
    assert isinstance(channel, discord.Thread)
    assert channel.is_private()
    inside = {member.id for member in await channel.fetch_members()}
    assert {studio.producer.id, studio.artist.id} <= inside
    assert studio.stranger.id not in inside

    added = await studio.producer.slash(
        studio.channel,
        "project people add",
        project="Tides",
        role="listener",
        member=studio.stranger,
    )
    assert studio.stranger.id in {member.id for member in await channel.fetch_members()}
    undone = await studio.producer.click(there(added.response), label="Undo")
    assert f"Undone: <@{studio.stranger.id}>." in text_of(undone)
    assert studio.stranger.id not in {member.id for member in await channel.fetch_members()}


async def test_in_a_forum_the_reply_says_who_can_listen(studio: Studio) -> None:
    forum = studio.guild.create_forum_channel("projects")
    await studio.set_up(channel=forum)
    made = await studio.producer.slash(
        studio.channel, "project create", title="Tides", artist="Ada", songs="Night Drive"
    )

    assert f"Everyone who sees <#{forum.id}> can listen there." in text_of(made)
    (post,) = forum.threads
    assert "Night Drive" in said(post.history()[0])


async def test_a_missing_permission_is_named_and_the_project_is_kept(studio: Studio) -> None:
    me: Any = there(studio.guild.me)
    denied = discord.PermissionOverwrite(create_private_threads=False)
    locked = studio.guild.create_text_channel("locked", overwrites={me: denied})
    studio.env.inject_error(  # which the simulated Discord does not refuse by itself
        "POST", f"/channels/{locked.id}/threads", status=403, code=50013
    )
    made = await studio.producer.slash(locked, "project create", title="Tides", artist="Ada")

    assert f"In <#{locked.id}> I lack: Create Private Threads" in text_of(made)
    listed = await studio.producer.slash(locked, "project list")
    assert "**Tides**" in text_of(listed)


async def test_the_same_project_twice_is_refused(studio: Studio) -> None:
    await studio.project()
    again = await studio.producer.slash(
        studio.channel, "project create", title=" tides ", artist="Ada"
    )

    assert "Ada already has a project called Tides" in text_of(again)
    assert len(studio.threads()) == 1


async def test_options_complete_by_name_to_what_the_member_may_see(studio: Studio) -> None:
    await studio.set_up()
    await studio.project(songs="Night Drive, Undertow")
    await studio.producer.slash(
        studio.channel, "project create", title="Other", artist="Vera", songs="Nightfall"
    )

    async def songs(member: MemberActor, typed: str) -> list[str]:
        found: list[dict[str, str]] = await member.autocomplete(
            studio.channel, "song stage", "song", typed
        )
        return [choice["name"] for choice in found]

    assert await songs(studio.producer, "nig") == ["Night Drive · Tides", "Nightfall · Other"]
    assert await songs(studio.engineer, "drive") == ["Night Drive · Tides"]
    assert await songs(studio.artist, "nig") == ["Night Drive · Tides"]
    assert await songs(studio.stranger, "nig") == []


async def test_the_card_stays_current_as_songs_move(studio: Studio) -> None:
    await studio.set_up()
    thread = await studio.project(songs="Night Drive, Undertow")
    await studio.engineer.slash(studio.channel, "song stage", song="Undertow", stage="tracking")
    await studio.engineer.slash(
        studio.channel, "song edit", song="Undertow", title="Riptide", tempo=92.0, key="Am"
    )
    await studio.later(6)

    assert "**Riptide** · Tracking" in said(thread.pinned_messages()[0])


async def test_archiving_asks_nobody_any_more_and_undo_brings_it_back(studio: Studio) -> None:
    await studio.project()
    archived = await studio.producer.slash(studio.channel, "project archive", project="Tides")
    gone = await studio.producer.slash(studio.channel, "song stage", song="song:1", stage="mixing")
    assert "Tides is archived" in text_of(gone)
    assert not await studio.producer.autocomplete(studio.channel, "song stage", "song", "Night")

    undone = await studio.producer.click(there(archived.response), label="Undo")
    assert "Undone: Tides" in text_of(undone)
    back = await studio.producer.slash(
        studio.channel, "song stage", song="Night Drive", stage="mixing"
    )
    assert "Saved." in text_of(back)


async def test_undo_is_refused_once_something_changed_since(studio: Studio) -> None:
    await studio.project()
    first = await studio.producer.slash(
        studio.channel, "song stage", song="Night Drive", stage="tracking"
    )
    await studio.producer.slash(studio.channel, "song stage", song="Night Drive", stage="mixing")
    late = await studio.producer.click(there(first.response), label="Undo")

    assert "Night Drive was changed since, so it cannot be undone" in text_of(late)


async def test_undo_of_a_project_says_that_its_new_artist_stays_for_another_project(
    studio: Studio,
) -> None:
    wrong = await studio.producer.slash(
        studio.channel, "project create", title="Wrong title", artist="Luna", songs="Low"
    )
    await studio.project("Right title", artist="Luna")
    undone = await studio.producer.click(there(wrong.response), label="Undo")

    assert "Undone: Wrong title, Low. Not undone, because of later changes: Luna." in text_of(
        undone
    )
    assert "**Luna**" in text_of(await studio.producer.slash(studio.channel, "artist list"))


async def test_history_says_who_changed_what_and_turns_its_pages(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    for stage in ("tracking", "editing", "mixing") * 6:
        await studio.engineer.slash(studio.channel, "song stage", song="Night Drive", stage=stage)

    first = await studio.artist.slash(studio.channel, "project history", project="Tides")
    assert f"<@{studio.engineer.id}> moved to mixing song **Night Drive**" in text_of(first)
    assert "stage: editing → mixing" in text_of(first)
    assert labels(first.response) == ["Older"]
    second = await studio.artist.click(there(first.response), label="Older")
    assert f"<@{studio.producer.id}> added project **Tides**" in text_of(second)
    assert labels(second.response) == ["Newer"]


@pytest.mark.parametrize("button", ["History", "People"])
async def test_the_cards_buttons_answer_who_pressed(studio: Studio, button: str) -> None:
    thread = await studio.project()
    shown = await studio.artist.click(thread.pinned_messages()[0], label=button)

    assert shown.ephemeral
    assert "Tides" in text_of(shown)


async def test_several_songs_are_typed_one_a_line_in_a_form(studio: Studio) -> None:
    await studio.project()
    form = await studio.producer.slash(studio.channel, "song add", project="Tides")
    added = await studio.producer.submit_modal(form, {"titles": "Undertow\n\n  Saltwater  "})

    assert "Added **Undertow**, **Saltwater**." in text_of(added)


async def test_an_artist_linked_later_is_let_into_the_thread(studio: Studio) -> None:
    await studio.producer.slash(
        studio.channel, "project create", title="Tides", artist="Ada", songs="Night Drive"
    )
    await studio.producer.slash(studio.channel, "artist edit", artist="Ada", member=studio.artist)

    (thread,) = studio.threads()
    channel = there(studio.app.bot.get_channel(thread.id))
    assert isinstance(channel, discord.Thread)
    assert studio.artist.id in {member.id for member in await channel.fetch_members()}


async def test_undo_of_an_artists_new_account_lets_the_old_one_into_the_thread_again(
    studio: Studio,
) -> None:
    thread = await studio.project()
    channel = there(studio.app.bot.get_channel(thread.id))
    assert isinstance(channel, discord.Thread)
    moved = await studio.producer.slash(
        studio.channel, "artist edit", artist="Ada", member=studio.stranger
    )
    inside = {member.id for member in await channel.fetch_members()}
    assert studio.stranger.id in inside and studio.artist.id not in inside

    await studio.producer.click(there(moved.response), label="Undo")

    inside = {member.id for member in await channel.fetch_members()}
    assert studio.artist.id in inside and studio.stranger.id not in inside


async def test_what_was_archived_can_be_found_and_brought_back(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    await studio.producer.slash(studio.channel, "song archive", song="Night Drive")
    again = await studio.producer.slash(
        studio.channel, "song add", project="Tides", title="night drive"
    )
    assert "Added **Night Drive**" in text_of(again)
    listed = await studio.producer.slash(studio.channel, "song list", project="Tides")
    assert text_of(listed).count("Night Drive") == 1

    await studio.producer.slash(studio.channel, "project archive", project="Tides")
    found = await studio.producer.autocomplete(studio.channel, "project edit", "project", "Ti")
    assert [choice["name"] for choice in found] == ["Tides · Ada · Archived"]
    await studio.producer.slash(studio.channel, "project edit", project="Tides", status="active")
    await studio.producer.slash(studio.channel, "project edit", project="Tides", status="archived")
    await studio.producer.slash(studio.channel, "artist archive", artist="Ada")
    back = await studio.producer.slash(studio.channel, "artist add", name="ada")
    assert f"<@{studio.artist.id}>" in text_of(back)


async def people(studio: Studio, typed: str) -> list[str]:
    """Who is offered to be taken off Tides."""
    found: list[dict[str, str]] = await studio.producer.autocomplete(
        studio.channel, "project people remove", "person", typed, project="Tides"
    )
    return [choice["name"] for choice in found]


async def add_listeners(studio: Studio, *members: MemberActor) -> None:
    boss = Actor(guild_id=studio.guild.id, user_id=studio.producer.id, is_manager=True)
    for member in members:
        await studio.app.services.people.add(boss, 1, PersonRole.LISTENER, user_id=member.id)


async def test_who_is_removed_is_chosen_by_name_and_found_by_typing_it(studio: Studio) -> None:
    await studio.project()
    crowd = [studio.guild.add_member(studio.env.create_user(f"Guest {n}")) for n in range(26)]
    left = studio.guild.add_member(studio.env.create_user("Lea"))
    await add_listeners(studio, *crowd, studio.stranger, left)
    await studio.producer.slash(
        studio.channel, "project people add", project="Tides", role="approver", name="Samira"
    )
    studio.guild.remove_member(left)

    number = f"member {left.id} · listener"  # who left has no name any more
    assert (await people(studio, ""))[0] == "Guest 0 · listener"
    assert await people(studio, "sam") == ["Sam · listener", "Samira · approver", number]
    assert await people(studio, "guest 25") == ["Guest 25 · listener", number]


async def test_people_are_offered_by_number_while_discord_tells_no_names(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await studio.project()
    await add_listeners(studio, studio.stranger)

    async def break_off(*_: object, **__: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr(studio.app.bot.ws, "request_chunks", break_off)

    assert await people(studio, "sam") == [f"member {studio.stranger.id} · listener"]
