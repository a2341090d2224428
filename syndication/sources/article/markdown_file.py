"""Markdown files to drafts, with the front matter of a site generator or without it. The text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.sources.article import desk, front_matter
from syndication.sources.article.assembly import NO_DATE, ItemParts, apply_options, make_draft
from syndication.sources.article.draft import Block, Draft, ImportOptions, tidy_options
from syndication.sources.article.front_fields import FrontFields, read_fields
from syndication.sources.article.source_text import decode
from syndication.sources.plain_text import clean, tidy
from syndication.text.lines import shorten

SUFFIXES = frozenset((".md", ".markdown", ".mdx", ".mdown"))
_MORE = re.compile(r"<!--\s?(?:more|excerpt|truncate)\s?-->", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{[{%]")
_LONGEST = 80  # characters of a line in a message
_RECORD_FIELDS = frozenset(("headline", "published"))


class MarkdownBody(Struct, frozen=True):
    """A text without the marks of generators, and warnings about it."""

    text: str
    warnings: tuple[str, ...] = ()


class DeskLines(Struct, frozen=True):
    """The first line that names an embargo, and warnings about lines for the desk, which stay in the text."""

    embargo: str
    warnings: tuple[str, ...]


def has_front_matter(data: bytes) -> bool:
    """Return whether a file of any name begins as front matter does, and has fields in it."""
    try:
        found = front_matter.split(clean(decode(data))[0])
    except IngestError:
        return False
    return found is not None and bool(found.fields)


def read_markdown(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of a Markdown file, in CommonMark; HTML in it is sanitised when it is published.

    Without front matter, the first line is the headline. Fields that have no place in an item are listed.

    Raises:
        IngestError: the file cannot be read, is a record, or has no body.
    """
    options = tidy_options(options)
    text, warnings = clean(decode(data))
    front = front_matter.split(text)
    if front is None:
        return _read_plain(data, text, options, warnings)
    if front.fields.keys() >= _RECORD_FIELDS and text.lstrip().startswith("+++"):
        raise IngestError("the file is a record already; put it into the folder of items as it is")
    fields = read_fields(front.fields, options.timezone)
    headline, rest = (
        (fields.headline, front.body) if fields.headline or options.headline else _first_heading(front.body)
    )
    body = _body(rest)
    draft = _draft(data, options, fields, headline, body, warnings)
    block = Block(text[: len(text) - len(front.body)].strip(), "front matter", "fields before the text", 1)
    return replace(draft, blocks=(block, *draft.blocks))


def _read_plain(data: bytes, text: str, options: ImportOptions, warnings: tuple[str, ...]) -> Draft:
    first, _, rest = text.strip().partition("\n")
    if first.rstrip() == "---":
        raise IngestError(front_matter.NO_CLOSING_LINE)
    body = _body(rest)
    fields = FrontFields()
    draft = _draft(data, options, fields, tidy(_heading(first)), body, warnings)
    return replace(draft, blocks=(Block(first, "headline", "the first line", 1), *draft.blocks))


def _draft(
    data: bytes,
    options: ImportOptions,
    fields: FrontFields,
    headline: str,
    body: MarkdownBody,
    warnings: tuple[str, ...],
) -> Draft:
    parts, replaced = apply_options(_parts(fields, headline, body), options)
    blocks = (Block(body.text, "body", "Markdown, unchanged"),)
    for_desk = _desk_lines(headline, body.text)
    draft = make_draft(
        data,
        _with_fields(options, fields),
        parts,
        blocks,
        (*warnings, *body.warnings, *for_desk.warnings, *_field_warnings(fields), *_overridden(fields, options)),
        replaced,
        fields.left_over,
        (*_questions(fields, options), *_embargo_question(for_desk, options, fields)),
    )
    if draft.item is None:
        return replace(draft, missing=_without_general(draft.missing, fields))
    status = "withheld" if fields.draft else "usable"
    later = fields.modified if fields.modified and fields.modified > draft.item.published else None
    slug, expires = fields.slug, fields.expires
    item = replace(draft.item, status=status, modified=later, slug=slug, expires=expires)
    return replace(draft, item=item, beside=fields.beside)


def _desk_lines(headline: str, text: str) -> DeskLines:
    lines = [tidy(line) for line in (headline, *text.splitlines()) if line.strip()]
    embargoes = [line for line in lines if desk.is_embargo(line) or desk.has_embargo_inside(line)]
    notes = [line for line in lines if line not in embargoes and (desk.note_label(line) or desk.begins_private(line))]
    embargoes += [line for line in notes if desk.has_embargo_in_note(line)]
    return DeskLines(
        _cut(embargoes[0]) if embargoes else "",
        (
            *(f"words of an embargo are left in the text: {_cut(line)}" for line in embargoes),
            *(f"a note for editors is left in the text: {_cut(line)}" for line in notes),
        ),
    )


def _cut(line: str) -> str:
    return shorten(line, _LONGEST)


def _embargo_question(lines: DeskLines, options: ImportOptions, fields: FrontFields) -> tuple[str, ...]:
    if not lines.embargo or options.no_embargo or options.embargo_until or fields.embargo_until:
        return ()
    return (f"the text names an embargo ({lines.embargo}): give --embargo-until TIME, or --no-embargo",)


def _parts(fields: FrontFields, headline: str, body: MarkdownBody) -> ItemParts:
    return ItemParts(
        headline=headline,
        standfirst=fields.standfirst,
        body=body.text,
        authors=fields.authors,
        source=fields.source,
        media=fields.media,
    )


def _with_fields(options: ImportOptions, fields: FrontFields) -> ImportOptions:
    """Return the options, with fields where no option is given."""
    return replace(
        options,
        published=options.published or fields.published,
        embargo_until=options.embargo_until or fields.embargo_until,
        section=options.section or fields.section,
        tags=options.tags or fields.tags,
        language=options.language or fields.language or options.default_language,
        url=options.url or fields.url,
    )


def _overridden(fields: FrontFields, options: ImportOptions) -> Iterator[str]:
    """Yield a warning for each field that an option replaces."""
    for name in ("published", "embargo_until", "section", "tags", "language", "url"):
        given, found = getattr(options, name), getattr(fields, name)
        if given and found and given != found:
            value = (
                found.isoformat()
                if isinstance(found, datetime)
                else ", ".join([found] if isinstance(found, str) else found)
            )
            yield f'{name}: "{value}" in the front matter was replaced by the given value'


def _questions(fields: FrontFields, options: ImportOptions) -> tuple[str, ...]:
    """Return the questions about times that cannot be used; make_draft asks for the headline and the date itself."""
    given = {"published": options.published, "embargo_until": options.embargo_until}
    faults = {part: fault for part, fault in fields.faults.items() if not given.get(part)}
    asked = {"published": "--published 2026-02-05T12:00:00+00:00", "embargo_until": "--embargo-until TIME"}
    return tuple(
        f"{part}: {fault}; " + (f"give {asked[part]}" if part in asked else "write it like 2026-02-05T12:00:00+00:00")
        for part, fault in faults.items()
    )


def _without_general(missing: tuple[str, ...], fields: FrontFields) -> tuple[str, ...]:
    """Return the questions without the general one for a date, where a date is given that cannot be used."""
    return tuple(line for line in missing if not ("published" in fields.faults and line.startswith(NO_DATE)))


def _field_warnings(fields: FrontFields) -> tuple[str, ...]:
    names = ", ".join(entry.partition(":")[0] for entry in fields.left_over)
    left = (f"fields that have no place in a record were left out: {names}",) if names else ()
    return (*left, "the text is a draft: its record is withheld, so that it is not public") if fields.draft else left


def _first_heading(body: str) -> tuple[str, str]:
    """Return the text of a heading that begins the body, and the rest; "" and the body without one."""
    first, _, rest = body.strip().partition("\n")
    heading = _heading(first)
    return (tidy(heading), rest) if heading != first else ("", body)


def _body(text: str) -> MarkdownBody:
    shorter = _MORE.sub("", text)
    body = shorter.strip("\n").rstrip()
    if not body.strip():
        raise IngestError("the text has no body under its headline; write one")
    warnings: list[str] = []
    if found := _TEMPLATE.search(body):
        warnings.append(
            "tags of a template are left in the text as they are; the first is in line "
            f"{body.count(chr(10), 0, found.start()) + 1} of the body"
        )
    return MarkdownBody(body, tuple(warnings))


def _heading(line: str) -> str:
    """Return the text of a heading (CommonMark 0.31 section 4.2): "Title" for "# Title ##"."""
    if not line.startswith("#") or not line[1:2].isspace():
        return line
    text = line[1:].lstrip()
    before_row = text.rstrip("#")
    return before_row if before_row[-1:].isspace() else text
