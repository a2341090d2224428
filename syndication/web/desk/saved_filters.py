"""The filters of the list of stories that a person has saved under names. Nobody else sees them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request

from syndication.catalog import saved_filters
from syndication.model.story_query import StoryQueryError, parse_story_query
from syndication.text.characters import illegal_character
from syndication.web.context import here
from syndication.web.desk.access import person, screen
from syndication.web.desk.addresses import desk_path
from syndication.web.desk.blueprint import desk
from syndication.web.desk.faults import FormFault
from syndication.web.desk.forms import field
from syndication.web.desk.pages import page, see_other
from syndication.web.desk.story_filter import SavedFilter, given_values, kept_query, query_values
from syndication.web.desk.words import marked

LONGEST_NAME = 60
_LONGEST_QUERY = 2_000


@desk.get("/filters")
@screen("read")
def filters() -> Response:
    """Show the filters of the person, and a form to save the one in the address."""
    return _page()


@desk.post("/filters")
@screen("read")
def save_filter() -> Response:
    """Save the filter in the address under a name, and show the list with it."""
    query, name = _query(), " ".join(field("name").split())
    if fault := _fault(query, name):
        return _page(422, [fault], name)
    with here().catalog.begin() as connection:
        is_saved = saved_filters.save(connection, person().name, name, query, here().clock())
    if not is_saved:
        return _page(422, [FormFault("name", marked("You have too many filters; remove one first"))], name)
    return see_other(f"{desk_path('stories')}?{query}")


@desk.post("/filters/remove")
@screen("read")
def remove_filter() -> Response:
    """Remove a filter of the person."""
    with here().catalog.begin() as connection:
        saved_filters.remove(connection, person().name, field("remove"))
    return see_other(desk_path("filters"))


def own_filters() -> list[SavedFilter]:
    """Return the filters of the person, by name."""
    with here().catalog.read() as connection:
        return [SavedFilter(name, query) for name, query in saved_filters.of_user(connection, person().name)]


def _query() -> str:
    """Return the query of the list with the filter in the address, "" if it has none or is not one of the list."""
    given = given_values(request.args.to_dict(flat=False))
    try:
        parse_story_query(query_values(given), here().publication.timezone)
    except StoryQueryError:
        return ""
    return kept_query(given)


def _fault(query: str, name: str) -> FormFault | None:
    if not query or len(query) > _LONGEST_QUERY:
        return FormFault("", marked("There is no filter to save; choose one in the list of stories first"))
    if not name:
        return FormFault("name", marked("Write a name for the filter"))
    if len(name) > LONGEST_NAME or illegal_character(name):
        return FormFault("name", marked("Write a shorter name, of letters and digits"))
    return None


def _page(status: int = 200, faults: Sequence[FormFault] = (), name: str = "") -> Response:
    return page(
        "filters.html",
        person().language,
        status,
        own=own_filters(),
        query=_query(),
        name=name,
        longest=LONGEST_NAME,
        faults=faults,
    )
