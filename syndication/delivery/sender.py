"""The interface of the HTTP client that a worker sends with; `http.fetch.sender` has the real one."""

from __future__ import annotations

from typing import Protocol, Self

from syndication.model.job import Message, Reply


class Sender(Protocol):
    """An HTTP client that is open while it is entered. A fault of the other side is a reply, never an exception."""

    async def __aenter__(self) -> Self:
        """Open the client."""
        ...

    async def __aexit__(self, *_: object) -> None:
        """Close the client."""
        ...

    async def send(self, message: Message) -> Reply:
        """Return the reply to a message; its status is 0 if there was none."""
        ...
