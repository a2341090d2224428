"""What a request for a partner's document brings: in the header, in the path, or in the query. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import parse_qs

from msgspec import Struct

from syndication.model.partners.key import is_key

SIGNATURE = "signature"
_LONGEST = 4_000  # characters of a header or a query that are read


class Request(Struct, frozen=True):
    """A request for the document of a partner at `path`, with the key or the signature that it brings, "" for none."""

    partner: str
    path: str
    key: str = ""
    signature: str = ""


def read_request(path: str, environ: Mapping[str, str]) -> Request:
    """Return what is asked for below /partners/, and with what. A key in the path is taken out of it.

    >>> read_request("/partners/msn/rss.xml", {}).path
    '/partners/msn/rss.xml'
    """
    _, _, partner, *rest = path.split("/")
    key = ""
    if len(rest) > 1 and is_key(rest[0]):
        key, *rest = rest
    query = environ.get("QUERY_STRING", "")[:_LONGEST]
    signature = parse_qs(query).get(SIGNATURE, [""])[0] if SIGNATURE in query else ""
    return Request(
        partner=partner,
        path="/".join(("/partners", partner, *rest)),
        key=key or _key_in_header(environ.get("HTTP_AUTHORIZATION", "")[:_LONGEST]),
        signature=signature,
    )


def _key_in_header(header: str) -> str:
    """Return the key of a bearer token, or the password of Basic (RFC 7617), whoever the user is; "" for none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
