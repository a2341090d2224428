"""Files of any kind: each goes to its reader, and none can break one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.errors import IngestError
from syndication.sources import records
from syndication.sources.article.draft import Draft, ImportOptions
from syndication.sources.files import read_file

FIELD = Path(__file__).parents[1] / "field"
SOURCES = Path(__file__).parent
NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
GIVEN = ImportOptions(published=NOON, headline="Head")
SAMPLES = [
    path.read_bytes()
    for folder in ("page", "newsml", "wire", "ninjs")
    for path in sorted((SOURCES / folder / "cases").iterdir())
    if ".item." not in path.name
]


def read(data: bytes, options: ImportOptions = GIVEN, name: str = "-") -> Draft:
    return read_file(name, data, options, "tribune.example")


class TestNinjs:
    def test_a_file_of_superdesk_is_a_draft_with_its_id(self) -> None:
        draft = read((FIELD / "superdesk-push.json").read_bytes(), ImportOptions())
        item = draft.item
        assert item is not None
        assert (item.headline, item.section, item.published) == ("Harbour reopens", "City", NOON)
        assert item.id.startswith("urn:newsml:localhost:")
        assert item.imported
        assert item.imported.warnings == draft.warnings
        assert ("headline", "ninjs headline") in [(block.rule, block.reason) for block in draft.blocks]

    def test_faults_are_one_line(self) -> None:
        with pytest.raises(IngestError, match=r"^firstCreated: .*; headline: is missing"):
            read(json.dumps({"uri": "urn:x:y", "headline": "", "body_text": "A"}).encode())

    def test_what_is_withheld_stays_withheld(self) -> None:
        sent = json.loads((FIELD / "superdesk-push.json").read_text()) | {"pubstatus": "withheld"}
        item = read(json.dumps(sent).encode(), ImportOptions()).item
        assert item is not None
        assert item.status == "withheld"


@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_to_a_file_raises_another_error(sample: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sample)))
    length = data.draw(st.integers(0, 200))
    put = data.draw(st.binary(max_size=20) | st.sampled_from([b"<", b">", b'"', b"{", b"]", b"&#0;", b"\x03", b"&a;"]))
    with suppress(IngestError):
        draft = read(sample[:at] + put + sample[at + length :])
        if draft.item:
            assert not draft.missing
            item = replace(draft.item, id=draft.item.id or "tag:tribune.example,2026:a", slug="a", version=1)
            record = records.read(f"a{records.suffix(item)}", records.write(item))
            assert replace(record, body="") == replace(item, body="")
