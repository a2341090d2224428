"""OPML, sitemaps and RSL: tables and schemas agree, roots are told apart, and RSL is looked at in feeds of any kind."""

from __future__ import annotations

import pytest

from syndication.validation import check, schema
from syndication.validation.names import RSL, SITEMAP, SITEMAP_VIDEO, XHTML, namespace
from syndication.validation.vocabularies import opml, rsl, sitemap
from syndication.validation.vocabulary import Vocabulary
from tests.validation.cases import HERE, NOW
from tests.validation.test_schemas import (
    Way,
    allowed_fits,
    forbidden_is_refused,
    places,
    without_what_is_required,
    written,
)

ROOTS: dict[str, tuple[str, Vocabulary]] = {
    "opml": ("opml", opml.OPML),
    "urlset": (f"{{{SITEMAP}}}urlset", sitemap.URLSET),
    "sitemapindex": (f"{{{SITEMAP}}}sitemapindex", sitemap.INDEX),
    "rsl": (f"{{{RSL}}}rsl", rsl.RSL),
}
#: The schemas do not look into these.
FOREIGN = (SITEMAP_VIDEO, XHTML)
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:rsl="https://rslstandard.org/rsl">
<id>https://news.example.com/</id><title>The Harbour Gazette</title><updated>2026-02-05T12:00:00Z</updated>
<author><name>Ada Harper</name></author><link rel="self" href="https://news.example.com/atom.xml"/>
%s</feed>"""


def codes(document: str) -> set[str]:
    return {finding.code for finding in check(document.encode(), now=NOW)}


def ways(name: str) -> list[Way]:
    tag, vocabulary = ROOTS[name]
    return list(places(tag, vocabulary.root))


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_allows_fits(name: str) -> None:
    assert [written(path) for path in ways(name) if not allowed_fits(name, path)] == []


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_forbids_is_refused(name: str) -> None:
    closed = [path for path in ways(name) if not is_foreign(path) and path[-1][1].children is not None]
    assert closed
    taken = [path for path in closed if not forbidden_is_refused(name, path, namespace(path[-1][0]))]
    assert [written(path) for path in taken] == []


@pytest.mark.parametrize("name", ROOTS)
def test_what_the_table_requires_the_schema_requires(name: str) -> None:
    own = [path for path in ways(name) if not is_foreign(path)]
    without = [one for path in own for one in without_what_is_required(path)]
    assert without
    assert [missing for missing, root in without if schema.refusal(root, name) is None] == []


def is_foreign(path: Way) -> bool:
    return namespace(path[-1][0]) in FOREIGN


@pytest.mark.parametrize(
    ("root", "code"),
    [
        ('<urlset xmlns="http://www.w3.org/2005/Atom"/>', "InvalidNamespace"),
        ("<sitemapindex/>", "MissingNamespace"),
        ('<opml xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" version="2.0"/>', "InvalidNamespace"),
        ('<url xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "UndefinedElement"),
        ("<rsl/>", "MissingNamespace"),
        ('<license xmlns="https://rslstandard.org/rsl"/>', "UndefinedElement"),
        ("<OPML/>", "UndefinedElement"),
    ],
)
def test_a_root_out_of_place(root: str, code: str) -> None:
    assert codes(f'<?xml version="1.0" encoding="utf-8"?>{root}') == {code}


@pytest.mark.parametrize("levels", [250, 5000])
def test_outlines_in_outlines(levels: int) -> None:
    """The parser ends at 256 levels; the rules go as deep as it does."""
    start = '<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head/><body>'
    document = start + '<outline text="a">' * levels + "</outline>" * levels + "</body></opml>"
    assert codes(document) == ({"SAXError"} if levels > 250 else set())


@pytest.mark.parametrize(
    ("license", "expected"),
    [
        ('<rsl:content url="/"><rsl:license/></rsl:content>', set()),
        ('<rsl:rsl><rsl:content url="/"><rsl:license/></rsl:content></rsl:rsl>', set()),
        ('<rsl:content url="/"><rsl:licence/></rsl:content>', {"MissingElement", "UndefinedElement"}),
        ('<rsl:license><rsl:payment type="rent"/></rsl:license>', {"InvalidLicenseType"}),
        ("<rsl:payment/>", {"UndefinedElement"}),
        ('<x:y xmlns:x="urn:x:y"><rsl:license type="a"/></x:y>', {"UnexpectedAttribute"}),
    ],
)
def test_rsl_in_a_feed_of_atom(license: str, expected: set[str]) -> None:
    """Feed readers do not know the namespace, which is said once; what stands in it is looked at all the same."""
    assert codes(FEED % license) == {"UnknownNamespace", *expected}


def test_rsl_in_a_feed_has_its_place() -> None:
    text = (HERE / "good" / "licensed.rss").read_text(encoding="utf-8").replace('type="use"', 'type="rent"')
    [finding] = [finding for finding in check(text.encode(), now=NOW) if finding.code != "UnknownNamespace"]
    assert (finding.line, finding.message) == (22, "rsl:license/rsl:payment@type: not a type that RSL defines: rent")


@pytest.mark.parametrize(
    ("good", "old", "new", "line", "message"),
    [
        ("subscriptions.opml", ' title="The Harbour Gazette"', "", 13, "body/outline: a subscription without a title"),
        ("outline.opml", '"link"', '"song"', 20, "outline/outline@type: a type that OPML 1 does not know: song"),
        ("sitemap.xml", "hourly", "often", 6, "url/changefreq: not a change frequency: often"),
        ("news-sitemap.xml", ">en<", ">en-GB<", 9, "news:publication/news:language: not a language code: en-GB"),
        (
            "license.rsl.xml",
            " EU<",
            " eu<",
            16,
            "rsl:license/rsl:permits: not a word that RSL defines here: eu",
        ),
    ],
)
def test_a_finding_names_line_and_place(good: str, old: str, new: str, line: int, message: str) -> None:
    text = (HERE / "good" / good).read_text(encoding="utf-8")
    assert text.count(old) == 1
    [finding] = check(text.replace(old, new).encode(), now=NOW)
    assert (finding.line, finding.message) == (line, message)
