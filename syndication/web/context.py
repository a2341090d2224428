"""The context of all views: publication, catalog, document cache and clock of the running application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app
from msgspec import Struct

from syndication.catalog import Catalog
from syndication.model.publication import Publication
from syndication.model.redirects import Redirects
from syndication.publishing.folder_identity import SharedFolder
from syndication.web.documents.cache import DocumentCache


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


class Site(Struct, frozen=True):
    """What the views need; found in `app.extensions["syndication"]`.

    `shared` are the folders that all machines share.
    """

    publication: Publication
    catalog: Catalog
    cache: DocumentCache
    redirects: Redirects
    shared: tuple[SharedFolder, ...] = ()
    clock: Callable[[], datetime] = utc_now


def here() -> Site:
    """Return the site of the current application."""
    site = current_app.extensions["syndication"]
    assert isinstance(site, Site)
    return site
