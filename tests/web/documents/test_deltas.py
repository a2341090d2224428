"""Deltas (RFC 3229): what is new or changed since the instance that a reader holds, else the whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats import FORMATS, Format
from syndication.http.document import Answer, PreparedDocument, prepare, respond
from syndication.model.document import Document
from syndication.model.feed import Entry, Feed
from syndication.validation import check
from syndication.web.documents.deltas import PastDocuments, accepts_deltas, changed_positions
from tests.examples import scaled
from tests.formats.reading import READERS, case

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
NOW = int(NOON.timestamp()) + 100_000
SEED = case("seed")
EVERY = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)


def entry(name: str, title: str = "") -> Entry:
    found = replace(SEED.entries[0], id=f"tag:news.example,2026-02-05:{name}", url=f"https://news.example/items/{name}")
    return replace(found, title=title or f"Story {name}", updated=NOON)


def feed(names: Sequence[str], hours: int = 0, **titles: str) -> Feed:
    entries = tuple(entry(name, titles.get(name, "")) for name in names)
    return replace(SEED, updated=NOON + timedelta(hours=hours), entries=entries)


def document(form: Format, made: Feed) -> Document:
    path = f"/{form.name}"
    return Document(
        path=path,
        media_type=form.media_type,
        body=form.write(made),
        modified=made.updated,
        self_url=f"https://news.example{path}",
    )


def served(form: Format, *feeds: Feed, past: PastDocuments | None = None) -> list[PreparedDocument]:
    """Return what a worker serves of a feed, one instance after the other."""
    past = past or PastDocuments()
    ready = [(f"/{form.name}", prepare(document(form, made), 300)) for made in feeds]
    return [past.with_deltas(path, one, 300) for path, one in ready]


def ask(
    ready: PreparedDocument, tags: str | None, manipulations: str | None = "feed", method: str = "GET", **more: str
) -> Answer:
    said = {"HTTP_IF_NONE_MATCH": tags, "HTTP_A_IM": manipulations} | more
    return respond(ready, method, {name: value for name, value in said.items() if value is not None}, NOW)


def stories(form: Format, answer: Answer) -> list[str]:
    """Return the names of the stories in a plain answer, in their order."""
    return [story.id.rpartition(":")[2] for story in READERS[form.name](answer.body)]


@EVERY
def test_who_holds_an_earlier_instance_gets_what_is_new_and_changed(form: Format) -> None:
    old, new = served(form, feed("dcba"), feed("fedcb", 1, c="Corrected"))
    answer = ask(new, old.etag)
    assert (answer.status, stories(form, answer)) == (226, ["f", "e", "c"])
    assert answer.body == form.write(feed("fec", 1, c="Corrected"))  # the shell of today, and only these


@EVERY
def test_a_delta_says_what_it_is_and_is_kept_by_no_cache_that_does_not_know_deltas(form: Format) -> None:
    old, new = served(form, feed("a"), feed("ba", 1))
    answer = ask(new, old.etag)
    assert dict(answer.headers) == dict(new.full[""].headers) | {
        "Content-Length": str(len(answer.body)),
        "IM": "feed",
        "Delta-Base": old.etag,
        "Cache-Control": "no-store, im, max-age=300",
        "Vary": "Accept-Encoding, A-IM, If-None-Match",
        "Access-Control-Expose-Headers": "ETag, Link, IM, Delta-Base",
    }
    assert dict(answer.headers)["ETag"] == new.etag != old.etag
    assert dict(new.full[""].headers)["Vary"] == dict(new.unchanged.headers)["Vary"] == "Accept-Encoding"


@EVERY
def test_no_error_is_found_in_a_delta(form: Format) -> None:
    old, new = served(form, feed("dcba"), feed("fedcb", 1, c="Corrected"))
    body = ask(new, old.etag).body
    found = check(body, url=f"https://news.example/{form.name}", content_type=form.media_type, now=NOON)
    assert [finding for finding in found if finding.severity == "error"] == []


@EVERY
def test_head_is_get_without_the_body(form: Format) -> None:
    old, new = served(form, feed("a"), feed("ba", 1))
    got, head = ask(new, old.etag), ask(new, old.etag, method="HEAD")
    assert (head.status, head.headers, head.body) == (226, got.headers, b"")


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [("", None, bytes), ("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)],
)
def test_a_delta_is_coded_as_it_is_asked_for(accepted: str, coding: str | None, decode: Any) -> None:
    old, new = served(FORMATS["rss.xml"], feed("a"), feed("ba", 1))
    answer = ask(new, old.etag, HTTP_ACCEPT_ENCODING=accepted)
    headers = dict(answer.headers)
    assert (answer.status, headers.get("Content-Encoding")) == (226, coding)
    assert headers["Content-Length"] == str(len(answer.body))
    assert decode(answer.body) == FORMATS["rss.xml"].write(feed("b", 1))


@pytest.mark.parametrize(
    ("tags", "manipulations", "status"),
    [
        ("{old}", None, 200),
        ("{old}", "", 200),
        ("{old}", "vcdiff", 200),
        ("{old}", "feed;q=0", 200),
        ("{old}", "feed", 226),
        ("{bare}", "feed", 226),
        ('"{bare}"', "feed", 226),
        ('W/"{bare}-gzip"', "feed", 226),
        ('"other", {old}', "feed", 226),
        (None, "feed", 200),
        ("", "feed", 200),
        ('"other"', "feed", 200),
        ("*", "feed", 304),
        ("{new}", "feed", 304),
        ("{old}, {new}", "feed", 304),
    ],
)
def test_whoever_cannot_be_told_by_a_delta_is_answered_as_always(
    tags: str | None, manipulations: str | None, status: int
) -> None:
    old, new = served(FORMATS["atom.xml"], feed("a"), feed("ba", 1))
    told = tags and tags.format(old=old.etag, new=new.etag, bare=old.coded.tag)
    answer = ask(new, told, manipulations)
    assert answer.status == status
    if status != 226:
        assert answer == {200: new.full[""], 304: new.unchanged}[status]


def test_a_date_alone_names_no_instance() -> None:
    old, new = served(FORMATS["rss.xml"], feed("a"), feed("ba", 1))
    assert ask(new, None, HTTP_IF_MODIFIED_SINCE=old.date) == new.full[""]
    assert ask(new, None, HTTP_IF_MODIFIED_SINCE=new.date) == new.unchanged
    assert ask(new, old.etag, HTTP_IF_MODIFIED_SINCE=new.date).status == 226  # a date is ignored beside a tag
    assert ask(new, old.etag, HTTP_IF_MATCH=old.etag).status == 412


def test_of_several_instances_the_newest_is_the_base() -> None:
    form = FORMATS["rss.xml"]
    first, second, last = served(form, feed("a"), feed("ba", 1), feed("cba", 2))
    for tags in (f"{first.etag}, {second.etag}", f'{second.etag}, "other", {first.etag}'):
        answer = ask(last, tags)
        assert (dict(answer.headers)["Delta-Base"], stories(form, answer)) == (second.etag, ["c"])
    assert stories(form, ask(last, first.etag)) == ["c", "b"]
    assert ask(second, last.etag) == second.full[""]  # there is no way back


@EVERY
@pytest.mark.parametrize(
    ("before", "after", "sent"),
    [
        ("cba", "ba", ""),  # withdrawn
        ("cba", "cb", ""),
        ("cba", "ca", ""),
        ("cba", "dca", ""),  # withdrawn while another came
        ("cba", "dba", ""),
        ("cba", "dcb", "d"),  # the oldest made room
        ("cba", "fed", "fed"),
        ("cba", "cbda", "d"),  # dated back
        ("", "a", "a"),
        ("a", "", ""),
        ("cba", "bca", ""),  # another order alone
    ],
)
def test_a_withdrawal_is_told_in_full(form: Format, before: str, after: str, sent: str) -> None:
    old, new = served(form, feed(before), replace(feed(after, 1), title="Renamed"))
    answer = ask(new, old.etag)
    assert (answer.status, "".join(stories(form, answer))) == ((226, sent) if sent else (200, after))


@EVERY
def test_the_feed_may_say_something_new_of_itself_alone(form: Format) -> None:
    old, new = served(form, feed("a"), replace(feed("a", 1), title="Renamed"))
    assert ask(new, old.etag) == new.full[""]


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        ("feed", True),
        ("FEED", True),
        (" feed ", True),
        ("vcdiff, feed", True),
        ("diffe;q=0.3,feed;q=0.1,gzip", True),
        ("feed ; q=1.0", True),
        ("feed;x=1", True),
        ("feed;x=1; Q=0.5", True),
        ("feed;q=0", False),
        ("feed; q=0.000", False),
        ("feed;x=1;q=0", False),
        ("feed;q=0, feed", False),
        ("feed;q=", False),
        ("feed;q=nan", False),
        ("feed;q=-1", False),
        ("feeds", False),
        ("x-feed", False),
        ('"feed"', False),
        ("gzip;x=feed", False),
        ("*", False),
        ("", False),
        (",;,", False),
        ("," * 10_000 + "feed", False),
    ],
)
def test_what_a_list_of_manipulations_asks_for(listed: str, wanted: bool) -> None:
    assert accepts_deltas(listed) == wanted


@given(st.text(st.characters(codec="latin-1"), max_size=80) | st.from_regex(r"[ ,;=feqd0-9.]{0,40}", fullmatch=True))
def test_any_header_gets_a_full_answer_or_a_delta(said: str) -> None:
    assert ask(NEW, said).status in (200, 226, 304)
    assert ask(NEW, OLD.etag, said).status in (200, 226)


OLD, NEW = served(FORMATS["feed.json"], feed("a"), feed("ba", 1))


@EVERY
@settings(max_examples=scaled(20))
@given(
    before=st.lists(st.sampled_from("abcdef"), unique=True),
    after=st.lists(st.sampled_from("abcdef"), unique=True),
    corrected=st.sets(st.sampled_from("abcdef")),
)
def test_base_and_delta_make_the_current_feed(
    form: Format, before: list[str], after: list[str], corrected: set[str]
) -> None:
    old, new = served(form, feed(before), feed(after, 1, **dict.fromkeys(corrected, "Corrected")))
    answer = ask(new, old.etag)
    known = {story.id: story for story in READERS[form.name](old.full[""].body)}
    current = READERS[form.name](new.full[""].body)
    assert answer in (new.full[""], new.unchanged) or answer.status == 226
    if answer.status == 226:
        sent = READERS[form.name](answer.body)
        assert sent == [story for story in current if known.get(story.id) != story]
        assert {story.id: story for story in current}.items() <= (known | {story.id: story for story in sent}).items()


@given(st.lists(st.binary(min_size=16, max_size=16), unique=True, max_size=8), st.integers(0, 8))
def test_nothing_is_news_to_who_has_it(marks: list[bytes], kept: int) -> None:
    assert changed_positions(b"".join(marks), b"".join(marks)) == ()
    assert changed_positions(b"", b"".join(marks)) == tuple(range(len(marks)))
    assert changed_positions(b"".join(marks), b"".join(marks[:kept])) == ()


def test_a_delta_of_json_is_a_whole_json_feed() -> None:
    told = json.loads(ask(NEW, OLD.etag).body)
    assert (told["version"], told["title"]) == ("https://jsonfeed.org/version/1.1", SEED.title)
    assert [item["title"] for item in told["items"]] == ["Story b"]
