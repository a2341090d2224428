"""The operations for imports from other sites, and the schemas of what they are sent and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndication.sources.kind_titles import KIND_TITLES
from syndication.web.api.import_form import ADDRESS, FOLDERS, LONGEST_TEXT, MOST_FEEDS, MOST_TYPES
from syndication.web.api.import_uploads import FORM
from syndication.web.api.openapi.route import ApiRoute, RouteAnswer, RouteBody
from syndication.web.api.request import JSON

_VIEW = {"$ref": "#/components/schemas/ImportView"}
_LIST = {"$ref": "#/components/schemas/ImportList"}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_STORIES = {"type": "array", "items": {"type": "object"}}
_SWITCH = {"enum": ["true", "false"]}
_HERE = {"type": "string", "maxLength": LONGEST_TEXT, "description": "all, or a folder such as sections/world"}


def _described(schema: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {**schema, "description": words}


def _files(words: str) -> dict[str, Any]:
    file = {"type": "string", "contentMediaType": "application/octet-stream", "minLength": 1}
    return {"type": "array", "items": file, "minItems": 1, "maxItems": MOST_FEEDS, "description": words}


def _address(words: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{ADDRESS}$", "maxLength": LONGEST_TEXT, "description": words}


REPORT: Mapping[str, Any] = {
    "type": ["object", "null"],
    "description": "what the last run did, or what a dry run would do, as `syndication import --json` prints it",
    "properties": {
        "dry_run": {"type": "boolean"},
        "kind": {"type": "string"},
        "files": _TEXTS,
        "stories": _described(_COUNTS, "how many are new, updated, unchanged, left, refused"),
        "pictures": _described(_COUNTS, "how many pictures of an own export are new, unchanged"),
        "skipped": _described(_COUNTS, "how many entries are no public story, by the reason"),
        "lost": _described(_COUNTS, "what readers miss, by kind, and in how many stories"),
        "warnings": _described(_COUNTS, "what editors should know, by kind, and in how many stories"),
        "refused": _described(_STORIES, "each story that cannot be taken, with its problems"),
        "left": _described(_STORIES, "each record that is left as it is, with the reason"),
        "losing": _described(_STORIES, "each story that loses something"),
        "feeds": {
            "type": ["array", "null"],
            "items": {"type": "object"},
            "description": "the comparison of each old feed with the one that replaces it",
        },
        "not_compared": _described(_TEXTS, "the old feeds that could not be compared, and why"),
        "has_floors": {"type": "boolean", "description": "whether a feed here begins where an old feed began"},
        "cut": _described(_COUNTS, "lists that are cut off, with how many entries they would have"),
    },
}
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "file": _files("The files of one export, all at once: as they are, or in a zip archive."),
        "address": _address("An http or https address of a site or feed to import, on the public internet."),
        "feed": _files("The site's last feeds, as files."),
        "feed_here": {"type": "array", "items": _HERE, "description": "What each feed here replaces, in their order."},
        "feed_address": {
            "type": "array",
            "items": _address("An http or https address on the public internet."),
            "maxItems": MOST_FEEDS,
            "description": "The site's last feeds, by their addresses.",
        },
        "feed_address_here": {"type": "array", "items": _HERE, "description": "As feed_here, for feed_address."},
        "kind": {"enum": ["", *KIND_TITLES], "description": "The kind of export. Default: found in the files."},
        "timezone": {"type": "string", "description": "The zone of dates without one. Default: that of the settings."},
        "site": _address("The address of the old site (http or https), if the export lacks it."),
        "type": {
            "type": "array",
            "items": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 100},
            "maxItems": MOST_TYPES,
            "description": "The types of posts to import. Default: post.",
        },
        "paid": _described(_SWITCH, "Whether stories for members and payers are imported, too."),
        "use_updated": _described(_SWITCH, "Whether the last change counts where a feed has no date of publication."),
        "folders": {"enum": ["", *FOLDERS], "description": "What the folders of a list of feeds (OPML) become."},
        "dry_run": _described(_SWITCH, "Whether nothing is written. Default: true."),
    },
    "anyOf": [{"required": ["file"]}, {"required": ["address"]}],
    "additionalProperties": False,
}
_RUNS = "One import runs at a time, in a process of `syndication work`. Ask again for its state."

IMPORT_ROUTES = (
    ApiRoute(
        name="ask_import",
        method="POST",
        path="/api/imports",
        subject="Imports",
        words="Import stories from another site; at first, only report what would be imported",
        detail=f"The same as `syndication import`. {_RUNS} The setting imports_mb limits the size of the form.",
        guard="admin",
        bodies=(RouteBody(FORM, _SCHEMA),),
        answers={202: RouteAnswer("The import, which waits", {JSON: _VIEW}, ("Location",))},
        refusals=(411, 500, 507),
    ),
    ApiRoute(
        name="imports",
        method="GET",
        path="/api/imports",
        subject="Imports",
        words="List the imports, the newest first",
        guard="admin",
        parameters=("cursor", "limit"),
        answers={200: RouteAnswer("A page of the imports", {JSON: _LIST})},
        refusals=(400,),
    ),
    ApiRoute(
        name="import",
        method="GET",
        path="/api/imports/{import_id}",
        subject="Imports",
        words="Get an import: how far it is, and its report",
        detail="Lists in the report have 1,000 entries at most; `cut` says how many they would have.",
        guard="admin",
        parameters=("import_id",),
        answers={200: RouteAnswer("The import", {JSON: _VIEW})},
        refusals=(404,),
    ),
    ApiRoute(
        name="run_import",
        method="POST",
        path="/api/imports/{import_id}/run",
        subject="Imports",
        words="Do for real what a dry run has shown, with the same files; or try again what has failed",
        detail=_RUNS,
        guard="admin",
        parameters=("import_id",),
        answers={202: RouteAnswer("The import, which waits", {JSON: _VIEW})},
        refusals=(404, 409),
    ),
    ApiRoute(
        name="cancel_import",
        method="DELETE",
        path="/api/imports/{import_id}",
        subject="Imports",
        words="Cancel an import, and delete its files",
        detail="One that runs ends within seconds; the records that it has written stay, and are whole.",
        guard="admin",
        parameters=("import_id",),
        answers={200: RouteAnswer("The import as it is now", {JSON: _VIEW})},
        refusals=(404,),
    ),
)
