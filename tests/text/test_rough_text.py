"""The words of a body for an index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.search_words import words_of
from syndication.text.html import plain_text
from syndication.text.rough_text import rough_text


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>The <b>har</b>bour<br>reopens</p><p>Now</p>", "the harbour reopens now"),
        ("<li>one</li><li>two</li>", "one two"),
        ("F&auml;hren &amp; &lt;all&gt; &#x6771;", "fahren all 東"),
        ("<p>a<script>if (a < b) alert(1)</script>b<style>p {}</style></p>", "a b"),
        ("a <!-- note --> b <?php x ?> c", "a b c"),
        ("3 < 4 and 5 > 4", "3 4 and 5 4"),
        ("**bold** [link](https://tribune.example/a)", "bold link https tribune example a"),
        ("<script>never closed", ""),
        ("<", ""),
    ],
)
def test_words_are_found_in_any_markup(markup: str, words: str) -> None:
    assert words_of(rough_text(markup)) == words.split()


@given(st.text(alphabet="<>/!?ab \"'&;scriptbp=", max_size=80) | st.text())
def test_any_text_has_some(markup: str) -> None:
    assert isinstance(rough_text(markup), str)


@given(st.lists(st.tuples(st.sampled_from(["p", "b", "em", "li", "h2", "a", "span"]), st.text("ab é")), max_size=8))
def test_it_has_the_words_that_readers_see(parts: list[tuple[str, str]]) -> None:
    markup = "".join(f"<{name}>{text}</{name}>" for name, text in parts)
    assert words_of(rough_text(markup)) == words_of(plain_text(markup))
