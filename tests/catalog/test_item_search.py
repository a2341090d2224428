"""Lists and the full-text search, on both databases: what is found is what the pure rules say, in a stable order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndication.catalog import (
    Catalog,
    expected_rows,
    item_search,
    items,
    partner_stories,
    record_files,
    search_conditions,
)
from syndication.catalog.item_search import find_stories
from syndication.catalog.record_files import File
from syndication.catalog.story_facets import facets_of
from syndication.model.item import Author, Item, Media, Rights
from syndication.model.partners.standings import Standing
from syndication.model.partners.verdict import Verdict
from syndication.model.search_query import is_match, parse_search
from syndication.model.search_words import search_texts
from syndication.model.selection import selections
from syndication.model.stored import Accepted
from syndication.model.story_page import ListPlace, StoryCount
from syndication.model.story_query import ORDERS, StoryQuery
from syndication.model.visibility import visibility_of
from tests.support import NOON

HOUR = timedelta(hours=1)
NOW = NOON + 100 * HOUR
TEXTS = {
    "harbour": "<p>The <b>harbour</b> reopens on Monday, as the EU pays for it.</p>",
    "seehafen": "Im Hafen von Hamburg wird gestreikt. Die Fähren fahren nicht.",
    "tokyo": "東京都の港が開いた。 A ship came.",
    "art": "A party of artists starts: 3.5 % of &lt;all&gt; “harbours” are closed.",
    "moscow": "Порт открыт. Ёлки зелёные.",
    "delhi": "हिन्दी में समाचार",
    "empty": "—",
}


def story(name: str, body: str = "Text.", **fields: Any) -> Item:
    known: dict[str, Any] = {
        "headline": name.capitalize(), "published": NOON, "body": body, "slug": name, "version": 1, "changed": NOON,
        "id": f"tag:tribune.example,2026:{name}",
    }  # fmt: skip
    return Item(**known | fields)


def save(catalog: Catalog, *found: Item, now: datetime = NOW) -> None:
    with catalog.begin() as connection:
        before = items.by_ids(connection, [item.id for item in found])
        accepted = [
            Accepted(path=f"items/{item.slug}.md", item=item, chosen=selections(item, ()), before=before.get(item.id))
            for item in found
        ]
        items.save(connection, accepted, now)


def slugs(catalog: Catalog, now: datetime = NOW, **wanted: Any) -> list[str]:
    with catalog.read() as connection:
        page = find_stories(connection, StoryQuery(**wanted), None, now)
    return [stored.item.slug for stored in page.items]


def pages(catalog: Catalog, wanted: StoryQuery) -> Iterator[list[str]]:
    place: ListPlace | None = None
    more = True
    while more:
        with catalog.read() as connection:
            page = find_stories(connection, wanted, place, NOW)
        yield [stored.item.slug for stored in page.items]
        place, more = page.place, page.more


@pytest.fixture
def library(catalog: Catalog) -> Catalog:
    """A catalog with a story for each text."""
    made = [story(name, text, body_form="html") for name, text in TEXTS.items()]
    save(catalog, *made, story("hidden", "The secret ferry", authors=(Author("José Lima"),), section="Wörld"))
    return catalog


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("harbour", {"harbour", "art"}),
        ("HARB", {"harbour", "art"}),
        ("harbour monday", {"harbour"}),
        ("monday harbour", {"harbour"}),
        ('"harbour reopens"', {"harbour"}),
        ("“harbour reopens”", {"harbour"}),
        ('"reopens harbour"', set()),
        ('"harbour"', {"harbour"}),
        ("harbour -party", {"harbour"}),
        ('harbour -"party of artists"', {"harbour"}),
        ("-ship -harbour -hafen -порт -secret -हिन्दी", {"empty"}),
        ("hafen", {"seehafen"}),
        ("hambur", {"seehafen"}),
        ("eehaf", {"seehafen"}),  # inside of a name
        ("ambur", set()),  # not inside of other words
        ("faehren", set()),
        ("fahren", {"seehafen"}),  # without accents
        ("FÄHREN", {"seehafen"}),
        ("EU", {"harbour"}),
        ("e", set()),
        ("a", {"tokyo", "art"}),
        ("art", {"art"}),
        ("東京", {"tokyo"}),
        ("京", {"tokyo"}),
        ("港が", {"tokyo"}),
        ("京東", set()),
        ("елки", {"moscow"}),
        ("हिन्दी", {"delhi"}),
        ("lima", {"hidden"}),
        ("josé", {"hidden"}),
        ("jose lima", {"hidden"}),
        ("world", {"hidden"}),
        ("tag:tribune.example,2026:art", {"art"}),
        ("3.5", {"art"}),
        ("<all>", {"art"}),
        ('"', set()),
        ("???", set()),
    ],
)  # fmt: skip
def test_words_find_stories(library: Catalog, q: str, found: set[str]) -> None:
    assert set(slugs(library, q=q)) == found


typed = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                *"harbour -harbour - * AND NOT NEAR( ) : :* % _ ^ eu a haf { } names: + | & ! <-> é 東 京".split(),
                '"',
                "'",
                "''",
                "\\",
                "\x00",
                "\udcff",
            ]
        ),
        max_size=8,
    ).map(" ".join),
    st.lists(st.sampled_from(["ha", "har", " ", "fen", "-", '"', "東", "ar"]), max_size=10).map("".join),
)


@pytest.mark.parametrize("surely_many", [-1, 20_000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=typed)
def test_any_text_has_the_answer_of_the_pure_rules(
    library: Catalog, monkeypatch: pytest.MonkeyPatch, q: str, surely_many: int
) -> None:
    """Also where all words are taken for frequent ones."""
    monkeypatch.setattr(search_conditions, "SURELY_MANY", surely_many)
    query = parse_search(q)
    with library.read() as connection:
        every = [stored.item for stored in items.following(connection, "", 100)]
    texts = [(item, search_texts(item, withdrawn=False)) for item in every]
    expected = {item.slug for item, each in texts if is_match(query, each)} if query else set()
    assert set(slugs(library, q=q.strip(), order="-published")) == (expected if q.strip() else set(TEXTS) | {"hidden"})


@pytest.mark.parametrize("most", [0, 10_000])
@pytest.mark.parametrize("order", ORDERS)
def test_pages_have_each_story_once_and_in_order(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, order: str, most: int
) -> None:
    """Few stories are sorted, of many the index is read: both give the same pages."""
    monkeypatch.setattr(item_search, "MOST_COUNTED", most)
    monkeypatch.setattr(item_search, "_AT_ONCE", 2)
    moments = [0, 3, 1, 3, 2, 5, 3]
    made = [
        story(f"s{n}", "Ferry", published=NOON + m * HOUR, changed=NOON + (9 - m) * HOUR, section="World" * (n % 2))
        for n, m in enumerate(moments)
    ]
    save(catalog, *made, story("other", "Train"))
    by_key = {"changed": lambda i: (i.changed, i.id), "published": lambda i: (i.published, i.id)}
    key = by_key.get(order.removeprefix("-"), by_key["published"])
    for limit in (1, 2, 3, 50):
        for wanted in ({"q": "ferry"}, {"q": "fer", "sections": ("World",)}, {"sections": ("World",)}, {}):
            if order == "-rank" and "q" not in wanted:
                continue
            query = StoryQuery(order=order, limit=limit, **wanted)  # type: ignore[arg-type]  # values by name, in a table
            of_wanted = [one for one in made if not query.sections or one.section]
            if not wanted:
                of_wanted = [*made, story("other", "Train")]
            expected = [one.slug for one in sorted(of_wanted, key=key, reverse=order.startswith("-"))]
            assert [slug for page in pages(catalog, query) for slug in page] == expected
            assert all(len(page) <= limit for page in pages(catalog, query))


def make_words_frequent(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let words be frequent that 20 stories have, and let lists see the five newest ones."""
    if catalog.file is None:
        with catalog.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE item_texts")
    monkeypatch.setattr(search_conditions, "SURELY_MANY", 20)
    monkeypatch.setattr(expected_rows, "_SAMPLE", 40)
    monkeypatch.setattr(item_search, "MOST_COUNTED", 10)
    monkeypatch.setattr(item_search, "MOST_SEEN", 5)


def test_frequent_words_that_few_stories_have_together_find_these(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [story(f"both{n}", "Left and right.", published=NOON + n * HOUR) for n in range(2)]
    many = [story(f"s{n}", ("Left.", "Right.")[n % 2], published=NOON + (n + 3) * HOUR) for n in range(120)]
    save(catalog, *both, *many)
    make_words_frequent(catalog, monkeypatch)
    with catalog.read() as connection:
        assert search_conditions.filters_of(connection, StoryQuery(q="left right"), NOW)[-1].slow
        page = find_stories(connection, StoryQuery(q="left right", order="-rank"), None, NOW)
    assert [one.item.slug for one in page.items] == ["both1", "both0"]
    assert page.count == StoryCount(total=2)


@pytest.mark.parametrize("q", ["common rare", "rare common -missing", '"rare text" common', "rare"])
def test_few_stories_with_a_rare_word_are_all_found_however_old(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    """A frequent word is not looked for by an index: it is known from statistics, or from a sample."""
    rare = [story(f"rare{n}", "A common and rare text.", published=NOON + n * HOUR) for n in range(3)]
    save(catalog, *rare, *(story(f"s{n}", "A common text.", published=NOON + (n + 3) * HOUR) for n in range(60)))
    make_words_frequent(catalog, monkeypatch)
    assert slugs(catalog, q=q, order="-published") == ["rare2", "rare1", "rare0"]
    with catalog.read() as connection:
        assert item_search.count_stories(connection, StoryQuery(q=q), NOW) == StoryCount(total=3)


def test_stories_with_the_words_in_the_headline_come_first(catalog: Catalog) -> None:
    save(
        catalog,
        story("body", "The ferry came.", published=NOON + 9 * HOUR),
        story("names", tags=("Ferry",), published=NOON + 8 * HOUR),
        story("old", headline="A ferry", published=NOON),
        story("new", headline="The Ferry", published=NOON + HOUR),
    )
    assert slugs(catalog, q="ferry", order="-rank") == ["new", "old", "names", "body"]


STATES = [
    story("public"),
    story("scheduled", published=NOW + HOUR),
    story("scheduled-and-embargoed", published=NOW + HOUR, embargo_until=NOW + 2 * HOUR),
    story("embargoed", embargo_until=NOW + HOUR),
    story("released", embargo_until=NOW),
    story("expired", expires=NOW - HOUR),
    story("ended", rights=Rights(until=NOW)),
    story("lasting", expires=NOW + HOUR),
    story("never", expires=NOON + HOUR, embargo_until=NOW + HOUR),
    story("draft", status="withheld", never_public=True),
    story("withheld", status="withheld", version=2, changed=NOON + HOUR),
    story("canceled", status="canceled", version=2, changed=NOON + HOUR),
    story("quarantined"),
    story("broken"),
]


@pytest.fixture
def newsroom(catalog: Catalog) -> Catalog:
    """A catalog with stories in each state."""
    save(catalog, *STATES)
    fault = {"digest": "", "size": 1, "mtime": 1, "ctime": 1, "problem": "items/broken.md:1: wrong"}
    with catalog.begin() as connection:
        items.quarantine(connection, {"tag:tribune.example,2026:quarantined": "no body"})
        record_files.save(
            connection,
            [
                File(path="items/broken.md", item_id="tag:tribune.example,2026:broken", **fault),  # type: ignore[arg-type]  # values by name, in a table
                File(path="items/new.md", **fault),  # type: ignore[arg-type]  # values by name, in a table
            ],
        )
    return catalog


@pytest.mark.parametrize("most", [0, 10_000])
@pytest.mark.parametrize("hours", [-90, 0, 1, 2, 3])
def test_states_are_those_that_people_see(
    newsroom: Catalog, monkeypatch: pytest.MonkeyPatch, hours: int, most: int
) -> None:
    monkeypatch.setattr(item_search, "MOST_COUNTED", most)
    now = NOW + hours * HOUR
    with newsroom.read() as connection:
        stored = items.following(connection, "", 100)
    seen = {one.item.slug: visibility_of(one, now).state for one in stored} | {"draft": "draft"}
    for state in ("public", "scheduled", "embargoed", "expired", "withheld", "canceled", "quarantined", "draft"):
        expected = {slug for slug, each in seen.items() if each == state}
        assert set(slugs(newsroom, now, states=(state,))) == expected, state
    waiting = {slug for slug, each in seen.items() if each in ("scheduled", "embargoed")}
    assert set(slugs(newsroom, now, states=("scheduled", "embargoed"))) == waiting
    with newsroom.read() as connection:
        _, facets = facets_of(connection, StoryQuery(), now)
    assert facets.states == {state: list(seen.values()).count(state) for state in seen.values()} or most == 0


def test_a_story_whose_record_is_broken_is_found(newsroom: Catalog) -> None:
    assert slugs(newsroom, states=("broken",)) == ["broken"]
    assert set(slugs(newsroom, states=("broken", "quarantined"))) == {"broken", "quarantined"}


@pytest.mark.parametrize(
    ("status", "found"),
    [("withheld", {"draft", "withheld"}), ("canceled", {"canceled"})],
)
def test_a_status_is_that_of_the_record(newsroom: Catalog, status: str, found: set[str]) -> None:
    assert set(slugs(newsroom, status=status)) == found
    assert set(slugs(newsroom, status="usable")) == {one.slug for one in STATES if one.status == "usable"}


def test_filters_go_together(catalog: Catalog) -> None:
    picture = Media(url="https://tribune.example/a.jpg", type="image/jpeg")
    save(
        catalog,
        story("a", section="World", tags=("x", "y"), authors=(Author("Ada"),), media=(picture,)),
        story("b", section="City", tags=("y",), published=NOON + 24 * HOUR),
        story("c", section="Sport", tags=("x",), authors=(Author("Ada"),), changed=NOON + 9 * HOUR),
        story("d", 'Text <img src="https://tribune.example/b.jpg">', published=NOON - 24 * HOUR),
    )
    for wanted, found in (
        ({"sections": ("world", "City")}, "ab"),
        ({"sections": ("World", "Sport"), "tags": ("x",)}, "ac"),
        ({"tags": ("x", "y"), "authors": ("ada",)}, "ac"),
        ({"authors": ("Nobody",)}, ""),
        ({"feed": "tags/y"}, "ab"),
        ({"feed": ""}, "dabc"),
        ({"without_picture": True}, "bc"),
        ({"without_picture": True, "q": "text", "sections": ("Sport",)}, "c"),
        ({"since": NOON, "until": NOON + 24 * HOUR}, "ac"),
        ({"since": NOON + HOUR}, "b"),
        ({"until": NOON}, "d"),
        ({"changed_since": NOON + HOUR}, "c"),
    ):
        assert set(slugs(catalog, **wanted)) == set(found), wanted


def test_the_verdicts_of_a_partner(catalog: Catalog) -> None:
    save(catalog, *(story(name) for name in "abcd"))
    outcomes = {
        "a": ("accepted", "accepted"),
        "b": ("accepted", "accepted without picture"),
        "c": ("refused", "refused"),
    }
    standings = [
        Standing(
            partner="msn", item_id=f"tag:tribune.example,2026:{name}", state=state, published=NOON, changed=NOON,  # type: ignore[arg-type]  # values by name, in a table
            since=NOON, verdict=Verdict(outcome=outcome),  # type: ignore[arg-type]  # values by name, in a table
        )
        for name, (state, outcome) in outcomes.items()
    ]  # fmt: skip
    with catalog.begin() as connection:
        partner_stories.save(connection, standings)
    assert slugs(catalog, partner="msn") == ["a", "b", "c"]
    assert slugs(catalog, partner="msn", verdict="accepted") == ["a"]
    assert slugs(catalog, partner="msn", verdict="accepted without picture") == ["b"]
    assert slugs(catalog, partner="msn", verdict="refused") == ["c"]
    assert slugs(catalog, partner="none") == []


def test_the_text_of_a_withdrawn_story_leaves_the_index_with_it(catalog: Catalog) -> None:
    made = story("ferry", "A secret text", headline="The Ferry", standfirst="Standing first")
    save(catalog, made)
    assert slugs(catalog, q="secret") == ["ferry"]
    for status in ("withheld", "canceled"):
        save(catalog, story("ferry", "A secret text", headline="The Ferry", status=status, version=2, changed=NOW))
        assert slugs(catalog, q="secret") == []
        assert slugs(catalog, q="ferry") == ["ferry"]
        assert not any("secret" in text for text in _indexed(catalog))
        save(catalog, made)
        assert slugs(catalog, q="secret standing") == ["ferry"]


def test_a_forgotten_story_and_an_old_text_leave_the_index(catalog: Catalog) -> None:
    save(catalog, story("a", "Old words"), story("b", "Old words"))
    save(catalog, story("a", "New words"))
    assert (slugs(catalog, q="old"), slugs(catalog, q="new")) == (["b"], ["a"])
    with catalog.begin() as connection:
        items.forget(connection, "tag:tribune.example,2026:b")
    assert slugs(catalog, q="words") == ["a"]
    assert len(list(_indexed(catalog))) == 1


def _indexed(catalog: Catalog) -> Iterator[str]:
    with catalog.read() as connection:
        for row in connection.execute(sa.text("SELECT words FROM item_texts")):
            yield row.words
        if connection.dialect.name == "sqlite":  # fails if the index is not as the texts are
            for table in ("item_words", "item_names"):
                connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def test_a_long_text_and_long_words_are_saved(catalog: Catalog) -> None:
    save(catalog, story("long", " ".join(f"w{number}é" for number in range(60_000)) + " " + "x" * 5000))
    assert slugs(catalog, q="w7é") == ["long"]


@pytest.mark.parametrize(
    ("most", "count"),
    [(10_000, StoryCount(total=4)), (3, StoryCount(more_than=3)), (4, StoryCount(total=4))],
)
def test_stories_are_counted_as_far_as_that_is_cheap(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch, most: int, count: StoryCount
) -> None:
    save(catalog, *(story(name, section="World") for name in "abcd"), story("e"))
    monkeypatch.setattr(item_search, "MOST_COUNTED", most)
    for wanted in (StoryQuery(sections=("World",)), StoryQuery(q="text", sections=("World",))):
        with catalog.read() as connection:
            assert item_search.count_stories(connection, wanted, NOW) == count
            page = find_stories(connection, wanted, None, NOW)
        assert page.count in (count, None)


def test_kinds_are_counted(catalog: Catalog) -> None:
    save(
        catalog,
        story("a", section="World", tags=("x", "y"), authors=(Author("Ada"),)),
        story("b", section="World", tags=("x",), published=NOW + HOUR),
        story("c", section="City", tags=("z",)),
    )
    with catalog.read() as connection:
        count, facets = facets_of(connection, StoryQuery(sections=("world",)), NOW)
    assert count == StoryCount(total=2)
    assert (facets.counted, facets.complete) == (2, True)
    assert facets.states == {"public": 1, "scheduled": 1}
    assert [(one.value, one.name, one.count) for one in facets.sections] == [("world", "World", 2)]
    assert [(one.value, one.count) for one in facets.tags] == [("x", 2), ("y", 1)]
    assert [(one.value, one.count) for one in facets.authors] == [("ada", 1)]
