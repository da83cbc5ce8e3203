"""The settings as a command needs them: a mistake in one is a line, not a traceback."""

from pydantic import ValidationError

from bot.commands import CommandError
from bot.config import Settings


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        CommandError: naming each variable that is wrong; never what it holds.
    """
    try:
        return Settings.load()
    except ValidationError as error:
        lines = [
            f"  {variable(str(each['loc'][0]))}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        raise CommandError(
            "\n".join(["These settings are wrong (.env.example explains each):", *lines]), status=2
        ) from None
    except (OSError, UnicodeError) as error:
        raise CommandError(f".env cannot be read as UTF-8 text: {error}", status=2) from None


def variable(field: str) -> str:
    """The environment variable of a setting."""
    alias = (
        Settings.model_fields[field].validation_alias if field in Settings.model_fields else field
    )
    return str(alias) if alias else f"{Settings.model_config.get('env_prefix', '')}{field}".upper()
