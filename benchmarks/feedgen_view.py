"""A Flask view that builds the feed with feedgen at each request, as feedgen's users do."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from benchmarks import document, feedgen_builder, stories

_LEVEL = 6  # zlib's own, and that of Django's middleware


def application() -> Flask:
    """Return the app."""
    app = Flask(__name__)
    feed = stories.feed(document.ITEMS)

    @app.get(document.PATH)
    def newest() -> Response:
        response = Response(feedgen_builder.rss(feed), content_type="application/rss+xml; charset=utf-8")
        response.add_etag(weak=True)
        response.make_conditional(request)
        is_zipped = response.status_code == 200 and request.accept_encodings.quality("gzip") > 0
        return _zipped(response) if is_zipped else response

    return app


def _zipped(response: Response) -> Response:
    response.set_data(gzip.compress(response.get_data(), _LEVEL))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
