"""The body of a post: its HTML if it has any, else what Lexical or Mobiledoc makes of it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from syndication.model.item import BodyForm
from syndication.sources.ghost.cards import CardReport
from syndication.sources.ghost.gates import has_preview, without_gated_blocks, without_marks
from syndication.sources.ghost.html_cards import without_controls
from syndication.sources.ghost.lexical import render_lexical
from syndication.sources.ghost.mobiledoc import render_mobiledoc
from syndication.sources.json_files import decode_object
from syndication.sources.json_values import JsonFields
from syndication.text.characters import illegal_character, strip_illegal, with_windows_1252

SITE_MARK = "__GHOST_URL__"
NO_ADDRESSES = "files and pages of the old site have no address in the export; give --site https://old.example"
_FILES = '"/content/'  # addresses as older versions stored them


class PostBody(Struct, frozen=True):
    """The text of a post, and its form."""

    text: str
    form: BodyForm = "html"


def body_of(post: JsonFields, site: str, has_address: bool, report: CardReport) -> PostBody:
    """Return the body of a public post. `site` is the site's address, "" if unknown.

    Raises:
        IngestError, ComplexityError: it cannot be read.
    """
    body = _body(post, report)
    text = body.text.replace(f"{SITE_MARK}/", f"{site}/").replace(SITE_MARK, site)
    if site:
        text = text.replace(_FILES, f'"{site}{_FILES[1:]}')
    elif SITE_MARK in body.text or (_FILES in body.text and not has_address):
        report.lose(NO_ADDRESSES)
    if illegal_character(text):
        report.warn("has characters in its text that no feed can contain; they are left out")
        text = strip_illegal(with_windows_1252(text))
    return PostBody(text, body.form)


def _body(post: JsonFields, report: CardReport) -> PostBody:
    if html := post.text("html"):
        if has_preview(html) and post.text("visibility") in ("public", ""):
            report.warn("has the mark of a public preview, but all of it is public, as in Ghost")
        return PostBody(without_controls(without_marks(without_gated_blocks(html, report.lose)), report.lose))
    if rich := post.text("lexical"):
        return PostBody(_rendered(rich, render_lexical, report, post))
    if rich := post.text("mobiledoc"):
        return PostBody(_rendered(rich, render_mobiledoc, report, post))
    return PostBody(post.text("markdown"), "markdown")


def _rendered(rich: str, render: Callable[[JsonFields, CardReport], str], report: CardReport, post: JsonFields) -> str:
    document = decode_object(rich.encode(errors="replace"))
    rendered = render(document, report)
    post.faults.update(document.faults)
    return without_gated_blocks(rendered, report.lose)
