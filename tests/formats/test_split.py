"""A document taken apart gives the renderings that it was put together from, whatever they say, and its shell."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats import FORMATS, Format
from syndication.formats.assembly import make_skeleton, render
from syndication.formats.split import DocumentParts, Rendering, split_document
from syndication.model.feed import Feed
from tests.examples import scaled
from tests.formats.reading import NAMES, case, parsed, texts
from tests.formats.test_properties import FEEDS

EVERY = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
RSS, ATOM, JSON = (FORMATS[name] for name in ("rss.xml", "atom.xml", "feed.json"))

# What a text may say that looks like the place where one entry ends and the next begins.
LOOKALIKES = [
    "\n    </item>\n    <item>\n      <guid>x</guid>\n    </item>\n  </channel>\n</rss>\n",
    "\n  </entry>\n  <entry>\n    <id>x</id>\n  </entry>\n</feed>\n",
    '\n    },\n    {\n      "id": "x",\n    }\n  ]\n}\n',
    "]]>\n    </item>\n    <item><![CDATA[",
    "<![CDATA[ </item> ]]> </entry>",
    "<guid isPermaLink='false'>y</guid>",
]


def made(form: Format, feed: Feed) -> list[bytes]:
    bare = make_skeleton(form, feed)
    return [render(form, feed, bare, entry) for entry in feed.entries]


def bodies(parts: DocumentParts | None) -> list[bytes]:
    assert parts
    return [entry.body for entry in parts.entries]


def read_ids(form: Format, body: bytes) -> list[str]:
    if form is JSON:
        return [item["id"] for item in json.loads(body)["items"]]
    return list(texts(parsed(body), "channel/item/guid | a:entry/a:id"))


@EVERY
@pytest.mark.parametrize("name", NAMES)
def test_a_known_document(form: Format, name: str) -> None:
    feed = case(name)
    found = split_document(form, form.write(feed))
    assert found
    assert (found.skeleton, bodies(found)) == (make_skeleton(form, feed), made(form, feed))


@EVERY
@settings(max_examples=scaled(25))
@given(feed=FEEDS, lookalike=st.sampled_from(["", *LOOKALIKES]))
def test_any_document(form: Format, feed: Feed, lookalike: str) -> None:
    said = [
        replace(entry, **{field: f"{getattr(entry, field)}{lookalike}" for field in ("html", "title", "summary", "id")})
        for entry in feed.entries
    ]
    feed = replace(feed, title=f"{feed.title}{lookalike}", rights=lookalike, entries=tuple(said))
    found = split_document(form, form.write(feed))
    assert found
    assert (found.skeleton, bodies(found)) == (make_skeleton(form, feed), made(form, feed))


@EVERY
def test_an_entry_is_told_by_its_id(form: Format) -> None:
    feed = case("seed")
    ids = ["tag:news.example,2026:a", "tag:news.example,2026:b&<c>\"'é", "tag:news.example,2026:d"]
    feed = replace(feed, entries=tuple(replace(feed.entries[0], id=one) for one in ids))
    body = form.write(feed)
    assert read_ids(form, body) == ids
    found = split_document(form, body)
    retitled = replace(feed, entries=tuple(replace(one, title="New") for one in feed.entries))
    changed = split_document(form, form.write(retitled))
    assert found
    assert changed
    assert [form.id_mark(one) in body for one in ids] == [True, True, True]
    assert not any(form.id_mark(one) in body for one in (feed.id, ids[0][:-1], ids[0][1:]))
    assert [entry.key for entry in found.entries] == [entry.key for entry in changed.entries]
    assert len({entry.key for entry in found.entries}) == 3


@EVERY
@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body.rstrip(),
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: body + b"<!-- after -->",
        lambda body: body[: len(body) // 2],
        lambda _: b"",
        lambda _: b"one",
    ],
)
def test_what_is_not_written_by_us_has_no_entries_or_no_parts(form: Format, spoil: object) -> None:
    assert callable(spoil)
    found = split_document(form, spoil(form.write(case("picture_and_sound"))))
    assert found is None or found.entries == ()


@pytest.mark.parametrize("form", [RSS, ATOM], ids=lambda form: form.name)
def test_what_stands_between_two_entries_is_part_of_neither(form: Format) -> None:
    feed = case("seed")
    feed = replace(feed, entries=(feed.entries[0], replace(feed.entries[0], id="tag:news.example,2026:b")))
    first, second = made(form, feed)
    assert split_document(form, form.write(feed).replace(first + second, first + b"  <other/>\n" + second)) is None


def test_a_document_without_entries_is_its_shell() -> None:
    for form in FORMATS.values():
        bare = make_skeleton(form, case("seed"))
        assert split_document(form, bare) == DocumentParts(bare, ())


@EVERY
@pytest.mark.parametrize("filler", [b"<", b"<![CDATA[", b"]]>", b"]", b"    <item>", b"  <entry>", b"    {\n", b"\n"])
def test_giant_nonsense_is_read_in_no_time(form: Format, filler: bytes) -> None:
    opening = {
        "rss.xml": b"    <item>",
        "atom.xml": b"  <entry><id></id>",
        "feed.json": b'    {\n      "id": 1\n      ',
    }
    giant = filler * (300_000 // len(filler))  # with the square of its length it would take hours
    assert split_document(form, opening[form.name] + giant) is None


def test_a_rendering_says_what_it_was_given() -> None:
    body = JSON.write(case("seed"))
    found = split_document(JSON, body)
    assert found
    assert isinstance(found.entries[0], Rendering)
    assert json.loads(found.entries[0].body) == json.loads(body)["items"][0]
