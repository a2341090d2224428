"""What pages say about licenses: nothing without the settings, and nothing that a browser would run."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.model.licenses import Licensing
from syndication.model.publication import Publication
from tests.formats import license_readers as readers
from tests.web.site.pages_support import PUBLICATION, STORY, elements, index_html, parse, story_html, values

HOSTILE = "</script><script>alert(1)</script><!-- & \"'"
SCRIPT = "//script[@type='application/rsl+xml']"


def licensed(**fields: Any) -> Publication:
    table = msgspec.convert({"allow": "search", "payment": {"type": "free"}} | fields, Licensing)
    return replace(PUBLICATION, licensing=table)


@pytest.mark.parametrize("html", [story_html, index_html], ids=["story", "index"])
def test_without_the_settings_a_page_says_nothing(html: Any) -> None:
    root = parse(html())
    assert values(root, "//link[@rel='license']/@href") == []
    assert values(root, "//meta[starts-with(@name, 'tdm-')]/@content") == []
    assert elements(root, SCRIPT) == []


def test_a_page_names_the_license_and_the_policy() -> None:
    root = parse(index_html(publication=licensed(tdm_policy='https://tribune.example/?a=1&b="2"')))
    assert values(root, "//link[@rel='license'][@type='application/rsl+xml']/@href") == [
        f"{PUBLICATION.base_url}/license.xml"
    ]
    assert values(root, "//meta[@name='tdm-reservation']/@content") == ["1"]
    assert values(root, "//meta[@name='tdm-policy']/@content") == ['https://tribune.example/?a=1&b="2"']


def test_no_text_of_the_settings_ends_the_license_in_a_page() -> None:
    publication = licensed(holder=HOSTILE, sections={STORY.section: {"allow": "none"}})
    root = parse(story_html(publication=publication))
    (script,) = elements(root, SCRIPT)
    text = (script.text or "").strip()
    assert readers.read_rsl(text.encode()) == {"": dict.fromkeys(readers.USES, "no")}
    holders = etree.fromstring(text.encode()).iterfind(".//{*}copyright")
    assert [holder.text for holder in holders] == [HOSTILE]
    assert [one for one in values(root, "//script/text()") if one.strip().startswith("alert")] == []


def test_a_page_with_terms_of_its_own_does_not_name_those_of_the_publication() -> None:
    publication = licensed(sections={STORY.section: {"allow": "all"}})
    root = parse(story_html(publication=publication))
    assert values(root, "//link[@rel='license']/@href") == []
    assert values(root, "//meta[@name='tdm-reservation']/@content") == ["0"]
