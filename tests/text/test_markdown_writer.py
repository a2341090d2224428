"""Clean HTML becomes Markdown that means the same; what Markdown cannot say stays HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.body.tree import parse, text_of
from syndication.text.markdown import from_markdown
from syndication.text.markdown_writer import write_markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Text.</p><p>More.</p>", "Text.\n\nMore."),
        ("loose <b>words</b><p>Text.</p>", "loose **words**\n\nText."),
        ("<p>a <strong>bold </strong>word, <em>slanted</em></p>", "a **bold** word, *slanted*"),
        ("<h1>T</h1><h3>U</h3>", "## T\n\n### U"),
        ('<p><a href="https://x.example/a b">it</a></p>', "[it](https://x.example/a%20b)"),
        ("<ul><li><p>one</p></li><li>two<ul><li>in</li></ul></li></ul>", "- one\n- two\n  - in"),
        ('<ol start="3"><li>three</li><li>four</li></ol>', "3. three\n4. four"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<blockquote><p>q</p><p>r</p></blockquote>", "> q\n>\n> r"),
        ("<pre><code>x = 1\n\n  y</code></pre>", "```\nx = 1\n\n  y\n```"),
        ("<p>a<br>b</p><hr>", "a\\\nb\n\n---"),
        ("<p>run <code>ls *</code></p>", "run `ls *`"),
        ("<p>so <del>five</del> six</p>", "so ~~five~~ six"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<b><p>all of it</p></b>", "all of it"),
        ("<p></p><p> </p>", ""),
        # What looks like Markdown, and is text.
        ("<p>1. March</p>", "1\\. March"),
        ("<p># no heading</p>", "\\# no heading"),
        ("<p>5 * 3, a_b, _c_, [d], `e`, &lt;f&gt;</p>", "5 * 3, a_b, \\_c\\_, \\[d\\], \\`e\\`, \\<f>"),
        # What Markdown cannot say, or says differently.
        ("<p>x“<b>“so”</b>y</p>", "<p>x“<b>“so”</b>y</p>"),
        ("<table><tbody><tr><td>a</td></tr></tbody></table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
    ],
)
def test_what_becomes_of_html(html: str, markdown: str) -> None:
    assert write_markdown(html) == markdown


TEXTS = st.text(st.sampled_from('ab1 *_`[]()<>#+-.!&;~|\\:="\n'), min_size=1, max_size=30)
ESCAPED = TEXTS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


@given(
    st.lists(st.tuples(st.sampled_from(["p", "h2", "li", "b", "em", "blockquote"]), ESCAPED), min_size=1, max_size=4)
)
def test_no_text_becomes_something_else(blocks: list[tuple[str, str]]) -> None:
    wrapped = {"li": "<ul><li>{}</li></ul>", "b": "<p>x <b>{}</b> y</p>", "em": "<p><em>{}</em>z</p>"}
    html = "".join(wrapped.get(name, f"<{name}>{{}}</{name}>").format(text) for name, text in blocks)
    read = parse(from_markdown(write_markdown(html)))
    assert "".join(text_of(read).split()) == "".join(text_of(parse(html)).split())
