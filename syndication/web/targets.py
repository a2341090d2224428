"""The hubs, caches and webhooks that the settings name."""

from __future__ import annotations

from flask import current_app

from syndication.delivery.targets import Targets


def named_targets() -> Targets:
    """Return the targets of the current application, from `app.extensions["targets"]`."""
    found = current_app.extensions["targets"]
    assert isinstance(found, Targets)
    return found
