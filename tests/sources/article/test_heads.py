"""Heads without labels: names alone, the codes of wire services, places in small letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndication.model.item import Author, Related, Source
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, SECOND, draft, item, rules

FIELD = Path(__file__).parents[2] / "field"
HEAD = "Harbour reopens after eleven days"
LEAD = "The harbour reopened on Thursday, the master of the port said."


def test_a_name_a_role_and_a_date_below_the_headline() -> None:
    drafted = read_article((FIELD / "byline-alone.txt").read_bytes(), ImportOptions(published=NOON))
    assert rules(drafted) == ["headline", "byline", "role", "date line", "paragraph", "paragraph"]
    assert drafted.item is not None
    assert drafted.item.authors == (Author("Jane Doe", "Port correspondent"),)
    assert (drafted.item.standfirst, drafted.item.body) == ("", "The harbour reopened on Thursday.\n\nIt did.")
    assert 'taken for the authors, though without a "By": Jane Doe' in drafted.warnings


@pytest.mark.parametrize(
    ("line", "author", "source"),
    [
        ("JANE DOE | THE FIELD TRIAL", Author("JANE DOE", "THE FIELD TRIAL"), None),
        ("Par Jeanne Du Pont (avec AFP)", Author("Jeanne Du Pont"), Source("AFP")),
        ("Jane Doe, Reuters", Author("Jane Doe"), Source("Reuters")),
        ("Ada Holm and agencies", Author("Ada Holm", "agencies"), None),
    ],
)
def test_names_with_a_role_or_an_agency_are_a_byline(line: str, author: Author, source: Source | None) -> None:
    story = item(HEAD, line, LEAD, SECOND)
    assert (story.authors, story.source, story.standfirst) == ((author,), source, "")


def test_names_alone_are_no_standfirst_without_a_warning() -> None:
    drafted = draft(HEAD, "Jane Doe", LEAD, SECOND)
    assert (
        "the standfirst looks like names; if they are the authors, give --author and --standfirst" in drafted.warnings
    )


def test_names_above_the_headline_are_a_byline() -> None:
    drafted = draft("Jane Doe and John Roe", HEAD, LEAD, SECOND)
    assert drafted.item is not None
    assert drafted.item.headline == HEAD
    assert drafted.item.authors == (Author("Jane Doe"), Author("John Roe"))
    assert 'taken for the authors, though without a "By": Jane Doe and John Roe' in drafted.warnings


def test_a_name_of_which_the_text_speaks_is_the_headline() -> None:
    drafted = draft("Angela Merkel", "The chancellor steps down after sixteen years", f"Merkel left. {LEAD}", SECOND)
    assert drafted.item is not None
    assert (drafted.item.headline, drafted.item.authors) == ("Angela Merkel", ())


def test_a_byline_above_the_headline_is_none_itself() -> None:
    drafted = draft("By Jane Doe", "Reuters", f"LONDON (Reuters) - {LEAD}", SECOND)
    assert rules(drafted)[:2] == ["byline", "role"]
    assert drafted.missing == ("headline: the text begins with a paragraph; give --headline",)
    story = item("By Jane Doe", "Reuters", HEAD, LEAD, SECOND)
    assert (story.headline, story.authors, story.source) == (HEAD, (Author("Jane Doe"),), Source("Reuters"))


def test_a_headline_that_is_a_name_is_kept_with_a_warning() -> None:
    drafted = draft("Donald Trump", LEAD, SECOND)
    assert drafted.item is not None
    assert drafted.item.headline == "Donald Trump"
    assert "the headline looks like names; if they are the authors, give --author and --headline" in drafted.warnings


def test_a_sentence_under_the_headline_does_not_end_the_head() -> None:
    story = item(HEAD, "It is open.", "More is to come.", "By Jane Doe", "Feb. 5, 2026", LEAD, SECOND)
    assert story.authors == (Author("Jane Doe"),)
    assert "Jane Doe" not in story.body
    assert "2026" not in story.body


@pytest.mark.parametrize(
    "line",
    ["Thu 5 Feb 2026 12.00 GMT", "Do., 5. Februar 2026, 12:00 Uhr", "jeu. 5 février 2026", "5 de febrero de 2026"],
)
def test_a_date_with_a_short_weekday_is_the_date_of_the_page(line: str) -> None:
    assert rules(draft(HEAD, line, LEAD, SECOND))[1] == "date line"


def test_the_head_of_a_wire_service() -> None:
    drafted = read_article((FIELD / "wire-head.txt").read_bytes(), ImportOptions(published=NOON))
    assert rules(drafted) == ["wire head", "wire head", "headline", "dateline", "paragraph", "paragraph"]
    story = drafted.item
    assert story is not None
    assert (story.headline, story.standfirst, story.source) == ("Port party: talks could fail", "", Source("dpa"))
    assert story.dateline is not None
    assert (story.dateline.text, story.dateline.located) == ("Hamburg (dpa)", "Hamburg")
    assert story.body.startswith("Talks about the port could fail, a member of the council warned Wednesday.\n\n")
    assert drafted.dropped == ("eca062 4 i 211 ccccb dpa 061", "Port-politics/")


@pytest.mark.parametrize(
    "code", ["bdt0012 3 pl 345 dpa 0456", "a0423 4 rpb 0123", "^BC-Harbour,0123<", "BC-EU-Port,0123"]
)
def test_other_codes_of_wire_services(code: str) -> None:
    drafted = draft(code, HEAD, LEAD, SECOND)
    assert rules(drafted)[:2] == ["wire head", "headline"]
    assert drafted.warnings[0] == f"left out, since it is the head of a wire service: {code}"


def test_a_wires_paragraphs_begin_with_an_indent() -> None:
    body = "   Hamburg (dpa) - The port is\nClosed, said the\nMaster.\n   It is so.\n"
    text = f"eca062 4 i 211 dpa 061\n\nPort closed\n\n{body}"
    story = read_article(text.encode(), ImportOptions(published=NOON)).item
    assert story is not None
    assert story.body == "The port is Closed, said the Master.\n\nIt is so."


def test_a_wires_text_without_a_headline_asks_for_it() -> None:
    drafted = draft("eca062 4 i 211 dpa 061", f"Hamburg (dpa) - {LEAD}", SECOND)
    assert drafted.missing == ("headline: the text begins with a paragraph; give --headline",)


@pytest.mark.parametrize("line", ["3 dead, 4 hurt in fire", "2026: 12 facts", "Room 101", "7 Days 7 Nights"])
def test_a_headline_may_have_numbers(line: str) -> None:
    assert item(line, LEAD, SECOND).headline == line


@pytest.mark.parametrize(
    ("printed", "text", "located", "source"),
    [
        ("Hamburg (dpa) -", "Hamburg (dpa)", "Hamburg", "dpa"),
        ("Hamburg/Berlin (dpa/lno) -", "Hamburg/Berlin (dpa/lno)", "Hamburg/Berlin", "dpa"),
        ("Frankfurt am Main (dpa) –", "Frankfurt am Main (dpa)", "Frankfurt am Main", "dpa"),
        ("Paris (AFP) –", "Paris (AFP)", "Paris", "AFP"),
        ("Madrid, 5 feb (EFE).-", "Madrid, 5 feb (EFE)", "Madrid", "EFE"),
        ("Lisboa, 5 fev (Lusa) –", "Lisboa, 5 fev (Lusa)", "Lisboa", "Lusa"),
        ("МОСКВА, 5 фев - РИА Новости.", "МОСКВА, 5 фев - РИА Новости", "Москва", "РИА Новости"),
        ("Feb 5 (Reuters) -", "Feb 5 (Reuters)", "", "Reuters"),
        ("(ANSA) - ROMA, 5 FEB -", "(ANSA) - ROMA, 5 FEB -", "Roma", "ANSA"),
    ],
)
def test_a_place_in_small_letters_counts_beside_a_known_agency(
    printed: str, text: str, located: str, source: str
) -> None:
    story = item(HEAD, f"{printed} {LEAD}", SECOND)
    assert story.dateline is not None
    assert (story.dateline.text.removesuffix(" -"), story.dateline.located) == (text.removesuffix(" -"), located)
    assert (story.source, story.body) == (Source(source), f"{LEAD}\n\n{SECOND}")


@pytest.mark.parametrize("lead", ["Hamburg - ", "The port (Bo Ek) - ", "Yes (really) – "])
def test_without_one_it_does_not(lead: str) -> None:
    assert item(HEAD, lead + LEAD, SECOND).dateline is None


@pytest.mark.parametrize(
    ("line", "label", "title"),
    [
        ("Lire la suite : Le pont est fermé", "Lire la suite", "Le pont est fermé"),
        ("À lire aussi : Le pont est fermé", "À lire aussi", "Le pont est fermé"),
        ("Lire aussi Le pont est fermé", "Lire aussi", "Le pont est fermé"),
        ("Lire aussi\n\nLe pont est fermé", "Lire aussi", "Le pont est fermé"),
        ("Lea también: El puente", "Lea también", "El puente"),
        ("Lesen Sie auch: Brücke zu", "Lesen Sie auch", "Brücke zu"),
        ("Lesen Sie auch Brücke gesperrt", "Lesen Sie auch", "Brücke gesperrt"),
        ("Leia também: A ponte", "Leia também", "A ponte"),
        ("Leggi anche: Il ponte", "Leggi anche", "Il ponte"),
        ("Lees ook: De brug", "Lees ook", "De brug"),
    ],
)
def test_pointers_in_other_languages(line: str, label: str, title: str) -> None:
    story = item(HEAD, LEAD, line, SECOND)
    assert (story.related, story.body) == ((Related(title, label=label, after=1),), f"{LEAD}\n\n{SECOND}")


def test_a_label_without_a_story_is_left_out() -> None:
    drafted = draft(HEAD, LEAD, "Lire la suite", SECOND)
    assert drafted.item is not None
    assert (drafted.item.body, drafted.dropped) == (f"{LEAD}\n\n{SECOND}", ("Lire la suite",))
