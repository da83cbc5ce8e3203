from tests.studio import Studio, labels, said


async def test_a_reminder_comes_before_a_deadline_by_dm(studio: Studio) -> None:
    await studio.set_up()
    await studio.project()
    await studio.producer.slash(
        studio.channel,
        "deadline set",
        target="Night Drive",
        due="2026-01-20 18:00",
        assignee=studio.engineer,
    )
    dm = studio.engineer.user.dm_channel
    await studio.later(30 * 86400)
    first = said(dm.history()[0])
    assert "**Mix** · Night Drive" in first and "no mix yet" in first
    assert labels(dm.last_message) == ["Done", "Snooze 1 h", "Tomorrow morning"]
