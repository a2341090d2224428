"""The audience at the desk: numbers, plots and tables of the same days, in groups, of one feed; as CSV."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from syndication.catalog import audience_days, delay_days, old_address_days, traffic_days
from syndication.catalog.delay_days import Delay
from syndication.model.audience_days import ReaderDay, TrafficDay
from syndication.web.desk.audience_rows import MOST_CLIENTS, clients_of
from tests.web.desk.stories.conftest import opened
from tests.web.desk.stories.newsroom import Newsroom

DAY = date(2026, 2, 5)


def polls(reader: str, unchanged: int, full: int, size: int) -> TrafficDay:
    total = unchanged + full
    return TrafficDay(
        day=DAY, feed="", reader=reader, kind="app", polls=total, unchanged=unchanged, full=full, failed=0, size=size
    )


@pytest.fixture
def read(room: Newsroom) -> Newsroom:
    """A publication that was read on the day of its clock and the day before."""
    today = room.app.extensions["syndication"].clock().date()
    with room.house.catalog.begin() as connection:
        for day, number in ((today - timedelta(1), 400), (today, 462)):
            row = ReaderDay(day=day, feed="", reader="Feedly <b>", kind="aggregator", reported=number)
            audience_days.count_day(connection, day, [row])
        row = ReaderDay(day=today, feed="", reader="newsboat", kind="app", direct=2)
        audience_days.count_day(connection, today, [row])
        found = [polls("newsboat", 9, 1, 5000), polls("greedy", 0, 50, 9_000_000)]
        traffic_days.add_traffic(connection, [one.__class__(**{**_fields(one), "day": today}) for one in found])
    return room


def _fields(row: TrafficDay) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__struct_fields__}


def test_readers_of_the_last_day_with_how_sure_they_are(read: Newsroom) -> None:
    page = read.get("/audience", "read")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
        for row in page.all("//table")[0].xpath("tbody/tr")
    ]
    assert ["Feedly <b>", "462", "462", "0", "reported by the program"] in rows


def test_plots_have_the_same_numbers_as_tables(read: Newsroom) -> None:
    page = read.get("/audience", "read")
    pictures = page.all("//section//*[local-name()='svg']")
    assert len(pictures) == len(page.all("//section//details//table")) == 4
    assert [picture.get("role") for picture in pictures] == ["img"] * 4
    assert "400" in page.all("//section//details//table")[0].text_content()
    assert page.all("//main//b") == []


def test_the_clients_with_most_bytes_are_first(read: Newsroom) -> None:
    page = read.get("/audience", "read")
    assert [name.text_content() for name in page.all("//table[caption='Clients with most bytes']//tbody//th")] == [
        "greedy",
        "newsboat",
    ]


def test_invented_names_do_not_fill_the_page(room: Newsroom) -> None:
    today = room.app.extensions["syndication"].clock().date()
    rows = [
        ReaderDay(day=today, feed="", reader=f"Reader{number}", kind="aggregator", reported=number + 1)
        for number in range(300)
    ]
    with room.house.catalog.begin() as connection:
        audience_days.count_day(connection, today, rows)
    page = room.get("/audience", "read")
    names = [name.text_content() for name in page.all("//tbody[@data-rows]//th")]
    assert names == [f"Reader{number}" for number in range(299, 99, -1)]
    assert "100 more, with fewer subscribers, are in the CSV." in page.words()
    assert "Reader0," in room.get("/audience.csv", "read").text


def test_clients_are_few_and_their_share_is_whole() -> None:
    days = [polls(f"reader {number}", number, 1, number) for number in range(20)]
    rows = clients_of([*days, *days])
    assert len(rows) == MOST_CLIENTS
    assert (rows[0].reader, rows[0].polls, rows[0].share, rows[0].size) == ("reader 19", 40, 95, 38)


@pytest.mark.parametrize("query", ["by=nobody", "days=7x", "feed=%07", "feed=none/such", "by=feed&feed=all&days=365"])
def test_what_is_no_choice_is_the_first_one(read: Newsroom, query: str) -> None:
    read.get(f"/audience?{query}", "read")
    read.get(f"/audience.csv?{query}", "read")


def test_the_numbers_as_a_table_for_programs(read: Newsroom) -> None:
    answer = read.get("/audience.csv?days=30", "read").answer
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.text.splitlines()
    assert lines[0].startswith("day,group,subscribers,reported,seen,certainty")
    assert any(",Feedly <b>,462,462,0,told" in line for line in lines)


def test_nobody_has_read_yet(room: Newsroom) -> None:
    page = room.get("/audience", "read")
    assert "No reader was counted" in page.words()
    assert page.all("//section//*[local-name()='svg']") == []


@pytest.fixture
def busy(read: Newsroom) -> Newsroom:
    """The same, with readers of two weeks, delays, old addresses and partners."""
    today = read.app.extensions["syndication"].clock().date()
    with read.house.catalog.begin() as connection:
        audience_days.save_hub(connection, today, read.app.extensions["syndication"].clock())
        for weeks, number in ((3, 30), (2, 50)):
            row = ReaderDay(
                day=today - timedelta(7 * weeks), feed="", reader="Feedly", kind="aggregator", reported=number
            )
            audience_days.count_day(connection, row.day, [row])
        delay_days.add_delays(
            connection, today, [Delay("fetch", "Feedly <i>", 250), Delay("hub", "", 0.3), Delay("webhook", "news", 4)]
        )
        old_address_days.add_hits(connection, {(today, "/feed/"): 7})
        pull = TrafficDay(
            day=today,
            feed="partners/msn",
            reader="msn",
            kind="partner",
            polls=9,
            unchanged=8,
            full=1,
            failed=0,
            size=1,
        )
        traffic_days.add_traffic(connection, [pull])
    return read


def test_readers_won_and_lost_by_week(busy: Newsroom) -> None:
    page = busy.get("/audience", "read")
    (table,) = page.all("//table[contains(caption, 'won and lost')]")
    # A week later there may be another one: it depends on which day of the week it is.
    assert table.xpath("tbody/tr[1]/td/text()") == ["20", "0"]
    text = busy.get("/audience.csv?table=weeks", "read").text
    assert [line.split(",")[1:] for line in text.splitlines()][:2] == [
        ["subscribers", "won", "lost"],
        ["50", "20", "0"],
    ]


def test_delays_old_addresses_and_partners_are_plots_tables_and_csv(busy: Newsroom) -> None:
    page = busy.get("/audience/ways", "read")
    titles = [" ".join(one.text_content().split()) for one in page.all("//section/h2")]
    assert titles == [
        "From a change to its first fetch",
        "From a change to its delivery",
        "Old addresses still in use",
        "Pulls of partners",
        "Stories that partners refuse, by the day since when",
    ]
    numbers = [table.xpath("tbody/tr[last()]/td/text()") for table in page.all("//section//details//table")]
    assert numbers[:3] == [["5"], ["0.5", "0.5", "5", "5"], ["7"]]
    assert "9" in [number for row in page.all("//table[contains(caption, 'Pulls')]//td/text()") for number in row]
    assert page.all("//main//i") == []
    addresses = page.all("//main//section//a/@href")
    assert len(addresses) == len(titles)
    for address in addresses:
        assert len(busy.get(address.removeprefix("/desk"), "read").text.splitlines()) > 1


def test_the_words_of_plots_are_those_of_the_person(busy: Newsroom) -> None:
    busy.post("/account/language", {"language": "de", "next": "/desk"}, "read")
    page = busy.get("/audience", "read")
    (table,) = page.all("//table[contains(caption, 'verlorene')]")
    assert table.xpath("thead//th/text()") == ["Tag", "gewonnen", "verloren"]


def test_nothing_has_arrived_yet(tmp_path: Path) -> None:
    with opened(tmp_path, partners=()) as room:
        assert "Nothing was counted in this time." in room.get("/audience/ways", "read").words()
