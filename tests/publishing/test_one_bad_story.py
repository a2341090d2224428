"""Law 8: whatever goes wrong with one story, the others are published, and a withdrawal takes effect."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from syndication.catalog import feeds, items, record_files
from syndication.cli import show
from syndication.model.changes import withdraw
from syndication.model.errors import ComposeError, ConflictError, FieldError
from syndication.model.item import Item
from syndication.publishing import edit
from syndication.publishing.edit import Edit
from syndication.publishing.folder import Folder
from syndication.publishing.folder_identity import NAME as MARKER
from syndication.publishing.workspace import Workspace
from syndication.sources.records import FORMS
from syndication.text.complexity import MOST_OPEN
from syndication.text.urls import is_host, is_http_url
from tests.support import House

# What the steps are called from the records to the documents, and which of their arguments tells the story.
STEPS = [
    "syndication.publishing.intake_batch.records.read",
    "syndication.publishing.intake_batch.versioning.first_version",
    "syndication.publishing.intake_batch.selections",
    "syndication.publishing.storage.items.save",
    "syndication.publishing.history.change_event",
    "syndication.model.entries.lifecycle.as_of",
    "syndication.model.entries.compose",
    "syndication.model.entries.sanitise",
    "syndication.publishing.gate.assembly.render",
    "syndication.validation.rules.markup.read",
]
BAD = "The bad one"


def desk_of(house: House) -> Workspace:
    return Workspace(house.catalog, Folder(house.items, FORMS), house.publication, house.pictures)


def kill(house: House, slug: str) -> None:
    now = house.now + timedelta(seconds=30)

    def killed(item: Item | None) -> Item:
        assert item
        return withdraw(item, "kill", "It is wrong.", now)

    edit.edit_one(desk_of(house), "cli editor", Edit(killed, slug), now)


def problems(house: House) -> list[str]:
    """Return what `status` says of stories that are not published."""
    with house.catalog.read() as connection:
        broken = [file.problem for file in record_files.broken(connection)]
        return broken + [f"{one.path}: {one.quarantine}" for one in items.quarantined(connection)]


def titles(house: House) -> list[str]:
    body = house.documents()["/rss.xml"].decode()
    return sorted(part.partition("</title>")[0] for part in body.split("<item>\n      <title>")[1:])


def throws_for(mark: str, step: Callable[..., Any]) -> Callable[..., Any]:
    def thrown(*arguments: Any, **named: Any) -> Any:
        if mark in repr((arguments, named)):
            raise RuntimeError("this was not thought of")
        return step(*arguments, **named)

    return thrown


@pytest.mark.parametrize("step", STEPS)
def test_what_throws_for_one_story_is_told_and_stops_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    house.record("first.md", "First")
    house.publish()
    for number in range(5):
        house.record(f"more-{number}.md", f"More {number}")
    house.record("bad.md", BAD, body=f"{BAD} has a body.")
    monkeypatch.setattr(step, throws_for(BAD, _found(step)))
    house.publish()
    assert titles(house) == ["First", *(f"More {number}" for number in range(5))]
    (problem,) = problems(house)
    assert "bad.md" in problem
    assert "this was not thought of" in problem
    kill(house, "first")
    house.publish()
    assert titles(house) == [f"More {number}" for number in range(5)]


def _found(step: str) -> Callable[..., Any]:
    from importlib import import_module

    parts = step.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for name in parts[cut:]:
            found = getattr(found, name)
        return found  # type: ignore[no-any-return]
    raise AssertionError(step)


def test_a_stub_that_cannot_be_made_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("first.md", "First")
    house.record("bad.md", BAD)
    house.record("third.md", "Third")
    house.publish()
    monkeypatch.setattr(
        "syndication.model.entries.compose_stub", throws_for(BAD, _found("syndication.model.entries.compose_stub"))
    )
    kill(house, "the-bad-one")
    kill(house, "first")
    house.publish()
    assert titles(house) == ["Third"]
    assert b"first" in house.documents()["/atom.xml"]
    assert [line.partition(":")[0] for line in problems(house)] == ["items/bad.md"]


def test_a_feed_that_cannot_be_made_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.record("first.md", "First", section='"World"')
    monkeypatch.setattr(
        "syndication.publishing.feeds.live_feed",
        throws_for("sections/world", _found("syndication.publishing.build.live_feed")),
    )
    _, published = house.publish()
    assert titles(house) == ["First"]
    assert published.problems == (
        "/sections/world: cannot be made: RuntimeError: this was not thought of; the last good document stays",
    )
    with house.catalog.read() as connection:
        assert [path for path, _ in feeds.problems(connection)] == ["sections/world"]


def test_an_archive_that_cannot_be_made_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(150):
        section = "World" if number % 2 else "City"
        house.record(f"{number}.md", f"Story {number}", section=f'"{section}"')
    monkeypatch.setattr(
        "syndication.publishing.archives.live_feed",
        throws_for("sections/world", _found("syndication.publishing.build.live_feed")),
    )
    house.publish()
    archived = {path.partition("/archive/")[0] for path in house.documents() if "/archive/" in path}
    assert archived == {"", "/sections/city"}
    with house.catalog.read() as connection:
        assert [path for path, _ in feeds.problems(connection)] == ["sections/world"]


def test_a_story_that_no_entry_can_be_made_of_is_shown_with_the_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.record("bad.md", BAD)
    monkeypatch.setattr(
        "syndication.model.entries.compose", throws_for(BAD, _found("syndication.model.entries.compose"))
    )
    house.publish()
    with house.catalog.read() as connection:
        stored = items.by_slug(connection, "the-bad-one")
    assert stored
    with pytest.raises(ComposeError, match="no entry can be made of it: RuntimeError: this was not thought of"):
        show.feed_entry(stored, house.publication, house.now, {})


HOSTS = [
    "tribune.example.2026",
    "999.999.999.999",
    "xn--a",
    "xn--",
    "a%00b",
    "1.2.3.4.5",
    "256.0.0.1",
    "0x100000000",
    "[::g]",
    "[::1%25eth0]",
    "[1::2::3]",
]
FIELDS = [
    ("url", 'url = "{}"'),
    ("source.url", 'source = {{name = "Agency", url = "{}"}}'),
    ("authors[0].url", 'authors = [{{name = "Jane Doe", url = "{}"}}]'),
    ("related[0].url", 'related = [{{title = "More", url = "{}"}}]'),
    ("media[0].url", 'media = [{{url = "{}/a.jpg", type = "image/jpeg"}}]'),
]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize(("field", "line"), FIELDS)
def test_a_host_that_the_sanitiser_refuses_is_refused_in_every_field(
    house: House, host: str, field: str, line: str
) -> None:
    house.record("good.md", "Good")
    house.write(
        "bad.md",
        f'+++\nheadline = "Bad"\npublished = 2026-02-05T12:00:00Z\n{line.format(f"http://{host}")}\n+++\nText.\n',
    )
    taken, _ = house.publish()
    assert taken.refused == (
        f"items/bad.md:4: {field}: is not an http or https address; write https://example.org/path or delete the line",
    )
    assert titles(house) == ["Good"]


@pytest.mark.parametrize("host", [host.strip("[]") for host in HOSTS])
def test_what_takes_addresses_agrees_with_the_sanitiser(host: str) -> None:
    assert not is_host(host)
    assert not is_http_url(f"https://{f'[{host}]' if ':' in host else host}/")


@pytest.mark.parametrize(
    "host", ["tribune.example", "127.0.0.1", "::1", "xn--mnchen-3ya.de", "münchen.de", "a_b.example", "localhost"]
)
def test_hosts_that_the_url_standard_accepts_are_taken(host: str) -> None:
    assert is_host(host)


def test_a_story_of_before_with_such_a_host_can_be_killed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndication.text.urls.is_host", bool)
    house.record("old.md", "Old", url='"http://tribune.example.2026/old"')
    house.record("good.md", "Good")
    house.publish()
    monkeypatch.undo()
    assert [line.partition(":")[0] for line in problems(house)] == ["items/old.md"]
    kill(house, "old")
    house.publish()
    assert problems(house) == []
    with house.catalog.read() as connection:
        stored = items.by_slug(connection, "old")
    assert stored
    assert stored.item.status == "canceled"


BROKEN = {
    "no record": b"Nothing that begins with a line +++",
    "no TOML": b'+++\nheadline = "Old\npublished = 2026-02-05T12:00:00Z\n+++\nText.\n',
    "an unknown field": b'+++\nheadline = "Old"\npublished = 2026-02-05T12:00:00Z\nbogus = 1\n+++\nText.\n',
    "no text": b"\xff\xfe\x00",
    "nothing": b"",
}


@pytest.mark.parametrize("broken", [*BROKEN, "gone", "just written"])
def test_a_story_whose_file_is_broken_can_be_killed(house: House, broken: str) -> None:
    path = house.record("old.md", "Old")
    house.record("good.md", "Good")
    house.publish()
    if broken == "gone":
        path.unlink()
    else:
        path.write_bytes(BROKEN.get(broken, b"It is being written"))
    if broken != "just written":
        os.utime(path.parent if broken == "gone" else path, (0, 0))
        house.publish()
    kill(house, "old")
    house.publish()
    assert (titles(house), problems(house)) == (["Good"], [])
    assert b'status = "canceled"' in path.read_bytes()
    aside = list((house.items / ".conflicts").glob("old-*.md"))
    assert [file.read_bytes() for file in aside] == (
        [] if broken == "gone" else [BROKEN.get(broken, b"It is being written")]
    )


def test_an_edit_of_a_story_whose_file_is_broken_says_what_is_wrong(house: House) -> None:
    path = house.record("old.md", "Old")
    house.publish()
    path.write_bytes(BROKEN["no TOML"])
    os.utime(path, (0, 0))
    house.publish()
    item = Item(headline="New", published=house.now, body="Text.")
    with pytest.raises(ConflictError, match="items/old.md:2: is not TOML: .*; correct the record by hand"):
        edit.edit_one(
            desk_of(house), "a token", Edit(lambda before: replace(before or item, headline="New"), "old"), house.now
        )


SHAPES = {
    "div": "<div>" * 300_000,
    "blockquote": "<blockquote>" * 100_000,
    "span and div": "<span><div></span></div>" * 20_000,
    "formatting": "<p>" + "".join(f"<b lang=e{number}>" for number in range(200)) + "</p>" + "<p>a" * 4_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">x</p>",
    "references": "&" * 400_000,
    "comment": "<!-- --!>" + "<div>" * 1_000,
    "bogus comment": "<div><![x[</div>" * 1_000,
    "style": "<div><style></div></style>" * 1_000,
    "quoted": '<div title="></div>">' * 1_000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_html_that_no_parser_should_be_given_is_refused(house: House, shape: str) -> None:
    house.record("good.md", "Good")
    house.record("bad.html", "Bad", body=SHAPES[shape])
    taken, _ = house.publish()
    (problem,) = taken.refused
    assert problem.startswith("items/bad.html:1: body: would take too long to read: ")
    assert titles(house) == ["Good"]


def test_an_edit_with_such_a_body_is_refused(house: House) -> None:
    house.record("good.md", "Good")
    house.publish()
    item = Item(headline="Bad", published=house.now, body="<div>" * 1_000, body_form="html")
    with pytest.raises(
        FieldError, match="body: would take too long to read: more than 256 elements are open"
    ) as caught:
        edit.edit_one(desk_of(house), "a token", Edit(lambda _: item), house.now)
    assert caught.value.field == "body"
    assert {path.name for path in house.items.iterdir()} == {"good.md", MARKER}


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * MOST_OPEN + "deep" + "</div>" * MOST_OPEN,
        "<p>one<p>two" * 1_000,
        "<ul>" + "<li>one" * 1_000 + "</ul>",
        "<table>" + "<tr><td>one<td>two" * 1_000 + "</table>",
        "<p>one <b>two</b> &amp; <i>three</i></p>\n" * 5_000,
        "<p>a</p><img src='a.jpg'><br>" * 1_000,
        "<!-- a comment with <div> -->\n<p>text</p>" * 1_000,
        "<script>if (a < b) document.write('<div>');</script><p>text</p>" * 1_000,
    ],
)
def test_long_bodies_of_usual_html_are_taken(house: House, body: str) -> None:
    house.record("long.html", "Long", body=body)
    taken, published = house.publish()
    assert (taken.refused, published.quarantined) == ((), ())
    assert titles(house) == ["Long"]
