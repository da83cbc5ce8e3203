"""Links to files: what is behind a share link of Dropbox or Google Drive, and what to ask for.

Dropbox gives the file itself for `dl=1` (https://help.dropbox.com/share/force-download). Google
Drive gives it for `uc?export=download`, files too large for its virus scan behind a page with a
form; neither is documented, so that whatever else comes is taken for "not shared".
"""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from bot.domain.errors import InvalidError
from bot.domain.file_names import is_audio_name

_DROPBOX = ("dropbox.com", "dropboxusercontent.com")
_DRIVE = ("drive.google.com", "drive.usercontent.google.com", "googleusercontent.com")
_FORM = "download-form"
_NAME_LIMIT = 255


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file behind a link, while it is open."""

    name: str
    size: int | None  # bytes, where the server says
    chunks: AsyncIterator[bytes]


OpenLink = Callable[[str], AbstractAsyncContextManager[Fetched]]
"""Opens the file behind a link; raises UnfetchedError."""


class UnfetchedError(InvalidError):
    """What is behind a link could not be had; the text says why, for who gave the link."""


@dataclass(frozen=True, slots=True)
class Download:
    """What to ask for, for the file behind a link."""

    url: str
    service: str | None = None  # "Dropbox", "Google Drive"; None for any other host
    hosts: tuple[str, ...] = ()  # with their subdomains, where the service may lead

    def may_lead_to(self, host: str) -> bool:
        """Whether a redirect to a host is part of the download."""
        return self.service is None or is_of(host, self.hosts)


def is_of(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a host is one of several, or a subdomain of one."""
    bare = host.rstrip(".").casefold()
    return any(bare == each or bare.endswith(f".{each}") for each in hosts)


def download_of(link: str) -> Download:
    """What to ask for.

    Raises:
        UnfetchedError: the link is to a folder.
    """
    parts = urlsplit(link)
    host = (parts.hostname or "").casefold()
    if is_of(host, _DROPBOX):
        if re.match(r"/(?:sh|scl/fo)/", parts.path):
            raise UnfetchedError("That is a Dropbox folder. Share a link to the file.")
        query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {"dl": "1"}
        url = urlunsplit(("https", parts.netloc, parts.path, urlencode(query), ""))
        return Download(url, "Dropbox", _DROPBOX)
    if host in {"drive.google.com", "docs.google.com"}:
        return _drive(parts.path, dict(parse_qsl(parts.query)))
    return Download(urlunsplit(parts._replace(fragment="")))


def _drive(path: str, query: dict[str, str]) -> Download:
    named = re.search(r"/file/(?:u/\d+/)?d/([\w-]+)", path)
    file_id = named[1] if named else query.get("id")
    if file_id is None or "/folders/" in path:
        raise UnfetchedError("That is no link to a file on Google Drive. Share one to the file.")
    asked = {"export": "download", "id": file_id}
    if key := query.get("resourcekey"):
        asked["resourcekey"] = key
    url = f"https://drive.google.com/uc?{urlencode(asked)}"
    return Download(url, "Google Drive", _DRIVE)


def is_to_audio(link: str) -> bool:
    """Whether a link seems to lead to a mix: shared by a service, or named as audio."""
    try:
        return download_of(link).service is not None or is_audio_name(name_of(link))
    except (UnfetchedError, ValueError):
        return False


def name_of(link: str) -> str:
    """The name of the file behind a link, as far as the link says."""
    last = unquote(urlsplit(link).path.rpartition("/")[2])
    is_named = "." in last
    return last[:_NAME_LIMIT] if is_named else "download"


def confirmed(page: str) -> str | None:
    """Where the form on Google Drive's page for large files leads; None where there is none."""
    form = _Form()
    form.feed(page)
    if form.action is None:
        return None
    return f"{form.action}?{urlencode(form.fields)}"


class _Form(HTMLParser):
    """Reads the one form."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = known.get("id") == _FORM
            if self._is_inside:
                self.action = known.get("action")
        elif tag == "input" and self._is_inside and known.get("type") == "hidden":
            self.fields[known.get("name", "")] = known.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
