"""Files that are no articles, and texts made to hurt."""

from __future__ import annotations

import pytest

from syndication.model.errors import IngestError
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.markdown_file import read_markdown
from syndication.sources.article.parser import read_article
from syndication.sources.plain_text import MAX_BYTES
from tests.sources.article.articles import NOON

GIVEN = ImportOptions(published=NOON)
ARTICLE = b"Council mends bridge\n\nThe council voted to mend the bridge."


@pytest.mark.parametrize("read", [read_article, read_markdown])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0", "a PNG picture"),
        (b"\0\x01\x02\x03" * 50, "binary"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04rest", "a zipped or word-processor document"),
        (b"{\\rtf1 Hello}", "an RTF document"),
        ("Headline\n\nBody".encode("utf-16"), "UTF-16 text"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>Hello</p>", "an HTML page"),
        (b"Caf\xe9\n\nBody", "not UTF-8 at byte offset 3 (0xE9); save the text as UTF-8"),
        (b"a" * (MAX_BYTES + 1), "the file has 5,242,881 bytes; an article has at most 5,242,880"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(read: type, data: bytes, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        read(data, GIVEN)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\ufeff\u200b\u00a0".encode(), b"\x07\x07"[:1] + b"\n" * 20])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(IngestError, match="empty"):
        read_article(data, GIVEN)


@pytest.mark.parametrize(
    "data", [b"Council mends bridge", b"Council mends bridge\n\nShare\n\nRead: Bridge closed", b"Share\n\nComments"]
)
def test_a_text_without_a_body_is_refused(data: bytes) -> None:
    with pytest.raises(IngestError, match=r"^the text has no body under its headline; "):
        read_article(data, GIVEN)


def test_control_characters_and_lone_surrogates_are_removed_and_counted() -> None:
    draft = read_article(ARTICLE.replace(b"voted", b"vo\0ted\x1b\xed\xa0\x80"), GIVEN)
    assert draft.warnings == ("3 characters that are no part of a text were removed; the first is U+0000 in line 3",)
    assert draft.item is not None
    assert draft.item.body == "The council voted to mend the bridge."


def test_page_breaks_part_words() -> None:
    draft = read_article(ARTICLE.replace(b" voted", b".\x0cIt voted"), GIVEN)
    assert draft.item is not None
    assert draft.item.body == "The council.\n\nIt voted to mend the bridge."


def test_joiners_stay_inside_persian_words_and_emoji_only() -> None:
    body = "می\u200cخواهم 👩\u200d🚒 fo\u200dot\u200b\u00adball"
    draft = read_article(f"Headline\n\n{body}.".encode(), GIVEN)
    assert draft.item is not None
    assert draft.item.body == "می\u200cخواهم 👩\u200d🚒 football."


def test_text_is_composed() -> None:
    draft = read_article("Cafe\u0301\n\nThe cafe\u0301 closes.".encode(), GIVEN)
    assert draft.item is not None
    assert (draft.item.headline, draft.item.body) == ("Café", "The café closes.")


def test_a_wrapped_text_is_joined_again_and_short_lines_are_not() -> None:
    paragraph = (
        "The council voted on Thursday to\nmend the bridge before the next\n"
        "winter comes, and to pay for it\nout of the harbour's own fund.\n"
    )
    draft = read_article(f"Council mends bridge\n\n{paragraph}\n{paragraph}".encode(), GIVEN)
    assert [block.text for block in draft.blocks][1:] == [paragraph.replace("\n", " ").strip()] * 2
    poem = read_article(b"Three lines\n\nThe bridge.\nIt stands.\nNo more.\n", GIVEN)
    assert [block.text for block in poem.blocks] == ["Three lines", "The bridge.", "It stands.", "No more."]


@pytest.mark.parametrize(
    "body",
    [
        "a" * (MAX_BYTES - 10),
        "a " * 500_000,
        "\n\n".join(["A line of the text."] * 20_000),
        "\n".join(["By Ada Holm"] * 10_000) + "\n\nBody.",
        "\n".join(["a lower line"] * 20_000),
        "\n\n".join(["14:05"] * 10_000),
        "\n\n".join(["Q: a", "A: b"] * 10_000),
        "\n\n".join(["A short line"] * 5_000),
        "\n\n".join(["“Four words are here”"] * 5_000),
        "\n\n".join(["Read: x"] * 10_000) + "\n\nBody.",
        "Body.\n\n" + "\n\n".join(["Share"] * 20_000),
        "(" * 200_000 + " SOURCE: " + "A" * 200_000,
        "KYIV, " * 100_000 + "(Reuters) - Text.",
        "[*_`<&" * 200_000,
        "> " * 200_000,
        "\u200d" * 500_000 + "x.",
        "." * 1_000_000,
        "e\u0301" * 500_000,
    ],
    ids=lambda body: repr(body[:16]),
)
def test_large_and_twisted_texts_are_read(body: str) -> None:
    draft = read_article(f"H\n\n{body}".encode()[:MAX_BYTES], GIVEN)
    assert draft.item is not None
    assert draft.item.headline == "H"


def test_one_line_of_the_largest_size_has_no_body() -> None:
    with pytest.raises(IngestError, match="no body"):
        read_article(b"a" * MAX_BYTES, GIVEN)
