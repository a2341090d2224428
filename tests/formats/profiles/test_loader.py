"""Profiles of the package with changes of the settings, and what is said about wrong ones."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndication.formats.profiles.declared import declared_partners
from syndication.formats.profiles.loader import ProfileError, make_profile
from syndication.model.errors import SettingsError
from syndication.model.partners.partner import Partner, partner_language
from syndication.model.partners.profile import profile_digest
from tests.formats.profiles.samples import builtin, document, record


def declared(text: str) -> tuple[Partner, ...]:
    tables = tomllib.loads(text)
    return declared_partners(tables.get("partners", []), tables.get("profiles", []), text, "syndication.toml", {})


def test_a_change_of_one_word_leaves_all_others() -> None:
    plain, changed = builtin("msn"), builtin("msn", limits={"title": [10, 150]})
    assert changed.limits.title == (10, 150)
    assert changed.limits.body == plain.limits.body
    assert changed.fields == plain.fields
    assert profile_digest(changed) != profile_digest(plain)


def test_a_change_of_one_element_leaves_all_others() -> None:
    profile = builtin("msn", fields={"mi:shortTitle": "headline|cut:54"})
    assert profile.fields["mi:shortTitle"] == "headline|cut:54"
    assert profile.fields["title"] == "headline|plain"


@pytest.mark.parametrize(
    ("table", "word"), [("fields", "mi:shortTitle"), ("channel", "lastBuildDate"), ("categories", "World")]
)
def test_an_empty_text_takes_a_field_away(table: str, word: str) -> None:
    assert word not in getattr(builtin("msn", **{table: {word: ""}}), table)


def test_an_empty_text_takes_a_field_of_the_notice_away() -> None:
    assert set(builtin("msn", deletion={"fields": {"title": ""}}).deletion.fields) == {
        "dcterms:valid",
        "mi:expirationDate",
    }


def test_a_repeated_element_is_replaced_whole() -> None:
    profile = builtin("msn", fields={"media:content": {"each": "lead", "@url": "url"}})
    assert profile.fields["media:content"] == {"each": "lead", "@url": "url"}


def test_a_part_of_a_repeated_element_is_changed() -> None:
    """Two publishers of three write captions and alternative texts the other way round."""
    changed = builtin("msn", fields={"media:content": {"media:title": "alt", "media:text": "caption"}})
    element = changed.fields["media:content"]
    assert isinstance(element, dict)
    assert (element["each"], element["media:title"], element["media:text"]) == ("pictures", "alt", "caption")


def test_a_profile_of_the_settings_has_a_base() -> None:
    own = {"morning": {"name": "morning", "base": "msn", "label": "Morning", "choice": {"stories": 3}}}
    profile = make_profile("morning", {"choice": {"stories": 4}}, own)
    assert (profile.label, profile.choice.stories, profile.form) == ("Morning", 4, "rss")


def test_a_profile_of_the_settings_changes_that_of_the_same_name() -> None:
    own = {"msn": {"name": "msn", "base": "msn", "label": "Ours"}}
    assert make_profile("msn", {}, own).label == "Ours"
    assert make_profile("msn-slideshows", {}, own).label == "MSN slideshows"


def test_a_whole_profile_of_the_settings() -> None:
    [partner] = declared(
        """
        [[partners]]
        name = "tribune-app"

        [[profiles]]
        name = "tribune-app"
        label = "Our app"
        form = "json"
        document = "stories.json"
        checked = 2026-11-30
        fields = { id = "id", title = "headline", html = "body" }
        """
    )
    assert partner.fault == ""
    assert partner.profile is not None
    assert (partner.profile.form, partner.public, partner.folder) == ("json", False, "partners/tribune-app")


@pytest.mark.parametrize(("name", "public"), [("msn", False), ("alexa", True)])
def test_who_needs_a_key(name: str, public: bool) -> None:
    assert declared(f'[[partners]]\nname = "{name}"')[0].public == public
    assert declared(f'[[partners]]\nname = "{name}"\npublic = {str(not public).lower()}')[0].public != public


@pytest.mark.parametrize(
    ("taken", "own", "language"),
    [
        ([], "de-AT", "de-AT"),
        (["de"], "de-AT", "de-AT"),
        (["en"], "de-AT", "en"),
        (["en-GB", "fr"], "de", "en-GB"),
    ],
)
def test_the_language_of_a_feed(taken: list[str], own: str, language: str) -> None:
    assert partner_language(builtin("msn", choice={"languages": taken}), own) == language


WRONG = {
    '[fields]\n"dc:creatr" = "autors"': "2: fields.dc:creatr: autors: is not a field; did you mean authors?",
    '[fields]\ntitle = "headline|plane"': "2: fields.title: plane: is not a transformation; did you mean plain?",
    '[fields]\ntitle = "headline|cut"': "2: fields.title: cut: needs a number; write cut:150",
    '[fields]\ntitle = "\'headline"': "2: fields.title: 'headline: the quotation mark ' is not closed",
    '[fields]\n"mx:x" = "headline"': "2: fields.mx:x: mx: has no namespace; the namespaces are: content, ",
    '[fields]\n"a b" = "headline"': "2: fields.a b: a b: cannot be a name; ",
    '[fields]\n"<x>" = "headline"': "2: fields.<x>: <x>: cannot be a name; ",
    '[fields]\n"xmlns:x" = "headline"': "2: fields.xmlns:x: xmlns: has no namespace; ",
    '[fields]\n"media:x" = { each = "picturs" }': '2: fields.media:x: each = "picturs": is not a list; '
    "did you mean pictures?",
    '[fields]\n"media:x" = { each = "lead|first:x" }': '2: fields.media:x: each = "lead|first:x": needs a number; ',
    '[fields]\n"media:x" = { each = "lead", "@a" = "heigth" }': "2: fields.media:x: heigth: is not a field; "
    "did you mean height?",
    "[fields]\ntitle = 5": "2: fields.title: write a text in quotation marks",
    'fields = "x"': "1: fields: write a table",
    "[limits]\ntitel = [20, 30]": "2: limits.titel: is not a word of profiles; did you mean title?",
    "[limits]\ntitle = [200, 30]": "2: limits.title: the least, 200, is more than the most, 30; ",
    '[limits]\ntitle = [20, "x"]': "2: limits.title[1]: write a whole number",
    "[limits]\ntitle = [-1, 30]": "2: limits.title[0]: is out of range: int >= 0",
    '[choice]\nkinds = ["articel"]': '2: choice.kinds[0]: "articel" is not known; did you mean article?',
    '[choice]\nlanguages = ["english"]': "2: choice.languages.english: ",
    "[choice]\nstories = 0": "2: choice.stories: is out of range: int >= 1",
    '[lint]\ntitle_short = "error"': "2: lint.title_short: is not a rule; did you mean title_too_short?",
    '[lint]\ntitle_empty = "errror"': '2: lint.title_empty: "errror" is not a severity; did you mean error?',
    '[body]\nallow = ["p onclick=x"]': "2: body.allow.p onclick=x: is not an element; ",
    '[namespaces]\nmi = "not an address"': "2: namespaces.mi: 'not an address' is not an address; ",
    'document = "../rss.xml"': '1: document: write a name such as "rss.xml"',
    'document = ""': '1: document: is missing; write the name of the file, such as "rss.xml"',
    'form = "pdf"': '1: form: "pdf" is not known; the words here are: apple, articles, atom, json, rss',
    '[fields]\ntitle = "headline|cut:99999999"': "2: fields.title: cut:99999999: needs a number; write cut:150",
    '[fields]\n"media:content" = { each = "pictures|first:99999999", "@url" = "url" }': (
        '2: fields.media:content: each = "pictures|first:99999999": needs a number; write each = "pictures|first:3"'
    ),
    '[fields]\n"a²" = "headline"': "2: fields.a²: a²: cannot be a name; ",
    '[namespaces]\nq = "http://www.w3.org/2000/xmlns/"': "2: namespaces.q: 'http://www.w3.org/2000/xmlns/' is not",
    "[pictures]\nratio = [0.5, inf]": "2: pictures.ratio[1]: is out of range: float <= 1000.0",
    "[pictures]\nratio = [nan, 1.0]": "2: pictures.ratio[0]: is out of range: float >= 0.0",
    "[pictures]\nmax_bytes = 99999999999999999999": "2: pictures.max_bytes: is out of range: int <= 1000000000000",
    'document = "rss.xml\\n"': '1: document: write a name such as "rss.xml"',
    '[lint]\n"a\\u0000\\u001b" = "error"': "0: lint.a␀␛: is not a rule; ",
    'checked = "today"': "1: checked: cannot be read; write a day: 2026-11-30",
    'lable = "x"': "1: lable: is not a word of profiles; did you mean label?",
}


@pytest.mark.parametrize("written", WRONG)
def test_a_wrong_change_names_its_line_and_the_cure(written: str) -> None:
    change = f"[partners.{written[1:]}" if written.startswith("[") else written
    other, partner = declared(f'[[partners]]\nname = "smartnews"\n\n[[partners]]\nname = "msn"\n{change}')
    line, _, message = WRONG[written].partition(": ")
    assert other.fault == ""
    assert partner.profile is None
    place = f":{5 + int(line)}" if int(line) else ""
    assert partner.fault.startswith(f"syndication.toml{place}: partners: msn: {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[partners]]\nname = "mns"',
            'syndication.toml:2: partners: mns: profile = "mns": there is none; did you mean',
        ),
        (
            '[[partners]]\nname = "google"',
            'syndication.toml:2: partners: google: profile = "google": Google takes no feed: it reads the '
            "news sitemap and the pages; delete this table",
        ),
        (
            '[[partners]]\nname = "a"\n[[profiles]]\nname = "a"\nbase = "b"\n[[profiles]]\nname = "b"\nbase = "a"',
            "syndication.toml:5: partners: a: base: a -> b -> a leads back to itself",
        ),
        (
            '[[partners]]\nname = "a"\n[[profiles]]\nname = "a"\nbase = ["msn"]',
            "syndication.toml:5: partners: a: base: ['msn'] is not a name; ",
        ),
        (
            '[[partners]]\nname = "a"\n[[profiles]]\nname = "a"\nlabel = "A"',
            "syndication.toml: partners: a: form: is missing",
        ),
        (
            '[[partners]]\nname = "msn"\npublic = "yes"',
            "syndication.toml:3: partners: msn: public: write public = true",
        ),
        ('[[partners]]\nname = "a"\nprofile = 5', 'syndication.toml:3: partners: a: profile: write profile = "msn"'),
        (
            '[[partners]]\nname = "a"\nprofile = "generic-full"\nfields = { guid = "", link = "" }',
            "syndication.toml:4: partners: a: fields: generic-full: fields: nothing tells stories apart; ",
        ),
    ],
)
def test_a_wrong_profile_stops_its_own_partner(text: str, message: str) -> None:
    [partner] = declared(text)
    assert partner.profile is None
    assert partner.fault.startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[partners]]\nprofile = 'msn'", "write a short name"),
        ("[[partners]]\nname = 'Morning Paper'", "write a short name"),
        ("[[partners]]\nname = '../x'", "write a short name"),
        ("[[partners]]\nname = 'msn'\n[[partners]]\nname = 'msn'", "two are called 'msn'"),
        ("[[profiles]]\nlabel = 'A'", "profiles: name: write a name"),
        ("[[profiles]]\nname = 'a'\n[[profiles]]\nname = 'a'", "two are called 'a'"),
    ],
)
def test_partners_and_profiles_need_names_of_their_own(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        declared(text)


def test_profiles_on_a_thousand_others_stop_their_own_partner() -> None:
    profiles = [f'[[profiles]]\nname = "p{number}"\nbase = "p{number + 1}"\n' for number in range(1500)]
    text = "".join((*profiles, '[[profiles]]\nname = "p1500"\nbase = "msn"\n'))
    deep, other = declared(f'{text}[[partners]]\nname = "a"\nprofile = "p0"\n[[partners]]\nname = "msn"\n')
    assert "too many profiles rest on each other" in deep.fault
    assert other.profile


@pytest.mark.parametrize(("more", "public"), [("", True), ("public = false", False)])
def test_a_broken_partner_is_as_public_as_before(more: str, public: bool) -> None:
    [partner] = declared(f'[[partners]]\nname = "alexa"\n{more}\nlable = "x"')
    assert partner.fault
    assert partner.public is public


def test_the_elements_of_a_feed_are_changed() -> None:
    """`channel` is a word of partners with an API, too."""
    [partner] = declared('[[partners]]\nname = "msn"\n[partners.channel]\ntitle = "publisher"')
    assert partner.profile
    assert partner.profile.channel["title"] == "publisher"


def test_an_unknown_profile() -> None:
    with pytest.raises(ProfileError, match="there is none; did you mean smartnews"):
        builtin("smartnew")


WORDS = (
    "name label form document checked sheet public choice namespaces root channel fields change deletion body pictures "
    "limits categories lint marks tolerated kinds access stories title guid link each omit hours allow rename min want "
    "rss json media:content @url base profile x"
).split()
VALUES = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.floats(), st.dates(), st.sampled_from(WORDS)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), inner)
    ),
    max_leaves=12,
)
TABLES = st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=6)


@given(TABLES, TABLES, st.sampled_from(("msn", "alexa", "generic-atom", "own")))
def test_whatever_the_settings_say_is_a_profile_or_a_fault(
    changes: dict[str, Any], own: dict[str, Any], name: str
) -> None:
    tables = [{**changes, "name": "one", "profile": name}]
    [partner] = declared_partners(tables, [{**own, "name": "own"}], "", "syndication.toml", {})
    assert (partner.profile is None) == bool(partner.fault)
    if partner.profile and partner.profile.has_document:
        assert document(partner.profile, record(partner.profile))
