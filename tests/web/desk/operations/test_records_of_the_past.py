"""The log and the editions at the desk."""

from __future__ import annotations

import pytest

from tests.web.desk.operations.machine_room import keep_editions
from tests.web.desk.stories.newsroom import Newsroom


@pytest.fixture
def kept(room: Newsroom) -> Newsroom:
    """A publication whose documents are stored."""
    keep_editions(room.house)
    return room


def test_the_log_is_filtered_by_who_what_and_story(room: Newsroom) -> None:
    room.send("/stories/plain/withhold", {"note": "It is in doubt.", "reason": "A call."})
    page = room.get("/audit?kind=person&story=plain")
    row = page.all("//tbody/tr")[0]
    cells = [" ".join(cell.text_content().split()) for cell in row.xpath("td")]
    assert cells[1] == "user walter"
    assert cells[3].startswith("plain version 2")
    links = [link for link in row.xpath(".//a/@href") if link.startswith("?")]
    assert len(links) == 2
    for link in links:
        assert len(room.get(f"/audit{link}").all("//tbody/tr")) >= 1
    assert len(room.get("/audit?story=plain&actor=user+walter").all("//tbody/tr")) == 2
    assert room.get("/audit?actor=nobody").all("//tbody/tr") == []
    assert room.get("/audit?kind=person&since=9998-01-01").all("//tbody/tr") == []


def test_a_document_as_it_was_and_what_changed(kept: Newsroom) -> None:
    kept.house.record("plain.md", "Council meets <b>again</b>", slug='"plain"', section='"World"')
    keep_editions(kept.house)
    page = kept.get("/editions?path=/rss.xml")
    rows = page.all("//tbody/tr")
    assert len(rows) >= 2
    assert "now" in rows[0].text_content()
    opened, changed = rows[0].xpath(".//a[contains(@href, '/editions/')]/@href")
    text = kept.get(opened.removeprefix("/desk"))
    assert "<rss" in text.words("//pre")
    difference = kept.get(changed.removeprefix("/desk"))
    assert any("Council meets" in one for one in difference.all("//ins/text()"))
    assert difference.all("//main//b") == []


def test_editions_are_opened_by_those_who_may_withdraw(kept: Newsroom) -> None:
    page = kept.get("/editions", "write")
    assert page.all("//tbody//a[contains(@href, '/editions/')]") == []
    link = kept.get("/editions").all("//tbody//a[contains(@href, '/editions/')]/@href")[0].removeprefix("/desk")
    kept.get(link, "write", 403)
    kept.get("/editions/7?path=/rss.xml", status=404)
    kept.get("/editions/none?path=/rss.xml", status=404)
    kept.get(f"/editions/{'9' * 300}?path=/rss.xml", status=404)


def test_settings_have_their_sources_and_no_secrets(room: Newsroom) -> None:
    rows = {row.xpath("string(th/code)"): row for row in room.get("/settings", "admin").all("//tbody/tr")}
    assert rows["title"].xpath("string(td[1])") == "The Tribune"
    assert rows["port"].xpath("string(td[1])") == "8000"
    assert rows["sources"].xpath("string(td[1])") == "agency"
    assert rows["push_secret"].xpath("string(td[1])") == "a secret, is not set"
    assert rows["port"].xpath("string(td[2])") == "default"


def test_a_source_has_its_health_and_last_story(room: Newsroom) -> None:
    (row,) = room.get("/sources").all("//tbody/tr")
    assert [" ".join(cell.text_content().split()) for cell in row.xpath("th | td")] == [
        "agency", "not asked yet", "0", "never", "never", "never", "–", "Look now",
    ]  # fmt: skip


def test_a_feed_has_its_documents_with_sizes(kept: Newsroom) -> None:
    with kept.house.catalog.read() as connection:
        size = len(connection.exec_driver_sql("select body from documents where path = '/rss.xml'").scalar_one())
    rows = {row.xpath("string(th)"): row for row in kept.get("/feeds/all").all("//section//tbody/tr")}
    assert set(rows) >= {"rss.xml", "atom.xml", "feed.json"}
    assert rows["rss.xml"].xpath("string(td[1])") == (f"{size} B" if size < 10_000 else f"{size // 1000} kB")
    (link,) = rows["rss.xml"].xpath(".//a[contains(@href, 'editions')]/@href")
    assert len(kept.get(link.removeprefix("/desk")).all("//tbody/tr")) >= 1


@pytest.mark.parametrize("typed", ["/rss.xml", "rss.xml", "https://feeds.tribune.example/rss.xml"])
def test_a_document_is_found_as_people_write_its_address(kept: Newsroom, typed: str) -> None:
    page = kept.get(f"/editions?path={typed}")
    assert page.all("//input[@id='path']/@value") == ["/rss.xml"]
    assert page.all("//tbody/tr")


def test_the_log_names_what_was_done_in_words(room: Newsroom) -> None:
    room.send("/stories/public/kill", {"note": "It never happened.", "word": "harbour"})
    found = room.get("/audit").all("//td/a[contains(@href, 'action=')]")
    assert {one.get("href"): one.text_content() for one in found}["?action=kill"] == "killed"


def test_settings_that_are_not_set_are_a_dash(room: Newsroom) -> None:
    rows = {row.xpath("string(th/code)"): row for row in room.get("/settings", "admin").all("//tbody/tr")}
    assert [rows[name].xpath("string(td[1])") for name in ("redirects", "oidc")] == ["–", "–"]
