"""The way of a body: parsed as a tree, changed step by step, written, and cleaned by nh3, the wall against attacks."""

from __future__ import annotations

from collections.abc import Callable, Set

import nh3
from msgspec import Struct

from syndication.text.body.anchors import keep_targets
from syndication.text.body.attributes import ALLOWED, RENAMED_NAMES, SCHEMES, filter_attributes, rename
from syndication.text.body.blocks import part_blocks
from syndication.text.body.comparison import report_rest
from syndication.text.body.embeds import FRAMES, LINK, EmbedStep
from syndication.text.body.fallbacks import open_noscripts
from syndication.text.body.formulas import open_scripts, write_formulas
from syndication.text.body.loss_log import LossLog
from syndication.text.body.names import MATH, STAY
from syndication.text.body.notes import is_note, part_notes
from syndication.text.body.pictures import FILMS, PictureStep, merge_sources
from syndication.text.body.posts import may_be_post
from syndication.text.body.removal import REMOVED, remove_behaviour, remove_unseen, report_doubtful, report_unclosed
from syndication.text.body.ruby import PARTS, bracket_strays
from syndication.text.body.shortcodes import has_bare_address, link_bare_addresses, report_tags
from syndication.text.body.tree import Inventory, Nodes, inventory, parse, serialise
from syndication.text.complexity import refuse_excess
from syndication.text.loss import SanitisedHtml

_STAY = STAY | MATH
_TAGS = set(_STAY)
_WITHOUT_CONTENT = set("button form iframe noscript object script select style svg template textarea title".split())
_ATTRIBUTES = {name: set(allowed) for name, allowed in ALLOWED.items()}
_MOST_PASSES = 4
_ADDRESS = "a bare address"  # is among them if a text may stand for a player
_NOTE = "a note"  # is among them if an element is a note beside the text
_POST = "a post"  # is among the names of elements for all those that are posts


class BodyPlace(Struct, frozen=True):
    """Where a body is published: the address that its own are relative to, and the prefix of its ids.

    Media at the addresses `withheld` may not be syndicated. `page` is another address of the body, if it has one.
    """

    base: str
    withheld: Set[str]
    prefix: str
    page: str = ""


class BodyStep(Struct, frozen=True):
    """A change of a body. It is left out if the body has none of these elements and attributes: that saves time."""

    change: Callable[[Nodes, BodyPlace, LossLog], Nodes]
    names: Set[str] = frozenset()
    attributes: Set[str] = frozenset()


_STEPS = (
    BodyStep(lambda nodes, _, log: remove_unseen(nodes, log), {"", "template"}, {"hidden", "style"}),
    BodyStep(lambda nodes, _, log: report_doubtful(nodes, log), {"style"}, {"class", "style"}),
    BodyStep(lambda nodes, _, __: part_notes(nodes), {_NOTE}),
    BodyStep(lambda nodes, _, __: rename(nodes), RENAMED_NAMES, {"style"}),
    BodyStep(lambda nodes, _, __: merge_sources(nodes), {"source"}),
    BodyStep(lambda nodes, place, log: open_noscripts(nodes, place.base, log), {"noscript"}),
    BodyStep(lambda nodes, place, log: EmbedStep(place.base, log).apply(nodes), FRAMES | {"script", _POST}),
    BodyStep(
        lambda nodes, place, log: PictureStep(place.base, place.withheld, log).apply(nodes),
        {"img", "object", *FILMS, *RENAMED_NAMES},
    ),
    BodyStep(lambda nodes, _, log: remove_behaviour(nodes, log), REMOVED),
    BodyStep(lambda nodes, _, log: write_formulas(nodes, log), MATH),
    BodyStep(lambda nodes, _, log: link_bare_addresses(nodes, LINK, log), {_ADDRESS}),
    BodyStep(lambda nodes, _, __: bracket_strays(nodes), PARTS),
    BodyStep(
        lambda nodes, place, _: keep_targets(nodes, place.base, place.prefix, place.page), frozenset(), {"id", "name"}
    ),
)


def clean_body(html: str, place: BodyPlace) -> SanitisedHtml:
    """Return a body that is safe in any reader, with what it loses.

    Raises:
        ComplexityError: it would take too long.
    """
    if not html:
        return SanitisedHtml("")
    refuse_excess(html)
    log = LossLog()
    parsed = parse(html)
    found = inventory(parsed)
    if "script" in found.names:  # first: what is in a script for formulas takes all steps
        parsed = open_scripts(parsed)
        found = inventory(parsed)
    if not found.names.isdisjoint(("", "script", "style")):
        report_unclosed(html, parsed, log)
    written = serialise(_change_body(parsed, found, place, log)).strip()
    clean = _sanitise_html(written, place.base)
    report_rest(found, clean, place.base, log)
    report_tags(clean, log)
    for _ in range(_MOST_PASSES):
        # When an element is removed, headings or links that it separated may become nested, and a formula may become
        # one that text can say: clean again.
        is_stable = clean == written or _sanitise_html(clean, place.base) == clean
        if is_stable and "<math" not in clean:
            break
        before, parsed = clean, parse(clean)
        written = serialise(_change_body(parsed, inventory(parsed), place, LossLog())).strip()
        clean = _sanitise_html(written, place.base)
        if clean == before:
            break
    return SanitisedHtml(clean, log.losses(), tuple(log.frames))


def _change_body(nodes: Nodes, found: Inventory, place: BodyPlace, log: LossLog) -> Nodes:
    """Return the tree of a body as documents contain it."""
    is_post = any(map(may_be_post, found.addressed))
    has_note = any(map(is_note, found.addressed))
    special = {_POST: is_post, _NOTE: has_note, _ADDRESS: has_bare_address(found.texts)}
    names, attributes = found.names | {name for name, occurs in special.items() if occurs}, found.attributes
    for step in _STEPS:
        if not (step.names.isdisjoint(names) and step.attributes.isdisjoint(attributes)):
            nodes = step.change(nodes, place, log)
    if attributes or not names <= _STAY:
        nodes = filter_attributes(nodes, log)
    return nodes if names <= _STAY else part_blocks(nodes)


def _sanitise_html(html: str, base: str) -> str:
    """Return HTML with only the elements, attributes and addresses that are safe, whatever the steps have left."""
    clean = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_WITHOUT_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes=set(SCHEMES),
        url_relative=("rewrite_with_base", base),
        link_rel=None,
    )
    return clean.strip()
