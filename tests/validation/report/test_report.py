"""A report knows the lines that its findings name, whatever the document is made of."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.cli.findings import ReportLimits, report_lines
from syndication.http.fetch import Fetched
from syndication.validation.report import examine, examine_answer, group_findings, machine_report, place_of

FEED = (Path(__file__).parents[2] / "cli" / "cases" / "clean.rss").read_text(encoding="utf-8")
WRONG = FEED.replace("<language>en", "<language>café")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "iso-8859-1", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_of_a_finding(encoding: str, end: str) -> None:
    declared = encoding if encoding in ("iso-8859-1", "cp1252") else "utf-8"
    text = WRONG.replace('encoding="utf-8"', f'encoding="{declared}"').replace("\n", end)
    report = examine("a", text.encode(encoding))
    [finding] = [finding for finding in report.findings if finding.code == "InvalidLanguage"]
    assert report.line(finding).strip() == "<language>café</language>"
    assert (report.kind, report.size) == ("RSS 2.0", len(text.encode(encoding)))


@pytest.mark.parametrize("encoding", ["no-such", "zlib", "idna", "ascii"])
def test_a_document_that_cannot_be_decoded_has_lines_all_the_same(encoding: str) -> None:
    report = examine("a", WRONG.replace('encoding="utf-8"', f'encoding="{encoding}"').encode())
    [finding] = [finding for finding in report.findings if finding.severity == "error"]
    assert report.line(finding) != ""


def test_a_line_is_kept_up_to_a_length() -> None:
    report = examine("a", FEED.replace("\n", " ").replace("</channel>", " " * 300_000 + "</channel>").encode())
    assert [len(line) for line in report.lines] == [100_000]


def test_a_finding_on_the_whole_has_no_line() -> None:
    report = examine("a", b"x" * 5_000_001)
    assert [(finding.line, report.line(finding)) for finding in report.findings] == [(0, "")]
    assert machine_report(report).findings[0].source == ""


@pytest.mark.parametrize("root", ["rss", "urlset"])
def test_an_answer_that_is_cut_off_by_the_limit_is_too_large(root: str) -> None:
    """A sitemap may be larger than a feed, but not all of it was fetched."""
    body = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'.encode().ljust(5_000_001)
    fetched = Fetched(url="https://a.example/", status=200, headers=(), body=body)
    codes = [finding.code for finding in examine_answer("a", fetched, 0).findings]
    assert codes == ["Uncompressed", "NoValidators", "ValidatorLimit"]


@given(st.binary(max_size=300), st.integers(100, 599), st.sampled_from(["", "text/html", "a; charset=utf-16"]))
def test_any_answer_can_be_told(body: bytes, status: int, content_type: str) -> None:
    headers = (("Content-Type", content_type),)
    report = examine_answer("a", Fetched(url="https://a.example/", status=status, headers=headers, body=body), 304)
    assert not report.is_clean
    assert machine_report(report).findings
    assert all(place_of(group.first, report.line(group.first)) >= 0 for group in group_findings(report.findings))


HALVES = json.dumps(
    {
        "version": "\ud800",
        "\udfff": 1,
        "title": "a\ud83d",
        "feed_url": "\udc00://",
        "items": [{"id": "\ud800", "url": "https://a.example/\udfff", "\ud800b": [], "content_html": "<\ud800>\udc00"}],
    }
)


@pytest.mark.parametrize(
    ("target", "body"),
    [
        ("halves.json", HALVES.encode()),
        (
            "two keys of one name",
            b'{"\\ud800": 1, "\\ud800": 2, "items": [{"\\udc00": 1}, {"\\udc00": 1, "\\udc00": 2}]}',
        ),
        ("a version that is a key", b'{"version": {"\\udfff": {}}, "items": "\\udfff"}'),
        ("caf\udce9.rss", FEED.encode()),
        ("caf\udce9.rss", b"\xff\xfe<\0\0\xd8>\0"),
        ("caf\udce9.rss", b"\xed\xa0\x80"),
    ],
)
def test_halves_of_characters_can_be_written(target: str, body: bytes) -> None:
    """JSON and names of files may hold lone surrogates, which no encoding has."""
    report = examine(target, body)
    machine = msgspec.json.decode(msgspec.json.encode(machine_report(report)))
    assert machine["target"] == target.replace("\udce9", "\\udce9")
    assert [finding["code"] for finding in machine["findings"]] == [finding.code for finding in report.findings]
    "".join(finding.message for finding in report.findings).encode()
    "\n".join(report_lines(report, ReportLimits(80))).encode()


def test_a_half_is_shown_as_json_writes_it() -> None:
    [found] = [
        finding for finding in examine("a", HALVES.encode()).findings if finding.code == "InvalidJSONFeedVersion"
    ]
    assert ": \\ud800; write " in found.message
