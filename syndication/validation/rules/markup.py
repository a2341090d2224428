"""Rules on HTML in entries: its syntax, what readers strip as dangerous, relative addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from syndication.model import Finding
from syndication.validation import uris
from syndication.validation.html import SyntaxFault, Tag, read
from syndication.validation.names import XHTML, local, name_of, namespace
from syndication.validation.rule import Place, Rule, Site

NOT_HTML = Rule(
    "NotHtml",
    "warning",
    "{name}: not valid HTML: {value}",
    "Readers mend broken HTML each in its own way, and a tag left open can swallow the rest of the page. Close and "
    "nest the tags, write & as &amp; and < as &lt;, and use HTML's own elements only.",
)
SECURITY_RISK = Rule(
    "SecurityRisk",
    "warning",
    "{name}: an element that readers remove as dangerous: {value}",
    "Scripts, frames, embedded objects and style sheets are stripped by every careful reader. Link to "
    "the page that holds them instead.",
)
SECURITY_RISK_ATTRIBUTE = Rule(
    "SecurityRiskAttr",
    "warning",
    "{name}: an attribute that readers remove as dangerous: {value}",
    "Event handlers and javascript: addresses run code in the reader, so they are stripped. Remove them from the feed.",
)
DANGEROUS_STYLE = Rule(
    "DangerousStyleAttr",
    "warning",
    "{name}: a style that readers remove: {value}",
    "Styles that position, load or compute can disguise the reader's own page and are stripped. Keep to colour, font, "
    "text and size, or use no style at all.",
)
CONTAINS_RELATIVE_REFERENCE = Rule(
    "ContainsRelRef",
    "warning",
    "{name}: a relative address in the HTML: {value}",
    "Nothing says what a relative address is relative to, so links and pictures break. Write full addresses.",
)

_RISKY = frozenset(
    "applet base basefont bgsound embed frame frameset iframe layer link meta noembed object param script style".split()
)
_ADDRESSES = frozenset("href src action cite poster data formaction background longdesc".split())
_SAFE_STYLE = frozenset(
    """
    azimuth background background-color border border-bottom border-bottom-color border-collapse border-color
    border-left border-left-color border-right border-right-color border-top border-top-color clear color cursor
    direction display elevation float font font-family font-size font-style font-variant font-weight height
    letter-spacing line-height margin margin-bottom margin-left margin-right margin-top overflow padding padding-bottom
    padding-left padding-right padding-top pause pause-after pause-before pitch pitch-range richness speak
    speak-header speak-numeral speak-punctuation speech-rate stress text-align text-decoration text-indent unicode-bidi
    vertical-align voice-family volume white-space width
    """.split()
)
_STYLE_FUNCTION = re.compile(r"\b(?!rgb\()[a-zA-Z-]+\(|[@\\]|expression|behaviou?r", re.IGNORECASE)


def html(place: Place, value: str) -> Iterator[Finding]:
    """HTML as text: RSS description and content:encoded, Atom type="html"."""
    if "<" not in value and "&" not in value:
        return
    for event in read(value):
        if isinstance(event, SyntaxFault):
            yield place.finding(NOT_HTML, event.what)
        else:
            yield from _dangers(place, event)


def html_alone(place: Place, value: str) -> Iterator[Finding]:
    """HTML in RSS or JSON Feed, where nothing says what a relative address is relative to."""
    if "<" not in value and "&" not in value:
        return
    for event in read(value):
        if isinstance(event, SyntaxFault):
            yield place.finding(NOT_HTML, event.what)
        else:
            yield from _dangers(place, event)
            yield from _relative(place, event)


def xhtml(site: Site) -> Iterator[Finding]:
    """XHTML as elements: Atom type="xhtml"."""
    for element in site.element.iterdescendants(f"{{{XHTML}}}*"):
        name = local(name_of(element))
        tag = Tag(name, tuple((local(key), value) for key, value in element.items() if not namespace(key)))
        yield from _dangers(site.at(element), tag)


def _dangers(place: Place, tag: Tag) -> Iterator[Finding]:
    if tag.name in _RISKY:
        yield place.finding(SECURITY_RISK, f"<{tag.name}>")
    for name, value in tag.attributes:
        if name.startswith("on") or (name in _ADDRESSES and _runs_code(value)):
            yield place.finding(SECURITY_RISK_ATTRIBUTE, f"{name} of <{tag.name}>")
        elif name == "style":
            yield from _style(place, unescape(value))


def _runs_code(value: str) -> bool:
    # Browsers skip blanks and control characters inside the scheme.
    squeezed = re.sub(r"[\x00-\x20]+", "", unescape(value[:200])).lower()
    return squeezed.startswith(("javascript:", "vbscript:", "livescript:", "mocha:"))


def _style(place: Place, style: str) -> Iterator[Finding]:
    for declaration in style.split(";"):
        name, colon, value = declaration.partition(":")
        if not declaration.strip():
            continue
        if not colon or name.strip().lower() not in _SAFE_STYLE or _STYLE_FUNCTION.search(value):
            yield place.finding(DANGEROUS_STYLE, declaration)


def _relative(place: Place, tag: Tag) -> Iterator[Finding]:
    name = {"a": "href", "img": "src"}.get(tag.name)
    address = dict(tag.attributes).get(name) if name else None
    if address is not None and not uris.scheme(unescape(address).strip()) and not _runs_code(address):
        yield place.finding(CONTAINS_RELATIVE_REFERENCE, address or f"empty {name}")
