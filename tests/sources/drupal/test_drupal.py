"""Pages of Drupal's JSON:API: the base of guids, other types of nodes, what is not in the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.sources.drupal import KIND
from syndication.sources.drupal.site import base_of
from tests.sources.exports import files, lost, moved, read, refused, skipped, stories, warnings

HERE = Path(__file__).parent
UUID = "00000000-0000-4000-8000-000000000001"


def page(*included: dict[str, Any], **fields: Any) -> bytes:
    """Return a page with one published node; `relationships`, `type` and `links` are beside its fields."""
    kind = fields.pop("type", "node--article")
    links = fields.pop("links", {"self": {"href": f"https://old.example/jsonapi/node/article/{UUID}"}})
    relationships = fields.pop("relationships", {})
    attributes = {"drupal_internal__nid": 7, "title": "A title", "status": True, "created": "2024-05-01T10:00:00+00:00"}
    attributes |= {"body": {"value": "x", "processed": "<p>Text.</p>", "format": "x"}, "path": {"alias": "/a"}} | fields
    node = {"type": kind, "id": UUID, "links": links, "attributes": attributes, "relationships": relationships}
    return json.dumps({"jsonapi": {"version": "1.0"}, "data": [node], "included": included}).encode()


@pytest.mark.parametrize(
    ("address", "base"),
    [
        ("https://old.example/jsonapi/node/article", "https://old.example"),
        (f"http://old.example:8080/jsonapi/node/article/{UUID}?resourceVersion=id%3A3", "http://old.example:8080"),
        ("https://old.example/de/jsonapi/node/article", "https://old.example"),
        ("https://old.example/pt-br/jsonapi/node/article", "https://old.example"),
        ("https://old.example/drupal/jsonapi/node/article", "https://old.example/drupal"),
        ("https://old.example/drupal/de/jsonapi", "https://old.example/drupal"),
        ("https://old.example/api/v1/node/article", ""),
        ("https://old.example/jsonapi-x/node/article", ""),
        ("ftp://old.example/jsonapi/node/article", ""),
        ("", ""),
    ],
)
def test_the_base_of_guids(address: str, base: str) -> None:
    assert base_of(address) == base


def test_a_guid_is_that_of_the_feeds_of_drupal() -> None:
    (story,) = stories(read(KIND, page()))
    assert story.ids
    assert (story.ids.rss, story.ids.permalink, story.ids.atom) == ("7 at https://old.example", False, "")
    assert story.url == "https://old.example/a"


def test_without_an_address_a_node_is_refused_with_the_cure() -> None:
    (problem,) = refused(read(KIND, page(links={}))).values()
    assert problem.endswith("would come again with each import; give --site https://old.example")
    (story,) = stories(read(KIND, page(links={}), site="http://old.example/"))
    assert story.ids
    assert (story.ids.rss, story.url) == ("7 at http://old.example", "http://old.example/a")


def test_addresses_of_a_language_have_its_folder() -> None:
    links = {"self": f"https://old.example/de/jsonapi/node/article/{UUID}"}  # as in JSON:API 1.0
    (story,) = stories(read(KIND, page(links=links, langcode="de")))
    assert story.ids
    assert (story.ids.rss, story.url) == ("7 at https://old.example", "https://old.example/de/a")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": False}, "not published"),
        ({"status": 0}, "not published"),
        ({"status": False, "publish_on": "2021-01-01T00:00:00+00:00"}, "not published"),
        ({"field_is_premium": True}, "field_is_premium is set"),
        ({"field_paywall": "subscribers"}, "field_paywall is set"),
        ({"type": "node--page"}, "type page"),
    ],
)
def test_what_was_not_public_is_counted(fields: dict[str, Any], reason: str) -> None:
    assert skipped(read(KIND, page(**fields))) == {reason: 1}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"status": None}, "has no status"),
        ({"status": "maybe"}, "has no status"),
        ({"created": None}, "has no date"),
        ({"created": "2024-02-30T10:00:00+00:00"}, "has no date"),
        ({"created": "2024-05-01T10:00:00"}, "without a zone; give --timezone"),
        ({"body": None}, "has no text"),
    ],
)
def test_nodes_that_cannot_be_stories_are_refused(fields: dict[str, Any], problem: str) -> None:
    (found,) = refused(read(KIND, page(**fields))).values()
    assert problem in found


def test_other_types_are_imported_if_they_are_named() -> None:
    data = page(type="node--news")
    assert stories(read(KIND, data)) == []
    assert len(stories(read(KIND, data, types=frozenset(("news",))))) == 1


@pytest.mark.parametrize(
    ("value", "is_reported"),
    [
        ("Exclusive", True),
        (5, True),
        ([{"uri": "https://x.example/"}], True),
        ([[[[[["deep"]]]]]], True),
        (True, False),
        (None, False),
        ("free", False),
        ({"value": "", "format": "plain_text"}, False),
    ],
)
def test_a_field_that_has_no_place_is_reported(value: Any, is_reported: bool) -> None:
    (story,) = stories(read(KIND, page(field_other=value)))
    assert ("has the field field_other, which has no place in a record" in warnings(story)) is is_reported


def test_a_field_that_is_imported_is_not_reported() -> None:
    text = {"value": "<p>The harbour.</p>", "format": "basic_html", "processed": "<p>The harbour.</p>"}
    (story,) = stories(read(KIND, page(body=None, field_article_body=text, field_byline="Jane Doe", field_deck="Open")))
    assert warnings(story) == ()


def test_dates_of_older_versions_are_seconds() -> None:
    (story,) = stories(read(KIND, page(created=1703001234)))
    assert story.published.isoformat() == "2023-12-19T15:53:54+00:00"


@pytest.mark.parametrize(
    ("field", "place"), [("field_section", "section"), ("field_tags", "tag"), ("field_topics", "tag")]
)
def test_names_are_sections_or_tags_by_their_field(field: str, place: str) -> None:
    term = {"type": "taxonomy_term--x", "id": "t", "attributes": {"name": "Sea & Sky", "drupal_internal__tid": 3}}
    relationships = {field: {"data": {"type": "taxonomy_term--x", "id": "t"}}}
    entries = read(KIND, page(term, relationships=relationships))
    (story,) = stories(entries)
    assert (story.section, story.tags) == (("Sea & Sky", ()) if place == "section" else ("", ("Sea & Sky",)))
    assert moved(entries) == {"/taxonomy/term/3/feed": f"/{place}s/sea-sky/rss.xml"}


def test_names_and_pictures_may_be_in_another_file() -> None:
    relationships = {"field_tags": {"data": [{"type": "taxonomy_term--tags", "id": "t"}]}}
    terms = {"data": [{"type": "taxonomy_term--tags", "id": "t", "attributes": {"name": "Sea"}}], "jsonapi": {}}
    found = files(page(relationships=relationships), json.dumps(terms).encode())
    assert KIND.find(found) == tuple(found)
    (story,) = stories(read(KIND, page(relationships=relationships), json.dumps(terms).encode()))
    assert story.tags == ("Sea",)
    assert KIND.find(found[1:]) == ()


def test_what_is_not_in_the_files_is_named_with_the_way_to_get_it() -> None:
    relationships = {
        "uid": {"data": {"type": "user--user", "id": "u"}},
        "field_tags": {"data": [{"type": "taxonomy_term--tags", "id": "t"}]},
        "field_image": {"data": {"type": "file--file", "id": "f"}},
        "field_body": {"data": {"type": "paragraph--text", "id": "p"}},
    }
    (story,) = stories(read(KIND, page(relationships=relationships)))
    for field in ("uid", "field_tags"):
        assert any(warning.endswith(f"?include={field}") for warning in warnings(story))
    for field in ("field_image", "field_body"):
        assert any(message.endswith(f"?include={field}") for message in lost(story))


def test_paragraphs_that_contain_themselves_are_written_once() -> None:
    inner = {"data": [{"type": "paragraph--group", "id": "g"}, {"type": "paragraph--group", "id": "g"}]}
    text = {"value": "x", "processed": "<p>Once.</p>", "format": "x"}
    group = {
        "type": "paragraph--group",
        "id": "g",
        "attributes": {"field_text": text},
        "relationships": {"field_g": inner},
    }
    (story,) = stories(read(KIND, page(group, relationships={"field_content": inner})))
    assert story.body.count("Once.") == 1


def test_an_answer_with_errors_is_no_page() -> None:
    with pytest.raises(IngestError, match="0.json: has no “data”; it is no answer of JSON:API"):
        read(KIND, b'{"jsonapi": {"version": "1.0"}, "errors": [{"status": "404"}]}')
