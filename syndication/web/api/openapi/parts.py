"""Parameters, headers and error responses that the operations of the API share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from syndication.delivery.deliveries import KIND_NAMES
from syndication.http.conditional import MAX_TAGS_LENGTH
from syndication.model.actors import ACTOR_KINDS
from syndication.model.calendar import KINDS
from syndication.model.delivery import DELIVERY_STATES
from syndication.model.item import Status
from syndication.model.limits import PLAIN_TEXT
from syndication.model.open_findings import FINDING_STATES
from syndication.model.story_preview import PREVIEW_FORM
from syndication.model.story_query import LONGEST_SEARCH, MOST_NAMES, VERDICTS
from syndication.model.story_query import ORDERS as STORY_ORDERS
from syndication.model.story_query import STATES as STORY_STATES
from syndication.publishing.consequences import ACTS
from syndication.web.api.audit_log import AUDIT_ORDERS
from syndication.web.api.change_feed import DEFAULT_LIMIT, MOST, ORDERS
from syndication.web.api.partners import STATES
from syndication.web.api.readership import GROUPINGS, TABLES
from syndication.web.wire.forms import FORMS
from syndication.web.wire.query import DEFAULT_LIMIT as WIRE_LIMIT
from syndication.web.wire.query import MOST as MOST_CHANGES
from syndication.web.wire.query import MOST_WAIT

_STRING = {"type": "string"}


def _several(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter that may be repeated."""
    return {"type": "array", "items": dict(schema), "minItems": 1, "maxItems": MOST_NAMES, "uniqueItems": True}


_MOMENT = {"type": "string", "format": "date-time"}
_TAG = r'(?:W/)?"[\x21\x23-\x7E\x80-\xFF]*"'
# RFC 9110 sections 8.8.3 and 13.1.1; empty elements of a list are ignored (section 5.6.1.2).
_TAGS = {
    "type": "string",
    "pattern": rf"^[ \t]*(?:\*[ \t]*|(?:,|{_TAG})(?:[ \t,]|{_TAG})*)$",
    "maxLength": MAX_TAGS_LENGTH,
}
_PLAIN = {"type": "string", "pattern": PLAIN_TEXT}
_EDITION = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_VERSION = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
# A day, or a moment; JSON Schema has no format for either of two.
_DAY_OR_MOMENT = {"anyOf": [{"type": "string", "format": "date"}, _MOMENT]}
_ANSWERED = {"type": "string", "pattern": r"^[\x21-\x7e]+$", "maxLength": 255}

# By name: location, description, schema, example.
_PARAMETERS: Mapping[str, tuple[str, str, Mapping[str, Any], Any]] = {
    "slug": ("path", "The story's slug", _STRING, "harbour-reopens"),
    "number": ("path", "The number of a version", {"type": "integer", "minimum": 1}, 1),
    "against": ("query", "The version to compare with", {"type": "integer", "minimum": 1}, 1),
    "act": ("query", "The act", {"enum": list(ACTS)}, "kill"),
    "as": ("query", "As which format or partner", {"type": "string", "pattern": PREVIEW_FORM}, "rss"),
    "slug of preview": ("query", "The story that the body would replace; without it, it is a new one", _STRING, None),
    "format": ("query", "json, or ninjs for ninjs 3.1, in the request too", {"enum": ["json", "ninjs"]}, None),
    "format of list": ("query", "As for one story; only with id", {"enum": ["json", "ninjs"]}, None),
    "id": ("query", "The id of one story; the only other parameter may be format", _STRING, None),
    "order": (
        "query",
        "By change or publication, with a minus the latest first; -rank, with q, the best first. newest is -published",
        {"enum": [*ORDERS, *(order for order in STORY_ORDERS if order not in ORDERS)]},
        None,
    ),
    "q": (
        "query",
        'Words that the story has, a "phrase", a -word that it has not',
        {"type": "string", "maxLength": LONGEST_SEARCH},
        "harbour",
    ),
    "state of list": ("query", "Only stories in one of these states", _several({"enum": list(STORY_STATES)}), None),
    "feed": ("query", 'Only stories of this feed, by its folder, or "all"', _STRING, "sections/world"),
    "feed of path": ("path", 'The folder of a feed ("/" is sent as %2F), or "all"', _STRING, "all"),
    "source": ("path", "The name of a source in the settings", _STRING, "agency"),
    "import_id": ("path", "The id of an import", _STRING, "0b9d1f0c52d54c6f8e1d0f3a3f1c7a55"),
    "partner": ("query", "Only stories that this partner has, is refused, or had", _STRING, None),
    "verdict": ("query", "Only stories with this verdict; only with partner", {"enum": list(VERDICTS)}, None),
    "from": ("query", "Only stories published on this day or at this moment, or later", _DAY_OR_MOMENT, "2026-02-05"),
    "to": ("query", "Only stories published on this day or earlier, or before this moment", _DAY_OR_MOMENT, None),
    "without": ("query", "Only stories without a picture", {"enum": ["picture"]}, None),
    "facets": (
        "query",
        "Whether stories are counted by state, section, tag, author",
        {"enum": ["true", "false"]},
        None,
    ),
    "from of calendar": ("query", "The first day, or the first moment; default: today", _DAY_OR_MOMENT, "2026-02-02"),
    "to of calendar": (
        "query",
        "The last day, or the moment after the last; not before from, and 366 days later at most; default: 31 days",
        _DAY_OR_MOMENT,
        "2026-02-08",
    ),
    "kind": ("query", "Only dates of these kinds", _several({"enum": list(KINDS)}), None),
    "cursor": ("query", "The cursor of an answer, unchanged", {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}, None),
    "limit": (
        "query",
        "How many at most",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT_LIMIT},
        10,
    ),
    "status": ("query", "Only stories of this status", {"enum": list(get_args(Status))}, "usable"),
    "section": ("query", "Only stories of one of these sections, by name or slug", _several(_STRING), None),
    "tag": ("query", "Only stories with one of these tags, by name or slug", _several(_STRING), None),
    "author": ("query", "Only stories of one of these authors, by name or slug", _several(_STRING), None),
    "name of partner": ("path", "The name of a partner in the settings", _STRING, "msn"),
    "state": ("query", "Only stories in this state at the partner", {"enum": list(STATES)}, "refused"),
    "finding": ("path", "The id of a finding", _STRING, "WyJicm9rZW4iXQ"),
    "state of finding": ("query", "Only findings of this state", {"enum": list(FINDING_STATES)}, "broken"),
    "delivery": ("path", "The id of a delivery", _STRING, "WyJldmVudCJd"),
    "state of delivery": (
        "query",
        "Only deliveries in this state; without it, all that have not arrived",
        {"enum": list(DELIVERY_STATES)},
        "given_up",
    ),
    "kind of delivery": ("query", "Only deliveries of this kind", {"enum": list(KIND_NAMES)}, "event"),
    "target": (
        "query",
        "Only deliveries to this target: a name, or the whole address",
        {"type": "string", "pattern": PLAIN_TEXT},
        None,
    ),
    "target of deliveries": ("path", "The id of a target", _STRING, "WyJldmVudCJd"),
    "subscription": ("path", "The id of a subscription", _STRING, "WyIvcnNzLnhtbCJd"),
    "path of subscriptions": ("query", "Only subscriptions to this document", _PLAIN, None),
    "story": ("query", "Only what is about this story, by its slug", _STRING, None),
    "since of failure": ("query", "Only what has failed since this moment or later", _MOMENT, None),
    "actor": ("query", "Only what this actor did, by its name in the log", _PLAIN, "token newsroom"),
    "kind of actor": ("query", "Only what actors of this kind did", {"enum": list(ACTOR_KINDS)}, "token"),
    "action": ("query", "Only these acts, by their word in the log", _PLAIN, "kill"),
    "since of log": ("query", "Only what was done at this moment or later", _MOMENT, None),
    "order of log": (
        "query",
        "The newest first, which is the default, or the oldest",
        {"enum": list(AUDIT_ORDERS)},
        None,
    ),
    "path": ("query", "The path of a document", {"type": "string", "pattern": f"^/{PLAIN_TEXT[1:]}"}, "/rss.xml"),
    "number of edition": ("path", "The number of an edition", _EDITION, 1770292800000000),
    "against of edition": ("query", "The edition to compare with", _EDITION, None),
    "token": ("path", "The name of a token", _STRING, "newsroom"),
    "feed of readership": ("query", "Only one feed: its path, or all for the feed of all stories", _STRING, "/"),
    "since of readership": (
        "query",
        "The first day; else the last 30 days",
        {"type": "string", "format": "date"},
        "2026-02-05",
    ),
    "by": ("query", "How readers are grouped", {"enum": list(GROUPINGS), "default": "reader"}, "reader"),
    "table": ("query", "Which table", {"enum": list(TABLES), "default": TABLES[0]}, "weeks"),
    "public": ("query", "Whether numbers under 3 are left out", {"enum": ["true", "false"]}, None),
    "changed_since": ("query", "Only stories that changed at this moment or later", _MOMENT, None),
    "format of wire": ("query", "ninjs 3.1, NewsML-G2, or NewsML-G2 with NITF in it", {"enum": list(FORMS)}, "ninjs"),
    "format of version": ("query", "ninjs 3.1, NewsML-G2 or NITF", {"enum": list(FORMS)}, "ninjs"),
    "after": (
        "query",
        "The cursor of an answer, unchanged; it goes alone or with since left out",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
        None,
    ),
    "since": ("query", "Begin anew: only changes on the wire at this moment or later; without after", _MOMENT, None),
    "wait": (
        "query",
        "Seconds to wait for a change if there is none",
        {"type": "integer", "minimum": 0, "maximum": MOST_WAIT, "default": 0},
        0,
    ),
    "limit of wire": (
        "query",
        "How many changes at most",
        {"type": "integer", "minimum": 1, "maximum": MOST_CHANGES, "default": WIRE_LIMIT},
        10,
    ),
    "id of version": ("query", "The id of a story", _STRING, "tag:tribune.example,2026-02-05:harbour"),
    "version": ("query", "The number of a version that you received; else the present one", _VERSION, None),
    "If-Match": ("header", 'The only version that may be changed: "3"', _TAGS, None),
    "If-None-Match": ("header", 'The version that the client has: "3"', _STRING, None),
    "Idempotency-Key": (
        "header",
        "Makes it safe to send this very request again within a day",
        _ANSWERED,
        None,
    ),
}
_NEEDED = ("id of version", "act", "path")
HEADERS: Mapping[str, str] = {
    "ETag": "The version",
    "Link": "The address to ask next, as rel=next",
    "Location": "Where it is",
    "Content-Location": "Where the story is",
    "Retry-After": "Seconds to wait",
    "WWW-Authenticate": "The required credentials",
    "Accept-Post": "The accepted media types",
    "Accept-Patch": "The accepted media types",
    "Accept": "The accepted media types",
    "Cache-Control": "How long it may be cached",
}
# By status: description, and the headers that are always sent.
REFUSALS: Mapping[int, tuple[str, tuple[str, ...]]] = {
    400: ("The body is not JSON, or a parameter or header cannot be understood", ()),
    401: ("No valid token, key or signature", ("WWW-Authenticate",)),
    403: ("The token's scope is too small, or the key is not for the wire", ("WWW-Authenticate",)),
    404: ("There is no such story or address; if the slug changed, the detail names the new one", ()),
    409: ("Another client is changing the story, or what is named is not in the state that this needs", ()),
    410: ("The cursor has ended, or you may no longer have the story; the detail says what to do", ()),
    411: ("The request has no Content-Length", ()),
    412: ("The story has another version than If-Match says", ()),
    413: ("The body is too large", ()),
    415: ("The media type is not accepted", ()),
    422: ("A field is unknown, missing or wrong; `errors` lists each", ()),
    429: ("The key is used too often", ("Retry-After",)),
    500: ("The change could not be stored", ()),
    503: ("Busy, or the database is unavailable; try again", ("Retry-After",)),
    507: ("The pictures and sounds have reached their limit", ()),
}


def parameter(name: str) -> dict[str, Any]:
    """Return the Parameter Object for a name."""
    place, words, schema, example = _PARAMETERS[name]
    parameter = {"name": name.partition(" ")[0], "in": place, "description": words, "schema": dict(schema)}
    needed = {"required": True} if place == "path" or name in _NEEDED else {}
    return parameter | needed | ({} if example is None else {"example": example})


def headers(names: tuple[str, ...]) -> dict[str, Any]:
    """Return the Header Objects of headers that are always sent."""
    return {name: {"description": HEADERS[name], "required": True, "schema": _STRING} for name in names}


def offer(method: str) -> dict[str, Any]:
    """Return the header in which a 415 lists the accepted media types. It is optional: another header may list them."""
    name = {"PATCH": "Accept-Patch", "POST": "Accept-Post", "PUT": "Accept"}[method]
    return {name: {"description": HEADERS[name], "schema": _STRING}}
