"""The operations of the wire."""

from __future__ import annotations

from syndication.formats import newsml_g2, nitf
from syndication.web.api.openapi.route import ApiRoute, RouteAnswer
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.request import JSON, NINJS

_XML = {"type": "string"}
_ANY = {"type": "object"}

WIRE_ROUTES = (
    ApiRoute(
        name="wire",
        method="GET",
        path="/api/wire",
        subject="Wire",
        words="List what changed for a partner, the oldest change first",
        detail=(
            "Follow the link `next` for ever; it is there also if nothing is new. A story that you may no longer have "
            "comes once as a removal, if you received it. A cursor is good for 72 hours of rest at least."
        ),
        guard="key",
        parameters=("format of wire", "after", "since", "wait", "limit of wire", "If-None-Match"),
        answers={
            200: RouteAnswer(
                "Versions and removals", {JSON: ref("WireList"), newsml_g2.MEDIA_TYPE: _XML}, ("ETag", "Link")
            ),
            204: RouteAnswer("No change; for NewsML-G2, which has no empty message", {}, ("Link",)),
            304: RouteAnswer("Not modified: the client has this answer", {}, ("ETag", "Link")),
        },
        refusals=(400, 410),
    ),
    ApiRoute(
        name="wire_version",
        method="GET",
        path="/api/wire/versions",
        subject="Wire",
        words="Get one version of a story that a partner may have",
        detail="Former versions are only those that the partner received.",
        guard="key",
        parameters=("id of version", "version", "format of version", "If-None-Match"),
        answers={
            200: RouteAnswer("The version", {NINJS: _ANY, newsml_g2.ITEM_TYPE: _XML, nitf.MEDIA_TYPE: _XML}, ("ETag",)),
            304: RouteAnswer("Not modified: the client has this version", {}, ("ETag",)),
        },
        refusals=(400, 404, 410),
    ),
    ApiRoute(
        name="wire_account",
        method="GET",
        path="/api/wire/account",
        subject="Wire",
        words="Get what a key may do: which stories, limits, terms",
        guard="key",
        answers={200: RouteAnswer("The entitlement, the limits and the terms", {JSON: ref("Account")})},
        refusals=(400,),
    ),
)
