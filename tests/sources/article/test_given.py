"""What a person says wins over the rules, and no word is lost by it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Dateline, Source
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, SECOND, draft, item, rules

LEAD = "The council voted to mend the bridge before the winter."
HEAD = ("Council mends bridge", "Work begins in May", "A man looks up. PHOTO: AFP", "By Ada Holm", "HALDEN:")


def test_what_the_text_cannot_say_is_taken_as_given() -> None:
    given = ImportOptions(
        published=NOON,
        section="Local",
        tags=("bridges",),
        language="en",
        url="https://x.example/b",
        ednote="Hour unknown",
    )
    story = item(*HEAD, LEAD, given=given)
    assert (story.published, story.section, story.tags, story.language, story.url, story.ednote) == (
        NOON,
        "Local",
        ("bridges",),
        "en",
        "https://x.example/b",
        "Hour unknown",
    )


@pytest.mark.parametrize(
    ("given", "part", "dropped"),
    [
        (ImportOptions(headline="Bridge mended"), "headline", "Council mends bridge"),
        (ImportOptions(standfirst="It was time"), "standfirst", "Work begins in May"),
        (ImportOptions(caption="The bridge"), "caption", "A man looks up."),
        (ImportOptions(credit="Reuters"), "credit", "AFP"),
        (ImportOptions(credit=""), "credit", "AFP"),
        (ImportOptions(dateline="OSLO"), "dateline", "HALDEN"),
        (ImportOptions(authors=(Author("Bo Ek"),)), "authors", "Ada Holm"),
        (ImportOptions(authors=()), "authors", "Ada Holm"),
    ],
)
def test_what_gives_way_is_dropped_with_a_warning(given: ImportOptions, part: str, dropped: str) -> None:
    drafted = draft(*HEAD, LEAD, given=given)
    assert drafted.dropped == (dropped,)
    assert drafted.warnings == (f'{part}: "{dropped}" in the text was replaced by the given value',)
    assert drafted.item is not None
    assert drafted.item.body == LEAD


def test_each_given_part_is_in_the_item() -> None:
    given = ImportOptions(
        headline="Bridge mended",
        standfirst="It was time",
        caption="The bridge",
        credit="Ada Holm",
        dateline="NEW YORK",
        authors=(Author("Bo Ek", "Reporter"),),
        source="APP",
    )
    story = item(*HEAD, LEAD, given=given)
    assert (story.headline, story.standfirst) == ("Bridge mended", "It was time")
    assert [(picture.caption, picture.credit) for picture in story.media] == [("The bridge", "Ada Holm")]
    assert story.dateline == Dateline("NEW YORK", "New York")
    assert (story.authors, story.source) == ((Author("Bo Ek", "Reporter"),), Source("APP"))


def test_given_parts_stand_where_the_text_has_none() -> None:
    story = item(
        "Council mends bridge",
        LEAD,
        SECOND,
        given=ImportOptions(caption="The bridge", dateline="Oslo", standfirst="In May"),
    )
    assert [picture.caption for picture in story.media] == ["The bridge"]
    assert (story.dateline, story.standfirst) == (Dateline("Oslo", "Oslo"), "In May")
    assert story.body == f"{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize(
    ("given", "body"),
    [
        (ImportOptions(standfirst=""), "Work begins in May\n\n{rest}"),
        (ImportOptions(dateline=""), "HALDEN:\n\n{lead}"),
    ],
)
def test_a_part_that_is_said_to_be_missing_is_text_of_the_body(given: ImportOptions, body: str) -> None:
    blocks = (
        ("Council mends bridge", "Work begins in May", LEAD)
        if given.standfirst == ""
        else ("Council mends bridge", "HALDEN:", LEAD)
    )
    story = item(*blocks, given=given)
    assert story.body == body.format(rest=LEAD, lead=LEAD)
    assert (story.standfirst, story.dateline) == ("", None)


def test_no_caption_keeps_its_words_in_the_text() -> None:
    story = item(
        "Council mends bridge",
        "Work begins in May",
        "A man looks up. PHOTO: AFP",
        LEAD,
        given=ImportOptions(caption=""),
    )
    assert story.media == ()
    assert story.body == f"A man looks up. PHOTO: AFP\n\n{LEAD}"


def test_a_line_of_the_text_that_a_person_names_is_taken_from_it() -> None:
    given = ImportOptions(standfirst=LEAD, caption="A man looks up and down.", headline="Council mends bridge")
    drafted = draft("World", "Council mends bridge", LEAD, "A man looks up and down.", SECOND, given=given)
    assert rules(drafted)[1:] == ["headline", "standfirst", "caption", "paragraph"]
    assert drafted.item is not None
    assert (drafted.item.standfirst, drafted.item.body) == (LEAD, f"World\n\n{SECOND}")


def test_a_caption_may_be_named_with_its_credit() -> None:
    line = "A man looks up. PHOTO: AFP"
    drafted = draft(*HEAD, LEAD, given=ImportOptions(caption=line))
    assert drafted.dropped == ()
    assert drafted.item is not None
    assert [(picture.caption, picture.credit) for picture in drafted.item.media] == [("A man looks up.", "AFP")]


def test_a_headline_may_be_given_to_a_text_without_one() -> None:
    story = item(LEAD, SECOND, given=ImportOptions(headline="Bridge mended"))
    assert (story.headline, story.body) == ("Bridge mended", f"{LEAD}\n\n{SECOND}")


def test_lines_of_a_site_may_be_named() -> None:
    drafted = draft(
        "Council mends bridge", LEAD, SECOND, "Ledger Extra!", given=ImportOptions(furniture=("Ledger Extra!",))
    )
    assert drafted.dropped == ("Ledger Extra!",)


def test_given_texts_are_cleaned() -> None:
    story = item(
        "Council mends bridge",
        LEAD,
        given=ImportOptions(standfirst=" In\u00a0May\x07\r\n", section="Lo\ud800cal", tags=("a\tb",)),
    )
    assert (story.standfirst, story.section, story.tags) == ("In May", "Local", ("a b",))


def test_a_date_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 2, 5, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(IngestError, match=r"^published: has no time zone; write it like 2026-02-05T12:00:00\+00:00$"):
        read_article(b"H\n\nBody.", ImportOptions(published=naive))
