"""Serve the static files of the pages, and the style sheet of feeds that are opened in a browser."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from syndication.model.feed_path import STYLE_PATH
from syndication.web.site.assets import FOLDER, Asset, find_asset, load_assets
from syndication.web.site.codings import coded_response
from syndication.web.site.responses import PAGE_SECONDS, conditional

STYLE_SECONDS = 7 * 86400
_IMMUTABLE = "max-age=31536000, immutable"  # a year: browsers ignore `immutable` without an age
_STYLE_OF_FEEDS = "feed.css"

static_files = Blueprint("static_files", __name__)


@static_files.get(f"{FOLDER}/<name>")
def static_file(name: str) -> Response:
    """Return a static file. At an address with an old hash, or without one, it may be cached for a minute only.

    While workers are replaced, a page of the old program may ask the new one.
    """
    asset = find_asset(name)
    if asset is None:
        raise NotFound
    return _answer(asset, _IMMUTABLE if name == asset.hashed_name else f"max-age={PAGE_SECONDS}")


@static_files.get(STYLE_PATH)
def style_of_feeds() -> Response:
    """Return the style sheet that RSS and Atom documents link to. Its address has no hash: it is part of every feed."""
    return _answer(load_assets()[_STYLE_OF_FEEDS], f"max-age={STYLE_SECONDS}")


def _answer(asset: Asset, freshness: str) -> Response:
    response = coded_response(asset.coded, asset.media_type)
    response.headers["Cache-Control"] = freshness
    return conditional(response)
