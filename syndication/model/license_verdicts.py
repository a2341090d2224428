"""What outputs that know only yes and no may say of the terms: robots.txt, lines on use, TDMRep, headers. Pure.

None of them says more than RSL does. Where neither yes nor no is right, it says nothing, and the license is valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from syndication.model.feed_path import SECTIONS, STORIES, kind_of
from syndication.model.licenses import (
    USES,
    LicenseTerms,
    Licensing,
    Purpose,
    Use,
    license_url,
    own_terms,
    root_terms,
    terms_at,
)

# yes: allowed without conditions. terms: allowed under conditions that only RSL can say. paid: allowed for money. no:
# not allowed.
Verdict = Literal["yes", "terms", "paid", "no"]

# These two payments of RSL are due for what AI systems do. All others are due for any use.
_DUE_FOR_AI_ALONE = frozenset(("use", "training"))
_WITHOUT_MONEY = frozenset(("free", "attribution"))
# What a crawler with this purpose does with what it fetches.
USES_OF: dict[Purpose, tuple[Use, ...]] = {
    "training": ("ai-train",),
    "ai-search": ("ai-index", "ai-input"),
    "user": ("ai-input",),
    "search": ("search",),
}


class LicenseNotice(Struct, frozen=True, kw_only=True):
    """What the headers of one address say: the address of the license, and whether mining is reserved ("1" or "0").

    `license` is "" where the page itself has the terms, `policy` is "" for none.
    """

    license: str
    reservation: str
    policy: str


def verdict(terms: LicenseTerms, use: Use) -> Verdict:
    """Return whether these terms allow a use."""
    if use not in terms.uses:
        return "no"
    payment = terms.payment.type if terms.payment else "free"
    if payment not in _WITHOUT_MONEY and not (use == "search" and payment in _DUE_FOR_AI_ALONE):
        return "paid"
    # A list of results names its sources and links to them, so search gives the credit that "attribution" asks for.
    needs_credit = payment == "attribution" and use != "search"
    has_conditions = bool(terms.users or terms.countries or terms.reporting or terms.server)
    return "terms" if needs_credit or has_conditions else "yes"


def may_fetch(terms: LicenseTerms, purpose: Purpose) -> bool:
    """Return whether robots.txt lets crawlers with this purpose in. It cannot ask for money, so it shuts those out."""
    return all(verdict(terms, use) in ("yes", "terms") for use in USES_OF[purpose])


def is_reserved(terms: LicenseTerms) -> bool:
    """Return whether the right to text and data mining is reserved: unless every use is free of conditions."""
    return any(verdict(terms, use) != "yes" for use in USES)


def signal(licensing: Licensing, use: Use) -> bool | None:
    """Return what one line about the whole publication may say of a use: yes, no, or nothing.

    Yes needs the consent of all parts. Where a part allows more than the publication, the stricter no stands for both.
    """
    root = verdict(root_terms(licensing), use)
    if root in ("no", "paid"):
        return False
    return True if all(verdict(terms, use) == "yes" for _, terms in _all_terms(licensing)) else None


def reserved_at(licensing: Licensing, folder: str) -> bool:
    """Return whether mining is reserved in a part: if it is for the part, or for a story that may be there.

    A story is alone, a section may have any story with terms of its own, and all else also those of any section.
    """
    here, kind = is_reserved(terms_at(licensing, folder)), kind_of(folder)
    if kind == STORIES:
        return here
    if kind == SECTIONS:
        return here or any(is_reserved(terms) for at, terms in own_terms(licensing) if kind_of(at) == STORIES)
    return any(is_reserved(terms) for _, terms in _all_terms(licensing))


def policy_at(licensing: Licensing, folder: str) -> str:
    """Return the address of the policy on mining in a folder, "" for none."""
    return terms_at(licensing, folder).tdm_policy


def notice_at(licensing: Licensing | None, base_url: str, folder: str) -> LicenseNotice | None:
    """Return what the documents and the page of a feed say, None without the table."""
    if licensing is None:
        return None
    return _notice(license_url(base_url), reserved_at(licensing, folder), policy_at(licensing, folder))


def story_notice(licensing: Licensing | None, base_url: str, own: LicenseTerms | None) -> LicenseNotice | None:
    """Return what the page of a story says; `own` are its terms, None if they are those of the publication."""
    if licensing is None:
        return None
    terms = own or root_terms(licensing)
    return _notice("" if own else license_url(base_url), is_reserved(terms), terms.tdm_policy)


def _notice(license: str, reserved: bool, policy: str) -> LicenseNotice:
    return LicenseNotice(license=license, reservation=str(int(reserved)), policy=policy if reserved else "")


def _all_terms(licensing: Licensing) -> Iterator[tuple[str, LicenseTerms]]:
    yield "", root_terms(licensing)
    yield from own_terms(licensing)
