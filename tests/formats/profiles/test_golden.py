"""Each profile of the package against documents that were written by hand from the partners' sheets.

The order of different elements does not matter; that of the same elements does.
"""

from __future__ import annotations

import json

import pytest
from lxml import etree

from syndication import validation
from syndication.formats.profiles.loader import builtin_profiles
from syndication.formats.profiles.profile_format import format_of_profile
from syndication.model.partners.profile import Profile, deletion_profile
from syndication.publishing import gate
from syndication.validation import RULES
from tests.formats.profiles.samples import GOLDEN, LONG, builtin, document, feed_of, record, verdict
from tests.support import NOON

NAMES = [name for name in builtin_profiles() if builtin(name).has_document]
TAKES_DOWN = [name for name in NAMES if builtin(name).deletion.fields]
CASES = [(name, state) for name in NAMES for state in ("accepted", "changed")]
CASES += [(name, "killed") for name in TAKES_DOWN]


@pytest.mark.parametrize(("name", "state"), CASES)
def test_the_document(name: str, state: str) -> None:
    profile = builtin(name)
    written = document(profile, record(profile, state))
    expected = (GOLDEN / name / f"{state}{ending(profile)}").read_text(encoding="utf-8").replace("@LONG@", LONG)
    if profile.form == "json":
        assert json.loads(written) == json.loads(expected)
    else:
        assert canonical(written) == canonical(expected.encode())


def test_each_case_has_its_file() -> None:
    found = {path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.*") if path.parent.name != "records"}
    assert found == {f"{name}/{state}{ending(builtin(name))}" for name, state in CASES}


@pytest.mark.parametrize("name", NAMES)
def test_the_story_is_accepted(name: str) -> None:
    profile = builtin(name)
    assert verdict(profile, record(profile)).outcome == "accepted"


@pytest.mark.parametrize("name", NAMES)
def test_a_change_by_the_law_of_the_partner(name: str) -> None:
    """A partner that never looks again gets the same bytes; all others another date."""
    profile = builtin(name)
    is_same = document(profile, record(profile)) == document(profile, record(profile, "changed"))
    assert is_same == (name in ("flipboard", "newsbreak"))
    assert is_same == (profile.change == "never")


@pytest.mark.parametrize("name", TAKES_DOWN)
def test_a_notice_has_nothing_of_the_story(name: str) -> None:
    profile = builtin(name)
    notice = document(profile, record(profile, "killed"))
    for word in (
        b"reopen",
        b"Berg",
        b"quay",
        b"pier",
        b"Weather",
        b"storm closes",
        b"Lund",
        b"gales",
        b"Four pictures",
    ):
        assert word not in notice


@pytest.mark.parametrize("name", NAMES)
def test_the_validator_finds_no_error_that_the_profile_does_not_tolerate(name: str) -> None:
    profile = builtin(name)
    assert set(profile.tolerated) <= set(RULES)
    found = errors_in(profile, "accepted", profile)
    if name in TAKES_DOWN:
        found |= errors_in(deletion_profile(profile), "killed", profile)
    assert found == set(profile.tolerated)


def errors_in(written: Profile, state: str, profile: Profile) -> set[str]:
    body = document(profile, record(profile, state))
    checked = gate.document(feed_of(profile), format_of_profile(written), body)
    findings = validation.check(body, url=checked.self_url, content_type=checked.media_type, now=NOON)
    return {finding.code for finding in findings if finding.severity == "error"}


def ending(profile: Profile) -> str:
    return ".json" if profile.form == "json" else ".xml"


def canonical(body: bytes) -> str:
    """Return a document in canonical form, with the children of each element in the order of their names."""
    root = etree.fromstring(body, etree.XMLParser(remove_blank_text=True, strip_cdata=True))
    for element in list(root.iter()):
        element[:] = sorted(element, key=lambda child: child.tag)
    return etree.tostring(root, method="c14n2").decode()
