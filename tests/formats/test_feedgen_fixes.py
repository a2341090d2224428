"""What feedgen 1.0.0 breaks, one test a defect.

Each test shows first that feedgen used bare still has the defect, so that it fails when the
mend may go, and then that our writers do not have it.
"""

from __future__ import annotations

import locale
import re
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from msgspec.structs import replace

from syndication.formats import FORMATS, UnwritableEntryError
from syndication.formats.links import Link
from syndication.model.feed import Entry, Feed
from syndication.model.item import Media
from tests.formats.reading import NS, case, parsed, text, texts

NOON = datetime(2026, 2, 5, 12, tzinfo=UTC)
SELF = {"href": "https://news.example/rss.xml", "rel": "self", "type": "application/rss+xml"}
HOME = {"href": "https://news.example/", "rel": "alternate"}
HUB = {"href": "https://news.example/hub", "rel": "hub"}


def bare(*links: dict[str, str]) -> Any:
    """Return a FeedGenerator filled as its documentation shows."""
    made = FeedGenerator()
    made.id("tag:news.example,2026:all")
    made.title("Example Tribune")
    made.description("News of the day")
    made.author({"name": "Example Tribune"})
    made.link([dict(link) for link in links or (SELF, HOME)])
    made.updated(NOON)
    return made


def bare_entry(made: Any) -> Any:
    added = made.add_entry(order="append")
    added.id("tag:news.example,2026-02-05:comet")
    added.title("A comet")
    added.link(href="https://news.example/items/comet")
    added.updated(NOON)
    return added


def rss(feed: Feed) -> Any:
    return parsed(FORMATS["rss.xml"].write(feed))


def atom(feed: Feed) -> Any:
    return parsed(FORMATS["atom.xml"].write(feed))


def with_entry(**changes: Any) -> Feed:
    feed = case("picture_and_sound")
    return replace(feed, entries=(replace(feed.entries[0], **changes),))


def test_attributes_of_atom_entry_links_are_lost() -> None:
    made = bare()
    bare_entry(made).link(href="https://x.example/a.mp3", rel="enclosure", type="audio/mpeg", length="9", title="A")
    entry = parsed(made.atom_str()).find("a:entry", NS)
    assert [set(link.keys()) for link in entry.iterfind("a:link", NS)] == [{"href"}, {"href"}]

    links = atom(case("picture_and_sound")).findall("a:entry/a:link[@rel='enclosure']", NS)
    assert [link.get("type") for link in links] == ["image/jpeg", "audio/mpeg", "application/pdf"]


def test_rss_link_is_the_last_link_of_the_feed() -> None:
    assert text(parsed(bare(HOME, SELF, HUB).rss_str()), "channel/link") == HUB["href"]

    assert text(rss(case("seed")), "channel/link") == "https://news.example/"


def test_links_but_self_are_dropped_from_rss(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = {"href": "https://news.example/archive/1/rss.xml", "rel": "prev-archive"}
    assert texts(parsed(bare(SELF, HUB, archive, HOME).rss_str()), "channel/a:link/@rel") == ("self",)

    links = tuple(msgspec.convert(link, Link) for link in (SELF, HUB, archive))
    monkeypatch.setattr("syndication.formats.rss.feed_links", lambda *_: links)
    written = [dict(link.attrib) for link in rss(case("seed")).iterfind("channel/a:link", NS)]
    assert written == [SELF, HUB, archive]


def test_cdata_is_called_a_type_of_content_in_atom() -> None:
    made = bare()
    bare_entry(made).content("<p>x</p>", type="CDATA")
    assert texts(parsed(made.atom_str()), "a:entry/a:content/@type") == ("CDATA",)

    assert texts(atom(case("seed")), "a:entry/a:content/@type") == ("html",)


def test_content_without_a_type_is_shown_as_source() -> None:
    made = bare()
    bare_entry(made).content("<p>x</p>")
    assert texts(parsed(made.atom_str()), "a:entry/a:content/@type") == ()

    assert atom(case("seed")).find("a:entry/a:content", NS).text.startswith("<p>KYIV")
    assert texts(atom(case("seed")), "a:entry/a:content/@type") == ("html",)


def test_content_without_a_summary_becomes_the_description() -> None:
    made = bare()
    bare_entry(made).content("<p>x</p>", type="CDATA")
    item = parsed(made.rss_str()).find("channel/item")
    assert (text(item, "description"), texts(item, "content:encoded")) == ("<p>x</p>", ())

    item = rss(case("seed")).find("channel/item")
    assert text(item, "description").startswith("Second day of negotiations")
    assert text(item, "content:encoded").startswith("<p>KYIV")


def test_enclosure_without_a_length_has_the_length_none() -> None:
    made = bare()
    bare_entry(made).enclosure("https://x.example/a.mp3", type="audio/mpeg")
    assert texts(parsed(made.rss_str()), "channel/item/enclosure/@length") == ("None",)

    sound = Media(url="https://x.example/a.mp3", type="audio/mpeg")
    assert texts(rss(with_entry(media=(sound,))), "channel/item/enclosure/@length") == ("0",)
    assert texts(atom(with_entry(media=(sound,))), "a:entry/a:link[@rel='enclosure']/@length") == ()


def test_enclosure_without_a_type_breaks_the_document() -> None:
    made = bare()
    bare_entry(made).enclosure("https://x.example/a", length="9")
    with pytest.raises(TypeError):
        made.rss_str()

    feed = with_entry(media=(Media(url="https://x.example/a", bytes=9),))
    assert texts(rss(feed), "channel/item/enclosure") == ()
    assert texts(rss(feed), "channel/item/media:content/@url") == ("https://x.example/a",)
    assert texts(atom(feed), "a:entry/a:link[@rel='enclosure']/@href") == ("https://x.example/a",)


def test_the_last_enclosure_is_taken_for_rss() -> None:
    made = bare()
    added = bare_entry(made)
    for name in ("first", "second"):
        added.enclosure(f"https://x.example/{name}.mp3", "1", "audio/mpeg")
    assert texts(parsed(made.rss_str()), "channel/item/enclosure/@url") == ("https://x.example/second.mp3",)

    item = rss(case("picture_and_sound")).find("channel/item")
    assert texts(item, "enclosure/@url") == ("https://cdn.news.example/comet.mp3",)
    assert len(texts(item, "media:content/@url")) == 2


def test_an_author_without_an_address_vanishes_from_rss() -> None:
    made = bare()
    bare_entry(made).author([{"name": "Ana Núñez"}, {"name": "Bo Li"}])
    assert b"Ana" not in made.rss_str(encoding="utf-8")

    assert texts(rss(case("picture_and_sound")), "channel/item/dc:creator") == ("Ana Núñez", "Bo Li")
    assert texts(rss(case("picture_and_sound")), "channel/item/author") == ()


def test_rights_of_an_entry_never_reach_rss() -> None:
    made = bare()
    bare_entry(made).rights("© ESO")
    assert "© ESO" not in made.rss_str(encoding="utf-8").decode()

    assert texts(rss(with_entry(rights="© ESO")), "channel/item/dc:rights") == ("© ESO",)


def test_media_are_put_into_one_group() -> None:
    made = bare()
    made.load_extension("media")
    added = bare_entry(made)
    added.media.content(url="https://x.example/a.jpg", width="0")
    added.media.content(url="https://x.example/b.mp3")
    assert len(parsed(made.rss_str()).findall("channel/item/media:group/media:content", NS)) == 2

    root = rss(case("picture_and_sound"))
    assert len(root.findall("channel/item/media:content", NS)) == 3
    assert root.findall(".//media:group", NS) == []


def test_the_date_of_a_change_is_missing_in_rss() -> None:
    made = bare()
    bare_entry(made).updated(datetime(2026, 2, 6, tzinfo=UTC))
    assert b"2026-02-06" not in made.rss_str()
    assert b"06 Feb 2026" not in made.rss_str()

    changed = with_entry(updated=datetime(2026, 3, 6, 1, 2, 3, 99, tzinfo=UTC))
    assert texts(rss(changed), "channel/item/dcterms:modified") == ("2026-03-06T01:02:03Z",)


def test_dates_not_given_are_the_time_of_day() -> None:
    before = datetime.now(UTC)
    made = FeedGenerator()
    assert before <= made.updated() <= datetime.now(UTC)
    assert before <= FeedEntry().updated() <= datetime.now(UTC)

    # Nothing written is of today: every date in the documents is one of the case.
    feed = case("seed")
    for form in ("rss.xml", "atom.xml"):
        dates = re.findall(rb"\d{4}-\d\d-\d\dT|\d\d \w{3} \d{4} ", FORMATS[form].write(feed))
        assert set(dates) == ({b"05 Feb 2026 ", b"2026-02-05T"} if form == "rss.xml" else {b"2026-02-05T"})


def test_dates_in_rss_switch_the_locale_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[Any, ...]] = []
    real = locale.setlocale

    def watched(*arguments: Any) -> str:
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(locale, "setlocale", watched)
    bare().rss_str()
    assert (locale.LC_ALL, "C") in calls

    calls.clear()
    for form in FORMATS.values():
        form.write(case("picture_and_sound"))
    assert calls == []


def test_dates_of_atom_keep_microseconds_and_name_no_z() -> None:
    made = bare()
    made.updated(NOON.replace(microsecond=5))
    assert text(parsed(made.atom_str()), "a:updated") == "2026-02-05T12:00:00.000005+00:00"

    assert text(atom(replace(case("seed"), updated=NOON.replace(microsecond=5))), "a:updated") == "2026-02-05T12:00:00Z"


def test_entries_are_written_in_reverse() -> None:
    made = bare()
    for name in ("newest", "oldest"):
        made.add_entry().title(name)
    assert texts(parsed(made.rss_str()), "channel/item/title") == ("oldest", "newest")

    feed = case("picture_and_sound")
    titles = tuple(entry.title for entry in feed.entries)
    assert texts(rss(feed), "channel/item/title") == titles
    assert texts(atom(feed), "a:entry/a:title") == titles


def test_generator_and_version_are_named() -> None:
    assert b'version="1.0.0"' in bare().atom_str()
    assert b"python-feedgen" in bare().rss_str()

    for form in ("rss.xml", "atom.xml"):
        assert b"generator" not in FORMATS[form].write(case("seed"))


def test_a_character_that_xml_forbids_is_refused_without_the_name_of_the_entry() -> None:
    made = bare()
    added = bare_entry(made)
    added.title("A \x0b comet")
    with pytest.raises(ValueError, match="XML compatible") as caught:
        made.rss_str()
    assert "comet" not in str(caught.value)

    for form in FORMATS.values():
        with pytest.raises(UnwritableEntryError, match=r"02-05:comet: title contains U\+000B"):
            form.write(with_entry(title="A \x0b comet"))


def test_a_missing_field_is_refused_without_the_name_of_the_entry() -> None:
    made = bare()
    made.add_entry().id("tag:news.example,2026-02-05:comet")
    with pytest.raises(ValueError, match="^Required fields not set$"):
        made.atom_str()

    for form in FORMATS.values():
        with pytest.raises(UnwritableEntryError, match="02-05:comet: title is empty"):
            form.write(with_entry(title=""))


def test_links_of_an_entry_are_of_five_kinds_only() -> None:
    with pytest.raises(ValueError, match="rel"):
        bare_entry(bare()).link(href="https://x.example/licence", rel="license")

    links = texts(atom(with_entry(license="https://x.example/licence")), "a:entry/a:link[@rel='license']/@href")
    assert links == ("https://x.example/licence",)


def test_dictionaries_of_the_caller_are_changed() -> None:
    link = {"href": "https://news.example/items/comet"}
    FeedEntry().link(link)
    assert link == {"href": "https://news.example/items/comet", "rel": "alternate"}

    feed = case("picture_and_sound")
    for form in FORMATS.values():
        form.write(feed)
    assert feed == case("picture_and_sound")


def test_the_atom_tree_is_in_no_namespace() -> None:
    made = bare()
    bare_entry(made)
    tree, _ = made._create_atom()
    assert (tree.tag, tree[-1].tag) == ("feed", "entry")

    # What the mends add must be in Atom's namespace when the bytes are read again.
    spaces = {etree.QName(element).namespace for element in atom(case("picture_and_sound")).iter()}
    assert spaces == {NS["a"], NS["media"]}


def test_an_atom_feed_without_any_author_is_let_through() -> None:
    made = FeedGenerator()
    made.id("tag:news.example,2026:all")
    made.title("Example Tribune")
    bare_entry(made)
    assert b"<author>" not in made.atom_str()

    assert texts(atom(case("seed")), "a:author/a:name") == ("Example Tribune",)
    with pytest.raises(ValueError, match=r"^feed /: publisher is empty"):
        FORMATS["atom.xml"].write(replace(case("seed"), publisher=""))


def test_language_of_an_entry_is_not_said() -> None:
    assert not hasattr(FeedEntry(), "language")

    urdu: Entry = case("other_language").entries[0]
    assert urdu.language == "ur"
    assert texts(atom(case("other_language")), "a:entry/@xml:lang") == ("ur",)
    assert texts(rss(case("other_language")), "channel/item/dc:language") == ("ur",)


def test_the_declaration_has_single_quotes() -> None:
    assert bare().rss_str().startswith(b"<?xml version='1.0' encoding='UTF-8'?>")

    for form in ("rss.xml", "atom.xml"):
        assert FORMATS[form].write(case("seed")).startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<')


def test_plain_text_is_escaped_by_name() -> None:
    made = bare()
    made.title("S&P500")
    assert b"S&amp;P500" in made.rss_str()

    for form in ("rss.xml", "atom.xml"):
        assert b"S&#x26;P500" in FORMATS[form].write(with_entry(title="S&P500"))
