"""The namespaces of feeds and their usual prefixes."""

from __future__ import annotations

from lxml.etree import _Element

from syndication.validation.foreign_namespaces import FOREIGN

ADMIN = "http://webns.net/mvcb/"
AGGREGATION = "http://purl.org/rss/1.0/modules/aggregation/"
ANNOTATION = "http://purl.org/rss/1.0/modules/annotate/"
APP = "http://www.w3.org/2007/app"
ATOM = "http://www.w3.org/2005/Atom"
ATOM_0_3 = "http://purl.org/atom/ns#"
AUDIO = "http://media.tangent.org/rss/1.0/"
BLOG_CHANNEL = "http://backend.userland.com/blogChannelModule"
CC = "http://web.resource.org/cc/"
CC_NEW = "http://creativecommons.org/ns#"
CHANGED_PAGE = "http://my.theinfo.org/changed/1.0/rss/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CONVERSATIONS = "http://conversationsnetwork.org/rssNamespace-1.0/"
CREATIVE_COMMONS = "http://backend.userland.com/creativeCommonsRssModule"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
EVENT = "http://purl.org/rss/1.0/modules/event/"
FEEDBURNER = "http://rssnamespace.org/feedburner/ext/1.0"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
GEORSS = "http://www.georss.org/georss"
GEOURL = "http://geourl.org/rss/module/"
GML = "http://www.opengis.net/gml"
HISTORY = "http://purl.org/syndication/history/1.0"
ICBM = "http://postneo.com/icbm"
IMAGE = "http://purl.org/rss/1.0/modules/image/"
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
LINK = "http://purl.org/rss/1.0/modules/link/"
MEDIA = "http://search.yahoo.com/mrss/"
MICROSOFT = "http://schemas.ingestion.microsoft.com/common/"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
OPENSEARCH_1_0 = "http://a9.com/-/spec/opensearchrss/1.0/"
PODCAST = "https://podcastindex.org/namespace/1.0"
PODCAST_BY_ITS_PAGE = "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RSS_0_90 = ("http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/")
RSS_1_0 = "http://purl.org/rss/1.0/"
SERVICE_STATUS = "http://purl.org/rss/1.0/modules/servicestatus/"
SLASH = "http://purl.org/rss/1.0/modules/slash/"
SMARTNEWS = "http://www.smartnews.be/snf"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
TAXONOMY = "http://purl.org/rss/1.0/modules/taxonomy/"
THREAD = "http://purl.org/syndication/thread/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
TRACKBACK = "http://madskills.com/public/xml/rss/module/trackback/"
WFW = "http://wellformedweb.org/CommentAPI/"
WIKI = "http://purl.org/rss/1.0/modules/wiki/"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"

RSL = "https://rslstandard.org/rsl"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
SITEMAP_IMAGE = "http://www.google.com/schemas/sitemap-image/1.1"
SITEMAP_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
SITEMAP_VIDEO = "http://www.google.com/schemas/sitemap-video/1.1"

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
    RSS_1_0: "rss",
    **dict.fromkeys(RSS_0_90, "rss090"),
    "http://purl.org/dc/dcmitype/": "dcmitype",
    ADMIN: "admin",
    AGGREGATION: "ag",
    ANNOTATION: "annotate",
    AUDIO: "audio",
    BLOG_CHANNEL: "blogChannel",
    CC: "cc",
    CC_NEW: "cc",
    "http://www.bloglines.com/about/specs/fac-1.0": "access",
    CONVERSATIONS: "conversationsNetwork",
    "http://www.microsoft.com/schemas/rss/core/2005": "cf",
    "http://purl.org/rss/1.0/modules/company": "company",
    CHANGED_PAGE: "cp",
    "http://purl.org/rss/1.0/modules/email/": "email",
    EVENT: "ev",
    FEEDBURNER: "feedburner",
    "http://xmlns.com/foaf/0.1/": "foaf",
    "http://freshmeat.net/rss/fm/": "fm",
    "http://base.google.com/ns/1.0": "g",
    "http://base.google.com/cns/1.0": "c",
    "http://schemas.google.com/g/2005": "gd",
    GEO: "geo",
    GEOURL: "geourl",
    GEORSS: "georss",
    GML: "gml",
    ICBM: "icbm",
    IMAGE: "image",
    ITUNES: "itunes",
    "http://earth.google.com/kml/2.0": "kml",
    "http://earth.google.com/kml/2.1": "kml",
    "http://www.opengis.net/kml/2.2": "kml",
    LINK: "l",
    "http://www.w3.org/1998/Math/MathML": "mathml",
    "http://openid.net/xmlns/1.0": "openid",
    OPENSEARCH_1_0: "opensearch10",
    OPENSEARCH: "opensearch",
    "http://www.opml.org/spec2": "opml",
    "http://madskills.com/public/xml/rss/module/pingback/": "pingback",
    PODCAST_BY_ITS_PAGE: "podcast",
    PODCAST: "podcast",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://purl.org/rss/1.0/modules/richequiv/": "reqv",
    "http://purl.org/rss/1.0/modules/reference/": "ref",
    "http://purl.org/rss/1.0/modules/rss091#": "rss091",
    "http://purl.org/rss/1.0/modules/search/": "search",
    SERVICE_STATUS: "ss",
    "http://hacks.benhammersley.com/rss/streaming/": "str",
    "http://purl.org/rss/1.0/modules/subscription/": "sub",
    "http://www.w3.org/2000/svg": "svg",
    "http://schemas.pocketsoap.com/rss/myDescModule/": "szf",
    "http://feedsync.org/2007/feedsync": "sx",
    TAXONOMY: "taxo",
    "http://purl.org/rss/1.0/modules/textinput/": "ti",
    "http://purl.org/rss/1.0/modules/threading/": "thread",
    TRACKBACK: "trackback",
    WIKI: "wiki",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/2001/XMLSchema-instance": "xsi",
    "http://www.w3.org/2001/vcard-rdf/3.0#": "vcard",
    "http://www.w3.org/2006/vcard/ns#": "vcard",
}

#: Namespaces in wide use whose elements are not checked.
UNSUPPORTED = {
    **FOREIGN,
    SITEMAP_IMAGE: "image",
    SITEMAP_NEWS: "news",
    SITEMAP_VIDEO: "video",
}

#: Namespaces that are known only in documents whose root is in the namespace of the key.
KNOWN_IN = {
    "": {RSL: "rsl"},  # RSS: RSL 1.0 section 4.7
    ATOM: {TOMBSTONES: "at"},
    RSL: {RSL: "rsl"},
    SITEMAP: {
        SITEMAP: "sitemap",
        SITEMAP_IMAGE: "image",
        SITEMAP_NEWS: "news",
        SITEMAP_VIDEO: "video",
        "http://www.google.com/schemas/sitemap-mobile/1.0": "mobile",
        "http://www.google.com/schemas/sitemap-pagemap/1.0": "pagemap",
    },
}

_PREFIXES = {
    **UNSUPPORTED,
    **KNOWN,
    **KNOWN_IN[ATOM],
    **KNOWN_IN[RSL],
    **KNOWN_IN[SITEMAP],
}

_LONGEST = 200
_WITHOUT_PREFIX = frozenset({"", ATOM, SITEMAP, RSS_1_0, *RSS_0_90})


def name_of(element: _Element) -> str:
    """Return the name of an element in Clark notation."""
    return str(element.tag)


def child(element: _Element, tag: str) -> _Element | None:
    """Return the first child with this name, None if there is none. Much faster than `find`."""
    return next(element.iterchildren(tag), None)


def namespace(tag: str) -> str:
    """Return the namespace of a name in Clark notation, "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def local(tag: str) -> str:
    """Return the local part of a name in Clark notation."""
    return tag.rpartition("}")[2]


def qualified(tag: str) -> str:
    """Return a name in Clark notation as people write it: dc:creator. The formats themselves have no prefix."""
    uri = namespace(tag)
    name = local(tag) if uri in _WITHOUT_PREFIX else f"{_PREFIXES.get(uri, uri)}:{local(tag)}"
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
