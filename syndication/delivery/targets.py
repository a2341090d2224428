"""Whom the settings name to be told of news: hubs, caches, receivers of events."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.publication import Webhook


class Targets(Struct, frozen=True, kw_only=True):
    """Other hubs; caches that are sent PURGE; addresses that are posted what changed; receivers of events."""

    hubs: tuple[str, ...] = ()
    caches: tuple[str, ...] = ()
    purge_hooks: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
