"""A document put together is, byte for byte, the one that its writer makes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from syndication.formats import FORMATS, Format
from syndication.formats.assembly import assemble, make_skeleton, render
from syndication.model.feed import Feed
from tests.examples import scaled
from tests.formats.reading import NAMES, case
from tests.formats.test_properties import FEEDS

EVERY = pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)


def assembled(form: Format, feed: Feed) -> bytes:
    # Rendered for another feed of the publication: a rendering serves all of them.
    other = replace(feed, path="sections/other", id="tag:news.example,2026:other", title="Other", description="Other")
    bare = make_skeleton(form, other)
    return assemble(form, make_skeleton(form, feed), [render(form, other, bare, entry) for entry in feed.entries])


@EVERY
@pytest.mark.parametrize("name", NAMES)
def test_a_known_document(form: Format, name: str) -> None:
    feed = case(name)
    assert assembled(form, feed) == form.write(feed)


@EVERY
@settings(max_examples=scaled(20))
@given(feed=FEEDS)
def test_any_document(form: Format, feed: Feed) -> None:
    assert assembled(form, feed) == form.write(feed)


@EVERY
def test_an_entry_that_cannot_be_parted_is_refused(form: Format) -> None:
    feed = case("seed")
    spoilt = replace(form, write=lambda feed: form.write(feed).rstrip())
    with pytest.raises(ValueError, match="cannot be separated from its document"):
        render(spoilt, feed, make_skeleton(form, feed), feed.entries[0])
