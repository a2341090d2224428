"""Summaries made from a body: the first paragraph, without marks of notes, cut where readers expect an end."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.text.excerpts import excerpt


@pytest.mark.parametrize(
    ("html", "limit", "text"),
    [
        ("<h2>Title</h2><p>First.</p><p>Second.</p>", 300, "First."),
        ('<p></p><p dir="rtl"> </p><p lang="en">Second.</p>', 300, "Second."),
        ("<ul><li>One</li><li>Two</li></ul>", 300, "One Two"),
        ("<p>One two three</p>", 13, "One two three"),
        ("<p>One two three</p>", 12, "One two…"),
        ("<p>One, two</p>", 7, "One…"),
        (f"<p>{'x' * 20}</p>", 10, "x" * 9 + "…"),
        ("<pre>x</pre>", 300, "x"),
        ("", 300, ""),
    ],
)
def test_an_excerpt_is_the_first_paragraph_cut_at_a_word(html: str, limit: int, text: str) -> None:
    assert excerpt(html, limit) == text


@given(st.text(max_size=60), st.integers(2, 40))
def test_an_excerpt_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    assert len(excerpt(f"<p>{text}</p>", limit)) <= limit


JAPANESE = "港は木曜日に再開された。"
THAI = "ท่าเรือเปิดอีกครั้งในวันพฤหัสบดี"


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("東京 " + JAPANESE * 30, "東京 " + JAPANESE * 24),
        ("【本報訊】港口 " + "港口於周四重開，" * 60, None),
        ("「" + "港は再開された" * 20 + "。」" + "港は再開された" * 60, None),
        ("東京 " + "港" * 400, "東京 " + "港" * 296 + "…"),
        ("กรุงเทพฯ " + THAI * 20, None),
        ("港" * 149 + "。" + "港" * 300, "港" * 149 + "。"),
        ("港" * 20 + "。" + "港" * 300, "港" * 20 + "。" + "港" * 278 + "…"),
        ("港" * 290 + "、" + "港" * 300, "港" * 290 + "…"),
        ("港" * 290 + " " + "港" * 300, "港" * 290 + "…"),
        ("ab " + "x" * 400, "ab " + "x" * 296 + "…"),
        (f"{'word ' * 40}https://news.example/{'x' * 300}", ("word " * 40).strip() + "…"),
    ],
)
def test_a_text_without_blanks_is_cut_at_a_sentence_a_clause_or_a_character(text: str, summary: str | None) -> None:
    cut = excerpt(f"<p>{text}</p>", 300)
    assert 145 <= len(cut) <= 300
    assert summary is None or cut == summary
    assert text.startswith(cut.removesuffix("…"))


@pytest.mark.parametrize(
    "piece",
    [
        "e\u0301",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🇺🇦",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "1\ufe0f\u20e3",
        "\u1112\u1161\u11ab",
        "क्षि",
        "เก้า",
        "น้ำ",
        "キャ",
        "ｶﾞ",
        "က္က",
    ],
)
@pytest.mark.parametrize("shift", range(8))
def test_no_character_that_readers_see_is_cut_in_two(piece: str, shift: int) -> None:
    cut = excerpt(f"<p>{'x' * shift}{piece * 400}</p>", 100)
    assert cut.endswith("…")
    whole, rest = divmod(len(cut) - 1 - shift, len(piece))
    assert (whole > 0, rest) == (True, 0)


@pytest.mark.parametrize(
    ("html", "summary"),
    [
        ('<p>A claim.<sup><a href="https://x.example/items/a#fn1">1</a></sup></p>', "A claim."),
        ('<p>A claim.<sup id="fnref1"><a href="#fn1">1</a></sup> More.</p>', "A claim. More."),
        ('<p>A claim<sup>[<a href="#a">1</a>, <a href="#b">2</a>]</sup>.</p>', "A claim."),
        ('<p>A claim.<a href="#fn1"><sup>1</sup></a></p>', "A claim."),
        ('<p>A claim.<sup><a href="https://x.example/note">[1]</a></sup></p>', "A claim."),
        ('<p>A claim.<sup><a href="#n">note 1</a></sup></p>', "A claim."),
        ('<p>A claim.<a href="#cite">[12]</a></p>', "A claim."),
        ('<p>A claim.<a href="#top">*</a></p>', "A claim."),
        ('<p>The source. <a href="#fnref1">↩︎</a></p>', "The source."),
        ('A claim.<sup><a href="#fn1">1</a></sup>', "A claim."),
        ("<p>10<sup>6</sup> m<sup>2</sup> on the 1<sup>st</sup></p>", "106 m2 on the 1st"),
        ('<p>Acme<sup><a href="https://acme.example/">TM</a></sup></p>', "AcmeTM"),
        ('<p>See <a href="#c4">chapter 4</a> and <a href="#c5">5</a>.</p>', "See chapter 4 and 5."),
        ('<p>x<sup>n <a href="#a">1</a></sup></p>', "xn 1"),
    ],
)
def test_marks_of_notes_are_left_out(html: str, summary: str) -> None:
    assert excerpt(html, 300) == summary


@given(
    st.text(st.characters(codec="utf-8", categories=["L", "M", "P", "Zs", "So", "Cf"]), max_size=80), st.integers(2, 40)
)
def test_a_cut_excerpt_is_a_beginning_of_the_text(text: str, limit: int) -> None:
    whole = " ".join(text.replace("<", "").replace("&", "").replace(">", "").split())
    cut = excerpt(f"<p>{whole}</p>", limit)
    assert len(cut) <= limit
    beginning = cut if cut == whole else cut.removesuffix("…")
    assert whole.startswith(beginning) or unicodedata.normalize("NFC", whole).startswith(beginning)
