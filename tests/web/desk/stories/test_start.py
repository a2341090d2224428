"""The first screen: what needs a person, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from syndication.catalog import schema, tokens
from syndication.model.partners.ledger import Unfetched
from syndication.model.tokens import Token
from syndication.model.users import Role
from syndication.web.desk import attention
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom


def todos(newsroom: Newsroom, role: Role = "admin") -> list[str]:
    page = newsroom.get("", role)
    return [" ".join(one.text_content().split()) for one in page.all("//ul[@class='todo']/li")]


def test_when_all_is_well_there_is_nothing_to_do(tmp_path: Path) -> None:
    with opened(tmp_path, partners=()) as newsroom:
        page = newsroom.get("")
    assert page.words("//*[@class='empty']") == "Nothing to do"
    assert page.words("//*[@aria-labelledby='due']") == "In the next 6 hours Nothing is due."


def test_broken_and_missing_records(newsroom: Newsroom) -> None:
    newsroom.house.write("broken.md", "+++\nheadline = \n+++\n")
    (newsroom.house.items / "plain.md").unlink()
    newsroom.house.publish()
    by_hand, broken, missing = todos(newsroom)
    assert by_hand.startswith("2 withdrawals must be made by hand")
    assert broken.startswith("1 record is broken")
    assert missing.startswith("1 record is missing")
    assert (broken.endswith("broken.md"), missing.endswith("plain.md")) == (True, True)


def test_withdrawals_that_a_person_must_make_lead_to_where_they_arrive(still: Newsroom) -> None:
    (item,) = still.get("").all("//li[@class='urgent']")
    assert "Wrong story – flipboard" in item.text_content()
    assert "/desk/stories/killed/targets" in item.xpath(".//a/@href")


def test_what_is_due_soon(newsroom: Newsroom) -> None:
    soon = datetime.now(UTC) + timedelta(hours=3)
    fields = {"published": soon.strftime("%Y-%m-%dT%H:%M"), "zone": "UTC"}
    newsroom.send("/stories/draft/schedule", fields)
    assert "Half a story is published" in newsroom.get("").words("//*[@aria-labelledby='due']")


@pytest.mark.parametrize(("role", "count"), [("admin", 1), ("withdraw", 0)])
def test_tokens_that_end_are_for_those_who_make_them(newsroom: Newsroom, role: Role, count: int) -> None:
    now = datetime.now(UTC)
    token = Token(name="wire", digest="0" * 64, scope="read", created=now, expires=now + timedelta(days=2))
    with newsroom.house.catalog.begin() as connection:
        tokens.add(connection, token)
    assert len([line for line in todos(newsroom, role) if "ends soon wire" in line]) == count


def test_a_withdrawal_that_a_partner_did_not_fetch_is_above_every_screen(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Unfetched("msn", newsroom.story("killed").item.id, datetime.now(UTC))
    monkeypatch.setattr(attention, "find_unfetched", lambda *_: [late])
    for path in ("", "/stories", "/stories/public", "/calendar"):
        (line,) = newsroom.get(path).all("//main/p[contains(@class, 'notice-error')]")
        assert line.text_content() == "1 withdrawal has not been fetched by a partner"


def test_those_who_only_read_are_not_told_of_a_faulty_story_under_embargo(newsroom: Newsroom) -> None:
    with newsroom.house.catalog.begin() as connection:
        connection.execute(sa.update(schema.items).values(quarantine="is invalid"))
    seen = {role: newsroom.get("", role).words("//ul[@class='todo']") for role in ("read", "write")}
    assert ("Council meets" in seen["read"], "Secret merger" in seen["read"]) == (True, False)
    assert "Secret merger" in seen["write"]
