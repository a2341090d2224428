"""Live feeds name the hubs that push them and, exactly once, themselves; archives name none."""

from __future__ import annotations

import json

import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.formats import FORMATS
from syndication.validation import check
from tests.formats.reading import NS, case

HUBS = ("https://feeds.tribune.example/hub", "https://hub.example/?a=1&b=2")
FEED = replace(case("seed"), hubs=HUBS)


def linked(body: bytes, place: str, rel: str) -> list[str]:
    return [str(link) for link in etree.fromstring(body).xpath(f"{place}[@rel='{rel}']/@href", namespaces=NS)]


@pytest.mark.parametrize(("form", "place"), [("rss.xml", "/rss/channel/a:link"), ("atom.xml", "/a:feed/a:link")])
def test_xml_has_a_link_to_each_hub_and_one_to_itself(form: str, place: str) -> None:
    body = FORMATS[form].write(FEED)
    assert linked(body, place, "hub") == list(HUBS)
    assert linked(body, place, "self") == [FEED.url(form)]


def test_json_feed_has_each_hub_with_its_kind() -> None:
    told = json.loads(FORMATS["feed.json"].write(FEED))
    assert told["hubs"] == [{"type": "WebSub", "url": hub} for hub in HUBS]
    assert told["feed_url"] == FEED.url("feed.json")


@pytest.mark.parametrize("form", FORMATS)
def test_hubs_are_nothing_that_the_gate_holds_back(form: str) -> None:
    body = FORMATS[form].write(FEED)
    found = check(body, url=FEED.url(form), content_type=FORMATS[form].media_type)
    assert [finding.message for finding in found if finding.severity == "error"] == []


@pytest.mark.parametrize("form", FORMATS)
def test_without_hubs_nothing_is_said_of_them(form: str) -> None:
    assert b"hub" not in FORMATS[form].write(replace(FEED, hubs=(), entries=()))
