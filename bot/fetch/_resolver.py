"""Resolves hosts, and refuses those that have a private address."""

import socket
from collections.abc import Callable

from aiohttp.abc import AbstractResolver, ResolveResult

from bot.domain.addresses import Address, parse_address
from bot.domain.shares import UnfetchedError


class CheckedResolver(AbstractResolver):
    """Another resolver, of whose answers every address is checked."""

    def __init__(self, resolver: AbstractResolver, is_allowed: Callable[[Address], bool]) -> None:
        self._resolver = resolver
        self._is_allowed = is_allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """A host's addresses.

        Raises:
            UnfetchedError: one of them may not be connected to.
        """
        found = await self._resolver.resolve(host, port, family)
        for each in found:
            address = parse_address(each["host"])
            if address is None or not self._is_allowed(address):
                raise UnfetchedError("That link leads to a private network.")
        return found

    async def close(self) -> None:
        """Close the other."""
        await self._resolver.close()
