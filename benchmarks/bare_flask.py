"""A Flask app with the least that can answer, on our server with our settings: `python -m benchmarks.bare_flask`.

`BENCHMARK_BODY` names the file with the gzip'd bytes that it answers with, `BENCHMARK_PORT` its port.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from syndication.orphans import end_with_parent
from syndication.web.server import THREADS

BODY, PORT = "BENCHMARK_BODY", "BENCHMARK_PORT"
TAG = "0123456789abcdef0123456789abcdef"


def application() -> Flask:
    """Return the app for a granian worker, which ends with granian."""
    end_with_parent()
    app = Flask(__name__)
    body = Path(os.environ[BODY]).read_bytes()

    @app.get("/rss.xml")
    def whole() -> Response:
        return _response(body)

    @app.get("/conditional/rss.xml")
    def conditional() -> Response:
        response = _response(body)
        response.set_etag(TAG, weak=True)
        response.make_conditional(request)
        return response

    return app


def _response(body: bytes) -> Response:
    return Response(body, content_type="application/rss+xml; charset=utf-8", headers={"Content-Encoding": "gzip"})


def main() -> None:
    """Serve until a signal ends it."""
    end_with_parent()
    Granian(
        "benchmarks.bare_flask:application",
        address="127.0.0.1",
        port=int(os.environ[PORT]),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=1,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
