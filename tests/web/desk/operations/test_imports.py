"""Imports at the desk: the form, the page with progress and report, the page before the real run, earlier imports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from syndication.catalog import imports
from syndication.model.errors import CatalogError
from syndication.model.users import Role
from syndication.publishing.import_runs import requested_run
from syndication.publishing.steps import utc_now
from tests.web.desk.stories.newsroom import Newsroom, Screen
from tests.web.desk.stories.test_screens import controls, name_of
from tests.web.import_support import Part, files_of, form, old_feed, run_import, wxr

PATH = "/sources/import"
NO_WORKER = "No worker has taken it up for a minute."
EXPORT: Part = ("file", "export.xml", wxr(1, 2))


def send(room: Newsroom, *parts: Part, role: Role = "admin", status: int = 303) -> Screen:
    return Screen(room.browser(role).post(f"/desk{PATH}", **form(parts)), status)


def asked(room: Newsroom, *parts: Part) -> str:
    """Ask for an import; return the path of its page, below /desk."""
    place = send(room, *(parts or (EXPORT,))).location
    assert place.startswith(f"/desk{PATH}/")
    return place.removeprefix("/desk")


def tried(room: Newsroom, *parts: Part) -> str:
    place = asked(room, *parts)
    assert run_import(room.app, room.house)
    return place


def fail(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> str:
    def failing(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(requested_run, "run_import", failing)
        return tried(room)


class TestTheWay:
    def test_from_the_form_to_the_stories(self, room: Newsroom) -> None:
        place = tried(room, EXPORT, ("feed", "old.xml", old_feed(2, 1)), ("feed_here", None, b"all"))
        page = room.get(place, "admin")
        assert "This is what would happen. Nothing was written." in page.words()
        assert page.words("//dl[@class='numbers']/div[1]") == "new2"
        assert "0 stories would come up again" in page.words()
        (link,) = page.all("//a[contains(., 'Bring in 2 stories')]/@href")
        confirm = room.get(link.removeprefix("/desk"), "admin")
        for words in (
            "2 records are made, and their stories are public within seconds",
            "this cannot be taken back",
            "No subscriber, hub or webhook hears",
            "0 stories would come up again",
        ):
            assert words in confirm.words()
        assert list(room.house.items.rglob("*post-*")) == []
        assert room.post(f"{place}/run", {}, "admin").location == f"/desk{place}"
        assert "A worker takes it up soon." in room.get(place, "admin").words()
        assert run_import(room.app, room.house)
        done = room.get(place, "admin")
        assert "The stories are in the folder of records." in done.words()
        assert not done.all("//form[contains(@action, '/run')] | //a[contains(@href, '/run')]")
        assert len(list(room.house.items.rglob("*post-*.html"))) == 2
        room.house.publish()
        assert b"Text of 2." in b"".join(room.house.documents().values())
        assert files_of(room.app) == []

    def test_nothing_is_written_before_the_consequences_were_shown(self, room: Newsroom) -> None:
        tried(room, EXPORT, ("dry_run", None, b"false"))
        assert list(room.house.items.rglob("*post-*")) == []

    def test_the_list_has_it_and_leads_there(self, room: Newsroom) -> None:
        place = asked(room)
        row = room.get(PATH, "admin").words("//section[@aria-labelledby='earlier']//tbody/tr")
        for words in ("export.xml", "Waits", "dry run", "user ada"):
            assert words in row
        assert room.get(PATH, "admin").all("//section[@aria-labelledby='earlier']//a/@href") == [f"/desk{place}"]

    def test_the_whole_report_is_there_as_json(self, room: Newsroom) -> None:
        place = tried(room)
        answer = room.browser("admin").get(f"/desk{place}/report.json")
        assert (answer.mimetype, answer.get_json()["report"]["stories"]) == ("application/json", {"new": 2})
        assert answer.headers["Cache-Control"] == "no-store"

    def test_the_page_is_refreshed_while_it_runs_and_not_after(self, room: Newsroom) -> None:
        place = asked(room)
        assert len(room.get(place, "admin").all("//*[@data-live]/@id")) == 3
        with room.house.catalog.begin() as connection:
            name = place.rpartition("/")[2]
            imports.start(connection, name, utc_now())
            imports.note_progress(connection, name, "importing", 300, 1_200)
        page = room.get(place, "admin")
        assert "Looking at each story: 300 of 1,200" in page.words()
        assert page.all("//progress/@value") == ["300"]
        assert page.all("//*[@id='import-state']/@aria-live") == ["polite"]
        run_import(room.app, room.house)
        assert room.get(place, "admin").all("//*[@data-live]") == []

    def test_a_story_that_comes_up_again_has_its_readers_and_its_cure(self, room: Newsroom) -> None:
        place = tried(room, EXPORT, ("feed", "old.xml", old_feed(2, 1, guid="a-{}", link="other-{}")))
        words = room.get(place, "admin").words("//section[@aria-labelledby='old-feeds']")
        for expected in (
            "2 stories would come up again",
            "probably the same story: 2 (comes up again)",
            "In all readers",
        ):
            assert expected in words
        assert "Write:" in words
        assert "2 stories would come up again" in room.get(f"{place}/run", "admin").words()

    def test_a_form_that_is_sent_twice_is_one_import(self, room: Newsroom) -> None:
        key: Part = ("key", None, b"a-key")
        first, second = (send(room, key, EXPORT).location for _ in range(2))
        assert first == second
        assert len(files_of(room.app)) == 1
        assert send(room, ("key", None, b"another"), EXPORT).location != first

    def test_an_address_that_is_sent_twice_keeps_the_folder_of_its_import(self, room: Newsroom) -> None:
        parts: tuple[Part, ...] = (("key", None, b"a-key"), ("address", None, b"https://old.example/"))
        first, second = (send(room, *parts).location for _ in range(2))
        assert first == second
        assert (room.app.extensions["imports"].root / "desk" / str(first).rpartition("/")[2]).is_dir()

    def test_a_form_that_could_not_be_noted_can_be_sent_again(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise CatalogError("the database is away")

        key: Part = ("key", None, b"a-key")
        with monkeypatch.context() as patch:
            patch.setattr("syndication.web.api.import_uploads.request_import", fail)
            send(room, key, EXPORT, status=503)
        place = send(room, key, EXPORT).location.removeprefix("/desk")
        assert "Dry run" in room.get(place, "admin").words()

    def test_a_page_says_that_no_worker_takes_it_up_of_the_next_new_import_alone(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("syndication.web.desk.imports._SOON", timedelta(-1))
        first, second = asked(room), asked(room)
        assert NO_WORKER in room.get(first, "admin").words()
        assert NO_WORKER not in room.get(second, "admin").words()
        assert run_import(room.app, room.house)
        room.post(f"{first}/run", {}, "admin")
        assert NO_WORKER not in room.get(first, "admin").words()

    def test_a_run_that_is_asked_for_twice_is_one_run(self, room: Newsroom) -> None:
        place = tried(room)
        for _ in range(2):
            assert room.post(f"{place}/run", {}, "admin").location == f"/desk{place}"
        assert [one.action for one in room.log()].count("import run") == 1


class TestWhatGoesWrong:
    def test_a_form_without_a_file_says_so_at_the_field(self, room: Newsroom) -> None:
        page = send(room, ("file", "", b""), ("feed", "", b""), ("site", None, b"https://old.example"), status=422)
        assert "is missing; send an export, or the address of a site" in page.words("//*[@id='faults']")
        assert page.all("//input[@id='file']/@aria-invalid") == ["true"]
        assert page.all("//input[@id='site']/@value") == ["https://old.example"]

    def test_each_fault_leads_to_its_field_in_german_too(self, room: Newsroom) -> None:
        room.post("/account/language", {"language": "de"}, "admin")
        wrong: list[Part] = [("kind", None, b"joomla"), ("timezone", None, b"Berlin"), ("feed_here", None, b"../x")]
        page = send(room, EXPORT, *wrong, status=422)
        assert set(page.all("//*[@id='faults']//a/@href")) == {"#kind", "#timezone", "#feed_here"}
        assert set(page.all("//*[@id='faults']//a/@href")) <= {f"#{name}" for name in page.all("//@id")}
        for words in ("ist keine bekannte Art von Export", "ist keine Zeitzone", "ist hier kein Feed"):
            assert words in page.words("//*[@id='faults']")

    def test_what_failed_has_its_reason_and_is_tried_again(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = fail(room, monkeypatch)
        page = room.get(place, "admin")
        assert "No space left on device" in page.words("//*[@id='import-state']")
        room.post(f"{place}/run", {}, "admin")
        run_import(room.app, room.house)
        assert "This is what would happen." in room.get(place, "admin").words()

    def test_what_is_no_export_is_named_without_paths_of_the_machine(self, room: Newsroom) -> None:
        page = room.get(tried(room, ("file", "letter.doc", b"Dear editors")), "admin")
        assert "letter.doc: there is no export here" in page.words()
        assert str(room.house.items.parent) not in page.text

    def test_cancelling(self, room: Newsroom) -> None:
        place = asked(room)
        assert room.post(f"{place}/cancel", {}, "admin").location == f"/desk{place}"
        assert "It was cancelled. Nothing was written." in room.get(place, "admin").words()
        assert files_of(room.app) == []

    def test_a_refused_story_has_its_problem(self, room: Newsroom) -> None:
        both = wxr(1, 2).replace(b"?p=2", b"?p=1")
        page = room.get(tried(room, ("file", "export.xml", both)), "admin")
        assert "Refused stories" in page.words()

    @pytest.mark.parametrize("name", ["none", "0" * 32])
    def test_an_import_that_is_not_there(self, room: Newsroom, name: str) -> None:
        for path in (f"{PATH}/{name}", f"{PATH}/{name}/run", f"{PATH}/{name}/report.json"):
            room.get(path, "admin", 404)
        for act in ("run", "cancel"):
            room.post(f"{PATH}/{name}/{act}", {}, "admin", 404)

    @pytest.mark.parametrize("role", ["read", "write", "withdraw"])
    def test_others_than_admins_see_the_command_alone(self, room: Newsroom, role: Role) -> None:
        place = asked(room)
        page = room.get(PATH, role)
        assert page.all("//main//form") == []
        assert "syndication import export.xml" in page.words()
        send(room, EXPORT, role=role, status=403)
        for path in (place, f"{place}/run", f"{place}/report.json"):
            room.get(path, role, 403)
        for act in ("run", "cancel"):
            room.post(f"{place}/{act}", {}, role, 403)

    def test_another_site_asks_for_nothing(self, room: Newsroom) -> None:
        answer = room.browser("admin").post(
            f"/desk{PATH}", headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, **form([EXPORT])
        )
        assert (answer.status_code, files_of(room.app)) == (403, [])

    def test_what_an_export_says_is_text(self, room: Newsroom) -> None:
        hostile = wxr(1).replace(b"Post 1", b"&lt;script&gt;alert(1)&lt;/script&gt;")
        page = room.get(tried(room, ("file", "<img src=x>.xml", hostile), ("feed", "<b>.xml", old_feed(1))), "admin")
        assert page.all("//main//script | //main//img | //main//b") == []


def test_every_screen_of_an_import_is_whole(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, failed = asked(room), ""
    run_import(room.app, room.house)
    failed = fail(room, monkeypatch)
    for path in (PATH, waiting, f"{waiting}/run", failed):
        page = room.get(path, "admin")
        assert len(page.all("//h1")) == 1
        assert len(ids := page.all("//@id")) == len(set(ids))
        assert [one for one in controls(page) if not name_of(page, one)] == []
        assert len(page.answer.data) < 60_000
