"""Blocks whose tags go keep their boundaries, and bodies that were right keep their bytes."""

from __future__ import annotations

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.body.names import DISSOLVED
from syndication.text.html import plain_text, sanitise

BASE = "https://tribune.example/news/story"
BLOCK_NAMES = sorted(DISSOLVED - {"body", "html", "noscript", "optgroup", "form"})


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<p>A<span class="sidenote">Tufte</span></p>', "<p>A <span>Tufte</span></p>"),
        ('<p>A <span class="marginnote">Tufte</span></p>', "<p>A <span>Tufte</span></p>"),
        ('<p>A<input type="checkbox"><span class="side-note">Tufte</span></p>', "<p>A <span>Tufte</span></p>"),
        ('<p>A<span class="footnote">1</span></p>', "<p>A<span>1</span></p>"),
        ('<p><span class="sidenote">Tufte</span></p>', "<p><span>Tufte</span></p>"),
    ],
)
def test_a_note_beside_the_text_does_not_run_into_it(html: str, clean: str) -> None:
    assert sanitise(html, BASE).html == clean


@pytest.mark.parametrize("name", BLOCK_NAMES)
def test_each_block_is_a_paragraph(name: str) -> None:
    assert sanitise(f"<{name}>One.</{name}><{name}>Two.</{name}>", BASE).html == "<p>One.</p><p>Two.</p>"


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<div><div><p>a</p></div></div>", "<p>a</p>"),
        ("<div>\n<p>a</p>\n</div>\n<p>b</p>", "<p>a</p>\n\n<p>b</p>"),
        ("<div>One <b>bold</b><p>two</p>three</div>", "<p>One <b>bold</b></p><p>two</p><p>three</p>"),
        ("<div>a</div><div><br></div><div>b<br></div>", "<p>a</p><p>b</p>"),
        ("one<div>two</div>three", "one<p>two</p>three"),
        ("one<div></div>three", "<p>one</p><p>three</p>"),
        ("<ul><li><div>a</div></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li><div>b</div><div>c</div></li></ul>", "<ul><li><p>b</p><p>c</p></li></ul>"),
        ("<blockquote><div>a</div></blockquote>", "<blockquote>a</blockquote>"),
        ("<h2><div>a</div><div>b</div></h2>", "<h2>a<br>b</h2>"),
        ("<a href='/x'><div>T</div><div>S</div></a>", '<p><a href="https://tribune.example/x">T</a></p>'
         '<p><a href="https://tribune.example/x">S</a></p>'),
        ("<a href='/x'><h3>T</h3></a>", '<a href="https://tribune.example/x"><h3>T</h3></a>'),
        ("<b><div>a</div></b>", "<p><b>a</b></p>"),
        ("<main>a<br><br>b</main>", "<p>a<br><br>b</p>"),
        ("<dl><div><dt>a</dt><dd>b</dd></div></dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<figure><div><img src='/a.jpg'></div></figure>",
         '<figure><img src="https://tribune.example/a.jpg" alt=""></figure>'),
        ("<div><img src='/a.jpg'></div>Words", '<img src="https://tribune.example/a.jpg" alt=""><p>Words</p>'),
        ("<my-card><my-line>a</my-line><my-line>b</my-line></my-card>", "<p>a</p><p>b</p>"),
        ("<p>a <my-tip>b</my-tip> c</p>", "<p>a b c</p>"),
        ("<marquee>a</marquee><marquee>b</marquee>", "<p>a</p><p>b</p>"),
        ("<form><p>a</p><label>M <input></label></form>", "<p>a</p>"),
        ("<form>Mail: <input><button>Go</button></form><p>a</p>", "<p>a</p>"),
        ("<td>a</td><td>b</td>", "a b"),
        ("<menu><li>a</li></menu>", "<ul><li>a</li></ul>"),
    ],
)  # fmt: skip
def test_boundaries_stay(html: str, clean: str) -> None:
    assert sanitise(html, BASE).html == clean


@pytest.mark.parametrize(
    "html",
    [
        "a<br><br>b",
        "a <p>b</p> c",
        "<b><p>a</p></b>",
        "<p>a</p>\n\n<p>b <i>c</i></p>",
        "<ul>\n<li>a</li>\n</ul>",
        "<pre><code>a\n  b</code></pre>",
        "<table><caption>c</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<figure><blockquote>a</blockquote><figcaption>b</figcaption></figure>",
        "<p>x<sub>2</sub><sup>3</sup><ins>a</ins><del>b</del><s>c</s></p>",
    ],
)
def test_what_was_right_stays_as_it_is(html: str) -> None:
    assert sanitise(html, BASE).html == html
    assert sanitise(html, BASE).losses == ()


_KNOWN = [*BLOCK_NAMES, "p", "span", "b", "a", "ul", "li", "h2", "blockquote"]
_NAMES = st.sampled_from([*_KNOWN, "foo", "my-el", "font"])


@given(st.lists(st.tuples(st.sampled_from(_KNOWN), st.integers(0, 2)), min_size=1, max_size=12))
def test_words_of_two_blocks_never_run_together(parts: list[tuple[str, int]]) -> None:
    html = ""
    for number, (name, kind) in enumerate(parts):
        html += (f"<{name}>w{number}q</{name}>", f"<{name}>w{number}q", f"w{number}q</{name}>")[kind]
    before = plain_text(html).split()
    after = plain_text(sanitise(html, BASE).html).split()
    assert [word for word in after if not any(word in line for line in before)] == []
    assert "".join(after) == "".join(before)


@given(st.lists(st.tuples(_NAMES, st.booleans()), max_size=12))
def test_no_paragraph_is_within_a_paragraph(parts: list[tuple[str, bool]]) -> None:
    html = "".join(f"<{'' if opens else '/'}{name}>x" for name, opens in parts)
    clean = sanitise(html, BASE).html
    for paragraph in lxml.html.fragment_fromstring(f"<div>{clean}</div>").iter("p"):
        assert [each.tag for each in paragraph.iterdescendants() if each.tag in ("p", "h2", "ul", "blockquote")] == []
    assert sanitise(clean, BASE).html == clean


@pytest.mark.parametrize(
    "html",
    [
        '<p><abbr title="International Maritime Organization">IMO</abbr></p>',
        '<ol start="5" reversed="" type="a"><li value="9">x</li></ol>',
    ],
)
def test_attributes_that_say_something_stay(html: str) -> None:
    assert sanitise(html, BASE).html == html


@pytest.mark.parametrize("style", ["text-decoration: line-through;", "text-decoration-line:underline line-through"])
def test_what_a_style_strikes_out_is_struck_out(style: str) -> None:
    html = sanitise(f'<p>Tickets cost <span style="{style}">£10</span> £5.</p>', BASE).html
    assert (html, plain_text(html)) == ("<p>Tickets cost <s>£10</s> £5.</p>", "Tickets cost £5.")


def test_a_style_that_strikes_nothing_out_changes_no_tag() -> None:
    html = '<p><span style="text-decoration: none">a</span></p>'
    assert sanitise(html, BASE).html == "<p><span>a</span></p>"


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p {}>1 <b>2</b></p>", "<p><s>1 <b>2</b></s></p>"),
        ("<ul {}>\n<li>1</li><li>2<p>3</p></li></ul>", "<ul>\n<li><s>1</s></li><li><s>2</s><p><s>3</s></p></li></ul>"),
        ("<table><tr><td {}>1</td></tr></table>", "<table><tbody><tr><td><s>1</s></td></tr></tbody></table>"),
        ("<div {}>1<p>2</p></div>", "<p><s>1</s></p><p><s>2</s></p>"),
        ("<h2 {}>1</h2>", "<h2><s>1</s></h2>"),
        ("<p {}><img src='/a.png'></p>", '<p><img src="https://tribune.example/a.png" alt=""></p>'),
        ("<del {}>1</del>", "<del>1</del>"),
    ],
)
def test_what_a_style_strikes_out_stays_struck_out(html: str, clean: str) -> None:
    for style in ("text-decoration:line-through", "text-decoration-line: LINE-THROUGH; color: red"):
        assert sanitise(html.format(f'style="{style}"'), BASE).html == clean
    assert "<s>" not in sanitise(html.format('style="text-decoration:underline"'), BASE).html
