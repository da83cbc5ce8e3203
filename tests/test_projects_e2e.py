from tests.studio import Studio, said, text_of


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
