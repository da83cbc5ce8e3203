"""REST: messages, their pins, and the files behind their attachments."""

from aiohttp import web

from tests.local_discord._model import Message
from tests.local_discord._posting import Posting
from tests.local_discord._wire import ApiError, json_response, no_content, path_id, read_body
from tests.local_discord._world import World

_MAX_PINS = 250
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = _MESSAGES + r"/{message_id:\d+}"


class MessageRoutes:
    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(_MESSAGES, self._create),
            web.get(_MESSAGES, self._history),
            web.get(_MESSAGE, self._get),
            web.patch(_MESSAGE, self._edit),
            web.delete(_MESSAGE, self._delete),
            web.get(_MESSAGES + "/pins", self._pins),
            web.put(_MESSAGES + "/pins/{message_id}", self._pin),
            web.delete(_MESSAGES + "/pins/{message_id}", self._unpin),
            web.put("/channels/{channel_id}/pins/{message_id}", self._pin),
            web.delete("/channels/{channel_id}/pins/{message_id}", self._unpin),
            web.post("/channels/{channel_id}/typing", self._typing),
        ]

    async def serve_file(self, request: web.Request) -> web.Response:
        """The CDN: the bytes of an attachment, or 404."""
        attachment = self._world.attachments.get(path_id(request, "attachment_id"))
        if attachment is None:
            return web.Response(status=404)
        return web.Response(body=attachment.data, content_type=attachment.content_type)

    async def _create(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        channel = self._world.channel(path_id(request, "channel_id"))
        return self._answer(self._posting.create(channel, body))

    async def _history(self, request: web.Request) -> web.Response:
        channel = self._world.channel(path_id(request, "channel_id"))
        before = int(request.query.get("before", 1 << 63))
        after = int(request.query.get("after", 0))
        limit = int(request.query.get("limit", 50))
        found = [
            each for each in self._world.visible_messages(channel.id) if after < each.id < before
        ]
        page = found[:limit] if after else found[-limit:]
        return json_response([self._world.message_json(each) for each in reversed(page)])

    async def _get(self, request: web.Request) -> web.Response:
        return self._answer(self._find(request))

    async def _edit(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        message = self._find(request)
        if message.author is not self._world.bot:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        self._posting.edit(message, body)
        return self._answer(message)

    async def _delete(self, request: web.Request) -> web.Response:
        self._posting.delete(self._find(request))
        return no_content()

    async def _pins(self, request: web.Request) -> web.Response:
        channel = self._world.channel(path_id(request, "channel_id"))
        pinned = [each for each in self._world.visible_messages(channel.id) if each.is_pinned]
        items = [
            {"pinned_at": each.created_at, "message": self._world.message_json(each)}
            for each in reversed(pinned)
        ]
        return json_response({"items": items, "has_more": False})

    async def _pin(self, request: web.Request) -> web.Response:
        message = self._find(request)
        pinned = [
            each for each in self._world.visible_messages(message.channel_id) if each.is_pinned
        ]
        if len(pinned) >= _MAX_PINS and not message.is_pinned:
            raise ApiError(400, 30003, "Maximum number of pins reached (250)")
        message.is_pinned = True
        return no_content()

    async def _unpin(self, request: web.Request) -> web.Response:
        self._find(request).is_pinned = False
        return no_content()

    async def _typing(self, request: web.Request) -> web.Response:
        self._world.channel(path_id(request, "channel_id"))
        return no_content()

    def _find(self, request: web.Request) -> Message:
        return self._world.message(path_id(request, "channel_id"), path_id(request, "message_id"))

    def _answer(self, message: Message) -> web.Response:
        return json_response(self._world.message_json(message))
