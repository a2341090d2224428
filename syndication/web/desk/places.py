"""Places at the desk that requests name: where to go on after the sign-in. They never lead elsewhere."""

from __future__ import annotations

from urllib.parse import quote

from flask import request

from syndication.model.desk_links import DESK_PATH
from syndication.web.desk.context import desk_context

_LONGEST = 2_000
_IN_PATHS = "/!$&'()*+,;=:@"  # RFC 3986 section 3.3; letters, digits and - . _ ~ stay in any case


def here_again() -> str:
    """Return the path and query of this request, as a place to come back to."""
    query = request.query_string.decode("latin-1")
    path = quote(request.path.removeprefix(DESK_PATH), safe=_IN_PATHS)
    return own_place(path + (f"?{query}" if query else ""))


def own_place(rest: str) -> str:
    """Return the place at the desk whose path goes on with `rest` ("/stories?state=draft")."""
    return f"{desk_context().path}{rest}"


def desk_hosts() -> tuple[str, str]:
    """Return the hosts at which the desk is reached: as the request says, and as the settings say."""
    return request.host.lower(), desk_context().address.split("/")[2]


def safe_place(wanted: str) -> str:
    """Return a place that a request names if it is one at the desk, else the first screen."""
    return wanted if is_own(wanted, desk_context().path) else first_place()


def first_place() -> str:
    """Return the first screen after a sign-in."""
    return own_place("")


def is_own(place: str, desk_path: str) -> bool:
    """Return whether a browser stays at the desk if it goes to a place.

    It must begin with the path of the desk, so it names no host; browsers read a backslash as a slash and leave out
    control characters, and two dots leave the desk.
    """
    path = place.partition("?")[0]
    begins = place == desk_path or place.startswith((f"{desk_path}/", f"{desk_path}?"))
    is_plain = place.isascii() and place.isprintable() and "\\" not in place and " " not in place
    stays = "//" not in path and ".." not in path and "%2e" not in path.lower()
    return begins and is_plain and stays and "#" not in place and len(place) <= _LONGEST
