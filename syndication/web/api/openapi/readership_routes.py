"""The operations of the API on the audience, in the order of the page `/api/`."""

from __future__ import annotations

from syndication.web.api.openapi.route import ApiRoute, RouteAnswer
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.readership import CSV
from syndication.web.api.request import JSON

_PARAMETERS = ("feed of readership", "since of readership", "by", "public")
_DETAIL = (
    "Each number says how sure it is: told by the client, seen here (by address and program, each day anew), or "
    "estimated from the last seven days. Numbers that clients report are claims: do not bill by them. Delays, old "
    "addresses, partners and marks are about all feeds together, so they are empty if you ask for one."
)

READERSHIP_ROUTES = (
    ApiRoute(
        name="readership",
        method="GET",
        path="/api/readership",
        subject="Audience",
        words="Get the readers, polls and subscriptions at the hub by day",
        detail=_DETAIL,
        guard="read",
        parameters=_PARAMETERS,
        answers={200: RouteAnswer("The audience by day", {JSON: ref("AudienceReport")})},
        refusals=(400, 404),
    ),
    ApiRoute(
        name="readership_table",
        method="GET",
        path="/api/readership.csv",
        subject="Audience",
        words="Get the readers and polls by day as a table, or another part of the audience",
        detail="One line for each group and day, as in RFC 4180.",
        guard="read",
        parameters=(*_PARAMETERS, "table"),
        answers={200: RouteAnswer("The table", {CSV: {"type": "string"}})},
        refusals=(400, 404),
    ),
)
