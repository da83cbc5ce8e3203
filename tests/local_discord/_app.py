"""The web application: every request is logged, authorised, limited, spoilt by script, answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.local_discord._faults import Faults
from tests.local_discord._limits import RateLimits
from tests.local_discord._routes import path_regex
from tests.local_discord._signal import Changes
from tests.local_discord._wire import API_PATH, MAX_REQUEST_BYTES, ApiError

GATEWAY_PATH = "/gateway"
CDN_PATH = "/attachments"
_WITHOUT_TOKEN = ("/interactions/", "/webhooks/", CDN_PATH)


@dataclass(eq=False)
class Request:
    """One line of the request log.

    Attributes:
        path: below the API's base (files: `/attachments/...`).
        at: when it came, in seconds of the server's clock.
        status: what it was answered with; None while it is under way.
    """

    method: str
    path: str
    at: float
    status: int | None = None


class RequestLog:
    """Every request except the gateway's, in the order of arrival."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.requests: list[Request] = []
        self._clock = clock

    def add(self, method: str, path: str) -> Request:
        entry = Request(method, path, self._clock())
        self.requests.append(entry)
        return entry

    def matching(self, method: str, path: str) -> list[Request]:
        """The requests to a route; `*` stands for one segment."""
        wanted = path_regex(path)
        return [
            each for each in self.requests if each.method == method and wanted.fullmatch(each.path)
        ]


class Guard:
    """The middleware before every route."""

    def __init__(
        self, token: str, log: RequestLog, limits: RateLimits, faults: Faults, changes: Changes
    ) -> None:
        self._authorization = f"Bot {token}"
        self._log = log
        self._limits = limits
        self._faults = faults
        self._changes = changes

    async def handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path == GATEWAY_PATH:
            return await handler(request)
        path = request.path.removeprefix(API_PATH)
        entry = self._log.add(request.method, path)
        self._changes.notify()  # a request that will be held back has come, too
        try:
            response = await self._answer(request, path, handler)
            entry.status = response.status
        finally:
            self._changes.notify()
        return response

    async def _answer(
        self, request: web.Request, path: str, handler: Handler
    ) -> web.StreamResponse:
        is_authorized = request.headers.get("Authorization") == self._authorization
        if not is_authorized and not path.startswith(_WITHOUT_TOKEN):
            return ApiError(401, 0, "401: Unauthorized").response()
        refusal, headers = self._limits.check(request.method, path)
        if refusal is not None:
            return refusal
        response = await self._faults.run(request, path, lambda: self._serve(request, handler))
        response.headers.update(headers)
        return response

    async def _serve(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the request take effect, which is seen at once even if its answer is held back."""
        try:
            return await handler(request)
        except ApiError as refused:
            return refused.response()
        finally:
            self._changes.notify()


def build(
    guard: Guard,
    rest: Iterable[web.RouteDef],
    gateway: Handler,
    file: Handler,
) -> web.Application:
    """Put the API below its base path, and the gateway and the CDN beside it."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await guard.handle(request, handler)

    app = web.Application(middlewares=[middleware], client_max_size=MAX_REQUEST_BYTES)
    app.add_routes(
        [web.RouteDef(each.method, API_PATH + each.path, each.handler, {}) for each in rest]
    )
    app.add_routes(
        [
            web.get(GATEWAY_PATH, gateway),
            web.get(CDN_PATH + r"/{channel_id}/{attachment_id:\d+}/{filename}", file),
        ]
    )
    return app
