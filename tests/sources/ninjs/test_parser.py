"""Documents of ninjs in all its versions: the item that each holds, or what its sender is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import FieldError, IngestError, SyndicationError
from syndication.model.item import Author, Item, Media, Source
from syndication.sources.ninjs import ParsedNinjs
from syndication.sources.ninjs import read as read_ninjs

AUTHORITY = "feeds.tribune.example"
CASES = Path(__file__).parent / "cases"
NAMES = sorted(path.name.removesuffix(".item.json") for path in CASES.glob("*.item.json"))
STORY = {
    "uri": "tag:wire.example,2026-02-05:harbour",
    "firstCreated": "2026-02-05T12:00:00Z",
    "headlines": [{"value": "Harbour reopens"}],
    "bodies": [{"contentType": "text/html", "value": "<p>The harbour reopened.</p>"}],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
PROPERTIES = st.sampled_from(
    """
    uri type firstCreated versionCreated versioncreated embargoed expires pubStatus language headlines descriptions
    bodies body_html by byline located subjects subject infoSources associations altIds edNote rightsInfo usageTerms
    renditions headline slugline urgency places place genres genre digitalSourceType
    """.split()
)


def read(data: bytes) -> ParsedNinjs:
    return read_ninjs(data, AUTHORITY)


def _sent(**changes: Any) -> bytes:
    """Return a story as a document; a property that is None is left out."""
    return json.dumps({name: value for name, value in (STORY | changes).items() if value is not None}).encode()


def _item(**changes: Any) -> Item:
    return read(_sent(**changes)).item


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_its_item_and_the_rest_is_told(name: str) -> None:
    expected = msgspec.json.decode((CASES / f"{name}.item.json").read_bytes(), type=Item)
    told = CASES / f"{name}.warnings.txt"
    warnings = tuple(told.read_text("utf-8").splitlines()) if told.exists() else ()
    found = read((CASES / f"{name}.json").read_bytes())
    assert found.item == expected
    assert found.warnings == warnings


def test_every_case_has_its_document() -> None:
    documents = {path.stem for path in CASES.glob("*.json") if "." not in path.stem}
    assert documents == set(NAMES)
    assert {path.name.split(".")[0] for path in CASES.iterdir()} == documents


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the document is not JSON at line 1, column 1: expecting value"),
        (b'{"uri": }', "the document is not JSON at line 1, column 9: expecting value"),
        (b"\xff\xfe{\0}\0", "the document is not UTF-8 at byte 0; encode it as UTF-8"),
        (b"[]", "the document is no JSON object; send one story as {…}"),
        (b'"uri"', "the document is no JSON object; send one story as {…}"),
        (b'{"uri": NaN}', "the document is not JSON: NaN is not a number in JSON; leave the property out"),
        (b'{"uri": "a", "uri": "b"}', "uri: occurs twice in one object; send one of the two"),
        (
            b'{"subjects": [{"na\\nme": 1, "na\\nme": 1}]}',
            "subjects[0].na\\nme: occurs twice in one object; send one of the two",
        ),
        (b"[" * 200_000, "the document is nested too deeply; a story needs few levels"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "the document contains a number with too many digits; write a shorter one"),
        (b" " * 5_242_881, "the document has 5,242,881 bytes; a story has at most 5,242,880"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_document_is_told(data: bytes, message: str) -> None:
    with pytest.raises((IngestError, FieldError)) as caught:
        read(data)
    assert str(caught.value) == message


URI = "tag:example.org,2026-02-05:name"
DATE = "2026-02-05T12:00:00+00:00"
HTML = '[{"contentType": "text/html", "value": "<p>…</p>"}]'


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"uri": None}, f"uri: is missing; give the story one of its own: {URI}"),
        ({"uri": " "}, f"uri: is missing; give the story one of its own: {URI}"),
        ({"uri": "harbour"}, f"uri: is not an absolute URI in ASCII; write one such as {URI}"),
        ({"uri": "tag:wire.example:harbour"}, f"uri: is not an absolute URI in ASCII; write one such as {URI}"),
        ({"uri": 7}, "uri: is a number; write a text in quotation marks"),
        ({"headlines": None}, 'headlines: is missing or empty; write [{"value": "…"}]'),
        ({"headlines": []}, 'headlines: is missing or empty; write [{"value": "…"}]'),
        ({"headlines": [{"role": "main", "value": " "}]}, 'headlines: is missing or empty; write [{"value": "…"}]'),
        ({"headlines": "Harbour"}, "headlines: is a text; write a list of objects"),
        ({"headlines": ["Harbour"]}, "headlines[0]: is a text; write an object"),
        ({"headlines": [{"value": True}]}, "headlines[0].value: is true or false; write a text in quotation marks"),
        (
            {"headlines": [{"value": "Har\u0007bour"}]},
            "headlines[0].value: contains the character U+0007, which no feed can contain; delete it",
        ),
        (
            {"by": "An\ud800a"},
            "by: contains the character U+D800, which no feed can contain; delete it",
        ),
        ({"bodies": None}, f"bodies: is missing or empty; write {HTML}"),
        (
            {"bodies": [{"contentType": "application/nitf+xml", "value": "<nitf/>"}]},
            "bodies[0].contentType: is application/nitf+xml; send the body as text/html or text/plain",
        ),
        (
            {"bodies": [{"value": "<p>Harbour</p>"}]},
            "bodies[0].contentType: is missing, and the value may be markup; write text/html or text/plain",
        ),
        (
            {"bodies": [{"contentType": "text/html", "value": "<p>\u0000</p>"}]},
            "bodies[0].value: contains the character U+0000, which no feed can contain; delete it",
        ),
        ({"firstCreated": None}, f"firstCreated: is missing; write when the story was published: {DATE}"),
        (
            {"firstCreated": "2026-02-05T12:00:00"},
            "firstCreated: has no time zone; write 2026-02-05T12:00:00+00:00",
        ),
        (
            {"firstCreated": None, "firstcreated": "5 February"},
            f'firstcreated: cannot be "5 February"; write a date, an hour and a zone: {DATE}',
        ),
        (
            {"firstCreated": "2026-02-05"},
            f'firstCreated: cannot be "2026-02-05"; write a date, an hour and a zone: {DATE}',
        ),
        ({"firstCreated": 1770292800}, "firstCreated: is a number; write a text in quotation marks"),
        (
            {"expires": "2026-02-30T12:00:00Z"},
            'expires: is not a valid date and time, "2026-02-30T12:00:00Z"; correct it',
        ),
        (
            {"embargoed": "0001-01-01T00:00:00+14:00"},
            "embargoed: is in the year 1; write a year from 1500 to 2999",
        ),
        (
            {"versionCreated": "2026-02-05T11:59:59Z"},
            "versionCreated: is before firstCreated; correct one of the two",
        ),
        (
            {"versionCreated": "2026-02-05T13:00:00Z", "versioncreated": "2026-02-05T14:00:00Z"},
            "versioncreated: is another name for versionCreated; send one of the two",
        ),
        (
            {"pubStatus": "cancelled"},
            'pubStatus: cannot be "cancelled"; write one of: usable, withheld, canceled',
        ),
        (
            {"pubstatus": "embargoed"},
            'pubstatus: cannot be "embargoed"; write one of: usable, withheld, canceled',
        ),
        (
            {"type": "picture"},
            'type: is "picture", and only a text can be a story; send the text that it belongs to',
        ),
        (
            {"subjects": [{"name": "Ports"}, {"uri": "no uri"}]},
            "subjects[1].uri: is not an absolute URI in ASCII; write http://cv.iptc.org/newscodes/mediatopic/20000076",
        ),
        (
            {"altIds": [{"role": "canonical", "value": "ftp://wire.example/a"}]},
            "altIds[0].value: is not an http or https address; write https://example.org/path",
        ),
        (
            {"associations": [{"type": "picture", "renditions": [{"href": "https://a.example/1", "width": "9"}]}]},
            "associations[0].renditions[0].width: is a text; write a whole number",
        ),
        (
            {"associations": {"one": {"type": "picture", "renditions": {"r": {"href": "https://a.b/", "height": -1}}}}},
            "associations.one.renditions.r.height: is not between 0 and 2,147,483,647; delete it if it is unknown",
        ),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_story_that_cannot_be_taken_is_told_by_property_and_cure(changes: dict[str, Any], message: str) -> None:
    with pytest.raises((IngestError, FieldError)) as caught:
        read(_sent(**changes))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-02-05T12:00:00Z", datetime(2026, 2, 5, 12, tzinfo=UTC)),
        ("2026-02-05 12:00:00-00:00", datetime(2026, 2, 5, 12, tzinfo=UTC)),
        ("2026-02-05T12:00:00.123456789Z", datetime(2026, 2, 5, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-02-06T01:30:00.5+13:30", datetime(2026, 2, 5, 12, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_every_date_of_rfc_3339_is_taken(text: str, moment: datetime) -> None:
    assert _item(firstCreated=text).published == moment


@pytest.mark.parametrize(
    ("byline", "authors", "source"),
    [
        ("Ana Díaz and Ben Okri", ("Ana Díaz", "Ben Okri"), ""),
        ("Ana Díaz/Reuters", ("Ana Díaz",), "Reuters"),
        ("Reuters", (), "Reuters"),
        ("our correspondent in the north", ("our correspondent in the north",), ""),
        ("", (), ""),
    ],
)
def test_a_byline_is_told_apart_where_it_can_be(byline: str, authors: tuple[str, ...], source: str) -> None:
    item = _item(by=byline)
    assert item.authors == tuple(Author(name) for name in authors)
    assert item.source == (Source(source) if source else None)


def test_a_withdrawal_needs_neither_headline_nor_body() -> None:
    item = _item(pubStatus="withheld", headlines=None, bodies=None)
    assert (item.status, item.headline, item.body, item.id) == ("withheld", "", "", STORY["uri"])


def test_a_picture_without_an_address_keeps_its_caption_and_credit() -> None:
    picture = {"name": "a", "uri": "urn:a:1", "type": "picture", "by": "Cem", "descriptions": [{"value": "A ferry"}]}
    empty = {"name": "b", "uri": "urn:a:2", "type": "picture"}
    assert _item(associations=[picture, empty]).media == (Media(caption="A ferry", credit="Cem"),)


def test_what_is_unknown_is_listed_and_only_so_much_of_it() -> None:
    warnings = read(_sent(**{f"x\n{number}": number for number in range(120)})).warnings
    assert warnings[0] == "x\\n0: is not a property of ninjs here; it was left out: 0"
    assert (len(warnings), warnings[-1]) == (51, "and 70 more of the kind")


def test_a_mark_of_byte_order_is_no_part_of_the_document() -> None:
    assert read(b"\xef\xbb\xbf" + _sent()) == read(_sent())


@given(st.dictionaries(PROPERTIES | st.text(max_size=5), JSON, max_size=5))
def test_whatever_a_property_holds_the_answer_is_an_item_or_an_error(changes: dict[str, Any]) -> None:
    answer = _answer(json.dumps(STORY | changes).encode())
    if isinstance(answer, ParsedNinjs):
        assert answer.item.id
        assert answer.item.published.utcoffset() is not None
        assert all(warning.isprintable() for warning in answer.warnings)
    else:
        assert answer.isprintable()


def _answer(data: bytes) -> ParsedNinjs | str:
    try:
        return read(data)
    except SyndicationError as error:
        return str(error)


@given(st.binary(max_size=60))
def test_any_bytes_are_an_error(data: bytes) -> None:
    with pytest.raises((IngestError, FieldError)):
        read(data)
