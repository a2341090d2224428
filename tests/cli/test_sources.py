"""`syndication sources`: what is followed, how it is, and what a person can do about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.newsroom import LEAST, Newsroom
from tests.http.fetch.misbehaving import Server, answer, saying

STORY = {"guid": "17", "headline": "Harbour reopens", "body_html": "<p>It did.</p>"}


def ninjs(*numbers: int, **fields: str) -> bytes:
    moment = {"versioncreated": "2026-02-05T12:00:00+0000"}
    return json.dumps(
        [{**STORY, "guid": f"{n}", "headline": f"Story {n}", **moment, **fields} for n in numbers]
    ).encode()


@pytest.fixture
def agency() -> Iterator[Server]:
    made = Server({"/feed": saying(answer(ninjs(1, 2), "Content-Type: application/json"))})
    yield made
    made.close()


@pytest.fixture
def following(newsroom: Newsroom, agency: Server) -> Newsroom:
    """A publication that follows an agency; its stories are public at once."""
    settings = f'[[sources]]\nname = "agency"\nurl = "{agency.url}/feed"\nstatus = "usable"\nrights = "full"\n'
    (newsroom.root / "syndication.toml").write_text(LEAST + settings)
    newsroom.record("old.md", "Old story")
    newsroom.done("publish")
    return newsroom


def says(agency: Server, body: bytes, status: str = "200 OK") -> None:
    agency.talks["/feed"] = saying(answer(body, status=status))


def test_without_sources_the_command_says_how_to_begin(newsroom: Newsroom) -> None:
    assert newsroom.done("sources").startswith("There are no sources; add a [[sources]] table")
    assert newsroom.run("sources", "fetch", "x").error == "error: x: there is no such source; the settings have none\n"


def test_a_source_is_listed_before_and_after_its_first_round(following: Newsroom) -> None:
    assert following.done("sources").splitlines()[1].split()[:2] == ["agency", "new"]
    assert following.done("sources", "fetch", "agency").startswith("agency: 2 new; next try ")
    head, line = following.done("sources").splitlines()
    assert head.split() == "SOURCE STATE STORIES LAST ANSWER LAST NEW NEXT TRY".split()
    assert line.split()[:3] == ["agency", "ok", "2"]
    (found,) = following.told("sources")["sources"]
    assert (found["name"], found["health"], found["kind"], found["stories"]) == ("agency", "ok", "ninjs", {"taken": 2})


def test_fetching_again_finds_nothing_new(following: Newsroom) -> None:
    following.done("sources", "fetch", "agency")
    assert following.done("sources", "fetch", "agency").startswith("agency: nothing new; ")


def test_stories_are_public_with_the_next_publication(following: Newsroom) -> None:
    following.done("sources", "fetch", "agency")
    following.done("publish")
    assert "in: number" in following.done("why", "story-1")


def test_why_and_show_name_the_source(following: Newsroom) -> None:
    following.done("sources", "fetch", "agency")
    assert following.done("why", "story-1").splitlines()[0] == "followed from agency (1)"
    assert following.told("why", "story-1")["followed"] == [{"source": "agency", "key": "1", "detail": ""}]
    assert "followed    agency 1" in following.done("show", "story-1")


def test_a_story_that_waits_for_an_editor_says_so(following: Newsroom) -> None:
    settings = following.root / "syndication.toml"
    settings.write_text(settings.read_text().replace('status = "usable"\n', ""))
    following.done("sources", "fetch", "agency")
    following.done("publish")
    line = 'it waits for an editor; to publish it: syndication reinstate story-1 --note "Checked."'
    assert line in following.done("why", "story-1").splitlines()
    following.done("reinstate", "story-1", "--note", "Checked.")
    assert line not in following.done("why", "story-1").splitlines()


def test_a_failure_is_shown_with_its_reason_and_the_next_try(following: Newsroom, agency: Server) -> None:
    says(agency, b"", "503 Service Unavailable")
    failed = following.run("sources", "fetch", "agency")
    assert failed.code == 1
    assert failed.out.startswith("agency: answered 503; next try ")
    shown = following.done("sources")  # a failure of less than an hour needs nobody
    assert "failing since" in shown
    assert "answered 503" in shown


def test_a_held_source_needs_somebody_who_accepts(following: Newsroom, agency: Server) -> None:
    says(agency, ninjs(1, 2, 3, 4))
    following.done("sources", "fetch", "agency")
    says(agency, ninjs(5, 6, 7, 8))
    assert "held: 4 stories" in following.done("sources", "fetch", "agency")
    answered = following.run("sources")
    assert answered.code == 1
    assert "held: Story 5 (5)" in answered.out
    assert following.run("status").code == 1
    assert "agency: held: " in following.run("status").out
    assert following.done("sources", "accept", "agency") == (
        "agency: 4 stories will be taken; now: syndication sources fetch agency\n"
    )
    assert following.done("sources", "fetch", "agency").startswith("agency: 4 new; ")
    assert following.run("sources", "accept", "agency").error.startswith("error: agency: nothing is held")


def test_a_silent_source_needs_somebody(following: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from syndication.publishing.steps import utc_now

    settings = following.root / "syndication.toml"
    settings.write_text(settings.read_text() + 'quiet_after = "6h"\n')
    following.done("sources", "fetch", "agency")
    following.done("sources")
    monkeypatch.setattr("syndication.cli.sources.utc_now", lambda: utc_now() + timedelta(hours=7))
    answered = following.run("sources")
    assert answered.code == 1
    assert "quiet: the last new story came at" in answered.out


def test_a_source_can_be_paused_and_resumed(following: Newsroom) -> None:
    assert following.done("sources", "pause", "agency") == "agency is paused\n"
    assert following.done("sources").splitlines()[1].split()[:2] == ["agency", "paused"]
    assert following.done("sources", "resume", "agency") == "agency is asked again now\n"
    assert following.done("sources").splitlines()[1].split()[:2] == ["agency", "new"]


def test_a_source_that_ended_can_be_resumed(following: Newsroom, agency: Server) -> None:
    says(agency, b"", "410 Gone")
    following.run("sources", "fetch", "agency")
    answered = following.run("sources")
    assert answered.code == 1
    assert "to ask again: syndication sources resume agency" in answered.out
    following.done("sources", "resume", "agency")
    assert following.done("sources").splitlines()[1].split()[:2] == ["agency", "new"]


def test_an_unknown_source_is_named_with_the_nearest_one(following: Newsroom) -> None:
    for command in ("fetch", "pause", "resume", "accept"):
        error = following.run("sources", command, "agenci").error
        assert error == "error: agenci: there is no such source; did you mean agency?\n"


def test_trying_shows_what_would_be_taken_and_writes_nothing(following: Newsroom, agency: Server) -> None:
    says(agency, ninjs(1, 2, embargoed="2099-01-01T00:00:00+0000"))
    before = sorted(following.items.rglob("*"))
    text = following.done("sources", "try", f"{agency.url}/feed")
    assert "Story 1" in text
    assert "id 1; published" in text
    assert text.splitlines()[-1] == "2 stories would be taken, 0 not"
    found = following.told("sources", "try", "agency")
    assert [story["item"]["headline"] for story in found["stories"]] == ["Story 1", "Story 2"]
    assert sorted(following.items.rglob("*")) == before
    assert following.done("sources").splitlines()[1].split()[:2] == ["agency", "new"]


def test_trying_what_is_no_feed_is_an_error_in_one_line(following: Newsroom, agency: Server, tmp_path: Path) -> None:
    says(agency, b"<html><body>Hello</body></html>")
    answered = following.run("sources", "try", f"{agency.url}/feed")
    assert answered.code == 1
    assert answered.error.startswith(f"error: {agency.url}/feed: is no feed")
    answered = following.run("sources", "try", str(tmp_path / "nowhere" / "*.xml"))
    assert answered.code == 1
    assert "there is no such folder" in answered.error


def test_trying_a_feed_with_stories_of_this_publication_is_refused(following: Newsroom, agency: Server) -> None:
    says(agency, ninjs(1, guid="tag:tribune.example,2026-02-05:story-1"))
    answered = following.run("sources", "try", f"{agency.url}/feed")
    assert answered.code == 1
    assert "carries a story of this publication" in answered.error


def test_what_became_of_each_story_is_listed(following: Newsroom, agency: Server) -> None:
    settings = following.root / "syndication.toml"
    settings.write_text(settings.read_text() + 'exclude = ["Story 2"]\n')
    following.done("sources", "fetch", "agency")
    lines = following.done("sources", "stories", "agency").splitlines()
    assert lines[0].split() == ["STATE", "SEEN", "ID", "DETAIL"]
    assert [line.split()[0] for line in lines[1:]] == ["taken", "excluded"]
    assert lines[2].endswith("a word in exclude: Story 2")
    (excluded,) = following.told("sources", "stories", "agency", "--state", "excluded")["stories"]
    assert (excluded["key"], excluded["detail"]) == ("2", "a word in exclude: Story 2")


def test_a_story_is_found_by_its_id_at_the_source(following: Newsroom, agency: Server) -> None:
    says(agency, ninjs(1, guid="urn:newsml:agency.example:17"))
    following.done("sources", "fetch", "agency")
    assert following.done("why", "urn:newsml:agency.example:17").startswith("followed from agency (urn:newsml:")


def test_an_edit_can_be_given_up_for_the_version_of_the_source(following: Newsroom, agency: Server) -> None:
    following.done("sources", "fetch", "agency")
    following.done("correct", "story-1", "--note", "Right.", "--headline", "Our story 1")
    says(agency, ninjs(1, 2, body_html="<p>It did, late.</p>"))
    assert "left as it is" in following.done("sources", "fetch", "agency") + following.done("sources")
    assert following.done("sources", "take", "story-1") == (
        "story-1 follows agency again; now: syndication sources fetch agency\n"
    )
    assert following.done("sources", "fetch", "agency").startswith("agency: 1 updated; ")
    item = following.told("show", "story-1")["item"]
    assert (item["headline"], item["body"].strip()) == ("Story 1", "<p>It did, late.</p>")
    assert "left as it is" not in following.done("sources")


def test_only_a_story_of_a_source_can_follow_it_again(following: Newsroom) -> None:
    assert following.run("sources", "take", "old-story").error.startswith(
        "error: old-story: does not come from a source"
    )


def test_secrets_are_in_no_output(following: Newsroom, agency: Server) -> None:
    settings = following.root / "syndication.toml"
    settings.write_text(settings.read_text() + 'token = "s3cret-token"\nheaders = {X-Key = "k3y-of-ours"}\n')
    says(agency, b"", "401 Unauthorized")
    for command in (
        ["sources", "fetch", "agency"],
        ["sources"],
        ["sources", "--json"],
        ["status"],
        ["status", "--json"],
    ):
        answered = following.run(*command)
        assert "s3cret-token" not in answered.out + answered.error
        assert "k3y-of-ours" not in answered.out + answered.error
