"""The operations for those who look after stories and their way to readers, in the order of the page `/api/`."""

from __future__ import annotations

from typing import Any

from syndication.web.api.openapi.route import ApiRoute, RouteAnswer
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.request import JSON


def _get(name: str, path: str, words: str, schema: str, **more: Any) -> ApiRoute:
    answers = {200: RouteAnswer(words, {JSON: ref(schema)})}
    return ApiRoute(name=name, method="GET", path=path, words=words, guard="read", answers=answers, **more)


DESK_ROUTES = (
    _get(
        "consequences",
        "/api/items/{slug}/consequences",
        "Say what an act on a story will change",
        "Consequences",
        subject="Acts",
        detail="Feeds, partners (and which of them a person must tell), subscribers, receivers of webhooks, caches.",
        parameters=("slug", "act"),
        refusals=(400, 404),
    ),
    _get(
        "withdrawal",
        "/api/items/{slug}/withdrawal",
        "Say where the withdrawal of a story has arrived",
        "WithdrawalProgress",
        subject="Acts",
        detail="One line for each target: it has it, it waits, it failed, it did not come, or a person must tell it.",
        parameters=("slug",),
        refusals=(404, 409),
    ),
)
