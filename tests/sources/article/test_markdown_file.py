"""Markdown files: the first line is the headline, the rest stays as it is."""

from __future__ import annotations

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.markdown_file import read_markdown
from tests.sources.article.articles import NOON

BODY = "A *first* paragraph.\n\n## Who pays\n\n- one\n- two"


@pytest.mark.parametrize(
    "first",
    [
        "# Council mends bridge",
        "# Council mends bridge #",
        "Council mends bridge",
        "\ufeff\n#  Council\u00a0mends bridge",
    ],
)
def test_the_first_line_is_the_headline_and_the_rest_the_body(first: str) -> None:
    given = ImportOptions(published=NOON, standfirst="It was time", authors=(Author("Ada Holm"),))
    item = read_markdown(f"{first}\r\n\r\n{BODY}\r\n".encode(), given).item
    assert item is not None
    assert (item.headline, item.body, item.body_form) == ("Council mends bridge", BODY, "markdown")
    assert (item.standfirst, item.authors) == ("It was time", (Author("Ada Holm"),))


def test_code_keeps_its_indent() -> None:
    item = read_markdown(b"# H\n\n    indented code", ImportOptions(published=NOON)).item
    assert item is not None
    assert item.body == "    indented code"


def test_a_date_is_asked_for() -> None:
    draft = read_markdown(b"# H\n\nBody 2026-02-05.", ImportOptions())
    assert draft.item is None
    assert len(draft.missing) == 1


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'+++\nheadline = "H"\npublished = 2026-02-05T12:00:00Z\n+++\nBody',
            "is a record already; put it into the folder",
        ),
        (b"---\nid: [\n---\nBody", "the front matter is not YAML"),
        (b"+++\nid = \n+++\nBody", "the front matter is not TOML"),
        (b"+++\nid = 1\nBody", "the front matter has no end"),
        (b"# H\n\n", "no body"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        read_markdown(data, ImportOptions(published=NOON))


def test_an_embargo_in_a_markdown_file_is_asked_about() -> None:
    text = b"# Harbour reopens\n\n**EMBARGOED UNTIL 0600 GMT FRIDAY**\n\nEDITORS' NOTE: adds a quote\n\nIt did."
    asked = read_markdown(text, ImportOptions(published=NOON))
    question = (
        "the text names an embargo (**EMBARGOED UNTIL 0600 GMT FRIDAY**): give --embargo-until TIME, or --no-embargo"
    )
    assert (asked.item, asked.missing) == (None, (question,))
    ended = read_markdown(text, ImportOptions(published=NOON, no_embargo=True))
    assert ended.item is not None
    assert ended.warnings == (
        "words of an embargo are left in the text: **EMBARGOED UNTIL 0600 GMT FRIDAY**",
        "a note for editors is left in the text: EDITORS' NOTE: adds a quote",
    )


def test_an_embargo_in_the_front_matter_answers_that() -> None:
    text = b"---\ntitle: Harbour reopens\nembargo_until: 2026-02-06T06:00:00Z\n---\n\nEmbargo: Friday 6 a.m.\n\nIt did."
    assert read_markdown(text, ImportOptions(published=NOON)).missing == ()
