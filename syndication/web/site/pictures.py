"""Serve the pictures of stories. `syndication.publishing.media.store` knows their files and their headers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import Headers

from syndication.publishing.media import store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

pictures = Blueprint("pictures", __name__)


@pictures.get("/pictures/<name>")
def picture(name: str) -> Response:
    """Return a picture, a range of it, or 304."""
    answer = store.answer(root(), name, request.method, request.environ, int(time.time()))
    return _UnchangedResponse(answer.body, answer.status, list(answer.headers))


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
