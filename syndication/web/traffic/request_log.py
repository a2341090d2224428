"""The request log: a line for each answer, when the settings ask for it.

Without query, headers or body, so no token or signature gets into it. The name of a picture is cut, as it opens a
picture even under embargo; so is the path of a callback, which only a hub knows. Who asked (address and User-Agent) is
personal data, and is there only if the settings ask for that too.

Lines are written many at a time, not by `logging`, which would take longer for a line than a poll takes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

from syndication.http.rate_limit import Network, client_address
from syndication.model.feed_path import CALLBACK_PATH
from syndication.model.partners.key import hide_keys
from syndication.text.log_lines import json_line, log_moment, text_line

_LEVEL, _PROCESS = "INFO", "web"
_LONGEST_METHOD = 20
_LONGEST_PATH = 300
_LONGEST_AGENT = 200
_FORWARDED = 200  # characters of X-Forwarded-For that are used, from its end: trusted proxies append there
_NAME_SHOWN = 8  # characters of the name of a picture or sound, or of the token of a callback
_SECRET_PATHS = ("/pictures/", "/media/", CALLBACK_PATH)
_SAFE = "/:@!$&'()*+,;=~"
_SAFE_IN_AGENT = "".join(map(chr, range(0x20, 0x7F))).replace('"', "")
_ELLIPSIS = "..."
_AT_ONCE = 4096  # bytes in one write: a pipe takes them whole (POSIX PIPE_BUF), so lines of processes never mix


class RequestDetail(Struct, frozen=True, gc=False):
    """What the log needs of a request besides its path, status and time. Clients are "" unless they are logged."""

    method: str
    size: int
    ended: float
    remote: str = ""
    forwarded: str = ""
    agent: str = ""


RequestNote = tuple[str, int, float, RequestDetail]
"""A request that was answered: its path, its status, the seconds until then, and what only the log needs."""


NO_DETAIL = RequestDetail("", 0, 0.0)  # while there is no log


class RequestLine(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line of the log. Its fields are the keys in JSON."""

    time: str
    level: str
    process: str
    pid: int
    message: str
    method: str
    path: str
    status: int
    bytes: int
    milliseconds: float
    address: str | None = None
    agent: str | None = None


class RequestLog:
    """Writes lines of text or JSON; with `names_clients` each has the address and the program of the client."""

    def __init__(
        self, *, is_json: bool = False, names_clients: bool = False, trusted: tuple[Network, ...] = ()
    ) -> None:
        self._is_json = is_json
        self._names_clients = names_clients
        self._trusted = trusted

    def detail(self, environ: Mapping[str, str], size: int) -> RequestDetail:
        """Return what must be read from a request now; nothing is parsed, as a poll must be cheap."""
        get = environ.get
        if not self._names_clients:
            return RequestDetail(get("REQUEST_METHOD", ""), size, time.time())
        forwarded = get("HTTP_X_FORWARDED_FOR", "")[-_FORWARDED:] if self._trusted else ""
        client = (get("REMOTE_ADDR", ""), forwarded, get("HTTP_USER_AGENT", "")[:_LONGEST_AGENT])
        return RequestDetail(get("REQUEST_METHOD", ""), size, time.time(), *client)

    def write(self, requests: Iterable[RequestNote]) -> None:
        """Write the lines of requests."""
        make = self._json_line if self._is_json else self._text_line
        pid = os.getpid()
        for part in _parts(make(pid, note) for note in requests):
            sys.stderr.write(part)
            sys.stderr.flush()

    def _text_line(self, pid: int, note: RequestNote) -> str:
        path, status, seconds, detail = note
        request = f"{_logged_method(detail.method)} {logged_path(path)} {status}"
        message = f"{request} {detail.size} bytes {seconds * 1000:.3f} ms"
        if self._names_clients:
            message = f'{message} from {self._address(detail)} "{_logged_agent(detail.agent)}"'
        return text_line(detail.ended, _LEVEL, f"{_PROCESS}[{pid}]", message)

    def _json_line(self, pid: int, note: RequestNote) -> str:
        path, status, seconds, detail = note
        method, place = _logged_method(detail.method), logged_path(path)
        client = (self._address(detail), _logged_agent(detail.agent)) if self._names_clients else (None, None)
        numbers = (status, detail.size, round(seconds * 1000, 3))
        head = (log_moment(detail.ended), _LEVEL, _PROCESS, pid, f"{method} {place} {status}")
        return json_line(RequestLine(*head, method, place, *numbers, *client))

    def _address(self, detail: RequestDetail) -> str:
        return _client_address(detail.remote, detail.forwarded, self._trusted)


_client_address = lru_cache(4096)(client_address)


@lru_cache(4096)
def logged_path(path: str) -> str:
    """Return a path as the log has it: in ASCII, without spaces, at most 300 characters."""
    if start := next((start for start in _SECRET_PATHS if path.startswith(start)), ""):
        path = path[: len(start) + _NAME_SHOWN] + _ELLIPSIS
    path = hide_keys(path)  # that of a partner, at an address that is slightly wrong
    text = quote(path[:_LONGEST_PATH].encode("latin-1", "replace"), safe=_SAFE)
    return text if len(text) <= _LONGEST_PATH else text[: _LONGEST_PATH - len(_ELLIPSIS)] + _ELLIPSIS


@lru_cache(4096)
def _logged_agent(agent: str) -> str:
    """Return a User-Agent in ASCII, without quotation marks, so that it ends where it seems to end."""
    return quote(agent.encode("latin-1", "replace"), safe=_SAFE_IN_AGENT)


@lru_cache(64)
def _logged_method(method: str) -> str:
    return quote(method[:_LONGEST_METHOD].encode("latin-1", "replace"), safe="")


def _parts(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines together, in parts that one write takes whole."""
    part: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode()) + 1
        if part and size + length > _AT_ONCE:
            yield "".join(part)
            part, size = [], 0
        part.append(f"{line}\n")
        size += length
    if part:
        yield "".join(part)
