"""Stories one at a time: made, shown, replaced, changed."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.sources.records import read
from tests.formats.ninjsshape import wrongs
from tests.web.api.support import NINJS, STORY, Api, problem

OLD = "/api/items/old-story"
EVERY_FIELD: dict[str, Any] = {
    **STORY,
    "id": "tag:tribune.example,2026-02-05:every-field",
    "slug": "every-field",
    "aliases": ["former"],
    "language": "en-GB",
    "standfirst": "A sentence",
    "modified": "2026-02-05T13:00:00+01:00",
    "embargo_until": "2026-02-05T12:30:00Z",
    "expires": "2999-01-01T00:00:00Z",
    "url": "https://tribune.example/every-field",
    "section": "City",
    "tags": ["Harbour", "Trade"],
    "subjects": [{"uri": "http://cv.iptc.org/newscodes/mediatopic/20000076", "name": "war"}],
    "authors": [{"name": "Jane Doe", "role": "Reporter", "url": "https://tribune.example/jane"}],
    "source": {"name": "A wire", "url": "https://wire.example/"},
    "dateline": {"text": "PORT (A wire) –", "located": "Port"},
    "media": [{"url": "https://tribune.example/a.jpg", "type": "image/jpeg", "width": 640, "credit": "J. Doe"}],
    "related": [{"title": "Harbour closes", "url": "https://tribune.example/closes", "after": 1}],
    "revisions": [{"at": "2026-02-05T13:00:00Z", "kind": "update", "note": "More"}],
    "rights": {"holder": "The Tribune", "until": "2999-01-01T00:00:00Z"},
    "headline_short": "Harbour open",
    "kind": "gallery",
    "places": [{"name": "Port", "code": "XX-P", "scheme": "iso3166-2", "lat": 50.5, "lon": -1.25}],
    "access": "metered",
    "sponsor": {"name": "Sea Ltd", "url": "https://sea.example/"},
    "disclosure": "Paid for by Sea Ltd",
    "ai": "none",
    "urgency": 3,
    "slugline": "PORT-OPEN",
    "episode": {"number": 3, "explicit": False},
    "partners": {"allow": ["MSN"], "until": [{"partner": "MSN", "at": "2999-01-01T00:00:00Z"}]},
    "ednote": "not for readers",
    "import": {"sha256": "00", "warnings": ["something"]},
}


def test_a_new_item_is_answered_with_its_address_and_version(api: Api) -> None:
    answer = api.post("/api/items", STORY)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/items/harbour-reopens"
    assert answer.headers["ETag"] == '"1"'
    made = answer.get_json()
    assert made["id"] == "tag:feeds.tribune.example,2026-02-05:harbour-reopens"
    assert (made["slug"], made["version"], made["status"], made["body_form"]) == (
        "harbour-reopens", 1, "usable", "markdown",
    )  # fmt: skip
    assert api.get(answer.headers["Location"]).get_json() == made


def test_a_new_item_is_a_record_of_whoever_made_it(api: Api) -> None:
    api.make()
    path = api.house.items / "2026" / "02" / "2026-02-05-harbour-reopens.md"
    assert read("a.md", path.read_bytes()).headline == "Harbour reopens"
    assert [(deed.who, deed.action) for deed in api.deeds()][-1] == ("token withdraw", "initial")


def test_every_field_comes_back_as_it_was_sent(api: Api) -> None:
    answer = api.post("/api/items", EVERY_FIELD)
    assert answer.status_code == 201, answer.text
    made = answer.get_json()
    assert {name: made[name] for name in EVERY_FIELD} == EVERY_FIELD
    again = api.put("/api/items/every-field", made)
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')


def test_names_in_an_answer_are_in_order(still: Api) -> None:
    names = list(still.get(OLD).get_json())
    assert names == sorted(names)


@pytest.mark.parametrize("body", ["<p>It <b>did</b>.</p>", "<p>One</p>\r\n<p>Two</p>\r", "\n<p>One</p>\n\n"])
def test_a_body_of_html_is_kept_as_html_with_one_kind_of_line_end(api: Api, body: str) -> None:
    made = api.make(body=body, body_form="html")
    assert (made["body"], made["body_form"]) == (body.replace("\r\n", "\n").replace("\r", "\n"), "html")
    assert (api.house.items / "2026" / "02" / "2026-02-05-harbour-reopens.html").exists()


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"publised": "x"}, "publised", "did you mean published?"),
        ({"authors": [{"nam": "x"}]}, "authors[0].nam", "did you mean name?"),
        ({"published": "2026-02-05T12:00:00"}, "published", "has no time zone"),
        ({"published": "yesterday"}, "published", "must be a date with hour and zone"),
        ({"headline": 5}, "headline", "must be text in quotation marks, not a number"),
        ({"headline": None}, "headline", "must be text in quotation marks, not null"),
        ({"source": "A wire"}, "source", "must be an object, not text"),
        ({"headline": "A\x00B"}, "headline", "contains the character U+0000"),
        ({"tags": ["a\ud800"]}, "tags[0]", "contains the character U+D800"),
        ({"body": " "}, "body", "is empty; give the story's text"),
        ({"body_form": "rtf"}, "body_form", "write one of: markdown, html"),
        ({"status": "killed"}, "status", "write one of: usable, withheld, canceled"),
        ({"version": 1}, "version", "is set by the service"),
        ({"changed": "2026-02-05T12:00:00Z"}, "changed", "is set by the service"),
        ({"status": "withheld", "never_public": True}, "never_public", "is set by the service"),
        ({"slug": "old-story"}, "slug", "belongs to"),
        ({"id": "tag:feeds.tribune.example,2026-02-05:old-story"}, "id", "belongs to another item"),
        ({"id": "no uri"}, "id", "is not an absolute URI"),
        ({"url": "javascript:alert(1)"}, "url", "is not an http or https address"),
        ({"media": [{"url": "pictures/a.jpg"}]}, "media[0].url", "is not the path of an uploaded picture; upload it"),
        ({"media": [{"width": 2.5}]}, "media[0].width", "must be a whole number, not a fraction"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_field_and_the_cure(
    still: Api, sent: dict[str, Any], field: str, said: str
) -> None:
    before = still.records()
    answer = still.post("/api/items", STORY | sent)
    told = problem(answer)
    assert (answer.status_code, told["field"]) == (422, field)
    assert [fault["field"] for fault in told["errors"]] == [field]
    assert said in told["errors"][0]["detail"]
    assert still.records() == before


def test_all_that_is_wrong_is_told_at_once(still: Api) -> None:
    told = problem(still.post("/api/items", STORY | {"tags": ["", "a\nb"], "url": "x", "language": "?"}))
    assert [fault["field"] for fault in told["errors"]] == ["tags[1]", "tags[0]", "language", "url"]


def test_a_field_that_is_missing_is_named(still: Api) -> None:
    told = problem(still.post("/api/items", {"headline": "A", "body": "B"}))
    assert (told["field"], told["detail"]) == (
        "published", "published: is missing; a record needs headline, published and a body",
    )  # fmt: skip


def test_an_item_that_is_here_already_is_answered_with_304(still: Api) -> None:
    tag = still.get(OLD).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"7", {tag}', "*"):
        answer = still.get(OLD, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert still.get(OLD, headers={"If-None-Match": '"7"'}).status_code == 200


def test_an_old_slug_leads_to_the_new_one(api: Api) -> None:
    assert api.patch(OLD, {"slug": "new-story"}).headers["Content-Location"] == "/api/items/new-story"
    answer = api.get(OLD)
    assert answer.status_code == 404
    assert "/api/items/new-story" in problem(answer)["detail"]


def test_what_waits_for_its_time_is_shown_to_the_newsroom(api: Api) -> None:
    api.make("Scheduled", published="2999-01-01T00:00:00Z")
    api.make("Held", embargo_until="2999-01-01T00:00:00Z")
    for slug in ("scheduled", "held"):
        assert api.get(f"/api/items/{slug}").get_json()["body"] == "It did."


def test_an_item_is_replaced_but_for_its_id_and_history(api: Api) -> None:
    made = api.make(tags=["Harbour"], revisions=[{"at": "2026-02-05T13:00:00Z", "kind": "update"}])
    answer = api.put("/api/items/harbour-reopens", STORY | {"headline": "Harbour closes"})
    assert answer.status_code == 200
    now = answer.get_json()
    assert (now["headline"], now["version"], answer.headers["ETag"]) == ("Harbour closes", 2, '"2"')
    assert "tags" not in now
    assert [now[name] for name in ("id", "slug", "revisions")] == [made[name] for name in ("id", "slug", "revisions")]


def test_ids_of_another_site_stay_when_a_public_story_is_replaced(api: Api) -> None:
    ids = {"rss": "https://old.example/?p=1"}
    api.make(ids=ids)
    answer = api.put("/api/items/harbour-reopens", STORY | {"headline": "Harbour closes"})
    assert (answer.status_code, answer.get_json()["ids"]) == (200, ids)
    refused = api.put("/api/items/harbour-reopens", STORY | {"ids": {"rss": "https://old.example/?p=2"}})
    assert refused.status_code == 422


def test_what_is_replaced_by_the_same_stays_the_same_version(still: Api) -> None:
    assert still.put(OLD, still.get(OLD).get_json()).headers["ETag"] == '"1"'


@pytest.mark.parametrize("media_type", ["application/merge-patch+json", "application/json"])
def test_a_patch_changes_adds_and_removes_fields(api: Api, media_type: str) -> None:
    answer = api.patch(
        OLD,
        {"section": None, "source": {"name": "A wire"}, "standfirst": "Now with one"},
        headers={"Content-Type": media_type},
    )
    assert answer.status_code == 200
    now = answer.get_json()
    assert "section" not in now
    assert (now["source"], now["standfirst"], now["headline"]) == ({"name": "A wire"}, "Now with one", "Old story")
    inner = api.patch(OLD, {"source": {"url": "https://wire.example/"}}).get_json()
    assert inner["source"] == {"name": "A wire", "url": "https://wire.example/"}


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"headline": None}, 422, "headline"),
        ({"headlin": "x"}, 422, "headlin"),
        ({"published": "2026-02-06T12:00:00Z"}, 422, "published"),
        ({"id": "tag:tribune.example,2026:other"}, 422, "id"),
        ({"version": 7}, 422, "version"),
        ({"changed": "2026-02-05T12:00:01Z"}, 422, "changed"),
        ({"never_public": True}, 422, "never_public"),
        ([1], 422, None),
    ],
)
def test_a_patch_that_cannot_be_made_changes_nothing(still: Api, sent: Any, status: int, field: str | None) -> None:
    before = still.records()
    answer = still.patch(OLD, sent)
    assert (answer.status_code, problem(answer).get("field")) == (status, field)
    assert still.records() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"1"', 200), ('"7", "1"', 200), ("*", 200), ('"1-ninjs"', 200), (' "1" ,', 200),
        ('"2"', 412), ('W/"1"', 412), ('"01"', 412), ('"x"', 412), ('""', 412),
        ("1", 400), ('"1', 400), ('*, "1"', 400), ("", 400), (" ", 400), ("\x84", 400),
    ],
)  # fmt: skip
def test_only_a_version_that_was_seen_is_changed(api: Api, method: str, condition: str, status: int) -> None:
    item = api.get(OLD).get_json() | {"headline": "Changed"}
    answer = api.ask(method, OLD, item, headers={"If-Match": condition})
    assert answer.status_code == status
    assert api.get(OLD).get_json()["version"] == (2 if status == 200 else 1)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("PUT", ""), ("PATCH", ""), ("POST", "/withdraw"), ("POST", "/correct"), ("POST", "/reinstate"),
        ("GET", "/history"), ("GET", "/history/1"), ("GET", "/nothing"), ("GET", "/history/x"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_a_problem_of_404(still: Api, method: str, path: str) -> None:
    bodies: dict[str, Any] = {"PUT": STORY, "PATCH": {}, "POST": {"note": "x"}}
    told = bodies.get(method)
    if path == "/withdraw":
        told = {"note": "x", "kind": "kill"}
    answer = still.ask(method, f"/api/items/nothing{path}", told)
    assert answer.status_code == 404
    assert problem(answer)["title"] == "Not Found"


def test_a_deletion_is_refused_with_a_hint(still: Api) -> None:
    answer = still.ask("DELETE", OLD)
    assert answer.status_code == 405
    assert "withdraw" in problem(answer)["detail"]
    assert {"GET", "PUT", "PATCH"} <= set(answer.headers["Allow"].split(", "))
    assert "DELETE" not in answer.headers["Allow"]


def test_all_fields_at_fault_are_listed_at_once(still: Api) -> None:
    sent = {
        "headline": 7,
        "published": "2026-02-05",
        "body": "It did.",
        "version": 3,
        "colour": "red",
        "language": "iw",
        "tags": ["ports", ""],
        "media": [{"url": "ftp://a.example/1.jpg", "width": "9"}],
        "status": "perhaps",
    }
    told = problem(still.post("/api/items", sent))
    assert {fault["field"] for fault in told["errors"]} == {
        "version", "colour", "headline", "published", "language", "tags[1]", "media[0].url", "media[0].width", "status",
    }  # fmt: skip
    assert (told["field"], told["errors"][0]["field"]) == ("version", "version")


def test_all_fields_of_a_withdrawal_at_fault_are_listed_at_once(still: Api) -> None:
    told = problem(still.post("/api/items/old-story/withdraw", {"kind": "perhaps", "note": " ", "why": 1}))
    assert [fault["field"] for fault in told["errors"]] == ["why", "kind", "note"]


class TestNinjs:
    def test_an_item_is_shown_as_ninjs_with_a_tag_of_its_own(self, still: Api) -> None:
        answer = still.get(f"{OLD}?format=ninjs")
        assert answer.headers["Content-Type"] == "application/vnd.iptc.ninjs+json"
        assert answer.headers["ETag"] == '"1-ninjs"'
        assert list(wrongs(answer.get_json(force=True))) == []
        assert b"for editors" not in answer.data
        again = still.get(f"{OLD}?format=ninjs", headers={"If-None-Match": '"1"'})
        assert again.status_code == 200

    @pytest.mark.parametrize(
        ("query", "media_type"), [("", "application/vnd.iptc.ninjs+json"), ("?format=ninjs", "application/json")]
    )
    def test_an_item_is_made_and_replaced_by_ninjs(self, api: Api, query: str, media_type: str) -> None:
        headers = {"Content-Type": media_type}
        made = api.post(f"/api/items{query}", NINJS, headers=headers)
        assert made.status_code == 201, made.text
        item = made.get_json()
        assert (item["id"], item["body"], item["body_form"]) == (NINJS["uri"], "<p>It did.</p>", "html")
        assert item["import"]["warnings"] == ["title: has no place in a record; it was left out: harbour-3"]
        api.patch(made.headers["Location"], {"ednote": "for editors", "partners": {"deny": ["MSN"]}})
        newer = NINJS | {"headlines": [{"value": "Harbour closes"}]}
        answer = api.put(f"{made.headers['Location']}{query}", newer, headers=headers | {"If-Match": '"2-ninjs"'})
        assert answer.status_code == 200, answer.text
        now = answer.get_json()
        assert (now["headline"], now["slug"], now["ednote"]) == ("Harbour closes", "harbour-reopens", "for editors")
        assert now["partners"] == {"deny": ["MSN"]}

    def test_ninjs_that_says_a_story_was_canceled_withdraws_it(self, api: Api) -> None:
        path = api.post("/api/items?format=ninjs", NINJS).headers["Location"]
        told = {name: NINJS[name] for name in ("uri", "standard", "type", "firstCreated")} | {"pubStatus": "canceled"}
        answer = api.put(f"{path}?format=ninjs", told)
        assert (answer.status_code, answer.get_json()["status"]) == (200, "canceled")
        assert answer.get_json()["revisions"][-1]["kind"] == "kill"
        assert api.put(f"{path}?format=ninjs", told).headers["ETag"] == '"2"'

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"uri": ""}, "uri"),
            ({"headlines": []}, "headlines"),
            ({"firstCreated": "2026-02-05T12:00:00"}, "firstCreated"),
            ({"pubStatus": "killed"}, "pubStatus"),
        ],
    )
    def test_ninjs_that_is_none_is_refused_with_its_property(
        self, still: Api, changed: dict[str, Any], field: str
    ) -> None:
        answer = still.post("/api/items?format=ninjs", NINJS | changed)
        assert (answer.status_code, problem(answer)["field"]) == (422, field)

    def test_another_format_is_refused(self, still: Api) -> None:
        answer = still.get(f"{OLD}?format=nitf")
        assert (answer.status_code, problem(answer)["field"]) == (400, "format")
