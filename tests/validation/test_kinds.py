"""OPML, sitemaps and RSL: tables and schemas agree, roots are told apart, and RSL is looked at in feeds of any kind."""

from __future__ import annotations

import pytest
from lxml import etree

from syndication.validation import check, schema
from syndication.validation.names import RSL, SITEMAP, SITEMAP_VIDEO, XHTML, local, namespace
from syndication.validation.vocabularies import opml, rsl, sitemap
from syndication.validation.vocabulary import Element, Vocabulary
from tests.validation.cases import HERE, NOW
from tests.validation.test_schemas import VALUES, place, places

ROOTS: dict[str, tuple[str, Vocabulary]] = {
    "opml": ("opml", opml.OPML),
    "urlset": (f"{{{SITEMAP}}}urlset", sitemap.URLSET),
    "sitemapindex": (f"{{{SITEMAP}}}sitemapindex", sitemap.INDEX),
    "rsl": (f"{{{RSL}}}rsl", rsl.RSL),
}
Way = tuple[tuple[str, Element], ...]
WAYS = [
    pytest.param(name, path, id="/".join(local(tag) for tag, _ in path))
    for name, (tag, vocabulary) in ROOTS.items()
    for path in places(tag, vocabulary.root)
]
#: The schemas do not look into these.
FOREIGN = (SITEMAP_VIDEO, XHTML)
FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:rsl="https://rslstandard.org/rsl">
<id>https://news.example.com/</id><title>The Harbour Gazette</title><updated>2026-02-05T12:00:00Z</updated>
<author><name>Ada Harper</name></author><link rel="self" href="https://news.example.com/atom.xml"/>
%s</feed>"""


def codes(document: str) -> set[str]:
    return {finding.code for finding in check(document.encode(), now=NOW)}


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_allows_fits(name: str, path: Way) -> None:
    root, here = place(path)
    assert schema.refusal(root, name) is None
    for attribute in path[-1][1].attributes:
        here.set(attribute, VALUES.get(attribute, "x"))
    assert schema.refusal(root, name) is None


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_forbids_is_refused(name: str, path: Way) -> None:
    tag, shape = path[-1]
    if namespace(tag) in FOREIGN or shape.children is None:
        return
    root, here = place(path)
    here.set("undefined", "x")
    assert schema.refusal(root, name) is not None
    del here.attrib["undefined"]
    etree.SubElement(here, f"{{{namespace(tag)}}}undefined")
    assert schema.refusal(root, name) is not None


@pytest.mark.parametrize(("name", "path"), WAYS)
def test_what_the_table_requires_the_schema_requires(name: str, path: Way) -> None:
    tag, shape = path[-1]
    if namespace(tag) in FOREIGN:
        return
    for missing, child in (shape.children or {}).items():
        if child.required:
            root, here = place(path)
            here.remove(here.find(missing))  # type: ignore[arg-type]  # place() made it
            assert schema.refusal(root, name) is not None, missing
    for missing, attribute in shape.attributes.items():
        if attribute.required:
            root, here = place(path)
            del here.attrib[missing]
            assert schema.refusal(root, name) is not None, missing


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
