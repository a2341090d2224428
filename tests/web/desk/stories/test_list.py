"""The list of stories: its rows, its filter as a sentence, its pages, and acts on several stories."""

from __future__ import annotations

import pytest

from syndication.web.desk.story_filter import filter_words, given_values, query_of, query_values
from tests.web.desk.stories.newsroom import SLUGS, Newsroom, Screen


def headlines(page: Screen) -> list[str]:
    return [link.text_content() for link in page.all("//td[@class='title']/a")]


def test_the_newest_come_first_with_what_is_known_of_them(still: Newsroom) -> None:
    page = still.get("/stories")
    assert headlines(page)[0] == "Tomorrow's news"
    assert len(headlines(page)) == len(SLUGS)
    assert "7 stories" in page.words("//p[@role='status'][contains(@class, 'sentence')]")
    (row,) = [row for row in page.all("//tbody/tr") if "Harbour" in row.text_content()]
    cells = {cell.get("data-label"): " ".join(cell.text_content().split()) for cell in row.xpath("td")}
    assert (cells["State"], cells["Section"], cells["Changed by"]) == ("Public", "City", "file")
    assert cells["Partners"] == "flipboard msn"
    assert len(row.xpath(".//*[contains(@class, 'chip-yes')]")) == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=harbour", ["Harbour reopens after the storm"]),
        ("state=draft", ["Half a story"]),
        ("state=scheduled&state=embargoed", ["Tomorrow's news", "Secret merger"]),
        ("state=withheld", ["Doubtful story"]),
        ("state=canceled", ["Wrong story"]),
        ("section=World", ["Council meets"]),
        ("author=Ann+Berg&section=&q=&from=", ["Council meets"]),
        ("partner=msn&verdict=accepted", ["Harbour reopens after the storm"]),
        ("section=City&without=picture", []),
    ],
)
def test_filters(still: Newsroom, query: str, found: list[str]) -> None:
    assert headlines(still.get(f"/stories?{query}")) == found


def test_each_word_of_the_sentence_drops_itself(still: Newsroom) -> None:
    page = still.get("/stories?section=City&state=draft&state=public&without=picture&q=ship")
    links = {link.text_content(): link.get("href") for link in page.all("//a[@class='drop']")}
    assert list(links) == ["section City", "Draft", "Public", "without picture", "“ship”"]
    assert links["Draft"] == "/desk/stories?state=public&section=City&q=ship&without=picture"


def test_a_wrong_filter_is_told(still: Newsroom) -> None:
    page = still.get("/stories?state=odd&partner=", status=400)
    assert "state: is one of" in page.words("//*[@id='faults']")


def test_the_list_goes_on_page_by_page(newsroom: Newsroom) -> None:
    for number in range(60):
        newsroom.house.record(f"many-{number}.md", f"Story {number}", section='"Sport"')
    newsroom.house.publish()
    first = newsroom.get("/stories?section=Sport")
    (link,) = first.all("//a[@rel='next']/@href")
    second = newsroom.get(f"/stories{link}")
    assert (len(headlines(first)), len(headlines(second))) == (50, 10)
    assert set(headlines(first)).isdisjoint(headlines(second))
    assert second.all("//a[@rel='next']") == []


def test_broken_records_have_no_story_but_a_file(newsroom: Newsroom) -> None:
    newsroom.house.write("broken.md", "+++\nheadline = \n+++\n")
    newsroom.house.publish()
    page = newsroom.get("/stories?state=broken")
    assert "broken.md" in page.words("//*[@aria-labelledby='records']")
    assert headlines(page) == []


def test_filters_as_texts() -> None:
    given = given_values({"q": [" "], "section": ["A&B", ""], "partner": ["msn"], "verdict": ["refused"]})
    assert given == {"section": ["A&B"], "partner": ["msn"], "verdict": ["refused"]}
    assert query_values(given)["order"] == ["-published"]
    assert {word.kind: word.without for word in filter_words(given)} == {
        "section": "partner=msn&verdict=refused",
        "partner": "section=A%26B",
        "verdict": "section=A%26B&partner=msn",
    }
    assert query_of({}) == ""


def choose(newsroom: Newsroom, act: str, *slugs: str, **more: str) -> Screen:
    chosen = [f"{newsroom.story(slug).item.version}:{slug}" for slug in slugs]
    return newsroom.post("/stories/bulk", {"act": act, "story": chosen, **more}, "write", 200)


@pytest.mark.parametrize(
    ("act", "more", "changed"),
    [
        ("tag", {"name": "Ships"}, ["public", "plain", "scheduled", "draft"]),
        ("section", {"name": "Sea"}, ["public", "plain", "scheduled", "draft"]),
        ("withhold", {"note": "In doubt."}, ["public", "plain"]),
        ("unschedule", {}, ["scheduled"]),
    ],
)
def test_an_act_on_several_stories(newsroom: Newsroom, act: str, more: dict[str, str], changed: list[str]) -> None:
    slugs = ("public", "plain", "scheduled", "draft", "killed")
    before = {slug: newsroom.story(slug).item.version for slug in slugs}
    page = choose(newsroom, act, *slugs, **more)
    (button,) = page.all("//button[@name='step']")
    assert f"{len(changed)} stor" in button.text_content()
    assert page.text.count("stays as it is") == len(slugs) - len(changed)
    fields = page.fields() | more | {"story": page.all("//input[@name='story']/@value"), "step": "do"}
    done = newsroom.post("/stories/bulk", fields, "write", 200)
    assert done.words("//h1") == f"{len(changed)} of {len(changed)} stories are changed"
    assert [slug for slug in slugs if newsroom.story(slug).item.version > before[slug]] == changed
    assert newsroom.post("/stories/bulk", fields, "write", 200).words("//h1") == done.words("//h1")
    assert [slug for slug in slugs if newsroom.story(slug).item.version > before[slug] + 1] == []


def test_to_withhold_several_lists_where_they_are_and_needs_a_note(newsroom: Newsroom) -> None:
    page = choose(newsroom, "withhold", "public", "plain")
    assert "/sections/city" in page.words("//dl")
    assert "flipboard, msn" in page.words("//dl")
    fields = page.fields() | {"story": ["1:public"], "step": "do", "note": " "}
    refused = newsroom.post("/stories/bulk", fields, "write", 422)
    assert refused.all("//*[@id='note' and @aria-invalid='true']")
    assert newsroom.story("public").item.status == "usable"


def test_a_story_that_somebody_else_changed_is_the_only_one_left_out(newsroom: Newsroom) -> None:
    page = choose(newsroom, "tag", "public", "plain", name="Ships")
    newsroom.send("/stories/plain/edit", {"headline": "Council meets again"}, "admin")
    fields = page.fields() | {"story": page.all("//input[@name='story']/@value"), "step": "do"}
    done = newsroom.post("/stories/bulk", fields, "write", 200)
    assert done.words("//h1") == "1 of 2 stories are changed"
    assert "another version" in done.words("//tr[@class='row-alarm']")


MANY = {"act": "unschedule", "step": "do", "story": [f"1:story-{number}" for number in range(201)]}


@pytest.mark.parametrize(
    "fields", [{}, {"act": "tag"}, {"act": "kill", "story": ["1:public"]}, {"story": ["public"]}, MANY]
)
def test_what_is_missing_is_told(still: Newsroom, fields: dict[str, object]) -> None:
    assert still.post("/stories/bulk", fields, "write", 422).words("//*[@id='faults']")
    still.post("/stories/bulk", fields, "read", 403)


def test_the_way_back_from_several_stories_leads_to_the_list_with_its_filters(newsroom: Newsroom) -> None:
    query = newsroom.get("/stories?section=City&q=harbour", "write").fields()["back"]
    page = choose(newsroom, "tag", "public", name="Ships", back=query)
    (back,) = page.all("//main//a[.='Do nothing']/@href")
    assert headlines(newsroom.get(back.removeprefix("/desk"))) == ["Harbour reopens after the storm"]
    done = newsroom.post("/stories/bulk", page.fields() | {"step": "do"}, "write", 200)
    assert done.all("//main//a[.='Back to the list']/@href") == [back]


def test_broken_records_are_counted_and_lead_to_their_cures(newsroom: Newsroom) -> None:
    newsroom.house.record("broken.md", "Broken", slug='"broken"', sektion='"City"')
    newsroom.house.publish()
    page = newsroom.get("/stories?state=broken")
    assert page.words("//p[@class='sentence']").startswith("1 record is broken")
    assert "/desk/findings?state=broken" in page.all("//main//a/@href")


def test_a_story_that_is_not_there_any_more_is_named(newsroom: Newsroom) -> None:
    fields = {"act": "tag", "name": "Ships", "story": ["1:plain", "1:forgotten"]}
    page = newsroom.post("/stories/bulk", fields, "write", 200)
    assert "not there any more: forgotten" in page.words()
    sent = page.fields() | {"story": page.all("//input[@name='story']/@value"), "step": "do"}
    done = newsroom.post("/stories/bulk", sent, "write", 200)
    assert done.words("//h1") == "1 of 2 stories are changed"
    assert done.words("//tr[@class='row-alarm']/th") == "forgotten"


def test_those_who_only_read_learn_nothing_of_stories_under_embargo(newsroom: Newsroom) -> None:
    """Neither how many there are, nor from the cursor, which has the id of a story, nor by a search for their words."""
    for number in range(60):
        newsroom.house.record(f"secret-{number}.md", f"Secret {number}", embargo_until="2999-01-01T00:00:00Z")
    newsroom.house.publish()
    for query, count in (("", 6), ("?q=secret", 0), ("?order=-changed", 6), ("?state=embargoed", 0)):
        page = newsroom.get(f"/stories{query}", "read")
        assert page.all("//a[@rel='next']") == []
        assert f"{count} stories" in page.words("//p[@class='sentence']")
    assert newsroom.get("/stories", "write").all("//a[@rel='next']")
