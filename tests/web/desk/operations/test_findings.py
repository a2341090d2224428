"""Findings at the desk: looking again, and cures that are shown as a difference before they are made."""

from __future__ import annotations

import pytest

from tests.web.desk.operations.machine_room import break_record
from tests.web.desk.stories.newsroom import Newsroom


@pytest.fixture
def faulty(room: Newsroom) -> Newsroom:
    """A publication with a broken record and one that is gone."""
    break_record(room.house)
    return room


def words(room: Newsroom, query: str = "") -> list[str]:
    return [" ".join(row.text_content().split()) for row in room.get(f"/findings{query}").all("//tbody/tr")]


def link_to_cure(room: Newsroom, query: str = "?state=broken") -> str:
    (link,) = room.get(f"/findings{query}").all("//tbody//a[contains(@href, '/cure')]/@href")
    return str(link).removeprefix("/desk")


def test_a_broken_record_is_named_with_its_line_and_its_state(faulty: Newsroom) -> None:
    (row,) = words(faulty, "?state=broken")
    assert row.startswith("Broken record sektion:")
    assert "broken.md line 5" in row
    (gone,) = words(faulty, "?state=vanished")
    assert gone.startswith("Record is gone")
    assert words(faulty, "?state=quarantined") == []
    assert len(words(faulty)) == len(words(faulty, "?state=warning")) + len(words(faulty, "?state=losing")) + 2


def test_a_cure_is_shown_first_and_changes_nothing_yet(faulty: Newsroom) -> None:
    before = (faulty.house.items / "broken.md").read_text()
    page = faulty.get(link_to_cure(faulty))
    assert page.all("//del/text()") == ['sektion = "City"']
    assert page.all("//ins/text()") == ['section = "City"']
    assert (faulty.house.items / "broken.md").read_text() == before


def test_a_cure_is_made_once_and_logged_as_the_persons_act(faulty: Newsroom) -> None:
    path = link_to_cure(faulty)
    fields = faulty.get(path).fields()
    assert faulty.post(path, fields).location == "/desk/findings?result=solved"
    assert faulty.story("broken").item.headline == "Broken <b>story</b>"
    assert faulty.post(path, fields).location == "/desk/findings?result=solved"
    assert [one.who for one in faulty.log() if one.action == "cured"] == ["user walter"]
    assert "It is solved" in faulty.get("/findings?result=solved").words()


def test_a_record_that_has_changed_meanwhile_is_shown_again(faulty: Newsroom) -> None:
    path = link_to_cure(faulty)
    fields = faulty.get(path).fields()
    record = faulty.house.items / "broken.md"
    record.write_text(record.read_text() + "More text.\n")
    page = faulty.post(path, fields, status=412)
    assert "The record has changed since you looked at the cure." in page.words()
    assert page.fields()["version"] != fields["version"]
    assert faulty.post(path, page.fields()).location == "/desk/findings?result=solved"


def test_a_record_that_is_gone_is_written_again(faulty: Newsroom) -> None:
    assert faulty.send(link_to_cure(faulty, "?state=vanished")).location == "/desk/findings?result=solved"
    assert "Council meets" in (faulty.house.items / "plain.md").read_text()


def test_looking_again_says_what_became_of_it(faulty: Newsroom) -> None:
    (form,) = faulty.get("/findings?state=broken").all("//form[contains(@action, '/recheck')]/@action")
    path = form.removeprefix("/desk")
    assert faulty.post(path, {}).location == "/desk/findings?result=present"
    faulty.house.record("broken.md", "Mended", slug='"broken"')
    assert faulty.post(path, {}).location == "/desk/findings?result=solved"


def test_those_who_read_see_no_acts(faulty: Newsroom) -> None:
    page = faulty.get("/findings", "read")
    assert page.all("//main//form | //main//a[contains(@href, '/cure')]") == []
    faulty.get(link_to_cure(faulty), "read", 403)


def test_a_cure_is_named_in_words_and_its_lines_have_no_marks_of_programs(faulty: Newsroom) -> None:
    page = faulty.get(link_to_cure(faulty))
    assert "The field gets the name that was meant." in page.words()
    assert "rename-field" not in page.words()
    assert "@@" not in page.words()
