"""HTML in entries: which tags and faults a fragment has, that any text will do, and that it is read once."""

from __future__ import annotations

import inspect
import re
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinyhtml5 import parser, tokenizer

from syndication.text.html import sanitise
from syndication.validation.html import TAGS, Fragment, Tag, read
from syndication.validation.html_messages import in_words
from syndication.validation.rules import markup

FAULTS = {
    "a & b": [],
    "AT&T": [],
    "S&P500; up": ["an unknown reference (write & as &amp;): &P500;"],
    "S&P500 &": [],
    '<a href="?a=1&b=2&copy=3&copyx">x</a>': [],
    "<p title='&copy'>": ["a & that is not written as &amp;, or a name without its semicolon: &copy'>"],
    "&eacute;&hellip;&fjlig;": [],
    "&notit;": ["a & that is not written as &amp;, or a name without its semicolon: &notit;"],
    "<textarea>Q&A</textarea>": [],
    "&nbsp x": ["a & that is not written as &amp;, or a name without its semicolon: &nbsp"],
    "&copy": ["a & that is not written as &amp;, or a name without its semicolon: &copy"],
    "&#8217 s": ["a number without its semicolon: &#8217"],
    "&#x; &#;": ["a &# without a number: &#x;", "a &# without a number: &#;"],
    "&#146;": ["a reference to a character that does not exist: &#146;"],
    "a \x01": ["a character that HTML does not allow"],
    "a \0 b": ["a character that HTML does not allow"],
    "a < b": ["a < that is not written as &lt;: < b"],
    "<>": ["<> is not a tag"],
    "</>": ["</> closes nothing"],
    "</ p>": ["a </ without a name: </ p>"],
    "<?php x ?>": ["<? means nothing in HTML: <?php x ?>"],
    "<![CDATA[x]]>": ["a <! that does not begin a comment: <![CDATA[x]]>"],
    "<!DOCTYPE html>": ["<!DOCTYPE> is not allowed in a fragment"],
    "<p": ["a tag without its >: <p"],
    '<p dir="ltr': ['a tag without its >: <p dir="ltr'],
    "</": ["a tag without its >: </"],
    "<p/>": ["<p/> is not closed by its slash"],
    "<br/>": [],
    "</br>": ["</br> is not an end tag"],
    "<p>a</p/>": ["an end tag with a slash at its end: </p/>"],
    "<p>a</p dir=ltr>": ["an end tag with attributes: </p dir=ltr>"],
    "<p dir=a dir=b>": ["an attribute occurs twice in a tag: <p dir=a dir=b>"],
    "<p dir=>": ["a = without a value: <p dir=>"],
    '<p title=a"b>': ['a value that needs quotation marks: <p title=a"b>'],
    '<p dir="ltr"id="a">': ['no space between attributes: <p dir="ltr"id="a">'],
    '<p dir="ltr" ">': ['a quotation mark, = or < between attributes: <p dir="ltr" ">'],
    "<p/dir=ltr>": ["a slash within a tag: <p/dir=ltr>"],
    "<!-- a -- b --- c --->": [],
    "<!---->": [],
    "<!-->": ["a comment that ends where it begins: <!-->"],
    "<!--->": ["a comment that ends where it begins: <!--->"],
    "<!-- a --!> b": ["a comment that ends with --!>: <!-- a --!> b"],
    "<!-- a <!-- b -->": ["a comment within a comment, or one that is not closed: <!-- b -->"],
    "<!-- a <!-->": [],
    "<!-- a <b>": ["a comment is not closed: <!-- a <b>"],
    "<p>a": [],
    "<b>a": ["<b> is not closed"],
    "<ul><li><b>a": ["<b> is not closed"],
    "<ul><li>a": ["<ul> is not closed"],
    "<textarea>a": ["<textarea> is not closed"],
    "<script>a": ["<script> is not closed"],
    "<table>": ["<table> is not closed"],
    "</div>": ["</div> closes nothing"],
    "<b><i>a</b></i>": ["</b> closes across <i>", "</i> closes nothing"],
    "<div><ul></div>": ["</div> closes across <ul>"],
    "<h2>a</h3>": ["</h3> closes nothing"],
    "<a>a<a>b</a>": ["<a> within <a>"],
    "<h2><h3>a</h3></h2>": ["<h3> is not allowed here", "</h2> closes nothing"],
    "<td>a": ["<td> is not allowed here"],
    "<table><td>a</table>": ["<td> is not in a row"],
    "<table><b>a</b></table>": [
        "<b> in a table, but not in a cell",
        "</b> in a table, but not in a cell",
    ],
    "<select><b>a</select>": ["<b> is not allowed in <select>"],
    "<html>": ["<html> is not allowed in a fragment"],
    "<body>": ["<body> is not allowed here"],
    "<image>": ["<image> is not an HTML element; write <img>", "<image> is not an HTML element"],
    "<x-y>a</x-y>": [],
    "<amp-img></amp-img><search>a</search>": [],
    "<svg><path/><foreignObject><p>a</p></foreignObject></svg>": [],
    "<math><mfrac><mi>x</mi><mn>2</mn></mfrac></math>": [],
    "<path></path>": ["<path> is not an HTML element"],
    "<font-face></font-face>": ["<font-face> is not an HTML element"],
    "<b><i>" * 3 + "</b></i>" * 3: ["</b> closes across <i>", "</i> closes nothing"],
}

#: Errors of comments in the package's edition of the standard, which the newer one does not have.
OF_COMMENTS = frozenset({"unexpected-char-in-comment", "unexpected-dash-after-double-dash-in-comment"})
#: Errors of whole pages, which no fragment has.
OF_PAGES = frozenset(
    """
    char-in-head-noscript end-tag-after-implied-root eof-in-frameset eof-in-head-noscript expected-eof-but-got-char
    expected-eof-but-got-end-tag expected-eof-but-got-start-tag two-heads-are-not-better-than-one
    unexpected-char-after-body unexpected-char-after-frameset unexpected-char-in-frameset
    unexpected-end-tag-after-body unexpected-end-tag-after-body-innerhtml unexpected-end-tag-after-frameset
    unexpected-end-tag-before-html unexpected-end-tag-in-frameset unexpected-frameset-in-frameset-innerhtml
    unexpected-inhead-noscript-tag unexpected-start-tag-after-body unexpected-start-tag-after-frameset
    unexpected-start-tag-in-frameset unexpected-start-tag-out-of-my-head
    """.split()
)


@pytest.mark.parametrize(("text", "faults"), FAULTS.items(), ids=FAULTS)
def test_faults(text: str, faults: list[str]) -> None:
    assert list(read(text).faults) == faults


def test_every_error_has_words() -> None:
    source = re.sub("#.*", "", inspect.getsource(parser) + inspect.getsource(tokenizer))
    codes = set(re.findall(r'parse_error\(\s*"([a-z0-9.-]+)"', source)) - OF_PAGES - OF_COMMENTS
    details = dict.fromkeys(["name", "near", "startName", "endName", "originalName", "newName"], "x")
    assert len(codes) > 60
    assert [code for code in codes if in_words(code, details, ["html"]) == code.replace("-", " ")] == []


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("a", []),
        ("<P Dir=LTR>a</P>", [Tag("p", (("dir", "LTR"),))]),
        ("<a href='?a=1&amp;b=2' download>", [Tag("a", (("href", "?a=1&b=2"), ("download", "")))]),
        ("<p dir=a DIR=b id=c>", [Tag("p", (("dir", "a"), ("id", "c")))]),
        ("<p title='a>b'><br/>", [Tag("p", (("title", "a>b"),)), Tag("br", ())]),
        ("<body onload=a()><td onclick=b()>", [Tag("body", (("onload", "a()"),)), Tag("td", (("onclick", "b()"),))]),
        ("<!-- <p> --><textarea><b></textarea><script>'<i>'</script>", [Tag("textarea", ()), Tag("script", ())]),
        ("<p title='a", []),
    ],
)
def test_tags(text: str, tags: list[Tag]) -> None:
    """What readers might run is told even where a parser would drop it; what is no tag is not."""
    assert list(read(text).tags) == tags


def test_there_is_an_end_of_faults() -> None:
    faults = read("".join(f"<b>a</i{number}>" for number in range(100))).faults
    assert len(faults) == 21
    assert faults[-1] == "and more"


def test_a_text_is_not_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "story"
    file.write_text("<script>a()</script>")
    assert read(str(file)) == Fragment((), ())


HOSTILE = {
    "nested deep": "<div>" * 30_000,
    "nested deep and closed": "<div>" * 15_000 + "</div>" * 15_000,
    "formatting without an end": "".join(f"<b a={number}>" for number in range(20_000)),
    "formatting before each paragraph": "<p>" + "".join(f"<b a={number}>" for number in range(60)) + "<p>x" * 5_000,
    "misnested": "<b><i><u><div></b></i>" * 4_000,
    "links in links": "<a><div>" * 10_000,
    "objects left open": "<div><object></div>" * 10_000 + "<b></i></b>" * 3_000,
    "comments left open": "<!--" * 50_000,
    "tags left open": "<a " * 50_000,
    "quotes left open": '<a b="' * 50_000,
    "thrown out of a table": "<table>" + "x<b></b>" * 10_000,
    "a tag of many attributes": "<a " + " ".join(f"a{number}" for number in range(200_000)) + ">",
    "a name without an end": "<" + "a" * 3_000_000,
    "an attribute without an end": "<a " + "1" * 3_000_000,
    "a value of references": '<a b="' + "&amp;" * 600_000 + '">',
    "a comment of hyphens": "<!--" + "- " * 1_500_000,
    "a document type without an end": "<!DOCTYPE " + "a" * 3_000_000,
    "an end tag in a script without an end": "<script><!--<" + "a" * 200_000,
    "a number of many digits": "&#" + "9" * 100_000 + ";",
    "too many tags": "<p>" * 1_000_000,
    "too many references": "&amp;" * 1_000_000,
    "too many NULs": "\0" * 3_000_000,
    "half a character": "<p>\ud800</p>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile(text: str) -> None:
    """Most would take minutes where time grows with the square of the text."""
    assert read(text).faults


@pytest.mark.parametrize(
    "style", ["a:b;" * 200_000, '"' * 500_001, '"(' * 500_000, "rgb(" * 300_000, "a" * 3_000_000], ids=range(5)
)
def test_long_styles(style: str) -> None:
    assert {finding.code for finding in markup.check_html(f"<p style='{style}'>")} == {"DangerousStyleAttr"}


def test_long_texts_are_read() -> None:
    """As long as a feed may be, with a picture written into it."""
    picture = f'<img src="data:image/png;base64,{"iVBORw0KGgo/" * 200_000}">'
    assert markup.check_html(picture + "<p>Lorem &amp; ipsum <em>dolor</em></p>" * 2000) == []


PIECES = (
    *(f"<{name}>" for name in sorted(TAGS | {"svg", "math", "mi", "title", "body", "html", "frameset"})),
    *(
        f"</{name}>"
        for name in ("p", "b", "a", "table", "td", "select", "div", "svg", "li", "h1", "template", "script")
    ),
    *(
        "<",
        ">",
        "/",
        "!",
        "--",
        "<!--",
        "-->",
        "&",
        "&#",
        "x",
        "1",
        ";",
        "=",
        '"',
        "'",
        " ",
        "\0",
        "é",
        "[CDATA[",
        "]]>",
    ),
)
SOUP = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=10)
# Sanitising takes elements away, and what then meets may not nest; so headings, links and items are left out here.
KEPT = "p b i em strong ul ol blockquote code pre q img br figure hr span script svg x-y".split()
STORY = st.lists(
    st.sampled_from([f"<{name}>" for name in KEPT] + [f"</{name}>" for name in KEPT]) | VALUES, max_size=20
).map("".join)


@given(st.text() | SOUP)
def test_any_text(text: str) -> None:
    found = read(text)
    assert all(fault and "\n" not in fault.partition(":")[0] for fault in found.faults)
    assert all(tag.name == tag.name.strip() != "" for tag in found.tags)
    assert all(finding.line == 0 for finding in markup.check_html(text))


@given(STORY)
def test_what_is_sanitised_has_no_faults(text: str) -> None:
    assert read(sanitise(text, "https://news.example.com/").html).faults == ()


INLINE = ("b", "em", "span", "code", "cite", "sub", "small")
BLOCKS = ("div", "blockquote", "section", "figure", "article")
ATTRIBUTES = st.dictionaries(st.sampled_from(["class", "title", "lang", "data-a"]), VALUES, max_size=3)
Written = tuple[str, list[Tag]]


def element(name: str, attributes: dict[str, str], inside: list[Written]) -> Written:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    tags = [Tag(name, tuple(attributes.items())), *(tag for _, tags in inside for tag in tags)]
    return f"<{name}{written}>{''.join(text for text, _ in inside)}</{name}>", tags


TEXTS = VALUES.map(lambda text: (escape(text), list[Tag]()))
PHRASES = st.recursive(
    TEXTS,
    lambda inside: st.builds(element, st.sampled_from(INLINE), ATTRIBUTES, st.lists(inside, max_size=3)),
    max_leaves=8,
)
BODIES = st.recursive(
    PHRASES,
    lambda inside: st.builds(element, st.sampled_from(BLOCKS), ATTRIBUTES, st.lists(inside, max_size=3)),
    max_leaves=8,
)


@given(st.lists(BODIES, max_size=4))
def test_what_nests_well_has_no_faults(bodies: list[Written]) -> None:
    found = read("".join(text for text, _ in bodies))
    assert found.faults == ()
    assert list(found.tags) == [tag for _, tags in bodies for tag in tags]


def test_a_text_alone() -> None:
    [fault, danger, relative] = markup.check_html('<p onclick="a()"><a href="/x">AT&TT;</a>')
    assert [finding.code for finding in (fault, danger, relative)] == ["NotHtml", "SecurityRiskAttr", "ContainsRelRef"]
    assert fault.message == "content: not valid HTML: an unknown reference (write & as &amp;): &TT;</a>"
    assert markup.check_html("<p>AT&amp;T</p>") == []
