"""The body as a partner takes it: elements, depth, frames, pictures; cases and properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats.profiles.loader import builtin_profiles
from syndication.model.partners.body import partner_body
from syndication.model.partners.profile import BodyRules
from syndication.model.partners.story import partner_story
from syndication.text.body.tree import HtmlElement, Nodes, elements, is_blank, parse
from syndication.text.html import sanitise
from syndication.text.loss import EmbeddedFrame
from tests.formats.profiles.samples import builtin, entry_of, record

PICTURE = '<img src="https://a.example/a.jpg" alt="The quay">'
FIGURE = f"<figure>{PICTURE}<figcaption>The quay</figcaption></figure>"
PLAIN = ("p", "b", "i", "a[href]", "img[src,alt]", "ul", "li")
TWEET = EmbeddedFrame("https://x.com/a/status/20", "https://platform.twitter.com/embed/Tweet.html?id=20")
FILM = EmbeddedFrame("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/embed/abc")
MAP = EmbeddedFrame("https://www.google.com/maps/embed?pb=1", "https://www.google.com/maps/embed?pb=1")
IMPLIED = frozenset(("tbody",))  # the parser puts rows into it
VISIBLE = frozenset("img br hr td th col iframe audio video math".split())


def keep(attributes: Mapping[str, str]) -> Mapping[str, str]:
    return attributes


def refuse(_: Mapping[str, str]) -> None:
    return None


def rules(**changes: Any) -> BodyRules:
    return BodyRules(**{"allow": PLAIN} | changes)


@pytest.mark.parametrize(
    ("html", "changes", "expected"),
    [
        ("<p>A <b>bold</b> word</p>", {}, "<p>A <b>bold</b> word</p>"),
        ("<p>A <u>strange</u> word</p>", {}, "<p>A strange word</p>"),
        ("<h1>A</h1>", {"rename": {"h1": "p"}}, "<p>A</p>"),
        ("<h1>A</h1><h2>B</h2>", {}, "<p>A</p><p>B</p>"),
        ("<h1>A</h1><h2>B</h2>", {"allow": ("b",)}, "A  B"),
        ("<dl><dt>A</dt><dd>B</dd></dl>", {}, "<p>A</p><p>B</p>"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", {"allow": ("p", "table", "tr")}, "<p>A</p><p>B</p>"),
        ("<ul><li>A</li><li>B</li></ul>", {"allow": ("p", "ul")}, "<p>A</p><p>B</p>"),
        ("<p>A<script>x()</script></p>", {}, "<p>A</p>"),
        ("<p>A</p><aside><p>B</p></aside>", {"drop": ("aside",)}, "<p>A</p>"),
        ("<div><p>A</p></div>", {}, "<p>A</p>"),
        ('<p><a href="https://a.example/" title="x">A</a></p>', {}, '<p><a href="https://a.example/">A</a></p>'),
        (FIGURE, {"rename": {"figcaption": "p"}, "unwrap": ("figure",)}, f"{PICTURE}<p>The quay</p>"),
        ("<h1><p>A</p><p>B</p></h1>", {"rename": {"h1": "p"}}, "<p>A</p><p>B</p>"),
        (
            f"<figure>{PICTURE}<figcaption><p>The quay</p></figcaption></figure>",
            {"rename": {"figcaption": "p"}, "unwrap": ("figure",)},
            f"{PICTURE}<p>The quay</p>",
        ),
        ("<p></p><p> </p><p><b></b></p><p>A</p>", {}, "<p>A</p>"),
        ("<p><u></u></p><ul><li></li></ul>", {}, ""),
        ("<p><i><b>A</b></i></p>", {"max_depth": 2}, "<p><b>A</b></p>"),
        ("<p><i>A <b>B</b></i></p>", {"max_depth": 2}, "<p>A <b>B</b></p>"),
        (f"<p><i><b>A{PICTURE}</b></i></p>", {"max_depth": 2}, f"<p>A{PICTURE}</p>"),
        (f"<p>A</p>{PICTURE}", {"pictures": False}, "<p>A</p>"),
        (f"<p>A</p>{PICTURE}", {"allow": ("p",)}, "<p>A</p>"),
        (f"<p>A</p>{FIGURE}", {"pictures": False, "allow": ("p", "figure", "img[src]", "figcaption")}, "<p>A</p>"),
    ],
)
def test_what_stays(html: str, changes: dict[str, Any], expected: str) -> None:
    assert partner_body(html, rules(**changes), keep).html == expected


def test_a_refused_picture_takes_its_figure_with_it() -> None:
    allowed = rules(allow=("p", "figure", "figcaption", "img[src]"))
    assert partner_body(f"<p>A</p>{FIGURE}", allowed, refuse).html == "<p>A</p>"
    assert partner_body(f"<p>A</p>{FIGURE}", rules(unwrap=("figure",)), refuse).html == "<p>A</p>"


def test_another_rendition_takes_the_place_of_a_picture() -> None:
    body = partner_body(PICTURE, rules(), lambda found: {**found, "src": "https://a.example/small.jpg"})
    assert body.html == '<img src="https://a.example/small.jpg" alt="The quay">'


def test_what_went_is_named() -> None:
    body = partner_body("<p><u>A</u><s>B</s></p>", rules(unwrap=("s",)), keep)
    assert body.elements == ("u",)


@pytest.mark.parametrize(
    ("frame", "hosts", "expected"),
    [
        (TWEET, ("twitter.com",), f'<iframe src="{TWEET.address}"></iframe>'),
        (FILM, ("twitter.com",), f'<p><a href="{FILM.page}">A film</a></p>'),
        (FILM, ("*",), f'<iframe src="{FILM.address}"></iframe>'),
        (MAP, ("google.com/maps",), f'<iframe src="{MAP.address}"></iframe>'),
        (MAP, ("google.com/docs",), f'<p><a href="{MAP.page}">A film</a></p>'),
        (FILM, ("outube.com",), f'<p><a href="{FILM.page}">A film</a></p>'),
        (EmbeddedFrame("https://x.com/a", "http://x.com/a"), ("x.com",), '<p><a href="https://x.com/a">A film</a></p>'),
    ],
)
def test_frames_of_known_hosts_come_back(frame: EmbeddedFrame, hosts: tuple[str, ...], expected: str) -> None:
    html = f'<p><a href="{frame.page}">A film</a></p>'
    body = partner_body(html, rules(allow=(*PLAIN, "iframe[src]"), iframe_hosts=hosts), keep, [frame])
    assert body.html == expected
    assert bool(body.hosts) == ("iframe" not in expected)


def test_a_partner_without_frames_gets_the_link() -> None:
    html = f'<p><a href="{FILM.page}">A film</a></p>'
    body = partner_body(html, rules(iframe_hosts=("*",)), keep, [FILM])
    assert (body.html, body.hosts) == (html, ("www.youtube.com",))


def test_a_partner_without_links_gets_nothing_in_its_place() -> None:
    html = f'<p>A</p><p><a href="{FILM.page}">youtube.com</a></p>'
    body = partner_body(html, rules(allow=("p",)), keep, [FILM])
    assert (body.html, body.hosts) == ("<p>A</p>", ("www.youtube.com",))


def test_a_link_of_the_author_stays_a_link() -> None:
    """Only what was a frame is one again: links in a sentence, links to other pages, and the second of two."""
    allowed = rules(allow=(*PLAIN, "iframe[src]"), iframe_hosts=("*",))
    link = f'<a href="{FILM.page}">A film</a>'
    assert partner_body(f"<p>See {link}</p>", allowed, keep, [FILM]).html == f"<p>See {link}</p>"
    assert partner_body(f"<p>{link}</p>", allowed, keep).html == f"<p>{link}</p>"
    twice = partner_body(f"<p>{link}</p><p>{link}</p>", allowed, keep, [FILM]).html
    assert twice == f'<iframe src="{FILM.address}"></iframe><p>{link}</p>'


def test_a_frame_that_nobody_has_seen_is_left_out() -> None:
    allowed = rules(allow=(*PLAIN, "iframe[src]"), iframe_hosts=("x.com",))
    body = partner_body('<p>A</p><iframe src="https://evil.example/"></iframe>', allowed, keep)
    assert (body.html, body.hosts) == ("<p>A</p>", ("evil.example",))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f'<iframe src="{FILM.address}"></iframe>', (FILM,)),
        (f'<p>A</p><iframe data-src="{FILM.address}" title="A film"></iframe>', (FILM,)),
        ('<iframe src="javascript:x()"></iframe>', ()),
        ('<iframe src="https://a.example/count" width="1" height="1"></iframe>', ()),
        (f'<p><a href="{FILM.page}">A film</a></p>', ()),
        ("<p>A</p>", ()),
    ],
)
def test_the_sanitiser_keeps_what_stood_in_frames(html: str, expected: tuple[EmbeddedFrame, ...]) -> None:
    assert sanitise(html, "https://tribune.example/").frames == expected


def test_an_entry_with_a_frame() -> None:
    profile = builtin("msn")
    item = record(profile)
    html = f'<p>A</p><iframe src="{TWEET.address}"></iframe><iframe src="{FILM.address}"></iframe>'
    story = partner_story(entry_of(replace(item, body=html, body_form="html")), profile)
    assert f'<iframe src="{TWEET.address}"></iframe>' in story.entry.html
    assert f'<a href="{FILM.page}">' in story.entry.html
    [finding] = [one for one in story.findings if one.code == "iframe_host_refused"]
    assert (finding.measured, finding.cure) == ("www.youtube.com", "a link to it stays")


FRAGMENTS = st.recursive(
    st.sampled_from(("text", " ", "&lt;b&gt;", PICTURE, "<br>", "<hr>", f'<iframe src="{FILM.address}"></iframe>')),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(
            "p div b i u em strong span ul ol li table tbody tr td figure figcaption h1 h6 blockquote aside dl dt dd "
            "script style section a".split()
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)
RULES = st.one_of(
    st.sampled_from([builtin(name).body for name in builtin_profiles()]),
    st.builds(
        BodyRules,
        allow=st.lists(st.sampled_from((*PLAIN, "div", "figure", "td", "tr", "table", "iframe[src]"))).map(tuple),
        rename=st.dictionaries(st.sampled_from(("h1", "div", "u")), st.sampled_from(("p", "b", "h2")), max_size=2),
        drop=st.lists(st.sampled_from(("aside", "script", "li"))).map(tuple),
        unwrap=st.lists(st.sampled_from(("figure", "p"))).map(tuple),
        iframe_hosts=st.sampled_from(((), ("youtube.com",), ("*",))),
        max_depth=st.integers(2, 6),
    ),
)


@given(st.lists(FRAGMENTS, max_size=6).map("".join), RULES, st.booleans())
def test_nothing_that_the_partner_does_not_take(html: str, allowed: BodyRules, takes_pictures: bool) -> None:
    clean = sanitise(html, "https://tribune.example/")
    body = partner_body(clean.html, allowed, keep if takes_pictures else refuse, clean.frames)
    names = {name.partition("[")[0] for name in allowed.allow}
    nodes = parse(body.html)
    for element in elements(nodes):
        assert element.name in names | IMPLIED
        assert set(element.attributes) <= attributes_of(element.name, allowed)
        assert element.name in VISIBLE or not is_blank(element.children), body.html
    assert depth_of(nodes) <= allowed.max_depth


@given(st.lists(FRAGMENTS, max_size=6).map("".join), RULES)
def test_what_is_cleaned_twice_is_the_same(html: str, allowed: BodyRules) -> None:
    once = partner_body(sanitise(html, "https://tribune.example/").html, allowed, keep)
    again = partner_body(once.html, allowed, keep)
    assert {element.name for element in elements(parse(again.html))} <= {
        element.name for element in elements(parse(once.html))
    }


def attributes_of(name: str, allowed: BodyRules) -> set[str]:
    found = [one.rstrip("]").partition("[")[2] for one in allowed.allow if one.partition("[")[0] == name]
    return set(",".join(found).replace(" ", "").split(","))


def depth_of(nodes: Nodes) -> int:
    """Return how deep nodes are nested, without the elements that the parser adds."""
    found = (node for node in nodes if isinstance(node, HtmlElement))
    return max((depth_of(node.children) + (node.name not in IMPLIED) for node in found), default=0)
