"""Wires with control characters: the head, the text and the time at the end."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Item, Source
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.wire import read_wire
from syndication.sources.wire.head import WireHead, read_head, read_time

CASES = Path(__file__).parent / "cases"
IPTC = (CASES / "iptc-7901.txt").read_bytes()
ANPA = (CASES / "anpa.tst").read_bytes()


def _item(draft: Draft) -> Item:
    assert draft.item is not None, draft.missing
    return draft.item


class TestIptc7901:
    def test_the_text_is_joined_and_its_head_is_for_editors(self) -> None:
        item = _item(read_wire(IPTC, ImportOptions()))
        headline = "Port party: talks about the harbour could fail, and members warn of a new vote"
        assert item.headline == headline
        assert item.body == (
            "Talks about the port could fail, a member of the council warned Wednesday.\n\n"
            '"One cannot yet say if it will work," he told dpa, and added that the café was open.'
        )
        assert (item.dateline, item.source) == (Dateline("Hamburg (dpa)", "Hamburg"), Source("dpa"))
        assert item.ednote.splitlines() == [
            "Wire fld062, priority 4, category i, slug Port-politics, 211 words",
            "# dpa Notebook",
            "- Reporting by: Jane Doe",
            "dpa jd lw",
        ]

    def test_the_time_at_the_end_is_the_date(self) -> None:
        draft = read_wire(IPTC, ImportOptions())
        assert _item(draft).published == datetime(2026, 2, 5, 11, 37, tzinfo=UTC)
        assert draft.warnings == (
            "the file is not UTF-8 and was read as Windows-1252; the first other byte is 0xE9 at offset 316",
            "published: is the time of transmission at the end of the file, 051137 GMT Feb 26",
        )

    def test_what_is_left_out_is_listed(self) -> None:
        draft = read_wire(IPTC, ImportOptions())
        assert draft.dropped == ("fld062 4 i 211 ccccb   dpa 061", "Port-politics/", "EXTRA")
        assert _item(draft).imported

    @pytest.mark.parametrize("end", [b"051137 Feb 26", b"051137 CET Feb 26", b"351137 GMT Feb 26", b""])
    def test_a_time_without_a_zone_is_asked_about(self, end: bytes) -> None:
        draft = read_wire(IPTC.replace(b"051137 GMT Feb 26", end), ImportOptions())
        assert draft.missing[0].startswith("published: a text gives no date to rely on; give --published")

    def test_an_option_comes_first(self) -> None:
        moment = datetime(2026, 2, 6, 12, tzinfo=UTC)
        item = _item(read_wire(IPTC, ImportOptions(published=moment, ednote="Mine")))
        assert item.published == moment
        assert item.ednote.startswith("Mine\nWire fld062")

    def test_an_embargo_is_asked_about(self) -> None:
        data = IPTC.replace(b"   Hamburg", b"EMBARGOED UNTIL 0600 GMT Friday\r\n\r\n   Hamburg")
        assert "the text names an embargo" in read_wire(data, ImportOptions()).missing[0]


class TestAnpa:
    def test_the_head_is_taken_apart(self) -> None:
        draft = read_wire(ANPA, ImportOptions())
        item = _item(draft)
        assert item.headline == "Harbour reopens after eleven days"
        assert item.authors == (Author("JANE DOE"),)
        assert (item.dateline, item.source) == (Dateline("PORT TOWN (AP)", "Port Town"), Source("AP"))
        assert item.body == 'The harbour reopened on Thursday after eleven days of storms.\n\n"It did," a captain said.'
        assert item.published == datetime(2026, 2, 5, 15, 9, tzinfo=UTC)
        assert item.ednote == (
            "Wire W2870, priority f, category l, slug BC-Field--Harbour, 211 words\nEds: With AP Photos."
        )
        assert draft.dropped[2:] == (
            "BC-Field--Harbour, 1st Ld-Writethru,211",
            "AP Photo XNP101, XNP102",
            "AP-WF-02-05-26 1509GMT",
            "The harbour reopened on Thursday after eleven days of storms.",
        )


@pytest.mark.parametrize(
    ("lines", "head"),
    [
        (("eca062 4 i 211 ccccb dpa 061", "Port-politics/"), WireHead("eca062", "4", "i", 211, "Port-politics")),
        (("eca0124 3 rs 93",), WireHead("eca0124", "3", "rs", 93)),
        (("W2870 -----", "f l BC-Harbour 02-05 0211"), WireHead("W2870", "f", "l", 211, "BC-Harbour")),
        (("no head at all",), WireHead()),
        ((), WireHead()),
    ],
)
def test_heads(lines: tuple[str, ...], head: WireHead) -> None:
    assert read_head(lines) == head


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("051137 GMT Feb 26", datetime(2026, 2, 5, 11, 37, tzinfo=UTC)),
        ("051137 GMT Okt 15", datetime(2015, 10, 5, 11, 37, tzinfo=UTC)),
        ("AP-WF-02-05-98 1509GMT", datetime(1998, 2, 5, 15, 9, tzinfo=UTC)),
        ("AP-WF-02-30-26 1509GMT", None),
        ("051137 EST Feb 26", None),
    ],
)
def test_times(text: str, moment: datetime | None) -> None:
    assert read_time(text)[0] == moment


@pytest.mark.parametrize("data", [b"\x01", b"\x01a\x02\x03", b"\x01eca1 4 i 2\n\x02Head\n\x03", b"\x01" * 6_000_000])
def test_a_file_without_text_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read_wire(data, ImportOptions())
    assert "\n" not in str(caught.value)
