"""Documents as they were: at any moment the bytes that were served then, or nothing; never other bytes."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from syndication.catalog import Catalog, documents, editions, schema, state
from syndication.catalog.editions import Span
from syndication.http.document import prepare
from syndication.model.document import Document
from syndication.model.errors import CatalogError
from syndication.model.progress import ignore_progress
from syndication.publishing import sitemaps
from syndication.publishing.editions import update_editions
from tests.examples import scaled
from tests.support import NOON, House, make_catalog, make_house, make_publication

RSS = "/rss.xml"
SECOND = timedelta(seconds=1)
DAYS = 7


def moment(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def document(path: str, body: str, modified: float) -> Document:
    return Document(
        path=path,
        media_type="application/rss+xml; charset=utf-8",
        body=body.encode(),
        modified=moment(modified),
        self_url=f"https://feeds.tribune.example{path}",
    )


def publish(catalog: Catalog, seconds: float, bodies: Mapping[str, str], modified: float | None = None) -> None:
    """Publish documents by their paths, all in one publication."""
    dated = seconds if modified is None else modified
    with catalog.begin() as connection:
        documents.save(connection, "", [document(path, body, dated) for path, body in bodies.items()])


def serve(catalog: Catalog, seconds: float, body: str, modified: float | None = None, days: int = DAYS) -> None:
    """Publish a body of the first feed, and keep it."""
    publish(catalog, seconds, {RSS: body}, modified)
    update_editions(catalog, moment(seconds), days)


def body_at(catalog: Catalog, seconds: float, path: str = RSS) -> str | None:
    with catalog.read() as connection:
        found = editions.at(connection, path, moment(seconds))
    return found.document.body.decode() if found else None


def spans(catalog: Catalog, since: float, until: float, path: str = RSS) -> list[tuple[datetime, datetime | None]]:
    with catalog.read() as connection:
        return [(s.began, s.ended) for s in editions.spans(connection, path, moment(since), moment(until))]


@pytest.fixture
def history(catalog: Catalog) -> Catalog:
    """A feed that was published at 10, 20 and 30 seconds past noon."""
    for seconds, body in ((10, "first"), (20, "second"), (30, "third")):
        serve(catalog, seconds, body)
    return catalog


@pytest.mark.parametrize(
    ("seconds", "body"),
    [
        (0, None),
        (9.999999, None),
        (10, "first"),
        (19.999999, "first"),
        (20, "second"),
        (30, "third"),
        (1_000_000, "third"),
    ],
)
def test_an_edition_was_served_from_its_publication_until_the_next(
    history: Catalog, seconds: float, body: str | None
) -> None:
    assert body_at(history, seconds) == body


def test_an_edition_is_the_document_with_the_tag_that_was_served(history: Catalog) -> None:
    with history.read() as connection:
        found = editions.at(connection, RSS, moment(25))
    assert found
    assert found.document == document(RSS, "second", 20)
    assert f'W/"{found.span.tag}"' == prepare(found.document, 300).etag
    assert found.span == Span(found.span.tag, modified=moment(20), began=moment(20), ended=moment(30))


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        (0, 9, []),
        (0, 10, [(10, 20)]),
        (10, 19, [(10, 20)]),
        (19, 20, [(10, 20), (20, 30)]),
        (20, 25, [(20, 30)]),
        (0, 99, [(10, 20), (20, 30), (30, None)]),
        (99, 99, [(30, None)]),
    ],
)
def test_a_listing_has_what_was_served_between_two_times(
    history: Catalog, since: float, until: float, told: list[tuple[float, float | None]]
) -> None:
    expected = [(moment(began), None if ended is None else moment(ended)) for began, ended in told]
    assert spans(history, since, until) == expected


def test_a_feed_has_its_own_editions(history: Catalog) -> None:
    publish(history, 40, {"/atom.xml": "another"})
    update_editions(history, moment(40), DAYS)
    assert (body_at(history, 50, "/atom.xml"), body_at(history, 50)) == ("another", "third")
    assert body_at(history, 50, "/feed.json") is None
    with history.read() as connection:
        firsts = [editions.earliest(connection, path) for path in (RSS, "/atom.xml", "/feed.json")]
    assert firsts == [moment(10), moment(40), None]


def test_a_document_that_did_not_change_is_kept_once(history: Catalog) -> None:
    for seconds in (40, 50):
        publish(history, seconds, {"/atom.xml": f"of {seconds}"})
        update_editions(history, moment(seconds), DAYS)
    assert spans(history, 30, 99) == [(moment(30), None)]


def test_a_document_with_an_older_date_was_served_from_its_publication_on(catalog: Catalog) -> None:
    serve(catalog, 10, "first", modified=0)
    serve(catalog, 100, "second", modified=20)
    assert [body_at(catalog, seconds) for seconds in (5, 10, 50, 100)] == [None, "first", "first", "second"]


def test_archives_and_parts_of_the_sitemap_are_not_kept(catalog: Catalog) -> None:
    kept = {RSS, "/sections/archive/rss.xml", "/tags/sitemap-2026/rss.xml", "/opml.xml", "/sitemap.xml"}
    left = {
        "/archive/1/rss.xml",
        "/sections/archive/archive/1/rss.xml",
        "/tags/x/archive/20260205000/feed.json",
        "/sitemap-2026-W06.xml",
        "/sitemap-2026-W06-2.xml",
    }
    publish(catalog, 10, dict.fromkeys(sorted(kept | left), "body"))
    update_editions(catalog, moment(10), DAYS)
    assert {path for path in kept | left if body_at(catalog, 10, path)} == kept


def test_a_publication_of_archives_alone_ends_no_edition(history: Catalog) -> None:
    publish(history, 40, {"/archive/1/rss.xml": "body"})
    update_editions(history, moment(40), DAYS)
    assert spans(history, 30, 99) == [(moment(30), None)]


def test_any_number_of_documents_is_kept(catalog: Catalog) -> None:
    bodies = {f"/tags/{number}/rss.xml": f"body {number}" for number in range(130)}
    publish(catalog, 10, dict(list(bodies.items())[:50]))
    for path, body in list(bodies.items())[50:]:
        publish(catalog, 10, {path: body})
    update_editions(catalog, moment(10), DAYS)
    assert {path: body_at(catalog, 10, path) for path in bodies} == bodies


def test_what_was_kept_comes_back_whole_whatever_it_holds(catalog: Catalog) -> None:
    body = "\0é\N{GRINNING FACE}\r\n" * 100_000
    serve(catalog, 10, body)
    serve(catalog, 20, "")
    assert (body_at(catalog, 10), body_at(catalog, 20)) == (body, "")


def test_editions_go_when_they_ended_days_ago_and_what_is_served_stays(history: Catalog) -> None:
    day = 86_400
    update_editions(history, moment(20 + 7 * day), 7)
    assert [body_at(history, seconds) for seconds in (10, 20, 30)] == ["first", "second", "third"]
    update_editions(history, moment(20.000001 + 7 * day), 7)
    assert [body_at(history, seconds) for seconds in (10, 20, 30)] == [None, "second", "third"]
    update_editions(history, moment(999 * day), 7)
    assert [body_at(history, seconds) for seconds in (10, 20, 30)] == [None, None, "third"]


def test_any_number_of_editions_goes(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions, "_MOST_PRUNED", 2)
    for seconds in range(8):
        serve(catalog, seconds, f"body {seconds}")
    update_editions(catalog, moment(30 * 86_400), 1)
    assert spans(catalog, 0, 99) == [(moment(7), None)]


def test_with_0_days_nothing_is_kept(catalog: Catalog) -> None:
    serve(catalog, 10, "first", days=0)
    assert body_at(catalog, 10) is None
    with catalog.read() as connection:
        assert state.get(connection, state.LAST_EDITION) == ""


def test_a_time_in_which_nothing_was_kept_is_not_told_of(catalog: Catalog) -> None:
    serve(catalog, 10, "first")
    serve(catalog, 20, "second", days=0)
    serve(catalog, 30, "third", days=0)
    serve(catalog, 40, "fourth")
    told = [body_at(catalog, seconds) for seconds in (10, 19, 20, 30, 39, 40)]
    assert told == ["first", "first", None, None, None, "fourth"]


def test_what_stayed_while_nothing_was_kept_was_served_all_that_time(history: Catalog) -> None:
    update_editions(history, moment(40), 0)
    assert (body_at(history, 39), body_at(history, 41)) == ("third", None)
    update_editions(history, moment(50), DAYS)
    assert spans(history, 30, 99) == [(moment(30), None)]


def test_what_could_not_be_kept_is_kept_the_next_time(history: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(history, 40, {RSS: "fourth", "/atom.xml": "another"})

    def broken(*_: object, **__: object) -> None:
        raise CatalogError("writing to the database: disk full")

    with monkeypatch.context() as patched:
        patched.setattr("syndication.catalog.editions.upsert", broken)
        with pytest.raises(CatalogError):
            update_editions(history, moment(40), DAYS)
    assert spans(history, 30, 99) == [(moment(30), None)]
    update_editions(history, moment(50), DAYS)
    assert [body_at(history, seconds) for seconds in (49, 50)] == ["third", "fourth"]
    assert body_at(history, 50, "/atom.xml") == "another"


class Step(Struct, frozen=True):
    """A turn of a history: what an editor does, how long after the last turn, and whether documents are kept."""

    deed: str
    story: int
    seconds: int
    days: int


STEPS = st.builds(
    Step,
    deed=st.sampled_from(["new", "new", "stamped", "edit", "withdraw", "expire", "none"]),
    story=st.integers(0, 4),
    seconds=st.sampled_from([1, 60, 3600, 20_000]),
    days=st.sampled_from([1, 1, 1, 0]),
)


def do(house: House, step: Step, number: int) -> None:
    """Write or edit a record; its story is in a section that may be called as an archive is."""
    path = house.items / f"{step.story}.md"
    section = f'"{("World", "Archive")[step.story % 2]}"'
    if step.deed in ("new", "stamped", "expire"):
        fields = {"section": section, "slug": f'"s{number}"'}
        if step.deed == "stamped":
            fields["changed"] = f"2026-02-05T12:{number:02}:00Z"
        if step.deed == "expire":
            fields["expires"] = f"{house.now + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        house.record(f"{number}-{step.story}.md", f"Story {number}", **fields)
    elif step.deed != "none" and not path.exists():
        house.record(path.name, f"Story {step.story}", section=section)
    elif step.deed == "edit":
        path.write_text(path.read_text().replace("Text.", f"Text {number}. Text."))
    elif step.deed == "withdraw" and "canceled" not in path.read_text():
        path.write_text(path.read_text().replace("headline", 'status = "canceled"\nheadline', 1))


def take(house: House, step: Step, number: int) -> dict[str, bytes]:
    """Let a turn happen; return the live documents that there are then."""
    do(house, step, number)
    house.publish(step.seconds)
    sitemaps.build_stale(house.catalog, house.publication, house.now, ignore_progress)
    update_editions(house.catalog, house.now, step.days)
    return {path: body for path, body in house.documents().items() if is_live(path)}


def is_live(path: str) -> bool:
    return path.rsplit("/", 3)[1:2] != ["archive"] and not path.startswith("/sitemap-")


@settings(max_examples=scaled(4))
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_at_every_moment_it_is_told_what_was_served_then(steps: list[Step]) -> None:
    with TemporaryDirectory() as folder:
        house = make_house(Path(folder), make_publication(window=2, window_hours=0))
        turns = []
        for number, step in enumerate(steps):
            served = take(house, step, number)
            turns.append((house.now, served, step.days))
        paths = {path for _, served, _ in turns for path in served}
        ends = [began for began, *_ in turns[1:]] + [house.now + SECOND]
        for (began, served, days), end in zip(turns, ends, strict=True):
            for when in (began, began + (end - began) / 2, end - timedelta(microseconds=1)):
                is_kept = days > 0 and end > house.now - timedelta(days=1)
                with house.catalog.read() as connection:
                    found = {path: editions.at(connection, path, when) for path in paths}
                told = {path: edition.document.body for path, edition in found.items() if edition}
                assert told == ({path: served.get(path) for path in told} | (served if is_kept else {}))
        with house.catalog.read() as connection:
            assert editions.at(connection, RSS, turns[0][0] - SECOND) is None
        house.catalog.close()


def noise(seed: int, size: int = 10_000) -> str:
    """Return a text that compression hardly makes smaller than half."""
    return random.Random(seed).randbytes(size // 2).hex()


def stored_bytes(catalog: Catalog) -> int:
    """Return the size of all editions as the database has it."""
    with catalog.read() as connection:
        return connection.scalar(sa.select(sa.func.sum(sa.func.length(schema.editions.c.body)))) or 0


def counted_bytes(catalog: Catalog) -> int:
    with catalog.read() as connection:
        return editions.total_bytes(connection)


def test_a_limit_in_bytes_deletes_what_ended_first(catalog: Catalog, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "syndication")
    for second in range(10):
        publish(catalog, second, {RSS: noise(second)})
        update_editions(catalog, moment(second), DAYS, 30_000)
    assert 15_000 < stored_bytes(catalog) <= 30_000
    assert body_at(catalog, 9) == noise(9)
    assert body_at(catalog, 8) == noise(8)
    assert body_at(catalog, 1) is None
    told = [record.getMessage() for record in caplog.records]
    assert told
    assert all(one.startswith("keep_documents_mb: ") and "the oldest was replaced at 2026-" in one for one in told)


def test_what_is_served_now_stays_whatever_the_limit(catalog: Catalog) -> None:
    publish(catalog, 1, {f"/sections/{number}/rss.xml": noise(number) for number in range(5)})
    update_editions(catalog, moment(1), DAYS, 1)
    publish(catalog, 2, {"/sections/0/rss.xml": noise(9)})
    update_editions(catalog, moment(2), DAYS, 1)
    assert body_at(catalog, 2, "/sections/0/rss.xml") == noise(9)
    assert all(body_at(catalog, 2, f"/sections/{number}/rss.xml") == noise(number) for number in range(1, 5))
    assert body_at(catalog, 1, "/sections/0/rss.xml") is None


def test_the_limit_holds_while_no_further_ones_are_stored(catalog: Catalog) -> None:
    for second in range(6):
        serve(catalog, second, noise(second))
    update_editions(catalog, moment(7), 0, 12_000)
    assert 0 < stored_bytes(catalog) <= 12_000


def test_the_size_is_right_after_an_upgrade(catalog: Catalog) -> None:
    for second in range(4):
        serve(catalog, second, noise(second))
    with catalog.begin() as connection:
        state.put(connection, state.EDITIONS_BYTES, "")  # as an earlier version left it
    assert counted_bytes(catalog) == stored_bytes(catalog)
    serve(catalog, 5, noise(5))
    assert counted_bytes(catalog) == stored_bytes(catalog)


@given(
    st.lists(
        st.tuples(st.sampled_from([RSS, "/atom.xml"]), st.integers(0, 3), st.sampled_from([0, DAYS])), max_size=12
    ),
    st.sampled_from([0, 5_000, 20_000]),
)
@settings(deadline=None, max_examples=scaled(30))
def test_the_size_is_counted_along_exactly(changes: list[tuple[str, int, int]], most: int) -> None:
    with TemporaryDirectory() as folder:
        catalog = make_catalog(Path(folder, "catalog.db"))
        for second, (path, seed, days) in enumerate(changes):
            publish(catalog, second, {path: noise(seed, 4_000)})
            update_editions(catalog, moment(second), days, most)
            assert counted_bytes(catalog) == stored_bytes(catalog)
        catalog.close()
