"""What readers are told of a story besides its text, on its page and in lists; and cards of shared pages."""

from __future__ import annotations

import msgspec
import pytest

from syndication.model.entries import compose
from syndication.model.feed import Selection
from syndication.model.item_parts import Sponsor
from syndication.web.site.reader_labels import ReaderLabels, reader_labels
from tests.web.site.pages_support import PUBLICATION, elements, feed_html, index_html, parse, story, story_html, values

PORT = Sponsor("The Port  Authority", "https://port.example/")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ReaderLabels()),
        ({"kind": "article", "ai": "none"}, ReaderLabels()),
        ({"kind": "live"}, ReaderLabels(kind="Live")),
        ({"kind": "gallery"}, ReaderLabels(kind="Pictures")),
        ({"kind": "video"}, ReaderLabels(kind="Video")),
        ({"kind": "audio"}, ReaderLabels(kind="Audio")),
        ({"ai": "assisted"}, ReaderLabels(machine="A machine helped to write this story.")),
        ({"ai": "generated"}, ReaderLabels(machine="A machine wrote this story.")),
        ({"disclosure": "Anzeige"}, ReaderLabels(is_paid=True, disclosure="Anzeige")),
        (
            {"sponsor": PORT},
            ReaderLabels(is_paid=True, sponsor="The Port Authority", sponsor_url="https://port.example/"),
        ),
    ],
)
def test_labels_of_a_story(changes: dict[str, object], expected: ReaderLabels) -> None:
    assert reader_labels(compose(story(**changes), PUBLICATION)) == expected


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"disclosure": "Anzeige", "sponsor": PORT}, "Anzeige · Paid for by The Port Authority"),
        ({"sponsor": Sponsor("Port & <b>Co</b>")}, "Sponsored · Paid for by Port & <b>Co</b>"),
        ({"disclosure": "Contains paid links"}, "Contains paid links"),
    ],
)
def test_who_paid_for_a_story_stands_before_its_headline(changes: dict[str, object], words: str) -> None:
    (header,) = elements(parse(story_html(story(**changes))), "//article/header")
    paid = header[0]
    assert (paid.get("class"), " ".join(paid.text_content().split())) == ("paid", words)


def test_a_link_to_a_sponsor_is_no_recommendation() -> None:
    root = parse(story_html(story(sponsor=PORT)))
    assert values(root, "//p[@class='paid']//a/@rel") == ["sponsored nofollow"]
    hostile = parse(story_html(story(sponsor=Sponsor("Port", "javascript:alert(1)"))))
    assert values(hostile, "//p[@class='paid']//a/@href") == []


def test_a_page_says_the_kind_and_what_a_machine_did() -> None:
    root = parse(story_html(story(kind="video", ai="generated")))
    assert [one.text_content() for one in elements(root, "//article/header//*[@class='kind' or @class='machine']")] == [
        "Video",
        "A machine wrote this story.",
    ]


def test_lists_mark_what_was_paid_for_and_the_kind() -> None:
    sponsored = story(disclosure="Advertisement", kind="audio")
    for html in (index_html(sponsored), feed_html(Selection("sections/world", "World"), sponsored)):
        (line,) = elements(parse(html), "//ol[@class='headlines']//p[@class='meta']")
        assert line.text_content().split()[:2] in (["Advertisement", "World"], ["Advertisement", "Audio"])
        assert "Audio" in line.text_content()


@pytest.mark.parametrize(
    ("changes", "card", "title"),
    [
        ({}, "summary_large_image", "Talks resume in Abu Dhabi"),
        ({"media": ()}, "summary", "Talks resume in Abu Dhabi"),
        ({"headline_short": "Talks resume"}, "summary_large_image", "Talks resume"),
    ],
)
def test_the_card_of_a_shared_story(changes: dict[str, object], card: str, title: str) -> None:
    root = parse(story_html(story(**changes)))
    assert values(root, "//meta[@name='twitter:card']/@content") == [card]
    assert values(root, "//meta[@property='og:title']/@content") == [title]


def test_the_card_of_a_shared_list() -> None:
    publication = msgspec.structs.replace(PUBLICATION, icon="https://tribune.example/icon.png")
    selection = Selection("sections/world", "World")
    expected = [
        (index_html(story(), publication=publication), "Example Tribune", "https://feeds.tribune.example/"),
        (
            feed_html(selection, story(), publication=publication),
            "World",
            "https://feeds.tribune.example/sections/world/",
        ),
    ]
    for html, title, address in expected:
        root = parse(html)
        found = {
            name: values(root, f"//meta[@property='og:{name}']/@content")
            for name in ("type", "title", "url", "site_name", "image")
        }
        assert found == {
            "type": ["website"],
            "title": [title],
            "url": [address],
            "site_name": ["Example Tribune"],
            "image": ["https://tribune.example/icon.png"],
        }
