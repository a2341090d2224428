"""Rules on namespaces: those that are declared, their prefixes, and the namespace of the root."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from syndication.model.finding import Finding
from syndication.validation.names import (
    ATOM,
    ATOM_0_3,
    KNOWN,
    KNOWN_IN,
    MEDIA_WITHOUT_SLASH,
    RSL,
    SITEMAP,
    UNSUPPORTED,
    XHTML,
    local,
    name_of,
    namespace,
)
from syndication.validation.rule import Rule, XmlSource
from syndication.validation.rules import other_documents
from syndication.validation.rules.structure import UNDEFINED_ELEMENT
from syndication.validation.suggestions import nearest

UNKNOWN_NAMESPACE = Rule(
    "UnknownNamespace",
    "warning",
    "document: a namespace that readers do not know: {value}",
    "Most readers ignore elements of this namespace. Check that it is spelt exactly right. If it is for one partner, "
    "declare it only in the feed for that partner.",
)
UNSUPPORTED_NAMESPACE = Rule(
    "UnsupportedNamespace",
    "info",
    "document: an extension that is not checked, or only in part: {value}",
    "This is not an error. Many feeds have this extension, but only some readers use it, and this check does not know "
    "all of its rules. Compare its elements with its specification.",
)
MEDIA_NAMESPACE = Rule(
    "MediaRssNamespace",
    "error",
    "document: the namespace of Media RSS lacks its final slash: {value}",
    'Write xmlns:media="http://search.yahoo.com/mrss/", with the slash. Without it, readers find no media.',
)
RESERVED_PREFIX = Rule(
    "ReservedPrefix",
    "warning",
    "document: a well-known prefix for another namespace: {value}",
    "Some readers look only at the prefix. Use it only for the namespace that it is known for.",
)
NONSTANDARD_PREFIX = Rule(
    "NonstdPrefix",
    "info",
    "document: an unusual prefix for a well-known namespace: {value}",
    "This is allowed, but some readers look only at the prefix. Use the usual one.",
)
AVOID_PREFIX = Rule(
    "AvoidNamespacePrefix",
    "warning",
    "document: a prefix for a namespace that should be the default: {value}",
    "Some readers recognise Atom, XHTML in Atom, and RSL documents only without a prefix. Declare the namespace with "
    "xmlns.",
)
INVALID_NAMESPACE = Rule(
    "InvalidNamespace",
    "error",
    "document: the root element is in a wrong namespace: {value}",
    "rss and opml are in no namespace, Atom's feed is in http://www.w3.org/2005/Atom, a sitemap in "
    "http://www.sitemaps.org/schemas/sitemap/0.9 and rsl in https://rslstandard.org/rsl. Write it exactly so.",
)
OBSOLETE_NAMESPACE = Rule(
    "ObsoleteNamespace",
    "error",
    "document: the namespace of Atom 0.3: {value}",
    "Atom 0.3 was a draft. Write Atom 1.0 in the namespace http://www.w3.org/2005/Atom.",
)
NAMESPACE_NAME = Rule(
    "NamespaceName",
    "warning",
    "document: the name of a namespace is not an address in ASCII: {value}",
    "XML allows this, but names of namespaces should be addresses, and are compared character by character. Some "
    "programs refuse others. Write it exactly as the specification of the namespace does.",
)
MISSING_NAMESPACE = Rule(
    "MissingNamespace",
    "error",
    "document: a prefix or an element without its namespace: {value}",
    'Declare the prefix on the root element, or for Atom\'s own elements write xmlns="http://www.w3.org/2005/Atom"; a '
    'sitemap has xmlns="http://www.sitemaps.org/schemas/sitemap/0.9", RSL xmlns="https://rslstandard.org/rsl".',
)

_PREFIXES = {prefix: uri for uri, prefix in KNOWN.items()}
_HOMES = {"entry": ATOM, "feed": ATOM, "opml": "", "rsl": RSL, "rss": "", "sitemapindex": SITEMAP, "urlset": SITEMAP}


def root(element: _Element) -> Iterator[Finding]:
    """The root element is unknown, or not in its namespace: say what is wrong with it."""
    name, uri, line = local(name_of(element)), namespace(name_of(element)), int(element.sourceline or 0)
    home = _HOMES.get(name)
    if home is None:
        yield from _unknown_root(element, name, uri, line)
    elif home and not uri:
        yield MISSING_NAMESPACE.finding(line, value=name)
    elif name == "feed" and uri == ATOM_0_3:
        yield OBSOLETE_NAMESPACE.finding(line, value=uri, instead=f'xmlns="{ATOM}"')
    else:
        yield INVALID_NAMESPACE.finding(line, value=uri)


def _unknown_root(element: _Element, name: str, uri: str, line: int) -> Iterator[Finding]:
    meant = nearest(name, _HOMES)
    if meant or (uri and uri in _HOMES.values()):
        yield UNDEFINED_ELEMENT.finding(line, "document", name, meant)
    else:
        yield other_documents.root_finding(element)


def declarations(source: XmlSource) -> Iterator[Finding]:
    """Check each namespace that the document declares, once."""
    home = namespace(name_of(source.root))
    known = KNOWN_IN.get(home, {})
    for (prefix, uri), line in _declared_namespaces(source).items():
        if uri not in known:
            yield from _declaration(prefix, uri, line, in_atom=home == ATOM)


def _declared_namespaces(source: XmlSource) -> dict[tuple[str, str], int]:
    root = source.root
    found = {(prefix or "", uri): int(root.sourceline or 0) for prefix, uri in root.nsmap.items() if uri}
    if source.text.count("xmlns") == len(found):
        return found
    started: list[tuple[str, str]] = []
    for _, value in etree.iterwalk(root, events=("start-ns", "start")):
        if isinstance(value, tuple):
            started.append((value[0], value[1]))
        elif value is not None:
            for prefix, uri in started:
                if uri:  # xmlns="" cancels a default namespace
                    found.setdefault((prefix or "", uri), int(value.sourceline or 0))
            started.clear()
    return found


def _declaration(prefix: str, uri: str, line: int, *, in_atom: bool) -> Iterator[Finding]:
    declared = f"{prefix}={uri}" if prefix else uri
    if uri == MEDIA_WITHOUT_SLASH:
        yield MEDIA_NAMESPACE.finding(line, value=uri, instead=f"{uri}/")
    elif uri in UNSUPPORTED and uri not in KNOWN:
        yield UNSUPPORTED_NAMESPACE.finding(line, value=uri)
    elif uri not in KNOWN:
        if prefix in _PREFIXES:
            yield RESERVED_PREFIX.finding(line, value=declared, instead=_PREFIXES[prefix])
        else:
            yield UNKNOWN_NAMESPACE.finding(line, value=uri)
    elif prefix and _PREFIXES.get(prefix, uri) != uri and KNOWN[uri] != prefix:
        yield RESERVED_PREFIX.finding(line, value=declared)
    elif in_atom and prefix and uri in (ATOM, XHTML):
        if prefix == KNOWN[uri]:
            yield AVOID_PREFIX.finding(line, value=declared)
    elif prefix and prefix != KNOWN[uri]:
        yield NONSTANDARD_PREFIX.finding(line, value=declared)
