"""A host of the desk's own: the desk answers only there, and there is nothing else there but static files.

Pages of stories show the HTML of others. On another host, a hole in the sanitiser does not open the desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from syndication.http.document import refusal
from syndication.model.desk_links import DESK_PATH, is_of_desk
from syndication.web.site.assets import FOLDER

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DEFAULT_PORTS = (":80", ":443")
_NOTHING = refusal(404, "There is nothing at this address")


def own_host(application: WSGIApplication, host: str, place: str = DESK_PATH) -> WSGIApplication:
    """Return an application with the desk on `host` alone ("desk.tribune.example", with a port or without).

    `place` is where the desk is in a browser: the first page of that host leads there.
    """
    if not host:
        return application
    own = plain_host(host)

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, is_own = environ.get("PATH_INFO", ""), plain_host(environ.get("HTTP_HOST", "")) == own
        if is_own and path == "/":
            start_response("303 See Other", [("Location", place), ("Cache-Control", "no-store")])
            return [b""]
        if is_own != is_of_desk(path) and not (is_own and path.startswith(f"{FOLDER}/")):
            start_response("404 Not Found", [*_NOTHING.headers, ("X-Content-Type-Options", "nosniff")])
            return [_NOTHING.body]
        return application(environ, start_response)

    return answer


def plain_host(host: str) -> str:
    """Return a host as it can be compared: in small letters, without a port that needs not be named."""
    lower = host.strip().lower()
    return lower.rpartition(":")[0] if lower.endswith(_DEFAULT_PORTS) else lower
