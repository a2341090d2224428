"""Folders that are cut off, broken, hostile or huge: one line for each bad file, the others come in."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndication.model.errors import IngestError
from syndication.model.progress import ignore_progress
from syndication.sources import records
from syndication.sources.export import ExportOptions, ForeignStory, RefusedStory
from syndication.sources.generators import KINDS
from tests.sources.generators.folders import (
    NAMES,
    POSTS,
    SITES,
    export_files,
    front,
    read,
    refused,
    site,
    stories,
)
from tests.support import NOON

_SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=30)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_FIELDS = """
    title date pubDate publishDate lastmod updated modified expiryDate slug permalink url path categories category tags
    author authors image cover images resources aliases redirect_from lang draft published build cascade taxonomies
    extra params description summary layout type status eleventyComputed heroImage password visibility headless
""".split()
_CONFIG = """
    baseURL base_url url baseurl permalinks permalink languages taxonomies params defaults collections plugins exclude
    theme timezone contentDir frontmatter author slugify feed_filenames
""".split()


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(_FIELDS), _VALUES, max_size=8))
@pytest.mark.parametrize("name", ["jekyll", "hugo", "zola", "eleventy", "astro"])
def test_fields_of_any_type_break_nothing(name: str, fields: dict[str, Any]) -> None:
    text = f"---\n{json.dumps(fields)}\n---\nWords.\n"
    for entry in read(name, {**SITES[name], POSTS[name]: text}, timezone="UTC"):
        if isinstance(entry, ForeignStory):
            assert entry.item.body == "Words."


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(_CONFIG), _VALUES, max_size=6))
@pytest.mark.parametrize(
    ("name", "config"), [("jekyll", "_config.yml"), ("hugo", "hugo.yaml"), ("eleventy", "_data/site.json")]
)
def test_configs_of_any_type_break_nothing(name: str, config: str, values: dict[str, Any]) -> None:
    files = {**SITES[name], POSTS[name]: front(name)}
    files.pop("hugo.toml", None)
    faults = []
    try:
        read(name, {**files, config: json.dumps(values)}, timezone="UTC")
    except IngestError as error:
        faults.append(str(error))
    assert all(config in fault for fault in faults)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"---\ntitle: [1\n---\nText.\n", "is not YAML"),
        (b"\xff\xfe\x00---\n", ""),
        (b"---\ntitle: x\ndate: 2021-02-05\n", "no closing line"),
        (b"---\na: &a [1, 2]\nb: [*a, *a]\nc: {<<: {x: 1}}\n---\n" + b"x" * 6_000_000, "has 6,000,0"),
        (b"---\n" + b"- " * 5000 + b"\n---\nText.\n", ""),
        (b"+++\nx = " + b"[" * 5000 + b"\n+++\nText.\n", ""),
        (b'{"a":' * 3000, ""),
        (b"", ""),
        (b"---\n---\n", ""),
    ],
)
def test_a_bad_file_stops_no_other(name: str, data: bytes, problem: str) -> None:
    files = {**site(name, "Good words."), POSTS[name].replace("harbour", "bad"): data}
    assert [item.body for item in stories(name, files)] == ["Good words."]
    if problem and name != "pelican" and data.startswith(b"---"):
        assert problem in str(refused(name, files))


@pytest.mark.parametrize("name", NAMES)
def test_controls_are_cleaned_with_a_warning(name: str) -> None:
    (item,) = stories(name, site(name, "Wo\x00rds\x1b[31m \u200bhere."))
    assert item.body == "Words[31m here."
    assert item.imported is not None
    assert "removed" in "".join(item.imported.warnings)


def test_aliases_of_yaml_are_no_bomb() -> None:
    levels = "".join(
        f"{name}: &{name} [{', '.join([f'*{before}'] * 20)}]\n" for before, name in zip("abcde", "bcdef", strict=True)
    )
    text = f"---\ntitle: Bomb\na: &a [x, x]\n{levels}---\nWords.\n"
    problem = refused("jekyll", {**SITES["jekyll"], POSTS["jekyll"]: text})[POSTS["jekyll"]]
    assert "repeats its values with aliases" in problem


@pytest.mark.parametrize(
    ("name", "config", "text"),
    [
        ("jekyll", "_config.yml", "url: [\n"),
        ("hugo", "hugo.toml", "baseURL = \n"),
        ("zola", "zola.toml", "base_url = \n"),
        ("pelican", "pelicanconf.py", "SITEURL = (\n"),
    ],
)
def test_a_config_that_cannot_be_read_is_named(name: str, config: str, text: str) -> None:
    with pytest.raises(IngestError, match=config):
        read(name, {**site(name), config: text})


@pytest.mark.parametrize(
    "code",
    [
        "SITEURL = __import__('os').system('true') or 'https://evil.example'",
        "SITEURL = open('/etc/passwd').read()",
        "SITEURL = " + "(" * 500,
        "SITEURL = " + "-" * 100_000 + "1",
    ],
)
def test_no_config_is_run(code: str) -> None:
    files = {**site("pelican"), "publishconf.py": code}
    try:
        found = [item.url for item in stories("pelican", files)]
    except IngestError as error:
        found = [str(error)]
    assert found in (
        ["https://old.example/harbour.html"],
        [""],
        ["publishconf.py: is no Python that can be read; correct it"],
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "pump",
    [
        "{% ",
        "{{ ",
        "{{< ",
        "{{< a >}}",
        "{% if %}",
        "{% raw %}",
        "`",
        "{",
        "<A ",
        "<A>",
        "{/*",
        "@/",
        "{static}",
        "](",
        "<!--",
        "```\n",
    ],
)
def test_tags_without_an_end_take_linear_time(name: str, pump: str) -> None:
    body = pump * (200_000 // len(pump))
    start = time.process_time()
    read(name, site(name, f"Words.\n\n{body}"))
    if name == "astro":
        read(name, {**SITES[name], "src/content/blog/a.mdx": front(name, body)})
    assert time.process_time() - start < 20


def test_a_large_folder_is_read_file_by_file() -> None:
    """Memory grows by an address for each story, not by its text."""
    words = "word " * 4_000
    files = export_files(
        {**SITES["hugo"], **{f"content/posts/p{number}.md": front("hugo", words) for number in range(100)}}
    )
    tracemalloc.start()
    count = sum(
        isinstance(entry, ForeignStory) for entry in KINDS["hugo"].read(files, ExportOptions(now=NOON), ignore_progress)
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100
    assert peak < 1_500_000  # the texts have 2 MB, and one is read at a time


@pytest.mark.parametrize("name", NAMES)
def test_progress_has_an_end(name: str) -> None:
    seen: list[tuple[str, int, int]] = []
    files = KINDS[name].find(export_files(site(name)))
    list(KINDS[name].read(files, ExportOptions(now=NOON), lambda *step: seen.append(step)))
    assert {step[0] for step in seen} == {"reading", "importing"}
    assert all(done <= total for _, done, total in seen)


@pytest.mark.parametrize("name", NAMES)
def test_what_comes_in_is_a_record(name: str) -> None:
    for entry in read(name, site(name, "Words.")):
        assert not isinstance(entry, RefusedStory)
        if isinstance(entry, ForeignStory):
            assert b"Words." in records.write(entry.item)


@pytest.mark.parametrize("name", ["hugo", "zola"])
def test_below_a_section_that_cannot_be_read_nothing_comes_in(name: str) -> None:
    """It may say that all of it is a draft."""
    files = {
        **site(name),
        "content/later/_index.md": "+++\ndraft = \n+++\n",
        "content/later/a.md": front(name, "SECRET"),
    }
    assert [item.body for item in stories(name, files)] == ["Text."]
    assert "content/later/_index.md cannot be read" in refused(name, files)["content/later/a.md"]
