"""The outputs about use: what they contain, that the validator passes them, and that they never contradict."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from lxml import etree

from syndication import validation
from syndication.formats import robots, rsl, tdmrep
from syndication.formats.crawlers import crawlers_of, package_crawlers
from syndication.formats.rss import RSS
from syndication.http.license_headers import license_headers
from syndication.model.feed import Entry, Feed
from syndication.model.license_faults import fault_of_licensing
from syndication.model.license_verdicts import notice_at, story_notice
from syndication.model.licenses import RSL_TYPE, Licensing, story_terms, terms_at
from tests.formats import license_readers as readers
from tests.formats.license_readers import CRAWLERS, USES

SITE = "https://feeds.tribune.example"
FREE = {"type": "free"}
NOW = datetime(2026, 2, 6, tzinfo=UTC)
FEEDS = ("feeds/briefs",)


def table(**fields: Any) -> Licensing:
    return msgspec.convert({"allow": "all", "payment": FREE} | fields, Licensing)


_ADDRESS = st.sampled_from(["https://a.example/?x=1&y=2", "https://b.example/terms"])
_WORDS = st.sampled_from(["all", "ai-all", *USES])
_ALLOW = st.sampled_from(["all", "search", "none"]) | st.lists(_WORDS, min_size=1, max_size=4)
_TYPES = ["free", "attribution", "use", "training", "crawl", "purchase", "subscription", "contribution"]
_PAYMENT = st.fixed_dictionaries({"type": st.sampled_from(_TYPES)}, optional={"custom": _ADDRESS})
_REPORT = st.fixed_dictionaries({"type": st.sampled_from(["telemetry", "audit"]), "profile": _ADDRESS})
_CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "users": st.lists(st.sampled_from(["commercial", "education"]), max_size=2, unique=True),
    "countries": st.lists(st.sampled_from(["GB", "EU"]), max_size=2, unique=True),
    "reporting": st.lists(_REPORT, max_size=1),
    "server": _ADDRESS,
    "tdm_policy": _ADDRESS,
    "terms": _ADDRESS,
}
_PART = st.fixed_dictionaries({}, optional={"allow": _ALLOW, "payment": _PAYMENT} | _CONDITIONS)
_TABLE = st.fixed_dictionaries(
    {"allow": _ALLOW, "payment": _PAYMENT},
    optional=_CONDITIONS
    | {
        "sections": st.dictionaries(st.sampled_from(["World", "Sport & more"]), _PART, max_size=2),
        "stories": st.dictionaries(st.just("agency"), _PART, max_size=1),
        "feeds": st.dictionaries(st.just("Briefs"), _PART, max_size=1),
        "contact": st.sampled_from(["rights@tribune.example", "https://tribune.example/rights"]),
        "holder": st.text("aZ é港&<>\"'", min_size=1, max_size=20),
        "max_age": st.integers(0, 365),
    },
)
tables = _TABLE.map(lambda fields: msgspec.convert(fields, Licensing))
sites = st.sampled_from([SITE, f"{SITE}/news"])
STORY = "items/agency"
FOLDERS = ("", "sections/world", "sections/sport-more", "sections/other", "feeds/briefs", "tags/a", STORY, f"{STORY}-2")


def path_of(site: str, folder: str) -> str:
    if folder.startswith("items/"):
        return f"{urlsplit(site).path}/{folder}"
    return urlsplit(site).path + (f"/{folder}/" if folder else "/")


def feed_with(licensing: Licensing, section: str, url: str) -> Feed:
    entry = Entry(
        id="tag:tribune.example,2026:a",
        url=url,
        title="A",
        summary="A story.",
        html="<p>A story.</p>",
        published=NOW,
        updated=NOW,
        terms=story_terms(licensing, "a", section),
    )
    return Feed(
        path="",
        id="tag:tribune.example,2026:all",
        title="The Tribune",
        description="News",
        home="https://tribune.example/",
        base_url=SITE,
        language="en",
        publisher="The Tribune",
        updated=NOW,
        entries=(entry,),
        licensing=licensing,
    )


@given(tables, sites)
@example(table(sections={"World": {"allow": "none"}}), SITE)
@example(table(payment={"type": "use"}, sections={"World": {"payment": FREE}}), SITE)
@example(table(stories={"agency": {"allow": "none"}}), SITE)
def test_no_two_outputs_contradict(licensing: Licensing, site: str) -> None:
    """RSL says most. All others say the same where they can, and nothing where they cannot."""
    assume(not fault_of_licensing(licensing, FEEDS))
    contents = readers.read_rsl(rsl.write(licensing, site))
    root = contents[path_of(site, "")]
    text, mining = robots.write_groups(licensing, site), tdmrep.write(licensing, site)
    for folder in FOLDERS:
        path = path_of(site, folder)
        said = contents.get(f"{path}$" if folder == STORY else path, root)
        for crawler, uses in CRAWLERS.items():
            is_open = all(said[use] in ("yes", "terms") for use in uses)
            if folder != STORY:  # the parser of the standard library does not know "$"
                assert readers.may_fetch(text, crawler, urlsplit(site)._replace(path=path).geturl()) == is_open
            assert readers.longest_rule_allows(text, crawler, path) == is_open
            agree = readers.usage(text, crawler, path)
            assert all(said[use] == "yes" for use, word in agree.items() if word == "y")
            # The no of the whole publication stands for a part for which neither yes nor no would be right.
            refused = [use for use, word in agree.items() if word == "n"]
            assert all({said[use], root[use]} & {"no", "paid"} for use in refused)
        is_reserved, policy = readers.reservation(mining, path)
        assert is_reserved or all(verdict == "yes" for verdict in said.values())
        headers = dict(license_headers(notice_at(licensing, site, folder)))
        if headers["tdm-reservation"] == str(is_reserved):
            assert headers.get("tdm-policy", "") == policy
        else:  # headers go before the file, which is strict where it stands for stricter parts too
            assert (is_reserved, headers["tdm-reservation"]) == (1, "0")
            assert path not in contents
            assert all(verdict == "yes" for verdict in said.values())
        assert headers["Link"] == f'<{site}/license.xml>; rel="license"; type="application/rsl+xml"'


@given(tables)
def test_a_line_on_the_whole_publication_says_yes_for_all_parts_or_no_for_the_publication(licensing: Licensing) -> None:
    assume(not fault_of_licensing(licensing, FEEDS))
    contents = readers.read_rsl(rsl.write(licensing, SITE))
    text = robots.write_groups(licensing, SITE)
    for crawler in (*CRAWLERS, "SomeOther"):
        for use, word in readers.signals(text, crawler).items():
            if word == "yes":
                assert all(said[use] == "yes" for said in contents.values())
            else:
                assert contents["/"][use] in ("no", "paid")


def test_an_item_says_what_the_license_says_of_the_story() -> None:
    licensing = table(stories={"a": {"allow": "search"}}, sections={"World": {"allow": "none"}})
    item = readers.read_rsl(RSS.write(feed_with(licensing, "sections/world", f"{SITE}/items/a")))
    verdicts = {"search": "yes", "ai-input": "no", "ai-index": "no", "ai-train": "no"}
    assert item == {f"{SITE}/items/a": verdicts}
    assert readers.read_rsl(rsl.write(licensing, SITE))["/items/a$"] == verdicts


@given(tables, st.sampled_from(["sections/world", "sections/sport-more", "sections/other"]))
def test_an_item_and_its_page_say_what_the_license_says_of_its_section(licensing: Licensing, section: str) -> None:
    assume(not fault_of_licensing(licensing, FEEDS))
    contents = readers.read_rsl(rsl.write(licensing, SITE))
    item = readers.read_rsl(RSS.write(feed_with(licensing, section, f"{SITE}/items/a")))
    own = terms_at(licensing, section)
    if f"/{section}/" not in contents:
        assert item == {}
        return
    assert item == {f"{SITE}/items/a": contents[f"/{section}/"]}
    assert readers.read_rsl(rsl.write_inline(licensing, own).encode()) == {"": contents[f"/{section}/"]}
    headers = dict(license_headers(story_notice(licensing, SITE, own)))
    assert headers["tdm-reservation"] == str(readers.reservation(tdmrep.write(licensing, SITE), f"/{section}/")[0])
    assert "Link" not in headers


@given(tables, sites)
def test_the_license_passes_the_validator(licensing: Licensing, site: str) -> None:
    assume(not fault_of_licensing(licensing, FEEDS))
    body = rsl.write(licensing, site)
    assert validation.check(body, url=f"{site}/license.xml", content_type=RSL_TYPE, now=NOW) == []


@given(tables)
def test_a_feed_with_terms_in_its_items_passes_the_validator(licensing: Licensing) -> None:
    assume(not fault_of_licensing(licensing, FEEDS))
    body = RSS.write(feed_with(licensing, "sections/world", f"{SITE}/items/a"))
    found = validation.check(body, url=f"{SITE}/rss.xml", content_type=RSS.media_type, now=NOW)
    assert {finding.code for finding in found if finding.severity != "info"} == set()


def test_an_item_of_another_site_is_licensed_where_it_stands() -> None:
    licensing = table(sections={"World": {"allow": "none"}})
    body = RSS.write(feed_with(licensing, "sections/world", "https://www.tribune.example/a"))
    assert list(readers.read_rsl(body)) == [""]


def test_a_feed_declares_the_namespace_at_its_root() -> None:
    licensing = table(sections={"World": {"allow": "none"}})
    body = RSS.write(feed_with(licensing, "sections/world", f"{SITE}/items/a"))
    assert etree.fromstring(body).nsmap["rsl"] == "https://rslstandard.org/rsl"
    assert body.count(b"https://rslstandard.org/rsl") == 1


def test_search_alone_says_all_else_aloud() -> None:
    """The list of permits is closed; careless readers look only for prohibits."""
    terms = etree.fromstring(rsl.write(table(allow="search"), SITE)).find(".//{*}license")
    assert terms is not None
    assert [(etree.QName(child).localname, dict(child.attrib), child.text) for child in terms] == [
        ("permits", {"type": "usage"}, "search"),
        ("prohibits", {"type": "usage"}, "ai-all"),
        ("payment", {"type": "free"}, None),
    ]


def test_a_license_has_every_field_of_the_table() -> None:
    licensing = table(
        users=["education"],
        countries=["GB", "EU"],
        payment={
            "type": "use",
            "amount": "0.02",
            "currency": "EUR",
            "custom": f"{SITE}/sales",
            "standard": "https://collective.example/",
            "accepts": "application/x402+json",
        },
        reporting=[{"type": "audit", "profile": f"{SITE}/p", "endpoint": f"{SITE}/e"}],
        server="https://licenses.example/",
        terms=f"{SITE}/terms",
        contact="rights@tribune.example",
        holder="Tribune & Sons",
        max_age=7,
    )
    root = etree.fromstring(rsl.write(licensing, SITE))
    found = {etree.QName(element).localname: element for element in root.iter()}
    assert root.get("max-age") == "7"
    assert found["content"].get("server") == "https://licenses.example/"
    assert [one.text for one in root.iter(f"{readers.RSL}permits")] == ["all", "education", "GB EU"]
    assert (found["amount"].get("currency"), found["amount"].text) == ("EUR", "0.02")
    assert (found["custom"].text, found["standard"].text) == (f"{SITE}/sales", "https://collective.example/")
    assert found["accepts"].get("type") == "application/x402+json"
    assert dict(found["reporting"].attrib) == {"type": "audit", "profile": f"{SITE}/p", "endpoint": f"{SITE}/e"}
    assert (found["legal"].get("type"), found["legal"].text) == ("contact", "mailto:rights@tribune.example")
    assert (found["copyright"].text, found["copyright"].get("contactEmail")) == (
        "Tribune & Sons",
        "rights@tribune.example",
    )
    assert found["terms"].text == f"{SITE}/terms"


def test_a_crawler_that_is_shut_out_can_still_read_the_terms() -> None:
    text = robots.write_groups(table(allow="none"), SITE)
    for path in ("/license.xml", "/.well-known/tdmrep.json"):
        assert readers.may_fetch(text, "GPTBot", SITE + path)
    assert not readers.may_fetch(text, "GPTBot", f"{SITE}/rss.xml")


def test_the_license_line_stands_before_all_groups_so_it_is_for_all_crawlers() -> None:
    lines = robots.write_groups(table(allow="search"), SITE).splitlines()
    assert lines[0] == f"License: {SITE}/license.xml"
    assert lines.count(lines[0]) == 1


def test_feed_readers_and_other_programs_are_let_in_whatever_the_terms() -> None:
    text = robots.write_groups(table(allow="none"), SITE)
    assert readers.may_fetch(text, "SomeFeedReader", f"{SITE}/rss.xml")
    assert readers.signals(text, "SomeFeedReader") == {"search": "no", "ai-input": "no", "ai-train": "no"}


def test_a_crawler_with_a_contract_is_let_in_by_name() -> None:
    text = robots.write_groups(table(allow="none", contracts=["gptbot"]), SITE)
    assert readers.may_fetch(text, "GPTBot", f"{SITE}/rss.xml")
    assert not readers.may_fetch(text, "CCBot", f"{SITE}/rss.xml")
    assert sum("gptbot" in agents for agents, _ in readers.groups(text)) == 1


def test_the_settings_add_crawlers_and_correct_the_list() -> None:
    own = [
        {"name": "HarbourBot", "purpose": "training"},
        {"name": "gptbot", "purpose": "search", "operator": "Somebody else"},
    ]
    licensing = table(allow="search", crawlers=own)
    text = robots.write_groups(licensing, SITE)
    assert not readers.may_fetch(text, "HarbourBot", f"{SITE}/rss.xml")
    assert readers.may_fetch(text, "GPTBot", f"{SITE}/rss.xml")
    assert [crawler.operator for crawler in crawlers_of(licensing) if crawler.name.lower() == "gptbot"] == [
        "Somebody else"
    ]


def test_every_crawler_of_the_package_has_its_facts_and_one_place() -> None:
    known = package_crawlers()
    assert len({crawler.name.lower() for crawler in known}) == len(known)
    assert {crawler.purpose for crawler in known} == {"training", "ai-search", "user", "search"}
    for crawler in known:
        assert crawler.operator
        assert crawler.source.startswith("https://")
        assert datetime.fromisoformat(crawler.looked)


@pytest.mark.parametrize("name", ["Applebot", "Googlebot", "bingbot"])
def test_search_engines_are_not_shut_out_with_the_training_of_their_operators(name: str) -> None:
    text = robots.write_groups(table(allow="search"), SITE)
    assert readers.may_fetch(text, name, f"{SITE}/rss.xml")
    assert not readers.may_fetch(text, f"{name.replace('Googlebot', 'Google')}-Extended", f"{SITE}/rss.xml") or (
        name == "bingbot"
    )


def test_mining_of_a_part_is_said_before_that_of_the_whole() -> None:
    licensing = table(allow="search", sections={"Sport": {"allow": "all"}}, tdm_policy=f"{SITE}/policy")
    body = tdmrep.write(licensing, SITE)
    assert readers.reservation(body, "/sections/sport/rss.xml") == (0, "")
    assert readers.reservation(body, "/rss.xml") == (1, f"{SITE}/policy")


def test_an_item_of_another_site_passes_the_validator() -> None:
    licensing = table(sections={"World": {"allow": "none"}})
    body = RSS.write(feed_with(licensing, "sections/world", "https://www.tribune.example/a"))
    found = validation.check(body, url=f"{SITE}/rss.xml", content_type=RSS.media_type, now=NOW)
    assert {finding.code for finding in found if finding.severity != "info"} == set()
