"""Whatever becomes of stories: the listings name those that are public, are clean, and dated by what changed them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from syndication import validation
from syndication.catalog import items
from syndication.catalog import sitemaps as stored
from syndication.model import lifecycle, versioning
from syndication.model.document import Document
from syndication.model.item import Item
from syndication.model.publication import Publication
from syndication.model.selection import selections
from syndication.model.stored import Accepted, Stored
from syndication.publishing import sitemaps
from syndication.publishing.news_sitemap import NEWS_LASTS
from syndication.publishing.sitemaps import INDEX, NEWS, OPML, PAGES, ROBOTS
from syndication.text.dates import rfc3339
from tests.examples import scaled
from tests.publishing.sitemaps.reading import addresses, change, listings, publish
from tests.publishing.test_clean_output import ALLOWED
from tests.sources.records import strategies
from tests.support import House, every_item, make_house, make_publication

LATE = datetime(3100, 1, 1, tzinfo=UTC)  # later than any date of an item
# Each example takes up to a second: a failing one is told as it was drawn.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
START = datetime(2999, 2, 5, 12, tzinfo=UTC)  # later than any file


class New(Struct, frozen=True):
    """A story comes; the moments are hours from now."""

    published: int
    section: str
    embargo: int | None
    expires: int | None


class Later(Struct, frozen=True):
    """Something happens to a story by its number, or, to none, time passes."""

    what: Literal["edit", "withdraw", "wait"]
    story: int
    hours: int


_NEW = st.builds(
    New,
    st.integers(-200, 30),
    st.sampled_from(["World", "Sport", "Culture"]),
    st.none() | st.integers(1, 30),
    st.none() | st.integers(1, 80),
)
_LATER = st.builds(Later, st.sampled_from(["edit", "withdraw", "wait"]), st.integers(0, 5), st.integers(1, 60))


@contextmanager
def houses() -> Iterator[tuple[House, House]]:
    """Give two publications, one to live in and one to build from its records."""
    with tempfile.TemporaryDirectory() as folder:
        pair = (make_house(Path(folder, "one"), now=START), make_house(Path(folder, "two"), now=START))
        yield pair
        for house in pair:
            house.catalog.close()


def happen(house: House, event: New | Later, number: int) -> Iterator[None]:
    """Let something happen, and publish whenever something is due, as the service does; stop after each publication."""
    shown = sorted(one.path for one in known(house) if lifecycle.is_public(one.item, house.now))
    if isinstance(event, New):
        record(house, event, number)
    elif shown and event.what != "wait":
        # A change that nobody saw, of a story that had ended, counts in a catalog built anew, not here.
        path = house.items / shown[event.story % len(shown)].removeprefix("items/")
        old, new = ("Text.", "Text. More.") if event.what == "edit" else ("slug =", 'status = "canceled"\nslug =')
        change(path, old, new)
    hours = event.hours if isinstance(event, Later) and event.what == "wait" else 0
    until = house.now + timedelta(hours=hours, minutes=1)
    while house.now < until:
        with house.catalog.read() as connection:
            dues = (items.next_due(connection), sitemaps.next_due(connection))
        moment = min([until, *(due for due in dues if due)])
        publish(house, (moment - house.now).total_seconds())
        yield


def record(house: House, new: New, number: int) -> None:
    published = house.now + timedelta(hours=new.published)
    from_now = max(house.now, published)  # what had ended before it came counts in a catalog built anew, not here
    told = {
        "embargo_until": from_now + timedelta(hours=new.embargo) if new.embargo else None,
        "expires": from_now + timedelta(hours=new.expires) if new.expires else None,
    }
    fields = {name: rfc3339(moment) for name, moment in told.items() if moment}
    house.record(f"{number:03}.md", f"S{number}", published=rfc3339(published), section=f'"{new.section}"', **fields)


def known(house: House) -> list[Stored]:
    with house.catalog.read() as connection:
        return every_item(connection)


def check_what_is_listed(house: House) -> None:
    public = [one.item for one in known(house) if lifecycle.is_public(one.item, house.now)]
    made = listings(house)
    weeks = [name for name in made if "-W" in name]
    assert {slug for name in weeks for slug in addresses(house, name)} == {item.slug for item in public}
    assert sorted(addresses(house, INDEX)[1:]) == sorted(name for name in weeks if addresses(house, name))
    news = sorted(((item.published, item.id, item.slug) for item in public), reverse=True)
    assert addresses(house, NEWS) == [slug for published, _, slug in news if published + NEWS_LASTS > house.now]
    sections = {item.section.lower() for item in public}
    assert addresses(house, PAGES) == ["", *sorted(f"sections/{section}/" for section in sections)]


def check_that_all_are_clean(made: dict[str, Document], now: datetime) -> None:
    for name, document in made.items():
        if name == ROBOTS:
            continue
        found = validation.check(document.body, url=document.self_url, content_type=document.media_type, now=now)
        assert [one for one in found if one.severity != "info" and one.code not in ALLOWED["rss.xml"]] == [], name


def check_dates(before: dict[str, Document], after: dict[str, Document]) -> None:
    for name, document in before.items():
        assert (after[name].modified > document.modified) == (after[name].body != document.body), name
        assert after[name].modified >= document.modified


@settings(max_examples=scaled(8), phases=PHASES)
@given(st.lists(_NEW | _LATER, max_size=8))
@example([New(-1, "World", None, None), New(-60, "Sport", None, None), Later("withdraw", 0, 1), Later("wait", 0, 50)])
@example([New(-47, "World", None, None), Later("wait", 0, 2), Later("edit", 0, 1), Later("withdraw", 0, 1)])
@example([New(2, "World", None, 10), Later("wait", 0, 3), Later("wait", 0, 60)])
def test_whatever_happens(events: list[New | Later]) -> None:
    with houses() as (house, again):
        publish(house)
        before = listings(house)
        for number, event in enumerate(events):
            for _ in happen(house, event, number):
                after = listings(house)
                check_dates(before, after)
                before = after
            check_what_is_listed(house)
            check_that_all_are_clean(before, house.now)
        shutil.copytree(house.items, again.items, dirs_exist_ok=True)
        again.now = house.now
        publish(again, 0)
        check_rebuilt(before, listings(again))


def check_rebuilt(lived: dict[str, Document], built: dict[str, Document]) -> None:
    """Compare with what was built from the records at once."""
    assert {name: (document.modified, document.body) for name, document in built.items()} == {
        name: (document.modified, document.body) for name, document in lived.items()
    }


_ITEMS = strategies.items().map(
    lambda item: versioning.first_version(replace(item, id="", slug="", aliases=()), "tribune.example", (), None, LATE)
)
_PUBLICATIONS = st.builds(
    make_publication,
    title=st.sampled_from(["The Tribune", "A & B <News>", "دی ٹریبیون"]),
    language=st.sampled_from(["en", "pt-BR", "ur", "zh-Hant-TW", "EN"]),
    base_url=st.sampled_from(
        ["https://feeds.tribune.example", "https://tribune.example/feeds", "http://127.0.0.1:8000", "http://localhost"]
    ),
)


@settings(max_examples=scaled(8))
@given(_PUBLICATIONS, st.lists(_ITEMS, max_size=4, unique_by=lambda item: item.slug))
def test_whatever_items_say_the_listings_are_clean(publication: Publication, drawn: list[Item]) -> None:
    with houses() as (house, _):
        house.publication = publication
        with house.catalog.begin() as connection:
            accepted = [Accepted(path=item.slug, item=item, chosen=selections(item, ())) for item in drawn]
            items.save(connection, accepted, house.now)
        publish(house)
        made = listings(house)
        check_that_all_are_clean(made, house.now)
        assert {f"/{name}" for name in made} <= set(house.documents())
        assert made.keys() - {sitemaps.sitemap_name(stored.week_of(item.published), 1) for item in drawn} == {
            OPML, INDEX, PAGES, NEWS, ROBOTS
        }  # fmt: skip
