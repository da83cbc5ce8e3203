"""REST: the answers to interactions, by callback and by the webhook of their token."""

from collections.abc import Callable

from aiohttp import web

from tests.local_discord import _payloads
from tests.local_discord._interactions import Callback, Interaction, Interactions
from tests.local_discord._model import Member, Message, MessageFlag
from tests.local_discord._posting import Posting
from tests.local_discord._wire import (
    ApiError,
    Body,
    Json,
    json_response,
    no_content,
    path_id,
    read_body,
)
from tests.local_discord._world import World

_WEBHOOK = "/webhooks/{application_id}/{token}"
_MESSAGE = _WEBHOOK + "/messages/{message_id}"


class InteractionRoutes:
    def __init__(self, world: World, posting: Posting, interactions: Interactions) -> None:
        self._world = world
        self._posting = posting
        self._interactions = interactions
        self._answers: dict[Callback, Callable[[Interaction, Body], None]] = {
            Callback.MESSAGE: self._post,
            Callback.DEFERRED_MESSAGE: self._defer,
            Callback.DEFERRED_UPDATE: self._keep_card,
            Callback.UPDATE: self._update_card,
            Callback.AUTOCOMPLETE: self._keep_data,
            Callback.MODAL: self._keep_data,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/interactions/{interaction_id}/{token}/callback", self._callback),
            web.post(_WEBHOOK, self._follow_up),
            web.get(_MESSAGE, self._get),
            web.patch(_MESSAGE, self._edit),
            web.delete(_MESSAGE, self._delete),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        interaction = self._interactions.acknowledge(
            path_id(request, "interaction_id"), request.match_info["token"]
        )
        callback = Callback(body.payload["type"])
        data: Json = body.payload.get("data") or {}
        self._answers[callback](interaction, Body(data, body.files))
        interaction.reply.callback = callback
        if request.query.get("with_response") not in ("1", "true"):
            return no_content()
        return json_response(self._callback_response(interaction, callback))

    def _post(self, interaction: Interaction, body: Body) -> None:
        interaction.reply.message = self._create(interaction, body)

    def _defer(self, interaction: Interaction, body: Body) -> None:
        interaction.reply.message = self._create(interaction, body, flags=MessageFlag.LOADING)

    def _keep_card(self, interaction: Interaction, _: Body) -> None:
        interaction.reply.message = interaction.reply.card

    def _update_card(self, interaction: Interaction, body: Body) -> None:
        card = interaction.reply.card
        if card is None:
            raise ApiError(400, 50035, "Invalid Form Body: there is no message to update.")
        self._posting.edit(card, body)
        interaction.reply.message = card

    def _keep_data(self, interaction: Interaction, body: Body) -> None:
        interaction.reply.data = body.payload

    async def _follow_up(self, request: web.Request) -> web.Response:
        """A further message; the first after a deferral fills the deferred one, as on Discord."""
        body = await read_body(request)
        interaction = self._find(request)
        reply = interaction.reply
        if reply.message is not None and reply.message.is_loading:
            self._posting.edit(reply.message, body)
            return self._answer(reply.message)
        message = self._create(interaction, body)
        reply.followups.append(message)
        return self._answer(message)

    async def _get(self, request: web.Request) -> web.Response:
        return self._answer(self._message(request))

    async def _edit(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        message = self._message(request)
        self._posting.edit(message, body)
        reply = self._find(request).reply
        if message is reply.message:
            reply.edits += 1
        return self._answer(message)

    async def _delete(self, request: web.Request) -> web.Response:
        message = self._message(request)
        self._posting.delete(message)
        reply = self._find(request).reply
        if message is reply.message:
            reply.is_deleted = True
        return no_content()

    def _find(self, request: web.Request) -> Interaction:
        return self._interactions.follow_up(request.match_info["token"])

    def _message(self, request: web.Request) -> Message:
        reply = self._find(request).reply
        wanted = request.match_info["message_id"]
        if wanted == "@original":
            if reply.message is None:
                raise ApiError(404, 10008, "Unknown Message")
            return self._world.message(reply.message.channel_id, reply.message.id)
        return self._world.message(reply.channel.id, int(wanted))

    def _create(self, interaction: Interaction, body: Body, *, flags: int = 0) -> Message:
        actor = interaction.reply.actor
        origin = {
            "id": str(interaction.id),
            "type": int(interaction.type),
            "user": _payloads.user(actor.user if isinstance(actor, Member) else actor),
            "authorizing_integration_owners": {},
        }
        channel = interaction.reply.channel
        return self._posting.create(channel, body, flags=flags, interaction=origin)

    def _callback_response(self, interaction: Interaction, callback: Callback) -> Json:
        message = interaction.reply.message
        told: Json = {"id": str(interaction.id), "type": int(interaction.type)}
        resource: Json = {"type": int(callback)}
        if message is not None:
            told["response_message_id"] = str(message.id)
            told["response_message_loading"] = message.is_loading
            told["response_message_ephemeral"] = message.is_ephemeral
            if callback in (Callback.MESSAGE, Callback.UPDATE):
                resource["message"] = self._world.message_json(message)
        return {"interaction": told, "resource": resource}

    def _answer(self, message: Message) -> web.Response:
        return json_response(self._world.message_json(message))
