"""The API told of: as OpenAPI 3.1 at `/api/openapi.json`, and as a page for people at `/api/`. Public; no token."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, current_app
from msgspec import Struct

from syndication.http.document import tag_of
from syndication.model.publication import Publication
from syndication.web.api.openapi import describe
from syndication.web.api.openapi.page import render
from syndication.web.site.responses import PAGE_SECONDS, conditional, here, moved_to, page

blueprint = Blueprint("described", __name__, url_prefix="/api")


class Described(Struct, frozen=True):
    """The description, made once and kept in `app.extensions["described"]`: as JSON values, and as it is sent."""

    values: dict[str, Any]
    body: bytes
    tag: str


def described(publication: Publication) -> Described:
    """Return the description of the API of a publication's service."""
    values = describe(publication)
    body = msgspec.json.encode(values)
    return Described(values, body, tag_of(body))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Show the description."""
    response = Response(_described().body, mimetype="application/json")
    response.headers["Cache-Control"] = f"max-age={PAGE_SECONDS}"
    response.headers["Access-Control-Allow-Origin"] = "*"  # for whoever browses it with a tool of another site
    response.set_etag(_described().tag)
    return conditional(response)


@blueprint.get("/")
def browse() -> Response:
    """Show the page."""
    return page(render(here().publication, _described().values))


@blueprint.get("")
def without_slash() -> Response:
    """Lead to the page."""
    return moved_to(f"{here().publication.base_url}/api/")


def _described() -> Described:
    found = current_app.extensions["described"]
    assert isinstance(found, Described)
    return found
