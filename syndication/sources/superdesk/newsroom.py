"""The API of Newsroom as a source: `news/feed`, the oldest version first, or `news/search` where there is no feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import replace

from syndication.sources.followed import ReadOptions, RoundStart, SourceKind, SourcePage, SourceRequest
from syndication.sources.superdesk.addresses import parameters_of, start_date, with_endpoint, with_parameters
from syndication.sources.superdesk.api_page import ApiPage, read_api_page, version_date
from syndication.sources.superdesk.content_api import left_by_number, next_by_number
from syndication.sources.superdesk.families import id_of

_MARGIN = timedelta(hours=1)  # for versions that arrive late
_FIRST_ROUND = "now-2d"  # Newsroom knows dates relative to now
_PAGE_SIZE = "50"
_LONGEST_EXCLUSION = 6_000  # servers refuse addresses of more than 8 KB
# Without this, an answer has no texts. Newsroom refuses names that it does not know.
_FIELDS = (
    "type,urgency,priority,language,description_html,located,keywords,source,subject,place,wordcount,charcount,"
    "body_html,readtime,profile,service,genre,associations"
)


def _matches(_head: bytes, _media_type: str) -> bool:
    """Return False: its documents do not differ from a list of ninjs, so `kind` names it."""
    return False


def _first(start: RoundStart) -> SourceRequest:
    address = with_endpoint(start.address, ("news/feed", "news/search"))
    given = parameters_of(address)
    parameters = {"page_size" if _is_search(address) else "max_results": _PAGE_SIZE} | given
    if "exclude_fields" not in given:
        parameters.setdefault("include_fields", _FIELDS)
    moment = start_date(start.bookmark, start.since, _MARGIN)
    if moment:
        parameters["start_date"] = _as_parameter(moment)
    else:
        parameters.setdefault("start_date", _FIRST_ROUND)
    headers = {"Authorization": start.token} if start.token else {}
    return SourceRequest(with_parameters(address, parameters), headers)


def _is_search(address: str) -> bool:
    return urlsplit(address).path.endswith("/news/search")


def _as_parameter(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _read(data: bytes, url: str, options: ReadOptions) -> SourcePage:
    found = read_api_page(data, url, options)
    if _is_search(url):
        size = parameters_of(url).get("page_size", "")
        number = int(size) if size.isascii() and size.isdigit() and len(size) < 6 else found.size
        following = next_by_number(url, found.total, number, len(found.entries), found.has_link)
        return replace(found.page, next=following, left=left_by_number(url, found.total, number))
    following, problem = _next_of_feed(found, url)
    problems = (*found.page.problems, problem) if problem else found.page.problems
    left = max(found.total - len(found.entries), 0) if found.total >= 0 else -1
    return replace(found.page, next=following, problems=problems, ascending=True, left=left)


def _next_of_feed(found: ApiPage, url: str) -> tuple[str, str]:
    """Return the address of the page after `url`, "" if that is the last one, and a problem if it cannot be asked for.

    The link in the answer is not taken: it names only the stories of this page, so with more stories in one second than
    a page has, two pages would lead to each other for ever.
    """
    if not found.entries or 0 <= found.total <= len(found.entries):
        return "", ""
    dates = [(_second(entry), id_of(entry)) for entry in found.entries]
    last = max((second for second, _ in dates if second), default=None)
    if last is None:
        return "", "has stories without versioncreated, so that the next page cannot be asked for"
    own = parameters_of(url)
    parameters = {name: value for name, value in own.items() if name != "exclude_ids"}
    start = _as_parameter(last)
    before = own.get("exclude_ids", "").split(",") if own.get("start_date") == start else []
    names = dict.fromkeys((*before, *(name for second, name in dates if second == last)))
    excluded = ",".join(name for name in names if name and name.isprintable())
    following = with_parameters(url, parameters | {"start_date": start, "exclude_ids": excluded})
    if len(excluded) <= _LONGEST_EXCLUSION and following != url:
        return following, ""
    problem = f"has too many stories of one second, {start}; some of them were not taken"
    return with_parameters(url, parameters | {"start_date": _as_parameter(last + timedelta(seconds=1))}), problem


def _second(entry: Mapping[str, Any]) -> datetime | None:
    moment = version_date(entry)
    return moment.astimezone(UTC).replace(microsecond=0) if moment else None


KIND = SourceKind("the API of Superdesk Newsroom", _matches, _first, _read)
