"""REST: channels, threads, forum posts and who is in them."""

from aiohttp import web

from tests.local_discord import _payloads
from tests.local_discord._model import REQUIRE_TAG, Channel, ChannelType, MessageFlag, Thread
from tests.local_discord._posting import Posting
from tests.local_discord._wire import (
    ApiError,
    Body,
    Json,
    json_response,
    no_content,
    path_id,
    read_body,
    timestamp,
)
from tests.local_discord._world import World

_CHANNEL = "/channels/{channel_id}"
_MEMBERS = _CHANNEL + "/thread-members"
_DAY_IN_MINUTES = 1440


class ChannelRoutes:
    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(_CHANNEL, self._get),
            web.patch(_CHANNEL, self._edit),
            web.delete(_CHANNEL, self._delete),
            web.post(_CHANNEL + "/threads", self._start_thread),
            web.post(_CHANNEL + "/messages/{message_id}/threads", self._start_thread_from_message),
            web.get(_MEMBERS, self._members),
            web.get(_MEMBERS + "/{user_id}", self._member),
            web.put(_MEMBERS + "/{user_id}", self._add_member),
            web.delete(_MEMBERS + "/{user_id}", self._remove_member),
        ]

    async def _get(self, request: web.Request) -> web.Response:
        return json_response(_payloads.channel(self._channel(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        changes = (await read_body(request)).payload
        channel = self._channel(request)
        channel.name = changes.get("name", channel.name)
        thread = channel.thread
        if thread is None:
            self._world.emit("CHANNEL_UPDATE", _payloads.channel(channel))
            return json_response(_payloads.channel(channel))
        thread.is_locked = changes.get("locked", thread.is_locked)
        thread.is_archived = changes.get("archived", thread.is_archived)
        if "archived" in changes:
            thread.archived_at = timestamp()
        if "applied_tags" in changes:
            thread.tag_ids = [int(tag_id) for tag_id in changes["applied_tags"]]
        self._world.emit("THREAD_UPDATE", _payloads.channel(channel))
        return json_response(_payloads.channel(channel))

    async def _delete(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        body = _payloads.channel(channel)
        self._world.remove_channel(channel)
        return json_response(body)

    async def _start_thread(self, request: web.Request) -> web.Response:
        """A thread without a starter message, or a post if the channel is a forum."""
        body = await read_body(request)
        parent = self._channel(request)
        if parent.type is ChannelType.FORUM:
            return self._start_post(parent, body)
        kind = ChannelType(body.payload.get("type", ChannelType.PRIVATE_THREAD))
        thread = self._open(parent, kind, self._world.ids.next(), body.payload)
        return json_response(self._opened(thread), status=201)

    async def _start_thread_from_message(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        parent = self._channel(request)
        starter = self._world.message(parent.id, path_id(request, "message_id"))
        if starter.flags & MessageFlag.HAS_THREAD:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        thread = self._open(parent, ChannelType.PUBLIC_THREAD, starter.id, body.payload)
        starter.flags |= MessageFlag.HAS_THREAD
        return json_response(self._opened(thread), status=201)

    def _start_post(self, forum: Channel, body: Body) -> web.Response:
        """A forum post: the thread and its first message have one id."""
        tag_ids = [int(tag_id) for tag_id in body.payload.get("applied_tags", [])]
        if forum.flags & REQUIRE_TAG and not tag_ids:
            raise ApiError(400, 40067, "A tag is required to create a forum post in this channel")
        post = self._open(forum, ChannelType.PUBLIC_THREAD, self._world.ids.next(), body.payload)
        starter = Body(body.payload["message"], body.files)
        try:
            message = self._posting.create(post, starter, message_id=post.id)
        except ApiError:
            self._world.remove_channel(post)
            raise
        opened = self._opened(post) | {"message": self._world.message_json(message)}
        return json_response(opened, status=201)

    def _open(self, parent: Channel, kind: ChannelType, thread_id: int, payload: Json) -> Channel:
        bot_id = self._world.bot.id
        minutes = payload.get("auto_archive_duration") or _DAY_IN_MINUTES
        tag_ids = [int(tag_id) for tag_id in payload.get("applied_tags", [])]
        channel = Channel(
            id=thread_id,
            type=kind,
            name=payload["name"],
            guild_id=parent.guild_id,
            parent_id=parent.id,
            thread=Thread(bot_id, minutes, member_ids=[bot_id], tag_ids=tag_ids),
        )
        self._world.channels[channel.id] = channel
        self._world.emit("THREAD_CREATE", self._opened(channel) | {"newly_created": True})
        return channel

    def _opened(self, channel: Channel) -> Json:
        return _payloads.channel(channel) | {
            "member": self._membership(channel, self._world.bot.id)
        }

    async def _members(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        member_ids = self._thread(channel).member_ids
        return json_response([self._membership(channel, user_id) for user_id in member_ids])

    async def _member(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        user_id = self._user_id(request)
        if user_id not in self._thread(channel).member_ids:
            raise ApiError(404, 10007, "Unknown Member")
        return json_response(self._membership(channel, user_id))

    async def _add_member(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        thread = self._thread(channel)
        if thread.is_archived:
            raise ApiError(400, 50083, "Thread is archived")
        user_id = self._user_id(request)
        assert channel.guild_id is not None
        self._world.member(channel.guild_id, user_id)
        if user_id not in thread.member_ids:
            thread.member_ids.append(user_id)
        return no_content()

    async def _remove_member(self, request: web.Request) -> web.Response:
        thread = self._thread(self._channel(request))
        user_id = self._user_id(request)
        thread.member_ids = [each for each in thread.member_ids if each != user_id]
        return no_content()

    def _channel(self, request: web.Request) -> Channel:
        return self._world.channel(path_id(request, "channel_id"))

    def _thread(self, channel: Channel) -> Thread:
        if channel.thread is None:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        return channel.thread

    def _user_id(self, request: web.Request) -> int:
        named = request.match_info["user_id"]
        return self._world.bot.id if named == "@me" else int(named)

    def _membership(self, channel: Channel, user_id: int) -> Json:
        return _payloads.thread_member(channel.id, user_id, self._thread(channel).archived_at)
