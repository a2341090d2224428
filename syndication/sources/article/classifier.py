"""The order in which the rules are asked, first to last, for the head of a text and for its body."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from syndication.sources.article import datelines, rules
from syndication.sources.article.draft import Block
from syndication.sources.article.placement import BODY, LineContext
from syndication.sources.article.survey import Survey

# These are kept, but say nothing of where the body begins or whether a paragraph came before.
_STRAY = frozenset({"stray line", "stray", "stray caption"})

Rules = tuple[tuple[str, Callable[[LineContext], str]], ...]

# A rule may be listed twice, under one name, where a weaker sign must wait for stronger rules.
HEAD_RULES: Rules = (
    ("separator", rules.separator),
    ("furniture", rules.furniture),
    ("related", rules.pointer),
    ("headline", rules.headline),
    ("date line", rules.date_line),
    ("byline", rules.byline),
    ("caption", rules.caption),
    ("dateline", rules.dateline),
    ("entry time", rules.entry_time),
    ("entry", rules.entry),
    ("speaker", rules.speech),
    ("standfirst", rules.standfirst),
    ("caption", rules.caption_by_place),
    ("stray line", rules.stray_line),
    ("paragraph", rules.paragraph),
)
BODY_RULES: Rules = (
    ("separator", rules.separator),
    ("furniture", rules.furniture),
    ("related", rules.pointer),
    ("entry time", rules.entry_time),
    ("entry", rules.entry),
    ("speaker", rules.speech),
    ("sign-off", rules.sign_off),
    ("pull quote", rules.pull_quote),
    ("stray", rules.stray),
    ("stray caption", rules.stray_caption),
    ("quotation", rules.quote),
    ("subhead", rules.subhead),
    ("paragraph", rules.paragraph),
)


def classify(survey: Survey) -> Iterator[Block]:
    """Yield the blocks of a text in order, each with its rule; a dateline in line becomes a block of its own."""
    seen, last, body = frozenset[str](), "", ""
    for index, line in enumerate(survey.lines):
        rest = line.text
        while rest:
            place = LineContext(survey, index, rest, seen, last, body)
            block = _classified(place, BODY_RULES if body or "dateline" in seen else HEAD_RULES)
            yield block
            rest = rest[len(block.text) :].lstrip()
            last = block.rule
            seen = seen if last in seen else seen | {last}
            body = block.text if last in BODY - _STRAY else body


def _classified(place: LineContext, table: Rules) -> Block:
    part = place.survey.stated.get(place.text)
    if part and part not in place.seen:
        return Block(place.text, part, "a person says so")
    name, reason = next((name, reason) for name, rule in table if (reason := rule(place)))
    length = datelines.length(place.text) if name == "dateline" else len(place.text)
    return Block(place.text[:length].rstrip(), name, reason)
