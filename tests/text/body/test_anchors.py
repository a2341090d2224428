"""Targets of links in the same body."""

from __future__ import annotations

import re

import pytest

from syndication.text.html import from_markdown, sanitise

BASE = "https://tribune.example/news/story"


def places(html: str, slug: str = "a-story") -> tuple[list[str], list[str]]:
    """Return the ids, and the fragments of the links to this story."""
    clean = sanitise(html, BASE, frozenset(), slug).html
    assert sanitise(clean, BASE, frozenset(), slug).html == clean
    return re.findall(r' id="([^"]*)"', clean), re.findall(rf'href="{BASE}#([^"]*)"', clean)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="#x">a</a><p id="x">b</p>',
        f'<a href="{BASE}#x">a</a><p id="x">b</p>',
        '<a href="story#x">a</a><p id="x">b</p>',
        '<a href="#x">a</a><div id="x">b</div>',
        '<a href="#x">a</a><section id="x"><h2>b</h2></section>',
        '<a href="#x">a</a><font id="x">b</font>',
        '<a href="#x">a</a><a name="x">b</a>',
        '<a href="#x">a</a><p id="x">b</p><p id="x">c</p><p id="y">d</p>',
    ],
)
def test_a_target_keeps_its_id_behind_the_slug(html: str) -> None:
    assert places(html) == (["a-story--x"], ["a-story--x"])


def test_an_id_that_nothing_links_to_goes() -> None:
    assert places('<p id="x">a</p><a href="https://other.example/#x">b</a>') == ([], [])


def test_a_link_to_a_place_that_is_not_in_the_body_stays_as_it_is() -> None:
    assert places('<a href="#x">a</a>') == ([], ["x"])


def test_ids_with_marks() -> None:
    ids, links = places('<a href="#fn:1">1</a><p id="fn:1">a</p><a href="#f%C3%BC">2</a><p id="fü">b</p>')
    assert ids == ["a-story--fn:1", "a-story--fü"]
    assert links == ["a-story--fn:1", "a-story--f%C3%BC"]


def test_two_stories_on_one_page_do_not_collide() -> None:
    one = places('<a href="#b-c">1</a><p id="b-c">x</p>', "a")[0]
    other = places('<a href="#c">1</a><p id="c">x</p>', "a-b")[0]
    assert set(one).isdisjoint(other)


def test_footnotes_of_markdown_link_there_and_back() -> None:
    ids, links = places(from_markdown("A.[^1] B.[^note]\n\n[^1]: One.\n\n[^note]: Two.\n"))
    assert sorted(ids) == sorted(links) == [f"a-story--{name}" for name in ("fn1", "fn2", "fnref1", "fnref2")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A claim.\n\n[^1]: Archive.", "<p>A claim.</p>\n<p>Archive.</p>"),
        ("A claim.[^2]", "<p>A claim.[^2]</p>"),
        ("A[^1]\n\n[^1]: one\n\n[^1]: two", "<p>one</p>"),
        ("`[^1]` ^[x]\n\n[^1]: Archive.", "<p><code>[^1]</code> ^[x]</p>\n<p>Archive.</p>"),
    ],
)
def test_no_word_of_a_footnote_is_lost(text: str, words: str) -> None:
    assert words in sanitise(from_markdown(text), BASE).html


def test_a_link_to_another_address_of_the_story_leads_to_the_target() -> None:
    html = '<p><a href="https://feeds.example/items/a#n1">1</a></p><p id="n1">Note.</p>'
    clean = sanitise(html, BASE, frozenset(), "a", "https://feeds.example/items/a").html
    assert clean == f'<p><a href="{BASE}#a--n1">1</a></p><p id="a--n1">Note.</p>'
