"""The id of a story: its `uri`, or the id that Superdesk sends as `guid`, in which any text is allowed.

The same text always makes the same id, whatever else the document says: a second push changes the same story.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import quote

from syndication.sources.ninjs.fields import Fields
from syndication.sources.records.messages import excerpt
from syndication.text.ids import ID_LENGTH, id_problem, is_id
from syndication.text.urls import absolute

EXAMPLE = "tag:example.org,2026-02-05:name"
# RFC 4151 wants a day on which the authority was the publisher's. It is fixed, as the dates in documents change.
_DAY = "2026-01-01"
_SAFE = "-._~!$&'()*+,;=:@/?"  # RFC 4151 section 2.1, besides letters and digits
_URI_SAFE = f"{_SAFE}#%"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UUID = re.compile(r"(?:urn:(?:uuid:)?)?\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)


def read_id(fields: Fields, authority: str) -> str:
    """Return the id of the story; "" with a fault in the report if there is none.

    An id that differs from the text of the document is in the warnings.
    """
    uri, guid = fields.text("uri"), fields.text("guid")
    if uri:
        found = as_uri(uri)
        if not found:
            fields.fault(fields.spelling("uri"), f"{id_problem(uri)}; write one such as {EXAMPLE}")
        if guid and guid != uri:
            fields.report.note_cosmetic(
                fields.named("guid"), "is not used, because there is a uri; it was left out", guid
            )
    elif guid:
        found = as_uri(guid) or _as_tag(guid, authority)
    else:
        # A guid that is no text has a fault of its own.
        if not fields.spelling("guid") or isinstance(fields.values.get("guid"), str):
            fields.fault("uri", f"is missing; give the story one of its own: {EXAMPLE}")
        return ""
    name = "uri" if uri else "guid"
    if found and found != (uri or guid):
        fields.report.note_cosmetic(
            fields.named(name), f"is no URI; the id of the story is {excerpt(found)}", uri or guid
        )
    fields.report.note_place("id", fields.named(name))
    return found


def as_uri(text: str) -> str:
    """Return an absolute URI in ASCII for a URI, an IRI or a UUID, "" for any other text."""
    if is_id(text):
        return text
    if found := _UUID.fullmatch(text):
        return f"urn:uuid:{found[1].lower()}"
    scheme = _SCHEME.match(text)
    if not scheme:
        return ""
    name = scheme.group().lower()
    encoded = name + quote(text[scheme.end() :], safe=_URI_SAFE)
    if name in ("http:", "https:"):
        encoded = absolute(text, "") if not text.isascii() else encoded
    return encoded if is_id(encoded) else ""


def _as_tag(text: str, authority: str) -> str:
    tag = f"tag:{authority},{_DAY}:guid:{quote(text, safe=_SAFE)}"
    return tag if len(tag) <= ID_LENGTH else f"tag:{authority},{_DAY}:guid-sha256:{sha256(text.encode()).hexdigest()}"
