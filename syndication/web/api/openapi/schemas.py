"""The JSON schemas of request and response bodies (JSON Schema 2020-12), generated from the types of the API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from inspect import cleandoc
from typing import Any

import msgspec
from msgspec.inspect import DateTimeType, StructType, Type, UnionType, VarTupleType, multi_type_info

from syndication.model.item import Item, Media
from syndication.web.api.batch import Operation, OperationResult
from syndication.web.api.change_feed import ChangeList
from syndication.web.api.history import VersionDifferences, Versions
from syndication.web.api.items import Reasons
from syndication.web.api.openapi.limits import LIMITS, WORDS
from syndication.web.api.operations import MINTED, CorrectRequest, ReinstateRequest, WithdrawRequest
from syndication.web.api.push import Pushed
from syndication.web.api.representation import TOLD_OF_WITHDRAWN
from syndication.web.problems import Problem

Schema = dict[str, Any]

_SENT = (Item, Media, WithdrawRequest, CorrectRequest, ReinstateRequest, Operation)
_TYPES: tuple[type, ...] = (*_SENT, OperationResult, ChangeList, Versions, VersionDifferences, Reasons, Pushed, Problem)
_TEMPLATE = "#/components/schemas/{name}"
_ALWAYS = {"id", "slug", "status", "version", "published"}  # of a story that is stored


def ref(name: str) -> Schema:
    """Return a reference to the component `name`."""
    return {"$ref": _TEMPLATE.format(name=name)}


def components() -> dict[str, Schema]:
    """Return every schema by name: those of the types, and those that are derived from them."""
    _, made = msgspec.json.schema_components(_TYPES, ref_template=_TEMPLATE)
    dates = _dates(multi_type_info(_TYPES))
    found = {name: _finished(name, schema, dates.get(name, ())) for name, schema in made.items()}
    return found | _of_items(found) | _with_stories(found)


def _finished(name: str, schema: Schema, dates: Collection[str]) -> Schema:
    """Return a schema with formats, limits and descriptions, and without additional properties."""
    properties = {field: _property(name, field, told, field in dates) for field, told in schema["properties"].items()}
    told = {"description": cleandoc(schema["description"]), "properties": properties, "additionalProperties": False}
    return schema | told


def _property(name: str, field: str, told: Schema, dated: bool) -> Schema:
    base: Schema = {"format": "date-time"} if dated else {}
    words = WORDS.get(f"{name}.{field}", "")
    limited = {**_flat(told), **base, **LIMITS.get(f"{name}.{field}", {})}
    return limited | ({"description": words} if words else {})


def _flat(told: Schema) -> Schema:
    """Return an `anyOf` of plain types as one list of types."""
    options = told.get("anyOf", ())
    if not options or any(option.keys() != {"type"} for option in options):
        return told
    rest = {name: value for name, value in told.items() if name != "anyOf"}
    return {"type": [option["type"] for option in options]} | rest


def _of_items(found: Mapping[str, Schema]) -> dict[str, Schema]:
    item = found["Item"]
    new = {name: told for name, told in item["properties"].items() if name not in MINTED}
    kept = {name: item["properties"][name] for name in TOLD_OF_WITHDRAWN}
    of_withdrawn = {
        "title": "Withdrawn",
        "description": "What is still told of a story that was withdrawn.",
        "properties": kept,
        "required": sorted(_ALWAYS),
    }
    shown = {"title": "Shown", "description": "A story that stands.", "required": _required(item)}
    return {
        "NewItem": item | {"title": "NewItem", "description": "A story that is made.", "properties": new},
        "ItemPatch": _patch("ItemPatch", item, found),
        "Shown": item | shown,
        "Withdrawn": item | of_withdrawn,
        "Story": {"title": "Story", "anyOf": [ref("Shown"), ref("Withdrawn")]},
    }


def _required(item: Schema) -> list[str]:
    return sorted({*item["required"], *_ALWAYS, "body_form"})


def _patch(title: str, schema: Schema, found: Mapping[str, Schema]) -> Schema:
    """Return the schema of a merge patch (RFC 7396). Null removes a field; unknown fields may only be null."""
    return {
        "title": title,
        "description": "Some fields, as they shall be; null removes one (RFC 7396).",
        "type": "object",
        "properties": {name: _patched(told, found) for name, told in schema["properties"].items()},
        "additionalProperties": {"type": "null"},
    }


def _patched(told: Schema, found: Mapping[str, Schema]) -> Schema:
    plain = {name: value for name, value in told.items() if name not in ("default", "anyOf")}
    inner = next((option["$ref"] for option in told.get("anyOf", ()) if "$ref" in option), "")
    if inner:
        name = inner.rpartition("/")[2]
        return plain | {"anyOf": [_patch(f"{name}Patch", found[name], found), {"type": "null"}]}
    return {"anyOf": [plain, {"type": "null"}]}


def _with_stories(found: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the schemas of types with fields of plain JSON, and describe these fields."""
    stories = {"type": "array", "items": ref("Story")}
    return {
        "ChangeList": _with(found["ChangeList"], items=stories),
        "OperationResult": _with(found["OperationResult"], problem=ref("Problem")),
        "CorrectRequest": _with(found["CorrectRequest"], changes=ref("ItemPatch")),
    }


def _with(schema: Schema, **properties: Schema) -> Schema:
    return schema | {"properties": schema["properties"] | properties}


def _dates(types: Collection[Type]) -> dict[str, set[str]]:
    """Return the names of date fields by the name of their type."""
    found: dict[str, set[str]] = {}
    for told in types:
        if isinstance(told, StructType):
            fields = told.fields
            found[told.cls.__name__] = {field.encode_name for field in fields if _holds_moment(field.type)}
            found |= _dates([field.type for field in fields])
        else:
            found |= _dates(_inner(told))
    return found


def _holds_moment(told: Type) -> bool:
    return isinstance(told, DateTimeType) or any(isinstance(one, DateTimeType) for one in _inner(told))


def _inner(told: Type) -> Collection[Type]:
    if isinstance(told, UnionType):
        return told.types
    return (told.item_type,) if isinstance(told, VarTupleType | msgspec.inspect.ListType) else ()
