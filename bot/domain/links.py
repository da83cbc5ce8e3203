"""Links that members give: kept as they are, never believed."""

import re
from urllib.parse import urlsplit

from bot.domain.addresses import is_number, is_public, parse_address
from bot.domain.errors import InvalidError

LINK_LIMIT = 512
_LINK = re.compile(r"https://[^\s<>]+")
_PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".lan", ".home", ".corp", ".test", ".arpa")


def check_link(text: str) -> str:
    """The link as it is kept.

    Raises:
        InvalidError: it is not an https link to a public host.
    """
    link = text.strip()
    if len(link) > LINK_LIMIT:
        raise InvalidError(f"That link has over {LINK_LIMIT} characters. Share a shorter one.")
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise InvalidError("That is not a link. It should start with `https://`.") from None
    if parts.scheme != "https" or any(c.isspace() or not c.isprintable() for c in link):
        raise InvalidError("A mix needs a link that starts with `https://`.")
    if parts.username is not None or parts.password is not None:
        raise InvalidError("That link holds a password. Share one without.")
    if not _is_public(host):
        raise InvalidError("That link leads to a private network: nobody else could open it.")
    if set(link) & set("<>()[]`\\\"'"):
        raise InvalidError("That link holds characters that links do not have. Copy it again.")
    return link


def links_in(words: str) -> list[str]:
    """The https links in a message, each once, without the marks that stand around them."""
    found = (link.rstrip(".,;:!?*_~|'\")]>") for link in _LINK.findall(words))
    return list(dict.fromkeys(found))


def _is_public(host: str) -> bool:
    address = parse_address(host)
    if address is not None:
        return is_public(address)
    is_name = "." in host.rstrip(".") and not is_number(host)
    return is_name and not f".{host.rstrip('.')}".endswith(_PRIVATE_ENDINGS)
