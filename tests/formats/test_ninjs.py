"""Stories as ninjs 3.1: each case beside what is written of it, and whatever a story says comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, reject
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.formats.media import media_of
from syndication.formats.ninjs import write_item
from syndication.model.entries import compose
from syndication.model.errors import ComposeError
from syndication.model.feed import Entry
from syndication.model.item import Author, Import, Item, Media, Rights, Source
from syndication.model.item_parts import PartnerEnd, Partners, Sponsor, StoryPlace
from syndication.sources.article.bylines import read_byline
from syndication.sources.ninjs import read
from syndication.text.urls import absolute, is_reachable
from tests.formats.ninjsshape import wrongs
from tests.sources.records.strategies import items
from tests.support import make_publication

CASES = Path(__file__).parent / "ninjs"
NAMES = sorted(path.name.removesuffix(".item.json") for path in CASES.glob("*.item.json"))
HOUSE = make_publication(rights="© The Tribune")
SECRET = "for nobody's eyes"
ACCEPTED = items().map(
    lambda item: replace(item, id=item.id or "tag:tribune.example,2026-02-05:a", slug=item.slug or "a")
)
# What readers cannot fetch does not come back.
USABLE = ACCEPTED.map(
    lambda item: replace(
        item, status="usable", media=tuple(_reachable(each) for each in item.media if _is_reachable(each))
    )
)


def _is_reachable(medium: Media) -> bool:
    return not medium.url or is_reachable(medium.url)


def _reachable(medium: Media) -> Media:
    """Return a medium of which readers can fetch all files."""
    return replace(
        medium,
        renditions=tuple(each for each in medium.renditions if is_reachable(each.url)),
        transcripts=tuple(each for each in medium.transcripts if is_reachable(each.url)),
        chapters=medium.chapters if medium.chapters and is_reachable(medium.chapters) else "",
    )


def _case(name: str) -> Item:
    return msgspec.json.decode((CASES / f"{name}.item.json").read_bytes(), type=Item)


def composed(item: Item) -> Entry:
    """Return the entry of an item; those of whose body nothing is left have none."""
    try:
        return compose(item, HOUSE)
    except ComposeError:
        reject()


def _written(item: Item) -> dict[str, Any]:
    return write_item(item, composed(item), HOUSE)


def _returned(item: Item) -> Item:
    return read(json.dumps(_written(item)).encode(), "tribune.example").item


def _line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_story_is_written_as_the_document_beside_it(name: str) -> None:
    expected = json.loads((CASES / f"{name}.ninjs.json").read_text("utf-8"))
    assert _written(_case(name)) == expected
    assert list(wrongs(expected)) == []


def test_every_case_has_its_document() -> None:
    assert {path.name for path in CASES.iterdir()} == {
        f"{name}.{end}.json" for name in NAMES for end in ("item", "ninjs")
    }


@given(ACCEPTED)
def test_every_story_has_the_shape_of_the_standard(item: Item) -> None:
    written = _written(item)
    assert list(wrongs(written)) == []
    assert json.loads(json.dumps(written)) == written


@given(ACCEPTED, st.sampled_from(["usable", "withheld", "canceled"]))
def test_notes_to_editors_and_traces_of_the_import_are_never_told(item: Item, status: Any) -> None:
    partners = Partners((SECRET,), (SECRET,), (PartnerEnd(SECRET, item.published),))
    kept = replace(item, status=status, ednote=SECRET, imported=Import(SECRET, (SECRET,), (SECRET,)), partners=partners)
    assert SECRET not in json.dumps(_written(kept))


@given(ACCEPTED, st.sampled_from(["withheld", "canceled"]))
def test_of_a_withdrawn_story_only_that_is_told(item: Item, status: Any) -> None:
    withdrawn = replace(item, status=status)
    for entry in (None, compose(replace(withdrawn, body="Text."), HOUSE)):
        written = write_item(withdrawn, entry, HOUSE)
        assert list(written) == ["uri", "standard", "type", "version", "versionCreated", "pubStatus"]
        assert (written["uri"], written["pubStatus"]) == (item.id, status)
    returned = read(json.dumps(written).encode(), "tribune.example").item
    assert (returned.id, returned.status, returned.body) == (item.id, status, "")


@given(USABLE)
def test_what_a_story_says_comes_back(item: Item) -> None:
    # A byline that names an agency, such as "AA", gives the source.
    assume(not any(read_byline(_line(author.name)).agencies for author in item.authors))
    entry = composed(item)
    assume(entry.html)
    assert _returned(item) == Item(
        id=item.id,
        headline=entry.title,
        published=item.published,
        modified=item.modified if item.modified != item.published else None,
        body=entry.html,
        body_form="html",
        status="usable",
        language=entry.language,
        standfirst=_line(item.standfirst),
        embargo_until=item.embargo_until,
        expires=item.expires,
        url=entry.url,
        section=entry.section,
        tags=entry.tags,
        subjects=tuple(replace(subject, name=_line(subject.name)) for subject in item.subjects),
        authors=tuple(
            Author(_line(author.name), _line(author.role), absolute(author.url, "")) for author in item.authors
        ),
        source=_source(item),
        dateline=_returned(item).dateline,
        media=tuple(map(_on_lines, media_of(entry))),
        related=_returned(item).related,
        rights=_rights(item.rights or Rights()),
        headline_short=_line(item.headline_short),
        kind=item.kind,
        places=tuple(map(_place, item.places)),
        access=item.access,
        sponsor=Sponsor(_line(item.sponsor.name), absolute(item.sponsor.url, "")) if item.sponsor else None,
        disclosure=_line(item.disclosure),
        ai=item.ai,
        urgency=item.urgency,
        slugline=_line(item.slugline),
        episode=item.episode,
    )


def _on_lines(medium: Media) -> Media:
    names = ("alt", "caption", "credit", "licensor", "licensor_id")
    return replace(medium, **{name: _line(getattr(medium, name)) for name in names})


def _place(place: StoryPlace) -> StoryPlace:
    code = _line(place.code)
    return replace(place, name=_line(place.name), code=code, scheme=_line(place.scheme) if code else "")


def _source(item: Item) -> Source | None:
    told = item.source
    return Source(_line(told.name), absolute(told.url, "")) if told and told.name.strip() else None


def _rights(rights: Rights) -> Rights:
    licence = absolute(rights.license, "")
    usage = [rights.usage.strip(), "" if licence else rights.license.strip()]
    return Rights(
        holder=rights.holder.strip(),
        notice=rights.notice.strip() or HOUSE.rights,
        usage=" ".join(part for part in usage if part),
        license=licence,
        until=rights.until,
    )


@given(USABLE)
def test_related_stories_with_an_address_and_the_place_come_back(item: Item) -> None:
    entry = composed(item)
    assume(entry.html)
    returned = _returned(item)
    assert returned.related == tuple(
        replace(story, title=_line(story.title) or f"related-{number}", label=_line(story.label))
        for number, story in enumerate(entry.related, 1)
    )
    located = _line(item.dateline.located) or _line(item.dateline.text) if item.dateline else ""
    assert (returned.dateline.located if returned.dateline else "") == located


@given(USABLE)
def test_a_story_that_has_come_back_is_shown_as_it_was(item: Item) -> None:
    entry = composed(item)
    assume(entry.html)
    again = composed(replace(_returned(item), slug=item.slug))
    assert (again.html, again.url, again.title) == (entry.html, entry.url, entry.title)
    assert (again.section, again.tags, again.media) == (entry.section, entry.tags, _one_line_media(item))


def _one_line_media(item: Item) -> tuple[Any, ...]:
    return tuple(map(_on_lines, media_of(composed(item))))


def test_a_usable_story_without_its_entry_is_an_error() -> None:
    with pytest.raises(
        ValueError, match="^item tag:tribune.example,2026-02-05:harbour: has no entry; compose it first$"
    ):
        write_item(_case("bare"), None, HOUSE)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"headline": "Harbour"}, ".headline may not be"),
        ({"version": 4}, "version is no text: 4"),
        ({"pubStatus": "cancelled"}, "pubStatus is no pubStatus: 'cancelled'"),
        ({"expires": "2026-03-05"}, "expires is no moment: '2026-03-05'"),
        ({"headlines": [{"role": "main"}]}, "headlines.value is missing"),
        ({"associations": [{"uri": "urn:a:1", "rel": "x"}]}, "associations.name is missing"),
        ({"uri": "harbour"}, "uri is no uri: 'harbour'"),
    ],
)
def test_the_shape_is_strict(change: dict[str, Any], wrong: str) -> None:
    assert list(wrongs(_written(_case("every-field")) | change)) == [wrong]
