"""Any bytes will do: findings, never an exception, in bounded time and memory, and without reaching outside."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.finding import Finding
from syndication.validation import RULES, check, schema
from tests.validation.cases import GOOD, NOW

RSS = (Path(__file__).parent / "good" / "news.rss").read_text(encoding="utf-8")
ATOM = (Path(__file__).parent / "good" / "news.atom").read_text(encoding="utf-8")
SMALL = (Path(__file__).parent / "good" / "archive.rss").read_text(encoding="utf-8")


def codes(body: bytes, content_type: str | None = None) -> set[str]:
    return {finding.code for finding in check(body, content_type=content_type, now=NOW)}


def item(description: str) -> bytes:
    return RSS.replace("Seven answers", description).encode()


def bomb(levels: int) -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE rss [<!ENTITY e0 "ha">{entities}]><rss version="2.0"><channel>&e{levels - 1};</channel></rss>'


HOSTILE = {
    "nothing": (b"", "EmptyDocument"),
    "blanks": (b" \n\t", "EmptyDocument"),
    "text": (b"Not found", "PlainText"),
    "NUL": (b"\0" * 100, "BinaryDocument"),
    "a NUL in a document": (SMALL.replace("<description/>", "<description>\0</description>").encode(), "SAXError"),
    "a control character": (SMALL.replace("<description/>", "<description>\x0b</description>").encode(), "SAXError"),
    "an entity bomb": (bomb(10).encode(), "SAXError"),
    "an entity in an attribute": (bomb(10).replace("<channel>", '<channel a="&e9;">').encode(), "SAXError"),
    "an entity of itself": (b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss>&a;</rss>', "SAXError"),
    "an external entity": (
        b'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]><rss version="2.0">&a;</rss>',
        "ContainsSystemEntity",
    ),
    "a parameter entity": (
        b'<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]><rss version="2.0"/>',
        "ContainsSystemEntity",
    ),
    "elements 5000 deep": (b"<rss>" * 5000, "SAXError"),
    "HTML 100000 deep": (item("&lt;b>" * 100000), "NotHtml"),
    "lists 100000 deep": (b"[" * 100000, "InvalidJSON"),
    "objects 100000 deep": (b'{"a":' * 100000, "InvalidJSON"),
    "a number of 10000 digits": (b'{"version": ' + b"1" * 10000 + b"}", "InvalidJSON"),
    "a list for a feed": (b"[]", "OtherJSON"),
    "bytes that are not UTF-8": (
        SMALL.replace("archive 3", "caf\udce9").encode(errors="surrogateescape"),
        "UnicodeError",
    ),
    "half of a document in UTF-16": (SMALL.encode("utf-16")[:301], "UnicodeError"),
    "a mark of UTF-32 and nothing": (b"\xff\xfe\0\0", "BinaryDocument"),
    "JSON that is not UTF-8": (b'{"version": "\xe9"}', "UnicodeError"),
    "JSON with a byte order mark": (b'\xef\xbb\xbf{"title": "a", "items": []}', "InvalidJSON"),
    "too much": (b" " * 5_000_001, "ValidatorLimit"),
    "an element of 20000 attributes": (
        SMALL.replace("<channel>", "<channel " + " ".join(f'atom:a{n}="x"' for n in range(20000)) + ">").encode(),
        "ValidatorLimit",
    ),
    "a codec that compresses": (SMALL.replace("utf-8", "zlib").encode(), "UnknownEncoding"),
    "a codec of numbers": (SMALL.replace("utf-8", "idna").encode(), "UnknownEncoding"),
}


@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile(body: bytes, code: str) -> None:
    assert code in codes(body)


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_unicode_encodings_are_read(encoding: str) -> None:
    """A byte order mark, or the shape of the first bytes, wins over the declaration."""
    missing = {"MissingByteOrderMark"} if encoding in ("utf-16-le", "utf-16-be") else set()
    assert codes(SMALL.encode(encoding)) - {"MissingEncoding"} == missing


def test_the_declared_encoding_is_read() -> None:
    body = RSS.replace('encoding="utf-8"', 'encoding="iso-8859-1"').encode("iso-8859-1")
    assert codes(body) == {"NonstdEncoding"}


@pytest.mark.parametrize(
    "body",
    [
        item("&lt;!--" * 50000),
        item("&lt;a " * 50000),
        item('&lt;a b="' * 50000),
        item("&lt;b>" * 20000 + "&lt;/i>" * 20000),
        item("&amp;a" * 100000),
        item('&lt;p style="' + "a:b;" * 50000 + '">'),
        RSS.replace("quill@example.com (Tom Quill)", "a@b.c (" + "(" * 50000).encode(),
        RSS.replace("quill@example.com (Tom Quill)", "a" * 100000).encode(),
        ATOM.replace("https://news.example.com/2026/plan", "tag:" + "a-" * 50000).encode(),
        ATOM.replace("https://news.example.com/2026/plan", "https://a.example/" + "../" * 30000).encode(),
        RSS.replace("</channel>", '<x:a xmlns:x="urn:x:y"/>' * 20000 + "</channel>").encode(),
        b'{"a": "' + b'\\"' * 100000,
        b"{" + b'"a": 1, ' * 50000 + b'"b": 1}',
        b"{" + b", ".join(b'"a%d": 1, "a%d": 1' % (n, n) for n in range(30000)) + b"}",
        RSS.replace("<rss ", "<rss " + " ".join(f'xmlns:n{n}="urn:n{n}"' for n in range(20000)) + " ").encode(),
    ],
    ids=range(15),
)
def test_long_documents_are_read_once(body: bytes) -> None:
    """Each would take minutes by a rule whose time grows with the square of the text; none is clean."""
    assert check(body, now=NOW) != []


def test_there_is_an_end_of_findings() -> None:
    found = check(RSS.replace("</channel>", "<a/>" * 20000 + "</channel>").encode(), now=NOW)
    assert len(found) == 10_001
    assert found[0].code == "TooManyFindings"


def test_one_id_for_all_entries() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</entry>") + len("</entry>")]
    ten, nine = (ATOM.split("<entry>")[0] + entry * count + "</feed>" for count in (10, 9))
    assert codes(ten.encode()) == {"DuplicateIds"}
    assert codes(nine.encode()) == {"DuplicateEntries"}


def test_a_refusal_that_no_rule_explains(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "refusal", lambda *_: (7, "Did not expect element x there"))
    [finding] = check(SMALL.encode(), now=NOW)
    assert finding == RULES["SchemaError"].finding(7, value="Did not expect element x there")


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="now: has no time zone"):
        check(b"", now=NOW.replace(tzinfo=None))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a network access")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_a_secret_stays_where_it_is(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    document = (
        f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file://{secret}">]>'
        '<rss version="2.0"><channel><title>&a;</title></channel></rss>'
    )
    assert "swordfish" not in repr(check(document.encode(), now=NOW))


def well(found: list[Finding]) -> bool:
    lines = [finding.line for finding in found]
    return lines == sorted(lines) and all(
        finding.code in RULES and "\n" not in finding.message and finding.message for finding in found
    )


@given(st.binary(max_size=400), st.sampled_from([None, "application/rss+xml; charset=utf-16", "application/json"]))
def test_any_bytes(body: bytes, content_type: str | None) -> None:
    found = check(body, content_type=content_type, now=NOW)
    assert well(found)
    assert any(finding.severity == "error" for finding in found)


@given(st.data())
def test_any_change_of_a_good_document(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(GOOD)).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    inserted = data.draw(
        st.binary(max_size=20)
        | st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace"))
        | st.sampled_from(
            [b"<", b"&", b"<item/>", b"<title/>", b'"', b"{}", b"[", b"]]>", b"xmlns", b"&amp;lt;p&amp;gt;"]
        )
    )
    assert well(check(body[:start] + inserted + body[end:], now=NOW))
