"""The path of `base_url`: a proxy may remove it from the paths of requests, or pass it on."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING
from urllib.parse import unquote

from syndication.model.feed_path import ARCHIVE, KINDS, PARTNERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def first_segments(rules: Iterable[str]) -> Set[str]:
    """Return the first segments of the service's own paths, from the rules of its views ("/items/<slug>": "items")."""
    return {*KINDS, ARCHIVE, PARTNERS, *(rule.split("/")[1] for rule in rules)}


def accept_prefix(application: WSGIApplication, prefix: str, own_segments: Set[str]) -> WSGIApplication:
    """Return an application that answers at `prefix` + PATH as at PATH. `prefix` is the path of an address, or "".

    A prefix such as "/feeds" is not accepted: "/feeds/top/rss.xml" is a path of the service itself. The proxy must
    remove such a prefix.
    """
    if not prefix or prefix.split("/")[1] in own_segments:
        return application
    decoded = unquote(prefix, "latin-1")  # as PEP 3333 has the path of a request

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == decoded or path.startswith(f"{decoded}/"):
            environ["PATH_INFO"] = path.removeprefix(decoded) or "/"
        return application(environ, start_response)

    return answer
