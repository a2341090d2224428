"""Feeds as exports: pages of one feed, ids that are used twice, texts that are cut, dates, and files that are none."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.model.item import Item
from syndication.model.known_ids import KnownIds
from syndication.sources import records
from syndication.sources.export import ForeignStory
from syndication.sources.feed.feed_dates import read_feed_date
from syndication.sources.kinds import KINDS, find_exports
from syndication.sources.old_entry import OldEntry
from syndication.sources.old_feed import join_entries
from tests.sources.feed.feeds import CASES, DATE, LONG, files_of, item, read, refused, rss, skipped, stories
from tests.sources.wordpress.exports import export, post

MORNING = datetime(2021, 2, 5, 12, tzinfo=UTC)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">'
SAMPLES = Path(__file__).parent.parent
FIELDS = (
    "id url title content_html content_text summary image date_published date_modified author authors name tags "
    "language attachments size_in_bytes mime_type"
).split()
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
)


class TestPages:
    def test_an_entry_on_two_pages_is_one_story(self) -> None:
        entries = read(rss(item(3), item(2)), rss(item(2), item(1)))
        assert [entry.item.headline for entry in entries if isinstance(entry, ForeignStory)] == [
            "Story 3",
            "Story 2",
            "Story 1",
        ]
        assert skipped(entries) == ["the same entry once more"]

    def test_the_version_that_was_changed_last_counts(self) -> None:
        def entry(text: str, updated: str) -> bytes:
            return (
                f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x</id><title>A</title><link href="https://a.example/"/>'
                f"<published>2021-02-05T12:00:00Z</published><updated>{updated}</updated><content>{text}</content></entry></feed>"
            ).encode()

        old, new = entry("Old.", "2021-02-06T12:00:00Z"), entry("New.", "2021-02-07T12:00:00Z")
        assert [story.body for story in stories(old, new)] == ["<p>New.</p>"]
        assert [story.body for story in stories(new, old)] == ["<p>New.</p>"]

    @pytest.mark.parametrize("pages", [1, 2])
    def test_two_stories_with_one_id_are_refused_by_their_names(self, pages: int) -> None:
        one, other = item(1, guid="x"), item(2, guid="x")
        documents = [rss(one, other, item(3))] if pages == 1 else [rss(one, item(3)), rss(other)]
        assert [story.headline for story in stories(*documents)] == ["Story 3"]
        first, second = 'entry "Story 1" (https://old.example/1)', 'entry "Story 2" (https://old.example/2)'
        assert refused(*documents) == {
            first: f"has the id of {second} too (x); readers would take them for one: "
            "delete one of them from the export, or give it another id there",
            second: f"has the id of {first} too (x); readers would take them for one: "
            "delete one of them from the export, or give it another id there",
        }

    def test_entries_without_an_id_are_told_apart_by_link_and_date(self) -> None:
        bare = item().replace('<guid isPermaLink="false">id-1</guid>', "")
        later = bare.replace("12:00:00", "13:00:00")
        assert len(stories(rss(bare), rss(bare, later))) == 2
        assert stories(rss(bare))[0].ids == KnownIds(no_guid=True, rss_date="Fri, 05 Feb 2021 12:00:00 GMT")

    def test_a_link_that_all_episodes_share_is_the_address_of_none(self) -> None:
        show = "https://old.example/show"
        found = stories(rss(*(item(number, f'{LONG}<a href="notes">n</a>', link=show) for number in (1, 2))))
        assert [(story.url, story.ids) for story in found] == [("", KnownIds(rss="id-1")), ("", KnownIds(rss="id-2"))]
        assert all('href="https://old.example/notes"' in story.body for story in found)
        assert stories(rss(item(1, link=show), item(2)))[0].url == show

    def test_one_story_in_rss_and_atom_has_both_ids(self) -> None:
        atom = (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x</id><link href="http://www.old.example/1/"/>'
            b"</entry></feed>"
        )
        (story,) = stories(rss(item(1)), atom)
        assert story.ids == KnownIds(rss="id-1", atom="urn:x")

    @pytest.mark.parametrize(
        ("generator", "atom"), [("https://wordpress.org/?v=6.4", "id-1"), ("Blogger", "id-1"), ("Hugo", ""), ("", "")]
    )
    def test_systems_that_have_one_id_in_both_formats(self, generator: str, atom: str) -> None:
        (story,) = stories(rss(item(1), head=f"<generator>{generator}</generator>"))
        assert story.ids == KnownIds(rss="id-1", atom=atom)
        marked = item(1).replace('isPermaLink="false"', "")
        (story,) = stories(rss(marked, head=f"<generator>{generator}</generator>"))
        assert story.ids == KnownIds(rss="id-1", permalink=True)

    def test_the_old_feed_knows_better(self) -> None:
        known = OldEntry(KnownIds(rss="old"), "https://old.example/1", MORNING.replace(year=2019))
        (story,) = stories(rss(item(1, date="")), old=join_entries([known]))
        assert (story.ids, story.published.year) == (KnownIds(rss="old"), 2019)


class TestTexts:
    @pytest.mark.parametrize("end", ["…", "...", " [&hellip;]", '<a href="/1">Read more</a>', "weiterlesen »"])
    def test_a_text_that_is_cut_is_named(self, end: str) -> None:
        (story,) = stories(rss(item(1, f"{LONG}<p>And so{end}</p>")))
        assert story.imported
        assert story.imported.lost == ("the text ends as if it was cut: the feed may have only its beginning",)

    @pytest.mark.parametrize("end", ["An ellipsis … is no end.", "Read more books", "a.b.c"])
    def test_a_text_that_is_whole_is_not(self, end: str) -> None:
        (story,) = stories(rss(item(1, f"{LONG}<p>{end}</p>")))
        assert story.imported
        assert story.imported.lost == ()

    def test_a_feed_of_beginnings_is_named(self) -> None:
        warning = "is in a feed in which no text has 100 words: it may have only the beginnings of its stories"
        short = [item(number, "Short.") for number in range(3)]
        assert all(story.imported and warning in story.imported.warnings for story in stories(rss(*short)))
        assert not any(story.imported and warning in story.imported.warnings for story in stories(rss(*short, item(9))))

    @pytest.mark.parametrize(
        ("description", "standfirst"),
        [
            ("Somebody wrote this.", "Somebody wrote this."),
            ("word word word", ""),  # the beginning of the text
            ("word word [&#8230;]", ""),
            ("", ""),
        ],
    )
    def test_a_summary_that_somebody_wrote(self, description: str, standfirst: str) -> None:
        (story,) = stories(rss(item(1, more=f"<description><![CDATA[{description}]]></description>")))
        assert story.standfirst == standfirst

    def test_relative_addresses_count_from_what_the_feed_says(self) -> None:
        feed = rss(item(1, f'{LONG}<a href="b"><img src="/c.jpg"></a><a href="#d">d</a>'))
        assert 'href="b"' in stories(feed)[0].body
        based = feed.replace(b"<rss ", b'<rss xml:base="https://base.example/x/" ')
        assert 'href="https://base.example/x/b"><img src="https://base.example/c.jpg">' in stories(based)[0].body
        assert 'href="#d"' in stories(based)[0].body


class TestDates:
    @pytest.mark.parametrize(
        ("text", "moment"),
        [
            ("Fri, 05 Feb 2021 12:00:00 GMT", MORNING),
            ("Fri, 5 Feb 2021 12:00 UT", MORNING),
            ("05 Feb 21 07:00:00 EST", MORNING),
            ("Friday, 05 Feb 2021 12:00:00 Z", MORNING),
            ("Fri,  05 Feb 2021\n 12:00:00 -0000", MORNING),
            ("2021-02-05T13:00:00+01:00", MORNING),
            ("2021-02-05T12:00Z", MORNING),
            ("2021-02-05 12:00:00", MORNING.replace(tzinfo=None)),
            ("Fri, 05 Feb 2021 12:00:00", MORNING.replace(tzinfo=None)),
        ],
    )
    def test_dates(self, text: str, moment: datetime) -> None:
        assert read_feed_date(text) == (moment, "")

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", ""),
            ("yesterday", "is no date and time"),
            ("2021-02-05", "has no hour and time zone"),
            ("Wed, 30 Nov -0001 00:00:00 +0000", "is no date and time"),
            ("Fri, 05 Feb 0021 12:00:00 GMT", "is no date of a story"),
            ("Fri, 31 Feb 2021 12:00:00 GMT", "is no date and time"),
            ("2021-02-31 12:00:00", "is no date and time"),
            ("Fri, 05 Feb 2021 12:00:00 MEZ", "names the zone MEZ, which is not one of feeds (RFC 822)"),
            ("Fri, 05 Feb 2021 12:00:00 +99999", "is no date"),
            ("9" * 10_000, "is no date and time"),
        ],
    )
    def test_what_is_no_date(self, text: str, fault: str) -> None:
        moment, found = read_feed_date(text)
        assert moment is None
        assert fault in found

    def test_a_date_without_a_zone_is_asked_for(self) -> None:
        feed = rss(item(1, date="Fri, 05 Feb 2021 12:00:00"))
        assert list(refused(feed).values()) == [
            "is dated 2021-02-05 12:00:00 without a zone; give --timezone Europe/Berlin"
        ]
        assert stories(feed, timezone="Europe/Berlin")[0].published == MORNING.replace(hour=11)

    def test_the_date_of_the_last_change_only_with_consent(self) -> None:
        atom = (
            b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>A</title><content>T</content>'
            b"<updated>2021-02-05T12:00:00Z</updated></entry></feed>"
        )
        assert "give --use-updated to take that" in next(iter(refused(atom).values()))
        assert stories(atom, use_updated=True)[0].published == MORNING


class TestClaims:
    @pytest.mark.parametrize("case", sorted(CASES.glob("*")), ids=lambda case: case.name)
    def test_feeds_are_found_and_nothing_else(self, case: Path) -> None:
        found = find_exports(files_of(case.read_bytes()))
        assert list(found) == ([] if case.name.endswith(".expected.json") else ["feed"])

    def test_no_sample_is_claimed_by_two_kinds(self) -> None:
        for path in SAMPLES.rglob("*"):
            if path.is_file() and {"cases", "samples"} & set(path.parts):
                files = files_of(path.read_bytes())
                claims = [name for name, kind in KINDS.items() if kind.find(files)]
                assert len(claims) < 2, (path, claims)

    @pytest.mark.parametrize("folder", ["article", "newsml", "ninjs", "page", "records", "wire", "wordpress"])
    def test_samples_of_other_kinds_are_not_claimed(self, folder: str) -> None:
        others = [path for path in (SAMPLES / folder).rglob("cases/*") if path.is_file()]
        assert others
        assert [path.name for path in others if KINDS["feed"].find(files_of(path.read_bytes()))] == []

    @pytest.mark.parametrize(
        "data",
        [
            export(post(1)),
            f"{ATOM}<entry/></feed>".encode(),
            b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><category "
            b"scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#template'/></entry></feed>",
            b"<opml><body/></opml>",
            b"<!DOCTYPE html><html><rss></rss></html>",
            b"<feed><entry/></feed>",
            b"<urlset/>",
            b"<?xml version='1.0'?><channel><item/></channel>",
            b'{"items": [], "version": "1"}',
            b'{"db": [{"data": {"posts": []}}]}',
            b"title,link\nrss,feed\n",
            b"",
            b"\0" * 100,
        ],
    )
    def test_what_is_no_feed_is_not_claimed(self, data: bytes) -> None:
        assert "feed" not in find_exports(files_of(data))

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
    def test_encodings(self, encoding: str) -> None:
        data = rss(item(1, f"{LONG}<p>É</p>")).decode().encode(encoding)
        assert list(find_exports(files_of(data))) == ["feed"]
        assert "É" in stories(data)[0].body

    def test_a_json_feed_that_names_its_version_at_its_end(self) -> None:
        entry = '{"id": "a", "content_text": "%s"}' % ("word " * 20_000)
        data = f'{{"items": [{entry}], "version": "https://jsonfeed.org/version/1"}}'.encode()
        assert list(find_exports(files_of(data))) == ["feed"]


class TestHostile:
    def test_a_file_that_is_cut_off_loses_its_last_entry_alone(self) -> None:
        data = rss(item(1), item(2))
        cut = data[: data.index(b"Story 2") + 400]
        assert [story.headline for story in stories(cut)] == ["Story 1"]
        assert "ends in the middle of it" in next(iter(refused(cut).values()))
        assert len(stories(cut, data)) == 2

    @pytest.mark.parametrize(
        ("damage", "words"),
        [
            (lambda text: text.replace("<title>Story 1", "<title>A & B &nbsp;&copy; <br> 1"), "ill-formed XML"),
            (lambda text: text.replace("Story 1", "Story\x00 \x0b1"), "control characters were left out"),
            (lambda text: text.replace("Story 1", "Story &#11; 1"), "control characters were left out"),
            (lambda text: text.replace("Story 1", "Tom & Jerry"), "bare & were read as they are"),
            (lambda text: text.replace("xmlns:content", "xmlns:c"), "Namespace prefix"),
        ],
    )
    def test_ill_formed_feeds_are_repaired_with_a_warning(self, damage: object, words: str) -> None:
        assert callable(damage)
        data = damage(rss(item(1), item(2)).decode()).encode()
        found = stories(data)
        assert [story.headline for story in found][-1] == "Story 2"
        if words != "Namespace prefix":
            assert all(story.imported and words in "".join(story.imported.warnings) for story in found)

    def test_a_text_about_documents_is_whole(self) -> None:
        text = f"{LONG}<pre>&lt;?xml?&gt;</pre>"
        feed = rss(item(1, f"<!DOCTYPE html [x]><?xml version='1.0'?>{text}"))
        assert stories(b"<?xml version='1.0'?>\n<!-- saved --><?xml-stylesheet href='x'?>" + feed)[0].body.endswith(
            text
        )

    def test_bytes_that_are_not_utf_8(self) -> None:
        (story,) = stories(rss(item(1)).replace(b"Story 1", b"Caf\xe9 \x93q\x94 \x81"))
        assert story.headline == "Café “q”"

    @pytest.mark.parametrize(
        "data",
        [
            b'<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel><item>&b;</item></channel></rss>',
            b"<rss",
            b"<?xml version='1.0' encoding='utf-7'?><rss/>",
            b"<?xml version='1.0' encoding='bogus'?><rss/>",
            b"<html/>",
            b'{"version": "https://jsonfeed.org/version/1", "items": {}}',
            b'{"version": "https://jsonfeed.org/version/1", "items": [',
            b"{" + b'"a":{' * 100_000,
            b"",
        ],
    )
    def test_what_cannot_be_read_is_refused_as_a_whole(self, data: bytes) -> None:
        with pytest.raises(IngestError, match=r"^0\.xml: "):
            read(data)

    @pytest.mark.parametrize("body", ["<b>" * 100_000, "<p>" + "x" * 20_000_000, "<!--" * 100_000, "&#x1;" * 1000])
    def test_a_monstrous_entry_stops_no_other(self, body: str) -> None:
        assert [story.headline for story in stories(rss(item(1, body), item(2)))][-1] == "Story 2"

    @pytest.mark.parametrize(
        "name", ["title", "category", "author", "dc:creator", "dc:rights", "source", "media:credit"]
    )
    def test_a_monstrous_field_stops_no_other(self, name: str) -> None:
        bomb = f"<{name}><![CDATA[{'<b>' * 100_000}x]]></{name}>"
        for feed in (rss(item(1, more=bomb), item(2)), rss(item(2), head=bomb)):
            assert [story.headline for story in stories(feed)][-1] == "Story 2"
        atom = '<feed xmlns="http://www.w3.org/2005/Atom">%s<entry><id>x</id><title>A</title>%s</entry></feed>'
        read((atom % (bomb, bomb)).encode())

    def test_names_that_are_too_long_are_left_out(self) -> None:
        more = f"<category>{'x' * 300}</category><category>World</category><dc:creator>{'y' * 300}</dc:creator>"
        (story,) = stories(rss(item(1, more=more)))
        assert (story.section, story.authors) == ("World", ())
        assert story.imported
        assert "too long" in story.imported.warnings[0]

    @pytest.mark.parametrize("link", ["http://[", "javascript:alert(1)", "//", "https://old.example/a b", "\x01"])
    def test_links_that_are_none(self, link: str) -> None:
        found = read(rss(item(1, link=link), item(2)))
        assert isinstance(found[-1], ForeignStory)

    @given(JSON_VALUES)
    def test_wrong_types_at_every_place_of_json(self, value: object) -> None:
        good = {"id": "good", "url": "https://old.example/good", "title": "Good", "content_html": LONG}
        feed = {"version": "https://jsonfeed.org/version/1.1", "authors": value, "language": value}
        items = [
            value,
            {**good, "date_published": "2021-02-05T12:00:00Z"},
            {"id": "x", "content_html": value, "tags": value},
        ]
        found = stories(msgspec.json.encode({**feed, "items": items}))
        assert "Good" in [story.headline for story in found]
        for story in found:
            _write(story)

    @given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
    def test_any_bytes_in_a_feed_are_read_or_refused(self, data: bytes) -> None:
        for feed in (rss("%s").replace(b"%s", data), rss(item(1, "%s"), item(2)).replace(b"%s", data), data):
            with suppress(IngestError):
                for story in stories(feed):
                    _write(story)


def _write(story: Item) -> None:
    """Check that a story can be a record, or is refused with a reason."""
    records.read("a.html", records.write(story))


def test_enclosures_of_wrong_sizes() -> None:
    more = "".join(
        f'<enclosure url="https://old.example/{n}.mp3" length="{length}" type="{kind}"/>'
        for n, (length, kind) in enumerate(
            [("-1", "audio/mpeg"), ("9" * 400, "audio"), ("x", "<b>"), ("²", "AUDIO/MPEG; x")]
        )
    )
    (story,) = stories(rss(item(1, more=more)))
    assert [(medium.bytes, medium.type) for medium in story.media] == [
        (0, "audio/mpeg"),
        (0, ""),
        (0, ""),
        (0, "audio/mpeg"),
    ]


def test_dates_of_the_site_are_not_shifted() -> None:
    assert stories(rss(item(1, date=DATE)))[0].published == MORNING
