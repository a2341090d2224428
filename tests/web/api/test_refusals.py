"""What holds for every answer of the API, and what it refuses before it looks at a story."""

from __future__ import annotations

import io

import pytest

from syndication.model.errors import BusyError, CatalogError, PendingError, SyndicationError
from syndication.publishing import edit
from tests.web.api.support import STORY, Api, problem

OLD = "/api/items/old-story"
READ = [("GET", "/api/items"), ("GET", OLD), ("GET", f"{OLD}/history"), ("GET", f"{OLD}/history/1")]
WRITE = [
    ("POST", "/api/items"), ("PUT", OLD), ("PATCH", OLD), ("POST", f"{OLD}/withdraw"), ("POST", f"{OLD}/correct"),
    ("POST", f"{OLD}/update"), ("POST", f"{OLD}/reinstate"), ("POST", "/api/batch"),
]  # fmt: skip
OTHERS = [
    ("DELETE", OLD),
    ("GET", "/api/nothing"),
    ("GET", "/api/items/a/b.xml"),
    ("OPTIONS", OLD),
    ("PUT", "/api/items"),
]


@pytest.mark.parametrize(("method", "path"), READ + WRITE)
def test_nobody_is_let_in_without_a_token(still: Api, method: str, path: str) -> None:
    answer = still.ask(method, path, STORY if method != "GET" else None, token="")
    assert answer.status_code == 401
    problem(answer)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), WRITE)
def test_who_may_only_read_cannot_write_and_that_is_logged(still: Api, method: str, path: str) -> None:
    before = still.records()
    answer = still.ask(method, path, STORY, token="read")
    assert answer.status_code == 403
    problem(answer)
    (*_, deed) = still.deeds()
    assert (deed.who, deed.action) == ("token read", "refused")
    assert deed.note.startswith(f"{method} {path}: ")
    assert still.records() == before


@pytest.mark.parametrize(("method", "path"), READ)
def test_who_may_write_may_read(still: Api, method: str, path: str) -> None:
    assert still.ask(method, path, token="write").status_code == 200


@pytest.mark.parametrize(("method", "path"), READ + WRITE + OTHERS)
def test_no_answer_is_kept_or_sets_a_cookie_and_every_refusal_is_a_problem(still: Api, method: str, path: str) -> None:
    answer = still.ask(method, path, {} if method in ("POST", "PUT", "PATCH") else None)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    if answer.status_code >= 400:
        problem(answer)
    elif answer.data:
        assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 400, "not JSON at line 1, column 1"),
        (b"{", 400, "not JSON at line 1, column 2: the document breaks off before its end"),
        (b"{'headline': 1}", 400, 'at line 1, column 2: a key in single quotation marks; write "'),
        (b'{"headline": "a\nb"}', 400, "not JSON at line 1"),
        (b'{"headline": NaN}', 400, "The body is not JSON: NaN is not a JSON value"),
        (b'{"version": ' + b"9" * 5000 + b"}", 400, "The body is not JSON: a number with too many digits"),
        (b'{"headline": "\xff"}', 400, "not UTF-8 at byte 14"),
        (b"[" * 100_000, 400, "nested too deeply"),
        (b'{"source":' * 500 + b"1" + b"}" * 500, 400, "nested too deeply"),
        (b"[]", 422, "must be a JSON object"),
        (b"null", 422, "must be a JSON object"),
        (b'{"headline": "a", "headline": "b"}', 422, "headline: is given twice in one object"),
        (b'{"source": {"name": "a", "name": "b"}}', 422, "source.name: is given twice in one object"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/items"), ("PUT", OLD), ("PATCH", OLD)])
def test_a_body_that_cannot_be_read_is_refused(
    still: Api, method: str, path: str, data: bytes, status: int, said: str
) -> None:
    answer = still.ask(method, path, data=data)
    assert answer.status_code == status
    assert said in problem(answer)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "header", "named"),
    [
        ("POST", "/api/items", "Accept-Post", "application/json, application/vnd.iptc.ninjs+json"),
        ("PUT", OLD, "Accept", "application/json, application/vnd.iptc.ninjs+json"),
        ("PATCH", OLD, "Accept-Patch", "application/merge-patch+json, application/json"),
        ("POST", f"{OLD}/withdraw", "Accept-Post", "application/json"),
        ("POST", "/api/batch", "Accept-Post", "application/json"),
    ],
)
@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "application/json-patch+json", ""]
)
def test_another_media_type_is_refused_with_those_that_are_understood(
    still: Api, method: str, path: str, header: str, named: str, media_type: str
) -> None:
    answer = still.ask(method, path, STORY, headers={"Content-Type": media_type})
    assert (answer.status_code, answer.headers[header]) == (415, named)
    problem(answer)


def test_a_charset_beside_the_media_type_does_no_harm(api: Api) -> None:
    assert api.post("/api/items", STORY, headers={"Content-Type": "application/json; charset=utf-8"}).status_code == 201


class _Unread(io.BytesIO):
    def read(self, _: int | None = -1, /) -> bytes:
        raise AssertionError("it was read")

    readinto = read  # type: ignore[assignment]
    readline = read


def test_a_body_that_is_too_large_is_refused_unread(still: Api) -> None:
    answer = still.client.open(
        "/api/items",
        method="POST",
        input_stream=_Unread(),
        content_type="application/json",
        headers={"Authorization": f"Bearer {still.secrets['write']}"},
        environ_overrides={"CONTENT_LENGTH": "20000000"},
    )
    assert answer.status_code == 413
    assert "10,000,000 bytes" in problem(answer)["detail"]


@pytest.mark.parametrize(
    ("error", "status", "waits"),
    [
        (BusyError("another process is publishing"), 503, "5"),
        (CatalogError("connection to 10.0.0.1 refused: secret"), 503, "60"),
        (PendingError("a: the record is written, but the database is unavailable"), 503, "60"),
        (SyndicationError("items/a.md: cannot be written: No space left on device"), 503, "60"),
    ],
)
def test_what_cannot_be_done_now_may_be_tried_again(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: SyndicationError, status: int, waits: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(edit, "edit_one", fail)
    answer = api.post("/api/items", STORY, headers={"Idempotency-Key": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, waits)
    assert "secret" not in problem(answer)["detail"]
    monkeypatch.undo()
    assert api.post("/api/items", STORY, headers={"Idempotency-Key": "x"}).status_code == 201
