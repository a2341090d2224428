"""The content API of Superdesk as a source: `/items` or `/packages`, page by page, the newest version first."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from syndication.sources.followed import ReadOptions, RoundStart, SourceKind, SourcePage, SourceRequest
from syndication.sources.superdesk.addresses import parameters_of, start_date, with_endpoint, with_parameters
from syndication.sources.superdesk.api_page import read_api_page

_MARGIN = timedelta(hours=6)  # for versions that arrive late; the interface takes whole days anyway
_PAGE_SIZE = "100"
_MOST_PAGES = 10_000


def _matches(_head: bytes, _media_type: str) -> bool:
    """Return False: its documents do not differ from a list of ninjs, so `kind` names it."""
    return False


def _first(start: RoundStart) -> SourceRequest:
    address = with_endpoint(start.address, ("items", "packages"))
    parameters = {"max_results": _PAGE_SIZE} | parameters_of(address)
    if moment := start_date(start.bookmark, start.since, _MARGIN):
        parameters["start_date"] = moment.date().isoformat()
    headers = {"Authorization": f"Bearer {start.token}"} if start.token else {}
    return SourceRequest(with_parameters(address, parameters), headers)


def _read(data: bytes, url: str, options: ReadOptions) -> SourcePage:
    found = read_api_page(data, url, options)
    following = next_by_number(url, found.total, found.size, len(found.entries), found.has_link)
    return replace(found.page, next=following, left=left_by_number(url, found.total, found.size))


def next_by_number(url: str, total: int, size: int, count: int, has_link: bool) -> str:
    """Return the address of the page after `url`, "" if that is the last one.

    Only the number is taken from the answer: a link of it may lead to another host, where the token must not go.
    """
    parameters = parameters_of(url)
    number = _number_of(url)
    has_more = has_link or (size > 0 and total > number * size)
    if not count or not has_more or number >= _MOST_PAGES:
        return ""
    return with_parameters(url, parameters | {"page": str(number + 1)})


def left_by_number(url: str, total: int, size: int) -> int:
    """Return how many stories come after the page `url`, -1 if the answer does not say."""
    return max(total - _number_of(url) * size, 0) if total >= 0 and size > 0 else -1


def _number_of(url: str) -> int:
    """Return the number of a page; the largest one if it is no number."""
    text = parameters_of(url).get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else _MOST_PAGES


KIND = SourceKind("the content API of Superdesk", _matches, _first, _read)
