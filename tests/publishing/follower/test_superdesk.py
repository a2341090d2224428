"""Superdesk's content API and Newsroom's API: pages, dates, rewrites, takedowns, tokens and limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.publishing.follower.newswire import Newswire, counts
from tests.publishing.follower.superdesk_server import SuperdeskServer, story
from tests.support import NOON

KINDS = ("superdesk", "newsroom")
PATHS = {"superdesk": "/api/items", "newsroom": "/api/news/feed"}
Make = Callable[..., SuperdeskServer]


@pytest.fixture
def serve(wire: Newswire) -> Make:
    """Make a server of a kind, and let the source follow it."""

    def make(kind: str, path: str = "", **settings: Any) -> SuperdeskServer:
        server = SuperdeskServer(wire.server, kind, wire.house.now)
        common = {"kind": kind, "token": "s3cret", "newest": 1000, "most_per_hour": 1000}
        wire.source = wire.follows("wire", path or PATHS[kind], **common | settings)
        return server

    return make


def following(wire: Newswire, server: SuperdeskServer, **settings: Any) -> dict[str, int]:
    """Ask the source, with the clocks of both sides together."""
    server.now = wire.house.now + timedelta(minutes=15)
    return dict(counts(wire.round(**settings)))


@pytest.mark.parametrize("kind", KINDS)
def test_each_story_is_taken_with_its_id_at_the_source(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind)
    server.has(
        story("urn:newsml:desk:2026-02-05T10:00:00.1:a/b%c", wire.house.now), story("tag:desk:2026:b", wire.house.now)
    )
    assert following(wire, server) == {"new": 2}
    item = wire.item("urn:newsml:desk:2026-02-05T10:00:00.1:a/b%c").item
    assert item.headline == "Story urn:newsml:desk:2026-02-05T10:00:00.1:a/b%c"
    assert (item.url, wire.state().problem) == ("", "")
    assert following(wire, server) == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", ["/api", "/api/"])
def test_the_address_of_the_interface_is_enough(wire: Newswire, serve: Make, kind: str, path: str) -> None:
    server = serve(kind, path)
    server.has(story("a", wire.house.now))
    assert following(wire, server) == {"new": 1}
    assert server.requests[0].startswith(f"{PATHS[kind]}?")


@pytest.mark.parametrize(("kind", "path"), [*PATHS.items(), ("newsroom", "/api/news/search")])
def test_all_pages_are_read(wire: Newswire, serve: Make, kind: str, path: str) -> None:
    server = serve(kind, path)
    server.largest_page = 3
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(minutes=n)) for n in range(10)))
    assert following(wire, server) == {"new": 10}
    assert wire.state().problems == ()


def test_more_stories_of_one_second_than_a_page_has_are_all_taken(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom")
    server.largest_page = 3
    server.has(*(story(f"urn:a:{n}", wire.house.now) for n in range(10)), story("urn:b", wire.house.now))
    assert following(wire, server) == {"new": 11}
    assert len(server.requests) == 4


def test_too_many_stories_of_one_second_are_a_line_and_the_later_ones_are_taken(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom")
    server.largest_page = 2
    at = wire.house.now
    server.has(*(story(f"tag:a,2026:{n}", at) for n in range(4)), story("urn:b", at + timedelta(seconds=1)))
    assert following(wire, server) == {"new": 3}  # a comma in an id divides it in two, so it cannot be excluded
    second = f"{at:%Y-%m-%dT%H:%M:%S}"
    assert wire.state().problems == (f"has too many stories of one second, {second}; some of them were not taken",)


@pytest.mark.parametrize("kind", KINDS)
def test_a_later_round_asks_only_for_what_is_new_and_takes_what_comes_late(
    wire: Newswire, serve: Make, kind: str
) -> None:
    server = serve(kind)
    server.has(story("urn:old", wire.house.now - timedelta(days=1)), story("urn:a", wire.house.now))
    latest = wire.house.now
    following(wire, server)
    server.requests.clear()
    server.has(story("urn:late", wire.house.now - timedelta(minutes=40)), story("urn:b", wire.house.now))
    assert following(wire, server) == {"new": 2}
    start = f"{latest:%Y-%m-%d}" if kind == "superdesk" else f"{latest - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}"
    assert f"start_date={start}" in server.requests[0]


def test_a_round_of_newsroom_goes_on_where_the_one_before_was_cut_short(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom")
    server.largest_page = 1
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(hours=1.5 * n)) for n in range(25)))
    first = following(wire, server)["new"]
    assert 0 < first < 25
    assert wire.state().problems == (f"is behind: {25 - first} versions are still to be read, in the next rounds",)
    assert following(wire, server) == {"new": 25 - first}
    assert wire.state().problems == ()


@pytest.mark.parametrize(("kind", "path"), [*PATHS.items(), ("newsroom", "/api/news/search")])
def test_more_versions_than_a_round_reads_come_in_the_next_rounds(
    wire: Newswire, serve: Make, kind: str, path: str
) -> None:
    server = serve(kind, path, since="2026-02-01")
    server.largest_page = 2
    start = wire.house.now
    server.has(*(story(f"urn:a:{n}", start - timedelta(hours=n)) for n in range(100)))
    taken, left, rounds = following(wire, server)["new"], list[int](), 1
    while wire.state().backlog:
        left.append(int(wire.state().problems[0].removeprefix("is behind: ").partition(" versions are")[0]))
        server.has(*(story(f"urn:b:{rounds}:{n}", server.now) for n in range(5)))  # more than a page of news
        taken += following(wire, server)["new"]
        rounds += 1
    taken += following(wire, server).get("new", 0)
    assert taken == 100 + 5 * (rounds - 1)
    assert left == sorted(left, reverse=True)
    assert len(left) >= 2
    assert wire.state().problems == ()


@pytest.mark.parametrize("kind", KINDS)
def test_more_versions_in_an_hour_than_a_round_reads_are_all_taken(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind, since="2026-02-01")
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(seconds=n)) for n in range(100)))
    assert sum(following(wire, server).get("new", 0) for _ in range(3)) == 100
    server.has(story("urn:b", server.now))
    assert sum(following(wire, server).get("new", 0) for _ in range(3)) == 1


def test_a_takedown_does_not_wait_for_older_versions(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", since="2026-02-01")
    server.largest_page = 1
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(minutes=n)) for n in range(60)))
    following(wire, server)
    server.has(story("urn:a:3", server.now, pubstatus="canceled"))
    assert following(wire, server)["withdrawn"] == 1
    assert wire.state().backlog


def test_what_leaves_the_list_between_two_rounds_hides_no_story(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", since="2026-02-01")
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n:02}", wire.house.now - timedelta(minutes=n)) for n in range(60)))
    taken = following(wire, server)["new"]
    server.stories = [each for each in server.stories if each["_id"] not in ("urn:a:00", "urn:a:01")]
    taken += following(wire, server)["new"]
    assert taken == 60


def test_the_rest_of_a_first_round_is_older_but_news_is_taken(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", newest=3)
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(hours=n)) for n in range(60)))
    assert following(wire, server) == {"new": 3}
    begun = server.now - timedelta(hours=2)
    server.has(story("urn:b", server.now + timedelta(minutes=1), firstcreated=f"{begun:%Y-%m-%dT%H:%M:%S}+0000"))
    assert following(wire, server) == {"new": 1}
    assert wire.note("urn:a:59").detail == "older than the first round"
    assert wire.state().backlog is None


def test_a_first_round_that_breaks_off_takes_no_older_stories_later(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", newest=3)
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(hours=n)) for n in range(60)))
    server.broken_pages = {"3"}
    assert following(wire, server) == {"new": 3}
    assert wire.state().problems == ("the next page could not be read: answered 404",)
    server.broken_pages = {"21"}
    assert following(wire, server) == {}
    assert following(wire, server) == {}
    server.broken_pages = set()
    server.has(story("urn:b", server.now + timedelta(minutes=1)))
    assert sum(following(wire, server).get("new", 0) for _ in range(4)) == 1
    assert wire.note("urn:a:59").state == "older"
    assert wire.state().backlog is None


def test_stories_that_wait_for_the_next_hour_are_not_passed_over(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", since="2026-02-01", most_per_hour=25)
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(hours=n)) for n in range(60)))
    taken = 0
    for _ in range(12):
        wire.house.now += timedelta(hours=1)
        taken += following(wire, server).get("new", 0)
    assert taken == 60
    assert wire.state().backlog is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_fails_loses_no_story(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind, since="2026-02-01")
    server.largest_page = 2
    server.has(*(story(f"urn:a:{n}", wire.house.now - timedelta(hours=n)) for n in range(60)))
    taken = following(wire, server)["new"]
    server.failure = ("404 Not Found", ())
    assert following(wire, server) == {}
    server.failure = ("", ())
    for _ in range(3):
        taken += following(wire, server).get("new", 0)
    assert taken == 60
    assert (wire.state().backlog, wire.state().problems) == (None, ())


def test_a_later_page_that_changes_is_read_although_the_first_is_the_same(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom", "/api/news/feed?start_date=now-2d")
    server.largest_page = 1
    at = wire.house.now
    server.has(story("urn:a", at), story("urn:b", at + timedelta(seconds=1)))
    following(wire, server)
    server.has(story("urn:b", at + timedelta(seconds=3), headline="Changed"))
    assert following(wire, server) == {"updated": 1}
    server.has(story("urn:b", at + timedelta(seconds=4), headline="Changed again"))
    assert following(wire, server) == {"updated": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_since_is_where_the_first_round_begins(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind, since="2026-02-01")
    server.has(story("urn:a", datetime(2026, 1, 31, 12, tzinfo=UTC)), story("urn:b", datetime(2026, 2, 1, tzinfo=UTC)))
    assert following(wire, server) == {"new": 1}
    assert "start_date=2026-02-01" in server.requests[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_date_in_the_future_does_not_stop_the_next_round(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind)
    server.has(story("urn:a", NOON + timedelta(days=400), firstcreated=NOON.strftime("%Y-%m-%dT%H:%M:%S+0000")))
    following(wire, server)
    server.has(story("urn:b", wire.house.now))
    assert following(wire, server) == {"new": 1}
    assert wire.state().problem == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_rewrite_updates_the_story(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind)
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    rewrite = story("urn:b", wire.house.now, evolvedfrom="urn:a", original_id="urn:a", headline="More is known")
    server.has(rewrite)
    assert following(wire, server) == {"updated": 1}
    item = wire.item("urn:a").item
    assert item.headline == "More is known"
    assert item.imported
    assert "guid: urn:b is a rewrite of urn:a, which it updates here" in item.imported.warnings
    assert following(wire, server) == {}


CORRECTIONS = (
    [{"code": "correction"}],
    [{"qcode": "sig:correction", "name": "Correction"}, {"code": "atomic"}],
    [{"uri": "http://cv.iptc.org/newscodes/signal/correction"}],
    "sig:correction",
    ["Correction"],
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("signal", CORRECTIONS)
def test_a_correction_of_the_source_is_a_correction_here(
    wire: Newswire, serve: Make, kind: str, signal: object
) -> None:
    server = serve(kind)
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    server.has(story("urn:a", wire.house.now, body_html="<p>Eleven, not twelve.</p>", signal=signal, ednote="Secret."))
    assert following(wire, server) == {"updated": 1}
    item = wire.item("urn:a").item
    assert [(one.kind, one.note) for one in item.revisions] == [("correction", "The source has corrected this story.")]
    assert item.imported
    assert not [line for line in item.imported.warnings if line.startswith("signal") and "orrection" in line]
    wire.house.publish()
    assert b"The source has corrected this story." in wire.house.document("/atom.xml")
    assert following(wire, server) == {}


@pytest.mark.parametrize("signal", [None, [], [{"code": "update"}], 7, [None, 7, {}], {"code": ["correction"]}, "in"])
def test_other_signals_make_no_correction(wire: Newswire, serve: Make, signal: object) -> None:
    server = serve("superdesk")
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    server.has(story("urn:a", wire.house.now, headline="Changed", signal=signal))
    assert following(wire, server) == {"updated": 1}
    assert wire.item("urn:a").item.revisions == ()


def test_the_words_of_a_correction_are_in_the_settings(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", correction_note="Die Agentur hat diesen Text berichtigt.")
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    server.has(story("urn:a", wire.house.now, headline="Changed", signal=[{"code": "correction"}]))
    following(wire, server)
    assert [one.note for one in wire.item("urn:a").item.revisions] == ["Die Agentur hat diesen Text berichtigt."]


def test_a_correction_of_a_story_that_waits_or_is_new_has_no_note(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk", status="withheld")
    server.has(story("urn:a", wire.house.now, signal="correction"))
    following(wire, server)
    server.has(story("urn:a", wire.house.now, headline="Changed", signal="correction"))
    assert following(wire, server) == {"updated": 1}
    assert wire.item("urn:a").item.revisions == ()


def test_of_a_family_in_several_pages_the_newest_member_counts(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk")
    server.largest_page = 1
    chain = [("urn:a", ""), ("urn:b", "urn:a"), ("urn:c", "urn:b")]
    for n, (name, parent) in enumerate(chain):
        more = {"evolvedfrom": parent} if parent else {}
        server.has(story(name, wire.house.now + timedelta(seconds=n), original_id="urn:a", **more))
    assert following(wire, server) == {"new": 1}
    assert wire.headlines() == ["Story urn:c"]


def test_a_family_is_found_by_what_each_member_was_rewritten_from(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom")
    for n, (name, parent) in enumerate([("urn:a", ""), ("urn:b", "urn:a"), ("urn:c", "urn:b")]):
        server.has(story(name, wire.house.now + timedelta(seconds=n), original_id=None, evolvedfrom=parent))
    assert following(wire, server) == {"new": 1}
    assert wire.item("urn:a").item.headline == "Story urn:c"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("killed", ["urn:a", "urn:b", "urn:c"])
def test_a_kill_of_any_member_withdraws_the_family(wire: Newswire, serve: Make, kind: str, killed: str) -> None:
    server = serve(kind)
    server.largest_page = 1
    members = {}
    for n, name in enumerate(("urn:a", "urn:b", "urn:c")):
        members[name] = story(name, wire.house.now + timedelta(minutes=n), original_id="urn:a")
        server.has(members[name])
        following(wire, server)
    assert wire.item("urn:a").item.headline == "Story urn:c"
    at = wire.house.now.strftime("%Y-%m-%dT%H:%M:%S+0000")
    server.has({**members[killed], "pubstatus": "canceled", "versioncreated": at})
    assert following(wire, server) == {"withdrawn": 1}
    assert wire.item("urn:a").item.status == "canceled"
    assert following(wire, server) == {}


@pytest.mark.parametrize(
    "broken", [{"versioncreated": 7}, {"headline": []}, {"firstcreated": "x"}, {"type": {}}, {"body_html": None}]
)
def test_a_kill_counts_whatever_else_is_wrong_in_it(wire: Newswire, serve: Make, broken: dict[str, Any]) -> None:
    server = serve("superdesk")
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    server.has({**story("urn:a", wire.house.now), "pubstatus": "canceled", **broken})
    server.stories[0].setdefault("versioncreated", "x")
    assert following(wire, server) == {"withdrawn": 1}
    assert wire.item("urn:a").item.status == "canceled"


def test_an_embargoed_story_waits_here(wire: Newswire, serve: Make) -> None:
    server = serve("newsroom")
    until = (wire.house.now + timedelta(days=3)).replace(microsecond=0)
    server.has(story("urn:a", wire.house.now, embargoed=until.strftime("%Y-%m-%dT%H:%M:%S+0000")))
    server.has(story("urn:b", wire.house.now, embargoed=True))
    assert following(wire, server) == {"new": 1}
    assert wire.item("urn:a").item.embargo_until == until
    assert not wire.item("urn:a").was_public
    (line,) = wire.state().unread
    assert line.startswith("Story urn:b: embargoed: is true or false")


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("401 Unauthorized", "answered 401: the token is missing, wrong or expired; set token, or headers"),
        (
            "403 Forbidden",
            "answered 403: the token, or the address of this machine, is not allowed there; ask the source",
        ),
        ("400 Bad Request", "answered 400: the source refuses a parameter of the address; check url and kind"),
    ],
)
def test_a_refusal_is_one_line_with_the_cure(wire: Newswire, serve: Make, status: str, problem: str) -> None:
    server = serve("newsroom")
    server.failure = (status, ())
    following(wire, server)
    assert wire.state().problem == problem


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_token_goes_on_where_the_old_one_ended(wire: Newswire, serve: Make, kind: str) -> None:
    server = serve(kind)
    server.has(story("urn:a", wire.house.now))
    following(wire, server)
    server.token = "an0ther"
    server.has(story("urn:b", wire.house.now))
    assert following(wire, server) == {}
    assert wire.state().problem.startswith("answered 401")
    wire.set(token="an0ther")
    assert following(wire, server) == {"new": 1}


@pytest.mark.parametrize("headers", [["Retry-After: 7200"], ["X-RateLimit-Remaining: 0", "X-RateLimit-Reset: RESET"]])
def test_a_limit_of_requests_is_respected(wire: Newswire, serve: Make, headers: list[str]) -> None:
    server = serve("newsroom")
    ends = int((wire.house.now + timedelta(minutes=15)).timestamp()) + 7200
    server.failure = ("429 Too Many Requests", [each.replace("RESET", str(ends)) for each in headers])
    result = wire.round()
    assert result.state.problem.startswith("answered 429: too many requests")
    assert result.due >= wire.house.now + timedelta(hours=2)


def test_an_answer_of_fifty_megabytes_is_one_line(wire: Newswire, serve: Make) -> None:
    server = serve("superdesk")
    server.has(story("urn:a", wire.house.now, body_html="<p>" + "x" * 50_000_000 + "</p>"))
    following(wire, server)
    assert "more than" in wire.state().problem
    server.stories = [story("urn:a", wire.house.now)]
    assert following(wire, server) == {"new": 1}
