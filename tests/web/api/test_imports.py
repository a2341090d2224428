"""Imports over the API: asking for one, its report, running it for real, cancelling it."""

from __future__ import annotations

import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from syndication.catalog import imports
from syndication.http.fetch import anywhere
from syndication.model.reappearance import FeedComparison, StoryChange
from syndication.publishing.folder import Folder
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
from tests.web.api.import_requests import EXPORT, Answer, ask, delete, get, run, tried
from tests.web.api.support import Api
from tests.web.import_support import Part, files_of, old_feed, root_of, run_import, wxr


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
