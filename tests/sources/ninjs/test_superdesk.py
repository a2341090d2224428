"""ninjs as Superdesk pushes it: what becomes of its own properties, ids, dates, pictures and bylines."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from syndication.model.errors import FieldError
from syndication.model.item import Author, Item, Media, Rights, Source
from syndication.model.item_parts import StoryPlace
from syndication.model.media_parts import Rendition
from syndication.sources.ninjs import ParsedNinjs, read
from syndication.sources.records import FieldsError

FIELD = Path(__file__).parent.parent.parent / "field"
AUTHORITY = "feeds.tribune.example"
SENT: dict[str, Any] = json.loads((FIELD / "superdesk-push.json").read_text("utf-8"))
PICTURE = "https://media.wire.example/"
INSIDE = "http://localhost:5000/api/upload-raw/599e.jpg"
TAG = f"tag:{AUTHORITY},2026-01-01:guid:"


def _read(**changes: Any) -> ParsedNinjs:
    """Read what Superdesk sends with changes; a property that is None is left out."""
    sent = {name: value for name, value in (SENT | changes).items() if value is not None}
    return read(json.dumps(sent).encode(), AUTHORITY)


def _item(**changes: Any) -> Item:
    return _read(**changes).item


def _faults(**changes: Any) -> dict[str, str]:
    with pytest.raises(FieldsError) as caught:
        _read(**changes)
    return dict(caught.value.faults)


def _warnings(of: str, **changes: Any) -> list[str]:
    return [warning for warning in _read(**changes).warnings if warning.startswith(of)]


def test_what_superdesk_sends_is_a_story() -> None:
    item = _item()
    assert item.id == SENT["guid"]
    assert item.published == datetime(2026, 2, 5, 12, tzinfo=UTC)
    assert item.modified == datetime(2026, 2, 5, 12, 34, tzinfo=UTC)
    assert (item.headline, item.body) == ("Harbour reopens", "<p>The harbour reopened on Thursday.</p>")
    assert item.standfirst == "After eleven days."
    assert item.section == "City"
    assert item.authors == (Author("Jane Doe", "writer"),)
    assert item.source == Source("Field Agency")
    assert set(item.tags) == {"harbour", "ships", "transport"}
    assert item.dateline
    assert item.dateline.located == "Port Town"


def test_what_wires_say_of_a_story_is_in_its_record() -> None:
    item = _item()
    assert (item.slugline, item.urgency) == ("harbour-open", 3)
    assert item.places == (StoryPlace("Port Town", "XX"),)


@pytest.mark.parametrize("urgency", [0, 10, -1, 2.5, "3", True])
def test_an_urgency_that_is_none_refuses_no_story(urgency: Any) -> None:
    assert _item(urgency=urgency).urgency == 0
    assert bool(_warnings("urgency: is not a number from 1 to 9", urgency=urgency)) == (urgency != 0)


def test_of_several_pictures_that_are_named_the_main_one_the_first_is_the_lead() -> None:
    named = {
        name: {"type": "picture", "renditions": {"a": {"href": f"{PICTURE}{name}.jpg"}}}
        for name in ("featuremedia", "main")
    }
    assert [(each.url, each.role) for each in _item(associations=named).media] == [
        (f"{PICTURE}featuremedia.jpg", "lead"),
        (f"{PICTURE}main.jpg", ""),
    ]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (
            {"name": "Odesa", "uri": "http://cv.example/places/UA-51"},
            StoryPlace("Odesa", "UA-51", "http://cv.example/places/"),
        ),
        ({"name": "Odesa", "code": "UA-51", "scheme": "iso3166-2"}, StoryPlace("Odesa", "UA-51", "iso3166-2")),
        (
            {"name": "Odesa", "geometry_point": {"type": "Point", "coordinates": [30.7326, 46.4775]}},
            StoryPlace("Odesa", lat=46.4775, lon=30.7326),
        ),
        ({"name": "Odesa", "geoJSON": {"type": "Point", "coordinates": [46.4775, 300]}}, StoryPlace("Odesa")),
        ({"name": "Odesa", "geoJSON": {"type": "Point", "coordinates": [10**400, 1]}}, StoryPlace("Odesa")),
        ({"name": "Odesa", "geoJSON": {"type": "Point", "coordinates": "here"}}, StoryPlace("Odesa")),
        ({"name": "Odesa", "geoJSON": {"type": "Polygon", "coordinates": [[[0, 0]]]}}, StoryPlace("Odesa")),
    ],
)
def test_places_have_codes_and_coordinates(place: dict[str, Any], expected: StoryPlace) -> None:
    assert _item(place=[place]).places == (expected,)


def test_what_has_no_place_is_listed_with_its_path_and_value() -> None:
    assert set(_read().warnings) == {
        "subject[0].code: makes no URI together with a scheme; it was left out, and the name is a tag: 04015000",
        "priority: is not a property of ninjs here; it was left out: 3",
        'genre: has no place in a record; it was left out: [{"code": "Article", "name": "Article (news)"}]',
        "authors[0].code: is not a property of ninjs here; it was left out: jd",
        "authors[0].biography: is not a property of ninjs here; it was left out: Jane writes.",
        "service[0].code: is not a property of ninjs here; it was left out: c",
    }


@pytest.mark.parametrize(
    ("guid", "item_id"),
    [
        ("tag:localhost:2026:0f6c1f7e", f"{TAG}tag:localhost:2026:0f6c1f7e"),
        ("0F6C1F7E-0000-4000-8000-000000000001", "urn:uuid:0f6c1f7e-0000-4000-8000-000000000001"),
        ("urn:0f6c1f7e-0000-4000-8000-000000000001", "urn:uuid:0f6c1f7e-0000-4000-8000-000000000001"),
        ("20170809001313906811", f"{TAG}20170809001313906811"),
        ("harbour reopens #1 100%", f"{TAG}harbour%20reopens%20%231%20100%25"),
        ("urn:x:1-2", f"{TAG}urn:x:1-2"),
        ("Überschrift", f"{TAG}%C3%9Cberschrift"),
        ("https://wire.example/häfen", "https://wire.example/h%C3%A4fen"),
        ("HTTPS://wire.example/a b", "https://wire.example/a%20b"),
        ("https://wire.example/a", "https://wire.example/a"),
        ("tag:wire.example,2026-02-30:no-such-day", f"{TAG}tag:wire.example,2026-02-30:no-such-day"),
    ],
)
def test_any_guid_is_an_id_and_the_same_guid_is_the_same_id(guid: str, item_id: str) -> None:
    first, second = _read(guid=guid), _read(guid=guid, firstcreated="2026-01-09T00:00:00+0000", headline="Other")
    assert first.item.id == second.item.id == item_id
    assert any(warning.startswith("guid: is no URI; the id of the story is ") for warning in first.warnings) == (
        guid != item_id
    )


def test_a_long_guid_is_an_id_too() -> None:
    one, other = _item(guid="ü" * 400).id, _item(guid="ü" * 401).id
    assert len(one) < 1_000
    assert one != other


def test_a_uri_counts_before_a_guid() -> None:
    assert _item(uri="tag:wire.example,2026:a").id == "tag:wire.example,2026:a"
    assert _warnings("guid", uri="tag:wire.example,2026:a")


@pytest.mark.parametrize("uri", ["urn:x:1-2", "harbour", "tag:wire.example:2026", "http:///a", "urn:uuid:7"])
def test_a_uri_that_is_none_is_a_fault_of_its_own(uri: str) -> None:
    assert list(_faults(uri=uri, guid=None)) == ["uri"]


def test_without_any_id_the_uri_is_asked_for() -> None:
    assert list(_faults(guid=None)) == ["uri"]
    assert list(_faults(guid=7)) == ["guid"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-05T12:34:00+0000",
        "2026-02-05T12:34:00+00:00",
        "2026-02-05T12:34:00Z",
        "2026-02-05T12:34:00.000000+00",
        "2026-02-05T12:34Z",
        "2026-02-05 14:34:00 +0200",
        "2026-02-05T07:34:00,0-0500",
    ],
)
def test_dates_are_read_in_every_form_in_use(text: str) -> None:
    assert _item(versioncreated=text).modified == datetime(2026, 2, 5, 12, 34, tzinfo=UTC)


def test_the_date_of_publication_counts_before_that_of_the_first_draft() -> None:
    assert _item(firstpublished="2026-02-05T12:20:00+0000").published == datetime(2026, 2, 5, 12, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "language"),
    [("en_us", "en-us"), ("en-US", "en-US"), ("en_US.UTF-8", "en-US"), ("iw", "he"), ("in_ID", "id-ID")],
)
def test_the_language_of_a_program_is_a_tag(given: str, language: str) -> None:
    assert _item(language=given).language == language


def test_a_language_that_is_none_is_a_fault_of_its_property() -> None:
    assert list(_faults(language="no language")) == ["language"]


@pytest.mark.parametrize("service", [[{"name": "City"}, {"code": "s", "name": "Sport"}], ["City", "Sport"]])
def test_the_first_service_is_the_section_and_further_ones_are_tags(service: Any) -> None:
    item = _item(service=service, keywords=["harbour", "harbour"], subject=None)
    assert (item.section, item.tags) == ("City", ("harbour", "Sport"))


def test_a_service_without_a_name_is_left_out_and_said() -> None:
    assert _item(service=[{"code": "c"}]).section == ""
    assert _warnings("service", service=[{"code": "c"}])


@pytest.mark.parametrize(
    "keywords", ["harbour, ships", ["harbour", "ships", "", None], [{"name": "harbour"}, {"name": "ships"}]]
)
def test_keywords_are_tags(keywords: Any) -> None:
    assert _item(keywords=keywords, subject=None).tags == ("harbour", "ships")


def test_an_author_in_two_roles_is_one_author() -> None:
    authors = [
        {"name": "Jane Doe", "role": "writer", "uri": "https://wire.example/jane"},
        {"name": "Jane Doe", "role": "photographer"},
        {"name": "Ben Okri"},
        {"code": "x"},
    ]
    assert _item(authors=authors).authors == (
        Author("Jane Doe", "writer, photographer", "https://wire.example/jane"),
        Author("Ben Okri"),
    )
    assert _warnings("authors[3]:", authors=authors)


def test_with_authors_a_byline_is_only_compared() -> None:
    assert _item(byline="By John Roe").authors == (Author("Jane Doe", "writer"),)
    assert _warnings("byline", byline="By John Roe and JANE DOE") == [
        "byline: names someone who is not among the authors; left out: John Roe"
    ]
    assert not _warnings("byline", byline="By Jane Doe")


@pytest.mark.parametrize(
    "case", json.loads((FIELD / "byline.json").read_text("utf-8")), ids=lambda case: case["byline"]
)
def test_a_byline_names_its_authors(case: dict[str, Any]) -> None:
    item = _item(byline=case["byline"], authors=None, source=None)
    names = [f"{author.name} ({author.role})" if author.role else author.name for author in item.authors]
    assert names + ([f"source {item.source.name}"] if item.source else []) == case["expected"]


def test_markup_is_no_part_of_a_byline() -> None:
    assert _item(byline="<p>By <b>Jane Doe</b></p>", authors=None).authors == (Author("Jane Doe"),)


def test_a_second_source_is_left_out_and_said() -> None:
    assert _item(byline="Jane Doe, AFP", authors=None).source == Source("Field Agency")
    assert _warnings("byline", byline="Jane Doe, AFP", authors=None) == [
        "byline: a story has one source; this one was left out: AFP"
    ]


def test_rights_and_notes_are_kept() -> None:
    item = _item(copyrightholder="The Wire", copyrightnotice="© The Wire\r\n2026", usageterms="Once", ednote="Hold.")
    assert item.rights == Rights("The Wire", "© The Wire\r\n2026", "Once")
    assert item.ednote == "Hold."


def test_a_description_in_html_is_the_standfirst() -> None:
    html = "<p>After <b>eleven</b>&nbsp;days.</p>"
    assert _item(description_text=None, description_html=html).standfirst == "After eleven days."
    assert not _warnings("description_html")
    assert _warnings("description_html", description_html="<p>Something else.</p>")


def _picture(**renditions: str) -> dict[str, Any]:
    found = {name: {"href": href, "mimetype": "image/jpeg", "width": len(href)} for name, href in renditions.items()}
    return {"type": "picture", "guid": "20170809001313906811", "byline": "Cem Aksoy", "renditions": found}


def test_the_widest_rendition_on_a_public_host_is_the_picture() -> None:
    sent = {"featuremedia": _picture(original=INSIDE, viewImage=f"{PICTURE}view.jpg", baseImage=f"{PICTURE}b.jpg")}
    assert [medium.url for medium in _item(associations=sent).media] == [f"{PICTURE}view.jpg"]
    assert _warnings("associations.featuremedia.renditions.original.href", associations=sent) == [
        f"associations.featuremedia.renditions.original.href: is on no public host, so readers cannot fetch it; "
        f"it was left out: {INSIDE}"
    ]


@pytest.mark.parametrize(
    "href",
    [
        INSIDE,
        "http://superdesk/a.jpg",
        "http://127.0.0.1:5000/a.jpg",
        "http://[::1]/a.jpg",
        "http://10.1.2.3/a.jpg",
        "http://2130706433/a.jpg",
        "http://desk.local/a.jpg",
        "http://desk.internal./a.jpg",
        "http://my_desk.example/a.jpg",
        "/a.jpg",
    ],
)
def test_a_picture_that_nobody_can_fetch_is_left_out_and_the_story_is_not(href: str) -> None:
    sent = {"featuremedia": _picture(original=href, viewImage=href)}
    assert _item(associations=sent).media == ()
    assert len(_warnings("associations.featuremedia.renditions.", associations=sent)) == 2


def test_the_main_picture_is_the_first_and_one_in_the_body_is_the_file_that_the_body_shows() -> None:
    body = (
        '<p>A</p><!-- EMBED START Image {id: "editor_0"} --><figure><img src="https://media.wire.example/e.jpg" alt="">'
        '</figure><!-- EMBED END Image {id: "editor_0"} --><p>B</p>'
    )
    sent = {
        "editor_0": _picture(original=f"{PICTURE}e-original.jpg", viewImage=f"{PICTURE}e.jpg"),
        "editor_1": None,
        "gallery--1": _picture(original=f"{PICTURE}g.jpg"),
        "featuremedia": _picture(original=f"{PICTURE}f.jpg"),
    }
    media = _item(associations=sent, body_html=body).media
    assert [medium.url.removeprefix(PICTURE) for medium in media] == ["f.jpg", "g.jpg", "e.jpg"]


def test_a_picture_of_the_body_that_nobody_can_fetch_is_said() -> None:
    assert _warnings("body_html", body_html=f'<p>A</p><img src="{INSIDE}" alt="">') == [
        f"body_html: shows a file on no public host, which readers will not see; publish it elsewhere: {INSIDE}"
    ]


def test_a_picture_has_the_type_of_its_file_or_its_own() -> None:
    sent = {
        "featuremedia": {
            "type": "picture",
            "mimetype": "image/png",
            "renditions": {"original": {"href": f"{PICTURE}a"}},
        }
    }
    assert _item(associations=sent).media == (Media(url=f"{PICTURE}a", type="image/png", role="lead"),)


def test_a_size_of_a_picture_that_is_no_size_refuses_no_story() -> None:
    small = {"href": f"{PICTURE}s.jpg", "height": "50", "sizeInBytes": -1, "mimetype": "image/jpeg"}
    long = {"href": f"{PICTURE}{'a' * 4_000}.jpg"}
    renditions = {"original": {"href": f"{PICTURE}1.jpg", "width": 900}, "small": small, "long": long}
    (medium,) = _item(associations={"editor_0": {"type": "picture", "renditions": renditions}}).media
    assert (medium.url, medium.renditions) == (
        f"{PICTURE}1.jpg",
        (Rendition(f"{PICTURE}s.jpg", type="image/jpeg"),),
    )


def test_an_associated_story_without_a_headline_is_said() -> None:
    sent = {
        "main-0": {"guid": "urn:wire:1", "type": "text"},
        "main-1": {"guid": "https://a.example/", "type": "text", "headline": "B"},
    }
    assert [(story.title, story.url) for story in _item(associations=sent).related] == [("B", "https://a.example/")]
    assert _warnings("associations.main-0: has no headline", associations=sent)


def test_one_fault_hides_no_other() -> None:
    associations = {"logo": {"type": "picture", "renditions": {"broadband": {"href": f"{PICTURE}1.jpg", "width": "9"}}}}
    found = _faults(
        uri="no uri",
        versioncreated="yesterday",
        pubstatus="perhaps",
        headline=7,
        body_html=None,
        language="no language",
        byline=["Jane"],
        keywords=["a", 7],
        subject=["transport"],
        associations=associations,
    )
    assert set(found) == {
        "uri",
        "versioncreated",
        "pubstatus",
        "headline",
        "body_html",
        "byline",
        "keywords[1]",
        "subject[0]",
        "language",
        "associations.logo.renditions.broadband.width",
    }


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"headline_main": "A", "body_main": "B\n\nC"}, ("A", "", "<p>B</p>\n<p>C</p>")),
        ({"headline_short": "A", "body_main": "B", "body_richtext": "<p>C</p>"}, ("A", "", "<p>B</p>")),
        ({"headline": "A", "headline_main": "Z", "body_html": "<p>B</p>", "body_text": "B"}, ("Z", "", "<p>B</p>")),
        ({"headline": "A", "description_summary": "D", "body_main_html": "<p>B</p>"}, ("A", "D", "<p>B</p>")),
        ({"headline": "A", "description_xhtml": "<p>D</p>", "body_xhtml": "<p>B</p>"}, ("A", "D", "<p>B</p>")),
    ],
)
def test_the_texts_of_every_1_x_are_read(texts: dict[str, str], expected: tuple[str, str, str]) -> None:
    item = read(json.dumps({"uri": "urn:wire:1", "versioncreated": "2026-02-05T12:00:00Z"} | texts).encode(), "").item
    assert (item.headline, item.standfirst, item.body) == expected


def test_a_text_of_1_x_that_may_be_markup_is_asked_for_by_its_name() -> None:
    assert list(_faults(body_html=None, body_richtext="<p>B</p>")) == ["body_richtext"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"keywords": ["a", "b" * 201]}, "keywords[1]"),
        ({"service": [{"name": "c" * 201}]}, "service[0]"),
        ({"authors": [{"name": "Jane"}, {"name": "d" * 201}]}, "authors[1].name"),
        ({"authors": None, "byline": "Jane " * 100}, "byline"),
        ({"headline": "e" * 1_001}, "headline"),
        ({"description_text": "f" * 10_001}, "description_text"),
        ({"expires": "2020-01-01T00:00:00Z"}, "expires"),
        ({"located": "g" * 10, "language": "h"}, "language"),
        ({"associations": {"a": {"type": "picture", "byline": "i" * 1_001}}}, "associations.a.byline"),
        ({"keywords": [str(number) for number in range(300)]}, "keywords"),
    ],
)
def test_a_rule_of_records_names_the_property_it_is_about(changes: dict[str, Any], place: str) -> None:
    assert place in _faults(**changes)


def test_names_that_occur_twice_are_told_with_their_path() -> None:
    renditions = b'{"broadband": {"a": 1}, "broadband": {"a": 2, "a": 3}}'
    data = b'{"associations": {"logo": {"renditions": %b}}, "uri": 1, "uri": 2}' % renditions
    with pytest.raises(FieldsError) as caught:
        read(data, AUTHORITY)
    assert [field for field, _ in caught.value.faults] == [
        "uri",
        "associations.logo.renditions.broadband",
        "associations.logo.renditions.broadband.a",
    ]


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawal_counts_whatever_else_is_wrong(status: str) -> None:
    found = _read(pubstatus=status, headline=7, language="no language", keywords={"a": 1}, associations="none")
    assert (found.item.status, found.item.id) == (status, SENT["guid"])
    assert any(warning.startswith("headline: is a number") for warning in found.warnings)
    assert list(_faults(pubstatus=status, guid=None)) == ["uri"]


def test_a_hostile_document_has_no_more_than_fifty_faults() -> None:
    with pytest.raises(FieldError) as caught:
        _read(keywords=[7] * 300_000, subject=[7] * 300_000)
    assert isinstance(caught.value, FieldsError)
    assert len(caught.value.faults) == 50
