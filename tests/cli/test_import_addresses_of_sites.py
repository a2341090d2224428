"""`import` of addresses: the history of feeds, the pages of sites, and lists of feeds, over real sockets."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syndication.http.fetch import FetchLimits, fetch
from syndication.publishing import site_client
from syndication.publishing.site_client import SiteLimits
from tests.cli.newsroom import Newsroom, make_empty
from tests.http.fetch.misbehaving import endless
from tests.publishing.old_site import LONG, WORDPRESS, OldSite, article, cut_off, failing_first, refusing, rss
from tests.sources.wordpress.exports import export, post


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


@pytest.fixture
def site() -> Iterator[OldSite]:
    made = OldSite()
    yield made
    made.close()


def fetched(room: Newsroom, *arguments: str) -> Any:
    """Return the report of an import without pauses."""
    answered = room.run("import", *arguments, "--pause", "0", "--json")
    report = json.loads(answered.out) if answered.out else {}
    return {**report, "error": answered.error, "code": answered.code}


def headlines(room: Newsroom) -> list[str]:
    texts = (path.read_text("utf-8") for path in room.items.rglob("[!.]*.*"))
    return sorted(text.partition('headline = "')[2].partition('"')[0] for text in texts)


class TestFeeds:
    def test_the_pages_of_wordpress_are_read_to_the_oldest_one(self, room: Newsroom, site: OldSite) -> None:
        site.paged([5, 4, 3, 2, 1])
        report = fetched(room, f"{site.url}/feed/")
        assert report["stories"] == {"new": 5}
        assert report["kind"] == "feed"
        assert site.paths() == ["/feed/", "/feed/?paged=2", "/feed/?paged=3", "/feed/?paged=4", "/feed/"]
        assert f'rss = "{site.url}/?p=1"' in "".join(each.read_text() for each in room.items.rglob("*story-1.html"))

    def test_a_second_run_asks_only_for_changes(self, room: Newsroom, site: OldSite) -> None:
        site.paged([3, 2, 1])
        fetched(room, f"{site.url}/feed/")
        site.asked.clear()
        report = fetched(room, f"{site.url}/feed/")
        assert report["stories"] == {"unchanged": 3}
        assert [asked for asked in site.asked if not asked.is_conditional and "paged=3" not in asked.path] == []
        (source,) = report["sources"]
        assert (source["requests"], source["conditional"]) == (4, 3)

    @pytest.mark.parametrize("new", [[5], [6, 5], [7, 6, 5], [9, 8, 7, 6, 5]])
    def test_pages_that_shift_while_they_are_read_lose_no_story(
        self, room: Newsroom, site: OldSite, new: list[int]
    ) -> None:
        site.paged([4, 3, 2, 1])

        def publish(path: str) -> None:
            if path.endswith("paged=2"):
                site.paged([*new, 4, 3, 2, 1])

        site.before = publish
        fetched(room, f"{site.url}/feed/")
        assert headlines(room) == [f"Story {n}" for n in sorted((1, 2, 3, 4, *new))]

    def test_archives_of_rfc_5005(self, room: Newsroom, site: OldSite) -> None:
        site.feed("/feed", [5, 4], f'<atom:link rel="prev-archive" href="{site.url}/2"/>')
        site.feed("/2", [3, 2], '<fh:archive/><atom:link rel="prev-archive" href="/1"/>')
        site.feed("/1", [1], '<fh:archive/><atom:link rel="next-archive" href="/2"/>')
        assert fetched(room, f"{site.url}/feed")["stories"] == {"new": 5}
        assert site.paths() == ["/feed", "/2", "/1"]

    @pytest.mark.parametrize("relation", ["next", "previous"])
    def test_linked_pages_of_atom(self, room: Newsroom, site: OldSite, relation: str) -> None:
        def atom(number: int, link: str) -> bytes:
            return (
                f'<feed xmlns="http://www.w3.org/2005/Atom">{link}<entry><id>urn:x:{number}</id><title>A</title>'
                f'<link href="/a-{number}"/><published>2021-02-05T12:00:00Z</published><content>{LONG}</content>'
                "</entry></feed>"
            ).encode()

        site.documents["/atom"] = atom(2, f'<link rel="{relation}" href="?page=2"/>')
        site.documents["/atom?page=2"] = atom(1, "")
        assert fetched(room, f"{site.url}/atom")["stories"] == {"new": 2}

    def test_blogger(self, room: Newsroom, site: OldSite) -> None:
        blogger = "<generator>Blogger</generator>"
        site.feed("/feeds/posts/default?alt=rss", [3, 2], blogger)
        site.feed("/feeds/posts/default?alt=rss&start-index=3&max-results=150", [1], blogger)
        site.feed("/feeds/posts/default?alt=rss&start-index=4&max-results=150", [], blogger)
        assert fetched(room, f"{site.url}/feeds/posts/default?alt=rss")["stories"] == {"new": 3}

    def test_json_feed(self, room: Newsroom, site: OldSite) -> None:
        def page(number: int, more: dict[str, str]) -> bytes:
            item = {"id": number, "url": f"{site.url}/{number}", "title": f"J {number}", "content_text": LONG}
            item |= {"date_published": "2021-02-05T12:00:00Z"}
            return json.dumps({"version": "https://jsonfeed.org/version/1.1", **more, "items": [item]}).encode()

        site.documents["/feed.json"] = page(2, {"next_url": f"{site.url}/feed.json?2"})
        site.documents["/feed.json?2"] = page(1, {})
        report = fetched(room, f"{site.url}/feed.json")
        assert report["stories"] == {"new": 2}

    def test_links_that_lead_in_a_circle_end(self, room: Newsroom, site: OldSite) -> None:
        site.feed("/feed", [2], '<atom:link rel="next" href="/b"/>')
        site.feed("/b", [1], '<atom:link rel="next" href="/feed"/>')
        report = fetched(room, f"{site.url}/feed")
        assert report["stories"] == {"new": 2}
        assert report["sources"][0]["notes"] == [
            f"the link to older entries leads back to {site.url}/feed, where the walk ended"
        ]

    def test_pages_that_are_always_the_same_end(self, room: Newsroom, site: OldSite) -> None:
        site.feed("/feed/", [2, 1], WORDPRESS)
        site.documents["/feed/?paged=2"] = site.documents["/feed/"]
        assert fetched(room, f"{site.url}/feed/")["stories"] == {"new": 2}

    def test_endless_pages_are_bounded(self, room: Newsroom, site: OldSite, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("syndication.sources.site.feed_walk.MOST_PAGES", 3)
        for number in range(1, 9):
            site.feed(f"/{number}", [number], f'<atom:link rel="next" href="/{number + 1}"/>')
        report = fetched(room, f"{site.url}/1")
        assert report["stories"] == {"new": 3}
        assert report["sources"][0]["problems"] == ["the feed has more than 3 pages; the older ones were not fetched"]

    def test_a_server_that_fails_for_a_moment(self, room: Newsroom, site: OldSite) -> None:
        site.paged([4, 3, 2, 1])
        pages = {path: body for path, body in site.documents.items() if isinstance(body, bytes)}
        site.documents["/feed/?paged=2"] = failing_first(2, pages["/feed/?paged=2"])
        site.documents["/feed/"] = failing_first(1, pages["/feed/"], "Retry-After: 0", status="429 Too Many")
        assert fetched(room, f"{site.url}/feed/")["stories"] == {"new": 4}

    @pytest.mark.parametrize("broken", ["error", "cut"])
    def test_a_page_that_cannot_be_fetched_is_named_and_stops_no_other(
        self, room: Newsroom, site: OldSite, broken: str
    ) -> None:
        site.paged([6, 5, 4, 3, 2, 1])
        site.documents["/feed/?paged=2"] = refusing("500 Oops") if broken == "error" else cut_off(b"<rss>" * 99)
        answered = room.run("import", f"{site.url}/feed/", "--pause", "0")
        assert answered.code == 1
        assert "4 new" in answered.out
        assert f"{site.url}/feed/: {site.url}/feed/?paged=2: " in answered.error
        site.paged([6, 5, 4, 3, 2, 1])
        assert fetched(room, f"{site.url}/feed/")["stories"] == {"unchanged": 4, "new": 2}

    def test_a_server_that_asks_to_come_back_much_later(self, room: Newsroom, site: OldSite) -> None:
        site.documents["/feed/"] = refusing("503 Busy", "Retry-After: 7200")
        report = fetched(room, f"{site.url}/feed/")
        assert report["code"] == 2
        assert "asks to come back in 7200 s; run the same command again then" in report["error"]

    def test_a_document_that_has_no_end(self, room: Newsroom, site: OldSite, monkeypatch: pytest.MonkeyPatch) -> None:
        small = SiteLimits(pause=0.0, document=FetchLimits(bytes=100_000))
        monkeypatch.setattr("syndication.publishing.import_runs.batches.SiteLimits", lambda **_: small)
        site.documents["/feed/"] = endless(b"HTTP/1.1 200 OK\r\n\r\n<rss>", b"news ")
        report = fetched(room, f"{site.url}/feed/")
        assert report["code"] == 2
        assert "has 100,000 bytes or more; download it, and give the file" in report["error"]


class TestPages:
    def put_site(self, site: OldSite) -> None:
        addresses = "".join(f"<url><loc>{site.url}/{name}</loc><lastmod>2021-02-05</lastmod></url>" for name in "abcd")
        site.documents |= {
            "/": b"<!DOCTYPE html><html><head><title>Old</title></head></html>",
            "/robots.txt": f"User-agent: *\nDisallow: /c\nSitemap: {site.url}/index.xml\n".encode(),
            "/index.xml": f"<sitemapindex><sitemap><loc>{site.url}/map.xml</loc></sitemap></sitemapindex>".encode(),
            "/map.xml": f"<urlset>{addresses}</urlset>".encode(),
            "/a": article(f"{site.url}/a", "Story A"),
            "/b": article(f"{site.url}/b", "Story B", ',"isAccessibleForFree":false'),
            "/c": article(f"{site.url}/c", "SECRET"),
            "/d": b"<!DOCTYPE html><html><head><title>About</title></head><body><article>We.</article></body></html>",
        }

    def test_a_site_without_a_feed_is_read_page_by_page(self, room: Newsroom, site: OldSite) -> None:
        self.put_site(site)
        report = fetched(room, f"{site.url}/")
        assert report["kind"] == "pages"
        assert headlines(room) == ["Story A"]
        assert report["skipped"] == {"for subscribers": 1, "page that is no article": 1}
        assert report["sources"][0]["disallowed"] == [f"{site.url}/c"]
        assert "/c" not in site.paths()

    def test_pages_with_the_same_date_in_the_sitemap_are_not_fetched_again(self, room: Newsroom, site: OldSite) -> None:
        self.put_site(site)
        fetched(room, f"{site.url}/")
        site.asked.clear()
        assert fetched(room, f"{site.url}/")["stories"] == {"unchanged": 1}
        assert not {"/a", "/b", "/d"} & set(site.paths())

    def test_robots_txt_that_cannot_be_read_forbids_all_pages(self, room: Newsroom, site: OldSite) -> None:
        self.put_site(site)
        site.documents["/robots.txt"] = refusing("500 Oops")
        report = fetched(room, f"{site.url}/")
        assert report["code"] == 2
        assert "without it no page may be fetched" in report["error"]

    def test_a_feed_without_history_is_joined_with_the_pages(self, room: Newsroom, site: OldSite) -> None:
        self.put_site(site)
        site.documents["/"] = b'<html><link rel="alternate" type="application/rss+xml" href="/feed.rss"></html>'
        site.feed("/feed.rss", [9])
        report = fetched(room, f"{site.url}/")
        assert report["kind"] == "feed, pages"
        assert headlines(room) == ["Story 9", "Story A"]

    @pytest.mark.parametrize("kind", ["", "feed"])
    def test_a_feed_of_beginnings_leads_to_the_pages_of_its_stories(
        self, room: Newsroom, site: OldSite, kind: str
    ) -> None:
        site.paged([3, 2, 1])
        for path, body in site.documents.items():
            assert isinstance(body, bytes)
            site.documents[path] = body.replace(LONG.encode(), b"And so [...]")
        for number in (1, 3):
            site.documents[f"/story-{number}/"] = article(f"{site.url}/story-{number}/", f"Page {number}")
        report = fetched(room, f"{site.url}/feed/", *(("--from", kind) if kind else ()))
        assert report["stories"] == {"new": 3}
        assert headlines(room) == ([f"Story {n}" for n in (1, 2, 3)] if kind else ["Page 1", "Page 3", "Story 2"])
        assert all("rss = " in path.read_text() for path in room.items.rglob("[!.]*.html"))

    def test_a_feed_with_links_that_are_none_is_read(self, room: Newsroom, site: OldSite) -> None:
        self.put_site(site)
        feed = rss(site.url, [9, 8]).replace(b"/story-8/", b"/[http://[/")
        site.documents["/feed.rss"] = feed.replace(f"{site.url}/story-9/".encode(), b"http://[")
        report = fetched(room, f"{site.url}/feed.rss")
        assert report["stories"]["new"] == 3


class TestDiscovery:
    def test_the_feed_that_a_page_names(self, room: Newsroom, site: OldSite) -> None:
        site.documents["/"] = (
            b'<html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
            b'<link rel="alternate" type="application/rss+xml" href="/feed/">'
            b'<link rel="alternate" type="application/atom+xml" href="/atom.xml"></head></html>'
        )
        site.paged([2, 1])
        site.documents["/atom.xml"] = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:old,2021:2</id>'
            f'<link href="{site.url}/story-2/"/></entry></feed>'
        ).encode()
        assert fetched(room, f"{site.url}/")["stories"] == {"new": 2}
        assert 'atom = "tag:old,2021:2"' in next(room.items.rglob("*story-2.html")).read_text()

    def test_a_usual_address_is_tried(self, room: Newsroom, site: OldSite) -> None:
        site.documents["/"] = b"<html></html>"
        site.paged([2, 1])
        assert fetched(room, f"{site.url}/")["stories"] == {"new": 2}

    def test_an_export_that_an_address_answers_with(self, room: Newsroom, site: OldSite) -> None:
        site.documents["/export.xml"] = export(post(1), post(2, "SECRET", status="draft"))
        report = fetched(room, f"{site.url}/export.xml")
        assert report["kind"] == "wordpress"
        assert report["stories"] == {"new": 1}

    def test_an_archive_that_an_address_answers_with(self, room: Newsroom, site: OldSite) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("saved/feed", rss(site.url, [2, 1]))
            archive.writestr("saved/feed?paged=2", rss(site.url, [1, 0]))
            archive.writestr("saved/page.html", b"<html></html>")
        site.documents["/all"] = packed.getvalue()
        report = fetched(room, f"{site.url}/all")
        assert (report["kind"], report["stories"]) == ("feed", {"new": 3})

    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("/missing", "is answered with the status 404"),
            ("/picture", "is no feed, no page, and no export"),
        ],
    )
    def test_what_cannot_be_imported_is_named(self, room: Newsroom, site: OldSite, path: str, words: str) -> None:
        site.documents["/picture"] = b"\x89PNG\r\n\x1a\n"
        answered = room.run("import", f"{site.url}{path}", "--pause", "0")
        assert answered.code == 2
        assert words in answered.error

    def test_other_hosts_must_be_on_the_public_internet(self, room: Newsroom, site: OldSite) -> None:
        other = OldSite()
        other.feed("/2", [1])
        site.feed("/feed", [2], f'<atom:link rel="next" href="{other.url}/2"/>')
        report = fetched(room, f"{site.url}/feed")
        other.close()
        assert report["stories"] == {"new": 1}
        assert "is not one of the web's" in report["sources"][0]["problems"][0]
        assert other.paths() == []


class TestInterruption:
    def test_a_dry_run_writes_nothing_at_all(self, room: Newsroom, site: OldSite) -> None:
        site.paged([2, 1])
        before = sorted((str(path), path.stat().st_mtime_ns) for path in room.root.rglob("*"))
        answered = room.run("import", f"{site.url}/feed/", "--pause", "0", "--dry-run")
        assert "2 new" in answered.out
        assert "what was fetched is not stored (--dry-run)" in answered.out
        assert sorted((str(path), path.stat().st_mtime_ns) for path in room.root.rglob("*")) == before

    def test_an_interrupted_walk_goes_on_where_it_stopped(self, room: Newsroom, site: OldSite) -> None:
        site.paged(list(range(10, 0, -1)))

        count = [0]

        def stopping(*arguments: Any) -> Any:
            count[0] += 1
            if count[0] == 4:
                raise KeyboardInterrupt
            return fetch(*arguments)

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(site_client, "fetch", stopping)
            answered = room.run("import", f"{site.url}/feed/", "--pause", "0")
        assert answered.code == 130
        assert "interrupted; run the same command again to go on" in answered.error
        assert headlines(room) == []
        site.asked.clear()
        assert fetched(room, f"{site.url}/feed/")["stories"] == {"new": 10}
        assert site.paths() == ["/feed/", "/feed/?paged=4", "/feed/?paged=5", "/feed/?paged=6", "/feed/"]

    def test_ctrl_c_ends_the_command_with_130(self, room: Newsroom, site: OldSite) -> None:
        site.paged(list(range(40, 0, -1)))
        command = [sys.executable, "-m", "syndication", "import", f"{site.url}/feed/", "--pause", "0.2"]
        environ = {**os.environ, "SYNDICATION_CONFIG": str(room.root / "syndication.toml")}
        with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as running:
            while len(site.asked) < 3 and running.poll() is None:
                select.select([], [], [], 0.02)
            running.send_signal(signal.SIGINT)
            error = running.communicate(timeout=60)[1]
        assert (running.returncode, error.splitlines()[-1]) == (
            130,
            "interrupted; run the same command again to go on",
        )
        assert fetched(room, f"{site.url}/feed/")["stories"] == {"new": 40}

    def test_a_site_that_is_gone_is_imported_from_what_was_stored(self, room: Newsroom, site: OldSite) -> None:
        site.paged([3, 2, 1])
        fetched(room, f"{site.url}/feed/")
        site.close()
        for path in room.items.rglob("*story-2*"):
            path.unlink()
        report = fetched(room, f"{site.url}/feed/")
        assert report["stories"] == {"unchanged": 2, "new": 1}
        assert "the copies of the last import were taken" in report["sources"][0]["notes"][0]

    def test_what_was_stored_is_an_export(self, room: Newsroom, site: OldSite) -> None:
        site.paged([3, 2, 1])
        fetched(room, f"{site.url}/feed/")
        site.close()
        (documents,) = room.root.glob("var/imports/*/documents")
        assert fetched(room, str(documents))["stories"] == {"unchanged": 3}

    def test_a_dry_run_may_begin_afresh(self, room: Newsroom, site: OldSite) -> None:
        site.paged([2, 1])
        fetched(room, f"{site.url}/feed/")
        site.asked.clear()
        fetched(room, f"{site.url}/feed/", "--fresh", "--dry-run")
        assert not site.asked[0].is_conditional
        assert list(room.root.glob("var/imports/*/documents/*"))

    def test_a_dry_run_that_is_interrupted_leaves_nothing(
        self, room: Newsroom, site: OldSite, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scratch = tmp_path_factory.mktemp("scratch")
        monkeypatch.setattr(tempfile, "tempdir", str(scratch))
        site.paged([2, 1])

        def stopping(*_arguments: Any) -> None:
            assert list(scratch.iterdir())
            raise KeyboardInterrupt

        monkeypatch.setattr("syndication.publishing.imports.Importer.take", stopping)
        answered = room.run("import", f"{site.url}/feed/", "--pause", "0", "--dry-run")
        assert (answered.code, answered.error) == (130, "\ninterrupted; nothing was written (--dry-run)\n")
        assert list(scratch.iterdir()) == []

    def test_fresh_forgets_what_was_stored(self, room: Newsroom, site: OldSite) -> None:
        site.paged([2, 1])
        fetched(room, f"{site.url}/feed/")
        site.asked.clear()
        fetched(room, f"{site.url}/feed/", "--fresh")
        assert not site.asked[0].is_conditional


class TestLists:
    def put_list(self, site: OldSite) -> None:
        site.paged([2, 1], path="/a/feed/")
        site.feed("/b.rss", [2, 3])
        site.documents["/list.opml"] = (
            '<opml version="2.0"><body><outline text="News">'
            f'<outline text="A" type="rss" xmlUrl="{site.url}/a/feed/" category="/Sea,Land"/>'
            '<outline text="Gone" xmlUrl="/gone"/>'
            "</outline>"
            f'<outline text="B" type="rss" xmlUrl="{site.url}/b.rss"/></body></opml>'
        ).encode()

    def test_each_feed_is_imported_and_a_bad_one_stops_no_other(self, room: Newsroom, site: OldSite) -> None:
        self.put_list(site)
        report = fetched(room, f"{site.url}/list.opml", "--folders", "tags")
        assert headlines(room) == ["Story 1", "Story 2", "Story 3"]
        assert [source["title"] for source in report["sources"]] == ["A", "Gone", "B"]
        assert report["sources"][1]["problems"] == ["is answered with the status 404"]
        assert report["skipped"]["the same story once more, from another place"] == 1
        assert 'tags = ["News", "Sea", "Land"]' in next(room.items.rglob("*story-1.html")).read_text()

    def test_lists_that_name_themselves_and_each_other_end(self, room: Newsroom, site: OldSite) -> None:
        for name, other in (("a", "b"), ("b", "a")):
            site.documents[f"/{name}.opml"] = (
                f'<opml><body><outline xmlUrl="/{name}.opml"/><outline xmlUrl="/{other}.opml"/>'
                f'<outline xmlUrl="/{name}.rss"/></body></opml>'
            ).encode()
            site.feed(f"/{name}.rss", [1] if name == "a" else [2])
        assert fetched(room, f"{site.url}/a.opml", "--from", "feed")["stories"] == {"new": 2}

    def test_a_list_in_a_file_does_not_lead_to_internal_hosts(self, room: Newsroom, site: OldSite) -> None:
        site.feed("/a.rss", [1])
        path = room.root / "feeds.opml"
        path.write_text(f'<opml><body><outline xmlUrl="{site.url}/a.rss"/><outline xmlUrl="a.rss"/></body></opml>')
        report = fetched(room, str(path))
        assert report["code"] == 2
        assert [source["problems"][0].partition(",")[0] for source in report["sources"]] == [
            f"port {site.url.rpartition(':')[2]} is not one of the web's",
            "it is not an http or https address",
        ]
        assert site.paths() == []

    def test_folders_as_sections(self, room: Newsroom, site: OldSite) -> None:
        self.put_list(site)
        fetched(room, f"{site.url}/list.opml", "--folders", "section")
        assert 'section = "News"' in next(room.items.rglob("*story-1.html")).read_text()
