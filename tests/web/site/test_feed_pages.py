"""The front page and the pages of feeds: what they say, offer and lead to."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import msgspec
import pytest

from syndication.model.entries import compose
from syndication.model.feed import Selection
from syndication.model.item import Media
from syndication.model.publication import DeclaredFeed
from syndication.web.site import feed_pages
from syndication.web.site.feed_links import FeedLink, addresses, feed_link
from syndication.web.site.subscribe_options import qr_code, subscribe_options
from tests.web.site.pages_support import (
    PUBLICATION,
    STORY,
    WEB,
    elements,
    feed_html,
    index_html,
    links,
    older_html,
    parse,
    render,
    story,
    texts,
    values,
)

BASE = PUBLICATION.base_url
WORLD = Selection("sections/world", "World")
NAMES = ("rss.xml", "atom.xml", "feed.json")
MANY = [FeedLink(path=f"tags/t{n}", title=f"T{n}", kind="tag") for n in range(feed_pages.MOST_LISTED + 7)]


class TestFrontPage:
    def test_says_what_the_publication_is(self) -> None:
        root = parse(index_html(STORY))
        assert texts(root, "//h1") == ["Example Tribune"]
        assert texts(root, "//p[@class='about']") == ["News from everywhere."]
        assert values(root, "//link[@rel='canonical']/@href") == [f"{BASE}/"]

    def test_offers_the_feed_of_everything(self) -> None:
        root = parse(index_html(STORY))
        assert values(root, "//section[@class='subscribe']//input/@value") == [f"{BASE}/{name}" for name in NAMES]

    def test_leads_to_the_page_of_each_feed_in_groups_by_what_they_select(self) -> None:
        root = parse(index_html(STORY))
        assert texts(root, "//div[@class='groups']//h2") == ["Sections", "Special feeds", "Topics", "Authors"]
        names = ["World", "Morning briefing", "Ukraine", "Peace talks", "Ana Example", "Bo Writer"]
        assert texts(root, "//div[@class='groups']//a") == names
        assert values(root, "//div[@class='groups']//a/@href") == [
            "/sections/world/",
            "/feeds/briefing/",
            "/tags/ukraine/",
            "/tags/peace-talks/",
            "/authors/ana-example/",
            "/authors/bo-writer/",
        ]
        assert texts(root, "//div[@class='groups']//li/p") == ["All of it, early."]

    def test_names_the_site_then_sections_then_special_feeds_for_feed_readers(self) -> None:
        offered = values(parse(index_html(STORY)), "//link[@rel='alternate'][@type='application/rss+xml']/@href")
        assert [urlsplit(address).path for address in offered] == [
            "/rss.xml",
            "/sections/world/rss.xml",
            "/feeds/briefing/rss.xml",
        ]

    def test_lists_the_latest_stories_with_their_own_language_and_direction(self) -> None:
        urdu = story(slug="ur", headline="یوکرین", language="ur", url="https://tribune.example/ur")
        root = parse(index_html(STORY, urdu))
        assert values(root, "//ol/li//h3/a/@href") == ["/items/talks", urdu.url]
        assert [(li.get("lang"), li.get("dir")) for li in elements(root, "//ol/li")] == [
            ("en-GB", "ltr"),
            ("ur", "rtl"),
        ]
        assert values(root, "//ol/li//time/@datetime") == ["2026-02-05T12:00:00Z"] * 2

    def test_folds_a_group_of_many_feeds(self) -> None:
        unfolded = parse(render(feed_pages.render_index, PUBLICATION, MANY[: feed_pages.FOLDED], []))
        folded = parse(render(feed_pages.render_index, PUBLICATION, MANY[: feed_pages.FOLDED + 1], []))
        assert not elements(unfolded, "//div[@class='groups']//details")
        assert texts(folded, "//summary/h2") == ["Topics 25"]
        assert len(elements(folded, "//div[@class='groups']//details//li")) == 25

    def test_of_very_many_feeds_leads_to_the_list_of_all(self) -> None:
        root = parse(render(feed_pages.render_index, PUBLICATION, MANY, []))
        assert texts(root, "//summary/h2") == ["Topics 107"]
        assert len(elements(root, "//div[@class='groups']//details//li")) == 100
        assert texts(root, "//div[@class='groups']//details/p") == ["7 more in the list of all feeds"]
        assert values(root, "//div[@class='groups']//details/p/a/@href") == ["/opml.xml"]

    def test_of_nothing_yet_says_so_and_offers_the_feed_of_everything(self) -> None:
        root = parse(index_html())
        assert texts(root, "//section[@class='latest']/p") == ["Nothing has been published yet."]
        assert len(elements(root, "//input")) == 3


class TestStoriesFirst:
    def test_the_way_to_subscribe_is_one_closed_line_with_one_button(self) -> None:
        for html in (index_html(STORY), feed_html(WORLD, STORY)):
            (panel,) = elements(parse(html), "//section[@class='subscribe']/details")
            assert panel.get("open") is None
            assert texts(panel, "summary") == ["Get every new story Subscribe"]
            assert texts(panel, "summary/span[@class='button primary']") == ["Subscribe"]

    def test_stories_come_before_lists_of_feeds(self) -> None:
        headings = texts(parse(index_html(STORY)), "//main//h2")
        assert headings[:3] == ["Subscribe to Example Tribune", "Latest stories", "Sections"]

    def test_a_story_has_its_picture_as_a_thumbnail_that_waits_until_it_is_seen(self) -> None:
        (picture,) = elements(parse(index_html(STORY)), "//ol//img")
        assert dict(picture.attrib) == {
            "class": "thumbnail",
            "src": "https://tribune.example/talks.jpg",
            "alt": "Delegates at a table",
            "width": "1200",
            "height": "800",
            "loading": "lazy",
            "decoding": "async",
        }

    @pytest.mark.parametrize(
        "media",
        [
            (),
            (msgspec.structs.replace(STORY.media[0], syndicate=False),),
            (Media(url="https://tribune.example/talks.mp3", type="audio/mpeg"),),
        ],
        ids=["none", "not for syndication", "a sound"],
    )
    def test_a_story_without_a_picture_has_no_thumbnail(self, media: tuple[Media, ...]) -> None:
        assert not elements(parse(index_html(story(media=media))), "//ol//img")

    def test_the_first_picture_is_shown(self) -> None:
        sound = Media(url="https://tribune.example/talks.mp3", type="audio/mpeg")
        other = Media(url="https://tribune.example/b.png", type="image/png")
        root = parse(index_html(story(media=(sound, other, *STORY.media))))
        assert values(root, "//ol//img/@src") == [other.url]
        assert values(root, "//ol//img/@alt") == [""]

    def test_a_story_names_its_section_but_not_on_the_page_of_the_section(self) -> None:
        of_tag = feed_html(Selection("tags/ukraine", "Ukraine"), STORY)
        named = [texts(parse(html), "//ol//*[@class='section']") for html in (index_html(STORY), of_tag)]
        assert named == [["World"], ["World"]]
        assert not texts(parse(feed_html(WORLD, STORY)), "//ol//*[@class='section']")

    def test_pages_lead_to_older_stories_if_there_are_any(self) -> None:
        link = feed_link(PUBLICATION, WORLD)
        html = render(feed_pages.render_feed, PUBLICATION, link, [], "/sections/world/archive/")
        assert values(parse(html), "//a[text()='Older stories']/@href") == []  # nothing is older than no stories
        entries = [compose(STORY, PUBLICATION)]
        html = render(feed_pages.render_feed, PUBLICATION, link, entries, "/sections/world/archive/")
        assert values(parse(html), "//a[text()='Older stories']/@href") == ["/sections/world/archive/"]
        html = render(feed_pages.render_index, PUBLICATION, [], entries, "/archive/1/")
        assert values(parse(html), "//a[text()='Older stories']/@href") == ["/archive/1/"]
        assert "Older stories" not in index_html(STORY)


class TestOlderStories:
    def test_lists_them_between_the_page_before_and_the_page_after(self) -> None:
        root = parse(older_html(WORLD, STORY, newer="/sections/world/archive/", older="/sections/world/archive/1/"))
        assert texts(root, "//title") == ["Older stories – World – Example Tribune"]
        assert texts(root, "//h2") == ["Talks resume in Abu Dhabi"]
        assert values(root, "//nav[@class='pages']//a/@href") == [
            "/sections/world/archive/",
            "/sections/world/archive/1/",
        ]
        assert values(root, "//nav[@class='pages']//a/@rel") == ["prev", "next"]
        assert values(root, "//main/header//a/@href") == ["/sections/world/"]
        assert values(root, "//link[@rel='canonical']/@href") == [f"{BASE}/sections/world/archive/2/"]

    def test_ends_at_the_first_story(self) -> None:
        root = parse(older_html(WORLD, STORY, newer="/sections/world/"))
        assert texts(root, "//nav[@class='pages']//a") == ["Newer stories"]

    def test_of_a_service_below_a_path_are_there(self) -> None:
        below = msgspec.structs.replace(PUBLICATION, base_url="https://tribune.example/feeds")
        root = parse(
            older_html(WORLD, STORY, newer="/sections/world/", older="/sections/world/archive/1/", publication=below)
        )
        assert values(root, "//nav[@class='pages']//a/@href") == [
            "/feeds/sections/world/",
            "/feeds/sections/world/archive/1/",
        ]


class TestFeedPage:
    def test_says_what_the_feed_is_called_and_what_it_holds(self) -> None:
        root = parse(feed_html(Selection("feeds/briefing", "briefing"), STORY))
        assert texts(root, "//title") == ["Morning briefing – Example Tribune"]
        assert texts(root, "//main//p[@class='label']") == ["Special feed"]
        assert texts(root, "//h1") == ["Morning briefing"]
        assert texts(root, "//p[@class='standfirst']") == ["All of it, early."]
        assert values(root, "//meta[@name='description']/@content") == ["All of it, early."]
        assert values(root, "//link[@rel='canonical']/@href") == [f"{BASE}/feeds/briefing/"]

    def test_says_in_one_sentence_what_a_feed_is(self) -> None:
        (said,) = texts(parse(feed_html(WORLD, STORY)), "//div[@class='panel']/p[not(@class)]")
        assert said.startswith("A feed is ")
        assert said.count(".") == 1

    def test_shows_each_address_in_a_field_to_select_beside_a_button_that_waits_for_the_script(self) -> None:
        root = parse(feed_html(WORLD, STORY))
        assert texts(root, "//ul[@class='addresses']//label") == ["RSS", "Atom", "JSON Feed"]
        assert values(root, "//input/@value") == [f"{BASE}/sections/world/{name}" for name in NAMES]
        assert not elements(root, "//input[not(@readonly)]|//button[not(@hidden)]")
        assert texts(root, "//li[input]/button") == [
            f"Copy the {label} address of World" for label in ("RSS", "Atom", "JSON Feed")
        ]

    def test_opens_in_readers_with_the_whole_address(self) -> None:
        root = parse(feed_html(WORLD, STORY))
        app, *web = values(root, "//ul[@class='readers']//a/@href")
        assert app == f"feed:{BASE}/sections/world/rss.xml"
        assert texts(root, "//ul[@class='readers']//a")[1:] == [
            "Feedly",
            "Inoreader",
            "NewsBlur",
            "The Old Reader",
            "Feedbin",
        ]
        for address in web:
            start, _, escaped = address.partition("https%3A")
            assert re.fullmatch(r"https://(?:www\.)?[a-z]+\.com/.*(?:=|/|%2F)", start)
            assert unquote(f"https%3A{escaped}") == f"{BASE}/sections/world/rss.xml"
            assert not re.search(r"[:/?#]", escaped)

    def test_leads_to_the_check_of_the_feed_and_to_the_list_of_all(self) -> None:
        root = parse(feed_html(WORLD, STORY))
        check = "/validate?url=https%3A%2F%2Ffeeds.tribune.example%2Fsections%2Fworld%2Frss.xml"
        assert values(root, "//main//a[text()='Check this feed']/@href") == [check]
        assert "/opml.xml" in values(root, "//footer//a/@href")

    def test_lists_its_latest_stories_with_dates(self) -> None:
        root = parse(feed_html(WORLD, STORY))
        assert texts(root, "//section[@class='latest']//h3") == ["Talks resume in Abu Dhabi"]
        assert texts(root, "//section[@class='latest']//time") == ["5 February 2026, 12:00 UTC"]

    def test_without_a_story_says_so_and_is_offered_all_the_same(self) -> None:
        root = parse(feed_html(WORLD))
        (said,) = texts(root, "//section[@class='latest']/p")
        assert said.startswith("This feed has no stories at the moment.")
        assert len(elements(root, "//input")) == 3

    def test_names_its_own_feed_before_the_sites_for_feed_readers(self) -> None:
        root = parse(feed_html(WORLD, STORY))
        offered = values(root, "//link[@rel='alternate']/@href")
        assert offered == [f"{BASE}{folder}/{name}" for folder in ("/sections/world", "") for name in NAMES]
        assert not values(root, "//link[@rel='alternate']/@media|//link[@rel='alternate']/@hreflang")

    def test_marks_its_own_words_as_english_in_a_publication_of_another_language(self) -> None:
        urdu = msgspec.structs.replace(PUBLICATION, language="ur")
        root = parse(feed_html(WORLD, STORY, publication=urdu))
        assert values(root, "/html/@dir") == ["rtl"]
        assert values(root, "//section[@class='subscribe']/@lang") == ["en"]
        assert values(root, "//section[@class='subscribe']/@dir") == ["ltr"]
        assert values(root, "//main//p[@class='label']/@lang|//h2[@id='latest']/@lang") == ["en", "en"]


def test_a_feed_below_a_path_is_offered_there() -> None:
    below = msgspec.structs.replace(PUBLICATION, base_url="https://tribune.example/feeds")
    root = parse(feed_html(WORLD, STORY, publication=below))
    assert values(root, "//input/@value")[0] == "https://tribune.example/feeds/sections/world/rss.xml"
    assert values(parse(index_html(STORY, publication=below)), "//div[@class='groups']//a/@href")[0] == (
        "/feeds/sections/world/"
    )


def test_a_qr_code_is_dark_on_light_with_a_quiet_zone_of_four_modules() -> None:
    """ISO/IEC 18004 section 6.3.8; version 3 has 29 modules a side, and 4 more on each side of it."""
    code = str(qr_code("https://feeds.tribune.example/rss.xml"))
    assert code.startswith('<svg viewBox="0 0 37 37">')
    assert '<path fill="#fff" d="M0 0h37v37h-37z"/>' in code
    # The finder pattern's upper edge: seven dark modules in the first row after the quiet zone.
    assert '<path stroke="#000" d="M4 4.5h7' in code
    assert not re.search(r"style=|<script|href|xmlns", code)


def test_qr_codes_differ_with_the_address() -> None:
    codes = {subscribe_options(PUBLICATION, link).code for link in links(STORY)}
    assert len(codes) == len(links(STORY))


@pytest.mark.parametrize(
    ("selection", "title", "kind"),
    [
        (Selection("", ""), "Example Tribune", "all"),
        (WORLD, "World", "section"),
        (Selection("tags/peace-talks", "Peace talks"), "Peace talks", "tag"),
        (Selection("authors/ana", "Ana"), "Ana", "author"),
        (Selection("feeds/briefing", "briefing"), "Morning briefing", "declared"),
        (Selection("feeds/other", "other"), "other", "declared"),
        (Selection("tags/briefing", "briefing"), "briefing", "tag"),
    ],
)
def test_a_selection_is_named_as_the_publication_names_it(selection: Selection, title: str, kind: str) -> None:
    link = feed_link(PUBLICATION, selection)
    assert (link.path, link.title, link.kind) == (selection.path, title, kind)


def test_a_declared_feed_that_never_held_a_story_has_its_name() -> None:
    publication = msgspec.structs.replace(PUBLICATION, feeds=(DeclaredFeed(name="Late Edition"),))
    link = feed_link(publication, Selection("feeds/late-edition", ""))
    assert link.title == "Late Edition"
    assert addresses(publication, link)[0].title == "Example Tribune: Late Edition (RSS)"


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_a_feed_in_a_browser_has_the_colours_of_the_pages(scheme: int) -> None:
    sheets = ((WEB / "static" / name).read_text(encoding="utf-8") for name in ("feed.css", "design.css"))
    feed, page = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", _scheme(sheet, scheme))) for sheet in sheets)
    assert len(feed) == 6
    assert feed.items() <= page.items()


def _scheme(sheet: str, number: int) -> str:
    return sheet.split("@media (prefers-color-scheme: dark)")[number].partition("@media")[0]
