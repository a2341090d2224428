"""The acts on a story: what the page says before, what is needed, what is done, and what became of it."""

from __future__ import annotations

from typing import Any

import pytest

from syndication.model.errors import CatalogError
from syndication.model.target_state import TargetState
from syndication.model.users import Role
from syndication.web.desk import acts
from syndication.web.desk.arrivals import Arrivals
from tests.web.desk.stories.newsroom import Newsroom

KILL = {"note": "It never happened.", "word": "harbour", "reason": "The source withdrew it."}
LATER = {"published": "2999-02-05T12:00", "zone": "Europe/Berlin"}
ACTS: list[tuple[str, str, Role, dict[str, Any]]] = [
    ("public", "edit", "write", {"headline": "Harbour is open"}),
    ("public", "correct", "write", {"note": "It was Friday."}),
    ("public", "update", "write", {"note": "Ships arrive."}),
    ("public", "withhold", "write", {"note": "In doubt."}),
    ("public", "kill", "withdraw", KILL),
    ("draft", "edit", "write", {"headline": "A whole story"}),
    ("draft", "publish", "write", {}),
    ("draft", "schedule", "write", LATER),
    ("scheduled", "publish", "write", {}),
    ("scheduled", "unschedule", "write", {}),
    ("embargoed", "unschedule", "write", {}),
    ("withheld", "reinstate", "withdraw", {"note": "Checked."}),
    ("killed", "reinstate", "withdraw", {"note": "It was right."}),
]
ROLES: tuple[Role, ...] = ("read", "write", "withdraw", "admin")


OF_ACTS = pytest.mark.parametrize(
    ("slug", "act", "needed", "fields"), ACTS, ids=[f"{act} {slug}" for slug, act, *_ in ACTS]
)


@OF_ACTS
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_and_may_do_an_act(
    still: Newsroom, slug: str, act: str, needed: Role, fields: dict[str, Any], role: Role
) -> None:
    path, before = f"/stories/{slug}/{act}", still.story(slug).item
    if ROLES.index(role) >= ROLES.index(needed):
        still.get(path, role)
        return
    still.get(path, role, 403)
    still.post(path, fields, role, 403)
    assert still.story(slug).item == before
    if slug != "embargoed":
        links = still.get(f"/stories/{slug}", role).all("//nav[contains(@class, 'acts')]//a/@href")
        assert f"/desk{path}" not in links


@OF_ACTS
def test_an_act_is_done_in_the_name_of_the_person(
    newsroom: Newsroom, slug: str, act: str, needed: Role, fields: dict[str, Any]
) -> None:
    before = newsroom.story(slug).item
    newsroom.send(f"/stories/{slug}/{act}", fields, needed)
    assert newsroom.story(slug).item.version == before.version + 1
    assert newsroom.log()[-1].who == f"user {newsroom.name_of(needed)}"


@pytest.mark.parametrize(
    ("slug", "act", "status"),
    [
        ("draft", "publish", "usable"),
        ("scheduled", "unschedule", "withheld"),
        ("public", "withhold", "withheld"),
        ("public", "kill", "canceled"),
        ("killed", "reinstate", "usable"),
    ],
)
def test_what_becomes_of_the_story(newsroom: Newsroom, slug: str, act: str, status: str) -> None:
    newsroom.send(f"/stories/{slug}/{act}", KILL)
    assert newsroom.story(slug).item.status == status


def test_a_kill_says_before_whom_it_concerns(newsroom: Newsroom) -> None:
    page = newsroom.get("/stories/public/kill")
    assert "Harbour reopens" in page.words()
    assert "The harbour reopened on Thursday" in page.words()
    assert page.words("//button[@class='danger']") == "Kill in 2 feeds and at 2 partners"
    assert [one.text_content() for one in page.all("//dd//*[contains(@class, 'chip')]")] == ["flipboard", "msn"]


@pytest.mark.parametrize(
    ("missing", "anchor"), [({"note": " "}, "note"), ({"word": ""}, "word"), ({"word": "Council"}, "word")]
)
def test_a_kill_without_note_or_word_is_refused_and_keeps_the_input(
    newsroom: Newsroom, missing: dict[str, str], anchor: str
) -> None:
    page = newsroom.send("/stories/public/kill", KILL | missing, status=422)
    assert newsroom.story("public").item.status == "usable"
    (field,) = page.all(f"//*[@id='{anchor}']")
    assert field.get("aria-invalid") == "true"
    (error,) = page.all(f"//*[@id='{field.get('aria-describedby').split()[-1]}']")
    assert error.get("class") == "error"
    assert page.fields()["reason"].strip() == KILL["reason"]


def test_a_reader_sees_the_note_of_a_kill_and_the_log_the_reason(newsroom: Newsroom) -> None:
    newsroom.send("/stories/public/kill", KILL)
    assert newsroom.story("public").item.revisions[-1].note == KILL["note"]
    assert [(one.action, one.note) for one in newsroom.log()[-2:]] == [
        ("kill", KILL["note"]),
        ("reason", KILL["reason"]),
    ]
    assert KILL["reason"] not in newsroom.get("/stories/public/targets").text


def test_an_act_on_another_version_is_refused_and_says_who_was_faster(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/public/kill").fields() | KILL
    newsroom.send("/stories/public/edit", {"headline": "Harbour is open"}, "write")
    page = newsroom.post("/stories/public/kill", fields, status=412)
    assert "user wanda changed it meanwhile" in page.words()
    assert newsroom.story("public").item.status == "usable"
    newsroom.post("/stories/public/kill", page.fields() | KILL)
    assert newsroom.story("public").item.status == "canceled"


def test_a_form_that_is_sent_twice_acts_once(newsroom: Newsroom) -> None:
    fields = newsroom.get("/stories/public/kill").fields() | KILL
    first = newsroom.post("/stories/public/kill", fields)
    assert newsroom.post("/stories/public/kill", fields).location == first.location
    assert newsroom.story("public").item.version == 2
    assert [one.action for one in newsroom.log()].count("reason") == 1


def test_a_reason_is_stored_without_what_no_database_takes(newsroom: Newsroom) -> None:
    newsroom.send("/stories/public/kill", KILL | {"reason": "The\x00 source."})
    assert newsroom.log()[-1].note == "The source."


def test_an_act_is_done_even_if_its_reason_cannot_be_logged(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise CatalogError("writing to the database: it is away")

    fields = newsroom.get("/stories/public/kill").fields() | KILL
    monkeypatch.setattr("syndication.web.desk.reasons.audit.has", fail)
    assert newsroom.post("/stories/public/kill", fields).location == "/desk/stories/public/targets"
    assert newsroom.story("public").item.status == "canceled"
    assert KILL["reason"] in caplog.text


def test_after_a_kill_there_is_a_line_for_each_target(newsroom: Newsroom) -> None:
    done = newsroom.send("/stories/public/kill", KILL)
    assert done.location == "/desk/stories/public/targets"
    page = newsroom.get("/stories/public/targets")
    names = [row.text_content() for row in page.all("//tbody//th")]
    assert {"/", "/sections/city/", "msn", "flipboard"} <= set(names)
    assert page.all("//*[@id='arrivals' and @data-live]")
    newsroom.house.publish()
    states = {
        row.xpath("string(th)"): row.xpath("string(td[2])")
        for row in newsroom.get("/stories/public/targets").all("//tbody/tr")
    }
    assert states["/sections/city/"] == "has taken it down"


def test_a_reinstatement_says_what_it_cannot_do_and_offers_a_new_story(newsroom: Newsroom) -> None:
    page = newsroom.get("/stories/killed/reinstate")
    assert "does not come back as it was" in page.words()
    (link,) = page.all("//main//a[contains(@href, '/stories/new')]")
    new = newsroom.get(link.get("href").removeprefix("/desk"))
    assert new.fields()["headline"] == "Wrong story"


def test_a_schedule_shows_its_times_in_words_before_it_is_made(newsroom: Newsroom) -> None:
    path = "/stories/draft/schedule"
    page = newsroom.send(path, LATER | {"embargo_until": "2999-02-06T12:00", "step": "check"}, status=200)
    words = page.words("//*[@role='status'][contains(@class, 'notice')]")
    assert "Tue 5 Feb 2999, 11:00 UTC" in words
    assert "in 97" in words  # years, by the clock of the machine
    assert newsroom.story("draft").item.status == "withheld"
    newsroom.post(path, page.fields() | {"step": "do"})
    item = newsroom.story("draft").item
    assert (item.status, item.published.isoformat()) == ("usable", "2999-02-05T12:00:00+01:00")
    assert item.embargo_until
    assert item.embargo_until.isoformat() == "2999-02-06T12:00:00+01:00"


@pytest.mark.parametrize(
    ("fields", "anchor", "words"),
    [
        ({"published": ""}, "published", "is missing"),
        ({"published": "2001-01-01T00:00"}, "published", "has passed"),
        ({"published": "tomorrow"}, "published", "is not a time"),
        ({"published": "2999-01-02T00:00", "zone": "Berlin"}, "published", "write Europe/Berlin"),
        ({"published": "2999-01-02T00:00", "embargo_until": "2999-01-01T00:00"}, "embargo_until", "has no effect"),
    ],
)
def test_times_that_cannot_be_meant_are_refused_at_their_field(
    newsroom: Newsroom, fields: dict[str, str], anchor: str, words: str
) -> None:
    page = newsroom.send("/stories/draft/schedule", fields, status=422)
    assert words in page.words(f"//*[@id='{anchor}-error-1']")
    assert newsroom.story("draft").item.status == "withheld"


@pytest.mark.parametrize(
    ("slug", "act"),
    [
        ("public", "publish"),
        ("public", "unschedule"),
        ("killed", "edit"),
        ("draft", "withhold"),
        ("draft", "reinstate"),
        ("scheduled", "withhold"),
        ("withheld", "withhold"),
        ("killed", "withhold"),
        ("public", "reinstate"),
    ],
)
def test_an_act_that_the_state_does_not_allow_is_refused(newsroom: Newsroom, slug: str, act: str) -> None:
    before = newsroom.story(slug).item
    newsroom.get(f"/stories/{slug}/{act}", status=409)
    newsroom.post(f"/stories/{slug}/{act}", KILL | LATER | {"version": before.version}, status=409)
    assert newsroom.story(slug).item == before


def test_drafts_that_are_published_have_no_note_that_says_so(newsroom: Newsroom) -> None:
    newsroom.send("/stories/draft/publish")
    item = newsroom.story("draft").item
    assert (item.status, item.revisions, item.never_public) == ("usable", (), False)
    newsroom.house.publish()
    assert b"Half a story" in newsroom.house.document("/rss.xml")


def test_an_embargo_ends_early_only_if_the_person_says_so(newsroom: Newsroom) -> None:
    page = newsroom.get("/stories/embargoed/publish")
    assert "Its embargo ends now, and everybody can read it." in page.words()
    assert "/desk/stories/embargoed/schedule" in page.all("//main//a/@href")
    refused = newsroom.post("/stories/embargoed/publish", page.fields(), status=422)
    assert "the embargo ends now" in refused.words("//*[@id='ends_embargo-error-1']")
    assert newsroom.story("embargoed").item.embargo_until
    newsroom.post("/stories/embargoed/publish", page.fields() | {"ends_embargo": "1"})
    assert newsroom.story("embargoed").item.embargo_until is None


def test_a_draft_under_embargo_is_proposed_for_the_end_of_it(newsroom: Newsroom) -> None:
    newsroom.send("/stories/draft/edit", {"embargo_until": "2999-03-01T09:00", "zone": "UTC"})
    fields = newsroom.get("/stories/draft/schedule").fields()
    assert (fields["published"], fields["embargo_until"]) == ("2999-03-01T09:00", "2999-03-01T09:00")
    newsroom.post("/stories/draft/schedule", fields | {"step": "do"})
    assert newsroom.story("draft").item.status == "usable"


def test_a_schedule_says_when_the_story_becomes_public(newsroom: Newsroom) -> None:
    done = newsroom.send("/stories/draft/schedule", {"published": "2999-02-05T12:00", "zone": "UTC"})
    page = newsroom.get(done.location.removeprefix("/desk"))
    assert "Scheduled. It becomes public: Tue 5 Feb 2999, 12:00 UTC" in page.words("//*[@role='status']")
    targets = newsroom.get("/stories/draft/targets").words()
    assert "nobody has it. It becomes public: Tue 5 Feb 2999, 12:00 UTC" in targets


def test_a_draft_is_killed_without_a_word_to_readers(newsroom: Newsroom) -> None:
    page = newsroom.get("/stories/draft/kill")
    assert "no reader and no partner hears of it" in page.words()
    assert "Note for readers" not in page.words()
    assert page.words("//button[@class='danger']") == "Kill the draft"


def test_a_killed_draft_comes_back_as_a_public_story_and_the_page_says_so(newsroom: Newsroom) -> None:
    newsroom.send("/stories/draft/kill", {"note": "Not ours.", "word": "half"})
    words = newsroom.get("/stories/draft/reinstate").words()
    assert "It was never public. Now it becomes public at once" in words


def test_partners_that_refuse_a_story_are_named_where_it_has_arrived(newsroom: Newsroom) -> None:
    partners = newsroom.get("/stories/plain/targets").all("//*[@aria-labelledby='refusing']//li")
    assert ["msn" in one.text_content() for one in partners] == [True]


def test_the_first_publication_is_not_called_a_return(newsroom: Newsroom) -> None:
    newsroom.send("/stories/draft/schedule", LATER)
    newsroom.send("/stories/draft/unschedule")
    newsroom.send("/stories/draft/publish")
    newsroom.send("/stories/draft/withhold", {"note": "In doubt."})
    rows = newsroom.get("/stories/draft/versions").all("//tbody/tr/td[3]")
    assert [row.text_content() for row in rows][:4] == ["withheld", "published", "taken back", "scheduled"]


def test_a_receiver_that_refuses_an_event_is_said_to_fail(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = Arrivals((TargetState("webhook", "newsroom", "waiting", "answered 500"),))
    monkeypatch.setattr(acts, "arrivals_of", lambda *_: refused)
    assert newsroom.get("/stories/public/targets").words("//tbody/tr/td[2]") == "fails, is tried again"
