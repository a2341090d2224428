"""The design system: contrast of every pair of colours, focus that is never taken away, few and small files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from syndication.web.site.assets import load_assets
from tests.web.site.pages_support import WEB

STATIC = WEB / "static"
SHEETS = ("design.css", "page.css", "desk.css")
SCRIPTS = ("desk.js", "editor.js", "copy.js", "preview.js")
PAPERS = ("paper", "panel", "raised")
STATES = ("danger", "warning", "clean", "info", "embargo")
TEXT, EDGE = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 for text, 1.4.11 for edges of controls and focus

# What is drawn on what: each pair of tokens that a style sheet uses.
PAIRS = [
    *((ink, paper, TEXT) for ink in ("ink", "muted", "accent", "link", *STATES) for paper in PAPERS),
    *((ink, f"{state}-ground", TEXT) for state in STATES for ink in ("ink", "muted", "accent", "link", state)),
    *(("paper", ground, TEXT) for ground in ("ink", "accent", "danger")),
    *((edge, paper, EDGE) for edge in ("edge", "focus", *STATES) for paper in PAPERS),
    *((edge, f"{state}-ground", EDGE) for state in STATES for edge in ("edge", "focus")),
]


def text_of(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme by their names, as design.css gives them."""
    light, dark, *_ = text_of("design.css").split("@media (prefers-color-scheme: dark)")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark.split("@media")[0] if scheme == "dark" else light))


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb" as WCAG 2.2 defines it."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_colours_can_be_told_apart(scheme: str, ink: str, paper: str, least: float) -> None:
    colours = tokens(scheme)
    bright, dim = sorted((luminance(colours[ink]), luminance(colours[paper])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= least


def test_a_dark_scheme_has_a_value_for_each_colour() -> None:
    assert tokens("dark").keys() == tokens("light").keys()


@pytest.mark.parametrize("name", ["page.css", "desk.css"])
def test_colours_are_named_by_the_design_system_alone(name: str) -> None:
    """A colour elsewhere would escape the table above. The ground of a QR code is white in each scheme."""
    text = re.sub(r"@media print \{.*", "", text_of(name), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{3,8}\b", text)) == set()
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used <= set(re.findall(r"--([\w-]+):", text_of("design.css")))


@pytest.mark.parametrize("name", SHEETS)
def test_no_rule_hides_the_focus(name: str) -> None:
    """Only the main part, to which the link at the top leads, and links whose box shows the focus have no outline."""
    text = re.sub(r"/\*.*?\*/", "", text_of(name), flags=re.DOTALL)
    without = re.findall(r"([^{}]+)\{[^{}]*outline: (?:none|0)", text)
    allowed = {"main:focus", ".headlines a:focus-visible", ".choices :focus-visible"}
    assert {rule.strip().splitlines()[-1].strip() for rule in without} <= allowed


@pytest.mark.parametrize("name", [*SHEETS, *SCRIPTS])
def test_files_load_nothing_and_evaluate_nothing(name: str) -> None:
    text = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text_of(name), flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"url\(|@import|https?:|\bimport\b|\beval\b|innerHTML|DOMParser|document\.write", text)


@pytest.mark.parametrize("name", ["desk.js", "editor.js"])
def test_scripts_of_the_desk_are_small(name: str) -> None:
    assert len((STATIC / name).read_bytes()) <= 8192


def test_what_a_page_of_the_desk_loads_is_small() -> None:
    """At most 60 kB and 8 requests for a page: this leaves 45 kB for the page itself, and six requests."""
    names = ["design.css", "desk.css", "desk.js", "editor.js", "icon.svg"]
    assert sum(min(map(len, load_assets()[name].coded.bodies.values())) for name in names) <= 15_000


def test_every_class_that_a_template_of_the_desk_uses_has_a_rule() -> None:
    """`body` and others that no style sheet knows would be a slip of the pen."""
    known = set(re.findall(r"\.([a-z][\w-]*)", text_of("design.css") + text_of("desk.css")))
    component_page = Path(__file__).parents[1] / "desk" / "components.html"
    templates = [*(WEB / "templates" / "desk").glob("*.html"), component_page]
    plain = (re.sub(r"\{[{%#].*?[}%#]\}", " ", file.read_text(encoding="utf-8")) for file in templates)
    used = {word for text in plain for names in re.findall(r'class="([^"]*)"', text) for word in names.split()}
    assert {word for word in used - known if not word.endswith("-")} == set()  # state-{{ … }} names one of many
