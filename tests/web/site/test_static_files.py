"""The files of the pages: addresses with hashes, lifetimes, codings."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import msgspec
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from syndication.settings import Settings, resolve
from syndication.web.app import create_app
from syndication.web.site.assets import asset_path
from tests.support import make_house
from tests.web.site.pages_support import WEB, parse, values

FOR_EVER = "max-age=31536000, immutable"
DECODERS = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
PAGES = ["/", "/sections/city/", "/items/harbour-reopens", "/validate", "/validate/rules", "/api/", "/nothing"]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp("static")
    settings = resolve(Settings(title="The Tribune", base_url="https://feeds.tribune.example"), root)
    house = make_house(root, settings.publication)
    house.record("a.md", "Harbour reopens", section='"City"')
    house.publish()
    house.catalog.close()
    app = create_app(msgspec.structs.replace(settings, database=f"sqlite:///{root}/var/catalog.db"))
    yield app.test_client()
    app.extensions["syndication"].catalog.close()


def ask(client: FlaskClient, path: str, accepted: str = "", method: str = "GET", **headers: str) -> TestResponse:
    return client.open(path, method=method, headers={"Accept-Encoding": accepted, **headers})


def decoded(answer: TestResponse) -> bytes:
    return bytes(DECODERS[answer.headers.get("Content-Encoding", "")](answer.data))


class TestAddresses:
    @pytest.mark.parametrize("path", PAGES)
    def test_of_all_files_of_a_page_have_a_hash_and_may_be_cached_for_ever(
        self, client: FlaskClient, path: str
    ) -> None:
        root = parse(client.get(path).text)
        files = values(root, "//script/@src|//link[@rel='stylesheet' or @rel='icon']/@href")
        assert len(files) >= 2
        for file in files:
            answer = client.get(file)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (200, FOR_EVER)
            name = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", file)
            assert answer.data == (WEB / name.lstrip("/")).read_bytes()

    @pytest.mark.parametrize("path", ["/static/page.css", "/static/page.0123456789ab.css"])
    def test_without_the_present_hash_lead_to_the_present_file_for_a_minute(
        self, client: FlaskClient, path: str
    ) -> None:
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "max-age=60")
        assert answer.data == client.get(asset_path("page.css")).data

    @pytest.mark.parametrize(
        "path", ["/static/", "/static/none.css", "/static/page", "/static/.css", "/static/..css", "/static/app.py"]
    )
    def test_of_other_files_lead_nowhere(self, client: FlaskClient, path: str) -> None:
        assert client.get(path).status_code == 404

    def test_are_in_the_package_with_nothing_left_out(self, client: FlaskClient) -> None:
        for file in Path(WEB / "static").iterdir():
            assert client.get(asset_path(file.name)).status_code == 200


class TestCodings:
    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("", ""),
            ("gzip", "gzip"),
            ("br", "br"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip;q=1, br;q=0.5", "gzip"),
            ("br;q=0, gzip;q=0", ""),
            ("identity, gzip;q=0.5", ""),
            ("*", "br"),
            ("zstd", ""),
        ],
    )
    @pytest.mark.parametrize("path", [*PAGES, asset_path("page.css"), asset_path("copy.js"), "/feed.css"])
    def test_are_chosen_by_the_client_and_say_so(
        self, client: FlaskClient, path: str, accepted: str, coding: str
    ) -> None:
        plain, answer = ask(client, path), ask(client, path, accepted)
        assert answer.headers.get("Content-Encoding", "") == coding
        assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert decoded(answer) == plain.data
        assert answer.headers["Content-Length"] == str(len(answer.data))

    @pytest.mark.parametrize("path", ["/", "/api/", asset_path("page.css"), "/feed.css"])
    def test_make_a_page_much_smaller(self, client: FlaskClient, path: str) -> None:
        plain = len(ask(client, path).data)
        assert len(ask(client, path, "br").data) < len(ask(client, path, "gzip").data) < plain * 0.45

    @pytest.mark.parametrize("accepted", ["", "gzip", "br"])
    @pytest.mark.parametrize("path", ["/", asset_path("page.css"), "/feed.css"])
    def test_share_a_tag(self, client: FlaskClient, path: str, accepted: str) -> None:
        tag = ask(client, path, accepted).headers["ETag"]
        for other in ("", "gzip", "br"):
            again = ask(client, path, other, **{"If-None-Match": tag})
            assert (again.status_code, again.data) == (304, b"")
            assert again.headers["Vary"] == "Accept-Encoding"
            assert "Content-Encoding" not in again.headers

    @pytest.mark.parametrize("path", ["/", asset_path("page.css")])
    def test_of_a_head_are_those_of_the_get(self, client: FlaskClient, path: str) -> None:
        get, head = ask(client, path, "br"), ask(client, path, "br", "HEAD")
        assert head.data == b""
        for name in ("Content-Encoding", "Content-Length", "Vary", "ETag"):
            assert head.headers[name] == get.headers[name]

    def test_are_not_for_answers_of_the_api(self, client: FlaskClient) -> None:
        assert "Content-Encoding" not in ask(client, "/api/items", "br").headers
