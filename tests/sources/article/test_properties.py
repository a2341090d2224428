"""What holds for any text: no word is lost or changed, and the same text gives the same draft."""

from __future__ import annotations

import re
from hashlib import sha256

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.sources.article import columns, markdown
from syndication.sources.article.draft import Block, Draft, ImportOptions
from syndication.sources.article.line_context import BODY
from syndication.sources.article.parser import read_article
from syndication.sources.plain_text import clean
from syndication.text.html import from_markdown, plain_text
from tests.examples import scaled
from tests.sources.article.articles import NOON

MARKS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~=&;:'\"/ 019abAB\u00e9\u0628"), max_size=40)
PROSE = st.lists(
    st.sampled_from("the council of Halden voted to mend 3 bridges * _two_ <b> [x] &amp; 1.".split()), max_size=14
)
SHAPES = st.sampled_from(
    [
        "Council mends bridge",
        "By Ada Holm and Bo Ek",
        "By AFP",
        "HALDEN:",
        "KYIV, Feb 5 (Reuters) - The council voted.",
        "A man looks up. PHOTO: AFP",
        "REUTERS",
        "Source: Reuters",
        "Read: Bridge closed",
        "Read more:",
        "14:05",
        "14:05 The mayor arrives.",
        "Q: Why?",
        "A: It was time, and it had been for years, said the mayor of the town.",
        "**Ada:** Yes.",
        "“It was time to mend the bridge”",
        "It was time to mend the bridge, he said.",
        "Who pays",
        "Load Next Story",
        "© 2026 The Ledger",
        "* * *",
        "Published: 5 February 2026",
        "1. One",
        "# Two",
        "- Three",
        "- Four\n- Five",
        "Ship\tTons\nAnna\t900",
        "| Ship | Tons |\n|---|---|\n| Anna | 900 |",
        "EDITORS' NOTE: adds a word",
        "EMBARGOED UNTIL 0600",
        "(Reporting by Ada Holm; Editing by Bo Ek)",
        "UPDATE 2-Council mends bridge",
        "Not for publication",
        "ENDS",
        "ab/cd",
        "Ada Holm",
        "Bridge correspondent",
        "Paris (AFP) –",
        "> Four",
        "    Five",
        "",
    ]
)
LINES = st.one_of(SHAPES, MARKS, PROSE.map(" ".join), PROSE.map(lambda words: " ".join(words).capitalize() + "."))
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\n\n", "\r\n\r\n"])), max_size=14).map(
    lambda lines: "".join(line + end for line, end in lines)
)
WORD = re.compile(r"[^\W_]+")
SIGNS = frozenset("by and photo read more published source".split())  # what a classification says instead of the text


def _read(data: bytes, given: ImportOptions) -> Draft | None:
    try:
        return read_article(data, given)
    except IngestError as error:
        refusal = str(error)
    assert "\n" not in refusal
    return None


def _draft(text: str) -> Draft | None:
    """Return the draft, or None for a text that has no body."""
    return _read(text.encode(), ImportOptions(published=NOON, headline="Given", no_embargo=True))


def _told(draft: Draft) -> str:
    item = draft.item
    assert item is not None
    return " ".join(
        [
            item.headline,
            item.standfirst,
            plain_text(from_markdown(item.body)),
            *(f"{picture.caption} {picture.credit}" for picture in item.media),
            *(f"{author.name} {author.role}" for author in item.authors),
            *(f"{story.label} {story.title} {story.url}" for story in item.related),
            item.source.name if item.source else "",
            item.dateline.text if item.dateline else "",
            item.ednote,
            *draft.dropped,
        ]
    )


@for_all(TEXTS)
def test_the_blocks_together_are_the_text(text: str) -> None:
    draft = _draft(text)
    if draft:
        whole = "".join("".join(block.text.split()) for block in draft.blocks)
        strokeless = "".join(clean(text)[0].split()).replace("|", "")  # strokes between columns become tabs
        assert whole.replace("|", "") == strokeless


@for_all(TEXTS)
def test_every_word_is_in_the_item_or_among_the_dropped(text: str) -> None:
    draft = _draft(text)
    if draft:
        told = {word.casefold() for word in WORD.findall(_told(draft))} | SIGNS
        assert {word.casefold() for word in WORD.findall(text)} <= told


def _without_form(block: Block) -> str:
    """Return the words of a block without the bullet of a list and the line under the head of a table."""
    if block.rule == "table row" and columns.is_rule(block.text):
        return ""
    return block.text[columns.bullet_length(block.text) :] if block.rule == "list item" else block.text


@for_all(TEXTS)
def test_the_body_says_the_words_of_its_blocks_in_their_order(text: str) -> None:
    draft = _draft(text)
    if draft and draft.item:
        texts = (_without_form(block) for block in draft.blocks if block.rule in BODY)
        unstarred = (re.sub(r"^\*\*([^:*]+)(:?)\*\*", r"\1\2", text) for text in texts)
        said = plain_text(from_markdown(draft.item.body))
        assert re.sub(r"\s", "", said).replace("*", "") == re.sub(r"\s", "", "".join(unstarred)).replace("*", "")


@for_all(TEXTS)
@settings(max_examples=scaled(25))
def test_the_same_text_gives_the_same_draft_with_its_digest(text: str) -> None:
    draft = _draft(text)
    assert _draft(text) == draft
    if draft:
        assert draft.item is not None
        assert draft.item.imported is not None
        assert draft.item.imported.sha256 == sha256(text.encode()).hexdigest()


@for_all(st.one_of(MARKS, PROSE.map(" ".join)))
def test_markdown_renders_exactly_the_words(text: str) -> None:
    line = " ".join(text.split())
    if not line:
        return
    assert plain_text(from_markdown(markdown.paragraph(line))) == line
    assert plain_text(from_markdown(markdown.heading(line))) == line
    assert plain_text(from_markdown(markdown.quotation(line))) == line
    assert from_markdown(markdown.paragraph(line)).startswith("<p>")
    assert from_markdown(markdown.heading(line)).startswith("<h2>")


@for_all(st.binary(max_size=200))
def test_any_bytes_give_a_draft_or_one_line(data: bytes) -> None:
    draft = _read(data, ImportOptions())
    if draft:
        assert draft.item is None
        assert draft.blocks
