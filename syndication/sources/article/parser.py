"""The text of an article to a draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby, islice, pairwise

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Author, Media, Related
from syndication.sources.article import (
    bylines,
    captions,
    columns,
    datelines,
    desk,
    desk_lines,
    file_kinds,
    front_matter,
    markdown,
    printed_dates,
    related,
    spellings,
    wire_heads,
)
from syndication.sources.article.agencies import sign_off_agency, without_twins
from syndication.sources.article.assembly import ItemParts, apply_options, make_draft
from syndication.sources.article.bylines import Byline
from syndication.sources.article.classifier import GIVEN, classify
from syndication.sources.article.draft import Block, Draft, ImportOptions, tidy_options
from syndication.sources.article.line_context import BODY, DROPPED
from syndication.sources.article.rules import CAPTION_BY_PLACE, LONGEST_HEADLINE, NAMES_ONLY, is_bare_byline
from syndication.sources.article.shapes import ends_sentence
from syndication.sources.article.source_text import decode, lines, lost_columns
from syndication.sources.article.survey import speaker, survey
from syndication.sources.plain_text import clean

_MAIL = re.compile(r"[^\s@]@[^\s@]{1,250}\.[a-z]")
_LEAD = 3  # paragraphs that are searched for a weekday
_PROSE = BODY - {"subhead", "entry time"}
_MARKUP: dict[str, Callable[[str], str]] = {
    "entry time": markdown.heading,
    "entry": markdown.paragraph,
    "speaker": lambda text: markdown.speech(*speaker(text)),
    "subhead": markdown.heading,
    "quotation": markdown.quotation,
    "stray line": markdown.paragraph,
    "stray": markdown.paragraph,
    "stray caption": markdown.paragraph,
    "paragraph": markdown.paragraph,
    "list item": lambda text: markdown.list_item(text[columns.bullet_length(text) :]),
}
_DOUBTS = {
    "date line": "no date is taken from a text, not even from this line: {}",
    "stray line": "a short line before the body became a paragraph, since no rule matches it: {}",
    "stray": "words of the site are in the middle of the text and were left in: {}",
    "stray caption": "a picture's caption is in the middle of the text and became a paragraph: {}",
    "quotation": "a quotation without an attribution is set as a block quotation: {}",
    "pull quote": "a quotation that the text contains as well is left out: {}",
}


def read_article(data: bytes, options: ImportOptions) -> Draft:
    """Return the draft of an article, a text in UTF-8; the rules in `rules` classify its lines.

    Raises:
        IngestError: the file cannot be read, is empty, or has no body; or `options.published` has no time zone.
    """
    options = tidy_options(options)
    text, removal = clean(decode(data))
    if problem := file_kinds.problem_of_fragment(text):
        raise IngestError(problem)
    if front_matter.begins(text):
        front_matter.split(text)  # refuses what cannot be read; what can is for `read_markdown`
    blocks = tuple(classify(survey(lines(text), options)))
    if not blocks:
        raise IngestError("the file is empty; there is nothing to add")
    found = _parts(blocks)
    if not found.body:
        raise IngestError(_reason_for_no_body(blocks))
    parts, replaced = apply_options(found, options)
    warnings = (
        *removal,
        *_column_warnings(text),
        *desk_lines.warnings(blocks),
        *_doubt_warnings(blocks),
        *_slip_warnings(blocks, options),
        *_date_warnings(blocks, options.published),
    )
    dropped = tuple(block.text for block in blocks if block.rule in DROPPED)
    questions = desk_lines.questions(blocks, options)
    return make_draft(data, options, parts, blocks, warnings, replaced, dropped, questions)


def _reason_for_no_body(blocks: tuple[Block, ...]) -> str:
    private = next((block.line for block in blocks if block.rule == "private"), 0)
    if private:
        return (
            f"nothing is left to publish: all text follows a line that says it is not for publication (line {private})"
        )
    return "the text has no body under its headline; leave a blank line between the two"


def _parts(blocks: tuple[Block, ...]) -> ItemParts:
    texts = {rule: _texts(blocks, rule) for rule in ("headline", "standfirst", "dateline", "sign-off", "wire head")}
    dateline = next(map(datelines.parse, texts["dateline"]), datelines.DatelineMatch("", ""))
    found_bylines = list(_bylines(blocks))
    agencies = [
        dateline.agency,
        *(name for byline in found_bylines for name in byline.agencies),
        *map(sign_off_agency, texts["sign-off"]),
        *(name for text in texts["wire head"] if wire_heads.is_head(text) for name in wire_heads.agencies(text)),
    ]
    return ItemParts(
        headline=next(iter(texts["headline"]), "").removesuffix(" ="),  # IPTC 7901 ends a headline with it
        standfirst=next(iter(texts["standfirst"]), ""),
        body="\n\n".join(_body(blocks)),
        authors=_authors(found_bylines, _texts(blocks, "credits")),
        source=", ".join(without_twins(agencies)),
        dateline=dateline.text,
        media=_pictures(_texts(blocks, "caption")),
        related=tuple(_related_stories(blocks)),
        ednote=desk_lines.note(blocks),
    )


def _body(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield the parts of the body as Markdown; list items and rows one after another are one part."""
    public = [block for block in blocks if block.rule in BODY]
    for _, group in groupby(enumerate(public), key=lambda entry: _part_key(*entry)):
        part = [block for _, block in group]
        if part[0].rule == "table row":
            yield markdown.table([columns.cells(block.text) for block in part if not columns.is_rule(block.text)])
        else:
            yield "\n".join(_MARKUP[block.rule](block.text) for block in part)


def _part_key(index: int, block: Block) -> tuple[str, int]:
    """Return a key that is the same for the items of a list, and for the rows of a table."""
    if block.rule == "list item":
        return "list item", 0
    return ("table row", block.line - index) if block.rule == "table row" else ("", index)


def _bylines(blocks: tuple[Block, ...]) -> Iterator[Byline]:
    """Yield the bylines, each with the role in the line below it."""
    for block, below in pairwise((*blocks, Block("", "", ""))):
        found = bylines.find(block.text) or bylines.find_bare(block.text) if block.rule == "byline" else None
        if found and below.rule == "role":
            found = bylines.with_role(found, below.text)
        if found:
            yield found


def _authors(found: list[Byline], credits_lines: list[str]) -> tuple[Author, ...]:
    """Return the authors of the bylines; without one, the reporters that the credits under the text name."""
    authors = tuple(author for byline in found for author in byline.authors)
    return authors or tuple(author for line in credits_lines for author in desk.reporters(line))


def _texts(blocks: tuple[Block, ...], rule: str) -> list[str]:
    return [block.text for block in blocks if block.rule == rule]


def _pictures(blocks: list[str]) -> tuple[Media, ...]:
    """Return the pictures; a line that is only a credit belongs to the caption above it."""
    pictures: list[Media] = []
    for block in blocks:
        picture = captions.picture(block)
        if not picture.caption and pictures and not pictures[-1].credit:
            pictures[-1] = replace(pictures[-1], credit=picture.credit)
        else:
            pictures.append(picture)
    return tuple(pictures)


def _related_stories(blocks: tuple[Block, ...]) -> Iterator[Related]:
    before, label = 0, ""
    for block in blocks:
        before += block.rule in BODY
        if block.rule != "related":
            continue
        found = related.find(block.text)
        if bare := related.bare_label(block.text):
            label = bare
            continue
        title, url = (found.title, found.url) if found else related.split_address(block.text)
        yield Related(title, url, found.label if found else label, before)


def _column_warnings(text: str) -> Iterator[str]:
    if row := lost_columns(text):
        yield f"tabs became spaces, since the lines around have other numbers of columns; the first is in line {row}"


def _doubt_warnings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if block.rule in _DOUBTS:
            yield _DOUBTS[block.rule].format(_excerpt(block.text))
    for text in _texts(blocks, "headline"):
        if len(text) > LONGEST_HEADLINE:
            yield f"the headline has {len(text)} characters; more than {LONGEST_HEADLINE} is too long for most feeds"
        if text.endswith((".", "۔")) and not text.endswith(".."):
            yield "the headline ends in a full stop; is it the first sentence of the text?"
    yield from _name_warnings(blocks)
    if any(map(ends_sentence, _texts(blocks, "standfirst"))):
        yield "the standfirst ends in a full stop; is it the first paragraph of the text?"
    yield from (f"taken for a caption by its position: {_excerpt(text)}" for text in _captions_by_place(blocks))


def _name_warnings(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield where names may have been mistaken: a byline has no "By", or a part of the head looks like one."""
    for block in blocks:
        if block.rule == "byline" and block.reason == NAMES_ONLY:
            yield f'taken for the authors, though without a "By": {_excerpt(block.text)}'
        if block.rule in ("headline", "standfirst", "stray line") and bylines.looks_like_byline(block.text):
            yield f"begins like a byline; if it names the authors, give --author: {block.text}"
        if block.rule in ("headline", "standfirst", "stray line") and _MAIL.search(block.text):
            yield f"the {block.rule} has a mail address, which would be public: {_excerpt(block.text)}"
        if block.rule in ("headline", "standfirst") and is_bare_byline(block.text) and block.reason != GIVEN:
            yield f"the {block.rule} looks like names; if they are the authors, give --author and --{block.rule}"


def _captions_by_place(blocks: tuple[Block, ...]) -> Iterator[str]:
    return (block.text for block in blocks if block.rule == "caption" and block.reason == CAPTION_BY_PLACE)


def _slip_warnings(blocks: tuple[Block, ...], options: ImportOptions) -> tuple[str, ...]:
    """Return warnings on probable typing errors in English; the text is not changed."""
    language = options.language or options.default_language
    if language and not language.casefold().startswith("en"):
        return ()
    return tuple(spellings.slips([block.text for block in blocks if block.rule not in DROPPED]))


def _date_warnings(blocks: tuple[Block, ...], published: datetime | None) -> Iterator[str]:
    if published is None:
        return
    lead = islice((block.text for block in blocks if block.rule in _PROSE), _LEAD)
    days = (datelines.parse(text).day for text in _texts(blocks, "dateline"))
    warnings = [
        printed_dates.weekday_warning(lead, published),
        *(printed_dates.day_warning(day, published) for day in days if day),
    ]
    yield from filter(None, warnings)


def _excerpt(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
