"""What travels on the wire: ids, timestamps, JSON answers, Discord's errors, request bodies."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import BodyPartReader, web

Json = dict[str, Any]

API_PATH = "/api/v10"
MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_REQUEST_BYTES = 25 * 1024 * 1024
_DISCORD_EPOCH_MS = 1_420_070_400_000


class ApiError(Exception):
    """A refusal as Discord words it: an HTTP status and Discord's own error code."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message

    def response(self) -> web.Response:
        return json_response({"message": self.message, "code": self.code}, status=self.status)


@dataclass(frozen=True)
class Upload:
    """A file on its way in, from the bot or from a member."""

    filename: str
    data: bytes = field(repr=False)
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Body:
    """The JSON of a request, with the files of a multipart one by their index in `files[n]`."""

    payload: Json
    files: dict[int, Upload]


class Snowflakes:
    """Ids that grow and carry the present time in their upper bits, as Discord's do."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        elapsed_ms = time.time_ns() // 1_000_000 - _DISCORD_EPOCH_MS
        self._last = max(self._last + 1, elapsed_ms << 22)
        return self._last


def timestamp() -> str:
    return datetime.now(UTC).isoformat()


def json_response(
    body: object, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """JSON without a charset: discord.py compares the whole Content-Type header."""
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        headers=headers,
        content_type="application/json",
    )


def no_content() -> web.Response:
    return web.Response(status=204)


def path_id(request: web.Request, name: str) -> int:
    return int(request.match_info[name])


async def read_body(request: web.Request) -> Body:
    """Read a JSON or multipart body.

    Raises:
        ApiError: 40005 when a file or the whole request is larger than Discord takes.
    """
    if not request.content_type.startswith("multipart/"):
        return Body(await request.json() if request.can_read_body else {}, {})
    payload: Json = {}
    files: dict[int, Upload] = {}
    total = 0
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read())
        total += len(data)
        if len(data) > MAX_UPLOAD_BYTES or total > MAX_REQUEST_BYTES:
            raise ApiError(413, 40005, "Request entity too large")
        if part.name == "payload_json":
            payload = json.loads(data)
        elif part.name is not None:
            index = int(part.name.removeprefix("files[").removesuffix("]"))
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[index] = Upload(part.filename or "unnamed", data, kind)
    return Body(payload, files)
