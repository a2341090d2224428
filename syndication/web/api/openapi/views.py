"""The description of the API: OpenAPI 3.1 at `/api/openapi.json`, and a page at `/api/`. Both need no token."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.http.coded_body import tag_of
from syndication.model.publication import Publication
from syndication.web.api.openapi import describe
from syndication.web.api.openapi.page import render
from syndication.web.context import here
from syndication.web.site.responses import PAGE_SECONDS, conditional, moved_to, page

openapi = Blueprint("openapi", __name__, url_prefix="/api")


class ApiDescription(Struct, frozen=True):
    """The OpenAPI document as JSON values, its bytes and its ETag; stored in `app.extensions["openapi"]`."""

    values: dict[str, Any]
    body: bytes
    tag: str


def describe_api(publication: Publication) -> ApiDescription:
    """Return the description of the API of a publication."""
    values = describe(publication)
    body = msgspec.json.encode(values)
    return ApiDescription(values, body, tag_of(body))


@openapi.get("/openapi.json")
def document() -> Response:
    """Return the OpenAPI document."""
    description = _description()
    response = Response(description.body, mimetype="application/json")
    response.headers["Cache-Control"] = f"max-age={PAGE_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"  # for API browsers on other sites
    response.set_etag(description.tag)
    return conditional(response)


@openapi.get("/")
def api_page() -> Response:
    """Return the page."""
    return page(render(here().publication, _description().values))


@openapi.get("")
def without_slash() -> Response:
    """Redirect to the page."""
    return moved_to(f"{here().publication.base_url}/api/")


def _description() -> ApiDescription:
    """Return the description; it is built for the first client that asks, so that no start waits for it."""
    extensions = current_app.extensions
    if "openapi" not in extensions:
        extensions["openapi"] = describe_api(here().publication)
    description = extensions["openapi"]
    assert isinstance(description, ApiDescription)
    return description
