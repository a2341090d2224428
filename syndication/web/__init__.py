"""The web application: `create_app` puts documents, pages and redirects together."""

from __future__ import annotations

from threading import BoundedSemaphore

from flask import Flask

from syndication.catalog import Catalog
from syndication.ratelimit import Limit, Rate, networks
from syndication.settings import Settings, load
from syndication.web.documents import Documents
from syndication.web.shelf import Shelf
from syndication.web.site import Site, site
from syndication.web.stories import stories
from syndication.web.subscribing import subscribing
from syndication.web.validator import AT_ONCE, Desk, validator


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
    shelf = Shelf(catalog, settings.max_age, settings.documents_mb)
    shelf.refresh()
    app = Flask(__name__)
    app.url_map.strict_slashes = True
    app.url_map.merge_slashes = False  # such a redirect would repeat whatever Host a request names
    app.extensions["syndication"] = Site(settings.publication, catalog, shelf, settings.redirects)
    app.register_blueprint(site)
    app.register_blueprint(subscribing)
    app.register_blueprint(stories)
    places = BoundedSemaphore(AT_ONCE)
    app.extensions["validator"] = Desk(settings.publication, shelf, settings.validate_any_address, places)
    app.register_blueprint(validator)
    limit = Limit(Rate(settings.rate_limit)) if settings.rate_limit else None
    app.wsgi_app = Documents(app.wsgi_app, shelf, limit, networks(settings.trusted_proxies))  # type: ignore[method-assign]  # Flask's own way to add middleware
    shelf.follow()
    return app
