"""Files that are no article are named, with what to do instead; none is published as text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from syndication.model.errors import IngestError
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.markdown_file import read_markdown
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, draft

FIELD = Path(__file__).parents[2] / "field"
GIVEN = ImportOptions(published=NOON)


def _zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


def _refusal(data: bytes) -> str:
    with pytest.raises(IngestError) as caught:
        read_article(data, GIVEN)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ((FIELD / "feed-as-article.xml").read_bytes(), "the file is an XML document (RSS); "),
        (b'\xef\xbb\xbf\n<feed xmlns="http://www.w3.org/2005/Atom">', "the file is an XML document (Atom); "),
        (b"<rdf:RDF><channel/></rdf:RDF>", "the file is an XML document (RSS 1.0); "),
        (b'<?xml version="1.0"?><!-- a --><newsItem/>', "the file is an XML document (NewsML-G2); "),
        (b"<NewsML><NewsItem/></NewsML>", "the file is an XML document (NewsML 1); "),
        (b"<nitf><body/></nitf>", "the file is an XML document (NITF); "),
        (b"<story><p/></story>", "the file is an XML document (<story>); "),
        (b"<opml><body/></opml>", "the file is an XML document (OPML); it lists feeds and has no story; "),
        (b"<urlset><url/></urlset>", "the file is an XML document (a sitemap); it lists pages and has no story; "),
        (
            b'<rss xmlns:wp="http://wordpress.org/export/1.2/"/>',
            "the file is an XML document (a WordPress export, WXR); ",
        ),
        (b'{"uri": "urn:x", "headline": "H"}', "the file is a JSON document (ninjs); "),
        (b'{"db": [{"meta": {}, "data": {}}]}', "the file is a JSON document (a Ghost export); "),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "the file is a JSON document (JSON Feed); "),
        (b'[{"title": {"rendered": "H"}}]', "the file is a JSON document (stories of WordPress); "),
        (b'{"a": 1', "the file is a JSON document; "),
        (b"<html>", "the file is an HTML page; "),
        (b"<p>Hello", "the text is HTML, not plain text (line 1); "),
        (b'<div class="a">Hello</div>', "the text is HTML, not plain text (line 1); "),
        (b"Head\n\n<p>One</p>\n", "the text is HTML, not plain text (line 3); "),
        (b"Head\n\nA <b>bold</b> and <i>odd</i> <a href=x>text</a>.", "the text is HTML, not plain text (line 3); "),
        (_zipped("word/document.xml"), "the file is a Word document (.docx); "),
        (_zipped("content.xml"), "the file is an OpenDocument text (.odt); "),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "the file is an old Word or Excel document; "),
        (b"\xff\xd8\xff\xe0\0", "the file is a JPEG picture; "),
        (b"\x1f\x8b\x08\0", "the file is a compressed file (gzip); "),
    ],
)
def test_what_is_no_article_is_named(data: bytes, kind: str) -> None:
    assert _refusal(data).startswith(kind)
    assert not _refusal(data).endswith("; ")


def test_ninjs_is_sent_to_the_api() -> None:
    assert _refusal(b'{"uri": "urn:x", "headline": "H"}').endswith("goes to POST /api/items?format=ninjs")


@pytest.mark.parametrize("data", [(FIELD / "feed-as-article.xml").read_bytes(), b'{"a": 1}', b"<html>"])
def test_a_markdown_file_is_judged_alike(data: bytes) -> None:
    with pytest.raises(IngestError, match="the file is an? "):
        read_markdown(data, GIVEN)


@pytest.mark.parametrize(
    "head",
    ["<Harbour reopens>", "<3 for the harbour", "{Harbour}", "[Photo] Harbour reopens", "ID3 tags explained", "RIFF"],
)
def test_a_text_may_begin_with_such_marks(head: str) -> None:
    drafted = draft(head, "Use <b> and </b> for bold.")
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.body) == (head, r"Use \<b> and \</b> for bold.")


def test_quotation_marks_of_windows_are_kept_with_a_warning() -> None:
    drafted = read_article((FIELD / "c1-quotes.txt").read_bytes(), GIVEN)
    assert drafted.item is not None
    assert "“公眾利益”" in drafted.item.body
    assert drafted.warnings == (
        "2 control characters became what Windows-1252 means by it: “ ”; the first is U+0093 in line 3",
    )


@pytest.mark.parametrize(
    ("text", "body"),
    [("Head\n\nWait\x85 it said.", "Wait… it said."), ("Head\x85\x85The body.", "The body.")],
    ids=["ellipsis", "line end of a mainframe"],
)
def test_a_next_line_character_is_an_ellipsis_or_a_line_end(text: str, body: str) -> None:
    drafted = read_article(text.encode(), GIVEN)
    assert drafted.item is not None
    assert drafted.item.body == body


def test_a_control_that_windows_does_not_know_is_removed() -> None:
    drafted = read_article("Head\n\nThe\x81 body.".encode(), GIVEN)
    assert drafted.warnings == ("1 character that is no part of a text was removed; the first is U+0081 in line 3",)
