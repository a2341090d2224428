"""Messages on the syntax of HTML: one phrase for each error code of the parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

_COMMENT = "a comment is not closed: {near}"
_BANG = "a comment that ends with --!>: {near}"
_DOCTYPE = "<!DOCTYPE> is not allowed in a fragment"
_MISPLACED = "<{name}> is not allowed here"
_NOT_CLOSED = "<{name}> is not closed"
_NO_END = "a tag without its >: {near}"
_OUTSIDE_CELLS = "<{name}> in a table, but not in a cell"
_QUOTATION = "a quotation mark, = or < between attributes: {near}"
_UNQUOTED = "a value that needs quotation marks: {near}"

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        # Character references
        "expected-named-entity": "an unknown reference (write & as &amp;): {near}",
        "expected-numeric-entity": "a &# without a number: {near}",
        "illegal-codepoint-for-numeric-entity": "a reference to a character that does not exist: {near}",
        "invalid-codepoint": "a character that HTML does not allow",
        "named-entity-without-semicolon": "a & that is not written as &amp;, or a name without its semicolon: {near}",
        "numeric-entity-without-semicolon": "a number without its semicolon: {near}",
        # Tags
        "attributes-in-end-tag": "an end tag with attributes: {near}",
        "duplicate-attribute": "an attribute occurs twice in a tag: {near}",
        "equals-in-unquoted-attribute-value": _UNQUOTED,
        "expected-attribute-name-but-got-eof": _NO_END,
        "expected-attribute-value-but-got-eof": _NO_END,
        "expected-attribute-value-but-got-right-bracket": "a = without a value: {near}",
        "expected-closing-tag-but-got-char": "a </ without a name: {near}",
        "expected-closing-tag-but-got-eof": _NOT_CLOSED,
        "expected-closing-tag-but-got-right-bracket": "</> closes nothing",
        "expected-dashes-or-doctype": "a <! that does not begin a comment: {near}",
        "expected-end-of-tag-but-got-eof": _NO_END,
        "expected-tag-name": "a < that is not written as &lt;: {near}",
        "expected-tag-name-but-got-question-mark": "<? means nothing in HTML: {near}",
        "expected-tag-name-but-got-right-bracket": "<> is not a tag",
        "invalid-character-after-attribute-name": _QUOTATION,
        "invalid-character-in-attribute-name": _QUOTATION,
        "non-void-element-with-trailing-solidus": "<{name}/> is not closed by its slash",
        "self-closing-flag-on-end-tag": "an end tag with a slash at its end: {near}",
        "unexpected-character-after-attribute-value": "no space between attributes: {near}",
        "unexpected-character-after-solidus-in-tag": "a slash within a tag: {near}",
        "unexpected-character-in-unquoted-attribute-value": _UNQUOTED,
        "unexpected-eof-after-attribute-value": _NO_END,
        "unexpected-eof-after-solidus-in-tag": _NO_END,
        # Comments
        "incorrect-comment": "a comment that ends where it begins: {near}",
        "nested-comment": "a comment within a comment, or one that is not closed: {near}",
        "unexpected-bang-after-double-dash-in-comment": _BANG,
        # Elements in the wrong place
        "deprecated-tag": "<{name}> is obsolete",
        "non-html-root": "<html> is not allowed in a fragment",
        "rp-or-rt-tag-not-in-ruby-scope": "<rp> or <rt> within another element of <ruby>",
        "unexpected-cell-in-table-body": "<{name}> is not in a row",
        "unexpected-end-tag-implies-table-voodoo": "</{name}> in a table, but not in a cell",
        "unexpected-end-tag-in-select": "</{name}> is not allowed in <select>",
        "unexpected-end-tag-treated-as": "</{originalName}> is not an end tag",
        "unexpected-form-in-table": "<form> in a table, but not in a cell",
        "unexpected-hidden-input-in-table": "<input> in a table, but not in a cell",
        "unexpected-html-element-in-foreign-content": "<{name}> is not allowed in SVG or MathML",
        "unexpected-implied-end-tag-in-table-row": _NOT_CLOSED,
        "unexpected-input-in-select": "<select> holds more than its options",
        "unexpected-select-in-select": "<select> within <select>",
        "unexpected-start-tag": _MISPLACED,
        "unexpected-start-tag-ignored": _MISPLACED,
        "unexpected-start-tag-implies-end-tag": "<{startName}> within <{endName}>",
        "unexpected-start-tag-implies-table-voodoo": _OUTSIDE_CELLS,
        "unexpected-start-tag-in-select": "<{name}> is not allowed in <select>",
        "unexpected-start-tag-out-of-table": _MISPLACED,
        "unexpected-start-tag-out-of-table-cell": _MISPLACED,
        "unexpected-start-tag-treated-as": "<{originalName}> is not an HTML element; write <{newName}>",
        # Elements that do not end
        "eof-in-script-in-script": "<script> is not closed",
        "eof-in-select": "<select> is not closed",
        "eof-in-table": "<table> is not closed",
        "expected-named-closing-tag-but-got-eof": _NOT_CLOSED,
        "unexpected-table-element-end-tag-in-select-in-table": "<select> is not closed",
        "unexpected-table-element-start-tag-in-select-in-table": "<select> is not closed",
        "unexpected-table-end-tag-in-caption": "<caption> is not closed",
        "unexpected-table-start-tag-in-caption": "<caption> is not closed",
    }
)
_END_TAGS = frozenset(
    """
    adoption-agency-1.2 adoption-agency-1.3 adoption-agency-4.4 end-tag-too-early end-tag-too-early-ignored
    end-tag-too-early-named expected-one-end-tag-but-got-another no-end-tag unexpected-cell-end-tag unexpected-end-tag
    unexpected-end-tag-in-table-body unexpected-end-tag-in-table-row
    """.split()
)
_ENDS_BY_ITSELF = frozenset("html p li dt dd tbody thead tfoot tr td th".split())
_LONGEST_NAME = 40


def in_words(code: str, details: Mapping[str, object], open_elements: Sequence[str]) -> str:
    """Return the message of an error. `open_elements` are the names of the open elements, the innermost last."""
    names = {key: str(value)[:_LONGEST_NAME] for key, value in details.items()}
    if code in _END_TAGS:
        return _end_tag(names.get("name") or names["gotName"], open_elements)
    if "name" not in names and "near" not in names:
        names["name"] = next((name for name in reversed(open_elements) if name not in _ENDS_BY_ITSELF), "")
    return _phrase(code, names).format_map(names)


def _end_tag(name: str, open_elements: Sequence[str]) -> str:
    innermost = open_elements[-1]
    if name in open_elements and innermost != name:
        return f"</{name}> closes across <{innermost[:_LONGEST_NAME]}>"
    return f"</{name}> closes nothing"


def _phrase(code: str, names: Mapping[str, str]) -> str:
    if code in _WORDS and not (code == "expected-closing-tag-but-got-eof" and "near" in names):
        return _WORDS[code]
    if "doctype" in code:
        return _DOCTYPE
    if code.startswith("eof-in-comment"):
        return _COMMENT
    return _NO_END if "eof" in code and "near" in names else code.replace("-", " ")
