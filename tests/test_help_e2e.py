from bot.domain.help import AUDIENCES, audience_of
from bot.ui.help import entries
from tests.studio import Studio


async def test_every_command_has_an_audience_and_every_audience_a_command(studio: Studio) -> None:
    names = [entry.name for entry in entries(studio.app.bot.tree)]

    for name in names:
        assert audience_of(name)
    for prefix in AUDIENCES:
        assert any(name == prefix or name.startswith(f"{prefix} ") for name in names), prefix
