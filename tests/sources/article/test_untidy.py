"""Untidy texts: what surrounds a story is never its headline or standfirst without a word about it."""

from __future__ import annotations

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Source
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.file_kinds import problem_of_name
from syndication.sources.article.markdown_file import read_markdown
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, SECOND, draft, item

HEAD = "Harbour reopens after eleven days"
LEAD = "The harbour reopened on Thursday, the master of the port said."
ASKED = "headline: line 1 looks like codes of a wire service; give --headline"
GIVEN = ImportOptions(published=NOON)


@pytest.mark.parametrize(
    "line",
    [
        "BC-SHIP--Harbour Reopens,1st Ld-Writethru,550",
        "r i BC-SHIP-HARBOUR 02-05 0345",
        "0123",
        "AFP-1234",
        "PA 001234 05-FEB-26 12:00 HOME Ship",
        "APA0123 5 AI 0211 CA/II Do 05.Feb 2026",
        "EFE123",
        "ZCZC ABC123",
        "Slug: HARBOUR",
        "Words: 400",
        "共同社2月5日電",
        "rpt0000--- d i zag",
    ],
)
def test_the_head_of_a_wire_is_left_out(line: str) -> None:
    drafted = draft(line, HEAD, LEAD, SECOND)
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.standfirst) == (HEAD, "")
    assert drafted.warnings[0] == f"left out, since it is the head of a wire service: {line}"


@pytest.mark.parametrize(
    "line",
    [
        "SHIP-HARBOUR--2ndld",
        "BC--Harbour",
        "1984",
        "PRESS-1234",
        "EFE 123",
        "HARBOUR-1stLd",
        "1-0 2-1",
        "(Reuters)",
        "5 February 2026",
    ],
)
def test_what_may_be_a_head_is_asked_about(line: str) -> None:
    assert draft(line, HEAD, LEAD, SECOND).missing == (ASKED,)
    assert item(line, HEAD, LEAD, SECOND, given=ImportOptions(headline=HEAD)).headline == HEAD
    assert item(line, LEAD, SECOND, given=ImportOptions(headline=line)).headline == line


@pytest.mark.parametrize("line", ["COVID-19", "G20 meets", "F-16s for Ukraine", "9/11: what we know", "Top 10 of 2026"])
def test_a_headline_with_a_number_is_one(line: str) -> None:
    assert item(line, LEAD, SECOND).headline == line


def test_the_marks_of_ap_are_no_words() -> None:
    rows = ("BC-SHIP--Harbour Reopens,550", f"^{HEAD}<", "^By JANE DOE=", "^Associated Press=")
    story = item(*rows, f"PORT TOWN (AP) _ {LEAD}", SECOND)
    assert (story.headline, story.authors, story.source) == (HEAD, (Author("JANE DOE"),), Source("AP"))
    assert story.dateline is not None
    assert story.dateline.text == "PORT TOWN (AP)"


def test_labels_name_the_parts() -> None:
    story = item(f"HARBOUR\nHeadline: {HEAD}\nByline: Jane Doe\nWords: 400", LEAD, SECOND)
    assert (story.headline, story.authors, story.standfirst) == (HEAD, (Author("Jane Doe"),), "")


def test_the_head_of_apa() -> None:
    story = item(
        "APA0123 5 AI 0211 CA/II Do 05.Feb 2026",
        "Schiff/Hafen/Wien",
        "Hafen wieder offen",
        "Utl.: Schiffe fahren wieder",
        f"Wien (APA) - {LEAD}",
        SECOND,
        "(Schluss) jd/ks",
    )
    assert (story.headline, story.standfirst) == ("Hafen wieder offen", "Schiffe fahren wieder")
    assert (story.source, story.body) == (Source("APA"), f"{LEAD}\n\n{SECOND}")


def test_keywords_below_a_head_are_asked_about() -> None:
    missing = draft("EFE123", "PUERTO BARCOS", HEAD, f"Madrid, 5 feb (EFE).- {LEAD}", SECOND).missing
    assert missing == (ASKED.replace("line 1", "line 3"),)


@pytest.mark.parametrize(
    "line",
    [
        "Notizia sotto embargo fino alle 6 del 6 febbraio",
        "Please note this story is under strict embargo until 06:00 GMT",
        "Press embargo 00:01 Friday",
        "Zur Veröffentlichung frei ab 6. Februar 2026",
        "Bis Freitag 6 Uhr gesperrt",
        "A diffuser à partir de vendredi 6h",
        "Не для публикации до 6 февраля",
        "解禁：2月6日午前6時",
        "禁发：2月6日6时前",
        "报道禁令至2月6日",
        "حظر النشر حتى 6 فبراير",
        "Advance for Friday, Feb. 6",
        "Freigabe ab 6.2., 6 Uhr",
        "Публикация запрещена до 6 февраля",
        "2月6日午前6時解禁",
        "请于2月6日后发布",
        "Not before Friday 6am",
        "For publication Friday",
        "FOR SUNDAY USE",
    ],
)
def test_more_forms_of_an_embargo_are_asked_about(line: str) -> None:
    drafted = draft(HEAD, line, LEAD, SECOND)
    assert drafted.missing == ("the text names an embargo (line 3): give --embargo-until TIME, or --no-embargo",)


@pytest.mark.parametrize(
    "line",
    [
        "Port embargo enters third week",
        "Press embargo row enters third week",
        "Embargo fears grow as 3 ships wait",
        "Embargo at 60: Cuba counts the cost",
        "Bis Freitag gesperrt: die Hafenbrücke",
        "サンマ漁解禁",
    ],
)
def test_a_story_about_an_embargo_is_not_held(line: str) -> None:
    assert item(line, LEAD, SECOND).headline == line


@pytest.mark.parametrize(
    ("line", "headline"),
    [
        (f"EMBARGOED: {HEAD} no 2", f"{HEAD} no 2"),
        (f"EMBARGO: 6 Feb 06:00 - {HEAD}", HEAD),
        (f"EMBARGOED UNTIL 0600 GMT FRIDAY - {HEAD}", HEAD),
    ],
)
def test_the_headline_behind_an_embargo_stays(line: str, headline: str) -> None:
    assert item(line, LEAD, SECOND, given=ImportOptions(no_embargo=True)).headline == headline


def test_a_headline_that_cannot_be_told_from_the_embargo_is_asked_about() -> None:
    drafted = draft(f"EMBARGO 6 Feb {HEAD}", "Ships sail", LEAD, SECOND, given=ImportOptions(no_embargo=True))
    assert drafted.missing == ("headline: line 1 names an embargo and may hold the headline too; give --headline",)


@pytest.mark.parametrize(
    ("line", "authors", "source"),
    [
        ("By Jane Doe jane.doe@example.org", [("Jane Doe", "")], ""),
        ("By Jane Doe and jane.doe@example.org", [("Jane Doe", "")], ""),
        ("By Jane Doe (@janedoe)", [("Jane Doe", "")], ""),
        ("Story by Jane Doe @janedoe", [("Jane Doe", "")], ""),
        ("Jane Doe · 5 February 2026", [("Jane Doe", "")], ""),
        ("Jane Doe - 5 min read", [("Jane Doe", "")], ""),
        ("Jane Doe | 5 Feb 2026 | 4 min read", [("Jane Doe", "")], ""),
        ("Exclusive by Jane Doe", [("Jane Doe", "")], ""),
        ("Written by: Jane Doe", [("Jane Doe", "")], ""),
        ("Words by Jane Doe, pictures by John Roe", [("Jane Doe", ""), ("John Roe", "pictures")], ""),
        ("By Jane Doe. Photographs by John Roe", [("Jane Doe", ""), ("John Roe", "photographs")], ""),
        ("From our own correspondent", [("Our own correspondent", "")], ""),
        ("Von unserem Korrespondenten Karl Schmidt", [("Karl Schmidt", "")], ""),
        ("李伟 报道", [("李伟", "")], ""),
        ("本报记者 李伟", [("李伟", "")], ""),
        ("By JANE DOE Associated Press", [("JANE DOE", "")], "Associated Press"),
        ("By Agence France-Presse in Paris", [], "Agence France-Presse"),
    ],
)
def test_bylines_with_more_than_names(line: str, authors: list[tuple[str, str]], source: str) -> None:
    story = item(HEAD, line, LEAD, SECOND)
    assert [(author.name, author.role) for author in story.authors] == authors
    assert (story.source.name if story.source else "", story.standfirst) == (source, "")
    assert story.body == f"{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize("line", ["By bell hooks", "By the Tribune editorial board", "By Land and Sea"])
def test_what_only_may_be_a_byline_is_named(line: str) -> None:
    drafted = draft(HEAD, line, LEAD, SECOND)
    assert drafted.item is not None
    assert drafted.item.authors == ()
    assert f"begins like a byline; if it names the authors, give --author: {line}" in drafted.warnings


def test_an_address_below_the_byline_is_not_public() -> None:
    drafted = draft(HEAD, "By Jane Doe", "jane@example.org", LEAD, SECOND)
    assert drafted.item is not None
    assert (drafted.item.authors, drafted.dropped) == ((Author("Jane Doe"),), ("jane@example.org",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("From: Jane <j@example.org>\nSubject: Harbour\n\nText.", "the file is an e-mail; "),
        ("MIME-Version: 1.0\nSubject: Harbour\n\nText.", "the file is an e-mail; "),
        ("Von: Jane\nBetreff: Hafen\n\nText.", "the file is an e-mail; "),
        ("title,body,date\nHarbour,Text.,2026\n", "the file is a table (CSV); "),
        ("title;body\nHarbour;Text.\n", "the file is a table (CSV); "),
        ("---\ntitle: Harbour\n\nText.\n\nMore.", "front matter has no closing line ---"),
        ("---\ntitle: [\n---\n\nText.", "the front matter is not YAML: (line "),
        ("---js\n{ title: 'Harbour' }\n---\n\nText.", "front matter of kind ---js cannot be read"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_what_to_do(text: str, message: str) -> None:
    with pytest.raises(IngestError) as caught:
        read_article(text.encode(), GIVEN)
    assert message in str(caught.value)


def test_a_markdown_file_that_begins_with_a_row_of_marks_is_refused() -> None:
    with pytest.raises(IngestError, match="front matter has no closing line"):
        read_markdown(f"---\n\n{HEAD}\n\n{LEAD}\n".encode(), GIVEN)


def test_a_faulty_field_is_said_in_plain_words() -> None:
    with pytest.raises(IngestError) as caught:
        read_markdown(b"---\ntitle: Harbour: open: now\n---\n\nText.", GIVEN)
    assert str(caught.value) == (
        "the front matter is not YAML: (line 2) write each field as NAME: VALUE, "
        "and put a value with a colon or a bracket in it in quotation marks"
    )


@pytest.mark.parametrize("lines", [f"{HEAD}\n\nSubject: to approval, ships sail.", f"From: Rome\n\n{HEAD}"])
def test_a_text_with_such_a_word_is_no_mail(lines: str) -> None:
    assert read_article(f"{lines}\n\n{LEAD}\n\n{SECOND}".encode(), GIVEN).item is not None


@pytest.mark.parametrize(("name", "is_refused"), [("a.eml", True), ("a.CSV", True), ("a.txt", False), ("-", False)])
def test_a_name_may_say_that_a_file_is_no_text(name: str, is_refused: bool) -> None:
    assert bool(problem_of_name(name)) is is_refused


@pytest.mark.parametrize("blocks", [("FOR IMMEDIATE RELEASE", HEAD), (HEAD, "FOR IMMEDIATE RELEASE")])
def test_the_mark_of_a_release_is_left_out_above_and_below_the_headline(blocks: tuple[str, str]) -> None:
    drafted = draft(*blocks, LEAD, SECOND)
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.standfirst) == (HEAD, "")
    assert drafted.dropped == ("FOR IMMEDIATE RELEASE",)


def test_a_standfirst_that_speaks_of_an_embargo_is_named() -> None:
    warnings = draft(HEAD, "Port embargo enters third week", LEAD, SECOND).warnings
    said = "speaks of an embargo; if that holds the story itself, give --embargo-until: Port embargo enters third week"
    assert said in warnings
