"""What is no feed is named, in one error, whatever it is."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from syndication.validation import check
from tests.validation.cases import HERE, NOW

RSS = (HERE / "good" / "archive.rss").read_bytes()
SOAP = (
    b'<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
    b"<faultstring>No such feed</faultstring></soap:Fault></soap:Body></soap:Envelope>"
)
PAGE = (
    b'<!DOCTYPE html><html><head><base href="https://cdn.example.com/a/">'
    b'<link rel="stylesheet" type="text/css" href="/a.css">'
    b'<LINK REL="Alternate" TYPE="application/rss+xml; charset=utf-8" HREF="rss.xml">'
    b'<link type="application/feed+json" rel="alternate feed" href="/feed.json">'
    b'<link rel="alternate" hreflang="de" href="/de"></head><body><p>Hello<br></html>'
)

#: The document, the code, and words of the message.
OTHERS: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "EmptyDocument", "is empty"),
    "a byte order mark": (b"\xef\xbb\xbf", "EmptyDocument", "is empty"),
    "a page with feeds": (
        PAGE,
        "WebPage",
        "it names feeds at https://cdn.example.com/a/rss.xml, https://cdn.example.com/feed.json",
    ),
    "a page without": (b"<!doctype html><title>Just a moment...</title>", "WebPage", "it names no feed"),
    "a page without its head": (b"<h1>502 Bad Gateway</h1>", "WebPage", "web page"),
    "a page in Latin-1": (b"<html><head><title>caf\xe9</title></head>", "WebPage", "web page"),
    "a page of XHTML": (
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head/><body/></html>',
        "WebPage",
        "web page",
    ),
    "text": (b"Error establishing a database connection", "PlainText", "plain text, not a feed: Error establishing"),
    "text in Portuguese": ("Não encontrado".encode(), "PlainText", "Não encontrado"),
    "text in Latin-1": ("Não encontrado".encode("latin-1"), "PlainText", "plain text"),
    "escaped tags": (b'&lt;rss version="2.0"&gt;', "PlainText", "its tags are escaped"),
    "an error of S3": (
        b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        "OtherXML",
        "an error message, AccessDenied, Access Denied",
    ),
    "SOAP": (SOAP, "OtherXML", "a SOAP message, No such feed"),
    "RSD": (b'<rsd version="1.0"><service/></rsd>', "OtherXML", "RSD"),
    "a picture": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "OtherXML", "a picture (SVG)"),
    "an own format": (b'<news xmlns="urn:x:y"/>', "OtherXML", "its root element is <news> of urn:x:y"),
    "broken XML of another kind": (b"<news><a></news>", "OtherXML", "its root element is <news>"),
    "RDF": (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description/></rdf:RDF>',
        "OtherXML",
        "RDF without a channel of RSS",
    ),
    "an item alone": (
        b"<item><title>a</title></item>",
        "OtherXML",
        "a part of a feed, <item>, without <rss> around it",
    ),
    "a list": (b'[{"title": "a"}]', "OtherJSON", "a list"),
    "an API": (b'{"kind": "youtube#videoListResponse", "items": []}', "OtherJSON", 'no "version"'),
    "GeoJSON": (b'{"type": "FeatureCollection", "features": []}', "OtherJSON", "GeoJSON"),
    "JSON-LD": (b'{"@context": "https://schema.org", "@type": "NewsArticle"}', "OtherJSON", "JSON-LD"),
    "an error in JSON": (b'{"message": "Not Found", "status": 404}', "OtherJSON", "an error message, Not Found"),
    "gzip": (gzip.compress(RSS), "CompressedDocument", "gzip"),
    "deflate": (zlib.compress(RSS), "CompressedDocument", "deflate"),
    "Brotli": (brotli.compress(RSS * 10), "CompressedDocument", "Brotli"),
    "zip": (b"PK\x03\x04\x14\0\0\0\x08\0", "CompressedDocument", "zip"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "BinaryDocument", "a PNG picture"),
    "MP3": (b"ID3\x04\0\0\0\0\0#TSSE", "BinaryDocument", "an MP3 file"),
    "MP4": (b"\0\0\0\x20ftypisom\0\0\x02\0", "BinaryDocument", "an MP4 file"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "BinaryDocument", "a PDF document"),
    "bytes": (bytes(range(256)), "BinaryDocument", "it begins with the bytes 00 01 02 03"),
}


@pytest.mark.parametrize(("body", "code", "words"), OTHERS.values(), ids=OTHERS.keys())
@pytest.mark.parametrize("content_type", [None, "text/html", "application/rss+xml"])
def test_what_is_no_feed_draws_one_error(body: bytes, code: str, words: str, content_type: str | None) -> None:
    [found] = check(body, url="https://news.example.com/", content_type=content_type, now=NOW)
    assert (found.severity, found.code) == ("error", code)
    assert words in found.message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("start", ["<?xml", "<rss"])
def test_utf_16_without_its_mark(encoding: str, start: str) -> None:
    text = RSS.decode().replace("utf-8", "utf-16")
    found = check(text[text.index(start) :].encode(encoding), now=NOW)
    assert [one.code for one in found if one.severity == "error"] == ["MissingByteOrderMark"]


@pytest.mark.parametrize(
    "before", ["\n", "  ", "\ufeff\ufeff", "Notice: undefined index\n", "<br />\n<b>Warning</b>: headers sent\n", "1"]
)
def test_what_stands_before_a_feed_is_said_and_the_feed_is_checked(before: str) -> None:
    text = before + RSS.decode().replace("</channel>", "<ttl>0</ttl></channel>")
    found = [one for one in check(text.encode(), now=NOW) if one.severity == "error"]
    assert [one.code for one in found] == ["SAXError", "InvalidPositiveInteger"]
    assert "before the beginning of the feed" in found[0].message
    assert found[1].line == text[: text.index("<ttl>")].count("\n") + 1


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("<item><title>AT&T</title></item></channel></rss>", "SAXError"),
        ("<item><title>a</item></channel></rss>", "SAXError"),
        ("<item><title>a&nbsp;b</title></item></channel></rss>", "UndefinedNamedEntity"),
        ("<item><title>a\x0b</title></item></channel></rss>", "SAXError"),
        ("<item><media:title>a</media:title><title>b</title></item></channel></rss>", "MissingNamespace"),
        ("<item>", "SAXError"),
        ("</channel></rss><rss/>", "SAXError"),
        ("<item><enclosure url=a/></item></channel></rss>", "SAXError"),
    ],
)
def test_what_comes_before_an_error_of_syntax_is_checked(ending: str, code: str) -> None:
    """And what was not finished there is not missed."""
    bad = "<ttl>0</ttl><item><title>t</title><pubDate>2026-02-05T12:00:00Z</pubDate></item>"
    text = RSS.decode().replace("</channel>", bad).replace("</rss>", "") + ending
    found = {one.code for one in check(text.encode(), now=NOW) if one.severity == "error"}
    assert found == {code, "InvalidPositiveInteger", "InvalidRFC2822Date"}
