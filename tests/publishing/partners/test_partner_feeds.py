"""The feeds of partners: what each gets, and how it learns that a story changed or is gone. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from syndication.catalog import Catalog
from tests.publishing.partners.outlets import (
    element_of,
    make_outlets,
    partner,
    standing,
    stories_in,
    story,
    withdraw,
)
from tests.support import NOON, House, make_catalog

DCTERMS = "{http://purl.org/dc/terms/}"
MI = "{http://schemas.ingestion.microsoft.com/common/}"
CORRECTION = '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "A date."\n+++\n\n'
MEDIA = "{http://search.yahoo.com/mrss/}"


@pytest.fixture
def outlets(tmp_path: Path, catalog: Catalog) -> Iterator[House]:
    """A publication with MSN and SmartNews."""
    yield make_outlets(tmp_path, catalog, partner(), partner("smartnews", "smartnews"))
    catalog.close()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_story_in_each_feed(outlets: House) -> None:
    story(outlets, "first")
    story(outlets, "second", "2026-02-05T11:00:00Z")
    outlets.publish()
    assert stories_in(outlets) == ["second", "first"]
    assert stories_in(outlets, "smartnews") == ["second", "first"]


@pytest.mark.parametrize(
    ("name", "element", "value"),
    [
        ("msn", "title", "The harbour reopens after the storm: first"),
        ("msn", "pubDate", "Thu, 05 Feb 2026 10:00:00 GMT"),
        ("msn", f"{DCTERMS}modified", "2026-02-05T10:00:00Z"),
        ("smartnews", "pubDate", "Thu, 05 Feb 2026 10:00:00 GMT"),
        ("smartnews", f"{MEDIA}status", "active"),
    ],
)
def test_its_spelling(outlets: House, name: str, element: str, value: str) -> None:
    story(outlets, "first")
    outlets.publish()
    assert element_of(outlets, "first", name).findtext(element) == value


def test_a_refusal_stops_no_other_partner(outlets: House) -> None:
    story(outlets, "short", headline="Too short")
    outlets.publish()
    assert stories_in(outlets) == []
    assert stories_in(outlets, "smartnews") == ["short"]
    found = standing(outlets, "short")
    assert found
    assert found.verdict
    codes = {(one.code, one.severity, one.measured, one.allowed) for one in found.verdict.findings}
    assert ("title_too_short", "error", "9 characters", "at least 21") in codes


def test_a_correction_in_each_spelling(outlets: House) -> None:
    """The service dates the change: when it took it in, not when the editor says."""
    path = story(outlets, "first")
    outlets.publish()
    edit(
        path, "\n+++\n\n", '\n[[revisions]]\nat = 2026-02-05T11:30:00Z\nkind = "correction"\nnote = "A date."\n+++\n\n'
    )
    outlets.publish()
    msn, smartnews = element_of(outlets, "first"), element_of(outlets, "first", "smartnews")
    assert msn.findtext("pubDate") == "Thu, 05 Feb 2026 10:00:00 GMT"
    assert msn.findtext(f"{DCTERMS}modified") == "2026-02-05T12:02:00Z"
    assert smartnews.findtext("pubDate") == "Thu, 05 Feb 2026 12:02:00 GMT"


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawal_in_each_spelling(outlets: House, status: str) -> None:
    path = story(outlets, "first", body="Secret words. " * 60)
    story(outlets, "second", "2026-02-05T11:00:00Z")
    outlets.publish()
    withdraw(path, status=status)
    outlets.publish()
    msn, smartnews = element_of(outlets, "first"), element_of(outlets, "first", "smartnews")
    expired = msn.findtext(f"{MI}expirationDate")
    assert expired < msn.findtext(f"{DCTERMS}modified")
    assert msn.findtext(f"{DCTERMS}valid") == expired
    assert len(msn.findtext("title")) > 20
    assert smartnews.findtext(f"{MEDIA}status") == "deleted"
    for name in ("msn", "smartnews"):
        document = outlets.document(f"/partners/{name}/rss.xml")
        assert b"Secret words" not in document
        assert b"reopens after the storm: first" not in document
        assert b"quay.jpg" in document  # of the other story


def test_last_weeks_story_is_taken_back(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner(choice={"stories": 2}))
    old = story(outlets, "old", "2026-01-25T10:00:00Z")
    outlets.publish()
    for number in range(3):
        story(outlets, f"new-{number}", f"2026-02-0{number + 2}T10:00:00Z")
    outlets.publish()
    assert stories_in(outlets) == ["new-2", "new-1"]
    withdraw(old)
    outlets.publish()
    assert stories_in(outlets) == ["new-2", "new-1", "old"]
    catalog.close()


def test_last_weeks_correction_comes_back(tmp_path: Path, catalog: Catalog) -> None:
    outlets = make_outlets(tmp_path, catalog, partner(choice={"stories": 2}))
    old = story(outlets, "old", "2026-01-25T10:00:00Z")
    outlets.publish()
    for number in range(3):
        story(outlets, f"new-{number}", f"2026-02-0{number + 2}T10:00:00Z")
    outlets.publish()
    edit(old, "\n+++\n\n", CORRECTION)
    outlets.publish()
    assert stories_in(outlets) == ["new-2", "new-1", "old"]
    catalog.close()


def test_the_note_of_a_withdrawal_that_was_taken_back_is_not_said_again(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    withdraw(path)
    outlets.publish()
    assert element_of(outlets, "first").findtext("description") == "It was wrong."
    revisions = '[[revisions]]\nat = 2026-02-05T11:55:00Z\nkind = "reinstatement"\nnote = "It was right."\n+++\n\n'
    path.write_text(path.read_text().replace('status = "canceled"\n', "").replace("+++\n\n", revisions, 1))
    outlets.publish()
    assert element_of(outlets, "first").findtext("description") != "It was wrong."
    path.write_text(path.read_text().replace("+++\n", '+++\npartners = {deny = ["msn"]}\n', 1))
    outlets.publish()
    assert element_of(outlets, "first").findtext("description") == "This story was withdrawn by its publisher."


def test_a_record_names_partners_in_any_case(catalog: Catalog, tmp_path: Path) -> None:
    """White space and hyphens are one thing, too: names in the settings have no spaces."""
    outlets = make_outlets(tmp_path, catalog, partner(), partner("morning-app", "generic-full"))
    story(outlets, "denied", partners='{deny = ["Morning  App"]}')
    story(outlets, "allowed", partners='{allow = ["Morning App"]}')
    story(outlets, "ended", partners='{until = [{partner = "MORNING APP", at = 2026-02-05T11:00:00Z}]}')
    outlets.publish()
    assert stories_in(outlets, "morning-app") == ["allowed"]
    assert sorted(stories_in(outlets)) == ["denied", "ended"]


def test_what_was_never_shown_has_no_notice(outlets: House) -> None:
    short = story(outlets, "short", headline="Too short")
    later = story(outlets, "later", embargo_until="2027-01-01T00:00:00Z")
    outlets.publish()
    withdraw(short)
    withdraw(later)
    outlets.publish()
    assert stories_in(outlets) == []
    assert stories_in(outlets, "smartnews") == ["short"]  # it had that one


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("+++\n", '+++\npartners = {deny = ["msn"]}\n'),
        ("+++\n", '+++\npartners = {deny = [" MSN"]}\n'),
        ("+++\n", '+++\npartners = {allow = ["smartnews"]}\n'),
        ("+++\n", '+++\nsponsor = {name = "Harbour AG"}\n'),
        ("+++\n", '+++\naccess = "paid"\n'),
        ("+++\n", '+++\nkind = "gallery"\n'),
        ("The harbour reopens after the storm: first", "Too short"),
    ],
    ids=["denied", "denied in capitals", "not allowed", "sponsored", "paid", "another kind", "refused now"],
)
def test_what_the_partner_may_have_no_longer(outlets: House, old: str, new: str) -> None:
    """It had the story, so it must take it down; the others keep theirs."""
    path = story(outlets, "first")
    outlets.publish()
    path.write_text(path.read_text().replace(old, new, 1))
    outlets.publish()
    assert element_of(outlets, "first").findtext(f"{MI}expirationDate")
    found = standing(outlets, "first")
    assert found
    assert found.state == "gone"


def test_until(outlets: House) -> None:
    """The time that a partner may have a story ends without any change of the record."""
    story(outlets, "first", partners='{until = [{partner = "msn", at = 2026-02-05T13:00:00Z}]}')
    outlets.publish()
    assert element_of(outlets, "first").findtext(f"{MI}expirationDate") is None
    outlets.publish(seconds=7200)
    assert element_of(outlets, "first").findtext(f"{MI}expirationDate")
    assert element_of(outlets, "first", "smartnews").findtext(f"{MEDIA}status") == "active"


def test_back_again(outlets: House) -> None:
    path = story(outlets, "first")
    outlets.publish()
    original = path.read_text()
    withdraw(path, status="withheld")
    outlets.publish()
    text = path.read_text()
    path.write_text(text.replace('status = "withheld"', 'status = "usable"'))
    outlets.publish()
    assert element_of(outlets, "first").findtext(f"{MI}expirationDate") is None
    assert original != text
    found = standing(outlets, "first")
    assert found
    assert found.state == "accepted"


def test_by_hand(tmp_path: Path, catalog: Catalog) -> None:
    """A partner without a spelling hears nothing: a person must withdraw the story there."""
    outlets = make_outlets(tmp_path, catalog, partner("flipboard", "flipboard"))
    path = story(outlets, "first")
    outlets.publish()
    withdraw(path)
    outlets.publish()
    assert stories_in(outlets, "flipboard") == []
    found = standing(outlets, "first", "flipboard")
    assert found
    assert (found.state, found.by_hand) == ("gone", "open")
    catalog.close()


def test_a_notice_goes_after_its_time(outlets: House) -> None:
    """The time is counted by the partner's later news, not by the clock."""
    path = story(outlets, "first")
    outlets.publish()
    withdraw(path)
    outlets.publish(seconds=3600)
    outlets.publish(seconds=30 * 86400)
    assert stories_in(outlets) == ["first"]
    moment = outlets.now + timedelta(hours=1)
    story(outlets, "later", f"{moment:%Y-%m-%dT%H:%M:%SZ}")
    outlets.publish(seconds=7200)
    assert stories_in(outlets) == ["later"]


def test_nothing_lists_the_feeds_of_partners(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    others = {path: body for path, body in outlets.documents().items() if not path.startswith("/partners/")}
    assert others
    assert all(b"/partners/" not in body for body in others.values())


def test_a_broken_profile_stops_its_own_feed_alone(tmp_path: Path, catalog: Catalog) -> None:
    broken = partner("broken")
    outlets = make_outlets(tmp_path, catalog, replace(broken, profile=None, fault="syndication.toml:3: no"), partner())
    story(outlets, "first")
    outlets.publish()
    assert stories_in(outlets) == ["first"]
    assert "/partners/broken/rss.xml" not in outlets.documents()


def test_unchanged_means_the_same_bytes_and_date(outlets: House) -> None:
    story(outlets, "first")
    outlets.publish()
    before, dates = outlets.documents(), outlets.dates()
    outlets.publish(seconds=86400)
    assert outlets.documents() == before
    assert outlets.dates() == dates


def test_the_same_records_give_the_same_bytes(tmp_path: Path, outlets: House) -> None:
    for number in range(3):
        story(outlets, f"s{number}", f"2026-02-05T0{number}:00:00Z")
    outlets.publish()
    again = House(outlets.items.parent, make_catalog(tmp_path / "again.db"), outlets.publication, NOON)
    again.publish(seconds=3600)
    partners = [path for path in outlets.documents() if path.startswith("/partners/")]
    assert {path: outlets.document(path) for path in partners} == {path: again.document(path) for path in partners}
    again.catalog.close()


def test_dates_are_those_of_the_record(outlets: House) -> None:
    story(outlets, "first", body="The harbour reopened. " * 30)
    outlets.publish()
    root = etree.fromstring(outlets.document("/partners/msn/rss.xml"))
    assert root.findtext("channel/lastBuildDate") == "Thu, 05 Feb 2026 10:00:00 GMT"
