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
from syndication.model.item_parts import Episode, PartnerEnd, Partners, Sponsor, StoryPlace
from syndication.model.known_ids import KnownIds
from syndication.model.media_choice import second_leads
from syndication.model.media_parts import Focus, Rendition, Transcript

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
types = st.sampled_from(["", "image/jpeg", "application/vnd.ms-fontobject", "audio/x-m4a"])
addresses = urls.filter(bool)
renditions = st.builds(
    Rendition, url=addresses, width=numbers, height=numbers, bytes=st.integers(0, 2**53 - 1), type=types
)
_edges = st.lists(st.floats(0, 1), min_size=2, max_size=2, unique=True).map(sorted)
focuses = st.builds(lambda x, y: Focus(x[0], y[0], x[1], y[1]), _edges, _edges)
transcripts = st.builds(
    Transcript, url=addresses, type=st.sampled_from(["text/vtt", "text/plain"]), language=st.sampled_from(["", "en"])
)
media = st.builds(
    Media,
    url=urls,
    type=types,
    width=numbers,
    height=numbers,
    bytes=st.integers(0, 2**53 - 1),
    alt=texts,
    caption=texts,
    credit=lines,
    syndicate=st.booleans(),
    role=st.sampled_from(["", "lead", "slide", "cover"]),
    renditions=_tuples(renditions, 2),
    rights=st.sampled_from(["", "own", "licensed", "none"]),
    licensor=lines,
    licensor_id=lines,
    focus=st.none() | focuses,
    duration=numbers,
    transcripts=_tuples(transcripts, 2),
    chapters=urls,
).map(lambda made: replace(made, rights=made.rights if made.syndicate or made.rights == "none" else ""))
pairs_of_degrees = st.none() | st.tuples(st.floats(-90, 90), st.floats(-180, 180))
places = st.builds(
    lambda name, code, scheme, at: StoryPlace(name, code, scheme if code else "", *(at or (None, None))),
    filled,
    lines,
    st.sampled_from(["", "iso3166-1", "http://cv.iptc.org/newscodes/iso3166/", "tag:a.example,2026:a"]),
    pairs_of_degrees,
)
sponsors = st.builds(Sponsor, name=filled, url=urls)
episodes = st.builds(
    Episode,
    number=numbers,
    season=numbers,
    type=st.sampled_from(["full", "trailer", "bonus"]),
    explicit=st.sampled_from([None, True, False]),
)
_partner_names = st.lists(st.sampled_from(["MSN", "Agency", "SmartNews", "The \u00dcber-Wire"]), unique=True)


@st.composite
def partners(draw: st.DrawFn) -> Partners:
    """Draw who may have a story; no name is in two lists."""
    names = draw(_partner_names)
    border = draw(st.integers(0, len(names)))
    ends = tuple(PartnerEnd(name, draw(moments)) for name in draw(_partner_names))
    return Partners(tuple(names[:border]), tuple(names[border:]), ends)


def with_one_lead(made: tuple[Media, ...]) -> tuple[Media, ...]:
    """Return media of which the first lead of each kind stays one."""
    second = {index for index, _ in second_leads(made)}
    return tuple(replace(each, role="slide") if index in second else each for index, each in enumerate(made))


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
            media=st.lists(media, max_size=3).map(tuple).map(with_one_lead),
            related=_tuples(st.builds(Related, title=lines, url=urls, label=texts, after=numbers)),
            revisions=revisions,
            rights=st.none() | rights,
            headline_short=lines,
            kind=st.sampled_from(["article", "gallery", "video", "audio", "live"]),
            places=_tuples(places),
            access=st.sampled_from(["free", "metered", "paid"]),
            sponsor=st.none() | sponsors,
            disclosure=lines,
            ai=st.sampled_from(["", "none", "assisted", "generated"]),
            urgency=st.integers(0, 9),
            slugline=lines,
            episode=st.none() | episodes,
            partners=st.none() | partners(),
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
