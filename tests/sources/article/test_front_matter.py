"""Pages of site generators: their fields become those of a record, and what has no place is listed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item, Source
from syndication.sources import records
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.article.markdown_file import has_front_matter, read_markdown

FIELD = Path(__file__).parents[2] / "field"
NOON = datetime(2026, 2, 5, 12, tzinfo=timezone(timedelta(hours=1)))


def _draft(front: str, body: str = "The harbour reopened.", **given: object) -> Draft:
    return read_markdown(f"---\n{front}\n---\n{body}\n".encode(), ImportOptions(**given))  # type: ignore[arg-type]


def _item(front: str, body: str = "The harbour reopened.", **given: object) -> Item:
    found = _draft(f"title: Harbour\ndate: 2026-02-05 12:00:00 +0100\n{front}", body, **given)
    assert found.item is not None, found.missing
    return found.item


def test_a_post_of_jekyll() -> None:
    drafted = read_markdown((FIELD / "jekyll.md").read_bytes(), ImportOptions())
    story = drafted.item
    assert story is not None
    assert (story.headline, story.published, story.tags) == ("Harbour notes", NOON, ("port",))
    assert (story.body, story.body_form) == ("The harbour reopened.", "markdown")
    assert drafted.warnings == ("fields that have no place in a record were left out: layout",)
    assert drafted.dropped == ("layout: post",)


def test_a_post_of_hugo() -> None:
    text = """+++
title = "Harbour"
date = 2026-02-05T12:00:00+01:00
lastmod = 2026-02-06T12:00:00Z
description = "It is open"
tags = ["sea"]
categories = ["News", "Port"]
authors = ["Jane Doe", "John Roe, dpa"]
slug = "open-harbour"
draft = true
weight = 3
+++
Text.
"""
    story = read_markdown(text.encode(), ImportOptions()).item
    assert story is not None
    assert (story.published, story.modified) == (NOON, datetime(2026, 2, 6, 12, tzinfo=UTC))
    assert (story.standfirst, story.section, story.tags) == ("It is open", "News", ("sea", "Port"))
    assert (story.authors, story.source) == ((Author("Jane Doe"), Author("John Roe")), Source("dpa"))
    assert (story.slug, story.status) == ("open-harbour", "withheld")


def test_json_before_the_text() -> None:
    text = '{"title": "Harbour", "date": "2026-02-05T12:00:00+01:00", "params": {"a": 1}}\n\nText.'
    drafted = read_markdown(text.encode(), ImportOptions())
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.body, drafted.dropped) == ("Harbour", "Text.", ('params: {"a": 1}',))


@pytest.mark.parametrize(
    ("front", "part", "value"),
    [
        ("author: Jane Doe and John Roe", "authors", (Author("Jane Doe"), Author("John Roe"))),
        (
            "author:\n  name: Jane Doe\n  url: https://example.org/jane",
            "authors",
            (Author("Jane Doe", url="https://example.org/jane"),),
        ),
        ("authors: [Jane, John]", "authors", (Author("Jane"), Author("John"))),
        ("category: no", "section", "no"),
        ("tags: port, sea", "tags", ("port", "sea")),
        ("tags:\n  - 12:30\n  - 1.10", "tags", ("12:30", "1.10")),
        ("excerpt: 'It''s *open*'", "standfirst", "It's *open*"),
        ("draft: false", "status", "usable"),
        ("published: false", "status", "withheld"),
        ("lang: de", "language", "de"),
        ("canonical_url: https://example.org/a", "url", "https://example.org/a"),
        ("embargo_until: 2026-02-06T06:00:00Z", "embargo_until", datetime(2026, 2, 6, 6, tzinfo=UTC)),
    ],
)
def test_fields_by_their_names(front: str, part: str, value: object) -> None:
    assert getattr(_item(front), part) == value


@pytest.mark.parametrize("name", ["image", "cover", "featured_image", "heroImage"])
def test_a_picture_needs_a_full_address(name: str) -> None:
    (picture,) = _item(f"{name}: https://example.org/a.jpg\nimage_alt: Ships").media
    assert (picture.url, picture.alt) == ("https://example.org/a.jpg", "Ships")
    drafted = _draft(f"title: H\ndate: 2026-02-05T12:00:00Z\n{name}: /img/a.jpg")
    assert drafted.item is not None
    assert (drafted.item.media, drafted.dropped) == ((), (f"{name}: /img/a.jpg",))


@pytest.mark.parametrize(
    ("date", "fault"),
    [
        ("2026-02-05", '"2026-02-05" has no hour'),
        ("2026-02-05 12:00", '"2026-02-05 12:00" has no time zone'),
        ("yesterday", '"yesterday" is no date with an hour'),
        ("2026-02-31T12:00:00Z", '"2026-02-31T12:00:00Z" is no date and time'),
    ],
)
def test_a_date_that_cannot_be_used_is_asked_for(date: str, fault: str) -> None:
    missing = _draft(f"title: H\ndate: {date}").missing
    assert missing == (f"published: {fault}; give --published 2026-02-05T12:00:00+00:00",)


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2026-02-05 12:00", "2026-02-05T12:00:00+01:00"), ("2026-10-25 02:30", ""), ("2026-03-29 02:30", "")],
    ids=["clear", "twice", "never"],
)
def test_a_date_without_a_zone_is_in_that_of_the_publication(date: str, expected: str) -> None:
    drafted = _draft(f"title: H\ndate: {date}", timezone="Europe/Berlin")
    if expected:
        assert drafted.item is not None
        assert drafted.item.published.isoformat() == expected
    else:
        assert "is no single moment in Europe/Berlin" in drafted.missing[0]


def test_what_is_given_replaces_a_field_with_a_warning() -> None:
    drafted = _draft("title: H\ndate: 2026-02-05T12:00:00Z\ncategory: Port", section="World")
    assert drafted.item is not None
    assert drafted.item.section == "World"
    assert 'section: "Port" in the front matter was replaced by the given value' in drafted.warnings


def test_without_a_title_the_first_heading_is_the_headline() -> None:
    drafted = _draft("date: 2026-02-05T12:00:00Z", "# Harbour\n\nText.")
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.body) == ("Harbour", "Text.")


def test_html_in_markdown_stays_as_it_is() -> None:
    drafted = _draft("title: H\ndate: 2026-02-05T12:00:00Z", "It is <b>open</b>.\n\n- *one*\n")
    assert drafted.item is not None
    assert (drafted.item.body_form, records.suffix(drafted.item)) == ("markdown", ".md")
    assert drafted.item.body == "It is <b>open</b>.\n\n- *one*"


def test_tags_of_a_template_are_named() -> None:
    drafted = _draft("title: H\ndate: 2026-02-05T12:00:00Z", "Text.\n\n{% include a.html %}")
    assert any("tags of a template" in warning and "line 3" in warning for warning in drafted.warnings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: [\n---\nText.", "the front matter is not YAML: "),
        ("---\n- a\n---\nText.", "the front matter has no fields"),
        ("---\na: &a [*a]\n---\nText.", "the front matter is not YAML: "),
        ("---\na: " + "[" * 100 + "\n---\nText.", "nested too deeply"),
        ("---\na: " + "x" * 70_000 + "\n---\nText.", "the front matter has 70,003 characters"),
        ("---\ntitle: H\n---\n", "no body"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text: str, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        read_markdown(text.encode(), ImportOptions(published=NOON))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: H\n---\nText.", True),
        ("+++\ntitle = 'H'\n+++\nText.", True),
        ("---\n\nA text\n\n---\n\nText.", False),
        ("Head\n\n---\na: b\n---", False),
        ("---\n\nText.", False),
    ],
)
def test_front_matter_is_known_in_a_file_of_any_name(text: str, expected: bool) -> None:
    assert has_front_matter(text.encode()) == expected


def test_the_record_can_be_read_again() -> None:
    story = replace(_item("tags: [a, b]\nauthor: Jane Doe"), id="tag:example.org,2026:x", slug="x")
    assert records.read("items/x.md", records.write(story)).tags == ("a", "b")
