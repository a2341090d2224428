"""From a Markdown file to a draft: its first line is the headline, the rest the body as it stands."""

from __future__ import annotations

import re

from syndication.errors import IngestError
from syndication.ingest.assembly import Parts, drafted, overruled
from syndication.ingest.draft import Block, Draft, Given, tidied
from syndication.ingest.source import clean, decode, tidy

_HEADING = re.compile(r"#\s+(.*?)(?:\s+#+)?$")


def read_markdown(data: bytes, given: Given) -> Draft:
    """Return the draft of a Markdown file, in CommonMark; raw HTML in it will be shown as text.

    Raises:
        IngestError: the file cannot be read, begins with front matter, or has no body.
    """
    given = tidied(given)
    text, warnings = clean(decode(data))
    first, _, rest = text.strip().partition("\n")
    if first.strip() in ("+++", "---"):
        raise IngestError("the file begins with front matter; a record goes into the folder of items as it is")
    body = rest.strip("\n").rstrip()
    if not body:
        raise IngestError("the text has no body under its headline; write one")
    heading = _HEADING.match(first)
    parts, replaced = overruled(Parts(headline=tidy(heading[1] if heading else first), body=body), given)
    blocks = (Block(first, "headline", "the first line"), Block(body, "body", "Markdown as it stands"))
    return drafted(data, given, parts, blocks, warnings, replaced)
