"""The operations of the API on partners, in the order of the page `/api/`."""

from __future__ import annotations

from syndication.web.api.openapi.route import ApiRoute, RouteAnswer
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.request import JSON

PARTNER_ROUTES = (
    ApiRoute(
        name="partners",
        method="GET",
        path="/api/partners",
        subject="Partners",
        words="List the partners, with what is wrong with their feeds, their keys, and when they came last",
        guard="read",
        parameters=("cursor", "limit"),
        answers={200: RouteAnswer("The partners of the settings", {JSON: ref("PartnerList")})},
        refusals=(400,),
    ),
    ApiRoute(
        name="partner_items",
        method="GET",
        path="/api/partners/{name}/items",
        subject="Partners",
        words="List the stories of a partner, the newest first, with the verdicts on them",
        detail="Waiting (candidate), accepted and refused stories, and those that it had and must take down (gone).",
        guard="read",
        parameters=("name of partner", "state", "cursor", "limit"),
        answers={200: RouteAnswer("A page of the list", {JSON: ref("PartnerItemList")})},
        refusals=(400, 404),
    ),
    ApiRoute(
        name="item_partners",
        method="GET",
        path="/api/items/{slug}/partners",
        subject="Partners",
        words="Explain what each partner does with a story",
        guard="read",
        parameters=("slug",),
        answers={200: RouteAnswer("What each partner does with it", {JSON: ref("PartnerReasons")})},
        refusals=(404,),
    ),
)
