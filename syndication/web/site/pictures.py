"""The pictures of stories, for everyone; what they are and where they lie is `syndication.publishing.media.store`'s."""

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
    """Answer with the picture of a name, a part of it, or that it has not changed."""
    answer = store.answer(root(), name, request.method, request.environ, int(time.time()))
    return _AsItIs(answer.body, answer.status, list(answer.headers))


def root() -> Path:
    """Return the folder of the pictures, which the app that answers this request keeps in its extensions."""
    found = current_app.extensions["pictures"]
    assert isinstance(found, Path)
    return found


class _AsItIs(Response):
    """Goes out with the headers that it was given: Werkzeug takes Last-Modified from a 304."""

    default_mimetype = None
    automatically_set_content_length = False

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002  # as Werkzeug calls it
        return Headers(self.headers)
