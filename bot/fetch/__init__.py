"""Opens the file behind a link that a member gave, and nothing of a private network.

A host's addresses are checked where they are resolved, and only those are connected to: a name
that resolves anew to another address changes nothing. Each redirect is checked as the link was.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.domain.addresses import Address, is_number, is_public, parse_address
from bot.domain.media import FileTooLargeError
from bot.domain.shares import (
    Download,
    Fetched,
    UnfetchedError,
    confirmed,
    download_of,
    is_of,
    name_of,
)
from bot.fetch._resolver import CheckedResolver

__all__ = ["Limits", "LinkFetcher"]

_CHUNK = 64 * 1024
_PAGE = 512 * 1024  # bytes of a page that are read for its form
_HTML = {"text/html", "application/xhtml+xml"}
_MOVED = {301, 302, 303, 307, 308}
_HEADERS = {"User-Agent": "Talkback", "Accept-Encoding": "identity"}
_PRIVATE = "That link leads to a private network."
_BROKE_OFF = "The download broke off. Try again."


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a link may ask of the bot."""

    size: int  # bytes
    seconds: float = (
        600.0  # of one download, its redirects too: who submits can be answered for 15 minutes
    )
    silence: float = 30.0  # seconds without a byte
    redirects: int = 5


class LinkFetcher:
    """Fetches over https, from port 443, from public addresses alone.

    Args:
        limits: of each download.
        hosts: from which links are fetched that no known service shares, with their subdomains;
            None for any public host.
        is_allowed: whether an address may be connected to.
        resolver: finds a host's addresses; the system's unless said.
        tls: which certificates are trusted; the system's unless said.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        hosts: tuple[str, ...] | None = None,
        is_allowed: Callable[[Address], bool] = is_public,
        resolver: AbstractResolver | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits, self._hosts, self._is_allowed = limits, hosts, is_allowed
        self._resolver, self._tls = resolver, tls

    @asynccontextmanager
    async def open(self, link: str) -> AsyncGenerator[Fetched]:
        """Open the file behind a link.

        Raises:
            UnfetchedError: it cannot be had; the text says why.
            FileTooLargeError: the server says that it is larger than is taken.
        """
        download = download_of(link)
        host = URL(download.url).host or ""
        is_elsewhere = self._hosts is not None and not is_of(host, self._hosts)
        if download.service is None and is_elsewhere:
            raise UnfetchedError("Whoever hosts Talkback has it fetch no links of that host.")
        async with AsyncExitStack() as stack:
            session = await stack.enter_async_context(self._session())
            try:
                response = await self._response(session, download, stack)
            except TimeoutError as error:
                raise UnfetchedError("That server does not answer.") from error
            except aiohttp.ClientError as error:
                raise UnfetchedError(_connection_words(error)) from error
            size = response.content_length
            if size is not None and size > self._limits.size:
                raise FileTooLargeError(self._limits.size)
            chunks = await stack.enter_async_context(aclosing(_chunks(response)))
            yield Fetched(_name(response, link), size, chunks)

    def _session(self) -> aiohttp.ClientSession:
        resolver = CheckedResolver(self._resolver or aiohttp.ThreadedResolver(), self._is_allowed)
        connector = aiohttp.TCPConnector(
            resolver=resolver,
            use_dns_cache=False,  # what was checked is what is connected to
            force_close=True,
            ssl=self._tls or True,
        )
        return aiohttp.ClientSession(connector=connector, headers=_HEADERS, auto_decompress=False)

    async def _response(
        self, session: aiohttp.ClientSession, download: Download, stack: AsyncExitStack
    ) -> aiohttp.ClientResponse:
        """The answer that holds the file, past redirects and Google Drive's page."""
        url = URL(download.url)
        until = asyncio.get_running_loop().time() + self._limits.seconds
        for _ in range(self._limits.redirects + 1):
            self._check(url, download)
            asked = session.get(url, allow_redirects=False, timeout=self._rest(until))
            response = await stack.enter_async_context(asked)
            if response.status in _MOVED and "Location" in response.headers:
                url = _joined(url, response.headers["Location"])
                continue
            _check_status(response, download)
            if response.content_type not in _HTML:
                return response
            onward = confirmed(await _page(response)) if download.service else None
            if onward is None:
                raise UnfetchedError(_page_words(download))
            url = _joined(url, onward)
        raise UnfetchedError("That link leads on and on.")

    def _rest(self, until: float) -> aiohttp.ClientTimeout:
        """What the next request may take, its body included; raise TimeoutError for nothing."""
        left = until - asyncio.get_running_loop().time()
        if left <= 0:  # which aiohttp takes for "without end"
            raise TimeoutError
        return aiohttp.ClientTimeout(total=left, sock_connect=10, sock_read=self._limits.silence)

    def _check(self, url: URL, download: Download) -> None:
        """Raise UnfetchedError for where nobody goes on behalf of a link."""
        if url.scheme != "https" or url.port != 443:
            raise UnfetchedError("That link does not stay with https.")
        if url.user is not None or url.password is not None:
            raise UnfetchedError("That link leads to one that holds a password.")
        host = url.host or ""
        if not download.may_lead_to(host):
            raise UnfetchedError(_page_words(download))
        address = parse_address(host)
        if is_number(host) if address is None else not self._is_allowed(address):
            raise UnfetchedError(_PRIVATE)


def _joined(url: URL, location: str) -> URL:
    try:
        return url.join(URL(location))
    except ValueError:
        raise UnfetchedError("That link leads nowhere.") from None


def _check_status(response: aiohttp.ClientResponse, download: Download) -> None:
    match response.status:
        case 200:
            pass
        case 401 | 403:
            raise UnfetchedError(_page_words(download))
        case 404 | 410:
            raise UnfetchedError("There is nothing behind that link any more.")
        case 429:
            raise UnfetchedError("Too many ask for that file just now. Try again later.")
        case status:
            raise UnfetchedError(f"That server answers with an error ({status}).")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise UnfetchedError("That server sends the file packed.")


def _page_words(download: Download) -> str:
    if download.service is None:
        return "That link shows a page in place of the file."
    return f"{download.service} does not give the file: share it with everyone who has the link."


def _connection_words(error: aiohttp.ClientError) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return "That server cannot prove who it is."
        case aiohttp.ClientConnectorDNSError():
            return "There is no such server."
        case _:
            return "That server does not answer."


async def _page(response: aiohttp.ClientResponse) -> str:
    page = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        page += chunk
        if len(page) >= _PAGE:
            break
    return page.decode("utf-8", "replace")


def _name(response: aiohttp.ClientResponse, link: str) -> str:
    disposition = response.content_disposition
    return (disposition.filename if disposition else None) or name_of(link)


async def _chunks(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    """The body to its end; what ends before the length that was said is an error."""
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            yield chunk
    except TimeoutError as error:
        raise UnfetchedError("The download took too long.") from error
    except aiohttp.ClientError as error:
        raise UnfetchedError(_BROKE_OFF) from error
