"""Say in everyday words what is wrong with the syntax of an XML document, by the error number of libxml2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html.entities import name2codepoint

from lxml.etree import _Element
from msgspec import Struct

from syndication.validation.names import name_of, qualified


class SyntaxFault(Struct, frozen=True):
    """Where the reading of a document ended: `code` and `detail` are libxml2's.

    `before` is the end of the text before that place, `after` the beginning of the text after it. `tags` are the
    elements that were open there, outermost first.
    """

    code: int
    detail: str
    before: str
    after: str
    tags: Sequence[_Element] = ()


Words = tuple[str, str]
"""What is wrong, and what to write instead ("" if there is no one answer)."""

_WORD_BEFORE = re.compile(r"[^\s<>&]{0,40}(?:&[^\s<>&;]{0,20})?\Z")
_WORD_AFTER = re.compile(r"[^\s<>&;]{0,20}")
_ATTRIBUTE = re.compile(r"([^\s<>=\"'/]{1,40})\s{0,9}(?:=\s{0,9}[^\s<>=\"'/]{0,3})?\Z")
_MISMATCH = re.compile(r"mismatch: (\S{1,200}) (?:line \d+ )?and (\S{1,200})")
_CHARACTER = re.compile(r"(?:value|0x)\s*(?:0x)?([0-9A-Fa-f]{1,6})")
_DECIMAL = re.compile(r"value (\d{1,7})")
_ENTITY = re.compile(r"Entity '([^']{1,60})'")
_ATTRIBUTE_NAME = re.compile(r"Attribute (\S{1,60}) redefined")
_PREFIX = re.compile(r"^Namespace prefix (\S{1,200}) ")
_BREAKS_OFF = "the document breaks off in the middle of a tag"
_VOID = frozenset("area br col embed hr img input meta param wbr".split())
_CURLY = "“”„‘’‚«»″"


def in_words(fault: SyntaxFault) -> Words:
    """Return what is wrong, and what to write instead."""
    words = _WORDS.get(fault.code)
    if words is None:
        near = fault.after.strip()[:40] or fault.before.strip()[-40:]
        return (f"this is not XML: {near}" if near else "this is not XML"), ""
    return words(fault) if callable(words) else words


def undefined_entity(fault: SyntaxFault) -> Words:
    """Return the entity that XML does not know, and the number of its character."""
    found = _ENTITY.search(fault.detail)
    name = found[1] if found else ""
    number = name2codepoint.get(name)
    return f"&{name};", f"&#{number};" if number else ""


def namespace_subject(detail: str) -> str:
    """Return what a message on namespaces is about: a prefix, or the name of a namespace."""
    if found := _PREFIX.search(detail):
        return found[1]
    before, _, after = detail.partition("' is not a valid URI")  # "xmlns: 'https://a.example/ö' is not a valid URI"
    return before.partition(": '")[2][:1000] if after or before != detail else detail


def _ampersand(fault: SyntaxFault) -> Words:
    if "element name" in fault.detail:
        after = fault.after.lstrip("<").partition("<")[0]
        return (f"a < that begins no tag: <{after[:20].rstrip()}", "&lt;") if after.strip() else (_BREAKS_OFF, "")
    word = _WORD_BEFORE.search(fault.before)
    around = (word[0] if word else "") + (_WORD_AFTER.match(fault.after) or [""])[0]
    return f"a & that means itself: {around if '&' in around else '&'}", "&amp;"


def _mismatch(fault: SyntaxFault) -> Words:
    found = _MISMATCH.search(fault.detail)
    if not found or not fault.tags:
        return "an end tag without its start tag", ""
    end = found[2]
    innermost = fault.tags[-1]
    name = found[1] if ":" in found[1] else qualified(name_of(innermost)).removeprefix("atom:")
    opened = f"<{name}> of line {innermost.sourceline}"
    if end.lower() == name.lower():
        return f"{opened} is closed by </{end}>, but capitals count", f"</{name}>"
    if name in _VOID:
        return f"{opened} is a tag of HTML that is not closed", f"<{name}/>, or escape all HTML as &lt;{name}&gt;"
    if any(end in (name_of(tag).rpartition("}")[2], qualified(name_of(tag))) for tag in fault.tags):
        return f"{opened} is not closed before </{end}>", f"</{name}>"
    return f"</{end}> closes nothing that is open; the last open tag is {opened}", f"</{name}>"


def _open_at_end(fault: SyntaxFault) -> Words:
    if not fault.tags:
        return "the document ends too early", ""
    innermost = fault.tags[-1]
    name = qualified(name_of(innermost))
    return f"the document ends inside <{name}> of line {innermost.sourceline}, which is not closed", f"</{name}>"


def _after_root(fault: SyntaxFault) -> Words:
    extra = fault.after.strip()
    if extra.startswith("</"):
        return f"an end tag after the end of the document: {extra[:30]}", ""
    if extra.startswith("<"):
        return f"a second root element after the end of the document: {extra[:30]}", ""
    return f"text after the end of the document: {extra[:30]}", ""


def _character(fault: SyntaxFault) -> Words:
    found = _DECIMAL.search(fault.detail)
    number = int(found[1]) if found else 0
    kind = "a reference to a control character" if "CharRef" in fault.detail else "a control character"
    return f"{kind}, which XML does not allow: U+{number:04X}", ""


def _quotation(fault: SyntaxFault) -> Words:
    name = _attribute_before(fault)
    value = fault.after.lstrip("= \t\r\n")
    curly = value[:1] in _CURLY if value else False
    if curly or fault.before[-1:] in _CURLY:
        return f"the value of {name} is in typographic quotation marks", '"'
    return f"the value of {name} is not in quotation marks", f'{name}="…"' if name != "an attribute" else '"…"'


def _attribute_before(fault: SyntaxFault) -> str:
    found = _ATTRIBUTE.search(fault.before)
    return found[1] if found else "an attribute"


def _no_value(fault: SyntaxFault) -> Words:
    name = _attribute_before(fault)
    value = "true" if name.startswith("is") else "…"
    return f"the attribute {name} has no value", f'{name}="{value}"' if name != "an attribute" else ""


def _twice(fault: SyntaxFault) -> Words:
    found = _ATTRIBUTE_NAME.search(fault.detail)
    return f"the attribute {found[1] if found else ''} occurs twice in one tag", ""


def _too_much(fault: SyntaxFault) -> Words:
    if "entity" in fault.detail.lower():
        return "entities that are made of too many other entities", ""
    return "more than 255 elements inside each other, or too much text", ""


def _unfinished_tag(fault: SyntaxFault) -> Words:
    if not fault.after.strip():
        return _BREAKS_OFF, ""
    name = f"<{qualified(name_of(fault.tags[-1]))}" if fault.tags else "a tag"
    return f"the start tag {name} has no > at its end", ""


_WORDS: Mapping[int, Words | Callable[[SyntaxFault], Words]] = {
    4: ("the document does not begin with a tag", ""),
    5: _after_root,
    9: _character,
    23: _ampersand,
    34: ("a quotation mark that is not closed", ""),
    38: ("a < inside the value of an attribute, or no quotation mark at its end", "&lt;"),
    39: _quotation,
    40: ("the quotation mark of a value is not closed", ""),
    41: _no_value,
    42: _twice,
    45: ("a comment is not closed", "-->"),
    47: ("a processing instruction <?…  is not closed", "?>"),
    57: ("an XML declaration that is not closed", "?>"),
    62: ("the characters ]]> outside of CDATA", "]]&gt;"),
    63: ("a CDATA section is not closed", "]]>"),
    64: ("a second XML declaration <?xml …?>, or one that is not at the very beginning", ""),
    65: ("no blank between two attributes", ""),
    68: _ampersand,
    73: _unfinished_tag,
    76: _mismatch,
    77: _open_at_end,
    80: ("-- inside a comment", ""),
    88: ("an entity that needs itself", ""),
    89: ("an entity that needs itself", ""),
    114: _too_much,
    116: ("entities that make too much text of little", ""),
    200: ("a prefix is declared for an empty or reserved namespace", ""),
}
