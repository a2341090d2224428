"""The order of the rules, and the loop that applies them.

A text has a head (headline, standfirst, byline, caption ...) and a body. Each line is given to the rules of its part in
order; the first rule that returns a reason names the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from syndication.sources.article import body_rules, datelines, desk, desk_rules, rules, wire_heads
from syndication.sources.article.draft import Block
from syndication.sources.article.line_context import BODY, LineContext
from syndication.sources.article.survey import Survey

# These become paragraphs, but they do not show that the body has begun.
_STRAY = frozenset({"stray line", "stray", "stray caption", "list item", "table row"})

GIVEN = "given by a person"

Rules = tuple[tuple[str, Callable[[LineContext], str]], ...]

# A name may occur twice: its weaker rule comes after the stronger rules of other names.
DESK_RULES: Rules = (
    ("private", desk_rules.private),
    ("embargo", desk_rules.embargo),
    ("end", desk_rules.end),
    ("notes", desk_rules.notes),
    ("ednote", desk_rules.ednote),
    ("credits", desk_rules.staff_credits),
    ("mark", desk_rules.mark),
)
HEAD_RULES: Rules = (
    ("separator", rules.separator),
    *DESK_RULES,
    ("wire head", desk_rules.wire_head),
    ("kicker", desk_rules.kicker),
    ("furniture", rules.furniture),
    ("related", rules.pointer),
    ("furniture", rules.lone_label),
    ("byline", rules.names_above),
    ("role", rules.role),
    ("headline", rules.headline),
    ("date line", rules.date_line),
    ("byline", rules.byline),
    ("byline", rules.names_below),
    ("caption", rules.caption),
    ("dateline", rules.dateline),
    ("entry time", body_rules.entry_time),
    ("entry", body_rules.entry),
    ("speaker", body_rules.speech),
    ("table row", body_rules.table_row),
    ("list item", body_rules.list_item),
    ("standfirst", rules.standfirst),
    ("caption", rules.caption_by_place),
    ("stray line", rules.stray_line),
    ("paragraph", body_rules.paragraph),
)
BODY_RULES: Rules = (
    ("separator", rules.separator),
    *DESK_RULES,
    ("furniture", rules.furniture),
    ("related", rules.pointer),
    ("furniture", rules.lone_label),
    ("entry time", body_rules.entry_time),
    ("entry", body_rules.entry),
    ("speaker", body_rules.speech),
    ("table row", body_rules.table_row),
    ("list item", body_rules.list_item),
    ("sign-off", body_rules.sign_off),
    ("role", rules.role),
    ("byline", rules.late_byline),
    ("date line", rules.late_date_line),
    ("caption", rules.whole_caption),
    ("pull quote", body_rules.pull_quote),
    ("stray", body_rules.stray),
    ("stray caption", body_rules.stray_caption),
    ("quotation", body_rules.quote),
    ("subhead", body_rules.subhead),
    ("paragraph", body_rules.paragraph),
)


def classify(survey: Survey) -> Iterator[Block]:
    """Yield the blocks of a text in order, each with its rule.

    A dateline at the start of a paragraph becomes a separate block: "LONDON: The bridge ..." gives "LONDON:" and the
    rest, which is given to the rules again.
    """
    seen, last, body = frozenset[str](), "", ""
    for index, line in enumerate(survey.lines):
        rest = line.text
        while rest:
            context = LineContext(survey, index, rest, seen, last, body)
            block = _next_block(context, BODY_RULES if body or "dateline" in seen else HEAD_RULES)
            yield block
            rest = rest[len(block.text) :].lstrip()
            last = block.rule
            seen = seen if last in seen else seen | {last}
            body = block.text if last in BODY - _STRAY else body


def _next_block(line: LineContext, rules_in_order: Rules) -> Block:
    part = line.survey.stated.get(line.text)
    if part and part not in line.seen:
        return Block(line.text, part, GIVEN, line.source_line.row)
    name, reason = next((name, reason) for name, rule in rules_in_order if (reason := rule(line)))
    return Block(line.text[: _length(name, line.text)].rstrip(), name, reason, line.source_line.row)


def _length(rule: str, text: str) -> int:
    """Return how much of a line a rule takes; the rest is given to the rules again."""
    if rule == "dateline":
        return datelines.dateline_length(text)
    if rule == "wire head":
        return wire_heads.label_length(text) or wire_heads.body_label_length(text) or len(text)
    if rule == "kicker":
        return desk.kicker_length(text)
    return desk.embargo_length(text) if rule == "embargo" else len(text)
