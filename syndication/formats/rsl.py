"""RSL 1.0 (rslstandard.org/rsl): terms of use as XML, in a document, in an item of RSS, and in a page."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.builder import ElementMaker

from syndication.formats.elements import Element
from syndication.model.licenses import (
    AI_USES,
    USES,
    LicenseTerms,
    Licensing,
    Payment,
    UsageReport,
    Use,
    own_terms,
    path_at,
    root_terms,
)

NAMESPACE = "https://rslstandard.org/rsl"
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
# Elements get the prefix of the element that they are appended to: none in a document, rsl: in RSS.
_RSL = ElementMaker(namespace=NAMESPACE)


def write(licensing: Licensing, base_url: str) -> bytes:
    """Return the license of a publication: its terms, and those of parts with terms of their own."""
    contents = [(path_at(base_url, ""), root_terms(licensing))]
    contents += [(path_at(base_url, folder), terms) for folder, terms in own_terms(licensing)]
    return _document(licensing, contents)


def write_inline(licensing: Licensing, terms: LicenseTerms) -> str:
    """Return the license of the page that contains it; an empty address means the page itself."""
    root = etree.fromstring(_document(licensing, [("", terms)]))
    return etree.tostring(root, encoding="unicode")


def add_content(parent: Element, licensing: Licensing, url: str, terms: LicenseTerms) -> None:
    """Append the terms for `url` to an element of another format."""
    content = etree.SubElement(parent, f"{{{NAMESPACE}}}content", _content_attributes(url, terms))
    content.extend(_content_children(licensing, terms))


def _document(licensing: Licensing, contents: list[tuple[str, LicenseTerms]]) -> bytes:
    age = {"max-age": str(licensing.max_age)} if licensing.max_age else {}
    root = etree.Element(f"{{{NAMESPACE}}}rsl", age, {None: NAMESPACE})
    for url, terms in contents:
        add_content(root, licensing, url, terms)
    etree.indent(root)
    return _DECLARATION + etree.tostring(root, encoding="utf-8") + b"\n"


def _content_attributes(url: str, terms: LicenseTerms) -> dict[str, str]:
    return {"url": url} | ({"server": terms.server} if terms.server else {})


def _content_children(licensing: Licensing, terms: LicenseTerms) -> Iterator[Element]:
    yield _RSL.license(*_license_children(licensing, terms))
    if licensing.holder:
        yield _RSL.copyright({"type": "organization"} | _contact_attribute(licensing.contact), licensing.holder)
    if terms.terms:
        yield _RSL.terms(terms.terms)


def _license_children(licensing: Licensing, terms: LicenseTerms) -> Iterator[Element]:
    """Yield what is allowed, what is not, and on which conditions.

    The list of permits is closed. What is missing there is prohibited as well, for programs that read only one list.
    """
    if terms.uses:
        yield _RSL.permits({"type": "usage"}, _words(terms.uses))
        if terms.users:
            yield _RSL.permits({"type": "user"}, " ".join(terms.users))
        if terms.countries:
            yield _RSL.permits({"type": "geo"}, " ".join(terms.countries))
    if others := tuple(use for use in USES if use not in terms.uses):
        yield _RSL.prohibits({"type": "usage"}, _words(others))
    if terms.payment:
        yield _payment(terms.payment)
    yield from map(_report, terms.reporting)
    if licensing.contact:
        is_web = "://" in licensing.contact
        yield _RSL.legal({"type": "contact"}, licensing.contact if is_web else f"mailto:{licensing.contact}")


def _words(uses: tuple[Use, ...]) -> str:
    """Return the shortest words for uses: "all", "ai-all", or each by its own."""
    if uses == USES:
        return "all"
    if set(AI_USES) <= set(uses):
        return "ai-all"  # with search it would be all
    return " ".join(uses)


def _payment(payment: Payment) -> Element:
    element = _RSL.payment({"type": payment.type})
    if payment.standard:
        element.append(_RSL.standard(payment.standard))
    if payment.custom:
        element.append(_RSL.custom(payment.custom))
    if payment.amount:
        element.append(_RSL.amount({"currency": payment.currency}, payment.amount))
    if payment.accepts:
        element.append(_RSL.accepts({"type": payment.accepts}))
    return element


def _report(report: UsageReport) -> Element:
    endpoint = {"endpoint": report.endpoint} if report.endpoint else {}
    return _RSL.reporting({"type": report.type, "profile": report.profile} | endpoint)


def _contact_attribute(contact: str) -> dict[str, str]:
    if not contact:
        return {}
    return {"contactUrl" if "://" in contact else "contactEmail": contact}
