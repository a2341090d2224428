"""The answer to a request for a document, as RFC 9110 wants it and readers need it."""

from __future__ import annotations

import gzip
import random
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.http.document import RETRY_LATER, Answer, Labels, freshness, prepare, refusal, respond
from syndication.model.document import Document

MODIFIED = datetime(2026, 2, 5, 12, tzinfo=UTC)
NOW = int(MODIFIED.timestamp()) + 1000
BODY = b"<rss>" + b"news " * 200 + b"</rss>"


def document(body: bytes, modified: datetime = MODIFIED) -> Document:
    return Document(
        path="/rss.xml",
        media_type="application/rss+xml; charset=utf-8",
        body=body,
        modified=modified,
        self_url="https://feeds.tribune.example/rss.xml",
    )


DOCUMENT = prepare(document(BODY), 300)
TAG = DOCUMENT.coded.tag
LAST_MODIFIED = "Thu, 05 Feb 2026 12:00:00 GMT"


def ask(method: str = "GET", **headers: str) -> Answer:
    return respond(DOCUMENT, method, {f"HTTP_{name.upper()}": value for name, value in headers.items()}, NOW)


def test_a_full_answer_carries_all_that_readers_obey() -> None:
    answer = ask()
    assert answer.status == 200
    assert answer.body == BODY
    assert dict(answer.headers) == {
        "Content-Type": "application/rss+xml; charset=utf-8",
        "Content-Length": str(len(BODY)),
        "ETag": f'W/"{TAG}"',
        "Last-Modified": LAST_MODIFIED,
        "Cache-Control": "max-age=300, stale-while-revalidate=300, stale-if-error=86400",
        "Vary": "Accept-Encoding",
        "Link": '<https://feeds.tribune.example/rss.xml>; rel="self"',
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link",
    }


@pytest.mark.parametrize(
    "value",
    [
        f'W/"{TAG}"',
        f'"{TAG}"',
        TAG,
        f"W/{TAG}",
        "*",
        f'"other", W/"{TAG}"',
        f'"other","{TAG}-gzip"',
        f'"{TAG}-br"',
        f'W/"{TAG}--gzip"',
        f'"{TAG}-zstd"',
        f'"{TAG};gzip"',
        f'"other","another",W/"{TAG}"',  # as a server joins several headers
        f"  {TAG}  ",
        f'"a,b", "{TAG}"',
        f'"{TAG}-gzip", *',
    ],
)
def test_a_tag_that_matches_gets_304(value: str) -> None:
    answer = ask(if_none_match=value)
    assert (answer.status, answer.body) == (304, b"")


@pytest.mark.parametrize(
    "value",
    [
        '"other"',
        'W/"other"',
        "",
        '"',
        TAG[:-1],
        f'"x{TAG}"',
        "," * 9000,
        f'"{TAG}-deflate"',
        TAG.upper(),
        '"*"',
        "W/",
        "é",
    ],
)
def test_a_tag_that_does_not_match_gets_the_document(value: str) -> None:
    assert ask(if_none_match=value, if_modified_since=LAST_MODIFIED).status == 200


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (LAST_MODIFIED, 304),
        ("Thursday, 05-Feb-26 12:00:00 GMT", 304),
        ("Thu Feb  5 12:00:00 2026", 304),
        ("Thu, 05 Feb 2026 12:00:01 GMT", 304),
        ("thu, 5 feb 2026 12:00:00 gmt", 304),
        ("Thu, 05 Feb 2026 11:59:59 GMT", 200),
        ("Thu, 05 Feb 2026 13:00:00 GMT", 200),
        ("Tue, 19 Jan 2038 03:14:07 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("Thu, 99 Feb 2026 12:00:00 GMT", 200),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", 200),
    ],
)
def test_dates_decide_where_there_are_no_tags(value: str, status: int) -> None:
    assert ask(if_modified_since=value).status == status


def test_a_tag_that_matches_wins_over_an_old_date() -> None:
    assert ask(if_none_match=f'"{TAG}"', if_modified_since="Thu, 01 Jan 2026 00:00:00 GMT").status == 304


def test_a_304_repeats_what_a_cache_keeps_and_nothing_of_the_body() -> None:
    names = {name for name, _ in ask(if_none_match=f'"{TAG}"').headers}
    assert {"ETag", "Last-Modified", "Cache-Control", "Vary", "Link"} <= names
    assert set(ask().headers) - set(ask(if_none_match="*").headers) == {
        ("Content-Type", "application/rss+xml; charset=utf-8"),
        ("Content-Length", str(len(BODY))),
    }
    assert not names & {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}


@pytest.mark.parametrize("headers", [{}, {"if_none_match": f'"{TAG}"'}, {"accept_encoding": "gzip"}])
def test_head_is_get_without_the_body(headers: dict[str, str]) -> None:
    full, head = ask(**headers), ask("HEAD", **headers)
    assert (head.status, head.headers, head.body) == (full.status, full.headers, b"")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0, gzip", "gzip"),
        ("deflate, zstd", None),
        ("gzip;q=nonsense", None),
        ("gzip;q=nan", None),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=7", "gzip"),
        ("gzip ; q = 0", None),
        ("x-gzip", "gzip"),
        ("*;q=0, gzip", "gzip"),
        ("*;q=0.5, br;q=0", "gzip"),
        ("identity;q=0", None),  # nothing is left: the plain body, never a 406
        ("identity;q=0, *;q=0", None),
        ("identity;q=0, br;q=0, deflate", None),
        ("br;q=0.3, gzip;q=0.3, identity;q=0.2", "br"),
        (",,;;q=,gzip,", "gzip"),
        ("gzip," * 5000, "gzip"),
        ("", None),
    ],
)
def test_the_coding_that_is_liked_best_is_sent(accepted: str | None, coding: str | None) -> None:
    answer = ask(**({} if accepted is None else {"accept_encoding": accepted}))
    headers = dict(answer.headers)
    decoded = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding](answer.body)
    assert (headers.get("Content-Encoding"), decoded) == (coding, BODY)
    assert (headers["Content-Length"], headers["Vary"]) == (str(len(answer.body)), "Accept-Encoding")


def test_the_coding_of_a_request_changes_no_validator() -> None:
    answers = [dict(ask(accept_encoding=coding).headers) for coding in ("", "gzip", "br")]
    for name in ("ETag", "Last-Modified", "Vary", "Content-Type"):
        assert len({headers[name] for headers in answers}) == 1


@pytest.mark.parametrize("size", [0, 10, 255, 256, 300])
def test_a_coding_that_makes_a_body_no_smaller_is_not_used(size: int) -> None:
    body = random.Random(1).randbytes(size)
    answer = respond(prepare(document(body), 300), "GET", {"HTTP_ACCEPT_ENCODING": "gzip, br"}, NOW)
    assert (answer.body, "Content-Encoding" in dict(answer.headers)) == (body, False)
    assert dict(answer.headers)["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"if_match": "*"}, 200),
        ({"if_match": f'W/"{TAG}"'}, 200),
        ({"if_match": f'"other", "{TAG}"'}, 200),
        ({"if_match": '"other"'}, 412),
        ({"if_match": ""}, 412),
        ({"if_unmodified_since": LAST_MODIFIED}, 200),
        ({"if_unmodified_since": "Tue, 19 Jan 2038 03:14:07 GMT"}, 200),
        ({"if_unmodified_since": "Thu, 05 Feb 2026 11:59:59 GMT"}, 412),
        ({"if_unmodified_since": "yesterday"}, 200),
        ({"if_match": "*", "if_unmodified_since": "Thu, 05 Feb 2026 11:59:59 GMT"}, 200),
        ({"if_match": f'"{TAG}"', "if_none_match": f'"{TAG}"'}, 304),
        ({"if_match": '"other"', "if_none_match": f'"{TAG}"'}, 412),
        ({"if_unmodified_since": "Thu, 05 Feb 2026 11:59:59 GMT", "if_modified_since": LAST_MODIFIED}, 412),
    ],
)
def test_what_must_still_hold_is_weighed_first(headers: dict[str, str], status: int) -> None:
    answer = ask(**headers)
    assert answer.status == status
    assert (BODY in answer.body) == (status == 200)


@pytest.mark.parametrize("value", ["bytes=0-10", "bytes=-5", "bytes=999999-", "items=1-2", "nonsense"])
def test_a_range_is_ignored(value: str) -> None:
    for condition in ({}, {"if_range": f'"{TAG}"'}, {"if_range": LAST_MODIFIED}):
        answer = ask(range=value, **condition)
        assert (answer.status, answer.body) == (200, BODY)
        assert not {"Accept-Ranges", "Content-Range"} & dict(answer.headers).keys()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW", "get", "", "é"])
def test_other_methods_are_refused_in_plain_text(method: str) -> None:
    answer = ask(method, if_none_match="*")
    headers = dict(answer.headers)
    assert (answer.status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


def test_options_says_what_is_allowed() -> None:
    answer = ask("OPTIONS")
    assert (answer.status, dict(answer.headers)["Allow"], answer.body) == (204, "GET, HEAD, OPTIONS", b"")
    assert "Access-Control-Allow-Methods" not in dict(answer.headers)


def test_a_script_of_another_site_may_ask_conditionally() -> None:
    headers = dict(ask("OPTIONS", access_control_request_method="GET", origin="https://reader.example").headers)
    assert (headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Headers"]) == ("*", "*")
    assert headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Credentials" not in headers


@pytest.mark.parametrize(
    ("status", "kept"),
    [(301, "max-age=60"), (404, "max-age=60"), (405, "no-store"), (429, "no-store"), (503, "no-store")],
)
def test_a_refusal_is_short_plain_and_soon_forgotten(status: int, kept: str) -> None:
    answer = refusal(status, "No", RETRY_LATER)
    assert answer.body == b"No\n"
    assert dict(answer.headers) == {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": "3",
        "Cache-Control": kept,
        "Access-Control-Allow-Origin": "*",
        "Retry-After": "60",
    }


@pytest.mark.parametrize("seconds", [60, 300, 1800])
def test_the_304_is_as_fresh_as_the_200(seconds: int) -> None:
    ready = prepare(document(BODY), seconds)
    full, unchanged = (respond(ready, "GET", {"HTTP_IF_NONE_MATCH": tag}, NOW) for tag in ("", "*"))
    assert dict(full.headers)["Cache-Control"] == dict(unchanged.headers)["Cache-Control"]
    assert dict(full.headers)["Cache-Control"].split(", ")[0] == f"max-age={seconds}"


def test_the_same_document_is_prepared_the_same_everywhere() -> None:
    other = prepare(document(BODY), 300)
    for ready in (other, DOCUMENT):
        for coding in ready.codings:
            assert ready.full[coding].body == ready.coded.bodies[coding]
    assert other == DOCUMENT
    assert set(other.codings) == {"", "gzip", "br"}


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_other_bytes_have_another_tag(one: bytes, other: bytes) -> None:
    assert (prepare(document(one), 300).etag == prepare(document(other), 300).etag) == (one == other)


def test_bytes_that_are_known_are_not_coded_again() -> None:
    later = prepare(document(BODY, MODIFIED + timedelta(hours=1)), 300, DOCUMENT.coded)
    assert later.coded is DOCUMENT.coded
    assert (later.etag, later.modified) == (DOCUMENT.etag, DOCUMENT.modified + 3600)


@given(
    st.sampled_from(("IF_NONE_MATCH", "IF_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE", "ACCEPT_ENCODING")),
    st.text(st.characters(codec="latin-1"), max_size=200)
    | st.from_regex(r'[ \t,;=*"W/a-z0-9:.-]{0,80}', fullmatch=True)
    | st.datetimes().map(lambda date: date.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.sampled_from(("GET", "HEAD")),
)
def test_any_header_gets_an_answer(name: str, value: str, method: str) -> None:
    answer = respond(DOCUMENT, method, {f"HTTP_{name}": value}, NOW)
    assert answer.status in (200, 304, 412)
    assert answer.body in (*DOCUMENT.coded.bodies.values(), b"") or answer.status == 412


@pytest.mark.parametrize("filler", ['"', ",", "a,", '"a",', "W/", 'W/"', " ", "q=", ";", "gzip;q=0.5,", "(", "Thu, "])
def test_giant_headers_are_read_in_no_time(filler: str) -> None:
    giant = filler * (400_000 // len(filler))  # with the square of its length it would take hours
    for name in ("if_none_match", "if_match", "if_modified_since", "accept_encoding"):
        assert ask(**{name: giant}).status in (200, 412)


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (None, "max-age=300, stale-while-revalidate=300, stale-if-error=86400"),
        (90_000, "max-age=300, stale-while-revalidate=300, stale-if-error=86400"),
        (1_000, "max-age=300, stale-while-revalidate=300, stale-if-error=700"),
        (400, "max-age=300, stale-while-revalidate=100, stale-if-error=100"),
        (300, "max-age=300"),
        (7, "max-age=7"),
        (0, "max-age=0"),
        (-5, "max-age=0"),
    ],
)
def test_no_cache_keeps_what_has_ended(left: int | None, told: str) -> None:
    assert freshness(300, left) == told


def test_an_end_in_a_document_limits_its_200_and_its_304() -> None:
    made = document(BODY)
    ready = prepare(replace(made, until=made.modified + timedelta(seconds=100)), 300)
    now = int(made.modified.timestamp()) + 40
    whole = respond(ready, "GET", {}, now)
    unchanged = respond(ready, "GET", {"HTTP_IF_NONE_MATCH": ready.etag}, now)
    assert [dict(answer.headers)["Cache-Control"] for answer in (whole, unchanged)] == ["max-age=60"] * 2
    assert (whole.status, unchanged.status) == (200, 304)


def test_one_link_header_names_the_document_and_its_hubs_with_rel_alone() -> None:
    hubs = ("https://feeds.tribune.example/hub", "https://hub.example/")
    answer = respond(prepare(document(BODY), 300, labels=Labels(hubs)), "GET", {}, NOW)
    assert [value for name, value in answer.headers if name == "Link"] == [
        '<https://feeds.tribune.example/rss.xml>; rel="self", <https://feeds.tribune.example/hub>; rel="hub", '
        '<https://hub.example/>; rel="hub"'
    ]


def test_caches_are_told_the_name_that_a_document_is_purged_by() -> None:
    answer = respond(prepare(document(BODY), 300, labels=Labels(cache_key="sections/world")), "GET", {}, NOW)
    told = {name: value for name, value in answer.headers if name in ("Surrogate-Key", "Cache-Tag")}
    assert told == {"Surrogate-Key": "sections/world", "Cache-Tag": "sections/world"}
