"""Rules on HTML in entries: its syntax, what readers remove as dangerous, relative addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element
from msgspec import Struct

from syndication.model.finding import Finding
from syndication.validation import uris
from syndication.validation.budget import Budget
from syndication.validation.html import Fragment, Tag, is_element, read
from syndication.validation.names import XHTML, local, name_of, namespace
from syndication.validation.rule import Place, Rule, XmlPlace
from syndication.validation.rules.namespaces import MISSING_NAMESPACE
from syndication.validation.rules.text import html_in
from syndication.validation.rules.well_formedness import LIMIT
from syndication.validation.verdict_cache import VerdictCache

NOT_HTML = Rule(
    "NotHtml",
    "warning",
    "{name}: not valid HTML: {value}",
    "Readers repair broken HTML in different ways, and a tag without an end can affect the rest of the page. Close and "
    "nest the tags, write & as &amp; and < as &lt;, and use only elements of HTML.",
)
SECURITY_RISK = Rule(
    "SecurityRisk",
    "warning",
    "{name}: an element that readers remove as dangerous: {value}",
    "Careful readers remove scripts, frames, embedded objects and style sheets. Link to the page that has them "
    "instead.",
)
SECURITY_RISK_ATTRIBUTE = Rule(
    "SecurityRiskAttr",
    "warning",
    "{name}: an attribute that readers remove as dangerous: {value}",
    "Event handlers and javascript: addresses run code in the reader, so readers remove them. Do not use them in "
    "feeds.",
)
DANGEROUS_STYLE = Rule(
    "DangerousStyleAttr",
    "warning",
    "{name}: a style that readers remove: {value}",
    "Styles that position, load or compute can imitate the reader's own pages, so readers remove them. Use only "
    "colour, font, text and size, or no style at all.",
)
CONTAINS_RELATIVE_REFERENCE = Rule(
    "ContainsRelRef",
    "warning",
    "{name}: a relative address in the HTML: {value}",
    "Readers do not know the base of a relative address, so links and pictures break. Write full addresses.",
)
RELATIVE_REFERENCE = Rule(
    "RelativeReference",
    "info",
    "{name}: a relative address in the HTML, where few look for it: {value}",
    "Readers do not know the base of a relative address. Write full addresses for sound, film and pictures too.",
)

_RELATIVE_ADDRESS_RULES = (CONTAINS_RELATIVE_REFERENCE, RELATIVE_REFERENCE)
_RISKY = frozenset(
    "applet base basefont bgsound embed frame frameset iframe layer link meta noembed object param script style".split()
)
_RISKY_IN_SVG = frozenset({"script", "foreignObject"})
_SVG, _MATHML = "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"
_WRAPPERS = frozenset({"html", "head", "body"})
_ADDRESSES = frozenset("href src action cite poster data formaction background longdesc".split())
_LINKS = frozenset({("a", "href"), ("img", "src")})
_RESOURCE_ATTRIBUTES = frozenset({"href", "src", "poster"})
_SAFE_STYLE = frozenset(
    """
    azimuth clear color cursor direction display elevation float font font-family font-size font-style font-variant
    font-weight height letter-spacing line-height overflow pause pause-after pause-before pitch pitch-range richness
    speak speak-header speak-numeral speak-punctuation speech-rate stress text-align text-decoration text-indent
    unicode-bidi vertical-align voice-family volume white-space width
    """.split()
)
_SAFE_FAMILIES = frozenset({"background", "border", "margin", "padding"})
# CSS Syntax 5.4.4: a ; inside quotation marks or parentheses does not end a declaration.
_DECLARATION = re.compile(r"""(?:[^;"'(]+|"[^"]*"|'[^']*'|\([^()"']*\)|["'(])+""")
_COLOUR = re.compile(r"(?<![\w-])(?:rgb\([^()]*\)|(?:rgba|hsla?)\([\d,\s]*\))", re.IGNORECASE)
_UNSAFE_VALUE = re.compile(
    r"[(@\\]|/\*|expression|behaviou?r", re.IGNORECASE
)  # comments and escapes can hide the others
_UNSEEN = re.compile(r"[\x00-\x20]+")

_ELEMENT_WORK = 10  # of XHTML; the same as for a tag of HTML
_MOST_REMEMBERED = 32_000_000  # bytes: the verdicts of about 50,000 texts


class Flaw(Struct, frozen=True):
    """What is wrong with an HTML text, independent of its place in a document."""

    rule: Rule
    value: str


class MarkupFlaws(Struct, frozen=True):
    """The flaws of an HTML text, and the work of finding them."""

    flaws: tuple[Flaw, ...] = ()
    work: int = 0


def _bytes_of(found: MarkupFlaws) -> int:
    return sum(200 + 4 * len(flaw.value) for flaw in found.flaws)


#: What was found in a text: every format and feed of a story has the same body, and a feed is checked again and again.
VERDICTS = VerdictCache(_MOST_REMEMBERED, _bytes_of)


def html(place: Place, value: str) -> Iterator[Finding]:
    """HTML of Atom (type="html"), where xml:base can give the base of relative addresses."""
    return _html(place, value, _RELATIVE_ADDRESS_RULES)


def html_alone(place: Place, value: str) -> Iterator[Finding]:
    """HTML of RSS or JSON Feed, which have no base for relative addresses."""
    return _html(place, value, ())


def html_if_any(place: Place, value: str) -> Iterator[Finding]:
    """Plain text in which HTML is usual, as in descriptions of RSS 1.0 and summaries of podcasts."""
    return _html(place, value, ()) if html_in(value) else iter(())


def check_html(text: str) -> list[Finding]:
    """Return what is wrong with an HTML text, by the rules for an item of RSS."""
    found = _flaws_of(text)
    findings = [flaw.rule.finding(0, "content", flaw.value) for flaw in found.flaws]
    return [*findings, *_excess(Budget(), found.work)]


def _html(place: Place, value: str, ignored: tuple[Rule, ...]) -> Iterator[Finding]:
    if place.budget.is_spent:
        return
    found = _flaws_of(value)
    for flaw in found.flaws:
        if flaw.rule not in ignored:
            yield place.finding(flaw.rule, flaw.value)
    yield from _excess(place.budget, found.work)


def _excess(budget: Budget, work: int) -> Iterator[Finding]:
    """Subtract the work from the budget. When it is used up, report once that the document is too large."""
    if budget.spend(work):
        yield LIMIT.finding(0, value="too many tags, or too many open at once")


def xhtml(site: XmlPlace) -> Iterator[Finding]:
    """XHTML as elements (Atom type="xhtml"), which may include SVG and MathML."""
    for element in site.element.iterdescendants("{*}*"):
        if site.budget.is_spent:
            return
        yield from _excess(site.budget, _ELEMENT_WORK + len(element.attrib))
        place = site.at(element)
        uri, name = namespace(name_of(element)), local(name_of(element))
        if uri == XHTML:
            if not is_element(name) and name not in _WRAPPERS:
                yield place.finding(NOT_HTML, f"<{name}> is not an HTML element")
            yield from _findings(place, _dangers(_tag(name, element)))
        elif uri in (_SVG, _MATHML):
            yield from _findings(place, _drawing_dangers(_tag(name, element)))
        elif not uri:
            yield place.finding(MISSING_NAMESPACE, name)


def _tag(name: str, element: _Element) -> Tag:
    return Tag(name, tuple((local(key), value) for key, value in element.items()))


def _findings(place: Place, flaws: Iterator[Flaw]) -> Iterator[Finding]:
    return (place.finding(flaw.rule, flaw.value) for flaw in flaws)


def _flaws_of(text: str) -> MarkupFlaws:
    if "<" not in text and "&" not in text:
        return MarkupFlaws()
    return VERDICTS.verdict(text, _find_flaws)


def _find_flaws(text: str) -> MarkupFlaws:
    fragment = read(text)
    return MarkupFlaws(tuple(dict.fromkeys(_all_flaws(fragment))), fragment.work)


def _all_flaws(fragment: Fragment) -> Iterator[Flaw]:
    for fault in fragment.faults:
        yield Flaw(NOT_HTML, fault)
    for tag in fragment.tags:
        yield from _dangers(tag)
        yield from _addresses(tag)


def _dangers(tag: Tag) -> Iterator[Flaw]:
    if tag.name in _RISKY:
        yield Flaw(SECURITY_RISK, f"<{tag.name}>")
    yield from _code(tag)
    for name, value in tag.attributes:
        if name == "style":
            yield from _style(value)


def _drawing_dangers(tag: Tag) -> Iterator[Flaw]:
    if tag.name in _RISKY_IN_SVG:
        yield Flaw(SECURITY_RISK, f"<{tag.name}>")
    yield from _code(tag)


def _code(tag: Tag) -> Iterator[Flaw]:
    for name, value in tag.attributes:
        if name.startswith("on") or (name in _ADDRESSES and _runs_code(value)):
            yield Flaw(SECURITY_RISK_ATTRIBUTE, f"{name} of <{tag.name}>")


def _runs_code(address: str) -> bool:
    # Browsers ignore spaces and control characters inside the scheme.
    squeezed = _UNSEEN.sub("", address[:200]).lower()
    return squeezed.startswith(("javascript:", "vbscript:", "livescript:", "mocha:"))


def _style(style: str) -> Iterator[Flaw]:
    for declaration in _DECLARATION.findall(style):
        if not declaration.isspace() and not _is_safe(declaration):
            yield Flaw(DANGEROUS_STYLE, declaration)


def _is_safe(declaration: str) -> bool:
    name, colon, value = declaration.partition(":")
    name = name.strip().lower()
    known = name in _SAFE_STYLE or name.partition("-")[0] in _SAFE_FAMILIES
    return bool(colon) and known and not _UNSAFE_VALUE.search(_COLOUR.sub("", value))


def _addresses(tag: Tag) -> Iterator[Flaw]:
    for number, (name, value) in enumerate(tag.attributes):
        if name not in _RESOURCE_ATTRIBUTES or _runs_code(value):
            continue
        address = value.strip()
        scheme = uris.scheme(address)
        if scheme != "data" and uris.forbidden_character(address):  # HTML Standard, "Valid URL"
            yield Flaw(NOT_HTML, f"a space or another character that an address may not contain: {address}")
        if scheme:
            continue
        is_usual = (tag.name, name) in _LINKS and (not number or name == "src")
        yield Flaw(CONTAINS_RELATIVE_REFERENCE if is_usual else RELATIVE_REFERENCE, value or f"empty {name}")
