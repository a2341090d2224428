"""Markdown files: the first line is the headline, the rest stays as it is."""

from __future__ import annotations

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author
from syndication.sources.article import ImportOptions, read_markdown
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
