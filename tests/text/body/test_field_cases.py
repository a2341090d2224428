"""Bodies as publishers send them, with what their readers must get."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.model.entries import compose
from syndication.model.feed import Entry
from syndication.model.item import Item
from syndication.sources.records.parser import read
from syndication.text.html import sanitise
from tests.support import NOON, make_publication

FIELD = Path(__file__).parents[2] / "field"
PUBLICATION = make_publication()
PAGE = "https://feeds.tribune.example/items"


def entry(name: str) -> Entry:
    path = FIELD / name
    if path.suffix == ".md":
        body = path.read_text(encoding="utf-8").partition("\n")[2]
        return compose(Item(headline="Port notes", published=NOON, body=body, id="tag:a", slug="comment"), PUBLICATION)
    return compose(read(path.name, path.read_bytes()), PUBLICATION)


HTML = {
    "embeds.html": (
        "<p>The harbour master spoke.</p>\n"
        '<p><a href="https://www.youtube.com/watch?v=abc123DEF45">Harbour master speaks</a></p>\n'
        "<p>Ships a day:</p>\n"
        '<p><a href="https://datawrapper.dwcdn.net/Ab1Cd/1/">Ships a day</a></p>\n'
        '<blockquote><p><a href="https://www.instagram.com/p/AbCdEf/">instagram.com</a></p></blockquote>\n'
        '<blockquote><p><a href="https://www.tiktok.com/@port/video/7200000000000000000">tiktok.com</a></p></blockquote>\n'
        "<p>He took no questions.</p>"
    ),
    "embed-only.html": '<p><a href="https://www.youtube.com/watch?v=abc123DEF45">youtube.com</a></p>',
    "div-paragraphs.html": (
        "<p>The quay was shut at noon.</p><p>Nobody was hurt.</p><p>Ships wait.</p><p>Quay 1</p>"
        "<p>What we know</p><p>Two ships are in.</p>"
    ),
    "noscript-picture.html": (
        '<figure><img src="https://news.example/img/ship.jpg" alt="A ship at the quay">'
        "<figcaption>A ship. Credit: Jo Doe</figcaption></figure>\n<p>The harbour reopened.</p>"
    ),
    "height0-picture.html": (
        '<p>The harbour reopened.</p>\n<img src="https://cdn.example/570x0/ship.jpg" alt="A ship" width="570">'
    ),
    "math.html": "<p>The tax is 1/3 of the fee.</p>",
    "strike.html": "<p>The fire hurt <s>five</s> three people. Tickets cost <s>£10</s> £5.</p>",
    "ruby.html": "<p><ruby>漢字<rt>かんじ</rt></ruby>の<ruby>港<rt>みなと</rt></ruby></p>",
    "hidden.html": "<p>The harbour reopened.</p>",
    "footnotes.html": (
        f'<p>A claim.<sup id="footnotes--fnref1"><a href="{PAGE}/footnotes#footnotes--fn1">1</a></sup></p>'
        f'<ol><li id="footnotes--fn1">The source. <a href="{PAGE}/footnotes#footnotes--fnref1">↩</a></li></ol>'
    ),
}


@pytest.mark.parametrize("name", HTML)
def test_what_readers_get(name: str) -> None:
    assert entry(name).html == HTML[name]


@pytest.mark.parametrize(
    ("name", "summary"),
    [
        ("div-paragraphs.html", "The quay was shut at noon."),
        ("ruby.html", "漢字(かんじ)の港(みなと)"),
        ("hidden.html", "The harbour reopened."),
        ("math.html", "The tax is 1/3 of the fee."),
        ("strike.html", "The fire hurt three people. Tickets cost £5."),
    ],
)
def test_their_summary(name: str, summary: str) -> None:
    assert entry(name).summary == summary


def test_hidden_words_are_reported() -> None:
    messages = [str(finding) for finding in entry("hidden.html").findings]
    assert messages == [
        "body: what is hidden is left out: “For desk only: call the port before noon.”",
        "body: what is hidden is left out: “Preheader for the newsletter”",
    ]


def test_comments_raw_html_and_footnotes_of_markdown() -> None:
    composed = entry("comment.md")
    assert "TODO" not in composed.html
    assert "more--" not in composed.html
    assert '<figure><img src="https://cdn.example/p.jpg" alt="Port"><figcaption>The port</figcaption></figure>' in (
        composed.html
    )
    mark = f'<p>A claim.<sup><a href="{PAGE}/comment#comment--fn1" id="comment--fnref1">[1]</a></sup></p>'
    assert mark in composed.html
    assert f'<li id="comment--fn1"><p>Archive. <a href="{PAGE}/comment#comment--fnref1">' in composed.html
    assert [finding.message for finding in composed.findings] == [
        "a comment is left out: “TODO legal: the suspect's name must not run”",
        "a comment is left out: “more”",
    ]


def test_a_frame_that_became_a_link_is_reported_as_a_change_of_look() -> None:
    for name in ("embeds.html", "embed-only.html"):
        findings = entry(name).findings
        assert {finding.severity for finding in findings} == {"cosmetic"}
        assert all(
            finding.message.startswith("a frame (<iframe>) is a link in feeds: https://") for finding in findings
        )


def test_nothing_else_of_them_is_reported() -> None:
    lost = {name: entry(name).findings for name in HTML}
    others = {"embeds.html", "embed-only.html", "hidden.html", "math.html"}
    assert {name for name, findings in lost.items() if findings} == others


def test_readings_outside_of_ruby_are_in_brackets_also_in_a_group_of_them() -> None:
    assert sanitise("<p>港<rtc><rt>みなと</rt></rtc></p>", "https://tribune.example/a").html == "<p>港(みなと)</p>"
