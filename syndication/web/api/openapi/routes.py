"""Every operation of the API, in the order of the page `/api/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.model.tokens import Scope
from syndication.publishing.media import store
from syndication.web.api.batch import MOST
from syndication.web.api.openapi.desk_routes import DESK_ROUTES
from syndication.web.api.openapi.partner_routes import PARTNER_ROUTES
from syndication.web.api.openapi.readership_routes import READERSHIP_ROUTES
from syndication.web.api.openapi.route import ApiRoute, RouteAnswer, RouteBody
from syndication.web.api.openapi.schemas import ref
from syndication.web.api.openapi.wire_routes import WIRE_ROUTES
from syndication.web.api.pictures import MOST_PARTS
from syndication.web.api.request import JSON, MERGE_PATCH, NINJS
from syndication.web.api.sounds import MEDIA_TYPES

_ANY = {"type": "object"}
_ITEM = {"headline": "Harbour reopens", "published": "2026-02-05T12:00:00Z", "body": "It did.", "section": "City"}
_NINJS = {
    "uri": "tag:wire.example,2026-02-05:harbour",
    "standard": {"name": "ninjs", "version": "3.1"},
    "type": "text",
    "firstCreated": "2026-02-05T12:00:00Z",
    "versionCreated": "2026-02-05T12:00:00Z",
    "headlines": [{"value": "Harbour reopens"}],
    "bodies": [{"contentType": "text/html", "value": "<p>It did.</p>"}],
}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_NINJS_SCHEMA = {
    **_ANY,
    "description": (
        "ninjs 3.1, 2.x or 1.x, by the schemas of IPTC (https://iptc.org/std/ninjs/). Needed are an absolute URI as "
        "`uri`, a date of publication, a headline and a body; of a withdrawal, the `uri`."
    ),
    "properties": {"uri": _TEXT_OR_NULL, "guid": _TEXT_OR_NULL},
    "anyOf": [{"required": ["uri"]}, {"required": ["guid"]}],
}
_ANY_OPERATION = {"description": "Anything else is refused, with a result of its own; the other changes are made."}
_SOUND = {"description": "A whole sound in an accepted format."}
_PICTURE = {"description": "A whole picture of an accepted format and size."}
_FILE = {
    "type": "string",
    "contentMediaType": "application/octet-stream",
    "description": "A picture as a file: its part has a filename. `syndication docs api` says which formats and sizes.",
}
_FORM = {**_ANY, "properties": {"file": _FILE}, "required": ["file"], "maxProperties": MOST_PARTS}
_PREVIEW = ref("StoryPreview")
_STORY: Mapping[str, Mapping[str, Any]] = {JSON: ref("Story")}
_STORY_OR_NINJS = {**_STORY, NINJS: _ANY}
_AS_NINJS = RouteBody(NINJS, _NINJS_SCHEMA)
_CHANGED = {200: RouteAnswer("The story as it is now", _STORY, ("ETag", "Content-Location"))}
_NOT_MODIFIED = {304: RouteAnswer("Not modified: the client has this version", {}, ("ETag",))}
_CONDITIONAL = ("slug", "If-Match")
_REFUSED = (404, 409, 412)
_LIST_PARAMETERS = (
    "q",
    "state of list",
    *"section tag author feed partner verdict from to without status changed_since".split(),
    *"order cursor limit facets id".split(),
    "format of list",
    "If-None-Match",
)
_NOTE = "Checked and correct."


def _status_change(
    name: str, words: str, schema: str, example: Mapping[str, Any], detail: str = "", guard: Scope = "write"
) -> ApiRoute:
    return ApiRoute(
        name=name,
        method="POST",
        path=f"/api/items/{{slug}}/{name}",
        subject="Stories",
        words=words,
        detail=detail,
        guard=guard,
        parameters=(*_CONDITIONAL, "Idempotency-Key"),
        bodies=(RouteBody(JSON, ref(schema), example),),
        answers=_CHANGED,
        refusals=_REFUSED,
    )


def _read(name: str, path: str, words: str, schema: Mapping[str, Any], **more: Any) -> ApiRoute:
    answers = {200: RouteAnswer(more.pop("answer", words), {JSON: schema})}
    fields = {"parameters": ("slug",), "refusals": (404,), "subject": "Versions"} | more
    return ApiRoute(name=name, method="GET", path=path, words=words, guard="read", answers=answers, **fields)


_STORIES = (
    ApiRoute(
        name="create",
        method="POST",
        path="/api/items",
        subject="Stories",
        words="Create a story",
        guard="write",
        parameters=("format", "Idempotency-Key"),
        bodies=(RouteBody(JSON, ref("NewItem"), _ITEM), _AS_NINJS),
        answers={201: RouteAnswer("The story", _STORY, ("ETag", "Location", "Content-Location"))},
        refusals=(409,),
    ),
    ApiRoute(
        name="read",
        method="GET",
        path="/api/items/{slug}",
        subject="Stories",
        words="Get a story",
        guard="read",
        parameters=("slug", "format", "If-None-Match"),
        answers={200: RouteAnswer("The story", _STORY_OR_NINJS, ("ETag",))} | _NOT_MODIFIED,
        refusals=(400, 404),
    ),
    ApiRoute(
        name="replace",
        method="PUT",
        path="/api/items/{slug}",
        subject="Stories",
        words="Replace a story",
        detail="The id never changes. Slug and revisions stay as they are if the request does not give them.",
        guard="write",
        parameters=(*_CONDITIONAL, "format"),
        bodies=(RouteBody(JSON, ref("Item"), _ITEM), _AS_NINJS),
        answers=_CHANGED,
        refusals=_REFUSED,
    ),
    ApiRoute(
        name="patch",
        method="PATCH",
        path="/api/items/{slug}",
        subject="Stories",
        words="Change some fields of a story",
        detail="A merge patch (RFC 7396): null removes a field, a list is replaced as a whole.",
        guard="write",
        parameters=_CONDITIONAL,
        bodies=(
            RouteBody(MERGE_PATCH, ref("ItemPatch"), {"standfirst": "After eleven days", "tags": ["Harbour"]}),
            RouteBody(JSON, ref("ItemPatch")),
        ),
        answers=_CHANGED,
        refusals=_REFUSED,
    ),
    _status_change(
        "correct", "Correct a story, with a note for readers", "CorrectRequest", {"note": "It reopened on Thursday."}
    ),
    _status_change(
        "update",
        "Update a story, with a note for readers",
        "UpdateRequest",
        {"note": "The first ferry has left."},
        "It is listed as updated in feeds. The note is on its page.",
    ),
    _status_change(
        "withdraw",
        "Withdraw a story",
        "WithdrawRequest",
        {"kind": "withholding", "note": "Withdrawn while it is checked."},
        "Stories are never deleted. Of a withdrawn story, the API returns only a few fields. A kill needs the scope "
        "withdraw, also by PUT, PATCH and in a batch; withholding a story needs write.",
    ),
    _status_change("reinstate", "Reinstate a withdrawn story", "ReinstateRequest", {"note": _NOTE}, guard="withdraw"),
    _read(
        "why",
        "/api/items/{slug}/why",
        "Explain why a story is or is not in its feeds",
        ref("Reasons"),
        subject="Stories",
    ),
    ApiRoute(
        name="preview",
        method="GET",
        path="/api/items/{slug}/preview",
        subject="Stories",
        words="Get the page of a story as it will be when it is public, or its entry in a format or for a partner",
        detail=(
            "For stories under embargo and scheduled ones too. It is never cached. With as, the response is JSON: the "
            "entry as text, what is wrong with it, what of the story it does not have, and which feeds select it."
        ),
        guard="read",
        parameters=("slug", "as"),
        answers={200: RouteAnswer("A page, or the preview", {"text/html": {"type": "string"}, JSON: _PREVIEW})},
        refusals=(400, 404, 409),
    ),
    ApiRoute(
        name="preview_unsaved",
        method="POST",
        path="/api/preview",
        subject="Stories",
        words="Preview a story that is not saved",
        detail="The body is that of a new story, or with slug, what would replace that story. Nothing is stored.",
        guard="write",
        parameters=("as", "slug of preview"),
        bodies=(RouteBody(JSON, ref("Item"), _ITEM),),
        answers={200: RouteAnswer("The preview", {JSON: _PREVIEW})},
        refusals=(404, 409),
    ),
    ApiRoute(
        name="preview_link",
        method="POST",
        path="/api/items/{slug}/preview",
        subject="Stories",
        words="Make a link to the preview of a story",
        detail="Whoever has the link can read the story until the link ends.",
        guard="read",
        parameters=("slug",),
        bodies=(RouteBody(JSON, ref("PreviewRequest"), {"hours": 2}),),
        answers={201: RouteAnswer("The link", {JSON: ref("PreviewLink")})},
        refusals=(404, 409),
    ),
)
_LISTS = (
    ApiRoute(
        name="list",
        method="GET",
        path="/api/items",
        subject="Changes",
        words="List stories by their last change, or search for some",
        detail="By change, save the cursor and send it with the next request. With id, the response is that story. "
        "With q, state, feed, partner, from, to, without, facets, several names or another order, it has their number.",
        guard="read",
        parameters=_LIST_PARAMETERS,
        answers={
            200: RouteAnswer(
                "A page of the list, or the story",
                {JSON: {"anyOf": [ref("ChangeList"), ref("StoryList"), ref("Story")]}, NINJS: _ANY},
            )
        }
        | _NOT_MODIFIED,
        refusals=(400, 404),
    ),
    ApiRoute(
        name="calendar",
        method="GET",
        path="/api/calendar",
        subject="Changes",
        words="List what becomes of stories on some days",
        detail="Publications that are due, ends of embargoes, expiries, ends of rights, corrections that are shown.",
        guard="read",
        parameters=("from of calendar", "to of calendar", "kind", "limit", "cursor"),
        answers={200: RouteAnswer("A page of the dates", {JSON: ref("Calendar")})},
        refusals=(400,),
    ),
    _read("history", "/api/items/{slug}/history", "List the versions of a story", ref("Versions")),
    _read(
        "version",
        "/api/items/{slug}/history/{number}",
        "Get a version of a story",
        {"anyOf": [ref("Story"), ref("VersionDifferences")]},
        answer="The story in this version; with against, the fields that differ between the two versions",
        parameters=("slug", "number", "against"),
        refusals=(400, 404),
    ),
)
_OTHERS = (
    ApiRoute(
        name="batch",
        method="POST",
        path="/api/batch",
        subject="Batch",
        words=f"Make up to {MOST:,} changes in one request",
        detail="Each change succeeds or fails on its own. The results have the same order.",
        guard="write",
        parameters=("Idempotency-Key",),
        bodies=(
            RouteBody(
                JSON,
                {"type": "array", "items": {"anyOf": [ref("Operation"), _ANY_OPERATION]}, "maxItems": MOST},
                [{"op": "patch", "slug": "harbour-reopens", "patch": {"tags": ["Harbour"]}}],
            ),
        ),
        answers={
            200: RouteAnswer("One result for each change", {JSON: {"type": "array", "items": ref("OperationResult")}})
        },
        refusals=(409,),
    ),
    ApiRoute(
        name="upload",
        method="POST",
        path="/api/pictures",
        subject="Pictures",
        words="Upload a picture",
        detail="The response is an entry for the field media of a story.",
        guard="write",
        bodies=(
            *(RouteBody(kind, _PICTURE) for kind in store.MEDIA_TYPES.values()),
            RouteBody(
                "multipart/form-data",
                _FORM,
            ),
        ),
        answers={
            200: RouteAnswer("The picture was already stored", {JSON: ref("Media")}),
            201: RouteAnswer("The picture is stored", {JSON: ref("Media")}, ("Location",)),
        },
        refusals=(500, 507),
    ),
    ApiRoute(
        name="upload_sound",
        method="POST",
        path="/api/media",
        subject="Sounds",
        words="Upload a sound",
        detail="MP3 or M4A. The response is an entry for the field media of a story.",
        guard="write",
        bodies=tuple(RouteBody(kind, _SOUND) for kind in MEDIA_TYPES),
        answers={
            200: RouteAnswer("The sound was already stored", {JSON: ref("Media")}),
            201: RouteAnswer("The sound is stored", {JSON: ref("Media")}, ("Location",)),
        },
        refusals=(411, 500, 507),
    ),
    ApiRoute(
        name="push",
        method="POST",
        path="/api/push",
        subject="Push",
        words="Push a story from another system",
        detail="The body is ninjs, signed with a shared secret. No token is needed.",
        guard="signature",
        bodies=(RouteBody(JSON, _NINJS_SCHEMA, _NINJS), _AS_NINJS),
        answers={
            200: RouteAnswer("The story was changed, or was already up to date", {JSON: ref("Pushed")}),
            201: RouteAnswer("The story is new", {JSON: ref("Pushed")}, ("Location",)),
        },
        refusals=(404, 409),
    ),
    ApiRoute(
        name="description",
        method="GET",
        path="/api/openapi.json",
        subject="API description",
        words="Get the description of the API (OpenAPI 3.1)",
        guard="",
        parameters=("If-None-Match",),
        answers={200: RouteAnswer("The description", {JSON: _ANY}, ("ETag", "Cache-Control"))} | _NOT_MODIFIED,
    ),
    ApiRoute(
        name="page",
        method="GET",
        path="/api/",
        subject="API description",
        words="Get the description of the API as a page",
        guard="",
        parameters=("If-None-Match",),
        answers={200: RouteAnswer("A page", {"text/html": {"type": "string"}}, ("ETag", "Cache-Control"))}
        | _NOT_MODIFIED,
    ),
)
ROUTES: tuple[ApiRoute, ...] = (
    *_STORIES,
    *_LISTS,
    *DESK_ROUTES,
    *PARTNER_ROUTES,
    *READERSHIP_ROUTES,
    *_OTHERS[:-2],
    *WIRE_ROUTES,
    *_OTHERS[-2:],
)
