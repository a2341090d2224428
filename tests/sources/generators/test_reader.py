"""Folders of generators: how they are known, what is public, what becomes of fields that all of them have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from syndication.model.errors import IngestError
from syndication.model.feed_entry import FeedEntry
from syndication.model.known_ids import KnownIds
from syndication.model.progress import ignore_progress
from syndication.sources.export import ExportFile, ExportOptions, ForeignStory
from syndication.sources.generators import KINDS
from syndication.sources.kinds import find_exports
from syndication.sources.old_entry import old_entry
from syndication.sources.old_feed import join_entries
from tests.sources.generators.folders import (
    ADDRESSES,
    CASES,
    NAMES,
    POSTS,
    SITES,
    case_files,
    export_files,
    front,
    lost,
    refused,
    site,
    skipped,
    stories,
    story,
    warnings,
)
from tests.sources.wordpress.exports import CASES as WORDPRESS_CASES
from tests.support import NOON

OTHER_FOLDERS: dict[str, dict[str, str]] = {
    "texts": {"a.md": "---\ntitle: A\n---\nText.\n", "b.html": "<html><body>x</body></html>", "c.csv": "a,b\n1,2\n"},
    "json": {
        "data.json": '{"db": [{"data": {"posts": []}}]}',
        "feed.json": '{"version": "https://jsonfeed.org/version/1.1"}',
    },
    "hexo": {"_config.yml": "title: Hexo\n", "source/_posts/2021-02-05-a.md": "---\ntitle: A\n---\nText.\n"},
    "docs": {"mkdocs.yml": "site_name: Docs\n", "docs/index.md": "# Docs\n", "config.toml": "x = 1\n"},
    "node": {"package.json": '{"dependencies": {"next": "1"}}', "content/a.md": "---\ntitle: A\n---\nText.\n"},
    "medium": {"posts/2021-02-05_A-1.html": "<html><article class='h-entry'>x</article></html>"},
    "python": {"setup.py": "x = 1\n", "README.md": "# A\n", "content/a.md": "Text.\n"},
    "records": {"items/2021/a.md": '+++\nheadline = "A"\n+++\nText.\n', "syndication.toml": 'title = "T"\n'},
}
LOADER = "const blog = defineCollection({ loader: glob({ base: %s }) });"
RSS = "import rss from '@astrojs/rss'; const posts = await getCollection('blog');"


@pytest.mark.parametrize("case", sorted(CASES.glob("*.site")), ids=lambda case: case.stem)
def test_a_folder_is_known_by_its_files(case: Any) -> None:
    found = find_exports(export_files(case_files(case)))
    assert list(found) == [case.stem.partition("-")[0]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("root", ["site-main/", "a/b/"])
def test_a_folder_below_others_is_known(name: str, root: str) -> None:
    files = {f"{root}{path}": text for path, text in site(name).items()}
    found = find_exports(export_files({**files, "README.txt": "An archive."}))
    assert list(found) == [name]
    assert [item.url for item in stories(name, files)] == [ADDRESSES[name]]


@pytest.mark.parametrize("other", OTHER_FOLDERS)
def test_no_other_folder_is_claimed(other: str) -> None:
    assert set(find_exports(export_files(OTHER_FOLDERS[other]))) <= {"feed"}  # a feed in it is one


@pytest.mark.parametrize("name", NAMES)
def test_no_single_file_is_claimed(name: str) -> None:
    files = [*WORDPRESS_CASES.glob("*.xml"), *CASES.glob("*")]
    for file in files:
        assert not KINDS[name].find(export_files({"": file.read_bytes()}))


@pytest.mark.parametrize("name", NAMES)
def test_the_least_that_a_story_has(name: str) -> None:
    item = story(name, site(name, "Words *here*."))
    assert (item.headline, item.slug, item.url, item.body) == ("Harbour", "harbour", ADDRESSES[name], "Words *here*.")
    assert item.published == datetime(2021, 2, 5, 12, tzinfo=UTC)


PRIVATE = {
    "draft": {"jekyll": "draft: true\n", "hugo": "draft: true\n", "zola": "draft = true\n", "eleventy": "draft: yes\n"},
    "password": dict.fromkeys(("jekyll", "hugo", "eleventy", "astro"), "password: x\n"),
    "access": {
        **dict.fromkeys(("jekyll", "hugo", "eleventy", "astro"), "visibility: members\n"),
        "pelican": "Access: paid\n",
    },
    "flag": {**dict.fromkeys(("jekyll", "hugo", "eleventy", "astro"), "private: true\n"), "zola": "private = true\n"},
    "status": {"pelican": "Status: draft\n"},
    "table": {"zola": "[extra]\nmembers_only = true\n", "hugo": "params: {visibility: paid}\n"},
}


@pytest.mark.parametrize(("name", "more"), [(name, more) for each in PRIVATE.values() for name, more in each.items()])
def test_what_was_not_public_is_counted_alone(name: str, more: str) -> None:
    files = site(name, "SECRET", more)
    assert stories(name, files) == []
    assert sum(skipped(name, files).values()) == 1


@pytest.mark.parametrize("name", ["jekyll", "hugo", "eleventy", "astro"])
@pytest.mark.parametrize(
    "more", ["private: false\n", "visibility: public\n", "password: ''\n", "draft: no\n", "paid: 0\n"]
)
def test_what_says_that_it_is_public_is(name: str, more: str) -> None:
    assert len(stories(name, site(name, "Words.", more))) == 1


@pytest.mark.parametrize("name", NAMES)
def test_two_pages_with_one_address_are_both_refused(name: str) -> None:
    post, twin = POSTS[name], POSTS[name].replace("harbour", "twin")
    own = {"hugo": "url: /same/\n", "zola": 'path = "same"\n', "pelican": "Url: same/\n", "astro": "slug: same\n"}
    more = own.get(name, "permalink: /same/\n")
    found = refused(name, {**site(name, "Words.", more), twin: front(name, "Words.", more)})
    assert found.keys() == {post, twin}
    assert twin in found[post]
    assert post in found[twin]


@pytest.mark.parametrize("name", NAMES)
def test_the_old_feed_gives_ids_and_date(name: str) -> None:
    entry = FeedEntry(guid="own", link=ADDRESSES[name], published=datetime(2020, 1, 1, tzinfo=UTC))
    item = story(name, site(name), old=join_entries([old_entry(entry)]))
    assert item.ids is not None
    assert item.ids.rss == "own"
    assert item.published == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_page_without_a_date_is_a_story_if_it_was_in_the_feed() -> None:
    files = {**SITES["zola"], "content/first.md": '+++\npath = "2021/02/05/first"\ntitle = "First"\n+++\nWords.\n'}
    assert skipped("zola", files) == {"type page": 1}
    entry = FeedEntry(
        form="atom",
        guid="own",
        link="https://old.example/2021/02/05/first/",
        published=datetime(2021, 2, 5, tzinfo=UTC),
    )
    item = story("zola", files, old=join_entries([old_entry(entry)]))
    assert item.ids == KnownIds(atom="own")


@pytest.mark.parametrize(
    ("name", "files", "ids"),
    [
        ("hugo", {}, KnownIds(rss=ADDRESSES["hugo"], permalink=True)),
        ("hugo", {"layouts/_default/rss.xml": "x"}, None),
        ("hugo", {"config/_default/module.toml": '[[imports]]\npath = "github.com/x/y"\n'}, None),
        ("hugo", {"config.toml": 'theme = "missing"\n'}, None),
        (
            "hugo",
            {"config.toml": 'theme = "t"\n', "themes/t/theme.toml": ""},
            KnownIds(rss=ADDRESSES["hugo"], permalink=True),
        ),
        ("hugo", {"config.toml": 'disableKinds = ["RSS"]\n'}, None),
        ("jekyll", {}, None),
        (
            "jekyll",
            {"_config.yml": "url: https://old.example\ntimezone: UTC\nplugins: [jekyll-feed]\n"},
            KnownIds(atom="https://old.example/2021/02/05/harbour"),
        ),
        (
            "jekyll",
            {"_config.yml": "url: https://old.example\ntimezone: UTC\nplugins: [jekyll-feed]\n", "feed.xml": "x"},
            None,
        ),
        ("zola", {}, None),
        (
            "zola",
            {"config.toml": 'base_url = "https://old.example"\ngenerate_feeds = true\n'},
            KnownIds(atom=ADDRESSES["zola"]),
        ),
        (
            "zola",
            {"config.toml": 'base_url = "https://old.example"\ngenerate_feeds = true\n', "templates/atom.xml": "x"},
            None,
        ),
        ("pelican", {}, KnownIds(atom="tag:old.example,2021-02-05:/harbour.html")),
        (
            "pelican",
            {"publishconf.py": "FEED_ALL_ATOM = None\nFEED_ALL_RSS = 'feeds/all.rss.xml'\n"},
            KnownIds(rss="tag:old.example,2021-02-05:/harbour.html", permalink=True),
        ),
        ("astro", {}, None),
        (
            "astro",
            {"src/pages/rss.xml.js": f"{RSS} link: `/blog/${{post.slug}}/`, trailingSlash: false"},
            KnownIds(rss="https://old.example/blog/harbour", permalink=True),
        ),
        (
            "astro",
            {"src/pages/rss.xml.js": f"{RSS} link: `/${{post.data.year}}/`"},
            None,
        ),
        ("eleventy", {}, None),
    ],
)
def test_ids_only_where_the_rule_is_certain(name: str, files: dict[str, str], ids: KnownIds | None) -> None:
    assert story(name, {**site(name), **files}).ids == ids


@pytest.mark.parametrize(
    ("name", "written", "zone", "moment"),
    [
        ("jekyll", "2021-02-05 12:00:00", "Europe/Berlin", "2021-02-05T12:00:00+00:00"),
        ("jekyll", "'2021-02-05 12:00:00'", "Europe/Berlin", "2021-02-05T11:00:00+00:00"),
        ("jekyll", "2021-02-05 12:00", "Europe/Berlin", "2021-02-05T11:00:00+00:00"),
        ("jekyll", "2021-02-05", "Europe/Berlin", "2021-02-04T23:00:00+00:00"),
        ("jekyll", "2021-02-05 12:00:00 -0500", "Europe/Berlin", "2021-02-05T17:00:00+00:00"),
        ("jekyll", "2021-2-5", "Europe/Berlin", "2021-02-04T23:00:00+00:00"),
        ("jekyll", "Feb 5, 2021", "Europe/Berlin", "2021-02-04T23:00:00+00:00"),
        ("hugo", "2021-02-05", "Europe/Berlin", "2021-02-05T00:00:00+00:00"),
        ("hugo", "2021-02-05T12:00:00", "Europe/Berlin", "2021-02-05T12:00:00+00:00"),
        ("eleventy", "2021-02-05 12:00:00", "Europe/Berlin", "2021-02-05T12:00:00+00:00"),
        ("astro", "2021-02-05", "Europe/Berlin", "2021-02-05T00:00:00+00:00"),
        ("astro", "'2021-02-05T12:00:00'", "Europe/Berlin", "2021-02-05T11:00:00+00:00"),
        ("astro", "Feb 05 2021", "Europe/Berlin", "2021-02-04T23:00:00+00:00"),
        ("astro", "Fri, 05 Feb 2021 12:00:00 GMT", "", "2021-02-05T12:00:00+00:00"),
    ],
)
def test_dates_count_as_the_generator_counts_them(name: str, written: str, zone: str, moment: str) -> None:
    """`zone` is that of --timezone. Jekyll's config has none here, Hugo's neither, which means UTC to it."""
    config = {"_config.yml": "url: https://old.example\n"} if name == "jekyll" else {}
    text = front(name).replace("2021-02-05T12:00:00Z", written)
    item = story(name, {**SITES[name], **config, POSTS[name]: text}, timezone=zone)
    assert item.published == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "written", ["2021-02-30", "soon", "12:00", "0021-02-05", "[2021, 2]", "20210205", "2021-02-05 25:00"]
)
@pytest.mark.parametrize("name", ["jekyll", "hugo", "eleventy", "astro"])
def test_a_date_that_is_none_refuses_its_story(name: str, written: str) -> None:
    text = front(name).replace("2021-02-05T12:00:00Z", written)
    (problem,) = refused(name, {**SITES[name], POSTS[name]: text}, timezone="UTC").values()
    assert "date" in problem


def test_the_day_in_an_address_needs_the_zone_of_the_site() -> None:
    text = front("jekyll").replace("T12:", "T23:")
    late = {"_config.yml": "url: https://old.example\n", POSTS["jekyll"]: text}
    assert story("jekyll", late).url == ""
    assert "its address has its date, and the zone of the site is not known; give --timezone" in warnings(
        story("jekyll", late)
    )
    assert story("jekyll", late, timezone="Europe/Berlin").url == "https://old.example/2021/02/06/harbour.html"


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("date", "/world/2021/02/05/harbour.html"),
        ("pretty", "/world/2021/02/05/harbour/"),
        ("ordinal", "/world/2021/036/harbour.html"),
        ("weekdate", "/world/2021/W05/Fri/harbour.html"),
        ("none", "/world/harbour.html"),
        ("/:year/:i_month/:i_day/:title", "/2021/2/5/harbour"),
        ("/blog/:short_year/:month_:day/:slug/", "/blog/21/02_05/harbour/"),
        ("/:slugified_categories/:name:output_ext", "/world/2021-02-05-harbour.html"),
        ("/:year/:unknown/", ""),
    ],
)
def test_addresses_of_jekyll(permalink: str, path: str) -> None:
    config = f"url: https://old.example\ntimezone: UTC\npermalink: {permalink}\n"
    item = story("jekyll", {**site("jekyll", "Words.", "categories: World\n"), "_config.yml": config})
    assert item.url == (f"https://old.example{path}" if path else "")


@pytest.mark.parametrize(
    ("config", "path"),
    [
        ("", "/posts/my-story/"),
        ('[permalinks]\nposts = "/:year/:month/:day/:slug/"\n', "/2021/02/05/a-title/"),
        ('[permalinks.page]\nposts = "/p/:contentbasename/"\n', "/p/my-story/"),
        ('[permalinks]\nposts = "/:sections/:title"\n', "/posts/a-title/"),
        ('[permalinks]\nposts = "/:sections[1:]/:title"\n', ""),
        ("uglyURLs = true\n", "/posts/my-story.html"),
        ("disablePathToLower = true\n", "/posts/My-Story/"),
        ('defaultContentLanguageInSubdir = true\ndefaultContentLanguage = "de"\n', "/de/posts/my-story/"),
    ],
)
def test_addresses_of_hugo(config: str, path: str) -> None:
    text = front("hugo").replace("Harbour", "A Title!")
    item = story("hugo", {"hugo.toml": f'baseURL = "https://old.example"\n{config}', "content/posts/My Story.md": text})
    assert item.url == (f"https://old.example{path}" if path else "")


@pytest.mark.parametrize(
    ("name", "more", "title"),
    [
        ("jekyll", "title: C++ <vector> & co\n", "C++ <vector> & co"),
        ("jekyll", "title: The <em>Sea</em> &amp; we\n", "The Sea & we"),
        ("hugo", "title: 2021\n", "2021"),
        ("hugo", "title: yes\n", "yes"),
        ("astro", "title: 12:30\n", "12:30"),
    ],
)
def test_titles_are_words(name: str, more: str, title: str) -> None:
    text = front(name, "Words.", more).replace("title: Harbour\n", "")
    assert story(name, {**SITES[name], POSTS[name]: text}).headline == title


@pytest.mark.parametrize(
    ("name", "more", "picture"),
    [
        ("jekyll", "image: /a.jpg\n", "https://old.example/a.jpg"),
        ("jekyll", "image: img/a.jpg\n", "https://old.example/img/a.jpg"),
        ("jekyll", "image: '{{ site.url }}/a.jpg'\n", "https://old.example/a.jpg"),
        ("jekyll", "header: {teaser: https://cdn.example/a.jpg}\n", "https://cdn.example/a.jpg"),
        ("hugo", "cover: {image: a.jpg, relative: true}\n", "https://old.example/posts/harbour/a.jpg"),
        ("hugo", "images: [/a.jpg, /b.jpg]\n", "https://old.example/a.jpg"),
        ("eleventy", "image: ./a.jpg\n", "https://old.example/posts/harbour/a.jpg"),
        ("astro", "heroImage: /a.jpg\n", "https://old.example/a.jpg"),
        ("astro", "coverImage: {src: /a.jpg, alt: A}\n", "https://old.example/a.jpg"),
        ("zola", '[extra]\nimage = "/a.jpg"\n', "https://old.example/a.jpg"),
    ],
)
def test_the_featured_picture_has_a_full_address(name: str, more: str, picture: str) -> None:
    assert [medium.url for medium in story(name, site(name, "Words.", more)).media] == [picture]


def test_a_picture_of_the_sources_has_no_address() -> None:
    item = story("astro", site("astro", "Words.", "heroImage: ../../assets/a.jpg\n"))
    assert item.media == ()
    assert lost(item) == ("the featured picture has no address that is known; it is left out",)


def test_without_the_address_of_the_site_nothing_leads_to_a_wrong_one() -> None:
    files = {**site("hugo", "![A](/a.jpg) [B](b.html)"), "hugo.toml": 'title = "Old"\n'}
    item = story("hugo", files)
    assert (item.url, item.ids) == ("", None)
    assert lost(item) == ("relative addresses in the text lead nowhere, as the address of the story is not known",)
    assert "has no address, as the config does not say where the site was; give --site https://old.example" in warnings(
        item
    )


def test_the_site_is_given_where_the_config_does_not_say_it() -> None:
    files = {**site("hugo", "![A](/a.jpg)"), "hugo.toml": 'title = "Old"\n'}
    item = story("hugo", files, site="https://old.example/")
    assert item.url == "https://old.example/posts/harbour/"
    assert lost(item) == ()


def test_pages_come_in_if_they_are_asked_for() -> None:
    files = {
        **SITES["jekyll"],
        "_posts/2021-01-01-x.md": front("jekyll"),
        "about.md": "---\ntitle: About\ndate: 2021-02-05 12:00:00 Z\n---\nUs.\n",
    }
    (item,) = stories("jekyll", files, types=frozenset(("page",)))
    assert (item.headline, item.url) == ("About", "https://old.example/about.html")


def test_fields_that_have_no_place_are_named() -> None:
    item = story("hugo", site("hugo", "Words.", "mood: glad\nparams: {tide: high, author: Ada}\nweight: 3\n"))
    assert [line for line in warnings(item) if "no place" in line] == [
        "has the field mood, which has no place in a record",
        "has the field params.tide, which has no place in a record",
    ]
    assert [author.name for author in item.authors] == ["Ada"]


@pytest.mark.parametrize(
    ("name", "more", "size"),
    [
        ("jekyll", "audio: /a.mp3\n", 0),
        ("hugo", "podcast: {mp3: /a.mp3, length: '1200'}\n", 1200),
        ("eleventy", "enclosure: {url: 'https://old.example/a.mp3', length: 1200}\n", 1200),
        ("zola", '[extra]\naudio = "/a.mp3"\n', 0),
    ],
)
def test_the_sound_of_a_podcast_is_media(name: str, more: str, size: int) -> None:
    item = story(name, site(name, "Words.", more))
    assert [(medium.url, medium.bytes) for medium in item.media] == [("https://old.example/a.mp3", size)]


def test_a_source_folder_is_no_category() -> None:
    config = "url: https://old.example\nsource: source\ntimezone: UTC\n"
    files = {"_config.yml": config, "source/_posts/2021-02-05-harbour.md": front("jekyll")}
    assert story("jekyll", files).url == ADDRESSES["jekyll"]


def test_files_outside_of_the_site_are_counted() -> None:
    files = {f"docs/{path}": text for path, text in site("jekyll").items()}
    assert skipped("jekyll", {**files, "README.md": "Words.", "src/a.py": "x"}) == {"file outside of docs/": 2}


def test_two_folders_are_two_sites() -> None:
    """Paths count from the folder that was given, so both may have a file at the same one."""
    files = [
        ExportFile(f"{place}/{file.path}", file.size, file.open, file.path)
        for place in ("a", "b")
        for file in export_files(site("hugo", place))
    ]
    entries = list(KINDS["hugo"].read(files, ExportOptions(now=NOON), ignore_progress))
    assert [entry.item.body for entry in entries if isinstance(entry, ForeignStory)] == ["a", "b"]


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (
            "jekyll",
            {
                "_config.yml": "url: https://old.example\ntimezone: UTC\nexclude: [_posts/]\n",
                "x/_posts/2021-02-05-a.md": front("jekyll", "Words."),
            },
        ),
        ("eleventy", {".eleventyignore": "# not yet\nposts/\n", "b/2021-02-05-a.md": front("eleventy", "Words.")}),
        ("eleventy", {".gitignore": "/posts/harbour.md\n", "b/2021-02-05-a.md": front("eleventy", "Words.")}),
        (
            "eleventy",
            {"eleventy.config.js": 'c.ignores.add("posts/*");', "b/2021-02-05-a.md": front("eleventy", "Words.")},
        ),
        (
            "zola",
            {
                "config.toml": 'base_url = "https://old.example"\nignored_content = ["posts/h*"]\n',
                "content/b/a.md": front("zola", "Words."),
            },
        ),
        (
            "hugo",
            {
                "hugo.toml": 'baseURL = "https://old.example"\nignoreFiles = ["posts/.*\\\\.md$"]\n',
                "content/b/a.md": front("hugo", "Words."),
            },
        ),
        (
            "pelican",
            {
                "pelicanconf.py": 'SITENAME = "Old"\nPATH = "content"\nIGNORE_FILES = ["h*.md"]\n',
                "content/a.md": front("pelican", "Words."),
            },
        ),
        (
            "astro",
            {
                "src/content.config.ts": LOADER % "'./src/content/blog', pattern: ['**/*.md', '!h*.md']",
                "src/content/blog/a.md": front("astro", "Words."),
            },
        ),
        (
            "astro",
            {
                "src/content.config.ts": LOADER % "'src/content/blog', pattern: 'open/**/[^_]*.{md,mdx}'",
                "src/content/blog/open/b/a.md": front("astro", "Words."),
            },
        ),
    ],
)
def test_what_the_config_leaves_out_was_never_public(name: str, files: dict[str, str]) -> None:
    found = {**site(name, "SECRET"), **files}
    assert [item.body for item in stories(name, found)] == ["Words."]


def test_a_collection_of_astro_may_be_beside_src() -> None:
    files = {
        "astro.config.ts": "export default { site: 'https://old.example' };\n",
        "src/content.config.ts": LOADER % "'./content/blog', pattern: '**/*.md'",
        "content/blog/a.md": front("astro", "Words."),
        "content/notes.md": front("astro", "SECRET"),
        "README.md": "# Read me",
    }
    assert [item.body for item in stories("astro", files)] == ["Words."]


def test_a_pattern_of_hugo_that_is_not_read_stops_the_import() -> None:
    """What it ignores may be a draft; a pattern of a stranger may take for ever."""
    files = {**site("hugo"), "hugo.toml": 'baseURL = "https://old.example"\nignoreFiles = ["(a+)+$"]\n'}
    with pytest.raises(IngestError, match="ignoreFiles has the pattern"):
        stories("hugo", files)


def test_a_built_page_of_a_site_without_an_address() -> None:
    page = "<html><body><article><p>Words here.</p><img src='a.jpg'></article></body></html>"
    files = {**site("hugo", "Words here."), "hugo.toml": 'title = "Old"\n', "public/posts/harbour/index.html": page}
    item = story("hugo", files)
    assert item.body == "<p>Words here.</p>"
    assert lost(item) == ("relative addresses in the text lead nowhere, as the address of the story is not known",)
    named = page.replace("<body>", f"<head><link rel=canonical href='{ADDRESSES['hugo']}'></head><body>")
    item = story("hugo", {**files, "public/posts/harbour/index.html": named})
    assert f"{ADDRESSES['hugo']}a.jpg" in item.body
