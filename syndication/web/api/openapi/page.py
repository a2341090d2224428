"""The page `/api/`, rendered from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from syndication.model.publication import Publication
from syndication.web.site.pages import render_page

Values = Mapping[str, Any]

_COMPOSED = {"Story", "ItemPatch"}  # the template describes them in a sentence instead of a table


class Field(Struct, frozen=True):
    """A row of a table: a parameter or property. `needed` says whether it is required, or names its default."""

    name: str
    kind: str
    needed: str
    words: str


class PageOperation(Struct, frozen=True):
    """An operation on the page. `bodies` are pairs of media type and schema; `answers` are status, words, schema.

    `problems` are the statuses of its errors. The page describes each of them once.
    """

    name: str
    method: str
    path: str
    words: str
    detail: str
    guard: str
    parameters: list[Field]
    bodies: list[tuple[str, str]]
    answers: list[tuple[str, str, str]]
    problems: list[str]
    curl: str


class Table(Struct, frozen=True):
    """A schema on the page."""

    name: str
    words: str
    fields: list[Field]


def render(publication: Publication, described: Values) -> str:
    """Return the page for an OpenAPI document."""
    operations = list(_operations(described))
    subjects = [
        (tag["name"], [operation for subject, operation in operations if subject == tag["name"]])
        for tag in described["tags"]
    ]
    return render_page(
        "api.html",
        publication,
        publication.language,
        about=described["info"]["description"],
        base=described["servers"][0]["url"],
        subjects=subjects,
        problems=_problems(described),
        tables=list(_tables(described["components"]["schemas"])),
    )


def _operations(described: Values) -> Iterator[tuple[str, PageOperation]]:
    base = described["servers"][0]["url"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield operation["tags"][0], _page_operation(base, path, method.upper(), operation)


def _page_operation(base: str, path: str, method: str, operation: Values) -> PageOperation:
    parameters = operation.get("parameters", [])
    bodies = operation.get("requestBody", {}).get("content", {})
    return PageOperation(
        name=operation["operationId"],
        method=method,
        path=path,
        words=operation["summary"],
        detail=operation.get("description", ""),
        guard=_guard(operation["security"]),
        parameters=[_parameter(one) for one in parameters],
        bodies=[(kind, _kind(body["schema"])) for kind, body in bodies.items()],
        answers=[
            _answer(status, answer) for status, answer in operation["responses"].items() if not _is_problem(status)
        ],
        problems=sorted(filter(_is_problem, operation["responses"])),
        curl=_curl(base + _path_with_examples(path, parameters), method, operation["security"], bodies),
    )


def _guard(security: list[Mapping[str, list[str]]]) -> str:
    if not security:
        return "public"
    (scheme, roles), *_ = security[0].items()
    return f"scope {roles[0]}" if roles else f"a {scheme.replace('_', ' ')}"


def _parameter(parameter: Values) -> Field:
    needed = "always" if parameter.get("required") else ""
    kind = f"{_kind(parameter['schema'])}, {parameter['in']}"
    return Field(parameter["name"], kind, needed, parameter["description"])


def _answer(status: str, answer: Values) -> tuple[str, str, str]:
    kinds = dict.fromkeys(_kind(content["schema"]) for content in answer.get("content", {}).values())
    return status, answer["description"], " or ".join(kinds)


def _is_problem(status: str) -> bool:
    return status >= "400"


def _problems(described: Values) -> list[tuple[str, str]]:
    """Return every error status that an operation answers with, and what it means."""
    shared = described["components"]["responses"]
    found = {
        status: (shared[status] if "$ref" in answer else answer)["description"]
        for methods in described["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if _is_problem(status)
    }
    return sorted(found.items())


def _path_with_examples(path: str, parameters: list[Values]) -> str:
    """Return a path with its parameters replaced by their examples, and the query that is required."""
    for parameter in parameters:
        path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))
    needed = {one["name"]: one["example"] for one in parameters if one.get("required") and one["in"] == "query"}
    return f"{path}?{urlencode(needed)}" if needed else path


def _curl(url: str, method: str, security: list[Values], bodies: Values) -> str:
    """Return the curl command; long ones have one argument per line."""
    words = [f"-X {method}"] if method != "GET" else []
    if any("bearer" in one for one in security):
        words.append('-H "Authorization: Bearer $TOKEN"')
    if any("partner_key" in one for one in security):
        words.append('-H "Authorization: Bearer $KEY"')
    if any("signature" in one for one in security):
        words.append('-H "Syndication-Signature: $SIGNATURE"')
    words += _curl_body(bodies)
    return " \\\n  ".join(["curl " + " ".join(words[:2]), *words[2:], quote(url)]) if words else f"curl {quote(url)}"


def _curl_body(bodies: Values) -> list[str]:
    if not bodies:
        return []
    kind, body = next(iter(bodies.items()))
    if kind == "multipart/form-data":
        return ["-F file=@FILE"]
    example = quote(json.dumps(body["example"], ensure_ascii=False)) if "example" in body else ""
    return [f'-H "Content-Type: {kind}"', f"-d {example}" if example else "--data-binary @FILE"]


def _tables(schemas: Values) -> Iterator[Table]:
    for name, schema in sorted(schemas.items()):
        if name not in _COMPOSED and schema.get("properties"):
            needed = schema.get("required", ())
            fields = [_property(field, value, field in needed) for field, value in schema["properties"].items()]
            yield Table(name, schema.get("description", ""), fields)


def _property(name: str, schema: Values, needed: bool) -> Field:
    default = schema.get("default")
    otherwise = "" if default in (None, "", []) else f"else {json.dumps(default)}"
    return Field(name, _kind(schema), "always" if needed else otherwise, schema.get("description", ""))


def _kind(schema: Values) -> str:
    """Return a short description of what a schema allows."""
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
    types = schema.get("type", "anything")
    return _with_limits(schema, types if isinstance(types, str) else " or ".join(types))


def _with_limits(schema: Values, kind: str) -> str:
    if "maxLength" in schema:
        return f"{kind}, at most {schema['maxLength']:,}"
    if "minimum" in schema and "maximum" in schema:
        return f"{kind}, {schema['minimum']:,} to {schema['maximum']:,}"
    return kind
