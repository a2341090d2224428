"""From the folder to documents: what changes them, what dates them, and what the gate keeps back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.catalog import documents, feeds, items, record_files
from syndication.catalog.archives import newest_stretch
from syndication.formats import FORMATS, Format
from syndication.model import archive_cuts
from syndication.model.feed import Entry, Feed, History
from syndication.model.feed_header import make_feed
from syndication.model.publication import DeclaredFeed
from syndication.publishing import gate
from syndication.validation import html
from tests.support import House, make_house, make_publication

RSS, ATOM, JSON = "/rss.xml", "/atom.xml", "/feed.json"


def test_a_record_is_in_every_feed_that_it_belongs_to(house: House) -> None:
    house.record("a.md", section='"World"', tags='["Peace talks"]', authors='[{name = "Jane Doe"}]')
    taken, published = house.publish()
    assert (taken.accepted, taken.refused, published.documents) == (1, (), 12)
    folders = ("", "/sections/world", "/tags/peace-talks", "/authors/jane-doe")
    assert set(house.documents()) == {f"{folder}/{name}" for folder in folders for name in FORMATS}


def test_what_was_minted_is_written_back_and_nothing_else(house: House) -> None:
    path = house.write("a.md", '+++\n# by hand\nheadline = "Hello"\npublished = 2026-02-05T12:00:00Z\n+++\nText.')
    house.publish()
    assert path.read_text() == (
        '+++\n# by hand\nheadline = "Hello"\npublished = 2026-02-05T12:00:00Z\nslug = "hello"\n'
        'id = "tag:tribune.example,2026-02-05:hello"\nversion = 1\nchanged = 2026-02-05T12:00:00Z\n+++\nText.'
    )


def test_a_second_look_changes_nothing(house: House) -> None:
    house.record("a.md")
    house.publish()
    before = house.documents()
    taken, published = house.publish()
    assert (taken.accepted, published.documents, house.documents()) == (0, 0, before)


def test_two_builds_a_day_apart_are_the_same_bytes(tmp_path: Path) -> None:
    built = []
    for name, day in (("one", 300), ("two", 301)):
        house = make_house(tmp_path / name, now=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))
        for number in range(30):
            house.record(f"{number}.md", f"Story {number % 7}", section=f'"S{number % 3}"')
        house.publish()
        built.append((house.documents(), house.dates()))
        house.catalog.close()
    assert built[0] == built[1]


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    built = []
    for name, order in (("one", range(6)), ("two", reversed(range(6)))):
        house = make_house(tmp_path / name)
        for number in order:
            house.record(
                f"{number}.md",
                f"Story {number}",
                changed="2026-02-06T12:00:00Z",
                published=f"2026-02-0{number + 1}T12:00:00Z",
            )
            house.publish()
        built.append(house.documents())
        house.catalog.close()
    entries = [
        [body[body.index(b"<item>") :] for path, body in documents.items() if path == RSS] for documents in built
    ]
    assert entries[0] == entries[1]


def test_an_edit_moves_the_date_and_the_bytes_but_no_id_and_no_publication_date(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    before = house.dates()[RSS]
    path.write_text(path.read_text().replace("First", "Second"))
    house.publish()
    body = house.documents()[RSS]
    assert b"<title>Second</title>" in body
    assert b"tag:tribune.example,2026-02-05:first" in body
    assert b"<pubDate>Thu, 05 Feb 2026 12:00:00 GMT</pubDate>" in body
    assert house.dates()[RSS] == house.now.replace(microsecond=0) > before


def test_a_silent_fix_leaves_modified_and_a_correction_moves_it(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    path.write_text(path.read_text().replace("Text.", "Text, mended."))
    house.publish()
    assert b"<dcterms:modified>2026-02-05T12:00:00Z<" in house.documents()[RSS]
    note = '[[revisions]]\nat = 2026-03-01T00:00:00Z\nkind = "correction"\nnote = "A name was wrong."\n+++\n\nText'
    path.write_text(path.read_text().replace("+++\n\nText", note))
    house.publish()
    assert f"<dcterms:modified>{house.now:%Y-%m-%dT%H:%M:%SZ}<".encode() in house.documents()[RSS]


def test_a_back_dated_story_moves_the_date(house: House) -> None:
    house.record("new.md", "New")
    house.publish()
    house.record("old.md", "Old", published="2020-01-01T00:00:00Z")
    house.publish()
    assert house.dates()[RSS] == house.now.replace(microsecond=0)
    assert house.documents()[RSS].index(b"New") < house.documents()[RSS].index(b"Old")


def test_a_withdrawn_story_leaves_every_feed_and_the_date_moves_forward(house: House) -> None:
    path = house.record("a.md", "Secret", section='"World"')
    house.record("b.md", "Other")
    house.publish()
    before = house.dates()
    path.write_text(path.read_text().replace("version = 1", 'version = 1\nstatus = "canceled"'))
    house.publish()
    assert all(b"Secret" not in body for body in house.documents().values())
    assert house.dates()[RSS] > before[RSS]
    assert b"<item>" not in house.documents()["/sections/world/rss.xml"]


def test_a_moved_story_leaves_its_old_section(house: House) -> None:
    path = house.record("a.md", "Story", section='"World"')
    house.publish()
    path.write_text(path.read_text().replace("World", "Sport"))
    house.publish()
    documents = house.documents()
    assert b"Story" not in documents["/sections/world/rss.xml"]
    assert b"Story" in documents["/sections/sport/rss.xml"]


def test_a_scheduled_story_is_nowhere_until_its_time(house: House) -> None:
    due = house.now + timedelta(hours=1)
    house.record("a.md", "Tomorrow", published=due.strftime("%Y-%m-%dT%H:%M:%SZ"), section='"Later"')
    house.publish()
    assert all(b"Tomorrow" not in body for body in house.documents().values())
    assert not any(path.startswith("/sections/later") for path in house.documents())
    house.publish(seconds=3600)
    assert b"Tomorrow" in house.documents()["/sections/later/atom.xml"]
    assert house.dates()["/sections/later/atom.xml"] == due


def test_an_expired_story_leaves_at_its_time(house: House) -> None:
    ends = house.now + timedelta(minutes=30)
    house.record("a.md", "Brief", expires=ends.strftime("%Y-%m-%dT%H:%M:%SZ"))
    house.publish()
    assert b"Brief" in house.documents()[RSS]
    house.publish(seconds=1800)
    assert b"Brief" not in house.documents()[RSS]
    assert house.dates()[RSS] == ends


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "2026-02-05T12:00:00Z\nslug",
            "2026-02-06T12:00:00Z\nslug",
            "published: cannot be changed once the story was public; write 2026-02-05T12:00:00+00:00",
        ),
        ("2026-02-05:first", "2026-02-05:other", "id: was tag:tribune.example,2026-02-05:first; an id never changes"),
    ],
)
def test_ids_and_publication_dates_cannot_be_edited(house: House, old: str, new: str, said: str) -> None:
    path = house.record("a.md", "First")
    house.publish()
    before = house.documents()
    path.write_text(path.read_text().replace(old, new))
    taken, _ = house.publish()
    assert said in taken.refused[0]
    assert house.documents() == before


def test_a_story_withheld_from_the_start_was_never_public(house: House) -> None:
    path = house.record("a.md", "First", status='"withheld"')
    house.publish()
    for old, new in (("Text.", "More."), ("2026-02-05T12", "2026-02-04T12")):
        path.write_text(path.read_text().replace(old, new, 1))
        assert house.publish()[0].refused == ()
    with house.catalog.read() as connection:
        stored = items.by_slug(connection, "first")
    assert stored
    assert (stored.item.version, stored.was_public) == (3, False)


def test_a_broken_edit_leaves_the_last_good_version(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    before = house.documents()
    good = path.read_text()
    path.write_text(good.replace("headline =", "headlin ="))
    taken, _ = house.publish()
    assert taken.refused == ("items/a.md:2: headlin: is not a field of a record; did you mean headline?",)
    assert house.documents() == before
    path.write_text(good)
    assert house.publish()[0].refused == ()
    with house.catalog.read() as connection:
        assert record_files.broken(connection) == []


def test_a_vanished_file_is_reported_and_its_item_kept(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    before = house.documents()
    content = path.read_bytes()
    path.unlink()
    house.publish()
    with house.catalog.read() as connection:
        assert [file.path for file in record_files.vanished(connection)] == ["items/a.md"]
    assert house.documents() == before
    path.write_bytes(content)
    house.publish()
    with house.catalog.read() as connection:
        assert record_files.vanished(connection) == []


def test_a_file_that_moved_is_the_same_story(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    before = house.documents()
    (house.items / "2026").mkdir()
    path.rename(house.items / "2026" / "b.md")
    assert house.publish()[0].refused == ()
    assert house.documents() == before
    with house.catalog.read() as connection:
        assert record_files.vanished(connection) == []


def test_a_copied_record_is_refused_by_its_id(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    (house.items / "b.md").write_bytes(path.read_bytes())
    taken, _ = house.publish()
    assert taken.refused == (
        "items/b.md:5: id: belongs to items/a.md; delete the line, and the service makes a new id",
    )


def test_a_record_refused_for_anothers_sake_is_taken_when_that_is_gone(house: House) -> None:
    path = house.record("a.md", "First")
    house.publish()
    (house.items / "b.md").write_bytes(path.read_bytes())
    assert len(house.publish()[0].refused) == 1
    path.unlink()
    assert house.publish()[0].refused == ()
    with house.catalog.read() as connection:
        assert (record_files.broken(connection), record_files.vanished(connection)) == ([], [])


def test_twin_headlines_get_numbered_slugs_and_a_changed_slug_becomes_an_alias(house: House) -> None:
    house.record("a.md", "Twin")
    second = house.record("b.md", "Twin")
    house.publish()
    assert 'slug = "twin-2"' in second.read_text()
    second.write_text(second.read_text().replace('slug = "twin-2"', 'slug = "other"'))
    house.publish()
    assert 'aliases = ["twin-2"]' in second.read_text()
    with house.catalog.read() as connection:
        found = items.by_alias(connection, "twin-2")
    assert found
    assert found.item.id == "tag:tribune.example,2026-02-05:twin-2"


def test_a_minted_id_is_nobody_elses(house: House) -> None:
    house.record("a.md", "First", id='"tag:tribune.example,2026-02-05:other"')
    house.publish()
    house.record("b.md", "Other")
    house.record("c.md", "Third", slug='"other"')
    taken, _ = house.publish()
    assert 'slug = "other-2"' in (house.items / "b.md").read_text()
    assert taken.refused == (
        "items/c.md:4: slug: would produce the id that items/a.md has; write another slug, or an id",
    )
    assert house.documents()[RSS].count(b"<item>") == 2


def test_a_foreign_alias_is_refused(house: House) -> None:
    house.record("a.md", "First")
    house.publish()
    house.record("b.md", "Second", aliases='["first"]')
    house.record("c.md", "Third", aliases='["c", "c"]')
    taken, _ = house.publish()
    assert [line.partition(" belongs")[0] for line in taken.refused] == ['items/b.md:4: aliases[0]: "first"']
    assert house.documents()[RSS].count(b"<item>") == 2


def test_a_folder_that_cannot_be_written_is_served_all_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("syndication.publishing.durable_files.write", refuse)
    path = house.record("a.md", "First")
    content = path.read_bytes()
    house.publish()
    before = house.documents()
    assert house.publish()[0].accepted == 0
    assert path.read_bytes() == content
    path.write_text(path.read_text().replace("Text.", "More."))
    house.publish()
    assert b"tag:tribune.example,2026-02-05:first" in house.documents()[RSS]
    assert house.documents()[RSS] != before[RSS]


def _break(name: str, marked: str, how: str) -> dict[str, Format]:
    """Return the formats with one writer that spoils documents which hold the entry `marked`."""

    def write(feed: Feed) -> bytes:
        body = FORMATS[name].write(feed)
        if not any(entry.title == marked for entry in feed.entries):
            return body
        if how == "raise":
            raise RuntimeError("the writer broke")
        return body.replace(b"</item>", b"", 1) if how == "malformed" else body.replace(b"<guid", b"<grid", 1)

    return {**FORMATS, name: replace(FORMATS[name], write=write)}


@pytest.mark.parametrize("how", ["raise", "malformed", "invalid"])
def test_an_item_that_would_spoil_a_document_waits_and_the_others_go_out(house: House, how: str) -> None:
    house.record("good.md", "Good")
    house.publish()
    house.formats = _break("rss.xml", "Bad", how)
    house.record("bad.md", "Bad", section='"World"')
    house.record("next.md", "Next")
    _, published = house.publish()
    assert [line.partition(": ")[0] for line in published.quarantined] == ["items/bad.md"]
    documents = house.documents()
    assert b"Next" in documents[RSS]
    assert all(b"Bad" not in body for body in documents.values())
    with house.catalog.read() as connection:
        assert len(items.quarantined(connection)) == 1


def test_a_check_that_breaks_lets_nothing_pass(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("a.md", "First")
    house.publish()
    before = house.documents()

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a slip in a rule")

    with monkeypatch.context() as patched:
        patched.setattr("syndication.validation.check", broken)
        house.record("b.md", "Second")
        house.publish()
    assert house.documents() == before


def test_declared_feeds_choose_and_shorten(tmp_path: Path) -> None:
    brief = DeclaredFeed(
        name="Briefs", sections=("World",), exclude_tags=("paid",), content="summary", title="In brief"
    )
    house = make_house(tmp_path, make_publication(feeds=(brief,)))
    house.record("a.md", "In", body="First.\n\nSecond.", section='"world"')
    house.record("b.md", "Out", section='"World"', tags='["Paid"]')
    house.record("c.md", "Elsewhere", section='"Sport"')
    house.publish()
    body = house.documents()["/feeds/briefs/rss.xml"]
    assert b"<title>In brief</title>" in body
    assert (body.count(b"<item>"), b"<content:encoded>" in body) == (1, False)
    assert b"<description>First.</description>" in body
    house.catalog.close()


def test_an_empty_publication_and_an_empty_declared_feed_are_served(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(feeds=(DeclaredFeed(name="Empty", tags=("none",)),)))
    house.publish()
    assert {"/rss.xml", "/feeds/empty/atom.xml"} <= set(house.documents())
    house.catalog.close()


def test_new_settings_make_every_document_anew(house: House) -> None:
    house.record("a.md", "First", section='"World"')
    house.publish()
    house.publication = replace(house.publication, title="The Herald")
    house.publish()
    assert all(b"The Herald" in body for body in house.documents().values())


def test_a_feed_holds_its_window_and_all_of_the_last_hours(tmp_path: Path) -> None:
    house = make_house(tmp_path, make_publication(window=2, window_hours=48))
    for day in range(1, 8):
        house.record(f"{day}.md", f"Day {day}", published=f"2026-02-0{day}T12:00:00Z")
    house.publish()
    assert house.documents()[RSS].count(b"<item>") == 3
    house.catalog.close()


def test_documents_are_those_that_the_writers_make(house: House) -> None:
    for number in range(60):
        hour = f"2026-02-0{1 + number // 24}T{number % 24:02}:00:00Z"
        house.record(f"{number}.md", f"Story {number}", published=hour, section=f'"S{number % 2}"')
    house.publish()
    with house.catalog.read() as connection:
        entries = feeds.latest(connection, "sections/s0", 300)
        made = documents.of_feed(connection, "sections/s0")
        older, _ = archive_cuts.newest_archive(
            newest_stretch(connection, "sections/s0", archive_cuts.largest_archive(50))
        )
    history = History(previous=f"sections/s0/archive/{older}" if older else "")
    feed = replace(make_feed(house.publication, "sections/s0", "S0", None), entries=entries, history=history)
    for form in FORMATS.values():
        document = made[f"/sections/s0/{form.name}"]
        assert document.body == form.write(replace(feed, updated=document.modified))


def test_what_was_rendered_does_not_depend_on_the_writers_of_the_day(house: House) -> None:
    house.record("bad.md", "Bad")
    good = house.record("good.md", "Good")
    house.publish()
    house.formats = _break("rss.xml", "Bad", "malformed")
    good.write_text(good.read_text().replace("Text.", "More."))
    house.publish()
    body = house.documents()[RSS]
    assert b"More." in body
    assert b"<title>Bad</title>" in body


def test_a_shell_that_cannot_be_written_leaves_the_last_good_documents(house: House) -> None:
    house.record("a.md", "First")
    house.publish()
    before = house.documents()
    house.formats = {**FORMATS, "atom.xml": replace(FORMATS["atom.xml"], write=lambda _: b"<feed/>")}
    house.record("b.md", "Second")
    _, published = house.publish()
    assert published.quarantined == ()
    assert [problem.partition(":")[0] for problem in published.problems] == ["/"]
    assert house.documents() == before
    with house.catalog.read() as connection:
        assert [path for path, _ in feeds.problems(connection)] == [""]


def test_an_item_is_judged_once_a_version(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    judge = gate.check_entries

    def watched(entries: Sequence[Entry], *rest: Any) -> dict[str, gate.EntryVerdict]:
        judged.extend(entry.title for entry in entries)
        return judge(entries, *rest)

    monkeypatch.setattr("syndication.publishing.gate.check_entries", watched)
    house.record("a.md", "First")
    house.publish()
    second = house.record("b.md", "Second")
    house.publish()
    second.write_text(second.read_text().replace("Text.", "More."))
    house.publish()
    house.publish()
    assert judged == ["First", "Second", "Second"]


def test_html_that_was_found_clean_is_not_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("a.md", "First", body="One *word*.")
    house.publish()
    house.record("b.md", "Second", body="Another *word*.")
    seen: list[str] = []

    def watched(text: str) -> html.Fragment:
        seen.append(text)
        return html.read(text)

    monkeypatch.setattr("syndication.validation.rules.markup.read", watched)
    house.publish()
    assert seen == ["<p>Another <em>word</em>.</p>"]
