"""Which stories somebody wants to see, in what order: read from the parameters of an address. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeVar, get_args

import msgspec
from msgspec import Struct

from syndication.model.errors import SyndicationError
from syndication.model.feed_path import ALL_ITEMS, is_folder
from syndication.model.item import Status
from syndication.model.partners.verdict import Outcome
from syndication.text.characters import illegal_character
from syndication.text.zones import zone_of

StoryState = Literal[
    "draft", "scheduled", "embargoed", "public", "withheld", "canceled", "expired", "quarantined", "broken"
]
StoryOrder = Literal["changed", "-changed", "published", "-published", "-rank"]
STATES: tuple[StoryState, ...] = get_args(StoryState)
ORDERS: tuple[StoryOrder, ...] = get_args(StoryOrder)
VERDICTS: Mapping[str, Outcome] = {
    "accepted": "accepted",
    "without-picture": "accepted without picture",
    "refused": "refused",
}
LONGEST_SEARCH = 500
MOST = 200
DEFAULT_LIMIT = 50
MOST_NAMES = 50
_LISTS = ("state", "section", "tag", "author")
_SINGLE = "q status feed partner verdict from to changed_since without order limit cursor facets".split()
PARAMETERS = (*_LISTS, *_SINGLE)
_LIMIT = re.compile(r"[1-9][0-9]{0,2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATUSES: tuple[Status, ...] = get_args(Status)
_FIRST, _LAST = 1, 9999  # years that not every zone can show
MOMENT_FAULT = "is no date; write a day, 2026-02-05, or a date with time and time zone: 2026-02-05T12:00:00Z"
LIMIT_FAULT = f"is a number from 1 to {MOST}"

V = TypeVar("V")
Values = Mapping[str, Sequence[str]]


class StoryQuery(Struct, frozen=True, kw_only=True):
    """The wanted stories.

    They match all of the fields that are given: one of the names of each list, published in `since` ≤ … < `until`,
    changed at `changed_since` or later. `feed` is the folder of a feed, "" for the feed of all stories.
    `without_embargoed` is for those who may not see stories under embargo: no page, place or number has any of them.
    """

    q: str = ""
    states: tuple[StoryState, ...] = ()
    status: Status | None = None
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    feed: str = ""
    partner: str = ""
    verdict: Outcome | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed_since: datetime | None = None
    without_picture: bool = False
    without_embargoed: bool = False
    order: StoryOrder = "changed"
    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    facets: bool = False

    @property
    def filters(self) -> StoryQuery:
        """The same stories, whatever the page and the order: what counts depend on."""
        return msgspec.structs.replace(self, order="changed", limit=DEFAULT_LIMIT, cursor="", facets=False)


class StoryQueryError(SyndicationError):
    """Parameters cannot be understood; `faults` has the name of each and what to do."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in faults))


def parse_story_query(values: Values, zone: str = "") -> StoryQuery:
    """Return the query of parameters, each with the values that it was given; days are those of a time zone.

    Raises:
        StoryQueryError: a parameter is unknown, is given twice, or has a wrong value.
    """
    reader = _QueryReader(values, zone)
    q = reader.text("q")
    query: dict[str, Any] = {
        "q": q.strip(),
        "states": reader.choices("state", STATES),
        "status": reader.choice("status", dict(zip(_STATUSES, _STATUSES, strict=True))),
        "sections": reader.names("section"),
        "tags": reader.names("tag"),
        "authors": reader.names("author"),
        "feed": reader.feed(),
        "partner": reader.text("partner").strip(),
        "verdict": reader.choice("verdict", VERDICTS),
        "since": reader.moment("from"),
        "until": reader.moment("to", end=True),
        "changed_since": reader.moment("changed_since"),
        "without_picture": reader.choice("without", {"picture": True}) or False,
        "order": reader.order(has_search=bool(q.strip())),
        "limit": reader.limit(),
        "cursor": reader.text("cursor"),
        "facets": reader.choice("facets", {"true": True, "false": False}) or False,
    }
    if query["verdict"] and not query["partner"]:
        reader.refuse("verdict", "goes with partner; name the partner")
    if len(query["q"]) > LONGEST_SEARCH:
        reader.refuse("q", f"is longer than {LONGEST_SEARCH} characters; search for fewer words")
    if reader.faults:
        raise StoryQueryError(reader.faults)
    return StoryQuery(**query)


class _QueryReader:
    """Reads parameters, and collects what is wrong with them."""

    def __init__(self, values: Values, zone: str) -> None:
        self.values = values
        self.zone = zone
        self.faults = list(_unknown(values))

    def refuse(self, name: str, problem: str) -> None:
        self.faults.append((name, problem))

    def text(self, name: str) -> str:
        given = self.values.get(name, ())
        if len(given) > 1:
            self.refuse(name, "is given twice; send it once")
        text = given[0] if given else ""
        if name != "q" and illegal_character(text):
            self.refuse(name, "has a character that no name has; remove it")
        return text

    def choice(self, name: str, choices: Mapping[str, V]) -> V | None:
        text = self.text(name)
        if name in self.values and text not in choices:
            self.refuse(name, f"is one of: {', '.join(choices)}")
        return choices.get(text)

    def choices(self, name: str, known: Sequence[V]) -> tuple[V, ...]:
        given = self.values.get(name, ())
        found = tuple(one for one in known if one in given)
        if any(text not in known for text in given):
            self.refuse(name, f"is one of: {', '.join(map(str, known))}")
        return found

    def names(self, name: str) -> tuple[str, ...]:
        given = tuple(dict.fromkeys(self.values.get(name, ())))
        if len(given) > MOST_NAMES:
            self.refuse(name, f"is given more than {MOST_NAMES} times; send fewer")
        if any(illegal_character(text) for text in given):
            self.refuse(name, "has a character that no name has; remove it")
        return given

    def feed(self) -> str:
        text = self.text("feed").strip().strip("/")
        if text and text != ALL_ITEMS and not is_folder(text):
            self.refuse("feed", 'is the folder of a feed, such as "sections/world", or "all"')
        return "" if text == ALL_ITEMS else text

    def order(self, *, has_search: bool) -> StoryOrder:
        choices: dict[str, StoryOrder] = {**{order: order for order in ORDERS}, "newest": "-published"}
        found = self.choice("order", choices)
        if found == "-rank" and not has_search:
            self.refuse("order", "is -rank, which goes with q; search for something, or choose another order")
        return found or ("-rank" if has_search else "changed")

    def limit(self) -> int:
        text = self.text("limit")
        if "limit" in self.values and not is_limit(text):
            self.refuse("limit", LIMIT_FAULT)
            return DEFAULT_LIMIT
        return int(text or DEFAULT_LIMIT)

    def moment(self, name: str, *, end: bool = False) -> datetime | None:
        """Return a moment; a day begins at midnight, or ends at the next one if it is the `end` of something."""
        if name not in self.values:
            return None
        found = read_day_or_moment(self.text(name), self.zone, end=end)
        if found is None:
            self.refuse(name, MOMENT_FAULT)
        return found


def is_limit(text: str) -> bool:
    """Return whether a text says how many a page of a list may have at most."""
    return bool(_LIMIT.fullmatch(text)) and int(text) <= MOST


def read_day_or_moment(text: str, zone: str, *, end: bool = False) -> datetime | None:
    """Return a moment with its zone, or the first moment of a day, or the `end` of the day; None for another text."""
    try:
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            found = datetime.combine(day + timedelta(days=end), time(), zone_of(zone))
        else:
            found = msgspec.convert(text.replace(" ", "+"), datetime, strict=True)  # in an address, "+" is a space
    except (ValueError, OverflowError, msgspec.ValidationError):
        return None
    return found if found.tzinfo and _FIRST < found.year < _LAST else None


def _unknown(values: Values) -> Iterator[tuple[str, str]]:
    for name in values:
        if name not in PARAMETERS:
            yield name, f"is unknown; known are: {', '.join(PARAMETERS)}"
