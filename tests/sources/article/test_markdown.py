"""Lines that CommonMark would read as more than words."""

from __future__ import annotations

import pytest

from syndication.sources.article import markdown
from syndication.text.html import from_markdown, plain_text

LINES = [
    "# 7 is the longest line",
    "###### six",
    "#",
    "C# and F #",
    "a ##",
    "1. First",
    "12) Second",
    "1986. A year",
    "1.5 million",
    "- a dash",
    "-",
    "---",
    "- - -",
    "+ plus",
    "* star",
    "***",
    "_ _ _",
    "___",
    "===",
    "=",
    "> quoted",
    ">",
    "~~~ fence",
    "``` fence",
    "`code` and ``more``",
    "*stars* and **stars**",
    "_lines_ and __lines__ and snake_case_name",
    "[text](https://x.example/)",
    "![text](https://x.example/a.png)",
    "[text]: https://x.example/",
    "[text][ref] and [ref]",
    "<https://x.example/> and <a@x.example>",
    "<b>bold</b> <!-- no --> <?php ?>",
    "1 < 2 > 1",
    "&amp; &copy; &#65; &#x41; AT&T &",
    "back\\slash \\* \\",
    "| a | b |",
    "|---|",
    "5 * 3 = 15 * 1",
    "~~five~~ and ~~~six~~~ and ~x~",
    "a <!-- b and c --> d",
    "a claim[^1]",
    "[^1]: a note",
    "a:b ! ( ) { } ~ ^ $ % @",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_rendered_as_its_words(line: str) -> None:
    rendered = from_markdown(markdown.paragraph(line))
    assert plain_text(rendered) == line
    assert rendered.startswith("<p>")
    assert rendered.count("<") == 2  # nothing but the paragraph


@pytest.mark.parametrize("line", LINES)
def test_a_heading_and_a_quotation_say_their_words(line: str) -> None:
    heading = from_markdown(markdown.heading(line))
    assert (plain_text(heading), heading.startswith("<h2>"), heading.count("<")) == (line, True, 2)
    quotation = from_markdown(markdown.quotation(line))
    assert (plain_text(quotation), quotation.startswith("<blockquote>"), quotation.count("<")) == (line, True, 4)


@pytest.mark.parametrize("line", LINES)
def test_a_turn_of_an_interview_says_its_words(line: str) -> None:
    rendered = from_markdown(markdown.speech("Q:", line))
    assert plain_text(rendered) == f"Q: {line}"
    assert rendered.startswith("<p><strong>Q:</strong> ")


@pytest.mark.parametrize(
    "line", ["The 2-1 win, 3.5 % more.", 'It\'s "meaningful" – so', "a snake_case_name", "Fish & chips (fried)"]
)
def test_plain_words_are_not_marked(line: str) -> None:
    assert markdown.paragraph(line) == line
