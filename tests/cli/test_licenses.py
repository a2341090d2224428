"""`syndication licensing`: what each output says, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom, make_empty
from tests.publishing.old_site import OldSite

TABLE = """
base_url = "https://feeds.tribune.example"
[licensing]
allow = ["search", "ai-input"]
payment = { type = "use" }
tdm_policy = "https://tribune.example/policy"
[licensing.sections.Sport]
allow = "all"
payment = { type = "free" }
"""


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    made = make_empty(tmp_path, LEAST + TABLE)
    made.columns = 160
    return made


def test_a_publication_without_the_table_is_told_so(tmp_path: Path) -> None:
    room = make_empty(tmp_path)
    assert room.done("licensing").startswith("The settings have no [licensing] table, so nothing is said; ")
    assert room.told("licensing") == {"licensing": None}


def test_a_person_sees_each_use_of_each_part(room: Newsroom) -> None:
    lines = [line.split() for line in room.done("licensing").splitlines()]
    assert ["/", "search", "allowed", "Allow", "yes", "search=y"] in lines
    assert ["/", "ai-input", "for", "money", "Disallow", "no", "-"] in lines
    assert ["/", "ai-train", "prohibited", "Disallow", "no", "train-ai=n"] in lines
    assert ["/sections/sport/", "ai-train", "allowed", "Allow", "-", "train-ai=y"] in lines
    assert ["mining", "/", "reserved,", "https://tribune.example/policy"] in lines
    assert ["mining", "/sections/sport/", "not", "reserved"] in lines


def test_a_narrow_terminal_has_the_same_table(room: Newsroom) -> None:
    wide = room.done("licensing")
    room.columns = 80
    assert room.done("licensing").splitlines()[:9] == wide.splitlines()[:9]


def test_a_part_that_allows_more_is_noted(room: Newsroom) -> None:
    assert "/sections/sport/ allows more than the publication: " in room.done("licensing")


def test_a_crawler_that_is_said_to_ignore_the_file_is_noted(room: Newsroom) -> None:
    assert "Perplexity-User" in room.done("licensing").rpartition("but they are said to ignore it: ")[2]


def test_a_program_gets_the_same(room: Newsroom) -> None:
    told = room.told("licensing")["licensing"]
    assert told["addresses"] == {
        "license": "https://feeds.tribune.example/license.xml",
        "robots": "https://feeds.tribune.example/robots.txt",
        "tdmrep": "https://feeds.tribune.example/.well-known/tdmrep.json",
    }
    assert (told["content_signal"], told["content_usage"]) == (
        "search=yes, ai-input=no, ai-train=no",
        "train-ai=n, search=y",
    )
    whole, sport = told["parts"]
    assert (whole["folder"], whole["tdm_reservation"], whole["tdm_policy"]) == ("", 1, "https://tribune.example/policy")
    assert (sport["folder"], sport["tdm_reservation"], sport["tdm_policy"]) == ("sections/sport", 0, "")
    assert [(use["use"], use["license"], use["robots"]) for use in whole["uses"]] == [
        ("search", "yes", "Allow"),
        ("ai-input", "paid", "Disallow"),
        ("ai-index", "no", "Disallow"),
        ("ai-train", "no", "Disallow"),
    ]


def test_the_crawlers_are_listed_with_what_robots_txt_says_to_each(room: Newsroom) -> None:
    lines = {line.split()[0]: line.split() for line in room.done("licensing", "--crawlers").splitlines()}
    assert lines["GPTBot"][1:5] == ["training", "OpenAI", "yes", "Disallow"]
    assert lines["Googlebot"][1:5] == ["search", "Google", "yes", "Allow"]


def test_an_address_with_a_path_is_noted(tmp_path: Path) -> None:
    table = TABLE.replace('tribune.example"\n[', 'tribune.example/news"\n[')
    room = make_empty(tmp_path, LEAST + table)
    room.columns = 300
    assert "only at the root of the host: copy them to https://feeds.tribune.example/" in room.done("licensing")


def test_nothing_can_be_checked_without_the_table(tmp_path: Path) -> None:
    answer = make_empty(tmp_path).run("licensing", "check")
    assert answer.code == 1
    assert "have no [licensing] table" in answer.error


@pytest.fixture
def site() -> Iterator[OldSite]:
    made = OldSite()
    yield made
    made.close()


@pytest.fixture
def served(tmp_path: Path, site: OldSite) -> Newsroom:
    """A publication whose documents the site has."""
    room = make_empty(tmp_path, LEAST + TABLE.replace("https://feeds.tribune.example", site.url))
    room.done("publish")
    for path in ("/robots.txt", "/license.xml", "/.well-known/tdmrep.json"):
        site.documents[path] = room.document(path).encode()
    return room


def test_the_check_finds_what_the_publication_serves(served: Newsroom, site: OldSite) -> None:
    assert served.done("licensing", "check").count("as the settings say") == 3
    assert served.told("licensing", "check") == {
        "places": [
            {"url": f"{site.url}{path}", "problem": ""}
            for path in ("/robots.txt", "/.well-known/tdmrep.json", "/license.xml")
        ]
    }


def test_a_robots_txt_may_have_more_than_the_service_writes(served: Newsroom, site: OldSite) -> None:
    own = site.documents["/robots.txt"]
    assert isinstance(own, bytes)
    site.documents["/robots.txt"] = b"# ours\n\n" + own.replace(b"\n", b"\r\n") + b"Sitemap: https://a.example/x.xml\n"
    served.done("licensing", "check")


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        ("/robots.txt", b"User-agent: *\nDisallow:\n", "says something else than the settings; "),
        ("/.well-known/tdmrep.json", b"[]", "says something else than the settings; "),
        ("/license.xml", None, "status 404; programs find nothing here"),
    ],
)
def test_a_place_that_says_something_else_is_named(
    served: Newsroom, site: OldSite, path: str, body: bytes | None, problem: str
) -> None:
    site.documents.pop(path)
    if body is not None:
        site.documents[path] = body
    served.columns = 200
    answer = served.run("licensing", "check")
    assert answer.code == 1
    (line,) = (line for line in answer.out.splitlines() if "as the settings say" not in line)
    assert line.startswith(f"{site.url}{path}: {problem}")
