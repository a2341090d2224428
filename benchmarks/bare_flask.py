"""A Flask view with the least that can answer: our bytes from memory, and `make_conditional` for the 304."""

from __future__ import annotations

from flask import Flask, Response, request

from benchmarks import document

_TAG = "0123456789abcdef0123456789abcdef"


def application() -> Flask:
    """Return the app."""
    app = Flask(__name__)
    body = document.zipped(document.folder())

    @app.get(document.PATH)
    def full() -> Response:
        return _response(body)

    @app.get(document.UNCHANGED_PATH)
    def unchanged() -> Response:
        response = _response(body)
        response.set_etag(_TAG, weak=True)
        response.make_conditional(request)
        return response

    return app


def _response(body: bytes) -> Response:
    return Response(body, content_type="application/rss+xml; charset=utf-8", headers={"Content-Encoding": "gzip"})
