"""`syndication partners`: what each has and refuses, what a draft would meet there, and what needs a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom
from tests.publishing.partners.outlets import LONG, PICTURE

SETTINGS = f"""{LEAST}
[[partners]]
name = "msn"
public = true
limits = {{ age_days = [0, 0] }}

[[partners]]
name = "flipboard"
"""
BROKEN = '\n[[partners]]\nname = "yahoo"\nprofile = "yahoo-us"\nlimits = { titel = [1, 2] }\n'
GOOD = "The harbour reopens after the storm"


@pytest.fixture
def outlets(newsroom: Newsroom) -> Newsroom:
    """A publication with MSN, which refuses one of two stories, and Flipboard, which hears of no withdrawal."""
    (newsroom.root / "syndication.toml").write_text(SETTINGS)
    newsroom.record("good.md", GOOD, LONG, slug='"good"', media=PICTURE, authors='[{name = "Ann Berg"}]')
    newsroom.record("short.md", "Short", LONG, slug='"short"', media=PICTURE)
    newsroom.run("publish")
    return newsroom


def codes(told: str) -> set[str]:
    return {one["code"] for story in json.loads(told)["stories"] for one in story["findings"]}


def test_the_list(outlets: Newsroom) -> None:
    answer = outlets.run("partners", "--json")
    found = {one["name"]: one for one in json.loads(answer.out)["partners"]}
    assert answer.code == 0
    assert [found["msn"][name] for name in ("accepted", "gone", "waiting")] == [1, 0, 0]
    assert found["msn"]["refused"] > 0
    assert found["flipboard"]["accepted"] > 1
    assert found["msn"]["built"]
    assert "LAST BUILD" in outlets.done("partners")


def test_a_broken_profile(outlets: Newsroom) -> None:
    (outlets.root / "syndication.toml").write_text(SETTINGS + BROKEN)
    outlets.run("publish")
    answer = outlets.run("partners")
    assert answer.code == 1
    assert "limits.titel" in answer.out
    status = outlets.run("status")
    assert status.code == 1
    assert "partners that need somebody" in status.out


def test_a_sheet_that_nobody_looked_at_for_long_is_no_error(outlets: Newsroom) -> None:
    old = SETTINGS.replace("public = true", "public = true\nchecked = 2020-01-01")
    (outlets.root / "syndication.toml").write_text(old)
    answer = outlets.run("partners", "--json")
    assert answer.code == 0
    assert any(
        "compared with the partner's sheet" in line for line in json.loads(answer.out)["partners"][0]["warnings"]
    )


def test_what_a_partner_refuses_with_the_cure(outlets: Newsroom) -> None:
    answer = outlets.run("partners", "check", "msn", "short")
    assert answer.code == 1
    assert "title_too_short: headline: 5 characters; allowed: at least 21; write a longer headline" in answer.out
    assert "title_too_short" in codes(outlets.run("partners", "check", "msn", "short", "--json").out)
    assert outlets.run("partners", "check", "msn", "good").code == 0
    assert outlets.run("partners", "check", "msn").code == 1


def test_a_file_that_is_not_published(outlets: Newsroom, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text('+++\nheadline = "Draft"\npublished = 2999-01-01T12:00:00Z\n+++\n\nText.\n')
    answer = outlets.run("partners", "check", "msn", str(draft), "--json")
    assert answer.code == 1
    assert {"title_too_short", "body_too_short", "no_lead_image"} <= codes(answer.out)
    assert "date_future" not in codes(answer.out)  # it is judged as of its publication
    assert outlets.run("show", "draft").code == 1


def test_a_story_that_waits_for_its_embargo(outlets: Newsroom) -> None:
    outlets.record("later.md", GOOD, LONG, slug='"later"', media=PICTURE, embargo_until="2999-01-01T12:00:00Z")
    outlets.run("publish")
    answer = outlets.run("partners", "check", "msn", "later")
    assert (answer.code, "would be accepted" in answer.out) == (0, True)


def test_a_story_that_the_record_denies_to_a_partner(outlets: Newsroom) -> None:
    outlets.record("denied.md", GOOD, LONG, slug='"denied"', media=PICTURE, partners='{deny = ["msn"]}')
    outlets.run("publish")
    answer = outlets.run("partners", "check", "msn", "denied")
    assert answer.code == 1
    assert "its record denies it to the partner" in answer.out


@pytest.mark.parametrize("name", ["nothing", "\x1b[31m", "/"])
def test_a_story_that_is_not_there(outlets: Newsroom, name: str) -> None:
    assert outlets.run("partners", "check", "msn", name).code == 1


def test_an_edit_names_partners_that_the_settings_do_not_have(outlets: Newsroom) -> None:
    done = outlets.run("edit", "good", "--deny-partner", "MSN", "--deny-partner", "flipbord", "--dry-run")
    assert (done.code, done.error) == (
        0,
        "warning: flipbord: the settings have no such partner; did you mean flipboard?\n",
    )


def test_why_says_what_a_partner_chooses(outlets: Newsroom) -> None:
    settings = outlets.root / "syndication.toml"
    settings.write_text(
        f'{settings.read_text()}\n[[partners]]\nname = "sport"\nprofile = "msn"\nchoice = {{sections = ["Sport"]}}\n'
    )
    outlets.done("publish")
    why = " ".join(outlets.done("why", "good").split())
    assert "partner sport not selected: the partner takes sections: Sport; the story has no section" in why


def test_a_withdrawal_lists_partners_until_it_is_done(outlets: Newsroom) -> None:
    done = outlets.run("withdraw", "good", "--kill", "--note", "It was wrong.")
    assert "withdrawn in the feeds of these partners: msn" in done.out
    assert "syndication partners done flipboard" in done.out
    assert "to be withdrawn by hand" in outlets.run("status").out
    assert outlets.run("partners").code == 1
    why = outlets.done("why", "good")
    assert "partner msn  gone: its feed says that it is withdrawn" in why
    assert "partner flipboard  gone: is to be withdrawn by hand" in why
    outlets.done("partners", "done", "flipboard", "good")
    assert outlets.run("partners").code == 0
    assert "withdrawn by hand good: flipboard\n" in outlets.done("audit")
    assert outlets.run("partners", "done", "flipboard", "good").code == 1


def test_the_document(outlets: Newsroom) -> None:
    assert f"<title>{GOOD}</title>" in outlets.done("partners", "show", "msn")
    assert outlets.run("partners", "show", "nobody").code == 1
