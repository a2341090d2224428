"""The stories that every benchmark is fed with: the same ones in each run, each of about 1.3 kB of HTML."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

from msgspec.structs import replace

from syndication.model import feed_header
from syndication.model.entries import compose
from syndication.model.feed import Feed
from syndication.model.item import Author, Item, Media
from syndication.model.publication import Publication

PUBLICATION = Publication(
    title="Example Tribune",
    description="Stories of the Example Tribune, as they are published.",
    language="en",
    publisher="Example Tribune",
    home="https://tribune.example/",
    base_url="https://feeds.tribune.example",
    authority="tribune.example",
    rights="© Example Tribune",
)
FIRST = datetime(2025, 1, 1, 6, 30, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_NEWEST = FIRST + timedelta(days=365)  # of a catalog's stories, when it is made
_LATELY = 1000  # stories of a catalog that are an hour apart, as much as live feeds and listings look at
_LONG_AGO = 3650 * 86_400  # seconds in which all that came before them was published
_BODIES = 48  # that a catalog's stories have among them

_SECTIONS = ("World", "Business", "Culture", "Sport", "Science")
_TAGS = ("Harbour", "Elections", "Railways", "Energy", "Housing", "Weather", "Courts", "Schools", "Fisheries")
_AUTHORS = ("Ada Byrne", "José Lima", "Marie Kovač", "Sven Åkesson")
_WORDS = tuple(
    """a about across after again agreed all along already among an and another any are assembly asked at autumn away
    back basin be because been before began began below between both bridge budget built but by called came can
    cape care centre certified change children city claims closed coast committee company container cost council
    count crane crews crossing days decided decision deep depth did difficulty divers does doubt down due during
    each early east eastern engineer engineers enough even every expense ferries few field first fishing five
    flood for found four freight from full further given go goods government grain ground had half hall has have
    he held her here high his hope hours house how however hundred if in independent inspected into is island it
    its jobs judge just keep kept known land last late later law least less letter line little local long lost
    made main make many march market mayor means members million minister money month more morning most moved
    much must near need never new next night no north not nothing now number of off office officials old on once
    one only open opened opposition or other our out over owner park part past people piles place plan police
    port power pressed price public pumps quarter quay rail rain ready rebuilt record region repairs report
    residents rest right river road route safe said same school sea season second seen sent service seven she
    ships short should side since six small so some soon south speak spring staff stand station still storm
    street summer survey talks tax ten tenth than that the their them then there these they third this those
    three through tide timetable to today told ton too took town trade traffic trains two under union until up
    us vote voted wait walls want was water way we weather week well west what when where whether which while
    who whole will wind winter with without women work workers would year years yesterday yet""".split()
)


def story(number: int) -> Item:
    """Return the story of a number from 1 on: they are an hour apart, the highest number is the newest."""
    return _story(number, FIRST + number * _HOUR, _body(number))


def story_of(size: int, number: int) -> Item:
    """Return the story of a number in a catalog of `size`, or one that comes after them.

    The newest thousand are an hour apart, as are those to come, so that every catalog has the same present; the others
    are spread over the ten years before.
    """
    return _story(number, _published(size, number), _body(number))


def sketch_of(size: int, number: int) -> Item:
    """Return the story of a number in a catalog of `size`, its body one of a few dozen, for when there are millions."""
    return _story(number, _published(size, number), _known_body(number % _BODIES))


def _published(size: int, number: int) -> datetime:
    back = size - number
    if back < _LATELY:
        return _NEWEST - back * _HOUR
    return _NEWEST - _LATELY * _HOUR - timedelta(seconds=(back - _LATELY + 1) * _LONG_AGO // size)


def _story(number: int, published: datetime, body: str) -> Item:
    tags = tuple(_TAGS[(number + step) % len(_TAGS)] for step in (0, 2, 5))
    return Item(
        headline=f"{tags[0]} terminal to reopen after {number} days, council & assembly decide",
        standfirst=f"The decision ends {number} days of detours; repairs begin at once.",
        published=published,
        body=body,
        body_form="html",
        section=_SECTIONS[number % len(_SECTIONS)],
        tags=tags,
        authors=(Author(_AUTHORS[number % len(_AUTHORS)]),),
        media=(_picture(number),),
    )


def feed(size: int) -> Feed:
    """Return a feed of the newest of `size` stories, all accepted, as the formats take it."""
    items = (accepted(story(number), number) for number in range(size, 0, -1))
    entries = tuple(compose(item, PUBLICATION) for item in items)
    made = replace(feed_header.make_feed(PUBLICATION, "", "", None), entries=entries)
    return replace(made, updated=entries[0].published)


def accepted(item: Item, number: int) -> Item:
    """Return a story as it is once its record was taken in."""
    minted = f"tag:{PUBLICATION.authority},{item.published:%Y-%m-%d}:terminal-{number}"
    return replace(item, id=minted, slug=f"terminal-{number}", version=1, changed=item.published)


def _body(number: int) -> str:
    """Return HTML as newsrooms write it, its words drawn by the number: it compresses about as prose does."""
    draw = Random(number)
    link = f'<a href="https://tribune.example/reports/{number}">{_prose(draw, 3)}</a>'
    listed = "".join(f"<li>{_prose(draw, 8)}.</li>" for _ in range(3))
    return "\n".join(
        (
            f"<p>{_prose(draw, 24)}: €{draw.random():.2f} million. “{_prose(draw, 12)},” the mayor said.</p>",
            f"<p>{_prose(draw, 25)} — {link} {_prose(draw, 15)}.</p>",
            f"<h2>{_prose(draw, 4)}</h2>",
            f"<ul>{listed}</ul>",
            f"<blockquote><p>{_prose(draw, 20)} &amp; {_prose(draw, 4)}.</p></blockquote>",
            f"<p>{_prose(draw, 15)}, <em>{_prose(draw, 4)}</em>, {_prose(draw, 12)}.</p>",
        )
    )


@lru_cache(_BODIES)
def _known_body(number: int) -> str:
    return _body(number)


def _prose(draw: Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words)).capitalize()


def _picture(number: int) -> Media:
    return Media(
        url=f"https://tribune.example/pictures/{number}.jpg",
        type="image/jpeg",
        width=1600,
        height=900,
        bytes=180_000 + number,
        alt="Cranes above an empty quay",
        caption="The quay at dawn",
        credit="Ada Byrne/Example Tribune",
    )
