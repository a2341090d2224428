"""Items of every kind that a record may hold, for property tests."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import strategies as st
from msgspec.structs import replace

from syndication.model.item import (
    Author,
    Dateline,
    Import,
    Item,
    Media,
    Related,
    Revision,
    Rights,
    Source,
    SourceKey,
    Subject,
)
from syndication.model.known_ids import KnownIds

# Characters that look harmless and are not: quotes, fences, line separators, a BOM, the last planes.
_AWKWARD = "\"'\\+#=[]{}%\t\u00a0\u2028\u2029\u200f\ufeff\ue000\U0001f600\U0010fffd"
# Cc, noncharacters (of Cn) and U+FFFD are refused (XML 1.0 section 2.2 and our own rule).
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffd")
lines = st.text(_CHARACTERS | st.sampled_from(_AWKWARD), max_size=20)
texts = st.text(_CHARACTERS | st.sampled_from("\n" + _AWKWARD), max_size=40)
filled = lines.filter(lambda text: bool(text.strip()))
slugs = st.from_regex(r"[A-Za-z0-9]{1,9}(?:[-_][A-Za-z0-9]{1,9}){0,3}", fullmatch=True)
ids = st.sampled_from(
    [
        "",
        "tag:tribune.example,2026-02-05:a",
        "urn:uuid:9f1b0c1e-0000-4000-8000-000000000001",
        "https://tribune.example/a%20b?c=d",
    ]
)
urls = st.sampled_from(["", "https://tribune.example/a", "http://xn--bcher-kva.example:8080/a?b=c#d", "https://[::1]/"])
numbers = st.integers(0, 2**31 - 1)
moments = st.datetimes(
    datetime(1501, 1, 1),  # noqa: DTZ001  # a bound
    datetime(2996, 1, 1),  # noqa: DTZ001  # a bound: what is 900 days later is before 3000 too
    timezones=st.builds(timezone, st.integers(-1439, 1439).map(lambda minutes: timedelta(minutes=minutes))),
)


def _tuples(of: st.SearchStrategy[object], size: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=size).map(tuple)


authors = st.builds(Author, name=filled, role=lines, url=urls)
media = st.builds(
    Media,
    url=urls,
    type=st.sampled_from(["", "image/jpeg", "application/vnd.ms-fontobject", "audio/x-m4a"]),
    width=numbers,
    height=numbers,
    bytes=st.integers(0, 2**53 - 1),
    alt=texts,
    caption=texts,
    credit=lines,
    syndicate=st.booleans(),
)
rights = st.builds(Rights, holder=texts, notice=texts, usage=texts, license=texts, until=st.none() | moments)
_foreign = lines.map(lambda line: line.replace("\t", "").strip())
known_ids = st.builds(KnownIds, rss=_foreign, atom=_foreign, json=_foreign, permalink=st.booleans()).map(
    lambda made: replace(made, permalink=made.permalink and bool(made.rss), no_guid=not made.rss)
)
_kinds = st.sampled_from(["initial", "silent", "update", "correction", "withholding", "kill", "reinstatement"])
revisions = st.lists(st.builds(Revision, at=moments, kind=_kinds, note=texts), max_size=3).map(
    lambda made: tuple(sorted(made, key=lambda revision: revision.at))
)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Draw an item that obeys every rule of a record."""
    published = draw(moments)
    later = st.none() | st.timedeltas(timedelta(0), timedelta(days=900)).map(lambda after: published + after)
    return draw(
        st.builds(
            Item,
            headline=filled,
            published=st.just(published),
            body=texts.filter(lambda text: bool(text.strip())),
            body_form=st.sampled_from(["markdown", "html"]),
            id=ids,
            ids=st.none() | known_ids,
            slug=st.just("") | slugs,
            aliases=_tuples(slugs),
            status=st.sampled_from(["usable", "withheld", "canceled"]),
            version=numbers,
            language=st.sampled_from(["", "en", "pt-BR", "zh-Hant-TW", "ur"]),
            standfirst=texts,
            modified=later,
            changed=st.none() | moments,
            never_public=st.booleans(),
            embargo_until=st.none() | moments,
            expires=later,
            url=urls,
            section=lines,
            tags=_tuples(filled),
            subjects=_tuples(
                st.builds(Subject, uri=st.just("http://cv.iptc.org/newscodes/mediatopic/20000076"), name=lines)
            ),
            authors=_tuples(authors),
            source=st.none() | st.builds(Source, name=texts, url=urls),
            dateline=st.none() | st.builds(Dateline, text=lines, located=texts),
            media=_tuples(media),
            related=_tuples(st.builds(Related, title=lines, url=urls, label=texts, after=numbers)),
            revisions=revisions,
            rights=st.none() | rights,
            ednote=texts,
            imported=st.none()
            | st.builds(
                Import,
                sha256=lines,
                dropped=_tuples(texts),
                warnings=_tuples(texts),
                origins=_tuples(st.builds(SourceKey, source=filled, key=_foreign.filter(bool))),
                withheld=st.booleans(),
            ),
        )
    )
