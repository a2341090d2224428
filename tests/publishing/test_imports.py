"""The digest of an imported story: the same for the story and for its record, so that a second import knows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.imported import content_digest
from syndication.model.item import Author, Import, Item
from syndication.model.known_ids import KnownIds
from syndication.sources import records
from syndication.sources.xml_items import clean_text

TEXT = st.text(max_size=30).map(clean_text)
LINE = TEXT.map(lambda text: " ".join(text.split()) or "x")
ITEMS = st.builds(
    Item,
    headline=LINE,
    published=st.builds(
        lambda seconds, zone: datetime.fromtimestamp(seconds, zone),
        st.integers(-(10**9), 4 * 10**9),
        st.sampled_from([UTC, timezone(timedelta(hours=-3.5))]),
    ),
    body=TEXT.map(lambda text: text.strip() or "x"),
    body_form=st.just("html"),
    standfirst=LINE,
    ids=st.builds(KnownIds, rss=LINE, atom=LINE),
    tags=st.lists(LINE, max_size=3).map(tuple),
    authors=st.lists(LINE.map(Author), max_size=2).map(tuple),
)


@given(ITEMS)
def test_a_record_has_the_digest_of_its_story(item: Item) -> None:
    minted = replace(item, id="tag:a.example,2026:x", slug="x", imported=Import(sha256="0" * 64, lost=("x",)))
    assert content_digest(records.read("x.html", records.write(minted))) == content_digest(item)


@given(ITEMS, LINE)
def test_an_edit_changes_the_digest(item: Item, headline: str) -> None:
    edited = replace(item, headline=headline)
    assert (content_digest(edited) == content_digest(item)) == (edited == item)
