"""The health check at `/healthz`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from syndication import __version__
from syndication.catalog import Catalog, feeds, items, record_files, state
from syndication.model import heartbeat
from syndication.model.errors import CatalogError
from syndication.publishing import folder_identity
from syndication.web.auth import has_token
from syndication.web.context import here
from syndication.web.site.responses import forbid_caching

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Return 200 when everything is served and published, else 503; with a token, also counts of stories.

    "read only": this machine has not the right folders, so it refuses changes, and another one publishes.
    """
    try:
        counts = _private_counts(here().catalog) if has_token("read") else {}
        with here().catalog.read() as connection:
            in_step = state.get(connection, state.IN_STEP) == "yes"
            published = state.number(connection, state.SEQUENCE)
            beat = heartbeat.read(state.get(connection, state.PUBLISHER))
        is_complete = not folder_identity.problems(here().catalog, here().shared)
    except CatalogError:
        return forbid_caching(jsonify(status="unavailable", reason="the database is unavailable")), 503
    ready = here().cache.is_complete(in_step=in_step, sequence=published)
    publisher = heartbeat.health(beat, here().clock())
    publishes = publisher in ("ok", "none")
    working = "ok" if is_complete else "read only"
    status = "starting" if not ready else working if publishes else "not publishing"
    response = jsonify(status=status, publisher=publisher, version=__version__, **counts)
    return forbid_caching(response), 200 if ready and publishes else 503


def _private_counts(catalog: Catalog) -> dict[str, int]:
    """Return the number of stories, and of records and feeds with problems. These counts are not public."""
    with catalog.read() as connection:
        return {
            "items": items.count(connection),
            "broken": len(record_files.broken(connection)),
            "quarantined": len(items.quarantined(connection)),
            "vanished": len(record_files.vanished(connection)),
            "feeds_held_back": len(feeds.problems(connection)),
        }
