"""NITF, NewsML-G2 and NewsML 1: what each field becomes, what is lost, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Item, Media, Rights, Source, Subject
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.newsml import read_newsml_1, read_newsml_g2, read_nitf

CASES = Path(__file__).parent / "cases"
NITF = (CASES / "nitf.xml").read_bytes()
G2 = (CASES / "g2.xml").read_bytes()
NEWSML = (CASES / "newsml-1.xml").read_bytes()
NOON = datetime(2026, 2, 5, 12, tzinfo=timezone(timedelta(hours=1)))
NO_OPTIONS = ImportOptions()


def _item(draft: Draft) -> Item:
    assert draft.item is not None, draft.missing
    return draft.item


class TestNitf:
    def test_the_fields(self) -> None:
        item = _item(read_nitf(NITF, NO_OPTIONS))
        assert (item.headline, item.standfirst) == ("Harbour reopens", "After eleven days.")
        assert (item.published, item.embargo_until) == (NOON, datetime(2026, 2, 6, 6, tzinfo=UTC))
        assert item.expires == datetime(2027, 2, 5, 12, tzinfo=UTC)
        assert (item.section, item.tags, item.language) == ("World", ("harbour", "ships"), "en-GB")
        assert item.subjects == (Subject("http://cv.iptc.org/newscodes/subjectcode/04015000", "transport"),)
        assert (item.authors, item.source) == ((Author("Jane Doe", "Port correspondent"),), Source("AFP"))
        assert (item.dateline, item.rights) == (Dateline("PORT TOWN", "Port Town"), Rights(holder="The Field"))

    def test_the_body_is_html_and_its_media_are_media(self) -> None:
        item = _item(read_nitf(NITF, NO_OPTIONS))
        assert item.body == (
            "<p>The port authority said café owners &amp; captains were <em>glad</em>.</p>\n<h3>Eleven days</h3>\n"
            '<p>See <a href="https://field.example/a">more</a>. <q>It did,</q> said John Roe.</p>\n'
            "<blockquote><p>It did.</p></blockquote>"
        )
        assert item.media == (
            Media(
                url="https://media.field.example/p.jpg",
                type="image/jpeg",
                width=1200,
                height=800,
                alt="Ships",
                caption="Ships at dawn.",
                credit="Jane Doe/AFP",
            ),
        )

    def test_notes_are_for_editors_and_the_rest_is_listed(self) -> None:
        draft = read_nitf(NITF, NO_OPTIONS)
        assert _item(draft).ednote.splitlines() == [
            "Adds details in the second paragraph",
            "Call the desk before use",
            "Picture follows",
        ]
        assert draft.dropped == (
            "doc-id: field.2026.0042",
            "urgency: 4",
            "tagline: jd/lw",
            "media: local.jpg has no address that readers can fetch; it was left out",
        )

    def test_a_date_without_a_zone_is_asked_about(self) -> None:
        draft = read_nitf(NITF.replace(b"20260205T120000+0100", b"20260205T120000"), NO_OPTIONS)
        assert draft.missing[0].startswith(
            'published: "20260205T120000" has no time zone (date.issue); give --published'
        )

    def test_a_release_that_cannot_be_read_is_asked_about(self) -> None:
        draft = read_nitf(NITF.replace(b"20260206T060000Z", b"20260206T060000"), NO_OPTIONS)
        assert draft.missing == (
            'embargo_until: "20260206T060000" has no time zone; give --embargo-until TIME, or --no-embargo',
        )

    def test_a_release_at_the_time_of_issue_is_no_embargo(self) -> None:
        data = NITF.replace(b"20260206T060000Z", b"20260205T120000+0100")
        assert _item(read_nitf(data, NO_OPTIONS)).embargo_until is None

    def test_an_embargo_without_an_end_is_asked_about(self) -> None:
        data = NITF.replace(b'"usable"', b'"embargoed"').replace(b'<date.release norm="20260206T060000Z"/>', b"")
        assert "embargoed, and not until when; give --embargo-until" in read_nitf(data, NO_OPTIONS).missing[0]

    def test_an_option_replaces_what_the_file_says(self) -> None:
        draft = read_nitf(NITF, ImportOptions(section="Sea", embargo_until=NOON))
        assert (_item(draft).section, _item(draft).embargo_until) == ("Sea", NOON)
        assert 'section: "World" in the file was replaced by the given value' in draft.warnings


class TestNewsMlG2:
    def test_the_fields(self) -> None:
        item = _item(read_newsml_g2(G2, NO_OPTIONS))
        assert item.id == "urn:newsml:field.example:20260205:harbour"
        assert (item.headline, item.standfirst, item.ednote) == (
            "Harbour reopens",
            "After eleven days.",
            "Adds details",
        )
        assert (item.published, item.modified) == (NOON, NOON + timedelta(hours=1))
        assert item.subjects == (
            Subject("http://cv.iptc.org/newscodes/mediatopic/20000337", "transport"),
            Subject("https://field.example/topics/sea", "Sea"),
        )
        assert (item.tags, item.language) == (("harbour", "Ships"), "en-GB")
        assert (item.authors, item.source) == ((Author("Jane Doe"),), Source("Field Agency"))
        assert item.dateline == Dateline("PORT TOWN, Feb 5 (Field)", "Port Town")
        assert item.rights == Rights("The Field", "(c) 2026 The Field", "Not in print")
        assert item.body == "<p>The harbour <b>reopened</b> on Thursday.</p><p>It did.</p>"

    @pytest.mark.parametrize(
        ("content", "body"),
        [
            (
                "<inlineData>First\n\nline &lt;b&gt;.\n\nSecond.</inlineData>",
                "<p>First</p><p>line &lt;b&gt;.</p><p>Second.</p>",
            ),
            (
                '<inlineData contenttype="text/html">&lt;p&gt;A &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;</inlineData>',
                "<p>A <b>b</b></p>",
            ),
            (
                "<inlineXML><nitf><body><body.content><p>A <org>b</org></p></body.content></body></nitf></inlineXML>",
                "<p>A b</p>",
            ),
        ],
    )
    def test_contents(self, content: str, body: str) -> None:
        start, end = G2.index(b"<contentSet>"), G2.index(b"</contentSet>")
        data = G2[:start] + b"<contentSet>" + content.encode() + G2[end:]
        assert _item(read_newsml_g2(data, NO_OPTIONS)).body == body

    def test_what_is_canceled_stays_canceled(self) -> None:
        draft = read_newsml_g2(G2.replace(b"stat:usable", b"stat:canceled"), NO_OPTIONS)
        assert _item(draft).status == "canceled"
        assert draft.warnings == ("the story is canceled at its source; so is its record, which is not public",)

    def test_several_stories_and_files_without_text_are_refused(self) -> None:
        with pytest.raises(IngestError, match="has 2 stories; add each as a file of its own"):
            read_newsml_g2(G2.replace(b"ninat:picture", b"ninat:text"), NO_OPTIONS)
        with pytest.raises(IngestError, match="has no text, only picture; add the story"):
            read_newsml_g2(G2.replace(b"ninat:text", b"ninat:picture"), NO_OPTIONS)


class TestNewsMl1:
    def test_the_fields(self) -> None:
        draft = read_newsml_1(NEWSML, NO_OPTIONS)
        item = _item(draft)
        assert item.id == "urn:newsml:field.example:20260205:harbour:1N"
        assert (item.headline, item.standfirst, item.body) == (
            "Hafen wieder offen",
            "Nach elf Tagen",
            "<p>Der Hafen ist offen.</p>",
        )
        assert (item.published, item.modified, item.embargo_until) == (NOON, None, NOON + timedelta(hours=18))
        assert item.subjects == (Subject("http://cv.iptc.org/newscodes/subjectcode/04015000", "Verkehr"),)
        assert (item.tags, item.language, item.dateline) == (("Meer",), "de", Dateline("HAMBURG", "Hamburg"))
        assert (item.authors, item.source) == ((Author("Anna Müller"),), Source("dpa"))
        assert item.media == (Media(url="https://media.blatt.example/p.jpg", type="image/jpeg"),)
        assert draft.dropped[-1] == "media: q.jpg has no address that readers can fetch; it was left out"

    def test_several_stories_are_refused(self) -> None:
        with pytest.raises(IngestError, match="the NewsML has 2 stories"):
            read_newsml_1(NEWSML.replace(b"</NewsML>", b"<NewsItem/></NewsML>"), NO_OPTIONS)


BOMB = b'<!DOCTYPE nitf [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB + b"<nitf><body><body.content><p>&b;</p></body.content></body></nitf>", "declares entities"),
        (b'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><p>&x;</p></nitf>', "declares entities"),
        (b'<!DOCTYPE nitf [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]><nitf/>', "declares entities"),
        (b"<nitf><p></nitf>", "the file is not well-formed XML (line 1): Opening and ending tag mismatch"),
        (b"<nitf>" + b"<p>" * 5000 + b"</nitf>", "not well-formed XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><nitf/>', "not well-formed XML"),
        (b"<nitf><body/></nitf>", "has no text in <body.content>"),
        (b"<nitf>" + b" " * (5 * 1024 * 1024) + b"</nitf>", "a story has at most 5,242,880"),
    ],
)
def test_hostile_and_broken_xml_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(IngestError) as caught:
        read_nitf(data, NO_OPTIONS)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_utf_8_is_read_whatever_a_file_declares() -> None:
    data = NITF.replace(b"&eacute;", "é".encode())
    assert "café" in _item(read_nitf(data, NO_OPTIONS)).body


def test_a_character_of_another_encoding_is_read() -> None:
    data = NITF.replace(b"&eacute;", b"\xe9")
    assert "café" in _item(read_nitf(data, NO_OPTIONS)).body
