"""The fields before the text of an article of Pelican, in each of its three markups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from syndication.model.errors import IngestError
from syndication.sources.article.front_matter import split
from syndication.sources.generators.site import SourceForm
from syndication.sources.generators.values import lower_keys
from syndication.sources.page.document import parse_page
from syndication.text.body.tree import elements, text_of

# The extension "meta" of Python-Markdown.
_KEY = re.compile(r" {0,3}([A-Za-z0-9_-]{1,60}):\s*(.*)")
_MORE = re.compile(r" {4,}(.*)")
_RST_FIELD = re.compile(r":([^:\n]{1,60}):(?:\s(.*))?")
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}\s*")


class PelicanHeader(Struct, frozen=True):
    """The fields of an article, named in small letters, and its text."""

    fields: Mapping[str, Any]
    body: str


def read_header(text: str, form: SourceForm) -> PelicanHeader:
    """Return the fields before a text, and the text.

    Raises:
        IngestError: they cannot be read.
    """
    match form:
        case "rst":
            return _rst(text)
        case "html":
            return _html(text)
    return _markdown(text)


def _markdown(text: str) -> PelicanHeader:
    rows = text.split("\n")
    has_fence = rows[0].rstrip() == "---"
    at = int(has_fence)
    fields: dict[str, str] = {}
    last = ""
    while at < len(rows):
        row = rows[at]
        at += 1
        if not row.strip() or row.startswith(("---", "...")):
            return PelicanHeader(fields, "\n".join(rows[at:]))
        if found := _KEY.match(row):
            last = found[1].lower()
            fields[last] = found[2].strip()
        elif last and (more := _MORE.match(row)):
            fields[last] = f"{fields[last]}\n{more[1]}".strip()
        elif has_fence and (front := split(text)):  # YAML, which a plugin reads
            return PelicanHeader(lower_keys(front.fields), front.body)
        else:
            return PelicanHeader(fields, "\n".join(rows[at - 1 :]))
    return PelicanHeader(fields, "")


def _rst(text: str) -> PelicanHeader:
    """Return the title and the fields of a document's head (docutils: "bibliographic fields")."""
    rows = text.strip("\n").split("\n")
    fields: dict[str, str] = {}
    at = 0
    if len(rows) > 2 and _RULE.fullmatch(rows[0]) and _RULE.fullmatch(rows[2]):
        fields["title"], at = rows[1].strip(), 3
    elif len(rows) > 1 and rows[0].strip() and _RULE.fullmatch(rows[1]):
        fields["title"], at = rows[0].strip(), 2
    last = ""
    while at < len(rows):
        row = rows[at]
        if found := _RST_FIELD.fullmatch(row):
            last = found[1].strip().lower()
            fields[last] = (found[2] or "").strip()
        elif last and row[:1].isspace() and row.strip():
            fields[last] = f"{fields[last]} {row.strip()}".strip()
        elif row.strip():
            break
        at += 1
    return PelicanHeader(fields, "\n".join(rows[at:]))


def _html(text: str) -> PelicanHeader:
    page = parse_page(text)
    fields = {name: "; ".join(values) for name, values in page.metas.items()}
    title = next((text_of((each,)) for each in elements(page.nodes, "title")), "")
    start = text.lower().find("<body")
    opened = text.find(">", start) if start >= 0 else -1
    if opened < 0:
        raise IngestError("has no <body>; write its record by hand")
    end = text.lower().rfind("</body")
    return PelicanHeader({"title": title, **fields}, text[opened + 1 : end if end > opened else len(text)])
