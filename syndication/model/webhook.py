"""The receivers of events, as the settings declare them."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from syndication.model.event import EventKind
from syndication.model.feed_path import ALL_ITEMS

EVERYTHING = ("", ALL_ITEMS)  # the names of the feed of all items


class Webhook(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A receiver that the settings declare, with the events and feeds that it gets; an empty list means all.

    `feeds` are folders ("sections/world", "feeds/NAME"), "" or "all" for all items. `secret` signs the messages. It may
    be two secrets with a space between them while the receiver changes from one to the other.
    """

    name: str
    url: str
    secret: str
    events: tuple[EventKind, ...] = ()
    feeds: tuple[str, ...] = ()

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return the fields for logs and traces, without the secret."""
        return [(name, "…" if name == "secret" else getattr(self, name)) for name in self.__struct_fields__]

    def __repr__(self) -> str:
        return f"Webhook({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


def concerns(webhook: Webhook, kind: EventKind, feeds: tuple[str, ...]) -> bool:
    """Return whether a receiver gets an event of this kind about a story in these feeds."""
    if webhook.events and kind not in webhook.events:
        return False
    return not webhook.feeds or any(feed in EVERYTHING or feed in feeds for feed in webhook.feeds)
