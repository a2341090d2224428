"""The namespaces of feeds and their usual prefixes."""

from __future__ import annotations

from lxml.etree import _Element

ATOM = "http://www.w3.org/2005/Atom"
ATOM_0_3 = "http://purl.org/atom/ns#"
APP = "http://www.w3.org/2007/app"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATIVE_COMMONS = "http://backend.userland.com/creativeCommonsRssModule"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
HISTORY = "http://purl.org/syndication/history/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
THREAD = "http://purl.org/syndication/thread/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
WFW = "http://wellformedweb.org/CommentAPI/"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

MEDIA_WITHOUT_SLASH = MEDIA.removesuffix("/")

KNOWN = {
    ATOM: "atom",
    ATOM_0_3: "atom03",
    APP: "app",
    CONTENT: "content",
    CREATIVE_COMMONS: "creativeCommons",
    DC: "dc",
    DCTERMS: "dcterms",
    HISTORY: "fh",
    MEDIA: "media",
    SLASH: "slash",
    SYNDICATION: "sy",
    THREAD: "thr",
    WFW: "wfw",
    XHTML: "xhtml",
    XML: "xml",
    RDF: "rdf",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "http://purl.org/rss/1.0/": "rss",
    "http://my.netscape.com/rdf/simple/0.9/": "rss090",
    "http://purl.org/dc/dcmitype/": "dcmitype",
    "http://webns.net/mvcb/": "admin",
    "http://purl.org/rss/1.0/modules/aggregation/": "ag",
    "http://purl.org/rss/1.0/modules/annotate/": "annotate",
    "http://media.tangent.org/rss/1.0/": "audio",
    "http://backend.userland.com/blogChannelModule": "blogChannel",
    "http://web.resource.org/cc/": "cc",
    "http://creativecommons.org/ns#": "cc",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
    "http://purl.org/rss/1.0/modules/company": "company",
    "http://my.theinfo.org/changed/1.0/rss/": "cp",
    "http://purl.org/rss/1.0/modules/email/": "email",
    "http://purl.org/rss/1.0/modules/event/": "ev",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://freshmeat.net/rss/fm/": "fm",
    "http://base.google.com/ns/1.0": "g",
    "http://base.google.com/cns/1.0": "c",
    "http://schemas.google.com/g/2005": "gd",
    "http://www.w3.org/2003/01/geo/wgs84_pos#": "geo",
    "http://geourl.org/rss/module/": "geourl",
    "http://www.georss.org/georss": "georss",
    "http://www.opengis.net/gml": "gml",
    "http://postneo.com/icbm": "icbm",
    "http://purl.org/rss/1.0/modules/image/": "image",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://earth.google.com/kml/2.0": "kml",
    "http://earth.google.com/kml/2.1": "kml",
    "http://www.opengis.net/kml/2.2": "kml",
    "http://purl.org/rss/1.0/modules/link/": "l",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://openid.net/xmlns/1.0": "openid",
    "http://a9.com/-/spec/opensearchrss/1.0/": "opensearch10",
    "http://a9.com/-/spec/opensearch/1.1/": "opensearch",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/search/": "search",
    "http://purl.org/rss/1.0/modules/servicestatus/": "ss",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://www.w3.org/2000/svg": "svg",
    "http://feedsync.org/2007/feedsync": "sx",
    "http://purl.org/rss/1.0/modules/taxonomy/": "taxo",
    "http://purl.org/rss/1.0/modules/textinput/": "ti",
    "http://purl.org/rss/1.0/modules/threading/": "thread",
    "http://madskills.com/public/xml/rss/module/trackback/": "trackback",
    "http://purl.org/rss/1.0/modules/wiki/": "wiki",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/2001/vcard-rdf/3.0#": "vcard",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
}

#: Known to readers, but its elements are not looked at.
UNSUPPORTED = {
    "https://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://www.rawvoice.com/rawvoiceRssModule/": "rawvoice",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
}

_SHOWN = {**UNSUPPORTED, **KNOWN, TOMBSTONES: "at"}


def name_of(element: _Element) -> str:
    """Return the name of an element in Clark notation."""
    return str(element.tag)


def namespace(tag: str) -> str:
    """Return the namespace of a name in Clark notation, "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(tag: str) -> str:
    """Return the local part of a name in Clark notation."""
    return tag.rpartition("}")[2]


def qualified(tag: str) -> str:
    """Return a name in Clark notation as people write it: dc:creator; Atom's own names stand bare."""
    uri = namespace(tag)
    if uri in ("", ATOM):
        return local(tag)
    return f"{_SHOWN.get(uri, uri)}:{local(tag)}"
