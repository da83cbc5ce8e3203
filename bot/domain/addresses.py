"""Which addresses of the internet are public."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_UNICAST = IPv6Network("2000::/3")  # RFC 4291: all that is handed out as public so far
_EXAMPLES = IPv6Network("3fff::/20")  # RFC 9637, which older versions of `ipaddress` do not know


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, and so is one that is embedded in it.

    A translator on the way may turn an IPv6 address into the IPv4 address that it holds.
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    within = [address.sixtofour, *(address.teredo or ())]
    return (
        address.is_global
        and address in _UNICAST
        and address not in _EXAMPLES
        and all(is_public(inner) for inner in within if inner is not None)
    )


def parse_address(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_number(host: str) -> bool:
    """Whether a host that is no address ends in a number, so that systems may read it as one.

    "2130706433" and "127.1" are 127.0.0.1 to some; the last part of a name begins with no digit.
    """
    return host.rstrip(".").rpartition(".")[2][:1].isdigit()
