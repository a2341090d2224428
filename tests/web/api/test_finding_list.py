"""The findings over the API: what needs a person, looking again, and cures that change one record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.api.conftest import opened
from tests.web.api.support import Api, problem

DESK = "/api/findings"
QUARANTINED = "<script>1</script>"
LOSING = "Text.\n\n<button>Go</button>\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Api]:
    """A publication with a finding of each state; the broken record has two."""
    with opened(tmp_path) as api:
        api.house.record("broken.md", "Broken", sektion='"City"', section="2026")
        api.house.record("held.md", "Held", body=QUARANTINED)
        api.house.record("losing.md", "Losing", body=LOSING)
        api.house.record("look.md", "Look", body="Text.\n\n<p onclick='x()'>More</p>\n")
        gone = api.house.record("gone.md", "Gone")
        api.house.publish()
        gone.unlink()
        api.house.publish()
        yield api


def listed(api: Api, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"{DESK}{query}").get_json()["findings"]
    return found


def one(api: Api, state: str) -> dict[str, Any]:
    return listed(api, f"?state={state}")[0]


def file_of(api: Api, finding: dict[str, Any]) -> Path:
    return api.house.items.parent / str(finding["file"])


def test_each_state_is_listed_with_where_it_is_and_what_is_wrong(desk: Api) -> None:
    told = desk.get(DESK).get_json()
    assert [found["state"] for found in told["findings"]] == [
        "broken", "broken", "quarantined", "vanished", "losing", "warning",
    ]  # fmt: skip
    assert told["counts"] == {"broken": 1, "quarantined": 1, "vanished": 1, "losing": 1, "warning": 1}
    assert (told["total"], told["next"], told["cursor"]) == (5, None, None)
    broken = {found["field"]: found for found in told["findings"] if found["state"] == "broken"}
    assert broken["sektion"]["detail"] == "is not a field of a record; did you mean section?"
    assert (broken["sektion"]["line"] > 1, broken["sektion"]["severity"]) == (True, "error")
    assert broken["sektion"]["since"].endswith("Z")
    held, gone = one(desk, "quarantined"), one(desk, "vanished")
    assert (held["slug"], held["field"], "nothing of the body is left" in held["detail"]) == ("held", "body", True)
    assert (gone["slug"], gone["cure"], gone["rule"]) == ("gone", "restore-record", "file_missing")
    losing = one(desk, "losing")
    assert (losing["rule"], losing["severity"], losing["field"]) == ("loses_content", "warning", "body")


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
def test_pages_have_each_finding_once(desk: Api, limit: int) -> None:
    ids, path = list[str](), f"{DESK}?limit={limit}"
    while path:
        page = desk.get(path).get_json()
        assert len(page["findings"]) <= limit
        ids += [found["id"] for found in page["findings"]]
        path = page["next"]
    assert ids == [found["id"] for found in listed(desk)]
    assert len(set(ids)) == 6


@pytest.mark.parametrize(
    "query", ["state=bad", "limit=201", "cursor=!", "cursor=WzAsMV0", "order=new", "cursor=Wy0xLCIiLDBd"]
)
def test_parameters_that_cannot_be_understood(desk: Api, query: str) -> None:
    answer = desk.get(f"{DESK}?{query}")
    assert (answer.status_code, problem(answer)["field"]) == (400, query.partition("=")[0])


def test_a_cure_is_shown_as_a_difference_and_changes_nothing_before_it_is_applied(desk: Api) -> None:
    desk.house.write("broken.md", file_of(desk, one(desk, "broken")).read_text().replace("section = 2026\n", ""))
    desk.house.publish()
    finding = one(desk, "broken")
    assert finding["cure"] == "rename-field"
    before = desk.records()
    shown = desk.get(f"{DESK}/{finding['id']}/cure").get_json()
    assert (shown["name"], '-sektion = "City"' in shown["diff"], '+section = "City"' in shown["diff"]) == (
        "rename-field", True, True,
    )  # fmt: skip
    assert desk.records() == before
    done = desk.post(f"{DESK}/{finding['id']}/cure", {"version": shown["version"]}, token="write")
    assert done.get_json() == {"result": "solved"}
    assert desk.get("/api/items/broken").get_json()["section"] == "City"
    deed = next(deed for deed in desk.deeds() if deed.action == "cured")
    assert (deed.who, deed.note) == ("token write", f"{finding['file']}: rename-field")
    assert [version["who"] for version in desk.get("/api/items/broken/history").get_json()["versions"]] == [
        "token write"
    ]


def test_a_record_that_changed_meanwhile_is_not_cured(desk: Api) -> None:
    finding = one(desk, "broken")
    shown = desk.get(f"{DESK}/{finding['id']}/cure").get_json()
    file = file_of(desk, finding)
    file.write_text(file.read_text() + "More.\n")
    before = desk.records()
    answer = desk.post(f"{DESK}/{finding['id']}/cure", {"version": shown["version"]})
    assert (answer.status_code, desk.records() == before) == (412, True)


def test_a_file_that_is_gone_is_written_again_as_it_was_accepted(desk: Api) -> None:
    finding = one(desk, "vanished")
    shown = desk.get(f"{DESK}/{finding['id']}/cure").get_json()
    assert '+headline = "Gone"' in shown["diff"]
    assert desk.post(f"{DESK}/{finding['id']}/cure", {"version": shown["version"]}).get_json() == {"result": "solved"}
    assert "Gone" in file_of(desk, finding).read_text()
    assert listed(desk, "?state=vanished") == []
    assert desk.get("/api/items/gone").get_json()["version"] == 1


def test_no_text_of_a_withdrawn_story_is_offered(desk: Api) -> None:
    desk.post("/api/items/gone/withdraw", {"kind": "kill", "note": "Wrong."})
    (desk.house.items / "gone.md").unlink()
    desk.house.publish()
    finding = one(desk, "vanished")
    assert "cure" not in finding
    assert desk.get(f"{DESK}/{finding['id']}/cure").status_code == 409


def test_a_cure_that_would_kill_needs_the_scope_for_it(desk: Api) -> None:
    desk.house.record("fresh.md", "Fresh", sektion='"City"', status='"canceled"')
    desk.house.publish()
    (finding,) = [found for found in listed(desk, "?state=broken") if found["file"].endswith("fresh.md")]
    version = desk.get(f"{DESK}/{finding['id']}/cure").get_json()["version"]
    path = f"{DESK}/{finding['id']}/cure"
    assert desk.post(path, {"version": version}, token="write").status_code == 403
    assert desk.post(path, {"version": version}, token="withdraw").status_code == 200


def test_what_was_mended_by_hand_is_gone_after_looking_again(desk: Api) -> None:
    finding = one(desk, "broken")
    assert desk.post(f"{DESK}/{finding['id']}/recheck").get_json()["result"] == "present"
    desk.house.record("broken.md", "Broken", section='"City"')
    assert desk.post(f"{DESK}/{finding['id']}/recheck").get_json() == {"result": "solved"}
    assert desk.get("/api/items/broken").status_code == 200


def test_a_story_is_checked_again_by_the_publisher(desk: Api) -> None:
    finding = one(desk, "quarantined")
    told = desk.post(f"{DESK}/{finding['id']}/recheck").get_json()
    assert told["result"] == "waiting"
    desk.house.publish()
    assert one(desk, "quarantined")["id"] == finding["id"]
    losing = one(desk, "losing")
    desk.post(f"{DESK}/{losing['id']}/recheck")
    desk.house.publish()
    assert one(desk, "losing")["id"] == losing["id"]


@pytest.mark.parametrize("finding", ["x", "W10", "WyJicm9rZW4iLCIuLi9ldGMvcGFzc3dkIiwieCJd", "a" * 3000])
def test_an_id_that_is_none_finds_nothing(desk: Api, finding: str) -> None:
    assert desk.get(f"{DESK}/{finding}/cure").status_code == 404
    assert desk.post(f"{DESK}/{finding}/cure", {"version": "x"}).status_code == 404


def test_a_finding_without_a_cure_says_so(desk: Api) -> None:
    assert desk.get(f"{DESK}/{one(desk, 'quarantined')['id']}/cure").status_code == 409
