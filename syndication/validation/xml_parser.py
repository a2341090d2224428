"""Parse XML with limited time and memory, without files or network; after an error, say how far it went."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element, _LogEntry
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import syntax_messages
from syndication.validation.names import KNOWN
from syndication.validation.rules import well_formedness as rules
from syndication.validation.rules.namespaces import MISSING_NAMESPACE, NAMESPACE_NAME
from syndication.validation.syntax_messages import SyntaxFault

_NAMESPACE_RULES = {99: NAMESPACE_NAME, 200: MISSING_NAMESPACE, 201: MISSING_NAMESPACE}
_NAMESPACE_CODES = frozenset(_NAMESPACE_RULES)
_NAMESPACES = {prefix: uri for uri, prefix in KNOWN.items()}
_UNDECLARED_ENTITY = frozenset({26, 27})
_CHUNK = 65_536
_AROUND = 200
_LONGEST_VALUE = 80


class ParsedXml(Struct, frozen=True):
    """A tree, and what is wrong with the syntax. `root` is None if there is an error before the first tag.

    After an error the tree holds what was read before. `unfinished` are the elements that were open at that moment.
    """

    root: _Element | None
    findings: tuple[Finding, ...] = ()
    is_whole: bool = True
    unfinished: frozenset[_Element] = frozenset()


def parse(body: bytes, text: str) -> ParsedXml:
    """Parse a document in UTF-8; `text` is the same as a string."""
    try:
        return ParsedXml(etree.fromstring(body, _parser()))
    except etree.XMLSyntaxError:
        return _parse_by_steps(body, text)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _pull_parser() -> etree.XMLPullParser:
    return etree.XMLPullParser(
        ("start", "end"),
        encoding="utf-8",
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parse_by_steps(body: bytes, text: str) -> ParsedXml:
    """Parse a document that has an error. Errors of namespaces do not end the reading, all others do."""
    parser = _pull_parser()
    root: _Element | None = None
    opened: list[_Element] = []
    for chunk in _chunks(body):
        goes_on = _take(parser, chunk)
        for event, element in parser.read_events():
            if event == "start":
                root = element if root is None else root
                opened.append(element)
            else:
                opened.pop()
        if not goes_on:
            break
    log = list(parser.feed_error_log)
    is_whole = all(entry.type in _NAMESPACE_CODES for entry in log)
    return ParsedXml(root, tuple(_findings(log, text, opened)), is_whole, frozenset(opened))


def _chunks(body: bytes) -> Iterator[bytes]:
    """Yield a document in pieces, so that few events wait at a time; the last piece is empty."""
    for at in range(0, len(body), _CHUNK):
        yield body[at : at + _CHUNK]
    yield b""


def _take(parser: etree.XMLPullParser, chunk: bytes) -> bool:
    """Feed a piece to the parser, or close it after the last; return False after an error of syntax."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError:
        return False
    return True


def _findings(log: list[_LogEntry], text: str, opened: list[_Element]) -> Iterator[Finding]:
    seen: set[str] = set()
    for entry in log:
        if entry.type in _NAMESPACE_CODES and (subject := syntax_messages.namespace_subject(entry.message)) not in seen:
            seen.add(subject)
            yield _NAMESPACE_RULES[entry.type].finding(entry.line, value=subject, instead=_declaration(subject))
    fatal = next((entry for entry in log if entry.type not in _NAMESPACE_CODES), None)
    if fatal:
        yield _syntax_finding(fatal, text, opened)


def _declaration(prefix: str) -> str:
    """Return the declaration of a well-known prefix."""
    uri = _NAMESPACES.get(prefix)
    return f'xmlns:{prefix}="{uri}"' if uri else ""


def _syntax_finding(entry: _LogEntry, text: str, opened: list[_Element]) -> Finding:
    line, start = _line(text, entry.line)
    column = len(line.encode("utf-8", "replace")[: max(entry.column - 1, 0)].decode("utf-8", "ignore"))
    fault = SyntaxFault(
        code=entry.type,
        detail=entry.message,
        before=text[max(start + column - _AROUND, 0) : start + column],
        after=text[start + column : start + column + _AROUND],
        tags=opened,
    )
    if entry.type in _UNDECLARED_ENTITY:
        value, instead = syntax_messages.undefined_entity(fault)
        return rules.UNDEFINED_ENTITY.finding(entry.line, value=value, instead=instead)
    value, instead = syntax_messages.in_words(fault)
    if len(line) > _AROUND:
        place = f", column {column + 1}"
        value = value[: _LONGEST_VALUE - len(place)] + place
    return rules.NOT_WELL_FORMED.finding(entry.line, value=value, instead=instead)


def _line(text: str, number: int) -> tuple[str, int]:
    """Return a line, or its beginning if it is very long, and its position in the text."""
    start = 0
    for _ in range(number - 1):
        end = text.find("\n", start)
        if end < 0:
            break
        start = end + 1
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)], start
