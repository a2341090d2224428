"""What a document is, told from its beginning, also where it does not parse."""

from __future__ import annotations

import pytest

from syndication.validation.kinds import is_feed, kind_of

KINDS = {
    "<rss version='2.0'>": "RSS 2.0",
    '<?xml version="1.0"?>\n<!-- <feed> -->\n<rss version = "0.91">': "RSS 0.91",
    "\ufeff<rss>": "RSS",
    '<feed xmlns="http://www.w3.org/2005/Atom">': "Atom feed",
    "<a:feed xmlns:a='http://www.w3.org/2005/Atom' ": "Atom feed",
    "<entry/>": "Atom entry",
    "<rdf:RDF>": "XML document <RDF>",
    '<rdf:RDF xmlns="http://purl.org/rss/1.0/">': "RSS 1.0",
    '<rdf:RDF xmlns="http://my.netscape.com/rdf/simple/0.9/">': "RSS 0.90",
    "<!DOCTYPE opml><opml version='2.0'>": "OPML",
    "<urlset>": "sitemap",
    "<sitemapindex>": "sitemap index",
    "<html lang='en'>": "web page",
    "<!doctype html>\n<title>x": "web page",
    "<HTML>": "web page",
    "<svg>": "XML document <svg>",
    '{"version": "https://jsonfeed.org/version/1.1"': "JSON Feed",
    " [1]": "JSON",
    "Not found": "",
    "": "",
    "<": "",
    "<!--": "",
    "<?xml": "",
    "<!-- a -->": "",
    "<!--" * 5000: "",
    "<" * 20000: "",
    "<" + "a" * 30000: "XML document <" + "a" * 41 + ">",
}


@pytest.mark.parametrize("text", KINDS, ids=lambda text: text[:40])
def test_kind(text: str) -> None:
    assert kind_of(text) == KINDS[text]


def test_which_kinds_have_rules() -> None:
    feeds = {kind for kind in KINDS.values() if is_feed(kind)}
    others = {kind for kind in KINDS.values() if kind.startswith("XML")} | {"web page", "JSON", ""}
    assert feeds == set(KINDS.values()) - others
