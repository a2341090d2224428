"""From the raw text of an article to a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.model.item import Media, Related
from syndication.sources.article import bylines, captions, date_lines, datelines, markdown, related, spellings
from syndication.sources.article.agencies import signed
from syndication.sources.article.assembly import ItemParts, drafted, overruled
from syndication.sources.article.classifier import classify
from syndication.sources.article.draft import Block, Draft, Given, tidied
from syndication.sources.article.placement import BODY, DROPPED
from syndication.sources.article.rules import LONGEST_HEADLINE
from syndication.sources.article.shapes import ends_sentence
from syndication.sources.article.source_text import clean, decode, lines
from syndication.sources.article.survey import speaker, survey

_LEAD = 3  # paragraphs in which a weekday is looked for
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
}
_DOUBTS = {
    "date line": "no date is taken from a text, not even from this line: {}",
    "stray line": "a short line before the body is kept as a paragraph, since no rule knows it: {}",
    "stray": "words of the site stand amid the text and are kept: {}",
    "stray caption": "a picture's caption stands amid the text and is kept as a paragraph: {}",
    "quotation": "a quotation without an attribution is set as a block quotation: {}",
    "pull quote": "a quotation that the text contains as well is left out: {}",
}


def read_article(data: bytes, given: Given) -> Draft:
    """Return the draft of an article's text, in UTF-8, told apart by the rules of `rules`.

    Raises:
        IngestError: the file cannot be read, is empty, or has no body; or `given.published` is naive.
    """
    given = tidied(given)
    text, removal = clean(decode(data))
    blocks = tuple(classify(survey(lines(text), given)))
    if not blocks:
        raise IngestError("the file is empty; there is nothing to add")
    found = _parts(blocks)
    if not found.body:
        raise IngestError("the text has no body under its headline; leave a blank line between the two")
    parts, replaced = overruled(found, given)
    warnings = (*removal, *_doubts(blocks), *_slips(blocks, given), *_odd_days(blocks, given.published))
    dropped = tuple(block.text for block in blocks if block.rule in DROPPED)
    return drafted(data, given, parts, blocks, warnings, replaced, dropped)


def _parts(blocks: tuple[Block, ...]) -> ItemParts:
    texts = {rule: _texts(blocks, rule) for rule in ("headline", "standfirst", "dateline", "sign-off")}
    dateline = next(map(datelines.parsed, texts["dateline"]), datelines.DatelineMatch("", ""))
    named = [byline for byline in map(bylines.find, _texts(blocks, "byline")) if byline]
    agencies = [
        dateline.agency,
        *(name for byline in named for name in byline.agencies),
        *map(signed, texts["sign-off"]),
    ]
    return ItemParts(
        headline=next(iter(texts["headline"]), ""),
        standfirst=next(iter(texts["standfirst"]), ""),
        body="\n\n".join(_MARKUP[block.rule](block.text) for block in blocks if block.rule in BODY),
        authors=tuple(author for byline in named for author in byline.authors),
        source=", ".join(dict.fromkeys(filter(None, agencies))),
        dateline=dateline.text,
        media=_media(_texts(blocks, "caption")),
        related=tuple(_related(blocks)),
    )


def _texts(blocks: tuple[Block, ...], rule: str) -> list[str]:
    return [block.text for block in blocks if block.rule == rule]


def _media(blocks: list[str]) -> tuple[Media, ...]:
    """Return the pictures; a credit in a line of its own belongs to the caption above it."""
    pictures: list[Media] = []
    for block in blocks:
        picture = captions.picture(block)
        if not picture.caption and pictures and not pictures[-1].credit:
            pictures[-1] = replace(pictures[-1], credit=picture.credit)
        else:
            pictures.append(picture)
    return tuple(pictures)


def _related(blocks: tuple[Block, ...]) -> Iterator[Related]:
    before, label = 0, ""
    for block in blocks:
        before += block.rule in BODY
        if block.rule != "related":
            continue
        found = related.find(block.text)
        if found and not found.title:
            label = found.label
            continue
        title, url = (found.title, found.url) if found else related.with_address(block.text)
        yield Related(title, url, found.label if found else label, before)


def _doubts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if block.rule in _DOUBTS:
            yield _DOUBTS[block.rule].format(_short(block.text))
    for text in _texts(blocks, "headline"):
        if len(text) > LONGEST_HEADLINE:
            yield f"the headline has {len(text)} characters; more than {LONGEST_HEADLINE} is too long for most feeds"
        if text.endswith((".", "۔")) and not text.endswith(".."):
            yield "the headline ends in a full stop; is it the first sentence of the text?"
    if any(map(ends_sentence, _texts(blocks, "standfirst"))):
        yield "the standfirst ends in a full stop; is it the first paragraph of the text?"
    yield from (f"taken for a caption by its place: {_short(text)}" for text in _captions_by_place(blocks))


def _captions_by_place(blocks: tuple[Block, ...]) -> Iterator[str]:
    return (block.text for block in blocks if block.rule == "caption" and block.reason.startswith("stands"))


def _slips(blocks: tuple[Block, ...], given: Given) -> tuple[str, ...]:
    """Return what looks like a slip of the pen; it is reported and left as it is."""
    if given.language and not given.language.casefold().startswith("en"):
        return ()
    return tuple(spellings.slips([block.text for block in blocks if block.rule not in DROPPED]))


def _odd_days(blocks: tuple[Block, ...], published: datetime | None) -> Iterator[str]:
    if published is None:
        return
    lead = islice((block.text for block in blocks if block.rule in _PROSE), _LEAD)
    days = (datelines.parsed(text).day for text in _texts(blocks, "dateline"))
    odd = [
        date_lines.weekday_warning(lead, published),
        *(date_lines.day_warning(day, published) for day in days if day),
    ]
    yield from filter(None, odd)


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
