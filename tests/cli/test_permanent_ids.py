"""The warning about ids that never change, and the cure that it names; the line with which a service starts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from syndication.cli.permanent_ids import id_warning
from syndication.cli.serve import start_line
from syndication.settings import Settings, resolve
from tests.cli.newsroom import Newsroom, make_empty

TRIAL = 'title = "The Tribune"\n'
TEXT = "{}\n\nThe mayor said on Thursday that all was well in the town.\n"


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """A publication that has no domain yet; commands run in its folder."""
    monkeypatch.chdir(tmp_path)
    return make_empty(tmp_path, TRIAL)


def settings_of(**values: str | int) -> Settings:
    return resolve(Settings(**values), Path("/srv"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("settings", "warns"),
    [
        ({}, True),
        ({"authority": "localhost"}, True),
        ({"base_url": "http://192.168.1.7:8000"}, True),
        ({"base_url": "http://newsroom:8000"}, True),
        ({"base_url": "http://mac.local:8000"}, True),
        ({"authority": "desk@localhost"}, True),
        ({"authority": "tribune.example"}, False),
        ({"authority": "desk@tribune.example"}, False),
        ({"base_url": "https://feeds.tribune.example"}, False),
        ({"base_url": "http://127.0.0.1:8000", "authority": "tribune.example"}, False),
    ],
)
def test_ids_without_a_domain_are_warned_of(settings: dict[str, str], warns: bool) -> None:
    assert bool(id_warning(settings_of(**settings))) == warns


def test_adding_the_first_story_warns_once(trial: Newsroom) -> None:
    (trial.root / "a.txt").write_text(TEXT.format("A headline"))
    (trial.root / "b.txt").write_text(TEXT.format("Another headline"))
    dry = trial.run("add", "a.txt", "--published", "now", "--dry-run")
    first = trial.run("add", "a.txt", "--published", "now")
    second = trial.run("add", "b.txt", "--published", "now")
    assert [answer.error.count("warning: the ids of stories contain 127.0.0.1") for answer in (dry, first, second)] == [
        0,
        1,
        0,
    ]
    assert (first.code, first.error.count("\n")) == (0, 1)


def test_the_first_publication_warns_once(trial: Newsroom) -> None:
    nothing = trial.run("publish")
    trial.record("a.md", "Harbour reopens")
    first = trial.run("publish")
    trial.record("b.md", "Ferries")
    second = trial.run("publish")
    assert [answer.error.count("warning: ") for answer in (nothing, first, second)] == [0, 1, 0]
    assert first.code == 0


def test_a_publication_with_a_domain_is_not_warned(empty: Newsroom) -> None:
    empty.record("a.md", "Harbour reopens")
    assert empty.run("publish").error == ""


def test_the_cure_gives_trial_stories_new_ids(trial: Newsroom) -> None:
    """As the tutorial says: a domain, no lines with ids, no database."""
    record = trial.record("a.md", "Harbour reopens")
    trial.done("publish")
    assert 'id = "tag:127.0.0.1,2026-02-05:harbour-reopens"' in record.read_text()
    (trial.root / "syndication.toml").write_text(TRIAL + 'authority = "tribune.example"\n')
    trial.write("a.md", re.sub("^id = .*\n", "", record.read_text(), flags=re.MULTILINE))
    shutil.rmtree(trial.root / "var")
    trial.done("publish")
    assert 'id = "tag:tribune.example,2026-02-05:harbour-reopens"' in record.read_text()
    assert "127.0.0.1" not in re.sub("http://127.0.0.1:8000", "", trial.document("/atom.xml"))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "on http://127.0.0.1:8000/ ("),
        ({"port": 9000}, "on http://127.0.0.1:9000/ ("),
        ({"host": "::1"}, "on http://[::1]:8000/ ("),
        ({"host": "0.0.0.0"}, "on http://127.0.0.1:8000/ and all other addresses of this machine ("),
        (
            {"base_url": "https://news.example"},
            "on http://127.0.0.1:8000/; the feeds contain the public address https://news.example/ (",
        ),
        (
            {"host": "0.0.0.0", "base_url": "http://192.168.1.7:8000"},
            "on http://127.0.0.1:8000/ and all other addresses of this machine; the feeds contain the public address "
            "http://192.168.1.7:8000/ (",
        ),
    ],
)
def test_the_start_line_says_where_it_listens(settings: dict[str, str | int], words: str) -> None:
    line = start_line(settings_of(title="The Tribune", authority="tribune.example", **settings))
    assert line == f"The Tribune: starting {words}press Ctrl-C to stop)"
