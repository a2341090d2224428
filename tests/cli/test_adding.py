"""`add`: what the texts of the field become, what is asked, and what a second time says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom, make_empty

FIELD = Path(__file__).parents[1] / "field"
SOURCES = Path(__file__).parents[1] / "sources"
PUBLISHED = ("--published", "2026-02-05T12:00:00Z")


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return make_empty(tmp_path)


def _records(room: Newsroom) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in room.items.rglob("*.*")}


def test_an_embargo_is_asked_about_and_nothing_is_written(room: Newsroom) -> None:
    answer = room.run("add", str(FIELD / "embargo.txt"), *PUBLISHED)
    assert answer.code == 2
    assert answer.error == (
        f"{FIELD / 'embargo.txt'}: the text names an embargo (line 3): give --embargo-until TIME, or --no-embargo\n"
    )
    assert _records(room) == {}


def test_the_answer_is_in_the_record(room: Newsroom) -> None:
    room.done("add", str(FIELD / "embargo.txt"), *PUBLISHED, "--embargo-until", "2026-02-06T06:00:00Z")
    (record,) = _records(room).values()
    assert "embargo_until = 2026-02-06T06:00:00Z" in record
    assert "standfirst" not in record


def test_what_partners_ask_for_is_in_the_record_and_compared_with_it(room: Newsroom) -> None:
    text = str(FIELD / "byline-alone.txt")
    room.done("add", text, *PUBLISHED, "--kind", "live", "--sponsor", "Sea Ltd", "--access", "paid")
    (record,) = _records(room).values()
    assert 'kind = "live"\n' in record
    assert 'access = "paid"\n' in record
    assert '[sponsor]\nname = "Sea Ltd"\n' in record
    again = room.done("add", text, *PUBLISHED, "--kind", "video", "--sponsor", "The port", "--access", "paid")
    assert '--kind "video" differs: the record has "live"; write kind = "video" there' in again
    assert (
        '--sponsor "The port" differs: the record has "Sea Ltd"; write [sponsor] with name = "The port" there' in again
    )
    assert "--access" not in again


def test_two_answers_are_too_many(room: Newsroom) -> None:
    options = ("--no-embargo", "--embargo-until", "2026-02-06T06:00:00Z")
    answer = room.run("add", str(FIELD / "embargo.txt"), *PUBLISHED, *options)
    assert answer.code == 2
    assert "cannot be combined" in answer.error


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("feed-as-article.xml", 2, "the file is an XML document (RSS); "),
        ("wire-head.txt", 0, "port-party-talks-could-fail.md"),
        ("byline-alone.txt", 0, "harbour-reopens-after-eleven-days.md"),
        ("table.txt", 0, "ships-of-the-week.md"),
        ("c1-quotes.txt", 0, "2 control characters became what Windows-1252 means"),
        ("jekyll.md", 0, "harbour-notes.md"),
    ],
)
def test_texts_of_the_field(room: Newsroom, name: str, code: int, words: str) -> None:
    answer = room.run("add", str(FIELD / name), *PUBLISHED)
    assert answer.code == code
    assert words in answer.out + answer.error
    assert len(_records(room)) == (code == 0)


def test_front_matter_is_read_from_standard_input_too(room: Newsroom) -> None:
    room.done("add", "-", text="---\ntitle: Harbour\ndate: 2026-02-05T12:00:00Z\nslug: port\n---\nText.\n")
    assert list(_records(room)) == ["2026-02-05-port.md"]


def test_html_in_markdown_stays_and_what_readers_miss_is_listed(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Harbour\n\nIt is <b>open</b>.\n\n<form><input name=q> Search</form>\n")
    said = room.done("add", str(tmp_path / "a.md"), *PUBLISHED)
    (record,) = _records(room).items()
    assert record[0] == "2026-02-05-harbour.md"
    assert "It is <b>open</b>." in record[1]
    assert "Search" in said


class TestZones:
    def test_a_time_without_a_zone_is_in_that_of_the_publication(self, tmp_path: Path) -> None:
        room = make_empty(tmp_path, f'{LEAST}timezone = "Europe/Berlin"\n')
        room.done("add", "-", "--published", "2026-02-05 12:00", text="Head\n\nText.\n")
        assert "published = 2026-02-05T12:00:00+01:00" in next(iter(_records(room).values()))

    @pytest.mark.parametrize("option", ["--published", "--embargo-until"])
    def test_without_such_a_setting_it_is_asked(self, room: Newsroom, option: str) -> None:
        answer = room.run("add", "-", option, "2026-02-05 12:00", text="Head\n\nText.\n")
        assert answer.code == 2
        assert f"Invalid value for '{option}': '2026-02-05 12:00' has no time zone; write" in answer.error

    def test_other_commands_know_the_zone(self, tmp_path: Path) -> None:
        room = make_empty(tmp_path, f'{LEAST}timezone = "Europe/Berlin"\n')
        room.record("a.md", "Harbour", published="2026-02-05T11:30:00Z")
        room.done("publish")
        assert "harbour" not in room.done("items", "--since", "2026-02-05 12:31")
        assert "harbour" in room.done("items", "--since", "2026-02-05 12:30")

    def test_feeds_do_not_depend_on_it(self, room: Newsroom) -> None:
        room.record("a.md", "Harbour", published="2026-02-05T11:30:00Z")
        room.done("publish")
        before = room.document("/rss.xml"), room.document("/atom.xml"), room.document("/feed.json")
        (room.root / "syndication.toml").write_text(f'{LEAST}timezone = "Europe/Berlin"\n')
        room.done("publish")
        assert (room.document("/rss.xml"), room.document("/atom.xml"), room.document("/feed.json")) == before

    def test_now_is_now(self, room: Newsroom) -> None:
        room.done("add", "-", "--published", "now", text="Head\n\nText.\n")
        assert len(_records(room)) == 1


class TestAgain:
    def test_the_same_text_makes_no_second_record(self, room: Newsroom) -> None:
        room.done("add", str(FIELD / "table.txt"), *PUBLISHED)
        before = _records(room)
        said = room.done("add", str(FIELD / "table.txt"))
        path = "items/2026/02/2026-02-05-ships-of-the-week.md"
        assert said == f"{FIELD / 'table.txt'}: was added before, as {path}; the record is left as it is\n"
        assert _records(room) == before

    def test_options_that_differ_are_listed_with_what_to_write(self, room: Newsroom) -> None:
        room.done("add", str(FIELD / "table.txt"), *PUBLISHED, "--section", "Port")
        options = ("--section", "World", "--tag", "sea", "--author", "Jane Doe", "--published", "2026-02-05T13:00:00Z")
        said = room.done("add", str(FIELD / "table.txt"), *options, "--rights", "Ours")
        assert said.splitlines()[1:] == [
            '  --section "World" differs: the record has "Port"; write section = "World" there',
            '  --tag ["sea"] differs: the record has none; write tags = ["sea"] there',
            '  --author ["Jane Doe"] differs: the record has none; write [[authors]] with name = "Jane Doe" there',
            '  --rights "Ours" differs: the record has none; write [rights] with usage = "Ours" there',
            "  --published 2026-02-05T13:00:00+00:00 differs: the record has 2026-02-05T12:00:00+00:00; "
            "write published = 2026-02-05T13:00:00+00:00 there, if the story is not public yet",
        ]

    def test_options_that_do_not_differ_are_not_listed(self, room: Newsroom) -> None:
        options = (*PUBLISHED, "--section", "Port", "--tag", "sea", "--dateline", "OSLO", "--source", "AFP")
        room.done("add", str(FIELD / "table.txt"), *options)
        told = json.loads(room.done("add", str(FIELD / "table.txt"), *options, "--json"))
        assert (told["new"], told["differences"]) == (False, [])


class TestStructuredFiles:
    @pytest.mark.parametrize(
        ("path", "record", "words"),
        [
            (
                "page/cases/json-ld.html",
                "2026-02-05-harbour-reopens.html",
                'url = "https://field.example/2026/harbour"',
            ),
            ("newsml/cases/nitf.xml", "2026-02-05-harbour-reopens.html", "embargo_until = 2026-02-06T06:00:00Z"),
            (
                "newsml/cases/g2.xml",
                "2026-02-05-harbour-reopens.html",
                'id = "urn:newsml:field.example:20260205:harbour"',
            ),
            ("newsml/cases/newsml-1.xml", "2026-02-05-hafen-wieder-offen.html", 'language = "de"'),
            ("wire/cases/anpa.tst", "2026-02-05-harbour-reopens-after-eleven-days.md", "priority f"),
            ("../field/superdesk-push.json", "2026-02-05-harbour-reopens.html", 'section = "City"'),
        ],
    )
    def test_become_records_that_can_be_published(self, room: Newsroom, path: str, record: str, words: str) -> None:
        file = str(SOURCES / path)
        room.done("add", file)
        records = _records(room)
        assert list(records) == [record]
        assert words in records[record]
        assert "was added before" in room.done("add", file)
        assert room.done("publish").startswith("1 record taken in")

    def test_a_dry_run_names_the_source_of_each_field_and_writes_nothing(self, room: Newsroom) -> None:
        lines = room.done("add", "--dry-run", str(SOURCES / "page/cases/json-ld.html")).splitlines()
        assert "  headline     Harbour reopens  (JSON-LD headline)" in lines
        assert "  standfirst   Ships sail again.  (JSON-LD description)" in lines
        assert _records(room) == {}

    def test_a_page_without_a_date_is_asked_about(self, room: Newsroom) -> None:
        page = "<!doctype html><article><h1>Head</h1><p>Text.</p></article>"
        answer = room.run("add", "-", text=page)
        assert (answer.code, _records(room)) == (2, {})
        assert answer.error.startswith("-: published: the page gives no date to rely on; give --published")
        room.done("add", "-", *PUBLISHED, text=page)

    def test_a_story_with_the_same_address_or_id_is_no_second_one(self, room: Newsroom) -> None:
        for name, word in (("page/cases/json-ld.html", "address"), ("newsml/cases/g2.xml", "id")):
            data = (SOURCES / name).read_text()
            room.done("add", "-", "--headline", f"By {word}", text=data)
            answer = room.run("add", "-", text=f"{data}\n")
            assert answer.code == 2
            assert f"the story was added before, as items/2026/02/2026-02-05-by-{word}.html" in answer.error
            assert f"which has the same {word} (" in answer.error


class TestOtherFiles:
    @pytest.mark.parametrize(("name", "kind"), [("a.eml", "an e-mail (.eml)"), ("a.csv", "a table (.csv)")])
    def test_are_refused_by_their_names(self, room: Newsroom, name: str, kind: str) -> None:
        file = room.root / name
        file.write_text("Head\n\nText.\n")
        answer = room.run("add", str(file), *PUBLISHED)
        assert (answer.code, _records(room)) == (2, {})
        assert f"the file is {kind}; " in answer.error

    def test_codes_in_place_of_a_headline_are_asked_about(self, room: Newsroom) -> None:
        text = "SHIP-HARBOUR--2ndld\n\nHarbour reopens\n\nThe harbour reopened on Thursday.\n\nIt did.\n"
        answer = room.run("add", "-", *PUBLISHED, text=text)
        assert (answer.code, _records(room)) == (2, {})
        assert "line 1 looks like codes of a wire service; give --headline" in answer.error


def test_pictures_that_are_stored_here_are_recorded_by_their_paths(tmp_path: Path) -> None:
    room = make_empty(tmp_path, f'{LEAST}base_url = "https://feeds.tribune.example"\n')
    path, other = (f"pictures/{digits * 16}.jpg" for digits in ("0a", "0b"))
    front = f"---\ntitle: Harbour reopens\nimage: {other}\n---\n"
    article = tmp_path / "article.md"
    article.write_text(f"{front}It did.\n\n![The quay](https://feeds.tribune.example/{path})\n")
    answer = room.done("add", str(article), *PUBLISHED)
    assert f"{path} is not stored here" in answer
    assert f"{other} is not stored here" in answer
    (record,) = _records(room).values()
    assert f"![The quay]({path})" in record
    assert f'url = "{other}"' in record
