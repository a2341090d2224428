"""Thousands of hostile records among three good ones: the service lives, and the good ones are as they were."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import lxml.html
import pytest
from lxml import etree

from syndication import validation
from syndication.catalog import record_files
from syndication.publishing.feeds import PublishResult
from syndication.publishing.intake import IntakeResult
from tests import hostile
from tests.support import House, make_house

FEEDS = ("/rss.xml", "/atom.xml", "/feed.json", "/sections/good/rss.xml", "/sections/good/atom.xml")


class Besieged:
    """A house before and after the hostile records came."""

    def __init__(self, root: Path, hostile_records: int) -> None:
        self.hostile_records = hostile_records
        self.house = make_house(root)
        self.good = write_good(self.house)
        self.house.publish()
        self.before = self.house.documents()
        self.bytes = [path.read_bytes() for path in self.good]
        random = Random(20260205)
        for number in range(hostile_records):
            self.house.write(hostile.name(random, number), hostile.record(random))
        self.taken, self.published = self.house.publish()
        self.after = self.house.documents()


def write_good(house: House) -> list[Path]:
    """Write three good records, of which two bring their own ids."""
    return [
        house.record(
            f"{slug}.md",
            f"The {slug} story",
            f"Text of the {slug} story.",
            slug=f'"{slug}"',
            section='"Good"',
            published=f"2026-06-0{day}T12:00:00Z",
            **({"id": f'"{hostile.GOOD_IDS[day - 1]}"'} if day <= len(hostile.GOOD_IDS) else {}),
        )
        for day, slug in enumerate(hostile.GOOD_SLUGS, 1)
    ]


@pytest.fixture(scope="session", params=[1_000, pytest.param(10_000, marks=pytest.mark.thorough)])
def besieged(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Besieged]:
    made = Besieged(tmp_path_factory.mktemp("besieged"), request.param)
    yield made
    made.house.catalog.close()


def entries(document: bytes) -> dict[str, bytes]:
    """Return the bytes of each entry of a document, by its id."""
    if document.startswith(b"{"):
        return {item["id"]: json.dumps(item, sort_keys=True).encode() for item in json.loads(document)["items"]}
    root = etree.fromstring(document)
    found = root.findall(".//item") or root.findall("{http://www.w3.org/2005/Atom}entry")
    return {
        entry.findtext("guid") or entry.findtext("{*}id") or "": etree.tostring(entry, method="c14n") for entry in found
    }


@pytest.mark.parametrize("path", FEEDS)
def test_the_entries_of_the_good_items_are_as_they_were(besieged: Besieged, path: str) -> None:
    before, after = entries(besieged.before[path]), entries(besieged.after[path])
    assert len(before) == len(hostile.GOOD_SLUGS)
    assert {item_id: after.get(item_id) for item_id in before} == before


@pytest.mark.parametrize("path", [path for path in FEEDS if path.startswith("/sections/")])
def test_a_feed_that_no_hostile_item_is_in_keeps_every_byte(besieged: Besieged, path: str) -> None:
    assert besieged.after[path] == besieged.before[path]


def test_the_files_of_the_good_items_are_as_they_were(besieged: Besieged) -> None:
    assert [path.read_bytes() for path in besieged.good] == besieged.bytes


def test_every_record_is_accepted_or_reported(besieged: Besieged) -> None:
    taken: IntakeResult = besieged.taken
    with besieged.house.catalog.read() as connection:
        refused = record_files.broken(connection)
    assert taken.refused == tuple(line for file in refused for line in file.problems)
    assert taken.accepted + len(refused) == besieged.hostile_records
    assert taken.accepted > besieged.hostile_records / 10
    assert len(taken.refused) > besieged.hostile_records / 10


def test_every_report_is_one_short_line_that_names_the_file(besieged: Besieged) -> None:
    odd = [told for told in besieged.taken.refused if not told.isprintable() or len(told) > 700]
    assert odd == []
    assert [told for told in besieged.taken.refused if not told.startswith("items/")] == []


def test_what_is_kept_back_is_told_in_one_line(besieged: Besieged) -> None:
    published: PublishResult = besieged.published
    assert published.problems == ()
    assert [told for told in published.quarantined if not told.isprintable()] == []


def test_every_document_is_valid(besieged: Besieged) -> None:
    types = {"xml": "application/xml", "json": "application/feed+json"}
    wrong = {
        path: finding
        for path, body in besieged.after.items()
        for finding in validation.check(body, content_type=types[path.rpartition(".")[2]], now=besieged.house.now)
        if finding.severity == "error"
    }
    assert wrong == {}


def test_no_document_leaves_its_folder(besieged: Besieged) -> None:
    assert [
        path for path in besieged.after if not re.fullmatch(r"(?:/[A-Za-z0-9-]+)*/[a-z]+\.(?:xml|json)", path)
    ] == []


def test_no_story_can_act_in_a_reader(besieged: Besieged) -> None:
    stories = [
        item.get("content_html", "")
        for path, body in besieged.after.items()
        if path.endswith(".json")
        for item in json.loads(body)["items"]
    ]
    assert len(stories) > 100
    assert [story for story in stories if set(dangers(story))] == []


def dangers(story: str) -> Iterator[str]:
    """Yield what in a story's HTML could run, load or send anything but pictures and sound."""
    for element in lxml.html.fragment_fromstring(story, create_parent="div").iter():
        if element.tag in ("script", "style", "iframe", "form", "input", "object", "embed", "base", "svg", "math"):
            yield str(element.tag)
        yield from (name for name in element.attrib if name.startswith("on") or name == "style")
        yield from (
            name for name, value in element.attrib.items() if re.match(r"\s*(?:javascript|data|vbscript):", value)
        )


def test_nothing_is_written_outside_the_folder(besieged: Besieged) -> None:
    root = besieged.house.items.parent
    assert sorted(path.name for path in root.iterdir()) == ["items", "var"]
    assert [path for path in besieged.house.items.rglob("*") if path.name.endswith(".part")] == []


def test_a_second_publication_changes_nothing(besieged: Besieged) -> None:
    again, published = besieged.house.publish()
    assert again.accepted == 0
    assert published.documents == 0
    assert besieged.house.documents() == besieged.after


def test_a_danger_is_seen_when_it_is_there() -> None:
    assert list(dangers("<p onclick='x'><a href=' javascript:x'>a</a><script>x</script></p>")) == [
        "onclick",
        "href",
        "script",
    ]


def test_a_record_without_a_slug_cannot_take_a_former_slug_of_another(house: House) -> None:
    house.record("a.md", slug='"first"')
    house.record("b.md", slug='"second"', aliases='["old"]')
    house.publish()
    house.record("c.md", aliases='["old"]')
    taken, _ = house.publish()
    assert taken.refused == (
        'items/c.md:4: aliases[0]: "old" belongs to tag:tribune.example,2026-02-05:second; write another',
    )
