"""What stories lose on the way into the feeds, as clients of the API see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from syndication.model import entries
from syndication.web.api.openapi import describe
from tests.losing import COSMETIC, LOSING, LOST, RESTYLED, report_marks
from tests.support import make_publication
from tests.web.api.pushing import SECRET, Wire
from tests.web.api.support import NINJS, Api, problem

STORY = "/api/items/harbour-reopens"
BODY = LOSING + RESTYLED
WARNINGS = [f"body: {LOST}", f"body: {COSMETIC} (3 times)"]
FINDINGS = [
    {"field": "body", "message": LOST, "severity": "loses content"},
    {"count": 3, "field": "body", "message": COSMETIC, "severity": "cosmetic"},
]
NEW = {"headline": "Harbour reopens", "published": "2026-02-05T12:00:00Z"}
EMPTY = {"body": "<script>x()</script>", "body_form": "html"}


@pytest.fixture(autouse=True)
def marks(monkeypatch: pytest.MonkeyPatch) -> None:
    report_marks(monkeypatch)


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    made = Wire(tmp_path, SECRET)
    yield made
    made.close()


def report(story: dict[str, Any]) -> tuple[Any, Any]:
    return story.get("findings"), story.get("warnings")


def test_the_answer_to_a_new_story_says_what_it_loses(api: Api) -> None:
    assert report(api.make(body=BODY, body_form="html")) == (FINDINGS, WARNINGS)


def test_a_story_that_loses_nothing_has_no_such_fields(api: Api) -> None:
    assert {"findings", "warnings"} & api.make().keys() == set()


def test_every_change_and_the_story_itself_say_it(api: Api) -> None:
    api.make(body=BODY, body_form="html")
    assert report(api.get(STORY).get_json()) == (FINDINGS, WARNINGS)
    api.house.publish()
    read = api.get(STORY).get_json()
    assert report(read) == (FINDINGS, WARNINGS)
    assert report(api.get(f"/api/items?id={read['id']}").get_json()) == (FINDINGS, WARNINGS)
    assert report(api.patch(STORY, {"headline": "Harbour open"}).get_json()) == (FINDINGS, WARNINGS)
    assert report(api.patch(STORY, {"body": RESTYLED}).get_json()) == (FINDINGS[1:], WARNINGS[1:])
    told = {"note": "Corrected.", "changes": {"body": BODY}}
    assert report(api.post(f"{STORY}/correct", told).get_json()) == (FINDINGS, WARNINGS)
    assert report(api.patch(STORY, {"body": "<p>Words.</p>"}).get_json()) == (None, None)


def test_lists_versions_and_ninjs_do_not_say_it(api: Api) -> None:
    api.make(body=BODY, body_form="html")
    for path in ("/api/items", f"{STORY}/history/1", f"{STORY}?format=ninjs", f"{STORY}/why"):
        assert LOST not in api.get(path).text


def test_nothing_is_told_of_a_withdrawn_story(api: Api) -> None:
    imported = {"import": {"dropped": ["Secret words"]}}
    assert api.post("/api/items", NEW | {"body": BODY, "body_form": "html"} | imported).status_code == 201
    answer = api.post(f"{STORY}/withdraw", {"kind": "kill", "note": "Wrong."})
    assert report(answer.get_json()) == (None, None)
    assert report(api.get(STORY).get_json()) == (None, None)
    api.house.publish()
    assert report(api.get(STORY).get_json()) == (None, None)


def test_a_story_that_was_read_can_be_sent_back(api: Api) -> None:
    made = api.make(body=BODY, body_form="html")
    again = api.put(STORY, made)
    assert (again.status_code, again.headers["ETag"], report(again.get_json())) == (200, '"1"', (FINDINGS, WARNINGS))
    patched = api.patch(STORY, made | {"section": "City"})
    assert (patched.status_code, patched.get_json()["section"]) == (200, "City")
    assert b"player.example" not in b"".join(api.records().values())


def test_a_new_story_cannot_bring_findings(api: Api) -> None:
    answer = problem(api.post("/api/items", NEW | {"body": "Text.", "warnings": []}))
    assert (answer["status"], answer["field"]) == (422, "warnings")


def test_a_batch_says_it_of_each_story(api: Api) -> None:
    new = {"published": "2026-02-05T12:00:00Z", "body_form": "html"}
    operations = [
        {"op": "create", "item": {"headline": "First", "body": BODY} | new},
        {"op": "create", "item": {"headline": "Second", "body": "<p>Words.</p>"} | new},
        {"op": "create", "item": {"headline": "Third"} | new | EMPTY},
    ]
    first, second, third = api.post("/api/batch", operations).get_json()
    assert first == {"status": 201, "slug": "first", "version": 1, "warnings": WARNINGS}
    assert second == {"status": 201, "slug": "second", "version": 1}
    assert (third["status"], third["problem"]["field"]) == (422, "body")


def test_a_push_says_what_was_not_imported_and_what_is_lost(wire: Wire) -> None:
    document = NINJS | {"bodies": [{"contentType": "text/html", "value": BODY}]}
    created = wire.push(json.dumps(document).encode())
    assert created.status_code == 201
    warnings = created.get_json()["warnings"]
    assert warnings[-2:] == WARNINGS
    assert [warning for warning in warnings if warning.startswith("title")]
    changed = wire.push(json.dumps(document | {"versionCreated": "2026-02-05T13:00:00Z"}).encode())
    assert changed.get_json()["warnings"][-2:] == WARNINGS


def test_a_ninjs_document_says_both_too(api: Api) -> None:
    document = NINJS | {"bodies": [{"contentType": "text/html", "value": BODY}]}
    told = api.post("/api/items?format=ninjs", document).get_json()
    assert told["warnings"][:2] == WARNINGS
    assert [finding["field"] for finding in told["findings"]] == ["body", "body", "import"]


@pytest.mark.parametrize("body", [EMPTY, EMPTY | {"body": f"{EMPTY['body']}<!-- data-lost -->"}])
def test_a_body_of_which_nothing_is_left_is_refused(api: Api, body: dict[str, str]) -> None:
    api.make()
    before = api.records()
    told = NEW | {"headline": "Ferries"} | body
    lost = f": {LOST}" if "data-lost" in body["body"] else ""
    detail = f"nothing of the body is left{lost}; write a text, or a link to what it shows"
    for answer in (api.post("/api/items", told), api.put(STORY, told), api.patch(STORY, body)):
        refused = problem(answer)
        assert (refused["status"], refused["errors"]) == (422, [{"field": "body", "detail": detail}])
    assert api.records() == before


def test_a_push_of_which_nothing_is_left_is_refused(wire: Wire) -> None:
    document = NINJS | {"bodies": [{"contentType": "text/html", "value": EMPTY["body"]}]}
    answer = wire.push(json.dumps(document).encode())
    assert (answer.status_code, "nothing of the body is left" in answer.text) == (422, True)


def test_an_answer_fits_the_description(api: Api) -> None:
    described = describe(make_publication())["components"]
    validator = Draft202012Validator({"$ref": "#/components/schemas/Story", "components": described})
    told = api.make(body=BODY, body_form="html")
    assert list(validator.iter_errors(told)) == []
    assert not validator.is_valid(told | {"findings": [{"severity": "grave", "field": "body", "message": "x"}]})


def test_an_entry_is_composed_once_for_an_answer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[str] = []
    compose = entries.compose

    def counted(item: Any, *rest: Any) -> Any:
        composed.append(item.headline)
        return compose(item, *rest)

    monkeypatch.setattr(entries, "compose", counted)
    api.make(body=BODY, body_form="html")
    assert len(composed) == 1
