"""The hub at `/hub`: what it takes, what it refuses and in which words, and what it tells people."""

from __future__ import annotations

import json
import logging
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from werkzeug.test import TestResponse

from syndication.catalog import Catalog, jobs, subscriptions
from syndication.delivery.websub.caps import Caps
from syndication.delivery.websub.subscription_requests import SubscriptionRequest
from syndication.delivery.websub.verification import request_job
from syndication.http.rate_limit import Rate, RateLimiter, parse_networks
from syndication.model.job import Job
from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.hub import FORM, MOST_BYTES, Hub, hub
from syndication.web.views import HUB_BUSY_SECONDS
from tests.support import NOON, every_job, make_house
from tests.web.site.pages_support import elements, parse, texts, values

BASE = "https://feeds.tribune.example"
TOPIC = f"{BASE}/sections/world/atom.xml"
CALLBACK = "https://reader.example/callback?k=1"
ASKED = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": CALLBACK}
WISH = SubscriptionRequest(mode="subscribe", topic=TOPIC, callback=CALLBACK, lease_seconds=864_000)
UNREACHABLE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def make_app(root: Path, **fields: Any) -> Flask:
    """Return the app of a publication with one story, and a hub under a clock that stands still."""
    least: dict[str, Any] = {"title": "The Tribune", "base_url": BASE, "hub": False}
    told = resolve(Settings(**least | fields), root)
    house = make_house(root, told.publication)
    house.record("a.md", "Harbour reopens", section='"World"')
    house.publish()
    house.catalog.close()
    app = create_app(msgspec.structs.replace(told, database=f"sqlite:///{root}/var/catalog.db"))
    catalog = app.extensions["syndication"].catalog
    app.extensions["hub"] = Hub(catalog, told.publication, "sha256", clock=lambda: NOON, seconds=lambda: 0.0)
    app.register_blueprint(hub)
    return app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    made = make_app(tmp_path_factory.mktemp("hub"))
    yield made
    made.extensions["syndication"].catalog.close()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of a hub that nobody has asked for anything yet."""
    before = app.extensions["hub"]
    yield app.test_client()
    app.extensions["hub"] = before
    catalog = app.extensions["syndication"].catalog
    with catalog.begin() as connection:
        jobs.drop(connection, [job.key for job in every_job(connection)])
        for one in subscriptions.find_all(connection):
            subscriptions.remove(connection, one.path, one.callback)


def change(client: FlaskClient, **fields: Any) -> None:
    """Let the hub be another for the rest of a test."""
    extensions = client.application.extensions
    extensions["hub"] = replace(extensions["hub"], **fields)


def ask(client: FlaskClient, *more: tuple[str, str], **fields: str) -> TestResponse:
    """Ask for a subscription, with `fields` in place of what that needs, and `more` behind it."""
    told = ASKED | {f"hub.{name}": value for name, value in fields.items()}
    return post(client, urlencode([*told.items(), *more]).encode())


def post(client: FlaskClient, body: bytes, content_type: str | None = FORM) -> TestResponse:
    return client.post("/hub", data=body, content_type=content_type)


def waiting(client: FlaskClient) -> list[Job]:
    catalog: Catalog = client.application.extensions["syndication"].catalog
    with catalog.read() as connection:
        return every_job(connection)


def subscribe(client: FlaskClient, callback: str) -> None:
    """Keep a subscription, as if it had been verified."""
    with client.application.extensions["syndication"].catalog.begin() as connection:
        end = NOON + timedelta(days=1)
        subscriptions.save(connection, "/sections/world/atom.xml", TOPIC, callback, "", end, NOON)


def told(response: TestResponse) -> tuple[int, str]:
    """Return the status of an answer and its one line of plain text."""
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.text.count("\n") == 1
    return response.status_code, response.text.rstrip("\n")


class TestTaken:
    def test_a_wish_waits_to_be_verified(self, client: FlaskClient) -> None:
        response = ask(client)
        assert told(response) == (202, "Accepted; the hub will now verify the callback")
        assert response.headers["Cache-Control"] == "no-store"
        assert waiting(client) == [request_job(WISH, "/sections/world/atom.xml", NOON)]

    def test_all_that_it_says_is_kept(self, client: FlaskClient) -> None:
        assert ask(client, secret="s ✓", lease_seconds="86400", verify_token="t&").status_code == 202
        (job,) = waiting(client)
        asked = replace(WISH, secret="s ✓", lease_seconds=86_400, verify_token="t&")
        assert msgspec.json.decode(job.payload, type=SubscriptionRequest) == asked

    def test_what_is_unknown_is_ignored(self, client: FlaskClient) -> None:
        more = [("foo", "bar"), ("hub.foo", "hub.bar"), ("hub.verify", "sync"), ("hub.verify", "async")]
        assert ask(client, *more).status_code == 202
        assert waiting(client) == [request_job(WISH, "/sections/world/atom.xml", NOON)]

    def test_a_later_one_takes_the_place_of_an_earlier(self, client: FlaskClient) -> None:
        assert ask(client, secret="first").status_code == 202
        later = NOON + timedelta(seconds=1)
        change(client, clock=lambda: later)
        assert ask(client, mode="unsubscribe").status_code == 202
        asked = SubscriptionRequest(mode="unsubscribe", topic=TOPIC, callback=CALLBACK)
        (job,) = waiting(client)
        newer = request_job(asked, "/sections/world/atom.xml", later)
        assert (job.payload, job.wanted, job.due) == (newer.payload, newer.wanted, NOON)

    @pytest.mark.parametrize("topic", [f"{BASE}/rss.xml", f"{BASE}/feed.json", f"{BASE}/sections/world/rss.xml"])
    def test_each_live_feed_is_a_topic(self, client: FlaskClient, topic: str) -> None:
        assert ask(client, topic=topic).status_code == 202
        assert [job.subject for job in waiting(client)] == [topic.removeprefix(BASE)]

    @pytest.mark.parametrize(
        "content_type", [FORM, f"{FORM}; charset=UTF-8", f"{FORM};charset=iso-8859-1", FORM.upper()]
    )
    def test_the_form_may_name_a_charset(self, client: FlaskClient, content_type: str) -> None:
        assert post(client, urlencode(ASKED).encode(), content_type).status_code == 202

    def test_a_secret_is_in_no_log(self, client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            ask(client, secret="never to be seen")
            change(client, catalog=Catalog(UNREACHABLE))
            ask(client, secret="never to be seen")
        assert "never" not in caplog.text


class TestRefused:
    @pytest.fixture(autouse=True)
    def nothing_comes_of_it(self, client: FlaskClient) -> Iterator[None]:
        yield
        assert waiting(client) == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"mode": ""}, "hub.mode: is missing; send subscribe or unsubscribe"),
            ({"mode": "<b>"}, "hub.mode: '<b>' is not a mode; send subscribe or unsubscribe"),
            (
                {"mode": "publish"},
                "hub.mode: publish is not needed; this hub announces its own documents by itself",
            ),
            ({"topic": ""}, 'hub.topic: is missing; send the address that a feed names as rel="self"'),
            ({"callback": ""}, "hub.callback: is missing; send the address that deliveries are to be posted to"),
            ({"callback": "mailto:a@b.example"}, "hub.callback: it is not an http or https address"),
            ({"callback": f"{CALLBACK}#a"}, "hub.callback: has a fragment, which is never sent; remove it"),
            ({"secret": "s" * 200}, "hub.secret: has 200 bytes; send fewer than 200"),
            (
                {"lease_seconds": "0"},
                "hub.lease_seconds: '0' is not a number of seconds; send one above 0, such as 864000",
            ),
        ],
    )
    def test_what_is_no_wish(self, client: FlaskClient, fields: Mapping[str, str], words: str) -> None:
        assert told(ask(client, **fields)) == (400, words)

    def test_what_is_given_twice(self, client: FlaskClient) -> None:
        assert told(ask(client, ("hub.topic", TOPIC))) == (400, "hub.topic: is given twice; send it once")

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "127.1"])
    def test_a_callback_within_the_house(self, client: FlaskClient, host: str) -> None:
        status, words = told(ask(client, callback=f"http://{host}/"))
        assert (status, words.partition(" is ")[2]) == (400, "not on the public internet; send an address that is")

    @pytest.mark.parametrize(
        "topic",
        [
            f"{BASE}/sections/nowhere/rss.xml",
            f"{BASE}/archive/1/rss.xml",
            f"{BASE}/sitemap.xml",
            f"{BASE}/opml.xml",
            f"{BASE}/items/harbour-reopens",
            f"{BASE}/",
            f"{BASE}/rss.xml?a",
            f"{BASE}/nö/rss.xml",
            "http://feeds.tribune.example/rss.xml",
            "https://other.example/rss.xml",
        ],
    )
    def test_what_is_no_feed_of_ours(self, client: FlaskClient, topic: str) -> None:
        cure = f'send the rel="self" address of a feed of {BASE}'
        assert told(ask(client, topic=topic)) == (404, f"hub.topic: there is no such feed here; {cure}")

    @pytest.mark.parametrize(
        "content_type", [None, "", "application/json", "multipart/form-data; boundary=x", "text/plain"]
    )
    def test_what_is_no_form(self, client: FlaskClient, content_type: str | None) -> None:
        response = post(client, urlencode(ASKED).encode(), content_type)
        assert told(response) == (415, f"Send a form with Content-Type: {FORM}")
        assert response.headers["Accept-Post"] == FORM

    @pytest.mark.parametrize(
        "body", [b"\xff", b"hub.topic=%ff", b"hub.secret=%ed%a0%80", b"&".join([b"a=b"] * 101), b"hub.mode%80=x"]
    )
    def test_a_form_that_cannot_be_read(self, client: FlaskClient, body: bytes) -> None:
        words = "The form is invalid; send up to 100 parameters in percent-encoded UTF-8"
        assert told(post(client, body)) == (400, words)

    @pytest.mark.parametrize("length_is_told", [True, False])
    def test_a_form_beyond_16_kb(self, client: FlaskClient, length_is_told: bool) -> None:
        body = urlencode(ASKED | {"x": "y"}).encode()
        longer = body.ljust(MOST_BYTES + 1, b"y")
        if length_is_told:
            response = post(client, longer)
        else:
            response = client.post(
                "/hub",
                input_stream=BytesIO(longer),
                content_type=FORM,
                environ_overrides={"wsgi.input_terminated": True},
            )
        assert told(response) == (413, "A request to the hub has at most 16,384 bytes")

    def test_what_comes_while_too_many_wait(self, client: FlaskClient) -> None:
        change(client, most_waiting=0)
        response = ask(client)
        assert told(response) == (503, "Too many requests wait for verification; ask again in a minute")
        assert response.headers["Retry-After"] == "60"

    def test_what_comes_while_the_database_is_out_of_reach(self, client: FlaskClient) -> None:
        change(client, catalog=Catalog(UNREACHABLE))
        response = ask(client)
        assert told(response) == (503, "The database is unavailable; ask again in a minute")
        assert response.headers["Retry-After"] == "60"

    def test_what_comes_while_another_writes_for_too_long(self, client: FlaskClient) -> None:
        url = client.application.extensions["hub"].catalog.url
        change(client, catalog=Catalog(url, busy_seconds=0.05))
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
            other.execute("begin immediate")
            response = ask(client)
        assert told(response) == (503, "The database is unavailable; ask again in a minute")

    def test_the_hub_of_an_app_waits_for_others_for_less_than_subscribers_do(self) -> None:
        assert HUB_BUSY_SECONDS < 5


class TestLimits:
    def test_the_longest_form_is_taken(self, client: FlaskClient) -> None:
        body = urlencode(ASKED | {"x": "y"}).encode().ljust(MOST_BYTES, b"y")
        assert post(client, body).status_code == 202

    def test_a_callback_within_the_house_may_be_allowed(self, client: FlaskClient) -> None:
        change(client, allow_private=True)
        assert ask(client, callback="http://127.0.0.1:8000/").status_code == 202

    def test_one_host_of_callbacks_may_ask_so_often(self, client: FlaskClient) -> None:
        now = [0.0]
        change(client, limit=RateLimiter(Rate(2)), seconds=lambda: now[0])
        for path in ("a", "b"):
            assert ask(client, callback=f"https://reader.example/{path}").status_code == 202
        for address in ("https://reader.example/c", "http://READER.example.:8080/"):
            response = ask(client, callback=address)
            assert told(response) == (
                429,
                "hub.callback: too many requests for reader.example; ask again in a minute",
            )
            assert response.headers["Retry-After"] == "60"
        assert ask(client, callback="https://other.example/").status_code == 202
        now[0] = 60.0
        assert ask(client, callback="https://reader.example/c").status_code == 202
        assert len(waiting(client)) == 4

    def test_one_address_may_ask_so_often_whatever_callbacks_it_names(self, client: FlaskClient) -> None:
        now = [0.0]
        change(client, caller_limit=RateLimiter(Rate(2)), seconds=lambda: now[0])
        statuses = [ask(client, callback=f"https://{name}.example/").status_code for name in ("a", "b")]
        assert statuses == [202, 202]
        response = ask(client, callback="https://c.example/")
        assert told(response) == (429, "Too many requests from this address; ask again in a minute")
        assert response.headers["Retry-After"] == "60"
        assert post(client, b"", "text/plain").status_code == 429  # before anything is read
        now[0] = 60.0
        assert ask(client, callback="https://c.example/").status_code == 202

    @pytest.mark.parametrize(("proxies", "statuses"), [((), [202, 429]), (("127.0.0.1",), [202, 202])])
    def test_an_address_is_what_trusted_proxies_say(
        self, client: FlaskClient, proxies: tuple[str, ...], statuses: list[int]
    ) -> None:
        change(client, caller_limit=RateLimiter(Rate(1)), trusted=parse_networks(proxies))
        asked = [
            client.post("/hub", data=urlencode(ASKED), content_type=FORM, headers={"X-Forwarded-For": address})
            for address in ("192.0.2.1", "192.0.2.2")
        ]
        assert [response.status_code for response in asked] == statuses

    def test_names_of_one_domain_share_its_limit(self, client: FlaskClient) -> None:
        change(client, limit=RateLimiter(Rate(1)))
        statuses = [ask(client, callback=f"https://{name}.reader.example/").status_code for name in ("a", "b")]
        assert statuses == [202, 429]

    def test_a_host_has_no_more_subscriptions_than_it_may(self, client: FlaskClient) -> None:
        change(client, caps=Caps(of_site=2))
        subscribe(client, "https://a.reader.example/")
        assert ask(client, callback="https://b.reader.example/").status_code == 202  # it waits, and is counted
        assert told(ask(client, callback="https://c.reader.example/")) == (
            403,
            "hub.callback: reader.example has 2 subscriptions here, the most for one host; end some of them first",
        )
        assert ask(client, callback="https://other.example/").status_code == 202

    def test_the_hub_has_no_more_subscriptions_than_it_may(self, client: FlaskClient) -> None:
        change(client, caps=Caps(total=1))
        subscribe(client, "https://a.example/")
        response = ask(client, callback="https://b.example/")
        assert told(response) == (503, "The hub is full; ask again later")
        assert response.headers["Retry-After"] == "60"

    @pytest.mark.parametrize("mode", ["subscribe", "unsubscribe"])
    def test_what_renews_or_ends_a_subscription_always_passes(self, client: FlaskClient, mode: str) -> None:
        change(client, caps=Caps(of_site=1, total=1), limit=RateLimiter(Rate(1)), most_waiting=1)
        subscribe(client, CALLBACK)
        assert [ask(client, mode=mode).status_code for _ in range(3)] == [202] * 3
        assert ask(client, callback="https://reader.example/new").status_code == 503

    def test_those_that_wait_are_counted(self, client: FlaskClient) -> None:
        change(client, most_waiting=2)
        statuses = [ask(client, callback=f"https://reader.example/{number}").status_code for number in range(3)]
        assert statuses == [202, 202, 503]

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND", "TRACE"])
    def test_other_methods(self, client: FlaskClient, method: str) -> None:
        response = client.open("/hub", method=method)
        assert told(response) == (405, "POST a form to subscribe; GET explains how")
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"

    def test_what_may_be_asked(self, client: FlaskClient) -> None:
        response = client.options("/hub")
        assert response.status_code == 200
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}

    def test_other_addresses_refuse_methods_as_before(self, client: FlaskClient) -> None:
        response = client.delete("/")
        assert (response.status_code, response.mimetype) == (405, "text/html")
        assert "GET" in response.headers["Allow"]

    @settings(
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda more: urlencode(ASKED).encode() + b"&" + more))
    def test_whatever_is_posted_is_taken_or_refused(self, client: FlaskClient, body: bytes) -> None:
        response = post(client, body)
        assert response.status_code in (202, 400, 404)
        told(response)


class TestPage:
    def test_tells_how_to_subscribe(self, client: FlaskClient) -> None:
        change(client, signature="sha512")
        response = client.get("/hub")
        page = parse(response.text)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert texts(page, "//h1") == ["The hub"]
        [example] = elements(page, "//pre")
        assert example.text_content().split("\n") == [
            f"curl {BASE}/hub \\",
            "    --data-urlencode hub.mode=subscribe \\",
            f"    --data-urlencode hub.topic={BASE}/rss.xml \\",
            "    --data-urlencode hub.callback=https://reader.example/callback",
        ]
        [whole] = texts(page, "//main")
        assert "6 topics: 2 feeds, each as RSS, Atom and JSON Feed." in whole
        assert "from 86400 (a day) to 2592000 (30 days); without it, 864000 (10 days)" in whole
        assert "X-Hub-Signature: sha512=HEX" in whole

    def test_may_be_kept_for_a_minute(self, client: FlaskClient) -> None:
        response = client.get("/hub")
        assert response.headers["Cache-Control"] == "max-age=60"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        tag = response.headers["ETag"]
        assert client.head("/hub").headers["ETag"] == tag
        assert client.get("/hub", headers={"If-None-Match": tag}).status_code == 304

    def test_tells_nothing_of_those_who_subscribe(self, client: FlaskClient) -> None:
        before = client.get("/hub").text
        with client.application.extensions["syndication"].catalog.begin() as connection:
            subscriptions.save(
                connection, "/rss.xml", f"{BASE}/rss.xml", CALLBACK, "s", NOON + timedelta(days=999), NOON
            )
        ask(client)
        assert client.get("/hub").text == before

    def test_says_so_where_the_database_is_out_of_reach(self, client: FlaskClient) -> None:
        change(client, catalog=Catalog(UNREACHABLE))
        response = client.get("/hub")
        assert (response.status_code, response.mimetype, response.headers["Retry-After"]) == (503, "text/html", "60")

    def test_is_sound(self, client: FlaskClient) -> None:
        page = parse(client.get("/hub").text)
        levels = [int(str(heading.tag)[1]) for heading in elements(page, "//h1|//h2|//h3|//h4")]
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        ids = values(page, "//@id")
        assert len(ids) == len(set(ids))
        assert set(values(page, "//@aria-labelledby")) <= set(ids)
        assert not elements(page, "//script|//style|//*[@style]")
        assert all(texts(page, "//a"))

    def test_is_english_in_a_publication_of_another_language_and_works_below_a_folder(self, tmp_path: Path) -> None:
        base = "https://tribune.example/it's/feeds"
        app = make_app(tmp_path, language="ur", base_url=base)
        page = parse(app.test_client().get("/hub").text)
        assert values(page, "/html/@lang|/html/@dir") == ["ur", "rtl"]
        assert values(page, "//main/div/@lang|//main/div/@dir") == ["en", "ltr"]
        assert values(page, "//main//a/@href") == ["https://www.w3.org/TR/websub/", "/it's/feeds/"]
        assert re.findall(r"'[^']*'\"'\"'[^']*'", texts(page, "//pre")[0]) == [
            """'https://tribune.example/it'"'"'s/feeds/hub'""",
            """'hub.topic=https://tribune.example/it'"'"'s/feeds/rss.xml'""",
        ]
        app.extensions["syndication"].catalog.close()


def test_the_topic_of_a_feed_that_moved_is_that_of_its_new_one(tmp_path: Path) -> None:
    """A subscriber that renews without looking the feed up still names the old topic."""
    lines = {"/sections/world": "/sections/abroad", "/tags/a": "/tags/b"}
    least = resolve(Settings(title="The Tribune", base_url=BASE, redirects=lines), tmp_path)
    house = make_house(tmp_path, least.publication)
    for section in ("World", "Abroad"):
        house.record("a.md", "Harbour reopens", section=f'"{section}"', tags='["A"]')
        house.publish()
    house.catalog.close()
    moved = create_app(msgspec.structs.replace(least, database=f"sqlite:///{tmp_path}/var/catalog.db"))
    client = moved.test_client()
    assert ask(client).status_code == 202
    assert ask(client, topic=f"{BASE}/tags/a/atom.xml").status_code == 202  # it has a story, so it is served
    found = {job.subject: json.loads(job.payload)["topic"] for job in waiting(client)}
    assert found == {"/sections/abroad/atom.xml": TOPIC, "/tags/a/atom.xml": f"{BASE}/tags/a/atom.xml"}
    moved.extensions["syndication"].catalog.close()
