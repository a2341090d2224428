"""The request log: a line for each answer, when the settings ask for it.

Without query, headers or body, so no token or signature gets into it; the name of a picture is cut, as it opens a
picture even under embargo. Who asked (address and User-Agent) is personal data, and is there only if the settings ask
for that too.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from msgspec import Struct

from syndication.http.rate_limit import Network, client_address

log = logging.getLogger("syndication.requests")

_LONGEST_PATH = 300
_LONGEST_AGENT = 200
_NAME_SHOWN = 8  # characters of a picture's name
_PICTURES = "/pictures/"
_SAFE = "/:@!$&'()*+,;=~"
_ELLIPSIS = "..."


class RequestNote(Struct, frozen=True):
    """A request that was answered. The last three fields are empty unless clients are logged."""

    path: str
    status: int
    seconds: float
    method: str
    size: int
    ended: float
    remote: str = ""
    forwarded: str = ""
    agent: str = ""


class RequestLog(Struct, frozen=True):
    """Writes lines; with `names_clients` each has the address and the program of the client."""

    names_clients: bool = False
    trusted: tuple[Network, ...] = ()

    def write(self, note: RequestNote) -> None:
        """Write the line of a request, dated by its answer."""
        fields = self._fields(note)
        record = logging.LogRecord(log.name, logging.INFO, "", 0, _text(fields), None, None)
        record.created = note.ended
        record.fields = fields
        log.handle(record)

    def _fields(self, note: RequestNote) -> Mapping[str, Any]:
        fields = {
            "method": note.method[:_NAME_SHOWN],
            "path": logged_path(note.path),
            "status": note.status,
            "bytes": note.size,
            "milliseconds": round(note.seconds * 1000, 3),
        }
        if self.names_clients:
            fields["address"] = client_address(note.remote, note.forwarded, self.trusted)
            fields["agent"] = note.agent[:_LONGEST_AGENT]
        return fields


@lru_cache(1024)
def logged_path(path: str) -> str:
    """Return a path as it stands in the log: in ASCII, without spaces, at most 300 characters."""
    if path.startswith(_PICTURES):
        path = path[: len(_PICTURES) + _NAME_SHOWN] + _ELLIPSIS
    text = quote(path[:_LONGEST_PATH].encode("latin-1", "replace"), safe=_SAFE)
    return text if len(text) <= _LONGEST_PATH else text[: _LONGEST_PATH - len(_ELLIPSIS)] + _ELLIPSIS


def _text(fields: Mapping[str, Any]) -> str:
    text = "{method} {path} {status} {bytes} bytes {milliseconds} ms".format_map(fields)
    return text + ' from {address} "{agent}"'.format_map(fields) if "address" in fields else text
