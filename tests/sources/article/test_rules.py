"""Each rule by its shapes."""

from __future__ import annotations

import pytest

from syndication.model.item import Author, Related, Source
from syndication.sources.article.classifier import BODY_RULES, HEAD_RULES
from syndication.sources.article.line_context import BODY, DROPPED, NOTES
from tests.sources.article.articles import SECOND, draft, item, rules

LEAD = "The council voted to mend the bridge before the winter."


@pytest.mark.parametrize(
    "line", ["Load Next Story", "ADVERTISEMENT", "Share", "Comments (12)", "© 2026 The Ledger", "3 min read"]
)
def test_furniture_at_head_and_tail_is_dropped_and_listed(line: str) -> None:
    drafted = draft(line, "Council mends bridge", LEAD, SECOND, line)
    assert rules(drafted) == ["furniture", "headline", "paragraph", "paragraph", "furniture"]
    assert drafted.dropped == (line, line)


def test_furniture_amid_the_text_is_kept_with_a_warning() -> None:
    drafted = draft("Council mends bridge", LEAD, "Most read", SECOND)
    assert rules(drafted) == ["headline", "paragraph", "stray", "paragraph"]
    assert drafted.dropped == ()
    assert drafted.warnings == ("words of the site are in the middle of the text and were left in: Most read",)


@pytest.mark.parametrize(
    ("headline", "warning"),
    [
        ("Council mends bridge.", "the headline ends in a full stop; is it the first sentence of the text?"),
        ("B" * 151, "the headline has 151 characters; more than 150 is too long for most feeds"),
    ],
)
def test_an_odd_headline_is_taken_with_a_warning(headline: str, warning: str) -> None:
    drafted = draft(headline, LEAD, SECOND)
    assert drafted.item is not None
    assert drafted.item.headline == headline
    assert drafted.warnings == (warning,)


@pytest.mark.parametrize(
    "headline", ["Council mends bridge", "B" * 150, "Who mends the bridge?", "The bridge, mended…"]
)
def test_a_good_headline_draws_no_warning(headline: str) -> None:
    assert draft(headline, LEAD, SECOND).warnings == ()


def test_a_text_that_begins_with_a_long_paragraph_asks_for_a_headline() -> None:
    drafted = draft(LEAD + " " + SECOND + " " + SECOND, SECOND)
    assert drafted.item is None
    assert drafted.missing == ("headline: the text begins with a paragraph; give --headline",)


@pytest.mark.parametrize(
    ("blocks", "standfirst"),
    [
        (["Work begins in May", LEAD, SECOND], "Work begins in May"),
        ([LEAD, SECOND], ""),
        (["Work begins in May.", "By Ada Holm", LEAD, SECOND], "Work begins in May."),
        (["Work begins in May.", "HALDEN:", LEAD, SECOND], "Work begins in May."),
        (["Work begins in May.", "A man looks up. PHOTO: AFP", LEAD, SECOND], "Work begins in May."),
        ([" ".join(["word"] * 46), LEAD, SECOND], ""),
        ([" ".join(["word"] * 45), LEAD, SECOND], " ".join(["word"] * 45)),
        (["By Ada Holm", "Work begins in May", LEAD, SECOND], "Work begins in May"),
    ],
)
def test_a_standfirst_is_short_and_no_sentence_or_stands_before_the_rest_of_the_head(
    blocks: list[str], standfirst: str
) -> None:
    assert item("Council mends bridge", *blocks).standfirst == standfirst


@pytest.mark.parametrize(
    ("block", "caption", "credit"),
    [
        ("A man looks up. SOURCE: REUTERS", "A man looks up.", "Reuters"),
        ("A man looks up. PHOTO: AFP/FILE", "A man looks up.", "AFP/FILE"),
        ("A man looks up PHOTO COURTESY: THE LEDGER", "A man looks up", "THE LEDGER"),
        ("A man looks up. Photograph: Jane Doe/REUTERS", "A man looks up.", "Jane Doe/Reuters"),
        ("A man looks up. (Photo by Jane Doe / AFP)", "A man looks up.", "Jane Doe / AFP"),
        ("A man looks up. — REUTERS", "A man looks up.", "Reuters"),
        ("A man looks up. (AFP)", "A man looks up.", "AFP"),
        ("A man looks up. [Jane Doe/Reuters]", "A man looks up.", "Jane Doe/Reuters"),
        ("A man looks up. (AP Photo/Jane Doe)", "A man looks up.", "AP Photo/Jane Doe"),
        ("A man looks up. Jane Doe/AP", "A man looks up.", "Jane Doe/AP"),
        ("A man looks up /AP", "A man looks up", "AP"),
        ("A man looks up. © J. Doe", "A man looks up.", "J. Doe"),
        ("Ein Mann schaut hinauf. Foto: dpa", "Ein Mann schaut hinauf.", "dpa"),
        ("Un hombre mira hacia arriba. Foto: EFE", "Un hombre mira hacia arriba.", "EFE"),
        ("Photo: A man looks up at the bridge.", "A man looks up at the bridge.", ""),
        (
            "Ada Holm is seen at the bridge in this file photo.",
            "Ada Holm is seen at the bridge in this file photo.",
            "",
        ),
        ("PHOTO: AFP", "", "AFP"),
    ],
)
def test_a_caption_before_the_body_and_its_credit(block: str, caption: str, credit: str) -> None:
    story = item("Council mends bridge", "Work begins in May", block, LEAD, SECOND)
    assert [(picture.caption, picture.credit, picture.url) for picture in story.media] == [(caption, credit, "")]
    assert (story.authors, story.source) == ((), None)
    assert story.body.startswith(LEAD)


@pytest.mark.parametrize("credit", ["REUTERS", "PHOTO: REUTERS", "Source: Reuters"])
def test_a_credit_in_a_line_of_its_own_belongs_to_the_caption_above(credit: str) -> None:
    story = item("Council mends bridge", "Photo: A man looks up at the bridge.", credit, LEAD, SECOND)
    assert [(picture.caption, picture.credit) for picture in story.media] == [
        ("A man looks up at the bridge.", "Reuters")
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "The bridge will be mended in May, said a source: the mayor.",
        "The council will pay 2 million for the bridge and the road/rail crossing.",
        "The bridge will be mended in May (weather permitting).",
    ],
)
def test_a_lead_is_no_caption(lead: str) -> None:
    assert item("Council mends bridge", lead, SECOND).media == ()


def test_amid_the_body_a_credit_makes_no_caption() -> None:
    line = "A man looks up. PHOTO: AFP"
    drafted = draft("Council mends bridge", LEAD, SECOND, line, SECOND)
    assert rules(drafted)[3] == "stray caption"
    assert drafted.warnings == (f"a picture's caption is in the middle of the text and became a paragraph: {line}",)
    assert drafted.item is not None
    assert drafted.item.media == ()
    assert line in drafted.item.body


@pytest.mark.parametrize(
    ("line", "authors", "source"),
    [
        ("By Ada Holm", (Author("Ada Holm"),), None),
        ("By: Ada Holm", (Author("Ada Holm"),), None),
        ("BY ADA HOLM AND BO EK", (Author("ADA HOLM"), Author("BO EK")), None),
        (
            "By Ada Holm, Bo Ek and Li van der Berg",
            (Author("Ada Holm"), Author("Bo Ek"), Author("Li van der Berg")),
            None,
        ),
        ("By Ada Holm, Chief Reporter", (Author("Ada Holm", "Chief Reporter"),), None),
        ("By Ada Holm in Kyiv", (Author("Ada Holm", "in Kyiv"),), None),
        ("By Ada Holm | Reuters", (Author("Ada Holm"),), Source("Reuters")),
        ("By Our Correspondent", (Author("Our Correspondent"),), None),
        ("By AFP", (), Source("AFP")),
        ("By AFP/REUTERS", (), Source("AFP, Reuters")),
        ("Par Solène Kervella", (Author("Solène Kervella"),), None),
        ("Von Jürgen von der Au", (Author("Jürgen von der Au"),), None),
        ("Por Ana Ruiz y Luis Gil", (Author("Ana Ruiz"), Author("Luis Gil")), None),
        ("بقلم: ليلى حداد", (Author("ليلى حداد"),), None),
    ],
)
def test_a_byline_before_the_body(line: str, authors: tuple[Author, ...], source: Source | None) -> None:
    story = item("Council mends bridge", line, LEAD, SECOND)
    assert (story.authors, story.source) == (authors, source)
    assert story.standfirst == ""


@pytest.mark.parametrize(
    "line", ["By the numbers: how the bridge was paid for", "By spring, the bridge is to be mended"]
)
def test_a_line_that_only_begins_like_a_byline_is_none(line: str) -> None:
    assert item("Council mends bridge", line, LEAD, SECOND).standfirst == line


@pytest.mark.parametrize(
    ("printed", "text", "located", "source"),
    [
        ("KYIV:", "KYIV", "Kyiv", None),
        ("KYIV, Feb 5 (Reuters) -", "KYIV, Feb 5 (Reuters)", "Kyiv", Source("Reuters")),
        ("GROSSETO, Italy (AP) --", "GROSSETO, Italy (AP)", "Grosseto, Italy", Source("AP")),
        ("NEW YORK, Feb. 5 (AP) —", "NEW YORK, Feb. 5 (AP)", "New York", Source("AP")),
        ("ISLAMABAD/KARACHI:", "ISLAMABAD/KARACHI", "Islamabad/Karachi", None),
        ("RIO DE JANEIRO —", "RIO DE JANEIRO", "Rio de Janeiro", None),
        ("PORT-AU-PRINCE, Haiti -", "PORT-AU-PRINCE, Haiti", "Port-au-Prince, Haiti", None),
        ("N'DJAMENA:", "N'DJAMENA", "N'Djamena", None),
        ("WASHINGTON, D.C. —", "WASHINGTON, D.C.", "Washington, D.C.", None),
        ("PARIS, le 5 février (AFP) –", "PARIS, le 5 février (AFP)", "Paris", Source("AFP")),
        ("MOSCOW, Thursday (Reuters) -", "MOSCOW, Thursday (Reuters)", "Moscow", Source("Reuters")),
        ("KYIV (Our Correspondent):", "KYIV (Our Correspondent)", "Kyiv", None),
        ("لاہور:", "لاہور", "لاہور", None),
    ],
)
@pytest.mark.parametrize("join", [" ", "\n\n"], ids=["in line", "own block"])
def test_a_dateline(printed: str, text: str, located: str, source: Source | None, join: str) -> None:
    story = item("Council mends bridge", f"{printed}{join}{LEAD}", SECOND)
    assert story.dateline is not None
    assert (story.dateline.text, story.dateline.located) == (text, located)
    assert story.source == source
    assert story.body == f"{LEAD}\n\n{SECOND}"


def test_a_dateline_without_spaces_at_its_dash() -> None:
    story = item("Council mends bridge", f"LONDON—{LEAD}", SECOND)
    assert story.dateline is not None
    assert (story.dateline.text, story.body) == ("LONDON", f"{LEAD}\n\n{SECOND}")


@pytest.mark.parametrize("lead", ["BREAKING: ", "UN: ", "Kyiv: ", "B2B: ", "UPDATE - ", "ONE TWO THREE FOUR FIVE: "])
def test_what_is_no_place_is_no_dateline(lead: str) -> None:
    story = item("Council mends bridge", lead + LEAD, SECOND)
    assert story.dateline is None
    assert story.body == f"{lead}{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize(
    ("line", "related"),
    [
        ("Read: Bridge closed for winter", Related("Bridge closed for winter", label="Read", after=1)),
        ("READ MORE: Bridge closed", Related("Bridge closed", label="READ MORE", after=1)),
        ("Also read | Bridge closed", Related("Bridge closed", label="Also read", after=1)),
        ("See also: Who pays?", Related("Who pays?", label="See also", after=1)),
        ("Related: Bridge (https://x.example/b)", Related("Bridge", "https://x.example/b", "Related", 1)),
        ("À lire aussi : Le pont fermé", Related("Le pont fermé", label="À lire aussi", after=1)),
        ("Lesen Sie auch: Brücke zu", Related("Brücke zu", label="Lesen Sie auch", after=1)),
        ("Lea también: El puente", Related("El puente", label="Lea también", after=1)),
        ("اقرأ أيضًا: الجسر", Related("الجسر", label="اقرأ أيضًا", after=1)),
        ("Read more:\n\nBridge closed", Related("Bridge closed", label="Read more", after=1)),
        ("Read: Deal with U.S.", Related("Deal with U.S.", label="Read", after=1)),
    ],
)
def test_a_pointer_to_another_story_is_not_in_the_body(line: str, related: Related) -> None:
    story = item("Council mends bridge", LEAD, line, SECOND)
    assert story.related == (related,)
    assert story.body == f"{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize(
    "line", ["Read: he never did, and never said why.", "Reading: a hobby", "He read: Bridge closed"]
)
def test_a_sentence_is_no_pointer(line: str) -> None:
    assert item("Council mends bridge", LEAD, line, SECOND).related == ()


@pytest.mark.parametrize(
    ("before", "line", "after", "rule"),
    [
        (LEAD, "A short line", SECOND, "subhead"),
        (LEAD, "A short line", "Too short to follow.", "paragraph"),
        (LEAD, "A short line.", SECOND, "paragraph"),
        (LEAD, "A short line?", SECOND, "paragraph"),
        (LEAD, "Key points:", SECOND, "paragraph"),
        (LEAD, '"A short line"', SECOND, "paragraph"),
        (LEAD, " ".join(["word"] * 13), SECOND, "paragraph"),
        (LEAD, "w" * 91, SECOND, "paragraph"),
        (LEAD, "- one of a list", SECOND, "paragraph"),
        (LEAD, "3. one of a list", SECOND, "paragraph"),
        ("No full stop before", "last of a list", SECOND, "paragraph"),
    ],
)
def test_a_subhead_is_a_short_line_between_two_paragraphs(before: str, line: str, after: str, rule: str) -> None:
    blocks = draft("Council mends bridge", LEAD, before, line, after).blocks
    assert blocks[3].rule == rule


def test_a_pointer_may_stand_between_a_subhead_and_its_paragraph() -> None:
    blocks = draft("Council mends bridge", LEAD, "Who pays", "Read: Bridge closed", SECOND).blocks
    assert [block.rule for block in blocks] == ["headline", "paragraph", "subhead", "related", "paragraph"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('"The bridge was old," the mayor said.', "paragraph"),
        ('The mayor said: "The bridge was old."', "paragraph"),
        ('"The bridge was old," he said. "It was time."', "paragraph"),
        ('"The bridge was old and it was time."', "quotation"),
        ("“The bridge was old and it was time.”", "quotation"),
        ("« Le pont était vieux et il était temps. »", "quotation"),
        ('"The bridge was old and it was time.', "paragraph"),
    ],
)
def test_only_a_quotation_without_attribution_becomes_a_block_quotation(text: str, rule: str) -> None:
    drafted = draft("Council mends bridge", LEAD, text, SECOND)
    assert drafted.blocks[2].rule == rule
    assert len(drafted.warnings) == (rule == "quotation")
    assert drafted.item is not None
    assert (f"\n\n> {text}\n\n" in drafted.item.body) == (rule == "quotation")


def test_a_pull_quote_is_left_out_and_listed() -> None:
    pull = "“The bridge was old, and it was time”"
    drafted = draft("Council mends bridge", LEAD, pull, '"The bridge was old, and it was time," he said at last.')
    assert rules(drafted) == ["headline", "paragraph", "pull quote", "paragraph"]
    assert drafted.dropped == (pull,)


def test_a_quotation_that_stands_twice_is_not_lost() -> None:
    quoted = "“The bridge was old, and it was time”"
    assert item("Council mends bridge", LEAD, quoted, SECOND, quoted).body.count("bridge was old") == 2


@pytest.mark.parametrize(
    "line",
    [
        "Published: 5 February 2026 14:05 GMT",
        "Updated 2026-02-05 14:05",
        "February 5, 2026",
        "14:05 GMT",
        "Publié le 5 février 2026 à 14h05",
    ],
)
def test_a_date_line_is_dropped_with_a_warning_and_not_believed(line: str) -> None:
    drafted = draft("Council mends bridge", line, LEAD, SECOND)
    assert rules(drafted)[1] == "date line"
    assert drafted.dropped == (line,)
    assert drafted.warnings == (f"no date is taken from a text, not even from this line: {line}",)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("14:05", "entry time"),
        ("14:05 GMT", "entry time"),
        ("2:05pm", "entry time"),
        ("2:05 p.m. ET", "entry time"),
        ("14h05", "entry time"),
        ("14.05 Uhr", "entry time"),
        ("14:05 – The mayor arrives", "entry time"),
        ("14:05: The mayor has arrived at the bridge.", "entry"),
    ],
)
def test_the_times_of_a_live_blog_stay_text(line: str, rule: str) -> None:
    story = draft("Live: bridge opens", line, LEAD, "13:50", SECOND)
    assert rules(story) == ["headline", rule, "paragraph", "entry time", "paragraph"]
    assert story.item is not None
    assert story.item.body == f"{'## ' if rule == 'entry time' else ''}{line}\n\n{LEAD}\n\n## 13:50\n\n{SECOND}"


@pytest.mark.parametrize(
    ("ask", "answer", "bold"),
    [
        ("Q: Why now?", "A: It was time.", ("**Q:** Why now?", "**A:** It was time.")),
        ("Q. Why now?", "A. It was time.", ("**Q.** Why now?", "**A.** It was time.")),
        ("LEDGER: Why now?", "HOLM: It was time.", ("**LEDGER:** Why now?", "**HOLM:** It was time.")),
        ("**Ledger:** Why now?", "**Ada Holm:** It was time.", ("**Ledger:** Why now?", "**Ada Holm:** It was time.")),
        ("Ledger : Why now?", "Ada Holm : It was time.", ("**Ledger :** Why now?", "**Ada Holm :** It was time.")),
    ],
)
def test_the_speakers_of_an_interview_are_set_in_bold(ask: str, answer: str, bold: tuple[str, str]) -> None:
    story = item("The mayor and her bridge", ask, answer, ask, answer)
    assert story.body == "\n\n".join([*bold, *bold])
    assert (story.standfirst, story.dateline) == ("", None)


@pytest.mark.parametrize("line", ["(Reuters)", "— AFP", "REUTERS", "Source: Reuters"])
def test_an_agency_under_the_text_is_its_source(line: str) -> None:
    story = item("Council mends bridge", LEAD, SECOND, line)
    assert story.source == Source("AFP" if "AFP" in line else "Reuters")
    assert story.body == f"{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize("marks", ["* * *", "---", "======", "•••"])
def test_rows_of_marks_are_dropped_and_listed(marks: str) -> None:
    drafted = draft("Council mends bridge", marks, LEAD, marks, SECOND)
    assert rules(drafted) == ["headline", "separator", "paragraph", "separator", "paragraph"]
    assert drafted.dropped == (marks, marks)


def test_a_short_line_that_no_rule_knows_does_not_end_the_head() -> None:
    drafted = draft(
        "Council mends bridge",
        "Work begins in May",
        "All the news of the bridge",
        "Published: 5 February 2026",
        "Share",
        LEAD,
    )
    assert rules(drafted) == ["headline", "standfirst", "stray line", "date line", "furniture", "paragraph"]
    known = "a short line before the body became a paragraph, since no rule matches it: All the news of the bridge"
    assert known in drafted.warnings
    assert drafted.item is not None
    assert drafted.item.body == f"All the news of the bridge\n\n{LEAD}"


def test_each_rule_of_the_tables_has_one_use() -> None:
    known = {name for name, _ in (*HEAD_RULES, *BODY_RULES)}
    kept = {"headline", "standfirst", "byline", "caption", "dateline", "related", "sign-off", "role"}
    assert known == BODY | DROPPED | NOTES | kept
    assert not BODY & DROPPED
    assert not (BODY | DROPPED) & NOTES
