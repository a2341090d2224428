"""The operations for those who look after stories and their way to readers, in the order of the page `/api/`."""

from __future__ import annotations

from typing import Any

from syndication.web.api.openapi.delivery_routes import DELIVERY_ROUTES
from syndication.web.api.openapi.import_routes import IMPORT_ROUTES
from syndication.web.api.openapi.route import ApiRoute, RouteAnswer, RouteBody
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.request import JSON


def _get(name: str, path: str, words: str, schema: str, **more: Any) -> ApiRoute:
    answers = {200: RouteAnswer(words, {JSON: ref(schema)})}
    fields = {"guard": "read", "answers": answers} | more
    return ApiRoute(name=name, method="GET", path=path, words=words, **fields)


def _post(name: str, path: str, words: str, schema: str, **more: Any) -> ApiRoute:
    fields = {"guard": "write", "answers": {200: RouteAnswer(words, {JSON: ref(schema)})}} | more
    return ApiRoute(name=name, method="POST", path=path, words=words, **fields)


_FINDINGS_AND_FEEDS = (
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
        detail="One line for each target: it has it, it waits, it failed, it did not come, or a person must inform it.",
        parameters=("slug",),
        refusals=(404, 409),
    ),
    _get(
        "editors",
        "/api/items/{slug}/editors",
        "List who has a story open in the editor of the desk",
        "EditorList",
        subject="Acts",
        detail="An editor that was closed without saving is forgotten after 15 minutes. Nothing is locked.",
        parameters=("slug",),
        refusals=(404,),
    ),
    _get(
        "kill_requests",
        "/api/kill-requests",
        "List the kills that wait for a second person at the desk",
        "KillRequestList",
        subject="Acts",
        guard="withdraw",
        detail="With the setting desk_kill_by_two. Tokens are not asked: they kill at once, also what is listed here.",
    ),
    _get(
        "findings",
        "/api/findings",
        "List what needs a person",
        "FindingList",
        subject="Findings",
        detail="Broken records, stories in quarantine, files that are gone, and what stories lose on their way.",
        parameters=("state of finding", "cursor", "limit"),
        refusals=(400,),
    ),
    _post(
        "recheck",
        "/api/findings/{finding}/recheck",
        "Look again at a record or a story",
        "Rechecked",
        subject="Findings",
        parameters=("finding",),
        refusals=(404,),
    ),
    _get(
        "cure",
        "/api/findings/{finding}/cure",
        "Show what the cure of a finding changes",
        "FindingCure",
        subject="Findings",
        parameters=("finding",),
        refusals=(404, 409),
    ),
    _post(
        "apply_cure",
        "/api/findings/{finding}/cure",
        "Apply the cure of a finding",
        "Rechecked",
        subject="Findings",
        detail="It changes one record, as the cure showed it, and is in the log.",
        parameters=("finding",),
        bodies=(RouteBody(JSON, ref("CureRequest"), {"version": "0f1e2d3c4b5a6978"}),),
        refusals=(404, 409, 412),
    ),
    _get(
        "feeds",
        "/api/feeds",
        "List the feeds with their health",
        "FeedList",
        subject="Feeds",
        detail="What each holds, how large it is, whether it can be built, who reads it, and what leads to it.",
        parameters=("cursor", "limit"),
        refusals=(400,),
    ),
    _get(
        "feed",
        "/api/feeds/{feed}",
        "Get one feed with its health",
        "FeedHealth",
        subject="Feeds",
        parameters=("feed of path",),
        refusals=(404,),
    ),
    _post(
        "rebuild_feed",
        "/api/feeds/{feed}/rebuild",
        "Let the documents of a feed be built again",
        "FeedHealth",
        subject="Feeds",
        guard="admin",
        detail="What has not changed keeps its bytes and dates. `rebuild` of the feed says when it is done.",
        parameters=("feed of path",),
        answers={202: RouteAnswer("The feed, which is built next", {JSON: ref("FeedHealth")})},
        refusals=(404,),
    ),
    _get(
        "sources",
        "/api/sources",
        "List the feeds of others that are followed, each with its last and next retrieval",
        "SourceList",
        subject="Sources",
        refusals=(400,),
    ),
    _post(
        "fetch_source",
        "/api/sources/{source}/fetch",
        "Let a source be asked now",
        "SourceList",
        subject="Sources",
        detail="The service asks it within some seconds; `asked` says when it has. A list is asked with all its feeds.",
        parameters=("source",),
        answers={202: RouteAnswer("The source, and the feeds in it if it is a list", {JSON: ref("SourceList")})},
        refusals=(404, 409),
    ),
)
_LOG_AND_ACCESS = (
    _get(
        "audit",
        "/api/audit",
        "List who did what, over all stories",
        "AuditList",
        subject="Log",
        parameters=("actor", "kind of actor", "action", "story", "since of log", "order of log", "cursor", "limit"),
        refusals=(400, 404),
    ),
    _get(
        "editions",
        "/api/editions",
        "List a document as it was at different times",
        "EditionList",
        subject="Log",
        detail="Replaced documents are stored for the days of the setting keep_documents_days.",
        parameters=("path", "cursor", "limit"),
        refusals=(400,),
    ),
    ApiRoute(
        name="edition",
        method="GET",
        path="/api/editions/{number}",
        subject="Log",
        words="Get a document as it was, or what differs from another edition",
        detail="It may have the text of stories that were withdrawn since, so it needs the scope withdraw.",
        guard="withdraw",
        parameters=("number of edition", "path", "against of edition"),
        answers={
            200: RouteAnswer(
                "The document as text; with against, the differences",
                {JSON: {"anyOf": [ref("EditionText"), ref("EditionDifference")]}},
            )
        },
        refusals=(400, 404),
    ),
    _get(
        "tokens",
        "/api/tokens",
        "List the tokens",
        "TokenList",
        subject="Access",
        guard="admin",
        parameters=("cursor", "limit"),
        refusals=(400,),
    ),
    _post(
        "make_token",
        "/api/tokens",
        "Make a token",
        "MadeToken",
        subject="Access",
        guard="admin",
        detail="The token is in this answer, and is never displayed again.",
        bodies=(RouteBody(JSON, ref("TokenRequest"), {"name": "newsroom", "scope": "write"}),),
        answers={201: RouteAnswer("The token", {JSON: ref("MadeToken")})},
        refusals=(409,),
    ),
    _post(
        "rotate_token",
        "/api/tokens/{token}/rotate",
        "Make a new token for a client; the old one works a while longer",
        "RotatedToken",
        subject="Access",
        guard="admin",
        parameters=("token",),
        bodies=(RouteBody(JSON, ref("RotateRequest"), {"hours": 48}),),
        answers={201: RouteAnswer("The new token, and until when the old one works", {JSON: ref("RotatedToken")})},
        refusals=(404, 409),
    ),
    ApiRoute(
        name="revoke_token",
        method="DELETE",
        path="/api/tokens/{token}",
        subject="Access",
        words="Revoke a token",
        detail="The last token with the scope admin stays; revoke it with the command.",
        guard="admin",
        parameters=("token",),
        answers={200: RouteAnswer("The token as it is now", {JSON: ref("ListedToken")})},
        refusals=(404, 409),
    ),
    _get(
        "settings",
        "/api/settings",
        "List the settings in force, each with where it comes from",
        "SettingList",
        subject="Settings",
        guard="admin",
        detail="Secrets are never displayed. Settings are changed in their file.",
        parameters=("cursor", "limit"),
        refusals=(400,),
    ),
)
DESK_ROUTES = (*_FINDINGS_AND_FEEDS, *IMPORT_ROUTES, *DELIVERY_ROUTES, *_LOG_AND_ACCESS)
