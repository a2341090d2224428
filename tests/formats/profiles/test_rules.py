"""Rules of profiles: sources, transformations, lists, and where values go in a document."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from syndication.formats.profiles.profile_format import format_of_profile
from syndication.formats.profiles.rules import compile_rule, fault_of_rule
from syndication.formats.profiles.sources import LISTS, OF_STORIES
from syndication.formats.profiles.targets import put
from syndication.formats.profiles.transformations import TRANSFORMATIONS, as_text
from syndication.model.feed import Entry
from syndication.model.item import Author, Media, Related
from syndication.model.item_parts import Sponsor
from syndication.model.media_parts import Focus
from syndication.model.partners.story import PartnerStory, partner_story
from tests.formats.profiles.samples import builtin, document, entry_of, feed_of, record

MOMENT = datetime(2026, 2, 5, 8, 0, 1, 250_000, UTC)
ENTRY = Entry(
    id="tag:tribune.example,2026:harbour",
    url="https://tribune.example/harbour",
    title="The harbour & the storm",
    summary="Ships are moving again.",
    html="<p>Ships <b>are</b> moving.</p><p>Again.</p>",
    published=MOMENT,
    updated=MOMENT,
    language="zh-TW",
    authors=(Author("Ann Berg"), Author("Carl Dahl")),
    section="World",
    tags=("a", "b", "c"),
)
STORY = PartnerStory(entry=ENTRY, category="news")
MRSS = "http://search.yahoo.com/mrss/"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("headline", "The harbour & the storm"),
        ("'fixed words'", "fixed words"),
        ("'with | a bar'", "with | a bar"),
        ("'small'|upper", "SMALL"),
        ("headline|upper", "THE HARBOUR & THE STORM"),
        ("headline|lower", "the harbour & the storm"),
        ("headline|cut:13", "The harbour…"),
        ("'1 < 2 && 3 <b> 4 and so on'|cut:18", "1 < 2 && 3 <b> 4…"),
        ("headline|cut:500", "The harbour & the storm"),
        ("body", "<p>Ships <b>are</b> moving.</p><p>Again.</p>"),
        ("body|plain", "Ships are moving. Again."),
        ("text", "Ships are moving. Again."),
        ("words", "4"),
        ("published", "2026-02-05T08:00:01Z"),
        ("published|rfc3339", "2026-02-05T08:00:01Z"),
        ("published|rfc822", "Thu, 05 Feb 2026 08:00:01 GMT"),
        ("published|tenths", "2026-02-05T08:00:01.0Z"),
        ("published|seconds", "1770278401"),
        ("published|milliseconds", "1770278401000"),
        ("headline|rfc822", ""),  # no moment
        ("authors", "Ann Berg, Carl Dahl"),
        ("authors|join:;", "Ann Berg;Carl Dahl"),
        ("authors|first:1", "Ann Berg"),
        ("tags|first:2|join:,", "a,b"),
        ("tags|first:9|join:,", "a,b,c"),
        ("category", "news"),
        ("language", "zh-TW"),
        ("language_code", "zh"),
        ("country", "TW"),
        ("kind|is:article", "1"),
        ("kind|is:video", "0"),
        ("kind|only:article", "article"),
        ("kind|only:video", ""),
        ("rights", ""),
        ("rights|upper", ""),
        ("lead_url", ""),
        ("disclosure", ""),
    ],
)
def test_the_value_of_a_rule(rule: str, expected: str) -> None:
    assert compile_rule(rule, "story")(STORY) == expected


def test_a_disclosure_names_the_sponsor_if_it_says_nothing() -> None:
    paid = replace(STORY, entry=replace(ENTRY, sponsor=Sponsor("Ferry Line")))
    said = replace(STORY, entry=replace(ENTRY, sponsor=Sponsor("Ferry Line"), disclosure="Paid by the Ferry Line."))
    assert compile_rule("disclosure", "story")(paid) == "Ferry Line"
    assert compile_rule("disclosure", "story")(said) == "Paid by the Ferry Line."


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("headlin", "headlin: is not a field; did you mean headline?"),
        ("", "nothing: is not a field; "),
        ("headline|", "nothing: is not a transformation; "),
        ("headline|trim", "trim: is not a transformation; "),
        ("headline|cut:many", "cut:many: needs a number; write cut:150"),
        ("tags|first", "first: needs a number; "),
        ("'open", "'open: the quotation mark ' is not closed"),
        ({"each": "author"}, 'each = "author": is not a list; did you mean authors?'),
        ({"each": "authors", "@n": "nam"}, "nam: is not a field; did you mean name?"),
        ({"@n": "name"}, 'each = "": is not a list; '),
    ],
)
def test_a_wrong_rule(rule: Any, fault: str) -> None:
    assert fault_of_rule(rule, "story").startswith(fault)


@given(st.text())
def test_no_rule_breaks_the_compiler(rule: str) -> None:
    if not fault_of_rule(rule, "story"):
        assert isinstance(compile_rule(rule, "story")(STORY), str)


@pytest.mark.parametrize("name", sorted(TRANSFORMATIONS))
@pytest.mark.parametrize("source", sorted(OF_STORIES))
def test_each_transformation_takes_each_value(source: str, name: str) -> None:
    value = TRANSFORMATIONS[name](OF_STORIES[source](STORY), "3")
    assert isinstance(as_text(value), str)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_each_list_of_a_story_without_anything(name: str) -> None:
    bare = PartnerStory(entry=replace(ENTRY, authors=(), tags=()))
    assert LISTS[name].parts(bare) == ()


def test_the_focus_of_a_picture_is_in_pixels() -> None:
    picture = Media(url="https://a.example/a.jpg", width=1000, height=500, focus=Focus(0.1, 0.2, 0.5, 1))
    assert [compile_rule(corner, "pictures")(picture) for corner in ("x1", "y1", "x2", "y2")] == [
        "100",
        "100",
        "500",
        "500",
    ]
    assert compile_rule("x1", "pictures")(replace(picture, width=0)) == ""


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ({"title": "a"}, "<item><title>a</title></item>"),
        ({"guid": "a", "guid@isPermaLink": "false"}, '<item><guid isPermaLink="false">a</guid></item>'),
        ({"@id": "a"}, '<item id="a"/>'),
        ({"a/b": "1", "a/c": "2"}, "<item><a><b>1</b><c>2</c></a></item>"),
        ({"a/b@n": "1"}, '<item><a><b n="1"/></a></item>'),
        ({"title": "<&>"}, "<item><title>&lt;&amp;&gt;</title></item>"),
        ({"@xml:lang": "en"}, '<item xml:lang="en"/>'),
    ],
)
def test_where_a_value_goes(targets: dict[str, str], expected: str) -> None:
    item = etree.Element("item")
    for target, text in targets.items():
        put(item, target, text, {"media": MRSS})
    assert etree.tostring(item).decode() == expected


def test_a_target_with_a_prefix() -> None:
    item = etree.Element("item")
    put(item, "media:thumbnail@url", "https://a.example/a.jpg", {"media": MRSS})
    assert etree.tostring(item) == (
        b'<item><ns0:thumbnail xmlns:ns0="http://search.yahoo.com/mrss/" url="https://a.example/a.jpg"/></item>'
    )


def test_an_element_of_which_all_is_empty_is_left_out() -> None:
    """A picture without a credit has no author."""
    profile = builtin("line-news")
    item = record(profile)
    without = replace(item, media=tuple(replace(one, credit="") for one in item.media))
    assert b"imgAuthor" in document(profile, item)
    assert b"imgAuthor" not in document(profile, without)


@pytest.mark.parametrize(
    ("name", "element", "most"), [("gunosy", b"<gnf:relatedLink ", 3), ("line-news", b"<oa:reflink>", 5)]
)
def test_a_list_with_an_end(name: str, element: bytes, most: int) -> None:
    profile = builtin(name)
    related = tuple(Related(f"Story {number}", f"https://tribune.example/{number}") for number in range(9))
    assert document(profile, replace(record(profile), related=related)).count(element) == most


def test_characters_that_xml_cannot_have() -> None:
    profile = builtin("generic-full")
    entry = replace(entry_of(record(profile)), title="a\x00b\x0cc￿")
    written = etree.fromstring(format_of_profile(profile).write(feed_of(profile, entry)))
    assert written.findtext("channel/item/title") == "abc"


def test_lists_in_json() -> None:
    profile = builtin("alexa", fields={"pictures": {"each": "pictures|first:1", "url": "url", "alt": "alt"}})
    [story] = json.loads(document(profile, record(profile)))
    assert story["pictures"] == [{"url": "https://tribune.example/quay.jpg", "alt": "The quay"}]


def test_the_partner_gets_the_story_of_its_profile() -> None:
    profile = builtin("msn")
    story = partner_story(entry_of(record(profile)), profile)
    assert story.lead is not None
    assert story.lead.url == "https://tribune.example/quay.jpg"
