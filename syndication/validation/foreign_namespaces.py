"""Namespaces of extensions that many feeds have, whose elements are not checked here, with their usual prefixes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PODCASTS = {
    "http://podlove.org/simple-chapters": "psc",
    "https://podlove.org/simple-chapters/": "psc",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "http://www.itunesu.com/feed": "itunesu",
    "http://www.rawvoice.com/rawvoiceRssModule/": "rawvoice",
    "https://blubrry.com/developer/rawvoice-rss": "rawvoice",
    "http://www.spotify.com/ns/rss": "spotify",
    "https://schema.acast.com/1.0/": "acast",
    "https://art19.com/xmlns/rss-extensions/1.0": "art19",
    "http://fireside.fm/modules/rss/fireside": "fireside",
    "https://omny.fm/rss-extensions": "omny",
    "https://anchor.fm/xmlns": "anchor",
    "https://fyyd.de/fyyd-ns/": "fyyd",
    "http://bitlove.org": "bitlove",
    "http://www.ard.de/ardNamespace": "ard",
    "http://bbc.co.uk/2009/01/ppgRss": "ppg",
    "http://www.npr.org/rss/": "npr",
    "http://boxee.tv/spec/rss/": "boxee",
    "http://blip.tv/dtd/blip/1.0": "blip",
}
_NEWS = {
    "http://www.nytimes.com/namespaces/rss/2.0": "nyt",
    "http://www.pheedo.com/namespace/pheedo": "pheedo",
    "http://www.pheed.com/pheed/": "photo",
    "http://news.yahoo.com/rss/": "ynews",
    "http://xml.weather.yahoo.com/ns/rss/1.0": "yweather",
    "http://bing.com/schema/media/": "bing",
    "http://news.line.me/rss/1.0/oa": "oa",
    "http://assets.gunosy.com/media/gnf": "gnf",
    "http://www.smartnews.be/snf": "snf",
    "http://schemas.ingestion.microsoft.com/common/": "mi",
    "http://iptc.org/std/nar/2006-10-01/": "nar",
    "http://ap.org/schemas/03/2005/apcm": "apcm",
    "http://ap.org/schemas/03/2005/apnm": "apnm",
    "http://ap.org/schemas/03/2005/aptypes": "aptypes",
    "http://iptc.org/std/NITF/2006-10-18/": "nitf",
    "http://news.yandex.ru": "yandex",
    "http://turbo.yandex.ru": "turbo",
    "http://www.facebook.com/2008/fbml": "fb",
    "http://ogp.me/ns#": "og",
}
_READERS_AND_SERVICES = {
    "http://webfeeds.org/rss/1.0": "webfeeds",
    "http://www.webfeeds.org/rss/1.0": "webfeeds",
    "https://feed.press/xmlns": "feedpress",
    "http://feedpress.it/xmlns": "feedpress",
    "http://source.scripting.com/": "source",
    "https://source.scripting.com/": "source",
    "http://www.discourse.org/": "discourse",
    "http://schemas.google.com/blogger/2008": "blogger",
    "http://schemas.google.com/blogger/2018": "blogger",
    "http://schemas.google.com/photos/2007": "gphoto",
    "http://schemas.google.com/photos/exif/2007": "exif",
    "http://schemas.google.com/gCal/2005": "gCal",
    "http://schemas.google.com/gdata/batch": "batch",
    "http://www.google.com/reader/": "gr",
    "http://www.youtube.com/xml/schemas/2015": "yt",
    "http://gdata.youtube.com/schemas/2007": "yt",
    "urn:flickr:user": "flickr",
    "urn:atom-extension:indexing": "indexing",
    "http://www.andymatuschak.org/xml-namespaces/sparkle": "sparkle",
    "http://arxiv.org/schemas/atom": "arxiv",
    "http://activitystrea.ms/spec/1.0/": "activity",
    "http://portablecontacts.net/spec/1.0": "poco",
    "http://ostatus.org/schema/1.0": "ostatus",
    "http://mastodon.social/schema/1.0": "mastodon",
    "http://salmon-protocol.org/ns/magic-env": "me",
    "http://a9.com/-/opensearch/extensions/relevance/1.0/": "relevance",
    "http://a9.com/-/spec/opensearch/1.0/": "opensearch",
    "http://jadedpixel.com/-/spec/shopify": "s",
    "http://wordpress.org/export/1.2/": "wp",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt",
    "com-wordpress:feed-additions:1": "site",
    "http://www.w3.org/2001/XMLSchema": "xsd",
    "urn:ietf:params:xml:ns:metalink": "metalink",
}
_SCHOLARLY = {
    **{f"http://prismstandard.org/namespaces/{version}/basic/": "prism" for version in ("1.0", "1.1", "2.0")},
    **{f"http://prismstandard.org/namespaces/basic/{version}/": "prism" for version in ("2.0", "2.1", "2.2", "3.0")},
    "http://purl.org/rss/1.0/modules/prism/": "prism",
    "http://schema.org/": "schema",
    "https://schema.org/": "schema",
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://rdfs.org/sioc/ns#": "sioc",
    "http://purl.org/net/rss1.1#": "rss11",
    "http://purl.oclc.org/net/rss_2.0/enc#": "enc",
    "http://cyber.law.harvard.edu/rss/creativeCommonsRssModule.html": "creativeCommons",
    "http://www.rssboard.org/media-rss": "media",
    "https://search.yahoo.com/mrss/": "media",
    "http://tools.search.yahoo.com/mrss/": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://video.search.yahoo.com/mrss/": "media",
    "http://www.microsoft.com/schemas/rss/sse": "sx",
}
_KNOWN = {**_PODCASTS, **_NEWS, **_READERS_AND_SERVICES, **_SCHOLARLY}


def _spellings(uri: str) -> tuple[str, ...]:
    # Software writes http or https, with a slash at the end or without.
    if not uri.startswith("http"):
        return (uri,)
    bare = uri.partition("://")[2].removesuffix("/")
    return tuple(f"{scheme}://{bare}{slash}" for scheme in ("http", "https") for slash in ("", "/"))


#: Each known spelling of a namespace, with its usual prefix.
FOREIGN: Mapping[str, str] = MappingProxyType(
    {spelling: prefix for uri, prefix in _KNOWN.items() for spelling in _spellings(uri)}
)
