"""Serve the pictures of stories. `syndication.publishing.media.store` knows their files and their headers."""

from __future__ import annotations

import time
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import Headers

from syndication.catalog import Catalog
from syndication.http.document import RETRY_LATER, refusal
from syndication.model.errors import CatalogError, FolderError
from syndication.publishing import folder_identity
from syndication.publishing.folder_identity import pictures_folder
from syndication.publishing.media import store
from syndication.web.context import here

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

pictures = Blueprint("pictures", __name__)


@pictures.get("/pictures/<name>")
def picture(name: str) -> Response:
    """Return a picture, a range of it, or 304; 503 if it is missing because its folder is not mounted."""
    answer = store.answer(root(), name, request.method, request.environ, int(time.time()))
    if answer.status == HTTPStatus.NOT_FOUND and is_elsewhere(here().catalog, root()):
        answer = refusal(503, "The pictures are not available here at the moment", RETRY_LATER)
    return _UnchangedResponse(answer.body, answer.status, list(answer.headers))


def is_elsewhere(catalog: Catalog, folder: Path) -> bool:
    """Return whether the folder is not the one that the database knows, so that it does not say what exists."""
    try:
        folder_identity.refuse_other(catalog, pictures_folder(folder))
    except FolderError:
        return True
    except CatalogError:
        return False
    return False


def root() -> Path:
    """Return the folder of the pictures, from `app.extensions["pictures"]`."""
    folder = current_app.extensions["pictures"]
    assert isinstance(folder, Path)
    return folder


class _UnchangedResponse(Response):
    """A response whose headers Werkzeug does not change. It would remove Last-Modified from a 304."""

    default_mimetype = None
    automatically_set_content_length = False

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002  # Werkzeug's signature
        return Headers(self.headers)
