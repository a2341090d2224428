"""HTML from the clipboard of word processors and web pages: what an editor gets, and what is counted as left out."""

from __future__ import annotations

import pytest

from syndication.model.errors import IngestError
from syndication.sources.pasted_html import BodyForm, read_paste

DOCS = (
    '<meta charset=\'utf-8\'><b style="font-weight:normal;" id="docs-internal-guid-1">'
    '<h2 dir="ltr"><span style="font-size:16pt">Harbour</span></h2>'
    '<p dir="ltr"><span style="font-weight:400">It is </span><span style="font-weight:700">open</span>'
    '<span style="font-style:italic"> again</span>, <a href="https://x.example/a"><span>they say</span></a>.</p>'
    '<ul><li dir="ltr"><p role="presentation"><span>one</span></p></li></ul>'
    '<img src="https://lh3.example/p.png"></b><br class="Apple-interchange-newline">'
)
WORD = (
    "<html><head><style><!-- p.MsoNormal {margin:0} --></style></head><body><!--StartFragment-->"
    "<p class=MsoNormal><b>The harbour</b><o:p></o:p></p><p class=MsoNormal>It reopened.</p><!--EndFragment--></body>"
)
PAGE = (
    '<p style="color:red" onclick="x()">Text <iframe src="https://v.example/1"></iframe></p><script>x()</script>'
    '<figure><img src="/a.jpg"><img src="data:image/png;base64,AA"><figcaption>The quay</figcaption></figure>'
    '<form><input name="q"><button>Go</button></form><video src="/v.mp4"></video>'
    '<p><a href="/about">about</a> <a href="javascript:x()">run</a></p>'
)


def test_a_text_of_a_word_processor_has_its_marks() -> None:
    found = read_paste(DOCS, "markdown")
    assert found.text == "## Harbour\n\nIt is **open** *again*, [they say](https://x.example/a).\n\n- one"
    assert found.left_out == {"pictures": 1, "styles": 1}
    assert read_paste(WORD, "markdown").text == "**The harbour**\n\nIt reopened."


def test_what_is_left_out_of_a_page_is_counted() -> None:
    found = read_paste(PAGE, "markdown")
    assert found.left_out == {
        "pictures": 2, "frames": 1, "recordings": 1, "forms": 2, "scripts": 1, "links": 1, "styles": 1,
    }  # fmt: skip
    for gone in ("x()", "iframe", "img", "style", "color", "input", "/about"):
        assert gone not in found.text
    for there in ("Text", "The quay", "about", "run"):
        assert there in found.text


@pytest.mark.parametrize(
    ("html", "left_out"),
    [
        ("<meta charset='utf-8'><span>a *b*</span>", {}),
        ('<div style="white-space:pre"><div><span>## code</span></div></div>', {"styles": 1}),
        ("<p>one</p><p>two<br>three</p>", {}),
    ],
)
def test_a_text_without_marks_is_taken_as_plain_text(html: str, left_out: dict[str, int]) -> None:
    found = read_paste(html, "markdown")
    assert (found.text, found.left_out) == ("", left_out)


def test_in_html_each_block_has_a_line() -> None:
    found = read_paste('<p class="x">one</p><p><span>two</span></p><ul><li>three</li></ul>', "html")
    assert found.text == "<p>one</p>\n<p>two</p>\n<ul><li>three</li></ul>"


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_what_takes_too_long_is_refused(form: BodyForm) -> None:
    with pytest.raises(IngestError, match="too long"):
        read_paste("<b>" * 300 + "x", form)
