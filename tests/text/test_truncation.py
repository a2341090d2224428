"""Texts that were cut off at their source, and words of texts that two have in common."""

from __future__ import annotations

import pytest

from syndication.text.truncation import is_cut_off, word_count
from syndication.text.word_overlap import share_alike, words_alike


@pytest.mark.parametrize(
    ("html", "is_cut"),
    [
        ("<p>The harbour was […]</p>", True),
        ("<p>The harbour was [&hellip;]</p>\n", True),
        ("<p>The harbour was …</p>", True),
        ("<p>The harbour was...</p>", True),
        ('<p>The harbour.</p><p><a href="https://a.example/x">Read more</a></p>', True),
        ('<p>The harbour. <a href="/x" class="more">Continue reading <span>→</span></a></p>', True),
        ('<p>Der Hafen.</p><a href="/x">Weiterlesen »</a>', True),
        ("x" * 5_000 + "…", True),
        (f"<p>{'x ' * 5_000}</p><p>Read more</p>", True),
        ("<p>The harbour … is open.</p>", False),
        ("<p>They read more.</p><p>The end.</p>", False),
        ("<p>Wait…</p><figure><figcaption>The harbour</figcaption></figure>", False),
        ("", False),
        ("<" * 10_000, False),
    ],
)
def test_the_end_of_an_excerpt(html: str, is_cut: bool) -> None:
    assert is_cut_off(html) is is_cut


@pytest.mark.parametrize(
    ("html", "count"),
    [("", 0), ("<p>One <b>two</b></p>three", 3), ("港が再開", 4), ("a " * 500, 100), ("<p title='a b'>x</p>", 1)],
)
def test_words_are_counted_without_markup(html: str, count: int) -> None:
    assert word_count(html, 100) == count


def test_words_that_two_texts_have_in_a_row() -> None:
    text = "one two three four five six"
    assert words_alike(text, f"<p>{text.upper()}</p> seven") == 6
    assert words_alike(text, "six five four three two one") == 0
    assert words_alike("", "") == 0


def test_the_share_of_words_that_two_texts_have() -> None:
    assert share_alike("one two", "two one three four") == 1.0
    assert share_alike("one two three four", "four five") == 0.5
    assert share_alike("", "one") == 0.0
