"""The pages for people, read again as a browser, a feed reader, a search engine and an attacker would."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HtmlElement

from syndication.model.entries import compose
from syndication.model.feed import Selection
from syndication.model.item import Author, Item, Media, Related, Source
from syndication.model.item_parts import Access
from syndication.model.publication import PaidStories
from syndication.text.languages import direction, region
from syndication.web.site import pages
from syndication.web.site.assets import asset_path
from syndication.web.site.json_ld import news_article, script_text
from tests.examples import scaled
from tests.web.site.pages_support import (
    CASES,
    PUBLICATION,
    STORY,
    WEB,
    elements,
    feed_html,
    index_html,
    older_html,
    open_graph,
    parse,
    render,
    story,
    story_html,
    structured_data,
    texts,
    values,
)

HOSTILE = '</script><script>alert(1)</script><!--"\' onmouseover="alert(2)" <img src=x onerror=alert(3)>'
LONG = "x" * 5_000
WORLD = Selection("sections/world", "World")
EVERY_PAGE = {
    "index": lambda: index_html(STORY),
    "empty index": lambda: index_html(),
    "feed": lambda: feed_html(WORLD, STORY),
    "empty feed": lambda: feed_html(WORLD),
    "older stories": lambda: older_html(WORLD, STORY),
    "empty older stories": lambda: older_html(Selection("", "")),
    "hostile older stories": lambda: older_html(Selection("sections/hostile", HOSTILE), hostile()),
    "story": lambda: story_html(),
    "story in Urdu": lambda: story_html(story(language="ur")),
    "bare story": lambda: story_html(
        Item(id="tag:a.example,2026:a", slug="a", headline="A", published=STORY.published, body="")
    ),
    "hostile story": lambda: story_html(hostile()),
    "hostile index": lambda: index_html(hostile()),
    "hostile feed": lambda: feed_html(Selection("sections/hostile", HOSTILE), hostile()),
    "gone": lambda: render(pages.render_gone, PUBLICATION, "Withdrawn for legal reasons."),
    "error": lambda: render(pages.render_error, PUBLICATION, 404, "No such page", "Check the address."),
    "starting": lambda: render(pages.render_starting, PUBLICATION),
}


def hostile() -> Item:
    """Return a story with the same attack in every text and address of its record."""
    bad = "javascript:alert(4)"
    return story(
        headline=HOSTILE,
        standfirst=HOSTILE,
        body=HOSTILE + "\n\n# " + HOSTILE,
        section=HOSTILE,
        tags=(HOSTILE,),
        authors=(Author(HOSTILE, HOSTILE, bad),),
        source=Source(HOSTILE, bad),
        related=(Related(HOSTILE, bad, HOSTILE),),
        media=(Media(url="https://a.example/a.jpg", type="image/jpeg", alt=HOSTILE, caption=HOSTILE, credit=HOSTILE),),
        revisions=tuple(msgspec.structs.replace(revision, note=HOSTILE) for revision in STORY.revisions),
    )


@pytest.fixture(params=EVERY_PAGE, ids=lambda name: name.replace(" ", "-"))
def page(request: pytest.FixtureRequest) -> HtmlElement:
    return parse(EVERY_PAGE[request.param]())


class TestEveryPage:
    def test_has_one_headline_and_no_gap_in_the_order_of_headings(self, page: HtmlElement) -> None:
        levels = [int(str(heading.tag)[1]) for heading in elements(page, "//h1|//h2|//h3|//h4|//h5|//h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_has_the_landmarks_and_a_way_to_skip_to_the_content(self, page: HtmlElement) -> None:
        for landmark in ("main", "body/header", "body/footer"):
            assert len(elements(page, f"//{landmark}")) == 1
        (first, *_) = values(page, "//body//a/@href")
        assert elements(page, f"//main[@id='{first.removeprefix('#')}']")

    def test_says_its_language_and_direction(self, page: HtmlElement) -> None:
        (language,) = values(page, "/html/@lang")
        assert values(page, "/html/@dir") == [direction(language)]

    def test_has_unique_ids_and_every_reference_has_its_target(self, page: HtmlElement) -> None:
        ids = values(page, "//@id")
        assert len(ids) == len(set(ids))
        assert set(values(page, "//@aria-labelledby")) <= set(ids)

    def test_gives_every_picture_an_alternative_and_every_control_a_name(self, page: HtmlElement) -> None:
        assert not elements(page, "//img[not(@alt)]|//svg[not(parent::*[@role='img'][@aria-label])]")
        assert not elements(page, "//select|//textarea")
        assert values(page, "//input/@id") == values(page, "//label/@for")
        assert all(texts(page, "//button|//summary|//a|//label"))

    def test_loads_nothing_from_elsewhere_but_the_media_of_the_story(self, page: HtmlElement) -> None:
        own = values(page, "//script/@src") + values(page, "//link[@rel='stylesheet' or @rel='icon']/@href")
        assert own
        assert all(re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{12}\.(css|js|svg)", address) for address in own)
        assert all((WEB / "static" / re.sub(r".*/|\.[0-9a-f]{12}", "", address)).is_file() for address in own)
        assert set(values(page, "//link/@rel")) <= {"stylesheet", "icon", "alternate", "canonical"}
        assert not elements(page, "//iframe|//object|//embed|//form|//base|//style|//*[@style]")

    def test_runs_no_script_but_the_file_of_the_service(self, page: HtmlElement) -> None:
        assert not [name for element in page.iter() for name in element.attrib if str(name).startswith("on")]
        for script in elements(page, "//script"):
            assert script.get("src") or script.get("type") == "application/ld+json"
        for address in values(page, "//@href|//@src"):
            assert urlsplit(address).scheme in ("", "http", "https", "feed")

    def test_offers_the_feed_of_everything_to_feed_readers(self, page: HtmlElement) -> None:
        assert "https://feeds.tribune.example/rss.xml" in values(page, "//link[@rel='alternate']/@href")


class TestStory:
    def test_names_its_canonical_address(self) -> None:
        assert values(parse(story_html()), "//link[@rel='canonical']/@href") == [
            "https://feeds.tribune.example/items/talks"
        ]
        elsewhere = story(url="https://tribune.example/talks")
        assert values(parse(story_html(elsewhere)), "//link[@rel='canonical']/@href") == [elsewhere.url]

    def test_offers_its_sections_feed_before_the_sites_each_in_three_formats(self) -> None:
        root = parse(story_html())
        offered = [
            (link.get("type"), link.get("title"), link.get("href"))
            for link in elements(root, "//link[@rel='alternate']")
        ]
        base = "https://feeds.tribune.example"
        assert offered == [
            ("application/rss+xml", "Example Tribune: World (RSS)", f"{base}/sections/world/rss.xml"),
            ("application/atom+xml", "Example Tribune: World (Atom)", f"{base}/sections/world/atom.xml"),
            ("application/feed+json", "Example Tribune: World (JSON Feed)", f"{base}/sections/world/feed.json"),
            ("application/rss+xml", "Example Tribune (RSS)", f"{base}/rss.xml"),
            ("application/atom+xml", "Example Tribune (Atom)", f"{base}/atom.xml"),
            ("application/feed+json", "Example Tribune (JSON Feed)", f"{base}/feed.json"),
        ]
        assert not values(root, "//link[@rel='alternate']/@media|//link[@rel='alternate']/@hreflang")

    def test_lets_search_engines_show_large_pictures(self) -> None:
        """Google News and Discover take the picture of the page, and show a large one only where the page says so."""
        [robots] = parse(story_html()).xpath("//meta[@name='robots']/@content")
        assert robots == "max-image-preview:large"

    def test_describes_itself_to_those_who_share_it(self) -> None:
        assert open_graph(parse(story_html())) == [
            ("og:type", "article"),
            ("og:title", "Talks resume in Abu Dhabi"),
            ("og:description", "A second day of negotiations"),
            ("og:url", "https://feeds.tribune.example/items/talks"),
            ("og:site_name", "Example Tribune"),
            ("og:locale", "en_GB"),
            ("og:image", "https://tribune.example/talks.jpg"),
            ("og:image:type", "image/jpeg"),
            ("og:image:width", "1200"),
            ("og:image:height", "800"),
            ("og:image:alt", "Delegates at a table"),
            ("article:published_time", "2026-02-05T12:00:00Z"),
            ("article:modified_time", "2026-02-05T15:30:00Z"),
            ("article:section", "World"),
            ("article:author", "https://tribune.example/ana"),
            ("article:author", "Bo Writer"),
            ("article:tag", "Ukraine"),
            ("article:tag", "Peace talks"),
        ]

    def test_shows_headline_standfirst_byline_and_source(self) -> None:
        root = parse(story_html())
        assert texts(root, "//title") == ["Talks resume in Abu Dhabi – Example Tribune"]
        assert texts(root, "//article/header/h1") == ["Talks resume in Abu Dhabi"]
        assert texts(root, "//p[@class='standfirst']") == ["A second day of negotiations"]
        assert texts(root, "//p[@class='byline']") == ["By Ana Example (Correspondent) and Bo Writer"]
        assert texts(root, "//p[@class='source']") == ["Source: Reuters"]

    @pytest.mark.parametrize(
        ("authors", "byline"),
        [
            ((Author("Ana"),), "By Ana"),
            ((Author("Ana", "Editor"),), "By Ana (Editor)"),
            ((Author("Ana"), Author("Bo")), "By Ana and Bo"),
            ((Author("Ana"), Author("Bo", "Editor"), Author("Cy")), "By Ana, Bo (Editor) and Cy"),
            ((Author("Ana"), Author("Bo"), Author("Cy"), Author("Di")), "By Ana, Bo, Cy and Di"),
        ],
    )
    def test_joins_authors_by_commas_and_and(self, authors: tuple[Author, ...], byline: str) -> None:
        assert texts(parse(story_html(story(authors=authors))), "//p[@class='byline']") == [byline]

    def test_marks_the_and_of_a_byline_as_english_in_a_story_of_another_language(self) -> None:
        byline = elements(parse(story_html(story(language="ur"))), "//p[@class='byline']/span[@lang='en']")
        assert [word.text_content() for word in byline] == ["By", "and"]

    def test_shows_when_it_was_published_and_updated(self) -> None:
        root = parse(story_html())
        assert values(root, "//article/header//time/@datetime") == ["2026-02-05T12:00:00Z", "2026-02-05T15:30:00Z"]
        assert texts(root, "//article/header//time") == ["5 February 2026, 12:00 UTC", "5 February 2026, 15:30 UTC"]

    @pytest.mark.parametrize(
        ("zone", "shown"),
        [
            ("", ["5 February 2026, 12:00 UTC", "5 February 2026, 15:30 UTC"]),
            ("Europe/Berlin", ["5 February 2026, 13:00 CET", "5 February 2026, 16:30 CET"]),
            ("America/Sao_Paulo", ["5 February 2026, 09:00 UTC-03", "5 February 2026, 12:30 UTC-03"]),
            ("Pacific/Auckland", ["6 February 2026, 01:00 NZDT", "6 February 2026, 04:30 NZDT"]),
        ],
    )
    def test_shows_times_in_the_zone_of_the_publication(self, zone: str, shown: list[str]) -> None:
        root = parse(story_html(publication=msgspec.structs.replace(PUBLICATION, timezone=zone)))
        assert texts(root, "//article/header//time") == shown
        assert values(root, "//article/header//time/@datetime") == ["2026-02-05T12:00:00Z", "2026-02-05T15:30:00Z"]

    @pytest.mark.parametrize("modified", [None, STORY.published], ids=["never", "at publication"])
    def test_says_updated_only_of_a_later_change(self, modified: object) -> None:
        html = story_html(story(modified=modified, revisions=()))
        assert "Updated" not in html
        assert "article:modified_time" not in html

    def test_links_to_the_website_only_if_it_is_another_place_than_the_front_page(self) -> None:
        website = "//footer//a[text()='Website']/@href"
        assert values(parse(story_html()), website) == ["https://tribune.example/"]
        unset = msgspec.structs.replace(PUBLICATION, home=f"{PUBLICATION.base_url}/")
        assert values(parse(story_html(publication=unset)), website) == []

    def test_shows_the_body_the_dateline_and_the_picture_once(self) -> None:
        root = parse(story_html())
        assert texts(root, "//div[@class='body']/p") == [
            "KYIV — The talks went on.",
            "Both sides were far apart.",
            "Correction, 2026-02-05: A name was misspelt.",
        ]
        assert values(root, "//img/@src") == ["https://tribune.example/talks.jpg"]
        assert values(root, "//img/@alt") == ["Delegates at a table"]
        assert texts(root, "//figure/figcaption") == ["The second round. (Reuters)"]

    def test_keeps_the_one_headline_and_mends_pictures_of_an_html_body(self) -> None:
        pictures = '<img src="/a.png"><img title="alt=" src="/b.png"><img alt="" src="/c.png">'
        body = f'<h1 lang="en">A</h1><h1>B</h1><p>{pictures}</p>'
        root = parse(story_html(story(body=body, body_form="html", media=(), dateline=None)))
        assert texts(root, "//div[@class='body']/h2") == ["A", "B"]
        assert values(root, "//img/@alt") == ["", "", ""]
        assert [urlsplit(address).path for address in values(root, "//img/@src")] == ["/a.png", "/b.png", "/c.png"]

    def test_tells_updates_beside_the_corrections_in_its_body_and_no_other_revision(self) -> None:
        html = story_html()
        root = parse(html)
        assert texts(root, "//section[@class='revisions']//li/p[2]") == ["Adds a quotation."]
        assert texts(root, "//section[@class='revisions']//li/p[1]/b") == ["Update"]
        assert values(root, "//section[@class='revisions']//time/@datetime") == ["2026-02-05T14:00:00Z"]
        assert texts(root, "//section[@class='revisions']/h2") == ["Updates"]  # the corrections are in the body
        assert "first-note" not in html
        assert "silent-note" not in html

    def test_ends_with_related_stories_linked_where_the_address_is_known(self) -> None:
        root = parse(story_html())
        assert texts(root, "//section[@class='related']//li") == [
            "Read: Medical exits halted",
            "Read more: A trade deal",
        ]
        assert values(root, "//section[@class='related']//a/@href") == ["https://tribune.example/deal"]

    def test_shows_its_own_rights_and_those_of_the_publication(self) -> None:
        assert texts(parse(story_html()), "//p[@class='rights']") == ["© Reuters 2026", "© Example Tribune Ltd"]
        assert texts(parse(story_html(story(rights=None))), "//p[@class='rights']") == ["© Example Tribune Ltd"]

    def test_leads_to_the_page_of_every_feed_that_carries_it(self) -> None:
        root = parse(story_html())
        folders = ["sections/world", "tags/ukraine", "tags/peace-talks", "authors/ana-example", "authors/bo-writer"]
        expected = [f"/{folder}/" for folder in [*folders, "feeds/briefing"]] + ["/"]
        assert values(root, "//nav[@class='follow']//a/@href") == expected

    def test_leads_to_its_section_and_to_authors_who_have_no_page_of_their_own(self) -> None:
        root = parse(story_html())
        assert values(root, "//p[@class='section']/a/@href") == ["/sections/world/"]
        assert values(root, "//a[@rel='author']/@href") == ["https://tribune.example/ana", "/authors/bo-writer/"]

    @pytest.mark.parametrize(
        ("language", "expected"),
        [("en", "ltr"), ("ur", "rtl"), ("ar-EG", "rtl"), ("fa", "rtl"), ("he-IL", "rtl"), ("pa-Arab-PK", "rtl"),
         ("ks-Deva", "ltr"), ("az-Latn", "ltr"), ("uz-AF", "ltr"), ("zh-Hant-TW", "ltr")],
    )  # fmt: skip
    def test_runs_in_the_direction_of_its_language(self, language: str, expected: str) -> None:
        root = parse(story_html(story(language=language)))
        assert values(root, "/html/@lang") == [language]
        assert values(root, "/html/@dir") == [expected]

    def test_marks_its_own_words_as_english_in_a_story_of_another_language(self) -> None:
        foreign = parse(story_html(story(language="ur")))
        assert set(values(foreign, "//main//h2[@id]/@lang")) == {"en"}
        assert len(values(foreign, "//main//h2[@id]/@lang")) == 3
        assert not values(parse(story_html()), "//main//h2[@id]/@lang")

    def test_lets_a_headline_of_another_direction_run_its_own_way(self) -> None:
        assert values(parse(story_html(story(headline="یوکرین"))), "//h1/@dir") == ["auto"]

    def test_shows_nothing_that_is_for_editors_or_of_the_import(self) -> None:
        html = story_html() + index_html(STORY)
        for secret in ("for-editors-only", "digest-of-the-import", "Load Next Story", "a-warning"):
            assert secret not in html

    def test_shows_no_picture_that_may_not_be_syndicated(self) -> None:
        withheld = tuple(msgspec.structs.replace(one, syndicate=False) for one in STORY.media)
        assert "talks.jpg" not in story_html(story(media=withheld))


class TestHostileText:
    def test_is_inert_wherever_it_is_shown(self) -> None:
        html = story_html(hostile())
        root = parse(html)
        assert "<script>" not in html
        assert texts(root, "//h1") == [" ".join(HOSTILE.split())]
        assert [script.get("type") for script in elements(root, "//script")] == ["application/ld+json"] * 2
        assert "javascript:" not in " ".join(values(root, "//@href|//@src|//@content"))

    def test_comes_back_unchanged_from_the_structured_data(self) -> None:
        found = structured_data(parse(story_html(hostile())))
        assert found["headline"] == " ".join(HOSTILE.split())
        assert found["author"] == [{"@type": "Person", "name": HOSTILE, "jobTitle": HOSTILE}]

    def test_is_inert_in_the_names_of_feeds_and_of_the_publication(self) -> None:
        named = msgspec.structs.replace(
            PUBLICATION, title=HOSTILE, description=HOSTILE, rights=HOSTILE, language='"><x'
        )
        for html in (index_html(hostile(), publication=named), story_html(hostile(), publication=named)):
            root = parse(html)
            assert "<script>" not in html
            assert not elements(root, "//x")
            assert not [name for element in root.iter() for name in element.attrib if str(name).startswith("on")]

    def test_is_inert_in_notices(self) -> None:
        gone = render(pages.render_gone, PUBLICATION, HOSTILE)
        error = render(pages.render_error, PUBLICATION, 404, HOSTILE, HOSTILE)
        assert escape(HOSTILE).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in gone
        assert "<script>" not in gone + error

    @settings(max_examples=scaled(20))
    @given(st.text(st.characters(codec="utf-8"), max_size=60))
    def test_of_any_kind_survives_as_json_and_never_as_markup(self, text: str) -> None:
        script = script_text({"headline": text})
        assert not set(script) & set("<>&\u2028\u2029")
        assert json.loads(script) == {"headline": text}


class TestNotices:
    def test_of_a_withdrawn_story_says_why_and_is_not_indexed(self) -> None:
        root = parse(render(pages.render_gone, PUBLICATION, "Withdrawn for legal reasons."))
        assert texts(root, "//h1") == ["This story was withdrawn"]
        assert "Withdrawn for legal reasons." in texts(root, "//main//p")
        assert values(root, "//meta[@name='robots']/@content") == ["noindex"]

    def test_of_an_error_say_what_happened_and_what_to_do(self) -> None:
        root = parse(render(pages.render_error, PUBLICATION, 405, "Not allowed", "Use GET."))
        assert texts(root, "//main//p")[:2] == ["405", "Use GET."]
        assert texts(root, "//title") == ["Not allowed – Example Tribune"]
        assert values(root, "//main//a/@href") == ["/"]

    def test_of_the_start_say_that_it_is_a_matter_of_moments(self) -> None:
        root = parse(render(pages.render_starting, PUBLICATION))
        assert texts(root, "//p[@class='status']") == ["503"]
        assert "try again in a moment" in parse(render(pages.render_starting, PUBLICATION)).text_content()


def test_a_service_below_a_path_finds_its_files_and_its_index_there() -> None:
    below = msgspec.structs.replace(PUBLICATION, base_url="https://tribune.example/feeds")
    root = parse(index_html(STORY, publication=below))
    assert values(root, "//link[@rel='stylesheet']/@href") == [
        f"/feeds{asset_path(name)}" for name in ("design.css", "page.css")
    ]
    assert values(root, "//footer//a/@href")[0] == "/feeds/"
    assert values(root, "//link[@rel='alternate']/@href")[0] == "https://tribune.example/feeds/rss.xml"


def test_very_long_words_may_break_anywhere() -> None:
    assert LONG in story_html(story(headline=LONG))
    assert re.search(r"\nbody \{[^}]*overflow-wrap: anywhere", stylesheet())


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ""), ("pt-BR", "BR"), ("zh-Hant-TW", "TW"), ("es-419", "419"), ("en-x-gb", ""), ("de-1996", ""), ("", "")],
)
def test_the_region_of_a_language_tag(language: str, expected: str) -> None:
    assert region(language) == expected


@pytest.mark.parametrize("case", sorted((CASES / "json_ld").glob("*.toml")), ids=lambda case: case.stem)
def test_structured_data_holds_what_is_known_of_the_story(case: Path) -> None:
    item = msgspec.toml.decode(case.read_bytes(), type=Item)
    expected = json.loads(case.with_suffix(".json").read_text(encoding="utf-8"))
    assert news_article(PUBLICATION, item, compose(item, PUBLICATION)) == expected
    assert structured_data(parse(story_html(item))) == expected


def test_breadcrumbs_lead_from_the_front_page_through_the_section() -> None:
    base = "https://feeds.tribune.example"
    way = structured_data(parse(story_html()), "BreadcrumbList")["itemListElement"]
    assert [(step["@type"], step["position"], step["name"], step["item"]) for step in way] == [
        ("ListItem", 1, "Example Tribune", f"{base}/"),
        ("ListItem", 2, "World", f"{base}/sections/world/"),
        ("ListItem", 3, "Talks resume in Abu Dhabi", f"{base}/items/talks"),
    ]
    bare = structured_data(parse(story_html(story(section=""))), "BreadcrumbList")["itemListElement"]
    assert [step["name"] for step in bare] == ["Example Tribune", "Talks resume in Abu Dhabi"]


def test_structured_data_names_the_icon_as_the_publishers_logo() -> None:
    iconic = msgspec.structs.replace(PUBLICATION, icon="https://tribune.example/icon.png")
    publisher = structured_data(parse(story_html(publication=iconic)))["publisher"]
    assert publisher["logo"] == {"@type": "ImageObject", "url": "https://tribune.example/icon.png"}


def stylesheet() -> str:
    """Return the text of the style sheets, in their order."""
    return "".join((WEB / "static" / name).read_text(encoding="utf-8") for name in ("design.css", "page.css"))


def test_the_style_sheet_and_the_script_load_nothing() -> None:
    script = (WEB / "static" / "copy.js").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|https?:", stylesheet())
    assert not re.search(r"https?:|fetch|import|eval|innerHTML", script)


@pytest.mark.parametrize(
    ("url", "access", "expected"),
    [
        ("", "free", True),
        ("", "metered", False),
        ("", "paid", False),
        ("https://tribune.example/talks", "free", None),
        ("https://tribune.example/talks", "paid", False),
    ],
)
def test_search_engines_learn_whether_a_story_is_free(url: str, access: Access, expected: bool | None) -> None:
    item = msgspec.structs.replace(STORY, url=url, access=access)
    assert news_article(PUBLICATION, item, compose(item, PUBLICATION)).get("isAccessibleForFree") == expected


@pytest.mark.parametrize(
    ("access", "paid_stories", "is_whole"),
    [("free", "summary", True), ("paid", "full", True), ("metered", "summary", False), ("paid", "summary", False)],
)
@pytest.mark.parametrize("page", [pages.render_story, pages.render_preview])
def test_a_page_has_as_much_of_a_story_as_feeds(
    page: Callable[..., str], access: Access, paid_stories: PaidStories, is_whole: bool
) -> None:
    publication = msgspec.structs.replace(PUBLICATION, paid_stories=paid_stories)
    item = msgspec.structs.replace(STORY, access=access)
    state = ["embargoed"] if page is pages.render_preview else []
    html = render(page, publication, item, compose(item, publication), [], *state)
    assert ("Both sides were far apart." in html) == is_whole
    assert item.standfirst in html
