"""The web application: `create_app` wires blueprints, their contexts and the middleware together."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask

from syndication.catalog import Catalog, audience, delay_days
from syndication.http.rate_limit import RateLimiter, limiter, parse_networks
from syndication.model.desk_links import DESK_PATH
from syndication.settings import Settings, load
from syndication.web.audience.old_addresses import OldAddresses
from syndication.web.audience.readers import Readers
from syndication.web.desk.host import own_host
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.middleware import DocumentMiddleware
from syndication.web.partners.access import PartnerAccess
from syndication.web.partners.fetches import Fetches
from syndication.web.path_prefix import accept_prefix, first_segments
from syndication.web.relay.desk_side import answer_relayed
from syndication.web.relay.relay import DeskRelay
from syndication.web.site.pictures import is_elsewhere
from syndication.web.site.sounds import SOUNDS_PATH, SoundMiddleware
from syndication.web.traffic.recorder import RequestRecorder
from syndication.web.views import document_cache, flask_app
from syndication.web.wire.access import WireContext

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def create_app(settings: Settings | None = None, desk: Path | None = None) -> Flask:
    """Return the application that serves the catalog of `settings`.

    It publishes nothing itself: `syndication serve` and `syndication work` run the workers that do.

    Args:
        settings: without them, those of the file or the environment.
        desk: the Unix socket of a desk worker, which answers most requests of editors.

    Raises:
        SettingsError: no `settings` were given, and those of the file or the environment are invalid.
        CatalogError: the database is unavailable at the start.
    """
    settings = settings or load()
    catalog = Catalog(settings.database)
    catalog.migrate()
    cache = document_cache(catalog, settings)
    cache.refresh()  # before the views are made: the documents have settled when the process is ready
    app = flask_app(settings, catalog, cache)
    wire = app.extensions["wire"]
    _start_wire(wire, settings)
    recorder, readers = app.extensions["requests"], _readers(app, catalog, settings)
    address_limit = limiter(settings.address_limit)
    inner = DeskRelay(app, desk, app.extensions["bodies"]) if desk else app.wsgi_app
    documents = _middleware(inner, cache, recorder, settings, (wire.access, wire.fetches, readers), address_limit)
    with_sounds = _with_sounds(documents, catalog, recorder, settings, address_limit)
    served = own_host(with_sounds, *_desk_place(settings))
    own_segments = first_segments([*(rule.rule for rule in app.url_map.iter_rules()), SOUNDS_PATH])
    prefix = urlsplit(settings.base_url).path
    # Flask documents this assignment, but its stubs do not allow it.
    app.wsgi_app = accept_prefix(served, prefix, own_segments)  # type: ignore[method-assign, assignment]
    cache.start()
    recorder.start()
    return app


def create_desk_app(settings: Settings) -> Flask:
    """Return the application of the desk worker: it answers what web workers relay, and nothing else.

    Raises:
        CatalogError: the database is unavailable at the start.
    """
    catalog = Catalog(settings.database)
    catalog.migrate()
    app = flask_app(settings, catalog, document_cache(catalog, settings))
    app.wsgi_app = answer_relayed(app.wsgi_app)  # type: ignore[method-assign, assignment]  # as above
    return app


def _start_wire(wire: WireContext, settings: Settings) -> None:
    """Start what follows the keys of partners, notes their fetches, and wakes their long polls, if there are any."""
    if settings.partners:
        wire.access.start()
    if wire.fetches:
        wire.fetches.start()
    if any(partner.is_on_wire or partner.fault for partner in settings.partners):
        wire.news.start()


def _desk_place(settings: Settings) -> tuple[str, str]:
    """Return the host of the desk, "" if it has none of its own, and its path in a browser."""
    return settings.desk_host if settings.desk else "", f"{urlsplit(settings.base_url).path}{DESK_PATH}"


def _middleware(
    application: WSGIApplication,
    cache: DocumentCache,
    recorder: RequestRecorder,
    settings: Settings,
    noted: tuple[PartnerAccess, Fetches | None, Readers | None],
    address_limit: RateLimiter | None,
) -> DocumentMiddleware:
    access, fetches, readers = noted
    return DocumentMiddleware(
        application,
        cache,
        limiter(settings.rate_limit),
        parse_networks(settings.trusted_proxies),
        readers=readers,
        address_limit=address_limit,
        recorder=recorder,
        partners=access,
        fetches=fetches,
        key_limit=limiter(settings.partner_rate_limit),
    )


def _with_sounds(
    application: DocumentMiddleware,
    catalog: Catalog,
    recorder: RequestRecorder,
    settings: Settings,
    address_limit: RateLimiter | None,
) -> SoundMiddleware:
    def admits(address: str) -> bool:
        return address_limit is None or address_limit.admits((address, ""), time.monotonic())

    root = Path(settings.pictures)
    trusted = parse_networks(settings.trusted_proxies)
    return SoundMiddleware(application, root, trusted, admits, lambda: is_elsewhere(catalog, root), recorder.note)


def _readers(app: Flask, catalog: Catalog, settings: Settings) -> Readers | None:
    """Start counting readers; if the settings turn that off, delete earlier counts and return None."""
    if settings.count_readers:
        app.extensions["old_addresses"] = OldAddresses(catalog)
        app.extensions["old_addresses"].start()
        readers = Readers(catalog, parse_networks(settings.trusted_proxies))
        readers.start()
        return readers
    with catalog.begin() as connection:
        audience.forget_all(connection)
        delay_days.forget_fetches(connection)
    return None
