"""The page `/validate`: what it takes, what it shows, what it refuses, and that it reaches nothing it should not."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from syndication.http.own_addresses import own_path
from syndication.settings import Settings, resolve
from syndication.validation import RULES
from syndication.web.app import create_app
from tests.support import make_house
from tests.web.site.pages_support import elements, parse, texts, values

BASE = "https://feeds.tribune.example"
GOOD = Path(__file__).parents[2] / "validation" / "good"
FEED = (Path(__file__).parents[2] / "cli" / "cases" / "clean.rss").read_text(encoding="utf-8")
SEVERAL = (Path(__file__).parents[2] / "cli" / "cases" / "several.rss").read_text(encoding="utf-8")
ATTACK = '<script>alert(1)</script><img src=x onerror=alert(2)>"\' onfocus="alert(3)'


def make_client(root: Path, **fields: Any) -> FlaskClient:
    """Return a client of a publication in `root` that has one story."""
    settings = resolve(Settings(title="The Tribune", base_url=BASE, **fields), root)
    house = make_house(root, settings.publication)
    house.record("a.md", "Harbour reopens")
    house.publish()
    house.catalog.close()
    return create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db")).test_client()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    made = make_client(tmp_path_factory.mktemp("validate"))
    yield made
    made.application.extensions["syndication"].catalog.close()


@pytest.fixture
def open_client(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of a service that fetches any public address."""
    made = make_client(tmp_path, validate_any_address=True)
    yield made
    made.application.extensions["syndication"].catalog.close()


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse connections, and keep what names are looked up."""
    asked: list[str] = []

    def look_up(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        if host == "nobody.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if "public" not in host else "8.8.8.8", 80))]

    def refuse(_: socket.socket, address: object) -> None:
        asked.append(str(address))
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return asked


def post(client: FlaskClient, *parts: tuple[str, bytes], query: str = "") -> TestResponse:
    """Post a form of `parts`: the parameters of each name, and its value."""
    body = b"".join(b"--sep\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (n.encode(), v) for n, v in parts)
    return client.post(
        f"/validate{query}", data=body + b"--sep--\r\n", content_type="multipart/form-data; boundary=sep"
    )


def paste(client: FlaskClient, text: str, query: str = "") -> TestResponse:
    return post(client, ('name="text"', text.encode()), query=query)


def upload(client: FlaskClient, body: bytes, name: str = "feed.xml", query: str = "") -> TestResponse:
    quoted = name.replace('"', "%22")
    return post(client, (f'name="file"; filename="{quoted}"', body), query=query)


def verdict(response: TestResponse) -> str:
    assert response.status_code == 200
    return str(texts(parse(response.text), "//h2[@id='verdict']")[0])


def refusal(response: TestResponse) -> tuple[int, str]:
    [words] = texts(parse(response.text), "//p[@role='alert']")
    return response.status_code, words


class TestForm:
    def test_is_one_with_a_field_for_each_way_and_one_button(self, client: FlaskClient) -> None:
        response = client.get("/validate")
        page = parse(response.text)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
        assert [values(page, f"//form/@{name}") for name in ("action", "method", "enctype")] == [
            ["/validate"],
            ["post"],
            ["multipart/form-data"],
        ]
        assert values(page, "//form//*/@name") == ["by", "by", "by", "url", "file", "text"]
        assert values(page, "//input[@name='by']/@value") == ["url", "file", "text"]
        assert values(page, "//input[@checked]/@value") == ["url"]
        assert values(page, "//input[@name='url']/@value") == [f"{BASE}/rss.xml"]
        assert texts(page, "//button") == ["Check"]
        assert not elements(page, "//*[@required]")  # a field that is not shown could not be filled in

    @pytest.mark.parametrize(
        ("by", "target"),
        [("url", f"{BASE}/rss.xml"), ("file", "mine.xml"), ("text", "The pasted text"), ("", f"{BASE}/rss.xml")],
    )
    def test_checks_the_field_that_was_chosen_and_shows_it_again(
        self, client: FlaskClient, by: str, target: str
    ) -> None:
        fields = [('name="url"', f"{BASE}/rss.xml"), ('name="file"; filename="mine.xml"', FEED), ('name="text"', FEED)]
        chosen = [('name="by"', by)] if by else []
        page = parse(post(client, *((name, value.encode()) for name, value in (*chosen, *fields))).text)
        assert texts(page, "//section[@class='report']/p[@class='meta']/bdi") == [target]
        assert values(page, "//input[@checked]/@value") == [by or "url"]

    @pytest.mark.parametrize("by", ["url", "file", "text"])
    def test_says_what_is_missing_in_the_field_that_was_chosen(self, client: FlaskClient, by: str) -> None:
        others = [("url", f"{BASE}/rss.xml"), ("text", FEED)]
        fields = [(f'name="{name}"', value.encode()) for name, value in (("by", by), *others) if name != by]
        fields.append(('name="by"', by.encode()))
        response = post(client, *fields)
        assert refusal(response) == (400, "Give an address, choose a file, or paste a document.")
        assert values(parse(response.text), "//input[@checked]/@value") == [by]

    def test_may_be_sent_to_this_site_only(self, client: FlaskClient) -> None:
        policy = client.get("/validate").headers["Content-Security-Policy"]
        assert "form-action 'self'" in policy
        assert "default-src 'none'" in policy
        assert "'unsafe" not in policy

    def test_every_page_leads_to_it(self, client: FlaskClient) -> None:
        assert "/validate" in values(parse(client.get("/").text), "//footer//a/@href")


class TestDocuments:
    def test_a_clean_one(self, client: FlaskClient) -> None:
        assert verdict(paste(client, FEED)) == "Clean"
        assert verdict(upload(client, FEED.encode())) == "Clean"
        assert verdict(upload(client, (GOOD / "news.json").read_bytes(), "news.json")) == "Clean"

    def test_findings_are_shown_with_line_source_and_advice(self, client: FlaskClient) -> None:
        response = upload(client, SEVERAL.encode(), "several.rss")
        page = parse(response.text)
        assert verdict(response) == "8 errors, 1 warning"
        assert "several.rss (RSS 2.0, 1,524 bytes)" in texts(page, "//p[@class='meta']")
        first = elements(page, "//li[contains(@class, 'finding')]")[0]
        assert first.get("class") == "finding error"
        assert texts(first, ".//h3") == ["Error item/pubDate: not a date in the form of RSS (RFC 822): yesterday at 1"]
        assert texts(first, ".//pre") == ["12 <pubDate>yesterday at 1</pubDate>"]
        assert texts(first, ".//p[@class='meta']") == ["Lines 12, 17, 22, 27, 32", "Rule InvalidRFC2822Date"]
        assert texts(first, ".//p[@class='advice']") == [RULES["InvalidRFC2822Date"].advice]
        assert values(first, ".//a/@href") == ["/validate/rules/InvalidRFC2822Date"]

    def test_the_advice_of_a_rule_is_told_once(self, client: FlaskClient) -> None:
        text = FEED.replace("</channel>", "<a/><b/></channel>")
        assert len(texts(parse(paste(client, text).text), "//p[@class='advice']")) == 1

    def test_pasted_text_stays_in_the_form_and_nowhere_else(self, client: FlaskClient) -> None:
        [kept] = elements(parse(paste(client, FEED).text), "//textarea")
        assert kept.text_content().strip() == FEED.strip()
        [empty] = elements(parse(client.get("/validate").text), "//textarea")
        assert empty.text_content().strip() == ""

    @pytest.mark.parametrize("name", ["utf-8", "iso-8859-1", "windows-1252", "utf-16", "ISO-8859-15"])
    def test_pasted_text_is_of_the_encoding_that_it_declares(self, client: FlaskClient, name: str) -> None:
        text = FEED.replace('encoding="utf-8"', f'encoding="{name}"').replace("Ferries and", "Fähren und")
        found = json.loads(paste(client, text, "?format=json").data)["findings"]
        assert {finding["code"] for finding in found} <= {"NonstdEncoding"}

    @pytest.mark.parametrize("name", ["idna", "iso-8859-99", "zlib", "koi8-r"])
    def test_pasted_text_that_cannot_be_of_it_is_utf_8(self, client: FlaskClient, name: str) -> None:
        text = FEED.replace('encoding="utf-8"', f'encoding="{name}"').replace("Ferries and", "Fähren 港")
        assert paste(client, text).status_code == 200

    def test_many_kinds_of_findings_are_cut_and_say_so(self, client: FlaskClient) -> None:
        text = FEED.replace("</channel>", "".join(f"<wrong{n}/>" for n in range(130)) + "</channel>")
        page = parse(paste(client, text).text)
        assert len(elements(page, "//li[contains(@class, 'finding')]")) == 100
        assert "There are 30 more kinds of findings. Correct these first, then check again." in texts(page, "//p")

    @pytest.mark.parametrize("name", ["feed.xml", f"{ATTACK}.xml"])
    @pytest.mark.parametrize(
        "text",
        [
            FEED.replace("Ferries and tides", ATTACK.replace("<", "&lt;")),
            FEED.replace("<language>en", f"<language>{ATTACK.replace('<', '&lt;')}"),
            FEED.replace("</channel>", f"{ATTACK}</channel>"),
            f"</textarea>{ATTACK}",
            json.dumps({"version": ATTACK, ATTACK: 1, "items": [{"id": "1", "url": ATTACK}]}),
        ],
    )
    def test_nothing_of_a_document_becomes_markup(self, client: FlaskClient, text: str, name: str) -> None:
        for response in (paste(client, text), upload(client, text.encode(), name)):
            page = parse(response.text)
            assert not elements(page, "//script|//img|//*[@onfocus or @onerror]")
            assert len(elements(page, "//textarea")) == 1
            assert_sound(page)


class TestOwnFeeds:
    @pytest.mark.parametrize(
        "url",
        [
            "/rss.xml",
            "/atom.xml",
            "/feed.json",
            f"{BASE}/rss.xml",
            f"{BASE.upper().replace('HTTPS', 'https')}/rss.xml?a=b#c",
            "http://feeds.tribune.example/atom.xml",
        ],
    )
    def test_are_clean_without_a_network(self, client: FlaskClient, url: str, offline: list[str]) -> None:
        response = client.get("/validate", query_string={"url": url})
        assert verdict(response) == "Clean"
        assert offline == []
        told = json.loads(client.get("/validate", query_string={"url": url, "format": "json"}).data)
        assert (told["findings"], told["problem"]) == ([], "")
        assert verdict(client.post("/validate", data={"url": url})) == "Clean"

    def test_one_that_is_not_there(self, client: FlaskClient) -> None:
        status, words = refusal(client.get("/validate?url=/nope.xml"))
        assert (status, words) == (404, "There is no feed of this site at that address. The front page lists them all.")

    @pytest.mark.parametrize(
        "url",
        [
            "https://other.example/feed",
            "https://feeds.tribune.example:8443/rss.xml",
            "https://feeds.tribune.example.evil.example/rss.xml",
            "https://feeds.tribune.example@evil.example/rss.xml",
            "//evil.example/rss.xml",
            "http://127.0.0.1/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "nonsense",
        ],
    )
    def test_those_of_others_are_not_fetched(self, client: FlaskClient, url: str, offline: list[str]) -> None:
        words = "Only feeds of this site are fetched. Upload or paste feeds of other sites."
        assert refusal(client.get("/validate", query_string={"url": url})) == (403, words)
        assert refusal(client.post("/validate", data={"url": url})) == (403, words)
        assert offline == []

    @pytest.mark.parametrize(
        ("url", "base_url", "path"),
        [
            ("https://a.example/feeds/rss.xml", "https://a.example/feeds", "/rss.xml"),
            ("https://a.example/rss.xml", "https://a.example/feeds", ""),
            ("https://a.example/feedsx/rss.xml", "https://a.example/feeds", ""),
            ("/rss.xml", "https://a.example/feeds", "/rss.xml"),
            ("/caf%C3%A9/rss.xml?a", "https://a.example", "/café/rss.xml"),
            ("http://a.example/rss.xml", "https://a.example", "/rss.xml"),
            ("http://a.example:8000/rss.xml", "http://a.example:8000", "/rss.xml"),
            ("http://a.example/rss.xml", "http://a.example:8000", ""),
            ("http://a.example:8000/rss.xml", "http://a.example", ""),
            ("http://a.example", "http://a.example", ""),
        ],
    )
    def test_which_addresses_are_of_this_site(self, url: str, base_url: str, path: str) -> None:
        assert own_path(url, base_url) == path


class TestAnyAddress:
    """Where the setting lets the page fetch from other sites, it does so behind the guard."""

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("http://inside.example/", "inside.example is not on the public internet"),
            ("http://nobody.example/", "nobody.example is not on the public internet"),
            ("http://127.0.0.1/", "127.0.0.1 is not on the public internet"),
            ("http://public.example:22/", "port 22 is not one of the web's, 80 and 443"),
            ("http://a:b@public.example/", "it contains a user name or password, which are not sent; remove them"),
            ("gopher://public.example/", "it is not an http or https address"),
            ("http://public.example/", "the connection was refused; nothing listens there"),
        ],
    )
    def test_is_guarded(self, open_client: FlaskClient, url: str, words: str) -> None:
        response = open_client.post("/validate", data={"url": url})
        assert verdict(response) == f"Cannot be fetched: {words}"
        assert f"Error document: cannot be fetched: {words}" in texts(parse(response.text), "//h3")

    @pytest.mark.parametrize("query", ["", "?format=json"])
    def test_an_inner_name_is_answered_as_one_that_nobody_has(self, open_client: FlaskClient, query: str) -> None:
        def told(host: str) -> tuple[int, str]:
            answer = open_client.post(f"/validate{query}", data={"url": f"http://{host}/feed"})
            return answer.status_code, answer.text.replace(host, "HOST")

        assert told("inside.example") == told("nobody.example")

    def test_a_link_fetches_from_this_site_only(self, open_client: FlaskClient, offline: list[str]) -> None:
        assert open_client.get("/validate?url=http://public.example/").status_code == 403
        assert offline == []
        assert verdict(open_client.get("/validate?url=/rss.xml")) == "Clean"

    def test_connects_to_what_was_looked_up(self, open_client: FlaskClient, offline: list[str]) -> None:
        open_client.post("/validate", data={"url": "http://public.example/"})
        assert offline == ["public.example", "('8.8.8.8', 80)"]


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_halves_of_characters_are_reported(client: FlaskClient, query: str) -> None:
    """JSON can name a half of a character, which no answer can hold."""
    fields = '"title": "a\\ud800", "items": [{"id": "\\udfff", "url": "\\ud800", "\\ud801": 1}]'
    text = '{"version": "https://jsonfeed.org/version/1.1", ' + fields + "}"
    answer = paste(client, text, query)
    assert answer.status_code == 200
    assert "InvalidCharacter" in answer.text


class TestLimits:
    def test_a_document_of_5_mb_is_checked(self, client: FlaskClient) -> None:
        body = FEED.replace("<channel>", "<channel>" + " " * (5_000_000 - len(FEED))).encode()
        assert verdict(upload(client, body)) == "Clean"
        assert verdict(paste(client, body.decode())) == "Clean"
        assert verdict(upload(client, body + b"\n")) == "1 error"

    @pytest.mark.parametrize("query", ["", "?format=json"])
    def test_more_is_refused(self, client: FlaskClient, query: str) -> None:
        words = "Documents of at most 5 MB are checked here. On your own machine: syndication validate FILE"
        for response in (
            paste(client, "x" * 5_200_000, query),
            upload(client, b"x" * 5_200_000, query=query),
            post(client, *((f'name="n{n}"', b"x") for n in range(50)), query=query),
        ):
            told = (413, json.loads(response.data)["error"]) if query else refusal(response)
            assert told[0] == 413
            assert told[1] == words

    def test_nothing_is_refused_too(self, client: FlaskClient) -> None:
        words = "Give an address, choose a file, or paste a document."
        assert refusal(client.post("/validate")) == (400, words)
        assert refusal(paste(client, "  ")) == (400, words)
        assert refusal(client.post("/validate", data=b"<rss/>", content_type="application/rss+xml")) == (400, words)
        assert refusal(client.post("/validate", data=b"x", content_type="multipart/form-data")) == (400, words)

    def test_only_so_many_at_once(self, client: FlaskClient) -> None:
        places: threading.BoundedSemaphore = client.application.extensions["validator"].slots
        with places, places:
            response = paste(client, FEED)
            assert refusal(response)[0] == 503
            assert response.headers["Retry-After"] == "10"
            assert client.get("/validate?url=/rss.xml").status_code == 503
            assert client.get("/validate").status_code == client.get("/rss.xml").status_code == 200
        assert verdict(paste(client, FEED)) == "Clean"

    def test_a_place_is_given_back_whatever_happens(self, client: FlaskClient) -> None:
        for _ in range(5):
            assert client.get("/validate?url=/nope").status_code == 404
            assert client.post("/validate").status_code == 400
        assert verdict(paste(client, FEED)) == "Clean"

    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    def test_other_methods(self, client: FlaskClient, method: str) -> None:
        response = client.open("/validate", method=method)
        assert response.status_code == 405
        assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))

    def test_nothing_is_kept_by_caches(self, client: FlaskClient) -> None:
        for response in (paste(client, FEED), client.get("/validate?url=/nope"), client.post("/validate")):
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Content-Type-Options"] == "nosniff"


class TestForMachines:
    @pytest.mark.parametrize("query", ["", "?format=json"])
    def test_halves_of_characters_are_answered(self, client: FlaskClient, query: str) -> None:
        body = b'{"version": "\\ud800", "\\udfff": 1, "items": [{"\\udc00": [], "content_html": "<\\ud800>"}]}'
        for response in (upload(client, body, "a.json", query), paste(client, body.decode(), query)):
            assert response.status_code == 200
            assert "\\\\ud800" in response.text or "\\ud800" in response.text

    def test_the_fields_are_those_of_the_command(self, client: FlaskClient) -> None:
        expected = Path(__file__).parents[2] / "cli" / "cases" / "several.machine.json"
        response = upload(client, SEVERAL.encode(), "several.rss", "?format=json")
        assert response.headers["Content-Type"] == "application/json"
        assert json.loads(response.data) == json.loads(expected.read_text(encoding="utf-8"))


class TestRules:
    def test_all_are_listed_and_lead_to_their_pages(self, client: FlaskClient) -> None:
        response = client.get("/validate/rules")
        assert response.headers["Cache-Control"] == "max-age=3600"
        links = values(parse(response.text), "//dt/a/@href")
        assert sorted(links) == sorted(f"/validate/rules/{code}" for code in RULES)

    @pytest.mark.parametrize("code", ["HttpError", "NotBlank", "Uncompressed"])
    def test_each_says_what_to_do(self, client: FlaskClient, code: str) -> None:
        page = parse(client.get(f"/validate/rules/{code}").text)
        assert texts(page, "//h1") == [code]
        assert texts(page, "//p[@class='advice']") == [RULES[code].advice]
        assert texts(page, "//p[contains(@class, 'severity')]") == [RULES[code].severity.capitalize()]

    def test_there_is_none_of_another_name(self, client: FlaskClient) -> None:
        assert client.get("/validate/rules/Nope").status_code == 404


PAGES = ["/validate", "/validate?url=/rss.xml", "/validate?url=/nope", "/validate/rules", "/validate/rules/HttpError"]


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_is_sound(self, client: FlaskClient, path: str) -> None:
        assert_sound(parse(client.get(path).text))

    def test_is_english_in_a_publication_of_another_language(self, tmp_path: Path) -> None:
        client = make_client(tmp_path, language="ur")
        page = parse(paste(client, SEVERAL).text)
        assert values(page, "/html/@lang|/html/@dir") == ["ur", "rtl"]
        assert values(page, "//main/div/@lang|//main/div/@dir") == ["en", "ltr"]
        client.application.extensions["syndication"].catalog.close()

    def test_works_below_a_folder(self, tmp_path: Path) -> None:
        settings = resolve(Settings(base_url="https://a.example/feeds"), tmp_path)
        app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{tmp_path}/var/catalog.db"))
        (tmp_path / "var").mkdir(exist_ok=True)
        page = parse(app.test_client().get("/validate").text)
        assert set(values(page, "//form/@action")) == {"/feeds/validate"}
        assert values(page, "//main//a/@href") == ["/feeds/validate/rules"]
        app.extensions["syndication"].catalog.close()


def assert_sound(page: HtmlElement) -> None:
    levels = [int(str(heading.tag)[1]) for heading in elements(page, "//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = values(page, "//@id")
    assert len(ids) == len(set(ids))
    assert set(values(page, "//@aria-labelledby")) <= set(ids)
    labelled = set(values(page, "//label/@for"))
    assert {control.get("id") for control in elements(page, "//input|//textarea")} <= labelled
    assert all(texts(page, "//button|//a"))
    assert len(set(texts(page, "//button"))) == len(elements(page, "//button"))
    assert not elements(page, "//script|//iframe|//object|//style|//*[@style]")
    assert not [name for element in page.iter() for name in element.attrib if str(name).startswith("on")]
    assert all(re.fullmatch(r"(https?)?", urlsplit(address).scheme) for address in values(page, "//@href|//@src"))
