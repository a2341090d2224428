"""Imports over the API: asking for one, its report, running it for real, cancelling it; and what is refused."""

from __future__ import annotations

import io
import json
import shutil
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import imports
from syndication.http.fetch import anywhere
from syndication.model.reappearance import FeedComparison, StoryChange
from syndication.publishing import folder_identity
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import items_folder
from syndication.publishing.import_lock import import_lock
from syndication.publishing.import_runs import monitor, requested_run
from syndication.publishing.import_runs.bounded_report import bounded
from syndication.publishing.import_runs.checked_feed import CheckedFeed
from syndication.publishing.import_runs.files import clean_up
from syndication.publishing.import_runs.report import ImportReport, StoryReport
from syndication.publishing.steps import utc_now
from syndication.sources.records import FORMS
from tests.publishing.old_site import OldSite
from tests.sources.wordpress.exports import export, post
from tests.web.api.conftest import opened
from tests.web.api.support import Api
from tests.web.import_support import BOUNDARY, Part, files_of, form, old_feed, root_of, run_import, wxr

EXPORT: Part = ("file", "export.xml", wxr(1, 2))
Answer = dict[str, Any]


def ask(api: Api, *parts: Part, token: str = "admin", status: int = 202) -> Answer:
    """Ask for an import; return what is answered."""
    sent = form(parts)
    headers = {"Content-Type": sent["content_type"]}
    answer = api.ask("POST", "/api/imports", data=sent["data"], headers=headers, token=token)
    assert answer.status_code == status, answer.text
    found: Answer = answer.get_json()
    return found


def get(api: Api, made: Answer) -> Answer:
    answer = api.ask("GET", f"/api/imports/{made['id']}", token="admin")
    assert answer.status_code == 200
    found: Answer = answer.get_json()
    return found


def run(api: Api, made: Answer, status: int = 202) -> Answer:
    answer = api.ask("POST", f"/api/imports/{made['id']}/run", token="admin")
    assert answer.status_code == status, answer.text
    found: Answer = answer.get_json()
    return found


def delete(api: Api, made: Answer) -> Answer:
    answer = api.ask("DELETE", f"/api/imports/{made['id']}", token="admin")
    assert answer.status_code == 200
    found: Answer = answer.get_json()
    return found


def tried(api: Api, *parts: Part) -> Answer:
    """Return an import after its dry run."""
    made = ask(api, *parts)
    assert run_import(api.app, api.house)
    return get(api, made)


def imported(api: Api) -> list[Path]:
    return sorted(api.house.items.rglob("*post-*.html"))


class TestTheWayOfAnImport:
    def test_a_dry_run_reports_and_writes_nothing(self, api: Api) -> None:
        before = api.records()
        made = ask(api, EXPORT)
        assert (made["state"], made["dry_run"], made["files"], made.get("report")) == (
            "waiting", True, ["export.xml"], None,
        )  # fmt: skip
        assert run_import(api.app, api.house)
        found = get(api, made)
        assert (found["state"], found["can_run"]) == ("done", True)
        assert found["report"]["stories"] == {"new": 2}
        assert found["report"]["kind"] == "wordpress"
        assert found["report"]["files"] == ["export.xml"]
        assert api.records() == before

    def test_the_run_for_real_makes_records_that_are_published(self, api: Api) -> None:
        made = tried(api, EXPORT, ("feed", "old.xml", old_feed(2, 1)))
        (checked,) = made["report"]["feeds"]
        assert [change["kind"] for change in checked["comparison"]["changes"]] == ["shown as updated"] * 2
        waiting = run(api, made)
        assert (waiting["state"], waiting["dry_run"], waiting.get("report")) == ("waiting", False, None)
        assert run_import(api.app, api.house)
        done = get(api, made)
        assert (done["state"], done["report"]["stories"], done["can_run"]) == ("done", {"new": 2}, False)
        assert len(imported(api)) == 2
        api.house.publish()
        assert b"Text of 2." in api.house.documents()["/rss.xml"]
        assert (files_of(api.app), done["has_files"]) == ([], False)
        deeds = [(deed.who, deed.action) for deed in api.deeds() if "import" in deed.action]
        assert deeds == [("token admin", action) for action in ("import tried", "import run", "imported")]

    def test_an_import_need_not_be_tried_first(self, api: Api) -> None:
        ask(api, EXPORT, ("dry_run", None, b"false"))
        assert run_import(api.app, api.house)
        assert len(imported(api)) == 2

    def test_the_same_import_again_changes_nothing(self, api: Api) -> None:
        for expected in ({"new": 2}, {"unchanged": 2}):
            made = ask(api, EXPORT, ("dry_run", None, b"false"))
            run_import(api.app, api.house)
            assert get(api, made)["report"]["stories"] == expected

    def test_old_stories_that_come_up_again_are_named_with_their_cure(self, api: Api) -> None:
        found = tried(api, EXPORT, ("feed", "old.xml", old_feed(2, 1, guid="a-{}", link="other-{}")))
        (checked,) = found["report"]["feeds"]
        assert (checked["old"], checked["new"]) == ("old.xml", "/rss.xml")
        again = [change for change in checked["comparison"]["changes"] if change.get("readers")]
        assert {change["title"] for change in again} == {"Post 1", "Post 2"}
        assert all("ids" in change["cure"] for change in again)

    def test_each_old_feed_replaces_the_one_here_that_is_named(self, api: Api) -> None:
        parts: list[Part] = [("feed", "old.xml", old_feed(2, 1)), ("feed", "", b""), ("feed", "old.xml", old_feed(1))]
        parts += [("feed_here", None, b"all"), ("feed_here", None, b""), ("feed_here", None, b"sections/world")]
        made = ask(api, EXPORT, *parts)
        assert made["options"]["feeds"] == [
            {"source": "old.xml", "here": "all"},
            {"source": "old-2.xml", "here": "sections/world"},
        ]

    def test_options_are_those_of_the_command(self, api: Api) -> None:
        other = ("file", "other.xml", export(post(3, post_type="review"), post(4)))
        made = tried(
            api, other, ("type", None, b"review"), ("timezone", None, b"Europe/Berlin"), ("paid", None, b"true")
        )
        assert made["report"]["stories"] == {"new": 1}
        assert made["options"] == {"types": ["review"], "timezone": "Europe/Berlin", "paid": True}

    def test_files_of_one_export_may_have_one_name(self, api: Api) -> None:
        found = tried(api, ("file", "export.xml", wxr(1)), ("file", "export.xml", wxr(2)))
        assert (found["files"], found["report"]["stories"]) == (["export.xml", "export-2.xml"], {"new": 2})

    def test_they_come_in_turn(self, api: Api) -> None:
        first, second = ask(api, EXPORT), ask(api, EXPORT)
        assert run_import(api.app, api.house)
        assert [get(api, one)["state"] for one in (first, second)] == ["done", "waiting"]
        assert run_import(api.app, api.house)
        assert not run_import(api.app, api.house)

    def test_the_list_has_pages_the_newest_first(self, api: Api) -> None:
        made = [ask(api, EXPORT)["id"] for _ in range(3)]
        first = api.ask("GET", "/api/imports?limit=2", token="admin").get_json()
        second = api.ask("GET", first["next"], token="admin").get_json()
        assert [one["id"] for one in (*first["imports"], *second["imports"])] == made[::-1]
        assert (first["total"], second["next"]) == (3, None)
        assert "report" not in first["imports"][0]


class TestAddresses:
    @pytest.fixture
    def site(self) -> Iterator[OldSite]:
        made = OldSite()
        yield made
        made.close()

    def test_a_feed_is_fetched_with_its_stories(self, api: Api, site: OldSite) -> None:
        site.feed("/feed/", [2, 1])
        made = ask(api, ("address", None, f"{site.url}/feed/".encode()))
        assert run_import(api.app, api.house, anywhere)
        found = get(api, made)
        assert (found["state"], found["report"]["stories"]["new"]) == ("done", 2), found

    @pytest.mark.parametrize("name", ["address", "feed_address"])
    @pytest.mark.parametrize("address", ["http://127.0.0.1/feed", "http://169.254.169.254/", "http://[::1]:80/"])
    def test_what_is_not_on_the_public_internet_is_not_fetched(self, api: Api, name: str, address: str) -> None:
        found = tried(api, EXPORT, (name, None, address.encode()))
        problems = [
            *found.get("problem", "").splitlines(),
            *(p for s in found["report"]["sources"] for p in s["problems"]),
        ]
        assert any("is not on the public internet" in one for one in problems), found


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


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT be a KeyboardInterrupt, as it is in the process of an import."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
class TestCancelling:
    def test_one_that_waits_ends_at_once_and_its_files_go(self, api: Api) -> None:
        made = ask(api, EXPORT)
        found = delete(api, made)
        assert (found["state"], found["has_files"], files_of(api.app)) == ("cancelled", False, [])
        assert not run_import(api.app, api.house)
        run(api, made, status=409)
        assert delete(api, made)["state"] == "cancelled"

    def test_one_that_runs_ends_soon(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        made = ask(api, EXPORT)

        def endless(*_: Any) -> None:
            assert delete(api, made)["state"] == "running"
            time.sleep(20)

        monkeypatch.setattr(requested_run, "run_import", endless)
        monkeypatch.setattr(monitor, "_PAUSE_SECONDS", 0.02)
        began = time.monotonic()
        assert run_import(api.app, api.house)
        assert time.monotonic() - began < 10
        assert (get(api, made)["state"], files_of(api.app)) == ("cancelled", [])

    @pytest.mark.parametrize("has_folder", [True, False])
    def test_one_whose_process_has_died_ends_at_once(self, api: Api, has_folder: bool) -> None:
        made = ask(api, EXPORT)
        with api.house.catalog.begin() as connection:
            imports.start(connection, made["id"], utc_now())
        if not has_folder:
            shutil.rmtree(root_of(api.app))
        assert (delete(api, made)["state"], files_of(api.app)) == ("cancelled", [])
        assert not run_import(api.app, api.house)

    def test_one_that_was_cancelled_is_not_begun_again(self, api: Api) -> None:
        made = ask(api, EXPORT)
        with api.house.catalog.begin() as connection:
            imports.start(connection, made["id"], utc_now())
            imports.cancel(connection, made["id"], utc_now())
        assert run_import(api.app, api.house)
        assert (get(api, made)["state"], files_of(api.app)) == ("cancelled", [])

    def test_files_of_a_dry_run_can_be_deleted(self, api: Api) -> None:
        made = tried(api, EXPORT)
        assert (delete(api, made)["state"], files_of(api.app)) == ("done", [])
        run(api, made, status=409)

    def test_progress_is_there_while_it_runs(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        made, seen = ask(api, EXPORT), list[Answer]()

        def slow(*arguments: Any) -> None:
            arguments[5]("importing", 3, 10)
            while not seen or not seen[-1]["progress"]["done"]:
                seen.append(get(api, made))
            delete(api, made)
            time.sleep(20)

        monkeypatch.setattr(requested_run, "run_import", slow)
        monkeypatch.setattr(monitor, "_PAUSE_SECONDS", 0.02)
        run_import(api.app, api.house)
        assert seen[-1]["progress"] == {"label": "importing", "done": 3, "total": 10}


class TestInterruptions:
    def interrupt(self, api: Api, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> bool:
        def interrupted(*_: Any) -> None:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(requested_run, "run_import", interrupted)
            return run_import(api.app, api.house)

    def test_a_worker_that_died_is_replaced(self, api: Api) -> None:
        made = ask(api, EXPORT)
        with api.house.catalog.begin() as connection:
            assert imports.start(connection, made["id"], utc_now())
        assert get(api, made)["state"] == "running"
        assert run_import(api.app, api.house)
        assert get(api, made)["report"]["stories"] == {"new": 2}

    def test_after_three_deaths_it_fails_and_can_be_tried_again(self, api: Api) -> None:
        made = ask(api, EXPORT)
        with api.house.catalog.begin() as connection:
            for _ in range(3):
                imports.start(connection, made["id"], utc_now())
        assert run_import(api.app, api.house)
        found = get(api, made)
        assert (found["state"], found["can_run"]) == ("failed", True)
        assert "its process ended before it was done, three times" in found["problem"]
        assert run(api, made)["dry_run"]
        assert run_import(api.app, api.house)
        assert get(api, made)["state"] == "done"

    def test_a_service_that_ends_lets_it_wait_for_the_next_start(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = ask(api, EXPORT)
        for _ in range(5):
            assert not self.interrupt(api, monkeypatch, KeyboardInterrupt())
        found = get(api, made)
        assert (found["state"], found["problem"]) == ("waiting", "the service was restarted; the import goes on")
        assert run_import(api.app, api.house)
        assert get(api, made)["state"] == "done"

    def test_it_waits_for_an_import_by_the_command(self, api: Api) -> None:
        made = ask(api, EXPORT, ("dry_run", None, b"false"))
        with import_lock(Folder(api.house.items, FORMS)):
            assert not run_import(api.app, api.house)
            found = get(api, made)
            assert (found["state"], "another import is writing" in found["problem"]) == ("waiting", True)
        assert run_import(api.app, api.house)
        assert get(api, made)["report"]["stories"] == {"new": 2}

    def test_a_fault_of_the_program_is_said_without_its_details(
        self, api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        made = ask(api, EXPORT)
        assert self.interrupt(api, monkeypatch, ValueError("secret"))
        assert get(api, made)["problem"] == "ValueError is a fault of this program; its log has more"
        assert "secret" in caplog.text

    def test_files_of_another_machine_are_left_to_it(self, api: Api) -> None:
        made = ask(api, EXPORT)
        folder = root_of(api.app) / "desk" / made["id"]
        folder.rename(folder.with_name("elsewhere"))
        assert not run_import(api.app, api.house)
        assert get(api, made)["state"] == "waiting"


class TestHousekeeping:
    @pytest.mark.parametrize(("days", "expected"), [(6, True), (8, False)])
    def test_files_are_deleted_after_a_week(self, api: Api, days: int, expected: bool) -> None:
        made = tried(api, EXPORT)
        clean_up(api.house.catalog, root_of(api.app), utc_now() + timedelta(days=days))
        found = get(api, made)
        assert (found["has_files"], found["can_run"], bool(files_of(api.app))) == (expected,) * 3
        assert found["report"]["stories"] == {"new": 2}

    def test_what_waits_is_never_too_old(self, api: Api) -> None:
        ask(api, EXPORT)
        clean_up(api.house.catalog, root_of(api.app), utc_now() + timedelta(days=400))
        assert files_of(api.app)

    def test_reports_are_forgotten_after_a_year(self, api: Api) -> None:
        made = tried(api, EXPORT)
        for days in (8, 366):
            clean_up(api.house.catalog, root_of(api.app), utc_now() + timedelta(days=days))
        assert api.ask("GET", f"/api/imports/{made['id']}", token="admin").status_code == 404

    @pytest.mark.parametrize(("days", "expected"), [(0, True), (2, False)])
    def test_an_upload_that_broke_off_is_deleted_the_next_day(self, api: Api, days: int, expected: bool) -> None:
        folder = root_of(api.app) / "desk" / ("0" * 32)
        folder.mkdir(parents=True)
        clean_up(api.house.catalog, root_of(api.app), utc_now() + timedelta(days=days))
        assert folder.exists() is expected

    def test_folders_of_other_names_are_left(self, api: Api) -> None:
        folder = root_of(api.app) / "desk" / "documents"
        folder.mkdir(parents=True)
        clean_up(api.house.catalog, root_of(api.app), utc_now() + timedelta(days=400))
        assert folder.exists()


def test_long_lists_are_cut_and_their_length_is_said() -> None:
    story, change = StoryReport("a", ("x",)), StoryChange("gone", "Gone")
    again = StoryChange("id differs", "Again", readers=("Miniflux",))
    feed = CheckedFeed("old.xml", "/rss.xml", FeedComparison(0, 0, (*[change] * 30, again)))
    report = ImportReport(
        dry_run=True,
        refused=[story] * 11,
        left=[story] * 10,
        lost=Counter({f"kind {number}": number for number in range(1, 13)}),
        unmatched=("a",) * 12,
        feeds=[feed],
        cut={"losing": 5_000},
    )
    found = bounded(report, 10)
    assert [len(found.refused), len(found.left), len(found.lost), len(found.unmatched)] == [10] * 4
    assert found.lost.most_common(1) == [("kind 12", 12)]
    assert found.feeds
    assert found.feeds[0].comparison.changes[0] == again, "what comes up again goes first"
    assert found.cut == {"refused": 11, "lost": 12, "unmatched": 12, "feeds[0]": 31, "losing": 5_000}
    assert bounded(report, 100).cut == {"losing": 5_000}
