"""Log lines on standard error: text for people, JSON for machines; never a secret."""

import json
import logging
import sys
import time

from pydantic import SecretStr

from bot.config import LogFormat, Settings

_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# At DEBUG these show what members wrote, the tokens of interactions, the parameters of SQL.
_TALKATIVE = ("aiosqlite", "discord.gateway", "discord.http", "discord.webhook")


def set_up_logging(settings: Settings) -> None:
    """Send every line from the level on to standard error, discord.py's own among them."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = JsonFormatter() if settings.log_format is LogFormat.JSON else TextFormatter(_TEXT)
    handler.setFormatter(Redacting(formatter, settings.discord_token))
    logging.basicConfig(level=settings.log_level.value, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.INFO, logging.getLogger().level))


class TextFormatter(logging.Formatter):
    """A line for people, in UTC."""

    converter = time.gmtime
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


class JsonFormatter(TextFormatter):
    """One object a line, the text of an exception within it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Redacting(logging.Formatter):
    """Another formatter's lines, without the token, wherever it came from."""

    def __init__(self, inner: logging.Formatter, secret: SecretStr | None) -> None:
        super().__init__()
        self._inner = inner
        self._secret = secret.get_secret_value() if secret else ""

    def format(self, record: logging.LogRecord) -> str:
        """The inner formatter's line, made safe."""
        line = self._inner.format(record)
        return line.replace(self._secret, "[token]") if self._secret else line
