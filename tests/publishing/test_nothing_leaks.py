"""Whatever happens to stories, at no instant does a public byte hold anything of one that is not public then."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from flask.testing import FlaskClient
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from syndication.model import changes, lifecycle
from syndication.model.errors import SyndicationError
from syndication.model.item import Author, Item, Media
from syndication.model.item_parts import PartnerEnd, Partners
from syndication.model.partners.choice import partner_refusal
from syndication.model.progress import ignore_progress
from syndication.publishing import edit, sitemaps
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.workspace import Workspace
from syndication.settings import Settings, resolve
from syndication.sources.records import FORMS
from syndication.web.app import create_app
from tests.examples import scaled
from tests.publishing.partners.outlets import partner
from tests.support import NOON, House, every_item, make_house, make_publication, with_shared_statements

_HOURS = st.integers(-60, 60)
_PAGES = ("/", "/sections/world/", "/opml.xml", "/api/items", "/api/openapi.json", "/metrics", "/hub", "/validate")


class Story(Struct, frozen=True):
    """A story to write: its dates in hours from the moment of writing."""

    published: int
    embargo: int | None
    expires: int | None
    rights: int | None
    until: int | None = None
    denied: bool = False


class Step(Struct, frozen=True):
    """Something that happens: to a story of a number, and the hours that pass before."""

    what: Literal["write", "kill", "withhold", "reinstate", "correct", "rename", "wait"]
    number: int
    hours: int
    story: Story


_STEPS = st.builds(
    Step,
    what=st.sampled_from(("write", "write", "kill", "withhold", "reinstate", "correct", "rename", "wait")),
    number=st.integers(0, 3),
    hours=st.integers(0, 30),
    story=st.builds(
        Story,
        published=_HOURS,
        embargo=st.none() | _HOURS,
        expires=st.none() | _HOURS,
        rights=st.none() | _HOURS,
        until=st.none() | _HOURS,
        denied=st.booleans(),
    ),
)
# One takes nearly all, one has many rules and a spelling of deletions, one has none, one has a short window.
_PARTNERS = (
    partner("full", "generic-full"),
    partner("msn"),
    partner("flipboard", "flipboard"),
    partner("short", "smartnews", choice={"stories": 2}),
)


class Town:
    """A publication with its web application, both under the clock of the test."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.desk = Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)
        told = {name: getattr(house.publication, name) for name in house.publication.__struct_fields__}
        root = house.items.parent
        chosen = Settings(**told, items=str(house.items), database=house.catalog.url, deltas=True)
        self.app = create_app(resolve(chosen, root))
        site = self.app.extensions["syndication"]
        with_shared_statements(site.catalog)
        self.app.extensions["syndication"] = replace(site, clock=lambda: house.now)
        self.shelf = site.cache
        self.written: dict[int, int] = {}
        self.tags: dict[str, str] = {}

    def mark(self, number: int | str) -> str:
        """Return the word that stands wherever a story says anything."""
        return f"zebra{number}quagga"

    def happen(self, step: Step) -> None:
        self.house.now += timedelta(hours=step.hours, seconds=2)
        if step.what != "wait":
            change = Edit(lambda before: self.changed(before, step), self.slug(step.number))
            edit.edit(self.desk, "test", [change], self.house.now)
        self.house.publish(1)
        sitemaps.build_stale(self.house.catalog, self.house.publication, self.house.now, ignore_progress)
        self.shelf.refresh()

    def slug(self, number: int) -> str:
        """Return the present slug of a story, "" before it is written."""
        found = self.items().get(f"tag:tribune.example,2026:{number}")
        return found.slug if found else ""

    def items(self) -> dict[str, Item]:
        with self.house.catalog.read() as connection:
            return {one.item.id: one.item for one in every_item(connection)}

    def changed(self, before: Item | None, step: Step) -> Item:
        mark, now = self.mark(step.number), self.house.now
        match step.what:
            case "kill" if before:
                return changes.withdraw(before, "kill", "A notice.", now)
            case "withhold" if before:
                return changes.withdraw(before, "withholding", "A notice.", now)
            case "reinstate" if before:
                return changes.reinstate(before, "", now)
            case "correct" if before:
                return changes.correct(before, f"Not {mark}.", now)
            case "rename" if before:
                return replace(before, slug=f"{before.slug}-x"[:60])
        return self.story(step, before)

    def story(self, step: Step, before: Item | None) -> Item:
        def moment(hours: int | None) -> datetime | None:
            return self.house.now + timedelta(hours=hours) if hours is not None else None

        mark, told = self.mark(step.number), step.story
        published = moment(told.published)
        assert published
        picture = Media(
            url=f"https://tribune.example/{mark}.jpg",
            type="image/jpeg",
            alt=mark,
            caption=mark,
            width=1600,
            height=900,
            until=moment(told.rights),
        )
        ends = (PartnerEnd(partner="msn", at=until),) if (until := moment(told.until)) else ()
        return Item(
            id=f"tag:tribune.example,2026:{step.number}",
            slug=before.slug if before else f"s{step.number}",
            headline=f"{mark} headline",
            standfirst=f"{mark} standfirst",
            body=f"{mark} body. " * 60,
            published=before.published if before else published,
            embargo_until=moment(told.embargo),
            expires=moment(told.expires),
            section="World",
            authors=(Author(name="Jane Doe"),),
            media=(picture,),
            ednote=mark,
            partners=Partners(deny=("full",) if told.denied else (), until=ends),
        )

    def check(self) -> None:
        """Hold every public byte against what may be public now."""
        documents, pages = self.public_bytes()
        self.check_partners(documents)
        for item in self.items().values():
            mark = self.mark(item.id.rpartition(":")[2]).encode()
            if not lifecycle.is_public(item, self.house.now):
                assert [path for path, body in documents.items() if mark in body] == [], item
            if not lifecycle.is_readable(item, self.house.now):
                assert [path for path, body in pages.items() if mark in body] == [], item

    def check_partners(self, documents: dict[str, bytes]) -> None:
        """Hold the documents of partners against what each of them may have now."""
        for one in self.house.publication.partners:
            assert one.profile
            body = documents.get(f"/{one.folder}/{one.profile.document}", b"")
            for item in self.items().values():
                if partner_refusal(one, one.profile, item, "en", self.house.now):
                    assert self.mark(item.id.rpartition(":")[2]).encode() not in body, (one.name, item)

    def public_bytes(self) -> tuple[dict[str, bytes], dict[str, bytes]]:
        client = self.app.test_client()
        documents = self.house.documents()
        for path, body in list(documents.items()):
            answer = client.get(path)
            assert answer.data == body
            documents[f"headers of {path}"] = str(answer.headers).encode()
            documents |= self.differences(client, path)
        asked = [f"/items/{slug}" for item in self.items().values() for slug in (item.slug, *item.aliases)]
        pages = {path: client.get(path) for path in (*_PAGES, *asked)}
        return documents, {path: str(found.headers).encode() + found.data for path, found in pages.items()}

    def differences(self, client: FlaskClient, path: str) -> dict[str, bytes]:
        """Return what a reader gets that asks for what is new since the last time."""
        last = self.tags.get(path, "")
        found = client.get(path, headers={"A-IM": "feed", "If-None-Match": last}) if last else client.get(path)
        self.tags[path] = found.headers["ETag"]
        return {f"difference of {path}": found.data}


@contextmanager
def towns() -> Iterator[Town]:
    with tempfile.TemporaryDirectory() as folder:
        publication = make_publication(partners=_PARTNERS, base_url="https://feeds.tribune.example")
        house = make_house(Path(folder), publication, now=NOON)
        house.record("first.md", "First", published="2026-01-01T12:00:00Z", section='"World"')
        house.publish()
        town = Town(house)
        town.shelf.stop()
        yield town
        house.catalog.close()


@settings(max_examples=scaled(5), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(_STEPS, min_size=3, max_size=9))
def test_nothing_of_a_story_is_public_before_or_after_its_time(steps: list[Step]) -> None:
    with towns() as town:
        for step in steps:
            try:
                town.happen(step)
            except SyndicationError as error:
                raise AssertionError(step) from error
            town.check()


def test_the_check_finds_a_story_that_is_public() -> None:
    with towns() as town:
        town.happen(Step("write", 1, 0, Story(-1, None, None, None)))
        documents, pages = town.public_bytes()
        mark = town.mark(1).encode()
        assert {"/rss.xml", "/atom.xml", "/feed.json", "/news-sitemap.xml"} <= {
            path for path, body in documents.items() if mark in body
        }
        assert {f"/partners/{name}/rss.xml" for name in ("full", "msn", "flipboard", "short")} <= {
            path for path, body in documents.items() if mark in body
        }
        assert {"/", "/items/s1", "/sections/world/"} <= {path for path, body in pages.items() if mark in body}
