"""How many of the wanted stories are in each state, section, tag and author."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from syndication.catalog.item_search import MOST_COUNTED, count_stories, wanted_numbers
from syndication.catalog.schema import memberships
from syndication.catalog.search_conditions import state_name
from syndication.catalog.search_schema import listed_items
from syndication.model.feed_path import AUTHORS, FEEDS, SECTIONS, TAGS, kind_of
from syndication.model.story_page import Facet, Facets, StoryCount
from syndication.model.story_query import StoryQuery
from syndication.text.dates import micros

_MOST_NAMES = 50  # of each kind


def facets_of(connection: sa.Connection, wanted: StoryQuery, now: datetime) -> tuple[StoryCount, Facets]:
    """Return how many stories are wanted, and how many there are of each kind among 10,000 of them at most."""
    found = wanted_numbers(connection, wanted, now).subquery("wanted")
    state = state_name(micros(now)).label("state")
    of_listed = sa.select(state, sa.func.count().label("number")).select_from(
        found.join(listed_items, listed_items.c.number == found.c.number)
    )
    states = {row.state: row.number for row in connection.execute(of_listed.group_by(state))}
    names = _names(connection, found)
    count, counted = count_stories(connection, wanted, now), sum(states.values())
    return count, Facets(
        counted=counted,
        complete=count.total is not None and counted == count.total and counted <= MOST_COUNTED,
        states=dict(sorted(states.items(), key=lambda each: (-each[1], each[0]))),
        sections=names.get(SECTIONS, [])[:_MOST_NAMES],
        tags=names.get(TAGS, [])[:_MOST_NAMES],
        authors=names.get(AUTHORS, [])[:_MOST_NAMES],
    )


def _names(connection: sa.Connection, found: sa.Subquery) -> dict[str, list[Facet]]:
    """Return the feeds of the wanted items by kind, those with the most of them first."""
    number = sa.func.count()
    query = (
        sa.select(memberships.c.feed, sa.func.min(memberships.c.name).label("name"), number.label("number"))
        .join(found, found.c.item_id == memberships.c.item_id)
        .where(memberships.c.feed != "", memberships.c.feed.not_like(f"{FEEDS}/%"))
        .group_by(memberships.c.feed)
        .order_by(number.desc(), memberships.c.feed)
    )
    names: dict[str, list[Facet]] = {}
    for row in connection.execute(query):
        facet = Facet(row.feed.partition("/")[2], row.name, row.number)
        names.setdefault(kind_of(row.feed), []).append(facet)
    return names
