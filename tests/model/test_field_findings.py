"""What no feed has of an item, or not every format, is reported with its words and a cure."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.model.field_findings import field_findings
from syndication.model.item import Item, Media, Related, Rights, Subject
from tests.support import NOON

BASE = "https://tribune.example/items/a"
IPTC = "http://cv.iptc.org/newscodes/mediatopic/20000076"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"url": "/2026/a"}, []),
        ({"url": "ftp://a.example/"}, ['url: "ftp://a.example/" is not an http or https address']),
        ({"section": "Law", "tags": ("one", "two")}, []),
        ({"section": "Law, and order"}, ["section: holds a comma"]),
        ({"tags": ("one", "a, b", " , ")}, ["tags[1]: holds a comma", 'tags[2]: "," is no name']),
        ({"subjects": (Subject(IPTC, "crime, law and justice"), Subject(IPTC, ""))}, ["subjects[1].name: is empty"]),
        ({"related": (Related("A", "/a"), Related("A", "https://a.example/"))}, []),
        ({"related": (Related("Old news"),)}, ['related[0].url: is missing, so "Old news" is in no feed']),
        ({"related": (Related("Old", "mailto:x"),)}, ['related[0].url: "mailto:x" is not an http or https address']),
        ({"rights": Rights(holder="Reuters", license="https://a.example/terms")}, []),
        ({"media": (Media("https://a.example/1.jpg", rights="licensed", licensor="The Wire"),)}, []),
        ({"media": (Media("https://a.example/1.jpg", rights="licensed"),)}, ["media[0].licensor: is missing"]),
        (
            {"media": (Media("https://a.example/1.jpg", licensor="The Wire"),)},
            ['media[0].licensor: "The Wire" counts only with rights = "licensed"'],
        ),
        ({"rights": Rights(license="CC BY")}, ['rights.license: "CC BY" is not an address, so Atom does not have it']),
    ],
)  # fmt: skip
def test_what_is_reported(fields: dict[str, Any], found: list[str]) -> None:
    findings = [str(one) for one in field_findings(Item(headline="A", published=NOON, body="B", **fields), BASE)]
    assert len(findings) == len(found)
    for finding, beginning in zip(findings, found, strict=True):
        assert finding.startswith(beginning)
