"""Lines for the desk: an embargo is asked about, notes go to editors, and nothing meant for them is published."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndication.model.errors import IngestError
from syndication.model.item import Author, Item
from syndication.sources.article.desk import begins_private, is_embargo, is_end, is_mark, note_label
from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import NOON, SECOND, draft, item, rules

FIELD = Path(__file__).parents[2] / "field"
HEAD = "Harbour reopens after eleven days"
LEAD = "The harbour reopened on Thursday, the master of the port said."
ENDED = ImportOptions(published=NOON, no_embargo=True)
QUESTION = "the text names an embargo (line 3): give --embargo-until TIME, or --no-embargo"


def _field(name: str, options: ImportOptions) -> Item:
    found = read_article((FIELD / name).read_bytes(), options).item
    assert found is not None
    return found


def test_an_embargo_is_asked_about_with_its_line() -> None:
    drafted = read_article((FIELD / "embargo.txt").read_bytes(), ImportOptions(published=NOON))
    assert (drafted.item, drafted.missing) == (None, (QUESTION,))


@pytest.mark.parametrize("until", [None, datetime(2026, 2, 6, 6, tzinfo=UTC)], ids=["ended", "until Friday"])
def test_the_rest_of_the_text_is_read_when_that_is_answered(until: datetime | None) -> None:
    given = ImportOptions(published=NOON, embargo_until=until, no_embargo=until is None)
    story = _field("embargo.txt", given)
    assert (story.headline, story.standfirst, story.embargo_until) == (HEAD, "", until)
    assert story.ednote == "EDITORS' NOTE: adds quotes in third paragraph"
    assert story.body == 'The harbour reopened on Thursday.\n\n"It did," said the master.'
    assert story.dateline is not None
    assert (story.dateline.text, story.dateline.located) == ("LONDON, Feb 5 (AFP)", "London")
    assert story.imported is not None
    assert story.imported.dropped[-1] == "jd/lw/ab"
    assert any("not for publication" in warning for warning in story.imported.warnings)


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED UNTIL 0600 GMT FRIDAY 6 FEBRUARY",
        "EMBARGO: 6 February 2026 06:00",
        "Under embargo until Friday",
        "Not for release before 6am",
        "HOLD FOR RELEASE",
        "Strictly embargoed",
        "STRICTLY EMBARGOED TO 00:01 FRIDAY",
        "Embargo lifts 6am Friday",
        "*** EMBARGOED ***",
        "[EMBARGO - 0600 GMT]",
        "Attention editors: embargoed until Friday",
        "EDS: EMBARGOED UNTIL FRIDAY",
        "This story is embargoed until 0600 GMT.",
        "NOT FOR PUBLICATION OR BROADCAST BEFORE 0600",
        "Do not publish or broadcast until 6 February",
        "FOR RELEASE FRIDAY 6 FEBRUARY 0600",
        "Sperrfrist: Freitag 6 Uhr",
        "SPERRFRIST 0600",
        "Achtung, Sperrfrist bis Freitag!",
        "Nicht vor Freitag, 6.2., 06.00 Uhr veröffentlichen",
        "Frei ab 6.2., 6 Uhr",
        "Sous embargo jusqu'au 6 février",
        "Ne pas publier avant vendredi",
        "Bajo embargo hasta el viernes",
        "EMBARGADO HASTA LAS 6",
        "No publicar antes del viernes",
        "Sob embargo até sexta",
        "Não publicar antes de sexta",
        "Sotto embargo fino alle 6",
        "Da non pubblicare prima delle 6",
        "Onder embargo tot vrijdag 6 uur",
        "Niet publiceren voor vrijdag",
    ],
)
def test_an_embargo_has_many_forms(line: str) -> None:
    assert is_embargo(line)
    assert draft(HEAD, line, LEAD, SECOND).missing == (QUESTION,)
    story = item(HEAD, line, LEAD, SECOND, given=ENDED)
    assert (story.standfirst, story.body) == ("", f"{LEAD}\n\n{SECOND}")


@pytest.mark.parametrize(
    "line",
    [
        "Embargo on Russian oil extended until 2027",
        "EU extends embargo on oil",
        "Embargo lifted, harbour reopens",
        "The embargo was lifted on Friday.",
        "For release: immediate",
        "Release the hostages",
        "Not for the first time, the harbour reopened.",
        "Free for all",
    ],
)
def test_a_story_about_an_embargo_is_not_embargoed(line: str) -> None:
    assert draft(HEAD, line, LEAD, SECOND).missing == ()


def test_an_embargo_in_the_headline_asks_for_another_headline() -> None:
    missing = draft(f"{HEAD} (embargoed until Friday)", LEAD, SECOND).missing
    assert missing == (
        "the text names an embargo (line 1): give --embargo-until TIME, or --no-embargo",
        "headline: has words of an embargo in it; give --headline without them",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Note to editors: this release is embargoed until Friday, 6 a.m.",
        "EDITORS: Please note EMBARGO of 0600 GMT.",
        "Hinweis an die Redaktionen: Bitte Sperrfrist beachten",
        "(Adds quote; under embargo until Friday)",
    ],
)
def test_an_embargo_in_a_note_for_editors_is_asked_about(line: str) -> None:
    assert draft(HEAD, LEAD, SECOND, line).missing == (QUESTION.replace("line 3", "line 7"),)
    assert line in item(HEAD, LEAD, SECOND, line, given=ENDED).ednote


def test_a_note_about_an_embargo_on_goods_is_no_embargo() -> None:
    assert draft(HEAD, LEAD, SECOND, "EDS: adds US embargo on Cuba").missing == ()


def test_an_embargo_in_the_dateline_is_asked_about() -> None:
    lead = f"LONDON (embargoed until 0600) - {LEAD}"
    assert draft(HEAD, lead, SECOND).missing == (QUESTION,)
    warning = "words of an embargo are left in the text: LONDON (embargoed until 0600) -"
    assert warning in draft(HEAD, lead, SECOND, given=ENDED).warnings


def test_an_embargo_before_the_headline_leaves_it() -> None:
    story = item(f"EMBARGOED: {HEAD}", LEAD, SECOND, given=ENDED)
    assert (story.headline, story.body) == (HEAD, f"{LEAD}\n\n{SECOND}")


@pytest.mark.parametrize(
    "line",
    [
        "EDITORS' NOTE: adds a quote",
        "EDS: adds a quote",
        "ATTENTION: adds a quote",
        "Note to editors: adds a quote",
        "Hinweis an die Redaktionen: mit Zitat",
        "Note aux rédactions : ajoute une citation",
        "Nota a los editores: añade una cita",
        "Nota para editores: acrescenta citação",
        "(Adds quote in third paragraph)",
        "(Updates with comment from the master)",
        "(Actualiza con detalles)",
    ],
)
@pytest.mark.parametrize("place", [1, 2], ids=["head", "body"])
def test_a_note_for_editors_is_not_public_and_is_named(line: str, place: int) -> None:
    blocks = [HEAD, LEAD, SECOND]
    blocks.insert(place, line)
    drafted = draft(*blocks)
    assert drafted.item is not None
    assert (drafted.item.ednote, drafted.item.standfirst) == (line, "")
    assert drafted.item.body == f"{LEAD}\n\n{SECOND}"
    assert drafted.warnings == (f"goes to ednote, which is never public: {line}",)


def test_notes_under_the_text_go_to_editors_to_the_end() -> None:
    story = item(HEAD, LEAD, SECOND, "Notes to editors:", "Call Jane.", "1. The harbour is old.")
    assert story.body == f"{LEAD}\n\n{SECOND}"
    assert story.ednote == "Notes to editors:\nCall Jane.\n1. The harbour is old."


@pytest.mark.parametrize("line", ["Editors resign at the paper", "Attention turns to the harbour", "Desk lamps"])
def test_a_line_that_only_begins_like_a_note_is_none(line: str) -> None:
    assert note_label(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "The following information is not for publication",
        "Not for publication: the desk's number",
        "--- NOT FOR PUBLICATION ---",
        "Contact details (not for publication)",
        "Nicht zur Veröffentlichung",
        "* * * * Die folgenden Informationen sind nicht zur Veröffentlichung bestimmt",
        "### Redaktionelle Hinweise",
        "Les informations suivantes ne sont pas destinées à la publication",
        "La siguiente información no es para publicación",
        "As informações a seguir não são para publicação",
        "Da non pubblicare",
        "Niet voor publicatie",
    ],
)
def test_what_is_not_for_publication_is_left_out_and_said(line: str) -> None:
    drafted = draft(HEAD, LEAD, SECOND, line, "Desk: +44 20 5550 0000", "ab/cd")
    assert drafted.item is not None
    assert (drafted.item.body, drafted.item.ednote) == (f"{LEAD}\n\n{SECOND}", "")
    assert drafted.dropped == (line, "Desk: +44 20 5550 0000", "ab/cd")
    assert drafted.warnings == (
        "3 lines are left out from line 7 on, since the text says that it is not for publication",
    )


@pytest.mark.parametrize(
    "line",
    ["Not for publication was the book that he wrote.", "Ne pas publier la liste était une erreur"],
)
def test_a_sentence_about_publication_hides_nothing(line: str) -> None:
    assert not begins_private(line)


def test_a_text_of_which_nothing_is_for_publication_is_refused() -> None:
    with pytest.raises(IngestError, match=r"^nothing is left to publish: .* \(line 3\)$"):
        draft(HEAD, "Not for publication", LEAD, SECOND)


@pytest.mark.parametrize("line", ["ENDS", "END", "-30-", "- ends -", "[ENDS]"])
def test_the_end_of_a_text_is_left_out_with_what_follows(line: str) -> None:
    drafted = draft(HEAD, LEAD, SECOND, line, "Call Jane on 5550.")
    assert is_end(line)
    assert drafted.item is not None
    assert drafted.item.body == f"{LEAD}\n\n{SECOND}"
    assert drafted.dropped == (line, "Call Jane on 5550.")


@pytest.mark.parametrize("line", ["jd/lw/ab", "bur-jd/lw", "dpa/lno jd yyzz a3", "051630 GMT Feb 26", "NNNN", "-more-"])
def test_a_sign_off_is_left_out_and_said(line: str) -> None:
    drafted = draft(HEAD, LEAD, SECOND, line)
    assert is_mark(line)
    assert drafted.dropped == (line,)
    assert drafted.warnings == (f"left out, since it is a mark for the desk: {line}",)


@pytest.mark.parametrize(
    ("line", "kicker"),
    [
        (f"UPDATE 2-{HEAD}", "UPDATE 2-"),
        (f"CORRECTED-{HEAD}", "CORRECTED-"),
        (f"URGENT: {HEAD}", "URGENT:"),
        (f"WRAPUP 1-{HEAD}", "WRAPUP 1-"),
        (f"2ND LEAD {HEAD}", "2ND LEAD"),
        (f"URGENT\n\n{HEAD}", "URGENT"),
        (f"CORRECTED-UPDATE 2-{HEAD}", "CORRECTED-\nUPDATE 2-"),
    ],
)
def test_words_for_the_desk_before_a_headline_go_to_editors(line: str, kicker: str) -> None:
    story = item(line, LEAD, SECOND)
    assert (story.headline, story.ednote) == (HEAD, kicker)


@pytest.mark.parametrize("line", ["URGENT TALKS BEGIN", "UPDATE: harbour open", "FLASH FLOODS HIT"])
def test_such_words_may_belong_to_a_headline(line: str) -> None:
    assert item(line, LEAD, SECOND).headline == line


@pytest.mark.parametrize("byline", ["", "By Max Moe"])
def test_credits_under_a_text_name_its_authors_if_nothing_else_does(byline: str) -> None:
    credits_line = "(Reporting by Jane Doe in London; Editing by John Roe)"
    drafted = draft(*filter(None, (HEAD, byline, LEAD, SECOND, credits_line)))
    assert drafted.item is not None
    assert drafted.item.authors == ((Author("Max Moe"),) if byline else (Author("Jane Doe", "in London"),))
    assert (drafted.item.ednote, drafted.item.body) == (credits_line, f"{LEAD}\n\n{SECOND}")
    assert ("taken for the authors: Jane Doe" in drafted.warnings) == (not byline)


def test_a_press_release_keeps_its_headline() -> None:
    drafted = draft("FOR IMMEDIATE RELEASE", HEAD, LEAD, SECOND)
    assert rules(drafted) == ["mark", "headline", "paragraph", "paragraph"]
    assert drafted.dropped == ("FOR IMMEDIATE RELEASE",)


def test_a_caption_with_its_label_and_credit_is_known_in_the_body_too() -> None:
    story = item(HEAD, LEAD, SECOND, "Photo: The harbour on Monday. Credit: Jane Doe")
    assert [(picture.caption, picture.credit) for picture in story.media] == [("The harbour on Monday.", "Jane Doe")]
    assert story.body == f"{LEAD}\n\n{SECOND}"
