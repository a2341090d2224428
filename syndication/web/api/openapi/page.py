"""The page on which people browse the API, made of its OpenAPI document alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from msgspec import Struct

from syndication.model.publication import Publication
from syndication.web.site.pages import render_page

Values = Mapping[str, Any]

_COMPOSED = {"Story", "ItemPatch"}  # told in words instead of a table


class Field(Struct, frozen=True):
    """A parameter or property as a table has it; `needed` are words for whether it must be there."""

    name: str
    kind: str
    needed: str
    words: str


class PageOperation(Struct, frozen=True):
    """An operation as the page has it; `schemas` are the names of what it takes, `answers` a status and words each."""

    name: str
    method: str
    path: str
    words: str
    detail: str
    guard: str
    parameters: list[Field]
    bodies: list[tuple[str, str]]
    answers: list[tuple[str, str, str]]
    curl: str


class Table(Struct, frozen=True):
    """A schema as the page has it."""

    name: str
    words: str
    fields: list[Field]


def render(publication: Publication, described: Values) -> str:
    """Return the page of a description."""
    told = list(_operations(described))
    subjects = [(tag["name"], [shown for tag_of, shown in told if tag_of == tag["name"]]) for tag in described["tags"]]
    return render_page(
        "api.html",
        publication,
        publication.language,
        about=described["info"]["description"],
        base=described["servers"][0]["url"],
        subjects=subjects,
        tables=list(_tables(described["components"]["schemas"])),
    )


def _operations(described: Values) -> Iterator[tuple[str, PageOperation]]:
    base = described["servers"][0]["url"]
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            yield told["tags"][0], _shown(base, path, method.upper(), told, described)


def _shown(base: str, path: str, method: str, told: Values, described: Values) -> PageOperation:
    parameters = told.get("parameters", [])
    bodies = told.get("requestBody", {}).get("content", {})
    return PageOperation(
        name=told["operationId"],
        method=method,
        path=path,
        words=told["summary"],
        detail=told.get("description", ""),
        guard=_guard(told["security"]),
        parameters=[_parameter(one) for one in parameters],
        bodies=[(kind, _kind(body["schema"])) for kind, body in bodies.items()],
        answers=[_answer(status, answer, described) for status, answer in told["responses"].items()],
        curl=_curl(base + _filled(path, parameters), method, told["security"], bodies),
    )


def _guard(security: list[Mapping[str, list[str]]]) -> str:
    if not security:
        return "public"
    (scheme, roles), *_ = security[0].items()
    return f"scope {roles[0]}" if roles else f"a {scheme}"


def _parameter(told: Values) -> Field:
    needed = "always" if told.get("required") else ""
    return Field(told["name"], f"{_kind(told['schema'])}, {told['in']}", needed, told["description"])


def _answer(status: str, answer: Values, described: Values) -> tuple[str, str, str]:
    found = described["components"]["responses"][status] if "$ref" in answer else answer
    kinds = dict.fromkeys(_kind(content["schema"]) for content in found.get("content", {}).values())
    return status, found["description"], " or ".join(kinds)


def _filled(path: str, parameters: list[Values]) -> str:
    """Return a path with the examples of its parameters."""
    for told in parameters:
        path = path.replace(f"{{{told['name']}}}", str(told.get("example", "")))
    return path


def _curl(url: str, method: str, security: list[Values], bodies: Values) -> str:
    """Return the command, one argument a line where there are many."""
    words = [f"-X {method}"] if method != "GET" else []
    if any("bearer" in one for one in security):
        words.append('-H "Authorization: Bearer $TOKEN"')
    if any("signature" in one for one in security):
        words.append('-H "Syndication-Signature: $SIGNATURE"')
    words += _sent(bodies)
    return " \\\n  ".join(["curl " + " ".join(words[:2]), *words[2:], quote(url)]) if words else f"curl {quote(url)}"


def _sent(bodies: Values) -> list[str]:
    if not bodies:
        return []
    kind, body = next(iter(bodies.items()))
    told = quote(json.dumps(body["example"], ensure_ascii=False)) if "example" in body else ""
    return [f'-H "Content-Type: {kind}"', f"-d {told}" if told else "--data-binary @FILE"]


def _tables(schemas: Values) -> Iterator[Table]:
    for name, schema in sorted(schemas.items()):
        if name not in _COMPOSED and schema.get("properties"):
            needed = schema.get("required", ())
            fields = [_property(field, told, field in needed) for field, told in schema["properties"].items()]
            yield Table(name, schema.get("description", ""), fields)


def _property(name: str, told: Values, needed: bool) -> Field:
    default = told.get("default")
    otherwise = "" if default in (None, "", []) else f"else {json.dumps(default)}"
    return Field(name, _kind(told), "always" if needed else otherwise, told.get("description", ""))


def _kind(schema: Values) -> str:
    """Return in a few words what a schema allows."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("format") == "date-time":
        return "date" if schema["type"] == "string" else "date or null"
    told = schema.get("type", "anything")
    return _limited(schema, told if isinstance(told, str) else " or ".join(told))


def _limited(schema: Values, kind: str) -> str:
    if "maxLength" in schema:
        return f"{kind}, at most {schema['maxLength']:,}"
    if "minimum" in schema and "maximum" in schema:
        return f"{kind}, {schema['minimum']:,} to {schema['maximum']:,}"
    return kind
