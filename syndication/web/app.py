"""The web application: `create_app` puts documents, pages and redirects together."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore

from flask import Flask

from syndication.catalog import Catalog
from syndication.catalog import audience as kept_readers
from syndication.delivery.websub.caps import Caps
from syndication.http.rate_limit import Limit, Rate, networks
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace as EditingDesk
from syndication.settings import Settings, load
from syndication.sources.records import FORMS
from syndication.web.api import api
from syndication.web.api.openapi import views as description
from syndication.web.api.pictures import uploads, uploads_to
from syndication.web.api.push import push, reception
from syndication.web.audience.readers import Readers
from syndication.web.documents.cache import DocumentCache
from syndication.web.documents.deltas import PastDocuments
from syndication.web.documents.middleware import DocumentMiddleware
from syndication.web.hub import Hub, hub
from syndication.web.metrics import metrics
from syndication.web.request_bodies import BodyReader
from syndication.web.site.pictures import pictures
from syndication.web.site.responses import Site, site
from syndication.web.site.stories import stories
from syndication.web.site.subscriptions import subscribing
from syndication.web.validator.views import AT_ONCE, ValidatorContext, validator

HUB_BUSY_SECONDS = 3.0  # some subscribers wait five seconds for the hub


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application that serves what the catalog of `settings` holds.

    It publishes nothing: `syndication serve` and `syndication work` do that beside it.

    Raises:
        SettingsError: no `settings` were given and those of the file or environment are wrong.
        CatalogError: the database is out of reach at the start.
    """
    settings = settings or load()
    catalog = Catalog(settings.database)
    catalog.migrate()
    cache = DocumentCache(
        catalog,
        settings.max_age,
        settings.documents_mb,
        PastDocuments() if settings.deltas else None,
        hubs=settings.publication.hubs,
        keyed=settings.cache_keys,
    )
    cache.refresh()
    app = Flask(__name__)
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False  # such a redirect would repeat whatever Host a request names
    app.extensions["bodies"] = BodyReader(networks(settings.trusted_proxies))
    app.extensions["syndication"] = Site(settings.publication, catalog, cache, settings.redirects)
    _add_pages(app, cache, settings)
    _add_api(app, catalog, settings)
    app.extensions["metrics_token"] = settings.metrics_token
    app.register_blueprint(metrics)
    if settings.hub:
        app.extensions["hub"] = _hub(settings)
        app.register_blueprint(hub)
    limit = Limit(Rate(settings.rate_limit)) if settings.rate_limit else None
    trusted = networks(settings.trusted_proxies)
    readers = _readers(catalog, settings)
    address_limit = Limit(Rate(settings.address_limit)) if settings.address_limit else None
    documents = DocumentMiddleware(app.wsgi_app, cache, limit, trusted, readers=readers, address_limit=address_limit)
    app.wsgi_app = documents  # type: ignore[method-assign]  # Flask's own way to add middleware
    cache.start()
    return app


def _add_pages(app: Flask, cache: DocumentCache, settings: Settings) -> None:
    """Add what people look at: pages of feeds and stories, the validator, pictures."""
    app.register_blueprint(site)
    app.register_blueprint(subscribing)
    app.register_blueprint(stories)
    places = BoundedSemaphore(AT_ONCE)
    app.extensions["validator"] = ValidatorContext(settings.publication, cache, settings.validate_any_address, places)
    app.register_blueprint(validator)
    app.extensions["pictures"] = Path(settings.pictures)
    app.register_blueprint(pictures)


def _add_api(app: Flask, catalog: Catalog, settings: Settings) -> None:
    """Add what newsroom systems use: the API and its description, uploads, pushes of stories."""
    app.extensions["uploads"] = uploads_to(Path(settings.pictures), settings.pictures_gb * 1_000_000_000)
    app.register_blueprint(uploads)
    app.extensions["api"] = EditingDesk(catalog, Folder(Path(settings.items), FORMS), settings.publication)
    app.register_blueprint(api)
    app.extensions["push"] = reception(settings.push_secret)
    app.register_blueprint(push)
    app.extensions["described"] = description.described(settings.publication)
    app.register_blueprint(description.blueprint)


def _hub(settings: Settings) -> Hub:
    return Hub(
        Catalog(settings.database, busy_seconds=HUB_BUSY_SECONDS),
        settings.publication,
        settings.hub_signature,
        allow_private=settings.allow_private_callbacks,
        limit=Limit(Rate(settings.hub_requests)) if settings.hub_requests else None,
        caller_limit=Limit(Rate(settings.hub_requests_per_address)) if settings.hub_requests_per_address else None,
        trusted=networks(settings.trusted_proxies),
        caps=Caps(settings.hub_subscriptions_per_host, settings.hub_subscriptions),
    )


def _readers(catalog: Catalog, settings: Settings) -> Readers | None:
    """Return what counts readers, at work; where they are not to be counted, forget those that were."""
    if settings.count_readers:
        readers = Readers(catalog, networks(settings.trusted_proxies))
        readers.start()
        return readers
    with catalog.begin() as connection:
        kept_readers.forget_all(connection)
    return None
