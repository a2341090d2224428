"""Requests to the hubs of sources. A hub that has moved answers 307 or 308 (W3C WebSub, section 5.2): it is followed.

A request contains a secret, so it is followed only to where it could have been sent at once: over https, on the public
internet, or to the place that the settings name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from syndication.http.fetch import PublicOnly, endpoint_of
from syndication.http.fetch.sender import Client
from syndication.model.errors import FetchError
from syndication.model.job import Message, Reply

MOST_REDIRECTS = 3
_REDIRECTS = (307, 308)  # the others would change the method


def send_all(requests: Sequence[tuple[Message, PublicOnly]]) -> Sequence[Reply]:
    """Send messages at the same time, and return the last replies. Each has a client of its own, as guards differ."""
    return asyncio.run(_send_together(requests))


async def _send_together(requests: Sequence[tuple[Message, PublicOnly]]) -> list[Reply]:
    return list(await asyncio.gather(*(_send(message, guard) for message, guard in requests)))


async def _send(message: Message, guard: PublicOnly) -> Reply:
    async with Client(guard) as client:
        for _ in range(MOST_REDIRECTS + 1):
            reply = await client.send(message)
            if reply.status not in _REDIRECTS:
                return reply
            if fault := _fault_of_redirect(reply, guard):
                return replace(reply, problem=f"redirects ({reply.status}) {fault}")
            message = replace(message, url=reply.location)
    return replace(reply, problem=f"redirects more than {MOST_REDIRECTS} times")


def _fault_of_redirect(reply: Reply, guard: PublicOnly) -> str:
    """Return why a redirect is not followed, "" if it is."""
    if not reply.location:
        return "without an http or https address to follow"
    try:
        place = endpoint_of(reply.location)
    except FetchError as error:
        return f"to an address that is not followed: {error}"
    is_safe = place.scheme == "https" or place in guard.own
    return "" if is_safe else "to an address without https, so the secret could be read on the way"
