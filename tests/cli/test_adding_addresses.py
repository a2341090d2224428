"""`add URL`: where it may be fetched from, what its site says of it, and what a second time says."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.http.fetch.misbehaving import Server, answer, saying

SETTINGS = f'{LEAST}base_url = "http://127.0.0.1:9999"\n'  # the host of the test server: its pages are our own
HTML = "Content-Type: text/html; charset=utf-8"
NO_ROBOTS = answer(b"no", status="404 Not Found")
BODY = "<article><h1>Harbour reopens</h1><p>The harbour reopened on Thursday.</p></article>"
DATE = '<meta property="article:published_time" content="2026-02-05T12:00:00Z">'
PRIVATE = "--allow-private"


def page(body: str = BODY, head: str = DATE) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.fixture
def site() -> Iterator[Server]:
    server = Server({"/robots.txt": saying(NO_ROBOTS), "/harbour": saying(answer(page(), HTML))})
    yield server
    server.close()


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path, SETTINGS)


@pytest.fixture
def stranger(tmp_path: Path) -> Newsroom:
    """A publication to which the test server is another site."""
    return make_empty(tmp_path, f'{LEAST}base_url = "https://feeds.tribune.example"\n')


def records(room: Newsroom) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in room.items.rglob("20*.*")}


class TestWhereFrom:
    def test_a_page_becomes_a_draft_at_its_address(self, room: Newsroom, site: Server) -> None:
        out = room.done("add", f"{site.url}/harbour", PRIVATE)
        (record,) = records(room).values()
        assert 'status = "withheld"' in record
        assert f'url = "{site.url}/harbour"' in record
        assert "syndication reinstate items/2026/02/2026-02-05-harbour-reopens.html" in out

    def test_an_option_makes_it_public(self, room: Newsroom, site: Server) -> None:
        room.done("add", f"{site.url}/harbour", PRIVATE, "--usable")
        assert "status" not in next(iter(records(room).values()))

    def test_hosts_of_a_private_network_need_an_option(self, room: Newsroom, site: Server) -> None:
        result = room.run("add", f"{site.url}/harbour")
        assert result.code == 2
        assert result.error == (
            f"{site.url}/harbour: 127.0.0.1 is not on the public internet; check it, or give --allow-private if it is "
            "in your own network\n"
        )
        assert site.asked == []

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("ftp://127.0.0.1/a", "it is not an http or https address"),
            ("http://", "it is not an http or https address"),
            ("http://ada:secret@tribune.example/", "it contains a user name or password"),
            ("http://[::1", "it is not an http or https address"),
        ],
    )
    def test_other_addresses_are_refused(self, room: Newsroom, address: str, words: str) -> None:
        result = room.run("add", address)
        assert (result.code, result.out) == (2, "")
        assert result.error.startswith(f"{address}: {words}")

    def test_the_last_address_of_redirects_counts(self, room: Newsroom, site: Server) -> None:
        body = '<article><h1>Harbour</h1><p>It <a href="more">reopened</a>.</p></article>'
        site.talks["/2026/new"] = saying(answer(page(body), HTML))
        site.talks["/old"] = saying(answer(b"", "Location: /2026/new", status="301 Moved"))
        room.done("add", f"{site.url}/old", PRIVATE)
        (record,) = records(room).values()
        assert f'url = "{site.url}/2026/new"' in record
        assert f'<a href="{site.url}/2026/more">' in record

    def test_six_redirects_are_too_many(self, room: Newsroom, site: Server) -> None:
        for number in range(6):
            site.talks[f"/{number}"] = saying(answer(b"", f"Location: /{number + 1}", status="302 Found"))
        result = room.run("add", f"{site.url}/0", PRIVATE)
        assert (result.code, result.error) == (2, f"{site.url}/0: it is redirected more than 5 times\n")

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            ("404 Not Found", "is answered with the status 404: there is no such page; check the address"),
            ("403 Forbidden", "status 403: its server refuses programs; save the page in a browser as HTML"),
            ("500 Oops", "status 500: try again later"),
            ("204 No Content", "status 204: "),
        ],
    )
    def test_answers_that_are_no_page(self, room: Newsroom, site: Server, status: str, words: str) -> None:
        site.talks["/no"] = saying(answer(b"", HTML, status=status))
        result = room.run("add", f"{site.url}/no", PRIVATE)
        assert result.code == 2
        assert words in result.error
        assert records(room) == {}

    def test_a_page_that_is_too_large_is_refused(self, room: Newsroom, site: Server) -> None:
        site.talks["/large"] = saying(answer(b"<!doctype html>" + b"x" * 5_000_000, HTML))
        result = room.run("add", f"{site.url}/large", PRIVATE)
        assert result.code == 2
        assert "has more than 5,000,000 bytes; save the page" in result.error

    def test_an_address_that_fails_stops_no_other(self, room: Newsroom, site: Server) -> None:
        result = room.run("add", f"{site.url}/none", f"{site.url}/harbour", PRIVATE)
        assert result.code == 2
        assert len(records(room)) == 1


class TestKinds:
    @pytest.mark.parametrize(
        ("path", "content_type", "body", "word"),
        [
            ("/a", "text/markdown", b"# Harbour\n\nIt *reopened*.\n", "harbour.md"),
            ("/post.md", "text/plain; charset=utf-8", b"# Harbour\n\nIt *reopened*.\n", "harbour.md"),
            ("/readme.md", "text/html", page(), "harbour-reopens.html"),
            (
                "/n",
                "application/json",
                b'{"uri":"x:1","headline":"Harbour","body_text":"It did.","firstcreated":"2026-02-05T12:00:00Z"}',
                "harbour.html",
            ),
            ("/x", "application/octet-stream", page(), "harbour-reopens.html"),
            (
                "/latin",
                "text/html; charset=iso-8859-1",
                page("<article><h1>Hafen f\u00fcr alle</h1><p>Ja.</p></article>").decode().encode("latin-1"),
                "hafen-fur-alle.html",
            ),
        ],
    )
    def test_are_known_by_type_and_content(
        self, room: Newsroom, site: Server, path: str, content_type: str, body: bytes, word: str
    ) -> None:
        site.talks[path] = saying(answer(body, f"Content-Type: {content_type}"))
        room.done("add", f"{site.url}{path}", PRIVATE, "--published", "2026-02-05T12:00:00Z")
        assert list(records(room)) == [f"2026-02-05-{word}"]

    @pytest.mark.parametrize(
        ("content_type", "body", "words"),
        [
            ("application/rss+xml", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "is a feed (RSS)"),
            ("text/xml", b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "is a feed (Atom)"),
            (
                "application/json",
                b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
                "is a feed (JSON Feed)",
            ),
        ],
    )
    def test_a_feed_is_refused_with_the_command_for_it(
        self, room: Newsroom, site: Server, content_type: str, body: bytes, words: str
    ) -> None:
        site.talks["/feed"] = saying(answer(body, f"Content-Type: {content_type}"))
        result = room.run("add", f"{site.url}/feed", PRIVATE)
        assert result.code == 2
        assert words in result.error
        assert f"syndication validate {site.url}/feed" in result.error

    def test_a_picture_is_refused_with_the_command_for_it(self, room: Newsroom, site: Server) -> None:
        site.talks["/p.png"] = saying(answer(b"\x89PNG\r\n\x1a\n\0\0", "Content-Type: image/png"))
        result = room.run("add", f"{site.url}/p.png", PRIVATE)
        assert result.code == 2
        assert f"syndication edit STORY --picture {site.url}/p.png" in result.error

    def test_what_a_server_calls_a_file_does_not_reach_the_terminal(self, room: Newsroom, site: Server) -> None:
        site.talks["/p"] = saying(answer(b"x", "Content-Type: image/\x1b[2J"))
        result = room.run("add", f"{site.url}/p", PRIVATE)
        assert result.code == 2
        assert "\x1b" not in result.error

    def test_a_page_in_deflate_is_read(self, room: Newsroom, site: Server) -> None:
        site.talks["/z"] = saying(answer(zlib.compress(page()), HTML, "Content-Encoding: deflate"))
        room.done("add", f"{site.url}/z", PRIVATE)

    def test_markdown_has_absolute_addresses(self, room: Newsroom, site: Server) -> None:
        text = b"# Harbour\n\n![Quay](img/quay%201.png) and [more](<../more.html>), `![x](img/x.png)`, [a](#note)\n"
        site.talks["/blog/post.md"] = saying(answer(text, "Content-Type: text/plain"))
        room.done("add", f"{site.url}/blog/post.md", PRIVATE, "--published", "2026-02-05T12:00:00Z")
        (record,) = records(room).values()
        assert f"![Quay]({site.url}/blog/img/quay%201.png) and [more](<{site.url}/more.html>)" in record
        assert "`![x](img/x.png)`, [a](#note)" in record


class TestWhatItsSiteSays:
    def test_another_site_needs_rights(self, stranger: Newsroom, site: Server) -> None:
        result = stranger.run("add", f"{site.url}/harbour", PRIVATE)
        assert (result.code, records(stranger)) == (2, {})
        assert "rights: the page is of 127.0.0.1, which is not this publication's site" in result.error
        stranger.done("add", f"{site.url}/harbour", PRIVATE, "--rights", "Reprinted with permission of The Herald")
        assert '[rights]\nusage = "Reprinted with permission of The Herald"' in next(iter(records(stranger).values()))

    def test_the_home_of_the_publication_is_its_site(self, tmp_path: Path, site: Server) -> None:
        room = make_empty(tmp_path, f'{LEAST}base_url = "https://feeds.tribune.example"\nhome = "http://127.0.0.1/"\n')
        room.done("add", f"{site.url}/harbour", PRIVATE)

    @pytest.mark.parametrize(
        ("robots", "header", "head", "words"),
        [
            (b"User-agent: *\nDisallow: /har", "", "", "robots.txt of the site asks programs not to read the page"),
            (None, "", "", "robots.txt of the site cannot be read (status 503)"),
            (b"", "X-Robots-Tag: googlebot: noindex", "", "(noindex in X-Robots-Tag)"),
            (b"", "", '<meta name="robots" content="NONE">', "not to list it (noindex)"),
            (
                b"",
                "",
                '<meta property="article:content_tier" content="locked">',
                "for subscribers (article:content_tier",
            ),
            (b"", "", '<link rel="canonical" href="https://herald.example/1">', "of another site and was not used"),
        ],
    )
    def test_is_shown_as_a_warning(
        self, room: Newsroom, site: Server, robots: bytes | None, header: str, head: str, words: str
    ) -> None:
        site.talks["/robots.txt"] = saying(
            answer(b"", status="503 Busy") if robots is None else answer(robots, "Content-Type: text/plain")
        )
        headers = (HTML, header) if header else (HTML,)
        site.talks["/harbour"] = saying(answer(page(head=DATE + head), *headers))
        out = room.done("add", f"{site.url}/harbour", PRIVATE)
        assert words in next(line for line in out.splitlines() if line.startswith("  warning: "))

    @pytest.mark.parametrize(("holder", "is_warned"), [("The Herald", True), ("the tribune", False)])
    def test_rights_of_others_are_a_warning(self, room: Newsroom, holder: str, is_warned: bool) -> None:
        story = {"@type": "NewsArticle", "headline": "Harbour", "copyrightHolder": {"name": holder}}
        text = page(head=f'{DATE}<script type="application/ld+json">{json.dumps(story)}</script>')
        assert (f"the rights are held by {holder}" in room.done("add", "-", text=text)) == is_warned

    def test_a_page_for_subscribers_is_a_draft_also_as_a_file(self, room: Newsroom) -> None:
        story = {"@type": "NewsArticle", "headline": "Harbour", "hasPart": {"isAccessibleForFree": "False"}}
        text = page(head=f'{DATE}<script type="application/ld+json">{json.dumps(story)}</script>')
        out = room.done("add", "-", text=text)
        assert "the page is for subscribers (isAccessibleForFree)" in out
        assert 'status = "withheld"' in next(iter(records(room).values()))


class TestDryRun:
    def test_shows_where_each_field_is_from_and_writes_nothing(self, room: Newsroom, site: Server) -> None:
        lines = room.done("add", f"{site.url}/harbour", PRIVATE, "--dry-run").splitlines()
        assert "  headline     Harbour reopens  (<h1>)" in lines
        assert "  published    2026-02-05T12:00:00+00:00  (meta article:published_time)" in lines
        assert f"  url          {site.url}/harbour  (the address asked)" in lines
        assert "  status       withheld" in lines
        assert records(room) == {}

    @pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--dry-run", "--json")])
    def test_what_is_missing_is_asked(self, room: Newsroom, site: Server, arguments: tuple[str, ...]) -> None:
        site.talks["/harbour"] = saying(answer(page(head=""), HTML))
        result = room.run("add", f"{site.url}/harbour", PRIVATE, *arguments)
        assert result.code == 2
        assert "published: the page gives no date to rely on" in result.out + result.error


class TestAgain:
    def test_the_same_page_is_no_second_story(self, room: Newsroom, site: Server) -> None:
        room.done("add", f"{site.url}/harbour", PRIVATE)
        site.talks["/harbour"] = saying(answer(page() + b"<!-- another nonce -->", HTML))
        result = room.done("add", f"{site.url}/harbour", PRIVATE)
        path = "items/2026/02/2026-02-05-harbour-reopens.html"
        assert result == f"{site.url}/harbour: was added before, as {path}; the record is left as it is\n"
        assert len(records(room)) == 1

    @pytest.mark.parametrize("usable", [True, False])
    def test_a_changed_text_is_offered(self, room: Newsroom, site: Server, usable: bool) -> None:
        room.done("add", f"{site.url}/harbour", PRIVATE, *(["--usable"] if usable else []))
        room.done("publish")
        site.talks["/harbour"] = saying(answer(page(BODY.replace("Thursday", "Friday")), HTML))
        lines = room.done("add", f"{site.url}/harbour", PRIVATE).splitlines()
        assert lines[1] == "  its body: not as in the record. To take over what the page has now:"
        command = lines[2].strip().removeprefix("syndication ")
        note = ' --note "WHAT IS NEW"' if usable else ""
        path = "items/2026/02/2026-02-05-harbour-reopens.html"
        assert command == f"{'update' if usable else 'edit'} {path} --from {site.url}/harbour{note}"
        arguments = command.removesuffix(note).split()
        room.done(*arguments, PRIVATE, *(["--note", "It was Friday."] if usable else []))
        (record,) = records(room).values()
        assert "reopened on Friday" in record
        assert ('kind = "update"' in record) == usable

    def test_a_picture_that_is_stored_here_is_no_change(self, room: Newsroom, site: Server) -> None:
        picture = f"http://127.0.0.1:9999/pictures/{'0a' * 16}.jpg"
        body = BODY.replace("</article>", f'<p>A quay: <img src="{picture}" alt="Quay"></p></article>')
        for nonce in ("<!-- 1 -->", "<!-- 2 -->"):
            site.talks["/harbour"] = saying(answer(page(body) + nonce.encode(), HTML))
            lines = room.done("add", f"{site.url}/harbour", PRIVATE).splitlines()
        assert f'src="pictures/{"0a" * 16}.jpg"' in next(iter(records(room).values()))
        assert lines[1:] == []

    def test_a_text_for_subscribers_does_not_become_public(self, room: Newsroom, site: Server) -> None:
        room.done("add", f"{site.url}/harbour", PRIVATE, "--usable")
        room.done("publish")
        paid = f'{DATE}<meta property="article:content_tier" content="locked">'
        site.talks["/harbour"] = saying(answer(page(BODY.replace("Thursday", "Friday"), head=paid), HTML))
        change = ("harbour-reopens", "--from", f"{site.url}/harbour", PRIVATE)
        for command in (("edit", *change), ("update", *change, "--note", "x"), ("correct", *change, "--note", "x")):
            result = room.run(*command)
            assert result.code == 1
            assert "is public, and the new text is a draft, for subscribers or withdrawn at its source" in result.error
        assert "Friday" not in room.document("/feed.json")

    def test_it_is_known_by_its_canonical_address(self, room: Newsroom, site: Server) -> None:
        head = f'{DATE}<link rel="canonical" href="/harbour">'
        site.talks["/harbour"] = site.talks["/h?id=1"] = saying(answer(page(head=head), HTML))
        room.done("add", f"{site.url}/harbour", PRIVATE)
        site.talks["/h?id=1"] = saying(answer(page(head=head) + b" ", HTML))
        assert "was added before" in room.done("add", f"{site.url}/h?id=1", PRIVATE)

    def test_a_canonical_address_that_all_pages_share_is_not_used(self, room: Newsroom, site: Server) -> None:
        head = f'{DATE}<link rel="canonical" href="/">'
        for name in ("one", "two"):
            site.talks[f"/{name}"] = saying(answer(page(BODY.replace("Harbour", name), head=head), HTML))
            room.done("add", f"{site.url}/{name}", PRIVATE)
        assert len(records(room)) == 2

    def test_without_its_date_it_is_known_too(self, room: Newsroom, site: Server) -> None:
        site.talks["/harbour"] = saying(answer(page(head=""), HTML))
        room.done("add", f"{site.url}/harbour", PRIVATE, "--published", "2026-02-05T12:00:00Z")
        site.talks["/harbour"] = saying(answer(page(head="<!-- new -->"), HTML))
        assert "was added before" in room.done("add", f"{site.url}/harbour", PRIVATE)
