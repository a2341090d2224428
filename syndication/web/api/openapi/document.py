"""The OpenAPI document (version 3.1.0) of the routes."""

from __future__ import annotations

from typing import Any

from syndication import __version__
from syndication.http import signatures
from syndication.model.publication import Publication
from syndication.web.api.openapi import parts
from syndication.web.api.openapi.route import ApiRoute, RouteAnswer
from syndication.web.api.openapi.routes import ROUTES
from syndication.web.api.openapi.schemas import components, ref
from syndication.web.problems import MEDIA_TYPE

_ABOUT = (
    "Stories as JSON, for the systems of a newsroom. Every error response is a problem document (RFC 9457). "
    "The scopes of tokens are read, write, withdraw and admin; each includes the scopes before it."
)
_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token. The operator creates it: syndication tokens add NAME --scope write",
    },
    "partner_key": {
        "type": "http",
        "scheme": "bearer",
        "description": "The key of a partner on the wire. The operator makes it: syndication partners keys add NAME",
    },
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": signatures.PUSH_HEADER,
        "description": "t=UNIX,v1=HEX: seconds since 1970; the HMAC-SHA256 of this time, a dot and the body",
    },
}
_INLINE = 415  # not shared: the header that lists the accepted media types depends on the method


def describe(publication: Publication) -> dict[str, Any]:
    """Return the description of the API of a publication, as JSON values."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{publication.title}: the API", "version": __version__, "description": _ABOUT},
        "servers": [{"url": publication.base_url}],
        "tags": [{"name": name} for name in dict.fromkeys(route.subject for route in ROUTES)],
        "paths": paths,
        "components": {
            "schemas": components(),
            "responses": {str(status): _refusal(status) for status in parts.REFUSALS if status != _INLINE},
            "securitySchemes": _SCHEMES,
        },
    }


def _operation(route: ApiRoute) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.subject],
        "summary": route.words,
        "security": _security(route),
        "responses": {str(status): _answer(answer) for status, answer in route.answers.items()} | _refusals(route),
    }
    if route.detail:
        operation["description"] = route.detail
    if route.parameters:
        operation["parameters"] = [parts.parameter(name) for name in route.parameters]
    if route.bodies:
        operation["requestBody"] = _body(route)
    return operation


def _security(route: ApiRoute) -> list[dict[str, list[str]]]:
    """Return the security requirements; a bearer token is listed with its required scope (section 4.8.30)."""
    match route.guard:
        case "":
            return []
        case "signature":
            return [{"signature": []}]
        case "key":
            return [{"partner_key": []}]
        case scope:
            return [{"bearer": [scope]}]


def _body(route: ApiRoute) -> dict[str, Any]:
    content = {
        body.media_type: {"schema": dict(body.schema)} | ({"example": body.example} if body.example else {})
        for body in route.bodies
    }
    return {"required": True, "content": content}


def _answer(answer: RouteAnswer) -> dict[str, Any]:
    response: dict[str, Any] = {"description": answer.words}
    if answer.headers:
        response["headers"] = parts.headers(answer.headers)
    if answer.content:
        response["content"] = {kind: {"schema": dict(schema)} for kind, schema in answer.content.items()}
    return response


def _refusals(route: ApiRoute) -> dict[str, Any]:
    return {
        str(status): _refusal(status) | {"headers": parts.offer(route.method)}
        if status == _INLINE
        else {"$ref": f"#/components/responses/{status}"}
        for status in route.statuses
    }


def _refusal(status: int) -> dict[str, Any]:
    words, headers = parts.REFUSALS[status]
    return _answer(RouteAnswer(words, {MEDIA_TYPE: ref("Problem")}, headers))
