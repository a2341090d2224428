"""Markup that no parser can read as it is, at each place of each kind of XML: something is read, or it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from syndication.model.errors import IngestError
from syndication.sources.feed import read_feed
from syndication.sources.feed.document_reader import read_document
from syndication.sources.feed_list import read_opml
from syndication.sources.kinds import KINDS
from syndication.sources.site.sitemap import read_sitemap
from tests.sources.exports import read, stories
from tests.sources.wordpress.exports import export as wordpress_export
from tests.sources.wordpress.exports import post

_BAD = (
    *("&#xD800;", "&#55296;", "&#xDFFF", "&#xFFFE;", "&#x110000;", "&#99999999999999;", "&#0;", "&#", "&#x;", "&a;"),
    *(
        "\x00",
        "\ud800",
        "<:",
        "</:>",
        "<a:b:c>",
        "<a:0/>",
        "<0/>",
        "< x>",
        "<x y=>",
        "<x y='",
        "<x :y='1'/>",
        "<?",
        "<!",
    ),
    *("<!", "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;", "<!--", "<![CDATA[", "]]>", "<x y='&#xD800;'/>"),
    *("<x xmlns='&#xD800;'/>", "<x xmlns:q='&#xD800;'><q:y/></x>", "<{a}b/>", "<x a:b='1' a:b='2'/>", "http://["),
    "<a href='http://['>x</a>",
)
_OPML = '<opml version="2.0"><body><outline text="T%s" xmlUrl="http://a.example/%s"/>%s</body></opml>'
_SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/%s</loc>%s</url></urlset>'
)
_RSS = (
    '<rss version="2.0"><channel><title>x%s</title><item><title>a%s</title><description>b%s</description><guid>1%s'
    '</guid><link>%s</link><pubDate>Fri, 05 Feb 2021 12:00:00 GMT</pubDate><enclosure url="%s"/>%s</item></channel>'
    "</rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>x%s</title><entry><title type="xhtml">a%s</title><id>b%s</id>'
    '<link href="%s"/><published>2021-02-05T12:00:00Z</published><content type="xhtml"><div>%s</div></content></entry>'
    "</feed>"
)
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel>%s</channel><item><title>a%s</title>'
    "<link>%s</link></item></rdf:RDF>"
)
_WXR = (
    '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>x%s</title><item><title>a%s</title>'
    "<link>%s</link><guid>1%s</guid><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
    "<wp:post_date_gmt>2021-02-05 12:00:00</wp:post_date_gmt>%s</item></channel></rss>"
)


def _as_export(kind: str) -> Callable[[bytes], object]:
    return lambda data: read(KINDS[kind], data)


_READERS: tuple[tuple[str, str, Callable[[bytes], object]], ...] = (
    ("opml", _OPML, read_opml),
    ("sitemap", _SITEMAP, lambda data: read_sitemap(data, "http://a.example/")),
    ("rss", _RSS, lambda data: read_feed(data, "")),
    ("rss entries", _RSS, lambda data: read_document(data, "").entries),
    ("rss stories", _RSS, _as_export("feed")),
    ("atom", _ATOM, lambda data: read_feed(data, "")),
    ("atom entries", _ATOM, lambda data: read_document(data, "").entries),
    ("atom stories", _ATOM, _as_export("feed")),
    ("rdf", _RDF, lambda data: read_document(data, "").entries),
    ("rdf without prefix", _RDF.replace("xmlns:rdf", "rdf"), lambda data: read_document(data, "").entries),
    ("wxr", _WXR, _as_export("wordpress")),
    ("blogger", _ATOM, _as_export("blogger")),
)


def _with_each(document: str, bad: str) -> Iterator[str]:
    places = document.count("%s")
    for wanted in range(places):
        yield document % tuple(bad if place == wanted else "" for place in range(places))
    yield document.replace("%s", "").replace("<", f"<{bad}", 1)


@pytest.mark.parametrize("bad", _BAD, ids=ascii)
@pytest.mark.parametrize(("document", "reader"), [each[1:] for each in _READERS], ids=[each[0] for each in _READERS])
def test_bad_markup_is_repaired_or_refused(document: str, reader: Callable[[bytes], object], bad: str) -> None:
    for text in _with_each(document, bad):
        try:
            reader(text.encode("utf-8", "surrogatepass"))
        except IngestError:
            continue


_STORY = (
    "<rss version='2.0'><channel><item><title>a &#55357;&#56832;</title><link>http://a.example/1</link>"
    "<description>Words.</description><pubDate>Fri, 05 Feb 2021 12:00:00 GMT</pubDate></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("kind", "export"),
    [("feed", _STORY.encode()), ("wordpress", wordpress_export(post(1, title="a &#55357;&#56832;")))],
)
def test_a_character_written_as_two_halves_is_whole(kind: str, export: bytes) -> None:
    (item,) = stories(read(KINDS[kind], export))
    assert item.headline == "a \U0001f600"


@pytest.mark.parametrize("read_json", [lambda data: read_feed(data, ""), lambda data: read_document(data, "")])
@pytest.mark.parametrize("wrong", [b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\x00"])
def test_a_json_feed_with_wrong_bytes_is_read_or_refused(read_json: Callable[[bytes], object], wrong: bytes) -> None:
    for place in ('"version%s"', '"https://jsonfeed.org/version/1%s"', '"items%s"', '"title": "%s"', "[%s"):
        good = '{"version": "https://jsonfeed.org/version/1", "title": "", "items": [{"id": "1"}]}'
        data = good.replace(place.replace("%s", ""), place).encode().replace(b"%s", wrong)
        try:
            read_json(data)
        except IngestError:
            continue
