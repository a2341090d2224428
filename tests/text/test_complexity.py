"""What HTML costs a parser is told before it is parsed: never too low, and not too high for what people write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser
from tinyhtml5.tokenizer import HTMLTokenizer

from syndication.text.complexity import (
    MOST_ATTRIBUTES,
    MOST_FORMATTING,
    MOST_OPEN,
    OpenElements,
    find_excess,
    find_excess_of_markdown,
    read_tags,
)

# What the parser has open beside what tags opened: html and body, and what a table implies.
IMPLIED = 8
NAMES = (
    "div p span b i a li ul td tr table th button object select option svg path g math mi h1 h2 dd dl section template "
    "font em nobr pre form center foreignobject desc br img col caption tbody x-y applet marquee article"
).split()
PIECES = [
    *(f"<{name}>" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    *(f"<{name}/>" for name in ("path", "g", "svg", "div", "p", "mi")),
    "<b lang=en>",
    "<path d='M0 0'/>",
    "<path d=M0/>",
    "text",
    "<!-- <div> -->",
    "<!-->",
    "<!--->",
    "<!-- --!>",
    "<![CDATA[ <div> ]]>",
    "<?x <div> ?>",
    "</ x>",
    "<style></div></style>",
    "<textarea></div></textarea>",
    '<div title=">">',
    "<div title='</div>'>",
    "<div =a '>",
    "<div\x0b>",
]


class _Deepest(HTMLParser):  # type: ignore[misc]  # tinyhtml5 has no types
    """The parser of the standard, which notes how much is open at the most."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.most = 0
        self.container, self.scripting = "div", True
        self.tokenizer = _Tokenizer(html, self)
        self.reset()
        self.main_loop()


class _Tokenizer(HTMLTokenizer):  # type: ignore[misc]  # tinyhtml5 has no types
    def __init__(self, html: str, parser: _Deepest) -> None:
        super().__init__(_stream(html), parser=parser)

    def __iter__(self) -> Any:
        for token in super().__iter__():
            yield token
            self.parser.most = max(self.parser.most, len(self.parser.tree.open_elements))


def _stream(html: str) -> Any:
    from io import BytesIO

    return BytesIO(html.encode())


def deepest(html: str) -> int:
    """Return how many elements are open at the most, as the standard's parser has them."""
    return _Deepest(html).most


def estimated(html: str) -> int:
    """Return how many elements may be open at the most, those included that formatting opens anew."""
    elements = OpenElements()
    most = 0
    for is_end, name, attributes in read_tags(html):
        if is_end:
            elements.end(name)
        else:
            elements.start(name, attributes)
        most = max(most, elements.most_open)
    return most


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@example(["<span>", "<div>", "</span>"])
@example(["<svg>", "<p>", "<path/>"])
@example(["<div>", "<style></div></style>"])
@example(["<select>", "<svg>", "<path/>"])
@example(["<table>", "<td>", "<svg>", "<td>"])
@example(["<span>", "<p>", "</span>"])
def test_no_more_is_open_than_is_told(pieces: list[str]) -> None:
    # Sixty times the same: what is counted too low by one is too low by sixty. A table implies up to three elements.
    html = "".join(pieces) * 60
    assert deepest(html) <= 4 * estimated(html) + IMPLIED


@pytest.mark.parametrize(
    "html",
    [
        "<p>one<p>two" * 500,
        "<p>one <b>two</p>" * 500,
        "<p>one <a name='x'>two</p>" * 500,
        "<div><span>one</div>" * 500,
        "<ul>" + "<li>one <b>two</b>" * 500 + "</ul>",
        "<ul>" + "<li><p>one" * 500 + "</ul>",
        "<table>" + "<tr><td><b>one<td>two" * 500 + "</table>",
        "<dl>" + "<dt>one<dd>two" * 500 + "</dl>",
        "<svg>" + "<path d='M0 0'/><g><circle r='1'/></g>" * 500 + "</svg>",
        "<p><img src='a.jpg'><br><input></p>" * 500,
        "<script>if (a < b) document.write('<div>');</script>" * 500,
        "<!-- wp:paragraph --><p>one</p><!-- /wp:paragraph -->" * 500,
        "<iframe src='x'><div></iframe>" * 500,
    ],
)
def test_untidy_html_of_people_is_not_too_much(html: str) -> None:
    assert find_excess(html) == ""


def test_markdown_of_very_many_marks_is_too_much() -> None:
    assert "split the text" in find_excess_of_markdown("*[" * 60_000)
    assert find_excess_of_markdown("A *story* with [a link](https://a.example/) and more.\n\n" * 10_000) == ""


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<div>" * (MOST_OPEN + 1), "elements are open"),
        ("<div>" * 60 + "".join(f"<b lang=e{number}>" for number in range(40)), "stay open"),
        ("".join(f"<b lang=e{number}>" for number in range(MOST_FORMATTING + 1)), "stay open"),
        ("<p " + "a=1 " * (MOST_ATTRIBUTES + 1) + ">" + " " * 20_000, "attributes"),
        ("&" * 100_001, "references"),
        ("<br>" * 100_001, "references"),
    ],
)
def test_what_is_too_much_is_said_with_what_to_do(html: str, words: str) -> None:
    found = find_excess(html)
    assert words in found
    assert "; " in found


@pytest.mark.parametrize(
    "html", ["<p a='" * 30_000, '<p a="<p a="' * 30_000, "<a " * 30_000, "<!--" * 30_000, "<" * 90_000]
)
def test_what_has_no_end_is_read_once(html: str) -> None:
    """Each of these would be read to its end from each of its places, which takes minutes."""
    assert sum(1 for _ in read_tags(html)) <= 30_000
