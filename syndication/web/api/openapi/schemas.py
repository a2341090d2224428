"""The JSON schemas of request and response bodies (JSON Schema 2020-12), generated from the types of the API."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

import msgspec

from syndication.model.audience_report import AudienceReport
from syndication.model.delivery_target import ListedSubscription, ListedTarget
from syndication.model.feed_health import FeedHealth
from syndication.model.finding import ItemFinding
from syndication.model.item import Item, Media
from syndication.model.limits import PLAIN_TEXT
from syndication.model.open_findings import FindingCure
from syndication.model.partners.wire import Removal
from syndication.model.story_preview import StoryPreview
from syndication.publishing.edition_list import EditionDifference, EditionText
from syndication.publishing.partners.withdrawal_report import PartnerWithdrawal
from syndication.publishing.previews import PreviewLink
from syndication.publishing.token_access import ListedToken, MadeToken, RotatedToken
from syndication.web.api.audit_log import AuditList
from syndication.web.api.batch import Operation, OperationResult
from syndication.web.api.calendar import Calendar
from syndication.web.api.change_feed import ChangeList
from syndication.web.api.consequences import Consequences, WithdrawalProgress
from syndication.web.api.deliveries import DeliveryList, SentAgain
from syndication.web.api.editions import EditionList
from syndication.web.api.editors import EditorList
from syndication.web.api.feeds import FeedList
from syndication.web.api.findings import CureRequest, FindingList, Rechecked
from syndication.web.api.history import VersionDifferences, Versions
from syndication.web.api.imports import ImportList, ImportView
from syndication.web.api.items import Reasons
from syndication.web.api.kill_requests import KillRequestList
from syndication.web.api.openapi.import_routes import REPORT
from syndication.web.api.operations import (
    REPORT_FIELDS,
    SERVICE_FIELDS,
    CorrectRequest,
    ReinstateRequest,
    UpdateRequest,
    WithdrawRequest,
)
from syndication.web.api.partners import PartnerItemList, PartnerList, PartnerReasons
from syndication.web.api.previews import PreviewRequest
from syndication.web.api.push import Pushed
from syndication.web.api.representation import WITHDRAWN_FIELDS
from syndication.web.api.setting_views import SettingList
from syndication.web.api.sources import SourceList
from syndication.web.api.story_list import StoryList
from syndication.web.api.targets import CloseRequest, SubscriptionList, TargetList
from syndication.web.api.tokens import RotateRequest, TokenList, TokenRequest
from syndication.web.problems import Problem
from syndication.web.wire.account import Account
from syndication.web.wire.forms import WireList

Schema = dict[str, Any]

_SENT = (
    Item,
    Media,
    WithdrawRequest,
    CorrectRequest,
    UpdateRequest,
    ReinstateRequest,
    PreviewRequest,
    CureRequest,
    TokenRequest,
    RotateRequest,
    CloseRequest,
    Operation,
)
_RETURNED = (
    OperationResult,
    ChangeList,
    StoryList,
    Calendar,
    Versions,
    VersionDifferences,
    Reasons,
    PartnerList,
    PartnerItemList,
    PartnerReasons,
    AudienceReport,
    PartnerWithdrawal,
    PreviewLink,
    StoryPreview,
    SettingList,
    TokenList,
    ListedToken,
    MadeToken,
    RotatedToken,
    AuditList,
    EditionList,
    EditionText,
    EditionDifference,
    FeedList,
    FeedHealth,
    SourceList,
    ImportList,
    ImportView,
    DeliveryList,
    SentAgain,
    TargetList,
    ListedTarget,
    SubscriptionList,
    ListedSubscription,
    FindingList,
    Rechecked,
    FindingCure,
    Consequences,
    EditorList,
    KillRequestList,
    WithdrawalProgress,
    Pushed,
    Problem,
    ItemFinding,
    WireList,
    Removal,
    Account,
)
_TYPES: tuple[type, ...] = (*_SENT, *_RETURNED)
_TEMPLATE = "#/components/schemas/{name}"
_NULL = {"type": "null"}
_ALWAYS = {"id", "slug", "status", "version", "published"}  # fields of every stored story


def ref(name: str) -> Schema:
    """Return a reference to the component `name`."""
    return {"$ref": _TEMPLATE.format(name=name)}


def components() -> dict[str, Schema]:
    """Return every schema by name: those of the types, and those that are derived from them."""
    _, made = msgspec.json.schema_components(_TYPES, ref_template=_TEMPLATE)
    found = {name: _closed_schema(schema) for name, schema in made.items()}
    found |= {name: _plain_texts(found[name]) for name in _names_of_sent()}
    found["Item"] = _with(found["Item"], **_reports())
    return found | _of_items(found) | _with_stories(found)


def _reports() -> dict[str, Schema]:
    """Return the fields in which a response says what becomes of a story; in a request they are ignored."""
    lost = "what the story loses on the way into the feeds; set by the service"
    return {
        "findings": {"type": "array", "items": ref("ItemFinding"), "readOnly": True, "description": lost},
        "warnings": {
            "type": "array",
            "items": {"type": "string"},
            "readOnly": True,
            "description": "the findings in words; set by the service",
        },
        "partner_withdrawals": {
            "type": "array",
            "items": ref("PartnerWithdrawal"),
            "readOnly": True,
            "description": "of a withdrawal: the partners that must take the story down; set by the service",
        },
    }


def _closed_schema(schema: Schema) -> Schema:
    """Return the schema of a type, which allows no other properties."""
    properties = {name: _flat(value) for name, value in schema["properties"].items()}
    return schema | {
        "description": cleandoc(schema["description"]),
        "properties": properties,
        "additionalProperties": False,
    }


def _names_of_sent() -> list[str]:
    """Return the names of the types that a request may have, and of those in them."""
    _, made = msgspec.json.schema_components(_SENT, ref_template=_TEMPLATE)
    return list(made)


def _plain_texts(schema: Schema) -> Schema:
    """Return a schema whose texts may only have the characters that records can contain."""
    if "properties" in schema:
        inner = {name: _plain_texts(value) for name, value in schema["properties"].items()}
        return schema | {"properties": inner}
    if isinstance(schema.get("items"), dict):
        return schema | {"items": _plain_texts(schema["items"])}
    is_text = schema.get("type") in ("string", ["string", "null"])
    return {"pattern": PLAIN_TEXT} | schema if is_text and "enum" not in schema else schema


def _flat(schema: Schema) -> Schema:
    """Return a schema with `anyOf` a type and null as a list of the two types, which a reader takes in at once."""
    options: list[Schema] = schema.get("anyOf", [{}])
    first, *others = options
    if others != [{"type": "null"}] or "type" not in first:
        return schema
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return first | {"type": [first["type"], "null"]} | rest


def _of_items(found: Mapping[str, Schema]) -> dict[str, Schema]:
    item = found["Item"]
    properties = item["properties"]
    new = {name: value for name, value in properties.items() if name not in (*SERVICE_FIELDS, *REPORT_FIELDS)}
    public = {name: properties[name] for name in (*WITHDRAWN_FIELDS, "partner_withdrawals")}
    of_withdrawn = {
        "title": "Withdrawn",
        "description": "What remains public of a story that was withdrawn.",
        "properties": public,
        "required": sorted(_ALWAYS),
    }
    of_public = {"title": "PublicStory", "description": "A story that is not withdrawn.", "required": _required(item)}
    return {
        "NewItem": item | {"title": "NewItem", "description": "A story to create.", "properties": new},
        "ItemPatch": _patch("ItemPatch", item, found),
        "PublicStory": item | of_public,
        "Withdrawn": item | of_withdrawn,
        "Story": {"title": "Story", "anyOf": [ref("PublicStory"), ref("Withdrawn")]},
    }


def _required(item: Schema) -> list[str]:
    return sorted({*item["required"], *_ALWAYS, "body_form"})


def _patch(title: str, schema: Schema, found: Mapping[str, Schema]) -> Schema:
    """Return the schema of a merge patch (RFC 7396). Null removes a field that is not required, or an unknown one."""
    required = schema.get("required", ())
    return {
        "title": title,
        "description": "The fields to change, with their new values; null removes one (RFC 7396).",
        "type": "object",
        "properties": {
            name: _required_schema(value) if name in required else _patched_schema(value, found)
            for name, value in schema["properties"].items()
        },
        "additionalProperties": _NULL,
    }


def _patched_schema(schema: Schema, found: Mapping[str, Schema]) -> Schema:
    plain = {name: value for name, value in _without_default(schema).items() if name != "anyOf"}
    inner = next((option["$ref"] for option in schema.get("anyOf", ()) if "$ref" in option), "")
    if inner:
        name = inner.rpartition("/")[2]
        return plain | {"anyOf": [_patch(f"{name}Patch", found[name], found), _NULL]}
    return {"anyOf": [plain, _NULL]}


def _required_schema(schema: Schema) -> Schema:
    """Return the schema of a field that a patch cannot remove."""
    words = "; ".join(filter(None, (schema.get("description", ""), "needed, unless the story has it already")))
    return _without_default(schema) | {"description": words}


def _without_default(schema: Schema) -> Schema:
    return {name: value for name, value in schema.items() if name != "default"}


def _with_stories(found: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the schemas of types with fields of plain JSON, and describe these fields."""
    stories = {"type": "array", "items": ref("Story")}
    changes = {"type": "array", "items": {"anyOf": [ref("Removal"), {"type": "object", "required": ["uri"]}]}}
    return {
        "ChangeList": _with(found["ChangeList"], items=stories),
        "StoryList": _with(found["StoryList"], items=stories),
        "WireList": _with(found["WireList"], changes=changes),
        "ImportView": _with(found["ImportView"], report=dict(REPORT)),
        "OperationResult": _with(found["OperationResult"], problem=ref("Problem")),
        "CorrectRequest": _with(found["CorrectRequest"], changes=ref("ItemPatch")),
        "UpdateRequest": _with(found["UpdateRequest"], changes=ref("ItemPatch")),
    }


def _with(schema: Schema, **properties: Schema) -> Schema:
    return schema | {"properties": schema["properties"] | properties}
