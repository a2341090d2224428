"""NewsML-G2 and NITF: valid by the schemas of the IPTC, and our own readers read back what we write."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from syndication.formats.newsml_g2 import NAR, write_message, write_news_item, write_nitf_inside, write_xhtml
from syndication.formats.nitf import write_nitf
from syndication.model.entries import compose
from syndication.model.errors import ComposeError
from syndication.model.item import Author, Item, Media, Related, Revision, Rights, Source, Subject
from syndication.model.media_parts import Rendition
from syndication.model.partners.wire import Removal, WireVersion
from syndication.sources.article.draft import ImportOptions
from syndication.sources.newsml import read_newsml_g2, read_nitf
from syndication.sources.plain_text import tidy
from tests.sources.records.strategies import items
from tests.support import NOON, make_publication

SCHEMAS = Path(__file__).parent / "iptc"
HOUSE = make_publication(rights="© The Tribune")
NO_OPTIONS = ImportOptions(no_embargo=True)
ID = "tag:tribune.example,2026-02-05:harbour"
STORY = Item(
    id=ID,
    slug="harbour",
    version=4,
    headline="Harbour reopens & ferries sail",
    published=datetime(2026, 2, 5, 12, tzinfo=UTC),
    modified=datetime(2026, 2, 5, 14, tzinfo=UTC),
    expires=datetime(2026, 3, 5, tzinfo=UTC),
    body="<p>The harbour <em>reopened</em>.</p>",
    body_form="html",
    language="en-GB",
    standfirst="First ferries leave",
    section="World",
    tags=("Ports", "ferries, cargo"),
    subjects=(Subject("http://cv.iptc.org/newscodes/mediatopic/20000263", "shipping"),),
    authors=(Author("Ana Díaz", "Reporter", "https://tribune.example/ana"), Author("Ben Okri")),
    source=Source("The Wire"),
    media=(
        Media(
            url="https://tribune.example/1.jpg",
            type="image/jpeg",
            width=1200,
            height=600,
            alt="A ferry",
            caption="The first ferry",
            credit="Cem Aksoy",
        ),
    ),
    rights=Rights("The Tribune", "© 2026 The Tribune", "No archive use.", until=datetime(2027, 2, 5, tzinfo=UTC)),
)


@cache
def schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / name))


def faults(name: str, document: bytes) -> list[str]:
    """Return why a document is not valid by a schema."""
    found = schema(name)
    found.validate(etree.fromstring(document))
    return [error.message for error in found.error_log]


def version_of(item: Item) -> WireVersion:
    return WireVersion(item, compose(item, HOUSE))


def any_version(item: Item) -> WireVersion:
    """Return an item of Hypothesis as a version; those of whose body nothing is left have none."""
    try:
        version = version_of(item)
    except ComposeError:
        reject()
    assume(version.entry.html)
    return version


STORIES = items().map(lambda item: replace(item, id=item.id or ID, slug=item.slug or "a", status="usable"))
INLINE = st.sampled_from(["word", "<em>em</em>", '<a href="https://a.example/">link</a>', "10<sup>2</sup>", "<br>"])
LINES = st.lists(INLINE, min_size=1, max_size=4).map(lambda parts: "x" + " ".join(parts))
PARAGRAPHS = LINES.map(lambda text: f"<p>{text}</p>")
BLOCKS = st.one_of(
    PARAGRAPHS,
    LINES.map(lambda text: f"<h3>{text}</h3>"),
    st.lists(LINES, min_size=1, max_size=3).map(lambda rows: f"<ul>{''.join(f'<li>{one}</li>' for one in rows)}</ul>"),
    st.lists(PARAGRAPHS, min_size=1, max_size=2).map(lambda inner: f"<blockquote>{''.join(inner)}</blockquote>"),
    LINES.map(lambda text: f"<table><tbody><tr><th>{text}</th><td>{text}</td></tr></tbody></table>"),
)
BODIES = st.lists(BLOCKS, min_size=1, max_size=4).map("".join)
# Whatever HTML a body may have, in any order and depth.
WILD = st.recursive(
    st.sampled_from(["text ", "<b>b</b>", '<img src="https://a.example/1.jpg">', "<hr>", "<code>c</code>"]),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(
            "p div ul ol li dl dt dd table tr td th caption blockquote figure figcaption pre a q h2 section".split()
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@given(STORIES)
@example(replace(STORY, rights=Rights("The\nTribune")))
def test_every_story_is_valid(item: Item) -> None:
    version = any_version(item)
    assert faults("newsml-g2.xsd", write_news_item(version, HOUSE)) == []
    assert faults("newsml-g2.xsd", write_news_item(version, HOUSE, write_nitf_inside)) == []
    assert faults("nitf-3-6.xsd", write_nitf(version, HOUSE)) == []


@given(st.lists(WILD, min_size=1, max_size=4).map("".join))
def test_every_body_is_valid(body: str) -> None:
    version = any_version(replace(STORY, body=body))
    assert faults("nitf-3-6.xsd", write_nitf(version, HOUSE)) == []
    assert faults("newsml-g2.xsd", write_news_item(version, HOUSE)) == []


def test_messages_are_valid_and_removals_have_nothing_but_their_id() -> None:
    removal = Removal(ID, "canceled", "killed", NOON, 5, "It was wrong.")
    for content in (write_xhtml, write_nitf_inside):
        message = write_message([version_of(STORY), removal], HOUSE, NOON, "name", content)
        assert faults("newsml-g2.xsd", message) == []
        [_, removed] = etree.fromstring(message).iter(f"{{{NAR}}}newsItem")
        assert (removed.get("guid"), removed.get("version")) == (ID, "5")
        assert removed.find(f"{{{NAR}}}contentMeta") is None
        assert removed.findtext(f"{{{NAR}}}itemMeta/{{{NAR}}}edNote") == "killed: It was wrong."


@given(BODIES)
def test_a_body_comes_back_from_nitf(body: str) -> None:
    version = any_version(replace(STORY, body=body, media=()))
    found = read_nitf(write_nitf(version, HOUSE), NO_OPTIONS).item
    assert found
    assert found.body.replace("\n", "") == version.entry.html.replace("\n", "")


@given(st.one_of(BODIES, WILD))
def test_a_body_comes_back_from_newsml_g2(body: str) -> None:
    version = any_version(replace(STORY, body=body, media=()))
    again = read_newsml_g2(write_news_item(version, HOUSE), NO_OPTIONS).item
    assert again
    assert version_of(replace(again, slug="harbour")).entry.html == version.entry.html


def test_what_nitf_can_say_comes_back() -> None:
    version = version_of(STORY)
    draft = read_nitf(write_nitf(version, HOUSE), NO_OPTIONS)
    assert draft.item
    assert replace(draft.item, imported=None) == replace(
        STORY, slug="", version=0, modified=None, dateline=None, body=draft.item.body
    )


def test_what_newsml_g2_can_say_comes_back() -> None:
    renditions = (Rendition("https://tribune.example/1-small.jpg", 600, 300, 9_000, "image/jpeg"),)
    related = (Related("Harbour closes", "https://tribune.example/earlier"),)
    rights = Rights("The Tribune", "© 2026", "No archive use.", "https://tribune.example/terms", NOON)
    media = (replace(STORY.media[0], bytes=90_000, renditions=renditions),)
    source = Source("The Wire", "https://wire.example/")
    story = replace(STORY, media=media, related=related, rights=rights, source=source)
    version = version_of(story)
    draft = read_newsml_g2(write_news_item(version, HOUSE), NO_OPTIONS)
    assert draft.item
    assert replace(draft.item, imported=None) == replace(
        story, slug="", version=0, url=version.entry.url, body=draft.item.body
    )


@given(STORIES)
def test_facts_of_every_story_come_back(item: Item) -> None:
    version = any_version(item)
    found = read_newsml_g2(write_news_item(version, HOUSE), ImportOptions()).item
    assume(found)  # a text that names an embargo is a question to a person
    assert found
    entry = version.entry
    assert (found.id, found.headline, found.language) == (item.id, tidy(entry.title), entry.language)
    assert (found.published, found.embargo_until) == (item.published, item.embargo_until)
    assert [author.name for author in found.authors] == [tidy(one.name) for one in entry.authors]


@pytest.mark.parametrize(
    ("kind", "signal"), [("correction", "sig:correction"), ("update", "sig:update"), ("reinstatement", "sig:update")]
)
def test_a_change_is_signalled_with_its_note(kind: str, signal: str) -> None:
    revision = Revision(NOON, kind, "The day was wrong.")  # type: ignore[arg-type]  # values by name, in a table
    version = version_of(replace(STORY, revisions=(revision,)))
    root = etree.fromstring(write_news_item(version, HOUSE))
    assert [one.get("qcode") for one in root.iter(f"{{{NAR}}}signal")] == [signal]
    assert [one.text for one in root.iter(f"{{{NAR}}}edNote")] == ["The day was wrong."]
    assert b'info="The day was wrong."' in write_nitf(version, HOUSE)


def test_notes_for_editors_are_never_written() -> None:
    version = version_of(replace(STORY, ednote="for nobody's eyes"))
    for document in (write_news_item(version, HOUSE), write_nitf(version, HOUSE)):
        assert b"nobody's eyes" not in document
