"""The hubs, caches and webhooks that the settings name. Imports no Flask, as the delivering worker needs none."""

from __future__ import annotations

from syndication.delivery.targets import Targets
from syndication.settings import Settings


def targets_of(settings: Settings) -> Targets:
    """Return the targets that the settings name."""
    return Targets(
        hubs=settings.hubs, caches=settings.purge, purge_hooks=settings.purge_hooks, webhooks=settings.webhooks
    )
