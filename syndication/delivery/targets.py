"""The targets that the settings name: other hubs, caches, receivers of events."""

from __future__ import annotations

from msgspec import Struct

from syndication.model.webhook import Webhook


class Targets(Struct, frozen=True, kw_only=True):
    """`caches` get a PURGE request for each path; `purge_hooks` get a POST with all changed paths."""

    hubs: tuple[str, ...] = ()
    caches: tuple[str, ...] = ()
    purge_hooks: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()
