"""Readership: how many read the feeds, day by day, as JSON or as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from flask import Blueprint, Response, request

from syndication.catalog import Connection, feeds
from syndication.model.audience import KEEP_READERS
from syndication.model.audience_days import Grouping
from syndication.model.audience_report import (
    DETAIL_TABLES,
    AudienceReport,
    DetailTable,
    details_csv,
    public_report,
    report_csv,
)
from syndication.model.errors import NotFoundError
from syndication.model.feed_path import ALL_ITEMS, PARTNERS, folder_at
from syndication.publishing.audience_reports import read_audience
from syndication.web.api.change_feed import read_parameters
from syndication.web.api.lists import read_choice
from syndication.web.api.refusals import refusal
from syndication.web.api.representation import as_json
from syndication.web.api.workspace import workspace
from syndication.web.auth import authorised
from syndication.web.context import utc_now

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
CSV = "text/csv"
TABLES: tuple[Literal["readers"] | DetailTable, ...] = ("readers", *DETAIL_TABLES)
_NAMES = ("feed", "since", "by", "public")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PUBLIC = {"true": True, "false": False}

blueprint = Blueprint("readership", __name__)


@blueprint.get("/readership")
@authorised("read")
def readership() -> Response:
    """Return the readers, polls and subscriptions at the hub by day."""
    return as_json(_report())


@blueprint.get("/readership.csv")
@authorised("read")
def readership_table() -> Response:
    """Return the readers and polls by day as a table, or another part of the audience."""
    report = _report("table")
    table = read_choice(request.args, "table", TABLES)
    text = report_csv(report) if table is None or table == "readers" else details_csv(report, table)
    return Response(text, mimetype=CSV)


def _report(*more: str) -> AudienceReport:
    parameters = read_parameters((*_NAMES, *more))
    since, by, is_public = _since(parameters), _grouping(parameters), _is_public(parameters)
    feed = _folder(parameters["feed"]) if "feed" in parameters else None
    with workspace().catalog.read() as connection:
        if feed is not None and not _is_feed(connection, feed):
            raise NotFoundError("there is no such feed; GET /api/readership?by=feed lists those with readers")
        report = read_audience(connection, since, by, utc_now().date(), feed)
    return public_report(report) if is_public else report


def _folder(feed: str) -> str:
    return "" if feed == ALL_ITEMS else folder_at(feed)


def _is_feed(connection: Connection, feed: str) -> bool:
    is_partners = feed.startswith(f"{PARTNERS}/")
    return feed.isprintable() and (is_partners or feeds.find_served(connection, feed) is not None)


def _since(parameters: Mapping[str, str]) -> date:
    if "since" not in parameters:
        return utc_now().date() - KEEP_READERS
    try:
        if _DAY.fullmatch(parameters["since"]):  # `fromisoformat` also takes weeks, and days without hyphens
            return date.fromisoformat(parameters["since"])
    except ValueError:
        pass
    raise refusal(400, "Write a day: 2026-02-05", field="since")


def _grouping(parameters: Mapping[str, str]) -> Grouping:
    wanted = parameters.get("by", "reader")
    found = next((each for each in GROUPINGS if each == wanted), None)
    if found is None:
        raise refusal(400, f"Group by one of: {', '.join(GROUPINGS)}", field="by")
    return found


def _is_public(parameters: Mapping[str, str]) -> bool:
    wanted = parameters.get("public", "false")
    if wanted not in _PUBLIC:
        raise refusal(400, "Write true or false", field="public")
    return _PUBLIC[wanted]
