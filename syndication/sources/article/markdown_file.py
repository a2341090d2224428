"""Markdown files to drafts: the first line is the headline, the rest is the body, unchanged."""

from __future__ import annotations

from syndication.model.errors import IngestError
from syndication.sources.article.assembly import ItemParts, apply_options, make_draft
from syndication.sources.article.draft import Block, Draft, ImportOptions, tidy_options
from syndication.sources.article.source_text import clean, decode, tidy


def read_markdown(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of a Markdown file, in CommonMark; raw HTML in it is sanitised when it is published.

    Raises:
        IngestError: the file cannot be read, begins with front matter, or has no body.
    """
    options = tidy_options(options)
    text, warnings = clean(decode(data))
    first, _, rest = text.strip().partition("\n")
    if first.strip() in ("+++", "---"):
        raise IngestError("the file begins with front matter; a record goes into the folder of items as it is")
    body = rest.strip("\n").rstrip()
    if not body:
        raise IngestError("the text has no body under its headline; write one")
    parts, replaced = apply_options(ItemParts(headline=tidy(_heading(first)), body=body), options)
    blocks = (Block(first, "headline", "the first line"), Block(body, "body", "Markdown, unchanged"))
    return make_draft(data, options, parts, blocks, warnings, replaced)


def _heading(line: str) -> str:
    """Return the text of a heading (CommonMark 0.31 section 4.2): "Title" for "# Title ##"."""
    if not line.startswith("#") or not line[1:2].isspace():
        return line
    text = line[1:].lstrip()
    before_row = text.rstrip("#")
    return before_row if before_row[-1:].isspace() else text
