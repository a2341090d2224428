"""The list of stories: a search, filters in the address, and a page of rows."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request
from msgspec import Struct
from msgspec.structs import replace

from syndication.catalog.item_search import find_stories
from syndication.model.story_page import ListPlace, StoryCount, format_place, read_place
from syndication.model.story_query import STATES, VERDICTS, StoryQuery, StoryQueryError, parse_story_query
from syndication.model.tokens import covers
from syndication.web.api.story_list import BrokenRecord, broken_records, counts_of
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.pages import page
from syndication.web.desk.saved_filters import own_filters
from syndication.web.desk.story_filter import (
    SAVED,
    filter_words,
    given_values,
    kept_query,
    next_query,
    query_of,
    query_values,
)
from syndication.web.desk.story_forms import KEY, new_key
from syndication.web.desk.story_rows import StoryRow, story_rows


class FoundStories(Struct, frozen=True):
    """A page of the list: its rows, how many stories there are, and the cursor of the next page, "" on the last.

    `records` are those that were refused: they have no story yet, or another version than the one in the list.
    """

    rows: tuple[StoryRow, ...]
    count: StoryCount
    cursor: str = ""
    records: tuple[BrokenRecord, ...] = ()


@desk.get("/stories")
@screen("read")
def stories() -> Response:
    """List the stories that the filters in the address want."""
    given = given_values(request.args.to_dict(flat=False))
    try:
        query = parse_story_query(query_values(given), here().publication.timezone)
        place = _place(query)
    except StoryQueryError as error:
        faults = [FormFault(field, f"{field}: {problem}") for field, problem in error.faults]
        return _page(given, FoundStories((), StoryCount(total=0)), 400, faults)
    return _page(given, read_stories(query, place))


def read_stories(query: StoryQuery, place: ListPlace | None) -> FoundStories:
    """Return a page of the list, as the person may see it. What is hidden is neither counted nor in the cursor."""
    now, role = here().clock(), person().role
    wanted = replace(query, without_embargoed=not covers(role, "write"))
    with here().catalog.read() as connection:
        found = find_stories(connection, wanted, place, now)
        rows = story_rows(connection, found.items, role, now)
        count = counts_of(connection, wanted, found.count)[0]
        records = tuple(broken_records(connection, query)) if "broken" in query.states else ()
    return FoundStories(rows, count, format_place(found.place) if found.more else "", records)


def _place(query: StoryQuery) -> ListPlace | None:
    """Return the place that the cursor means.

    Raises:
        StoryQueryError: it is none, or belongs to another order.
    """
    if not query.cursor:
        return None
    place = read_place(query.cursor)
    if place is None or place.order != query.order:
        raise StoryQueryError([("cursor", "does not belong to this list; begin with its first page")])
    return place


def _page(
    given: dict[str, list[str]], found: FoundStories, status: int = 200, faults: Sequence[FormFault] = ()
) -> Response:
    single = {name: texts[0] for name, texts in given.items()}
    return page(
        "stories.html",
        person().language,
        status,
        rows=found.rows,
        count=found.count,
        records=found.records,
        words=filter_words(given),
        following=next_query(given, found.cursor) if found.cursor else "",
        is_first="cursor" not in given,
        first=query_of({name: texts for name, texts in given.items() if name != "cursor"}),
        saved=SAVED,
        query=query_of(given),
        own=own_filters(),
        kept=kept_query(given) if not faults else "",
        given=single,
        states=STATES,
        verdicts=VERDICTS,
        partners=[partner.name for partner in here().publication.partners],
        may_write=covers(person().role, "write"),
        faults=faults,
        key=new_key(),
        KEY=KEY,
    )
