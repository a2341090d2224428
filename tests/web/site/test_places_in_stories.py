"""Links to places in a story lead to these places on its page, wherever its canonical address is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.web.site.pages_support import STORY, parse, story_html

BODY = '<p>A claim.<sup id="r1"><a href="#n1">1</a></sup></p><ol><li id="n1">The source. <a href="#r1">↩</a></li></ol>'


@pytest.mark.parametrize("url", ["", "https://tribune.example/2026/talks?a=1&b=2"])
def test_a_footnote_leads_there_and_back_on_the_page(url: str) -> None:
    html = story_html(replace(STORY, url=url, body=BODY, body_form="html"))
    page = parse(html)
    links = [link for link in page.iter("a") if "--" in str(link.get("href"))]
    assert [link.get("href") for link in links] == ["#talks--n1", "#talks--r1"]
    ids = [str(element.get("id")) for element in page.iter() if element.get("id")]
    assert {"talks--n1", "talks--r1"} <= set(ids)
    assert len(ids) == len(set(ids))
