"""The days that a text names are checked against the given date, and nothing is dated by them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from syndication.sources.article.draft import ImportOptions
from syndication.sources.article.parser import read_article
from tests.sources.article.articles import SECOND, draft
from tests.sources.article.test_cases import CASES

THURSDAY = datetime(2026, 2, 5, 12, tzinfo=UTC)


def _warnings(lead: str, published: datetime, dateline: str = "") -> tuple[str, ...]:
    return draft("Council mends bridge", dateline + lead, SECOND, given=ImportOptions(published=published)).warnings


@pytest.mark.parametrize(("day", "odd"), [(4, "a Wednesday"), (5, ""), (6, ""), (7, "a Saturday"), (12, "")])
def test_the_seed_fits_the_day_it_was_published(day: int, odd: str) -> None:
    seed = next(case for case in CASES if case.stem == "seed").read_bytes()
    warnings = read_article(seed, ImportOptions(published=datetime(2026, 2, day, 12, tzinfo=UTC))).warnings
    about_days = [warning for warning in warnings if "published date" in warning]
    expected = f'the text says "Thursday", but 2026-02-{day:02d} is {odd}; check the published date'
    assert about_days == ([expected] if odd else [])


@pytest.mark.parametrize(
    "lead",
    [
        "The council voted on {} to mend the bridge.",
        "The council voted after {}'s debate to mend the bridge.",
        "The council’s vote, {}’s longest, was close.",
    ],
)
@pytest.mark.parametrize(
    ("day", "fits"), [("Thursday", True), ("Wednesday", True), ("Friday", False), ("Sunday", False)]
)
def test_news_is_of_the_day_or_the_day_before(lead: str, day: str, fits: bool) -> None:
    expected = () if fits else (f'the text says "{day}", but 2026-02-05 is a Thursday; check the published date',)
    assert _warnings(lead.format(day), THURSDAY) == expected


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        ("Le conseil a voté dimanche la réparation du pont.", "dimanche"),
        ("Der Rat stimmte am Sonntag für die Brücke.", "Sonntag"),
        ("El consejo votó el domingo a favor del puente.", "domingo"),
        ("Il consiglio ha votato domenica per il ponte.", "domenica"),
        ("کونسل نے اتوار کو پل کی مرمت کی منظوری دی۔", "اتوار"),
        ("صوت المجلس يوم الأحد لصالح إصلاح الجسر.", "الأحد"),
    ],
)
def test_weekdays_of_other_languages(lead: str, said: str) -> None:
    assert _warnings(lead, THURSDAY) == (
        f'the text says "{said}", but 2026-02-05 is a Thursday; check the published date',
    )
    assert _warnings(lead, THURSDAY + timedelta(days=3)) == ()


@pytest.mark.parametrize(
    "lead",
    [
        "The council votes next Sunday on the bridge.",
        "The bridge, closed since Sunday, is to be mended.",
        "The Good Friday prayers were held at the bridge.",
        "The bridge is to be mended.",
        "The council, which met on Sunday, voted on Thursday.",
    ],
)
def test_other_days_and_no_day_draw_no_warning(lead: str) -> None:
    assert _warnings(lead, THURSDAY) == ()


def test_the_day_is_that_of_the_given_zone() -> None:
    late = datetime(2026, 2, 5, 20, tzinfo=UTC).astimezone(timezone(timedelta(hours=5)))  # 1 a.m. on Friday
    assert _warnings("The council voted on Friday.", late) == ()
    assert len(_warnings("The council voted on Friday.", late.astimezone(UTC))) == 1


@pytest.mark.parametrize(
    ("dateline", "warning"),
    [
        ("KYIV, Feb 5 (Reuters) - ", ""),
        ("KYIV, Feb. 4 (Reuters) - ", ""),
        ("PARIS, le 6 février (AFP) – ", ""),
        ("KYIV, Feb 7 (Reuters) - ", "the dateline is of 02-07, but the published date is 2026-02-05; check it"),
        ("KYIV, March 5 (Reuters) - ", "the dateline is of 03-05, but the published date is 2026-02-05; check it"),
    ],
)
def test_the_day_of_a_dateline_is_evidence(dateline: str, warning: str) -> None:
    assert _warnings("The council voted.", THURSDAY, dateline) == ((warning,) if warning else ())


@pytest.mark.parametrize("published", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_no_trouble(published: datetime) -> None:
    assert len(_warnings("The council voted.", published, "KYIV, Feb 5 (Reuters) - ")) == 1
