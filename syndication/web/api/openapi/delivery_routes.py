"""The operations about deliveries to others, in the order of the page `/api/`."""

from __future__ import annotations

from typing import Any

from syndication.web.api.openapi.route import ApiRoute, RouteAnswer, RouteBody, Subject
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.request import JSON

_SUBJECT: Subject = "Deliveries"


def _get(name: str, path: str, words: str, schema: str, **more: Any) -> ApiRoute:
    answers = {200: RouteAnswer(words, {JSON: ref(schema)})}
    return ApiRoute(
        name=name, method="GET", path=path, words=words, guard="read", subject=_SUBJECT, answers=answers, **more
    )


def _post(name: str, path: str, words: str, schema: str, **more: Any) -> ApiRoute:
    answers = {200: RouteAnswer(words, {JSON: ref(schema)})}
    return ApiRoute(
        name=name, method="POST", path=path, words=words, guard="admin", subject=_SUBJECT, answers=answers, **more
    )


DELIVERY_ROUTES = (
    _get(
        "deliveries",
        "/api/deliveries",
        "List deliveries to others, the newest first",
        "DeliveryList",
        detail="To subscribers, other hubs, receivers of webhooks, caches, and partners with an API.",
        parameters=("state of delivery", "kind of delivery", "target", "story", "cursor", "limit"),
        refusals=(400, 404),
    ),
    _post(
        "resend",
        "/api/deliveries/{delivery}/resend",
        "Try one delivery again now",
        "SentAgain",
        parameters=("delivery",),
        refusals=(404, 409),
    ),
    _post(
        "resend_failed",
        "/api/deliveries/resend",
        "Try all deliveries again now that failed",
        "SentAgain",
        detail="Those to targets that are paused wait on.",
        parameters=("kind of delivery", "target", "since of failure"),
        refusals=(400,),
    ),
    _get(
        "targets",
        "/api/deliveries/targets",
        "List the targets of deliveries, with what waits for each",
        "TargetList",
        detail="Those of the settings, those for which something waits or was given up, and those that are paused.",
        parameters=("cursor", "limit"),
        refusals=(400,),
    ),
    _post(
        "pause_target",
        "/api/deliveries/targets/{target}/pause",
        "Let the deliveries to a target wait",
        "ListedTarget",
        detail="Nothing is lost. Withdrawals wait too: inform the target in another way.",
        parameters=("target of deliveries",),
        refusals=(404, 409),
    ),
    _post(
        "resume_target",
        "/api/deliveries/targets/{target}/resume",
        "Let the deliveries to a paused target go on where they stopped",
        "ListedTarget",
        parameters=("target of deliveries",),
        refusals=(404, 409),
    ),
    _get(
        "subscriptions",
        "/api/subscriptions",
        "List the subscriptions of the WebSub hub",
        "SubscriptionList",
        parameters=("path of subscriptions", "cursor", "limit"),
        refusals=(400,),
    ),
    _post(
        "close_subscription",
        "/api/subscriptions/{subscription}/close",
        "End a subscription, and notify the subscriber",
        "ListedSubscription",
        parameters=("subscription",),
        bodies=(RouteBody(JSON, ref("CloseRequest"), {"reason": "too many failures"}),),
        refusals=(404,),
    ),
)
