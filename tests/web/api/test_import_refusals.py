"""What is refused of imports over the API: forms, files, names and persons."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from syndication.publishing import folder_identity
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.sources.records import FORMS
from tests.web.api.conftest import opened
from tests.web.api.import_requests import EXPORT, ask, get, tried
from tests.web.api.support import Api
from tests.web.import_support import BOUNDARY, Part, files_of, root_of, run_import, wxr


class TestRefusals:
    @pytest.mark.parametrize(
        ("parts", "field", "words"),
        [
            ([], "file", "is missing"),
            ([("file", "", b"")], "file", "is missing"),
            ([("feed", "old.xml", b"<rss/>")], "file", "is missing"),
            ([EXPORT, ("kind", None, b"joomla")], "kind", "is no kind of export"),
            ([EXPORT, ("timezone", None, b"Berlin")], "timezone", "is no time zone; write Europe/Berlin"),
            ([EXPORT, ("site", None, b"old.example")], "site", "is not an http or https address"),
            ([EXPORT, ("address", None, b"ftp://old.example")], "address", "is not an http or https address"),
            ([EXPORT, ("address", None, b"http://user@old.example/")], "address", "is not an http or https address"),
            ([EXPORT, ("address", None, b"http://old.example/\0")], "address", "is not an http or https address"),
            ([EXPORT, ("site", None, b"http://old.example/\x1b[2J")], "site", "is not an http or https address"),
            ([EXPORT, ("feed_address", None, b"file:///etc/passwd")], "feed_address[0]", "is not an http"),
            ([EXPORT, ("feed_here", None, b"../world")], "feed_here[0]", "is no feed here"),
            ([EXPORT, ("folders", None, b"authors")], "folders", "is one of: section, tags"),
            ([EXPORT, ("dry_run", None, b"no")], "dry_run", "is one of: true, false"),
            ([EXPORT, ("colour", None, b"red")], "colour", "is unknown"),
            ([EXPORT, ("picture", "x.png", b"red")], "picture", "is unknown"),
            ([EXPORT, ("type", None, b"a" * 3_000)], "type", "has 3,000 characters"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_with_the_form_is_said(self, api: Api, parts: list[Part], field: str, words: str) -> None:
        answer = ask(api, *parts, status=422)
        assert (answer["field"], words in answer["detail"]) == (field, True), answer
        assert files_of(api.app) == []
        assert not list(root_of(api.app).rglob("desk/*"))

    @pytest.mark.parametrize(
        "data",
        [
            b"--", f"--{BOUNDARY}".encode(), f"--{BOUNDARY}\r\n\r\nx".encode(), b"x" * 100,
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n<rss'.encode(),
            f"--{BOUNDARY} x\r\n\r\n\r\n--{BOUNDARY}--".encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: {"x" * 9_000}\r\n\r\n\r\n--{BOUNDARY}--'.encode(),
        ],
    )  # fmt: skip
    def test_a_broken_form_is_refused_and_leaves_nothing(self, api: Api, data: bytes) -> None:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        answer = api.ask("POST", "/api/imports", data=data, headers=headers, token="admin")
        assert answer.status_code == 400, answer.text
        assert not list(root_of(api.app).rglob("desk/*"))

    @pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/mixed"])
    def test_another_type_is_refused(self, api: Api, kind: str) -> None:
        answer = api.ask("POST", "/api/imports", data=b"{}", headers={"Content-Type": kind}, token="admin")
        assert (answer.status_code, answer.headers["Accept-Post"]) == (415, "multipart/form-data")

    def test_too_many_bytes_are_refused_before_they_are_read(self, tmp_path: Path) -> None:
        with opened(tmp_path, imports_mb=1) as api:
            answer = ask(api, ("file", "export.xml", b"x" * 1_000_001), status=413)
            assert "may have 1 MB" in answer["detail"]
            assert not root_of(api.app).exists()
            assert ask(api, ("file", "export.xml", b"x" * 999_000))["size"] == 999_000

    @pytest.mark.parametrize("token", ["read", "write", "withdraw"])
    def test_only_admins_may(self, api: Api, token: str) -> None:
        ask(api, EXPORT, token=token, status=403)
        for method, path in (("GET", ""), ("GET", "/x"), ("POST", "/x/run"), ("DELETE", "/x")):
            assert api.ask(method, f"/api/imports{path}", token=token).status_code == 403
        assert not root_of(api.app).exists()

    @pytest.mark.parametrize("name", ["x", "0" * 32, "..", "%2e%2e%2f"])
    def test_an_id_that_leads_nowhere(self, api: Api, name: str) -> None:
        for method, path in (("GET", ""), ("POST", "/run"), ("DELETE", "")):
            assert api.ask(method, f"/api/imports/{name}{path}", token="admin").status_code == 404

    def test_a_machine_without_the_records_takes_none(self, api: Api) -> None:
        folder_identity.confirm(api.house.catalog, items_folder(Folder(api.house.items, FORMS)))
        api.house.items.rename(api.house.items.with_name("away"))
        ask(api, EXPORT, status=503)

    def test_a_full_disk_is_said_before_anything_is_written(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("syndication.web.api.import_uploads._RESERVE", 10**18)
        assert "the disk has no room" in ask(api, EXPORT, status=507)["detail"]

    @pytest.mark.parametrize(
        ("sent", "saved"),
        [
            ("../../../etc/passwd", "passwd"),
            ("C:\\fakepath\\export.xml", "export.xml"),
            ("/etc/passwd", "passwd"),
            (".hidden", "hidden"),
            ("..", "export"),
            ("-rf", "rf"),
            ("http://evil.example/", "export"),
            ("a\x00b\nc.xml", "a_b_c.xml"),
            (".form", "form"),
            ("é" * 300 + ".xml", "é" * 89 + ".xml"),
        ],
    )
    def test_hostile_names_stay_in_their_folder(self, api: Api, sent: str, saved: str) -> None:
        made = ask(api, ("file", sent.replace("\\", "\\\\"), wxr(1)))
        assert files_of(api.app) == [f"desk/{made['id']}/{saved}"]
        assert run_import(api.app, api.house)
        assert get(api, made)["report"]["stories"] == {"new": 1}

    @pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 100, b"%PDF-1.4", b"PK\x03\x04broken", b"<html>"])
    def test_what_is_no_export_fails_with_a_reason(self, api: Api, content: bytes) -> None:
        found = tried(api, ("file", "x.bin", content))
        assert (found["state"], bool(found["problem"])) == ("failed", True), found
        assert str(root_of(api.app)) not in json.dumps(found)

    def test_a_zip_bomb_is_not_unpacked(self, api: Api) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export.xml", b"\x00" * 60_000_000)
        found = tried(api, ("file", "bomb.zip", packed.getvalue()))
        assert found["state"] == "failed"
        assert "which looks like a bomb" in found["problem"]

    def test_a_good_zip_is_read(self, api: Api) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("../outside.xml", wxr(1))
        assert tried(api, ("file", "a.zip", packed.getvalue()))["report"]["stories"] == {"new": 1}
