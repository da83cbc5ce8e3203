"""Settings: read from the environment and `.env`, here and nowhere else."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, HttpUrl, SecretStr, WebsocketUrl, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

_PREFIX = "TALKBACK_"


class LogFormat(StrEnum):
    """How a log line looks."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least serious line that is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(BaseSettings):
    """What whoever hosts the bot decides; each is explained in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,  # it may be the token
    )

    discord_token: SecretStr | None = Field(default=None, validation_alias="DISCORD_TOKEN")
    database: Path = Path("data/talkback.db")
    media: Path = Path("data/media")
    log_level: LogLevel = LogLevel.INFO
    log_format: LogFormat = LogFormat.TEXT
    api_url: HttpUrl | None = None
    gateway_url: WebsocketUrl | None = None
    inbox: Path | None = None
    inbox_studio: int | None = None
    inbox_reader: int | None = None
    link_hosts: str = "*"
    max_upload_mb: int = Field(default=500, ge=1, le=10_000)
    sweep_seconds: int = Field(default=30, ge=5, le=3600)

    @field_validator("discord_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and re.fullmatch(r"[\w.-]+", value.get_secret_value(), re.A) is None:
            raise ValueError("a token holds only letters, digits, dots, dashes and underscores")
        return value

    @field_validator("database", "media", "inbox")
    @classmethod
    def _path(cls, value: Path | None) -> Path | None:
        if "\0" in str(value):
            raise ValueError("a path holds no null character")
        try:
            return value.expanduser() if value is not None else None
        except RuntimeError:
            raise ValueError("the home folder that its ~ stands for is not known") from None

    @field_validator("link_hosts")
    @classmethod
    def _hosts(cls, value: str) -> str:
        hosts = "".join(value.casefold().split())
        name = r"(?:[a-z0-9-]+\.)+[a-z0-9-]+"
        if hosts not in {"*", "none"} and re.fullmatch(rf"{name}(?:,{name})*", hosts) is None:
            raise ValueError("it is *, none, or hosts parted by commas: example.org,example.com")
        return hosts

    @classmethod
    def load(cls) -> Self:
        """Read the environment and `.env`; raises pydantic's ValidationError."""
        return cls()

    @classmethod
    def unknown(cls) -> list[str]:
        """The variables there that are named like a setting and are none: misspelt, most likely."""
        found = {*EnvSettingsSource(cls).env_vars, *DotEnvSettingsSource(cls).env_vars}
        known = {f"{_PREFIX}{field}".upper() for field in cls.model_fields}
        return sorted(
            name for name in map(str.upper, found) if name.startswith(_PREFIX) and name not in known
        )
