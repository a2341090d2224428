"""What becomes of the lines for the desk: the note for editors, the warnings about them, and what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndication.sources.article.desk import has_embargo_in_note, has_embargo_inside, may_hold_headline, reporters
from syndication.sources.article.desk_rules import DOUBTFUL_HEAD
from syndication.sources.article.draft import Block, ImportOptions
from syndication.sources.article.line_context import BODY, NOTES
from syndication.text.lines import shorten

_LONGEST = 80
_HEAD = frozenset(("headline", "standfirst", "kicker", "dateline"))
_DOUBTED = frozenset(("standfirst", "stray line"))
_EMBARGO_WORD = re.compile(r"\bembarg|sperrfrist|gesperrt|эмбарго|解禁|禁发|حظر النشر|엠바고")
_LEFT_OUT = {
    "embargo": "left out, since it only names the embargo",
    "end": "left out, since it only ends the text",
    "mark": "left out, since it is a mark for the desk",
    "wire head": "left out, since it is the head of a wire service",
}


def note(blocks: tuple[Block, ...]) -> str:
    """Return what the text says to editors, one line for each."""
    return "\n".join(block.text for block in blocks if block.rule in NOTES)


def warnings(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Return a warning for each line that went to the note for editors, or was left out."""
    return (*_warnings(blocks), *_private_warning(blocks))


def questions(blocks: tuple[Block, ...], options: ImportOptions) -> tuple[str, ...]:
    """Return what a person has to say about an embargo before the text can be added."""
    asked = []
    inside = [block for block in blocks if block.rule in _HEAD | BODY and has_embargo_inside(block.text)]
    noted = [block for block in blocks if block.rule in NOTES and has_embargo_in_note(block.text)]
    named = sorted(block.line for block in (*inside, *noted, *_of(blocks, "embargo")))
    if named and options.embargo_until is None and not options.no_embargo:
        asked.append(f"the text names an embargo (line {named[0]}): give --embargo-until TIME, or --no-embargo")
    for block in inside:
        if block.rule == "headline" and not options.headline:
            asked.append("headline: has words of an embargo in it; give --headline without them")
    doubtful = next((block for block in blocks if block.reason == DOUBTFUL_HEAD), None)
    if doubtful and not options.headline:
        asked.append(f"headline: line {doubtful.line} looks like codes of a wire service; give --headline")
    mixed = next((block for block in _of(blocks, "embargo") if may_hold_headline(block.text)), None)
    if mixed and not options.headline and not any(block.line < mixed.line for block in _of(blocks, "headline")):
        asked.append(f"headline: line {mixed.line} names an embargo and may hold the headline too; give --headline")
    return tuple(asked)


def _warnings(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        text = " ".join(block.text.split())
        words = shorten(text, _LONGEST)
        if block.rule in NOTES:
            yield f"goes to ednote, which is never public: {words}"
        if block.rule in _LEFT_OUT:
            yield f"{_LEFT_OUT[block.rule]}: {words}"
        if (block.rule in BODY or block.rule == "dateline") and has_embargo_inside(block.text):
            yield f"words of an embargo are left in the text: {words}"
        if block.rule in _DOUBTED and _EMBARGO_WORD.search(block.text.casefold()):
            yield f"speaks of an embargo; if that holds the story itself, give --embargo-until: {words}"
        if block.rule == "credits" and not _of(blocks, "byline") and (found := reporters(block.text)):
            yield f"taken for the authors: {', '.join(author.name for author in found)}"


def _private_warning(blocks: tuple[Block, ...]) -> Iterator[str]:
    private = _of(blocks, "private")
    if private:
        what = "1 line is" if len(private) == 1 else f"{len(private)} lines are"
        those = "it is" if len(private) == 1 else "they are"
        named = "the text says that it is not for publication"
        why = f"{those} below the end of the text" if _of(blocks, "end") else named
        yield f"{what} left out from line {private[0].line} on, since {why}"


def _of(blocks: tuple[Block, ...], rule: str) -> list[Block]:
    return [block for block in blocks if block.rule == rule]
