# simcord is pinned: several previews at once, and in a frame, have no public way.
# pyright: reportPrivateUsage=false
"""What each person sees of each channel, as pages of simcord's preview, always current."""

from collections.abc import Generator, Mapping
from contextlib import AsyncExitStack, contextmanager
from typing import Any, ClassVar

from aiohttp import web
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle
from simcord.preview import Preview
from simcord.preview._markdown import _FIELD_POLICIES
from simcord.preview._server import PreviewServer

from bot.demo.world import ZONE, World

_TRIMMINGS = b"""
[data-workbench] { display: none !important; }
.channel-header { display: none !important; }
.preview-stage, .preview-app { padding: 0 !important; border: 0 !important; }
"""
"""Style rules that leave of a page what Discord would show."""


_NEAR_END = (b"clientHeight <= 1 ?", b"clientHeight <= 240 ?")
"""A page follows new messages where its end is in sight; simcord asks for the last pixel, which
the growing composer of a command takes away."""

_EMBED_TEXTS = ("embed_description", "embed_field_value")


@contextmanager
def embeds_as_in_discord() -> Generator[None]:
    """Show mentions and small print in embeds, as Discord does; simcord leaves them as typed."""
    before = {name: dict(_FIELD_POLICIES[name]) for name in _EMBED_TEXTS}
    for name in _EMBED_TEXTS:
        _FIELD_POLICIES[name].update(mentions=True, subtext=True)
    try:
        yield
    finally:
        _FIELD_POLICIES.update(before)


class _FramedServer(PreviewServer):
    """Serves a preview that one other page may frame, without simcord's own tools around it."""

    def __init__(self, preview: Preview, framed_by: str) -> None:
        super().__init__(preview)
        policy = self._SECURITY_HEADERS["Content-Security-Policy"]
        self._headers = self._SECURITY_HEADERS | {
            "Content-Security-Policy": policy.replace(
                "frame-ancestors 'none'", f"frame-ancestors {framed_by}"
            )
        }
        del self._headers["X-Frame-Options"]

    async def _static(self, request: web.Request) -> web.Response:
        response: web.Response = await super()._static(request)
        del response.headers["X-Frame-Options"]
        response.headers.update(self._headers)
        if isinstance(response.body, bytes):
            if request.path == "/preview.css":
                response.body += _TRIMMINGS
            elif request.path == "/timeline.js":
                response.body = response.body.replace(*_NEAR_END)
        return response


class _PersonalPreview(Preview):
    """One channel as one person sees it; its actions wait for their turn."""

    _PAGE_LEASE_SECONDS: ClassVar[float] = 24 * 3600.0

    def __init__(
        self, previews: "Previews", channel: ChannelHandle, viewer: MemberActor | UserHandle
    ) -> None:
        super().__init__(
            previews.world.env,
            channel,
            (viewer,),
            layout="channel",
            display="responsive",
            width=900,
            height=700,
            locale="en-US",
            timezone=ZONE,
            presentation_time=None,
            assets=None,
            port=0,
        )
        self._previews = previews
        self._server = _FramedServer(self, previews.framed_by)

    async def _action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._previews.world.lock:
            self.env._preview = self  # which preview an action is of is asked there
            self._previews.acting = self
            try:
                return await super()._action(context_id, body)
            finally:
                self.env._preview = None
                self._previews.acting = None
                self._previews.refresh()

    def renew(self) -> None:
        """Show what came since."""
        self._advance_presentation_time()
        for page in tuple(self._pages.values()):
            if page.id in self._pages:  # publishing one drops others that nobody looks at
                self._publish(page, reason="refresh")


class Previews:
    """The pages that were asked for; those of a channel in which something happened are renewed."""

    def __init__(self, world: World, *, framed_by: str) -> None:
        self.world = world
        self.framed_by = framed_by
        self.acting: _PersonalPreview | None = None
        self._open: dict[tuple[int, int], _PersonalPreview] = {}
        self._stale: set[tuple[int, int]] = set()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Previews":
        self._stack.enter_context(embeds_as_in_discord())
        self.world.env.backend.subscribers.append(self._seen)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.world.env.backend.subscribers.remove(self._seen)
        await self._stack.aclose()

    async def url(self, channel: ChannelHandle, viewer: MemberActor | UserHandle) -> str:
        """The address of a channel's page for a person; whoever knows it acts as that person."""
        key = channel.id, viewer.id
        async with self.world.lock:
            if key not in self._open:
                preview = _PersonalPreview(self, channel, viewer)
                await self._stack.enter_async_context(preview)
                self.world.env._preview = None  # simcord would allow no second one
                self._open[key] = preview
        return self._open[key].url

    def refresh(self) -> None:
        """Renew the pages of channels in which something happened; does no work of the bot's."""
        for key in tuple(self._stale):
            preview = self._open[key]
            if preview._active_action is None:
                preview.renew()
                self._stale.discard(key)

    def _seen(self, event: str, payload: Mapping[str, Any]) -> None:
        if not event.startswith("MESSAGE_"):
            return
        channel_id = int(payload.get("channel_id", 0))
        # The page of whoever acts is renewed by the action itself: twice would undo what they type.
        self._stale |= {
            key
            for key, preview in self._open.items()
            if key[0] == channel_id and preview is not self.acting
        }
