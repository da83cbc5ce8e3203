from tests.studio import Studio, text_of


async def test_the_answer_echoes_the_instant_and_the_reminders(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()

    made = await studio.producer.slash(
        studio.channel,
        "deadline set",
        target="Night Drive",
        due="2026-01-20 18:00",
        assignee=studio.engineer,
    )

    assert made.ephemeral
    assert "Tue 20 Jan 2026 18:00 in Europe/Berlin" in text_of(made)
    assert "7 days, 1 day and 3 hours before, and at the time" in text_of(made)
