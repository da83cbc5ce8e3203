"""Rate limits as Discord sets them: one for the whole bot, and buckets for single routes."""

import hashlib
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.local_discord._routes import path_regex
from tests.local_discord._wire import json_response

GLOBAL_REQUESTS_PER_SECOND = 50
_MAJOR_PARAMETER = re.compile(r"^/(?:channels|guilds|webhooks)/\d+")
_UNLIMITED = re.compile(r"^/(?:interactions|webhooks)/")


@dataclass(eq=False)
class _Window:
    """At most `limit` requests in any `seconds`; times are those of the server's clock."""

    limit: int
    seconds: float
    taken: deque[float] = field(default_factory=deque[float])

    def wait(self, now: float) -> float:
        """Seconds until a request is allowed; zero if one is allowed now."""
        while self.taken and self.taken[0] <= now - self.seconds:
            self.taken.popleft()
        return self.reset_after(now) if len(self.taken) >= self.limit else 0.0

    def reset_after(self, now: float) -> float:
        return self.taken[0] + self.seconds - now if self.taken else 0.0


@dataclass(frozen=True)
class _Bucket:
    method: str
    path: re.Pattern[str]
    limit: int
    seconds: float

    @property
    def hash(self) -> str:
        name = f"{self.method} {self.path.pattern}"
        return hashlib.sha256(name.encode()).hexdigest()[:32]


class RateLimits:
    """Answers 429 to whoever asks too often, in Discord's words.

    The global window slides, which is the strictest reading of "50 requests per second".
    Interaction callbacks and the webhooks of interactions carry no bot token, and are exempt.

    Attributes:
        refused: how many requests were answered with 429.
    """

    def __init__(self, per_second: int | None, clock: Callable[[], float]) -> None:
        self.refused = 0
        self._clock = clock
        self._global = None if per_second is None else _Window(per_second, 1.0)
        self._buckets: list[_Bucket] = []
        self._windows: dict[tuple[_Bucket, str], _Window] = {}

    def bucket(self, method: str, path: str, *, limit: int, seconds: float) -> None:
        """Limit a route (`*` stands for one segment) for each channel, guild or webhook."""
        self._buckets.append(_Bucket(method, path_regex(path), limit, seconds))

    def check(self, method: str, path: str) -> tuple[web.Response | None, dict[str, str]]:
        """Take a request: the 429 that refuses it or None, and the headers that tell its bucket."""
        now = self._clock()
        everything = None if _UNLIMITED.match(path) else self._global
        if everything is not None and (wait := everything.wait(now)):
            return self._refuse(wait, {"X-RateLimit-Global": "true"}, scope="global"), {}
        bucket, window = self._window(method, path)
        if bucket is not None and window is not None and (wait := window.wait(now)):
            return self._refuse(wait, _headers(bucket, window, now), scope="user"), {}
        for taken in (everything, window):
            if taken is not None:
                taken.taken.append(now)
        if bucket is None or window is None:
            return None, {}
        return None, _headers(bucket, window, now)

    def _window(self, method: str, path: str) -> tuple[_Bucket | None, _Window | None]:
        for bucket in self._buckets:
            if bucket.method == method and bucket.path.fullmatch(path):
                major = _MAJOR_PARAMETER.match(path)
                key = bucket, major[0] if major else ""
                window = self._windows.setdefault(key, _Window(bucket.limit, bucket.seconds))
                return bucket, window
        return None, None

    def _refuse(self, wait: float, headers: dict[str, str], *, scope: str) -> web.Response:
        self.refused += 1
        return too_many_requests(wait, headers, scope=scope)


def too_many_requests(
    wait: float, headers: dict[str, str] | None = None, *, scope: str = "user"
) -> web.Response:
    """Discord's 429: `wait` seconds; discord.py gives up on one without a Via header."""
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(wait, 3) + 0.001,
        "global": scope == "global",
    }
    told = {"Retry-After": str(int(wait) + 1), "Via": "1.1 local", "X-RateLimit-Scope": scope}
    return json_response(body, status=429, headers=told | (headers or {}))


def _headers(bucket: _Bucket, window: _Window, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Bucket": bucket.hash,
        "X-RateLimit-Limit": str(window.limit),
        "X-RateLimit-Remaining": str(window.limit - len(window.taken)),
        "X-RateLimit-Reset": f"{time.time() + window.reset_after(now):.3f}",
        "X-RateLimit-Reset-After": f"{window.reset_after(now):.3f}",
    }
